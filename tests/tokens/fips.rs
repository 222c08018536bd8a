//! Keys in a token beside a FIPS module, which `HAZMAT_FIPS_MODULE_DIR` names.

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::key_store::{KeyGeneration, StoreEntry};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{BackendBuilder, Error, ProviderConfiguration, UnsupportedKind};
use support::softhsm::{self, KeyKind, STANDARD, Tokens};
use support::{fips_module, softhsm::Call};

use super::opened::pin;

const MESSAGE: &[u8] = b"hashed in the module, signed in the token";

/// A builder of a FIPS backend with the provider for tokens.
fn builder(tokens: &Tokens) -> BackendBuilder {
    let provider = softhsm::provider_folder().join("pkcs11.so");
    fips_module::builder().provider(ProviderConfiguration::pkcs11(tokens.module()).module(provider))
}

#[track_caller]
fn assert_outside<T>(result: hazmat_openssl::Result<T>) {
    match result.map(drop) {
        Err(Error::Unsupported { kind, detail, .. }) => {
            assert_eq!(kind, UnsupportedKind::KeyStore);
            assert!(detail.contains("outside of the FIPS module"), "{detail}");
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_not_approved<T>(result: hazmat_openssl::Result<T>) {
    match result.map(drop) {
        Err(Error::NotApproved { reason, .. }) => assert!(reason.contains("pkcs11"), "{reason}"),
        other => panic!("{other:?}"),
    }
}

/// The calls by which a token hashes by itself.
fn digests(calls: &[Call]) -> usize {
    calls
        .iter()
        .filter(|call| call.function.starts_with("C_Digest"))
        .count()
}

#[test]
fn a_fips_backend_refuses_keys_outside_of_its_module() {
    softhsm::in_own_process(
        module_path!(),
        "a_fips_backend_refuses_keys_outside_of_its_module",
        |tokens| {
            let token = tokens.standard();
            let fips = builder(tokens).build().unwrap();
            assert!(fips.is_fips() && !fips.allows_keys_outside_the_module());
            assert!(fips.store_supported("pkcs11"));
            assert_outside(fips.load_private_key_uri(&token.private_uri("p-256"), &mut pin()));
            let uri = format!("pkcs11:token={STANDARD};object=new");
            let what = KeyGeneration::elliptic_curve(EllipticCurve::Secp256R1);
            assert_outside(fips.generate_private_key_uri(&uri, &what, &mut pin()));
            // What is public is loaded into the module.
            let public = fips.load_public_key_uri(&token.public_uri("p-256"), &mut pin());
            assert_eq!(public.unwrap().key_size(), 256);
            let certificates = fips.load_certificates_uri(&token.certificate_uri("p-256"), &mut pin());
            assert_eq!(certificates.unwrap().len(), 1);
            assert!(softhsm::logins(&tokens.calls()).is_empty());
            // A list leaves out what is refused, if there are other objects.
            let listed = fips.list_uri(&token.uri(), &mut pin()).unwrap();
            assert!(!listed.is_empty());
            let is_private = |entry: &StoreEntry| matches!(entry, StoreEntry::PrivateKey(_));
            assert!(!listed.iter().any(is_private));
            assert_outside(fips.list_uri(&token.private_uri("p-256"), &mut pin()));
        },
    );
}

#[test]
fn a_fips_backend_that_admits_such_keys_hashes_in_its_module() {
    softhsm::in_own_process(
        module_path!(),
        "a_fips_backend_that_admits_such_keys_hashes_in_its_module",
        |tokens| {
            let fips = builder(tokens).keys_outside_the_module(true).build().unwrap();
            assert!(fips.is_fips() && fips.fips_status().is_in_use());
            let providers = fips.providers().unwrap();
            assert!(
                providers.contains(&"pkcs11".into()) && !providers.contains(&"default".into()),
                "{providers:?}"
            );

            let load = |kind: KeyKind| {
                let uri = tokens.standard().private_uri(kind.label());
                fips.load_private_key_uri(&uri, &mut pin()).unwrap()
            };
            let cases = [
                (KeyKind::P256, SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256)),
                (KeyKind::P384, SignatureAlgorithm::ecdsa(HashAlgorithm::Sha384)),
                (KeyKind::P521, SignatureAlgorithm::ecdsa(HashAlgorithm::Sha512)),
                (
                    KeyKind::Rsa2048,
                    SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
                ),
                (KeyKind::Rsa3072, SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha384)),
            ];
            let mut signed = 0;
            for (kind, algorithm) in cases {
                let key = load(kind);
                let signature = key.sign(MESSAGE, algorithm).unwrap();
                let public = key.public_key().unwrap();
                assert!(public.backend().is_same(&fips));
                public.verify(&signature, MESSAGE, algorithm).unwrap();
                let mut signer = key.signer(algorithm).unwrap();
                signer.update(MESSAGE).unwrap();
                let signature = signer.finalize().unwrap();
                public.verify(&signature, MESSAGE, algorithm).unwrap();
                signed += 1;
            }
            assert_eq!(signed, 5);
            assert_eq!(digests(&tokens.calls()), 0);
            // A hash function that the module does not have, though the provider for tokens knows it.
            let md5 = load(KeyKind::Rsa2048).sign(MESSAGE, SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Md5));
            assert!(matches!(md5, Err(Error::Unsupported { .. })), "{md5:?}");

            let uri = format!("pkcs11:token={STANDARD};object=new;id=%F1");
            let generate = |what: &KeyGeneration| fips.generate_private_key_uri(&uri, what, &mut pin());
            for weak in [KeyGeneration::rsa(1024), KeyGeneration::rsa_with_exponent(3, 2048)] {
                let refused = generate(&weak);
                assert!(matches!(refused, Err(Error::InvalidArgument { .. })), "{refused:?}");
            }
            let new = generate(&KeyGeneration::rsa(2048)).unwrap();
            let algorithm = SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256);
            let signature = new.sign(MESSAGE, algorithm).unwrap();
            new.public_key()
                .unwrap()
                .verify(&signature, MESSAGE, algorithm)
                .unwrap();
            assert!(matches!(new, PrivateKey::Rsa(_)));
        },
    );
}

#[test]
fn a_strict_backend_takes_no_private_key_outside_of_its_module() {
    softhsm::in_own_process(
        module_path!(),
        "a_strict_backend_takes_no_private_key_outside_of_its_module",
        |tokens| {
            let token = tokens.standard();
            let strict = builder(tokens)
                .strict_approval(true)
                .keys_outside_the_module(true)
                .build()
                .unwrap();
            assert_not_approved(strict.load_private_key_uri(&token.private_uri("p-256"), &mut pin()));
            let uri = format!("pkcs11:token={STANDARD};object=new;id=%F2");
            let what = KeyGeneration::elliptic_curve(EllipticCurve::Secp256R1);
            assert_not_approved(strict.generate_private_key_uri(&uri, &what, &mut pin()));
            assert!(token.object("Private Key Object", "new").is_none());
            // What is public is loaded into the module.
            let public = strict.load_public_key_uri(&token.public_uri("p-256"), &mut pin());
            assert_eq!(public.unwrap().key_size(), 256);
            let certificates = strict.load_certificates_uri(&token.certificate_uri("p-256"), &mut pin());
            assert_eq!(certificates.unwrap().len(), 1);
        },
    );
}
