//! The choice of algorithms, the key derivation, and the arithmetic of lengths.

use crate::aead::{Aead, AesGcm, ChaCha20Poly1305, TAG_LENGTH, XorCounterNonces};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::ciphers::kind::CipherKind;
use crate::ciphers::mode_kind::ModeKind;
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;
use crate::kdf::hkdf::backend::HkdfBackend;
use crate::support::secret::SecretBytes;

/// The length in bytes of a chunk of plaintext, except the last one, which is shorter: 16 KiB.
pub const CHUNK_LENGTH: usize = 16 * 1024;

/// The length in bytes of the header of a message: a salt of 24 bytes and a commitment of 32 bytes.
pub const HEADER_LENGTH: usize = SALT_LENGTH + COMMITMENT_LENGTH;

/// The length of a sealed chunk, except the last one.
pub(super) const SEALED_LENGTH: usize = CHUNK_LENGTH + TAG_LENGTH;

/// The largest number of chunks of a message.
pub(super) const MOST_CHUNKS: u64 = 1 << 38;

pub(super) const SALT_LENGTH: usize = 24;
const COMMITMENT_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 12;

/// The AEAD cipher of a [`ChunkedEncryption`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChunkedAead {
    /// AES-GCM with a key of 16 bytes.
    Aes128Gcm,
    /// AES-GCM with a key of 32 bytes.
    Aes256Gcm,
    /// ChaCha20-Poly1305, whose key has 32 bytes.
    ChaCha20Poly1305,
}

impl ChunkedAead {
    const fn key_length(self) -> usize {
        match self {
            ChunkedAead::Aes128Gcm => 16,
            ChunkedAead::Aes256Gcm | ChunkedAead::ChaCha20Poly1305 => 32,
        }
    }

    /// The name in IANA's registry of AEAD algorithms.
    const fn iana_name(self) -> &'static str {
        match self {
            ChunkedAead::Aes128Gcm => "AEAD_AES_128_GCM",
            ChunkedAead::Aes256Gcm => "AEAD_AES_256_GCM",
            ChunkedAead::ChaCha20Poly1305 => "AEAD_CHACHA20_POLY1305",
        }
    }

    fn supported(self, backend: &Backend) -> bool {
        match self {
            ChunkedAead::Aes128Gcm | ChunkedAead::Aes256Gcm => AesGcm::supported(backend, self.key_length()),
            ChunkedAead::ChaCha20Poly1305 => ChaCha20Poly1305::supported(backend),
        }
    }

    fn with_key(self, backend: &Backend, key: &[u8]) -> Result<Box<dyn Aead>> {
        Ok(match self {
            ChunkedAead::Aes128Gcm | ChunkedAead::Aes256Gcm => Box::new(AesGcm::new(backend, key)?),
            ChunkedAead::ChaCha20Poly1305 => Box::new(ChaCha20Poly1305::new(backend, key)?),
        })
    }

    /// The encryption of a chunk, for the approval rules.
    pub(super) fn encryption(self) -> Operation {
        let cipher = match self {
            ChunkedAead::Aes128Gcm => CipherKind::AES_128,
            ChunkedAead::Aes256Gcm => CipherKind::AES_256,
            ChunkedAead::ChaCha20Poly1305 => return Operation::ChaCha20Poly1305,
        };
        Operation::Encrypt {
            cipher,
            mode: ModeKind::Gcm,
            generated_nonce: false,
        }
    }
}

/// The algorithms of a chunked encryption: an AEAD cipher, and the hash function of HKDF. Both sides must know them:
/// they are not part of the message.
///
/// Use [`COBBLESTONE_128`](Self::COBBLESTONE_128), unless a 256-bit key is required.
///
/// The methods that begin a message take
///
/// - `key`: random bytes, as [`generate_key`](Self::generate_key) makes them, or derived by a key derivation
///   function; never a password. One key can encrypt 2^77 messages, because each has a salt of its own;
/// - `context`: what the message is for, such as the name of the program and the purpose; not secret, and may be
///   empty. A message decrypts only under the context with which it was encrypted.
///
/// ```
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::hashes::HashAlgorithm;
/// use hazmat_openssl::recipes::chunked_encryption::{ChunkedAead, ChunkedEncryption};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let scheme = ChunkedEncryption::new(HashAlgorithm::Sha512, ChunkedAead::Aes128Gcm)?;
/// assert_eq!(scheme, ChunkedEncryption::COBBLESTONE_128);
/// assert_eq!(scheme.key_length(), 16);
/// assert!(scheme.supported(&Backend::new()?));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChunkedEncryption {
    hash: HashAlgorithm,
    pub(super) aead: ChunkedAead,
}

impl ChunkedEncryption {
    /// Cobblestone-128: AES-128-GCM, and HKDF with SHA-512.
    #[doc(alias = "Cobblestone128Encryptor")]
    #[doc(alias = "Cobblestone128Decryptor")]
    pub const COBBLESTONE_128: ChunkedEncryption = ChunkedEncryption {
        hash: HashAlgorithm::Sha512,
        aead: ChunkedAead::Aes128Gcm,
    };

