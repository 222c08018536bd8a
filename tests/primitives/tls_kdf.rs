//! The PRF of TLS 1.2 and the key schedule of TLS 1.3: published vectors, and invalid calls.

use hazmat_openssl::kdf::EXTENDED_MASTER_SECRET;
use hazmat_openssl::prelude::*;
use support::hash_functions::FIXED_LENGTH;
use support::kdf_vectors::{self, PrfVector, Tls13Step, Tls13Vector};
use support::{backend, errors, on_fips, tally};

pub const FILES: [&str; 4] = [
    "ietf-tls12-prf.txt",
    "nist-cavs-tls12-prf.txt",
    "nist-acvp-tls13-kdf.txt",
    "rfc-8448-tls13-kdf.txt",
];

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

#[test]
fn prf_vectors() {
    for (name, expected) in FILES[..2].iter().zip([3, 2]) {
        let name = format!("KDF/{name}");
        tally::run(
            "tls1-prf",
            &name,
            expected,
            &kdf_vectors::tls1_prf(&name),
            |vector| backend().tls1_prf_supported(vector.hash) && !(on_fips() && vector.label == b"master secret"),
            |vector| {
                let PrfVector {
                    position,
                    hash,
                    secret,
                    label,
                    seed,
                    output,
                } = vector;
                let derived = backend()
                    .derive_tls1_prf(*hash, output.len(), secret, label, seed)
                    .unwrap();
                assert_eq!(*derived, **output, "{position}");
                // Each length is the start of a longer one.
                for length in 1..output.len() {
                    let mut out = vec![0xaa; length];
                    backend()
                        .derive_tls1_prf_into(*hash, secret, label, seed, &mut out)
                        .unwrap();
                    assert_eq!(out, output[..length], "{position}");
                }
                // libcrypto sees the label and the seed as one.
                let both = [label.as_slice(), seed].concat();
                let derived = backend()
                    .derive_tls1_prf(*hash, output.len(), secret, &both, b"")
                    .unwrap();
                assert_eq!(*derived, **output, "{position}");
            },
            |_| assert!(on_fips(), "every OpenSSL has it"),
        );
    }
}

#[test]
fn prf_with_every_hash_function() {
    for algorithm in FIXED_LENGTH.iter().copied() {
        if !backend().tls1_prf_supported(algorithm) {
            let refused = backend().derive_tls1_prf(algorithm, 48, &[1; 48], b"label", b"seed");
            errors::assert_unsupported_naming(refused, &["TLS 1.2", algorithm.name()]);
            continue;
        }
        let hmac = |parts: &[&[u8]]| {
            let mut context = backend().create_hmac_ctx(&[1; 48], algorithm).unwrap();
            parts.iter().for_each(|part| context.update(part).unwrap());
            context.finalize().unwrap().to_vec()
        };
        let first = hmac(&[b"label", b"seed"]);
        let second = hmac(&[&first]);
        let expected = [hmac(&[&first, b"label", b"seed"]), hmac(&[&second, b"label", b"seed"])].concat();
        let derived = backend().derive_tls1_prf(algorithm, expected.len(), &[1; 48], b"label", b"seed");
        assert_eq!(*derived.unwrap(), *expected, "{algorithm}");
    }
    if !on_fips() {
        assert!(backend().tls1_prf_supported(SHA256));
        assert!(backend().tls1_prf_supported(HashAlgorithm::Sha384));
    }
    assert!(!backend().tls1_prf_supported(HashAlgorithm::Shake128 { digest_size: 32 }));
}

#[test]
fn prf_arguments_out_of_bounds_are_refused_by_name() {
    let derive = |length, label: &[u8], seed: &[u8]| backend().derive_tls1_prf(SHA256, length, &[1; 48], label, seed);
    for length in [0, 1 << 31, usize::MAX] {
        assert_eq!(errors::refused_argument(derive(length, b"label", b"seed")), "length");
    }
    let refused = backend().derive_tls1_prf_into(SHA256, &[1; 48], b"label", b"seed", &mut []);
    assert_eq!(errors::refused_argument(refused), "out");
    assert_eq!(errors::refused_argument(derive(48, b"", b"seed")), "label");
    let at_most = derive(48, b"label", &[0; 1024 - 5]).unwrap();
    // Older releases refuse more than 1,024 bytes, with a text that helps; later ones take any length.
    match derive(48, b"label", &[0; 1024 - 4]) {
        Ok(more) => assert_ne!(more, at_most),
        refused => errors::assert_invalid_argument(refused, &["seed:", "1024 bytes"]),
    }
    if !on_fips() {
        assert_eq!(
            backend().derive_tls1_prf(SHA256, 48, b"", b"label", b"").unwrap().len(),
            48
        );
    }
}

#[test]
fn the_label_for_an_extended_master_secret_is_that_of_the_standard() {
    assert_eq!(EXTENDED_MASTER_SECRET, b"extended master secret");
}

