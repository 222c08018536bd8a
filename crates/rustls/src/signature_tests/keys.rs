//! A key of every type that has a signature scheme.

use std::sync::OnceLock;

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::NoEncryption;
use hazmat_openssl::{Backend, Version};
use pki_types::{AlgorithmIdentifier, PrivateKeyDer, PrivatePkcs8KeyDer, SignatureVerificationAlgorithm, alg_id};
use rustls::SignatureScheme;
use rustls::crypto::WebPkiSupportedAlgorithms;
use support::der;

use crate::operations::validation::Validation;
use crate::verify::supported_algorithms;

/// A key with the schemes of its signatures, the preferred one first.
pub(super) struct TestKey {
    pub(super) name: &'static str,
    pub(super) private: PrivateKey,
    pub(super) schemes: &'static [SignatureScheme],
    /// The content of `subjectPublicKey`.
    pub(super) public: Vec<u8>,
}

impl TestKey {
    pub(super) fn new(name: &'static str, private: PrivateKey, schemes: &'static [SignatureScheme]) -> Self {
        TestKey {
            name,
            public: public_bits(&private.public_key().unwrap().to_spki_der().unwrap()),
            private,
            schemes,
        }
    }

    pub(super) fn is_rsa(&self) -> bool {
        self.private.as_rsa().is_some()
    }

    pub(super) fn pkcs8(&self) -> PrivateKeyDer<'static> {
        let der = self.private.to_pkcs8_der(NoEncryption).unwrap();
        PrivatePkcs8KeyDer::from(der.to_vec()).into()
    }
}

/// The content of the bit string in a `SubjectPublicKeyInfo`.
pub(super) fn public_bits(spki: &[u8]) -> Vec<u8> {
    spki[der::content_range(spki, &[1])][1..].to_vec()
}

pub(super) fn backend() -> &'static Backend {
    static BACKEND: OnceLock<Backend> = OnceLock::new();
    BACKEND.get_or_init(|| Backend::new().unwrap())
}

/// All algorithms of the backend.
pub(super) fn verifiers() -> &'static WebPkiSupportedAlgorithms {
    static VERIFIERS: OnceLock<WebPkiSupportedAlgorithms> = OnceLock::new();
    VERIFIERS.get_or_init(|| supported_algorithms(backend(), false, Validation::default()))
}

/// Whether OpenSSL has ML-DSA.
pub(super) fn has_ml_dsa() -> bool {
    backend().version() >= Version::new(3, 5, 0)
}

pub(super) const RSA_SCHEMES: &[SignatureScheme] = &[
    SignatureScheme::RSA_PSS_SHA512,
    SignatureScheme::RSA_PSS_SHA384,
    SignatureScheme::RSA_PSS_SHA256,
    SignatureScheme::RSA_PKCS1_SHA512,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA256,
];

/// One key of every type: 8, or 5 without ML-DSA.
pub(super) fn keys() -> &'static [TestKey] {
    static KEYS: OnceLock<Vec<TestKey>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let backend = backend();
        let on = |curve| PrivateKey::from(EllipticCurvePrivateKey::generate(backend, curve).unwrap());
        let rsa = RsaPrivateKey::generate(backend, 2048).unwrap();
        let mut keys = vec![
            TestKey::new("RSA", rsa.into(), RSA_SCHEMES),
            TestKey::new(
                "P-256",
                on(EllipticCurve::Secp256R1),
                &[SignatureScheme::ECDSA_NISTP256_SHA256],
            ),
            TestKey::new(
                "P-384",
                on(EllipticCurve::Secp384R1),
                &[SignatureScheme::ECDSA_NISTP384_SHA384],
            ),
            TestKey::new(
                "P-521",
                on(EllipticCurve::Secp521R1),
                &[SignatureScheme::ECDSA_NISTP521_SHA512],
            ),
            TestKey::new(
                "Ed25519",
                Ed25519PrivateKey::generate(backend).unwrap().into(),
                &[SignatureScheme::ED25519],
            ),
        ];
        if has_ml_dsa() {
            let of = |set| PrivateKey::from(MlDsaPrivateKey::generate(backend, set).unwrap());
            keys.extend([
                TestKey::new(
                    "ML-DSA-44",
                    of(MlDsaParameterSet::MlDsa44),
                    &[SignatureScheme::ML_DSA_44],
                ),
                TestKey::new(
                    "ML-DSA-65",
                    of(MlDsaParameterSet::MlDsa65),
                    &[SignatureScheme::ML_DSA_65],
                ),
                TestKey::new(
                    "ML-DSA-87",
                    of(MlDsaParameterSet::MlDsa87),
                    &[SignatureScheme::ML_DSA_87],
                ),
            ]);
        }
        assert_eq!(keys.len(), if has_ml_dsa() { 8 } else { 5 });
        keys
    })
}

