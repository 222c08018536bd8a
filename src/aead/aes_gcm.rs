//! AES-GCM.

use std::fmt;

use super::keyed::{Algorithm, Keyed, Limits};
use crate::backend::Backend;
use crate::ciphers::backend::CipherBackend;
use crate::ciphers::context::{GCM_LONGEST_ADDITIONAL_DATA, GCM_LONGEST_MESSAGE};
use crate::ciphers::kind::CipherKind;
use crate::ciphers::mode_kind::ModeKind;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result, UnsupportedKind};
use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

const AES_GCM: Limits = Limits {
    name: "AES-GCM",
    nonce: 8..=128,
    nonce_words: "8 to 128 bytes",
    longest_message: GCM_LONGEST_MESSAGE,
    longest_additional_data: GCM_LONGEST_ADDITIONAL_DATA,
};

/// AES-GCM (NIST SP 800-38D) with a key.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::Error;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let aead = AesGcm::new(&backend, &AesGcm::generate_key(&backend, 32)?)?;
/// let nonce = backend.random_bytes(12)?;
///
/// let sealed = aead.encrypt(&nonce, b"a message", b"header")?;
/// assert_eq!(aead.decrypt(&nonce, &sealed, b"header")?, b"a message");
/// assert!(matches!(aead.decrypt(&nonce, &sealed, b"another"), Err(Error::InvalidTag)));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "AESGCM")]
pub struct AesGcm(pub(super) Keyed);

impl AesGcm {
    /// Takes a key of 16, 24 or 32 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length; [`Error::Unsupported`] if the backend does not offer AES-GCM.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        let Some(kind) = CipherKind::aes(key.len()) else {
            let reason = format!("must have 16, 24 or 32 bytes, not {}", key.len());
            return Err(Error::invalid("key", reason));
        };
        let unsupported = || backend.not_offered(UnsupportedKind::Cipher, AES_GCM.name);
        let suite = Suite::of(kind, ModeKind::Gcm).ok_or_else(unsupported)?;
        Keyed::new(backend, AES_GCM, Algorithm::AesGcm(kind), suite, key).map(AesGcm)
    }

    /// Generates a random key of 16, 24 or 32 bytes, for [`new`](Self::new).
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = AesGcm::generate_key(&backend, 32)?;
    /// let aead = AesGcm::new(&backend, &key)?;
    /// # let _ = aead;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length; otherwise as [`Backend::random_bytes`].
    #[doc(alias = "EVP_RAND_generate")]
    pub fn generate_key(backend: &Backend, key_length: usize) -> Result<SecretBytes> {
        if CipherKind::aes(key_length).is_none() {
            let reason = format!("must be 16, 24 or 32 bytes, not {key_length}");
            return Err(Error::invalid("key_length", reason));
        }
        backend.random_bytes(key_length)
    }

    /// Whether the backend offers AES-GCM with keys of `key_length` bytes: `false` for lengths other than 16, 24 and 32.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// assert!(AesGcm::supported(&Backend::new()?, 32));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_CIPHER_fetch")]
    #[must_use]
    pub fn supported(backend: &Backend, key_length: usize) -> bool {
        CipherKind::aes(key_length).is_some_and(|kind| backend.cipher_supported(kind, ModeKind::Gcm))
    }

    /// The key's length in bytes.
    pub fn key_length(&self) -> usize {
        self.0.key_length()
    }

    /// Encrypts `plaintext`, and authenticates it together with `additional_data`. Returns the ciphertext followed by the
    /// 16-byte tag.
    ///
    /// The nonce has 8 to 128 bytes; 12 are recommended. It must never be used twice with the same key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a nonce of another length or a message that is too long;
    /// [`Error::NotApproved`] on a strict backend, which cannot know where the nonce comes from;
    /// [`Error::OpenSsl`] if libcrypto fails.
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

    /// Like [`encrypt`](Self::encrypt), with a nonce of 12 random bytes. Returns the nonce, and the ciphertext followed by the
    /// 16-byte tag.
    ///
    /// On a FIPS backend the provider generates the nonce in the same operation. This is the encryption in GCM that FIPS 140
    /// approves (NIST SP 800-38D, section 8.2.2; FIPS 140-3 IG C.H, scenario 2). On other backends the nonce comes from the
    /// backend's generator, as by [`Backend::fill_random`]. The caller must not encrypt more than 2^32 messages with one key (section 8.3).
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
    /// does not approve it; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_CIPHER_CTX_get_updated_iv")]
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

impl fmt::Debug for AesGcm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AesGcm").finish_non_exhaustive()
    }
}
