//! Constructors of Diffie-Hellman keys and parameters; each calls a method of [`DhBackend`].

use super::backend::DhBackend;
use super::keys::{DhPrivateKey, DhPublicKey};
use super::named_group::DhNamedGroup;
use super::numbers::{DhParameterNumbers, DhPrivateNumbers, DhPublicNumbers};
use super::parameters::DhParameters;
use crate::backend::Backend;
use crate::error::Result;

impl DhParameters {
    /// The parameters of a named group.
    ///
    /// # Errors
    ///
    /// As [`DhBackend::load_dh_named_group`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn named(backend: &Backend, group: DhNamedGroup) -> Result<Self> {
        backend.load_dh_named_group(group)
    }

    /// Generates parameters with a modulus of `key_size` bits and the generator 2 or 5. This can take minutes: prefer a
    /// [named group](Self::named).
    ///
    /// # Errors
    ///
    /// As [`DhBackend::generate_dh_parameters`], which this calls.
    #[doc(alias = "EVP_PKEY_paramgen")]
    pub fn generate(backend: &Backend, generator: u32, key_size: u32) -> Result<Self> {
        backend.generate_dh_parameters(generator, key_size)
    }

    /// Makes parameters from their numbers.
    ///
    /// # Errors
    ///
    /// As [`DhBackend::load_dh_parameter_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &DhParameterNumbers) -> Result<Self> {
        backend.load_dh_parameter_numbers(numbers)
    }
}

impl DhPrivateKey {
    /// Generates a key with parameters, in their backend.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let parameters = DhParameters::named(&Backend::new()?, DhNamedGroup::Ffdhe2048)?;
    /// let key = DhPrivateKey::generate(&parameters)?;
    /// assert_eq!(key.key_size(), 2048);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`DhParameters::generate_private_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(parameters: &DhParameters) -> Result<Self> {
        parameters.generate_private_key()
    }

    /// Makes a key from its numbers.
    ///
    /// # Errors
    ///
    /// As [`DhBackend::load_dh_private_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &DhPrivateNumbers) -> Result<Self> {
        backend.load_dh_private_numbers(numbers)
    }
}

impl DhPublicKey {
    /// Makes a key from its numbers.
    ///
    /// # Errors
    ///
    /// As [`DhBackend::load_dh_public_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &DhPublicNumbers) -> Result<Self> {
        backend.load_dh_public_numbers(numbers)
    }
}
