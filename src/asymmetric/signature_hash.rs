//! What a signature is made over: a message that is hashed here, or a digest.

use crate::hashes::algorithm::HashAlgorithm;

/// The hash function of a signature, and whether the data is the message or already its digest.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// let of_a_message: SignatureHash = HashAlgorithm::Sha256.into();
/// let of_a_digest = SignatureHash::prehashed(HashAlgorithm::Sha256);
/// assert_eq!(of_a_message.algorithm(), of_a_digest.algorithm());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignatureHash {
    algorithm: HashAlgorithm,
    prehashed: bool,
}

impl SignatureHash {
    /// The data is a digest of this hash function, and is signed as it is.
    pub fn prehashed(algorithm: HashAlgorithm) -> Self {
        SignatureHash {
            algorithm,
            prehashed: true,
        }
    }

    /// The hash function.
    pub fn algorithm(self) -> HashAlgorithm {
        self.algorithm
    }

    /// Whether the data is a digest already.
    pub fn is_prehashed(self) -> bool {
        self.prehashed
    }
}

impl From<HashAlgorithm> for SignatureHash {
    fn from(algorithm: HashAlgorithm) -> Self {
        SignatureHash {
            algorithm,
            prehashed: false,
        }
    }
}
