//! What a backend can do with ciphers.

use super::algorithm::CipherAlgorithm;
use super::context::CipherContext;
use super::mode::Mode;
use super::suite::Suite;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::cipher::Direction;

/// A backend with symmetric ciphers (`EVP_EncryptInit(3)`).
pub trait CipherBackend {
    /// Whether this backend offers the cipher with a key of that size in the mode. The key itself, the IV and their
    /// fitness for each other do not matter here. Asked of libcrypto once (`EVP_CIPHER_fetch`), then remembered.
    #[doc(alias = "EVP_CIPHER_fetch")]
    fn cipher_supported(&self, cipher: &CipherAlgorithm, mode: &Mode) -> bool;

    /// A context that encrypts with the cipher in the mode.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the mode was given a tag, if its IV is not as long as the
    /// cipher wants it, or if an XTS key has two equal halves; [`Unsupported`](crate::Error::Unsupported) if the
    /// backend does not offer the pair; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_EncryptInit_ex2")]
    fn create_symmetric_encryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext>;

    /// A context that decrypts with the cipher in the mode. GCM's tag is given with the mode, or at the end by
    /// [`CipherContext::finalize_with_tag`]; without one by then, the decryption fails.
    ///
    /// # Errors
    ///
    /// As [`create_symmetric_encryption_ctx`](Self::create_symmetric_encryption_ctx), but for the tag.
    #[doc(alias = "EVP_DecryptInit_ex2")]
    fn create_symmetric_decryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext>;
}

impl CipherBackend for Backend {
    fn cipher_supported(&self, cipher: &CipherAlgorithm, mode: &Mode) -> bool {
        Suite::of(cipher, mode.kind()).is_some_and(|suite| suite.fetched(self).is_some())
    }

    fn create_symmetric_encryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
        if mode.tag().is_some() {
            return Err(Error::invalid(
                "tag",
                "must not be given for encryption, which makes it",
            ));
        }
        context(self, cipher, mode, Direction::Encrypt)
    }

    fn create_symmetric_decryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
        context(self, cipher, mode, Direction::Decrypt)
    }
}

fn context(backend: &Backend, cipher: &CipherAlgorithm, mode: &Mode, direction: Direction) -> Result<CipherContext> {
    mode.check_for(cipher)?;
    let unsupported = || {
        let name = format!("{cipher} in mode {}", mode.name());
        backend.not_offered(UnsupportedKind::Cipher, &name)
    };
    let suite = Suite::of(cipher, mode.kind()).ok_or_else(unsupported)?;
    let fetched = suite.fetched(backend).ok_or_else(unsupported)?;
    CipherContext::new(backend, fetched, cipher, mode, direction)
}
