//! HKDF, scrypt and Argon2: this crate and Python's `cryptography` must get the same.

use hazmat_openssl::kdf::Argon2Phc;
use hazmat_openssl::kdf::Hkdf;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::{backend, bytes, errors, python};

const SCRYPT: &str = "
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
answer(Scrypt(salt=argument(1), length=number(2), n=number(3), r=number(4), p=number(5)).derive(argument(0)))
";

#[test]
fn scrypt() {
    let cases: [(usize, usize, u64, u32, u32); 5] = [
        (0, 1, 2, 1, 1),
        (8, 16, 1024, 8, 1),
        (33, 64, 16384, 8, 1),
        (100, 200, 256, 1, 20),
        (64, 33, 32768, 3, 2),
    ];
    let mut ran = 0;
    for (size, length, n, r, p) in cases {
        let (password, salt) = (bytes::sample(17, size), bytes::sample(18, size));
        let numbers = [length as u64, n, r.into(), p.into()].map(u64::to_be_bytes);
        let numbers = numbers.iter().map(<[u8; 8]>::as_slice);
        let arguments: Vec<&[u8]> = [&password[..], &salt[..]].into_iter().chain(numbers).collect();
        let own = backend().derive_scrypt(&password, &salt, length, n, r, p).unwrap();
        assert_eq!(python::run(SCRYPT, &arguments), *own, "{length} bytes, {n} {r} {p}");
        ran += 1;
    }
    println!("count: cross-check scrypt ran={ran} skipped=0");
    assert_eq!(ran, 5);
}

/// Both steps, the second alone with our pseudorandom key, and the first.
const HKDF: &str = "
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
algorithm = {b'sha1': hashes.SHA1, b'sha256': hashes.SHA256, b'sha384': hashes.SHA384, b'sha512': hashes.SHA512,
    b'sha3-256': hashes.SHA3_256}[argument(0)]()
secret, salt, info, length, prk = argument(1), argument(2), argument(3), number(4), argument(5)
whole = HKDF(algorithm, length, salt, info).derive(secret)
HKDFExpand(algorithm, length, info).verify(prk, whole)
assert HKDF.extract(algorithm, salt, secret) == prk
answer(whole)
";

#[test]
fn hkdf() {
    let hashes = [
        HashAlgorithm::Sha1,
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
        HashAlgorithm::Sha3_256,
    ];
    let mut ran = 0;
    for hash in hashes {
        for (secret, salt, info, length) in [
            (32, 0, 0, 1),
            (1, 20, 10, 42),
            (200, 200, 2000, 255 * hash.digest_size()),
        ] {
            let (secret, salt) = (bytes::sample(19, secret), bytes::sample(20, salt));
            let info = bytes::sample(21, info);
            let prk = backend().hkdf_extract(hash, &salt, &secret).unwrap();
            let own = backend().derive_hkdf(hash, length, &salt, &info, &secret).unwrap();
            let size = (length as u64).to_be_bytes();
            let arguments: [&[u8]; 6] = [hash.name().as_bytes(), &secret, &salt, &info, &size, &prk];
            let theirs = python::run(HKDF, &arguments);
            assert_eq!(theirs, *own, "{hash}, {length} bytes");
            let mut kept = vec![0; length];
            let hkdf = Hkdf::new(backend(), hash, &salt, &secret).unwrap();
            hkdf.expand(&info, &mut kept).unwrap();
            assert_eq!(theirs, kept, "{hash}, {length} bytes");
            ran += 1;
        }
    }
    println!("count: cross-check hkdf ran={ran} skipped=0");
    assert_eq!(ran, 15);
}

const ARGON2: &str = "
from cryptography.hazmat.primitives.kdf import argon2
variant = getattr(argon2, argument(0).decode())
parameters = dict(
    salt=argument(2), length=number(3), iterations=number(4), lanes=number(5), memory_cost=number(6),
    secret=argument(7) or None, ad=argument(8) or None,
)
";

/// The arguments of a derivation.
struct Argon2Case {
    variant: Argon2Variant,
    password: Vec<u8>,
    salt: Vec<u8>,
    length: usize,
    costs: [u32; 3],
    secret: Vec<u8>,
    associated_data: Vec<u8>,
}

