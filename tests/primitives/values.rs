//! Secret bytes, tags, digests and paddings as values: conversion, comparison, and what `Debug` prints.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Debug;

use hazmat_openssl::MalformedKind;
use hazmat_openssl::aead::Aead;
use hazmat_openssl::ciphers::{Finalized, Mode};
use hazmat_openssl::hashes::Digest;
use hazmat_openssl::mac::{MacAlgorithm, Tag};
use hazmat_openssl::padding::{AnsiX923, Padder, Padding, Pkcs7, Unpadder};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Capabilities, Error, Version};
use support::backend;
use support::errors::{assert_invalid_argument, assert_malformed_kind};

#[test]
fn secret_bytes_are_made_of_ones_own() {
    let vector = vec![1, 2, 3];
    let place = vector.as_ptr();
    let secret = SecretBytes::from(vector);
    // The same memory: nothing was copied.
    assert_eq!(secret.as_ptr(), place);
    assert_eq!(secret, SecretBytes::from([1, 2, 3]));
    assert_eq!(secret, SecretBytes::from_slice(&[1, 2, 3]));
    assert_eq!(secret, SecretBytes::from(&[1, 2, 3][..]));
    assert_eq!((secret.len(), secret.is_empty()), (3, false));
    assert_eq!(secret.as_ref(), [1, 2, 3]);
    assert_eq!(secret.clone(), secret);
    assert_eq!(format!("{secret:?}"), "SecretBytes(3 bytes)");
    assert!(SecretBytes::default().is_empty());

    let mut filled = SecretBytes::from(vec![0; 4]);
    filled.as_mut().copy_from_slice(b"fill");
    assert_eq!(filled, *b"fill");
}

#[test]
fn secret_bytes_and_tags_are_equal_to_equal_bytes() {
    let secret = SecretBytes::from(*b"secret");
    let tag = Tag::from_bytes(b"secret").unwrap();
    for (bytes, equal) in [
        (&b"secret"[..], true),
        (b"secres", false),
        (b"secre", false),
        (b"secret!", false),
        (b"", false),
    ] {
        assert_eq!(secret == *bytes, equal);
        assert_eq!(secret == bytes, equal);
        assert_eq!(secret == SecretBytes::from_slice(bytes), equal);
        assert_eq!(tag == *bytes, equal);
        assert_eq!(tag == bytes, equal);
    }
    assert!(secret == *b"secret" && secret != *b"Secret" && tag == *b"secret" && tag != *b"Secret");
}

#[test]
fn tags_are_read_from_bytes() {
    let bytes: Vec<u8> = (0..80).collect();
    for length in 1..=64 {
        let tag = Tag::from_bytes(&bytes[..length]).unwrap();
        assert_eq!(Tag::try_from(&bytes[..length]).unwrap(), tag);
        assert_eq!((tag.as_ref(), tag.len()), (&bytes[..length], length));
    }
    for length in [0, 65, 80] {
        assert_invalid_argument(Tag::from_bytes(&bytes[..length]), &["tag: must have 1 to 64 bytes"]);
        assert_invalid_argument(Tag::try_from(&bytes[..length]), &["tag: must have 1 to 64 bytes"]);
    }
    let tag = Tag::from_bytes(&[0xab, 1]).unwrap();
    assert_eq!(
        (tag.to_string(), format!("{tag:?}")),
        ("ab01".to_owned(), "Tag(2 bytes)".to_owned())
    );

    let mut mac = backend().create_hmac_ctx(&[1; 32], HashAlgorithm::Sha512).unwrap();
    mac.update(b"data").unwrap();
    let tag = mac.finalize_reset().unwrap();
    assert_eq!(Tag::from_bytes(&tag).unwrap(), tag);
    assert_ne!(Tag::from_bytes(&tag[..63]).unwrap(), tag);
}

#[test]
fn digests_are_values() {
    let digest = |data: &[u8]| backend().hash(HashAlgorithm::Sha256, data).unwrap();
    let one = digest(b"one");
    assert_eq!(one, digest(b"one"));
    assert_ne!(one, digest(b"two"));
    let bytes: [u8; 32] = one[..].try_into().unwrap();
    let slice: &[u8] = &bytes;
    assert!(one == bytes && one == *slice && one == slice);
    assert_eq!(Vec::from(one.clone()), bytes);
    let all = [digest(b"one"), digest(b"two"), digest(b"one"), digest(b"three")];
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 3);
    let sorted: Vec<_> = all
        .iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|digest| digest.to_vec())
        .collect();
    assert!(sorted.is_sorted() && sorted.len() == 3);
}

