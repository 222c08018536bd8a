//! PHC strings of Argon2: what is read and written, and every refusal.

use hazmat_openssl::kdf::Argon2Phc;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind, UnsupportedKind};
use support::{backend, bytes, errors};

use super::argon2::{cheap, is_offered};

const SALT: &str = "c3Nzc3Nzc3Nzc3Nzc3Nzcw";
const HASH: &str = "GGGTLvwe6mIWGgPwxQ6nuSSdbKZD51WaCaKhiR2yoH0";

/// Made by Python's `cryptography` from the password `pw`.
fn usual() -> String {
    format!("$argon2id$v=19$m=32,t=1,p=1${SALT}${HASH}")
}

fn kind(text: &str) -> MalformedKind {
    let (kind, what) = errors::malformed_kind(Argon2Phc::parse(text));
    assert_eq!(what, "PHC string");
    kind
}

#[test]
fn the_parts_are_read() {
    let phc = Argon2Phc::parse("$argon2i$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$AQIDBA").unwrap();
    let parameters = phc.parameters();
    assert_eq!(parameters.variant(), Argon2Variant::Argon2i);
    assert_eq!(
        (parameters.memory_cost(), parameters.iterations(), parameters.lanes()),
        (65_536, 3, 4)
    );
    assert_eq!(phc.salt(), b"saltsalt");
    assert_eq!(*phc.hash(), [1, 2, 3, 4]);
    let parsed: Argon2Phc = usual().parse().unwrap();
    assert_eq!(parsed.to_string(), usual());
    assert_eq!(parsed.clone().to_string(), usual());
    assert_eq!(
        format!("{phc:?}"),
        "Argon2Phc { parameters: Argon2Parameters { variant: Argon2i, memory_cost: 65536, iterations: 3, lanes: 4, \
         secret_length: 0, associated_data_length: 0 }, salt_length: 8, hash_length: 4 }"
    );
}

#[test]
fn what_is_read_is_written_again() {
    for variant in ["argon2d", "argon2i", "argon2id"] {
        for costs in ["m=8,t=1,p=1", "m=4294967295,t=4294967295,p=16777215", "m=32,t=10,p=4"] {
            for (salt, hash) in [(8, 4), (9, 5), (10, 6), (48, 64), (127, 255), (128, 256)] {
                let (salt, hash) = (base64(salt), base64(hash));
                let text = format!("${variant}$v=19${costs}${salt}${hash}");
                assert_eq!(Argon2Phc::parse(&text).unwrap().to_string(), text);
            }
        }
    }
}

/// Base64 without padding of this many bytes, all zero.
fn base64(length: usize) -> String {
    "A".repeat((length * 4).div_ceil(3))
}

