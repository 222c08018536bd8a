//! AES-OCB3.

use std::fmt;

use super::whole_message::WholeMessageKey;
use super::whole_mode::WholeMode;
use crate::backend::Backend;
use crate::error::Result;
use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

/// AES-OCB3 (RFC 7253) with a key.
///
/// The nonce has 12 to 15 bytes. One key must not encrypt more than 2^48 blocks of 16 bytes, additional data included
/// (RFC 7253, section 5). A longer message is refused; the caller counts the blocks of several.
///
/// ```
/// use hazmat_openssl::aead::AesOcb3;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// # if !AesOcb3::supported(&backend, 16) { return Ok(()); }
/// let aead = AesOcb3::new(&backend, &AesOcb3::generate_key(&backend, 16)?)?;
/// let nonce = backend.random_bytes(12)?;
///
/// let mut buffer = *b"a message";
/// let tag = aead.encrypt_in_place(&nonce, b"header", &mut buffer)?;
/// aead.decrypt_in_place(&nonce, b"header", &mut buffer, &tag)?;
/// assert_eq!(&buffer, b"a message");
/// # Ok(())
/// # }
/// ```
#[doc(
    alias = "EVP_aes_128_ocb",
    alias = "EVP_aes_192_ocb",
    alias = "EVP_aes_256_ocb",
    alias = "AESOCB3"
)]
pub struct AesOcb3(pub(super) WholeMessageKey);

/// The tag's lengths in bytes (RFC 7253, section 3.1).
const TAG_LENGTHS: [usize; 3] = [8, 12, 16];

impl AesOcb3 {
    /// Takes a key of 16, 24 or 32 bytes. The tag has 16 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer AES-OCB3: FIPS backends do not.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        WholeMessageKey::new(backend, WholeMode::Ocb3, key).map(AesOcb3)
    }

    /// Like [`new`](Self::new), with a tag of `tag_length` bytes: 8, 12 or 16.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another length; otherwise as [`new`](Self::new).
    #[doc(alias = "EVP_CTRL_AEAD_SET_TAG")]
    pub fn with_tag_length(backend: &Backend, key: &[u8], tag_length: usize) -> Result<Self> {
        let lengths = (TAG_LENGTHS.as_slice(), "8, 12 or 16");
        WholeMessageKey::with_tag_length(backend, WholeMode::Ocb3, key, tag_length, lengths).map(AesOcb3)
    }

    /// Generates a random key of 16, 24 or 32 bytes, for [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another length; otherwise as
    /// [`Backend::random_bytes`].
    #[doc(alias = "EVP_RAND_generate")]
    pub fn generate_key(backend: &Backend, key_length: usize) -> Result<SecretBytes> {
        WholeMessageKey::generate_key(backend, WholeMode::Ocb3, key_length)
    }

    /// Whether the backend offers AES-OCB3 with keys of `key_length` bytes: `false` for lengths other than 16, 24 and 32.
    #[doc(alias = "EVP_CIPHER_fetch")]
    #[must_use]
    pub fn supported(backend: &Backend, key_length: usize) -> bool {
        WholeMessageKey::supported(backend, WholeMode::Ocb3, key_length)
    }

    /// The key's length in bytes.
    pub fn key_length(&self) -> usize {
        self.0.key_length()
    }

    /// The tag's length in bytes.
    pub fn tag_length(&self) -> usize {
        self.0.tag_length()
    }

    /// Encrypts `plaintext`, and authenticates it together with `additional_data`. Returns the ciphertext followed by the tag.
    ///
    /// The nonce has 12 to 15 bytes. It must never be used twice with the same key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a nonce of another length, and for a message or additional
    /// data that are too long;
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_EncryptUpdate")]
    pub fn encrypt(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        self.0.encrypt(nonce, plaintext, &[additional_data])
    }

    /// Like [`encrypt`](Self::encrypt), but writes to the start of `out`, which must have as many bytes as plaintext and tag.
    /// Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`encrypt`](Self::encrypt).
    pub fn encrypt_into(
        &self,
        nonce: &[u8],
        plaintext: &[u8],
        additional_data: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        self.0.encrypt_into(nonce, plaintext, &[additional_data], out)
    }

    /// Encrypts the plaintext in `buffer` in place. Returns the tag.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt).
    pub fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
        self.0.encrypt_in_place(nonce, &[additional_data], buffer)
    }

    /// Decrypts `ciphertext`, which the tag follows, if the tag matches it and `additional_data`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`](crate::Error::InvalidTag) if the tag does not match, or if `ciphertext` is shorter than a tag;
    /// otherwise as [`encrypt`](Self::encrypt).
    #[doc(alias = "EVP_DecryptUpdate")]
    pub fn decrypt(&self, nonce: &[u8], ciphertext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        self.0.decrypt(nonce, ciphertext, &[additional_data])
    }

    /// Like [`decrypt`](Self::decrypt), but writes to the start of `out`, which must have room for the plaintext, and whose first
    /// bytes are cleared if the tag does not match. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`decrypt`](Self::decrypt).
    pub fn decrypt_into(
        &self,
        nonce: &[u8],
        ciphertext: &[u8],
        additional_data: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        self.0.decrypt_into(nonce, ciphertext, &[additional_data], out)
    }

    /// Decrypts the ciphertext in `buffer` in place, if `tag` matches it and `additional_data`. The buffer is cleared if it
    /// does not.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt). A tag of another length does not match.
    pub fn decrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8], tag: &[u8]) -> Result<()> {
        self.0.decrypt_in_place(nonce, &[additional_data], buffer, tag)
    }

    /// Like [`encrypt`](Self::encrypt), with a nonce of 12 random bytes from the backend's generator. Returns the nonce, and the
    /// ciphertext followed by the tag.
    ///
    /// Encrypt at most 2^32 messages with one key, because random nonces may repeat.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt), and as [`Backend::fill_random`].
    pub fn encrypt_with_generated_nonce(
        &self,
        plaintext: &[u8],
        additional_data: &[u8],
    ) -> Result<([u8; 12], Vec<u8>)> {
        self.0.encrypt_with_generated_nonce(plaintext, additional_data)
    }

    /// Like [`encrypt_in_place`](Self::encrypt_in_place), with a nonce that is generated as by
    /// [`encrypt_with_generated_nonce`](Self::encrypt_with_generated_nonce). Returns the nonce and the tag.
    ///
    /// # Errors
    ///
    /// As [`encrypt_with_generated_nonce`](Self::encrypt_with_generated_nonce).
    pub fn encrypt_in_place_with_generated_nonce(
        &self,
        additional_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<([u8; 12], Tag)> {
        self.0.encrypt_in_place_with_generated_nonce(additional_data, buffer)
    }
}

impl fmt::Debug for AesOcb3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AesOcb3").finish_non_exhaustive()
    }
}
