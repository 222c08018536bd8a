//! Signatures with every scheme of a FIPS backend's provider, made and verified on a strict backend.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use rustls::SignatureScheme;
use rustls::pki_types::FipsStatus;
use rustls_hazmat_openssl::{ProviderBuilder, provider, signing_key};
use support::fips_module::{FipsModule, fips, ordinary, strict};

use crate::certificates::rsa_key;

const MESSAGE: &[u8] = b"a message of a handshake";

/// The numbers of algorithms and schemes that the module serves: without Ed25519 and ML-DSA, 18 and 9. libcrypto must know ML-DSA
/// too.
fn expected() -> (usize, usize) {
    let module = FipsModule::of(fips());
    let ml_dsa = if fips().ml_dsa_supported(MlDsaParameterSet::MlDsa65) {
        3
    } else {
        0
    };
    assert_eq!(ml_dsa > 0, module.has_post_quantum && ordinary_has_ml_dsa());
    let more = usize::from(module.has_edwards_curves) + ml_dsa;
    (18 + more, 9 + more)
}

fn ordinary_has_ml_dsa() -> bool {
    ordinary().ml_dsa_supported(MlDsaParameterSet::MlDsa65)
}

/// A key of every type that a backend has, with its schemes.
fn keys(backend: &Backend) -> Vec<(PrivateKey, Vec<SignatureScheme>)> {
    use SignatureScheme as Scheme;
    let on = |curve| PrivateKey::from(EllipticCurvePrivateKey::generate(backend, curve).unwrap());
    let rsa = [
        Scheme::RSA_PSS_SHA256,
        Scheme::RSA_PSS_SHA384,
        Scheme::RSA_PSS_SHA512,
        Scheme::RSA_PKCS1_SHA256,
        Scheme::RSA_PKCS1_SHA384,
        Scheme::RSA_PKCS1_SHA512,
    ];
    let mut keys = vec![
        (rsa_key(backend, 2048, 65537).into(), rsa.to_vec()),
        (on(EllipticCurve::Secp256R1), vec![Scheme::ECDSA_NISTP256_SHA256]),
        (on(EllipticCurve::Secp384R1), vec![Scheme::ECDSA_NISTP384_SHA384]),
        (on(EllipticCurve::Secp521R1), vec![Scheme::ECDSA_NISTP521_SHA512]),
    ];
    if FipsModule::of(backend).has_edwards_curves {
        let key = Ed25519PrivateKey::generate(backend).unwrap();
        keys.push((key.into(), vec![Scheme::ED25519]));
    }
    if FipsModule::of(backend).has_post_quantum && ordinary_has_ml_dsa() {
        for (set, scheme) in [
            (MlDsaParameterSet::MlDsa44, Scheme::ML_DSA_44),
            (MlDsaParameterSet::MlDsa65, Scheme::ML_DSA_65),
            (MlDsaParameterSet::MlDsa87, Scheme::ML_DSA_87),
        ] {
            let key = MlDsaPrivateKey::generate(backend, set).unwrap();
            keys.push((key.into(), vec![scheme]));
        }
    }
    keys
}

/// The modules under `fips=yes` offer nothing here that is not approved.
#[test]
fn every_algorithm_that_a_module_serves_is_approved() {
    for backend in [fips(), strict()] {
        for built in [
            provider(backend),
            ProviderBuilder::new(backend).unapproved(true).build(),
        ] {
            let algorithms = built.signature_verification_algorithms;
            assert_eq!((algorithms.all.len(), algorithms.mapping.len()), expected());
            assert!(algorithms.fips());
            for verifier in algorithms.all {
                assert!(verifier.fips(), "{verifier:?}");
                assert_eq!(verifier.fips_status(), FipsStatus::Pending, "{verifier:?}");
            }
        }
    }
    for verifier in provider(ordinary()).signature_verification_algorithms.all {
        assert_eq!(verifier.fips_status(), FipsStatus::Unvalidated, "{verifier:?}");
    }
}

/// A strict backend refuses what its module is not known to be approved for, so that this proves the answers of `fips()`.
#[test]
fn a_strict_backend_makes_and_verifies_a_signature_of_every_scheme() {
    let mapping = provider(strict()).signature_verification_algorithms.mapping;
    let mut made = 0;
    for (private, schemes) in keys(strict()) {
        let public = private.public_key().unwrap().to_spki_der().unwrap();
        let public = &public[support::der::content_range(&public, &[1])][1..];
        let signing = signing_key(private).unwrap();
        for scheme in schemes {
            let (_, verifiers) = mapping.iter().find(|(found, _)| *found == scheme).unwrap();
            let signature = signing.choose_scheme(&[scheme]).unwrap().sign(MESSAGE).unwrap();
            let verify = |message: &[u8]| verifiers[0].verify_signature(public, message, &signature);
            verify(MESSAGE).unwrap_or_else(|error| panic!("{scheme:?}: {error:?}"));
            assert!(verify(b"another message").is_err(), "{scheme:?}");
            made += 1;
        }
    }
    // One of each scheme.
    assert_eq!(made, expected().1);
    assert_eq!(made, mapping.len());
}

/// A key of an ordinary backend is served by that, whatever the provider is; the FIPS backend verifies its signature.
#[test]
fn a_key_keeps_its_own_backend() {
    let key = EllipticCurvePrivateKey::generate(ordinary(), EllipticCurve::Secp256R1).unwrap();
    let key = PrivateKey::from(key);
    let signing = signing_key(key.clone()).unwrap();
    let signer = signing
        .choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256])
        .unwrap();
    let signature = signer.sign(MESSAGE).unwrap();
    let spki = key.public_key().unwrap().to_spki_der().unwrap();
    PublicKey::from_der(fips(), &spki)
        .unwrap()
        .verify(&signature, MESSAGE, SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256))
        .unwrap();
}
