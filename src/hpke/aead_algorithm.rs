//! The AEAD ciphers by name, with their codepoints.

use std::fmt;
use std::str::FromStr;

use crate::aead::{Aead, AesGcm, ChaCha20Poly1305, TAG_LENGTH};
use crate::backend::Backend;
use crate::error::{Error, Result};

/// An AEAD cipher of HPKE (RFC 9180, section 7.3), or none.
///
/// ```
/// use hazmat_openssl::hpke::HpkeAead;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let aead = HpkeAead::from_name("AES-128-GCM")?;
/// assert_eq!((aead, aead.codepoint()), (HpkeAead::Aes128Gcm, 0x0001));
/// assert_eq!(HpkeAead::from_codepoint(0xffff), Some(HpkeAead::ExportOnly));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HpkeAead {
    /// AES-GCM with a key of 16 bytes (`0x0001`).
    Aes128Gcm,
    /// AES-GCM with a key of 32 bytes (`0x0002`).
    Aes256Gcm,
    /// ChaCha20-Poly1305 (`0x0003`).
    ChaCha20Poly1305,
    /// No cipher (`0xffff`): contexts export secrets, and encrypt nothing.
    ExportOnly,
}

/// What distinguishes one cipher.
struct Properties {
    codepoint: u16,
    name: &'static str,
    key: usize,
}

const fn properties(codepoint: u16, name: &'static str, key: usize) -> Properties {
    Properties { codepoint, name, key }
}

impl HpkeAead {
    /// Every cipher, and none.
    pub const ALL: &'static [Self] = &[
        HpkeAead::Aes128Gcm,
        HpkeAead::Aes256Gcm,
        HpkeAead::ChaCha20Poly1305,
        HpkeAead::ExportOnly,
    ];

    const fn properties(self) -> Properties {
        match self {
            HpkeAead::Aes128Gcm => properties(0x01, "AES-128-GCM", 16),
            HpkeAead::Aes256Gcm => properties(0x02, "AES-256-GCM", 32),
            HpkeAead::ChaCha20Poly1305 => properties(0x03, "ChaCha20Poly1305", 32),
            HpkeAead::ExportOnly => properties(0xffff, "Export-only", 0),
        }
    }

    /// The number in IANA's registry of HPKE, by which protocols name the cipher.
    #[doc(alias = "aead_id")]
    pub const fn codepoint(self) -> u16 {
        self.properties().codepoint
    }

    /// The cipher with this number in IANA's registry; `None` if it is another one, or none.
    pub fn from_codepoint(codepoint: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|aead| aead.codepoint() == codepoint)
    }

    /// The cipher with this [name](Self::name), in upper or lower case.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no cipher here has this name.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL
            .iter()
            .copied()
            .find(|aead| aead.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            Error::invalid(
                "name",
                "must be the name of an AEAD cipher of HPKE, such as AES-128-GCM",
            )
        })
    }

    /// The name in the standard: `"AES-128-GCM"`, `"ChaCha20Poly1305"`, `"Export-only"`.
    pub const fn name(self) -> &'static str {
        self.properties().name
    }

    /// The length of the tag in bytes, by which a ciphertext is longer than its plaintext: 16; `None` for
    /// [`ExportOnly`](Self::ExportOnly).
    pub const fn tag_length(self) -> Option<usize> {
        match self {
            HpkeAead::ExportOnly => None,
            _ => Some(TAG_LENGTH),
        }
    }

    /// The length of the key in bytes (`Nk`); 0 without a cipher.
    pub(super) const fn key_length(self) -> usize {
        self.properties().key
    }

    /// The length of the nonce in bytes (`Nn`); 0 without a cipher.
    pub(super) const fn nonce_length(self) -> usize {
        match self {
            HpkeAead::ExportOnly => 0,
            _ => 12,
        }
    }

    pub(super) fn supported(self, backend: &Backend) -> bool {
        match self {
            HpkeAead::Aes128Gcm | HpkeAead::Aes256Gcm => AesGcm::supported(backend, self.key_length()),
            HpkeAead::ChaCha20Poly1305 => ChaCha20Poly1305::supported(backend),
            HpkeAead::ExportOnly => true,
        }
    }

    /// The cipher with a key; `None` for [`ExportOnly`](Self::ExportOnly).
    pub(super) fn with_key(self, backend: &Backend, key: &[u8]) -> Result<Option<Box<dyn Aead>>> {
        Ok(match self {
            HpkeAead::Aes128Gcm | HpkeAead::Aes256Gcm => Some(Box::new(AesGcm::new(backend, key)?)),
            HpkeAead::ChaCha20Poly1305 => Some(Box::new(ChaCha20Poly1305::new(backend, key)?)),
            HpkeAead::ExportOnly => None,
        })
    }
}

/// As [`from_name`](HpkeAead::from_name).
impl FromStr for HpkeAead {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](HpkeAead::name).
impl fmt::Display for HpkeAead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
