//! ML-DSA keys.

use std::ffi::CStr;
use std::fmt;

use super::mu_hasher::MlDsaMuHasher;
use super::parameter_set::MlDsaParameterSet;
use super::pieces::MessageInPieces;
use super::signature::{Input, sign, verify};
use crate::asymmetric::equality::equal;
use crate::asymmetric::parameter_sets::{
    KeyTypes, ParameterSet, parameter_set, parameter_set_keys, private_bytes, public_bytes, seed,
};
use crate::asymmetric::streaming::{Signer, Verifier};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::Service;
use crate::support::secret::SecretBytes;

/// The key types.
pub(super) static ML_DSA: KeyTypes = KeyTypes::new(Service::Signature, MlDsaParameterSet::COUNT);

parameter_set!(MlDsaParameterSet, MlDsaGenerate, |set| Some(set.seed_length()), {
    MlDsa44 => c"ML-DSA-44",
    MlDsa65 => c"ML-DSA-65",
    MlDsa87 => c"ML-DSA-87",
});

parameter_set_keys!(
    ML_DSA,
    MlDsaParameterSet,
    MlDsaPrivateKey,
    MlDsaPublicKey,
    "ML-DSA",
    "FIPS 204"
);

impl MlDsaPrivateKey {
    /// The seed of the private key, 32 bytes, ξ; `None` if the key was made from an expanded private key, or if the provider is
    /// configured not to keep seeds (`ml-dsa.retain_seed`).
    ///
    /// # Errors
    ///
    /// [`Error::NotExportable`](crate::Error::NotExportable) for a key in a token; [`Error::OpenSsl`](crate::Error::OpenSsl) if
    /// libcrypto fails.
    #[doc(alias = "EVP_PKEY_get_octet_string_param")]
    pub fn seed(&self) -> Result<Option<SecretBytes>> {
        seed(self.parameter_set, &self.key)
    }

    /// The expanded private key.
    ///
    /// # Errors
    ///
    /// [`Error::NotExportable`](crate::Error::NotExportable) for a key in a token; [`Error::OpenSsl`](crate::Error::OpenSsl) if
    /// libcrypto fails.
    #[doc(alias = "EVP_PKEY_get_raw_private_key")]
    pub fn expanded_private_bytes(&self) -> Result<SecretBytes> {
        private_bytes(self.parameter_set, &self.key)
    }

    /// The length of every signature in bytes.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> usize {
        self.parameter_set.signature_length()
    }

    /// Signs a message, with an empty context and with random bytes of the provider (FIPS 204, algorithm 2; section 3.4:
    /// "hedged").
    ///
    /// # Errors
    ///
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
        self.sign_with_context(data, b"")
    }

    /// Signs a message in a context, with random bytes of the provider.
    ///
    /// The context has at most 255 bytes. It keeps the signatures of one protocol from being used in another, and is not secret:
    /// [`verify_with_context`](MlDsaPublicKey::verify_with_context) needs the same.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a longer context; else as [`sign`](Self::sign).
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign_with_context(&self, data: &[u8], context: &[u8]) -> Result<Vec<u8>> {
        self.sign_input(Input::Message { data, context }, false)
    }

    /// Signs a message in a context, without random bytes: the same message and context always have the same signature (FIPS
    /// 204, section 3.4). [`sign_with_context`](Self::sign_with_context) protects the key better against attacks by side
    /// channels and by faults of the machine.
    ///
    /// ```
    /// use hazmat_openssl::asymmetric::ml_dsa::{MlDsaParameterSet, MlDsaPrivateKey};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let (backend, set) = (Backend::new()?, MlDsaParameterSet::MlDsa44);
    /// if backend.ml_dsa_supported(set) {
    ///     let key = MlDsaPrivateKey::generate(&backend, set)?;
    ///     let signature = key.sign_deterministic(b"a message", b"a protocol")?;
    ///     assert_eq!(signature, key.sign_deterministic(b"a message", b"a protocol")?);
    ///     key.public_key()?.verify_with_context(&signature, b"a message", b"a protocol")?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`sign_with_context`](Self::sign_with_context).
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign_deterministic(&self, data: &[u8], context: &[u8]) -> Result<Vec<u8>> {
        self.sign_input(Input::Message { data, context }, true)
    }

    /// Signs µ, the 64 bytes that a [`MlDsaMuHasher`] makes of the message, the context and this key's public key, with random
    /// bytes of the provider (FIPS 204, algorithm 7; RFC 9881, appendix D: "external µ"). The signature is one of the message.
    ///
    /// Sign no other 64 bytes: a party that chooses them may obtain the signature of another message.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose module has no indicator for it, because the
    /// origin of µ is unknown: use [`signer`](Self::signer) there. [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign_mu(&self, mu: &[u8]) -> Result<Vec<u8>> {
        self.sign_input(Input::Mu(mu), false)
    }

    /// Signs µ as [`sign_mu`](Self::sign_mu), without random bytes.
    ///
    /// # Errors
    ///
    /// As [`sign_mu`](Self::sign_mu).
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign_mu_deterministic(&self, mu: &[u8]) -> Result<Vec<u8>> {
        self.sign_input(Input::Mu(mu), true)
    }

    /// A hasher for messages that this key signs in a context of at most 255 bytes.
    ///
    /// # Errors
    ///
    /// As [`MlDsaMuHasher::new`].
    pub fn mu_hasher(&self, context: &[u8]) -> Result<MlDsaMuHasher> {
        MlDsaMuHasher::begin(&self.backend, self.parameter_set, &self.public_bytes_raw()?, context)
    }

    /// A signer for messages given in pieces, one after the other, in a context of at most 255 bytes. It hashes them to µ on
    /// the key's backend, and signs with random bytes of the provider.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a longer context;
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer SHAKE256;
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend that does not know it as approved;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn signer(&self, context: &[u8]) -> Result<Signer> {
        self.signer_with(context, false)
    }

    /// A signer as [`signer`](Self::signer), which signs without random bytes.
    ///
    /// # Errors
    ///
    /// As [`signer`](Self::signer).
    pub fn signer_deterministic(&self, context: &[u8]) -> Result<Signer> {
        self.signer_with(context, true)
    }

    /// A signer, deterministic or not.
    fn signer_with(&self, context: &[u8], deterministic: bool) -> Result<Signer> {
        let pieces = MessageInPieces {
            key: self.key.clone(),
            hasher: self.mu_hasher(context)?,
            parameter_set: self.parameter_set,
            deterministic,
            backend: self.backend.clone(),
        };
        let purpose = Operation::MlDsaSign {
            parameter_set: self.parameter_set,
            deterministic,
        };
        Ok(Signer::own(&self.backend, purpose, Box::new(pieces)))
    }

    fn sign_input(&self, input: Input<'_>, deterministic: bool) -> Result<Vec<u8>> {
        sign(&self.backend, &self.key, self.parameter_set, input, deterministic)
    }
}

