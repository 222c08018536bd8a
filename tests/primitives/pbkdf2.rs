//! PBKDF2 with HMAC: every published vector, and invalid calls.

use hazmat_openssl::prelude::*;
use support::hash_functions::FIXED_LENGTH;
use support::mac_vectors::{self, PasswordVector};
use support::{backend, bytes, errors, files, on_fips, tally};

const FILES: &[(&str, HashAlgorithm, usize)] = &[
    ("rfc-3962-PBKDF2-SHA1.txt", HashAlgorithm::Sha1, 14),
    ("rfc-6070-PBKDF2-SHA1.txt", HashAlgorithm::Sha1, 6),
    ("rfc-7914-PBKDF2-SHA256.txt", HashAlgorithm::Sha256, 2),
];

fn derive(algorithm: HashAlgorithm, length: usize, salt: &[u8], iterations: u32, password: &[u8]) -> SecretBytes {
    backend()
        .derive_pbkdf2_hmac(algorithm, length, salt, iterations, password)
        .unwrap()
}

#[test]
fn every_file_is_claimed() {
    let files = FILES.iter().map(|(name, ..)| *name);
    let files = files.chain([super::scrypt::FILE, super::sshkdf::FILE, super::x963kdf::FILE]);
    let files = files.chain(super::hkdf::FILES).chain(super::tls_kdf::FILES);
    let files = files.chain(super::argon2::FILES.iter().map(|(name, ..)| *name));
    let files = files.chain(super::concatkdf::FILES.iter().map(|(name, _)| *name));
    files::assert_claimed("KDF", files.chain(super::kbkdf::files()));
}

#[test]
fn vectors() {
    for (name, algorithm, expected) in FILES {
        let name = format!("KDF/{name}");
        tally::run(
            "pbkdf2",
            &name,
            *expected,
            &mac_vectors::pbkdf2(&name),
            |vector| backend().pbkdf2_hmac_supported(*algorithm) && is_allowed(vector),
            |vector| check_vector(*algorithm, vector),
            |vector| {
                let PasswordVector { salt, iterations, .. } = vector;
                let length = vector.derived.len();
                let refused = backend().derive_pbkdf2_hmac(*algorithm, length, salt, *iterations, &vector.password);
                if is_allowed(vector) {
                    errors::assert_unsupported(refused);
                } else {
                    errors::assert_invalid_argument(refused, &["SP 800-132"]);
                }
            },
        );
    }
}

/// On a FIPS backend, whether NIST SP 800-132 lets it pass.
fn is_allowed(vector: &PasswordVector) -> bool {
    let within_bounds = vector.salt.len() >= 16 && vector.iterations >= 1000 && vector.derived.len() >= 14;
    within_bounds || !on_fips()
}

fn check_vector(algorithm: HashAlgorithm, vector: &PasswordVector) {
    let derived = derive(
        algorithm,
        vector.derived.len(),
        &vector.salt,
        vector.iterations,
        &vector.password,
    );
    assert_eq!(*derived, *vector.derived, "{}", vector.position);
}

fn hmac(algorithm: HashAlgorithm, key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut context = backend().create_hmac_ctx(key, algorithm).unwrap();
    context.update(data).unwrap();
    context.finalize().unwrap().to_vec()
}

/// PBKDF2 as RFC 8018 defines it, from HMAC alone.
fn pbkdf2_from_hmac(algorithm: HashAlgorithm, length: usize, salt: &[u8], iterations: u32, password: &[u8]) -> Vec<u8> {
    let mut derived = Vec::new();
    for index in 1_u32.. {
        let mut last = hmac(algorithm, password, &[salt, &index.to_be_bytes()].concat());
        let mut block = last.clone();
        for _ in 1..iterations {
            last = hmac(algorithm, password, &last);
            block.iter_mut().zip(&last).for_each(|(byte, other)| *byte ^= other);
        }
        derived.extend(block);
        if derived.len() >= length {
            break;
        }
    }
    derived.truncate(length);
    derived
}

#[test]
fn every_hash_function_gives_what_the_definition_says() {
    for algorithm in FIXED_LENGTH
        .into_iter()
        .filter(|algorithm| backend().pbkdf2_hmac_supported(*algorithm))
    {
        let size = algorithm.digest_size();
        for (length, salt, iterations, password) in [
            (1, &b"salt"[..], 1, &b"password"[..]),
            (size, b"", 3, b"a"),
            (3 * size + 1, &[0; 200], 2, &[0xff; 300]),
            (size - 1, b"salt", 5, b""),
            (size + 1, &[7; 16], 1000, b"password"),
        ] {
            if on_fips() && iterations < 1000 {
                continue;
            }
            let expected = pbkdf2_from_hmac(algorithm, length, salt, iterations, password);
            assert_eq!(
                *derive(algorithm, length, salt, iterations, password),
                *expected,
                "{algorithm:?}"
            );
        }
    }
}

