//! scrypt: the vectors of RFC 7914, its limits, and invalid calls.

use hazmat_openssl::kdf::DEFAULT_SCRYPT_MEMORY;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::mac_vectors::{self, ScryptVector};
use support::{backend, bytes, errors, tally};

/// RFC 7914's largest vector takes a gibibyte and a little more.
const TWO_GIBIBYTES: u64 = 2 << 30;

pub const FILE: &str = "scrypt.txt";

#[test]
fn vectors() {
    let name = format!("KDF/{FILE}");
    tally::run(
        "scrypt",
        &name,
        4,
        &mac_vectors::scrypt(&name),
        |_| backend().scrypt_supported(),
        |vector| {
            let derived = derive_within(TWO_GIBIBYTES, vector).unwrap();
            assert_eq!(*derived, *vector.derived, "{}", vector.position);
        },
        |vector| errors::assert_unsupported_naming(derive_within(TWO_GIBIBYTES, vector), &["scrypt"]),
    );
}

fn derive_within(max_memory: u64, vector: &ScryptVector) -> Result<SecretBytes> {
    let ScryptVector { password, salt, .. } = vector;
    let (length, n, r, p) = (vector.derived.len(), vector.n, vector.r, vector.p);
    backend().derive_scrypt_within(max_memory, password, salt, length, n, r, p)
}

#[test]
fn every_openssl_has_it() {
    assert!(backend().scrypt_supported());
}

/// With a password and a length that do not matter.
fn derive(n: u64, r: u32, p: u32) -> Result<SecretBytes> {
    backend().derive_scrypt(b"password", b"salt", 32, n, r, p)
}

#[test]
fn parameters_out_of_bounds_are_refused_by_name() {
    for n in [0, 1, 3, 6, 1023, u64::MAX, (1 << 63) - 1] {
        assert_eq!(errors::refused_argument(derive(n, 8, 1)), "n", "{n}");
    }
    // RFC 7914, section 2: below 2^(128·r/8).
    errors::assert_invalid_argument(derive(1 << 16, 1, 1), &["n:", "below 2^16 with r = 1"]);
    errors::assert_invalid_argument(derive(1 << 32, 2, 1), &["below 2^32"]);
    assert!(derive(1 << 15, 1, 1).is_ok());
    assert_eq!(errors::refused_argument(derive(16, 0, 1)), "r");
    assert_eq!(errors::refused_argument(derive(16, 8, 0)), "p");
    // r·p below 2^30.
    errors::assert_invalid_argument(derive(16, 8, 1 << 27), &["p:", "r = 8", "134217727"]);
    errors::assert_invalid_argument(derive(16, 1 << 30, 1), &["p:"]);
    errors::assert_invalid_argument(derive(16, u32::MAX, u32::MAX), &["p:"]);
    for length in [0, 1 << 31, usize::MAX] {
        let refused = backend().derive_scrypt(b"password", b"salt", length, 16, 1, 1);
        errors::assert_invalid_argument(refused, &["length"]);
    }
}

#[test]
fn more_memory_than_the_limit_is_refused_before_it_is_taken() {
    let memory = |n: u64, r: u64, p: u64| 128 * r * (n + 2 * p + 2);
    let refused = |result: Result<SecretBytes>| match result {
        Err(Error::WorkFactorTooHigh {
            function,
            factor,
            value,
            limit,
            ..
        }) => {
            assert_eq!((function, factor), ("scrypt", "bytes of memory"));
            (value, limit)
        }
        other => panic!("{other:?}"),
    };
    // By default half a gibibyte.
    assert_eq!(DEFAULT_SCRYPT_MEMORY, 1 << 29);
    assert_eq!(
        refused(derive(1 << 19, 8, 1)),
        (memory(1 << 19, 8, 1), DEFAULT_SCRYPT_MEMORY)
    );
    assert_eq!(refused(derive(16, 1, (1 << 30) - 1)).0, memory(16, 1, (1 << 30) - 1));
    assert!(refused(derive(1 << 62, 8, 1)).0 > 1 << 62);
    // Another limit, exact to the byte.
    let within = |limit| backend().derive_scrypt_within(limit, b"password", b"salt", 32, 1024, 8, 2);
    let needed = memory(1024, 8, 2);
    assert_eq!(refused(within(needed - 1)), (needed, needed - 1));
    assert_eq!(*within(needed).unwrap(), *derive(1024, 8, 2).unwrap());
    assert_eq!(refused(within(0)).1, 0);
}

