//! Poly1305: every published vector, one message for each key, and invalid calls.

use hazmat_openssl::Error;
use hazmat_openssl::mac::{MacAlgorithm, Tag};
use hazmat_openssl::prelude::*;
use std::io::Write;
use support::mac_vectors::{self, MacVector};
use support::{backend, bytes, errors, files, stream, tally};

const FILES: &[(&str, usize)] = &[("rfc7539.txt", 11)];

fn context(key: &[u8]) -> MacContext {
    backend().create_poly1305_ctx(key).unwrap()
}

fn poly1305(key: &[u8], data: &[u8]) -> Tag {
    let mut context = context(key);
    context.update(data).unwrap();
    context.finalize().unwrap()
}

#[test]
fn every_file_is_claimed() {
    files::assert_claimed("poly1305", FILES.iter().map(|(name, _)| *name));
}

#[test]
fn vectors() {
    for (name, expected) in FILES {
        let name = format!("poly1305/{name}");
        tally::run(
            "poly1305",
            &name,
            *expected,
            &mac_vectors::poly1305(&name),
            |_| backend().poly1305_supported(),
            check_vector,
            |vector| errors::assert_unsupported(backend().create_poly1305_ctx(&vector.key)),
        );
    }
}

fn check_vector(vector: &MacVector) {
    let place = &vector.position;
    assert_eq!(*poly1305(&vector.key, &vector.message), vector.tag, "{place}");
    let mut pieces = context(&vector.key);
    for piece in stream::pieces(&vector.message) {
        pieces.update(piece).unwrap();
    }
    pieces.verify(&vector.tag).unwrap();
    let mut written = MacContext::poly1305(backend(), &vector.key).unwrap();
    written.write_all(&vector.message).unwrap();
    let mut buffer = [0xff; 20];
    assert_eq!(written.finalize_into(&mut buffer).unwrap(), 16);
    assert_eq!((&buffer[..16], &buffer[16..]), (&vector.tag[..], &[0xff; 4][..]));
}

/// Poly1305 as RFC 8439, section 2.5, defines it, in limbs of 26 bits.
fn poly1305_from_definition(key: &[u8], data: &[u8]) -> [u8; 16] {
    const MASK: u64 = (1 << 26) - 1;
    let limbs = |bytes: &[u8]| -> [u64; 5] {
        let bit = |index: usize| {
            bytes
                .get(index / 8)
                .map_or(0, |byte| u64::from(byte >> (index % 8) & 1))
        };
        std::array::from_fn(|limb| (0..26).map(|place| bit(limb * 26 + place) << place).sum())
    };
    let mut r = key[..16].to_vec();
    [3, 7, 11, 15].into_iter().for_each(|index| r[index] &= 15);
    [4, 8, 12].into_iter().for_each(|index| r[index] &= 252);
    let r = limbs(&r);
    let mut sum = [0; 5];
    for block in data.chunks(16) {
        let added = limbs(&[block, &[1]].concat());
        sum.iter_mut().zip(added).for_each(|(limb, added)| *limb += added);
        // The product modulo 2^130 - 5.
        let mut product: [u64; 5] = std::array::from_fn(|limb| {
            let term = |index: usize| {
                let (other, wraps) = ((limb + 5 - index) % 5, index > limb);
                sum[index] * r[other] * if wraps { 5 } else { 1 }
            };
            (0..5).map(term).sum()
        });
        for _ in 0..2 {
            for limb in 0..5 {
                let carry = product[limb] >> 26;
                product[limb] &= MASK;
                product[(limb + 1) % 5] += carry * if limb == 4 { 5 } else { 1 };
            }
        }
        sum = product;
    }
    for _ in 0..2 {
        for limb in 0..5 {
            let carry = sum[limb] >> 26;
            sum[limb] &= MASK;
            sum[(limb + 1) % 5] += carry * if limb == 4 { 5 } else { 1 };
        }
    }
    // At most one subtraction of 2^130 - 5 is left.
    let is_large = sum[0] >= MASK - 4 && sum[1..].iter().all(|limb| *limb == MASK);
    if is_large {
        sum = [sum[0] - (MASK - 4), 0, 0, 0, 0];
    }
    let low = sum
        .iter()
        .rev()
        .fold(0_u128, |value, limb| (value << 26) + u128::from(*limb));
    let s = u128::from_le_bytes(key[16..].try_into().unwrap());
    low.wrapping_add(s).to_le_bytes()
}

