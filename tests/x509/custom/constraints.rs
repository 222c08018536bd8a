//! Extensions that restrict the use of keys and the issuing of certificates.

use super::*;

#[test]
fn basic_constraints() {
    let certificate = certificate("basic_constraints_not_critical.pem");
    let (constraints, critical) = found::<BasicConstraints>(certificate.extensions());
    assert_eq!(
        (constraints.is_ca(), constraints.path_length(), critical),
        (false, None, false)
    );

    let certificate = super::certificate("bc_path_length_zero.pem");
    let (constraints, critical) = found::<BasicConstraints>(certificate.extensions());
    assert_eq!(
        (constraints.is_ca(), constraints.path_length(), critical),
        (true, Some(0), true)
    );
}

/// RFC 5280, section 4.2.1.9: there is a path length for CAs alone.
#[test]
fn path_lengths_of_those_who_are_no_authority() {
    let certificate = other_certificate("wosign-bc-invalid.pem");
    assert_malformed::<BasicConstraints>(certificate.extensions(), "pathLenConstraint");
}

/// RFC 5280, section 4.2: each type once. Which of the two is meant nobody can tell.
#[test]
fn an_extension_that_is_there_twice() {
    let certificate = certificate("two_basic_constraints.pem");
    assert_is_malformed(certificate.extensions(), "DuplicateExtension");
    certificate.public_key().unwrap();
}

#[test]
fn key_usages() {
    let certificate = certificate("all_key_usages.pem");
    let (usage, critical) = found::<KeyUsage>(certificate.extensions());
    assert_eq!((usage, critical), (KeyUsage::all(), false));
}

#[test]
fn extended_key_usages() {
    let certificate = certificate("extended_key_usage.pem");
    let (usage, critical) = found::<ExtendedKeyUsage>(certificate.extensions());
    let expected = [
        KeyPurposeOid::SERVER_AUTH,
        KeyPurposeOid::CLIENT_AUTH,
        KeyPurposeOid::CODE_SIGNING,
        KeyPurposeOid::EMAIL_PROTECTION,
        KeyPurposeOid::OCSP_SIGNING,
        KeyPurposeOid::TIME_STAMPING,
        KeyPurposeOid::ANY_EXTENDED_KEY_USAGE,
        oid("2.16.840.1.113730.4.1"),
    ];
    assert_eq!((usage.purposes(), critical), (&expected[..], false));

    let certificate = super::certificate("ekucrit-testuser-cert.pem");
    let (usage, critical) = found::<ExtendedKeyUsage>(certificate.extensions());
    assert_eq!((usage.purposes(), critical), (&[KeyPurposeOid::CLIENT_AUTH][..], true));
}

#[test]
fn extended_key_usage_without_a_purpose() {
    let certificate = certificate("empty-eku.pem");
    assert_malformed::<ExtendedKeyUsage>(certificate.extensions(), "Missing");
    // Nor does such a long life trouble anybody.
    assert_eq!(
        certificate.not_valid_before().unwrap(),
        utc(1970, Month::January, 1, (0, 0, 1))
    );
    assert_eq!(
        certificate.not_valid_after().unwrap(),
        utc(2969, Month::May, 3, (0, 0, 1))
    );
}

#[test]
fn key_identifiers() {
    let digest = b"\x39\x45\x3e\xca\x3d\x62\x1d\xea\x86\x49\xf6\x5a\xab\x40\xb7\xa4\x70\x98\xf1\xec";
    let name = [
        (NameOid::ORGANIZATION_NAME, "PyCA"),
        (NameOid::COMMON_NAME, "cryptography.io"),
    ];
    for (file, expected) in [
        ("authority_key_identifier.pem", Some(&digest[..])),
        ("authority_key_identifier_no_keyid.pem", None),
    ] {
        let certificate = certificate(file);
        let (identifier, critical) = found::<AuthorityKeyIdentifier>(certificate.extensions());
        assert_eq!((identifier.key_identifier(), critical), (expected, false));
        assert_eq!(all(identifier.issuer().unwrap()), [directory(&name)]);
        assert_eq!(*identifier.serial_number().unwrap(), SerialNumber::from(3));
    }

    // RFC 5280, section 4.2.1.2, (1): the digest of the key.
    let certificate = super::certificate("valid_signature_cert.pem");
    assert!(certificate.extensions().unwrap().is_empty());
    let certificate = super::certificate("rsa_pss.pem");
    let (identifier, _) = found::<SubjectKeyIdentifier>(certificate.extensions());
    assert_eq!(
        identifier,
        SubjectKeyIdentifier::from_public_key(&certificate.public_key().unwrap()).unwrap()
    );
}

#[test]
fn policy_constraints() {
    for (file, require, inhibit) in [
        ("pc_inhibit_require.pem", Some(1), Some(1)),
        ("pc_inhibit.pem", None, Some(1)),
        ("pc_require.pem", Some(1), None),
        ("policy_constraints_explicit.pem", Some(1), None),
    ] {
        let certificate = certificate(file);
        let (constraints, critical) = found::<PolicyConstraints>(certificate.extensions());
        let (to_require, to_inhibit) = (
            constraints.require_explicit_policy(),
            constraints.inhibit_policy_mapping(),
        );
        assert_eq!((to_require, to_inhibit, critical), (require, inhibit, true), "{file}");
    }
}

