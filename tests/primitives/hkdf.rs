//! HKDF: every published vector, both routes of each step, its limits, and invalid calls.

use std::sync::Arc;

use hazmat_openssl::kdf::{Hkdf, KbkdfParameters, SshDerivedKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result, UnsupportedKind};
use support::hash_functions::FIXED_LENGTH;
use support::kdf_vectors::{self, HkdfVector};
use support::{backend, errors, on_fips, tally};

pub const FILES: [&str; 3] = [
    "hkdf-generated.txt",
    "rfc-5869-HKDF-SHA1.txt",
    "rfc-5869-HKDF-SHA256.txt",
];

/// The FIPS module of OpenSSL 3.4 and later refuses keys of less than 112 bits, unless its configuration allows them.
fn is_allowed(vector: &HkdfVector) -> bool {
    !on_fips() || vector.key_material.len() >= 14
}

#[test]
fn vectors() {
    for (name, expected) in FILES.iter().zip([1, 4, 3]) {
        let name = format!("KDF/{name}");
        tally::run(
            "hkdf",
            &name,
            expected,
            &kdf_vectors::hkdf(&name),
            |vector| backend().hkdf_supported(vector.hash) && is_allowed(vector),
            check_vector,
            |vector| {
                let HkdfVector { hash, salt, info, .. } = vector;
                let refused = backend().derive_hkdf(*hash, vector.derived.len(), salt, info, &vector.key_material);
                if is_allowed(vector) {
                    errors::assert_unsupported_naming(refused, &["HKDF", hash.name()]);
                }
            },
        );
    }
}

fn check_vector(vector: &HkdfVector) {
    let HkdfVector {
        position,
        hash,
        key_material,
        salt,
        info,
        prk,
        derived,
    } = vector;
    let key = backend()
        .derive_hkdf(*hash, derived.len(), salt, info, key_material)
        .unwrap();
    assert_eq!(*key, **derived, "{position}");
    let extracted = backend().hkdf_extract(*hash, salt, key_material).unwrap();
    if let Some(prk) = prk {
        assert_eq!(*extracted, **prk, "{position}");
    }
    let key = backend()
        .derive_hkdf_expand(*hash, derived.len(), info, &extracted)
        .unwrap();
    assert_eq!(*key, **derived, "{position}");

    let mut out = vec![0xaa; derived.len()];
    for hkdf in [
        Hkdf::new(backend(), *hash, salt, key_material).unwrap(),
        Hkdf::from_prk(backend(), *hash, &extracted).unwrap(),
    ] {
        // The second expansion is with a context that has been used.
        for _ in 0..2 {
            out.fill(0xaa);
            hkdf.expand(info, &mut out).unwrap();
            assert_eq!(out, *derived, "{position}");
        }
    }
}

/// RFC 5869, written with HMAC, for inputs that no vector has.
fn by_hmac(hash: HashAlgorithm, length: usize, salt: &[u8], info: &[u8], key_material: &[u8]) -> Vec<u8> {
    let hmac = |key: &[u8], parts: &[&[u8]]| {
        let mut context = backend().create_hmac_ctx(key, hash).unwrap();
        parts.iter().for_each(|part| context.update(part).unwrap());
        context.finalize().unwrap().to_vec()
    };
    let prk = hmac(salt, &[key_material]);
    let (mut out, mut last) = (Vec::new(), Vec::new());
    for counter in 1..=255 {
        if out.len() >= length {
            break;
        }
        last = hmac(&prk, &[&last, info, &[counter]]);
        out.extend_from_slice(&last);
    }
    out.truncate(length);
    out
}

#[test]
fn it_is_offered_with_every_hash_function_that_has_hmac() {
    for &algorithm in HashAlgorithm::ALL {
        assert_eq!(
            backend().hkdf_supported(algorithm),
            backend().hmac_supported(algorithm),
            "{algorithm}"
        );
    }
    for shake in [
        HashAlgorithm::Shake128 { digest_size: 32 },
        HashAlgorithm::Shake256 { digest_size: 0 },
    ] {
        assert!(!backend().hkdf_supported(shake));
        errors::assert_unsupported_naming(Hkdf::from_prk(backend(), shake, &[1; 32]), &["HKDF"]);
    }
}

#[test]
fn every_length_gives_the_start_of_the_longest_output() {
    for algorithm in FIXED_LENGTH.iter().copied().filter(|it| backend().hkdf_supported(*it)) {
        let size = algorithm.digest_size();
        let longest = 255 * size;
        let expected = by_hmac(algorithm, longest, b"salt", b"info", &[7; 32]);
        let hkdf = Hkdf::new(backend(), algorithm, b"salt", &[7; 32]).unwrap();
        for length in [
            1,
            size - 1,
            size,
            size + 1,
            2 * size,
            3 * size + 5,
            longest - 1,
            longest,
        ] {
            let key = backend()
                .derive_hkdf(algorithm, length, b"salt", b"info", &[7; 32])
                .unwrap();
            assert_eq!(*key, expected[..length], "{algorithm} {length}");
            let mut out = vec![0xaa; length];
            hkdf.expand(b"info", &mut out).unwrap();
            assert_eq!(out, expected[..length], "{algorithm} {length}");
        }
    }
}

