//! RSA public keys.

use std::fmt;

use super::numbers::{RsaPublicNumbers, check_public};
use super::operation::KeyWithPadding;
use super::padding::{PssRestrictions, RsaPadding};
use super::pkey;
use super::raw_signature;
use super::scheme::Scheme;
use super::signature::RsaSignature;
use crate::asymmetric::approval::approved;
use crate::asymmetric::equality::equal;
use crate::asymmetric::signature_hash::SignatureHash;
use crate::asymmetric::signature_operation::verify;
use crate::asymmetric::streaming::Verifier;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::Use;
use crate::hashes::algorithm::HashAlgorithm;
use crate::integers::Magnitude;

/// An RSA public key. Clones share the key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct RsaPublicKey {
    // Field order matters: the key drops before the backend.
    key: PKey,
    scheme: Scheme,
    backend: Backend,
}

impl RsaPublicKey {
    pub(crate) fn new(backend: &Backend, key: PKey, scheme: Scheme) -> Self {
        RsaPublicKey {
            key,
            scheme,
            backend: backend.clone(),
        }
    }

    /// The restrictions of a key of type RSASSA-PSS, if it has any.
    pub fn pss_restrictions(&self) -> Option<PssRestrictions> {
        self.scheme.restrictions()
    }

    /// Whether the key is of type RSASSA-PSS, which is for PSS only.
    pub fn is_pss_only(&self) -> bool {
        self.scheme != Scheme::Any
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    pub(crate) fn pkey(&self) -> &PKey {
        &self.key
    }

    /// The key in another backend, made from the same numbers, without the checks that need an exponentiation.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        load_public(backend, &self.public_numbers()?, self.scheme)
    }

