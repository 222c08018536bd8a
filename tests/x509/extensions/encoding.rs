//! Decoding and encoding of extensions of all types.

use super::cases::{Case, cases, oid};
use hazmat_openssl::MalformedKind;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use std::collections::HashSet;
use support::errors::{assert_malformed, assert_malformed_kind, malformed_kind};

fn decode(case: &Case, value: &[u8]) -> Result<AnyExtension> {
    Extension::from_value(case.built.oid().clone(), false, value).decode()
}

#[test]
fn every_type_has_a_case_and_an_identifier_of_its_own() {
    let known: HashSet<_> = ExtensionOid::ALL.iter().collect();
    assert_eq!(known.len(), 32);
    assert_eq!(ExtensionOid::ALL.len(), 32);
    let cases = cases();
    let with_case: HashSet<_> = cases.iter().map(|case| case.built.oid()).collect();
    assert_eq!(with_case, known);
    assert_eq!(cases.len(), 39);
}

#[test]
fn identifiers_are_those_of_the_standards() {
    let expected = [
        (ExtensionOid::SUBJECT_KEY_IDENTIFIER, "2.5.29.14"),
        (ExtensionOid::KEY_USAGE, "2.5.29.15"),
        (ExtensionOid::PRIVATE_KEY_USAGE_PERIOD, "2.5.29.16"),
        (ExtensionOid::SUBJECT_ALTERNATIVE_NAME, "2.5.29.17"),
        (ExtensionOid::ISSUER_ALTERNATIVE_NAME, "2.5.29.18"),
        (ExtensionOid::BASIC_CONSTRAINTS, "2.5.29.19"),
        (ExtensionOid::CRL_NUMBER, "2.5.29.20"),
        (ExtensionOid::CRL_REASON, "2.5.29.21"),
        (ExtensionOid::INVALIDITY_DATE, "2.5.29.24"),
        (ExtensionOid::DELTA_CRL_INDICATOR, "2.5.29.27"),
        (ExtensionOid::ISSUING_DISTRIBUTION_POINT, "2.5.29.28"),
        (ExtensionOid::CERTIFICATE_ISSUER, "2.5.29.29"),
        (ExtensionOid::NAME_CONSTRAINTS, "2.5.29.30"),
        (ExtensionOid::CRL_DISTRIBUTION_POINTS, "2.5.29.31"),
        (ExtensionOid::CERTIFICATE_POLICIES, "2.5.29.32"),
        (ExtensionOid::POLICY_MAPPINGS, "2.5.29.33"),
        (ExtensionOid::AUTHORITY_KEY_IDENTIFIER, "2.5.29.35"),
        (ExtensionOid::POLICY_CONSTRAINTS, "2.5.29.36"),
        (ExtensionOid::EXTENDED_KEY_USAGE, "2.5.29.37"),
        (ExtensionOid::FRESHEST_CRL, "2.5.29.46"),
        (ExtensionOid::INHIBIT_ANY_POLICY, "2.5.29.54"),
        (ExtensionOid::AUTHORITY_INFORMATION_ACCESS, "1.3.6.1.5.5.7.1.1"),
        (ExtensionOid::SUBJECT_INFORMATION_ACCESS, "1.3.6.1.5.5.7.1.11"),
        (ExtensionOid::TLS_FEATURE, "1.3.6.1.5.5.7.1.24"),
        (ExtensionOid::OCSP_NONCE, "1.3.6.1.5.5.7.48.1.2"),
        (ExtensionOid::OCSP_ACCEPTABLE_RESPONSES, "1.3.6.1.5.5.7.48.1.4"),
        (ExtensionOid::OCSP_NO_CHECK, "1.3.6.1.5.5.7.48.1.5"),
        (
            ExtensionOid::PRECERTIFICATE_SIGNED_CERTIFICATE_TIMESTAMPS,
            "1.3.6.1.4.1.11129.2.4.2",
        ),
        (ExtensionOid::PRECERT_POISON, "1.3.6.1.4.1.11129.2.4.3"),
        (ExtensionOid::SIGNED_CERTIFICATE_TIMESTAMPS, "1.3.6.1.4.1.11129.2.4.5"),
        (ExtensionOid::MS_CERTIFICATE_TEMPLATE, "1.3.6.1.4.1.311.21.7"),
        (ExtensionOid::ADMISSIONS, "1.3.36.8.3.3"),
    ];
    assert_eq!(expected.len(), ExtensionOid::ALL.len());
    for (found, dotted) in expected {
        assert_eq!(found.to_string(), dotted);
    }
}

#[test]
fn what_others_wrote_reads_as_its_parts_and_is_written_as_it_stood() {
    for case in cases() {
        assert_eq!(decode(&case, &case.der).unwrap(), case.built);
        assert_eq!(case.built.to_der().unwrap(), case.der, "{:?}", case.built);
    }
}

