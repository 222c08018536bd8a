//! GMAC: the tag of AES-GCM over additional data alone, one message for each nonce, and invalid calls. Wycheproof's vectors are in
//! `wycheproof.rs`.

use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::mac::{MacAlgorithm, Tag};
use hazmat_openssl::prelude::*;
use std::io::Write;
use support::{backend, bytes, errors, stream};

const KEY_SIZES: [usize; 3] = [16, 24, 32];

fn aes(seed: u64, key_size: usize) -> (CipherAlgorithm, Vec<u8>) {
    let key = bytes::sample(seed, key_size);
    (CipherAlgorithm::aes(&key).unwrap(), key)
}

fn context(cipher: &CipherAlgorithm, nonce: &[u8]) -> MacContext {
    backend().create_gmac_ctx(cipher, nonce).unwrap()
}

fn gmac(cipher: &CipherAlgorithm, nonce: &[u8], data: &[u8]) -> Tag {
    let mut context = context(cipher, nonce);
    context.update(data).unwrap();
    context.finalize().unwrap()
}

/// The tag of GCM over no plaintext, by the interface of ciphers, which takes nonces of 8 bytes and more.
fn gcm_tag(cipher: &CipherAlgorithm, nonce: &[u8], data: &[u8]) -> Vec<u8> {
    let mode = Mode::gcm(nonce).unwrap();
    let mut context = backend().create_symmetric_encryption_ctx(cipher, &mode).unwrap();
    context.authenticate_additional_data(data).unwrap();
    context.finalize().unwrap().tag().unwrap().to_vec()
}

#[test]
fn tags_are_those_of_gcm_without_plaintext() {
    for key_size in KEY_SIZES {
        for nonce_size in [8, 11, 12, 13, 16, 17, 60, 127, 128] {
            for size in [0, 1, 15, 16, 17, 100, 1000] {
                let seed = (key_size + nonce_size + size) as u64;
                let (cipher, key) = aes(seed, key_size);
                let (nonce, data) = (bytes::sample(seed + 1, nonce_size), bytes::sample(seed + 2, size));
                let tag = gmac(&cipher, &nonce, &data);
                assert_eq!(*tag, *gcm_tag(&cipher, &nonce, &data), "{key_size} {nonce_size} {size}");
                let mut pieces = context(&cipher, &nonce);
                stream::pieces(&data)
                    .iter()
                    .for_each(|piece| pieces.write_all(piece).unwrap());
                pieces.verify(&tag).unwrap();
                if nonce_size == 12 {
                    let gcm = AesGcm::new(backend(), &key).unwrap();
                    assert_eq!(gcm.encrypt(&nonce, b"", &data).unwrap(), *tag);
                    assert_eq!(gcm.decrypt(&nonce, &tag, &data).unwrap(), b"");
                }
            }
        }
    }
}

/// Nonces of every length that libcrypto takes: distinct nonces have distinct tags, also if one is the start of another.
#[test]
fn nonces_of_every_length_count() {
    let (cipher, _) = aes(1, 32);
    let nonce = bytes::sample(2, 128);
    let tags: Vec<Tag> = (1..=128)
        .map(|length| gmac(&cipher, &nonce[..length], b"data"))
        .collect();
    for (index, tag) in tags.iter().enumerate() {
        assert!(tags[..index].iter().all(|other| other != tag), "{index}");
    }
    for length in [0, 129, 1000] {
        let refused = backend().create_gmac_ctx(&cipher, &vec![1; length]);
        errors::assert_invalid_argument(refused, &["nonce", "1 to 128 bytes", &length.to_string()]);
    }
}

#[test]
fn a_nonce_authenticates_one_message() {
    let (cipher, _) = aes(1, 16);
    let tag = gmac(&cipher, &[1; 12], b"data");
    let mut context = context(&cipher, &[1; 12]);
    context.update(b"da").unwrap();
    errors::assert_reuse_refused(context.try_clone(), "nonce");
    errors::assert_reuse_refused(context.finalize_reset(), "nonce");
    let mut buffer = [0xff; 16];
    errors::assert_reuse_refused(context.finalize_reset_into(&mut buffer), "nonce");
    assert_eq!(buffer, [0xff; 16]);
    errors::assert_reuse_refused(context.verify_reset(&tag), "nonce");
    // The refusals have not ended the message.
    context.update(b"ta").unwrap();
    context.verify(&tag).unwrap();
}

#[test]
fn contexts_that_are_used_again_have_nothing_of_the_last_message() {
    for seed in 0..20 {
        for key_size in KEY_SIZES {
            let (cipher, _) = aes(seed, key_size);
            let (one, two) = (bytes::sample(seed, 12), bytes::sample(seed + 1, 16));
            let mut dropped = context(&cipher, &two);
            dropped.update(b"other data").unwrap();
            // Two live side by side, and one has no data.
            let mut first = context(&cipher, &one);
            let second = MacContext::gmac(backend(), &cipher, &two).unwrap();
            first.update(b"data").unwrap();
            assert_eq!(*first.finalize().unwrap(), *gcm_tag(&cipher, &one, b"data"));
            assert_eq!(*second.finalize().unwrap(), *gcm_tag(&cipher, &two, b""));
        }
    }
}

#[test]
fn wrong_tags_are_refused() {
    let (cipher, _) = aes(1, 24);
    let tag = gmac(&cipher, &[1; 12], b"data");
    let longer = [&tag[..], &[0]].concat();
    for wrong in [
        bytes::flipped(&tag, 0),
        bytes::flipped(&tag, 15),
        tag[..15].to_vec(),
        Vec::new(),
        longer,
    ] {
        let mut context = context(&cipher, &[1; 12]);
        context.update(b"data").unwrap();
        errors::assert_invalid_signature(context.verify(&wrong));
    }
}

#[test]
fn only_aes_has_it() {
    let sample = |length| bytes::sample(1, length);
    for cipher in [
        CipherAlgorithm::camellia(&sample(16)),
        CipherAlgorithm::sm4(&sample(16)),
        CipherAlgorithm::triple_des(&sample(24)),
        CipherAlgorithm::chacha20(&sample(32), &[0; 16]),
        // The two keys of XTS.
        CipherAlgorithm::aes(&sample(64)),
    ] {
        let cipher = cipher.unwrap();
        assert!(!backend().gmac_supported(cipher.kind()), "{cipher:?}");
        errors::assert_unsupported(backend().create_gmac_ctx(&cipher, &[1; 12]));
    }
    for (key_size, kind) in KEY_SIZES
        .into_iter()
        .zip([CipherKind::AES_128, CipherKind::AES_192, CipherKind::AES_256])
    {
        assert!(backend().gmac_supported(kind));
        let context = context(&aes(1, key_size).0, &[1; 12]);
        assert_eq!(context.algorithm(), MacAlgorithm::Gmac(kind));
        assert_eq!((context.tag_length(), context.block_size()), (16, 16));
        let mut short = [0; 15];
        errors::assert_buffer_too_small(context.finalize_into(&mut short), 16, 15);
    }
    let text = format!("{:?}", context(&aes(1, 16).0, &[1; 12]));
    assert_eq!(text, "MacContext(GMAC with AES-128, 16-byte tag)");
}
