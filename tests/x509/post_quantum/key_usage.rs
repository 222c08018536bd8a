//! The key usages that RFC 9881, RFC 9909 and RFC 9935 allow.

use super::{builder, ml_dsa, ml_kem, offered, slh_dsa};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind};
use support::der;
use support::errors::malformed_kind;
use support::x509_der::{self, KEY_USAGE, Structure};
use support::x509_records::Loaded;
use support::{backend, x509_made};

const SIGNING: [KeyUsage; 4] = [
    KeyUsage::DIGITAL_SIGNATURE,
    KeyUsage::CONTENT_COMMITMENT,
    KeyUsage::KEY_CERT_SIGN,
    KeyUsage::CRL_SIGN,
];

/// Every set of the nine usages that can be written, and whether keys for signatures, and ML-KEM keys, may have it.
fn usages() -> Vec<(KeyUsage, bool, bool)> {
    let all = [
        KeyUsage::DIGITAL_SIGNATURE,
        KeyUsage::CONTENT_COMMITMENT,
        KeyUsage::KEY_ENCIPHERMENT,
        KeyUsage::DATA_ENCIPHERMENT,
        KeyUsage::KEY_AGREEMENT,
        KeyUsage::KEY_CERT_SIGN,
        KeyUsage::CRL_SIGN,
        KeyUsage::ENCIPHER_ONLY,
        KeyUsage::DECIPHER_ONLY,
    ];
    let mut usages = Vec::new();
    for bits in 1..1_usize << all.len() {
        let chosen: Vec<_> = (0..all.len())
            .filter(|bit| bits >> bit & 1 == 1)
            .map(|bit| all[bit])
            .collect();
        let usage = chosen.iter().copied().reduce(|one, other| one | other).unwrap();
        if usage.to_der().is_err() {
            continue;
        }
        let signing = chosen.iter().all(|usage| SIGNING.contains(usage));
        usages.push((usage, signing, usage == KeyUsage::KEY_ENCIPHERMENT));
    }
    usages
}

/// A certificate with a key of this algorithm, which is no real key, and with these extensions.
fn certificate(key_oid: &str, extensions: &[Vec<u8>]) -> Certificate {
    let key = der::sequence(&[der::sequence(&[der::oid(key_oid)]), der::bits(&[1; 64])]);
    let structure = Structure::certificate().with("key", &key).with_extensions(extensions);
    match structure.must_load() {
        Loaded::Certificate(certificate) => certificate,
        other => panic!("{other:?}"),
    }
}

const SIGNATURE_KEYS: std::ops::RangeInclusive<u32> = 17..=31;
const KEM_KEYS: std::ops::RangeInclusive<u32> = 1..=3;

#[test]
fn a_certificate_with_a_wrong_key_usage_is_read_and_fails_the_check() {
    let usages = usages();
    assert_eq!(usages.iter().filter(|(_, signing, _)| *signing).count(), 15);
    assert_eq!(usages.iter().filter(|(.., kem)| *kem).count(), 1);
    let signatures = SIGNATURE_KEYS.map(|number| format!("2.16.840.1.101.3.4.3.{number}"));
    let kems = KEM_KEYS.map(|number| format!("2.16.840.1.101.3.4.4.{number}"));
    let keys: Vec<_> = signatures
        .map(|oid| (oid, true))
        .chain(kems.map(|oid| (oid, false)))
        .collect();
    assert_eq!(keys.len(), 18);
    for (oid, signs) in &keys {
        for (usage, signing, kem) in &usages {
            let extension = x509_der::extension(KEY_USAGE, true, &usage.to_der().unwrap());
            let certificate = certificate(oid, &[extension]);
            let checked = certificate.check_key_usage();
            if if *signs { *signing } else { *kem } {
                checked.unwrap();
                continue;
            }
            assert_eq!(malformed_kind(checked), (MalformedKind::Inconsistent, "certificate"));
        }
        // No key usage, and one without a bit.
        certificate(oid, &[]).check_key_usage().unwrap();
        let empty = x509_der::extension(KEY_USAGE, true, &der::bits(&[]));
        let checked = certificate(oid, &[empty]).check_key_usage();
        assert_eq!(malformed_kind(checked), (MalformedKind::Inconsistent, "certificate"));
        let broken = x509_der::extension(KEY_USAGE, true, &der::null());
        let checked = certificate(oid, &[broken]).check_key_usage();
        assert_eq!(malformed_kind(checked), (MalformedKind::UnexpectedTag, "KeyUsage"));
    }
    // Other keys are not checked, be they known or not.
    for oid in [
        "1.2.840.113549.1.1.1",
        "1.3.101.112",
        "1.2.3.4",
        "2.16.840.1.101.3.4.3.32",
    ] {
        let usage = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT;
        let extension = x509_der::extension(KEY_USAGE, true, &usage.to_der().unwrap());
        certificate(oid, &[extension]).check_key_usage().unwrap();
    }
}

