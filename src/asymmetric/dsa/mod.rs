//! DSA (FIPS 186-4): parameters, keys, signatures. FIPS 186-5 has withdrawn it: use it for old systems only.
//!
//! ```no_run
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! // Parameters take seconds; further keys with the same parameters do not.
//! let parameters = DsaParameters::generate(&Backend::new()?, 2048)?;
//! let key = parameters.generate_private_key()?;
//! let signature = key.sign(b"a message", HashAlgorithm::Sha256)?;
//! key.public_key()?.verify(&signature, b"a message", HashAlgorithm::Sha256)?;
//! # Ok(())
//! # }
//! ```

mod availability;
pub(crate) mod backend;
mod constructors;
mod keys;
mod numbers;
mod parameters;
mod pkey;
mod report;
mod signature;

pub use keys::{DsaPrivateKey, DsaPublicKey};
pub use numbers::{DsaParameterNumbers, DsaPrivateNumbers, DsaPublicNumbers};
pub use parameters::DsaParameters;

pub(crate) use keys::load_private_value;
pub(crate) use report::report;
