//! Ed25519 (RFC 8032): signatures without parameters.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let key = Ed25519PrivateKey::generate(&Backend::new()?)?;
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
pub(super) static ED25519: RawType = RawType {
    name: "Ed25519",
    key_type: KeyType::new(c"ED25519"),
    keys: Availability::new(Service::Management, c"ED25519"),
    length: 32,
    kind: UnsupportedKind::PublicKeyAlgorithm,
    generation: Operation::EddsaGenerate {
        curve: EdwardsCurve::Ed25519,
    },
};

raw_keys!(
    ED25519,
    Ed25519PrivateKey,
    Ed25519PublicKey,
    "Ed25519",
    "RFC 8032",
    "256"
);
edwards_keys!(EdwardsCurve::Ed25519, Ed25519PrivateKey, Ed25519PublicKey, "64");