/// libcrypto computes the memory differently: it must not refuse what is allowed here.
#[test]
fn libcrypto_takes_what_the_limit_allows() {
    for (n, r, p) in [
        (2, 1, 1),
        (2, 1, 500),
        (4, 100, 1),
        (256, 1, 9),
        (16, 3, 100),
        (32768, 1, 1),
    ] {
        let limit = 128 * u64::from(r) * (n + 2 * u64::from(p) + 2);
        let derived = backend().derive_scrypt_within(limit, b"password", b"salt", 16, n, r, p);
        assert_eq!(derived.unwrap().len(), 16, "{n} {r} {p}");
    }
}

#[test]
fn every_input_counts() {
    let key = |password: &[u8], salt: &[u8], length, n, r, p| {
        backend()
            .derive_scrypt(password, salt, length, n, r, p)
            .unwrap()
            .to_vec()
    };
    let usual = key(b"password", b"salt", 32, 16, 2, 2);
    let others = [
        key(b"Password", b"salt", 32, 16, 2, 2),
        key(b"", b"salt", 32, 16, 2, 2),
        key(b"password", b"Salt", 32, 16, 2, 2),
        key(b"password", b"", 32, 16, 2, 2),
        key(b"password", b"salt", 32, 32, 2, 2),
        key(b"password", b"salt", 32, 16, 3, 2),
        key(b"password", b"salt", 32, 16, 2, 3),
    ];
    for (index, other) in others.iter().enumerate() {
        assert_ne!(*other, usual, "{index}");
    }
    // A longer key begins with the shorter one.
    assert_eq!(key(b"password", b"salt", 100, 16, 2, 2)[..32], usual);
    assert_eq!(key(b"password", b"salt", 1, 16, 2, 2), usual[..1]);
}

#[test]
fn derived_keys_are_not_shown() {
    let derived = derive(16, 1, 1).unwrap();
    let shown = format!("{derived:?}");
    assert_eq!(shown, "SecretBytes(32 bytes)");
    assert!(!shown.contains(&bytes::to_hex(&derived)[..8]));
}

#[test]
fn a_key_in_memory_of_the_caller_is_the_same() {
    let mut out = [0xaa; 32];
    backend()
        .derive_scrypt_into(b"password", b"salt", 16, 1, 1, &mut out)
        .unwrap();
    assert_eq!(out[..], *derive(16, 1, 1).unwrap());
    let into = |n, out: &mut [u8]| backend().derive_scrypt_into(b"password", b"salt", n, 8, 1, out);
    assert_eq!(errors::refused_argument(into(16, &mut [])), "out");
    assert_eq!(errors::refused_argument(into(3, &mut out)), "n");
    assert!(matches!(into(1 << 20, &mut out), Err(Error::WorkFactorTooHigh { .. })));
    assert_eq!(out, [0; 32]);
    let memory = 128 * (16 + 2 + 2);
    let within =
        |memory, out: &mut [u8]| backend().derive_scrypt_within_into(memory, b"password", b"salt", 16, 1, 1, out);
    within(memory, &mut out).unwrap();
    assert_eq!(out[..], *derive(16, 1, 1).unwrap());
    let refused = within(memory - 1, &mut out);
    assert!(matches!(refused, Err(Error::WorkFactorTooHigh { .. })));
    assert_eq!(out, [0; 32]);
}
