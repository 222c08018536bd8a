//! Keys in a TPM 2.0, by the provider `tpm2`. `ci/long/tpm2` starts a TPM in software, makes the keys, and sets what these tests need;
//! without it, they fail. `cargo test` runs them only if they are named.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::key_store::{KeyStoreFailure, Pin, StoreEntry};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, ProviderConfiguration, Result};

const MESSAGE: &[u8] = b"a message";

/// The hash functions of the TPM.
const HASHES: [HashAlgorithm; 4] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

/// The password of the keys that have one.
const PASSWORD: &str = "right-password";

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: see ci/long/tpm2"))
}

fn backend() -> Backend {
    let module = format!("{}/tpm2.so", variable("HAZMAT_TPM2_PROVIDER"));
    let tpm = ProviderConfiguration::new("tpm2").module(module);
    Backend::builder().provider("default").provider(tpm).build().unwrap()
}

/// A URI of the scheme `file` or `object` for one of the files with keys.
fn file(scheme: &str, name: &str) -> String {
    format!("{scheme}:{}/{name}", variable("HAZMAT_TPM2_KEYS"))
}

fn load(backend: &Backend, uri: &str) -> PrivateKey {
    let key = backend.load_private_key_uri(uri, &mut Pin::none());
    key.unwrap_or_else(|error| panic!("{uri}: {error}"))
}

#[track_caller]
fn failure<T>(result: Result<T>) -> KeyStoreFailure {
    match result.map(drop) {
        Err(Error::KeyStore { failure, .. }) => failure,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_schemes_are_supported() {
    let backend = backend();
    for scheme in ["handle", "object", "file"] {
        assert!(backend.store_supported(scheme), "{scheme}");
    }
    assert!(!backend.store_supported("pkcs11"));
}

#[test]
fn elliptic_curve_keys_sign_and_exchange() {
    let backend = backend();
    let uris = [
        "handle:0x81000001".to_owned(),
        file("object", "p-256.object"),
        file("file", "p-256.pem"),
        file("file", "p-384.pem"),
    ];
    let mut signed = 0;
    for uri in &uris {
        let key = EllipticCurvePrivateKey::try_from(load(&backend, uri)).unwrap();
        let public = key.public_key().unwrap();
        for hash in HASHES {
            let signature = key.sign(MESSAGE, hash).unwrap_or_else(|error| panic!("{uri}: {error}"));
            public.verify(&signature, MESSAGE, hash).unwrap();
            signed += 1;
        }
        assert_eq!(
            failure(key.sign(MESSAGE, HashAlgorithm::Sha3_256)),
            KeyStoreFailure::OperationRefused
        );
        let peer = backend.generate_elliptic_curve_private_key(key.curve()).unwrap();
        assert_eq!(
            key.exchange(&peer.public_key().unwrap()).unwrap(),
            peer.exchange(&public).unwrap()
        );
    }
    assert_eq!(signed, 16);
    // The same key under two names.
    let [by_handle, by_object, ..] = uris.map(|uri| load(&backend, &uri).public_key().unwrap());
    assert!(by_handle == by_object);
}

#[test]
fn rsa_keys_sign_and_decrypt() {
    let backend = backend();
    let uris = [
        "handle:0x81000002".to_owned(),
        file("object", "rsa.object"),
        file("file", "rsa.pem"),
    ];
    let mut done = 0;
    for uri in &uris {
        let key = RsaPrivateKey::try_from(load(&backend, uri)).unwrap();
        let public = key.public_key().unwrap();
        assert_eq!(public.public_numbers().unwrap().e, 65_537_u32.into());
        for hash in HASHES {
            let paddings = [
                RsaPadding::pkcs1v15(),
                RsaPadding::pss(PssPadding::new(hash, SaltLength::Digest)),
            ];
            for padding in paddings {
                let signature = key.sign(MESSAGE, &padding, hash).unwrap();
                public.verify(&signature, MESSAGE, &padding, hash).unwrap();
                done += 1;
            }
            let oaep = RsaPadding::oaep(OaepPadding::new(hash));
            let ciphertext = public.encrypt(MESSAGE, &oaep).unwrap();
            assert_eq!(*key.decrypt(&ciphertext, &oaep).unwrap(), *MESSAGE);
            done += 1;
        }
        let padding = RsaPadding::pkcs1v15();
        let ciphertext = public.encrypt(MESSAGE, &padding).unwrap();
        assert_eq!(*key.decrypt(&ciphertext, &padding).unwrap(), *MESSAGE);
    }
    assert_eq!(done, 36);
}

#[test]
fn the_private_half_stays_in_the_tpm() {
    let backend = backend();
    for uri in ["handle:0x81000001".to_owned(), file("file", "rsa.pem")] {
        let key = load(&backend, &uri);
        match key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption) {
            Err(Error::NotExportable { provider, .. }) => assert_eq!(provider, "tpm2"),
            other => panic!("{uri}: {:?}", other.map(drop)),
        }
        let listed = backend.list_uri(&uri, &mut Pin::none()).unwrap();
        assert!(matches!(listed[..], [StoreEntry::PrivateKey(_)]), "{listed:?}");
    }
}

#[test]
fn a_handle_without_a_key_is_not_found() {
    let absent = backend().load_private_key_uri("handle:0x81000099", &mut Pin::none());
    assert_eq!(failure(absent), KeyStoreFailure::NotFound);
}

/// A TPM checks the password when the key is used. All wrong ones count together, for all keys.
#[test]
fn a_password_is_checked_at_the_first_use() {
    let backend = backend();
    for uri in ["handle:0x81000003?pass".to_owned(), file("file", "with-password.pem")] {
        let sign = |password: &str| {
            let key = backend.load_private_key_uri(&uri, &mut Pin::new(password)).unwrap();
            let key = EllipticCurvePrivateKey::try_from(key).unwrap();
            key.sign(MESSAGE, HashAlgorithm::Sha256)
        };
        sign(PASSWORD).unwrap_or_else(|error| panic!("{uri}: {error}"));
        let denied = sign("wrong-password").map(drop).unwrap_err();
        assert!(!format!("{denied} {denied:?}").contains("wrong-password"), "{denied:?}");
        assert_eq!(failure::<()>(Err(denied)), KeyStoreFailure::IncorrectPin, "{uri}");
        sign(PASSWORD).unwrap_or_else(|error| panic!("{uri}: {error}"));
    }
}
