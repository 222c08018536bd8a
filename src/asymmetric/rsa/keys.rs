//! RSA keys.

use std::fmt;

use super::hashes;
use super::load_public;
use super::numbers::{RsaPrivateNumbers, RsaPublicNumbers};
use super::padding::{PssRestrictions, RsaPadding};
use super::terms::Scheme;
use crate::asymmetric::SignatureHash;
use crate::asymmetric::digest::refused_hash;
use crate::asymmetric::numbers::bits;
use crate::asymmetric::rsa::backend::RsaBackend;
use crate::asymmetric::streaming::{Begun, Signer, Verifier, sign_digest, sign_message, verify_digest, verify_message};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::pkey::{Check, PKey};
use crate::ffi::pkey_operation::{PKeyOperation, Use};
use crate::hashes::HashAlgorithm;
use crate::support::secret::SecretBytes;

/// An RSA private key. Clones are the same key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct RsaPrivateKey {
    // Dropped before the backend that it was made in.
    key: PKey,
    scheme: Scheme,
    backend: Backend,
}

impl RsaPrivateKey {
    pub(super) fn new(backend: &Backend, key: PKey, scheme: Scheme) -> Self {
        RsaPrivateKey {
            key,
            scheme,
            backend: backend.clone(),
        }
    }

    /// What the key is restricted to, if it is of the type RSASSA-PSS and has restrictions.
    pub fn pss_restrictions(&self) -> Option<PssRestrictions> {
        self.scheme.restrictions()
    }

    /// Whether the key is of the type RSASSA-PSS, for PSS only.
    pub fn is_pss_only(&self) -> bool {
        self.scheme != Scheme::Any
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The backend that the key was made in.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The modulus' size in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// Signs a message, or with [`SignatureHash::prehashed`] a digest. The signature is as long as the modulus.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for OAEP, a digest of the wrong length, or a salt that does not fit the key;
    /// [`Error::Unsupported`] for a hash function that the backend does not offer; [`Error::OpenSsl`] if libcrypto
    /// fails.
    #[doc(alias = "EVP_PKEY_sign")]
    pub fn sign(&self, data: &[u8], padding: &RsaPadding, hash: impl Into<SignatureHash>) -> Result<Vec<u8>> {
        let hash = hash.into();
        if self.backend.is_fips() && !hash.is_prehashed() {
            let operation = self.begin_message(padding, hash.algorithm())?;
            return sign_message(&self.backend, || self.signature(padding, hash), operation, data);
        }
        let digest = hash.digest(&self.backend, data)?;
        let mut operation = self.begin(Use::Sign, padding, Some(hash.algorithm()))?;
        sign_digest(&self.backend, || self.signature(padding, hash), &mut operation, &digest)
    }

    /// A signer for one message after the other, each in pieces.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub fn signer(&self, padding: &RsaPadding, hash: HashAlgorithm) -> Result<Signer> {
        let begun = if self.backend.is_fips() {
            Begun::Message(self.begin_message(padding, hash)?)
        } else {
            Begun::Digest(self.begin(Use::Sign, padding, Some(hash))?)
        };
        Signer::new(&self.backend, self.signature(padding, hash.into()), begun, hash)
    }

    /// Begins a signature of a message, which the provider hashes.
    fn begin_message(&self, padding: &RsaPadding, hash: HashAlgorithm) -> Result<MessageSignature> {
        self.scheme.check(padding, Some(hash))?;
        padding.check_room(hash, self.key.bits())?;
        begin_message(&self.backend, &self.key, Use::Sign, padding, hash)
    }

    /// What the approval of a signature goes by.
    fn signature(&self, padding: &RsaPadding, hash: SignatureHash) -> Operation {
        Operation::RsaSign {
            modulus_bits: self.key_size(),
            public_exponent_bits: public_exponent_bits(&self.key),
            padding: padding.clone(),
            hash,
        }
    }