#[test]
fn every_fault_has_its_kind() {
    use MalformedKind::{
        Duplicate, InvalidBase64, InvalidLength, InvalidValue, Missing, NotAllowed, OutOfRange, TooLarge, TrailingData,
        UnexpectedType,
    };
    let with = |from: &str, to: &str| {
        let text = usual().replacen(from, to, 1);
        assert_ne!(text, usual(), "{from}");
        text
    };
    let cases = [
        (String::new(), UnexpectedType),
        ("$".into(), UnexpectedType),
        ("password".into(), UnexpectedType),
        (usual()[1..].into(), UnexpectedType),
        (format!(" {}", usual()), UnexpectedType),
        (with("argon2id", "argon2"), UnexpectedType),
        (with("argon2id", "Argon2id"), UnexpectedType),
        (with("argon2id", "scrypt"), UnexpectedType),
        (with("argon2id", "argon2id "), UnexpectedType),
        // The version.
        ("$argon2id".into(), Missing),
        ("$argon2id$".into(), Missing),
        (with("v=19", "19"), Missing),
        (with("v=19", "V=19"), Missing),
        (with("v=19", "v="), InvalidValue),
        (with("v=19", "v=019"), InvalidValue),
        (with("v=19", "v=0x13"), InvalidValue),
        (with("v=19", "v=+19"), InvalidValue),
        (with("v=19", "v=19 "), InvalidValue),
        (with("v=19", "v=4294967315"), OutOfRange),
        // The parameters.
        ("$argon2id$v=19".into(), Missing),
        ("$argon2id$v=19$".into(), Missing),
        (with("m=32,t=1,p=1$", ""), InvalidValue),
        (with("m=32,t=1,p=1", "m=32,t=1"), Missing),
        (with("m=32,t=1,p=1", "m=32"), Missing),
        (with("m=32,t=1,p=1", "m=32,t=1,"), Missing),
        (with("m=32,t=1,p=1", "t=1,m=32,p=1"), InvalidValue),
        (with("m=32,t=1,p=1", "m=32,p=1,t=1"), InvalidValue),
        (with("m=32,t=1,p=1", "t=1,p=1"), InvalidValue),
        (with("m=32", "m=32,m=32"), Duplicate),
        (with("p=1", "p=1,p=1"), Duplicate),
        (with("p=1", "p=1,m=32"), Duplicate),
        (with("p=1", "p=1,"), InvalidValue),
        (with("p=1", "p=1,x=1"), NotAllowed),
        (with("m=32", "x=1,m=32"), NotAllowed),
        (with("m=32", "M=32"), NotAllowed),
        (with("m=32", " m=32"), NotAllowed),
        (with("m=32", "m32"), InvalidValue),
        (with("m=32", "m="), InvalidValue),
        (with("m=32", "m=032"), InvalidValue),
        (with("m=32", "m=00"), InvalidValue),
        (with("m=32", "m=+32"), InvalidValue),
        (with("m=32", "m=-32"), InvalidValue),
        (with("m=32", "m=32 "), InvalidValue),
        (with("m=32", "m=3_2"), InvalidValue),
        (with("m=32", "m=３２"), InvalidValue),
        (with("m=32", "m=32=32"), InvalidValue),
        (with("m=32", "m=4294967296"), OutOfRange),
        (with("m=32", "m=99999999999999999999999999"), OutOfRange),
        (with("m=32", "m=0"), OutOfRange),
        (with("m=32", "m=7"), OutOfRange),
        (with("p=1", "p=5"), OutOfRange),
        (with("p=1", "p=0"), OutOfRange),
        (with("p=1", "p=16777216"), OutOfRange),
        (with("p=1", "p=4294967295"), OutOfRange),
        (with("t=1", "t=0"), OutOfRange),
        (with("t=1", "t=4294967296"), OutOfRange),
        // The salt and the hash.
        ("$argon2id$v=19$m=32,t=1,p=1".into(), Missing),
        ("$argon2id$v=19$m=32,t=1,p=1$".into(), Missing),
        (format!("$argon2id$v=19$m=32,t=1,p=1${SALT}"), Missing),
        (format!("$argon2id$v=19$m=32,t=1,p=1${SALT}$"), Missing),
        (format!("$argon2id$v=19$m=32,t=1,p=1$${HASH}"), Missing),
        (format!("{}=", usual()), InvalidBase64),
        (with(SALT, &format!("{SALT}==")), InvalidBase64),
        (with(SALT, "c3Nzc3Nzc3Nzc3Nzc3Nzcx"), InvalidBase64),
        (with(HASH, "GGGTLvwe6mIWGgPwxQ6nuSSdbKZD51WaCaKhiR2yoH1"), InvalidBase64),
        (with(SALT, "c3Nzc3Nzc3Nzc3Nzc3Nzc"), InvalidBase64),
        (with(SALT, "c3Nz-3Nzc3Nzc3Nzc3Nzcw"), InvalidBase64),
        (with(SALT, "c3Nz_3Nzc3Nzc3Nzc3Nzcw"), InvalidBase64),
        (with(SALT, "c3Nz c3Nzc3Nzc3Nzc3Nzcw"), InvalidBase64),
        (with(SALT, "c3Nzé3Nzc3Nzc3Nzc3Nzcw"), InvalidBase64),
        (with(SALT, &base64(7)), InvalidLength),
        (with(SALT, &base64(129)), InvalidLength),
        (with(HASH, &base64(3)), InvalidLength),
        (with(HASH, &base64(257)), InvalidLength),
        (format!("{}$", usual()), TrailingData),
        (format!("{}${HASH}", usual()), TrailingData),
        (format!("{}\n", usual()), InvalidBase64),
        (format!("{}\0", usual()), InvalidBase64),
        ("$".repeat(641), TooLarge),
        (with(HASH, &base64(1 << 20)), TooLarge),
    ];
    for (text, expected) in &cases {
        let start = text.get(..80).unwrap_or(text);
        assert_eq!(kind(text), *expected, "{start}");
        // The backend reads it in the same way, whether it has Argon2 or not.
        let (refused, _) = errors::malformed_kind(backend().argon2_verify_phc_encoded(b"pw", text, None));
        assert_eq!(refused, *expected, "{start}");
    }
}

