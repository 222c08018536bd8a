//! Elliptic curve keys.

use std::fmt;

use super::availability::require_private_keys;
use super::curve::{EllipticCurve, PointFormat};
use super::domain::require_curve;
use super::ecdsa::EcdsaAlgorithm;
use super::numbers::{EllipticCurvePrivateNumbers, EllipticCurvePublicNumbers};
use super::pkey;
use super::signature::Ecdsa;
use crate::asymmetric::approval::approved;
use crate::asymmetric::equality::equal;
use crate::asymmetric::idle_operation::begin_exchange;
use crate::asymmetric::other_provider::{not_begun, not_done};
use crate::asymmetric::signature_operation::{sign, verify};
use crate::asymmetric::streaming::{Signer, Verifier};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::{Check, PKey};
use crate::ffi::pkey_operation::PeerValidation;
use crate::support::secret::SecretBytes;

/// A private key on an elliptic curve. Clones share the key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct EllipticCurvePrivateKey {
    // Field order matters: the key drops before the backend.
    key: PKey,
    curve: EllipticCurve,
    backend: Backend,
}

impl EllipticCurvePrivateKey {
    pub(crate) fn new(backend: &Backend, key: PKey, curve: EllipticCurve) -> Self {
        EllipticCurvePrivateKey {
            key,
            curve,
            backend: backend.clone(),
        }
    }

    pub(crate) fn pkey(&self) -> &PKey {
        &self.key
    }

