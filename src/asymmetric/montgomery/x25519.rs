//! X25519 (RFC 7748): key exchange without parameters.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let (alice, bob) = (X25519PrivateKey::generate(&backend)?, X25519PrivateKey::generate(&backend)?);
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
pub(super) static X25519: RawType = RawType {
    name: "X25519",
    key_type: KeyType::new(c"X25519"),
    keys: Availability::new(Service::Management, c"X25519"),
    length: 32,
    kind: UnsupportedKind::ExchangeAlgorithm,
    generation: Operation::XdhGenerate {
        curve: MontgomeryCurve::X25519,
    },
};

raw_keys!(X25519, X25519PrivateKey, X25519PublicKey, "X25519", "RFC 7748", "256");
montgomery_keys!(X25519, MontgomeryCurve::X25519, X25519PrivateKey, X25519PublicKey, "32");
