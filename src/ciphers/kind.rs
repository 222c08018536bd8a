//! Ciphers by name and key length, without a key.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A cipher, without its key length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Cipher {
    Aes,
    Camellia,
    TripleDes,
    Blowfish,
    Cast5,
    Idea,
    Rc2,
    Seed,
    Sm4,
    Arc4,
    ChaCha20,
}

/// The spellings that [`CipherKind::from_name`] reads, in lower case without separators. A key size in bits may follow.
const SPELLINGS: [(&str, Cipher); 18] = [
    ("aes", Cipher::Aes),
    ("camellia", Cipher::Camellia),
    ("3des", Cipher::TripleDes),
    ("tripledes", Cipher::TripleDes),
    ("desede3", Cipher::TripleDes),
    ("desede", Cipher::TripleDes),
    ("des3", Cipher::TripleDes),
    ("blowfish", Cipher::Blowfish),
    ("bf", Cipher::Blowfish),
    ("cast5", Cipher::Cast5),
    ("cast", Cipher::Cast5),
    ("idea", Cipher::Idea),
    ("rc2", Cipher::Rc2),
    ("seed", Cipher::Seed),
    ("sm4", Cipher::Sm4),
    ("rc4", Cipher::Arc4),
    ("arc4", Cipher::Arc4),
    ("chacha20", Cipher::ChaCha20),
];

impl Cipher {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Cipher::Aes => "AES",
            Cipher::Camellia => "Camellia",
            Cipher::TripleDes => "3DES",
            Cipher::Blowfish => "Blowfish",
            Cipher::Cast5 => "CAST5",
            Cipher::Idea => "IDEA",
            Cipher::Rc2 => "RC2",
            Cipher::Seed => "SEED",
            Cipher::Sm4 => "SM4",
            Cipher::Arc4 => "RC4",
            Cipher::ChaCha20 => "ChaCha20",
        }
    }

    /// The block size in bytes; `None` for a stream cipher.
    const fn block_size(self) -> Option<usize> {
        match self {
            Cipher::Aes | Cipher::Camellia | Cipher::Seed | Cipher::Sm4 => Some(16),
            Cipher::TripleDes | Cipher::Blowfish | Cipher::Cast5 | Cipher::Idea | Cipher::Rc2 => Some(8),
            Cipher::Arc4 | Cipher::ChaCha20 => None,
        }
    }

    /// The key lengths in bytes that are passed to libcrypto. Shorter Triple DES keys are extended first.
    fn key_lengths(self) -> KeyLengths {
        match self {
            Cipher::Aes => KeyLengths::OneOf(&[16, 24, 32, 64], "16, 24 or 32 bytes, or 32 or 64 for XTS"),
            Cipher::Camellia => KeyLengths::OneOf(&[16, 24, 32], "16, 24 or 32 bytes"),
            Cipher::TripleDes => KeyLengths::OneOf(&[24], "24 bytes"),
            Cipher::Blowfish => KeyLengths::Between(4, 56),
            Cipher::Cast5 => KeyLengths::Between(5, 16),
            Cipher::Rc2 => KeyLengths::Between(5, 128),
            Cipher::Idea | Cipher::Seed | Cipher::Sm4 => KeyLengths::OneOf(&[16], "16 bytes"),
            Cipher::Arc4 => KeyLengths::OneOf(&[5, 7, 8, 10, 16, 20, 24, 32], "5, 7, 8, 10, 16, 20, 24 or 32 bytes"),
            Cipher::ChaCha20 => KeyLengths::OneOf(&[32], "32 bytes"),
        }
    }

    /// The key length in bytes that the name alone implies; `None` if there are several.
    const fn usual_key_length(self) -> Option<usize> {
        match self {
            Cipher::Aes | Cipher::Camellia => None,
            Cipher::TripleDes => Some(24),
            Cipher::ChaCha20 => Some(32),
            Cipher::Blowfish
            | Cipher::Cast5
            | Cipher::Idea
            | Cipher::Rc2
            | Cipher::Seed
            | Cipher::Sm4
            | Cipher::Arc4 => Some(16),
        }
    }

    /// The cipher with a key of `length` bytes. `argument` is the argument's name in errors.
    pub(super) fn with_key_length(self, argument: &'static str, length: usize) -> Result<CipherKind> {
        self.key_lengths().check(argument, length)?;
        Ok(CipherKind::of(self, length))
    }
}

/// Key lengths in bytes, and their text in errors.
pub(super) enum KeyLengths {
    OneOf(&'static [usize], &'static str),
    Between(usize, usize),
}