#[test]
fn older_versions_and_rare_parameters_are_not_supported() {
    for (from, to) in [
        ("v=19$", ""),
        ("v=19", "v=16"),
        ("v=19", "v=0"),
        ("v=19", "v=18"),
        ("v=19", "v=20"),
        ("p=1", "p=1,keyid=c2VjcmV0"),
        ("p=1", "p=1,data=c2VjcmV0"),
        ("p=1", "p=1,keyid=c2VjcmV0,data=c2VjcmV0"),
        ("m=32", "keyid=c2VjcmV0,m=32"),
    ] {
        let text = usual().replacen(from, to, 1);
        let refused = Argon2Phc::parse(&text);
        assert!(
            matches!(
                refused,
                Err(Error::Unsupported {
                    kind: UnsupportedKind::Kdf,
                    ..
                })
            ),
            "{text}: {refused:?}"
        );
    }
}

/// Every prefix, and every change of one byte, is refused, or is another string that is written as it was read.
#[test]
fn damaged_strings_do_not_panic() {
    let whole = usual();
    for end in 0..whole.len() {
        if let Ok(phc) = Argon2Phc::parse(&whole[..end]) {
            assert_eq!(phc.to_string(), whole[..end]);
            assert!(end > whole.len() - HASH.len());
        }
    }
    let mut accepted = 0;
    for position in 0..whole.len() {
        for byte in 0..128 {
            let mut damaged = whole.clone().into_bytes();
            damaged[position] = byte;
            let text = String::from_utf8(damaged).unwrap();
            if let Ok(phc) = Argon2Phc::parse(&text) {
                assert_eq!(phc.to_string(), text);
                accepted += 1;
            }
        }
    }
    // Other digits and other base64: nothing else.
    assert!(accepted > 64 * 60, "{accepted}");
}

