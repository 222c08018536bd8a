//! Ciphers in modes, by libcrypto's names.

use std::ffi::CString;

use super::algorithm::{CipherAlgorithm, CipherKind};
use super::mode::ModeKind;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::ffi::cipher::EvpCipher;

/// What is fetched, once for each backend.
static CIPHERS: Cache<Option<EvpCipher>> = Cache::new(Suite::COUNT);

/// A cipher with its key size, in a mode: what libcrypto has a name for and what a backend fetches once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Suite {
    row: usize,
    mode: ModeKind,
}

/// libcrypto's names of the ciphers: one row for each cipher and key size that it names apart.
const ROWS: [&str; 15] = [
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
];

impl Suite {
    /// The one AEAD cipher that is no mode of a block cipher.
    pub(crate) const CHACHA20_POLY1305: Suite = Suite {
        row: 14,
        mode: ModeKind::Stream,
    };

    /// How many there are, whether libcrypto has them or not.
    pub(crate) const COUNT: usize = ROWS.len() * ModeKind::COUNT;

    /// The suite of an algorithm in a mode; `None` where the two do not go together by their definitions.
    pub(crate) fn of(algorithm: &CipherAlgorithm, mode: ModeKind) -> Option<Self> {
        let key_length = algorithm.key().len();
        let by_key_length = |first: usize| match key_length {
            16 => Some(first),
            24 => Some(first + 1),
            32 => Some(first + 2),
            _ => None,
        };
        let row = match (algorithm.kind(), mode) {
            // XTS takes two AES keys in one.
            (CipherKind::Aes, ModeKind::Xts) => match key_length {
                32 => 0,
                64 => 2,
                _ => return None,
            },
            (_, ModeKind::Xts) => return None,
            (CipherKind::Arc4, ModeKind::Stream) => 12,
            (CipherKind::ChaCha20, ModeKind::Stream) => 13,
            (CipherKind::Arc4 | CipherKind::ChaCha20, _) | (_, ModeKind::Stream) => return None,
            (CipherKind::Aes, _) => by_key_length(0)?,
            (CipherKind::Camellia, _) => by_key_length(3)?,
            (CipherKind::TripleDes, _) => 6,
            (CipherKind::Blowfish, _) => 7,
            (CipherKind::Cast5, _) => 8,
            (CipherKind::Idea, _) => 9,
            (CipherKind::Seed, _) => 10,
            (CipherKind::Sm4, _) => 11,
        };
        Some(Suite { row, mode })
    }

    /// Where the suite stands in a cache.
    pub(crate) fn index(self) -> usize {
        self.row * ModeKind::COUNT + self.mode as usize
    }

    /// The name that libcrypto fetches it by.
    pub(crate) fn libcrypto_name(self) -> String {
        let cipher = ROWS.get(self.row).copied().unwrap_or_default();
        match self.mode.libcrypto_name() {
            Some(mode) => format!("{cipher}-{mode}"),
            None => cipher.to_owned(),
        }
    }

    /// The cipher as the backend has it, if it does.
    #[doc(alias = "EVP_CIPHER_fetch")]
    pub(crate) fn fetched(self, backend: &Backend) -> Option<&EvpCipher> {
        CIPHERS.fetch(backend, self.index(), || {
            let name = CString::new(self.libcrypto_name()).ok()?;
            EvpCipher::fetch(backend.lib(), &name)
        })
    }
}
