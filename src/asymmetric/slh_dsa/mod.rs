//! SLH-DSA (FIPS 205): signatures that are meant to be secure against quantum computers.
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
//!
//! A key is small, and rests on hash functions only. Signatures have from 7,856 to 49,856 bytes. A signature takes tens of
//! milliseconds with the sets with fast signing (`f`), and up to two seconds with those with small signatures (`s`), most
//! with SHAKE; its verification takes a few milliseconds. libcrypto has SLH-DSA since 3.5.
//!
//! A private key has one form, [`private_bytes_raw`](SlhDsaPrivateKey::private_bytes_raw), and no seed from which it is expanded.
//! It contains the public key, which another tool may have written wrongly: [`check`](SlhDsaPrivateKey::check) compares them.

pub(crate) mod backend;
mod constructors;
mod keys;
pub(crate) mod parameter_set;
mod report;

pub use keys::{SlhDsaPrivateKey, SlhDsaPublicKey};
pub use parameter_set::SlhDsaParameterSet;
pub(crate) use report::report;

#[cfg(test)]
mod tests;
