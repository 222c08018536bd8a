//! The AEAD ciphers by name, with their identifiers.

use std::fmt;

use crate::aead::{Aead, AesGcm, ChaCha20Poly1305, TAG_LENGTH};
use crate::backend::Backend;
use crate::error::Result;

/// An AEAD cipher of HPKE (RFC 9180, section 7.3), or none.
///
/// ```
/// use hazmat_openssl::hpke::HpkeAead;
///
/// let aead = HpkeAead::Aes128Gcm;
/// assert_eq!((aead.id(), aead.name()), (0x0001, "AES-128-GCM"));
/// assert_eq!(HpkeAead::from_id(0xffff), Some(HpkeAead::ExportOnly));
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

impl HpkeAead {
    /// Every cipher, and none.
    pub const ALL: &'static [Self] = &[
        HpkeAead::Aes128Gcm,
        HpkeAead::Aes256Gcm,
        HpkeAead::ChaCha20Poly1305,
        HpkeAead::ExportOnly,
    ];

    /// The identifier, the name, and the length of the key in bytes.
    const fn properties(self) -> (u16, &'static str, usize) {
        match self {
            HpkeAead::Aes128Gcm => (0x01, "AES-128-GCM", 16),
            HpkeAead::Aes256Gcm => (0x02, "AES-256-GCM", 32),
            HpkeAead::ChaCha20Poly1305 => (0x03, "ChaCha20Poly1305", 32),
            HpkeAead::ExportOnly => (0xffff, "Export-only", 0),
        }
    }

    /// The identifier in IANA's registry of HPKE.
    pub const fn id(self) -> u16 {
        self.properties().0
    }

    /// The cipher with an identifier of IANA's registry; `None` for one that is not listed here.
    pub fn from_id(id: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|aead| aead.id() == id)
    }

    /// The name in the standard: `"AES-128-GCM"`, `"ChaCha20Poly1305"`, `"Export-only"`.
    pub const fn name(self) -> &'static str {
        self.properties().1
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
        self.properties().2
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

/// The [`name`](HpkeAead::name).
impl fmt::Display for HpkeAead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
