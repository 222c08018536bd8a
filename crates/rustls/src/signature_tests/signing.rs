//! Signing keys: from this crate's types and from files, the choice of a scheme, and refusals.

use std::sync::Arc;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::{BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat};
use hazmat_openssl::time::{Duration, OffsetDateTime};
use hazmat_openssl::x509::{Certificate, CertificateBuilder, Name, SerialNumber, SubjectAlternativeName};
use pki_types::pem::PemObject;
use pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer};
use rustls::crypto::KeyProvider as _;
use rustls::sign::SigningKey;
use rustls::{Error, InconsistentKeys, SignatureAlgorithm, SignatureScheme};

use super::keys::{TestKey, backend, has_ml_dsa, key, keys, verifiers};
use crate::keys::KeyProvider;
use crate::operations::validation::Validation;
use crate::{certificates, certified_key, signing_key, unapproved_signing_key};

const MESSAGE: &[u8] = b"a message of a handshake";

fn load(der: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
    KeyProvider::new(backend(), false, Validation::default()).load_private_key(der)
}

/// The text of a refusal.
fn refusal<T>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::General(text)) => text,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("not refused"),
    }
}

pub(super) fn self_signed(private: &PrivateKey) -> Certificate {
    let name = Name::from_rfc4514_string("CN=localhost").unwrap();
    CertificateBuilder::new()
        .subject_name(&name)
        .and_then(|builder| builder.issuer_name(&name))
        .and_then(|builder| builder.public_key(&private.public_key()?))
        .and_then(|builder| builder.serial_number(SerialNumber::random(private.backend())?))
        .and_then(|builder| builder.not_valid_before(OffsetDateTime::now_utc() - Duration::days(1)))
        .and_then(|builder| builder.not_valid_after(OffsetDateTime::now_utc() + Duration::days(9)))
        .and_then(|builder| builder.add_extension(&SubjectAlternativeName::from_dns_names(["localhost"])?, false))
        .and_then(|builder| builder.sign(private, hazmat_openssl::asymmetric::SignatureAlgorithm::default()))
        .unwrap()
}

/// Signs with every scheme of a key; each signature is verified by the first algorithm of the scheme, as in TLS 1.3.
fn sign_with_all(test: &TestKey, signing: &dyn SigningKey) -> usize {
    let mut signatures = 0;
    for scheme in test.schemes {
        let signer = signing.choose_scheme(&[*scheme]).unwrap();
        assert_eq!(signer.scheme(), *scheme);
        let (_, verifiers) = verifiers().mapping.iter().find(|(found, _)| found == scheme).unwrap();
        for message in [MESSAGE, b""] {
            let signature = signer.sign(message).unwrap();
            verifiers[0]
                .verify_signature(&test.public, message, &signature)
                .unwrap();
            signatures += 1;
        }
    }
    signatures
}

#[test]
fn every_key_signs_with_every_scheme_from_every_form() {
    let (mut forms, mut signatures) = (0, 0);
    for test in keys() {
        let mut loaded = vec![
            signing_key(test.private.clone()).unwrap(),
            unapproved_signing_key(test.private.clone()).unwrap(),
            load(test.pkcs8()).unwrap(),
        ];
        let pem = test.private.to_pkcs8_pem(NoEncryption).unwrap();
        loaded.push(load(PrivateKeyDer::from_pem_slice(&pem).unwrap()).unwrap());
        if let Ok(der) = test
            .private
            .private_bytes(Encoding::Der, PrivateFormat::TraditionalOpenSsl, NoEncryption)
        {
            let der = der.to_vec();
            let der: PrivateKeyDer<'static> = if test.is_rsa() {
                PrivatePkcs1KeyDer::from(der).into()
            } else {
                PrivateSec1KeyDer::from(der).into()
            };
            loaded.push(load(der).unwrap());
            let pem = test
                .private
                .private_bytes(Encoding::Pem, PrivateFormat::TraditionalOpenSsl, NoEncryption)
                .unwrap();
            loaded.push(load(PrivateKeyDer::from_pem_slice(&pem).unwrap()).unwrap());
        }
        let spki = test.private.public_key().unwrap().to_spki_der().unwrap();
        for key in loaded {
            assert_eq!(key.public_key().unwrap().as_ref(), spki, "{}", test.name);
            signatures += sign_with_all(test, key.as_ref());
            forms += 1;
        }
    }
    // RSA and the three curves have two forms more.
    assert_eq!(forms, keys().len() * 4 + 4 * 2);
    let of_others = if has_ml_dsa() { 4 } else { 1 };
    assert_eq!(signatures, 2 * (6 * 6 + 3 * 6 + of_others * 4));
}

