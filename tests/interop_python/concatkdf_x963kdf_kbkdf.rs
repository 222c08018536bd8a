//! The Concat KDF, the X9.63 KDF and KBKDF: this crate and Python's `cryptography` must get the same.

use hazmat_openssl::kdf::{CounterLocation, KbkdfInput, KbkdfMode, KbkdfParameters};
use hazmat_openssl::prelude::*;
use support::{backend, bytes, python};

const HASHES: [HashAlgorithm; 10] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
    HashAlgorithm::Sha512_256,
    HashAlgorithm::Sha3_224,
    HashAlgorithm::Sha3_256,
    HashAlgorithm::Sha3_512,
    HashAlgorithm::Md5,
];

/// The answer is all keys, one after the other, so that Python starts once.
const COMMON: &str = "
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.kdf import concatkdf, x963kdf, kbkdf
HASHES = [hashes.SHA1(), hashes.SHA224(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512(), hashes.SHA512_256(),
          hashes.SHA3_224(), hashes.SHA3_256(), hashes.SHA3_512(), hashes.MD5()]
";

const SHARED_SECRETS: &str = "
def keys():
    for algorithm in HASHES:
        for length in (1, 20, 64, 200):
            for size in (0, 5, 100):
                secret, info, salt = argument(0)[:size + 1], argument(1)[:size], argument(2)[:size]
                yield concatkdf.ConcatKDFHash(algorithm, length, info).derive(secret)
                if not algorithm.name.startswith('sha3-'):
                    yield concatkdf.ConcatKDFHMAC(algorithm, length, salt or None, info).derive(secret)
                yield x963kdf.X963KDF(algorithm, length, info).derive(secret)
answer(b''.join(keys()))
";

#[test]
fn keys_from_shared_secrets() {
    let arguments = [21, 22, 23].map(|seed| bytes::sample(seed, 101));
    let theirs = python::run(
        &format!("{COMMON}{SHARED_SECRETS}"),
        &arguments.each_ref().map(Vec::as_slice),
    );
    let (mut own, mut ran) = (Vec::new(), 0);
    for hash in HASHES {
        for length in [1, 20, 64, 200] {
            for size in [0, 5, 100] {
                let [secret, info, salt] = &arguments;
                let (secret, info, salt) = (&secret[..=size], &info[..size], &salt[..size]);
                own.extend_from_slice(&backend().derive_concatkdf_hash(hash, length, info, secret).unwrap());
                // Python's does not have HMAC with SHA-3 here.
                if !hash.name().starts_with("sha3-") {
                    let key = backend().derive_concatkdf_hmac(hash, length, salt, info, secret);
                    own.extend_from_slice(&key.unwrap());
                    ran += 1;
                }
                own.extend_from_slice(&backend().derive_x963kdf(hash, length, info, secret).unwrap());
                ran += 2;
            }
        }
    }
    assert_eq!(own, theirs);
    println!("count: cross-check concatkdf x963kdf ran={ran} skipped=0");
    assert_eq!(ran, (10 * 3 - 3) * 4 * 3);
}

/// In the order of the loops below.
const KBKDF: &str = "
Location = kbkdf.CounterLocation
KEY = argument(0)
CIPHERS = [(algorithms.AES, 16), (algorithms.AES, 24), (algorithms.AES, 32), (TripleDES, 24), (TripleDES, 16),
           (Camellia, 16), (Camellia, 32)]
def places():
    yield Location.BeforeFixed, None
    yield Location.AfterFixed, None
    for place in (0, 3, 7):
        yield Location.MiddleFixed, place
def inputs():
    for llen in (2, 3, 4):
        yield llen, b'label', b'context', None
    yield 4, b'', b'long context' * 20, None
    yield None, None, None, b'a fixed input'
def keys():
    for length in (1, 16, 100):
        for rlen in (1, 2, 3, 4):
            for location, place in places():
                for llen, label, context, fixed in inputs():
                    def make(kind, algorithm):
                        return kind(algorithm, kbkdf.Mode.CounterMode, length, rlen, llen, location, label, context, fixed,
                                    break_location=place)
                    for algorithm in HASHES:
                        yield make(kbkdf.KBKDFHMAC, algorithm).derive(KEY)
                    for algorithm, size in CIPHERS:
                        yield make(kbkdf.KBKDFCMAC, algorithm).derive(KEY[:size])
answer(b''.join(keys()))
";

const OLD_CIPHERS: &str = "
try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES, Camellia
except ImportError:
    from cryptography.hazmat.primitives.ciphers.algorithms import Camellia
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
";

fn places() -> Vec<CounterLocation> {
    let middle = [0, 3, 7].map(|break_location| CounterLocation::MiddleFixed { break_location });
    let mut places = vec![CounterLocation::BeforeFixed, CounterLocation::AfterFixed];
    places.extend(middle);
    places
}

#[test]
fn keys_from_keys() {
    let key = bytes::sample(24, 32);
    let long = b"long context".repeat(20);
    let fields = |llen| KbkdfInput::Fields {
        label: b"label",
        context: b"context",
        llen: Some(llen),
    };
    let inputs = [
        fields(2),
        fields(3),
        fields(4),
        KbkdfInput::Fields {
            label: b"",
            context: &long,
            llen: Some(4),
        },
        KbkdfInput::Fixed(b"a fixed input"),
    ];
    let ciphers = [
        CipherAlgorithm::aes(&key[..16]),
        CipherAlgorithm::aes(&key[..24]),
        CipherAlgorithm::aes(&key),
        CipherAlgorithm::triple_des(&key[..24]),
        CipherAlgorithm::triple_des(&key[..16]),
        CipherAlgorithm::camellia(&key[..16]),
        CipherAlgorithm::camellia(&key),
    ]
    .map(hazmat_openssl::Result::unwrap);
    let theirs = python::run(&format!("{COMMON}{OLD_CIPHERS}{KBKDF}"), &[&key]);
    let (mut own, mut ran) = (Vec::new(), 0);
    for length in [1, 16, 100] {
        for rlen in 1..=4 {
            for location in places() {
                for input in inputs {
                    let parameters = KbkdfParameters::new(KbkdfMode::Counter, input)
                        .with_rlen(rlen)
                        .with_location(location);
                    for hash in HASHES {
                        own.extend_from_slice(&backend().derive_kbkdf_hmac(hash, length, &parameters, &key).unwrap());
                    }
                    for cipher in &ciphers {
                        own.extend_from_slice(&backend().derive_kbkdf_cmac(cipher, length, &parameters).unwrap());
                    }
                    ran += HASHES.len() + ciphers.len();
                }
            }
        }
    }
    assert_eq!(own, theirs);
    println!("count: cross-check kbkdf ran={ran} skipped=0");
    assert_eq!(ran, 3 * 4 * 5 * 5 * (10 + 7));
}