#[test]
fn the_error_of_the_check_names_the_standard() {
    for (oid, usage, words) in [
        (
            "2.16.840.1.101.3.4.3.18",
            KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_AGREEMENT,
            ["keyAgreement", "ML-DSA", "RFC 9881, section 5"],
        ),
        (
            "2.16.840.1.101.3.4.3.20",
            KeyUsage::KEY_ENCIPHERMENT,
            ["keyEncipherment", "SLH-DSA", "RFC 9909, section 6"],
        ),
        (
            "2.16.840.1.101.3.4.4.2",
            KeyUsage::DIGITAL_SIGNATURE,
            ["keyEncipherment alone", "ML-KEM", "RFC 9935, section 5"],
        ),
    ] {
        let extension = x509_der::extension(KEY_USAGE, true, &usage.to_der().unwrap());
        let error = certificate(oid, &[extension])
            .check_key_usage()
            .unwrap_err()
            .to_string();
        for word in words {
            assert!(error.contains(word), "{error} does not say {word}");
        }
    }
}

#[test]
fn builders_refuse_a_key_usage_that_the_keys_standard_does_not_allow() {
    if !offered() {
        return;
    }
    let issuer = x509_made::name("CN=issuer");
    let issuer_key = x509_made::new_key();
    let keys = [
        (ml_dsa(MlDsaParameterSet::MlDsa44).unwrap(), "RFC 9881, section 5"),
        (slh_dsa(SlhDsaParameterSet::Shake128f).unwrap(), "RFC 9909, section 6"),
        (ml_kem(MlKemParameterSet::MlKem512).unwrap(), "RFC 9935, section 5"),
        (backend().ed25519_generate_key().unwrap().into(), ""),
    ];
    let (mut made, mut refused) = (0, 0);
    for (key, section) in &keys {
        let builder = builder(&x509_made::name("CN=subject"), key)
            .issuer_name(&issuer)
            .unwrap();
        // One in eight, because each is signed; the builder has the rule of the check above.
        for (usage, signing, kem) in usages().into_iter().step_by(8).chain([
            (KeyUsage::DIGITAL_SIGNATURE, true, false),
            (KeyUsage::KEY_ENCIPHERMENT, false, true),
        ]) {
            let builder = builder.clone().add_extension(&usage, true).unwrap();
            let result = builder.sign(&issuer_key, SignatureAlgorithm::default());
            let allowed = match key.type_name() {
                "ML-KEM" => kem,
                "Ed25519" => true,
                _ => signing,
            };
            match result {
                Ok(certificate) if allowed => {
                    certificate.check_key_usage().unwrap();
                    made += 1;
                }
                Err(Error::InvalidArgument { argument, reason, .. }) if !allowed => {
                    assert_eq!(argument, "key_usage");
                    assert!(reason.contains(section), "{reason}");
                    refused += 1;
                }
                other => panic!("{key:?}, {usage}: {other:?}"),
            }
        }
        // Without the extension, any use is allowed; a value that does not decode is not judged.
        builder
            .clone()
            .sign(&issuer_key, SignatureAlgorithm::default())
            .unwrap();
        let raw = Extension::from_value(ExtensionOid::KEY_USAGE, true, &[5, 0]);
        builder
            .add_raw_extension(raw)
            .unwrap()
            .sign(&issuer_key, SignatureAlgorithm::default())
            .unwrap();
    }
    assert!(made > 50 && refused > 100, "{made} {refused}");
}
