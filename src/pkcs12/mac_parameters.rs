//! How a file is protected against changes.

use crate::hashes::HashAlgorithm;

/// The message authentication code of a PKCS #12 file: its algorithms and the work of its key derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pkcs12MacParameters {
    /// HMAC with a key from PKCS #12's own key derivation (RFC 7292, appendix B).
    #[non_exhaustive]
    Pkcs12Kdf {
        /// The hash function of HMAC and of the key derivation.
        hash: HashAlgorithm,
        /// The iterations of the key derivation.
        iterations: u64,
    },
    /// PBMAC1 (RFC 9879): HMAC with a key from PBKDF2 or scrypt.
    #[non_exhaustive]
    Pbmac1 {
        /// The hash function of HMAC.
        hash: HashAlgorithm,
        /// The iterations of PBKDF2; `None` for scrypt.
        iterations: Option<u64>,
    },
}
