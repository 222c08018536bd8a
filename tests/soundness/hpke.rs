//! HPKE: outputs of every length, foreign entries in the error queue, contexts that outlive their keys.

use hazmat_openssl::Error;
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk, HpkePublicKey};
use hazmat_openssl::hpke::{HpkeReceiver, HpkeSender, HpkeSuite};
use hazmat_openssl::prelude::*;
use support::soundness::{clean, poison_error_queue};

const P256: HpkeSuite = HpkeSuite::new(HpkeKem::DhkemP256, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);

fn pair(backend: &Backend, suite: HpkeSuite) -> (HpkeSender, HpkeReceiver) {
    let key = clean(|| HpkePrivateKey::generate(backend, suite.kem()).unwrap());
    let sender = clean(|| HpkeSender::new(backend, suite, &key.public_key().unwrap(), b"info").unwrap());
    let receiver = clean(|| HpkeReceiver::new(suite, sender.encapsulated_key(), &key, b"info").unwrap());
    (sender, receiver)
}

#[test]
fn results_stay_in_their_slices() {
    let (mut sender, mut receiver) = pair(&Backend::new().unwrap(), P256);
    for length in [0, 1, 16, 50] {
        let message = vec![5; length];
        // At each address of a word, in memory that ends with the slice, and in longer memory.
        for start in 0..3 {
            for rest in [0, 40] {
                let mut sealed = vec![0xee; start + length + 16 + rest];
                let written = clean(|| sender.seal_into(b"", &message, &mut sealed[start..]).unwrap());
                assert_eq!(written, length + 16);
                assert!(
                    sealed[..start]
                        .iter()
                        .chain(&sealed[start + written..])
                        .all(|byte| *byte == 0xee)
                );

                let sealed = &sealed[start..start + written];
                let mut short = vec![0xee; length.saturating_sub(1)];
                if length > 0 {
                    let refused = receiver.open_into(b"", sealed, &mut short);
                    assert!(matches!(refused, Err(Error::BufferTooSmall { .. })), "{refused:?}");
                }
                assert!(short.iter().all(|byte| *byte == 0xee));
                let mut opened = vec![0xee; start + length + rest];
                let written = clean(|| receiver.open_into(b"", sealed, &mut opened[start..]).unwrap());
                assert_eq!(opened[start..start + written], message);
                assert!(
                    opened[..start]
                        .iter()
                        .chain(&opened[start + written..])
                        .all(|byte| *byte == 0xee)
                );
            }
        }
        for short in [0, length, length + 15] {
            let mut out = vec![0xee; short];
            let refused = sender.seal_into(b"", &message, &mut out);
            assert!(matches!(refused, Err(Error::BufferTooSmall { .. })), "{refused:?}");
            assert!(out.iter().all(|byte| *byte == 0xee));
        }
    }
    for length in [1, 31, 32, 33, 255 * 32] {
        assert_eq!(clean(|| sender.export(b"", length)).unwrap().len(), length);
    }
}

/// Everything that another side sends, of every length up to some more than the right one.
#[test]
fn keys_and_messages_of_every_length_are_refused() {
    let backend = Backend::new().unwrap();
    let key = HpkePrivateKey::generate(&backend, P256.kem()).unwrap();
    let sealed = P256
        .seal(&backend, &key.public_key().unwrap(), b"", b"", b"message")
        .unwrap();
    for length in (0..sealed.len()).step_by(7).chain([32, 64, 65, 66, 80, 81]) {
        // Most of them are refused before libcrypto sees them.
        let bytes = &sealed[..length];
        poison_error_queue();
        P256.open(&key, b"", b"", bytes).unwrap_err();
        let made = HpkePrivateKey::from_private_bytes(&backend, P256.kem(), bytes);
        assert_eq!(made.is_ok(), length == 32);
        let made = HpkePublicKey::from_public_bytes(&backend, P256.kem(), bytes);
        assert_eq!(made.is_ok(), length == 65);
        assert_eq!(HpkeReceiver::new(P256, bytes, &key, b"").is_ok(), length == 65);
    }
    assert_eq!(clean(|| P256.open(&key, b"", b"", &sealed)).unwrap(), b"message");
}

/// One of each KEM, with everything that a context can have.
#[test]
fn contexts_outlive_keys_and_backends() {
    let backend = Backend::new().unwrap();
    let offered = HpkeKem::ALL.iter().filter(|kem| backend.hpke_kem_supported(**kem));
    let contexts: Vec<_> = offered
        .flat_map(|kem| {
            let backend = Backend::new().unwrap();
            [HpkeKdf::HkdfSha512, HpkeKdf::Shake256]
                .map(|kdf| pair(&backend, HpkeSuite::new(*kem, kdf, HpkeAead::Aes256Gcm)))
        })
        .collect();
    drop(backend);
    for (mut sender, mut receiver) in contexts {
        let sealed = clean(|| sender.seal(b"", b"message").unwrap());
        drop(sender);
        assert_eq!(clean(|| receiver.open(b"", &sealed).unwrap()), b"message");
        assert_eq!(clean(|| receiver.export(b"", 99).unwrap()).len(), 99);
    }
}

#[test]
fn authentication_by_keys_and_pre_shared_keys() {
    let backend = Backend::new().unwrap();
    let (key, sender) = (
        HpkePrivateKey::generate(&backend, P256.kem()).unwrap(),
        HpkePrivateKey::from_key_material(&backend, P256.kem(), &[1; 32]).unwrap(),
    );
    let psk = HpkePsk::new(&[1; 32], b"id").unwrap();
    let public = key.public_key().unwrap();
    let mode = HpkeMode::AuthPsk {
        sender: &sender,
        psk: &psk,
    };
    let sealed = clean(|| {
        P256.seal_with_mode(&backend, &public, b"", b"", b"message", mode)
            .unwrap()
    });
    let sender = sender.public_key().unwrap();
    let mode = HpkeMode::AuthPsk {
        sender: &sender,
        psk: &psk,
    };
    assert_eq!(
        clean(|| P256.open_with_mode(&key, b"", b"", &sealed, mode).unwrap()),
        b"message"
    );
}
