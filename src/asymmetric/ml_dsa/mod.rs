//! ML-DSA (FIPS 204): signatures that are meant to be secure against quantum computers.
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
//!
//! A message may have a context, which keeps the signatures of one protocol from being used in another. For a message in
//! pieces there are [`MlDsaPrivateKey::signer`] and [`MlDsaPublicKey::verifier`]. Where the message and the private key are in
//! different places, a [`MlDsaMuHasher`] makes µ of the message, and [`MlDsaPrivateKey::sign_mu`] signs it.
//!
//! A private key is best kept as its seed, [`seed`](MlDsaPrivateKey::seed): it is short, and every seed is a key. The expanded
//! private key is what is computed from it. So this family has no `private_bytes_raw`, which would leave open which of the two
//! it gives.

pub(crate) mod backend;
mod constructors;
mod keys;
mod mu_hasher;
pub(crate) mod parameter_set;
mod pieces;
mod report;
mod signature;

pub use keys::{MlDsaPrivateKey, MlDsaPublicKey};
pub use mu_hasher::MlDsaMuHasher;
pub use parameter_set::MlDsaParameterSet;
pub(crate) use report::report;
