//! The Concat KDF: published vectors, its definition, and invalid calls.

use hazmat_openssl::Result;
use hazmat_openssl::mac::KmacVariant;
use hazmat_openssl::prelude::*;
use support::kdf_vectors::{self, ConcatVector};
use support::{backend, bytes, errors, on_fips, tally};

pub const FILES: [(&str, usize); 2] = [("nist-acvp-ConcatKDF.txt", 4), ("rfc-7518-8636-ConcatKDF.txt", 4)];

/// The auxiliary function of a vector.
enum Auxiliary {
    Hash(HashAlgorithm),
    Hmac(HashAlgorithm),
    Kmac(KmacVariant),
}

fn auxiliary(vector: &ConcatVector) -> Auxiliary {
    match vector.auxiliary.as_str() {
        "KMAC128" => Auxiliary::Kmac(KmacVariant::Kmac128),
        name => match name.strip_prefix("HMAC_") {
            Some(hash) => Auxiliary::Hmac(HashAlgorithm::from_name(hash).unwrap()),
            None => Auxiliary::Hash(HashAlgorithm::from_name(name).unwrap()),
        },
    }
}

fn is_supported(vector: &ConcatVector) -> bool {
    match auxiliary(vector) {
        Auxiliary::Hash(hash) => backend().concatkdf_hash_supported(hash),
        Auxiliary::Hmac(hash) => backend().concatkdf_hmac_supported(hash),
        Auxiliary::Kmac(kmac) => backend().concatkdf_kmac_supported(kmac),
    }
}

fn derive(vector: &ConcatVector, out: &mut [u8]) -> Result<()> {
    let ConcatVector {
        secret,
        salt,
        other_info: info,
        ..
    } = vector;
    match auxiliary(vector) {
        Auxiliary::Hash(hash) => backend().derive_concatkdf_hash_into(hash, info, secret, out),
        Auxiliary::Hmac(hash) => backend().derive_concatkdf_hmac_into(hash, salt, info, secret, out),
        Auxiliary::Kmac(kmac) => backend().derive_concatkdf_kmac_into(kmac, None, salt, info, secret, out),
    }
}

#[test]
fn vectors() {
    for (file, expected) in FILES {
        let name = format!("KDF/{file}");
        tally::run(
            "concatkdf",
            &name,
            expected,
            &kdf_vectors::concat(&name),
            is_supported,
            |vector| {
                let mut out = vec![0xee; vector.derived.len()];
                derive(vector, &mut out).unwrap();
                assert_eq!(out, vector.derived, "{}", vector.position);
            },
            |vector| errors::assert_unsupported_naming(derive(vector, &mut [0; 16]), &["Concat KDF"]),
        );
    }
}

/// SP 800-56C Rev. 2, section 4.1: H of the counter, Z and FixedInfo.
fn by_definition(h: impl Fn(&[u8]) -> Vec<u8>, length: usize, info: &[u8], secret: &[u8]) -> Vec<u8> {
    let blocks = (1_u32..).flat_map(|counter| h(&[&counter.to_be_bytes(), secret, info].concat()));
    blocks.take(length).collect()
}

fn hmac(algorithm: HashAlgorithm, key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut context = backend().create_hmac_ctx(key, algorithm).unwrap();
    context.update(data).unwrap();
    context.finalize().unwrap().to_vec()
}

#[test]
fn every_hash_function_gives_what_the_definition_says() {
    let mut ran = 0;
    for &algorithm in HashAlgorithm::ALL {
        let is_expected = backend().hash_supported(algorithm) && !algorithm.is_extendable();
        assert_eq!(
            backend().concatkdf_hash_supported(algorithm),
            is_expected,
            "{algorithm}"
        );
        if !is_expected {
            let refused = backend().derive_concatkdf_hash(algorithm, 16, b"", b"secret");
            errors::assert_unsupported_naming(refused, &["Concat KDF", algorithm.name()]);
            continue;
        }
        let size = algorithm.digest_size();
        for (length, info) in [(1, 0), (size - 1, 3), (size, 0), (size + 1, 70), (3 * size, 1)] {
            let (secret, info) = (bytes::sample(3, 33), bytes::sample(4, info));
            let derived = backend().derive_concatkdf_hash(algorithm, length, &info, &secret);
            let hash = |data: &[u8]| backend().hash(algorithm, data).unwrap().to_vec();
            let expected = by_definition(hash, length, &info, &secret);
            assert_eq!(*derived.unwrap(), *expected, "{algorithm}");
            ran += 1;
        }
    }
    assert!(ran >= 5 * 10);
}

