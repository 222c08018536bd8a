//! Distinguished names, and general names in extensions.

use super::*;
use hazmat_openssl::UnsupportedKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

fn alternative_names(name: &str) -> Vec<GeneralName> {
    let certificate = certificate(name);
    let (names, critical) = found::<SubjectAlternativeName>(certificate.extensions());
    assert!(!critical, "{name}");
    all(names.names())
}

fn values<'a>(name: &'a Name, oid: &'a ObjectIdentifier) -> Vec<String> {
    let attributes = name.attributes_for_oid(oid);
    attributes
        .map(|attribute| attribute.value().unwrap().into_owned())
        .collect()
}

// ---- distinguished names ----

#[test]
fn all_supported_names() {
    let certificate = certificate("all_supported_names.pem");
    let name = certificate.issuer().unwrap();
    for (oid, expected) in [
        (NameOid::COUNTRY_NAME, ["US", "CA"]),
        (NameOid::STATE_OR_PROVINCE_NAME, ["Texas", "Illinois"]),
        (NameOid::LOCALITY_NAME, ["Chicago", "Austin"]),
        (NameOid::ORGANIZATION_NAME, ["Zero, LLC", "One, LLC"]),
        (NameOid::COMMON_NAME, ["common name 0", "common name 1"]),
        (NameOid::ORGANIZATIONAL_UNIT_NAME, ["OU 0", "OU 1"]),
        (NameOid::DN_QUALIFIER, ["dnQualifier0", "dnQualifier1"]),
        (NameOid::SERIAL_NUMBER, ["123", "456"]),
        (NameOid::TITLE, ["Title 0", "Title 1"]),
        (NameOid::SURNAME, ["Surname 0", "Surname 1"]),
        (NameOid::GIVEN_NAME, ["Given Name 0", "Given Name 1"]),
        (NameOid::PSEUDONYM, ["Incognito 0", "Incognito 1"]),
        (NameOid::GENERATION_QUALIFIER, ["Last Gen", "Next Gen"]),
        (NameOid::DOMAIN_COMPONENT, ["dc0", "dc1"]),
        (NameOid::EMAIL_ADDRESS, ["test0@test.local", "test1@test.local"]),
    ] {
        assert_eq!(values(&name, &oid), expected, "{oid}");
    }
    assert_eq!(name.rdns().len(), 30);
    assert_eq!(certificate.subject().unwrap().attributes().count(), 30);
}

/// A country has two letters; certificates have others, too, which are read and cannot be written.
#[test]
fn countries_that_are_too_long() {
    let name = certificate("bad_country.pem").subject().unwrap();
    assert_eq!(values(&name, &NameOid::COUNTRY_NAME), ["too long"]);
    assert_eq!(values(&name, &NameOid::JURISDICTION_COUNTRY_NAME), ["also too long"]);
    for attribute in name.attributes() {
        let again = NameAttribute::new(attribute.oid().clone(), &attribute.value().unwrap());
        support::errors::assert_invalid_argument(again, &["two letters"]);
    }
}

#[test]
fn names_in_utf8() {
    let name = certificate("utf8_common_name.pem").subject().unwrap();
    assert_eq!(values(&name, &NameOid::COMMON_NAME), ["We heart UTF8!\u{2122}"]);
    assert_eq!(name.rfc4514_string(), "CN=We heart UTF8!\u{2122}");
}

/// What is no UTF-8 has no text, and its bytes all the same.
#[test]
fn names_that_are_no_utf8() {
    let certificate = certificate("invalid_utf8_common_name.pem");
    for name in [certificate.subject().unwrap(), certificate.issuer().unwrap()] {
        let attribute = name.attributes().next().unwrap();
        assert_eq!(attribute.string_type(), StringType::Utf8);
        assert_is_malformed(attribute.value(), "UTF8String");
        assert_eq!(attribute.as_bytes(), b"We heart UTF8!\xe2\x84");
        assert_eq!(name.rfc4514_string(), "CN=#0c105765206865617274205554463821e284");
        assert_eq!(Name::from_rfc4514_string(&name.rfc4514_string()).unwrap(), name);
    }
}

/// A BIT STRING has no characters.
#[test]
fn unique_identifiers() {
    for file in ["unique_identifier.pem", "scottishpower-bitstring-dn.pem"] {
        let name = other_certificate(file).subject().unwrap();
        let attribute = name
            .attributes_for_oid(&NameOid::X500_UNIQUE_IDENTIFIER)
            .next()
            .unwrap();
        assert_eq!(attribute.string_type(), StringType::Bit);
        assert_eq!(attribute.as_bytes(), b"\x00\x70\xb3\xd5\x1f\x30\x5f\x00\x01");
        assert_is_malformed(attribute.value(), "BIT STRING");
        assert_eq!(
            name.rfc4514_string(),
            "2.5.4.45=#03090070b3d51f305f0001,OU=02,CN=ScottishPower"
        );
        assert_eq!(
            Name::from_rfc4514_string(&name.rfc4514_string())
                .unwrap()
                .rfc4514_string(),
            name.rfc4514_string()
        );
    }
}

