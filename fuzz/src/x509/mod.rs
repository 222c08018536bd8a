//! Certificates, requests, revocation lists, and what they are made of.
//!
//! What loads is kept as it is, byte for byte, and every getter either answers or fails with an error of reading. What is
//! made anew of the answers says the same. libcrypto reads it too: where both verify a signature, they agree.

mod certificate;
mod extension;
mod name;
mod request;
mod revocation_list;
pub(crate) mod seeds;
mod signed;

pub use certificate::{check_certificate, check_pem};
pub use extension::check_extension;
pub use name::check_name;
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

/// What a getter answers, after making sure that its error is one of reading.
fn read<T>(result: Result<T>) -> Option<T> {
    loaded(result).ok()
}

/// What a builder's setter or signature came to, after making sure that its error is one of arguments.
fn accepted<T>(result: Result<T>) -> Option<T> {
    match tidy(result) {
        Ok(value) => Some(value),
        Err(Error::InvalidArgument { .. }) => None,
        Err(error) => panic!("no error of building: {error:?}"),
    }
}

/// Whether a signature was verified, where that could be found out.
fn verified(result: Result<()>) -> Option<bool> {
    match tidy(result) {
        Ok(()) => Some(true),
        Err(Error::InvalidSignature) => Some(false),
        Err(Error::Malformed { .. } | Error::Unsupported { .. } | Error::InvalidArgument { .. }) => None,
        Err(error) => panic!("no error of verifying: {error:?}"),
    }
}

/// What libcrypto answers, where it does, after emptying its error queue, in which it leaves something even then.
fn libcrypto<T>(result: std::result::Result<T, ErrorStack>) -> Option<T> {
    ErrorStack::get();
    result.ok()
}

/// Two that are equal must have one hash.
fn check_equal<T: PartialEq + Hash + std::fmt::Debug>(one: &T, other: &T, what: &str) {
    assert_eq!(one, other, "{what}");
    assert_eq!(hash_of(one), hash_of(other), "{what}: equal, and of different hashes");
}

fn hash_of<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The key that everything is signed with that is made here: always the same, so that what one run leaves in the corpus
/// is verified by the next.
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

/// Looks at every extension; each type is there once.
fn check_extensions(extensions: &Extensions) {
    assert_eq!(extensions.len(), extensions.iter().count());
    assert_eq!(extensions.is_empty(), extensions.iter().next().is_none());
    for extension in extensions {
        assert_eq!(extensions.find_by_oid(extension.oid()), Some(extension));
        extension::check_decoding(extension);
    }
}

/// Adds extensions to a builder, as far as it takes them.
fn with_extensions<B>(builder: B, extensions: &Extensions, add: impl Fn(B, Extension) -> Result<B>) -> B {
    let add = |builder, extension: &Extension| accepted(add(builder, extension.clone())).expect("a type is there once");
    extensions.iter().fold(builder, add)
}
