//! Certificates, requests, revocation lists, and their parts.
//!
//! What loads keeps its bytes, and every getter either succeeds or fails with an error about the data. What is built from
//! the fields has the same fields. libcrypto reads the structures, too: where both verify a signature, they agree.

mod certificate;
mod extension;
mod name;
pub(crate) mod ocsp;
mod request;
mod revocation_list;
pub(crate) mod seeds;
mod signed;

pub use certificate::{check_certificate, check_pem};
pub use extension::check_extension;
pub use name::check_name;
pub use ocsp::{check_ocsp_request, check_ocsp_response};
pub use request::check_request;
pub use revocation_list::check_revocation_list;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Extension, Extensions};
use hazmat_openssl::{Error, Result};
use openssl::error::ErrorStack;

use crate::{backend, loaded, tidy};

/// Returns the result of a getter, and asserts that an error is about the data.
fn read<T>(result: Result<T>) -> Option<T> {
    loaded(result).ok()
}

/// Returns the result of a builder, and asserts that an error is about an argument.
fn accepted<T>(result: Result<T>) -> Option<T> {
    match tidy(result) {
        Ok(value) => Some(value),
        Err(Error::InvalidArgument { .. }) => None,
        Err(error) => panic!("no error of building: {error:?}"),
    }
}

/// Whether a signature is valid; `None` if it could not be verified.
fn verified(result: Result<()>) -> Option<bool> {
    match tidy(result) {
        Ok(()) => Some(true),
        Err(Error::InvalidSignature) => Some(false),
        Err(Error::Malformed { .. } | Error::Unsupported { .. } | Error::InvalidArgument { .. }) => None,
        Err(error) => panic!("no error of verifying: {error:?}"),
    }
}

/// Returns the result of libcrypto, and empties its error queue, in which it leaves entries even on success.
fn libcrypto<T>(result: std::result::Result<T, ErrorStack>) -> Option<T> {
    ErrorStack::get();
    result.ok()
}

/// Equal values must have equal hashes.
fn check_equal<T: PartialEq + Hash + std::fmt::Debug>(one: &T, other: &T, what: &str) {
    assert_eq!(one, other, "{what}");
    assert_eq!(hash_of(one), hash_of(other), "{what}: equal, and of different hashes");
}

fn hash_of<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The key that signs everything that is built here. It is always the same, so that the next run verifies what this one leaves
/// in the corpus.
fn signing_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| backend().ed25519_load_private_bytes(&[7; 32]).expect("a key").into())
}

fn verifying_key() -> &'static PublicKey {
    static KEY: OnceLock<PublicKey> = OnceLock::new();
    KEY.get_or_init(|| signing_key().public_key().expect("a public key"))
}

fn signing_algorithm() -> SignatureAlgorithm {
    SignatureAlgorithm::ed25519()
}

/// Checks every extension, and that each type occurs once.
fn check_extensions(extensions: &Extensions) {
    assert_eq!(extensions.len(), extensions.iter().count());
    assert_eq!(extensions.is_empty(), extensions.iter().next().is_none());
    for extension in extensions {
        assert_eq!(extensions.find_by_oid(extension.oid()), Some(extension));
        extension::check_decoding(extension);
    }
}

/// Adds the extensions that a builder accepts.
fn with_extensions<B>(builder: B, extensions: &Extensions, add: impl Fn(B, Extension) -> Result<B>) -> B {
    let add = |builder, extension: &Extension| accepted(add(builder, extension.clone())).expect("a type is there once");
    extensions.iter().fold(builder, add)
}
