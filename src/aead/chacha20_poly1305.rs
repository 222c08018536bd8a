//! ChaCha20-Poly1305.

use std::fmt;

use super::keyed::{Keyed, Limits};
use crate::backend::Backend;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result};
use crate::support::tag::Tag;

const CHACHA20_POLY1305: Limits = Limits {
    name: "ChaCha20-Poly1305",
    cipher: "ChaCha20",
    mode: "Poly1305",
    nonce: 12..=12,
    nonce_words: "12 bytes",
    // RFC 8439, section 2.8: a 32-bit counter of 64-byte blocks, the first of which makes the Poly1305 key.
    longest_message: (1 << 38) - 64,
    longest_additional_data: u64::MAX,
};

/// ChaCha20-Poly1305 (RFC 8439) with one key.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let aead = ChaCha20Poly1305::new(&backend, &backend.random_bytes(32)?)?;
/// let nonce = backend.random_bytes(12)?;
///
/// let mut buffer = *b"a message";
/// let tag = aead.encrypt_in_place(&nonce, b"", &mut buffer)?;
/// aead.decrypt_in_place(&nonce, b"", &mut buffer, &tag)?;
/// assert_eq!(&buffer, b"a message");
/// # Ok(())
/// # }
/// ```
pub struct ChaCha20Poly1305(Keyed);

impl ChaCha20Poly1305 {
    /// A key of 32 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length; [`Error::Unsupported`] if the backend does not offer the
    /// algorithm, as FIPS backends do not.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        if key.len() != 32 {
            return Err(Error::invalid("key", format!("must have 32 bytes, not {}", key.len())));
        }
        Keyed::new(backend, CHACHA20_POLY1305, Suite::CHACHA20_POLY1305, key).map(ChaCha20Poly1305)
    }

    /// Encrypts `data`, and authenticates it together with `additional_data`. Returns the ciphertext followed by the
    /// 16-byte tag.
    ///
    /// The nonce has 12 bytes. It must never be used twice with the same key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a nonce of another length or a message that is too long;
    /// [`Error::NotApproved`] on a strict backend, whose table does not have it; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_EncryptUpdate")]
    pub fn encrypt(&self, nonce: &[u8], data: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        self.0.encrypt(nonce, data, additional_data)
    }

    /// As [`encrypt`](Self::encrypt), to the start of `out`, which wants room for `data.len() + 16` bytes. Returns how
    /// many were written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` has not that room; else as [`encrypt`](Self::encrypt).
    pub fn encrypt_into(&self, nonce: &[u8], data: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<usize> {
        self.0.encrypt_into(nonce, data, additional_data, out)
    }

    /// As [`encrypt`](Self::encrypt), in place of the plaintext in `buffer`. Returns the tag by itself.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt).
    pub fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
        self.0.encrypt_in_place(nonce, additional_data, buffer)
    }

    /// Decrypts `data`, the ciphertext followed by the 16-byte tag, if the tag matches it and `additional_data`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] if it does not, or if `data` is shorter than a tag;
    /// [`Error::InvalidArgument`] for a nonce of another length; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_DecryptUpdate")]
    pub fn decrypt(&self, nonce: &[u8], data: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        self.0.decrypt(nonce, data, additional_data)
    }

    /// As [`decrypt`](Self::decrypt), to the start of `out`, which wants room for `data.len() - 16` bytes, and which is
    /// cleared if the tag does not match. Returns how many were written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` has not that room; else as [`decrypt`](Self::decrypt).
    pub fn decrypt_into(&self, nonce: &[u8], data: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<usize> {
        self.0.decrypt_into(nonce, data, additional_data, out)
    }

    /// As [`decrypt`](Self::decrypt), in place of the ciphertext in `buffer`, with the tag by itself. The buffer is cleared
    /// if the tag does not match.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt); a tag that is not 16 bytes long does not match.
    pub fn decrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8], tag: &[u8]) -> Result<()> {
        self.0.decrypt_in_place(nonce, additional_data, buffer, tag)
    }

    /// Whether the backend offers ChaCha20-Poly1305.
    pub fn supported(backend: &Backend) -> bool {
        ChaCha20Poly1305::new(backend, &[0; 32]).is_ok()
    }
}

impl fmt::Debug for ChaCha20Poly1305 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChaCha20Poly1305").finish_non_exhaustive()
    }
}