#[test]
fn attributes_of_no_known_type() {
    let name = certificate("unsupported_subject_name.pem").subject().unwrap();
    let attribute = name.attributes_for_oid(&NameOid::INITIALS).next().unwrap();
    assert_eq!(attribute.value().unwrap(), "PK");
    assert_eq!(name.rfc4514_string(), "2.5.4.43=PK,CN=Unsupported subject item");
}

/// The value of an attribute is a string; here it is something else, which has no text.
#[test]
fn attributes_that_are_no_strings() {
    let name = certificate("name_attribute_unsupported_tag.pem").subject().unwrap();
    let attribute = name.attributes().next().unwrap();
    assert_eq!(
        (attribute.string_type(), attribute.as_bytes()),
        (StringType::Other(0x69), &b"PyCA"[..])
    );
    assert_is_malformed(attribute.value(), "UnexpectedTag");
    assert_eq!(name.rfc4514_string(), "CN=#690450794341");

    // A tag of two bytes is none of a string, and the rest of the certificate is readable.
    let certificate = certificate("long-form-name-attribute.pem");
    assert_is_malformed(certificate.subject(), "UnexpectedTag");
    assert_is_malformed(certificate.issuer(), "UnexpectedTag");
    assert!(!certificate.subject_bytes().is_empty());
    assert_eq!(certificate.serial_number().unwrap(), SerialNumber::from(1));
    certificate.public_key().unwrap();
}

// ---- alternative names ----

#[test]
fn names_of_hosts() {
    assert_eq!(alternative_names("san_empty_hostname.pem"), [dns("")]);
    assert_eq!(
        alternative_names("san_wildcard_idna.pem"),
        [dns("*.xn--80ato2c.cryptography")]
    );
    assert_eq!(alternative_names("san_idna2003_dnsname.pem"), [dns("xn--k4h.ws")]);

    let certificate = other_certificate("wildcard_san.pem");
    let (names, _) = found::<SubjectAlternativeName>(certificate.extensions());
    let hosts: Vec<String> = names.names().dns_names().map(|name| name.unwrap()).collect();
    assert_eq!(
        hosts,
        ["*.langui.sh", "langui.sh", "*.saseliminator.com", "saseliminator.com"]
    );
    assert!(names.names().contains(&dns("langui.sh")));
    assert!(!names.names().contains(&dns("www.langui.sh")));
}

/// By the standard, what is not ASCII stands in its A-labels. It is kept as it is; nobody writes it so.
#[test]
fn names_of_hosts_in_utf8() {
    let certificate = other_certificate("utf8-dnsname.pem");
    let (names, critical) = found::<SubjectAlternativeName>(certificate.extensions());
    assert!(critical);
    let expected = [
        "partner.biztositas.hu",
        "biztositas.hu",
        "*.biztositas.hu",
        "biztos\u{ed}t\u{e1}s.hu",
        "*.biztos\u{ed}t\u{e1}s.hu",
        "xn--biztosts-fza2j.hu",
        "*.xn--biztosts-fza2j.hu",
    ];
    assert_eq!(
        names.names().dns_names().map(|name| name.unwrap()).collect::<Vec<_>>(),
        expected
    );
    assert!(GeneralName::dns_name("biztos\u{ed}t\u{e1}s.hu").is_err());
}

#[test]
fn addresses_of_hosts() {
    let expected = [
        GeneralName::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        GeneralName::IpAddress(IpAddr::V6(Ipv6Addr::new(0xff, 0, 0, 0, 0, 0, 0, 0))),
    ];
    assert_eq!(alternative_names("san_ipaddr.pem"), expected);
}

#[test]
fn names_of_every_kind_at_once() {
    let person = [
        (NameOid::COMMON_NAME, "dirCN"),
        (NameOid::ORGANIZATION_NAME, "Cryptographic Authority"),
    ];
    let expected = [
        email("user@cryptography.io"),
        dns("cryptography.io"),
        GeneralName::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        GeneralName::IpAddress("ff::".parse().unwrap()),
        directory(&person),
        uri("https://cryptography.io"),
    ];
    assert_eq!(alternative_names("san_email_dns_ip_dirname_uri.pem"), expected);
    let only_hosts = certificate("san_email_dns_ip_dirname_uri.pem");
    let (names, _) = found::<SubjectAlternativeName>(only_hosts.extensions());
    assert_eq!(
        names.names().dns_names().map(|name| name.unwrap()).collect::<Vec<_>>(),
        ["cryptography.io"]
    );
    assert_eq!(names.names().len(), 6);
}

