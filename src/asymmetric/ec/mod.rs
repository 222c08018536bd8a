//! Elliptic curves: ECDSA (FIPS 186-5) and ECDH (NIST SP 800-56A) on the NIST, SEC and Brainpool curves.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1)?;
//! let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
//! let signature = key.sign(b"a message", &algorithm)?;
//! key.public_key()?.verify(&signature, b"a message", &algorithm)?;
//!
//! let other = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1)?;
//! assert_eq!(key.exchange(&other.public_key()?)?, other.exchange(&key.public_key()?)?);
//! # Ok(())
//! # }
//! ```

mod availability;
pub(crate) mod backend;
mod constructors;
pub(crate) mod curve;
mod domain;
pub(crate) mod ecdsa;
mod keys;
mod numbers;
mod pair_check;
mod pkey;
mod points;
mod report;
mod signature;
mod template;

pub use curve::{EllipticCurve, PointFormat};
pub use ecdsa::EcdsaAlgorithm;
pub use keys::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
pub use numbers::{EllipticCurvePrivateNumbers, EllipticCurvePublicNumbers};

pub(crate) use domain::{CurveNumbers, curve_numbers, order};
pub(crate) use pkey::load_private;
pub(crate) use report::report;