/// Errors repeat nothing of a string, which may be a password in the wrong field.
#[test]
fn errors_repeat_nothing() {
    let secret = "hunter2";
    for text in [
        secret.to_owned(),
        format!("${secret}"),
        format!("$argon2id${secret}"),
        format!("$argon2id$v={secret}"),
        format!("$argon2id$v=19${secret}"),
        format!("$argon2id$v=19${secret}=1"),
        format!("$argon2id$v=19$m={secret},t=1,p=1"),
        format!("$argon2id$v=19$m=32,t=1,p=1,{secret}=1"),
        format!("$argon2id$v=19$m=32,t=1,p=1,keyid={secret}"),
        format!("$argon2id$v=19$m=32,t=1,p=1${secret}"),
        format!("$argon2id$v=19$m=32,t=1,p=1${SALT}${secret}!"),
        format!("{}${secret}", usual()),
    ] {
        let error = Argon2Phc::parse(&text).unwrap_err();
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn passwords_are_verified() {
    if !is_offered() {
        return;
    }
    let verify = |password: &[u8], phc: &str, secret| backend().argon2_verify_phc_encoded(password, phc, secret);
    // Of Python's `cryptography`: without and with a secret.
    assert_eq!(verify(b"pw", &usual(), None), Ok(()));
    assert_eq!(verify(b"pw", &usual(), Some(b"")), Ok(()));
    let with_secret = usual().replace(HASH, "zMrZWBGQfbb8DZItOMdi+i0YRgs2Sj5vo/OSGwi0gbA");
    assert_eq!(verify(b"pw", &with_secret, Some(b"secret")), Ok(()));
    for (password, phc, secret) in [
        (&b"Pw"[..], usual(), None),
        (b"", usual(), None),
        (b"pw", usual(), Some(&b"secret"[..])),
        (b"pw", with_secret.clone(), None),
        (b"pw", with_secret.clone(), Some(b"Secret")),
        (b"pw", usual().replace("t=1", "t=2"), None),
        (b"pw", usual().replace("m=32", "m=33"), None),
        (b"pw", usual().replace("p=1", "p=2"), None),
        (b"pw", usual().replace("argon2id", "argon2i"), None),
        (b"pw", usual().replace("argon2id", "argon2d"), None),
        (b"pw", usual().replace("c3Nz", "c3N0"), None),
        (b"pw", usual().replace(HASH, &HASH.replacen('G', "H", 1)), None),
        // A shorter hash is not the start of a longer one.
        (b"pw", usual().replace(HASH, &HASH[..32]), None),
    ] {
        assert_eq!(
            verify(password, &phc, secret),
            Err(Error::IncorrectPassword),
            "{password:?} {phc}"
        );
    }
}

/// Strings of the reference implementation, with their passwords (libargon2, by `argon2-cffi` 25.1).
const OF_THE_REFERENCE: [(&[u8], &str); 4] = [
    (
        b"password",
        "$argon2d$v=19$m=64,t=2,p=4$c2FsdHNhbHQ$pHZgtxWVrUJ3VyBlILseKCcJCXa2NY3N",
    ),
    (
        b"",
        "$argon2i$v=19$m=100,t=3,p=2$c29tZXNhbHQgc29tZXNhbHQ$QzWfygrwj2zwpeQ4IlLBp779Ma3Sl+yrg9y9ohGN+IPD",
    ),
    (
        "pässword".as_bytes(),
        "$argon2id$v=19$m=65536,t=1,p=4$MDEyMzQ1Njc4OWFiY2RlZg$N8Oi+56tdZ/lP9BUrdRfT+uUIMZ30tabo0zWrNFqJaE",
    ),
    (
        b"\0\xff",
        "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm$\
         iBctoNYhDNdJFfjtzxlFq2NLkpVyCVyqg1SJaZO/l69e7PDgPZRtGOs8BZxARPCjlOaFW7lbVmC/tkFXlNRkfg",
    ),
];

#[test]
fn strings_of_the_reference_implementation() {
    for (password, text) in OF_THE_REFERENCE {
        let read = Argon2Phc::parse(text).unwrap();
        assert_eq!(read.to_string(), text);
        if !is_offered() {
            continue;
        }
        assert_eq!(backend().argon2_verify_phc_encoded(password, text, None), Ok(()));
        let (parameters, length) = (read.parameters(), read.hash().len());
        let own = backend().derive_argon2_phc_encoded(&parameters, password, read.salt(), length);
        assert_eq!(own.unwrap(), text);
    }
}

#[test]
fn what_is_derived_is_verified() {
    if !is_offered() {
        return;
    }
    for &variant in Argon2Variant::ALL {
        for (salt, length) in [(8, 4), (16, 32), (128, 256)] {
            for secret in [&b""[..], b"pepper"] {
                let salt = bytes::sample(3, salt);
                let parameters = cheap(variant).with_secret(secret);
                let phc = backend()
                    .derive_argon2_phc_encoded(&parameters, b"password", &salt, length)
                    .unwrap();
                let head = format!("${}$v=19$m=32,t=1,p=1$", variant.identifier());
                assert!(phc.starts_with(&head), "{phc}");
                let read = Argon2Phc::parse(&phc).unwrap();
                assert_eq!(read.salt(), salt);
                let key = backend()
                    .derive_argon2(&parameters, b"password", &salt, length)
                    .unwrap();
                assert_eq!(*read.hash(), key);
                let verify = |password| backend().argon2_verify_phc_encoded(password, &phc, Some(secret));
                assert_eq!(verify(b"password"), Ok(()));
                assert_eq!(verify(b"passwore"), Err(Error::IncorrectPassword));
            }
        }
    }
}

#[test]
fn what_a_string_cannot_hold_is_not_derived() {
    let derive = |parameters: Argon2Parameters<'_>, salt: usize, length| {
        let salt = vec![7; salt];
        errors::refused_argument(backend().derive_argon2_phc_encoded(&parameters, b"password", &salt, length))
    };
    let usual = cheap(Argon2Variant::Argon2id);
    assert_eq!(derive(usual, 129, 32), "salt");
    assert_eq!(derive(usual, 16, 257), "length");
    assert_eq!(derive(usual.with_associated_data(b"data"), 16, 32), "associated_data");
    if is_offered() {
        assert_eq!(derive(usual, 7, 32), "salt");
        assert_eq!(derive(usual, 16, 3), "length");
        assert_eq!(derive(usual.with_lanes(0), 16, 32), "lanes");
    }
}
