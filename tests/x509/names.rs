//! Names as values: their text, their equality, and conversions.

use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind};
use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use support::der;
use support::errors::{assert_invalid_argument, assert_malformed_kind};
use support::x509_der;

const COMMON_NAME: &str = "2.5.4.3";
const UTF8_STRING: u8 = 0x0c;

// ---- distinguished names ----

#[test]
fn names_are_parsed_from_what_they_are_shown_as() {
    let texts = [
        "",
        "CN=example.org",
        "CN=example.org,O=Example\\, Inc.,C=SE",
        "CN=a+UID=b,DC=example,DC=org",
        "CN=\\#1,O=\\ x\\ ",
        "1.2.3.4=#040161,C=SE",
    ];
    for text in texts {
        let name: Name = text.parse().unwrap();
        assert_eq!(name.to_string(), text);
        assert_eq!(name, Name::from_rfc4514_string(text).unwrap());
        let again: Name = name.rdns().iter().cloned().collect();
        assert_eq!(again, name);
        assert_eq!((&name).into_iter().count(), name.rdns().len());
        for set in &name {
            assert_eq!(set.to_string().parse::<RelativeDistinguishedName>().unwrap(), *set);
            assert_eq!(set.into_iter().count(), set.attributes().len());
            for attribute in set {
                assert_eq!(attribute.to_string().parse::<NameAttribute>().unwrap(), *attribute);
            }
        }
    }
}

#[test]
fn one_level_is_not_parsed_from_more() {
    let what = "RFC 4514 name";
    for text in ["CN=a,C=SE", "CN=a+C=SE,O=b"] {
        assert_malformed_kind(
            text.parse::<RelativeDistinguishedName>(),
            MalformedKind::InvalidText,
            what,
        );
        assert_malformed_kind(text.parse::<NameAttribute>(), MalformedKind::InvalidText, what);
    }
    assert_malformed_kind("CN=a+C=SE".parse::<NameAttribute>(), MalformedKind::InvalidText, what);
    for text in ["", "CN", "CN:a"] {
        assert_malformed_kind(text.parse::<RelativeDistinguishedName>(), MalformedKind::Missing, what);
        assert_malformed_kind(text.parse::<NameAttribute>(), MalformedKind::Missing, what);
    }
    assert_malformed_kind("XX=a".parse::<NameAttribute>(), MalformedKind::InvalidValue, what);
    assert_malformed_kind("CN=a\\".parse::<Name>(), MalformedKind::InvalidText, what);
    assert_malformed_kind("CN=a\\zz".parse::<Name>(), MalformedKind::InvalidText, what);
    assert_malformed_kind("CN=\\ff".parse::<Name>(), MalformedKind::InvalidText, what);
    assert_malformed_kind("CN=#xy".parse::<Name>(), MalformedKind::InvalidText, what);
    assert_malformed_kind("CN=#0c".parse::<Name>(), MalformedKind::NotDer, what);
    assert_malformed_kind("CN=a;b".parse::<Name>(), MalformedKind::InvalidText, what);
    assert_invalid_argument("CN=".parse::<Name>(), &["value", "empty"]);
    assert_invalid_argument("CN=a+CN=a".parse::<Name>(), &["attributes", "twice"]);
}

#[test]
fn nothing_in_a_common_name_is_special() {
    for value in ["example.org", "a,O=b", "a+C=SE", "#1", " \"<>;\\ "] {
        let name = Name::from_common_name(value).unwrap();
        let attributes: Vec<_> = name.attributes().collect();
        assert_eq!(attributes.len(), 1);
        assert_eq!(
            (attributes[0].oid(), &*attributes[0].value().unwrap()),
            (&NameOid::COMMON_NAME, value)
        );
        assert_eq!(name.to_string().parse::<Name>().unwrap(), name);
    }
    assert_invalid_argument(Name::from_common_name(""), &["value", "empty"]);
    Name::from_common_name(&"x".repeat(64)).unwrap();
    assert_invalid_argument(Name::from_common_name(&"x".repeat(65)), &["value", "64"]);
}

