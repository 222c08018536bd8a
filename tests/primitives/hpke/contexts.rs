//! Contexts: messages in their order, exported secrets, modes, keys of another backend.

use super::{INFO, P256, generated, offered_kems, offered_suites};
use hazmat_openssl::Error;
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk, HpkePublicKey};
use hazmat_openssl::hpke::{HpkeReceiver, HpkeSender, HpkeSuite};
use hazmat_openssl::prelude::*;
use support::{backend, bytes};

/// A sender and its receiver in the base mode.
fn pair(suite: HpkeSuite, key: &HpkePrivateKey) -> (HpkeSender, HpkeReceiver) {
    let sender = HpkeSender::new(backend(), suite, &key.public_key().unwrap(), INFO).unwrap();
    let receiver = HpkeReceiver::new(suite, sender.encapsulated_key(), key, INFO).unwrap();
    (sender, receiver)
}

/// Each suite that is offered, with messages of several lengths.
#[test]
fn every_suite_seals_opens_and_exports() {
    for kem in offered_kems() {
        let key = generated(kem);
        let public = key.public_key().unwrap();
        for suite in offered_suites().filter(|suite| suite.kem() == kem) {
            let (mut sender, mut receiver) = pair(suite, &key);
            assert_eq!(
                sender.encapsulated_key().len(),
                kem.encapsulated_key_length(),
                "{suite}"
            );
            assert_eq!((sender.suite(), receiver.suite()), (suite, suite));
            assert_eq!(sender.export(b"a", 32).unwrap(), receiver.export(b"a", 32).unwrap());
            assert_ne!(sender.export(b"a", 32).unwrap(), sender.export(b"b", 32).unwrap());
            if suite.aead() == HpkeAead::ExportOnly {
                continue;
            }
            for length in [0, 1, 1000] {
                let message = bytes::sample(1, length);
                let sealed = sender.seal(b"aad", &message).unwrap();
                assert_eq!(sealed.len(), length + suite.aead().tag_length().unwrap());
                assert_eq!(receiver.open(b"aad", &sealed).unwrap(), message);
            }
            let sealed = suite.seal(backend(), &public, INFO, b"aad", b"message").unwrap();
            assert_eq!(sealed.len(), suite.sealed_length(7).unwrap());
            assert_eq!(suite.open(&key, INFO, b"aad", &sealed).unwrap(), b"message");
        }
    }
}

#[test]
fn a_message_that_does_not_open_has_no_number() {
    let key = generated(P256.kem());
    let (mut sender, mut receiver) = pair(P256, &key);
    let sealed: Vec<_> = (0..3)
        .map(|number: u8| sender.seal(&[number], &[number; 20]).unwrap())
        .collect();
    assert_eq!(sender.sequence_number(), Some(3));

    let mut out = [0xa5; 20];
    for wrong in [&sealed[1][..], &sealed[0][..35], &sealed[0][..15], b""] {
        assert_eq!(receiver.open(&[0], wrong), Err(Error::InvalidTag));
        assert_eq!(receiver.open_into(&[0], wrong, &mut out), Err(Error::InvalidTag));
    }
    assert_eq!(receiver.open(&[1], &sealed[0]), Err(Error::InvalidTag));
    assert_eq!(receiver.sequence_number(), Some(0));
    let short = receiver.open_into(&[0], &sealed[0], &mut [0; 19]);
    assert!(matches!(
        short,
        Err(Error::BufferTooSmall {
            needed: 20,
            available: 19,
            ..
        })
    ));
    assert_eq!(receiver.sequence_number(), Some(0));

    assert_eq!(receiver.open(&[0], &sealed[0]).unwrap(), [0; 20]);
    // Repeated.
    assert_eq!(receiver.open(&[0], &sealed[0]), Err(Error::InvalidTag));
    assert_eq!(receiver.open_into(&[1], &sealed[1], &mut out), Ok(20));
    assert_eq!(out, [1; 20]);
    // Altered: the plaintext is cleared.
    let mut altered = sealed[2].clone();
    altered[3] ^= 1;
    assert_eq!(receiver.open_into(&[2], &altered, &mut out), Err(Error::InvalidTag));
    assert_eq!(out, [0; 20]);
    assert_eq!(receiver.open(&[2], &sealed[2]).unwrap(), [2; 20]);
    assert_eq!(receiver.sequence_number(), Some(3));
}

