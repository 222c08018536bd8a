//! RSA private keys.

use std::fmt;

use super::numbers::{RsaPrivateNumbers, RsaPublicNumbers};
use super::operation::{KeyWithPadding, not_decrypted};
use super::padding::{PssRestrictions, RsaPadding};
use super::pkey;
use super::private_bytes::RsaPrivateBytes;
use super::public_key::{RsaPublicKey, load_public};
use super::raw_signature;
use super::recovery;
use super::scheme::Scheme;
use super::signature::RsaSignature;
use crate::asymmetric::approval::approved;
use crate::asymmetric::signature_hash::SignatureHash;
use crate::asymmetric::signature_operation::sign;
use crate::asymmetric::streaming::Signer;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, MalformedKind, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::{Check, PKey};
use crate::ffi::pkey_operation::Use;
use crate::hashes::algorithm::HashAlgorithm;
use crate::integers::SecretInteger;
use crate::support::secret::SecretBytes;

/// An RSA private key. Clones share the key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct RsaPrivateKey {
    // Field order matters: the key drops before the backend.
    key: PKey,
    scheme: Scheme,
    backend: Backend,
}

impl RsaPrivateKey {
    pub(crate) fn new(backend: &Backend, key: PKey, scheme: Scheme) -> Self {
        RsaPrivateKey {
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

    pub(crate) fn public_numbers(&self) -> Result<RsaPublicNumbers> {
        pkey::public_numbers(&self.key)
    }

    pub(crate) fn pkey(&self) -> &PKey {
        &self.key
    }

    /// The key in another backend, made from the same numbers, without the checks that need an exponentiation.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        load_private_bytes(backend, &self.private_numbers()?.as_bytes()?, self.scheme)
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

    /// Signs a message, or with [`SignatureHash::prehashed`] a digest. The signature is as long as the modulus.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for OAEP, a digest of the wrong length, or a salt that does not fit the key;
    /// [`Error::Unsupported`] for a hash function that the backend does not offer; [`Error::KeyStore`] if a token does not sign;
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_sign")]
    pub fn sign(&self, data: &[u8], padding: &RsaPadding, hash: impl Into<SignatureHash>) -> Result<Vec<u8>> {
        sign(&self.signature(padding, hash.into()), data)
    }

    /// Signs data with PKCS #1 v1.5 as it is: it is padded without being hashed, and without the `DigestInfo` that names the hash
    /// function (RFC 8017, section 9.2). This is Python's `NoDigestInfo`. Protocols that define such signatures need it, such as TLS
    /// up to 1.1, which signs a digest by MD5 followed by one by SHA-1. Everything else must use [`sign`](Self::sign): nothing here
    /// prevents that a signature is used for other data.
    ///
    /// The data has at least 1 byte, and at most as many as the modulus, less 11. The signature is as long as the modulus.
    /// [`RsaPublicKey::recover_data_from_signature`] without a hash function returns the data.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let key = RsaPrivateKey::generate(&Backend::new()?, 2048)?;
    /// let signature = key.sign_without_digest_info(b"at most 245 bytes")?;
    /// let public_key = key.public_key()?;
    /// public_key.verify_without_digest_info(&signature, b"at most 245 bytes")?;
    /// let padding = RsaPadding::pkcs1v15();
    /// assert_eq!(public_key.recover_data_from_signature(&signature, &padding, None)?, b"at most 245 bytes");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for data of another length, and for a key that is restricted to PSS; [`Error::Unsupported`] if
    /// the backend does not offer PKCS #1 v1.5; [`Error::NotApproved`] on a strict backend; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_sign")]
    #[doc(alias = "NoDigestInfo")]
    pub fn sign_without_digest_info(&self, data: &[u8]) -> Result<Vec<u8>> {
        raw_signature::sign(&self.with_padding(&RsaPadding::pkcs1v15()), data)
    }

    /// A signer for messages given in pieces, one after the other.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub fn signer(&self, padding: &RsaPadding, hash: HashAlgorithm) -> Result<Signer> {
        Signer::new(&self.signature(padding, hash.into()))
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

    /// Decrypts a ciphertext.
    ///
    /// Prefer OAEP. With PKCS #1 v1.5 an error can become an oracle (Bleichenbacher's attack). OpenSSL 3.2 and later, and
    /// releases that vendors have patched, reject implicitly: a ciphertext with wrong padding decrypts without an error, to
    /// bytes that depend on the ciphertext and the key alone. Other releases return an error; then the caller must not reveal
    /// that it failed, or when: continue with random bytes of the expected length instead.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`InvalidPadding`](MalformedKind::InvalidPadding) if it does not decrypt, whatever
    /// the reason; it must be exactly as long as the modulus (RFC 8017, sections 7.1.2 and 7.2.2); [`Error::InvalidArgument`] for PSS;
    /// [`Error::Unsupported`] for a padding that the backend does not offer; [`Error::KeyStore`] for a token that was removed, or that
    /// does not decrypt with this padding. The latter is told from a wrong ciphertext for OAEP only: the token is asked to decrypt a
    /// right one then.
    #[doc(alias = "EVP_PKEY_decrypt")]
    pub fn decrypt(&self, ciphertext: &[u8], padding: &RsaPadding) -> Result<SecretBytes> {
        let queue = CleanQueue::ensure();
        let mut operation = self.with_padding(padding).begin(queue, Use::Decrypt, None)?;
        let purpose = || Operation::RsaDecrypt {
            modulus_bits: self.key_size(),
            public_exponent_bits: pkey::public_exponent_bits(&self.key),
            padding: padding.clone(),
        };
        approved(&self.backend, purpose, &mut *operation, |operation| {
            let plaintext = if self.key.is_in_other_provider() {
                let plaintext = operation.decrypt_or_report(queue, ciphertext);
                plaintext.map_err(|error| self.with_padding(padding).not_decrypted(queue, error))?
            } else {
                operation.decrypt(queue, ciphertext).map_err(|_| not_decrypted())?
            };
            Ok(SecretBytes::from(plaintext))
        })
    }

    /// The public key.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<RsaPublicKey> {
        let numbers = pkey::public_numbers(&self.key)?;
        load_public(&self.backend, &numbers, self.scheme)
    }

    /// The key's numbers.
    ///
    /// # Errors
    ///
    /// [`Error::NotExportable`] for a key in a token; [`Error::OpenSsl`] if libcrypto fails.
    pub fn private_numbers(&self) -> Result<RsaPrivateNumbers> {
        Ok(RsaPrivateNumbers {
            p: self.key.secret_integer(c"rsa-factor1")?,
            q: self.key.secret_integer(c"rsa-factor2")?,
            d: self.private_exponent()?,
            dmp1: self.key.secret_integer(c"rsa-exponent1")?,
            dmq1: self.key.secret_integer(c"rsa-exponent2")?,
            iqmp: self.key.secret_integer(c"rsa-coefficient1")?,
            public_numbers: pkey::public_numbers(&self.key)?,
        })
    }

    /// The private exponent alone: each number of a key is exported on its own, which takes a few microseconds.
    pub(crate) fn private_exponent(&self) -> Result<SecretInteger> {
        self.key.secret_integer(c"d")
    }

    /// Checks the key in full, and that its factors are prime, which loading does not. This takes tens of milliseconds.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`InvalidPrivateKey`](MalformedKind::InvalidPrivateKey) if the check fails;
    /// [`Error::NotExportable`] for a key in a token; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_check")]
    pub fn check(&self) -> Result<()> {
        if self.key.is_in_other_provider() {
            // A provider that does not export the numbers may have no check, and libcrypto takes that for success.
            self.private_exponent()?;
        }
        self.key.check(self.backend.lib(), Check::All).map_err(|error| {
            let reason = format!("the full check fails: {error}");
            Error::malformed(MalformedKind::InvalidPrivateKey, "RSA key", reason)
        })
    }
}

impl fmt::Debug for RsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPrivateKey({} bits)", self.key_size())
    }
}

