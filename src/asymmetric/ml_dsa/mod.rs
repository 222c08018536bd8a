//! ML-DSA (FIPS 204): signatures that are secure against quantum computers.
//!
//! ```
//! use hazmat_openssl::asymmetric::ml_dsa::{MlDsaParameterSet, MlDsaPrivateKey};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let (backend, set) = (Backend::new()?, MlDsaParameterSet::MlDsa65);
//! if backend.ml_dsa_supported(set) {
//!     let key = MlDsaPrivateKey::generate(&backend, set)?;
//!     let signature = key.sign(b"a message")?;
//!     key.public_key()?.verify(&signature, b"a message")?;
//! }
//! # Ok(())
//! # }
//! ```

pub(crate) mod backend;
mod constructors;
mod keys;
pub(crate) mod parameter_set;
mod report;

pub use keys::{MlDsaPrivateKey, MlDsaPublicKey};
pub use parameter_set::MlDsaParameterSet;
pub(crate) use report::report;