#[test]
fn every_hmac_gives_what_the_definition_says() {
    let mut ran = 0;
    for &algorithm in HashAlgorithm::ALL {
        let is_expected = backend().hmac_supported(algorithm);
        assert_eq!(
            backend().concatkdf_hmac_supported(algorithm),
            is_expected,
            "{algorithm}"
        );
        if !is_expected {
            let refused = backend().derive_concatkdf_hmac(algorithm, 16, b"", b"", b"secret");
            errors::assert_unsupported_naming(refused, &["Concat KDF", "HMAC", algorithm.name()]);
            continue;
        }
        let size = algorithm.digest_size();
        let block = vec![0; algorithm.block_size()];
        // An empty salt stands for a block of zeros.
        for (length, salt) in [
            (1, vec![]),
            (size, block),
            (size + 1, bytes::sample(9, 200)),
            (3 * size, vec![7]),
        ] {
            let (secret, info) = (bytes::sample(3, 33), bytes::sample(4, length));
            let derived = backend().derive_concatkdf_hmac(algorithm, length, &salt, &info, &secret);
            let default = vec![0; algorithm.block_size()];
            let key = if salt.is_empty() { &default } else { &salt };
            let expected = by_definition(|data| hmac(algorithm, key, data), length, &info, &secret);
            assert_eq!(*derived.unwrap(), *expected, "{algorithm}");
            ran += 1;
        }
    }
    assert!(ran >= 4 * 10);
}

/// Values computed from the definition of KMAC (SP 800-185, section 4) by a program that reproduces NIST's examples: of the
/// secret "a shared secret", the salt "pepper" or none, and the info "info".
const KMAC_KEYS: [(KmacVariant, Option<usize>, &[u8], &str); 6] = [
    (
        KmacVariant::Kmac128,
        None,
        b"pepper",
        "2320ae9165dfc77ed9b6533bdc9c19c80e1d744998dc66ca117b6557e27504439330be96fd308d88",
    ),
    (
        KmacVariant::Kmac128,
        Some(20),
        b"pepper",
        "c3cdcff8f593aab67f53b9838c15a9c5104fd7296947ba06472666cf4d46c04676e7ca9633f9ca2b",
    ),
    (
        KmacVariant::Kmac128,
        Some(48),
        b"",
        "9fb8fb6a015a5639906d73c364ff85ca2abfb9d767abc55e20dab5e62eed3377436a1a490ccae84df5df5c0e990e62f36497a0324a195e525393ae71940064bad4e5d7d056b33d2127261a98eb7ab542302635ed444f1b806503f3087d03e2928566f615",
    ),
    (
        KmacVariant::Kmac256,
        None,
        b"",
        "345b7314395b47593260ee1fb62a166734cf41e325ba5b23979681a8e65bee1ee79692a3fe49bde0a1294fbe063cad61f31f8f5de36d2706c4cb985eb62a632083ca68e8df96",
    ),
    (
        KmacVariant::Kmac256,
        Some(28),
        b"pepper",
        "827e30fc4cd0ee5f2ad7f41881ae97619e3ec1979b86e88c8b116f84f9cc7a62aa68eaa1c761fd366cada2c138316de659c8ce069a98c454",
    ),
    (
        KmacVariant::Kmac256,
        Some(64),
        b"pepper",
        "50cb30e39bcd6757cf99336f9c456eb44d28718e059705680f8fe08778c432eb4f4171727aa65fa6061f3aaca6e252da75f3cc1c00abc51f8687deead56e2d6b3c",
    ),
];

