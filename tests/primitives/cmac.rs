//! CMAC: every published vector, and invalid calls.

use hazmat_openssl::Result;
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::mac::Tag;
use hazmat_openssl::prelude::*;
use std::io::Write;
use support::mac_vectors::{self, MacVector};
use support::{backend, bytes, errors, files, stream, tally};

type Algorithm = fn(&[u8]) -> Result<CipherAlgorithm>;

const FILES: &[(&str, Algorithm, usize)] = &[
    ("draft-kato-camellia128.txt", CipherAlgorithm::camellia, 4),
    ("nist-800-38b-3des.txt", CipherAlgorithm::triple_des, 8),
    ("nist-800-38b-aes128.txt", CipherAlgorithm::aes, 4),
    ("nist-800-38b-aes192.txt", CipherAlgorithm::aes, 4),
    ("nist-800-38b-aes256.txt", CipherAlgorithm::aes, 4),
];

/// Block ciphers, with all sizes of their keys that matter and the size of their block in bytes.
const ALGORITHMS: &[(Algorithm, &[usize], usize)] = &[
    (CipherAlgorithm::aes, &[16, 24, 32], 16),
    (CipherAlgorithm::camellia, &[16, 24, 32], 16),
    (CipherAlgorithm::triple_des, &[8, 16, 24], 8),
    (CipherAlgorithm::blowfish, &[4, 16, 56], 8),
    (CipherAlgorithm::cast5, &[5, 16], 8),
    (CipherAlgorithm::idea, &[16], 8),
    (CipherAlgorithm::seed, &[16], 16),
    (CipherAlgorithm::sm4, &[16], 16),
];

/// Every block cipher with every listed size of key which the backend makes a CMAC with, and the block size.
fn supported() -> Vec<(CipherAlgorithm, usize)> {
    let keyed = ALGORITHMS.iter().flat_map(|(algorithm, key_sizes, block_size)| {
        key_sizes
            .iter()
            .map(|key_size| (algorithm(&bytes::sample(7, *key_size)).unwrap(), *block_size))
    });
    keyed
        .filter(|(algorithm, _)| backend().cmac_algorithm_supported(algorithm.kind()))
        .collect()
}

fn context(algorithm: &CipherAlgorithm) -> MacContext {
    backend().create_cmac_ctx(algorithm).unwrap()
}

fn cmac(algorithm: &CipherAlgorithm, data: &[u8]) -> Tag {
    let mut context = context(algorithm);
    context.update(data).unwrap();
    context.finalize().unwrap()
}

#[test]
fn every_file_is_claimed() {
    files::assert_claimed("CMAC", FILES.iter().map(|(name, ..)| *name));
}

#[test]
fn vectors() {
    for (name, algorithm, expected) in FILES {
        let name = format!("CMAC/{name}");
        let keyed = |vector: &MacVector| algorithm(&vector.key).unwrap();
        tally::run(
            "cmac",
            &name,
            *expected,
            &mac_vectors::cmac(&name),
            |vector| backend().cmac_algorithm_supported(keyed(vector).kind()),
            |vector| check_vector(&keyed(vector), vector),
            |vector| errors::assert_unsupported(backend().create_cmac_ctx(&keyed(vector))),
        );
    }
}

fn check_vector(algorithm: &CipherAlgorithm, vector: &MacVector) {
    let place = &vector.position;
    let tag = cmac(algorithm, &vector.message);
    assert_eq!(*tag, *vector.tag, "{place}: in one piece");
    let mut context = context(algorithm);
    let pieces = stream::pieces(&vector.message);
    let (before, after) = pieces.split_at(pieces.len() / 2);
    before.iter().for_each(|piece| context.update(piece).unwrap());
    let mut clone = context.try_clone().unwrap();
    after.iter().for_each(|piece| context.update(piece).unwrap());
    assert_eq!(context.finalize_reset().unwrap(), tag, "{place}: in pieces");
    context.write_all(&vector.message).unwrap();
    context.verify_reset(&tag).unwrap();
    context.update(&vector.message).unwrap();
    let mut buffer = vec![0; tag.len()];
    assert_eq!(
        context.finalize_into(&mut buffer).unwrap(),
        tag.len(),
        "{place}: the size written"
    );
    assert_eq!(buffer, *tag, "{place}: after a reset");
    after.iter().for_each(|piece| clone.update(piece).unwrap());
    clone.verify(&tag).unwrap();
}

