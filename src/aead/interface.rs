//! The trait of AEAD ciphers.

use std::fmt;
use std::ops::RangeInclusive;

use super::aes_ccm::AesCcm;
use super::aes_gcm::AesGcm;
use super::aes_gcm_siv::AesGcmSiv;
use super::aes_ocb3::AesOcb3;
use super::aes_siv::AesSiv;
use super::chacha20_poly1305::ChaCha20Poly1305;
use super::keyed::{NONCE_LENGTH, TAG_LENGTH};
use crate::error::{Error, Result};
use crate::support::tag::Tag;

mod sealed {
    /// Keeps [`Aead`](super::Aead) to the types of this crate.
    pub trait Sealed {}
}

use sealed::Sealed;

/// An AEAD cipher (RFC 5116) with its key, for programs that choose the algorithm at run time.
///
/// The types have inherent methods of the same names: only generic code needs to import the trait. They differ in these:
///
/// | type | nonce in bytes | longest message in bytes | tag in bytes |
/// |---|---|---|---|
/// | [`AesGcm`] | 8 to 128 | 2^36 - 32 | 16 |
/// | [`ChaCha20Poly1305`] | 12 | 2^38 - 64 | 16 |
/// | [`AesCcm`] | 7 to 13 | 2^24 - 1 with 12 bytes of nonce, others in its table | 16, or as chosen |
/// | [`AesOcb3`] | 12 to 15 | 2^52 | 16, or as chosen |
/// | [`AesSiv`] | 1 or more | 2^31 - 1 | 16 |
/// | [`AesGcmSiv`] | 12 | 2^31 - 1 | 16 |
///
/// AES-SIV itself has a list of strings and no nonce, as its inherent methods. Here the list is `[additional_data, nonce]`, as
/// RFC 5297 wants it for a nonce (sections 3 and 6), and the tag precedes the ciphertext instead of following it.
///
/// ```
/// use hazmat_openssl::aead::{Aead, AesCcm};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// fn cipher(backend: &Backend, name: &str, key: &[u8]) -> hazmat_openssl::Result<Box<dyn Aead>> {
///     Ok(match name {
///         "aes-256-ccm" => Box::new(AesCcm::new(backend, key)?),
///         "chacha20-poly1305" => Box::new(ChaCha20Poly1305::new(backend, key)?),
///         _ => Box::new(AesGcm::new(backend, key)?),
///     })
/// }
///
/// let backend = Backend::new()?;
/// let key = AesGcm::generate_key(&backend, 32)?;
/// let aead = cipher(&backend, "aes-256-gcm", &key)?;
/// let nonce = backend.random_bytes(aead.nonce_length())?;
/// let sealed = aead.encrypt(&nonce, b"a message", b"header")?;
/// assert_eq!(sealed.len(), b"a message".len() + aead.tag_length());
/// assert_eq!(aead.decrypt(&nonce, &sealed, b"header")?, b"a message");
/// # Ok(())
/// # }
/// ```
///
/// Errors are those of the types' own methods: [`AesGcm::encrypt`], [`AesGcm::decrypt`] and so on.
///
/// Sealed: it is not implemented outside this crate.
#[diagnostic::on_unimplemented(message = "`{Self}` is not an AEAD cipher of this crate")]
pub trait Aead: fmt::Debug + Send + Sync + Sealed {
    /// Encrypts `plaintext`, and authenticates it together with `additional_data`. Returns the ciphertext followed by the
    /// tag, or, if [`tag_is_first`](Self::tag_is_first), the tag followed by the ciphertext. A nonce must never be used twice
    /// with the same key.
    fn encrypt(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>>;

    /// Decrypts the result of [`encrypt`](Self::encrypt), if the tag matches it and `additional_data`.
    fn decrypt(&self, nonce: &[u8], ciphertext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>>;

    /// Like [`encrypt`](Self::encrypt), but writes to the start of `out`, and returns the number of bytes written.
    fn encrypt_into(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<usize>;

    /// Like [`decrypt`](Self::decrypt), but writes to the start of `out`, and returns the number of bytes written.
    fn decrypt_into(&self, nonce: &[u8], ciphertext: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<usize>;

    /// Encrypts the plaintext in `buffer` in place. Returns the tag.
    fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag>;

    /// Decrypts the ciphertext in `buffer` in place, if `tag` matches it and `additional_data`. The buffer is cleared if it
    /// does not.
    fn decrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8], tag: &[u8]) -> Result<()>;

    /// Like [`encrypt`](Self::encrypt), with a nonce of 12 random bytes, which this call generates. Returns the nonce,
    /// and what [`encrypt`](Self::encrypt) returns.
    ///
    /// On a backend with [strict approval](crate::BackendBuilder::strict_approval) this is the approved way to encrypt with
    /// AES-GCM. Encrypt at most 2^32 messages with one key (NIST SP 800-38D, section 8.3): random nonces may repeat.
    ///
    /// For AES-SIV, RFC 5297 recommends random nonces of 16 bytes: pass one to [`encrypt`](Self::encrypt). If a nonce of 12 bytes
    /// repeats, an attacker learns only whether the messages and their additional data are equal.
    fn encrypt_with_generated_nonce(&self, plaintext: &[u8], additional_data: &[u8]) -> Result<([u8; 12], Vec<u8>)>;

    /// Like [`encrypt_with_generated_nonce`](Self::encrypt_with_generated_nonce), but encrypts the plaintext in `buffer` in
    /// place. Returns the nonce and the tag.
    fn encrypt_in_place_with_generated_nonce(
        &self,
        additional_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<([u8; 12], Tag)>;

    /// The key's length in bytes.
    fn key_length(&self) -> usize;

    /// The recommended length of a nonce in bytes: 12, and 16 for AES-SIV (RFC 5297, section 3).
    fn nonce_length(&self) -> usize;

    /// The lengths of a nonce in bytes that are accepted.
    fn nonce_lengths(&self) -> RangeInclusive<usize>;

    /// The tag's length in bytes: 16, unless AES-CCM or AES-OCB3 was made with another one.
    fn tag_length(&self) -> usize;

    /// Whether the tag precedes the ciphertext in a sealed message: `true` for AES-SIV (RFC 5297, section 2.6), `false` for the
    /// others, where it follows the ciphertext.
    ///
    /// A program that encrypts or decrypts in place, and has the tag apart, needs this to join or separate the two.
    fn tag_is_first(&self) -> bool;
}

macro_rules! aead {
    ($type:ty, $tag_length:expr) => {
        impl Sealed for $type {}

        impl Aead for $type {
            fn encrypt(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
                self.encrypt(nonce, plaintext, additional_data)
            }

            fn decrypt(&self, nonce: &[u8], ciphertext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
                self.decrypt(nonce, ciphertext, additional_data)
            }

            fn encrypt_into(
                &self,
                nonce: &[u8],
                plaintext: &[u8],
                additional_data: &[u8],
                out: &mut [u8],
            ) -> Result<usize> {
                self.encrypt_into(nonce, plaintext, additional_data, out)
            }

            fn decrypt_into(
                &self,
                nonce: &[u8],
                ciphertext: &[u8],
                additional_data: &[u8],
                out: &mut [u8],
            ) -> Result<usize> {
                self.decrypt_into(nonce, ciphertext, additional_data, out)
            }

            fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
                self.encrypt_in_place(nonce, additional_data, buffer)
            }

            fn decrypt_in_place(
                &self,
                nonce: &[u8],
                additional_data: &[u8],
                buffer: &mut [u8],
                tag: &[u8],
            ) -> Result<()> {
                self.decrypt_in_place(nonce, additional_data, buffer, tag)
            }

            fn encrypt_with_generated_nonce(
                &self,
                plaintext: &[u8],
                additional_data: &[u8],
            ) -> Result<([u8; 12], Vec<u8>)> {
                self.encrypt_with_generated_nonce(plaintext, additional_data)
            }

            fn encrypt_in_place_with_generated_nonce(
                &self,
                additional_data: &[u8],
                buffer: &mut [u8],
            ) -> Result<([u8; 12], Tag)> {
                self.encrypt_in_place_with_generated_nonce(additional_data, buffer)
            }

            fn key_length(&self) -> usize {
                self.0.key_length()
            }

            fn nonce_length(&self) -> usize {
                NONCE_LENGTH
            }

            fn nonce_lengths(&self) -> RangeInclusive<usize> {
                self.0.nonce_lengths()
            }

            fn tag_length(&self) -> usize {
                $tag_length(self)
            }

            fn tag_is_first(&self) -> bool {
                false
            }
        }
    };
}

aead!(AesGcm, |_| TAG_LENGTH);
aead!(ChaCha20Poly1305, |_| TAG_LENGTH);
aead!(AesCcm, AesCcm::tag_length);
aead!(AesOcb3, AesOcb3::tag_length);
aead!(AesGcmSiv, AesGcmSiv::tag_length);

/// The lengths of a nonce of AES-SIV in bytes (RFC 5297, section 6, in one call of libcrypto).
const SIV_NONCE: RangeInclusive<usize> = 1..=i32::MAX as usize;

/// The recommended length of a nonce of AES-SIV in bytes (RFC 5297, section 3).
const SIV_NONCE_LENGTH: usize = 16;

/// Refuses a nonce of AES-SIV of another length.
fn check_siv_nonce(nonce: &[u8]) -> Result<()> {
    if SIV_NONCE.contains(&nonce.len()) {
        return Ok(());
    }
    let reason = format!("must have 1 to {} bytes, not {}", SIV_NONCE.end(), nonce.len());
    Err(Error::invalid("nonce", reason))
}

impl Sealed for AesSiv {}

/// The nonce is the last string of additional data.
impl Aead for AesSiv {
    fn encrypt(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        check_siv_nonce(nonce)?;
        self.encrypt(plaintext, &[additional_data, nonce])
    }

    fn decrypt(&self, nonce: &[u8], ciphertext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        check_siv_nonce(nonce)?;
        self.decrypt(ciphertext, &[additional_data, nonce])
    }

    fn encrypt_into(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<usize> {
        check_siv_nonce(nonce)?;
        self.encrypt_into(plaintext, &[additional_data, nonce], out)
    }

    fn decrypt_into(&self, nonce: &[u8], ciphertext: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<usize> {
        check_siv_nonce(nonce)?;
        self.decrypt_into(ciphertext, &[additional_data, nonce], out)
    }

    fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
        check_siv_nonce(nonce)?;
        self.encrypt_in_place(&[additional_data, nonce], buffer)
    }

    fn decrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8], tag: &[u8]) -> Result<()> {
        check_siv_nonce(nonce)?;
        self.decrypt_in_place(&[additional_data, nonce], buffer, tag)
    }

    fn encrypt_with_generated_nonce(&self, plaintext: &[u8], additional_data: &[u8]) -> Result<([u8; 12], Vec<u8>)> {
        self.0.encrypt_with_generated_nonce(plaintext, additional_data)
    }

    fn encrypt_in_place_with_generated_nonce(
        &self,
        additional_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<([u8; 12], Tag)> {
        self.0.encrypt_in_place_with_generated_nonce(additional_data, buffer)
    }

    fn key_length(&self) -> usize {
        self.key_length()
    }

    fn nonce_length(&self) -> usize {
        SIV_NONCE_LENGTH
    }

    fn nonce_lengths(&self) -> RangeInclusive<usize> {
        SIV_NONCE
    }

    fn tag_length(&self) -> usize {
        self.tag_length()
    }

    fn tag_is_first(&self) -> bool {
        true
    }
}
