//! HMAC: every published vector, and invalid calls.

use hazmat_openssl::mac::Tag;
use hazmat_openssl::prelude::*;
use std::io::Write;
use support::hash_functions::FIXED_LENGTH;
use support::mac_vectors::{self, MacVector};
use support::{backend, bytes, errors, files, stream, tally};

const FILES: &[(&str, HashAlgorithm, usize)] = &[
    ("gmt-0042-sm3.txt", HashAlgorithm::Sm3, 4),
    ("nist-examples-sha3-224.txt", HashAlgorithm::Sha3_224, 3),
    ("nist-examples-sha3-256.txt", HashAlgorithm::Sha3_256, 3),
    ("nist-examples-sha3-384.txt", HashAlgorithm::Sha3_384, 3),
    ("nist-examples-sha3-512.txt", HashAlgorithm::Sha3_512, 3),
    ("rfc-2202-md5.txt", HashAlgorithm::Md5, 7),
    ("rfc-2202-sha1.txt", HashAlgorithm::Sha1, 7),
    ("rfc-2286-ripemd160.txt", HashAlgorithm::Ripemd160, 7),
    ("rfc-4231-sha224.txt", HashAlgorithm::Sha224, 6),
    ("rfc-4231-sha256.txt", HashAlgorithm::Sha256, 6),
    ("rfc-4231-sha384.txt", HashAlgorithm::Sha384, 6),
    ("rfc-4231-sha512.txt", HashAlgorithm::Sha512, 6),
    ("rfc-4231-truncated-sha224.txt", HashAlgorithm::Sha224, 1),
    ("rfc-4231-truncated-sha256.txt", HashAlgorithm::Sha256, 1),
    ("rfc-4231-truncated-sha384.txt", HashAlgorithm::Sha384, 1),
    ("rfc-4231-truncated-sha512.txt", HashAlgorithm::Sha512, 1),
];

fn supported() -> impl Iterator<Item = HashAlgorithm> {
    FIXED_LENGTH
        .into_iter()
        .filter(|algorithm| backend().hmac_supported(*algorithm))
}

fn context(key: &[u8], algorithm: HashAlgorithm) -> MacContext {
    backend().create_hmac_ctx(key, algorithm).unwrap()
}

fn hmac(key: &[u8], algorithm: HashAlgorithm, data: &[u8]) -> Tag {
    let mut context = context(key, algorithm);
    context.update(data).unwrap();
    context.finalize().unwrap()
}

#[test]
fn every_file_is_claimed() {
    files::assert_claimed("HMAC", FILES.iter().map(|(name, ..)| *name));
}

#[test]
fn vectors() {
    for (name, algorithm, expected) in FILES {
        let name = format!("HMAC/{name}");
        tally::run(
            "hmac",
            &name,
            *expected,
            &mac_vectors::hmac(&name),
            |_| backend().hmac_supported(*algorithm),
            |vector| check_vector(*algorithm, vector),
            |vector| errors::assert_unsupported(backend().create_hmac_ctx(&vector.key, *algorithm)),
        );
    }
}

/// The tag of a vector may be only the beginning of the whole one.
fn check_vector(algorithm: HashAlgorithm, vector: &MacVector) {
    let place = &vector.position;
    let tag = hmac(&vector.key, algorithm, &vector.message);
    assert_eq!(tag[..vector.tag.len()], vector.tag, "{place}: in one piece");
    assert_eq!(tag.len(), algorithm.digest_size(), "{place}: the size of the tag");
    check_streams(algorithm, vector, &tag);
    if vector.tag.len() < tag.len() {
        let mut context = context(&vector.key, algorithm);
        context.update(&vector.message).unwrap();
        errors::assert_invalid_signature(context.verify(&vector.tag));
    }
}

