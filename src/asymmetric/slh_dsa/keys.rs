//! SLH-DSA keys.

use std::ffi::CStr;
use std::fmt;

use super::parameter_set::SlhDsaParameterSet;
use crate::asymmetric::equality::equal;
use crate::asymmetric::parameter_sets::{KeyTypes, ParameterSet, parameter_set_keys, private_bytes, public_bytes};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{Service, sign_message, verify_message};
use crate::support::secret::SecretBytes;

/// The key types.
pub(super) static SLH_DSA: KeyTypes = KeyTypes::new(Service::Signature, SlhDsaParameterSet::COUNT);

impl ParameterSet for SlhDsaParameterSet {
    fn name(self) -> &'static str {
        SlhDsaParameterSet::name(self)
    }

    fn index(self) -> usize {
        SlhDsaParameterSet::index(self)
    }

    fn libcrypto_name(self) -> &'static CStr {
        match self {
            SlhDsaParameterSet::Sha2_128s => c"SLH-DSA-SHA2-128s",
            SlhDsaParameterSet::Sha2_128f => c"SLH-DSA-SHA2-128f",
            SlhDsaParameterSet::Sha2_192s => c"SLH-DSA-SHA2-192s",
            SlhDsaParameterSet::Sha2_192f => c"SLH-DSA-SHA2-192f",
            SlhDsaParameterSet::Sha2_256s => c"SLH-DSA-SHA2-256s",
            SlhDsaParameterSet::Sha2_256f => c"SLH-DSA-SHA2-256f",
            SlhDsaParameterSet::Shake128s => c"SLH-DSA-SHAKE-128s",
            SlhDsaParameterSet::Shake128f => c"SLH-DSA-SHAKE-128f",
            SlhDsaParameterSet::Shake192s => c"SLH-DSA-SHAKE-192s",
            SlhDsaParameterSet::Shake192f => c"SLH-DSA-SHAKE-192f",
            SlhDsaParameterSet::Shake256s => c"SLH-DSA-SHAKE-256s",
            SlhDsaParameterSet::Shake256f => c"SLH-DSA-SHAKE-256f",
        }
    }

    fn seed_length(self) -> Option<usize> {
        None
    }

    fn private_key_length(self) -> usize {
        SlhDsaParameterSet::private_key_length(self)
    }

    fn public_key_length(self) -> usize {
        SlhDsaParameterSet::public_key_length(self)
    }

    fn generation(self) -> Operation {
        Operation::SlhDsaGenerate { parameter_set: self }
    }
}

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
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails, for example because the provider does not export the key.
    #[doc(alias = "EVP_PKEY_get_raw_private_key")]
    pub fn private_bytes_raw(&self) -> Result<SecretBytes> {
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
        let purpose = || Operation::SlhDsaSign {
            parameter_set: self.parameter_set,
        };
        self.backend.require_approval(purpose)?;
        sign_message(self.backend.lib(), &self.key, data, false)
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
    /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if the signature does not match;
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it.
    #[doc(alias = "EVP_DigestVerify")]
    pub fn verify(&self, signature: &[u8], data: &[u8]) -> Result<()> {
        let purpose = || Operation::SlhDsaVerify {
            parameter_set: self.parameter_set,
        };
        self.backend.require_approval(purpose)?;
        verify_message(self.backend.lib(), &self.key, signature, data, false)
    }
}
