//! The Concat KDF, the X9.63 KDF and KBKDF on FIPS backends: what the module offers, and what strict backends refuse.

use hazmat_openssl::fips::{Approval, ApprovalTable};
use hazmat_openssl::kdf::{CounterLocation, KbkdfInput, KbkdfMode, KbkdfParameters};
use hazmat_openssl::mac::KmacVariant;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::fips_module::{FipsModule, builder, fips, ordinary, strict};

use HashAlgorithm::{Md5, Sha1, Sha256, Sha512};

/// 112 bits, and one byte less.
const SECRET: [u8; 14] = [1; 14];
const SHORT: [u8; 13] = [1; 13];

const TRIPLE_DES_KEY: &[u8; 24] = b"abcdefghijklmnopqrstuvwx";

fn usual() -> KbkdfParameters<'static> {
    KbkdfParameters::counter(b"label", b"context")
}

fn assert_refused<T: std::fmt::Debug>(result: Result<T>, words: &str) {
    let Err(Error::NotApproved { reason, .. }) = &result else {
        panic!("{result:?}")
    };
    assert!(reason.contains(words), "{reason}");
}

/// Every function with a secret, by its name.
fn derive_each(backend: &Backend, hash: HashAlgorithm, secret: &[u8]) -> [(&'static str, Result<SecretBytes>); 6] {
    // A KMAC's key must have 4 bytes.
    let kmac = KmacVariant::Kmac256;
    [
        ("hash", backend.derive_concatkdf_hash(hash, 32, b"info", secret)),
        (
            "HMAC",
            backend.derive_concatkdf_hmac(hash, 32, b"salt", b"info", secret),
        ),
        (
            "KMAC",
            backend.derive_concatkdf_kmac(kmac, 32, None, b"salt", b"info", secret),
        ),
        ("X9.63", backend.derive_x963kdf(hash, 32, b"info", secret)),
        ("KBKDF", backend.derive_kbkdf_hmac(hash, 32, &usual(), secret)),
        (
            "KBKDF-KMAC",
            backend.derive_kbkdf_kmac(kmac, 32, b"label", b"context", secret),
        ),
    ]
}

#[test]
fn the_module_computes_what_an_ordinary_backend_computes() {
    let mut compared = 0;
    for &hash in HashAlgorithm::ALL {
        let is_offered = fips().hmac_supported(hash);
        assert_eq!(fips().concatkdf_hash_supported(hash), is_offered, "{hash}");
        assert_eq!(fips().concatkdf_hmac_supported(hash), is_offered, "{hash}");
        assert_eq!(fips().x963kdf_supported(hash), is_offered, "{hash}");
        assert_eq!(fips().kbkdf_hmac_supported(hash), is_offered, "{hash}");
        if !is_offered {
            continue;
        }
        let theirs = derive_each(ordinary(), hash, &SECRET);
        for ((name, own), (_, theirs)) in derive_each(fips(), hash, &SECRET).into_iter().zip(theirs) {
            match theirs {
                Ok(theirs) => assert_eq!(own.unwrap(), theirs, "{name} {hash}"),
                // OpenSSL 3.0 has no KMAC in KBKDF, while both modules have.
                Err(error) => assert!(name == "KBKDF-KMAC" && own.is_ok(), "{error}"),
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 11 * 6);
    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    let derive = |backend: &Backend| backend.derive_kbkdf_cmac(&aes, 40, &usual()).unwrap();
    assert_eq!(derive(fips()), derive(ordinary()));
}

#[test]
fn formats_that_the_module_has_agree_with_those_of_an_ordinary_backend() {
    let iv = [5; 32];
    for input in [
        KbkdfInput::Fixed(b"fixed input"),
        KbkdfInput::Fields {
            label: b"label",
            context: b"context",
            llen: None,
        },
        KbkdfInput::Fields {
            label: b"label",
            context: b"context",
            llen: Some(4),
        },
    ] {
        for mode in [
            KbkdfMode::Counter,
            KbkdfMode::Feedback { iv: &[] },
            KbkdfMode::Feedback { iv: &iv },
        ] {
            for rlen in 1..=4 {
                let parameters = KbkdfParameters::new(mode, input).with_rlen(rlen);
                let derive = |backend: &Backend| backend.derive_kbkdf_hmac(Sha256, 100, &parameters, &SECRET);
                assert_eq!(derive(fips()).unwrap(), derive(ordinary()).unwrap(), "{parameters:?}");
                assert_eq!(derive(strict()).unwrap(), derive(ordinary()).unwrap());
            }
        }
    }
}

/// Computed outside of the module, they would not be the module's.
#[test]
fn formats_that_the_module_does_not_have_are_refused() {
    let fields = |llen| {
        let input = KbkdfInput::Fields {
            label: b"label",
            context: b"context",
            llen: Some(llen),
        };
        KbkdfParameters::new(KbkdfMode::Counter, input)
    };
    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    for (parameters, words) in [
        (
            usual().with_location(CounterLocation::AfterFixed),
            "counter that is not before",
        ),
        (
            usual().with_location(CounterLocation::MiddleFixed { break_location: 3 }),
            "counter that is not before",
        ),
        (fields(1), "length field"),
        (fields(2), "length field"),
        (fields(3), "length field"),
        (
            KbkdfParameters::new(KbkdfMode::Feedback { iv: b"short" }, KbkdfInput::Fixed(b"fixed")),
            "IV",
        ),
        (
            KbkdfParameters::new(KbkdfMode::DoublePipeline, KbkdfInput::Fixed(b"fixed")),
            "double pipeline",
        ),
    ] {
        for backend in [fips(), strict()] {
            for refused in [
                backend.derive_kbkdf_hmac(Sha256, 16, &parameters, &SECRET),
                backend.derive_kbkdf_cmac(&aes, 16, &parameters),
            ] {
                let Err(Error::Unsupported { detail, .. }) = refused else {
                    panic!("{refused:?}")
                };
                assert!(detail.contains(words) && detail.contains("FIPS"), "{detail}");
            }
        }
    }
}

#[test]
fn a_strict_backend_derives_from_112_bits_with_approved_functions() {
    // The table of the certified version says nothing about KMAC.
    let has_indicators = FipsModule::of(strict()).has_indicators;
    for hash in [Sha1, Sha256, Sha512, HashAlgorithm::Sha3_256] {
        for (name, derived) in derive_each(strict(), hash, &SECRET) {
            if name == "X9.63" && hash == Sha1 {
                assert_refused(derived, "800-135");
            } else if name.contains("KMAC") && !has_indicators {
                assert_refused(derived, "not known");
            } else {
                assert_eq!(derived.unwrap().len(), 32, "{name} {hash}");
            }
        }
    }
    for (name, derived) in derive_each(strict(), Sha256, &SHORT) {
        let Err(Error::NotApproved { reason, .. }) = &derived else {
            panic!("{name}: {derived:?}")
        };
        assert!(reason.contains("112 bits"), "{name}: {reason}");
    }
    // An output is cleared.
    let mut out = [0xee; 16];
    let refused = strict().derive_x963kdf_into(Sha256, b"", &SHORT, &mut out);
    assert_refused(refused, "112 bits");
    assert_eq!(out, [0; 16]);
    for size in [16, 24, 32] {
        let aes = CipherAlgorithm::aes(&[1; 32][..size]).unwrap();
        assert_eq!(strict().derive_kbkdf_cmac(&aes, 20, &usual()).unwrap().len(), 20);
    }
    // What the module does not have at all.
    for (name, derived) in derive_each(strict(), Md5, &SECRET) {
        match name {
            "KMAC" | "KBKDF-KMAC" => assert_eq!(derived.is_ok(), has_indicators, "{name}"),
            _ => assert!(matches!(derived, Err(Error::Unsupported { .. })), "{name}: {derived:?}"),
        }
    }
    let triple_des = CipherAlgorithm::triple_des(TRIPLE_DES_KEY).unwrap();
    let refused = strict().derive_kbkdf_cmac(&triple_des, 20, &usual());
    if strict().kbkdf_cmac_supported(triple_des.kind()) {
        assert_refused(refused, "CMAC must use AES");
    } else {
        assert!(matches!(refused, Err(Error::Unsupported { .. })), "{refused:?}");
    }
}

/// A backend that is not strict leaves the choice to the program.
#[test]
fn other_backends_derive_from_short_secrets_where_the_module_does() {
    for (name, derived) in derive_each(fips(), Sha256, &SHORT) {
        assert_eq!(derived.unwrap().len(), 32, "{name}");
    }
}

/// With a table that approves everything, the module's indicator alone decides. It must not be stricter than this crate's table,
/// which a module without indicators depends on.
#[test]
fn the_table_is_as_strict_as_the_indicator() {
    let status = fips().fips_status();
    let module = status.module().unwrap();
    let all = ApprovalTable::for_module(module.name(), module.version()).with_rule("all", |_| Approval::Approved);
    let by_indicator = builder().strict_approval(true).approval_table(all).build().unwrap();
    let has_indicators = FipsModule::of(fips()).has_indicators;
    for &hash in HashAlgorithm::ALL {
        for secret in [&SECRET[..], &SHORT] {
            let by_table = derive_each(strict(), hash, secret);
            for ((name, indicated), (_, judged)) in derive_each(&by_indicator, hash, secret).into_iter().zip(by_table) {
                assert!(indicated.is_ok() || judged.is_err(), "{name} {hash} {indicated:?}");
                if secret == SHORT && fips().hmac_supported(hash) {
                    assert_eq!(indicated.is_err(), has_indicators, "{name} {hash} {indicated:?}");
                }
            }
        }
    }
    let sha1 = by_indicator.derive_x963kdf(Sha1, 16, b"", &SECRET);
    assert_eq!(sha1.is_err(), has_indicators, "{sha1:?}");
}
