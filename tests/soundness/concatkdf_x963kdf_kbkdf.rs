//! Memory safety of key derivation from secrets: outputs of every kind of length, foreign entries in the error queue, threads.

use hazmat_openssl::kdf::{CounterLocation, KbkdfInput, KbkdfMode, KbkdfParameters};
use hazmat_openssl::mac::KmacVariant;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use std::thread;
use support::errors::refused_argument;
use support::soundness::clean;

const SECRET: [u8; 32] = [7; 32];
const SHA256: HashAlgorithm = HashAlgorithm::Sha256;
const KMAC: KmacVariant = KmacVariant::Kmac256;

/// A function that fills an output.
type Derive = fn(&Backend, &mut [u8]) -> Result<()>;

/// libcrypto's own KBKDF has this format.
fn native() -> KbkdfParameters<'static> {
    KbkdfParameters::counter(b"label", b"context")
}

/// It does not have this one.
fn composed() -> KbkdfParameters<'static> {
    let mode = KbkdfMode::Feedback { iv: b"an IV" };
    let middle = CounterLocation::MiddleFixed { break_location: 3 };
    KbkdfParameters::new(mode, KbkdfInput::Fixed(b"fixed"))
        .with_rlen(2)
        .with_location(middle)
}

const ALL: [(&str, Derive); 9] = [
    ("Concat KDF", |backend, out| {
        backend.derive_concatkdf_hash_into(SHA256, b"info", &SECRET, out)
    }),
    ("Concat KDF with HMAC", |backend, out| {
        backend.derive_concatkdf_hmac_into(SHA256, b"salt", b"info", &SECRET, out)
    }),
    ("Concat KDF with KMAC", |backend, out| {
        backend.derive_concatkdf_kmac_into(KMAC, None, b"salt", b"info", &SECRET, out)
    }),
    ("Concat KDF with KMACs of 20 bytes", |backend, out| {
        backend.derive_concatkdf_kmac_into(KMAC, Some(20), b"salt", b"info", &SECRET, out)
    }),
    ("X9.63 KDF", |backend, out| {
        backend.derive_x963kdf_into(SHA256, b"info", &SECRET, out)
    }),
    ("KBKDF", |backend, out| {
        backend.derive_kbkdf_hmac_into(SHA256, &native(), &SECRET, out)
    }),
    ("KBKDF from HMAC", |backend, out| {
        backend.derive_kbkdf_hmac_into(SHA256, &composed(), &SECRET, out)
    }),
    ("KBKDF from CMAC", |backend, out| {
        backend.derive_kbkdf_cmac_into(&CipherAlgorithm::aes(&SECRET).unwrap(), &composed(), out)
    }),
    ("KBKDF with KMAC", |backend, out| {
        backend.derive_kbkdf_kmac_into(KMAC, b"label", b"context", &SECRET, out)
    }),
];

#[test]
fn derived_keys_stay_in_their_slices() {
    const CANARY: u8 = 0xa5;
    let backend = Backend::new().unwrap();
    for (name, derive) in ALL {
        if name == "KBKDF with KMAC" && !backend.kbkdf_kmac_supported(KMAC) {
            continue;
        }
        // Short and long, whole blocks and parts, at addresses that are no multiples of anything.
        for length in [1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 200] {
            for start in [0, 1, 3] {
                let mut memory = vec![CANARY; start + length + 64];
                derive(&backend, &mut memory[start..start + length]).unwrap();
                let (before, rest) = memory.split_at(start);
                let (key, after) = rest.split_at(length);
                assert!(
                    before.iter().chain(after).all(|&byte| byte == CANARY),
                    "{name} {length}"
                );
                assert!(length < 15 || key.iter().any(|&byte| byte != CANARY), "{name} {length}");
            }
        }
        // No length, at any address.
        assert_eq!(refused_argument(derive(&backend, &mut [])), "out", "{name}");
        assert_eq!(refused_argument(derive(&backend, &mut [0; 4][4..])), "out", "{name}");
    }
}

