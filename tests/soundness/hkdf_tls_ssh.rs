//! Memory safety of the derivation of keys from secrets: outputs of every kind of length and alignment, every order of drops,
//! foreign entries in the error queue, many threads.

use std::thread;

use hazmat_openssl::kdf::{Hkdf, SshDerivedKey, ssh_mpint};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::soundness::{clean, each_order, poison_error_queue};

const SECRET: [u8; 32] = [7; 32];
const SHA256: HashAlgorithm = HashAlgorithm::Sha256;
const CANARY: u8 = 0xa5;

/// Runs `write` with outputs of several lengths at several alignments. It fills exactly its slice, or refuses it.
fn keeps_to_its_slice(write: impl Fn(&mut [u8]) -> Result<()>) {
    let mut longest: Vec<u8> = vec![0; 100];
    write(&mut longest).unwrap();
    for length in [0, 1, 31, 32, 33, 63, 64, 65, 100] {
        for start in [0, 1, 3, 8] {
            let mut memory = vec![CANARY; start + length + 64];
            let (before, rest) = memory.split_at_mut(start);
            let (out, after) = rest.split_at_mut(length);
            match write(out) {
                Ok(()) => assert_eq!(out, &longest[..length]),
                Err(Error::InvalidArgument { argument: "out", .. }) => assert_eq!(length, 0),
                Err(other) => panic!("{length}: {other:?}"),
            }
            assert!(before.iter().chain(&*after).all(|&byte| byte == CANARY), "{length}");
        }
    }
}

#[test]
fn derived_keys_stay_in_their_slices() {
    let backend = Backend::new().unwrap();
    keeps_to_its_slice(|out| backend.derive_hkdf_into(SHA256, b"salt", b"info", &SECRET, out));
    keeps_to_its_slice(|out| backend.derive_hkdf_expand_into(SHA256, b"", &SECRET, out));
    let hkdf = Hkdf::new(&backend, SHA256, b"", &SECRET).unwrap();
    keeps_to_its_slice(|out| hkdf.expand(b"info", out));
    keeps_to_its_slice(|out| backend.derive_tls1_prf_into(SHA256, &SECRET, b"label", b"", out));
    let (secret, key) = (ssh_mpint(&SECRET), SshDerivedKey::InitialIvClientToServer);
    keeps_to_its_slice(|out| backend.derive_sshkdf_into(SHA256, &secret, b"hash", b"id", key, out));
    keeps_to_its_slice(|out| backend.derive_pbkdf2_hmac_into(SHA256, b"", 1, b"", out));
    keeps_to_its_slice(|out| backend.derive_scrypt_into(b"", b"", 2, 1, 1, out));
}

/// The length is a part of the label, so that a shorter output is not the start of a longer one.
#[test]
fn the_key_schedule_of_tls_stays_in_its_slices() {
    let backend = Backend::new().unwrap();
    for length in [1, 31, 32, 33, 64, 255 * 32] {
        let mut memory = vec![CANARY; length + 64];
        let out = &mut memory[3..length + 3];
        backend
            .derive_tls13_kdf_into(SHA256, &SECRET, b"label", b"", out)
            .unwrap();
        let derived = backend
            .derive_tls13_kdf(SHA256, length, &SECRET, b"label", b"")
            .unwrap();
        assert_eq!(*out, *derived);
        assert!(
            memory[..3]
                .iter()
                .chain(&memory[length + 3..])
                .all(|&byte| byte == CANARY)
        );
    }
    // Some releases of libcrypto would read past a previous secret that is shorter than the digest.
    for length in 0..32 {
        let previous = vec![1; length].into_boxed_slice();
        assert!(backend.tls13_kdf_extract(SHA256, Some(&previous), None).is_err());
    }
    for length in [0, 1, 31, 32, 40] {
        let mut memory = vec![CANARY; length + 64];
        let extracted = backend.hkdf_extract_into(SHA256, b"", &SECRET, &mut memory[..length]);
        assert_eq!(extracted.is_ok(), length >= 32);
        let extracted = backend.tls13_kdf_extract_into(SHA256, Some(&SECRET), None, &mut memory[..length]);
        assert_eq!(extracted.is_ok(), length >= 32);
        let (written, after) = memory.split_at(length.min(32));
        assert_eq!(written.iter().all(|&byte| byte == 0), length < 32, "{length}");
        // An output that is too short is cleared.
        assert!(after.iter().all(|&byte| byte == CANARY), "{length}");
    }
}

