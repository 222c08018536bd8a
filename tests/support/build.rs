//! Tells the helpers whether the linked OpenSSL is the vendored one, which has every algorithm. The feature `vendored`
//! belongs to the tested package, and reaches this one through `openssl-sys` only.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(vendored)");
    if std::env::var_os("DEP_OPENSSL_VENDORED").is_some() {
        println!("cargo::rustc-cfg=vendored");
    }
}