#[test]
fn directory_names() {
    let expected = [
        (NameOid::COMMON_NAME, "test"),
        (NameOid::ORGANIZATION_NAME, "Org"),
        (NameOid::STATE_OR_PROVINCE_NAME, "Texas"),
    ];
    assert_eq!(alternative_names("san_dirname.pem"), [directory(&expected)]);
}

/// An address is one alone. What has a name beside it is kept, and not written.
#[test]
fn addresses_of_mail() {
    let expected = [
        "email",
        "email <email>",
        "email <email@email>",
        "email <email@xn--eml-vla4c.com>",
        "myemail:",
    ];
    assert_eq!(alternative_names("san_rfc822_names.pem"), expected.map(email));
    assert_eq!(
        alternative_names("san_rfc822_idna.pem"),
        [email("email@xn--eml-vla4c.com")]
    );
    for address in &expected[1..4] {
        support::errors::assert_invalid_argument(GeneralName::rfc822_name(address), &["address", "must"]);
    }
}

#[test]
fn uris() {
    let expected = [
        "gopher://xn--80ato2c.cryptography:70/path?q=s#hello",
        "http://someregulardomain.com",
    ];
    assert_eq!(alternative_names("san_uri_with_port.pem"), expected.map(uri));
    let expected = [
        email("email@xn--80ato2c.cryptography"),
        dns("xn--80ato2c.cryptography"),
        uri("https://www.xn--80ato2c.cryptography"),
    ];
    assert_eq!(alternative_names("san_idna_names.pem"), expected);

    let certificate = certificate("ian_uri.pem");
    let (names, critical) = found::<IssuerAlternativeName>(certificate.extensions());
    assert_eq!(
        (all(names.names()), critical),
        (vec![uri("http://path.to.root/root.crt")], false)
    );
}

#[test]
fn registered_ids_and_other_names() {
    assert_eq!(
        alternative_names("san_registered_id.pem"),
        [GeneralName::RegisteredId(oid("1.2.3.4"))]
    );

    let names = alternative_names("san_other_name.pem");
    let [GeneralName::OtherName(name)] = &names[..] else {
        panic!("{names:?}");
    };
    assert_eq!(*name.type_id(), oid("1.2.3.4"));
    assert_eq!(name.value(), b"\x16\x0bHello World");
}

/// Two kinds are not decoded. They say so by name, and stay in their list.
#[test]
fn names_of_kinds_that_are_not_decoded() {
    for (file, kind, tag) in [
        ("san_edipartyname.der", "ediPartyName", 0xa5),
        ("san_x400address.der", "x400Address", 0xa3),
    ] {
        let certificate = other_certificate(file);
        let (names, _) = found::<SubjectAlternativeName>(certificate.extensions());
        let errors: Vec<Error> = names.names().iter().filter_map(Result::err).collect();
        let [
            Error::Unsupported {
                kind: unsupported,
                detail,
                ..
            },
        ] = &errors[..]
        else {
            panic!("{errors:?}");
        };
        let UnsupportedKind::GeneralName { tag: found, .. } = *unsupported else {
            panic!("{unsupported:?}");
        };
        assert_eq!(found, tag);
        assert!(detail.contains(kind), "{detail}");
        let extension = certificate
            .extensions()
            .unwrap()
            .find_by_oid(&SubjectAlternativeName::OID)
            .unwrap();
        assert_eq!(names.to_der().unwrap(), extension.value());
    }
}

#[test]
fn names_that_are_malformed() {
    let san = certificate("malformed-san.pem");
    let ian = certificate("malformed-ian.pem");
    assert!(san.subject().unwrap().is_empty() && san.issuer().unwrap().is_empty());
    let (san, _) = found::<SubjectAlternativeName>(san.extensions());
    let (ian, _) = found::<IssuerAlternativeName>(ian.extensions());
    for names in [san.names(), ian.names()] {
        assert!(!names.is_empty());
        assert_is_malformed(names.iter().collect::<Result<Vec<_>>>(), "UnexpectedTag");
    }
}

#[test]
fn no_alternative_names() {
    let certificate = certificate("no_sans.pem");
    assert!(
        certificate
            .extensions()
            .unwrap()
            .find::<SubjectAlternativeName>()
            .unwrap()
            .is_none()
    );
    assert_eq!(
        values(&certificate.subject().unwrap(), &NameOid::EMAIL_ADDRESS),
        ["leaf@cryptography.com"]
    );
}