impl KeyLengths {
    pub(super) fn check(self, argument: &'static str, length: usize) -> Result<()> {
        let (fits, expected) = match self {
            KeyLengths::OneOf(lengths, text) => (lengths.contains(&length), text.to_owned()),
            KeyLengths::Between(least, most) => ((least..=most).contains(&length), format!("{least} to {most} bytes")),
        };
        if fits {
            return Ok(());
        }
        let verb = if argument == "key" { "have" } else { "be" };
        Err(Error::invalid(
            argument,
            format!("must {verb} {expected}, not {length}"),
        ))
    }
}

/// A cipher and the length of its key, without the key: the argument of [`cipher_supported`] and
/// [`cmac_algorithm_supported`].
///
/// [`cipher_supported`]: crate::interfaces::CipherBackend::cipher_supported
/// [`cmac_algorithm_supported`]: crate::interfaces::CmacBackend::cmac_algorithm_supported
///
/// ```
/// use hazmat_openssl::ciphers::{CipherKind, ModeKind};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// assert!(backend.cipher_supported(CipherKind::AES_256, ModeKind::Gcm));
/// assert!(backend.cmac_algorithm_supported("AES-128".parse()?));
///
/// // The kind of a cipher that has a key already.
/// let cipher = CipherAlgorithm::aes(&backend.random_bytes(32)?)?;
/// assert_eq!(cipher.kind(), CipherKind::AES_256);
/// assert_eq!(cipher.kind().to_string(), "AES-256");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CipherKind {
    cipher: Cipher,
    key_length: usize,
}

impl CipherKind {
    /// AES (FIPS 197) with a 128-bit key.
    pub const AES_128: Self = Self::of(Cipher::Aes, 16);
    /// AES (FIPS 197) with a 192-bit key.
    pub const AES_192: Self = Self::of(Cipher::Aes, 24);
    /// AES (FIPS 197) with a 256-bit key; in XTS, with two 128-bit keys.
    pub const AES_256: Self = Self::of(Cipher::Aes, 32);
    /// AES with two 256-bit keys, for XTS only (IEEE 1619, XTS-AES-256).
    pub const AES_512: Self = Self::of(Cipher::Aes, 64);
    /// Camellia (RFC 3713) with a 128-bit key.
    pub const CAMELLIA_128: Self = Self::of(Cipher::Camellia, 16);
    /// Camellia (RFC 3713) with a 192-bit key.
    pub const CAMELLIA_192: Self = Self::of(Cipher::Camellia, 24);
    /// Camellia (RFC 3713) with a 256-bit key.
    pub const CAMELLIA_256: Self = Self::of(Cipher::Camellia, 32);
    /// Triple DES (NIST SP 800-67), whose key always has 24 bytes here.
    pub const TRIPLE_DES: Self = Self::of(Cipher::TripleDes, 24);
    /// Blowfish with a 128-bit key.
    pub const BLOWFISH: Self = Self::of(Cipher::Blowfish, 16);
    /// CAST5 (RFC 2144) with a 128-bit key.
    pub const CAST5: Self = Self::of(Cipher::Cast5, 16);
    /// IDEA, whose key has 128 bits.
    pub const IDEA: Self = Self::of(Cipher::Idea, 16);
    /// RC2 (RFC 2268) with a 128-bit key.
    pub const RC2: Self = Self::of(Cipher::Rc2, 16);
    /// SEED (RFC 4269), whose key has 128 bits.
    pub const SEED: Self = Self::of(Cipher::Seed, 16);
    /// SM4 (GB/T 32907-2016), whose key has 128 bits.
    pub const SM4: Self = Self::of(Cipher::Sm4, 16);
    /// RC4 with a 128-bit key.
    pub const ARC4: Self = Self::of(Cipher::Arc4, 16);
    /// ChaCha20 (RFC 8439), whose key has 256 bits.
    pub const CHACHA20: Self = Self::of(Cipher::ChaCha20, 32);

