//! Revocation lists, their entries, and the extensions of both.

use super::*;
use hazmat_openssl::DateField;
use hazmat_openssl::MalformedKind;

fn crl(name: &str) -> CertificateRevocationList {
    x509_records::crl(&format!("custom/{name}"))
}

fn entries(crl: &CertificateRevocationList) -> Vec<RevokedCertificate> {
    crl.revoked_certificates().collect::<Result<_>>().unwrap()
}

#[test]
fn entries_with_every_reason() {
    let crl = crl("crl_all_reasons.pem");
    let entries = entries(&crl);
    assert_eq!(entries.len(), 12);
    let new_year = utc(2015, Month::January, 1, (0, 0, 0));
    let issuer = [
        NameAttribute::new(NameOid::COUNTRY_NAME, "US").unwrap(),
        NameAttribute::new(NameOid::COMMON_NAME, "cryptography.io").unwrap(),
    ];
    let issuer = Name::from_attributes(issuer.to_vec());
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry.serial_number().unwrap(), SerialNumber::from(index as u64));
        assert_eq!(entry.revocation_date().unwrap(), new_year);
        let extensions = entry.extensions().unwrap();
        if (1..=10).contains(&index) {
            let (reason, critical) = found::<CrlReason>(Ok(&extensions));
            assert_eq!((reason, critical), (CrlReason::ALL[index - 1], false));
            let (date, _) = found::<InvalidityDate>(Ok(&extensions));
            assert_eq!(date.date(), new_year);
            let (names, _) = found::<CertificateIssuer>(Ok(&extensions));
            assert_eq!(all(names.names()), [GeneralName::DirectoryName(issuer.clone())]);
        }
    }
    assert!(entries[0].extensions().unwrap().is_empty());
    let last = entries[11].extensions().unwrap();
    assert_eq!(found::<CrlReason>(Ok(&last)).0, CrlReason::KeyCompromise);
    assert_eq!(last.find_by_oid(&oid("1.2.3.4")).unwrap().value(), b"\x0a\x01\x00");
}

#[test]
fn entries_by_number() {
    let crl = crl("crl_almost_10k.pem");
    let entries = entries(&crl);
    assert_eq!(entries.len(), 9999);
    for number in [1, 2, 4711, 9999] {
        let number = SerialNumber::from(number);
        let entry = crl.revoked_certificate(&number).unwrap().unwrap();
        assert_eq!(entry.serial_number().unwrap(), number);
        assert!(entries.iter().any(|one| one.as_der() == entry.as_der()));
    }
    for number in [0, 10_000] {
        assert!(crl.revoked_certificate(&SerialNumber::from(number)).unwrap().is_none());
    }
}

#[test]
fn an_extension_that_is_there_twice() {
    let crl = crl("crl_dup_entry_ext.pem");
    let [entry] = &entries(&crl)[..] else { panic!() };
    assert_is_malformed(entry.extensions(), "DuplicateExtension");
    assert!(entry.serial_number().unwrap().is_zero());
}

#[test]
fn entries_whose_extensions_are_malformed() {
    let extensions = |name: &str| {
        let entries = entries(&crl(name));
        entries[0].extensions().unwrap()
    };
    let reason = extensions("crl_unsupported_reason.pem");
    assert_malformed::<CrlReason>(Ok(&reason), "InvalidValue");
    let issuer = extensions("crl_inval_cert_issuer_entry_ext.pem");
    let error = issuer.find::<CertificateIssuer>().unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error:?}");

    // The first version of lists should have no extensions, and what stands there is malformed.
    let crl = crl("crl_inval_date_fractional_seconds.der");
    assert_eq!(crl.version(), X509Version::V1);
    let [entry] = &super::revocation_lists::entries(&crl)[..] else {
        panic!()
    };
    let Err(Error::Malformed { kind, .. }) = entry.extensions().unwrap().find::<InvalidityDate>() else {
        panic!("{entry:?}");
    };
    let MalformedKind::Date { field, text, .. } = kind else {
        panic!("{kind:?}");
    };
    assert_eq!((field, &*text), (DateField::InvalidityDate, "20240101000000.5Z"));
}

#[test]
fn critical_extensions_of_entries() {
    let crl = crl("crl_md2_unknown_crit_entry_ext.pem");
    let [entry] = &entries(&crl)[..] else { panic!() };
    let extensions = entry.extensions().unwrap();
    let extension = extensions.find_by_oid(&oid("1.2.3.4")).unwrap();
    assert!(extension.is_critical());
    support::errors::assert_unsupported(crl.signature_hash_algorithm());
    assert_eq!(crl.signature_algorithm_oid().unwrap(), oid("1.2.840.113549.1.1.2"));
}

#[test]
fn lists_without_entries() {
    for name in ["crl_empty.pem", "crl_empty_no_sequence.der"] {
        let crl = crl(name);
        assert_eq!(crl.revoked_certificates().count(), 0, "{name}");
        assert!(crl.revoked_certificate(&SerialNumber::from(1)).unwrap().is_none());
    }
    let crl = crl("crl_empty.pem");
    assert_eq!(
        crl.next_update().unwrap(),
        Some(utc(2015, Month::December, 28, (0, 44, 47)))
    );
    let (identifier, _) = found::<AuthorityKeyIdentifier>(crl.extensions());
    assert!(identifier.key_identifier().is_none() && identifier.issuer().is_none());
    assert!(identifier.serial_number().is_none());
}

#[test]
fn lists_that_do_not_say_when_the_next_comes() {
    let crl = crl("crl_no_next_update.pem");
    assert_eq!(crl.last_update().unwrap(), utc(2015, Month::December, 20, (23, 44, 47)));
    assert_eq!(crl.next_update().unwrap(), None);
}

