//! Shared by the fuzz targets. `ci/fuzz` builds and runs them.
//!
//! A target looks for more than panics and invalid accesses:
//!
//! - a key that loads must be written, load again as the same key, and be written as the same bytes, in every format that
//!   the table of [`serialization`](hazmat_openssl::serialization) lists for it; other formats must be refused;
//! - an input that does not load must fail with one of the errors that the interfaces document;
//! - what is read from DER is written unchanged, except for the documented deviations that are accepted;
//! - certificates, requests, lists and messages of OCSP keep their bytes, and what is built from their fields has the same fields;
//! - a signed message of CMS that is accepted has the content that was signed;
//! - a certification path that is accepted has valid signatures, and libcrypto accepts it, too; names are compared as a model does;
//! - a key in a PKCS #12 file has the certificate with its public half, and a password opens a file only if the file needs it;
//! - a URI of a token has the values that a simple reading finds, and shows no PIN;
//! - a wrapped key is accepted if the standards say so, and is then the only one of its key;
//! - a message of chunked encryption that is damaged is refused, and releases no other plaintext;
//! - a message of HPKE, a record of TLS and a packet of QUIC open only if they are as they were sealed;
//! - a bundle of certificates has the same ones when it is written again, and the parts of a mail are the same when they are wrapped
//!   again;
//! - an encrypted message of CMS that is authenticated opens only if it is as it was made;
//! - libcrypto's error queue stays empty, and a password is required only where the data is encrypted.

mod any;
mod argon2_phc;
mod chunked;
mod cms_bundle;
mod cms_enveloped;
mod cms_signed;
mod command;
mod fernet;
mod hpke;
mod key_wrap;
pub mod mutate;
mod path;
mod pem;
mod pkcs11_uri;
mod pkcs12;
mod private;
mod public;
pub mod seeds;
mod smime;
mod ssh_certificate;
mod ssh_signature;
mod tls;
mod x509;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use openssl::error::ErrorStack;

pub use any::check_any_key;
pub use argon2_phc::check_argon2_phc;
pub use chunked::check_chunked;
pub use cms_bundle::check_certificate_bundle;
pub use cms_enveloped::check_enveloped;
pub use cms_signed::check_cms_signed;
pub use fernet::check_fernet;
pub use hpke::check_hpke;
pub use key_wrap::check_wrapped_key;
pub use path::{check_path, check_path_names};
pub use pkcs11_uri::check_pkcs11_uri;
pub use pkcs12::check_pkcs12;
pub use private::{check_der_private_key, check_private_key};
pub use public::{check_der_parameters, check_der_public_key, check_parameters, check_public_key};
pub use smime::check_smime;
pub use ssh_certificate::check_ssh_certificate;
pub use ssh_signature::{check_files_of_keys, check_ssh_signature};
pub use tls::check_tls;
pub use x509::{
    check_certificate, check_extension, check_name, check_ocsp_request, check_ocsp_response, check_pem, check_request,
    check_revocation_list,
};

/// The password for encrypted keys.
pub const PASSWORD: &[u8] = b"password";

/// The loader of the process, with low limits, so that no input takes long.
pub fn loader() -> &'static KeyLoader {
    static LOADER: OnceLock<KeyLoader> = OnceLock::new();
    LOADER.get_or_init(|| {
        KeyLoader::new(backend())
            .max_pbkdf2_iterations(1000)
            .max_scrypt_memory(1 << 20)
            .max_scrypt_work(1 << 12)
            .max_bcrypt_rounds(2)
    })
}

/// A loader for what this crate has written: it skips the check of key pairs, which is slow on some curves, and was done when
/// the key was loaded first.
fn trusting_loader() -> &'static KeyLoader {
    static LOADER: OnceLock<KeyLoader> = OnceLock::new();
    LOADER.get_or_init(|| loader().clone().check_pairs(false))
}

/// The backend of the process.
pub fn backend() -> &'static Backend {
    static BACKEND: OnceLock<Backend> = OnceLock::new();
    BACKEND.get_or_init(|| Backend::new().expect("there is a backend"))
}

/// Returns the result of a call, and asserts that it left libcrypto's error queue empty.
fn tidy<T>(result: Result<T>) -> Result<T> {
    let left = ErrorStack::get();
    assert!(left.errors().is_empty(), "left in the error queue: {left}");
    result
}

/// Returns the result of loading, and asserts that an error is one that the interfaces document.
fn loaded<T>(result: Result<T>) -> Result<T> {
    let result = tidy(result);
    if let Err(error) = &result {
        let foreseen = matches!(
            error,
            Error::Malformed { .. }
                | Error::Unsupported { .. }
                | Error::PasswordRequired
                | Error::PasswordNotNeeded
                | Error::IncorrectPassword
                | Error::WorkFactorTooHigh { .. }
        );
        assert!(foreseen, "no error of loading: {error:?}");
    }
    result
}

/// Returns what was written, if the key has this form; otherwise asserts that it was refused for the right reason.
fn written<T>(result: Result<T>, has_form: bool, what: &str) -> Option<T> {
    match tidy(result) {
        Ok(bytes) if has_form => Some(bytes),
        Err(Error::InvalidArgument { .. }) if !has_form => None,
        Ok(_) => panic!("{what}: written, and there is no such form"),
        Err(error) => panic!("{what}: not written: {error}"),
    }
}

/// Counts a key, or a certificate or the like, that went all the way, and says how many there were when that is a power of two: `ci/fuzz` makes sure by
/// it that the checks are reached.
fn count_round_trip() {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        eprintln!("round trips: {count}");
    }
}
