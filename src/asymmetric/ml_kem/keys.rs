//! ML-KEM keys.

use std::ffi::CStr;
use std::fmt;

use super::parameter_set::MlKemParameterSet;
use crate::asymmetric::equality::equal;
use crate::asymmetric::parameter_sets::{
    KeyTypes, ParameterSet, parameter_set_keys, private_bytes, public_bytes, seed,
};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::Service;
use crate::support::secret::SecretBytes;

/// The key types.
pub(super) static ML_KEM: KeyTypes = KeyTypes::new(Service::Kem, MlKemParameterSet::COUNT);

impl ParameterSet for MlKemParameterSet {
    fn name(self) -> &'static str {
        MlKemParameterSet::name(self)
    }

    fn index(self) -> usize {
        MlKemParameterSet::index(self)
    }

    fn libcrypto_name(self) -> &'static CStr {
        match self {
            MlKemParameterSet::MlKem512 => c"ML-KEM-512",
            MlKemParameterSet::MlKem768 => c"ML-KEM-768",
            MlKemParameterSet::MlKem1024 => c"ML-KEM-1024",
        }
    }

    fn seed_length(self) -> Option<usize> {
        Some(MlKemParameterSet::seed_length(self))
    }

    fn private_key_length(self) -> usize {
        MlKemParameterSet::private_key_length(self)
    }

    fn public_key_length(self) -> usize {
        MlKemParameterSet::public_key_length(self)
    }

    fn generation(self) -> Operation {
        Operation::MlKemGenerate { parameter_set: self }
    }
}

parameter_set_keys!(
    ML_KEM,
    MlKemParameterSet,
    MlKemPrivateKey,
    MlKemPublicKey,
    "ML-KEM",
    "FIPS 203"
);

impl MlKemPrivateKey {
    /// The seed of the private key, 64 bytes, d followed by z; `None` if the key was made from an expanded private key.
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
}
