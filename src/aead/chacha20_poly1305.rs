//! ChaCha20-Poly1305.

use std::fmt;

use super::keyed::{Algorithm, Keyed, Limits};
use crate::backend::Backend;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

const CHACHA20_POLY1305: Limits = Limits {
    name: "ChaCha20-Poly1305",
    nonce: 12..=12,
    nonce_words: "12 bytes",
    // RFC 8439, section 2.8: a 32-bit counter of 64-byte blocks, the first of which is the Poly1305 key.
    longest_message: (1 << 38) - 64,
    longest_additional_data: u64::MAX,
};

/// ChaCha20-Poly1305 (RFC 8439) with a key.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let aead = ChaCha20Poly1305::new(&backend, &ChaCha20Poly1305::generate_key(&backend)?)?;
/// let nonce = backend.random_bytes(12)?;
///
/// let mut buffer = *b"a message";
/// let tag = aead.encrypt_in_place(&nonce, b"", &mut buffer)?;
/// aead.decrypt_in_place(&nonce, b"", &mut buffer, &tag)?;
/// assert_eq!(&buffer, b"a message");
/// # Ok(())
/// # }
/// ```
pub struct ChaCha20Poly1305(pub(super) Keyed);

/// The key's length in bytes.
const KEY_LENGTH: usize = 32;

impl ChaCha20Poly1305 {
    /// Takes a key of 32 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length; [`Error::Unsupported`] if the backend does not offer the
    /// algorithm: FIPS backends do not.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        if key.len() != KEY_LENGTH {
            return Err(Error::invalid("key", format!("must have 32 bytes, not {}", key.len())));
        }
        let algorithm = Algorithm::ChaCha20Poly1305;
        Keyed::new(backend, CHACHA20_POLY1305, algorithm, Suite::CHACHA20_POLY1305, key).map(ChaCha20Poly1305)
    }

    /// Generates a random key of 32 bytes, for [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// As [`Backend::random_bytes`].
    #[doc(alias = "EVP_RAND_generate")]
    pub fn generate_key(backend: &Backend) -> Result<SecretBytes> {
        backend.random_bytes(KEY_LENGTH)
    }

    /// Whether the backend offers ChaCha20-Poly1305.
    #[doc(alias = "EVP_CIPHER_fetch")]
    #[must_use]
    pub fn supported(backend: &Backend) -> bool {
        Suite::CHACHA20_POLY1305.fetched(backend).is_some()
    }

    /// The key's length in bytes: 32.
    pub fn key_length(&self) -> usize {
        self.0.key_length()
    }

    /// Encrypts `plaintext`, and authenticates it together with `additional_data`. Returns the ciphertext followed by the
    /// 16-byte tag.
    ///
    /// The nonce has 12 bytes. It must never be used twice with the same key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a nonce of another length or a message that is too long;
    /// [`Error::NotApproved`] on a strict backend whose table does not approve it; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_EncryptUpdate")]
    pub fn encrypt(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        self.0.encrypt(nonce, plaintext, additional_data)
    }

    /// Like [`encrypt`](Self::encrypt), but writes to the start of `out`, which must have `plaintext.len() + 16` bytes.
    /// Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter; otherwise as [`encrypt`](Self::encrypt).
    pub fn encrypt_into(
        &self,
        nonce: &[u8],
        plaintext: &[u8],
        additional_data: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        self.0.encrypt_into(nonce, plaintext, additional_data, out)
    }

    /// Encrypts the plaintext in `buffer` in place. Returns the tag.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt).
    pub fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
        self.0.encrypt_in_place(nonce, additional_data, buffer)
    }

    /// Decrypts `ciphertext`, which the 16-byte tag follows, if the tag matches it and `additional_data`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] if the tag does not match, or if `ciphertext` is shorter than a tag;
    /// [`Error::InvalidArgument`] for a nonce of another length; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_DecryptUpdate")]
    pub fn decrypt(&self, nonce: &[u8], ciphertext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        self.0.decrypt(nonce, ciphertext, additional_data)
    }

    /// Like [`decrypt`](Self::decrypt), but writes to the start of `out`, which must have `ciphertext.len() - 16` bytes, and
    /// which is cleared if the tag does not match. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter; otherwise as [`decrypt`](Self::decrypt).
    pub fn decrypt_into(
        &self,
        nonce: &[u8],
        ciphertext: &[u8],
        additional_data: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        self.0.decrypt_into(nonce, ciphertext, additional_data, out)
    }

    /// Decrypts the ciphertext in `buffer` in place, if `tag` matches it and `additional_data`. The buffer is cleared if it
    /// does not.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt). A tag that is not 16 bytes long does not match.
    pub fn decrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8], tag: &[u8]) -> Result<()> {
        self.0.decrypt_in_place(nonce, additional_data, buffer, tag)
    }

    /// Like [`encrypt`](Self::encrypt), with a nonce of 12 random bytes from the backend's generator. Returns the nonce, and
    /// the ciphertext followed by the 16-byte tag.
    ///
    /// Random nonces of 12 bytes may repeat: encrypt at most 2^32 messages with one key. This is the limit of NIST SP
    /// 800-38D, section 8.3, for GCM nonces of this length; RFC 8439 sets no limit.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let aead = ChaCha20Poly1305::new(&backend, &ChaCha20Poly1305::generate_key(&backend)?)?;
    /// let (nonce, sealed) = aead.encrypt_with_generated_nonce(b"a message", b"header")?;
    /// assert_eq!(aead.decrypt(&nonce, &sealed, b"header")?, b"a message");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt) and [`Backend::fill_random`].
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

impl fmt::Debug for ChaCha20Poly1305 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChaCha20Poly1305").finish_non_exhaustive()
    }
}
