//! The parameters of ECDSA.

use crate::asymmetric::signature_hash::SignatureHash;

/// The parameters of ECDSA: the hash function, and how the nonce is made.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1)?;
/// let mut algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
/// // If OpenSSL supports it, the same signature each time.
/// if backend.elliptic_curve_signature_algorithm_supported(&algorithm.deterministic(), key.curve()) {
///     algorithm = algorithm.deterministic();
/// }
/// let signature = key.sign(b"a message", &algorithm)?;
/// key.public_key()?.verify(&signature, b"a message", &algorithm)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EcdsaAlgorithm {
    pub(super) hash: SignatureHash,
    pub(super) deterministic: bool,
}

impl EcdsaAlgorithm {
    /// With a random nonce.
    pub fn new(hash: impl Into<SignatureHash>) -> Self {
        EcdsaAlgorithm {
            hash: hash.into(),
            deterministic: false,
        }
    }

    /// Makes the nonce from the key and the message alone (RFC 6979), in OpenSSL 3.2 and later; in earlier releases,
    /// signing fails with [`Error::Unsupported`](crate::Error::Unsupported). Verification does not depend on it.
    #[must_use = "the algorithm is returned, not changed"]
    pub fn deterministic(mut self) -> Self {
        self.deterministic = true;
        self
    }

    /// The same for messages, which it hashes.
    pub(super) fn of_messages(self) -> Self {
        EcdsaAlgorithm {
            hash: self.hash.algorithm().into(),
            ..self
        }
    }

    /// The hash function.
    pub fn hash(&self) -> SignatureHash {
        self.hash
    }

    /// Whether the nonce is deterministic.
    pub fn is_deterministic(&self) -> bool {
        self.deterministic
    }
}