    /// The key in another backend, made from the same numbers, without the checks that need an exponentiation.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        require_private_keys(backend, self.curve)?;
        let private_value = self.private_numbers()?.private_value;
        let key = pkey::pair(
            backend,
            private_value.magnitude(),
            &self.encoded_point()?,
            self.curve,
            false,
        )?;
        Ok(EllipticCurvePrivateKey::new(backend, key, self.curve))
    }

    /// The backend that the key belongs to.
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

    /// The length of the longest signature in bytes, in DER.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> usize {
        self.key.longest_output()
    }

    /// Signs a message, or with [`SignatureHash::prehashed`](crate::asymmetric::SignatureHash::prehashed) a digest, by ECDSA.
    /// The signature is DER, or r followed by s with [`EcdsaAlgorithm::fixed_length`]: see
    /// [`signature`](crate::asymmetric::signature). The algorithm is an [`EcdsaAlgorithm`], or a
    /// [`HashAlgorithm`](crate::hashes::HashAlgorithm). Code for keys of several types uses
    /// [`PrivateKey::sign`](crate::asymmetric::PrivateKey::sign), which takes the same arguments for all of them.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a digest of the wrong length; [`Error::Unsupported`] for a hash function that the
    /// backend does not offer, or a deterministic nonce that it cannot make; [`Error::KeyStore`] if a token does not sign;
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_sign")]
    pub fn sign(&self, data: &[u8], algorithm: impl Into<EcdsaAlgorithm>) -> Result<Vec<u8>> {
        sign(&self.ecdsa(algorithm.into()), data)
    }

    /// A signer for messages given in pieces, one after the other.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub fn signer(&self, algorithm: impl Into<EcdsaAlgorithm>) -> Result<Signer> {
        Signer::new(&self.ecdsa(algorithm.into().of_messages()))
    }

    fn ecdsa(&self, algorithm: EcdsaAlgorithm) -> Ecdsa<'_> {
        Ecdsa {
            key: &self.key,
            curve: self.curve,
            algorithm,
            backend: &self.backend,
        }
    }

    /// Computes the secret that is shared with the holder of the other key (ECDH). It is as long as a coordinate.
    /// The secret is not a key: derive keys from it with
    /// a key derivation function such as HKDF
    /// (RFC 5869): [`derive_hkdf`](crate::interfaces::HkdfBackend::derive_hkdf).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key on another curve; [`Error::KeyStore`] if a token does not compute it;
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_derive")]
    pub fn exchange(&self, peer_public_key: &EllipticCurvePublicKey) -> Result<SecretBytes> {
        if peer_public_key.curve != self.curve {
            let reason = format!("is on {}, but must be on {}", peer_public_key.curve, self.curve);
            return Err(Error::invalid("peer_public_key", reason));
        }
        // A key of another backend is loaded into this one, which does the computation.
        let made_over = if peer_public_key.backend.is_same(&self.backend) {
            None
        } else {
            let point = peer_public_key.encode_point(PointFormat::Uncompressed)?;
            Some(pkey::public(&self.backend, self.curve, &point)?)
        };
        let peer = made_over.as_ref().unwrap_or(&peer_public_key.key);
        let purpose = || Operation::Ecdh { curve: self.curve };
        self.backend.refuse_unapproved(purpose)?;
        let queue = CleanQueue::ensure();
        let not_begun = |error| {
            let name = || format!("ECDH on {}", self.curve);
            not_begun(&self.key, error, UnsupportedKind::ExchangeAlgorithm, name)
        };
        let mut operation = begin_exchange(queue, &self.backend, &self.key, peer).map_err(not_begun)?;
        let validation = self.peer_validation(peer)?;
        let secret = approved(&self.backend, purpose, &mut *operation, |operation| {
            operation.set_peer(queue, peer, validation).map_err(not_begun)?;
            let mut secret = SecretBytes::zeroed("shared_secret", self.curve.coordinate_length())?;
            let derived = operation.derive(queue, secret.as_mut_slice());
            let length = derived.map_err(|error| not_done(&self.key, error))?;
            secret.truncate(length);
            Ok(secret)
        });
        operation.keep(&self.key);
        secret
    }

    /// Where a peer's public key is validated.
    ///
    /// The point of every [`EllipticCurvePublicKey`] has coordinates in the field, is on the curve, and is not the point at
    /// infinity. The default provider checks the first two when it decodes a point, and the third has an encoding that
    /// [`check_encoding`](super::points::check_encoding) refuses. On a curve with the cofactor 1 this is the full validation of
    /// NIST SP 800-56A, section 5.6.2.3.3: every point of such a curve but the one at infinity has the order n, so step 4
    /// adds nothing. If libcrypto validated again, some releases would do a whole multiplication by n for step 4. For curves
    /// with other cofactors it validates again, and so it does in a FIPS module, within the module's boundary, and in providers
    /// whose decoding is not known.
    ///
    /// As part of the exchange it would validate in the provider of the private key. One for tokens may have no validation, and
    /// libcrypto takes that for success. So a peer of such a key is validated in its own provider.
    fn peer_validation(&self, peer: &PKey) -> Result<PeerValidation> {
        if !self.curve.has_cofactor() && !self.backend.is_fips() && peer.is_in_default_provider() {
            return Ok(PeerValidation::Done);
        }
        if !self.key.is_in_other_provider() {
            return Ok(PeerValidation::Here);
        }
        peer.check(self.backend.lib(), Check::Public)?;
        Ok(PeerValidation::Done)
    }

    /// The public key.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<EllipticCurvePublicKey> {
        let key = pkey::public_half(&self.backend, &self.key, self.curve)?;
        Ok(EllipticCurvePublicKey::new(&self.backend, key, self.curve))
    }

    /// The encoded point of the public key (SEC 1, section 2.3.3): uncompressed, 1 byte and two coordinates (65 bytes for P-256);
    /// compressed, 1 byte and one coordinate. A program that sends only the point saves the time in which
    /// [`public_key`](Self::public_key) makes a key of it.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_get_octet_string_param")]
    pub fn encode_public_point(&self, format: PointFormat) -> Result<Vec<u8>> {
        pkey::encoded_point(&self.key, self.curve, format)
    }

    /// The public point, uncompressed.
    pub(crate) fn encoded_point(&self) -> Result<Vec<u8>> {
        pkey::encoded_point(&self.key, self.curve, PointFormat::Uncompressed)
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::NotExportable`] for a key in a token; [`Error::OpenSsl`] if libcrypto fails.
    pub fn private_numbers(&self) -> Result<EllipticCurvePrivateNumbers> {
        Ok(EllipticCurvePrivateNumbers {
            private_value: self.key.secret_integer(c"priv")?,
            public_numbers: pkey::public_numbers(&self.key, self.curve)?,
        })
    }
}

impl fmt::Debug for EllipticCurvePrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EllipticCurvePrivateKey({})", self.curve)
    }
}

/// A public key on an elliptic curve. Clones share the key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct EllipticCurvePublicKey {
    // Field order matters: the key drops before the backend.
    key: PKey,
    curve: EllipticCurve,
    backend: Backend,
}

impl EllipticCurvePublicKey {
    pub(crate) fn new(backend: &Backend, key: PKey, curve: EllipticCurve) -> Self {
        EllipticCurvePublicKey {
            key,
            curve,
            backend: backend.clone(),
        }
    }

    pub(crate) fn pkey(&self) -> &PKey {
        &self.key
    }

    /// The key in another backend, made from the same numbers, without the checks that need an exponentiation.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        require_curve(backend, self.curve)?;
        let key = pkey::public(backend, self.curve, &self.encode_point(PointFormat::Uncompressed)?)?;
        Ok(EllipticCurvePublicKey::new(backend, key, self.curve))
    }

    /// The backend that the key belongs to.
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

    /// The length of the longest signature in bytes, in DER.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> usize {
        self.key.longest_output()
    }

    /// Verifies the ECDSA signature of a message, or with
    /// [`SignatureHash::prehashed`](crate::asymmetric::SignatureHash::prehashed) of a digest. The signature comes before the
    /// data, as in the other `verify` methods.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if the signature does not match; [`Error::InvalidArgument`] for a digest of the wrong length;
    /// [`Error::Unsupported`] for a hash function that the backend does not offer.
    #[doc(alias = "EVP_PKEY_verify")]
    pub fn verify(&self, signature: &[u8], data: &[u8], algorithm: impl Into<EcdsaAlgorithm>) -> Result<()> {
        verify(&self.ecdsa(algorithm.into()), signature, data)
    }

    /// A verifier for messages given in pieces, one after the other.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verifier(&self, algorithm: impl Into<EcdsaAlgorithm>) -> Result<Verifier> {
        Verifier::new(&self.ecdsa(algorithm.into().of_messages()))
    }

    fn ecdsa(&self, algorithm: EcdsaAlgorithm) -> Ecdsa<'_> {
        Ecdsa {
            key: &self.key,
            curve: self.curve,
            algorithm,
            backend: &self.backend,
        }
    }

    /// The encoded point (SEC 1, section 2.3.3).
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn encode_point(&self, format: PointFormat) -> Result<Vec<u8>> {
        pkey::encoded_point(&self.key, self.curve, format)
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_numbers(&self) -> Result<EllipticCurvePublicNumbers> {
        pkey::public_numbers(&self.key, self.curve)
    }
}

impl PartialEq for EllipticCurvePublicKey {
    fn eq(&self, other: &Self) -> bool {
        if self.curve != other.curve {
            return false;
        }
        // A point has one uncompressed encoding.
        if let (Some(own), Some(others)) = (self.key.kept_point(), other.key.kept_point()) {
            return own == others;
        }
        let (own, others) = ((&self.backend, &self.key), (&other.backend, &other.key));
        equal(own, others, |key| pkey::public_numbers(key, self.curve))
    }
}

impl Eq for EllipticCurvePublicKey {}

impl fmt::Debug for EllipticCurvePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EllipticCurvePublicKey({})", self.curve)
    }
}
