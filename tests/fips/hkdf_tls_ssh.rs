//! HKDF, the functions of TLS and SSH on FIPS backends, strict ones and others, on modules with and without indicators.

use std::fmt::Debug;
use std::fs;

use hazmat_openssl::fips::{Approval, Operation};
use hazmat_openssl::kdf::{EXTENDED_MASTER_SECRET, Hkdf, KbkdfParameters, SshDerivedKey, ssh_mpint};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::errors;
use support::fips_module::{self, FipsModule, fips, ordinary, strict};

use HashAlgorithm::{Md5, Sha1, Sha3_256, Sha224, Sha256, Sha384, Sha512, Sha512_256};

const SECRET: [u8; 32] = [7; 32];

/// 104 bits.
const SHORT: [u8; 13] = [7; 13];

/// Asserts that a strict backend refuses a use before it has happened, and says why.
fn refused<T: Debug>(result: Result<T>, words: &str) {
    let Err(Error::NotApproved { reason, .. }) = &result else {
        panic!("{result:?}")
    };
    assert!(reason.contains(words), "{reason}");
}

fn label(length: usize) -> Vec<u8> {
    (0..length).map(|index| index as u8).collect()
}

// ---- HKDF ----

#[test]
fn hkdf_gives_what_an_ordinary_backend_gives() {
    for hash in [Sha1, Sha224, Sha256, Sha384, Sha512, Sha512_256, Sha3_256] {
        assert!(fips().hkdf_supported(hash) && strict().hkdf_supported(hash), "{hash}");
        for (salt, info, length) in [
            (&b""[..], &b""[..], 1),
            (b"salt", b"info", 100),
            (&SECRET, &label(1024), 255 * hash.digest_size()),
        ] {
            let expected = ordinary().derive_hkdf(hash, length, salt, info, &SECRET).unwrap();
            let prk = ordinary().hkdf_extract(hash, salt, &SECRET).unwrap();
            for own in [fips(), strict()] {
                assert_eq!(own.derive_hkdf(hash, length, salt, info, &SECRET).unwrap(), expected);
                assert_eq!(own.hkdf_extract(hash, salt, &SECRET).unwrap(), prk);
                assert_eq!(own.derive_hkdf_expand(hash, length, info, &prk).unwrap(), expected);
                let kept = Hkdf::new(own, hash, salt, &SECRET).unwrap();
                for _ in 0..2 {
                    let mut out = vec![0; length];
                    kept.expand(info, &mut out).unwrap();
                    assert_eq!(out, *expected);
                    // An empty label after another one.
                    kept.expand(b"", &mut out).unwrap();
                }
            }
        }
    }
}

#[test]
fn hkdf_needs_an_approved_hash_function_and_112_bits() {
    assert!(!fips().hkdf_supported(Md5));
    errors::assert_unsupported(fips().derive_hkdf(Md5, 16, b"", b"", &SECRET));
    errors::assert_unsupported(Hkdf::from_prk(strict(), Md5, &SECRET));
    for secret in [&SHORT[..], &[7; 1]] {
        refused(strict().derive_hkdf(Sha256, 32, b"salt", b"info", secret), "112 bits");
        refused(strict().hkdf_extract(Sha256, b"salt", secret), "112 bits");
        refused(strict().derive_hkdf_expand(Sha256, 32, b"info", secret), "112 bits");
        refused(Hkdf::new(strict(), Sha256, b"salt", secret), "112 bits");
        refused(Hkdf::from_prk(strict(), Sha256, secret), "112 bits");
        let mut out = [0xaa; 32];
        assert!(strict().derive_hkdf_into(Sha256, b"", b"", secret, &mut out).is_err());
        assert_eq!(out, [0; 32]);
        // Others take it, if the module's configuration does not forbid it.
        assert_eq!(
            fips().derive_hkdf(Sha256, 32, b"salt", b"info", secret).unwrap(),
            ordinary().derive_hkdf(Sha256, 32, b"salt", b"info", secret).unwrap()
        );
    }
    strict().derive_hkdf(Sha256, 32, b"", b"", &[7; 14]).unwrap();
    let hkdf = |key_bits| Operation::Hkdf { hash: Sha256, key_bits };
    assert_eq!(fips().approval_of(&hkdf(112)), Approval::Approved);
    assert_eq!(fips().approval_of(&hkdf(104)), Approval::NotApproved);
}

