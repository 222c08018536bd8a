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
    name: "X448",
    libcrypto_name: c"X448",
    keys: Offered::new(Service::Management, c"X448"),
    length: 56,
    kind: Unsupported::ExchangeAlgorithm,
    curve: RawCurve::Montgomery(MontgomeryCurve::X448),
};

raw_keys!(RAW, X448PrivateKey, X448PublicKey, "X448", "RFC 7748");
montgomery_keys!(RAW, X448PrivateKey, X448PublicKey, "56");

/// A backend with X448 (RFC 7748, `EVP_PKEY-X25519(7)`).
pub trait X448Backend {
    /// Whether this backend offers X448.
    fn x448_supported(&self) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X448.
    #[doc(alias = "EVP_PKEY_generate")]
    fn x448_generate_key(&self) -> Result<X448PrivateKey>;

    /// A private key of its 56 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X448.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn x448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X448PrivateKey>;

    /// A public key of its 56 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X448.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn x448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X448PublicKey>;
}

impl X448Backend for Backend {
    fn x448_supported(&self) -> bool {
        RAW.supported(self)
    }

    fn x448_generate_key(&self) -> Result<X448PrivateKey> {
        Ok(X448PrivateKey::new(self, RAW.generate(self)?))
    }

    fn x448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X448PrivateKey> {
        Ok(X448PrivateKey::new(self, RAW.load_private(self, private_bytes)?))
    }

    fn x448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X448PublicKey> {
        Ok(X448PublicKey::new(self, RAW.load_public(self, public_bytes)?))
    }
}

/// Whether X448 is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("xdh", "x448", backend.x448_supported());
}
