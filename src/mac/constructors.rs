//! Constructors of MAC contexts; each calls a method of [`HmacBackend`] or [`CmacBackend`].

use super::cmac::CmacBackend;
use super::context::MacContext;
use super::hmac::HmacBackend;
use crate::backend::Backend;
use crate::ciphers::algorithm::CipherAlgorithm;
use crate::error::Result;
use crate::hashes::algorithm::HashAlgorithm;

impl MacContext {
    /// Begins an HMAC.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = backend.random_bytes(32)?;
    /// let mut ctx = MacContext::hmac(&backend, &key, HashAlgorithm::Sha256)?;
    /// ctx.update(b"a message")?;
    /// assert_eq!(ctx.finalize()?.len(), 32);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`HmacBackend::create_hmac_ctx`], which this calls.
    #[doc(alias = "EVP_MAC_init")]
    pub fn hmac(backend: &Backend, key: &[u8], algorithm: HashAlgorithm) -> Result<Self> {
        backend.create_hmac_ctx(key, algorithm)
    }

    /// Begins a CMAC with the cipher's key.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let cipher = CipherAlgorithm::aes(&backend.random_bytes(16)?)?;
    /// let mut ctx = MacContext::cmac(&backend, &cipher)?;
    /// ctx.update(b"a message")?;
    /// assert_eq!(ctx.finalize()?.len(), 16);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`CmacBackend::create_cmac_ctx`], which this calls.
    #[doc(alias = "EVP_MAC_init")]
    pub fn cmac(backend: &Backend, cipher: &CipherAlgorithm) -> Result<Self> {
        backend.create_cmac_ctx(cipher)
    }
}
