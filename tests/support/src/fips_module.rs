//! The features of the FIPS module under test, by its version, which its backend reports. The tests assert for each module
//! what applies to it.

use hazmat_openssl::{Backend, BackendBuilder, Version};
use std::path::PathBuf;
use std::sync::OnceLock;

/// The folder of the module, which `HAZMAT_FIPS_MODULE_DIR` names.
pub fn folder() -> PathBuf {
    let folder = std::env::var_os("HAZMAT_FIPS_MODULE_DIR");
    let folder = PathBuf::from(folder.expect("HAZMAT_FIPS_MODULE_DIR names no folder: see ci/fips-module"));
    assert!(folder.join("fips.so").exists(), "{} has no fips.so", folder.display());
    folder
}

/// A builder of a FIPS backend.
pub fn builder() -> BackendBuilder {
    Backend::builder().fips().module_dir(folder())
}

/// A FIPS backend.
pub fn fips() -> &'static Backend {
    static FIPS: OnceLock<Backend> = OnceLock::new();
    FIPS.get_or_init(|| builder().build().unwrap())
}

/// A strict FIPS backend, which refuses what is not approved.
pub fn strict() -> &'static Backend {
    static STRICT: OnceLock<Backend> = OnceLock::new();
    STRICT.get_or_init(|| builder().strict_approval(true).build().unwrap())
}

/// An ordinary backend, to compare with a FIPS backend.
pub fn ordinary() -> &'static Backend {
    assert!(!super::on_fips(), "these tests have a FIPS backend of their own");
    super::backend()
}

/// The features that not every module has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FipsModule {
    pub version: Version,
    /// Whether it has an approval indicator for each operation.
    pub has_indicators: bool,
    /// Whether it offers Ed25519 and Ed448 under `fips=yes`.
    pub has_edwards_curves: bool,
    /// Whether it offers X25519 and X448 under `fips=yes`, which does not make them approved.
    pub has_montgomery_curves: bool,
    /// Whether it offers Triple DES under `fips=yes`.
    pub has_triple_des: bool,
    /// Whether it offers ML-KEM, the hybrid groups of TLS, and keys of ML-DSA and SLH-DSA.
    pub has_post_quantum: bool,
}

impl FipsModule {
    /// The module of a backend.
    pub fn of(backend: &Backend) -> Self {
        let status = backend.fips_status();
        let text = status.module().expect("a FIPS backend").version();
        // Distributions append their own text to OpenSSL's version.
        let numbers = text.split(['-', '+', ' ']).next().unwrap();
        let numbers: Vec<u32> = numbers.split('.').map(|number| number.parse().unwrap()).collect();
        let [major, minor, patch] = numbers[..] else {
            panic!("{text}")
        };
        let version = Version::new(major, minor, patch);
        match (major, minor) {
            // The certified one.
            (3, 1) => FipsModule {
                version,
                has_indicators: false,
                has_edwards_curves: false,
                has_montgomery_curves: true,
                has_triple_des: false,
                has_post_quantum: false,
            },
            (3, 5) => FipsModule {
                version,
                has_indicators: true,
                has_edwards_curves: true,
                has_montgomery_curves: false,
                has_triple_des: true,
                has_post_quantum: true,
            },
            _ => panic!("what a module {version} has is not known here"),
        }
    }
}

/// Whether the backend of this test run is a FIPS backend whose module does not have a key type, by its name.
pub fn refuses_keys_of(type_name: &str) -> bool {
    if !super::on_fips() {
        return false;
    }
    let module = FipsModule::of(super::backend());
    match type_name {
        "Ed25519" | "Ed448" => !module.has_edwards_curves,
        "X25519" | "X448" => !module.has_montgomery_curves,
        _ => false,
    }
}