impl MlDsaPublicKey {
    /// The length of every signature in bytes.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> usize {
        self.parameter_set.signature_length()
    }

    /// Verifies the signature of a message with an empty context. The signature comes before the data, as in the other
    /// `verify` methods.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if the signature does not match;
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it.
    #[doc(alias = "EVP_DigestVerify")]
    pub fn verify(&self, signature: &[u8], data: &[u8]) -> Result<()> {
        self.verify_with_context(signature, data, b"")
    }

    /// Verifies the signature of a message in a context of at most 255 bytes (FIPS 204, algorithm 3), hedged or deterministic.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a longer context; else as [`verify`](Self::verify).
    #[doc(alias = "EVP_DigestVerify")]
    pub fn verify_with_context(&self, signature: &[u8], data: &[u8], context: &[u8]) -> Result<()> {
        self.verify_input(signature, Input::Message { data, context })
    }

    /// Verifies the signature of a message by its µ of 64 bytes, which a [`MlDsaMuHasher`] makes of the message, the context
    /// and this key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a µ of another length;
    /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if the signature does not match;
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose module has no indicator for it, because the
    /// origin of µ is unknown: use [`verifier`](Self::verifier) there.
    #[doc(alias = "EVP_DigestVerify")]
    pub fn verify_mu(&self, signature: &[u8], mu: &[u8]) -> Result<()> {
        self.verify_input(signature, Input::Mu(mu))
    }

    /// A hasher for messages that this key verifies in a context of at most 255 bytes.
    ///
    /// # Errors
    ///
    /// As [`MlDsaMuHasher::new`].
    pub fn mu_hasher(&self, context: &[u8]) -> Result<MlDsaMuHasher> {
        MlDsaMuHasher::begin(&self.backend, self.parameter_set, &self.public_bytes_raw()?, context)
    }

    /// A verifier for messages given in pieces, one after the other, in a context of at most 255 bytes. It hashes them to µ on
    /// the key's backend.
    ///
    /// # Errors
    ///
    /// As [`MlDsaPrivateKey::signer`].
    pub fn verifier(&self, context: &[u8]) -> Result<Verifier> {
        let pieces = MessageInPieces {
            key: self.key.clone(),
            hasher: self.mu_hasher(context)?,
            parameter_set: self.parameter_set,
            deterministic: false,
            backend: self.backend.clone(),
        };
        let purpose = Operation::MlDsaVerify {
            parameter_set: self.parameter_set,
        };
        Ok(Verifier::own(&self.backend, purpose, Box::new(pieces)))
    }

    fn verify_input(&self, signature: &[u8], input: Input<'_>) -> Result<()> {
        verify(&self.backend, &self.key, self.parameter_set, signature, input)
    }
}
