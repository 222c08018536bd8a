//! SLH-DSA keys.

use std::ffi::CStr;
use std::fmt;

use super::parameter_set::SlhDsaParameterSet;
use crate::asymmetric::equality::equal;
use crate::asymmetric::parameter_sets::{
    KeyTypes, ParameterSet, parameter_set, parameter_set_keys, private_bytes, public_bytes,
};
use crate::asymmetric::signature_context::{check_context, context_params, not_taken};
use crate::asymmetric::signature_operation::{sign_whole, verify_whole};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, MalformedKind, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::{Check, PKey};
use crate::ffi::pkey_operation::{MessageParams, Service};
use crate::support::secret::SecretBytes;

/// The key types.
pub(super) static SLH_DSA: KeyTypes = KeyTypes::new(Service::Signature, SlhDsaParameterSet::COUNT);

parameter_set!(SlhDsaParameterSet, SlhDsaGenerate, |_| None, {
    Sha2_128s => c"SLH-DSA-SHA2-128s",
    Sha2_128f => c"SLH-DSA-SHA2-128f",
    Sha2_192s => c"SLH-DSA-SHA2-192s",
    Sha2_192f => c"SLH-DSA-SHA2-192f",
    Sha2_256s => c"SLH-DSA-SHA2-256s",
    Sha2_256f => c"SLH-DSA-SHA2-256f",
    Shake128s => c"SLH-DSA-SHAKE-128s",
    Shake128f => c"SLH-DSA-SHAKE-128f",
    Shake192s => c"SLH-DSA-SHAKE-192s",
    Shake192f => c"SLH-DSA-SHAKE-192f",
    Shake256s => c"SLH-DSA-SHAKE-256s",
    Shake256f => c"SLH-DSA-SHAKE-256f",
});

parameter_set_keys!(
    SLH_DSA,
    SlhDsaParameterSet,
    SlhDsaPrivateKey,
    SlhDsaPublicKey,
    "SLH-DSA",
    "FIPS 205"
);

impl SlhDsaPrivateKey {
    /// The private key as bytes.
    ///
    /// # Errors
    ///
    /// [`Error::NotExportable`] for a key in a token; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_get_raw_private_key")]
    pub fn private_bytes_raw(&self) -> Result<SecretBytes> {
        private_bytes(self.parameter_set, &self.key)
    }

    /// The length of every signature in bytes.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> usize {
        self.parameter_set.signature_length()
    }

    /// Checks that the public key, which the private key contains, belongs to it.
    /// [Loading](crate::interfaces::SlhDsaBackend::load_slh_dsa_private_bytes) does this for the fast sets only, because it
    /// takes as long as the generation of a key.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`InvalidPrivateKey`](MalformedKind::InvalidPrivateKey) if it does not.
    #[doc(alias = "EVP_PKEY_pairwise_check")]
    pub fn check(&self) -> Result<()> {
        self.key.check(self.backend.lib(), Check::Pairwise).map_err(|_| {
            let reason = "the public key does not belong to the private key";
            Error::malformed(MalformedKind::InvalidPrivateKey, "SLH-DSA key", reason)
        })
    }

    /// Signs a message, with an empty context and with random bytes of the provider ("hedged").
    ///
    /// # Errors
    ///
    /// [`Error::NotApproved`] on a strict backend whose table does not approve it; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
        self.sign_with_context(data, b"")
    }

    /// Signs a message in a context of at most 255 bytes, with random bytes of the provider ("hedged").
    ///
    /// The context keeps the signatures of one protocol from being used in another, and is not secret.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let (backend, set) = (Backend::new()?, SlhDsaParameterSet::Shake128f);
    /// if backend.slh_dsa_supported(set) {
    ///     let key = SlhDsaPrivateKey::generate(&backend, set)?;
    ///     let signature = key.sign_with_context(b"a message", b"an application")?;
    ///     key.public_key()?.verify_with_context(&signature, b"a message", b"an application")?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a longer context; [`Error::NotApproved`] on a strict backend whose table does not approve
    /// it; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign_with_context(&self, data: &[u8], context: &[u8]) -> Result<Vec<u8>> {
        self.sign_in(data, context, false)
    }

    /// Signs a message in a context of at most 255 bytes, which may be empty, without random bytes: the same message has the
    /// same signature.
    ///
    /// FIPS 205, section 9.2, prefers signatures with random bytes, because faults and side channels reveal more of the key
    /// where the same message is signed again.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a longer context; [`Error::NotApproved`] on a strict backend whose table does not approve
    /// it; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign_deterministic(&self, data: &[u8], context: &[u8]) -> Result<Vec<u8>> {
        self.sign_in(data, context, true)
    }

    fn sign_in(&self, data: &[u8], context: &[u8], deterministic: bool) -> Result<Vec<u8>> {
        check_context(context)?;
        let purpose = || Operation::SlhDsaSign {
            parameter_set: self.parameter_set,
            deterministic,
        };
        let params = MessageParams {
            params: &context_params(context, deterministic)?,
            not_taken: &|parameter| not_taken(&self.backend, self.parameter_set.name(), parameter),
        };
        // The key does not keep the operation: libcrypto's context for it may have a copy of SK.prf, and its beginning takes
        // little time beside the signature.
        let keeps = false;
        let queue = CleanQueue::ensure();
        sign_whole(queue, &self.backend, &self.key, purpose, params, data, keeps)
    }
}

impl SlhDsaPublicKey {
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
    /// [`Error::InvalidSignature`] if the signature does not match; [`Error::NotApproved`] on a strict backend whose table does
    /// not approve it.
    #[doc(alias = "EVP_DigestVerify")]
    pub fn verify(&self, signature: &[u8], data: &[u8]) -> Result<()> {
        self.verify_with_context(signature, data, b"")
    }

    /// Verifies the signature of a message in a context of at most 255 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if the signature does not match; [`Error::InvalidArgument`] for a longer context;
    /// [`Error::NotApproved`] on a strict backend whose table does not approve it.
    #[doc(alias = "EVP_DigestVerify")]
    pub fn verify_with_context(&self, signature: &[u8], data: &[u8], context: &[u8]) -> Result<()> {
        check_context(context)?;
        let params = MessageParams {
            params: &context_params(context, false)?,
            not_taken: &|parameter| not_taken(&self.backend, self.parameter_set.name(), parameter),
        };
        let purpose = || Operation::SlhDsaVerify {
            parameter_set: self.parameter_set,
        };
        let message = (signature, data);
        let queue = CleanQueue::ensure();
        verify_whole(queue, &self.backend, &self.key, purpose, params, message)
    }
}
