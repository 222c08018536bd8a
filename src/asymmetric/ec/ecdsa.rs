//! The parameters of ECDSA.

use crate::asymmetric::signature_hash::SignatureHash;
use crate::hashes::algorithm::HashAlgorithm;

/// The parameters of ECDSA: the hash function, how the nonce is made, and the encoding of signatures. A [`HashAlgorithm`]
/// converts to it, and means a random nonce and DER.
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
#[must_use = "an algorithm does nothing until a key uses it"]
pub struct EcdsaAlgorithm {
    pub(super) hash: SignatureHash,
    pub(super) deterministic: bool,
    pub(super) fixed_length: bool,
}

impl EcdsaAlgorithm {
    /// With a random nonce, and signatures in DER.
    pub fn new(hash: impl Into<SignatureHash>) -> Self {
        EcdsaAlgorithm {
            hash: hash.into(),
            deterministic: false,
            fixed_length: false,
        }
    }

    /// Makes the nonce from the key and the message alone (RFC 6979), in OpenSSL 3.2 and later; in earlier releases,
    /// signing fails with [`Error::Unsupported`](crate::Error::Unsupported). Verification does not depend on it.
    #[must_use = "the algorithm is returned, not changed"]
    pub fn deterministic(mut self) -> Self {
        self.deterministic = true;
        self
    }

    /// Encodes signatures as r followed by s, each as long as the order of the group (IEEE P1363), instead of DER. JOSE
    /// uses this form (RFC 7518, section 3.4). A signature of another length is not valid.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let key = EllipticCurvePrivateKey::generate(&Backend::new()?, EllipticCurve::Secp256R1)?;
    /// let es256 = EcdsaAlgorithm::new(HashAlgorithm::Sha256).fixed_length();
    /// let signature = key.sign(b"header.payload", &es256)?;
    /// assert_eq!(signature.len(), 64);
    /// key.public_key()?.verify(&signature, b"header.payload", &es256)?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "the algorithm is returned, not changed"]
    #[doc(alias = "P1363", alias = "ES256")]
    pub fn fixed_length(mut self) -> Self {
        self.fixed_length = true;
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

    /// Whether signatures are r followed by s, and not DER.
    pub fn is_fixed_length(&self) -> bool {
        self.fixed_length
    }
}

/// As [`new`](EcdsaAlgorithm::new).
impl From<HashAlgorithm> for EcdsaAlgorithm {
    fn from(hash: HashAlgorithm) -> Self {
        EcdsaAlgorithm::new(hash)
    }
}

/// As [`new`](EcdsaAlgorithm::new).
impl From<SignatureHash> for EcdsaAlgorithm {
    fn from(hash: SignatureHash) -> Self {
        EcdsaAlgorithm::new(hash)
    }
}

impl From<&EcdsaAlgorithm> for EcdsaAlgorithm {
    fn from(algorithm: &EcdsaAlgorithm) -> Self {
        *algorithm
    }
}
