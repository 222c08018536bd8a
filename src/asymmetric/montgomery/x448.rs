//! X448 (RFC 7748): key exchange without parameters.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let (alice, bob) = (X448PrivateKey::generate(&backend)?, X448PrivateKey::generate(&backend)?);
//! assert_eq!(alice.exchange(&bob.public_key()?)?, bob.exchange(&alice.public_key()?)?);
//! # Ok(())
//! # }
//! ```

use std::fmt;

use super::keys::{exchange, montgomery_keys};
use crate::asymmetric::availability::Availability;
use crate::asymmetric::equality::equal;
use crate::asymmetric::key_type::KeyType;
use crate::asymmetric::raw_keys::{RawType, raw_keys};
use crate::backend::Backend;
use crate::backend::fips::{MontgomeryCurve, Operation};
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::Service;
use crate::support::secret::SecretBytes;

/// The key type.
pub(super) static X448: RawType = RawType {
    name: "X448",
    key_type: KeyType::new(c"X448"),
    keys: Availability::new(Service::Management, c"X448"),
    length: 56,
    kind: UnsupportedKind::ExchangeAlgorithm,
    generation: Operation::XdhGenerate {
        curve: MontgomeryCurve::X448,
    },
};

raw_keys!(X448, X448PrivateKey, X448PublicKey, "X448", "RFC 7748", "448");
montgomery_keys!(X448, MontgomeryCurve::X448, X448PrivateKey, X448PublicKey, "56");
