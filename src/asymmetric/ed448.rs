//! Ed448 (RFC 8032): signatures without a choice of parameters.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let key = Backend::new()?.ed448_generate_key()?;
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
    name: "Ed448",
    libcrypto_name: c"ED448",
    keys: Offered::new(Service::Management, c"ED448"),
    length: 57,
    kind: Unsupported::PublicKeyAlgorithm,
    curve: RawCurve::Edwards(EdwardsCurve::Ed448),
};

raw_keys!(RAW, Ed448PrivateKey, Ed448PublicKey, "Ed448", "RFC 8032");
edwards_keys!(EdwardsCurve::Ed448, Ed448PrivateKey, Ed448PublicKey, "114");

/// A backend with Ed448 (RFC 8032, `EVP_PKEY-ED25519(7)`).
pub trait Ed448Backend {
    /// Whether this backend offers Ed448.
    fn ed448_supported(&self) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed448.
    #[doc(alias = "EVP_PKEY_generate")]
    fn ed448_generate_key(&self) -> Result<Ed448PrivateKey>;

    /// A private key of its 57 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed448.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn ed448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed448PrivateKey>;

    /// A public key of its 57 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed448.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn ed448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed448PublicKey>;
}

impl Ed448Backend for Backend {
    fn ed448_supported(&self) -> bool {
        RAW.supported(self)
    }

    fn ed448_generate_key(&self) -> Result<Ed448PrivateKey> {
        Ok(Ed448PrivateKey::new(self, RAW.generate(self)?))
    }

    fn ed448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed448PrivateKey> {
        Ok(Ed448PrivateKey::new(self, RAW.load_private(self, private_bytes)?))
    }

    fn ed448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed448PublicKey> {
        Ok(Ed448PublicKey::new(self, RAW.load_public(self, public_bytes)?))
    }
}

/// Whether Ed448 is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("eddsa", "ed448", backend.ed448_supported());
}
