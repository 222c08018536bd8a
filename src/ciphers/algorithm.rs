//! Ciphers with a key.

use std::fmt;

use super::kind::{Cipher, CipherKind, KeyLengths};
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

/// The accepted lengths of a Triple DES key in bytes.
const TRIPLE_DES_KEYS: KeyLengths = KeyLengths::OneOf(&[8, 16, 24], "8, 16 or 24 bytes");

/// The length of ChaCha20's nonce in bytes: a 4-byte little-endian block counter, then the 12 bytes of the nonce.
const CHACHA20_NONCE: usize = 16;

/// A cipher with its key. The key is zeroized on drop, compared in constant time, and never printed.
///
/// Every constructor takes the key's bytes, and fails with [`Error::InvalidArgument`] for a length that the cipher does
/// not accept; the error lists the accepted lengths.
///
/// ```
/// use hazmat_openssl::ciphers::CipherAlgorithm;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let cipher = CipherAlgorithm::aes(&[0; 32])?;
/// assert_eq!((cipher.name(), cipher.key_size(), cipher.block_size()), ("AES", 256, Some(16)));
/// assert_eq!(cipher.key_length(), 32);
///
/// let error = CipherAlgorithm::aes(&[0; 31]).unwrap_err();
/// assert_eq!(error.to_string(), "key: must have 16, 24 or 32 bytes, or 32 or 64 for XTS, not 31");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CipherAlgorithm {
    kind: CipherKind,
    key: SecretBytes,
    /// ChaCha20's nonce, which belongs to the algorithm and not to the mode, as in Python's `cryptography`; empty for
    /// other ciphers.
    nonce: Vec<u8>,
}

impl CipherAlgorithm {
    /// AES (FIPS 197) with a key of 16, 24 or 32 bytes; 32 or 64 bytes, two keys in one, for
    /// [`Mode::xts`](super::Mode::xts).
    pub fn aes(key: &[u8]) -> Result<Self> {
        Self::new(Cipher::Aes, key)
    }

    /// Camellia (RFC 3713) with a key of 16, 24 or 32 bytes.
    pub fn camellia(key: &[u8]) -> Result<Self> {
        Self::new(Cipher::Camellia, key)
    }

    /// Triple DES (NIST SP 800-67) with a key of 24 bytes, of 16 (two-key Triple DES: the first 8 bytes are also the third
    /// part), or of 8 (single DES: all three parts are equal). For old data only.
    pub fn triple_des(key: &[u8]) -> Result<Self> {
        TRIPLE_DES_KEYS.check("key", key.len())?;
        let first = key.get(..8).unwrap_or_default();
        let second = key.get(8..16).unwrap_or(first);
        let third = key.get(16..24).unwrap_or(first);
        Self::new(Cipher::TripleDes, &SecretBytes::concatenated(&[first, second, third]))
    }

    /// Blowfish with a key of 4 to 56 bytes. For old data only.
    pub fn blowfish(key: &[u8]) -> Result<Self> {
        Self::new(Cipher::Blowfish, key)
    }

    /// CAST5 (RFC 2144) with a key of 5 to 16 bytes. For old data only.
    pub fn cast5(key: &[u8]) -> Result<Self> {
        Self::new(Cipher::Cast5, key)
    }

    /// IDEA with a key of 16 bytes. For old data only.
    pub fn idea(key: &[u8]) -> Result<Self> {
        Self::new(Cipher::Idea, key)
    }

    /// RC2 (RFC 2268) with a key of 5 to 128 bytes. All bits of the key count: the effective key bits are 8 for each byte. For
    /// old data only.
    pub fn rc2(key: &[u8]) -> Result<Self> {
        Self::new(Cipher::Rc2, key)
    }

    /// SEED (RFC 4269) with a key of 16 bytes.
    pub fn seed(key: &[u8]) -> Result<Self> {
        Self::new(Cipher::Seed, key)
    }

    /// SM4 (GB/T 32907-2016) with a key of 16 bytes.
    pub fn sm4(key: &[u8]) -> Result<Self> {
        Self::new(Cipher::Sm4, key)
    }

    /// RC4 (known as ARC4) with a key of 5, 7, 8, 10, 16, 20, 24 or 32 bytes, for
    /// [`Mode::stream`](super::Mode::stream). Broken; for old data only.
    pub fn arc4(key: &[u8]) -> Result<Self> {
        Self::new(Cipher::Arc4, key)
    }

    /// ChaCha20 without authentication, for [`Mode::stream`](super::Mode::stream), with a key of 32 bytes and a nonce of
    /// 16: a little-endian block counter of 4 bytes, then RFC 8439's nonce of 12 bytes.
    ///
    /// The counter does not carry into the nonce: a message has at most (2^32 - counter) · 64 bytes, and more is refused.
    /// The original design has a counter of 64 bits and a nonce of 64. To continue such a message past a multiple of
    /// 256 GiB, pass all 16 bytes for the next block to [`reset_nonce`](super::CipherContext::reset_nonce).
    pub fn chacha20(key: &[u8], nonce: &[u8]) -> Result<Self> {
        if nonce.len() != CHACHA20_NONCE {
            let reason = format!("must have {CHACHA20_NONCE} bytes, not {}", nonce.len());
            return Err(Error::invalid("nonce", reason));
        }
        let mut algorithm = Self::new(Cipher::ChaCha20, key)?;
        algorithm.nonce = nonce.to_vec();
        Ok(algorithm)
    }

    fn new(cipher: Cipher, key: &[u8]) -> Result<Self> {
        Ok(CipherAlgorithm {
            kind: cipher.with_key_length("key", key.len())?,
            key: SecretBytes::from_slice(key),
            nonce: Vec::new(),
        })
    }

    /// The cipher's name: `"AES"`, `"3DES"`, `"ChaCha20"`.
    pub fn name(&self) -> &'static str {
        self.kind.cipher_name()
    }

    /// The cipher and its key length, without the key.
    pub fn kind(&self) -> CipherKind {
        self.kind
    }

    /// The length in bytes of the key that libcrypto gets: always 24 for Triple DES, both keys for XTS.
    pub fn key_length(&self) -> usize {
        self.kind.key_length()
    }

    /// The key's size in bits: [`key_length`](Self::key_length) times 8.
    pub fn key_size(&self) -> u32 {
        self.kind.key_size()
    }

    /// The block size in bytes; `None` for a stream cipher.
    pub fn block_size(&self) -> Option<usize> {
        self.kind.block_size()
    }

    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    pub(crate) fn nonce(&self) -> &[u8] {
        &self.nonce
    }
}

/// The kind of a cipher that has a key.
impl From<&CipherAlgorithm> for CipherKind {
    fn from(algorithm: &CipherAlgorithm) -> Self {
        algorithm.kind()
    }
}

impl fmt::Display for CipherAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with a {}-bit key", self.name(), self.key_size())
    }
}

impl fmt::Debug for CipherAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CipherAlgorithm({self})")
    }
}