/// Modules up to 3.1 have a limit, and say no more than that they failed.
#[test]
fn a_label_that_is_too_long_for_the_module_is_named() {
    for length in [1025, 2049, (32 << 10) + 1, 100_000] {
        let info = label(length);
        let expected = ordinary().derive_hkdf(Sha256, 40, b"salt", &info, &SECRET).unwrap();
        for own in [fips(), strict()] {
            let kept = Hkdf::new(own, Sha256, b"salt", &SECRET).unwrap();
            let mut out = [0xaa; 40];
            match (
                own.derive_hkdf(Sha256, 40, b"salt", &info, &SECRET),
                kept.expand(&info, &mut out),
            ) {
                (Ok(derived), Ok(())) => {
                    assert_eq!(derived, expected);
                    assert_eq!(out, *expected);
                }
                (derived, expanded) => {
                    assert!(length > 32 << 10, "{derived:?}");
                    assert_eq!(errors::refused_argument(derived), "info");
                    assert_eq!(errors::refused_argument(expanded), "info");
                    assert_eq!(out, [0; 40]);
                }
            }
        }
    }
}

// ---- the protocols ----

#[test]
fn the_prf_of_tls_1_2_needs_a_bound_master_secret() {
    let derive =
        |own: &Backend, hash, secret: &[u8], label: &[u8]| own.derive_tls1_prf(hash, 48, secret, label, b"seed");
    for hash in [Sha256, Sha384, Sha512] {
        for label in [EXTENDED_MASTER_SECRET, b"key expansion"] {
            let expected = derive(ordinary(), hash, &SECRET, label).unwrap();
            assert_eq!(derive(fips(), hash, &SECRET, label).unwrap(), expected);
            assert_eq!(derive(strict(), hash, &SECRET, label).unwrap(), expected);
        }
    }
    refused(derive(strict(), Sha256, &SECRET, b"master secret"), "RFC 7627");
    refused(
        strict().derive_tls1_prf(Sha256, 48, &SECRET, b"master", b" secret and randoms"),
        "RFC 7627",
    );
    refused(derive(strict(), Sha256, &SHORT, b"key expansion"), "112 bits");
    for hash in [Sha1, Sha224, Sha512_256, Sha3_256] {
        if strict().tls1_prf_supported(hash) {
            refused(
                derive(strict(), hash, &SECRET, b"key expansion"),
                "SHA-256, SHA-384 or SHA-512",
            );
        }
    }
}

#[test]
fn the_key_schedule_of_tls_1_3_needs_sha_256_or_sha_384() {
    for hash in [Sha256, Sha384] {
        let secret = vec![7; hash.digest_size()];
        let run = |own: &Backend| {
            let early = own.tls13_kdf_extract(hash, None, None).unwrap();
            let psk = own.tls13_kdf_extract(hash, None, Some(&SECRET)).unwrap();
            let next = own.tls13_kdf_extract(hash, Some(&early), Some(&SECRET)).unwrap();
            let last = own.tls13_kdf_extract(hash, Some(&next), None).unwrap();
            let key = own.derive_tls13_kdf(hash, 100, &last, b"label", b"context").unwrap();
            let iv = own.derive_tls13_kdf(hash, 12, &secret, b"iv", b"").unwrap();
            [early, psk, next, last, key, iv]
        };
        assert_eq!(run(fips()), run(ordinary()));
        assert_eq!(run(strict()), run(ordinary()));
    }
    refused(strict().tls13_kdf_extract(Sha256, None, Some(&SHORT)), "112 bits");
    for hash in [Sha1, Sha224, Sha512, Sha3_256] {
        if strict().tls13_kdf_supported(hash) {
            let secret = vec![7; hash.digest_size()];
            refused(strict().tls13_kdf_extract(hash, None, None), "SHA-256 or SHA-384");
            refused(
                strict().derive_tls13_kdf(hash, 16, &secret, b"key", b""),
                "SHA-256 or SHA-384",
            );
        }
    }
}

