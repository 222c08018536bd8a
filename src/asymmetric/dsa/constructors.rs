//! Constructors of DSA keys and parameters; each calls a method of [`DsaBackend`].

use super::backend::DsaBackend;
use super::keys::{DsaPrivateKey, DsaPublicKey};
use super::numbers::{DsaParameterNumbers, DsaPrivateNumbers, DsaPublicNumbers};
use super::parameters::DsaParameters;
use crate::backend::Backend;
use crate::error::Result;

impl DsaParameters {
    /// Generates parameters with a modulus of 1024, 2048, 3072 or 4096 bits. This takes seconds.
    ///
    /// # Errors
    ///
    /// As [`DsaBackend::generate_dsa_parameters`], which this calls.
    #[doc(alias = "EVP_PKEY_paramgen")]
    pub fn generate(backend: &Backend, key_size: u32) -> Result<Self> {
        backend.generate_dsa_parameters(key_size)
    }

    /// Makes parameters from their numbers.
    ///
    /// # Errors
    ///
    /// As [`DsaBackend::load_dsa_parameter_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &DsaParameterNumbers) -> Result<Self> {
        backend.load_dsa_parameter_numbers(numbers)
    }
}

impl DsaPrivateKey {
    /// Generates parameters with a modulus of 1024, 2048, 3072 or 4096 bits, and a key with them. This takes seconds; further
    /// keys with the same parameters do not: see
    /// [`generate_private_key`](crate::asymmetric::dsa::DsaParameters::generate_private_key).
    ///
    /// # Errors
    ///
    /// As [`DsaBackend::generate_dsa_private_key_and_parameters`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend, key_size: u32) -> Result<Self> {
        backend.generate_dsa_private_key_and_parameters(key_size)
    }

    /// Makes a key from its numbers.
    ///
    /// # Errors
    ///
    /// As [`DsaBackend::load_dsa_private_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &DsaPrivateNumbers) -> Result<Self> {
        backend.load_dsa_private_numbers(numbers)
    }
}

impl DsaPublicKey {
    /// Makes a key from its numbers.
    ///
    /// # Errors
    ///
    /// As [`DsaBackend::load_dsa_public_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &DsaPublicNumbers) -> Result<Self> {
        backend.load_dsa_public_numbers(numbers)
    }
}