fn run(vector: &Tls13Vector) -> hazmat_openssl::Result<SecretBytes> {
    match &vector.step {
        Tls13Step::Extract { previous, secret } => {
            backend().tls13_kdf_extract(vector.hash, previous.as_deref(), secret.as_deref())
        }
        Tls13Step::Expand { secret, label, context } => {
            backend().derive_tls13_kdf(vector.hash, vector.output.len(), secret, label, context)
        }
    }
}

#[test]
fn key_schedule_vectors() {
    for (name, expected) in FILES[2..].iter().zip([11, 14]) {
        let name = format!("KDF/{name}");
        tally::run(
            "tls13-kdf",
            &name,
            expected,
            &kdf_vectors::tls13_kdf(&name),
            |vector| backend().tls13_kdf_supported(vector.hash),
            |vector| assert_eq!(*run(vector).unwrap(), *vector.output, "{}", vector.position),
            |vector| errors::assert_unsupported_naming(run(vector), &["TLS 1.3"]),
        );
    }
}

/// The key schedule is HKDF with labels: with every hash function, and with secrets of other lengths than the digest's.
#[test]
fn key_schedule_by_hkdf() {
    for algorithm in FIXED_LENGTH.iter().copied() {
        let size = algorithm.digest_size();
        if !backend().tls13_kdf_supported(algorithm) {
            let refused = backend().derive_tls13_kdf(algorithm, 32, &vec![1; size], b"label", b"");
            errors::assert_unsupported_naming(refused, &["TLS 1.3", algorithm.name()]);
            continue;
        }
        let label = |length: usize, label: &[u8], context: &[u8]| {
            let length = u16::try_from(length).unwrap().to_be_bytes();
            let mut info = length.to_vec();
            info.push(u8::try_from(6 + label.len()).unwrap());
            info.extend_from_slice(b"tls13 ");
            info.extend_from_slice(label);
            info.push(u8::try_from(context.len()).unwrap());
            info.extend_from_slice(context);
            info
        };
        let secret = vec![7; size];
        for (name, context, length) in [
            (&b"k"[..], &b""[..], 1),
            (&[0x6b; 249], &[0xff; 255], 255 * size),
            (b"key", &[1; 32], size),
        ] {
            let derived = backend()
                .derive_tls13_kdf(algorithm, length, &secret, name, context)
                .unwrap();
            let info = label(length, name, context);
            assert_eq!(
                derived,
                backend().derive_hkdf_expand(algorithm, length, &info, &secret).unwrap(),
                "{algorithm}"
            );
        }
        let zeros = vec![0; size];
        let empty = backend().hash(algorithm, b"").unwrap();
        let info = label(size, b"derived", &empty);
        let salt = backend().derive_hkdf_expand(algorithm, size, &info, &secret).unwrap();
        for added in [None, Some(&[9; 66][..]), Some(&[9; 14])] {
            let ikm = added.unwrap_or(&zeros);
            assert_eq!(
                backend().tls13_kdf_extract(algorithm, None, added).unwrap(),
                backend().hkdf_extract(algorithm, b"", ikm).unwrap(),
                "{algorithm}"
            );
            assert_eq!(
                backend().tls13_kdf_extract(algorithm, Some(&secret), added).unwrap(),
                backend().hkdf_extract(algorithm, &salt, ikm).unwrap(),
                "{algorithm}"
            );
        }
    }
    assert!(backend().tls13_kdf_supported(SHA256));
    assert!(!backend().tls13_kdf_supported(HashAlgorithm::Shake256 { digest_size: 64 }));
}

#[test]
fn key_schedule_arguments_out_of_bounds_are_refused_by_name() {
    let derive = |length, secret: &[u8], label: &[u8], context: &[u8]| {
        backend().derive_tls13_kdf(SHA256, length, secret, label, context)
    };
    for length in [0, 255 * 32 + 1, usize::MAX] {
        assert_eq!(
            errors::refused_argument(derive(length, &[1; 32], b"key", b"")),
            "length"
        );
    }
    let refused = backend().derive_tls13_kdf_into(SHA256, &[1; 32], b"key", b"", &mut []);
    assert_eq!(errors::refused_argument(refused), "out");
    for length in [0, 1, 31, 33, 64] {
        // Some releases would read 32 bytes of it.
        let secret = vec![1; length];
        assert_eq!(errors::refused_argument(derive(32, &secret, b"key", b"")), "secret");
        let refused = backend().tls13_kdf_extract(SHA256, Some(&secret), None);
        assert_eq!(errors::refused_argument(refused), "previous");
    }
    assert_eq!(errors::refused_argument(derive(32, &[1; 32], b"", b"")), "label");
    assert_eq!(errors::refused_argument(derive(32, &[1; 32], &[1; 250], b"")), "label");
    assert_eq!(
        errors::refused_argument(derive(32, &[1; 32], b"key", &[1; 256])),
        "context"
    );
    let refused = backend().tls13_kdf_extract(SHA256, None, Some(b""));
    assert_eq!(errors::refused_argument(refused), "secret");
    let mut short = [0xaa; 31];
    errors::assert_buffer_too_small(backend().tls13_kdf_extract_into(SHA256, None, None, &mut short), 32, 31);
    assert_eq!(short, [0; 31]);
}
