//! Keys of servers and clients: those whose signatures are not approved are refused by name.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use rustls::Error;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls_hazmat_openssl::{ProviderBuilder, provider, signing_key, unapproved_signing_key};
use support::fips_module::{FipsModule, fips, ordinary, strict};

use crate::certificates::{KEYS, Server, rsa_key};

fn der(key: &PrivateKey) -> PrivateKeyDer<'static> {
    let der = key.to_pkcs8_der(NoEncryption).unwrap();
    PrivateKeyDer::from(PrivatePkcs8KeyDer::from(der.to_vec()))
}

/// Asserts that a refusal names each of `words`.
fn assert_refused<T>(outcome: Result<T, Error>, words: &[&str]) {
    match outcome {
        Err(Error::General(text)) => {
            for word in words {
                assert!(text.contains(word), "{text:?} does not name {word:?}");
            }
        }
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("accepted, but must be refused with {words:?}"),
    }
}

#[test]
fn keys_of_the_module_are_taken() {
    for backend in [fips(), strict()] {
        let loader = provider(backend).key_provider;
        let mut count = 0;
        for name in KEYS {
            let Some(server) = Server::of(backend, name) else {
                continue;
            };
            let key = loader.load_private_key(der(&server.key)).unwrap();
            assert_eq!(key.algorithm(), signing_key(server.key.clone()).unwrap().algorithm());
            count += 1;
        }
        let module = FipsModule::of(backend);
        let has_ml_dsa = backend.ml_dsa_supported(MlDsaParameterSet::MlDsa65);
        assert_eq!(
            count,
            4 + usize::from(module.has_edwards_curves) + usize::from(has_ml_dsa)
        );
    }
}

#[test]
fn short_rsa_keys_are_refused_by_name() {
    let short = PrivateKey::from(rsa_key(ordinary(), 1024, 65537));
    for backend in [ordinary(), fips(), strict()] {
        for built in [
            provider(backend),
            ProviderBuilder::new(backend).unapproved(true).build(),
        ] {
            let refused = built.key_provider.load_private_key(der(&short));
            assert_refused(refused, &["RSA", "2048 to 8192 bits", "1024"]);
        }
    }
    assert_refused(signing_key(short.clone()), &["RSA", "2048 to 8192 bits", "1024"]);
    assert_refused(unapproved_signing_key(short), &["RSA", "2048 to 8192 bits", "1024"]);
}

/// FIPS 186-5 wants a public exponent over 2^16, so that no scheme of the key is approved.
#[test]
fn rsa_keys_with_a_small_exponent_are_refused_by_name() {
    let of = |backend| PrivateKey::from(rsa_key(backend, 2048, 3));
    signing_key(of(ordinary())).unwrap();
    provider(ordinary())
        .key_provider
        .load_private_key(der(&of(ordinary())))
        .unwrap();
    let words = ["RSA", "not approved by the FIPS module"];
    for backend in [fips(), strict()] {
        assert_refused(
            provider(backend).key_provider.load_private_key(der(&of(ordinary()))),
            &words,
        );
        assert_refused(signing_key(of(backend)), &words);
        let unapproved = ProviderBuilder::new(backend).unapproved(true).build();
        for key in [
            unapproved.key_provider.load_private_key(der(&of(ordinary()))),
            unapproved_signing_key(of(backend)),
        ] {
            if backend.is_strict() {
                // It would refuse each signature.
                assert_refused(key, &words);
                continue;
            }
            let signer = key.unwrap().choose_scheme(&[rustls::SignatureScheme::RSA_PSS_SHA256]);
            signer.unwrap().sign(b"message").unwrap();
        }
    }
}

#[test]
fn keys_of_types_that_the_module_lacks_are_refused_by_name() {
    let ed25519 = PrivateKey::from(ordinary().ed25519_generate_key().unwrap());
    let secp256k1 = EllipticCurvePrivateKey::generate(ordinary(), EllipticCurve::Secp256K1).unwrap();
    let secp256k1 = PrivateKey::from(secp256k1);
    let x25519 = PrivateKey::from(ordinary().x25519_generate_key().unwrap());
    // A key of an ordinary backend signs there: the provider's FIPS backend has no part in it.
    signing_key(ed25519.clone()).unwrap();
    let module = FipsModule::of(fips());
    for backend in [fips(), strict()] {
        for built in [
            provider(backend),
            ProviderBuilder::new(backend).unapproved(true).build(),
        ] {
            let load = |key: &PrivateKey| built.key_provider.load_private_key(der(key));
            if module.has_edwards_curves {
                load(&ed25519).unwrap();
            } else {
                assert_refused(load(&ed25519), &["Ed25519"]);
            }
            assert_refused(load(&secp256k1), &["secp256k1"]);
            assert_refused(load(&x25519), &["X25519"]);
        }
    }
    assert_refused(
        provider(ordinary()).key_provider.load_private_key(der(&x25519)),
        &["X25519"],
    );
}
