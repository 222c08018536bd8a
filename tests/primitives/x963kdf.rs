//! The X9.63 KDF: NIST's vectors, its definition, and invalid calls.

use hazmat_openssl::prelude::*;
use support::kdf_vectors::{self, X963Vector};
use support::{backend, bytes, errors, tally};

pub const FILE: &str = "ansx963_2001.txt";

fn derive(vector: &X963Vector) -> hazmat_openssl::Result<SecretBytes> {
    let length = vector.derived.len();
    backend().derive_x963kdf(vector.hash, length, &vector.shared_info, &vector.secret)
}

#[test]
fn vectors() {
    let name = format!("KDF/{FILE}");
    tally::run(
        "x963kdf",
        &name,
        100,
        &kdf_vectors::x963(&name),
        |vector| backend().x963kdf_supported(vector.hash),
        |vector| {
            let derived = derive(vector).unwrap();
            assert_eq!(*derived, *vector.derived, "{}", vector.position);
            let mut out = vec![0xee; vector.derived.len()];
            backend()
                .derive_x963kdf_into(vector.hash, &vector.shared_info, &vector.secret, &mut out)
                .unwrap();
            assert_eq!(out, vector.derived, "{}", vector.position);
        },
        |vector| errors::assert_unsupported_naming(derive(vector), &["X9.63 KDF"]),
    );
}

/// SEC 1, section 3.6.1: the digests of Z, the counter and SharedInfo.
fn by_definition(algorithm: HashAlgorithm, length: usize, info: &[u8], secret: &[u8]) -> Vec<u8> {
    let blocks = 1..=length.div_ceil(algorithm.digest_size()) as u32;
    let digests = blocks.flat_map(|counter| {
        let input = [secret, &counter.to_be_bytes(), info].concat();
        backend().hash(algorithm, &input).unwrap().to_vec()
    });
    digests.take(length).collect()
}

#[test]
fn every_hash_function_gives_what_the_definition_says() {
    let mut ran = 0;
    for &algorithm in HashAlgorithm::ALL {
        let offered = backend().x963kdf_supported(algorithm);
        let is_expected = backend().hash_supported(algorithm) && !algorithm.is_extendable();
        assert_eq!(offered, is_expected, "{algorithm}");
        if !offered {
            let refused = backend().derive_x963kdf(algorithm, 16, b"", b"secret");
            errors::assert_unsupported_naming(refused, &["X9.63 KDF", algorithm.name()]);
            continue;
        }
        let size = algorithm.digest_size();
        for (length, info) in [(1, 0), (size - 1, 3), (size, 0), (size + 1, 70), (3 * size, 1)] {
            let (secret, info) = (bytes::sample(3, 33), bytes::sample(4, info));
            let derived = backend().derive_x963kdf(algorithm, length, &info, &secret).unwrap();
            assert_eq!(
                *derived,
                *by_definition(algorithm, length, &info, &secret),
                "{algorithm}"
            );
            ran += 1;
        }
    }
    assert!(ran >= 5 * 10);
}

#[test]
fn lengths_and_empty_secrets_are_refused_by_name() {
    let derive = |length, secret: &[u8]| backend().derive_x963kdf(HashAlgorithm::Sha256, length, b"info", secret);
    for length in [0, (1 << 30) + 1, 1 << 31, usize::MAX] {
        assert_eq!(
            errors::refused_argument(derive(length, b"secret")),
            "length",
            "{length}"
        );
    }
    assert_eq!(errors::refused_argument(derive(16, b"")), "key_material");
    let mut none = [];
    let refused = backend().derive_x963kdf_into(HashAlgorithm::Sha256, b"", b"secret", &mut none);
    assert_eq!(errors::refused_argument(refused), "out");
}

#[test]
fn a_refusal_clears_the_output() {
    let mut out = [0xee; 20];
    let refused = backend().derive_x963kdf_into(HashAlgorithm::Sha256, b"", b"", &mut out);
    assert_eq!(errors::refused_argument(refused), "key_material");
    assert_eq!(out, [0; 20]);
}
