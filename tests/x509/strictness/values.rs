//! What the constructors and writers of extensions and names refuse.

use super::assert_invalid;
use super::builders::{certificate_without, time};
use hazmat_openssl::Error;
use hazmat_openssl::x509::*;

/// What the constructors and writers of extensions refuse, and what they say.
#[test]
fn extensions_that_say_nothing_are_refused() {
    let [dns, uri] = [
        GeneralName::dns_name("example.org"),
        GeneralName::uniform_resource_identifier("http://e.org"),
    ];
    let names = || GeneralNames::new(vec![dns.clone().unwrap()]).unwrap();
    uri.unwrap();
    let oid = || "1.2.3".parse::<ObjectIdentifier>().unwrap();
    assert_invalid("names", GeneralNames::new(vec![]), "names", &["1 to"]);
    assert_invalid(
        "key usage",
        KeyUsage::empty().to_der(),
        "key_usage",
        &["at least one usage"],
    );
    for only in [
        KeyUsage::ENCIPHER_ONLY,
        KeyUsage::DECIPHER_ONLY,
        KeyUsage::all() - KeyUsage::KEY_AGREEMENT,
    ] {
        assert_invalid("key usage", only.to_der(), "key_usage", &["keyAgreement"]);
        let added = certificate_without("").add_extension(&only, true);
        assert_invalid("key usage", added, "key_usage", &["keyAgreement"]);
    }
    // Bits without a name are never in a set.
    let unnamed = KeyUsage::from_der(&[3, 3, 0, 0, 0x7f]).unwrap();
    assert!(unnamed.is_empty());
    assert_eq!((KeyUsage::CRL_SIGN | unnamed).to_der().unwrap(), [3, 2, 1, 2]);
    assert_invalid("purposes", ExtendedKeyUsage::new(vec![]), "purposes", &["at least one"]);
    assert_invalid(
        "points",
        CrlDistributionPoints::new(vec![]),
        "distribution_points",
        &["at least one"],
    );
    assert_invalid(
        "points",
        FreshestCrl::new(vec![]),
        "distribution_points",
        &["at least one"],
    );
    assert_invalid(
        "point",
        DistributionPoint::new(None, Some(ReasonFlags::SUPERSEDED), None),
        "distribution_point",
        &["cRLIssuer"],
    );
    let none = Some(ReasonFlags::empty());
    assert_invalid(
        "point",
        DistributionPoint::new(None, none, Some(names())),
        "reasons",
        &["at least one"],
    );
    let unnamed = IssuingDistributionPoint::from_der(&[0x30, 5, 0x83, 3, 0, 0, 0x7f]).unwrap();
    assert_eq!(unnamed.only_some_reasons(), none);
    let network = GeneralName::IpNetwork(IpNetwork::new("10.0.0.0".parse().unwrap(), 8).unwrap());
    let address = GeneralName::IpAddress("10.0.0.1".parse().unwrap());
    assert_invalid(
        "both",
        GeneralNames::new(vec![network.clone(), address.clone()]),
        "names",
        &["both"],
    );
    let networks = SubjectAlternativeName::new(GeneralNames::new(vec![network]).unwrap());
    assert_invalid("a network", networks.to_der(), "names", &["IP networks"]);
    let addresses = NameConstraints::new(Some(GeneralNames::new(vec![address]).unwrap()), None);
    assert!(matches!(addresses, Err(Error::InvalidArgument { .. })), "{addresses:?}");
    let place = IssuingDistributionPoint::builder;
    assert_invalid(
        "place",
        place().build(),
        "issuing_distribution_point",
        &["must not be empty"],
    );
    for two in [
        place().only_contains_user_certs().only_contains_ca_certs(),
        place().only_contains_user_certs().only_contains_attribute_certs(),
        place().only_contains_ca_certs().only_contains_attribute_certs(),
    ] {
        assert_invalid(
            "place",
            two.build(),
            "issuing_distribution_point",
            &["one type of certificate"],
        );
    }
    assert_invalid(
        "place",
        place().only_some_reasons(ReasonFlags::empty()).build(),
        "reasons",
        &["at least one"],
    );
    assert_invalid(
        "access",
        AuthorityInformationAccess::new(vec![]),
        "descriptions",
        &["at least one"],
    );
    assert_invalid(
        "access",
        SubjectInformationAccess::new(vec![]),
        "descriptions",
        &["at least one"],
    );
    assert_invalid(
        "policies",
        CertificatePolicies::new(vec![]),
        "policies",
        &["at least one"],
    );
    let policy = || PolicyInformation::new(oid(), vec![]);
    assert_invalid(
        "policies",
        CertificatePolicies::new(vec![policy(), policy()]),
        "policies",
        &["twice"],
    );
    assert_invalid("mappings", PolicyMappings::new(vec![]), "mappings", &["at least one"]);
    for pair in [
        (oid(), CertificatePolicies::ANY_POLICY),
        (CertificatePolicies::ANY_POLICY, oid()),
    ] {
        assert_invalid("mappings", PolicyMappings::new(vec![pair]), "mappings", &["anyPolicy"]);
    }
    assert_invalid(
        "constraints",
        NameConstraints::new(None, None),
        "name_constraints",
        &["permitted or excluded"],
    );
    assert_invalid(
        "constraints",
        PolicyConstraints::new(None, None),
        "policy_constraints",
        &["requireExplicitPolicy"],
    );
    assert_invalid("text", UserNotice::new(None, Some("")), "explicit_text", &["1 to 200"]);
    assert_invalid(
        "text",
        UserNotice::new(None, Some(&"x".repeat(201))),
        "explicit_text",
        &["1 to 200"],
    );
    assert_invalid(
        "text",
        UserNotice::with_string_type(None, Some("x"), StringType::Printable),
        "string_type",
        &["UTF8String"],
    );
    assert_invalid(
        "organization",
        NoticeReference::new("", vec![]),
        "organization",
        &["1 to 200"],
    );
    assert_invalid("features", TlsFeature::new(vec![]), "features", &["at least one"]);
    assert_invalid("nonce", OcspNonce::new(&[]), "nonce", &["1 to 128"]);
    assert_invalid("nonce", OcspNonce::new(&[0; 129]), "nonce", &["1 to 128"]);
    assert_invalid(
        "number",
        CrlNumber::new(SerialNumber::from_hex("-01").unwrap()),
        "crl_number",
        &["negative"],
    );
    assert_invalid(
        "number",
        CrlNumber::new(SerialNumber::from_be_bytes(&[0x80; 20])),
        "crl_number",
        &["20 bytes"],
    );
    assert_invalid(
        "number",
        DeltaCrlIndicator::new(SerialNumber::from_hex("-01").unwrap()),
        "base_crl_number",
        &["negative"],
    );
    assert_invalid("date", InvalidityDate::new(time(-1)), "date", &["0 to 9999"]);
    assert_invalid(
        "issuer",
        AuthorityKeyIdentifier::new(None, Some(names()), None),
        "authority_key_identifier",
        &["together"],
    );
    assert_invalid(
        "number",
        AuthorityKeyIdentifier::new(Some(&[1]), None, Some(SerialNumber::from(1))),
        "authority_key_identifier",
        &["together"],
    );
    let nothing = AuthorityKeyIdentifier::new(None, None, None);
    assert_invalid("nothing", nothing, "authority_key_identifier", &["keyIdentifier"]);
    assert_invalid(
        "timestamps",
        PrecertificateSignedCertificateTimestamps::new(&[]),
        "timestamps",
        &["1 to"],
    );
    assert_invalid(
        "timestamps",
        SignedCertificateTimestamps::new(&[]),
        "timestamps",
        &["1 to"],
    );
    let ecdsa = SctSignatureAlgorithm::Ecdsa;
    let late = SignedCertificateTimestamp::new([0; 32], u64::MAX, b"", 4, ecdsa, b"");
    assert_invalid("late", late, "timestamp_millis", &["9999"]);
    let long = SignedCertificateTimestamp::new([0; 32], 0, &vec![0; 65_536], 4, ecdsa, b"");
    assert_invalid("long", long, "extension_bytes", &["65535"]);
    let long = SignedCertificateTimestamp::new([0; 32], 0, b"", 4, ecdsa, &vec![0; 65_536]);
    assert_invalid("long", long, "signature", &["65535"]);
    let large = SignedCertificateTimestamp::new([0; 32], 0, b"", 4, ecdsa, &[0; 40_000]).unwrap();
    let two = SignedCertificateTimestamps::new(&[large.clone(), large]);
    assert_invalid("two that are long", two, "timestamps", &["65535"]);
    // A text that a type does not have, when it is written.
    let cps = PolicyQualifier::CpsUri("http://b\u{fc}cher.example".into());
    let policies = CertificatePolicies::new(vec![PolicyInformation::new(oid(), vec![cps])]).unwrap();
    assert!(matches!(policies.to_der(), Err(Error::InvalidArgument { .. })));
    let other = PolicyQualifier::Other {
        oid: oid(),
        value: b"no DER".to_vec(),
    };
    let policies = CertificatePolicies::new(vec![PolicyInformation::new(oid(), vec![other])]).unwrap();
    assert_invalid("a qualifier", policies.to_der(), "value", &["one DER element"]);
    assert_invalid(
        "an other name",
        OtherName::new(oid(), b"no DER"),
        "value",
        &["one DER element"],
    );
}

