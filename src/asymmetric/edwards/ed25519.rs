//! Ed25519 (RFC 8032), Ed25519ctx and Ed25519ph.
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
//!
//! Ed25519ctx signs in a context, and Ed25519ph signs a digest, so that the message can be hashed in pieces. libcrypto has
//! them since 3.2. Earlier ones would make plain signatures instead, which this crate does not let happen: ask with
//! [`ed25519_variant_supported`](crate::interfaces::Ed25519Backend::ed25519_variant_supported).
//!
//! ```
//! use hazmat_openssl::asymmetric::EddsaVariant;
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let key = Ed25519PrivateKey::generate(&backend)?;
//! if backend.ed25519_variant_supported(EddsaVariant::Prehashed) {
//!     let mut hash = backend.create_hash_ctx(HashAlgorithm::Sha512)?;
//!     hash.update(b"a message ")?;
//!     hash.update(b"in pieces")?;
//!     let signature = key.sign_prehashed(&hash.finalize()?, b"an application")?;
//!     key.public_key()?.verify_ph(&signature, b"a message in pieces", b"an application")?;
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

/// The algorithms with a context or a hash function.
pub(super) static VARIANTS: Variants = Variants::new(EdwardsCurve::Ed25519, &ED25519);

raw_keys!(
    ED25519,
    Ed25519PrivateKey,
    Ed25519PublicKey,
    "Ed25519",
    "RFC 8032",
    "256"
);
edwards_keys!(
    ED25519,
    EdwardsCurve::Ed25519,
    Ed25519PrivateKey,
    Ed25519PublicKey,
    "64"
);
edwards_variants!(
    VARIANTS,
    Ed25519PrivateKey,
    Ed25519PublicKey,
    "Ed25519ctx",
    "The context must not be empty.",
    "Ed25519ph",
    "SHA-512"
);
