//! Signatures with keys of any type.

use super::any_key::{PrivateKey, PublicKey};
use super::key_traits::AsymmetricKey;
use super::signature_algorithm::{SignatureAlgorithm, SignatureScheme};
use super::streaming::{Signer, Verifier};
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;

impl SignatureAlgorithm {
    /// The usual algorithm for a key. [`SignatureAlgorithm::default()`](Self::default) becomes this algorithm when it
    /// is used with the key.
    ///
    /// | key | algorithm |
    /// |---|---|
    /// | RSA | PKCS #1 v1.5 with SHA-256 |
    /// | RSA for PSS only | PSS with the hash functions and the minimum salt length of the key's restrictions, or with SHA-256 if there are none |
    /// | DSA | SHA-256 |
    /// | elliptic curve | ECDSA with SHA-256 up to 256 bits, SHA-384 up to 384 bits, SHA-512 above |
    /// | Ed25519, Ed448, ML-DSA, SLH-DSA | that of the key |
    ///
    /// The key is a [`PrivateKey`], a [`PublicKey`], or of one of the concrete types.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key that does not sign: X25519, X448, Diffie-Hellman, ML-KEM.
    pub fn default_for(key: &(impl AsymmetricKey + ?Sized)) -> Result<Self> {
        Self::usual(key.signing_facts(), key.type_name())
    }

    /// The algorithm with the scheme, mask and salt that this key implies. Fails if the key does not support the
    /// algorithm.
    pub(crate) fn of_key(self, key: &impl AsymmetricKey) -> Result<Self> {
        self.for_key(key.signing_facts(), key.type_name())
    }

    /// The hash function for a signer or a verifier, which hashes.
    fn message_hash(self) -> Result<HashAlgorithm> {
        if self.is_prehashed() {
            return Err(Error::invalid(
                "algorithm",
                "is for a digest, but a signer or verifier is given a message in pieces",
            ));
        }
        Ok(self.signature_hash()?.algorithm())
    }
}

