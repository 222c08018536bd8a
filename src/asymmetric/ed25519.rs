//! Ed25519 (RFC 8032): signatures without a choice of parameters.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let key = Backend::new()?.ed25519_generate_key()?;
//! let signature = key.sign(b"a message")?;
//! key.public_key()?.verify(&signature, b"a message")?;
//! # Ok(())
//! # }
//! ```

use std::fmt;

use super::raw::{RawCurve, RawType, edwards_keys, raw_keys};
use crate::backend::Backend;
use crate::error::{Result, Unsupported};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{sign_message, verify_message};
use crate::fips::{EdwardsCurve, Operation};
use crate::interfaces::Ed25519Backend;
use crate::secret::SecretBytes;

const RAW: RawType = RawType {
    name: "Ed25519",
    libcrypto_name: c"ED25519",
    length: 32,
    kind: Unsupported::PublicKeyAlgorithm,
    curve: RawCurve::Edwards(EdwardsCurve::Ed25519),
};

raw_keys!(RAW, Ed25519PrivateKey, Ed25519PublicKey, "Ed25519", "RFC 8032");
edwards_keys!(EdwardsCurve::Ed25519, Ed25519PrivateKey, Ed25519PublicKey, "64");

impl Ed25519Backend for Backend {
    fn ed25519_supported(&self) -> bool {
        RAW.supported(self)
    }

    fn ed25519_generate_key(&self) -> Result<Ed25519PrivateKey> {
        Ok(Ed25519PrivateKey::new(self, RAW.generate(self)?))
    }

    fn ed25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed25519PrivateKey> {
        Ok(Ed25519PrivateKey::new(self, RAW.load_private(self, private_bytes)?))
    }

    fn ed25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed25519PublicKey> {
        Ok(Ed25519PublicKey::new(self, RAW.load_public(self, public_bytes)?))
    }
}