#[test]
fn numbers_of_lists() {
    let crl = crl("crl_delta_crl_indicator.pem");
    let (number, critical) = found::<CrlNumber>(crl.extensions());
    assert_eq!(
        (number.crl_number().to_u64(), critical),
        (Some(12_345_678_901_234_567_891), false)
    );
    let (base, critical) = found::<DeltaCrlIndicator>(crl.extensions());
    assert_eq!(
        (base.base_crl_number().to_u64(), critical),
        (Some(12_345_678_901_234_567_890), true)
    );
}

#[test]
fn extensions_of_lists() {
    let crl = crl("crl_ian_aia_aki.pem");
    assert_eq!(crl.extensions().unwrap().len(), 4);
    assert_eq!(found::<CrlNumber>(crl.extensions()).0.crl_number().to_u64(), Some(1));
    let (names, _) = found::<IssuerAlternativeName>(crl.extensions());
    assert_eq!(all(names.names()), [uri("https://cryptography.io")]);
    let (access, _) = found::<AuthorityInformationAccess>(crl.extensions());
    let [description] = access.descriptions() else { panic!() };
    assert_eq!(*description.access_method(), AccessMethodOid::CA_ISSUERS);
    assert_eq!(description.access_location().unwrap(), dns("cryptography.io"));

    let unknown = super::revocation_lists::crl("crl_unrecognized_extension.der");
    let extension = unknown.extensions().unwrap().find_by_oid(&oid("1.2.3.4.5")).unwrap();
    assert_eq!(extension.value(), b"abcdef");
}

// ---- issuing distribution points ----

fn issuing_distribution_point(name: &str) -> IssuingDistributionPoint {
    let (point, critical) = found::<IssuingDistributionPoint>(crl(name).extensions());
    assert!(critical, "{name}");
    point
}

/// User, CA, indirect, attribute.
fn flags(point: &IssuingDistributionPoint) -> [bool; 4] {
    [
        point.only_contains_user_certs(),
        point.only_contains_ca_certs(),
        point.indirect_crl(),
        point.only_contains_attribute_certs(),
    ]
}

#[test]
fn what_a_list_is_about() {
    let full = |point: &IssuingDistributionPoint| match point.distribution_point() {
        Some(DistributionPointName::FullName(names)) => all(names),
        other => panic!("{other:?}"),
    };
    for (name, expected) in [
        ("crl_idp_fullname_only.pem", [false, false, false, false]),
        ("crl_idp_fullname_only_user.pem", [true, false, false, false]),
        ("crl_idp_fullname_indirect_crl.pem", [false, false, true, false]),
        ("crl_idp_fullname_only_aa.pem", [false, false, false, true]),
    ] {
        let point = issuing_distribution_point(name);
        assert_eq!(full(&point), [uri("http://myhost.com/myca.crl")], "{name}");
        assert_eq!((flags(&point), point.only_some_reasons()), (expected, None), "{name}");
    }

    let every_reason = ReasonFlags::all().difference(ReasonFlags::UNUSED);
    for (name, expected, reasons) in [
        ("crl_idp_only_ca.pem", [false, true, false, false], None),
        ("crl_idp_relativename_only.pem", [false; 4], None),
        (
            "crl_idp_relative_user_all_reasons.pem",
            [true, false, false, false],
            Some(every_reason),
        ),
    ] {
        let point = issuing_distribution_point(name);
        let Some(DistributionPointName::RelativeName(set)) = point.distribution_point() else {
            panic!("{point:?}");
        };
        assert_eq!(set.rfc4514_string(), "O=PyCA", "{name}");
        assert_eq!(
            (flags(&point), point.only_some_reasons()),
            (expected, reasons),
            "{name}"
        );
    }

    let point = issuing_distribution_point("crl_idp_reasons_only.pem");
    assert!(point.distribution_point().is_none());
    assert_eq!(
        (flags(&point), point.only_some_reasons()),
        ([false; 4], Some(ReasonFlags::KEY_COMPROMISE))
    );
}

// ---- what is malformed ----

#[test]
fn lists_that_are_not_as_they_should_be() {
    // Lists have two versions.
    assert_eq!(crl("crl_bad_version.pem").version(), X509Version::V3);
    let mismatch = crl("crl_inner_outer_mismatch.der");
    let key = x509_records::certificate("custom/ca/ca.pem").public_key().unwrap();
    assert_is_malformed(mismatch.verify_signature(&key), "signature algorithm");
    assert_is_malformed(mismatch.is_signature_valid(&key), "signature algorithm");
}

#[test]
fn fields_that_are_malformed() {
    let crl = crl("crl_invalid_time.der");
    assert_is_malformed(crl.last_update(), "Date");
    assert_eq!(
        crl.next_update().unwrap(),
        Some(utc(2018, Month::November, 27, (13, 55, 16)))
    );

    // `<` and `>` are none of the characters of a PrintableString; programs put such there all the same.
    let crl = super::revocation_lists::crl("crl_issuer_invalid_printable_string.der");
    let issuer = crl.issuer().unwrap();
    let name = issuer.attributes_for_oid(&NameOid::COMMON_NAME).next().unwrap();
    assert_eq!(
        (name.string_type(), name.value().unwrap().as_ref()),
        (StringType::Printable, "<edited>")
    );
    let again = NameAttribute::with_string_type(NameOid::COMMON_NAME, "<edited>", StringType::Printable);
    support::errors::assert_invalid_argument(again, &["PrintableString"]);
}
