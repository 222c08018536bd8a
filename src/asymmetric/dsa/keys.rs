//! DSA keys.

use std::fmt;

use super::numbers::{DsaParameterNumbers, DsaPrivateNumbers, DsaPublicNumbers, public_value};
use super::parameters::DsaParameters;
use super::pkey;
use super::signature::Dsa;
use crate::asymmetric::equality::{equal, equal_subgroups};
use crate::asymmetric::signature_hash::SignatureHash;
use crate::asymmetric::signature_operation::{sign, verify};
use crate::asymmetric::streaming::{Signer, Verifier};
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::pkey::PKey;
use crate::hashes::algorithm::HashAlgorithm;
use crate::integers::SecretInteger;

/// A DSA private key. Clones share the key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct DsaPrivateKey {
    // Field order matters: the key drops before the backend.
    key: PKey,
    backend: Backend,
}

impl DsaPrivateKey {
    pub(crate) fn new(backend: &Backend, key: PKey) -> Self {
        let backend = backend.clone();
        DsaPrivateKey { key, backend }
    }

    pub(crate) fn parameter_numbers(&self) -> Result<DsaParameterNumbers> {
        pkey::parameter_numbers(&self.key)
    }

    pub(crate) fn pkey(&self) -> &PKey {
        &self.key
    }

    /// The key in another backend, made from the same numbers, without the checks that need an exponentiation.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        let DsaPrivateNumbers { x, public_numbers } = self.private_numbers()?;
        let DsaPublicNumbers { y, parameter_numbers } = &public_numbers;
        let key = pkey::make(backend, parameter_numbers, Some(y), Some(&x))?;
        Ok(DsaPrivateKey::new(backend, key))
    }

    /// The backend that the key belongs to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The size of the modulus in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// The length of the longest signature in bytes, in DER.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> usize {
        self.key.longest_output()
    }

    /// Signs a message, or with [`SignatureHash::prehashed`] a digest. The signature is DER: see
    /// [`signature`](crate::asymmetric::signature). For r followed by s:
    /// [`SignatureAlgorithm::fixed_length`](crate::asymmetric::SignatureAlgorithm::fixed_length).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a digest of the wrong length;
    /// [`Error::Unsupported`](crate::Error::Unsupported) for a hash function that the backend does not offer;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_sign")]
    pub fn sign(&self, data: &[u8], hash: impl Into<SignatureHash>) -> Result<Vec<u8>> {
        self.sign_with(data, hash.into(), false)
    }

    /// Signs; `fixed_length`: as r followed by s instead of DER.
    pub(in crate::asymmetric) fn sign_with(
        &self,
        data: &[u8],
        hash: SignatureHash,
        fixed_length: bool,
    ) -> Result<Vec<u8>> {
        sign(&self.dsa(hash, fixed_length), data)
    }

    /// A signer for messages given in pieces, one after the other.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub fn signer(&self, hash: HashAlgorithm) -> Result<Signer> {
        self.signer_with(hash, false)
    }

    pub(in crate::asymmetric) fn signer_with(&self, hash: HashAlgorithm, fixed_length: bool) -> Result<Signer> {
        Signer::new(&self.dsa(hash.into(), fixed_length))
    }

    fn dsa(&self, hash: SignatureHash, fixed_length: bool) -> Dsa<'_> {
        Dsa {
            key: &self.key,
            hash,
            fixed_length,
            backend: &self.backend,
        }
    }

    /// The public key.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn public_key(&self) -> Result<DsaPublicKey> {
        let key = pkey::public_half(&self.backend, &self.key)?;
        Ok(DsaPublicKey::new(&self.backend, key))
    }

    /// The parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn parameters(&self) -> Result<DsaParameters> {
        let key = pkey::make(&self.backend, &self.parameter_numbers()?, None, None)?;
        Ok(DsaParameters::new(&self.backend, key))
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn private_numbers(&self) -> Result<DsaPrivateNumbers> {
        Ok(DsaPrivateNumbers {
            x: self.key.secret_integer(c"priv")?,
            public_numbers: pkey::public_numbers(&self.key)?,
        })
    }
}

