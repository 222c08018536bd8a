//! X25519 (RFC 7748): key exchange without a choice of parameters.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let (alice, bob) = (backend.x25519_generate_key()?, backend.x25519_generate_key()?);
//! assert_eq!(alice.exchange(&bob.public_key()?)?, bob.exchange(&alice.public_key()?)?);
//! # Ok(())
//! # }
//! ```

use std::fmt;

use super::offered::Offered;
use super::raw::{RawCurve, RawType, montgomery_keys, raw_keys};
use crate::backend::Backend;
use crate::backend::fips::MontgomeryCurve;
use crate::backend::report::Report;
use crate::error::{Result, Unsupported};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::Service;
use crate::support::secret::SecretBytes;

static RAW: RawType = RawType {
    name: "X25519",
    libcrypto_name: c"X25519",
    keys: Offered::new(Service::Management, c"X25519"),
    length: 32,
    kind: Unsupported::ExchangeAlgorithm,
    curve: RawCurve::Montgomery(MontgomeryCurve::X25519),
};

raw_keys!(RAW, X25519PrivateKey, X25519PublicKey, "X25519", "RFC 7748");
montgomery_keys!(RAW, X25519PrivateKey, X25519PublicKey, "32");

/// A backend with X25519 (RFC 7748, `EVP_PKEY-X25519(7)`).
pub trait X25519Backend {
    /// Whether this backend offers X25519.
    fn x25519_supported(&self) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X25519.
    #[doc(alias = "EVP_PKEY_generate")]
    fn x25519_generate_key(&self) -> Result<X25519PrivateKey>;

    /// A private key of its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X25519.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn x25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X25519PrivateKey>;

    /// A public key of its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X25519.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn x25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X25519PublicKey>;
}

impl X25519Backend for Backend {
    fn x25519_supported(&self) -> bool {
        RAW.supported(self)
    }

    fn x25519_generate_key(&self) -> Result<X25519PrivateKey> {
        Ok(X25519PrivateKey::new(self, RAW.generate(self)?))
    }

    fn x25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X25519PrivateKey> {
        Ok(X25519PrivateKey::new(self, RAW.load_private(self, private_bytes)?))
    }

    fn x25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X25519PublicKey> {
        Ok(X25519PublicKey::new(self, RAW.load_public(self, public_bytes)?))
    }
}

/// Whether X25519 is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("xdh", "x25519", backend.x25519_supported());
}