#[test]
fn tags_are_what_the_definition_says() {
    if !backend().poly1305_supported() {
        return;
    }
    for seed in 0..20 {
        let key = bytes::sample(seed, 32);
        for size in [0, 1, 15, 16, 17, 31, 32, 63, 64, 65, 300, 1025] {
            let data = bytes::sample(seed + 1, size);
            assert_eq!(
                *poly1305(&key, &data),
                poly1305_from_definition(&key, &data),
                "{size} bytes"
            );
        }
    }
    // Sums near 2^130 - 5.
    for (first, last) in [(2, 0xff), (1, 0xff), (0, 0)] {
        let key = [&[first][..], &[0; 15], &[last; 16]].concat();
        for data in [&[0xff; 16][..], &[0xff; 48], &[0xfb; 32]] {
            assert_eq!(*poly1305(&key, data), poly1305_from_definition(&key, data));
        }
    }
}

#[test]
fn a_key_authenticates_one_message() {
    if !backend().poly1305_supported() {
        return;
    }
    let key = bytes::sample(1, 32);
    let tag = poly1305(&key, b"data");
    let mut context = context(&key);
    context.update(b"da").unwrap();
    errors::assert_reuse_refused(context.try_clone(), "key");
    errors::assert_reuse_refused(context.finalize_reset(), "key");
    let mut buffer = [0xff; 16];
    errors::assert_reuse_refused(context.finalize_reset_into(&mut buffer), "key");
    assert_eq!(buffer, [0xff; 16]);
    errors::assert_reuse_refused(context.verify_reset(&tag), "key");
    // The refusals have not ended the message.
    context.update(b"ta").unwrap();
    context.verify(&tag).unwrap();
    let text = Error::to_string(&backend().create_poly1305_ctx(&key).unwrap().try_clone().unwrap_err());
    assert_eq!(
        text,
        "Poly1305 must not use the same key for a second message: make a new context with another key"
    );
}

#[test]
fn contexts_that_are_used_again_have_nothing_of_the_last_message() {
    if !backend().poly1305_supported() {
        return;
    }
    let keys: Vec<Vec<u8>> = (0..40).map(|seed| bytes::sample(seed, 32)).collect();
    for key in &keys {
        // Some are dropped before their end, and some live side by side.
        let mut dropped = context(key);
        dropped.update(b"other data").unwrap();
        let mut other = context(&keys[0]);
        let mut context = context(key);
        context.update(b"data").unwrap();
        other.update(b"data").unwrap();
        assert_eq!(*context.finalize().unwrap(), poly1305_from_definition(key, b"data"));
        assert_eq!(*other.finalize().unwrap(), poly1305_from_definition(&keys[0], b"data"));
    }
}

#[test]
fn wrong_tags_are_refused() {
    if !backend().poly1305_supported() {
        return;
    }
    let key = bytes::sample(1, 32);
    let tag = poly1305(&key, b"data");
    let longer = [&tag[..], &[0]].concat();
    for wrong in [
        bytes::flipped(&tag, 0),
        bytes::flipped(&tag, 15),
        tag[..15].to_vec(),
        Vec::new(),
        longer,
    ] {
        let mut context = context(&key);
        context.update(b"data").unwrap();
        errors::assert_invalid_signature(context.verify(&wrong));
    }
}

#[test]
fn keys_of_other_lengths_are_refused() {
    if !backend().poly1305_supported() {
        return;
    }
    for length in [0, 1, 16, 31, 33, 64] {
        let refused = backend().create_poly1305_ctx(&vec![1; length]);
        errors::assert_invalid_argument(refused, &["key", "32 bytes", &length.to_string()]);
    }
    let context = context(&[1; 32]);
    assert_eq!(context.algorithm(), MacAlgorithm::Poly1305);
    assert_eq!((context.tag_length(), context.block_size()), (16, 16));
    assert_eq!(format!("{context:?}"), "MacContext(Poly1305, 16-byte tag)");
    let mut short = [0; 15];
    errors::assert_buffer_too_small(context.finalize_into(&mut short), 16, 15);
}