/// Every typed key that converts into `PrivateKey`.
#[test]
fn typed_keys_are_taken() {
    let rsa: RsaPrivateKey = key("RSA").private.clone().try_into().unwrap();
    let ec: EllipticCurvePrivateKey = key("P-384").private.clone().try_into().unwrap();
    let ed: Ed25519PrivateKey = key("Ed25519").private.clone().try_into().unwrap();
    let algorithms = [signing_key(rsa), signing_key(ec), signing_key(ed)].map(|key| key.unwrap().algorithm());
    assert_eq!(
        algorithms,
        [
            SignatureAlgorithm::RSA,
            SignatureAlgorithm::ECDSA,
            SignatureAlgorithm::ED25519
        ]
    );
    if has_ml_dsa() {
        let ml_dsa: MlDsaPrivateKey = key("ML-DSA-65").private.clone().try_into().unwrap();
        let algorithm = signing_key(ml_dsa).unwrap().algorithm();
        assert_eq!(algorithm, SignatureAlgorithm::Unknown(0));
    }
}

/// The same preferences as ring's keys, for every pair of offered schemes in both orders.
#[test]
fn schemes_are_chosen_as_rustls_s_own_keys_choose() {
    let all: Vec<SignatureScheme> = keys().iter().flat_map(|key| key.schemes).copied().collect();
    let mut compared = 0;
    for test in keys() {
        let ours = signing_key(test.private.clone()).unwrap();
        assert!(ours.choose_scheme(&[]).is_none());
        assert!(
            ours.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA1, SignatureScheme::ED448])
                .is_none()
        );
        for scheme in &all {
            assert_eq!(ours.choose_scheme(&[*scheme]).is_some(), test.schemes.contains(scheme));
        }
        let best = ours.choose_scheme(&all).unwrap();
        assert_eq!(best.scheme(), test.schemes[0]);
        let Ok(theirs) = rustls::crypto::ring::sign::any_supported_type(&test.pkcs8()) else {
            continue;
        };
        assert_eq!(ours.algorithm(), theirs.algorithm());
        assert_eq!(ours.public_key(), theirs.public_key());
        for first in &all {
            for second in &all {
                let offered = [*first, *second];
                let chosen = [ours.choose_scheme(&offered), theirs.choose_scheme(&offered)];
                let [ours, theirs] = chosen.map(|signer| signer.map(|signer| signer.scheme()));
                assert_eq!(ours, theirs, "{} {offered:?}", test.name);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 4 * all.len() * all.len());
}

#[test]
fn keys_without_a_scheme_are_refused_by_name() {
    let rsa = |bits| PrivateKey::from(RsaPrivateKey::generate(backend(), bits).unwrap());
    let numbers = key("RSA").private.as_rsa().unwrap().private_numbers().unwrap();
    let pss_only = RsaPrivateKey::from_pss_numbers(backend(), &numbers, None).unwrap();
    let on = |curve| PrivateKey::from(EllipticCurvePrivateKey::generate(backend(), curve).unwrap());
    let refused: [(PrivateKey, &str); 7] = [
        (rsa(1024), "1024"),
        (rsa(2047), "2047"),
        (pss_only.into(), "RSASSA-PSS"),
        (on(EllipticCurve::Secp256K1), "secp256k1"),
        (on(EllipticCurve::Secp224R1), "secp224r1"),
        (Ed448PrivateKey::generate(backend()).unwrap().into(), "Ed448"),
        (X25519PrivateKey::generate(backend()).unwrap().into(), "X25519"),
    ];
    for (key, name) in refused {
        for text in [
            refusal(signing_key(key.clone())),
            refusal(unapproved_signing_key(key.clone())),
            refusal(certified_key(
                &[self_signed(&super::keys::key("P-256").private)],
                key.clone(),
            )),
            refusal(load(PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(
                key.to_pkcs8_der(NoEncryption).unwrap().to_vec(),
            )))),
        ] {
            assert!(text.contains(name), "{text}");
        }
    }
}

