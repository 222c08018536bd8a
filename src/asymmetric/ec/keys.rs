//! Keys on elliptic curves.

use std::fmt;

use super::curve::{EllipticCurve, PointFormat};
use super::ecdsa::EcdsaAlgorithm;
use super::numbers::{EllipticCurvePrivateNumbers, EllipticCurvePublicNumbers};
use super::{DETERMINISTIC, LONGEST_POINT, NONCE_TYPE, load_point, signs_deterministically};
use crate::asymmetric::digest::{check_for_signatures, refused_hash};
use crate::asymmetric::streaming::{Begun, Signer, Verifier, sign_digest, sign_message, verify_digest, verify_message};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};
use crate::support::secret::SecretBytes;

/// A private key on an elliptic curve. Clones are the same key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct EllipticCurvePrivateKey {
    // Dropped before the backend that it was made in.
    key: PKey,
    curve: EllipticCurve,
    backend: Backend,
}

impl EllipticCurvePrivateKey {
    pub(super) fn new(backend: &Backend, key: PKey, curve: EllipticCurve) -> Self {
        EllipticCurvePrivateKey {
            key,
            curve,
            backend: backend.clone(),
        }
    }

    /// The backend that the key was made in.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The curve.
    pub fn curve(&self) -> EllipticCurve {
        self.curve
    }

    /// The size of the curve's field in bits.
    pub fn key_size(&self) -> u32 {
        self.curve.key_size()
    }

    /// Signs a message, or with [`SignatureHash::prehashed`] a digest, by ECDSA. The signature is DER: see
    /// [`signature`](crate::asymmetric::signature).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a digest of the wrong length; [`Error::Unsupported`] for a hash function that the
    /// backend does not offer, or a deterministic nonce that it cannot make; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_sign")]
    pub fn sign(&self, data: &[u8], algorithm: &EcdsaAlgorithm) -> Result<Vec<u8>> {
        if self.backend.is_fips() && !algorithm.hash().is_prehashed() {
            let operation = self.begin_message(algorithm)?;
            return sign_message(&self.backend, || self.signature(algorithm), operation, data);
        }
        let digest = algorithm.hash().digest(&self.backend, data)?;
        let mut operation = self.begin_signature(algorithm)?;
        sign_digest(&self.backend, || self.signature(algorithm), &mut operation, &digest)
    }