#[test]
fn kmacs_of_each_length_give_what_the_definition_says() {
    for (kmac, mac_length, salt, expected) in KMAC_KEYS {
        let length = expected.len() / 2;
        let derived = backend().derive_concatkdf_kmac(kmac, length, mac_length, salt, b"info", b"a shared secret");
        if !backend().concatkdf_kmac_supported(kmac) {
            errors::assert_unsupported_naming(derived, &["Concat KDF", "KMAC"]);
            continue;
        }
        assert_eq!(bytes::to_hex(&derived.unwrap()), expected, "{kmac} {mac_length:?}");
    }
}

#[test]
fn every_openssl_has_all_three() {
    assert!(backend().concatkdf_hash_supported(HashAlgorithm::Sha256));
    assert!(backend().concatkdf_hmac_supported(HashAlgorithm::Sha256));
    assert!(backend().concatkdf_kmac_supported(KmacVariant::Kmac128));
    assert!(backend().concatkdf_kmac_supported(KmacVariant::Kmac256));
}

#[test]
fn arguments_out_of_bounds_are_refused_by_name() {
    let sha256 = HashAlgorithm::Sha256;
    for length in [0, (1 << 30) + 1, 1 << 31, usize::MAX] {
        let refused = backend().derive_concatkdf_hash(sha256, length, b"", b"secret");
        assert_eq!(errors::refused_argument(refused), "length", "{length}");
        let refused = backend().derive_concatkdf_hmac(sha256, length, b"", b"", b"secret");
        assert_eq!(errors::refused_argument(refused), "length", "{length}");
        let refused = backend().derive_concatkdf_kmac(KmacVariant::Kmac128, length, None, b"", b"", b"secret");
        assert_eq!(errors::refused_argument(refused), "length", "{length}");
    }
    let refused = backend().derive_concatkdf_hash(sha256, 16, b"", b"");
    assert_eq!(errors::refused_argument(refused), "key_material");
    let refused = backend().derive_concatkdf_hmac(sha256, 16, b"salt", b"", b"");
    assert_eq!(errors::refused_argument(refused), "key_material");
    let kmac = |length, mac_length, salt: &[u8], secret: &[u8]| {
        backend().derive_concatkdf_kmac(KmacVariant::Kmac256, length, mac_length, salt, b"", secret)
    };
    assert_eq!(errors::refused_argument(kmac(16, None, b"salt", b"")), "key_material");
    for salt in [1, 3, 513, 4096] {
        let refused = kmac(16, None, &vec![1; salt], b"secret");
        assert_eq!(errors::refused_argument(refused), "salt", "{salt}");
    }
    if on_fips() {
        errors::assert_invalid_argument(kmac(3, None, b"salt", b"secret"), &["length", "SP 800-185"]);
    }
    for salt in [0, 4, 512] {
        assert!(kmac(16, None, &vec![1; salt], b"secret").is_ok(), "{salt}");
    }
    for mac_length in [0, 1, 21, 65, 2_097_151, usize::MAX] {
        let refused = kmac(100, Some(mac_length), b"salt", b"secret");
        assert_eq!(errors::refused_argument(refused), "mac_length", "{mac_length}");
    }
    // libcrypto's longest KMAC; the key can be longer if the KMACs are shorter.
    assert_eq!(
        errors::refused_argument(kmac(2_097_152, None, b"", b"secret")),
        "length"
    );
    assert!(kmac(2_097_151, None, b"", b"secret").is_ok());
    assert_eq!(kmac(2_097_152, Some(64), b"", b"secret").unwrap().len(), 2_097_152);
}

#[test]
fn a_refusal_clears_the_output() {
    let sha256 = HashAlgorithm::Sha256;
    let is_cleared = |refused: &dyn Fn(&mut [u8]) -> Result<()>| {
        let mut out = [0xee; 20];
        assert!(refused(&mut out).is_err());
        assert_eq!(out, [0; 20]);
    };
    is_cleared(&|out| backend().derive_concatkdf_hash_into(sha256, b"", b"", out));
    is_cleared(&|out| backend().derive_concatkdf_hmac_into(sha256, b"", b"", b"", out));
    is_cleared(&|out| backend().derive_concatkdf_kmac_into(KmacVariant::Kmac128, None, b"1", b"", b"secret", out));
    let shake = HashAlgorithm::Shake128 { digest_size: 32 };
    is_cleared(&|out| backend().derive_concatkdf_hash_into(shake, b"", b"secret", out));
}
