//! Derived keys: this crate and Python's `cryptography` must get the same.

use hazmat_openssl::kdf::Hkdf;
use hazmat_openssl::prelude::*;
use support::{backend, bytes, python};

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
