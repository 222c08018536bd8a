//! Refuses an unsuitable OpenSSL with one sentence.
//!
//! `openssl-sys` finds the library before this script runs, and describes it in `DEP_OPENSSL_*`. With the feature `vendored` it
//! also compiles it, silently and for minutes. This script cannot announce that: cargo runs it only after that of `openssl-sys`,
//! and shows a package's `cargo::warning` only in its own workspace.

/// The oldest `OPENSSL_VERSION_NUMBER` that has the provider model: 3.0.0.
const OLDEST: u64 = 0x3000_0000;

const REMEDY: &str = "install OpenSSL's development files (Debian: libssl-dev, RHEL: openssl-devel), point \
     OPENSSL_DIR at an OpenSSL 3.0 or later, or build with the feature `vendored`";

/// Returns the header's version number, or a sentence that says why `openssl-sys` found no suitable library.
pub fn verdict(metadata: impl Fn(&str) -> Option<String>) -> Result<u64, String> {
    let refuse = |found: &str| {
        Err(format!(
            "hazmat-openssl needs OpenSSL 3.0 or later and found {found}: {REMEDY}"
        ))
    };

    if metadata("DEP_OPENSSL_LIBRESSL_VERSION_NUMBER").is_some() {
        return refuse("LibreSSL");
    }
    if metadata("DEP_OPENSSL_BORINGSSL").is_some() {
        return refuse("BoringSSL");
    }
    if metadata("DEP_OPENSSL_AWSLC").is_some() {
        return refuse("AWS-LC");
    }
    let Some(text) = metadata("DEP_OPENSSL_VERSION_NUMBER") else {
        return refuse("a library without a version number");
    };
    match u64::from_str_radix(&text, 16) {
        Ok(number) if number >= OLDEST => Ok(number),
        Ok(number) => refuse(&format!(
            "OpenSSL {}.{}.{}",
            number >> 28,
            (number >> 20) & 0xff,
            (number >> 12) & 0xff
        )),
        Err(_) => refuse(&format!("the version number `{text}`")),
    }
}

fn main() {
    match verdict(|name| std::env::var(name).ok()) {
        Ok(number) => println!("cargo:rustc-env=HAZMAT_OPENSSL_HEADER_VERSION={number}"),
        Err(sentence) => {
            // `cargo::error` prints the sentence by itself, with no backtrace around it.
            println!("cargo::error={sentence}");
            std::process::exit(1);
        }
    }
    println!("cargo:rerun-if-changed=build.rs");
}