impl PrivateKey {
    /// The length of the longest signature in bytes; `None` for a key that does not sign.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> Option<usize> {
        match self {
            PrivateKey::Rsa(key) => Some(key.max_signature_length()),
            PrivateKey::Dsa(key) => Some(key.max_signature_length()),
            PrivateKey::EllipticCurve(key) => Some(key.max_signature_length()),
            PrivateKey::Ed25519(key) => Some(key.max_signature_length()),
            PrivateKey::Ed448(key) => Some(key.max_signature_length()),
            PrivateKey::MlDsa(key) => Some(key.max_signature_length()),
            PrivateKey::SlhDsa(key) => Some(key.max_signature_length()),
            PrivateKey::Dh(_) | PrivateKey::X25519(_) | PrivateKey::X448(_) | PrivateKey::MlKem(_) => None,
        }
    }

    /// Signs a message, or with [`prehashed`](SignatureAlgorithm::prehashed) a digest. The algorithm is a
    /// [`SignatureAlgorithm`], of which [`default()`](SignatureAlgorithm::default) fits every key that signs, or a
    /// [`HashAlgorithm`] for the key type's usual scheme.
    ///
    /// DSA and ECDSA signatures are DER, or r followed by s with [`fixed_length`](SignatureAlgorithm::fixed_length): see
    /// [`signature`](crate::asymmetric::signature).
    ///
    /// ```
    /// use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = PrivateKey::from(backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
    /// let signature = key.sign(b"a message", HashAlgorithm::Sha256)?;
    /// key.public_key()?.verify(&signature, b"a message", HashAlgorithm::Sha256)?;
    ///
    /// let key = PrivateKey::from(backend.ed25519_generate_key()?);
    /// let signature = key.sign(b"a message", SignatureAlgorithm::ed25519())?;
    /// assert!(key.sign(b"a message", HashAlgorithm::Sha256).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key that does not sign, an algorithm of another key type, a digest of the wrong
    /// length, and an algorithm that the key's restrictions or size do not allow; [`Error::Unsupported`] for a hash
    /// function that the backend does not offer; [`Error::NotApproved`] on a strict backend; [`Error::KeyStore`] if a token does not
    /// sign; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_sign", alias = "EVP_DigestSign")]
    pub fn sign(&self, data: &[u8], algorithm: impl Into<SignatureAlgorithm>) -> Result<Vec<u8>> {
        let algorithm = algorithm.into().of_key(self)?;
        let signature = match self {
            PrivateKey::Rsa(key) => key.sign(data, &algorithm.rsa_padding(), algorithm.signature_hash()?),
            PrivateKey::Dsa(key) => key.sign_with(data, algorithm.signature_hash()?, algorithm.is_fixed_length()),
            PrivateKey::EllipticCurve(key) => key.sign(data, algorithm.ecdsa_algorithm()?),
            PrivateKey::Ed25519(key) => key.sign(data),
            PrivateKey::Ed448(key) => key.sign(data),
            PrivateKey::MlDsa(key) if algorithm.is_deterministic() => key.sign_deterministic(data, b""),
            PrivateKey::MlDsa(key) => key.sign(data),
            PrivateKey::SlhDsa(key) if algorithm.is_deterministic() => key.sign_deterministic(data, b""),
            PrivateKey::SlhDsa(key) => key.sign(data),
            PrivateKey::Dh(_) | PrivateKey::X25519(_) | PrivateKey::X448(_) | PrivateKey::MlKem(_) => {
                Err(no_signatures(self))
            }
        };
        signature.map_err(of_algorithm)
    }

    /// A signer for messages given in pieces, one after the other.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign), and [`Error::InvalidArgument`] for Ed25519, Ed448 and SLH-DSA, which sign whole messages only, and
    /// for an algorithm that takes a digest.
    #[doc(alias = "EVP_DigestSignInit_ex")]
    pub fn signer(&self, algorithm: impl Into<SignatureAlgorithm>) -> Result<Signer> {
        let algorithm = algorithm.into().of_key(self)?;
        let signer = match self {
            PrivateKey::Rsa(key) => key.signer(&algorithm.rsa_padding(), algorithm.message_hash()?),
            PrivateKey::Dsa(key) => key.signer_with(algorithm.message_hash()?, algorithm.is_fixed_length()),
            PrivateKey::EllipticCurve(key) => {
                algorithm.message_hash()?;
                key.signer(algorithm.ecdsa_algorithm()?)
            }
            PrivateKey::MlDsa(key) if algorithm.is_deterministic() => key.signer_deterministic(b""),
            PrivateKey::MlDsa(key) => key.signer(b""),
            PrivateKey::Ed25519(_) | PrivateKey::Ed448(_) | PrivateKey::SlhDsa(_) => {
                Err(no_pieces(algorithm.scheme(), "sign"))
            }
            PrivateKey::Dh(_) | PrivateKey::X25519(_) | PrivateKey::X448(_) | PrivateKey::MlKem(_) => {
                Err(no_signatures(self))
            }
        };
        signer.map_err(of_algorithm)
    }
}

