//! What all keys in a token have in common: type and size, the public half, and a private half that stays where it is.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::key_store::KeyStoreFailure;
use hazmat_openssl::openssl_types::openssl::pkey::{PKey, Private, Public};
use hazmat_openssl::openssl_types::{load_private_key, share_private_key};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::SshPrivateKey;
use hazmat_openssl::serialization::{Encoding, PublicFormat};
use hazmat_openssl::{Error, Result};
use support::softhsm::{self, KeyKind};

use super::opened::{backend, ed25519, elliptic_curve, private_key, rsa};

/// Whether a result says that the key's provider keeps the private half.
#[track_caller]
pub fn assert_not_exportable<T>(result: Result<T>) {
    match result.map(drop) {
        Err(Error::NotExportable { provider, .. }) => assert_eq!(provider, "pkcs11"),
        other => panic!("{other:?}"),
    }
}

/// Whether a result says that the token refuses the operation.
#[track_caller]
pub fn assert_refused<T>(result: Result<T>) {
    match result.map(drop) {
        Err(Error::KeyStore { failure, .. }) => assert_eq!(failure, KeyStoreFailure::OperationRefused),
        other => panic!("{other:?}"),
    }
}

#[test]
fn keys_have_types_sizes_and_names() {
    let expected = [
        (KeyKind::P256, "elliptic curve", 256, "P-256"),
        (KeyKind::P384, "elliptic curve", 384, "P-384"),
        (KeyKind::P521, "elliptic curve", 521, "P-521"),
        (KeyKind::Rsa2048, "RSA", 2048, "RSA (2048 bits)"),
        (KeyKind::Rsa3072, "RSA", 3072, "RSA (3072 bits)"),
        (KeyKind::Ed25519, "Ed25519", 256, "Ed25519"),
    ];
    assert_eq!(expected.len(), KeyKind::ALL.len());
    for (kind, type_name, size, name) in expected {
        let key = private_key(kind.label());
        assert_eq!((key.type_name(), key.key_size()), (type_name, size));
        assert_eq!(key.to_string(), name);
        let debug = format!("{key:?}");
        assert!(!debug.contains(softhsm::PIN), "{debug}");
        let longest = key.max_signature_length().unwrap();
        assert!(longest >= key.public_key().unwrap().max_signature_length().unwrap());
    }
}

#[test]
fn the_public_half_is_in_the_backends_own_provider() {
    let token = softhsm::shared().standard();
    let outside = support::backend();
    for kind in KeyKind::ALL {
        let public = private_key(kind.label()).public_key().unwrap();
        let spki = public
            .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
            .unwrap();
        assert_eq!(spki, token.public_key(kind.label()), "{kind:?}");
        // Equal to the same key of another backend, in both directions, and to the one that is loaded from the token.
        let other = outside.load_der_public_key(&spki).unwrap();
        assert!(public == other, "{kind:?}");
        let uri = token.public_uri(kind.label());
        let stored = backend()
            .load_public_key_uri(&uri, &mut hazmat_openssl::key_store::Pin::none())
            .unwrap();
        assert!(stored == public, "{kind:?}");
        // It goes wherever an ordinary key goes.
        PKey::<Public>::try_from(&public).unwrap();
        drop(public.clone());
    }
}

#[test]
fn public_parts_are_read_without_a_public_key() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521] {
        let key = elliptic_curve(kind);
        let public = key.public_key().unwrap();
        for format in [PointFormat::Uncompressed, PointFormat::Compressed] {
            assert_eq!(
                key.encode_public_point(format).unwrap(),
                public.encode_point(format).unwrap()
            );
        }
    }
    let key = ed25519();
    assert_eq!(
        key.public_bytes_raw().unwrap(),
        key.public_key().unwrap().public_bytes_raw().unwrap()
    );
    let key = rsa(KeyKind::Rsa2048);
    assert_eq!(key.public_key().unwrap().public_numbers().unwrap().n.bit_length(), 2048);
    assert!(!key.is_pss_only() && key.pss_restrictions().is_none());
}

#[test]
fn the_private_half_cannot_be_had() {
    let encryption = KeySerializationEncryption::from(BestAvailableEncryption::new(b"a password"));
    let mut tried = 0;
    for kind in KeyKind::ALL {
        let key = private_key(kind.label());
        assert_not_exportable(match &key {
            PrivateKey::Rsa(key) => key.private_numbers().map(drop),
            PrivateKey::EllipticCurve(key) => key.private_numbers().map(drop),
            PrivateKey::Ed25519(key) => key.private_bytes_raw().map(drop),
            other => panic!("{other:?}"),
        });
        for encoding in [Encoding::Pem, Encoding::Der] {
            let format = PrivateFormat::Pkcs8;
            assert_not_exportable(key.private_bytes(encoding, format, NoEncryption));
            assert_not_exportable(key.private_bytes(encoding, format, encryption.clone()));
            tried += 2;
        }
        if kind != KeyKind::Ed25519 {
            let format = PrivateFormat::TraditionalOpenSsl;
            assert_not_exportable(key.private_bytes(Encoding::Pem, format, NoEncryption));
            tried += 1;
        }
        // A copy in the default library context for the crate `openssl`.
        assert_not_exportable(PKey::<Private>::try_from(&key));
        tried += 1;
    }
    assert_eq!(tried, 6 * 5 + 5);
}

#[test]
#[cfg(feature = "ssh")]
fn openssh_files_need_the_private_half() {
    for kind in KeyKind::ALL {
        let key = private_key(kind.label());
        let made = SshPrivateKey::new(&key).and_then(|key| key.to_openssh(NoEncryption));
        assert_not_exportable(made);
    }
}

/// libcrypto takes a provider without checks for one whose checks succeed.
#[test]
fn a_full_check_needs_the_private_half() {
    assert_not_exportable(rsa(KeyKind::Rsa2048).check());
}

#[test]
fn a_key_is_handed_over_as_it_is() {
    for kind in KeyKind::ALL {
        let key = private_key(kind.label());
        let shared = share_private_key(&key).unwrap();
        assert_eq!(
            shared.public_key_to_der().unwrap(),
            softhsm::shared().standard().public_key(kind.label())
        );
        // The crate `openssl` cannot export it either.
        assert!(shared.private_key_to_pkcs8().is_err());
        // The same key comes back, and works.
        let back = load_private_key(backend(), &shared).unwrap();
        let public = back.public_key().unwrap();
        let signature = back.sign(b"a message", SignatureAlgorithm::default()).unwrap();
        public
            .verify(&signature, b"a message", SignatureAlgorithm::default())
            .unwrap();
        assert_not_exportable(back.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption));
        // Another backend cannot have it.
        assert_not_exportable(load_private_key(support::backend(), &shared));
    }
}
