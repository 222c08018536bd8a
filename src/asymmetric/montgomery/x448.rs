//! X448 (RFC 7748): key exchange without a choice of parameters.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let (alice, bob) = (backend.x448_generate_key()?, backend.x448_generate_key()?);
//! assert_eq!(alice.exchange(&bob.public_key()?)?, bob.exchange(&alice.public_key()?)?);
//! # Ok(())
//! # }
//! ```

use std::fmt;

use super::keys::{exchange, montgomery_keys};
use crate::asymmetric::equality::equal;
use crate::asymmetric::offered::Offered;
use crate::asymmetric::raw::{RawType, raw_keys};
use crate::backend::Backend;
use crate::backend::fips::{MontgomeryCurve, Operation};
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::Service;
use crate::support::secret::SecretBytes;

/// The key type.
pub(super) static X448: RawType = RawType {
    name: "X448",
    libcrypto_name: c"X448",
    keys: Offered::new(Service::Management, c"X448"),
    length: 56,
    kind: UnsupportedKind::ExchangeAlgorithm,
    generation: Operation::XdhGenerate {
        curve: MontgomeryCurve::X448,
    },
};

raw_keys!(X448, X448PrivateKey, X448PublicKey, "X448", "RFC 7748");
montgomery_keys!(X448, MontgomeryCurve::X448, X448PrivateKey, X448PublicKey, "56");
