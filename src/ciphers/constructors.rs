//! Constructors of cipher contexts; each calls a method of [`CipherBackend`].

use super::algorithm::CipherAlgorithm;
use super::backend::CipherBackend;
use super::context::CipherContext;
use super::mode::Mode;
use crate::backend::Backend;
use crate::error::Result;

impl CipherContext {
    /// Begins an encryption.
    ///
    /// ```
    /// use hazmat_openssl::ciphers::Mode;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let cipher = CipherAlgorithm::aes(&backend.random_bytes(32)?)?;
    /// let mode = Mode::ctr(&backend.random_bytes(16)?)?;
    ///
    /// let mut encryptor = CipherContext::encryptor(&backend, &cipher, &mode)?;
    /// let ciphertext = encryptor.update(b"a message")?;
    /// encryptor.finalize()?;
    ///
    /// let mut decryptor = CipherContext::decryptor(&backend, &cipher, &mode)?;
    /// assert_eq!(decryptor.update(&ciphertext)?, b"a message");
    /// decryptor.finalize()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`CipherBackend::create_symmetric_encryption_ctx`], which this calls.
    #[doc(alias = "EVP_EncryptInit_ex2")]
    pub fn encryptor(backend: &Backend, cipher: &CipherAlgorithm, mode: &Mode) -> Result<Self> {
        backend.create_symmetric_encryption_ctx(cipher, mode)
    }

    /// Begins a decryption.
    ///
    /// # Errors
    ///
    /// As [`CipherBackend::create_symmetric_decryption_ctx`], which this calls.
    #[doc(alias = "EVP_DecryptInit_ex2")]
    pub fn decryptor(backend: &Backend, cipher: &CipherAlgorithm, mode: &Mode) -> Result<Self> {
        backend.create_symmetric_decryption_ctx(cipher, mode)
    }
}
