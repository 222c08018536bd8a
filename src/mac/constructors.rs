//! Constructors of MAC contexts; each calls a method of a backend trait.

use super::blake2::Blake2MacBackend;
use super::blake2_variant::Blake2MacVariant;
use super::cmac::CmacBackend;
use super::context::MacContext;
use super::gmac::GmacBackend;
use super::hmac::HmacBackend;
use super::kmac::{KmacBackend, KmacOutput};
use super::kmac_variant::KmacVariant;
use super::poly1305::Poly1305Backend;
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

    /// Begins a KMAC. See [`KmacBackend::create_kmac_ctx`], which this calls.
    ///
    /// ```
    /// use hazmat_openssl::mac::{KmacOutput, KmacVariant};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = backend.random_bytes(32)?;
    /// let mut ctx = MacContext::kmac(&backend, KmacVariant::Kmac256, &key, b"my service v1", KmacOutput::Length(32))?;
    /// ctx.update(b"a message")?;
    /// assert_eq!(ctx.finalize()?.len(), 32);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`KmacBackend::create_kmac_ctx`].
    #[doc(alias = "EVP_MAC_init")]
    pub fn kmac(
        backend: &Backend,
        variant: KmacVariant,
        key: &[u8],
        customization: &[u8],
        output: KmacOutput,
    ) -> Result<Self> {
        backend.create_kmac_ctx(variant, key, customization, output)
    }

    /// Begins a GMAC of one message, with the cipher's key and **a nonce that must never be used again with it**. See
    /// [`GmacBackend::create_gmac_ctx`], which this calls.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let cipher = CipherAlgorithm::aes(&backend.random_bytes(32)?)?;
    /// let nonce = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    /// let mut ctx = MacContext::gmac(&backend, &cipher, &nonce)?;
    /// ctx.update(b"the only message with this nonce")?;
    /// assert_eq!(ctx.finalize()?.len(), 16);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`GmacBackend::create_gmac_ctx`].
    #[doc(alias = "EVP_MAC_init")]
    pub fn gmac(backend: &Backend, cipher: &CipherAlgorithm, nonce: &[u8]) -> Result<Self> {
        backend.create_gmac_ctx(cipher, nonce)
    }

    /// Begins a Poly1305 of one message, with **a key that must never be used again**. See
    /// [`Poly1305Backend::create_poly1305_ctx`], which this calls.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// # if !backend.poly1305_supported() {
    /// #     return Ok(());
    /// # }
    /// let one_time_key = backend.random_bytes(32)?;
    /// let mut ctx = MacContext::poly1305(&backend, &one_time_key)?;
    /// ctx.update(b"the only message with this key")?;
    /// assert_eq!(ctx.finalize()?.len(), 16);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Poly1305Backend::create_poly1305_ctx`].
    #[doc(alias = "EVP_MAC_init")]
    pub fn poly1305(backend: &Backend, key: &[u8]) -> Result<Self> {
        backend.create_poly1305_ctx(key)
    }

    /// Begins a BLAKE2 with a key, for a tag of `length` bytes. See [`Blake2MacBackend::create_blake2_mac_ctx`], which this calls.
    ///
    /// ```
    /// use hazmat_openssl::mac::Blake2MacVariant;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// # if !backend.blake2_mac_supported(Blake2MacVariant::Blake2s) {
    /// #     return Ok(());
    /// # }
    /// let key = backend.random_bytes(32)?;
    /// let mut ctx = MacContext::blake2(&backend, Blake2MacVariant::Blake2s, &key, b"", b"purpose", 16)?;
    /// ctx.update(b"a message")?;
    /// assert_eq!(ctx.finalize()?.len(), 16);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Blake2MacBackend::create_blake2_mac_ctx`].
    #[doc(alias = "EVP_MAC_init")]
    pub fn blake2(
        backend: &Backend,
        variant: Blake2MacVariant,
        key: &[u8],
        salt: &[u8],
        personalization: &[u8],
        length: usize,
    ) -> Result<Self> {
        backend.create_blake2_mac_ctx(variant, key, salt, personalization, length)
    }
}
