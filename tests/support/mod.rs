//! Vector loaders and helpers which the test files share.

#![allow(dead_code)] // every test file includes this module and uses only its own part of it

pub mod bytes;
pub mod cipher_vectors;
pub mod composed;
pub mod errors;
pub mod files;
pub mod hash_vectors;
pub mod mac_vectors;
pub mod records;
pub mod stream;
pub mod tally;

use hazmat_openssl::prelude::*;
use std::sync::OnceLock;

/// The backend of a test run: every algorithm which the linked OpenSSL has, the old ones included.
pub fn backend() -> &'static Backend {
    static BACKEND: OnceLock<Backend> = OnceLock::new();
    BACKEND.get_or_init(|| Backend::builder().legacy(true).build().unwrap())
}
