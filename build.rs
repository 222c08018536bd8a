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

/// The first `OPENSSL_VERSION_NUMBER` with `EVP_DigestSqueeze`: 3.3.0.
const SQUEEZES: u64 = 0x3030_0000;

/// Whether a libcrypto with `EVP_DigestSqueeze` is certainly linked statically, so that the function cannot be missing when the
/// program runs. `openssl-sys` builds one itself, or is told so by the environment; it also reads each variable with the
/// target's name in front.
pub fn squeezes_statically(number: u64, environment: impl Fn(&str) -> Option<String>) -> bool {
    let target = environment("TARGET").unwrap_or_default();
    let prefix = target.to_uppercase().replace('-', "_");
    let read = |name: &str| environment(&format!("{prefix}_{name}")).or_else(|| environment(name));
    let is_on = |name: &str| read(name).is_some_and(|value| value != "0");
    let vendored = environment("CARGO_FEATURE_VENDORED").is_some() && !is_on("OPENSSL_NO_VENDOR");
    let has_folder = read("OPENSSL_DIR").is_some() || read("OPENSSL_LIB_DIR").is_some();
    number >= SQUEEZES && (vendored || (is_on("OPENSSL_STATIC") && has_folder))
}

fn main() {
    println!("cargo::rustc-check-cfg=cfg(hazmat_openssl_static_squeeze)");
    let environment = |name: &str| std::env::var(name).ok();
    match verdict(environment) {
        Ok(number) => {
            println!("cargo:rustc-env=HAZMAT_OPENSSL_HEADER_VERSION={number}");
            if squeezes_statically(number, environment) {
                println!("cargo::rustc-cfg=hazmat_openssl_static_squeeze");
            }
        }
        Err(sentence) => {
            // `cargo::error` prints the sentence by itself, with no backtrace around it.
            println!("cargo::error={sentence}");
            std::process::exit(1);
        }
    }
    println!("cargo:rerun-if-changed=build.rs");
    // A change of these also builds `openssl-sys` again, and then this script runs anyway; a target's own variables included.
    for name in ["OPENSSL_STATIC", "OPENSSL_NO_VENDOR", "OPENSSL_DIR", "OPENSSL_LIB_DIR"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
}