/// A file in another format than its label says, cut, extended, encrypted, or no key at all: the text of the error repeats nothing of it.
#[test]
fn other_files_are_refused_without_a_secret() {
    let mut refused = 0;
    let mut refuse = |der: PrivateKeyDer<'static>, file: &[u8]| {
        let text = refusal(load(der));
        assert!(text.len() < 200, "{text}");
        for window in file.windows(8) {
            let hex = support::bytes::to_hex(window);
            assert!(!text.contains(&hex), "{text}");
            assert!(std::str::from_utf8(window).is_err() || !text.as_bytes().windows(8).any(|part| part == window));
        }
        refused += 1;
    };
    type Label = fn(Vec<u8>) -> PrivateKeyDer<'static>;
    let labels: [Label; 3] = [
        |der| PrivatePkcs8KeyDer::from(der).into(),
        |der| PrivatePkcs1KeyDer::from(der).into(),
        |der| PrivateSec1KeyDer::from(der).into(),
    ];
    let [pkcs8, pkcs1, sec1] = labels;
    let traditional = |name: &str| {
        let private = &key(name).private;
        private
            .private_bytes(Encoding::Der, PrivateFormat::TraditionalOpenSsl, NoEncryption)
            .unwrap()
            .to_vec()
    };
    for test in keys() {
        let der = test.pkcs8().secret_der().to_vec();
        for label in [pkcs1, sec1] {
            refuse(label(der.clone()), &der);
        }
        for bad in [&der[..der.len() - 1], &der[..10], &der[1..], &[&der[..], &[0]].concat()] {
            refuse(pkcs8(bad.to_vec()), bad);
        }
    }
    let encryption = BestAvailableEncryption::new(b"a password");
    let encrypted = key("P-256").private.to_pkcs8_der(encryption).unwrap();
    for label in labels {
        refuse(label(encrypted.to_vec()), &encrypted);
    }
    for (der, others) in [
        (traditional("RSA"), [pkcs8, sec1]),
        (traditional("P-256"), [pkcs8, pkcs1]),
    ] {
        for label in others {
            refuse(label(der.clone()), &der);
        }
    }
    let spki = key("P-256").private.public_key().unwrap().to_spki_der().unwrap();
    for bad in [
        &b""[..],
        b"\x30",
        b"\x30\x00",
        b"\x30\x03\x02\x01\x00",
        &[0xff; 300],
        &spki,
    ] {
        for label in labels {
            refuse(label(bad.to_vec()), bad);
        }
    }
    assert_eq!(refused, keys().len() * 6 + 3 + 4 + 6 * 3);
}

#[test]
fn certified_keys_fit_their_certificate() {
    let mut fitting = 0;
    for test in keys() {
        let certificate = self_signed(&test.private);
        let chain = [certificate.clone(), self_signed(&key("P-256").private)];
        let certified = certified_key(&chain, test.private.clone()).unwrap();
        assert_eq!(certified.cert, certificates(&chain));
        assert_eq!(certified.cert[0].as_ref(), certificate.as_der());
        certified.keys_match().unwrap();
        fitting += 1;

        let other = EllipticCurvePrivateKey::generate(backend(), EllipticCurve::Secp256R1).unwrap();
        let mismatch = certified_key(&chain, other);
        assert!(matches!(
            mismatch,
            Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch))
        ));
    }
    assert_eq!(fitting, keys().len());
    let empty = certified_key(&[], key("P-256").private.clone());
    assert!(matches!(empty, Err(Error::NoCertificatesPresented)));
    assert!(certificates(&[]).is_empty());
}

/// The certificate may be in one backend and the key in another.
#[test]
fn the_key_may_be_of_another_backend_than_the_certificate() {
    let other = hazmat_openssl::Backend::new().unwrap();
    let test = key("P-256");
    let certificate = Certificate::from_der(&other, self_signed(&test.private).as_der()).unwrap();
    certified_key(&[certificate], test.private.clone()).unwrap();
}

/// The certificate's encoding of the key may be another one than the usual: here, a compressed point.
#[test]
fn other_encodings_of_the_certified_key_fit() {
    let test = key("P-256");
    let public = test.private.public_key().unwrap();
    let point = public
        .as_elliptic_curve()
        .unwrap()
        .encode_point(PointFormat::Compressed)
        .unwrap();
    let certificate = self_signed(&test.private);
    let spki = support::der::replaced(&public.to_spki_der().unwrap(), &[1], &support::der::bits(&point));
    let changed = support::der::replaced(certificate.as_der(), &[0, 6], &spki);
    let changed = Certificate::from_der(backend(), &changed).unwrap();
    assert_eq!(changed.public_key_bytes(), spki);
    certified_key(std::slice::from_ref(&changed), test.private.clone()).unwrap();
    let other = EllipticCurvePrivateKey::generate(backend(), EllipticCurve::Secp256R1).unwrap();
    assert!(certified_key(&[changed], other).is_err());
}

#[test]
fn debug_output_has_no_secret() {
    for test in keys() {
        let signing = signing_key(test.private.clone()).unwrap();
        let signer = signing.choose_scheme(test.schemes).unwrap();
        let text = format!("{signing:?} {signer:?}");
        assert!(text.contains(test.private.type_name()), "{text}");
        assert!(text.len() < 400, "{text}");
    }
}

#[test]
fn signers_work_side_by_side() {
    for test in keys() {
        let signing = signing_key(test.private.clone()).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    assert_eq!(sign_with_all(test, signing.as_ref()), 2 * test.schemes.len());
                });
            }
        });
    }
}

#[test]
fn an_ordinary_backend_is_not_fips() {
    for only_approved in [false, true] {
        assert!(!KeyProvider::new(backend(), only_approved, Validation::default()).fips());
    }
}
