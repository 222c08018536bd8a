//! The decisions of the build script about what `openssl-sys` found.

#[path = "../../build.rs"]
#[allow(dead_code)]
mod script;

use script::{squeezes_statically, verdict};

/// The script's answer if exactly this metadata is set.
fn verdict_on(metadata: &[(&str, &str)]) -> Result<u64, String> {
    verdict(|name| {
        let found = metadata.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| String::from(*value))
    })
}

#[test]
fn openssl_from_3_0_on_is_taken() {
    for (text, number) in [
        ("30000000", 0x3000_0000),
        ("30000130", 0x3000_0130),
        ("30600030", 0x3060_0030),
        ("40000000", 0x4000_0000),
    ] {
        assert_eq!(verdict_on(&[("DEP_OPENSSL_VERSION_NUMBER", text)]), Ok(number));
    }
}

#[test]
fn everything_else_is_refused_in_one_sentence_that_helps() {
    let version = |text| ("DEP_OPENSSL_VERSION_NUMBER", text);
    for (metadata, found) in [
        (vec![version("101011bf")], "OpenSSL 1.1.1"),
        (vec![version("90819f")], "OpenSSL 0.9.8"),
        (vec![version("twelve")], "the version number `twelve`"),
        (vec![], "a library without a version number"),
        (
            vec![version("30000000"), ("DEP_OPENSSL_BORINGSSL", "true")],
            "BoringSSL",
        ),
        (vec![version("30000000"), ("DEP_OPENSSL_AWSLC", "true")], "AWS-LC"),
        (vec![("DEP_OPENSSL_LIBRESSL_VERSION_NUMBER", "3080200f")], "LibreSSL"),
    ] {
        let sentence = verdict_on(&metadata).unwrap_err();
        assert!(
            sentence.starts_with("hazmat-openssl needs OpenSSL 3.0 or later"),
            "{sentence}"
        );
        assert!(sentence.contains(&format!("found {found}:")), "{sentence}");
        for help in ["libssl-dev", "OPENSSL_DIR", "`vendored`"] {
            assert!(sentence.contains(help), "{sentence}");
        }
        assert!(!sentence.contains('\n'));
    }
}

/// A program may only be linked to a function of 3.3 if libcrypto cannot be exchanged for an older one.
#[test]
fn functions_of_later_releases_are_linked_only_statically() {
    let target = ("TARGET", "x86_64-unknown-linux-gnu");
    let vendored = ("CARGO_FEATURE_VENDORED", "1");
    let (here, fixed) = (("OPENSSL_DIR", "/opt/openssl"), ("OPENSSL_STATIC", "1"));
    for (number, environment, expected) in [
        (0x3060_0030, vec![], false),
        (0x3060_0030, vec![here], false),
        (0x3060_0030, vec![fixed], false),
        (0x3060_0030, vec![here, ("OPENSSL_STATIC", "0")], false),
        (0x3060_0030, vec![here, fixed], true),
        (0x3060_0030, vec![("OPENSSL_LIB_DIR", "/opt/openssl/lib"), fixed], true),
        (0x3030_0000, vec![here, fixed], true),
        (0x3020_00f0, vec![here, fixed], false),
        (0x4000_0000, vec![vendored], true),
        (0x3060_0030, vec![vendored, ("OPENSSL_NO_VENDOR", "0")], true),
        (0x3060_0030, vec![vendored, ("OPENSSL_NO_VENDOR", "1")], false),
        (
            0x3060_0030,
            vec![vendored, ("OPENSSL_NO_VENDOR", "1"), here, fixed],
            true,
        ),
        (0x3000_0000, vec![vendored], false),
        // A target's own variables are read first.
        (
            0x3060_0030,
            vec![here, fixed, ("X86_64_UNKNOWN_LINUX_GNU_OPENSSL_STATIC", "0")],
            false,
        ),
        (
            0x3060_0030,
            vec![here, ("X86_64_UNKNOWN_LINUX_GNU_OPENSSL_STATIC", "1")],
            true,
        ),
    ] {
        let read = |name: &str| {
            let found = environment.iter().chain([&target]).find(|(key, _)| *key == name);
            found.map(|(_, value)| String::from(*value))
        };
        assert_eq!(
            squeezes_statically(number, read),
            expected,
            "{number:x} {environment:?}"
        );
    }
}
