//! Ed448 (RFC 8032): signatures without parameters.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let key = Ed448PrivateKey::generate(&Backend::new()?)?;
//! let signature = key.sign(b"a message")?;
//! key.public_key()?.verify(&signature, b"a message")?;
//! # Ok(())
//! # }
//! ```

use std::fmt;

use super::keys::edwards_keys;
use crate::asymmetric::availability::Availability;
use crate::asymmetric::equality::equal;
use crate::asymmetric::idle_operation::are_kept;
use crate::asymmetric::key_type::KeyType;
use crate::asymmetric::raw_keys::{RawType, raw_keys};
use crate::backend::Backend;
use crate::backend::fips::{EdwardsCurve, Operation};
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{Service, sign_message, verify_message};
use crate::support::secret::SecretBytes;

/// The key type.
pub(super) static ED448: RawType = RawType {
    name: "Ed448",
    key_type: KeyType::new(c"ED448"),
    keys: Availability::new(Service::Management, c"ED448"),
    length: 57,
    kind: UnsupportedKind::PublicKeyAlgorithm,
    generation: Operation::EddsaGenerate {
        curve: EdwardsCurve::Ed448,
    },
};

raw_keys!(ED448, Ed448PrivateKey, Ed448PublicKey, "Ed448", "RFC 8032", "456");
edwards_keys!(EdwardsCurve::Ed448, Ed448PrivateKey, Ed448PublicKey, "114");
