//! The decisions of the build script about what `openssl-sys` found.

#[path = "../../build.rs"]
#[allow(dead_code)]
mod script;

use script::verdict;

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
