//! The backend trait for ML-DSA.

use super::keys::{ML_DSA, MlDsaPrivateKey, MlDsaPublicKey};
use super::mu_hasher::MlDsaMuHasher;
use super::parameter_set::MlDsaParameterSet;
use crate::backend::Backend;
use crate::error::Result;

/// A backend with ML-DSA (FIPS 204, `EVP_PKEY-ML-DSA(7)`).
///
/// ```
/// use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let set = MlDsaParameterSet::MlDsa65;
/// if backend.ml_dsa_supported(set) {
///     let key = backend.generate_ml_dsa_private_key(set)?;
///     assert_eq!(key.public_key()?.public_bytes_raw()?.len(), set.public_key_length());
/// }
/// # Ok(())
/// # }
/// ```
pub trait MlDsaBackend {
    /// Whether this backend offers ML-DSA with a parameter set.
    #[must_use]
    #[doc(alias = "EVP_KEYMGMT_fetch")]
    fn ml_dsa_supported(&self, parameter_set: MlDsaParameterSet) -> bool;

    /// Generates a private key, with random bytes of the provider.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_ml_dsa_private_key(&self, parameter_set: MlDsaParameterSet) -> Result<MlDsaPrivateKey>;

    /// Makes a private key from its seed: 32 bytes, ξ.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ml_dsa_private_seed(&self, parameter_set: MlDsaParameterSet, seed: &[u8]) -> Result<MlDsaPrivateKey>;

    /// Makes a private key from an expanded private key, which does not contain the seed (FIPS 204, algorithm 24).
    ///
    /// libcrypto computes the public key of its ρ, s1 and s2, and refuses a private key whose t0 or tr is another, or whose s1 or
    /// s2 is out of range. A FIPS module also signs with it.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length, and for bytes that are not a private key of the
    /// parameter set; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ml_dsa_private_bytes(
        &self,
        parameter_set: MlDsaParameterSet,
        private_bytes: &[u8],
    ) -> Result<MlDsaPrivateKey>;

    /// Makes a public key from its bytes. Each byte string of the right length is a public key (FIPS 204, algorithm 23).
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ml_dsa_public_bytes(&self, parameter_set: MlDsaParameterSet, public_bytes: &[u8])
    -> Result<MlDsaPublicKey>;

    /// A hasher that makes µ of a message in pieces, for a public key and a context of at most 255 bytes. It needs SHAKE256, and
    /// not ML-DSA. [`MlDsaMuHasher`] has an example.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a public key of another length than the parameter set's, and for a
    /// longer context; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer SHAKE256;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend that does not know it as approved;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestInit_ex2")]
    fn create_ml_dsa_mu_hasher(
        &self,
        parameter_set: MlDsaParameterSet,
        public_bytes: &[u8],
        context: &[u8],
    ) -> Result<MlDsaMuHasher>;
}

impl MlDsaBackend for Backend {
    fn ml_dsa_supported(&self, parameter_set: MlDsaParameterSet) -> bool {
        ML_DSA.supported(self, parameter_set)
    }

    fn generate_ml_dsa_private_key(&self, parameter_set: MlDsaParameterSet) -> Result<MlDsaPrivateKey> {
        let key = ML_DSA.generate(self, parameter_set)?;
        Ok(MlDsaPrivateKey::new(self, parameter_set, key))
    }

    fn load_ml_dsa_private_seed(&self, parameter_set: MlDsaParameterSet, seed: &[u8]) -> Result<MlDsaPrivateKey> {
        let key = ML_DSA.load_seed(self, parameter_set, seed)?;
        Ok(MlDsaPrivateKey::new(self, parameter_set, key))
    }

    fn load_ml_dsa_private_bytes(
        &self,
        parameter_set: MlDsaParameterSet,
        private_bytes: &[u8],
    ) -> Result<MlDsaPrivateKey> {
        let key = ML_DSA.load_private(self, parameter_set, private_bytes)?;
        Ok(MlDsaPrivateKey::new(self, parameter_set, key))
    }

    fn load_ml_dsa_public_bytes(
        &self,
        parameter_set: MlDsaParameterSet,
        public_bytes: &[u8],
    ) -> Result<MlDsaPublicKey> {
        let key = ML_DSA.load_public(self, parameter_set, public_bytes)?;
        Ok(MlDsaPublicKey::new(self, parameter_set, key))
    }

    fn create_ml_dsa_mu_hasher(
        &self,
        parameter_set: MlDsaParameterSet,
        public_bytes: &[u8],
        context: &[u8],
    ) -> Result<MlDsaMuHasher> {
        MlDsaMuHasher::begin(self, parameter_set, public_bytes, context)
    }
}
