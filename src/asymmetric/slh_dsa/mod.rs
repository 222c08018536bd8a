//! SLH-DSA (FIPS 205): signatures that are secure against quantum computers.
//!
//! ```
//! use hazmat_openssl::asymmetric::slh_dsa::{SlhDsaParameterSet, SlhDsaPrivateKey};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let (backend, set) = (Backend::new()?, SlhDsaParameterSet::Sha2_128f);
//! if backend.slh_dsa_supported(set) {
//!     let key = SlhDsaPrivateKey::generate(&backend, set)?;
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

pub use keys::{SlhDsaPrivateKey, SlhDsaPublicKey};
pub use parameter_set::SlhDsaParameterSet;
pub(crate) use report::report;
