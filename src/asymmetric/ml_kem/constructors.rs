//! Constructors of ML-KEM keys; each calls a method of the backend trait.

use super::backend::MlKemBackend;
use super::keys::{MlKemPrivateKey, MlKemPublicKey};
use super::parameter_set::MlKemParameterSet;
use crate::backend::Backend;
use crate::error::Result;

impl MlKemPrivateKey {
    /// Generates a key.
    ///
    /// # Errors
    ///
    /// As [`MlKemBackend::generate_ml_kem_private_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend, parameter_set: MlKemParameterSet) -> Result<Self> {
        backend.generate_ml_kem_private_key(parameter_set)
    }

    /// Makes a key from its seed: 64 bytes, d followed by z.
    ///
    /// # Errors
    ///
    /// As [`MlKemBackend::load_ml_kem_private_seed`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_seed(backend: &Backend, parameter_set: MlKemParameterSet, seed: &[u8]) -> Result<Self> {
        backend.load_ml_kem_private_seed(parameter_set, seed)
    }

    /// Makes a key from an expanded private key, which does not contain the seed.
    ///
    /// # Errors
    ///
    /// As [`MlKemBackend::load_ml_kem_private_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_expanded_bytes(
        backend: &Backend,
        parameter_set: MlKemParameterSet,
        private_bytes: &[u8],
    ) -> Result<Self> {
        backend.load_ml_kem_private_bytes(parameter_set, private_bytes)
    }
}

impl MlKemPublicKey {
    /// Makes a key from its bytes.
    ///
    /// # Errors
    ///
    /// As [`MlKemBackend::load_ml_kem_public_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_public_bytes(backend: &Backend, parameter_set: MlKemParameterSet, public_bytes: &[u8]) -> Result<Self> {
        backend.load_ml_kem_public_bytes(parameter_set, public_bytes)
    }
}
