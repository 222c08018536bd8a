//! Lists of general names.

use super::cases::{all_names, directory, dns, hex_bytes, names, network, oid, uri};
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind, UnsupportedKind};
use support::der::{element, sequence};
use support::errors::assert_invalid_argument;
use support::errors::{assert_malformed, assert_malformed_kind, assert_unsupported_naming, malformed_kind};

fn list(elements: &[Vec<u8>]) -> GeneralNames {
    SubjectAlternativeName::from_der(&sequence(elements))
        .unwrap()
        .names()
        .clone()
}

#[test]
fn each_name_that_does_not_decode_is_an_error_of_its_own() {
    let (edi, x400) = (element(0xa5, &[0xa1, 3, 0x0c, 1, b'a']), element(0xa3, &[0x30, 0]));
    let elements = [
        dns("a.example").to_der().unwrap(),
        x400,
        edi,
        element(0x87, &[1, 2, 3]),
        element(0x81, &[0xff]),
        element(0x89, b"a"),
        element(0x88, &[0x80]),
        element(0xa0, &[5, 0]),
        element(0xa4, &[5, 0]),
        dns("b.example").to_der().unwrap(),
    ];
    let names = list(&elements);
    assert_eq!((names.len(), names.is_empty()), (10, false));
    let found: Vec<_> = names.iter().collect();
    assert_eq!(found.len(), 10);
    assert_unsupported_naming(found[1].clone(), &["general name", "x400Address"]);
    assert_unsupported_naming(found[2].clone(), &["general name", "ediPartyName"]);
    let unsupported = found.iter().filter_map(|result| match result {
        Err(Error::Unsupported {
            kind: UnsupportedKind::GeneralName { tag, .. },
            ..
        }) => Some(*tag),
        _ => None,
    });
    assert_eq!(unsupported.collect::<Vec<_>>(), [0xa3, 0xa5]);
    let none = found.iter().filter_map(|result| match result {
        Err(Error::Malformed {
            kind: MalformedKind::GeneralNameTag { tag, .. },
            ..
        }) => Some(*tag),
        _ => None,
    });
    assert_eq!(none.collect::<Vec<_>>(), [0x89]);
    let unknown = malformed_kind(found[5].clone()).0;
    assert!(matches!(unknown, MalformedKind::GeneralNameTag { tag: 0x89, .. }));
    let kinds = [
        MalformedKind::InvalidLength,
        MalformedKind::InvalidText,
        unknown,
        MalformedKind::NotDer,
        MalformedKind::UnexpectedTag,
        MalformedKind::UnexpectedTag,
    ];
    for (result, kind) in found[3..9].iter().zip(kinds.clone()) {
        assert_eq!(malformed_kind(result.clone()).0, kind, "{result:?}");
    }
    // The domain names with every name that does not decode, each in its place.
    let hosts: Vec<_> = names.dns_names().collect();
    let (first, last) = (hosts.first().cloned(), hosts.last().cloned());
    assert_eq!(
        (first.unwrap().unwrap().as_str(), last.unwrap().unwrap().as_str()),
        ("a.example", "b.example")
    );
    for (result, kind) in hosts[1..hosts.len() - 1].iter().zip(kinds.clone()) {
        assert_eq!(malformed_kind(result.clone()).0, kind, "{result:?}");
    }
    assert_eq!(hosts.len(), 2 + kinds.len());
    assert!(names.contains(&dns("b.example")));
    assert!(!names.contains(&dns("B.example")) && !names.contains(&uri("b.example")));
    let again = SubjectAlternativeName::new(names.clone()).to_der().unwrap();
    assert_eq!(again, sequence(&elements));
    assert_eq!(format!("{names:?}").matches("Err(").count(), 8);
}

#[test]
fn text_that_is_not_ascii_is_read_and_kept_and_not_written_anew() {
    let utf8 = element(0x82, "bücher.example".as_bytes());
    let names = list(std::slice::from_ref(&utf8));
    let name = names.iter().next().unwrap().unwrap();
    assert_eq!(name, GeneralName::DnsName("bücher.example".to_owned()));
    assert_invalid_argument(name.to_der(), &["ASCII", "A-labels"]);
    assert_eq!(SubjectAlternativeName::new(names).to_der().unwrap(), sequence(&[utf8]));
}

#[test]
fn lists_are_the_same_if_their_bytes_are() {
    assert_eq!(all_names(), all_names());
    assert_ne!(names(vec![dns("a"), dns("b")]), names(vec![dns("b"), dns("a")]));
    assert_eq!((&all_names()).into_iter().count(), 9);
    for name in &all_names() {
        let name = name.unwrap();
        assert!(all_names().contains(&name));
        assert_eq!(GeneralName::from_der(&name.to_der().unwrap()).unwrap(), name);
    }
}