/// Loads a private key of either type from its numbers.
pub(crate) fn load_private_bytes(
    backend: &Backend,
    numbers: &RsaPrivateBytes<'_>,
    scheme: Scheme,
) -> Result<RsaPrivateKey> {
    numbers.check()?;
    let key = pkey::pair(backend, numbers, scheme)?;
    Ok(RsaPrivateKey::new(backend, key, scheme))
}

/// Loads a private key without its CRT exponents, which are computed.
pub(crate) fn load_without_exponents(backend: &Backend, numbers: &RsaPrivateBytes<'_>) -> Result<RsaPrivateKey> {
    let [dmp1, dmq1] = numbers.check_for_exponents()?;
    let numbers = RsaPrivateBytes {
        dmp1: dmp1.magnitude(),
        dmq1: dmq1.magnitude(),
        ..*numbers
    };
    let key = pkey::pair(backend, &numbers, Scheme::Any)?;
    Ok(RsaPrivateKey::new(backend, key, Scheme::Any))
}

/// Loads a private key that lacks numbers, which are computed.
pub(crate) fn load_completed(
    backend: &Backend,
    numbers: &RsaPrivateBytes<'_>,
    scheme: Scheme,
) -> Result<RsaPrivateKey> {
    load_private_bytes(backend, &recovery::complete(numbers)?.as_bytes()?, scheme)
}