    /// Cobblestone-256: AES-256-GCM, and HKDF with SHA-512.
    #[doc(alias = "Cobblestone256Encryptor")]
    #[doc(alias = "Cobblestone256Decryptor")]
    pub const COBBLESTONE_256: ChunkedEncryption = ChunkedEncryption {
        hash: HashAlgorithm::Sha512,
        aead: ChunkedAead::Aes256Gcm,
    };

    /// Another combination that the specification allows: a hash function with a digest of at least 32 bytes, and an
    /// AEAD cipher.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a hash function with a shorter digest, and for an extendable one, which HKDF
    /// does not take.
    pub fn new(hash: HashAlgorithm, aead: ChunkedAead) -> Result<Self> {
        if hash.digest_size() < 32 || hash.is_extendable() {
            let reason = format!("must have a digest of at least 32 bytes, of fixed length; {hash} does not");
            return Err(Error::invalid("hash", reason));
        }
        Ok(ChunkedEncryption { hash, aead })
    }

    /// Whether the backend offers the hash function in HKDF, and the cipher.
    #[must_use]
    pub fn supported(self, backend: &Backend) -> bool {
        backend.hkdf_supported(self.hash) && self.aead.supported(backend)
    }

    /// The key's length in bytes.
    pub const fn key_length(self) -> usize {
        self.aead.key_length()
    }

    /// Generates a random key.
    ///
    /// # Errors
    ///
    /// As [`Backend::random_bytes`].
    pub fn generate_key(self, backend: &Backend) -> Result<SecretBytes> {
        backend.random_bytes(self.key_length())
    }

    /// The length of a message with a plaintext of this length; `None` if the plaintext is too long: a message has at
    /// most 2^38 chunks.
    pub const fn ciphertext_length(self, plaintext_length: u64) -> Option<u64> {
        let full = plaintext_length / CHUNK_LENGTH as u64;
        if full >= MOST_CHUNKS {
            return None;
        }
        Some(plaintext_length + (full + 1) * TAG_LENGTH as u64 + HEADER_LENGTH as u64)
    }

    /// The length of the plaintext of a message of this length; `None` if no message has this length. The length is
    /// authentic only if the last chunk is.
    pub const fn plaintext_length(self, ciphertext_length: u64) -> Option<u64> {
        let Some(chunks) = ciphertext_length.checked_sub(HEADER_LENGTH as u64) else {
            return None;
        };
        let full = chunks / SEALED_LENGTH as u64;
        match (chunks % SEALED_LENGTH as u64).checked_sub(TAG_LENGTH as u64) {
            Some(last) if full < MOST_CHUNKS => Some(full * CHUNK_LENGTH as u64 + last),
            _ => None,
        }
    }

    pub(super) fn check_key(self, key: &[u8]) -> Result<()> {
        let (length, wanted) = (key.len(), self.key_length());
        if length != wanted {
            return Err(Error::invalid("key", format!("must have {wanted} bytes, not {length}")));
        }
        Ok(())
    }

    /// Derives the keys of one message.
    pub(super) fn derive(self, backend: &Backend, key: &[u8], context: &[u8], salt: &[u8]) -> Result<Derived> {
        const PREFIX: &[u8] = b"c2sp.org/chunked-encryption@v1+";
        let info = [PREFIX, self.aead.iana_name().as_bytes(), &[0], salt, context].concat();
        let length = self.key_length() + NONCE_LENGTH + COMMITMENT_LENGTH;
        let derived = backend
            .derive_hkdf_expand(self.hash, length, &info, key)
            .map_err(|error| match error {
                // The salt and the names have a fixed length.
                Error::InvalidArgument {
                    argument: "info",
                    reason,
                } => Error::invalid("context", reason),
                other => other,
            })?;
        let parts = derived
            .split_at_checked(self.key_length())
            .and_then(|(message_key, rest)| {
                let (base_nonce, commitment) = rest.split_first_chunk::<NONCE_LENGTH>()?;
                Some((message_key, base_nonce, *commitment.first_chunk::<COMMITMENT_LENGTH>()?))
            });
        let wrong_length = || Error::invalid("key", "its derivation has another length");
        let (message_key, base_nonce, commitment) = parts.ok_or_else(wrong_length)?;
        Ok(Derived {
            aead: self.aead.with_key(backend, message_key)?,
            nonces: XorCounterNonces::with_iv(base_nonce),
            commitment,
        })
    }
}

/// The keys of one message.
pub(super) struct Derived {
    pub(super) aead: Box<dyn Aead>,
    /// The chunks' numbers, exclusive-or the base nonce.
    pub(super) nonces: XorCounterNonces,
    pub(super) commitment: [u8; COMMITMENT_LENGTH],
}
