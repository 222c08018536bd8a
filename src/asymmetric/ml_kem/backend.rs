//! The backend trait for ML-KEM.

use super::keys::{ML_KEM, MlKemPrivateKey, MlKemPublicKey};
use super::parameter_set::MlKemParameterSet;
use crate::backend::Backend;
use crate::error::Result;

/// A backend with ML-KEM (FIPS 203, `EVP_PKEY-ML-KEM(7)`).
///
/// ```
/// use hazmat_openssl::asymmetric::ml_kem::MlKemParameterSet;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let set = MlKemParameterSet::MlKem768;
/// if backend.ml_kem_supported(set) {
///     let key = backend.generate_ml_kem_private_key(set)?;
///     assert_eq!(key.public_key()?.public_bytes_raw()?.len(), set.public_key_length());
/// }
/// # Ok(())
/// # }
/// ```
pub trait MlKemBackend {
    /// Whether this backend offers ML-KEM with a parameter set.
    #[must_use]
    #[doc(alias = "EVP_KEYMGMT_fetch")]
    fn ml_kem_supported(&self, parameter_set: MlKemParameterSet) -> bool;

    /// Generates a private key, with random bytes of the provider.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_ml_kem_private_key(&self, parameter_set: MlKemParameterSet) -> Result<MlKemPrivateKey>;

    /// Makes a private key from its seed: 64 bytes, d followed by z.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ml_kem_private_seed(&self, parameter_set: MlKemParameterSet, seed: &[u8]) -> Result<MlKemPrivateKey>;

    /// Makes a private key from an expanded private key, which does not contain the seed.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length, and for bytes that are not a private key of the
    /// parameter set; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ml_kem_private_bytes(
        &self,
        parameter_set: MlKemParameterSet,
        private_bytes: &[u8],
    ) -> Result<MlKemPrivateKey>;

    /// Makes a public key from its bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length, and for bytes that are not a public key of the
    /// parameter set; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ml_kem_public_bytes(&self, parameter_set: MlKemParameterSet, public_bytes: &[u8])
    -> Result<MlKemPublicKey>;
}

impl MlKemBackend for Backend {
    fn ml_kem_supported(&self, parameter_set: MlKemParameterSet) -> bool {
        ML_KEM.supported(self, parameter_set)
    }

    fn generate_ml_kem_private_key(&self, parameter_set: MlKemParameterSet) -> Result<MlKemPrivateKey> {
        let key = ML_KEM.generate(self, parameter_set)?;
        Ok(MlKemPrivateKey::new(self, parameter_set, key))
    }

    fn load_ml_kem_private_seed(&self, parameter_set: MlKemParameterSet, seed: &[u8]) -> Result<MlKemPrivateKey> {
        let key = ML_KEM.load_seed(self, parameter_set, seed)?;
        Ok(MlKemPrivateKey::new(self, parameter_set, key))
    }

    fn load_ml_kem_private_bytes(
        &self,
        parameter_set: MlKemParameterSet,
        private_bytes: &[u8],
    ) -> Result<MlKemPrivateKey> {
        let key = ML_KEM.load_private(self, parameter_set, private_bytes)?;
        Ok(MlKemPrivateKey::new(self, parameter_set, key))
    }

    fn load_ml_kem_public_bytes(
        &self,
        parameter_set: MlKemParameterSet,
        public_bytes: &[u8],
    ) -> Result<MlKemPublicKey> {
        let key = ML_KEM.load_public(self, parameter_set, public_bytes)?;
        Ok(MlKemPublicKey::new(self, parameter_set, key))
    }
}
