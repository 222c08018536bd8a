//! RSA (RFC 8017): keys, signatures with PKCS #1 v1.5 and PSS, encryption with PKCS #1 v1.5 and OAEP.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let key = RsaPrivateKey::generate(&backend, 2048)?;
//! let padding = RsaPadding::pss(HashAlgorithm::Sha256);
//! let signature = key.sign(b"a message", &padding, HashAlgorithm::Sha256)?;
//! key.public_key()?.verify(&signature, b"a message", &padding, HashAlgorithm::Sha256)?;
//! # Ok(())
//! # }
//! ```

mod availability;
pub(crate) mod backend;
mod constructors;
mod hash_availability;
mod numbers;
mod operation;
pub(crate) mod padding;
mod pkey;
mod private_bytes;
mod private_key;
mod public_key;
mod raw_signature;
mod recovery;
mod relations;
mod report;
mod scheme;
mod signature;

pub use numbers::{RsaPrivateNumbers, RsaPublicNumbers, rsa_crt_dmp1, rsa_crt_dmq1, rsa_crt_iqmp};
pub use padding::{OaepPadding, PssPadding, PssRestrictions, RsaPadding, SaltLength};
pub use private_key::RsaPrivateKey;
pub use public_key::RsaPublicKey;
pub use recovery::rsa_recover_prime_factors;

pub(crate) use numbers::LONGEST_MODULUS;
pub(crate) use private_bytes::RsaPrivateBytes;
pub(crate) use private_key::{load_completed, load_private_bytes, load_without_exponents};
pub(crate) use public_key::load_public_bytes;
pub(crate) use report::report;
pub(crate) use scheme::Scheme;
