//! AES-GCM-SIV.

use std::fmt;

use super::whole_message::WholeMessageKey;
use super::whole_mode::WholeMode;
use crate::backend::Backend;
use crate::error::Result;
use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

/// AES-GCM-SIV (RFC 8452) with a key, which survives the misuse of a nonce: if one is used twice, an attacker learns only
/// whether the messages and their additional data are equal.
///
/// The key has 16 or 32 bytes (RFC 8452, section 4); libcrypto also takes 24. The nonce has 12 bytes. RFC 8452 allows messages
/// and additional data of up to 2^36 bytes; libcrypto processes each in one call, which takes at most 2^31 - 1 bytes.
///
/// libcrypto has it since 3.2. Some versions fail for empty messages, which is found out, and said by
/// [`Error::Unsupported`](crate::Error::Unsupported).
///
/// ```
/// use hazmat_openssl::aead::AesGcmSiv;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// if AesGcmSiv::supported(&backend, 32) {
///     let aead = AesGcmSiv::new(&backend, &AesGcmSiv::generate_key(&backend, 32)?)?;
///     let (nonce, sealed) = aead.encrypt_with_generated_nonce(b"a message", b"header")?;
///     assert_eq!(aead.decrypt(&nonce, &sealed, b"header")?, b"a message");
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "AESGCMSIV")]
pub struct AesGcmSiv(pub(super) WholeMessageKey);

impl AesGcmSiv {
    /// Takes a key of 16, 24 or 32 bytes. The tag has 16 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer AES-GCM-SIV,
    /// which libcrypto has since 3.2; FIPS backends do not.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        WholeMessageKey::new(backend, WholeMode::GcmSiv, key).map(AesGcmSiv)
    }

    /// Generates a random key of 16, 24 or 32 bytes, for [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another length; otherwise as
    /// [`Backend::random_bytes`].
    #[doc(alias = "EVP_RAND_generate")]
    pub fn generate_key(backend: &Backend, key_length: usize) -> Result<SecretBytes> {
        WholeMessageKey::generate_key(backend, WholeMode::GcmSiv, key_length)
    }

    /// Whether the backend offers AES-GCM-SIV with keys of `key_length` bytes: `false` for lengths other than 16, 24 and 32.
    #[doc(alias = "EVP_CIPHER_fetch")]
    #[must_use]
    pub fn supported(backend: &Backend, key_length: usize) -> bool {
        WholeMessageKey::supported(backend, WholeMode::GcmSiv, key_length)
    }

    /// The key's length in bytes.
    pub fn key_length(&self) -> usize {
        self.0.key_length()
    }

    /// The tag's length in bytes: 16.
    pub fn tag_length(&self) -> usize {
        self.0.tag_length()
    }

    /// Encrypts `plaintext`, and authenticates it together with `additional_data`. Returns the ciphertext followed by the tag.
    ///
    /// The nonce has 12 bytes. It should not be used twice with the same key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a nonce of another length, and for a message or additional
    /// data that are too long;
    /// [`Error::Unsupported`](crate::Error::Unsupported) for an empty message, if libcrypto fails for these;
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
    /// RFC 8452, section 9, says how many messages one key may encrypt, depending on their length.
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

impl fmt::Debug for AesGcmSiv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AesGcmSiv").finish_non_exhaustive()
    }
}
