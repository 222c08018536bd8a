//! AES-GCM.

use std::fmt;

use super::keyed::{Keyed, Limits};
use crate::backend::Backend;
use crate::ciphers::algorithm::CipherAlgorithm;
use crate::ciphers::context::{GCM_LONGEST_ADDITIONAL_DATA, GCM_LONGEST_MESSAGE};
use crate::ciphers::mode::ModeKind;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result, UnsupportedKind};
use crate::support::tag::Tag;

const AES_GCM: Limits = Limits {
    name: "AES-GCM",
    cipher: "AES",
    mode: "GCM",
    nonce: 8..=128,
    nonce_words: "8 to 128 bytes",
    longest_message: GCM_LONGEST_MESSAGE,
    longest_additional_data: GCM_LONGEST_ADDITIONAL_DATA,
};

/// AES-GCM (NIST SP 800-38D) with one key.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::Error;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let aead = AesGcm::new(&backend, &backend.random_bytes(32)?)?;
/// let nonce = backend.random_bytes(12)?;
///
/// let sealed = aead.encrypt(&nonce, b"a message", b"header")?;
/// assert_eq!(aead.decrypt(&nonce, &sealed, b"header")?, b"a message");
/// assert!(matches!(aead.decrypt(&nonce, &sealed, b"another"), Err(Error::InvalidTag)));
/// # Ok(())
/// # }
/// ```
pub struct AesGcm(Keyed);

impl AesGcm {
    /// A key of 16, 24 or 32 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length; [`Error::Unsupported`] if the backend does not offer AES-GCM.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        if !matches!(key.len(), 16 | 24 | 32) {
            let reason = format!("must have 16, 24 or 32 bytes, not {}", key.len());
            return Err(Error::invalid("key", reason));
        }
        let algorithm = CipherAlgorithm::aes(key)?;
        let unsupported = || backend.not_offered(UnsupportedKind::Cipher, AES_GCM.name);
        let suite = Suite::of(&algorithm, ModeKind::Gcm).ok_or_else(unsupported)?;
        Keyed::new(backend, AES_GCM, suite, key).map(AesGcm)
    }

    /// Encrypts `data`, and authenticates it together with `additional_data`. Returns the ciphertext followed by the
    /// 16-byte tag.
    ///
    /// The nonce has 8 to 128 bytes; 12 is what to use. It must never be used twice with the same key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a nonce of another length or a message that is too long;
    /// [`Error::NotApproved`] for AES-GCM on a strict backend, which cannot know where the nonce comes from;
    /// [`Error::OpenSsl`] if libcrypto fails.
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

    /// As [`encrypt`](Self::encrypt), with a nonce of 12 random bytes that libcrypto's provider makes in the same operation.
    /// Returns the nonce, and the ciphertext followed by the 16-byte tag.
    ///
    /// This is the encryption with GCM that FIPS 140 approves of by itself (NIST SP 800-38D, section 8.2.2; FIPS 140-3 IG
    /// C.H, scenario 2). No key may encrypt more than 2^32 messages so (section 8.3), which the caller sees to.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let aead = AesGcm::new(&backend, &backend.random_bytes(32)?)?;
    /// let (nonce, sealed) = aead.encrypt_with_generated_nonce(b"a message", b"header")?;
    /// assert_eq!(aead.decrypt(&nonce, &sealed, b"header")?, b"a message");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a message that is too long; [`Error::NotApproved`] on a strict backend whose table
    /// does not have it; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_CIPHER_CTX_get_updated_iv")]
    pub fn encrypt_with_generated_nonce(&self, data: &[u8], additional_data: &[u8]) -> Result<([u8; 12], Vec<u8>)> {
        self.0.encrypt_with_generated_nonce(data, additional_data)
    }

    /// Whether the backend offers AES-GCM.
    pub fn supported(backend: &Backend) -> bool {
        AesGcm::new(backend, &[0; 32]).is_ok()
    }
}

impl fmt::Debug for AesGcm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AesGcm").finish_non_exhaustive()
    }
}
