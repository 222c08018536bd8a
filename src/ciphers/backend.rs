//! The interface of ciphers, and its implementation.

use super::algorithm::CipherAlgorithm;
use super::context::CipherContext;
use super::kind::CipherKind;
use super::mode::Mode;
use super::mode_kind::ModeKind;
use super::suite::Suite;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::cipher::Direction;

/// A backend with symmetric ciphers (`EVP_EncryptInit(3)`).
pub trait CipherBackend {
    /// Whether this backend offers the cipher in the mode. Asks libcrypto once (`EVP_CIPHER_fetch`), and caches the answer.
    ///
    /// It takes kinds, which have no key and no IV. From an existing cipher and mode, pass
    /// [`cipher.kind()`](CipherAlgorithm::kind) and [`mode.kind()`](Mode::kind).
    ///
    /// ```
    /// use hazmat_openssl::ciphers::{CipherKind, ModeKind};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// assert!(backend.cipher_supported(CipherKind::AES_128, ModeKind::Cbc));
    /// assert!(!backend.cipher_supported(CipherKind::TRIPLE_DES, ModeKind::Gcm));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_CIPHER_fetch")]
    #[must_use]
    fn cipher_supported(&self, cipher: CipherKind, mode: ModeKind) -> bool;

    /// A context that encrypts with the cipher in the mode.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the mode has a tag, if the length of its IV does not fit the
    /// cipher, or if the two halves of an XTS key are equal; [`Unsupported`](crate::Error::Unsupported) if the backend does
    /// not offer the cipher in this mode; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_EncryptInit_ex2")]
    fn create_symmetric_encryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext>;

    /// A context that decrypts with the cipher in the mode. The tag of GCM is given with the mode, or at the end to
    /// [`CipherContext::finalize_with_tag`]; without a tag the decryption fails.
    ///
    /// # Errors
    ///
    /// As [`create_symmetric_encryption_ctx`](Self::create_symmetric_encryption_ctx), except that the mode may have a tag.
    #[doc(alias = "EVP_DecryptInit_ex2")]
    fn create_symmetric_decryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext>;
}

impl CipherBackend for Backend {
    fn cipher_supported(&self, cipher: CipherKind, mode: ModeKind) -> bool {
        Suite::of(cipher, mode).is_some_and(|suite| suite.fetched(self).is_some())
    }

    fn create_symmetric_encryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
        if mode.tag().is_some() {
            return Err(Error::invalid(
                "tag",
                "must not be given for encryption, which computes it",
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
    let suite = Suite::of(cipher.kind(), mode.kind()).ok_or_else(unsupported)?;
    let fetched = suite.fetched(backend).ok_or_else(unsupported)?;
    CipherContext::new(backend, fetched, cipher, mode, direction)
}
