//! Shared by the tests: readers of vectors, samples, assertions, and other programs.

pub mod aead_vectors;
pub mod allocations;
pub mod bytes;
pub mod chains;
pub mod child;
pub mod chunked_vectors;
pub mod cipher_vectors;
pub mod cms;
pub mod cms_recipients;
pub mod comparisons;
pub mod composed;
pub mod der;
pub mod dh_vectors;
pub mod dsa_vectors;
pub mod ec_vectors;
pub mod encrypted_keys;
pub mod errors;
pub mod example;
pub mod files;
pub mod fips_module;
pub mod groups;
pub mod hash_functions;
pub mod hash_vectors;
pub mod hpke_vectors;
pub mod inflate;
pub mod kdf_vectors;
pub mod key_files;
pub mod key_forms;
pub mod key_records;
pub mod key_wrap_vectors;
pub mod large_crl;
pub mod libcrypto_memory;
pub mod mac_vectors;
#[cfg(target_os = "linux")]
pub mod memory_search;
pub mod ml_dsa_vectors;
pub mod ml_kem_vectors;
pub mod numbers;
pub mod ocsp;
pub mod openssl_cli;
pub mod pem_text;
pub mod pkcs12_files;
pub mod pkits;
pub mod python;
pub mod raw_key_vectors;
pub mod records;
pub mod rsa_vectors;
pub mod running;
pub mod sample_keys;
pub mod signed_messages;
pub mod slh_dsa_vectors;
pub mod softhsm;
pub mod soundness;
pub mod ssh_security_key;
pub mod ssh_wire;
pub mod stream;
pub mod tally;
pub mod terminal;
pub mod tls_hybrids;
pub mod web_paths;
pub mod written;
pub mod x509_der;
pub mod x509_fields;
pub mod x509_made;
pub mod x509_records;
pub mod x509_text;

use hazmat_openssl::prelude::*;
use std::path::Path;
use std::sync::OnceLock;

/// Whether the linked OpenSSL is the vendored one, which has every algorithm.
pub const VENDORED: bool = cfg!(vendored);

/// The folder of the tested package.
pub fn package() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The backend of a test run: every algorithm which the linked OpenSSL has, the old ones included; or, where
/// `HAZMAT_TEST_ON_FIPS` is set, the FIPS module in the folder that `HAZMAT_FIPS_MODULE_DIR` names.
pub fn backend() -> &'static Backend {
    static BACKEND: OnceLock<Backend> = OnceLock::new();
    BACKEND.get_or_init(|| {
        if !on_fips() {
            return Backend::builder().legacy(true).build().unwrap();
        }
        fips_module::builder().build().unwrap()
    })
}

/// Whether this test run is on a FIPS backend.
pub fn on_fips() -> bool {
    std::env::var_os("HAZMAT_TEST_ON_FIPS").is_some()
}