pub(super) fn key(name: &str) -> &'static TestKey {
    keys().iter().find(|key| key.name == name).unwrap()
}

/// An algorithm under test, with the key and the core's algorithm that make its signatures.
pub(super) struct Case {
    pub(super) verifier: &'static dyn SignatureVerificationAlgorithm,
    pub(super) key: &'static TestKey,
    pub(super) algorithm: SignatureAlgorithm,
}

impl Case {
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.private.sign(message, self.algorithm).unwrap()
    }

    /// rustls's ring provider's algorithm with the same identifiers, if it has one.
    pub(super) fn ring(&self) -> Option<&'static dyn SignatureVerificationAlgorithm> {
        let ring = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        ring.all.iter().copied().find(|other| {
            other.public_key_alg_id() == self.verifier.public_key_alg_id()
                && other.signature_alg_id() == self.verifier.signature_alg_id()
        })
    }

    pub(super) fn accepts(&self, public: &[u8], message: &[u8], signature: &[u8]) -> bool {
        self.verifier.verify_signature(public, message, signature).is_ok()
    }
}

/// Every algorithm, found by its identifiers: 22, or 19 without ML-DSA.
pub(super) fn cases() -> Vec<Case> {
    use HashAlgorithm::{Sha256, Sha384, Sha512};
    let rsa_absent = |last: u8| -> &'static [u8] {
        // sha256WithRSAEncryption and its like, without NULL.
        match last {
            0x0b => b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b",
            0x0c => b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c",
            _ => b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d",
        }
    };
    let mut wanted: Vec<(AlgorithmIdentifier, AlgorithmIdentifier, &str, SignatureAlgorithm)> = Vec::new();
    for (name, key_id) in [
        ("P-256", alg_id::ECDSA_P256),
        ("P-384", alg_id::ECDSA_P384),
        ("P-521", alg_id::ECDSA_P521),
    ] {
        for (id, hash) in [
            (alg_id::ECDSA_SHA256, Sha256),
            (alg_id::ECDSA_SHA384, Sha384),
            (alg_id::ECDSA_SHA512, Sha512),
        ] {
            wanted.push((key_id, id, name, SignatureAlgorithm::ecdsa(hash)));
        }
    }
    wanted.push((
        alg_id::ED25519,
        alg_id::ED25519,
        "Ed25519",
        SignatureAlgorithm::ed25519(),
    ));
    for (pss, pkcs1, absent, hash) in [
        (alg_id::RSA_PSS_SHA256, alg_id::RSA_PKCS1_SHA256, 0x0b, Sha256),
        (alg_id::RSA_PSS_SHA384, alg_id::RSA_PKCS1_SHA384, 0x0c, Sha384),
        (alg_id::RSA_PSS_SHA512, alg_id::RSA_PKCS1_SHA512, 0x0d, Sha512),
    ] {
        let absent = AlgorithmIdentifier::from_slice(rsa_absent(absent));
        wanted.push((alg_id::RSA_ENCRYPTION, pss, "RSA", SignatureAlgorithm::rsa_pss(hash)));
        wanted.push((
            alg_id::RSA_ENCRYPTION,
            pkcs1,
            "RSA",
            SignatureAlgorithm::rsa_pkcs1v15(hash),
        ));
        wanted.push((
            alg_id::RSA_ENCRYPTION,
            absent,
            "RSA",
            SignatureAlgorithm::rsa_pkcs1v15(hash),
        ));
    }
    if has_ml_dsa() {
        for (id, name, set) in [
            (alg_id::ML_DSA_44, "ML-DSA-44", MlDsaParameterSet::MlDsa44),
            (alg_id::ML_DSA_65, "ML-DSA-65", MlDsaParameterSet::MlDsa65),
            (alg_id::ML_DSA_87, "ML-DSA-87", MlDsaParameterSet::MlDsa87),
        ] {
            wanted.push((id, id, name, SignatureAlgorithm::ml_dsa(set)));
        }
    }
    let find = |key_id: AlgorithmIdentifier, id: AlgorithmIdentifier| {
        let mut found = verifiers()
            .all
            .iter()
            .filter(|verifier| verifier.public_key_alg_id() == key_id && verifier.signature_alg_id() == id);
        let verifier = *found.next().expect("an algorithm with these identifiers");
        assert!(found.next().is_none());
        verifier
    };
    wanted
        .into_iter()
        .map(|(key_id, id, name, algorithm)| Case {
            verifier: find(key_id, id),
            key: key(name),
            algorithm,
        })
        .collect()
}