#[test]
fn stream_ciphers_are_not_supported() {
    let arc4 = CipherAlgorithm::arc4(&[1; 16]).unwrap();
    let chacha20 = CipherAlgorithm::chacha20(&[1; 32], &[0; 16]).unwrap();
    let xts = CipherAlgorithm::aes(&bytes::sample(1, 64)).unwrap();
    for algorithm in [arc4, chacha20, xts] {
        assert!(!backend().cmac_algorithm_supported(algorithm.kind()), "{algorithm:?}");
        errors::assert_unsupported(backend().create_cmac_ctx(&algorithm));
    }
}

/// CMAC as SP 800-38B defines it, from the block cipher alone.
fn cmac_from_blocks(algorithm: &CipherAlgorithm, block_size: usize, data: &[u8]) -> Vec<u8> {
    let mut ecb = backend()
        .create_symmetric_encryption_ctx(algorithm, &Mode::ecb())
        .unwrap();
    let mut encipher = |block: &[u8]| ecb.update(block).unwrap();
    let whole = !data.is_empty() && data.len() % block_size == 0;
    let mut subkey = doubled(&encipher(&vec![0; block_size]));
    let mut padded = data.to_vec();
    if !whole {
        subkey = doubled(&subkey);
        padded.push(0x80);
        padded.resize(padded.len().next_multiple_of(block_size), 0);
    }
    let last = padded.len() - block_size;
    padded[last..]
        .iter_mut()
        .zip(&subkey)
        .for_each(|(byte, key)| *byte ^= key);
    let chain = |state: Vec<u8>, block: &[u8]| {
        let mixed: Vec<u8> = state.iter().zip(block).map(|(left, right)| left ^ right).collect();
        encipher(&mixed)
    };
    padded.chunks(block_size).fold(vec![0; block_size], chain)
}

/// `block` times x in the field of its size.
fn doubled(block: &[u8]) -> Vec<u8> {
    let value = block.iter().fold(0, |value, byte| value << 8 | u128::from(*byte));
    let polynomial = if block.len() == 16 { 0x87 } else { 0x1b };
    let reduction = if block[0] >> 7 == 1 { polynomial } else { 0 };
    (value << 1 ^ reduction).to_be_bytes()[16 - block.len()..].to_vec()
}

#[test]
fn every_block_cipher_gives_what_the_definition_says() {
    for (algorithm, block_size) in supported() {
        for size in [0, 1, block_size - 1, block_size, block_size + 1, 5 * block_size, 1000] {
            let data = bytes::sample(3, size);
            let expected = cmac_from_blocks(&algorithm, block_size, &data);
            assert_eq!(*cmac(&algorithm, &data), *expected, "{algorithm:?} of {size} bytes");
        }
    }
}

#[test]
fn wrong_tags_are_refused() {
    for (algorithm, _) in supported() {
        let tag = cmac(&algorithm, b"data");
        let last = tag.len() - 1;
        let longer = [&tag[..], &[0]].concat();
        let wrong = [
            bytes::flipped(&tag, 0),
            bytes::flipped(&tag, last),
            tag[..last].to_vec(),
            Vec::new(),
            longer,
        ];
        for wrong_tag in &wrong {
            let mut context = context(&algorithm);
            context.update(b"data").unwrap();
            errors::assert_invalid_signature(context.verify_reset(wrong_tag));
            context.update(b"data").unwrap();
            context.verify_reset(&tag).unwrap();
            context.update(b"other data").unwrap();
            errors::assert_invalid_signature(context.verify(&tag));
        }
    }
}

#[test]
fn short_buffers_are_refused_and_spoil_nothing() {
    for (algorithm, size) in supported() {
        let mut context = context(&algorithm);
        context.update(b"data").unwrap();
        let mut buffer = vec![0; size - 1];
        errors::assert_buffer_too_small(context.finalize_reset_into(&mut buffer), size, size - 1);
        assert_eq!(
            context.finalize_reset().unwrap(),
            cmac(&algorithm, b"data"),
            "{algorithm:?}"
        );
        errors::assert_buffer_too_small(context.finalize_into(&mut []), size, 0);
    }
}

#[test]
fn a_reset_context_keeps_its_key() {
    for (algorithm, _) in supported() {
        let mut context = context(&algorithm);
        for data in [&b"first"[..], b"", b"a third time, longer than a block"] {
            context.update(data).unwrap();
            assert_eq!(
                context.finalize_reset().unwrap(),
                cmac(&algorithm, data),
                "{algorithm:?}"
            );
        }
    }
}