fn check_streams(algorithm: HashAlgorithm, vector: &MacVector, tag: &Tag) {
    let place = &vector.position;
    let mut context = context(&vector.key, algorithm);
    let pieces = stream::pieces(&vector.message);
    let (before, after) = pieces.split_at(pieces.len() / 2);
    before.iter().for_each(|piece| context.update(piece).unwrap());
    let mut clone = context.try_clone().unwrap();
    after.iter().for_each(|piece| context.update(piece).unwrap());
    assert_eq!(context.finalize_reset().unwrap(), *tag, "{place}: in pieces");
    context.write_all(&vector.message).unwrap();
    context.verify_reset(tag).unwrap();
    context.update(&vector.message).unwrap();
    let mut buffer = vec![0; tag.len()];
    assert_eq!(
        context.finalize_into(&mut buffer).unwrap(),
        tag.len(),
        "{place}: the size written"
    );
    assert_eq!(buffer, **tag, "{place}: after a reset");
    after.iter().for_each(|piece| clone.update(piece).unwrap());
    clone.verify(tag).unwrap();
}

#[test]
fn extendable_output_functions_are_not_supported() {
    for digest_size in [16, 32, 64] {
        for algorithm in [
            HashAlgorithm::Shake128 { digest_size },
            HashAlgorithm::Shake256 { digest_size },
        ] {
            assert!(!backend().hmac_supported(algorithm));
            errors::assert_unsupported(backend().create_hmac_ctx(b"key", algorithm));
        }
    }
}

#[test]
fn every_fixed_size_hash_function_makes_an_hmac() {
    for algorithm in &FIXED_LENGTH {
        assert_eq!(
            backend().hmac_supported(*algorithm),
            backend().hash_supported(*algorithm),
            "{algorithm:?}"
        );
    }
}

/// HMAC as RFC 2104 defines it, from the hash function alone.
fn hmac_from_hash(key: &[u8], algorithm: HashAlgorithm, data: &[u8]) -> Vec<u8> {
    let hash = |data: &[u8]| backend().hash(algorithm, data).unwrap().to_vec();
    let mut block = if key.len() > algorithm.block_size() {
        hash(key)
    } else {
        key.to_vec()
    };
    block.resize(algorithm.block_size(), 0);
    let masked = |mask: u8| block.iter().map(|byte| byte ^ mask).collect::<Vec<u8>>();
    hash(&[masked(0x5c), hash(&[&masked(0x36), data].concat())].concat())
}

#[test]
fn keys_of_every_size_give_what_the_definition_says() {
    for algorithm in supported() {
        let block = algorithm.block_size();
        for key_size in [0, 1, algorithm.digest_size(), block - 1, block, block + 1, 3 * block] {
            let (key, data) = (bytes::sample(1, key_size), bytes::sample(2, 300));
            assert_eq!(
                *hmac(&key, algorithm, &data),
                *hmac_from_hash(&key, algorithm, &data),
                "{algorithm:?}"
            );
        }
    }
}

#[test]
fn an_empty_key_is_a_key() {
    for algorithm in supported() {
        let tag = hmac(b"", algorithm, b"");
        assert_eq!(
            tag,
            hmac(&[0], algorithm, b""),
            "{algorithm:?}: a key is filled up with zeros"
        );
        context(b"", algorithm).verify(&tag).unwrap();
    }
}

#[test]
fn wrong_tags_are_refused() {
    for algorithm in supported() {
        let tag = hmac(b"key", algorithm, b"data");
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
            let mut context = context(b"key", algorithm);
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
    for algorithm in supported() {
        let size = algorithm.digest_size();
        let mut context = context(b"key", algorithm);
        context.update(b"data").unwrap();
        let mut buffer = vec![0; size - 1];
        errors::assert_buffer_too_small(context.finalize_reset_into(&mut buffer), size, size - 1);
        assert_eq!(
            context.finalize_reset().unwrap(),
            hmac(b"key", algorithm, b"data"),
            "{algorithm:?}"
        );
        errors::assert_buffer_too_small(context.finalize_into(&mut []), size, 0);
    }
}

#[test]
fn a_reset_context_keeps_its_key() {
    for algorithm in supported() {
        let mut context = context(b"key", algorithm);
        for data in [&b"first"[..], b"", b"a third time"] {
            context.update(data).unwrap();
            assert_eq!(
                context.finalize_reset().unwrap(),
                hmac(b"key", algorithm, data),
                "{algorithm:?}"
            );
        }
    }
}

#[test]
fn a_context_does_not_show_its_key() {
    let key = b"a key that must not be shown";
    let shown = format!("{:?}", context(key, HashAlgorithm::Sha256));
    assert!(!shown.contains("must not be shown"));
    assert!(!shown.contains(&bytes::to_hex(key)));
}