    /// Decrypts a ciphertext.
    ///
    /// With PKCS #1 v1.5 this must not become an oracle (Bleichenbacher's attack). OpenSSL from 3.2 on, and releases
    /// that vendors have mended, reject implicitly: a ciphertext that is not well padded decrypts without an error, to
    /// bytes that depend on it and the key alone. Elsewhere it fails, and the caller must not let anyone learn that it
    /// did, or how long it took: let it go on with random bytes of the expected length instead. Better use OAEP.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it does not decrypt, for whatever reason, one of which is that it is not exactly as long as
    /// the modulus (RFC 8017, sections 7.1.2 and 7.2.2); [`Error::InvalidArgument`] for PSS;
    /// [`Error::Unsupported`] for a padding that the backend does not offer.
    #[doc(alias = "EVP_PKEY_decrypt")]
    pub fn decrypt(&self, ciphertext: &[u8], padding: &RsaPadding) -> Result<SecretBytes> {
        let mut operation = self.begin(Use::Decrypt, padding, None)?;
        let purpose = || Operation::RsaDecrypt {
            modulus_bits: self.key_size(),
            public_exponent_bits: public_exponent_bits(&self.key),
            padding: padding.clone(),
        };
        // Before it, so that a refusal does not tell a ciphertext that decrypts from one that does not.
        self.backend.refuse_unapproved(purpose)?;
        let plaintext = operation
            .decrypt(ciphertext)
            .map_err(|_| Error::malformed("ciphertext", "it does not decrypt with this key and padding"))?;
        let plaintext = SecretBytes::from_vec(plaintext);
        self.backend
            .require_approval_with(purpose, || operation.fips_indicator())?;
        Ok(plaintext)
    }

    fn begin(&self, purpose: Use, padding: &RsaPadding, hash: Option<HashAlgorithm>) -> Result<PKeyOperation> {
        self.scheme.check(padding, hash)?;
        if let (Use::Sign, Some(hash)) = (purpose, hash) {
            padding.check_room(hash, self.key.bits())?;
        }
        begin(&self.backend, &self.key, purpose, padding, hash)
    }

    /// The public half.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<RsaPublicKey> {
        load_public(&self.backend, &public_numbers(&self.key)?, self.scheme)
    }

    /// The key's numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails, as for a key that its provider does not give out.
    pub fn private_numbers(&self) -> Result<RsaPrivateNumbers> {
        Ok(RsaPrivateNumbers {
            p: self.key.number(c"rsa-factor1")?,
            q: self.key.number(c"rsa-factor2")?,
            d: self.key.number(c"d")?,
            dmp1: self.key.number(c"rsa-exponent1")?,
            dmq1: self.key.number(c"rsa-exponent2")?,
            iqmp: self.key.number(c"rsa-coefficient1")?,
            public_numbers: public_numbers(&self.key)?,
        })
    }

    /// Checks the key in full, its factors proved prime, which loading does not do: it takes tens of milliseconds.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is no RSA key; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_check")]
    pub fn check(&self) -> Result<()> {
        self.key
            .check(self.backend.lib(), Check::All)
            .map_err(|error| Error::invalid("key", format!("is no RSA key: {error}")))
    }
}

impl fmt::Debug for RsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPrivateKey({} bits)", self.key_size())
    }
}

/// An RSA public key. Clones are the same key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct RsaPublicKey {
    // Dropped before the backend that it was made in.
    key: PKey,
    scheme: Scheme,
    backend: Backend,
}

impl RsaPublicKey {
    pub(super) fn new(backend: &Backend, key: PKey, scheme: Scheme) -> Self {
        RsaPublicKey {
            key,
            scheme,
            backend: backend.clone(),
        }
    }

    /// What the key is restricted to, if it is of the type RSASSA-PSS and has restrictions.
    pub fn pss_restrictions(&self) -> Option<PssRestrictions> {
        self.scheme.restrictions()
    }

