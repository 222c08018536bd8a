//! How ECDSA is done.

use crate::asymmetric::signature_hash::SignatureHash;

/// How an ECDSA signature is made: over which hash function, and with what nonce.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
/// let mut algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
/// // The same signature each time, where OpenSSL can.
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

    /// With a nonce that depends on the key and the message alone (RFC 6979). OpenSSL has it since 3.2; below, signing
    /// is [`Error::Unsupported`](crate::Error::Unsupported). Verification is the same.
    pub fn deterministic(mut self) -> Self {
        self.deterministic = true;
        self
    }

    /// The same for messages, which are hashed.
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
