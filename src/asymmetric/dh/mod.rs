//! Diffie-Hellman key exchange (PKCS #3, ANSI X9.42), with generated parameters, or the groups of RFC 3526 and RFC
//! 7919.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let parameters = DhParameters::named(&Backend::new()?, DhNamedGroup::Ffdhe2048)?;
//! let (alice, bob) = (DhPrivateKey::generate(&parameters)?, DhPrivateKey::generate(&parameters)?);
//! assert_eq!(alice.exchange(&bob.public_key()?)?, bob.exchange(&alice.public_key()?)?);
//! # Ok(())
//! # }
//! ```

mod availability;
pub(crate) mod backend;
mod constructors;
mod details;
mod generation;
mod keys;
pub(crate) mod named_group;
mod numbers;
mod parameters;
mod pkey;
mod report;
mod subgroup;

pub use generation::DhProgress;
pub use keys::{DhPrivateKey, DhPublicKey};
pub use named_group::DhNamedGroup;
pub use numbers::{DhParameterNumbers, DhPrivateNumbers, DhPublicNumbers};
pub use parameters::DhParameters;

pub(crate) use details::ParameterDetails;
pub(crate) use keys::{load_private_value, load_public};
pub(crate) use parameters::load_parameters;
pub(crate) use report::report;