#[test]
fn paddings_are_used_by_their_trait() {
    for block_size in [1, 8, 16, 255] {
        let paddings: [Box<dyn Padding>; 2] = [
            Box::new(Pkcs7::new(block_size).unwrap()),
            Box::new(AnsiX923::new(block_size).unwrap()),
        ];
        for padding in paddings {
            assert_eq!(padding.block_size(), block_size);
            for length in 0..=2 * block_size {
                let message = vec![5; length];
                let padded = padding.pad(&message);
                assert_eq!(padded.len(), (length / block_size + 1) * block_size);
                assert_eq!(padding.unpad(&padded).unwrap(), message);
                let mut padder = padding.padder();
                assert_eq!([padder.update(&message), padder.finalize()].concat(), padded);
                let mut unpadder = padding.unpadder();
                assert_eq!(
                    [unpadder.update(&padded), unpadder.finalize().unwrap()].concat(),
                    message
                );
            }
            assert_malformed_kind(padding.unpad(b""), MalformedKind::InvalidLength, "padding");
            assert_malformed_kind(
                padding.unpad(&vec![0; block_size]),
                MalformedKind::InvalidPadding,
                "padding",
            );
            if block_size > 1 {
                let odd = vec![1; block_size + 1];
                assert_malformed_kind(padding.unpad(&odd), MalformedKind::InvalidLength, "padding");
            }
        }
    }
    let pkcs7 = Pkcs7::new(4).unwrap();
    assert_eq!(pkcs7.pad(b"12345"), b"12345\x03\x03\x03");
    assert_eq!(AnsiX923::new(4).unwrap().pad(b"12345"), b"12345\x00\x00\x03");
    assert_malformed_kind(
        pkcs7.unpad(b"1234\x02\x02\x02\x03"),
        MalformedKind::InvalidPadding,
        "padding",
    );
    let mut padder = pkcs7.padder();
    padder.update(b"pw");
    assert_eq!(
        format!("{padder:?} {:?}", pkcs7.unpadder()),
        "Padder { .. } Unpadder { .. }"
    );
}

#[test]
fn contexts_are_made_by_their_own_constructors() {
    let backend = backend();
    let mut ctx = HashContext::new(backend, HashAlgorithm::Sha256).unwrap();
    ctx.update(b"data").unwrap();
    assert_eq!(
        ctx.finalize().unwrap(),
        backend.hash(HashAlgorithm::Sha256, b"data").unwrap()
    );

    let cipher = CipherAlgorithm::aes(&[1; 16]).unwrap();
    let made = [
        (
            MacContext::hmac(backend, &[1; 32], HashAlgorithm::Sha256).unwrap(),
            backend.create_hmac_ctx(&[1; 32], HashAlgorithm::Sha256).unwrap(),
        ),
        (
            MacContext::cmac(backend, &cipher).unwrap(),
            backend.create_cmac_ctx(&cipher).unwrap(),
        ),
    ];
    for (mut one, mut other) in made {
        one.update(b"data").unwrap();
        other.update(b"data").unwrap();
        assert_eq!(one.finalize().unwrap(), other.finalize().unwrap());
    }

    let mode = Mode::gcm(&[2; 12]).unwrap();
    let mut encryptor = CipherContext::encryptor(backend, &cipher, &mode).unwrap();
    let ciphertext = encryptor.update(b"data").unwrap();
    let finalized = encryptor.finalize().unwrap();
    assert_eq!(format!("{finalized:?}"), "Finalized(0 bytes, Tag(16 bytes))");
    let mode = mode.with_tag(&finalized.into_tag().unwrap()).unwrap();
    assert_invalid_argument(CipherContext::encryptor(backend, &cipher, &mode), &["tag"]);
    let mut decryptor = CipherContext::decryptor(backend, &cipher, &mode).unwrap();
    assert_eq!(decryptor.update(&ciphertext).unwrap(), b"data");
    assert_eq!(format!("{:?}", decryptor.finalize().unwrap()), "Finalized(0 bytes)");
}

#[test]
fn values_and_contexts_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    fn is_shown<T: Debug>() {}
    macro_rules! check {
        ($($type:ty),+ $(,)?) => { $(crosses::<$type>(); is_shown::<$type>();)+ };
    }
    check!(
        Backend,
        Capabilities,
        Error,
        Version,
        HashAlgorithm,
        HashContext,
        Digest,
        MacAlgorithm,
        MacContext,
        Tag,
        CipherAlgorithm,
        CipherKind,
        ModeKind,
        Mode,
        CipherContext,
        Finalized,
        AesGcm,
        ChaCha20Poly1305,
        SecretBytes,
        Pkcs7,
        AnsiX923,
        Padder,
        Unpadder,
    );
    crosses::<Box<dyn Aead>>();
    crosses::<Box<dyn Padding>>();
}
