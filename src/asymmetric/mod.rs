//! Asymmetric keys: RSA, DSA, elliptic curves, Diffie-Hellman, Edwards and Montgomery curves.
//!
//! Keys are made by a [`Backend`](crate::Backend) and belong to it. They are cheap to clone and may be used by many
//! threads at once. Each gives its numbers, or raw bytes, back.

mod any_key;
pub(crate) mod digest;
pub(crate) mod hash_use;
pub(crate) mod numbers;
pub(crate) mod offered;
pub(crate) mod signature_hash;
mod streaming;

pub mod dh;
pub mod dsa;
pub mod ec;
pub mod ed25519;
pub mod ed448;
mod raw;
pub mod rsa;
pub mod signature;
pub mod x25519;
pub mod x448;

pub use any_key::{Parameters, PrivateKey, PublicKey};
pub use signature_hash::SignatureHash;
pub use streaming::{Signer, Verifier};