#[test]
fn names_are_printed_without_lines_of_their_own() {
    let printed = [
        (dns("a.example"), "DNS:a.example"),
        (directory(), "DirName:CN=Example CA,C=SE"),
        (network("10.0.0.0", 8), "IP:10.0.0.0/8"),
        (GeneralName::RegisteredId(oid("1.2.3")), "RID:1.2.3"),
        (
            GeneralName::DnsName("a\nDNS:b\u{1b}[2K\u{202e}".to_owned()),
            "DNS:a\\nDNS:b\\u{1b}[2K\\u{202e}",
        ),
    ];
    for (name, text) in printed {
        assert_eq!(name.to_string(), text);
    }
    let one = names(vec![dns("a\",DnsName(\"b")]);
    assert_eq!(format!("{one:?}"), r#"[Ok(DnsName("a\",DnsName(\"b"))]"#);
}

#[test]
fn names_that_are_none() {
    assert_invalid_argument(GeneralName::dns_name(""), &["name", "empty"]);
    assert_invalid_argument(GeneralName::dns_name("bücher.example"), &["ASCII"]);
    assert_invalid_argument(GeneralName::rfc822_name("A <a@example.org>"), &["display name"]);
    assert_invalid_argument(GeneralName::uniform_resource_identifier("å"), &["uri", "ASCII"]);
    for text in ["good.example\0.evil.example", "a b", "a\r\nb"] {
        assert_invalid_argument(GeneralName::dns_name(text), &["name", "spaces or control characters"]);
        assert_invalid_argument(
            GeneralName::rfc822_name(text),
            &["address", "spaces or control characters"],
        );
        assert_invalid_argument(GeneralName::uniform_resource_identifier(text), &["uri", "spaces"]);
        assert_invalid_argument(
            GeneralName::DnsName(text.to_owned()).to_der(),
            &["general_name", "spaces"],
        );
    }
    assert_invalid_argument(OtherName::new(oid("1.2.3"), b"\x05\x00\x00"), &["one DER element"]);
    assert_invalid_argument(IpNetwork::new("10.0.0.1".parse().unwrap(), 8), &["zero bits"]);
    assert_invalid_argument(IpNetwork::new("10.0.0.0".parse().unwrap(), 33), &["0 to 32"]);
    assert_invalid_argument(IpNetwork::new("::".parse().unwrap(), 129), &["0 to 128"]);
    assert!(IpNetwork::new("::".parse().unwrap(), 128).is_ok());
    // All domains, in name constraints.
    assert_eq!(GeneralName::DnsName(String::new()).to_der().unwrap(), [0x82, 0]);
}

#[test]
fn other_names_have_a_kind_and_a_value() {
    let refused = [
        ("a000", MalformedKind::Missing, "type-id"),
        ("a004 06022a03", MalformedKind::Missing, "value"),
        ("a006 06022a03 0500", MalformedKind::UnexpectedTag, "value"),
        ("a006 06022a03 a000", MalformedKind::Missing, "value"),
        ("a00a 06022a03 a004 05000500", MalformedKind::NotAllowed, ""),
        ("a00a 06022a03 a002 0500 0500", MalformedKind::NotAllowed, ""),
        ("a009 06022a03 a002 0500 ff", MalformedKind::NotAllowed, ""),
    ];
    for (hex, kind, field) in refused {
        let result = GeneralName::from_der(&hex_bytes(hex));
        assert_malformed_kind(result.clone(), kind, "GeneralName");
        assert_malformed(result, &[field]);
    }
    let name = GeneralName::from_der(&hex_bytes("a008 06022a03 a002 0500")).unwrap();
    let GeneralName::OtherName(name) = name else {
        panic!("{name}");
    };
    assert_eq!((name.type_id(), name.value()), (&oid("1.2.3"), &[5, 0][..]));
}

#[test]
fn every_prefix_of_a_network_is_read_and_written() {
    for (address, bits) in [("0.0.0.0", 32), ("::", 128)] {
        for prefix_length in 0..=bits {
            let name = network(address, prefix_length);
            let der = name.to_der().unwrap();
            assert_eq!(der.len(), 2 + usize::from(bits) / 4);
            let ones: u32 = der[2..].iter().map(|byte| byte.count_ones()).sum();
            assert_eq!(ones, u32::from(prefix_length));
            assert_eq!(GeneralName::from_der(&der).unwrap(), name);
        }
    }
}

/// An excluded name that does not decode must not look like no exclusion.
#[test]
fn an_excluded_subtree_that_does_not_decode_is_seen() {
    let broken = element(0x82, &[0xff, 0xfe]);
    let subtrees = element(0xa1, &sequence(&[&broken]));
    let constraints = NameConstraints::from_der(&sequence(&[subtrees])).unwrap();
    let excluded = constraints.excluded_subtrees().unwrap();
    let hosts: Vec<_> = excluded.dns_names().collect();
    assert_eq!(hosts.len(), 1);
    assert_eq!(malformed_kind(hosts[0].clone()).0, MalformedKind::InvalidText);
    assert!(
        excluded
            .dns_names()
            .collect::<hazmat_openssl::Result<Vec<_>>>()
            .is_err()
    );
}
