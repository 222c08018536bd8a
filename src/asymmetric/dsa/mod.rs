//! DSA (FIPS 186-4): parameters, keys, signatures. FIPS 186-5 has withdrawn it; it is for old uses.
//!
//! ```no_run
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! // Parameters take a while; keys with the same parameters do not.
//! let parameters = Backend::new()?.generate_dsa_parameters(2048)?;
//! let key = parameters.generate_private_key()?;
//! let signature = key.sign(b"a message", HashAlgorithm::Sha256)?;
//! key.public_key()?.verify(&signature, b"a message", HashAlgorithm::Sha256)?;
//! # Ok(())
//! # }
//! ```

pub(crate) mod backend;
mod keys;
mod numbers;
mod offered;
mod parameters;
mod pkey;
mod report;
mod signature;

pub use keys::{DsaPrivateKey, DsaPublicKey};
pub use numbers::{DsaParameterNumbers, DsaPrivateNumbers, DsaPublicNumbers};
pub use parameters::DsaParameters;

pub(crate) use keys::load_private_value;
pub(crate) use report::report;
