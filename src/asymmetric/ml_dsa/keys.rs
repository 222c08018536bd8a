//! ML-DSA keys.

use std::ffi::CStr;
use std::fmt;

use super::parameter_set::MlDsaParameterSet;
use crate::asymmetric::equality::equal;
use crate::asymmetric::parameter_sets::{
    KeyTypes, ParameterSet, parameter_set_keys, private_bytes, public_bytes, seed,
};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{Service, sign_message, verify_message};
use crate::support::secret::SecretBytes;

/// The key types.
pub(super) static ML_DSA: KeyTypes = KeyTypes::new(Service::Signature, MlDsaParameterSet::COUNT);

impl ParameterSet for MlDsaParameterSet {
    fn name(self) -> &'static str {
        MlDsaParameterSet::name(self)
    }

    fn index(self) -> usize {
        MlDsaParameterSet::index(self)
    }

    fn libcrypto_name(self) -> &'static CStr {
        match self {
            MlDsaParameterSet::MlDsa44 => c"ML-DSA-44",
            MlDsaParameterSet::MlDsa65 => c"ML-DSA-65",
            MlDsaParameterSet::MlDsa87 => c"ML-DSA-87",
        }
    }

    fn seed_length(self) -> Option<usize> {
        Some(MlDsaParameterSet::seed_length(self))
    }

    fn private_key_length(self) -> usize {
        MlDsaParameterSet::private_key_length(self)
    }

    fn public_key_length(self) -> usize {
        MlDsaParameterSet::public_key_length(self)
    }

    fn generation(self) -> Operation {
        Operation::MlDsaGenerate { parameter_set: self }
    }
}

parameter_set_keys!(
    ML_DSA,
    MlDsaParameterSet,
    MlDsaPrivateKey,
    MlDsaPublicKey,
    "ML-DSA",
    "FIPS 204"
);

impl MlDsaPrivateKey {
    /// The seed of the private key, 32 bytes, ξ; `None` if the key was made from an expanded private key.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails, for example because the provider does not export the key.
    #[doc(alias = "EVP_PKEY_get_octet_string_param")]
    pub fn seed(&self) -> Result<Option<SecretBytes>> {
        seed(self.parameter_set, &self.key)
    }

    /// The expanded private key.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails, for example because the provider does not export the key.
    #[doc(alias = "EVP_PKEY_get_raw_private_key")]
    pub fn expanded_private_bytes(&self) -> Result<SecretBytes> {
        private_bytes(self.parameter_set, &self.key)
    }

    /// The length of every signature in bytes.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub fn max_signature_length(&self) -> usize {
        self.parameter_set.signature_length()
    }

    /// Signs a message, with an empty context and with random bytes of the provider ("hedged").
    ///
    /// # Errors
    ///
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
        let purpose = || Operation::MlDsaSign {
            parameter_set: self.parameter_set,
        };
        self.backend.require_approval(purpose)?;
        sign_message(self.backend.lib(), &self.key, data, false)
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
        let purpose = || Operation::MlDsaVerify {
            parameter_set: self.parameter_set,
        };
        self.backend.require_approval(purpose)?;
        verify_message(self.backend.lib(), &self.key, signature, data, false)
    }
}