    /// Every cipher, with each key length that has a constant here. Blowfish, CAST5, RC2 and RC4 also take
    /// [others](Self::with_key_length).
    pub const ALL: &'static [Self] = &[
        Self::AES_128,
        Self::AES_192,
        Self::AES_256,
        Self::AES_512,
        Self::CAMELLIA_128,
        Self::CAMELLIA_192,
        Self::CAMELLIA_256,
        Self::TRIPLE_DES,
        Self::BLOWFISH,
        Self::CAST5,
        Self::IDEA,
        Self::RC2,
        Self::SEED,
        Self::SM4,
        Self::ARC4,
        Self::CHACHA20,
    ];

    const fn of(cipher: Cipher, key_length: usize) -> Self {
        CipherKind { cipher, key_length }
    }

    /// AES with one key of `key_length` bytes; `None` if there is no such key.
    pub(crate) const fn aes(key_length: usize) -> Option<Self> {
        match key_length {
            16 => Some(Self::AES_128),
            24 => Some(Self::AES_192),
            32 => Some(Self::AES_256),
            _ => None,
        }
    }

    /// The same cipher with a key of `key_length` bytes: 4 to 56 for Blowfish, 5 to 16 for CAST5, 5 to 128 for RC2, and 5, 7, 8,
    /// 10, 16, 20, 24 or 32 for RC4.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a length that the cipher does not accept.
    ///
    /// ```
    /// use hazmat_openssl::ciphers::CipherKind;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// assert_eq!(CipherKind::BLOWFISH.with_key_length(56)?.to_string(), "Blowfish-448");
    /// assert!(CipherKind::IDEA.with_key_length(24).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_key_length(self, key_length: usize) -> Result<Self> {
        self.cipher.with_key_length("key_length", key_length)
    }

    /// Looks a kind up by its name, as [`Display`](fmt::Display) writes it: the cipher, and the key size in bits where the
    /// cipher takes several. Case, hyphens and underscores do not matter: `"AES-256"`, `"aes256"`, `"AES_256"`.
    ///
    /// Other accepted names: `ARC4` for RC4, `BF` for Blowfish, `CAST-128` for CAST5, and `TripleDES`, `DES-EDE3`,
    /// `DESede` and `DES3` for 3DES. Blowfish, CAST5, RC2 and RC4 without a key size have 128 bits.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any other name, and for a key size that the cipher does not accept.
    #[doc(alias = "EVP_get_cipherbyname")]
    pub fn from_name(name: &str) -> Result<Self> {
        let plain: String = name
            .chars()
            .filter(|character| !matches!(character, '-' | '_'))
            .collect();
        let plain = plain.to_ascii_lowercase();
        let found = SPELLINGS.iter().find_map(|(spelling, cipher)| {
            let bits = plain.strip_prefix(spelling)?;
            let key_length = if bits.is_empty() {
                cipher.usual_key_length()?
            } else {
                whole_bytes(bits)?
            };
            cipher.with_key_length("name", key_length).ok()
        });
        found.ok_or_else(|| {
            Error::invalid(
                "name",
                "must be the name of a cipher with its key size in bits, such as AES-256",
            )
        })
    }

    /// The cipher's name without the key size: `"AES"`, `"3DES"`, `"ChaCha20"`. It is the one of
    /// [`CipherAlgorithm::name`](crate::ciphers::CipherAlgorithm::name).
    pub const fn cipher_name(self) -> &'static str {
        self.cipher.name()
    }

    /// The length in bytes of the key that libcrypto gets: 24 for Triple DES, both keys for XTS.
    #[doc(alias = "EVP_CIPHER_get_key_length")]
    pub const fn key_length(self) -> usize {
        self.key_length
    }

    /// The key's size in bits: [`key_length`](Self::key_length) times 8.
    pub const fn key_size(self) -> u32 {
        // No key has more than 128 bytes.
        self.key_length as u32 * 8
    }

    /// The block size in bytes; `None` for a stream cipher.
    #[doc(alias = "EVP_CIPHER_get_block_size")]
    pub const fn block_size(self) -> Option<usize> {
        self.cipher.block_size()
    }

    pub(crate) const fn cipher(self) -> Cipher {
        self.cipher
    }
}

/// Parses a decimal number of bits and returns the number of bytes; `None` if they are not whole bytes.
fn whole_bytes(bits: &str) -> Option<usize> {
    if !bits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let bits: usize = bits.parse().ok()?;
    (bits % 8 == 0).then_some(bits / 8)
}

/// Looks a kind up as [`from_name`](CipherKind::from_name) does.
impl FromStr for CipherKind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// The cipher's name, followed by the key size in bits where the cipher takes several.
impl fmt::Display for CipherKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cipher {
            Cipher::TripleDes | Cipher::Idea | Cipher::Seed | Cipher::Sm4 | Cipher::ChaCha20 => {
                f.write_str(self.cipher_name())
            }
            Cipher::Aes | Cipher::Camellia | Cipher::Blowfish | Cipher::Cast5 | Cipher::Rc2 | Cipher::Arc4 => {
                write!(f, "{}-{}", self.cipher_name(), self.key_size())
            }
        }
    }
}
