//! The key derivation of SSH: published vectors, and invalid calls.

use hazmat_openssl::kdf::{SshDerivedKey, ssh_mpint};
use hazmat_openssl::prelude::*;
use support::hash_functions::FIXED_LENGTH;
use support::kdf_vectors::{self, SshVector};
use support::{backend, errors, tally};

pub const FILE: &str = "nist-cavs-sshkdf.txt";

const KEYS: [(u8, SshDerivedKey); 6] = [
    (b'A', SshDerivedKey::InitialIvClientToServer),
    (b'B', SshDerivedKey::InitialIvServerToClient),
    (b'C', SshDerivedKey::EncryptionClientToServer),
    (b'D', SshDerivedKey::EncryptionServerToClient),
    (b'E', SshDerivedKey::IntegrityClientToServer),
    (b'F', SshDerivedKey::IntegrityServerToClient),
];

/// Six records of six keys.
#[test]
fn vectors() {
    let name = format!("KDF/{FILE}");
    tally::run(
        "sshkdf",
        &name,
        6,
        &kdf_vectors::sshkdf(&name),
        |vector| backend().sshkdf_supported(vector.hash),
        |vector| {
            let SshVector {
                position,
                hash,
                secret,
                exchange_hash,
                session_id,
                keys,
            } = vector;
            assert_eq!(*ssh_mpint(&secret[4..]), **secret, "{position}");
            for ((_, key), expected) in KEYS.into_iter().zip(keys) {
                let derived = backend()
                    .derive_sshkdf(*hash, expected.len(), secret, exchange_hash, session_id, key)
                    .unwrap();
                assert_eq!(*derived, **expected, "{position} {key:?}");
                let mut out = vec![0xaa; expected.len()];
                backend()
                    .derive_sshkdf_into(*hash, secret, exchange_hash, session_id, key, &mut out)
                    .unwrap();
                assert_eq!(out, *expected, "{position} {key:?}");
            }
        },
        |vector| {
            let refused = backend().derive_sshkdf(vector.hash, 8, &vector.secret, b"hash", b"id", KEYS[0].1);
            errors::assert_unsupported_naming(refused, &["SSH", vector.hash.name()]);
        },
    );
}

/// RFC 4253, section 7.2, written with the hash function, up to the longest output.
#[test]
fn every_length_with_every_hash_function() {
    let secret = ssh_mpint(&[0xc3; 32]);
    for algorithm in FIXED_LENGTH.iter().copied() {
        if !backend().sshkdf_supported(algorithm) {
            let refused = backend().derive_sshkdf(algorithm, 8, &secret, b"hash", b"id", KEYS[0].1);
            errors::assert_unsupported_naming(refused, &["SSH", algorithm.name()]);
            continue;
        }
        let size = algorithm.digest_size();
        for (letter, key) in KEYS {
            let first = [&*secret, b"hash", &[letter], b"id"].concat();
            let mut expected = backend().hash(algorithm, &first).unwrap().to_vec();
            // The work grows with the square of the length: the longest output is for one of the keys only.
            let longest = if letter == b'A' { 255 * size } else { 2 * size };
            while expected.len() < longest {
                let next = [&*secret, b"hash", &expected].concat();
                expected.extend_from_slice(&backend().hash(algorithm, &next).unwrap());
            }
            for length in [1, size - 1, size, size + 1, 2 * size, longest] {
                let derived = backend().derive_sshkdf(algorithm, length, &secret, b"hash", b"id", key);
                assert_eq!(*derived.unwrap(), expected[..length], "{algorithm} {length}");
            }
        }
    }
    assert!(backend().sshkdf_supported(HashAlgorithm::Sha256));
    assert!(!backend().sshkdf_supported(HashAlgorithm::Shake256 { digest_size: 64 }));
}

#[test]
fn arguments_out_of_bounds_are_refused_by_name() {
    let good = ssh_mpint(&[1; 32]);
    let derive = |length, secret: &[u8], hash: &[u8], id: &[u8]| {
        backend().derive_sshkdf(HashAlgorithm::Sha256, length, secret, hash, id, KEYS[0].1)
    };
    for length in [0, 255 * 32 + 1, usize::MAX] {
        assert_eq!(
            errors::refused_argument(derive(length, &good, b"hash", b"id")),
            "length"
        );
    }
    // Without its length, or with a wrong one.
    let mut wrong = good.to_vec();
    wrong.push(0);
    for secret in [&[1; 32][..], b"", &[0, 0, 0], &good[..35], &wrong] {
        errors::assert_invalid_argument(derive(32, secret, b"hash", b"id"), &["shared_secret:", "length"]);
    }
    assert_eq!(errors::refused_argument(derive(32, &good, b"", b"id")), "exchange_hash");
    assert_eq!(errors::refused_argument(derive(32, &good, b"hash", b"")), "session_id");
    let (sha256, key) = (HashAlgorithm::Sha256, KEYS[0].1);
    let refused = backend().derive_sshkdf_into(sha256, &good, b"hash", b"id", key, &mut []);
    assert_eq!(errors::refused_argument(refused), "out");
}