#[test]
fn empty_and_long_inputs_give_what_the_standard_says() {
    let long = vec![0x5a; 100_000];
    // Modules refuse short secrets, and 3.1 takes 32 KiB of information.
    let secrets: &[&[u8]] = if on_fips() {
        &[&[1; 14], &long]
    } else {
        &[b"", &[1], &long]
    };
    let infos: &[usize] = if on_fips() {
        &[0, 1, 95, 96, 1024]
    } else {
        &[
            0,
            1,
            94,
            95,
            96,
            97,
            1024,
            1025,
            2048,
            2049,
            32 << 10,
            (32 << 10) + 1,
            100_000,
        ]
    };
    for secret in secrets {
        for salt in [&b""[..], &[0; 32], &long] {
            for info in infos.iter().map(|length| &long[..*length]) {
                let expected = by_hmac(HashAlgorithm::Sha256, 70, salt, info, secret);
                let key = backend()
                    .derive_hkdf(HashAlgorithm::Sha256, 70, salt, info, secret)
                    .unwrap();
                let lengths = [secret.len(), salt.len(), info.len()];
                assert_eq!(*key, *expected, "{lengths:?}");
                let hkdf = Hkdf::new(backend(), HashAlgorithm::Sha256, salt, secret).unwrap();
                let mut out = [0; 70];
                hkdf.expand(info, &mut out).unwrap();
                assert_eq!(out[..], *expected, "{lengths:?}");
            }
        }
    }
    // An empty salt is a digest of zeros.
    let sha256 = HashAlgorithm::Sha256;
    assert_eq!(
        backend().hkdf_extract(sha256, b"", &[1; 32]).unwrap(),
        backend().hkdf_extract(sha256, &[0; 32], &[1; 32]).unwrap()
    );
}

/// A kept context forgets the information of the last expansion, also before an empty one.
#[test]
fn expansions_do_not_depend_on_each_other() {
    let hkdf = Hkdf::new(backend(), HashAlgorithm::Sha384, b"", &[3; 48]).unwrap();
    let expand = |info: &[u8], length| {
        let mut out = vec![0; length];
        hkdf.expand(info, &mut out).unwrap();
        out
    };
    let first: Vec<_> = (0..20)
        .map(|index| expand(&vec![index; usize::from(index)], 10 * usize::from(index) + 1))
        .collect();
    for index in (0..20_u8).rev() {
        assert_eq!(
            expand(&vec![index; usize::from(index)], 10 * usize::from(index) + 1),
            first[usize::from(index)]
        );
    }
}

#[test]
fn threads_share_a_kept_secret() {
    let hkdf = Arc::new(Hkdf::new(backend(), HashAlgorithm::Sha256, b"salt", &[9; 32]).unwrap());
    let expected: Vec<_> = (0..50_u8)
        .map(|label| by_hmac(HashAlgorithm::Sha256, 40, b"salt", &[label], &[9; 32]))
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for (label, expected) in (0..).zip(&expected) {
                    let mut out = [0; 40];
                    hkdf.expand(&[label], &mut out).unwrap();
                    assert_eq!(out[..], **expected);
                }
            });
        }
    });
}

#[test]
fn lengths_out_of_bounds_are_refused_by_name() {
    let sha256 = HashAlgorithm::Sha256;
    for length in [0, 255 * 32 + 1, 1 << 31, usize::MAX] {
        let refused = backend().derive_hkdf(sha256, length, b"", b"", &[1; 32]);
        errors::assert_invalid_argument(refused, &["length:", "1 to 8160 bytes"]);
        let refused = backend().derive_hkdf_expand(sha256, length, b"", &[1; 32]);
        errors::assert_invalid_argument(refused, &["length:", "1 to 8160 bytes"]);
    }
    let hkdf = Hkdf::from_prk(backend(), sha256, &[1; 32]).unwrap();
    for length in [0, 255 * 32 + 1] {
        let mut out = vec![0xaa; length];
        assert_eq!(errors::refused_argument(hkdf.expand(b"", &mut out)), "out");
        assert!(out.iter().all(|byte| *byte == 0), "cleared");
        out.fill(0xaa);
        let refused = backend().derive_hkdf_into(sha256, b"", b"", &[1; 32], &mut out);
        assert_eq!(errors::refused_argument(refused), "out");
        assert!(out.iter().all(|byte| *byte == 0), "cleared");
        out.fill(0xaa);
        let refused = backend().derive_hkdf_expand_into(sha256, b"", &[1; 32], &mut out);
        assert_eq!(errors::refused_argument(refused), "out");
        assert!(out.iter().all(|byte| *byte == 0), "cleared");
    }
    let mut short = [0xaa; 31];
    errors::assert_buffer_too_small(backend().hkdf_extract_into(sha256, b"", &[1; 32], &mut short), 32, 31);
    assert_eq!(short, [0; 31]);
    let mut long = [0xaa; 40];
    assert_eq!(
        backend().hkdf_extract_into(sha256, b"", &[1; 32], &mut long).unwrap(),
        32
    );
    assert_eq!(long[32..], [0xaa; 8]);
    assert_eq!(long[..32], *backend().hkdf_extract(sha256, b"", &[1; 32]).unwrap());
}