/// Whatever the reason, a function that fails clears the memory of its caller.
#[test]
fn outputs_are_cleared_on_every_error() {
    let backend = Backend::new().unwrap();
    let shake = HashAlgorithm::Shake128 { digest_size: 32 };
    let stream = CipherAlgorithm::arc4(&[1; 16]).unwrap();
    let failing: [(&str, Derive); 9] = [
        ("otherwise", |backend, out| {
            backend.derive_concatkdf_hash_into(SHA256, b"", b"", out)
        }),
        ("otherwise", |backend, out| {
            backend.derive_concatkdf_hmac_into(SHA256, b"", b"", b"", out)
        }),
        ("otherwise", |backend, out| {
            backend.derive_concatkdf_kmac_into(KMAC, Some(21), b"salt", b"", &SECRET, out)
        }),
        ("otherwise", |backend, out| {
            backend.derive_x963kdf_into(SHA256, b"", b"", out)
        }),
        ("otherwise", |backend, out| {
            backend.derive_kbkdf_hmac_into(SHA256, &native(), b"", out)
        }),
        ("out", |backend, out| {
            backend.derive_kbkdf_hmac_into(SHA256, &native().with_rlen(1), &SECRET, out)
        }),
        ("otherwise", |backend, out| {
            backend.derive_kbkdf_hmac_into(SHA256, &composed().with_rlen(5), &SECRET, out)
        }),
        ("otherwise", |backend, out| {
            let cipher = CipherAlgorithm::aes(&SECRET).unwrap();
            backend.derive_kbkdf_cmac_into(&cipher, &composed().with_rlen(0), out)
        }),
        ("otherwise", |backend, out| {
            backend.derive_kbkdf_kmac_into(KMAC, b"label", b"", b"key", out)
        }),
    ];
    // More than 255 blocks of SHA-256.
    let mut out = vec![0xa5; 255 * 32 + 1];
    for (index, (argument, derive)) in failing.into_iter().enumerate() {
        out.fill(0xa5);
        match derive(&backend, &mut out) {
            // OpenSSL 3.0 has no KBKDF with KMAC.
            Err(Error::Unsupported { .. }) => assert_eq!(index, 8),
            refused => assert_eq!(refused_argument(refused) == "out", argument == "out", "{index}"),
        }
        assert!(out.iter().all(|&byte| byte == 0), "{index}");
    }
    out.fill(0xa5);
    assert!(backend.derive_x963kdf_into(shake, b"", &SECRET, &mut out).is_err());
    assert!(out.iter().all(|&byte| byte == 0));
    out.fill(0xa5);
    assert!(backend.derive_kbkdf_cmac_into(&stream, &native(), &mut out).is_err());
    assert!(out.iter().all(|&byte| byte == 0));
}

#[test]
fn lengths_beyond_all_memory_are_refused() {
    let backend = Backend::new().unwrap();
    let max = usize::MAX;
    let cipher = CipherAlgorithm::aes(&SECRET).unwrap();
    let whole = KbkdfParameters::new(KbkdfMode::Counter, KbkdfInput::Fixed(b"fixed"));
    for refused in [
        backend.derive_concatkdf_hash(SHA256, max, b"", &SECRET),
        backend.derive_concatkdf_hmac(SHA256, max, b"", b"", &SECRET),
        backend.derive_concatkdf_kmac(KMAC, max, None, b"", b"", &SECRET),
        backend.derive_x963kdf(SHA256, max, b"", &SECRET),
        backend.derive_kbkdf_hmac(SHA256, max, &whole, &SECRET),
        backend.derive_kbkdf_cmac(&cipher, max, &whole),
    ] {
        assert_eq!(refused_argument(refused), "length");
    }
    // OpenSSL 3.0 does not have it, which is said first.
    let refused = backend.derive_kbkdf_kmac(KMAC, max, b"", b"", &SECRET);
    if backend.kbkdf_kmac_supported(KMAC) {
        assert_eq!(refused_argument(refused), "length");
    } else {
        assert!(matches!(refused, Err(Error::Unsupported { .. })));
    }
}

#[test]
fn empty_slices_are_no_null_pointers() {
    let backend = Backend::new().unwrap();
    let empty = KbkdfParameters::new(KbkdfMode::Feedback { iv: &[] }, KbkdfInput::Fixed(&[]));
    let after = empty.with_location(CounterLocation::AfterFixed);
    let key = |parameters| backend.derive_kbkdf_hmac(SHA256, 40, &parameters, &SECRET).unwrap();
    // Without a fixed input it does not matter on which side of it the counter is.
    assert_eq!(key(empty), key(after));
    backend.derive_concatkdf_hash(SHA256, 1, &[], &SECRET).unwrap();
    backend.derive_concatkdf_hmac(SHA256, 1, &[], &[], &SECRET).unwrap();
    backend.derive_concatkdf_kmac(KMAC, 1, None, &[], &[], &SECRET).unwrap();
    backend.derive_x963kdf(SHA256, 1, &[], &SECRET).unwrap();
}

#[test]
fn a_poisoned_error_queue_changes_nothing() {
    let backend = Backend::new().unwrap();
    for (name, derive) in ALL {
        let (mut first, mut second) = ([0; 40], [1; 40]);
        // The first call also tries the function out, and does not have it in OpenSSL 3.0.
        match clean(|| derive(&backend, &mut first)) {
            Err(Error::Unsupported { .. }) if name == "KBKDF with KMAC" => continue,
            outcome => outcome.unwrap(),
        }
        clean(|| derive(&backend, &mut second).unwrap());
        assert_eq!(first, second, "{name}");
    }
}

#[test]
fn four_threads_share_one_backend() {
    let backend = Backend::new().unwrap();
    let derive_all = || {
        ALL.map(|(_, derive)| {
            let mut key = [0; 50];
            derive(&backend, &mut key).is_ok().then_some(key)
        })
    };
    thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(derive_all)).collect();
        let expected = derive_all();
        for thread in running {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}