#[test]
fn an_end_at_every_byte_and_a_byte_too_many_are_refused() {
    let mut ends = 0;
    for case in cases() {
        for end in 0..case.der.len() {
            let (kind, _) = malformed_kind(decode(&case, &case.der[..end]));
            assert_eq!(kind, MalformedKind::Truncated, "{:?} up to {end}", case.built);
            ends += 1;
        }
        let longer = [case.der.as_slice(), &[0]].concat();
        let (kind, _) = malformed_kind(decode(&case, &longer));
        assert_eq!(kind, MalformedKind::TrailingData, "{:?}", case.built);
    }
    assert_eq!(ends, cases().iter().map(|case| case.der.len()).sum::<usize>());
    assert!(ends > 1_000);
}

#[test]
fn another_tag_around_the_whole_is_refused_by_name() {
    for case in cases() {
        for tag in [0x01, 0x13, 0x31, 0x70, 0xa0] {
            let mut wrong = case.der.clone();
            wrong[0] = tag;
            assert_malformed(decode(&case, &wrong), &[]);
        }
    }
    let types = [
        (ExtensionOid::BASIC_CONSTRAINTS, "BasicConstraints", "a SEQUENCE"),
        (ExtensionOid::KEY_USAGE, "KeyUsage", "a BIT STRING"),
        (
            ExtensionOid::SUBJECT_KEY_IDENTIFIER,
            "SubjectKeyIdentifier",
            "an OCTET STRING",
        ),
        (ExtensionOid::CRL_NUMBER, "CrlNumber", "an INTEGER"),
        (ExtensionOid::CRL_REASON, "CrlReason", "an ENUMERATED"),
        (ExtensionOid::PRECERT_POISON, "PrecertPoison", "a NULL"),
        (ExtensionOid::INVALIDITY_DATE, "InvalidityDate", "a GeneralizedTime"),
    ];
    for (oid, what, type_name) in types {
        let decode = || Extension::from_value(oid.clone(), true, b"\x0c\x01a").decode();
        let kind = match oid {
            ExtensionOid::INVALIDITY_DATE => malformed_kind(decode()).0,
            _ => MalformedKind::UnexpectedTag,
        };
        assert_malformed_kind(decode(), kind, what);
        assert_malformed(decode(), &[type_name]);
    }
}

/// Each bit of a byte, all of them, and some more.
fn flips() -> impl Iterator<Item = u8> {
    (0..8).map(|bit| 1 << bit).chain((3..=255).step_by(12))
}

/// Whatever a byte becomes, reading ends well or in an error that says which data is wrong, and what is read can be
/// written and is then the same. Nothing panics.
#[test]
fn every_byte_can_be_another() {
    let (mut read, mut refused, mut not_written) = (0, 0, 0);
    for case in cases() {
        for index in 0..case.der.len() {
            let mut changed = case.der.clone();
            for flip in flips() {
                changed[index] = case.der[index] ^ flip;
                match decode(&case, &changed) {
                    Ok(found) => {
                        read += 1;
                        match found.to_der() {
                            Ok(written) => assert_eq!(decode(&case, &written).unwrap(), found),
                            // Only key usages are read that are not written: they have no constructor that refuses.
                            Err(Error::InvalidArgument { .. }) if *found.oid() == KeyUsage::OID => not_written += 1,
                            Err(other) => panic!("{found:?}: {other}"),
                        }
                    }
                    Err(Error::Malformed { .. }) => refused += 1,
                    Err(other) => panic!("{:?} at {index}: {other}", case.built.oid()),
                }
            }
        }
    }
    assert!(read > 5_000, "{read}");
    assert!(refused > 5_000, "{refused}");
    assert!(not_written > 5, "{not_written}");
}

#[test]
fn an_extension_is_of_one_type() {
    let extension = Extension::new(&BasicConstraints::ca(None), true).unwrap();
    assert_eq!(*extension.oid(), BasicConstraints::OID);
    assert!(extension.is_critical());
    assert_eq!(extension.value(), [0x30, 3, 1, 1, 0xff]);
    assert_eq!(
        extension.parse::<BasicConstraints>().unwrap(),
        BasicConstraints::ca(None)
    );
    let error = extension.parse::<KeyUsage>().unwrap_err();
    assert!(matches!(error, Error::InvalidArgument { .. }));
    assert!(error.to_string().contains("2.5.29.19"), "{error}");
    assert_eq!(format!("{extension:?}"), "Extension(2.5.29.19, critical, 5 bytes)");
}

#[test]
fn a_type_that_is_not_known_keeps_its_bytes() {
    let extension = Extension::from_value(oid("1.2.3.4"), false, b"no DER");
    let AnyExtension::Unrecognized(found) = extension.decode().unwrap() else {
        panic!("a type that nobody has");
    };
    assert_eq!(*found.oid(), oid("1.2.3.4"));
    assert_eq!(found.value(), b"no DER");
    let any = extension.decode().unwrap();
    assert_eq!(*any.oid(), oid("1.2.3.4"));
    assert_eq!(any.to_der().unwrap(), b"no DER");
}
