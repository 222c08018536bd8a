//! A process that forks while it holds a key: the parent goes on, the child loads its keys again.

use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::key_store::KeyStoreFailure;
use hazmat_openssl::prelude::*;
use support::softhsm::{self, KeyKind};

use super::opened::{backend, backend_with, configuration, pin, private_key};

unsafe extern "C" {
    fn fork() -> c_int;
    fn waitpid(process: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(code: c_int) -> !;
}

/// Runs a function in a fork of this process, which ends with it, and asserts that it did not panic.
fn in_fork(work: impl FnOnce()) {
    assert_eq!(status_of_fork(work), 0, "the child has failed");
}

/// Runs a function in a fork of this process, which ends with it, and returns the status as `waitpid(2)` gives it.
pub fn status_of_fork(work: impl FnOnce()) -> c_int {
    // SAFETY: the child runs on this thread only, and ends below.
    let child = unsafe { fork() };
    assert!(child >= 0);
    if child == 0 {
        let outcome = catch_unwind(AssertUnwindSafe(work));
        // SAFETY: ends the process without its destructors, which belong to the parent.
        unsafe { _exit(c_int::from(outcome.is_err())) };
    }
    let mut status = 0;
    // SAFETY: a child of this process, and a variable for its status.
    assert_eq!(unsafe { waitpid(child, &mut status, 0) }, child);
    status
}

fn sign(key: &PrivateKey) -> Result<(), Error> {
    let algorithm = SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256);
    let signature = key.sign(b"message", algorithm)?;
    key.public_key()?.verify(&signature, b"message", algorithm)
}

#[track_caller]
fn assert_session_ended(outcome: Result<(), Error>) {
    match outcome {
        Err(Error::KeyStore { failure, .. }) => assert_eq!(failure, KeyStoreFailure::SessionEnded),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_child_loads_its_keys_again() {
    softhsm::in_own_process(module_path!(), "a_child_loads_its_keys_again", |tokens| {
        let key = private_key(KeyKind::P256.label());
        sign(&key).unwrap();
        in_fork(|| {
            assert_session_ended(sign(&key));
            assert_session_ended(sign(&key));
            let uri = tokens.standard().private_uri(KeyKind::P384.label());
            let other = backend().load_private_key_uri(&uri, &mut pin()).unwrap();
            sign(&other).unwrap();
            // The new login serves the old key, too.
            sign(&key).unwrap();
        });
        // The child's login and end have not touched the parent's session.
        sign(&key).unwrap();
        in_fork(|| drop(key.clone()));
        sign(&key).unwrap();
    });
}

#[test]
fn a_child_of_a_child_too() {
    softhsm::in_own_process(module_path!(), "a_child_of_a_child_too", |_| {
        let key = private_key(KeyKind::P256.label());
        in_fork(|| {
            drop(private_key(KeyKind::P256.label()));
            sign(&key).unwrap();
            in_fork(|| {
                assert_session_ended(sign(&key));
                drop(private_key(KeyKind::P256.label()));
                sign(&key).unwrap();
            });
            sign(&key).unwrap();
        });
        sign(&key).unwrap();
    });
}

#[test]
fn a_child_may_be_the_first_to_use_a_token() {
    softhsm::in_own_process(module_path!(), "a_child_may_be_the_first_to_use_a_token", |_| {
        let _ = backend();
        in_fork(|| sign(&private_key(KeyKind::P256.label())).unwrap());
        sign(&private_key(KeyKind::P256.label())).unwrap();
    });
}

/// With a PIN in the provider's configuration the child logs in by itself.
#[test]
fn a_child_with_a_configured_pin_goes_on() {
    softhsm::in_own_process(module_path!(), "a_child_with_a_configured_pin_goes_on", |tokens| {
        let backend = backend_with(configuration(&tokens.module()).pin(softhsm::PIN.as_bytes().to_vec()));
        let uri = tokens.standard().private_uri(KeyKind::P256.label());
        let key = backend
            .load_private_key_uri(&uri, &mut hazmat_openssl::key_store::Pin::none())
            .unwrap();
        sign(&key).unwrap();
        in_fork(|| sign(&key).unwrap());
        sign(&key).unwrap();
    });
}