/// A set that was parsed, which may have an attribute twice.
fn parsed_set(values: &[&str]) -> RelativeDistinguishedName {
    let attribute = |value: &&str| x509_der::attribute(COMMON_NAME, UTF8_STRING, value.as_bytes());
    let attributes: Vec<_> = values.iter().map(attribute).collect();
    let name = Name::from_der(&der::sequence(&[x509_der::set(&attributes)])).unwrap();
    name.rdns()[0].clone()
}

#[test]
fn sets_are_equal_in_any_order_but_not_in_another_number() {
    let equal = [
        (&["a"][..], &["a"][..]),
        (&["a", "b"], &["b", "a"]),
        (&["a", "a", "b"], &["a", "b", "a"]),
        (&["c", "a", "b"], &["b", "c", "a"]),
    ];
    for (left, right) in equal {
        let (left, right) = (parsed_set(left), parsed_set(right));
        assert_eq!(left, right);
        assert_eq!(HashSet::from([left, right]).len(), 1);
    }
    let different = [
        (&["a", "a", "b"][..], &["a", "b", "b"][..]),
        (&["a", "a"], &["a"]),
        (&["a", "a"], &["a", "b"]),
        (&["a"], &["b"]),
    ];
    for (left, right) in different {
        let (left, right) = (parsed_set(left), parsed_set(right));
        assert_ne!(left, right);
        assert_ne!(right, left);
        assert_eq!(HashSet::from([left, right]).len(), 2);
    }
}

#[test]
fn one_attribute_is_a_set() {
    let attribute: NameAttribute = "CN=a".parse().unwrap();
    let set = RelativeDistinguishedName::from(attribute.clone());
    assert_eq!(set, RelativeDistinguishedName::new(vec![attribute.clone()]).unwrap());
    assert_eq!(Name::new(vec![set]), Name::from_attributes(vec![attribute]));
}

#[test]
fn string_types_have_names() {
    let types = [
        (StringType::Utf8, "UTF8String"),
        (StringType::Printable, "PrintableString"),
        (StringType::Bmp, "BMPString"),
        (StringType::T61, "TeletexString"),
        (StringType::Ia5, "IA5String"),
        (StringType::Universal, "UniversalString"),
        (StringType::Numeric, "NumericString"),
        (StringType::Visible, "VisibleString"),
        (StringType::Bit, "BIT STRING"),
    ];
    for (string_type, name) in types {
        assert_eq!(string_type.to_string(), name);
        assert_eq!(name.parse::<StringType>().unwrap(), string_type);
    }
    let other = StringType::Other(0x30).to_string();
    for name in ["", "utf8string", "T61String", " UTF8String", &other] {
        assert_invalid_argument(name.parse::<StringType>(), &["name", "UTF8String"]);
    }
}

// ---- general names ----