impl fmt::Debug for DsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaPrivateKey({} bits)", self.key_size())
    }
}

/// A DSA public key. Clones share the key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct DsaPublicKey {
    // Field order matters: the key drops before the backend.
    key: PKey,
    backend: Backend,
}

impl DsaPublicKey {
    pub(crate) fn new(backend: &Backend, key: PKey) -> Self {
        let backend = backend.clone();
        DsaPublicKey { key, backend }
    }

    pub(crate) fn parameter_numbers(&self) -> Result<DsaParameterNumbers> {
        pkey::parameter_numbers(&self.key)
    }

    pub(crate) fn pkey(&self) -> &PKey {
        &self.key
    }

    /// The key in another backend, made from the same numbers, without the checks that need an exponentiation.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        let DsaPublicNumbers { y, parameter_numbers } = self.public_numbers()?;
        let key = pkey::make(backend, &parameter_numbers, Some(&y), None)?;
        Ok(DsaPublicKey::new(backend, key))
    }

    /// The backend that the key belongs to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The size of the modulus in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// The length of the longest signature in bytes, in DER.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> usize {
        self.key.longest_output()
    }

    /// Verifies the signature of a message, or with [`SignatureHash::prehashed`] of a digest. The signature comes before the
    /// data, as in the other `verify` methods.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if the signature does not match;
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a digest of the wrong length;
    /// [`Error::Unsupported`](crate::Error::Unsupported) for a hash function that the backend does not offer.
    #[doc(alias = "EVP_PKEY_verify")]
    pub fn verify(&self, signature: &[u8], data: &[u8], hash: impl Into<SignatureHash>) -> Result<()> {
        self.verify_with(signature, data, hash.into(), false)
    }

    /// Verifies a signature; `fixed_length`: r followed by s instead of DER.
    pub(in crate::asymmetric) fn verify_with(
        &self,
        signature: &[u8],
        data: &[u8],
        hash: SignatureHash,
        fixed_length: bool,
    ) -> Result<()> {
        verify(&self.dsa(hash, fixed_length), signature, data)
    }

    /// A verifier for messages given in pieces, one after the other.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verifier(&self, hash: HashAlgorithm) -> Result<Verifier> {
        self.verifier_with(hash, false)
    }

    pub(in crate::asymmetric) fn verifier_with(&self, hash: HashAlgorithm, fixed_length: bool) -> Result<Verifier> {
        Verifier::new(&self.dsa(hash.into(), fixed_length))
    }

    fn dsa(&self, hash: SignatureHash, fixed_length: bool) -> Dsa<'_> {
        Dsa {
            key: &self.key,
            hash,
            fixed_length,
            backend: &self.backend,
        }
    }

    /// The parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn parameters(&self) -> Result<DsaParameters> {
        let key = pkey::make(&self.backend, &self.parameter_numbers()?, None, None)?;
        Ok(DsaParameters::new(&self.backend, key))
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn public_numbers(&self) -> Result<DsaPublicNumbers> {
        pkey::public_numbers(&self.key)
    }
}

impl PartialEq for DsaPublicKey {
    fn eq(&self, other: &Self) -> bool {
        // libcrypto does not compare q.
        let (own, others) = ((&self.backend, &self.key), (&other.backend, &other.key));
        equal(own, others, pkey::public_numbers) && equal_subgroups(&self.key, &other.key)
    }
}

impl Eq for DsaPublicKey {}

impl fmt::Debug for DsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaPublicKey({} bits)", self.key_size())
    }
}

/// Loads a private key from its private value, and computes the public value.
pub(crate) fn load_private_value(
    backend: &Backend,
    parameter_numbers: &DsaParameterNumbers,
    x: &SecretInteger,
) -> Result<DsaPrivateKey> {
    parameter_numbers.check(backend)?;
    let y = public_value(parameter_numbers, x)?;
    let key = pkey::make(backend, parameter_numbers, Some(&y), Some(x))?;
    Ok(DsaPrivateKey::new(backend, key))
}