#[test]
fn a_message_that_is_not_sealed_has_no_number() {
    let key = generated(P256.kem());
    let (mut sender, mut receiver) = pair(P256, &key);
    let mut out = [0xa5; 24];
    let short = sender.seal_into(b"", b"message", &mut out[..22]);
    assert!(matches!(
        short,
        Err(Error::BufferTooSmall {
            needed: 23,
            available: 22,
            ..
        })
    ));
    assert_eq!((sender.sequence_number(), out), (Some(0), [0xa5; 24]));
    assert_eq!(sender.seal_into(b"", b"message", &mut out).unwrap(), 23);
    assert_eq!(out[23], 0xa5);
    assert_eq!(receiver.open(b"", &out[..23]).unwrap(), b"message");
}

#[test]
fn export_only_suites_export_and_nothing_else() {
    let suite = HpkeSuite::new(P256.kem(), HpkeKdf::HkdfSha256, HpkeAead::ExportOnly);
    let key = generated(suite.kem());
    let (mut sender, mut receiver) = pair(suite, &key);
    let refusals = [
        sender.seal(b"", b"message").map(|_| ()),
        sender.seal_into(b"", b"message", &mut [0; 99]).map(|_| ()),
        receiver.open(b"", &[0; 40]).map(|_| ()),
        receiver.open_into(b"", &[0; 40], &mut [0; 99]).map(|_| ()),
        suite
            .seal(backend(), &key.public_key().unwrap(), INFO, b"", b"message")
            .map(|_| ()),
        suite.open(&key, INFO, b"", &[0; 200]).map(|_| ()),
        suite.sealed_length(0).map(|_| ()),
    ];
    for refused in refusals {
        let Err(Error::Unsupported { detail, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert!(detail.contains("export-only"), "{detail}");
    }
    assert_eq!((sender.sequence_number(), receiver.sequence_number()), (None, None));
    assert_eq!(sender.export(b"", 32).unwrap(), receiver.export(b"", 32).unwrap());
}

/// What the receiver must have in common with the sender: with anything else, the first message does not open.
#[test]
fn suite_info_mode_and_keys_belong_to_the_message() {
    let kem = P256.kem();
    let (key, other, sender) = (generated(kem), generated(kem), generated(kem));
    let (psk, other_psk, other_id) = (
        HpkePsk::new(&[1; 32], b"id").unwrap(),
        HpkePsk::new(&[2; 32], b"id").unwrap(),
        HpkePsk::new(&[1; 32], b"another").unwrap(),
    );
    let (sender_public, other_public) = (sender.public_key().unwrap(), other.public_key().unwrap());
    let recipient = key.public_key().unwrap();
    let sending = [
        HpkeMode::Base,
        HpkeMode::Psk { psk: &psk },
        HpkeMode::Auth { sender: &sender },
        HpkeMode::AuthPsk {
            sender: &sender,
            psk: &psk,
        },
    ];
    let receiving = [
        HpkeMode::Base,
        HpkeMode::Psk { psk: &psk },
        HpkeMode::Auth { sender: &sender_public },
        HpkeMode::AuthPsk {
            sender: &sender_public,
            psk: &psk,
        },
    ];
    let wrong = [
        HpkeMode::Psk { psk: &other_psk },
        HpkeMode::Psk { psk: &other_id },
        HpkeMode::Auth { sender: &other_public },
        HpkeMode::AuthPsk {
            sender: &other_public,
            psk: &psk,
        },
        HpkeMode::AuthPsk {
            sender: &sender_public,
            psk: &other_psk,
        },
    ];
    for (number, mode) in sending.into_iter().enumerate() {
        let sealed = P256
            .seal_with_mode(backend(), &recipient, INFO, b"", b"message", mode)
            .unwrap();
        let open = |key: &HpkePrivateKey, info: &[u8], mode: HpkeMode<'_, HpkePublicKey>| {
            P256.open_with_mode(key, info, b"", &sealed, mode)
        };
        for (other_number, mode) in receiving.into_iter().enumerate() {
            let opened = open(&key, INFO, mode);
            if number == other_number {
                assert_eq!(opened.unwrap(), b"message");
            } else {
                assert_eq!(opened, Err(Error::InvalidTag), "{mode:?}");
            }
        }
        for mode in wrong {
            assert_eq!(open(&key, INFO, mode), Err(Error::InvalidTag), "{mode:?}");
        }
        assert_eq!(open(&key, b"another", receiving[number]), Err(Error::InvalidTag));
        assert_eq!(open(&other, INFO, receiving[number]), Err(Error::InvalidTag));
        for suite in [
            HpkeSuite::new(kem, HpkeKdf::HkdfSha256, HpkeAead::Aes256Gcm),
            HpkeSuite::new(kem, HpkeKdf::HkdfSha512, HpkeAead::Aes128Gcm),
        ] {
            let opened = suite.open_with_mode(&key, INFO, b"", &sealed, receiving[number]);
            assert_eq!(opened, Err(Error::InvalidTag));
        }
    }
}

/// The four modes for each KEM that has them.
#[test]
fn every_authenticated_kem_has_all_modes() {
    let psk = HpkePsk::new(&[1; 32], b"id").unwrap();
    for kem in offered_kems() {
        let suite = HpkeSuite::new(kem, HpkeKdf::HkdfSha256, HpkeAead::Aes256Gcm);
        let (key, sender) = (generated(kem), generated(kem));
        let (recipient, public) = (key.public_key().unwrap(), sender.public_key().unwrap());
        let seal = |mode| suite.seal_with_mode(backend(), &recipient, INFO, b"", b"message", mode);
        let open = |sealed: &[u8], mode| suite.open_with_mode(&key, INFO, b"", sealed, mode);
        let sealed = seal(HpkeMode::Psk { psk: &psk }).unwrap();
        assert_eq!(open(&sealed, HpkeMode::Psk { psk: &psk }).unwrap(), b"message");
        let auth = seal(HpkeMode::Auth { sender: &sender });
        let auth_psk = seal(HpkeMode::AuthPsk {
            sender: &sender,
            psk: &psk,
        });
        if kem.can_authenticate_sender() {
            assert_eq!(
                open(&auth.unwrap(), HpkeMode::Auth { sender: &public }).unwrap(),
                b"message"
            );
            let mode = HpkeMode::AuthPsk {
                sender: &public,
                psk: &psk,
            };
            assert_eq!(open(&auth_psk.unwrap(), mode).unwrap(), b"message");
        } else {
            assert_eq!(support::errors::refused_argument(auth), "mode");
            assert_eq!(support::errors::refused_argument(auth_psk), "mode");
            let opened = open(&sealed, HpkeMode::Auth { sender: &public });
            assert_eq!(support::errors::refused_argument(opened), "mode");
        }
    }
}

#[test]
fn public_keys_of_another_backend_are_loaded_into_the_senders() {
    let other = if support::on_fips() {
        support::fips_module::builder().build().unwrap()
    } else {
        Backend::new().unwrap()
    };
    for kem in offered_kems() {
        let suite = HpkeSuite::new(kem, HpkeKdf::HkdfSha256, HpkeAead::Aes256Gcm);
        let key = generated(kem);
        let public = key.public_key().unwrap();
        let sealed = suite.seal(&other, &public, INFO, b"", b"message").unwrap();
        assert_eq!(suite.open(&key, INFO, b"", &sealed).unwrap(), b"message");
        if kem.can_authenticate_sender() {
            // The sender's key is the other backend's, for both.
            let sender = HpkePrivateKey::generate(&other, kem).unwrap();
            let mode = HpkeMode::Auth { sender: &sender };
            let sealed = suite
                .seal_with_mode(&other, &public, INFO, b"", b"message", mode)
                .unwrap();
            let sender = sender.public_key().unwrap();
            let mode = HpkeMode::Auth { sender: &sender };
            assert_eq!(
                suite.open_with_mode(&key, INFO, b"", &sealed, mode).unwrap(),
                b"message"
            );
        }
    }
}

#[test]
fn debug_output_has_no_secret() {
    let key = HpkePrivateKey::generate(backend(), HpkeKem::DhkemP256).unwrap();
    let (sender, receiver) = pair(P256, &key);
    let psk = HpkePsk::new(b"0123456789abcdef0123456789abcdef", b"id").unwrap();
    assert_eq!(format!("{key:?}"), "HpkePrivateKey(DHKEM(P-256, HKDF-SHA256))");
    let public = key.public_key().unwrap();
    assert_eq!(format!("{public:?}"), "HpkePublicKey(DHKEM(P-256, HKDF-SHA256))");
    assert_eq!(format!("{psk:?}"), "HpkePsk { .. }");
    let mode: HpkeMode<'_, HpkePublicKey> = HpkeMode::Psk { psk: &psk };
    assert_eq!(format!("{mode:?}"), "Psk");
    for text in [format!("{sender:?}"), format!("{receiver:?}")] {
        assert!(text.ends_with("sequence_number: Some(0), .. }"), "{text}");
    }
    assert_eq!(P256.to_string(), "DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM");
}