    /// A signer for one message after the other, each in pieces.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub fn signer(&self, algorithm: &EcdsaAlgorithm) -> Result<Signer> {
        let begun = if self.backend.is_fips() {
            Begun::Message(self.begin_message(algorithm)?)
        } else {
            Begun::Digest(self.begin_signature(algorithm)?)
        };
        // What comes in pieces is the message.
        let hash = algorithm.hash().algorithm();
        let of_messages = EcdsaAlgorithm {
            hash: hash.into(),
            ..*algorithm
        };
        Signer::new(&self.backend, self.signature(&of_messages), begun, hash)
    }

    /// What the approval of a signature goes by.
    fn signature(&self, algorithm: &EcdsaAlgorithm) -> Operation {
        Operation::EcdsaSign {
            curve: self.curve,
            algorithm: *algorithm,
        }
    }

    fn begin_signature(&self, algorithm: &EcdsaAlgorithm) -> Result<PKeyOperation> {
        let operation = begin(&self.backend, &self.key, Use::Sign, algorithm)?;
        if algorithm.is_deterministic() {
            self.make_deterministic(&operation)?;
        }
        Ok(operation)
    }

    /// Begins a signature of a message, which the provider hashes.
    fn begin_message(&self, algorithm: &EcdsaAlgorithm) -> Result<MessageSignature> {
        let operation = begin_message(&self.backend, &self.key, Use::Sign, algorithm)?;
        if algorithm.is_deterministic() {
            self.check_deterministic()?;
            operation.set(&OperationParams::new().unsigned(NONCE_TYPE, &DETERMINISTIC))?;
        }
        Ok(operation)
    }

    fn make_deterministic(&self, operation: &PKeyOperation) -> Result<()> {
        self.check_deterministic()?;
        operation.set(&OperationParams::new().unsigned(NONCE_TYPE, &DETERMINISTIC))
    }

    fn check_deterministic(&self) -> Result<()> {
        if !signs_deterministically(&self.backend) {
            let name = "a deterministic nonce (RFC 6979), which OpenSSL has since 3.2,";
            return Err(self.backend.not_offered(Unsupported::PublicKeyAlgorithm, name));
        }
        Ok(())
    }

    /// The secret that is shared with the holder of the other key by ECDH, as long as a coordinate. Derive keys from
    /// it, do not use it as one.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key on another curve; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_derive")]
    pub fn exchange(&self, peer_public_key: &EllipticCurvePublicKey) -> Result<SecretBytes> {
        if peer_public_key.curve != self.curve {
            let reason = format!("is on {}, and must be on {}", peer_public_key.curve, self.curve);
            return Err(Error::invalid("peer_public_key", reason));
        }
        // A key of another backend is made over, so that what is computed with it is computed here.
        let made_over = if peer_public_key.backend.is_same(&self.backend) {
            None
        } else {
            let point = peer_public_key.encode_point(PointFormat::Uncompressed)?;
            Some(load_point(&self.backend, self.curve, &point)?)
        };
        let peer = made_over.as_ref().unwrap_or(peer_public_key);
        let purpose = || Operation::Ecdh { curve: self.curve };
        self.backend.refuse_unapproved(purpose)?;
        let params = OperationParams::new();
        let mut operation = PKeyOperation::begin(self.backend.lib(), &self.key, Use::Exchange, &params)?;
        operation.set_peer(&peer.key)?;
        let mut secret = SecretBytes::zeroed("shared_secret", self.curve.field_length())?;
        let length = operation.derive(secret.as_mut_slice())?;
        secret.truncate(length);
        self.backend
            .require_approval_with(purpose, || operation.fips_indicator())?;
        Ok(secret)
    }

    /// The public half.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<EllipticCurvePublicKey> {
        load_point(&self.backend, self.curve, &self.encoded_point()?)
    }

    /// The public point, uncompressed.
    pub(crate) fn encoded_point(&self) -> Result<Vec<u8>> {
        encode_point(&self.key, PointFormat::Uncompressed)
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn private_numbers(&self) -> Result<EllipticCurvePrivateNumbers> {
        Ok(EllipticCurvePrivateNumbers {
            private_value: self.key.number(c"priv")?,
            public_numbers: public_numbers(&self.key, self.curve)?,
        })
    }
}

impl fmt::Debug for EllipticCurvePrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EllipticCurvePrivateKey({})", self.curve)
    }
}

/// A public key on an elliptic curve. Clones are the same key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct EllipticCurvePublicKey {
    // Dropped before the backend that it was made in.
    key: PKey,
    curve: EllipticCurve,
    backend: Backend,
}

impl EllipticCurvePublicKey {
    pub(super) fn new(backend: &Backend, key: PKey, curve: EllipticCurve) -> Self {
        EllipticCurvePublicKey {
            key,
            curve,
            backend: backend.clone(),
        }
    }

    /// The backend that the key was made in.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The curve.
    pub fn curve(&self) -> EllipticCurve {
        self.curve
    }

    /// The size of the curve's field in bits.
    pub fn key_size(&self) -> u32 {
        self.curve.key_size()
    }

