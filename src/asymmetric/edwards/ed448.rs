//! Ed448 (RFC 8032), also in a context, and Ed448ph.
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
//!
//! libcrypto has signatures in a context and Ed448ph since 3.2. Earlier ones would make plain signatures instead, which this
//! crate does not let happen: ask with [`ed448_variant_supported`](crate::interfaces::Ed448Backend::ed448_variant_supported).
//!
//! ```
//! use hazmat_openssl::asymmetric::EddsaVariant;
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let key = Ed448PrivateKey::generate(&backend)?;
//! if backend.ed448_variant_supported(EddsaVariant::Context) {
//!     let signature = key.sign_with_context(b"a message", b"an application")?;
//!     let public_key = key.public_key()?;
//!     public_key.verify_with_context(&signature, b"a message", b"an application")?;
//!     assert!(public_key.verify_with_context(&signature, b"a message", b"another").is_err());
//! }
//! # Ok(())
//! # }
//! ```

use std::fmt;

use super::keys::{edwards_keys, sign, verify};
use super::variant::EddsaVariant;
use super::variants::{Variants, edwards_variants};
use crate::asymmetric::availability::Availability;
use crate::asymmetric::equality::equal;
use crate::asymmetric::key_type::KeyType;
use crate::asymmetric::raw_keys::{RawType, raw_keys};
use crate::backend::Backend;
use crate::backend::fips::{EdwardsCurve, Operation};
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::Service;
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

/// The algorithms with a context or a hash function.
pub(super) static VARIANTS: Variants = Variants::new(EdwardsCurve::Ed448, &ED448);

raw_keys!(ED448, Ed448PrivateKey, Ed448PublicKey, "Ed448", "RFC 8032", "456");
edwards_keys!(ED448, EdwardsCurve::Ed448, Ed448PrivateKey, Ed448PublicKey, "114");
edwards_variants!(
    VARIANTS,
    Ed448PrivateKey,
    Ed448PublicKey,
    "Ed448",
    "With an empty context, the signature is the same as without one.",
    "Ed448ph",
    "64 bytes of SHAKE256"
);