    /// Whether the key is of the type RSASSA-PSS, for PSS only.
    pub fn is_pss_only(&self) -> bool {
        self.scheme != Scheme::Any
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The backend that the key was made in.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The modulus' size in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// Verifies the signature of a message, or with [`SignatureHash::prehashed`] of a digest.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if it is not one, and so if it is not exactly as long as the modulus;
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
        let hash = hash.into();
        let purpose = || self.verification(padding, hash);
        if self.backend.is_fips() && !hash.is_prehashed() {
            let operation = self.begin_message(padding, hash.algorithm())?;
            return verify_message(&self.backend, purpose, operation, signature, data);
        }
        let digest = hash.digest(&self.backend, data)?;
        let mut operation = self.begin(Use::Verify, padding, Some(hash.algorithm()))?;
        verify_digest(&self.backend, purpose, &mut operation, signature, &digest)
    }

    /// A verifier for one message after the other, each in pieces.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verifier(&self, padding: &RsaPadding, hash: HashAlgorithm) -> Result<Verifier> {
        let begun = if self.backend.is_fips() {
            Begun::Message(self.begin_message(padding, hash)?)
        } else {
            Begun::Digest(self.begin(Use::Verify, padding, Some(hash))?)
        };
        Verifier::new(&self.backend, self.verification(padding, hash.into()), begun, hash)
    }

    /// Begins the verification of a message's signature, which the provider hashes.
    fn begin_message(&self, padding: &RsaPadding, hash: HashAlgorithm) -> Result<MessageSignature> {
        self.scheme.check(padding, Some(hash))?;
        begin_message(&self.backend, &self.key, Use::Verify, padding, hash)
    }

    /// What the approval of a verification goes by.
    fn verification(&self, padding: &RsaPadding, hash: SignatureHash) -> Operation {
        Operation::RsaVerify {
            modulus_bits: self.key_size(),
            padding: padding.clone(),
            hash,
        }
    }

    /// Encrypts a plaintext, which is shorter than the modulus by 11 bytes or more with PKCS #1 v1.5, and by two
    /// digests and 2 bytes or more with OAEP.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a plaintext that is too long, and for PSS; [`Error::Unsupported`] for a padding
    /// that the backend does not offer.
    #[doc(alias = "EVP_PKEY_encrypt")]
    pub fn encrypt(&self, plaintext: &[u8], padding: &RsaPadding) -> Result<Vec<u8>> {
        let mut operation = self.begin(Use::Encrypt, padding, None)?;
        let purpose = || Operation::RsaEncrypt {
            modulus_bits: self.key_size(),
            public_exponent_bits: public_exponent_bits(&self.key),
            padding: padding.clone(),
        };
        self.backend.refuse_unapproved(purpose)?;
        let ciphertext = operation
            .encrypt(plaintext)
            .map_err(|error| Error::invalid("plaintext", format!("does not encrypt: {error}")))?;
        self.backend
            .require_approval_with(purpose, || operation.fips_indicator())?;
        Ok(ciphertext)
    }

    /// What a signature with PKCS #1 v1.5 has signed: the digest, if the hash function is given; else all of what
    /// stands in the padding (the `DigestInfo`, or whatever else was signed).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if there is nothing of the kind in it, or if it is not as long as the modulus;
    /// [`Error::Unsupported`] for PSS, which has the digest in a form that cannot be undone; [`Error::InvalidArgument`] for
    /// OAEP.
    #[doc(alias = "EVP_PKEY_verify_recover")]
    pub fn recover_data_from_signature(
        &self,
        signature: &[u8],
        padding: &RsaPadding,
        hash: Option<HashAlgorithm>,
    ) -> Result<Vec<u8>> {
        if padding.is_pss() {
            let detail = "PSS does not give back what was signed: only PKCS #1 v1.5 does";
            return Err(Error::unsupported(Unsupported::Padding, detail));
        }
        let mut operation = self.begin(Use::Recover, padding, hash)?;
        let purpose = || Operation::RsaRecover {
            modulus_bits: self.key_size(),
            hash,
        };
        self.backend.refuse_unapproved(purpose)?;
        let recovered = operation.recover(signature).map_err(|_| Error::InvalidSignature)?;
        self.backend
            .require_approval_with(purpose, || operation.fips_indicator())?;
        Ok(recovered)
    }

    fn begin(&self, purpose: Use, padding: &RsaPadding, hash: Option<HashAlgorithm>) -> Result<PKeyOperation> {
        self.scheme.check(padding, hash)?;
        begin(&self.backend, &self.key, purpose, padding, hash)
    }

    /// The key's numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_numbers(&self) -> Result<RsaPublicNumbers> {
        public_numbers(&self.key)
    }
}