    /// Verifies the ECDSA signature of a message, or with [`SignatureHash::prehashed`] of a digest.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if it is not one; [`Error::InvalidArgument`] for a digest of the wrong length;
    /// [`Error::Unsupported`] for a hash function that the backend does not offer.
    #[doc(alias = "EVP_PKEY_verify")]
    pub fn verify(&self, signature: &[u8], data: &[u8], algorithm: &EcdsaAlgorithm) -> Result<()> {
        let purpose = || self.verification(algorithm);
        if self.backend.is_fips() && !algorithm.hash().is_prehashed() {
            let operation = begin_message(&self.backend, &self.key, Use::Verify, algorithm)?;
            return verify_message(&self.backend, purpose, operation, signature, data);
        }
        let digest = algorithm.hash().digest(&self.backend, data)?;
        let mut operation = begin(&self.backend, &self.key, Use::Verify, algorithm)?;
        verify_digest(&self.backend, purpose, &mut operation, signature, &digest)
    }

    /// A verifier for one message after the other, each in pieces.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verifier(&self, algorithm: &EcdsaAlgorithm) -> Result<Verifier> {
        let begun = if self.backend.is_fips() {
            Begun::Message(begin_message(&self.backend, &self.key, Use::Verify, algorithm)?)
        } else {
            Begun::Digest(begin(&self.backend, &self.key, Use::Verify, algorithm)?)
        };
        // What comes in pieces is the message.
        let hash = algorithm.hash().algorithm();
        let of_messages = EcdsaAlgorithm {
            hash: hash.into(),
            ..*algorithm
        };
        Verifier::new(&self.backend, self.verification(&of_messages), begun, hash)
    }

    /// What the approval of a verification goes by.
    fn verification(&self, algorithm: &EcdsaAlgorithm) -> Operation {
        Operation::EcdsaVerify {
            curve: self.curve,
            algorithm: *algorithm,
        }
    }

    /// The point as it is written (SEC 1, section 2.3.3).
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn encode_point(&self, format: PointFormat) -> Result<Vec<u8>> {
        encode_point(&self.key, format)
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_numbers(&self) -> Result<EllipticCurvePublicNumbers> {
        public_numbers(&self.key, self.curve)
    }
}

impl PartialEq for EllipticCurvePublicKey {
    fn eq(&self, other: &Self) -> bool {
        matches!((self.public_numbers(), other.public_numbers()), (Ok(own), Ok(other)) if own == other)
    }
}

impl Eq for EllipticCurvePublicKey {}

impl fmt::Debug for EllipticCurvePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EllipticCurvePublicKey({})", self.curve)
    }
}

/// Begins a signature or its verification with a digest of a hash function, whose length libcrypto then sees to.
fn begin(backend: &Backend, key: &PKey, purpose: Use, algorithm: &EcdsaAlgorithm) -> Result<PKeyOperation> {
    let hash = algorithm.hash().algorithm();
    check_for_signatures(backend, hash)?;
    let params = OperationParams::new().utf8(c"digest", hash.libcrypto_name());
    // A FIPS module may have a hash function, and refuse to sign with it (SHA-1).
    PKeyOperation::begin(backend.lib(), key, purpose, &params)
        .map_err(|error| refused_hash(backend, error, purpose, Some(hash)))
}

/// Begins a signature or its verification of a message, which the provider hashes.
fn begin_message(backend: &Backend, key: &PKey, purpose: Use, algorithm: &EcdsaAlgorithm) -> Result<MessageSignature> {
    let hash = algorithm.hash().algorithm();
    check_for_signatures(backend, hash)?;
    let begin = match purpose {
        Use::Sign => MessageSignature::sign,
        _ => MessageSignature::verify,
    };
    begin(backend.lib(), key, hash.libcrypto_name(), &OperationParams::new())
        .map_err(|error| refused_hash(backend, error, purpose, Some(hash)))
}

fn encode_point(key: &PKey, format: PointFormat) -> Result<Vec<u8>> {
    let point = key.encoded_point(format.libcrypto_name(), LONGEST_POINT)?;
    Ok(point.to_vec())
}

fn public_numbers(key: &PKey, curve: EllipticCurve) -> Result<EllipticCurvePublicNumbers> {
    Ok(EllipticCurvePublicNumbers {
        x: key.number(c"qx")?,
        y: key.number(c"qy")?,
        curve,
    })
}
