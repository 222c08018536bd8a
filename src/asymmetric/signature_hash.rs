//! The hash function of a signature, and whether the data is a message or a digest.

use crate::hashes::algorithm::HashAlgorithm;

/// The hash function of a signature, and whether the data is the message or its digest. A [`HashAlgorithm`] converts to it,
/// and means the message.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1)?;
/// let signature = key.sign(b"a message", &EcdsaAlgorithm::new(HashAlgorithm::Sha256))?;
///
/// let digest = backend.hash(HashAlgorithm::Sha256, b"a message")?;
/// let of_a_digest = EcdsaAlgorithm::new(SignatureHash::prehashed(HashAlgorithm::Sha256));
/// key.public_key()?.verify(&signature, &digest, &of_a_digest)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use = "a hash function does nothing until a key uses it"]
pub struct SignatureHash {
    algorithm: HashAlgorithm,
    prehashed: bool,
}

impl SignatureHash {
    /// The data is a digest of this hash function, and is signed without being hashed.
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

    /// Whether the data is a digest.
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