#[test]
fn the_key_derivation_of_ssh_needs_sha_1_or_sha_2() {
    let key = SshDerivedKey::EncryptionClientToServer;
    let derive = |own: &Backend, hash, secret: &[u8]| {
        own.derive_sshkdf(hash, 100, &ssh_mpint(secret), b"exchange hash", b"session", key)
    };
    for hash in [Sha1, Sha224, Sha256, Sha384, Sha512] {
        let expected = derive(ordinary(), hash, &SECRET).unwrap();
        assert_eq!(derive(fips(), hash, &SECRET).unwrap(), expected);
        assert_eq!(derive(strict(), hash, &SECRET).unwrap(), expected);
    }
    refused(derive(strict(), Sha256, &SHORT), "112 bits");
    for hash in [Sha512_256, Sha3_256] {
        if strict().sshkdf_supported(hash) {
            refused(derive(strict(), hash, &SECRET), "SHA-1 or SHA-2");
        }
    }
}

// ---- the module's configuration ----

/// A module with indicators can be told to refuse what it otherwise reports as not approved. It has errors of its own for that,
/// and other modules ignore the settings.
#[test]
fn what_the_configuration_of_the_module_forbids_is_unsupported() {
    let copy = tempfile::tempdir().unwrap();
    for file in ["fips.so", "fipsmodule.cnf"] {
        fs::copy(fips_module::folder().join(file), copy.path().join(file)).unwrap();
    }
    let file = copy.path().join("fipsmodule.cnf");
    let mut text = fs::read_to_string(&file).unwrap();
    for function in ["hkdf", "tls1-prf", "tls13-kdf", "sshkdf", "sskdf", "x963kdf", "kbkdf"] {
        text.push_str(&format!("{function}-key-check = 1\n"));
    }
    text.push_str("tls1-prf-ems-check = 1\n");
    fs::write(&file, text).unwrap();
    let own = Backend::builder().fips().module_dir(copy.path()).build().unwrap();
    let forbids = FipsModule::of(&own).has_indicators;

    let ssh = |secret: &[u8]| {
        let key = SshDerivedKey::EncryptionClientToServer;
        // The module counts the length in front of the secret, too.
        own.derive_sshkdf(Sha256, 32, &ssh_mpint(&secret[4..]), b"hash", b"session", key)
    };
    let usual = KbkdfParameters::counter(b"label", b"context");
    let derive_each = |secret: &[u8]| {
        [
            ("HKDF", own.derive_hkdf(Sha256, 32, b"salt", b"info", secret)),
            ("HKDF", own.hkdf_extract(Sha256, b"salt", secret)),
            ("HKDF", own.derive_hkdf_expand(Sha256, 32, b"info", secret)),
            // A label that is long is not the reason.
            ("HKDF", own.derive_hkdf(Sha256, 32, b"salt", &label(1100), secret)),
            (
                "TLS 1.2",
                own.derive_tls1_prf(Sha256, 48, secret, b"key expansion", b"seed"),
            ),
            ("TLS 1.3", own.tls13_kdf_extract(Sha256, None, Some(secret))),
            ("SSH", ssh(secret)),
            ("Concat KDF", own.derive_concatkdf_hash(Sha256, 32, b"info", secret)),
            (
                "Concat KDF",
                own.derive_concatkdf_hmac(Sha256, 32, b"salt", b"info", secret),
            ),
            ("X9.63", own.derive_x963kdf(Sha256, 32, b"info", secret)),
            ("KBKDF", own.derive_kbkdf_hmac(Sha256, 32, &usual, secret)),
        ]
    };
    for (name, derived) in derive_each(&SECRET) {
        assert!(derived.is_ok(), "{name}: {derived:?}");
    }
    for (name, derived) in derive_each(&SHORT) {
        if forbids {
            errors::assert_unsupported_naming(derived, &[name, "which the FIPS module refuses"]);
        } else {
            assert!(derived.is_ok(), "{name}: {derived:?}");
        }
    }
    let unbound = own.derive_tls1_prf(Sha256, 48, &SECRET, b"master secret", b"seed");
    if forbids {
        errors::assert_unsupported_naming(unbound, &["TLS 1.2", "which the FIPS module refuses"]);
        let mut out = [0xaa; 32];
        assert!(own.derive_hkdf_into(Sha256, b"", b"", &SHORT, &mut out).is_err());
        assert_eq!(out, [0; 32]);
    }
}
