//! The names of servers and clients.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, UnsupportedKind};

use super::made::{HOST, Path, refusal, refusal_text, rfc5280, web};

fn dns(name: &str) -> GeneralName {
    GeneralName::DnsName(name.to_owned())
}

fn mailbox(address: &str) -> GeneralName {
    GeneralName::rfc822_name(address).unwrap()
}

/// A path whose end entity has these alternative names.
fn with_names(names: &[GeneralName]) -> Path {
    Path::with(|path| path.leaf.set_names(names.to_vec()))
}

#[test]
fn servers_are_hosts_or_addresses() {
    let v6: Ipv6Addr = "2001:db8::1".parse().unwrap();
    for (text, subject) in [
        ("example.org", Subject::DnsName("example.org".into())),
        ("LOCALHOST", Subject::DnsName("LOCALHOST".into())),
        ("192.0.2.1", Ipv4Addr::new(192, 0, 2, 1).into()),
        ("2001:db8::1", v6.into()),
        (
            "::ffff:192.0.2.1",
            Subject::IpAddress("::ffff:192.0.2.1".parse().unwrap()),
        ),
    ] {
        assert_eq!(text.parse::<Subject>().unwrap(), subject);
        assert_eq!(subject.to_string().parse::<Subject>().unwrap(), subject);
    }
    assert_eq!(Subject::dns_name(HOST).unwrap().to_string(), HOST);
    assert_eq!(Subject::from(IpAddr::V6(v6)).to_string(), "2001:db8::1");
    let others = [
        "",
        ".",
        "example.org.",
        "*.example.org",
        "a_b.example",
        "a..b",
        "bücher.example",
        "[::1]",
        "a:1",
        "1.2.3",
        "0x7f.1",
    ];
    for text in others {
        let refused = |error| {
            assert!(
                matches!(
                    error,
                    Error::InvalidArgument {
                        argument: "subject",
                        ..
                    }
                ),
                "{text}"
            )
        };
        refused(text.parse::<Subject>().unwrap_err());
        refused(Subject::dns_name(text).unwrap_err());
        // The variant takes any text, the builder does not.
        let [_, _, root] = Path::new().certificates();
        let store = Store::new(support::backend(), [root]).unwrap();
        let subject = Subject::DnsName(text.to_owned());
        refused(web().store(&store).build_server_verifier(subject).unwrap_err());
    }
    assert!(Subject::dns_name("192.0.2.1").is_err());
}

#[test]
fn a_host_is_one_of_the_alternative_names() {
    let path = with_names(&[dns("a.example.org"), dns("*.b.example.org"), mailbox("c@example.org")]);
    for host in ["a.example.org", "A.EXAMPLE.ORG", "www.b.example.org"] {
        assert!(path.verify_host(web(), host).is_ok(), "{host}");
    }
    for host in [
        "example.org",
        "b.example.org",
        "a.www.b.example.org",
        "c.example.org",
        "leaf",
    ] {
        let refused = refusal(path.verify_host(web(), host));
        assert_eq!(refused, (0, PathRule::NameMismatch), "{host}");
    }
}

#[test]
fn an_address_is_compared_by_its_bytes() {
    let addresses = ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.2"];
    let names = addresses.map(|text| GeneralName::IpAddress(text.parse().unwrap()));
    let path = with_names(&[&names[..], &[dns("192.0.2.3")]].concat());
    for host in ["192.0.2.1", "2001:db8:0:0::1", "::ffff:192.0.2.2"] {
        assert!(path.verify_host(web(), host).is_ok(), "{host}");
    }
    for host in ["192.0.2.2", "192.0.2.3", "2001:db8::2", "::ffff:192.0.2.1"] {
        let refused = refusal(path.verify_host(web(), host));
        assert_eq!(refused, (0, PathRule::NameMismatch), "{host}");
    }
}

#[test]
fn the_common_name_is_never_looked_at() {
    let path = Path::with(|path| {
        path.leaf.subject = Name::from_common_name(HOST).unwrap();
        path.leaf.remove(&SubjectAlternativeName::OID);
    });
    let absent = (0, "subjectAltName is absent".to_owned());
    assert_eq!(refusal_text(path.verify_server(web())), absent);
    assert_eq!(refusal(path.verify_server(rfc5280())), (0, PathRule::NameMismatch));
    assert!(path.verify_for(rfc5280(), Some(KeyPurposeOid::SERVER_AUTH)).is_ok());
}

/// A name in whose place nothing is compared must decode all the same.
#[test]
fn malformed_alternative_names_are_refused() {
    // Each after the right name: a dNSName outside ASCII, an empty one, an address of five bytes.
    let malformed: [&[u8]; 3] = [b"\x82\x02\xc3\xbc", b"\x82\x00", b"\x87\x05\x01\x02\x03\x04\x05"];
    let good = [b"\x82\x0f", HOST.as_bytes()].concat();
    let with = |name: &[u8]| {
        let content = [&good, name].concat();
        let value = [&[0x30, content.len().try_into().unwrap()], &content[..]].concat();
        let names = UnrecognizedExtension::new(SubjectAlternativeName::OID, &value);
        Path::with(|path| path.leaf.set(&names, false))
    };
    assert!(with(b"").verify_server(web()).is_ok());
    for name in malformed {
        for builder in [web(), rfc5280()] {
            let (depth, rule) = refusal(with(name).verify_server(builder));
            assert!(
                depth == 0 && matches!(&rule, PathRule::MalformedField { field, .. } if field == "subjectAltName"),
                "{name:?}: {rule}"
            );
        }
    }
    // libcrypto does not decode an unknown tag.
    assert_eq!(refusal(with(b"\x89\x01a").verify_server(web())).0, 0);
    // An x400Address is a name, which nothing decodes.
    let x400 = with(b"\xa3\x02\x30\x00");
    assert!(x400.verify_server(web()).is_ok());
    let error = x400.verify_client(web()).unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Unsupported {
                kind: UnsupportedKind::GeneralName { tag: 0xa3, .. },
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn the_names_of_a_client_are_given_back() {
    let names = [
        mailbox("a@example.org"),
        dns("a.example.org"),
        GeneralName::uniform_resource_identifier("spiffe://example.org/a").unwrap(),
    ];
    let client = with_names(&names).verify_client(web()).unwrap();
    assert_eq!(client.subjects(), Some(&names[..]));
    assert_eq!(client.chain().len(), 3);
    assert!(client.policies().is_empty());

    let nameless = Path::with(|path| path.leaf.remove(&SubjectAlternativeName::OID));
    let absent = (0, "subjectAltName is absent".to_owned());
    assert_eq!(refusal_text(nameless.verify_client(web())), absent);
    assert_eq!(nameless.verify_client(rfc5280()).unwrap().subjects(), None);
}
