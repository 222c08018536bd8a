//! Ciphers with their keys.

use std::fmt;

use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

/// Which cipher, whatever its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CipherKind {
    Aes,
    Camellia,
    TripleDes,
    Blowfish,
    Cast5,
    Idea,
    Seed,
    Sm4,
    Arc4,
    ChaCha20,
}

impl CipherKind {
    fn name(self) -> &'static str {
        match self {
            CipherKind::Aes => "AES",
            CipherKind::Camellia => "Camellia",
            CipherKind::TripleDes => "3DES",
            CipherKind::Blowfish => "Blowfish",
            CipherKind::Cast5 => "CAST5",
            CipherKind::Idea => "IDEA",
            CipherKind::Seed => "SEED",
            CipherKind::Sm4 => "SM4",
            CipherKind::Arc4 => "RC4",
            CipherKind::ChaCha20 => "ChaCha20",
        }
    }

    /// The block's size in bytes; `None` for a stream cipher.
    fn block_size(self) -> Option<usize> {
        match self {
            CipherKind::Aes | CipherKind::Camellia | CipherKind::Seed | CipherKind::Sm4 => Some(16),
            CipherKind::TripleDes | CipherKind::Blowfish | CipherKind::Cast5 | CipherKind::Idea => Some(8),
            CipherKind::Arc4 | CipherKind::ChaCha20 => None,
        }
    }

    /// The key lengths it takes, in bytes.
    fn key_lengths(self) -> KeyLengths {
        match self {
            CipherKind::Aes => KeyLengths::OneOf(&[16, 24, 32, 64], "16, 24 or 32 bytes, or 32 or 64 for XTS"),
            CipherKind::Camellia => KeyLengths::OneOf(&[16, 24, 32], "16, 24 or 32 bytes"),
            CipherKind::TripleDes => KeyLengths::OneOf(&[8, 16, 24], "8, 16 or 24 bytes"),
            CipherKind::Blowfish => KeyLengths::Between(4, 56),
            CipherKind::Cast5 => KeyLengths::Between(5, 16),
            CipherKind::Idea | CipherKind::Seed | CipherKind::Sm4 => KeyLengths::OneOf(&[16], "16 bytes"),
            CipherKind::Arc4 => {
                KeyLengths::OneOf(&[5, 7, 8, 10, 16, 20, 24, 32], "5, 7, 8, 10, 16, 20, 24 or 32 bytes")
            }
            CipherKind::ChaCha20 => KeyLengths::OneOf(&[32], "32 bytes"),
        }
    }
}

/// Key lengths in bytes, and how to say them.
enum KeyLengths {
    OneOf(&'static [usize], &'static str),
    Between(usize, usize),
}

impl KeyLengths {
    fn check(self, length: usize) -> Result<()> {
        let (fits, expected) = match self {
            KeyLengths::OneOf(lengths, words) => (lengths.contains(&length), words.to_owned()),
            KeyLengths::Between(least, most) => ((least..=most).contains(&length), format!("{least} to {most} bytes")),
        };
        if fits {
            return Ok(());
        }
        Err(Error::invalid("key", format!("must have {expected}, not {length}")))
    }
}

/// The length of ChaCha20's nonce in bytes: a 4-byte little-endian block counter, then the 12 bytes of the nonce.
const CHACHA20_NONCE: usize = 16;

/// A cipher with its key, the specification's `CipherAlgorithm`. The key is zeroized on drop and never printed.
///
/// Every constructor takes the key's bytes and fails with [`Error::InvalidArgument`] naming the sizes that would do.
///
/// ```
/// use hazmat_openssl::ciphers::CipherAlgorithm;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let cipher = CipherAlgorithm::aes(&[0; 32])?;
/// assert_eq!((cipher.name(), cipher.key_size(), cipher.block_size()), ("AES", 256, Some(16)));
///
/// let error = CipherAlgorithm::aes(&[0; 31]).unwrap_err();
/// assert_eq!(error.to_string(), "key: must have 16, 24 or 32 bytes, or 32 or 64 for XTS, not 31");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct CipherAlgorithm {
    kind: CipherKind,
    key: SecretBytes,
    /// ChaCha20's nonce, which belongs to the algorithm as the specification has it; empty for the others.
    nonce: Vec<u8>,
}

