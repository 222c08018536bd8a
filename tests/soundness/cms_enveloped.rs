//! Memory safety of encrypted messages of CMS: every order of drops, foreign entries in the error queue, truncated messages, many
//! threads.

use std::thread;

use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind, Result};
use support::errors::malformed_kind;
use support::soundness::{clean, each_order};

const CONTENT: &[u8] = b"the content of a message";

fn recipients(key: &EllipticCurvePrivateKey, symmetric: &[u8]) -> [Recipient; 3] {
    [
        Recipient::from_public_key(&key.public_key().unwrap(), b"id").unwrap(),
        Recipient::from_key_encryption_key(symmetric, b"id").unwrap(),
        Recipient::from_password(b"a password").kdf_rounds(10).unwrap(),
    ]
}

#[test]
fn a_poisoned_error_queue_changes_nothing() {
    let backend = Backend::new().unwrap();
    let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1).unwrap();
    let rsa = RsaPrivateKey::generate(&backend, 2048).unwrap();
    let [curve, symmetric, password] = recipients(&key, &[7; 32]);
    let old = Recipient::from_public_key(&rsa.public_key().unwrap(), b"id").unwrap();
    let old = old.rsa_padding(RsaPadding::pkcs1v15()).unwrap();
    let all = [curve, symmetric, password, old];
    let (mut first, mut second) = (EnvelopedDataBuilder::new(), AuthEnvelopedDataBuilder::new());
    for recipient in all {
        first = first.add_recipient(recipient.clone());
        second = second.add_recipient(recipient);
    }
    let first = clean(|| first.encrypt(&backend, CONTENT).unwrap());
    let second = clean(|| second.encrypt(&backend, CONTENT).unwrap());
    for own in [
        RecipientKey::from_private_key(&key),
        RecipientKey::from_any_key_encryption_key([7; 32]),
        RecipientKey::from_password(b"a password"),
        RecipientKey::from_private_key(&rsa),
    ] {
        assert_eq!(*clean(|| first.decrypt(&own).unwrap()), *CONTENT);
        assert_eq!(*clean(|| second.decrypt(&own).unwrap()), *CONTENT);
    }
    // Keys that do not fit, and messages that are changed.
    let other = RsaPrivateKey::generate(&backend, 2048).unwrap();
    clean(|| second.decrypt(&RecipientKey::from_private_key(&other)).unwrap_err());
    clean(|| {
        second
            .decrypt(&RecipientKey::from_any_key_encryption_key([8; 32]))
            .unwrap_err()
    });
    clean(|| second.decrypt(&RecipientKey::from_password(b"another")).unwrap_err());
    let mut changed = second.as_der().to_vec();
    *changed.last_mut().unwrap() ^= 1;
    let changed = AuthEnvelopedData::from_der(&backend, &changed).unwrap();
    clean(|| changed.decrypt(&RecipientKey::from_private_key(&rsa)).unwrap_err());
}

#[test]
fn every_order_of_drops() {
    let mut orders = 0;
    each_order(3, &mut |order| {
        let backend = Backend::new().unwrap();
        let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1).unwrap();
        let [curve, ..] = recipients(&key, &[7; 32]);
        let message = EnvelopedDataBuilder::new()
            .add_recipient(curve)
            .encrypt(&backend, CONTENT)
            .unwrap();
        let own = RecipientKey::from_private_key(&key);
        let (mut backend, mut message, mut own) = (Some(backend), Some(message), Some(own));
        for index in order {
            match index {
                0 => backend = None,
                1 => message = None,
                _ => own = None,
            }
            if let (Some(message), Some(own)) = (&message, &own) {
                assert_eq!(*message.decrypt(own).unwrap(), *CONTENT);
            }
        }
        assert!(backend.is_none() && message.is_none() && own.is_none());
        orders += 1;
    });
    assert_eq!(orders, 6);
}

/// Every prefix, in memory of its own, so that valgrind sees a read past its end.
fn assert_truncated<T>(der: &[u8], read: impl Fn(&[u8]) -> Result<T>) {
    for length in 0..der.len() {
        let part = der[..length].to_vec().into_boxed_slice();
        assert_eq!(malformed_kind(read(&part)).0, MalformedKind::Truncated, "{length}");
    }
}

#[test]
fn parts_of_messages_are_refused() {
    let backend = Backend::new().unwrap();
    let recipient = || Recipient::from_key_encryption_key(&[7; 16], b"id").unwrap();
    let (first, second) = (
        EnvelopedDataBuilder::new().add_recipient(recipient()),
        AuthEnvelopedDataBuilder::new().add_recipient(recipient()),
    );
    let message = first.clone().encrypt(&backend, CONTENT).unwrap();
    assert_truncated(message.as_der(), |der| EnvelopedData::from_der(&backend, der));
    let message = second.clone().encrypt(&backend, CONTENT).unwrap();
    assert_truncated(message.as_der(), |der| AuthEnvelopedData::from_der(&backend, der));
    let message = EncryptedData::encrypt(&backend, ContentCipher::Aes128Cbc, &[7; 16], CONTENT).unwrap();
    assert_truncated(message.as_der(), |der| EncryptedData::from_der(&backend, der));

    // Content of every length up to that of the right one, and longer.
    let key = RecipientKey::from_any_key_encryption_key([7; 16]);
    let (message, content) = second.encrypt_detached(&backend, CONTENT).unwrap();
    assert_eq!(*message.decrypt_detached(&key, &content).unwrap(), *CONTENT);
    let longer = [&content[..], &[0; 1_000]].concat();
    for length in (0..content.len()).chain([content.len() + 1, longer.len()]) {
        let part = longer[..length].to_vec().into_boxed_slice();
        assert_eq!(
            message.decrypt_detached(&key, &part),
            Err(Error::InvalidTag),
            "{length}"
        );
    }
    let (message, content) = first.encrypt_detached(&backend, CONTENT).unwrap();
    assert_eq!(*message.decrypt_detached(&key, &content).unwrap(), *CONTENT);
    for length in 0..content.len() {
        let part = content[..length].to_vec().into_boxed_slice();
        // A whole block of the content does not end with a valid padding.
        let expected = match length {
            16 => MalformedKind::InvalidPadding,
            _ => MalformedKind::InvalidLength,
        };
        assert_eq!(
            malformed_kind(message.decrypt_detached(&key, &part)).0,
            expected,
            "{length}"
        );
    }
}

#[test]
fn many_threads_open_one_message() {
    let backend = Backend::new().unwrap();
    let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1).unwrap();
    let [curve, ..] = recipients(&key, &[7; 32]);
    let message = AuthEnvelopedDataBuilder::new()
        .add_recipient(curve)
        .encrypt(&backend, CONTENT)
        .unwrap();
    let own = RecipientKey::from_private_key(&key);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(*message.decrypt(&own).unwrap(), *CONTENT);
                }
            });
        }
    });
}
