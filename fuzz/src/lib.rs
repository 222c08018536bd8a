//! What the fuzz targets have in common. `ci/fuzz` builds and runs them.
//!
//! A target does not only look for a panic or an invalid access. What loads must be written, load again as the same key,
//! and be written as the same bytes again, in every format that the table of
//! [`serialization`](hazmat_openssl::serialization) has for it; formats that the table has not must be refused. What does
//! not load must fail with one of the errors that the interfaces name. What is read from DER is written as it was, but for
//! the few things that are taken although they are not as they should be. Certificates and the like are kept as they are;
//! what is made anew of their parts must say the same. None of this may leave anything in libcrypto's error queue, and a
//! password is asked for only where there is something to decrypt.

mod any;
mod command;
pub mod mutate;
mod pem;
mod private;
mod public;
pub mod seeds;
mod x509;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use openssl::error::ErrorStack;

pub use any::check_any_key;
pub use private::{check_der_private_key, check_private_key};
pub use public::{check_der_parameters, check_der_public_key, check_parameters, check_public_key};
pub use x509::{check_certificate, check_extension, check_name, check_pem, check_request, check_revocation_list};

/// What encrypted keys are tried with.
pub const PASSWORD: &[u8] = b"password";

/// The loader of the process, with limits so low that no input takes long.
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

/// A loader for what this crate has written itself: it leaves out the check of pairs, which takes most of the time on some
/// curves, and was made when the key was loaded first.
fn trusting_loader() -> &'static KeyLoader {
    static LOADER: OnceLock<KeyLoader> = OnceLock::new();
    LOADER.get_or_init(|| loader().clone().check_pairs(false))
}

/// The backend of the process.
pub fn backend() -> &'static Backend {
    static BACKEND: OnceLock<Backend> = OnceLock::new();
    BACKEND.get_or_init(|| Backend::new().expect("there is a backend"))
}

/// A call's outcome, after making sure that it left nothing in libcrypto's error queue.
fn tidy<T>(result: Result<T>) -> Result<T> {
    let left = ErrorStack::get();
    assert!(left.errors().is_empty(), "left in the error queue: {left}");
    result
}

/// What loading data from anywhere came to, after making sure that an error is one of those which the interfaces name.
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

/// What was written, if the key has a form like this; that it was refused for a good reason, if it has not.
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
