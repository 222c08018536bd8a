//! Constructors of ML-DSA keys; each calls a method of the backend trait.

use super::backend::MlDsaBackend;
use super::keys::{MlDsaPrivateKey, MlDsaPublicKey};
use super::parameter_set::MlDsaParameterSet;
use crate::backend::Backend;
use crate::error::Result;

impl MlDsaPrivateKey {
    /// Generates a key.
    ///
    /// # Errors
    ///
    /// As [`MlDsaBackend::generate_ml_dsa_private_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend, parameter_set: MlDsaParameterSet) -> Result<Self> {
        backend.generate_ml_dsa_private_key(parameter_set)
    }

    /// Makes a key from its seed: 32 bytes, ξ.
    ///
    /// # Errors
    ///
    /// As [`MlDsaBackend::load_ml_dsa_private_seed`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_seed(backend: &Backend, parameter_set: MlDsaParameterSet, seed: &[u8]) -> Result<Self> {
        backend.load_ml_dsa_private_seed(parameter_set, seed)
    }

    /// Makes a key from an expanded private key, which does not contain the seed.
    ///
    /// # Errors
    ///
    /// As [`MlDsaBackend::load_ml_dsa_private_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_expanded_bytes(
        backend: &Backend,
        parameter_set: MlDsaParameterSet,
        private_bytes: &[u8],
    ) -> Result<Self> {
        backend.load_ml_dsa_private_bytes(parameter_set, private_bytes)
    }
}

impl MlDsaPublicKey {
    /// Makes a key from its bytes.
    ///
    /// # Errors
    ///
    /// As [`MlDsaBackend::load_ml_dsa_public_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_public_bytes(backend: &Backend, parameter_set: MlDsaParameterSet, public_bytes: &[u8]) -> Result<Self> {
        backend.load_ml_dsa_public_bytes(parameter_set, public_bytes)
    }
}