#[test]
fn names_that_are_none_are_refused() {
    for (result, argument) in [
        (GeneralName::dns_name(""), "name"),
        (GeneralName::dns_name("a.example\0.b.example"), "name"),
        (GeneralName::dns_name("a b.example"), "name"),
        (GeneralName::rfc822_name("me@example.org\r\n"), "address"),
        (
            GeneralName::uniform_resource_identifier("http://example.org/a b"),
            "uri",
        ),
        (GeneralName::dns_name("b\u{fc}cher.example"), "name"),
        (GeneralName::rfc822_name(""), "address"),
        (GeneralName::rfc822_name("j\u{f6}rg@example.org"), "address"),
        (GeneralName::rfc822_name("Me <me@example.org>"), "address"),
        (GeneralName::uniform_resource_identifier(""), "uri"),
        (
            GeneralName::uniform_resource_identifier("http://example.org/\u{e4}"),
            "uri",
        ),
    ] {
        assert_invalid(argument, result, argument, &["must"]);
    }
    let text = GeneralName::DnsName("b\u{fc}cher.example".into());
    assert_invalid("text", text.to_der(), "general_name", &["ASCII"]);
    assert_invalid("text", GeneralNames::new(vec![text]), "general_name", &["ASCII"]);
    for (address, length, argument) in [
        ("10.0.0.0", 33, "prefix_length"),
        ("::", 129, "prefix_length"),
        ("10.0.0.1", 8, "address"),
    ] {
        assert_invalid(
            "a network",
            IpNetwork::new(address.parse().unwrap(), length),
            argument,
            &["must"],
        );
    }
    let long = "x".repeat(65);
    for (oid, value) in [
        (NameOid::COMMON_NAME, ""),
        (NameOid::COMMON_NAME, &long),
        (NameOid::COUNTRY_NAME, "SWE"),
        (NameOid::COUNTRY_NAME, "\u{e4}\u{e4}"),
        (NameOid::EMAIL_ADDRESS, "j\u{f6}rg@example.org"),
        (NameOid::SERIAL_NUMBER, "a*b"),
    ] {
        assert_invalid(value, NameAttribute::new(oid, value), "value", &[]);
    }
    for (string_type, value) in [
        (StringType::Numeric, "12a"),
        (StringType::Printable, "a@b"),
        (StringType::Ia5, "\u{e4}"),
        (StringType::Visible, "\t"),
        (StringType::T61, "\u{20ac}"),
        (StringType::Bmp, "\u{1f600}"),
    ] {
        let attribute = NameAttribute::with_string_type(NameOid::TITLE, value, string_type);
        assert_invalid(value, attribute, "value", &["character"]);
    }
    let bits = NameAttribute::with_string_type(NameOid::TITLE, "x", StringType::Bit);
    assert_invalid("bits", bits, "string_type", &["BIT STRING"]);
    assert_invalid(
        "a set",
        RelativeDistinguishedName::new(vec![]),
        "attributes",
        &["must not be empty"],
    );
    let attribute = || NameAttribute::new(NameOid::TITLE, "x").unwrap();
    assert_invalid(
        "a set",
        RelativeDistinguishedName::new(vec![attribute(), attribute()]),
        "attributes",
        &["twice"],
    );
}