impl PartialEq for RsaPublicKey {
    fn eq(&self, other: &Self) -> bool {
        let same_numbers =
            matches!((self.public_numbers(), other.public_numbers()), (Ok(own), Ok(other)) if own == other);
        same_numbers && self.scheme == other.scheme
    }
}

impl Eq for RsaPublicKey {}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPublicKey({} bits)", self.key_size())
    }
}

fn public_numbers(key: &PKey) -> Result<RsaPublicNumbers> {
    Ok(RsaPublicNumbers {
        e: key.number(c"e")?,
        n: key.number(c"n")?,
    })
}

/// A key that does not tell its exponent has none that is approved.
fn public_exponent_bits(key: &PKey) -> u32 {
    key.number(c"e").map_or(0, |exponent| bits(&exponent))
}

/// Begins an operation with a padding that the backend offers.
fn begin(
    backend: &Backend,
    key: &PKey,
    purpose: Use,
    padding: &RsaPadding,
    hash: Option<HashAlgorithm>,
) -> Result<PKeyOperation> {
    let terms = padding.terms(purpose, hash)?;
    check_offered(backend, padding, hash)?;
    let operation = PKeyOperation::begin(backend.lib(), key, purpose, &terms.params()?)
        .map_err(|error| refused(backend, key, error, purpose, hash))?;
    Ok(match purpose {
        // RFC 8017: step 1 of sections 7.1.2, 7.2.2, 8.1.2 and 8.2.2.
        Use::Decrypt | Use::Verify | Use::Recover => operation.with_input_length(key.longest_output()),
        Use::Sign | Use::Encrypt | Use::Exchange => operation,
    })
}

/// Begins a signature or its verification with a padding that the backend offers, for a message that the provider hashes.
fn begin_message(
    backend: &Backend,
    key: &PKey,
    purpose: Use,
    padding: &RsaPadding,
    hash: HashAlgorithm,
) -> Result<MessageSignature> {
    // The hash function is said at the beginning, and not again with the padding.
    let terms = padding.terms(purpose, None)?;
    check_offered(backend, padding, Some(hash))?;
    let begin = match purpose {
        Use::Sign => MessageSignature::sign,
        _ => MessageSignature::verify,
    };
    begin(backend.lib(), key, hash.libcrypto_name(), &terms.params()?)
        .map(|signature| signature.with_input_length(key.longest_output()))
        .map_err(|error| refused(backend, key, error, purpose, Some(hash)))
}

fn check_offered(backend: &Backend, padding: &RsaPadding, hash: Option<HashAlgorithm>) -> Result<()> {
    if let Some(hash) = hash {
        hashes::SIGNATURE.require(backend, hash)?;
    }
    if !backend.rsa_padding_supported(padding) {
        return Err(backend.not_offered(Unsupported::Padding, &padding.words()));
    }
    Ok(())
}

/// The error for an operation that does not begin: on a FIPS backend for the reason that the module has.
fn refused(backend: &Backend, key: &PKey, error: Error, purpose: Use, hash: Option<HashAlgorithm>) -> Error {
    // SP 800-131A, sections 3 and 6: what was made long ago may be shorter.
    let shortest = match purpose {
        Use::Sign | Use::Encrypt | Use::Exchange => 2048,
        Use::Verify | Use::Recover | Use::Decrypt => 1024,
    };
    let bits = key.bits();
    if bits < shortest {
        let name = format!("this use of RSA with {bits} bits");
        return backend.refused_by_fips(error, Unsupported::PublicKeyAlgorithm, &name);
    }
    refused_hash(backend, error, purpose, hash)
}