    /// The backend that the key belongs to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The size of the modulus in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// The length of every signature in bytes: as long as the modulus.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> usize {
        self.key.longest_output()
    }

    /// Verifies the signature of a message, or with [`SignatureHash::prehashed`] of a digest. The signature comes before the
    /// data, as in the other `verify` methods.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if the signature does not match, or is not exactly as long as the modulus;
    /// [`Error::InvalidArgument`] for OAEP or a digest of the wrong length; [`Error::Unsupported`] for a hash function that
    /// the backend does not offer.
    #[doc(alias = "EVP_PKEY_verify")]
    pub fn verify(
        &self,
        signature: &[u8],
        data: &[u8],
        padding: &RsaPadding,
        hash: impl Into<SignatureHash>,
    ) -> Result<()> {
        verify(&self.signature(padding, hash.into()), signature, data)
    }

    /// Verifies a signature of data that was signed as it is, by
    /// [`RsaPrivateKey::sign_without_digest_info`](super::RsaPrivateKey::sign_without_digest_info).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if the signature does not match, or is not exactly as long as the modulus;
    /// [`Error::InvalidArgument`] for data without bytes or over the length of the modulus, less 11, and for a key that is
    /// restricted to PSS; [`Error::Unsupported`] if the backend does not offer PKCS #1 v1.5; [`Error::NotApproved`] on a strict
    /// backend.
    #[doc(alias = "EVP_PKEY_verify")]
    #[doc(alias = "NoDigestInfo")]
    pub fn verify_without_digest_info(&self, signature: &[u8], data: &[u8]) -> Result<()> {
        raw_signature::verify(&self.with_padding(&RsaPadding::pkcs1v15()), signature, data)
    }

    /// A verifier for messages given in pieces, one after the other.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verifier(&self, padding: &RsaPadding, hash: HashAlgorithm) -> Result<Verifier> {
        Verifier::new(&self.signature(padding, hash.into()))
    }

    fn signature<'a>(&'a self, padding: &'a RsaPadding, hash: SignatureHash) -> RsaSignature<'a> {
        RsaSignature {
            key: self.with_padding(padding),
            hash,
        }
    }

    fn with_padding<'a>(&'a self, padding: &'a RsaPadding) -> KeyWithPadding<'a> {
        KeyWithPadding {
            key: &self.key,
            scheme: self.scheme,
            padding,
            backend: &self.backend,
        }
    }

    /// The length in bytes of the longest plaintext that [`encrypt`](Self::encrypt) takes with a padding (RFC 8017, sections
    /// 7.1.1 and 7.2.1): the length of the modulus, less 11 with PKCS #1 v1.5, or less 2 and twice the length of a digest with
    /// OAEP.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let key = RsaPrivateKey::generate(&Backend::new()?, 2048)?.public_key()?;
    /// let padding = RsaPadding::oaep(HashAlgorithm::Sha256);
    /// assert_eq!(key.max_plaintext_length(&padding)?, 190);
    /// assert!(key.encrypt(&[0; 191], &padding).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for PSS, which is for signatures, and for a modulus that is too short for OAEP with this hash
    /// function.
    pub fn max_plaintext_length(&self, padding: &RsaPadding) -> Result<usize> {
        padding.max_plaintext_length(self.key.longest_output())
    }

    /// Encrypts a plaintext of at most [`max_plaintext_length`](Self::max_plaintext_length) bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a plaintext that is too long, and for PSS; [`Error::Unsupported`] for a padding
    /// that the backend does not offer.
    #[doc(alias = "EVP_PKEY_encrypt")]
    pub fn encrypt(&self, plaintext: &[u8], padding: &RsaPadding) -> Result<Vec<u8>> {
        let queue = CleanQueue::ensure();
        let mut operation = self.with_padding(padding).begin(queue, Use::Encrypt, None)?;
        let purpose = || Operation::RsaEncrypt {
            modulus_bits: self.key_size(),
            public_exponent_bits: pkey::public_exponent_bits(&self.key),
            padding: padding.clone(),
        };
        let ciphertext = approved(&self.backend, purpose, &mut *operation, |operation| {
            let (length, most) = (plaintext.len(), self.max_plaintext_length(padding)?);
            if length > most {
                let reason = format!("has {length} bytes; with this key and padding the maximum is {most}");
                return Err(Error::invalid("plaintext", reason));
            }
            operation
                .encrypt(queue, plaintext)
                .map_err(|error| Error::invalid("plaintext", format!("cannot be encrypted with this key: {error}")))
        });
        operation.keep(&self.key);
        ciphertext
    }

    /// Recovers the signed data from a signature with PKCS #1 v1.5: the digest, if the hash function is given; else all bytes
    /// inside the padding (the `DigestInfo`, or other data).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if the padding is wrong, or the signature is not as long as the modulus;
    /// [`Error::Unsupported`] for PSS, from which the digest cannot be recovered; [`Error::InvalidArgument`] for
    /// OAEP.
    #[doc(alias = "EVP_PKEY_verify_recover")]
    pub fn recover_data_from_signature(
        &self,
        signature: &[u8],
        padding: &RsaPadding,
        hash: Option<HashAlgorithm>,
    ) -> Result<Vec<u8>> {
        if padding.is_pss() {
            let detail = "the signed data cannot be recovered from PSS, only from PKCS #1 v1.5";
            return Err(Error::unsupported(UnsupportedKind::Padding, detail));
        }
        let queue = CleanQueue::ensure();
        let mut operation = self.with_padding(padding).begin(queue, Use::Recover, hash)?;
        let purpose = || Operation::RsaRecover {
            modulus_bits: self.key_size(),
            hash,
        };
        let data = approved(&self.backend, purpose, &mut *operation, |operation| {
            operation.recover(queue, signature).map_err(|_| Error::InvalidSignature)
        });
        operation.keep(&self.key);
        data
    }

    /// The key's numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_numbers(&self) -> Result<RsaPublicNumbers> {
        pkey::public_numbers(&self.key)
    }
}

impl PartialEq for RsaPublicKey {
    fn eq(&self, other: &Self) -> bool {
        // libcrypto does not compare the restrictions of keys for PSS.
        let (own, others) = ((&self.backend, &self.key), (&other.backend, &other.key));
        self.scheme == other.scheme && equal(own, others, pkey::public_numbers)
    }
}

impl Eq for RsaPublicKey {}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPublicKey({} bits)", self.key_size())
    }
}

/// Loads a public key of either type.
pub(super) fn load_public(backend: &Backend, numbers: &RsaPublicNumbers, scheme: Scheme) -> Result<RsaPublicKey> {
    numbers.check()?;
    let key = pkey::public(backend, numbers.n.magnitude(), numbers.e.magnitude(), scheme)?;
    Ok(RsaPublicKey::new(backend, key, scheme))
}

/// The same from the magnitudes of the modulus and the exponent.
pub(crate) fn load_public_bytes(
    backend: &Backend,
    n: Magnitude<'_>,
    e: Magnitude<'_>,
    scheme: Scheme,
) -> Result<RsaPublicKey> {
    check_public(e, n)?;
    let key = pkey::public(backend, n, e, scheme)?;
    Ok(RsaPublicKey::new(backend, key, scheme))
}