#[test]
fn nothing_secret_is_printed() {
    let hkdf = Hkdf::from_prk(backend(), HashAlgorithm::Sha256, &[0x61; 32]).unwrap();
    assert_eq!(format!("{hkdf:?}"), "Hkdf(sha256)");
    assert_eq!(hkdf.algorithm(), HashAlgorithm::Sha256);
}

/// A policy around a backend needs the three methods that write to memory of the caller.
#[test]
fn a_backend_can_be_wrapped() {
    struct OnlySha512(Backend);

    impl OnlySha512 {
        fn check(algorithm: HashAlgorithm) -> Result<()> {
            match algorithm {
                HashAlgorithm::Sha512 => Ok(()),
                _ => Err(Error::unsupported(
                    UnsupportedKind::Kdf,
                    "by the policy of this service",
                )),
            }
        }
    }

    impl HkdfBackend for OnlySha512 {
        fn hkdf_supported(&self, algorithm: HashAlgorithm) -> bool {
            Self::check(algorithm).is_ok() && self.0.hkdf_supported(algorithm)
        }

        fn derive_hkdf_into(
            &self,
            algorithm: HashAlgorithm,
            salt: &[u8],
            info: &[u8],
            key_material: &[u8],
            out: &mut [u8],
        ) -> Result<()> {
            Self::check(algorithm)?;
            self.0.derive_hkdf_into(algorithm, salt, info, key_material, out)
        }

        fn hkdf_extract_into(
            &self,
            algorithm: HashAlgorithm,
            salt: &[u8],
            key_material: &[u8],
            out: &mut [u8],
        ) -> Result<usize> {
            Self::check(algorithm)?;
            self.0.hkdf_extract_into(algorithm, salt, key_material, out)
        }

        fn derive_hkdf_expand_into(
            &self,
            algorithm: HashAlgorithm,
            info: &[u8],
            pseudorandom_key: &[u8],
            out: &mut [u8],
        ) -> Result<()> {
            Self::check(algorithm)?;
            self.0.derive_hkdf_expand_into(algorithm, info, pseudorandom_key, out)
        }
    }

    let wrapped: Arc<dyn HkdfBackend + Send + Sync> = Arc::new(OnlySha512(backend().clone()));
    let (secret, sha256, sha512) = ([1; 32], HashAlgorithm::Sha256, HashAlgorithm::Sha512);
    errors::assert_unsupported_naming(wrapped.derive_hkdf(sha256, 32, b"", b"", &secret), &["policy"]);
    errors::assert_unsupported_naming(wrapped.hkdf_extract(sha256, b"", &secret), &["policy"]);
    errors::assert_unsupported_naming(wrapped.derive_hkdf_expand(sha256, 32, b"", &secret), &["policy"]);
    assert_eq!(
        wrapped.derive_hkdf(sha512, 32, b"", b"", &secret).unwrap(),
        backend().derive_hkdf(sha512, 32, b"", b"", &secret).unwrap()
    );
}

/// The digest of an extendable output function may have any length: it is not offered with any, and no memory is taken for it.
#[test]
fn extendable_output_functions_are_refused_before_memory_is_taken() {
    const SIZES: [usize; 5] = [0, 1, 1 << 28, 1 << 31, usize::MAX];
    let hashes = SIZES.iter().flat_map(|&digest_size| {
        [
            HashAlgorithm::Shake128 { digest_size },
            HashAlgorithm::Shake256 { digest_size },
        ]
    });
    let kbkdf = KbkdfParameters::counter(b"label", b"context");
    let key = &[1; 32];
    for hash in hashes {
        for length in [0, 16, 1 << 28] {
            let (refused, memory) = support::allocations::measured(|| {
                [
                    backend().hkdf_extract(hash, b"", key),
                    backend().derive_hkdf(hash, length, b"", b"", key),
                    backend().derive_hkdf_expand(hash, length, b"", key),
                    backend().tls13_kdf_extract(hash, None, None),
                    backend().derive_tls13_kdf(hash, length, key, b"label", b""),
                    backend().derive_tls1_prf(hash, length, key, b"label", b""),
                    backend().derive_sshkdf(
                        hash,
                        length,
                        &[0, 0, 0, 1, 1],
                        b"h",
                        b"s",
                        SshDerivedKey::InitialIvClientToServer,
                    ),
                    backend().derive_x963kdf(hash, length, b"", key),
                    backend().derive_concatkdf_hash(hash, length, b"", key),
                    backend().derive_concatkdf_hmac(hash, length, b"", b"", key),
                    backend().derive_kbkdf_hmac(hash, length, &kbkdf, key),
                ]
            });
            for (index, refused) in refused.into_iter().enumerate() {
                assert!(
                    matches!(refused, Err(Error::Unsupported { .. })),
                    "{index} {hash:?} {length}: {refused:?}"
                );
            }
            assert!(memory.total < 100_000, "{hash:?} {length}: {memory:?}");
        }
    }
}
