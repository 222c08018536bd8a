//! Asymmetric keys: RSA, DSA, elliptic curves, Diffie-Hellman, Edwards and Montgomery curves, ML-KEM, ML-DSA, SLH-DSA,
//! and the hybrid groups of TLS.
//!
//! Keys belong to the [`Backend`](crate::Backend) that made them. They are cheap to clone, and many threads may use one at
//! once. Each key can return its numbers or raw bytes.
//!
//! The types of numbers (`RsaPrivateNumbers`, `DhParameterNumbers`, …) have public fields, and will not get more: the standards
//! fix the fields, and programs write them as struct expressions.
//!
//! Each key type has a module. [`PrivateKey`] and [`PublicKey`] hold a key of any type; [`SignatureAlgorithm`]
//! describes how keys of any type sign.
//!
//! ```
//! use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let key = PrivateKey::from(EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1)?);
//! let signature = key.sign(b"a message", HashAlgorithm::Sha256)?;
//!
//! let key: PublicKey = key.public_key()?;
//! key.verify(&signature, b"a message", HashAlgorithm::Sha256)?;
//! if let Some(key) = key.as_elliptic_curve() {
//!     assert_eq!(key.curve().nist_name(), Some("P-256"));
//! }
//! # Ok(())
//! # }
//! ```

mod any_key;
mod any_key_copy;
mod any_key_exchange;
mod any_key_signing;
mod approval;
pub(crate) mod availability;
pub(crate) mod edwards;
mod encapsulation;
mod equality;
mod exact_length;
pub(crate) mod hash_availability;
mod idle_operation;
mod key_traits;
mod key_type;
pub(crate) mod montgomery;
pub(crate) mod numbers;
mod other_provider;
mod parameter_sets;
mod raw_keys;
mod signature_algorithm;
mod signature_context;
pub(crate) mod signature_digest;
pub(crate) mod signature_hash;
mod signature_operation;
mod streaming;
mod verification_approval;

pub mod dh;
pub mod dsa;
pub mod ec;
pub mod ml_dsa;
pub mod ml_kem;
pub mod rsa;
pub mod signature;
pub mod slh_dsa;
pub mod tls_hybrid;

pub use any_key::{Parameters, PrivateKey, PublicKey};
pub use edwards::variant::EddsaVariant;
pub use edwards::{ed448, ed25519};
pub use key_traits::{AsymmetricKey, RawPrivateKey, RawPublicKey, ToPrivateKey, ToPublicKey};
pub use montgomery::{x448, x25519};
pub use signature_algorithm::{SignatureAlgorithm, SignatureScheme};
pub use signature_hash::SignatureHash;
pub use streaming::{Signer, Verifier};
