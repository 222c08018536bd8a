//! The backend trait of PKCS #12.

use super::contents::Pkcs12;
use crate::backend::Backend;
use crate::error::Result;

/// A backend that loads PKCS #12 files (RFC 7292): private keys with their certificates, under a password.
///
/// This crate decodes the structures; libcrypto derives the keys, decrypts, and verifies the message authentication code, in the
/// backend's context. [`Pkcs12Loader`](crate::pkcs12::Pkcs12Loader) loads within other limits.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn key_of(backend: &dyn Pkcs12Backend, data: &[u8]) -> hazmat_openssl::Result<()> {
/// let file = backend.load_pkcs12(data, Some(b"a password"))?;
/// assert!(file.key().is_some());
/// # Ok(())
/// # }
/// ```
pub trait Pkcs12Backend {
    /// Loads a file in DER or BER: [`Pkcs12::from_der`].
    ///
    /// # Errors
    ///
    /// As [`Pkcs12::from_der`].
    #[doc(alias = "d2i_PKCS12")]
    #[doc(alias = "PKCS12_parse")]
    fn load_pkcs12(&self, data: &[u8], password: Option<&[u8]>) -> Result<Pkcs12>;
}

impl Pkcs12Backend for Backend {
    fn load_pkcs12(&self, data: &[u8], password: Option<&[u8]>) -> Result<Pkcs12> {
        Pkcs12::from_der(self, data, password)
    }
}