#[test]
fn inhibit_any_policy() {
    let certificate = certificate("inhibit_any_policy_5.pem");
    let (inhibit, critical) = found::<InhibitAnyPolicy>(certificate.extensions());
    assert_eq!((inhibit.skip_certs(), critical), (5, true));

    let certificate = super::certificate("inhibit_any_policy_negative.pem");
    assert_malformed::<InhibitAnyPolicy>(certificate.extensions(), "OutOfRange");
}

// ---- names ----

fn name_constraints(file: &str) -> (Vec<GeneralName>, Vec<GeneralName>) {
    let certificate = certificate(file);
    let (constraints, critical) = found::<NameConstraints>(certificate.extensions());
    assert!(critical);
    let names = |names: Option<&GeneralNames>| names.map(all).unwrap_or_default();
    let (permitted, excluded) = (constraints.permitted_subtrees(), constraints.excluded_subtrees());
    (names(permitted), names(excluded))
}

fn network(address: &str, prefix_length: u8) -> GeneralName {
    GeneralName::IpNetwork(IpNetwork::new(address.parse().unwrap(), prefix_length).unwrap())
}

#[test]
fn constraints_of_names() {
    let hosts = dns(".cryptography.io");
    for (file, permitted, excluded) in [
        (
            "nc_permitted.pem",
            vec![hosts.clone(), uri("ftp://cryptography.test")],
            vec![],
        ),
        (
            "nc_excluded.pem",
            vec![],
            vec![hosts, uri("gopher://cryptography.test")],
        ),
        ("nc_permitted_2.pem", vec![dns("zombo.local")], vec![]),
        (
            "nc_permitted_excluded.pem",
            vec![network("192.168.0.0", 24), network("ff::", 96)],
            vec![dns(".domain.com"), uri("http://test.local")],
        ),
        (
            "nc_permitted_excluded_2.pem",
            vec![dns("zombo.local")],
            vec![directory(&[(NameOid::COMMON_NAME, "zombo")])],
        ),
        (
            "nc_single_ip_netmask.pem",
            vec![network("ff::", 128), network("192.168.0.1", 32)],
            vec![],
        ),
    ] {
        assert_eq!(name_constraints(file), (permitted, excluded), "{file}");
    }
}

/// A mask is ones and then zeros, and as long as the address.
#[test]
fn masks_that_are_none() {
    for (file, word) in [
        ("nc_invalid_ip_netmask.pem", "InvalidValue"),
        ("nc_invalid_ip4_netmask.der", "InvalidValue"),
        ("nc_ip_invalid_length.pem", "InvalidLength"),
    ] {
        let certificate = certificate(file);
        let (constraints, _) = found::<NameConstraints>(certificate.extensions());
        let names = constraints.permitted_subtrees().unwrap();
        assert_is_malformed(names.iter().collect::<Result<Vec<_>>>(), word);
    }
}

// ---- others ----

#[test]
fn extensions_of_unknown_types() {
    let unknown = oid("1.2.3.4");
    for (file, critical) in [
        ("unsupported_extension.pem", false),
        ("unsupported_extension_critical.pem", true),
    ] {
        let certificate = certificate(file);
        let extension = certificate.extensions().unwrap().find_by_oid(&unknown).unwrap();
        assert_eq!((extension.value(), extension.is_critical()), (&b"value"[..], critical));
        let AnyExtension::Unrecognized(unrecognized) = extension.decode().unwrap() else {
            panic!("{extension:?}");
        };
        assert_eq!((unrecognized.oid(), unrecognized.value()), (&unknown, &b"value"[..]));
    }

    let certificate = certificate("unsupported_extension_2.pem");
    let values = ["1.3.6.1.4.1.41482.2", "1.3.6.1.4.1.45724.2.1.1"].map(|dotted| {
        let extensions = certificate.extensions().unwrap();
        extensions.find_by_oid(&oid(dotted)).unwrap().value().to_vec()
    });
    assert_eq!(
        values,
        [b"1.3.6.1.4.1.41482.1.2".to_vec(), b"\x03\x02\x04\x30".to_vec()]
    );
}

#[test]
fn ocsp_no_check() {
    let certificate = certificate("ocsp_nocheck.pem");
    let (_, critical) = found::<OcspNoCheck>(certificate.extensions());
    assert!(!critical);
}

/// RFC 7633.
#[test]
fn tls_features() {
    let certificate = other_certificate("tls-feature-ocsp-staple.pem");
    let (features, critical) = found::<TlsFeature>(certificate.extensions());
    assert_eq!(
        (features.features(), critical),
        (&[TlsFeature::STATUS_REQUEST][..], false)
    );
}

#[test]
fn templates_of_microsoft() {
    let certificate = certificate("ms-certificate-template.pem");
    let (template, critical) = found::<MsCertificateTemplate>(certificate.extensions());
    assert_eq!(*template.template_id(), oid("1.2.3.4.5.6.7.8.9.0"));
    assert_eq!(
        (template.major_version(), template.minor_version(), critical),
        (Some(1), None, false)
    );

    // An object identifier with long numbers, and many.
    let certificate = other_certificate("bigoid.pem");
    let (template, _) = found::<MsCertificateTemplate>(certificate.extensions());
    let expected = "1.3.6.1.4.1.311.21.8.8950086.10656446.2706058.12775672.480128.147.7130143.4405632";
    assert_eq!(template.template_id().to_string(), expected);
    assert_eq!(
        (template.major_version(), template.minor_version()),
        (Some(100), Some(5))
    );
}
