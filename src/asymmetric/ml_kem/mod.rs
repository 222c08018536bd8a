//! ML-KEM (FIPS 203): key encapsulation mechanism that is secure against quantum computers.
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
