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

use super::offered::Offered;
use super::raw::{RawCurve, RawType, edwards_keys, raw_keys};
use crate::backend::Backend;
use crate::backend::fips::{EdwardsCurve, Operation};
use crate::backend::report::Report;
use crate::error::{Result, Unsupported};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{Service, sign_message, verify_message};
use crate::support::secret::SecretBytes;

static RAW: RawType = RawType {
    name: "Ed25519",
    libcrypto_name: c"ED25519",
    keys: Offered::new(Service::Management, c"ED25519"),
    length: 32,
    kind: Unsupported::PublicKeyAlgorithm,
    curve: RawCurve::Edwards(EdwardsCurve::Ed25519),
};

raw_keys!(RAW, Ed25519PrivateKey, Ed25519PublicKey, "Ed25519", "RFC 8032");
edwards_keys!(EdwardsCurve::Ed25519, Ed25519PrivateKey, Ed25519PublicKey, "64");

/// A backend with Ed25519 (RFC 8032, `EVP_PKEY-ED25519(7)`).
pub trait Ed25519Backend {
    /// Whether this backend offers Ed25519.
    fn ed25519_supported(&self) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed25519.
    #[doc(alias = "EVP_PKEY_generate")]
    fn ed25519_generate_key(&self) -> Result<Ed25519PrivateKey>;

    /// A private key of its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed25519.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn ed25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed25519PrivateKey>;

    /// A public key of its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed25519.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn ed25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed25519PublicKey>;
}

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

/// Whether Ed25519 is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("eddsa", "ed25519", backend.ed25519_supported());
}
