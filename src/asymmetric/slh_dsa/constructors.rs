//! Constructors of SLH-DSA keys; each calls a method of the backend trait.

use super::backend::SlhDsaBackend;
use super::keys::{SlhDsaPrivateKey, SlhDsaPublicKey};
use super::parameter_set::SlhDsaParameterSet;
use crate::backend::Backend;
use crate::error::Result;

impl SlhDsaPrivateKey {
    /// Generates a key.
    ///
    /// # Errors
    ///
    /// As [`SlhDsaBackend::generate_slh_dsa_private_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend, parameter_set: SlhDsaParameterSet) -> Result<Self> {
        backend.generate_slh_dsa_private_key(parameter_set)
    }

    /// Makes a key from its bytes.
    ///
    /// # Errors
    ///
    /// As [`SlhDsaBackend::load_slh_dsa_private_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_private_bytes(
        backend: &Backend,
        parameter_set: SlhDsaParameterSet,
        private_bytes: &[u8],
    ) -> Result<Self> {
        backend.load_slh_dsa_private_bytes(parameter_set, private_bytes)
    }
}

impl SlhDsaPublicKey {
    /// Makes a key from its bytes.
    ///
    /// # Errors
    ///
    /// As [`SlhDsaBackend::load_slh_dsa_public_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_public_bytes(
        backend: &Backend,
        parameter_set: SlhDsaParameterSet,
        public_bytes: &[u8],
    ) -> Result<Self> {
        backend.load_slh_dsa_public_bytes(parameter_set, public_bytes)
    }
}