#[test]
fn support_follows_hmac() {
    for algorithm in &FIXED_LENGTH {
        let hmac_supported = backend().hmac_supported(*algorithm);
        assert_eq!(
            backend().pbkdf2_hmac_supported(*algorithm),
            hmac_supported,
            "{algorithm:?}"
        );
    }
    for algorithm in [
        HashAlgorithm::Shake128 { digest_size: 32 },
        HashAlgorithm::Shake256 { digest_size: 64 },
    ] {
        assert!(!backend().pbkdf2_hmac_supported(algorithm), "{algorithm:?}");
        errors::assert_unsupported(backend().derive_pbkdf2_hmac(algorithm, 16, b"salt", 1, b"password"));
    }
}

#[test]
fn bad_numbers_are_refused() {
    let derive = |length, iterations| {
        backend().derive_pbkdf2_hmac(HashAlgorithm::Sha256, length, b"salt", iterations, b"password")
    };
    errors::assert_invalid_argument(derive(32, 0), &["iterations"]);
    errors::assert_invalid_argument(derive(0, 1), &["length"]);
    let longest = usize::try_from(u64::from(u32::MAX) * 32).unwrap();
    errors::assert_invalid_argument(derive(longest + 1, 1), &["length"]);
    errors::assert_invalid_argument(derive(usize::MAX, 1), &["length"]);
}

#[test]
fn derived_keys_are_not_shown() {
    let derived = derive(HashAlgorithm::Sha256, 32, b"sixteen byte salt", 1000, b"password");
    let shown = format!("{derived:?}");
    assert!(!shown.contains(&bytes::to_hex(&derived)[..8]), "{shown}");
    assert!(
        !shown.contains(&format!("{:?}", &derived[..4]).replace(['[', ']'], "")),
        "{shown}"
    );
}

#[test]
fn derived_keys_compare() {
    let derive = |password: &[u8]| derive(HashAlgorithm::Sha256, 32, b"sixteen byte salt", 1000, password);
    assert_eq!(derive(b"password"), derive(b"password"));
    assert_ne!(derive(b"password"), derive(b"Password"));
    assert_eq!(derive(b"password"), *derive(b"password").to_vec());
}

#[test]
fn a_key_in_memory_of_the_caller_is_the_same() {
    let (sha256, salt) = (HashAlgorithm::Sha256, b"sixteen byte salt");
    let mut out = [0xaa; 40];
    backend()
        .derive_pbkdf2_hmac_into(sha256, salt, 1000, b"password", &mut out)
        .unwrap();
    assert_eq!(out[..], *derive(sha256, 40, salt, 1000, b"password"));
    let (_, approval) = backend()
        .derive_pbkdf2_hmac_with_approval(sha256, 40, salt, 1000, b"password")
        .unwrap();
    let mut again = [0xaa; 40];
    let same = backend().derive_pbkdf2_hmac_with_approval_into(sha256, salt, 1000, b"password", &mut again);
    assert_eq!((same.unwrap(), again), (approval, out));
    let refused = backend().derive_pbkdf2_hmac_into(sha256, salt, 1000, b"password", &mut []);
    assert_eq!(errors::refused_argument(refused), "out");
    let refused = backend().derive_pbkdf2_hmac_into(sha256, salt, 0, b"password", &mut out);
    assert_eq!(errors::refused_argument(refused), "iterations");
    let shake = HashAlgorithm::Shake128 { digest_size: 32 };
    errors::assert_unsupported(backend().derive_pbkdf2_hmac_into(shake, salt, 1000, b"password", &mut out));
}

/// An implementation from before there was `derive_pbkdf2_hmac_into`: it has the method nevertheless.
#[test]
fn an_implementation_without_it_derives_to_memory_of_the_caller() {
    struct Wrapped<'a>(&'a Backend, usize);

    impl Pbkdf2HmacBackend for Wrapped<'_> {
        fn pbkdf2_hmac_supported(&self, algorithm: HashAlgorithm) -> bool {
            self.0.pbkdf2_hmac_supported(algorithm)
        }

        fn derive_pbkdf2_hmac(
            &self,
            algorithm: HashAlgorithm,
            length: usize,
            salt: &[u8],
            iterations: u32,
            key_material: &[u8],
        ) -> hazmat_openssl::Result<SecretBytes> {
            self.0
                .derive_pbkdf2_hmac(algorithm, length + self.1, salt, iterations, key_material)
        }
    }

    let (sha256, salt) = (HashAlgorithm::Sha256, b"sixteen byte salt");
    let mut out = [0xaa; 40];
    Wrapped(backend(), 0)
        .derive_pbkdf2_hmac_into(sha256, salt, 1000, b"password", &mut out)
        .unwrap();
    assert_eq!(out[..], *derive(sha256, 40, salt, 1000, b"password"));
    // One that does not keep to the length is refused.
    let refused = Wrapped(backend(), 1).derive_pbkdf2_hmac_into(sha256, salt, 1000, b"password", &mut out);
    assert_eq!(errors::refused_argument(refused), "out");
}
