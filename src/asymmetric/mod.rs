//! Asymmetric keys: RSA, DSA, elliptic curves, Diffie-Hellman, Edwards and Montgomery curves.
//!
//! Keys are made by a [`Backend`](crate::Backend) and belong to it. They are cheap to clone and may be used by many
//! threads at once. Each gives its numbers, or raw bytes, back.

mod any_key;
mod any_key_signing;
mod approval;
pub(crate) mod digest;
pub(crate) mod edwards;
mod equality;
pub(crate) mod hash_use;
mod key_traits;
pub(crate) mod montgomery;
pub(crate) mod numbers;
pub(crate) mod offered;
mod raw;
mod signature_algorithm;
pub(crate) mod signature_hash;
mod signing;
mod streaming;

pub mod dh;
pub mod dsa;
pub mod ec;
pub mod rsa;
pub mod signature;

pub use any_key::{Parameters, PrivateKey, PublicKey};
pub use edwards::{ed448, ed25519};
pub use key_traits::{AsymmetricKey, ToPrivateKey, ToPublicKey};
pub use montgomery::{x448, x25519};
pub use signature_algorithm::{SignatureAlgorithm, SignatureScheme};
pub use signature_hash::SignatureHash;
pub use streaming::{Signer, Verifier};