impl PublicKey {
    /// The length of the longest signature in bytes; `None` for a key that does not sign.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> Option<usize> {
        match self {
            PublicKey::Rsa(key) => Some(key.max_signature_length()),
            PublicKey::Dsa(key) => Some(key.max_signature_length()),
            PublicKey::EllipticCurve(key) => Some(key.max_signature_length()),
            PublicKey::Ed25519(key) => Some(key.max_signature_length()),
            PublicKey::Ed448(key) => Some(key.max_signature_length()),
            PublicKey::MlDsa(key) => Some(key.max_signature_length()),
            PublicKey::SlhDsa(key) => Some(key.max_signature_length()),
            PublicKey::Dh(_) | PublicKey::X25519(_) | PublicKey::X448(_) | PublicKey::MlKem(_) => None,
        }
    }

    /// Verifies the signature of a message, or with [`prehashed`](SignatureAlgorithm::prehashed) of a digest. The algorithm
    /// is a [`SignatureAlgorithm`], or a [`HashAlgorithm`] for the key type's usual scheme. The signature comes before the
    /// data, as in the other `verify` methods.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if the signature does not match; [`Error::InvalidArgument`] for a key that does not
    /// sign, an algorithm of another key type, a digest of the wrong length, and an algorithm that the key's
    /// restrictions do not allow;
    /// [`Error::Unsupported`] for a hash function that the backend does not offer; [`Error::NotApproved`] on a strict
    /// backend.
    #[doc(alias = "EVP_PKEY_verify", alias = "EVP_DigestVerify")]
    pub fn verify(&self, signature: &[u8], data: &[u8], algorithm: impl Into<SignatureAlgorithm>) -> Result<()> {
        let algorithm = algorithm.into().of_key(self)?;
        let outcome = match self {
            PublicKey::Rsa(key) => key.verify(signature, data, &algorithm.rsa_padding(), algorithm.signature_hash()?),
            PublicKey::Dsa(key) => key.verify_with(
                signature,
                data,
                algorithm.signature_hash()?,
                algorithm.is_fixed_length(),
            ),
            PublicKey::EllipticCurve(key) => key.verify(signature, data, algorithm.ecdsa_algorithm()?),
            PublicKey::Ed25519(key) => key.verify(signature, data),
            PublicKey::Ed448(key) => key.verify(signature, data),
            PublicKey::MlDsa(key) => key.verify(signature, data),
            PublicKey::SlhDsa(key) => key.verify(signature, data),
            PublicKey::Dh(_) | PublicKey::X25519(_) | PublicKey::X448(_) | PublicKey::MlKem(_) => {
                Err(no_signatures(self))
            }
        };
        outcome.map_err(of_algorithm)
    }

    /// A verifier for messages given in pieces, one after the other.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), and [`Error::InvalidArgument`] for Ed25519, Ed448 and SLH-DSA, which verify whole messages
    /// only, and for an algorithm that takes a digest.
    #[doc(alias = "EVP_DigestVerifyInit_ex")]
    pub fn verifier(&self, algorithm: impl Into<SignatureAlgorithm>) -> Result<Verifier> {
        let algorithm = algorithm.into().of_key(self)?;
        let verifier = match self {
            PublicKey::Rsa(key) => key.verifier(&algorithm.rsa_padding(), algorithm.message_hash()?),
            PublicKey::Dsa(key) => key.verifier_with(algorithm.message_hash()?, algorithm.is_fixed_length()),
            PublicKey::EllipticCurve(key) => {
                algorithm.message_hash()?;
                key.verifier(algorithm.ecdsa_algorithm()?)
            }
            PublicKey::MlDsa(key) => key.verifier(b""),
            PublicKey::Ed25519(_) | PublicKey::Ed448(_) | PublicKey::SlhDsa(_) => {
                Err(no_pieces(algorithm.scheme(), "verify"))
            }
            PublicKey::Dh(_) | PublicKey::X25519(_) | PublicKey::X448(_) | PublicKey::MlKem(_) => {
                Err(no_signatures(self))
            }
        };
        verifier.map_err(of_algorithm)
    }
}

/// The methods of the concrete key types take the parts of an algorithm as separate arguments; here they are parts of
/// one argument.
fn of_algorithm(error: Error) -> Error {
    match error {
        Error::InvalidArgument {
            argument: "padding" | "hash" | "salt_length",
            reason,
        } => Error::invalid("algorithm", reason),
        other => other,
    }
}

fn no_signatures(key: &impl AsymmetricKey) -> Error {
    Error::invalid("key", format!("is of type {}, which does not sign", key.type_name()))
}

fn no_pieces(scheme: Option<SignatureScheme>, method: &str) -> Error {
    let name = scheme.map_or("the algorithm", SignatureScheme::name);
    Error::invalid("algorithm", format!("{name} takes whole messages: call {method}"))
}