fn general(text: &str) -> GeneralName {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn general_names_are_parsed_from_what_they_are_shown_as() {
    let network = IpNetwork::new("2001:db8::".parse().unwrap(), 32).unwrap();
    let cases = [
        ("DNS:example.org", GeneralName::dns_name("example.org").unwrap()),
        ("DNS:*.example.org", GeneralName::DnsName("*.example.org".into())),
        (
            "email:jane@example.org",
            GeneralName::rfc822_name("jane@example.org").unwrap(),
        ),
        (
            "URI:spiffe://example.org/a?b:c",
            GeneralName::uniform_resource_identifier("spiffe://example.org/a?b:c").unwrap(),
        ),
        ("IP:192.0.2.1", Ipv4Addr::new(192, 0, 2, 1).into()),
        ("IP:2001:db8::1", "2001:db8::1".parse::<Ipv6Addr>().unwrap().into()),
        ("IP:2001:db8::/32", network.into()),
        (
            "DirName:CN=a\\,b,C=SE",
            Name::from_rfc4514_string("CN=a\\,b,C=SE").unwrap().into(),
        ),
        ("RID:1.2.3.4", GeneralName::RegisteredId("1.2.3.4".parse().unwrap())),
    ];
    for (text, name) in cases {
        assert_eq!(name.to_string(), text);
        assert_eq!(general(text), name);
        let (kind, rest) = text.split_once(':').unwrap();
        assert_eq!(general(&format!("{}:{rest}", kind.to_uppercase())), name);
    }
    let address = IpAddr::from([192, 0, 2, 1]);
    assert_eq!(GeneralName::from(address), general("IP:192.0.2.1"));
    let other = OtherName::new("1.2.3".parse().unwrap(), &der::null()).unwrap();
    assert_eq!(GeneralName::from(other.clone()), GeneralName::OtherName(other));
}

#[test]
fn text_that_is_no_general_name_is_refused() {
    for text in ["", "example.org", "otherName:1.2.3", "X:y", ":x", " DNS:x"] {
        assert_invalid_argument(text.parse::<GeneralName>(), &["general_name", "DNS:"]);
    }
    for text in [
        "DNS:",
        "DNS: a",
        "DNS:b\u{fc}cher.example",
        "URI:",
        "email:Jane <jane@example.org>",
        "email:",
    ] {
        assert_invalid_argument(text.parse::<GeneralName>(), &[]);
    }
    for text in ["IP:", "IP:192.0.2", "IP:192.0.2.1 ", "IP:::g"] {
        assert_invalid_argument(text.parse::<GeneralName>(), &["general_name", "IP address"]);
    }
    assert_invalid_argument("RID:1".parse::<GeneralName>(), &[]);
    assert_malformed_kind(
        "DirName:x".parse::<GeneralName>(),
        MalformedKind::Missing,
        "RFC 4514 name",
    );
}

#[test]
fn networks_have_text_and_addresses() {
    for text in [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "192.0.2.7/32",
        "::/0",
        "2001:db8::/33",
        "::1/128",
    ] {
        assert_eq!(text.parse::<IpNetwork>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/+8",
        "10.0.0.0/-1",
        "10.0.0.0/256",
        "/8",
        "x/8",
        "10.0.0.0/8/8",
    ] {
        assert_invalid_argument(text.parse::<IpNetwork>(), &["network", "slash"]);
    }
    assert_invalid_argument("10.0.0.0/33".parse::<IpNetwork>(), &["prefix_length", "32"]);
    assert_invalid_argument("::/129".parse::<IpNetwork>(), &["prefix_length", "128"]);
    assert_invalid_argument("10.0.0.1/8".parse::<IpNetwork>(), &["address", "zero"]);

    let contains = |network: &str, address: &str| {
        let network: IpNetwork = network.parse().unwrap();
        network.contains(address.parse().unwrap())
    };
    assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.0"));
    assert!(contains("10.128.0.0/9", "10.128.0.0") && !contains("10.128.0.0/9", "10.127.255.255"));
    assert!(contains("0.0.0.0/0", "255.255.255.255") && contains("192.0.2.7/32", "192.0.2.7"));
    assert!(contains("2001:db8::/32", "2001:db8:ffff::") && !contains("2001:db8::/32", "2001:db9::"));
    assert!(!contains("0.0.0.0/0", "::") && !contains("::/0", "0.0.0.0"));
}

#[test]
fn a_list_knows_how_many_names_are_left() {
    let names = ["DNS:a", "DNS:b", "IP:192.0.2.1"].map(general);
    let list = GeneralNames::try_from(names.to_vec()).unwrap();
    assert_eq!(list, GeneralNames::new(names.to_vec()).unwrap());
    let mut iterator = list.iter();
    for left in (0..3).rev() {
        assert_eq!(
            (iterator.len(), iterator.size_hint()),
            (left + 1, (left + 1, Some(left + 1)))
        );
        iterator.next().unwrap().unwrap();
        assert_eq!(iterator.len(), left);
    }
    assert!(iterator.next().is_none() && iterator.next().is_none() && iterator.len() == 0);
    assert_eq!(GeneralNames::try_from(general("DNS:a")).unwrap().len(), 1);
    assert_invalid_argument(GeneralNames::try_from(Vec::new()), &["names", "1 to 100000"]);
    // Names that do not decode count.
    let san = support::x509_records::certificate("custom/malformed-san.pem");
    let (names, _) = san
        .extensions()
        .unwrap()
        .find::<SubjectAlternativeName>()
        .unwrap()
        .unwrap();
    let names = names.names();
    assert_eq!((names.iter().len(), names.iter().count()), (names.len(), names.len()));
    assert!(names.iter().any(|name| matches!(name, Err(Error::Malformed { .. }))));
}
