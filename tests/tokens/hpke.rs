//! HPKE with keys in a token: the recipient's key stays there.

use super::opened::{backend, private_key};
use hazmat_openssl::Error;
use hazmat_openssl::hpke::*;
use support::errors;
use support::softhsm::KeyKind;

const PLAINTEXT: &[u8] = b"a message for the token";

/// The kinds of keys that HPKE has.
const KINDS: [(KeyKind, HpkeKem, HpkeKdf); 3] = [
    (KeyKind::P256, HpkeKem::DhkemP256, HpkeKdf::HkdfSha256),
    (KeyKind::P384, HpkeKem::DhkemP384, HpkeKdf::HkdfSha384),
    (KeyKind::P521, HpkeKem::DhkemP521, HpkeKdf::HkdfSha512),
];

fn suite(kem: HpkeKem, kdf: HpkeKdf) -> HpkeSuite {
    HpkeSuite::new(kem, kdf, HpkeAead::Aes256Gcm)
}

#[test]
fn a_key_in_a_token_opens_messages() {
    let mut opened = 0;
    for (kind, kem, kdf) in KINDS {
        let recipient = HpkePrivateKey::from_key(&private_key(kind.label())).unwrap();
        assert_eq!(recipient.kem(), kem);
        let public_key = recipient.public_key().unwrap();
        let suite = suite(kem, kdf);
        let mut sealed = suite.seal(backend(), &public_key, b"info", b"aad", PLAINTEXT).unwrap();
        assert_eq!(suite.open(&recipient, b"info", b"aad", &sealed).unwrap(), PLAINTEXT);
        *sealed.last_mut().unwrap() ^= 1;
        errors::assert_invalid_tag(suite.open(&recipient, b"info", b"aad", &sealed));
        opened += 1;
    }
    assert_eq!(opened, 3);
}

/// `AuthEncap`: the sender's key is in the token too.
#[test]
fn a_key_in_a_token_authenticates_the_sender() {
    let (kind, kem, kdf) = KINDS[0];
    let suite = suite(kem, kdf);
    let sender = HpkePrivateKey::from_key(&private_key(kind.label())).unwrap();
    let recipient = HpkePrivateKey::generate(backend(), kem).unwrap();
    let to = recipient.public_key().unwrap();
    let mode = HpkeMode::Auth { sender: &sender };
    let sealed = suite.seal_with_mode(backend(), &to, b"", b"", PLAINTEXT, mode).unwrap();
    let sender = sender.public_key().unwrap();
    let mode = HpkeMode::Auth { sender: &sender };
    let opened = suite.open_with_mode(&recipient, b"", b"", &sealed, mode);
    assert_eq!(opened.unwrap(), PLAINTEXT);
}

#[test]
fn the_private_bytes_stay_in_the_token() {
    let mut refused = 0;
    for (kind, _, _) in KINDS {
        let key = HpkePrivateKey::from_key(&private_key(kind.label())).unwrap();
        match key.private_bytes_raw().map(drop) {
            Err(Error::NotExportable { provider, .. }) => assert_eq!(provider, "pkcs11"),
            other => panic!("{other:?}"),
        }
        refused += 1;
    }
    assert_eq!(refused, 3);
    for kind in [KeyKind::Rsa2048, KeyKind::Ed25519] {
        let refused = HpkePrivateKey::from_key(&private_key(kind.label()));
        assert_eq!(errors::refused_argument(refused), "key");
    }
}
