//! Symmetric ciphers: an algorithm with its key, a mode with its IV, and the context that the two make.

mod algorithm;
mod context;
mod mode;

pub use algorithm::CipherAlgorithm;
pub(crate) use algorithm::CipherKind;
pub use context::{CipherContext, Finalized};
pub(crate) use context::{GCM_LONGEST_ADDITIONAL_DATA, GCM_LONGEST_MESSAGE};
pub use mode::Mode;
pub(crate) use mode::ModeKind;

use std::ffi::CString;

use crate::backend::Backend;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::cipher::{Direction, EvpCipher};
use crate::interfaces::CipherBackend;

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

    /// Asks the backend's library context for it.
    pub(crate) fn fetch(self, backend: &Backend) -> Option<EvpCipher> {
        let name = CString::new(self.libcrypto_name()).ok()?;
        EvpCipher::fetch(backend.lib(), &name)
    }
}

impl CipherBackend for Backend {
    fn cipher_supported(&self, cipher: &CipherAlgorithm, mode: &Mode) -> bool {
        Suite::of(cipher, mode.kind()).is_some_and(|suite| self.cipher(suite).is_some())
    }

    fn create_symmetric_encryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
        if mode.tag().is_some() {
            return Err(Error::invalid(
                "tag",
                "must not be given for encryption, which makes it",
            ));
        }
        self.cipher_context(cipher, mode, Direction::Encrypt)
    }

    fn create_symmetric_decryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
        self.cipher_context(cipher, mode, Direction::Decrypt)
    }
}

impl Backend {
    fn cipher_context(&self, cipher: &CipherAlgorithm, mode: &Mode, direction: Direction) -> Result<CipherContext> {
        mode.check_for(cipher)?;
        let unsupported = || {
            let name = format!("{cipher} in mode {}", mode.name());
            self.not_offered(Unsupported::Cipher, &name)
        };
        let suite = Suite::of(cipher, mode.kind()).ok_or_else(unsupported)?;
        let fetched = self.cipher(suite).ok_or_else(unsupported)?;
        CipherContext::new(self, fetched, cipher, mode, direction)
    }
}
