//! AES-SIV.

use std::fmt;

use super::whole_message::WholeMessageKey;
use super::whole_mode::WholeMode;
use crate::backend::Backend;
use crate::error::Result;
use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

/// AES-SIV (RFC 5297) with a key: deterministic encryption, without a nonce, of a message with up to 126 strings of additional
/// data. Equal messages with equal additional data have equal ciphertexts.
///
/// The tag, which RFC 5297 calls the synthetic IV, precedes the ciphertext.
///
/// The key has twice the length of the AES key: 32 bytes for AEAD_AES_SIV_CMAC_256, which uses AES-128, then 48 and 64. A
/// message and each string has at most 2^31 - 1 bytes, because libcrypto processes it in one call.
///
/// The strings are a list: an empty string is an element, and `[b"ab", b"c"]` differs from `[b"a", b"bc"]`. Versions of OpenSSL
/// before the fix of CVE-2023-2975 ignore empty strings, which is found out, and said by
/// [`Error::Unsupported`](crate::Error::Unsupported).
///
/// For encryption that is not deterministic, the last string is a nonce (RFC 5297, section 3). The trait
/// [`Aead`](super::Aead) has a nonce; its methods for this type pass `[additional_data, nonce]`.
///
/// ```
/// use hazmat_openssl::aead::AesSiv;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// # if !AesSiv::supported(&backend, 64) { return Ok(()); }
/// let aead = AesSiv::new(&backend, &AesSiv::generate_key(&backend, 64)?)?;
///
/// let sealed = aead.encrypt(b"a message", &[b"table", b"column"])?;
/// assert_eq!(sealed, aead.encrypt(b"a message", &[b"table", b"column"])?);
/// assert_eq!(aead.decrypt(&sealed, &[b"table", b"column"])?, b"a message");
/// assert!(aead.decrypt(&sealed, &[b"tablecolumn"]).is_err());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "AESSIV")]
pub struct AesSiv(pub(super) WholeMessageKey);

impl AesSiv {
    /// Takes a key of 32, 48 or 64 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer AES-SIV: FIPS backends do not.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        WholeMessageKey::new(backend, WholeMode::Siv, key).map(AesSiv)
    }

    /// Generates a random key of 32, 48 or 64 bytes, for [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another length; otherwise as
    /// [`Backend::random_bytes`].
    #[doc(alias = "EVP_RAND_generate")]
    pub fn generate_key(backend: &Backend, key_length: usize) -> Result<SecretBytes> {
        WholeMessageKey::generate_key(backend, WholeMode::Siv, key_length)
    }

    /// Whether the backend offers AES-SIV with keys of `key_length` bytes: `false` for lengths other than 32, 48 and 64.
    #[doc(alias = "EVP_CIPHER_fetch")]
    #[must_use]
    pub fn supported(backend: &Backend, key_length: usize) -> bool {
        WholeMessageKey::supported(backend, WholeMode::Siv, key_length)
    }

    /// The key's length in bytes.
    pub fn key_length(&self) -> usize {
        self.0.key_length()
    }

    /// The tag's length in bytes: 16.
    pub fn tag_length(&self) -> usize {
        self.0.tag_length()
    }

    /// Encrypts `plaintext`, and authenticates it together with the strings of additional data, in their order. Returns the
    /// 16-byte tag followed by the ciphertext.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for more than 126 strings, and for a message or a string that is
    /// too long; [`Error::Unsupported`](crate::Error::Unsupported) for an empty string, if libcrypto ignores these;
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_EncryptUpdate")]
    pub fn encrypt(&self, plaintext: &[u8], additional_data: &[&[u8]]) -> Result<Vec<u8>> {
        self.0.encrypt(b"", plaintext, additional_data)
    }

    /// Like [`encrypt`](Self::encrypt), but writes to the start of `out`, which must have `plaintext.len() + 16` bytes.
    /// Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`encrypt`](Self::encrypt).
    pub fn encrypt_into(&self, plaintext: &[u8], additional_data: &[&[u8]], out: &mut [u8]) -> Result<usize> {
        self.0.encrypt_into(b"", plaintext, additional_data, out)
    }

    /// Encrypts the plaintext in `buffer` in place. Returns the tag.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt).
    pub fn encrypt_in_place(&self, additional_data: &[&[u8]], buffer: &mut [u8]) -> Result<Tag> {
        self.0.encrypt_in_place(b"", additional_data, buffer)
    }

    /// Decrypts `sealed`, the 16-byte tag followed by the ciphertext, if the tag matches the ciphertext and the strings of
    /// additional data.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`](crate::Error::InvalidTag) if the tag does not match, or if `sealed` is shorter than a tag;
    /// otherwise as [`encrypt`](Self::encrypt).
    #[doc(alias = "EVP_DecryptUpdate")]
    pub fn decrypt(&self, sealed: &[u8], additional_data: &[&[u8]]) -> Result<Vec<u8>> {
        self.0.decrypt(b"", sealed, additional_data)
    }

    /// Like [`decrypt`](Self::decrypt), but writes to the start of `out`, which must have `sealed.len() - 16` bytes, and whose
    /// first bytes are cleared if the tag does not match. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`decrypt`](Self::decrypt).
    pub fn decrypt_into(&self, sealed: &[u8], additional_data: &[&[u8]], out: &mut [u8]) -> Result<usize> {
        self.0.decrypt_into(b"", sealed, additional_data, out)
    }

    /// Decrypts the ciphertext in `buffer` in place, if `tag` matches it and the strings of additional data. The buffer is
    /// cleared if it does not.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt). A tag that is not 16 bytes long does not match.
    pub fn decrypt_in_place(&self, additional_data: &[&[u8]], buffer: &mut [u8], tag: &[u8]) -> Result<()> {
        self.0.decrypt_in_place(b"", additional_data, buffer, tag)
    }
}

impl fmt::Debug for AesSiv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AesSiv").finish_non_exhaustive()
    }
}
