//! Verification, signing and tickets on FIPS backends. `HAZMAT_FIPS_MODULE_DIR` names the folder of the module; without it
//! there is nothing to test.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::NoEncryption;
use pki_types::{FipsStatus, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::Error;
use rustls::crypto::KeyProvider as _;
use support::fips_module::{self, FipsModule};

use super::keys::{RSA_SCHEMES, has_ml_dsa, key, keys};
use crate::keys::KeyProvider;
use crate::operations::validation::Validation;
use crate::operations::verification::Verifiers;
use crate::verify::supported_algorithms;
use crate::{signing_key, ticketer, unapproved_signing_key};

const MESSAGE: &[u8] = b"a message of a handshake";

/// The module under test, if there is one.
fn module() -> Option<FipsModule> {
    std::env::var_os("HAZMAT_FIPS_MODULE_DIR")?;
    Some(FipsModule::of(fips_module::fips()))
}

/// The numbers of algorithms and schemes that a module serves: without Ed25519 and ML-DSA, 18 and 9. libcrypto must know ML-DSA
/// too.
fn expected(module: FipsModule) -> (usize, usize) {
    let more = usize::from(module.has_edwards_curves) + if module.has_post_quantum && has_ml_dsa() { 3 } else { 0 };
    (18 + more, 9 + more)
}

#[test]
fn a_module_verifies_what_it_is_approved_for() {
    let Some(module) = module() else { return };
    let approved = supported_algorithms(fips_module::fips(), true, Validation::default());
    assert_eq!((approved.all.len(), approved.mapping.len()), expected(module));
    for verifier in approved.all {
        assert!(verifier.fips(), "{verifier:?}");
        assert_eq!(verifier.fips_status(), FipsStatus::Pending);
    }
    assert!(approved.fips());
    // The modules under fips=yes offer nothing here that is not approved.
    let offered = supported_algorithms(fips_module::fips(), false, Validation::default());
    assert_eq!((offered.all.len(), offered.mapping.len()), expected(module));
    assert_eq!(offered.all.iter().filter(|verifier| !verifier.fips()).count(), 0);
    // A named certificate is that of the approved ones.
    for verifier in Verifiers::leak(fips_module::fips(), true, Validation::new(Some("4985"))).all {
        assert_eq!(verifier.fips_status(), FipsStatus::certified("4985"));
    }
}

/// A strict backend refuses what its module is not known to be approved for, so that this proves the answers of `fips()`.
#[test]
fn a_strict_backend_makes_and_verifies_every_approved_signature() {
    let Some(module) = module() else { return };
    let backend = fips_module::strict();
    let mapping = supported_algorithms(backend, true, Validation::default()).mapping;
    let mut signatures = 0;
    for test in keys() {
        let Ok(private) = PrivateKey::from_der(backend, test.pkcs8().secret_der(), None) else {
            continue;
        };
        let signing = signing_key(private).unwrap();
        for scheme in test.schemes {
            let (_, verifiers) = mapping.iter().find(|(found, _)| found == scheme).unwrap();
            let signature = signing.choose_scheme(&[*scheme]).unwrap().sign(MESSAGE).unwrap();
            verifiers[0]
                .verify_signature(&test.public, MESSAGE, &signature)
                .unwrap();
            assert!(
                verifiers[0]
                    .verify_signature(&test.public, b"another", &signature)
                    .is_err()
            );
            signatures += 1;
        }
    }
    let ml_dsa = if module.has_post_quantum { keys().len() - 5 } else { 0 };
    assert_eq!(signatures, 6 + 3 + usize::from(module.has_edwards_curves) + ml_dsa);
}

#[test]
fn keys_that_are_not_approved_are_refused_by_name() {
    if module().is_none() {
        return;
    }
    let backend = fips_module::fips();
    let ordinary = super::keys::backend();
    let strictly = KeyProvider::new(backend, true, Validation::default());
    let loosely = KeyProvider::new(backend, false, Validation::default());
    assert!(strictly.fips());
    assert!(!loosely.fips());

    // 3 is a public exponent that FIPS 186-5 does not approve, and that every module computes with.
    let unapproved = ordinary.generate_rsa_private_key(3, 2048).unwrap();
    let der = unapproved.to_pkcs8_der(NoEncryption).unwrap().to_vec();
    let pkcs8 = || PrivateKeyDer::from(PrivatePkcs8KeyDer::from(der.clone()));
    let own = || RsaPrivateKey::from_der(backend, &der, None).unwrap();
    for refused in [strictly.load_private_key(pkcs8()), signing_key(own())] {
        let Err(Error::General(text)) = refused else { panic!() };
        assert!(
            text.contains("RSA key of 2048 bits") && text.contains("not approved"),
            "{text}"
        );
    }
    for taken in [loosely.load_private_key(pkcs8()), unapproved_signing_key(own())] {
        assert!(taken.unwrap().choose_scheme(RSA_SCHEMES).is_some());
    }

    let short = RsaPrivateKey::generate(ordinary, 1024).unwrap();
    let der = short.to_pkcs8_der(NoEncryption).unwrap().to_vec();
    let Err(Error::General(text)) = strictly.load_private_key(PrivatePkcs8KeyDer::from(der).into()) else {
        panic!()
    };
    assert!(text.contains("1024"), "{text}");
}

#[test]
fn a_module_without_ed25519_refuses_its_keys_by_name() {
    let Some(module) = module() else { return };
    let result =
        KeyProvider::new(fips_module::fips(), true, Validation::default()).load_private_key(key("Ed25519").pkcs8());
    match result {
        Ok(_) => assert!(module.has_edwards_curves),
        Err(Error::General(text)) => {
            assert!(!module.has_edwards_curves);
            assert!(text.contains("Ed25519"), "{text}");
        }
        Err(other) => panic!("{other}"),
    }
}

/// A key of an ordinary backend is served by that, whatever the provider is; the FIPS backend verifies its signature.
#[test]
fn a_key_keeps_its_own_backend() {
    if module().is_none() {
        return;
    }
    let test = key("P-256");
    let signing = signing_key(test.private.clone()).unwrap();
    let signature = signing.choose_scheme(test.schemes).unwrap().sign(MESSAGE).unwrap();
    let spki = test.private.public_key().unwrap().to_spki_der().unwrap();
    PublicKey::from_der(fips_module::fips(), &spki)
        .unwrap()
        .verify(&signature, MESSAGE, SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256))
        .unwrap();
}

#[test]
fn tickets_are_approved() {
    if module().is_none() {
        return;
    }
    for backend in [fips_module::fips(), fips_module::strict()] {
        let ticketer = ticketer(backend).unwrap();
        assert!(ticketer.enabled());
        assert_eq!(ticketer.lifetime(), 12 * 60 * 60);
        let ticket = ticketer.encrypt(b"a session").unwrap();
        assert_eq!(ticketer.decrypt(&ticket).unwrap(), b"a session");
        assert_eq!(ticketer.decrypt(&ticket[1..]), None);
    }
}
