//! ML-KEM (FIPS 203): a key encapsulation mechanism that is meant to be secure against quantum computers.
//!
//! ```
//! use hazmat_openssl::asymmetric::ml_kem::{MlKemParameterSet, MlKemPrivateKey};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let (backend, set) = (Backend::new()?, MlKemParameterSet::MlKem768);
//! if backend.ml_kem_supported(set) {
//!     let key = MlKemPrivateKey::generate(&backend, set)?;
//!     assert_eq!(key.public_key()?.public_bytes_raw()?.len(), 1184);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A private key is best kept as its seed, [`seed`](MlKemPrivateKey::seed): it is short, and every seed is a key. The expanded
//! private key is what is computed from it. So this family has no `private_bytes_raw`, which would leave open which of the two
//! it gives.

pub(crate) mod backend;
mod constructors;
#[cfg(test)]
mod encapsulation_vectors;
mod keys;
pub(crate) mod parameter_set;
mod report;

pub use keys::{MlKemPrivateKey, MlKemPublicKey};
pub use parameter_set::MlKemParameterSet;
pub(crate) use report::report;