impl CipherAlgorithm {
    /// AES (FIPS 197) with a key of 16, 24 or 32 bytes; 32 or 64 bytes, two keys in one, for
    /// [`Mode::xts`](super::Mode::xts).
    pub fn aes(key: &[u8]) -> Result<Self> {
        Self::new(CipherKind::Aes, key)
    }

    /// Camellia (RFC 3713) with a key of 16, 24 or 32 bytes.
    pub fn camellia(key: &[u8]) -> Result<Self> {
        Self::new(CipherKind::Camellia, key)
    }

    /// Triple DES (NIST SP 800-67) with a key of 24 bytes, of 16 (the first part is used again for the third), or of 8
    /// (all three alike, which is single DES). For old data only.
    pub fn triple_des(key: &[u8]) -> Result<Self> {
        CipherKind::TripleDes.key_lengths().check(key.len())?;
        let first = key.get(..8).unwrap_or_default();
        let second = key.get(8..16).unwrap_or(first);
        let third = key.get(16..24).unwrap_or(first);
        let mut algorithm = Self::new(CipherKind::TripleDes, key)?;
        if key.len() < 24 {
            algorithm.key = SecretBytes::concatenated(&[first, second, third]);
        }
        Ok(algorithm)
    }

    /// Blowfish with a key of 4 to 56 bytes. For old data only.
    pub fn blowfish(key: &[u8]) -> Result<Self> {
        Self::new(CipherKind::Blowfish, key)
    }

    /// CAST5 (RFC 2144) with a key of 5 to 16 bytes. For old data only.
    pub fn cast5(key: &[u8]) -> Result<Self> {
        Self::new(CipherKind::Cast5, key)
    }

    /// IDEA with a key of 16 bytes. For old data only.
    pub fn idea(key: &[u8]) -> Result<Self> {
        Self::new(CipherKind::Idea, key)
    }

    /// SEED (RFC 4269) with a key of 16 bytes.
    pub fn seed(key: &[u8]) -> Result<Self> {
        Self::new(CipherKind::Seed, key)
    }

    /// SM4 (GB/T 32907-2016) with a key of 16 bytes.
    pub fn sm4(key: &[u8]) -> Result<Self> {
        Self::new(CipherKind::Sm4, key)
    }

    /// RC4 (known as ARC4) with a key of 5, 7, 8, 10, 16, 20, 24 or 32 bytes, for
    /// [`Mode::stream`](super::Mode::stream). Broken; for old data only.
    pub fn arc4(key: &[u8]) -> Result<Self> {
        Self::new(CipherKind::Arc4, key)
    }

    /// ChaCha20 without authentication, for [`Mode::stream`](super::Mode::stream): a key of 32 bytes, and 16 bytes that
    /// are the little-endian counter of the first block, 4 bytes, and then RFC 8439's nonce, 12 bytes.
    ///
    /// The counter does not carry into the nonce: a message ends with the block whose counter is 2^32 - 1, so that it has
    /// at most (2^32 - counter) · 64 bytes, and what goes further is refused. The original design has a counter of 64
    /// bits and a nonce of 64; with these, a message goes on beyond a multiple of 256 GiB by
    /// [`reset_nonce`](super::CipherContext::reset_nonce), which takes the next counter whole.
    pub fn chacha20(key: &[u8], nonce: &[u8]) -> Result<Self> {
        if nonce.len() != CHACHA20_NONCE {
            let reason = format!("must have {CHACHA20_NONCE} bytes, not {}", nonce.len());
            return Err(Error::invalid("nonce", reason));
        }
        let mut algorithm = Self::new(CipherKind::ChaCha20, key)?;
        algorithm.nonce = nonce.to_vec();
        Ok(algorithm)
    }

    fn new(kind: CipherKind, key: &[u8]) -> Result<Self> {
        kind.key_lengths().check(key.len())?;
        Ok(CipherAlgorithm {
            kind,
            key: SecretBytes::copy_of(key),
            nonce: Vec::new(),
        })
    }

    /// The cipher's name: `"AES"`, `"3DES"`, `"ChaCha20"`.
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// The key's size in bits, as libcrypto uses it: 192 for Triple DES however it was given, both keys for XTS.
    pub fn key_size(&self) -> usize {
        self.key.len() * 8
    }

    /// The block's size in bytes; `None` for a stream cipher.
    pub fn block_size(&self) -> Option<usize> {
        self.kind.block_size()
    }

    pub(crate) fn kind(&self) -> CipherKind {
        self.kind
    }

    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    pub(crate) fn nonce(&self) -> &[u8] {
        &self.nonce
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