/// Whatever the reason, a function that fails clears the memory of its caller.
#[test]
fn outputs_are_cleared_on_every_error() {
    let backend = Backend::new().unwrap();
    let shake = HashAlgorithm::Shake128 { digest_size: 32 };
    let key = SshDerivedKey::InitialIvClientToServer;
    let mut out = vec![CANARY; 255 * 32 + 1];
    let mut is_cleared = |argument: Option<&str>, derive: &dyn Fn(&mut [u8]) -> Result<()>| {
        out.fill(CANARY);
        match (derive(&mut out).unwrap_err(), argument) {
            (Error::InvalidArgument { argument, .. }, Some(expected)) => assert_eq!(argument, expected),
            (Error::Unsupported { .. } | Error::WorkFactorTooHigh { .. } | Error::BufferTooSmall { .. }, None) => {}
            (other, _) => panic!("{other:?}"),
        }
        assert!(out.iter().all(|&byte| byte == 0), "{argument:?}");
    };
    let too_long = Some("out");
    is_cleared(too_long, &|out| {
        backend.derive_hkdf_into(SHA256, b"", b"", &SECRET, out)
    });
    is_cleared(None, &|out| backend.derive_hkdf_into(shake, b"", b"", &SECRET, out));
    is_cleared(too_long, &|out| {
        backend.derive_hkdf_expand_into(SHA256, b"", &SECRET, out)
    });
    is_cleared(None, &|out| backend.derive_hkdf_expand_into(shake, b"", &SECRET, out));
    is_cleared(None, &|out| {
        backend.hkdf_extract_into(shake, b"", &SECRET, out).map(drop)
    });
    let hkdf = Hkdf::new(&backend, SHA256, b"", &SECRET).unwrap();
    is_cleared(too_long, &|out| hkdf.expand(b"", out));
    is_cleared(Some("label"), &|out| {
        backend.derive_tls1_prf_into(SHA256, &SECRET, b"", b"", out)
    });
    is_cleared(None, &|out| {
        backend.derive_tls1_prf_into(shake, &SECRET, b"label", b"", out)
    });
    is_cleared(too_long, &|out| {
        backend.derive_tls13_kdf_into(SHA256, &SECRET, b"label", b"", out)
    });
    is_cleared(Some("previous"), &|out| {
        backend
            .tls13_kdf_extract_into(SHA256, Some(b"short"), None, out)
            .map(drop)
    });
    let secret = ssh_mpint(&SECRET);
    is_cleared(too_long, &|out| {
        backend.derive_sshkdf_into(SHA256, &secret, b"hash", b"id", key, out)
    });
    is_cleared(Some("iterations"), &|out| {
        backend.derive_pbkdf2_hmac_into(SHA256, b"", 0, b"", out)
    });
    is_cleared(None, &|out| backend.derive_pbkdf2_hmac_into(shake, b"", 1, b"", out));
    is_cleared(Some("n"), &|out| backend.derive_scrypt_into(b"", b"", 3, 1, 1, out));
    is_cleared(None, &|out| {
        backend.derive_scrypt_within_into(1, b"", b"", 16, 1, 1, out)
    });
}

#[test]
fn empty_slices_are_no_null_pointers() {
    let backend = Backend::new().unwrap();
    let mut out = [0; 33];
    backend.derive_hkdf_into(SHA256, &[], &[], &[], &mut out).unwrap();
    backend.derive_hkdf_expand_into(SHA256, &[], &[], &mut out).unwrap();
    backend.hkdf_extract(SHA256, &[], &[]).unwrap();
    Hkdf::from_prk(&backend, SHA256, &[])
        .unwrap()
        .expand(&[], &mut out)
        .unwrap();
    backend.derive_tls1_prf_into(SHA256, &[], b"l", &[], &mut out).unwrap();
    backend
        .derive_tls13_kdf_into(SHA256, &SECRET, b"l", &[], &mut out)
        .unwrap();
}

#[test]
fn backends_and_kept_secrets_drop_in_every_order() {
    each_order(3, &mut |order| {
        let backend = Backend::new().unwrap();
        let hkdf = Hkdf::new(&backend, SHA256, b"", &SECRET).unwrap();
        hkdf.expand(b"", &mut [0; 70]).unwrap();
        let unused = Hkdf::from_prk(&backend, HashAlgorithm::Sha512, &SECRET).unwrap();
        let (mut backend, mut hkdf, mut unused) = (Some(backend), Some(hkdf), Some(unused));
        for item in order {
            match item {
                0 => drop(backend.take()),
                1 => drop(hkdf.take()),
                _ => drop(unused.take()),
            }
            if let Some(hkdf) = &hkdf {
                hkdf.expand(b"info", &mut [0; 32]).unwrap();
            }
        }
    });
}

#[test]
fn foreign_entries_in_the_error_queue_are_cleared() {
    let backend = Backend::new().unwrap();
    for &algorithm in HashAlgorithm::ALL {
        let asked_cleanly = Backend::new().unwrap();
        let supported = |backend: &Backend| {
            [
                backend.hkdf_supported(algorithm),
                backend.tls1_prf_supported(algorithm),
                backend.tls13_kdf_supported(algorithm),
                backend.sshkdf_supported(algorithm),
            ]
        };
        poison_error_queue();
        assert_eq!(supported(&backend), supported(&asked_cleanly), "{algorithm}");
    }
    let hkdf = clean(|| Hkdf::new(&backend, SHA256, b"", &SECRET).unwrap());
    clean(|| hkdf.expand(b"", &mut [0; 40]).unwrap());
    clean(|| backend.derive_hkdf(SHA256, 40, b"", b"", &SECRET).unwrap());
    clean(|| backend.derive_tls1_prf(SHA256, 40, &SECRET, b"label", b"").unwrap());
    // Too long for some releases.
    clean(|| drop(backend.derive_tls1_prf(SHA256, 40, &SECRET, b"label", &[0; 1100])));
    clean(|| backend.tls13_kdf_extract(SHA256, None, None).unwrap());
}

#[test]
fn threads_share_a_kept_secret() {
    let backend = Backend::new().unwrap();
    let hkdf = Hkdf::new(&backend, SHA256, b"", &SECRET).unwrap();
    drop(backend);
    let mut expected = [0; 40];
    hkdf.expand(b"info", &mut expected).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let mut out = [0; 40];
                    hkdf.expand(b"info", &mut out).unwrap();
                    assert_eq!(out, expected);
                }
            });
        }
    });
}
