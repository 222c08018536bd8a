//! Pairs of cipher and mode, with the names under which libcrypto fetches them.

use std::ffi::CString;

use super::kind::{Cipher, CipherKind};
use super::mode_kind::ModeKind;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::ffi::cipher::EvpCipher;

/// The fetched ciphers, once for each backend.
static CIPHERS: Cache<Option<EvpCipher>> = Cache::new(Suite::COUNT);

/// A cipher with a key size in a mode: libcrypto has a name for each, and a backend fetches it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Suite {
    row: usize,
    mode: ModeKind,
}

/// libcrypto's names of the ciphers: one row for each cipher, or for each key size that has its own name.
const ROWS: [&str; 16] = [
    "AES-128",
    "AES-192",
    "AES-256",
    "CAMELLIA-128",
    "CAMELLIA-192",
    "CAMELLIA-256",
    "DES-EDE3",
    "BF",
    "CAST5",
    "IDEA",
    "SEED",
    "SM4",
    "RC4",
    "ChaCha20",
    "ChaCha20-Poly1305",
    "RC2",
];

impl Suite {
    /// The only AEAD cipher that is not a mode of a block cipher.
    pub(crate) const CHACHA20_POLY1305: Suite = Suite {
        row: 14,
        mode: ModeKind::Stream,
    };

    /// The number of pairs, including those that libcrypto does not have.
    pub(crate) const COUNT: usize = ROWS.len() * ModeKind::COUNT;

    /// The suite of a cipher in a mode; `None` where the mode is not defined for the cipher.
    pub(crate) fn of(kind: CipherKind, mode: ModeKind) -> Option<Self> {
        let key_length = kind.key_length();
        let by_key_length = |first: usize| match key_length {
            16 => Some(first),
            24 => Some(first + 1),
            32 => Some(first + 2),
            _ => None,
        };
        let row = match (kind.cipher(), mode) {
            // An XTS key is two AES keys.
            (Cipher::Aes, ModeKind::Xts) => match key_length {
                32 => 0,
                64 => 2,
                _ => return None,
            },
            (_, ModeKind::Xts) => return None,
            (Cipher::Arc4, ModeKind::Stream) => 12,
            (Cipher::ChaCha20, ModeKind::Stream) => 13,
            (Cipher::Arc4 | Cipher::ChaCha20, _) | (_, ModeKind::Stream) => return None,
            (Cipher::Aes, _) => by_key_length(0)?,
            (Cipher::Camellia, _) => by_key_length(3)?,
            (Cipher::TripleDes, _) => 6,
            (Cipher::Blowfish, _) => 7,
            (Cipher::Cast5, _) => 8,
            (Cipher::Idea, _) => 9,
            (Cipher::Seed, _) => 10,
            (Cipher::Sm4, _) => 11,
            (Cipher::Rc2, _) => 15,
        };
        Some(Suite { row, mode })
    }

    /// The suite's slot in a cache.
    pub(crate) fn index(self) -> usize {
        self.row * ModeKind::COUNT + self.mode as usize
    }

    /// The name for `EVP_CIPHER_fetch`.
    pub(crate) fn libcrypto_name(self) -> String {
        let cipher = ROWS.get(self.row).copied().unwrap_or_default();
        match self.mode.libcrypto_name() {
            Some(mode) => format!("{cipher}-{mode}"),
            None => cipher.to_owned(),
        }
    }

    /// The fetched cipher; `None` if the backend does not offer it.
    #[doc(alias = "EVP_CIPHER_fetch")]
    pub(crate) fn fetched(self, backend: &Backend) -> Option<&EvpCipher> {
        CIPHERS.fetch(backend, self.index(), || {
            let name = CString::new(self.libcrypto_name()).ok()?;
            EvpCipher::fetch(backend.lib(), &name)
        })
    }
}
