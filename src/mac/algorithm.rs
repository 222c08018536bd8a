//! The algorithm of a message authentication code.

use std::fmt;

use crate::backend::fips::Operation;
use crate::ciphers::kind::CipherKind;
use crate::hashes::algorithm::HashAlgorithm;

/// The algorithm of a [`MacContext`](super::MacContext).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MacAlgorithm {
    /// HMAC (FIPS 198-1) with a hash function.
    Hmac(HashAlgorithm),
    /// CMAC (NIST SP 800-38B) with a block cipher.
    Cmac(CipherKind),
}

impl MacAlgorithm {
    /// The block size in bytes of the hash function or the cipher.
    pub fn block_size(self) -> usize {
        match self {
            MacAlgorithm::Hmac(hash) => hash.block_size(),
            // CMAC requires a block cipher, so there is a block size.
            MacAlgorithm::Cmac(cipher) => cipher.block_size().unwrap_or_default(),
        }
    }

    /// The operation whose approval is looked up.
    pub(super) fn operation(self, key_bits: u32) -> Operation {
        match self {
            MacAlgorithm::Hmac(hash) => Operation::Hmac { hash, key_bits },
            MacAlgorithm::Cmac(cipher) => Operation::Cmac { cipher },
        }
    }
}

/// `"HMAC with sha256"`, `"CMAC with AES-128"`.
impl fmt::Display for MacAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MacAlgorithm::Hmac(hash) => write!(f, "HMAC with {hash}"),
            MacAlgorithm::Cmac(cipher) => write!(f, "CMAC with {cipher}"),
        }
    }
}