impl Argon2Case {
    fn parameters(&self) -> Argon2Parameters<'_> {
        let [iterations, lanes, memory_cost] = self.costs;
        Argon2Parameters::new(self.variant)
            .with_iterations(iterations)
            .with_lanes(lanes)
            .with_memory_cost(memory_cost)
            .with_secret(&self.secret)
            .with_associated_data(&self.associated_data)
    }

    /// What Python answers.
    fn ask(&self, call: &str, last: &[u8]) -> Vec<u8> {
        let name = self.variant.name().as_bytes();
        let numbers = [self.length as u64]
            .into_iter()
            .chain(self.costs.map(u64::from))
            .map(u64::to_be_bytes)
            .collect::<Vec<_>>();
        let mut arguments: Vec<&[u8]> = vec![name, &self.password, &self.salt];
        arguments.extend(numbers.iter().map(<[u8; 8]>::as_slice));
        arguments.extend([&*self.secret, &*self.associated_data, last]);
        python::run(&format!("{ARGON2}{call}"), &arguments)
    }
}

fn argon2_cases() -> Vec<Argon2Case> {
    let mut cases = Vec::new();
    for &variant in Argon2Variant::ALL {
        for (size, salt, length, costs, secret, associated_data) in [
            (0, 8, 4, [1, 1, 8], 0, 0),
            (8, 16, 32, [3, 4, 1024], 0, 0),
            (33, 48, 64, [2, 3, 100], 8, 0),
            (100, 128, 256, [1, 1, 4096], 32, 12),
        ] {
            cases.push(Argon2Case {
                variant,
                password: bytes::sample(31, size),
                salt: bytes::sample(32, salt),
                length,
                costs,
                secret: bytes::sample(33, secret),
                associated_data: bytes::sample(34, associated_data),
            });
        }
    }
    cases
}

/// Fails with `Unsupported` where the linked OpenSSL has no Argon2, though Python's has.
fn if_offered<T>(variant: Argon2Variant, result: Result<T>) -> Option<T> {
    if backend().argon2_supported(variant) {
        return Some(result.unwrap());
    }
    errors::assert_unsupported_naming(result, &[variant.name()]);
    None
}

#[test]
fn argon2() {
    let (mut ran, mut skipped) = (0, 0);
    for case in argon2_cases() {
        let own = backend().derive_argon2(&case.parameters(), &case.password, &case.salt, case.length);
        if let Some(own) = if_offered(case.variant, own) {
            let theirs = case.ask("answer(variant(**parameters).derive(argument(1)))", b"");
            assert_eq!(theirs, *own, "{:?}", case.parameters());
            ran += 1;
        } else {
            skipped += 1;
        }
    }
    println!("count: cross-check argon2 ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, 12);
}

#[test]
fn argon2_phc_strings() {
    let (mut ran, mut skipped) = (0, 0);
    for mut case in argon2_cases() {
        // A string does not hold it.
        case.associated_data.clear();
        let secret = Some(&*case.secret);

        // Theirs, read here: the syntax even where Argon2 is not offered.
        let theirs = case.ask(
            "answer(variant(**parameters).derive_phc_encoded(argument(1)).encode())",
            b"",
        );
        let theirs = String::from_utf8(theirs).unwrap();
        let read = Argon2Phc::parse(&theirs).unwrap();
        assert_eq!(read.to_string(), theirs);
        assert_eq!(read.salt(), case.salt);
        let verified = backend().argon2_verify_phc_encoded(&case.password, &theirs, secret);
        let wrong = backend().argon2_verify_phc_encoded(b"another", &theirs, secret);
        let own = backend().derive_argon2_phc_encoded(&case.parameters(), &case.password, &case.salt, case.length);
        if if_offered(case.variant, verified).is_none() {
            skipped += 1;
            continue;
        }
        assert_eq!(wrong, Err(Error::IncorrectPassword));

        // This crate's, read there.
        let own = own.unwrap();
        assert_eq!(own, theirs);
        let call = "variant.verify_phc_encoded(argument(1), argument(9).decode(), parameters['secret'])\nanswer(b'')";
        case.ask(call, own.as_bytes());
        ran += 1;
    }
    println!("count: cross-check argon2-phc ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, 12);
}
