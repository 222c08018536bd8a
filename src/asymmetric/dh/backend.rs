//! The backend trait for Diffie-Hellman.

use std::ops::ControlFlow;

use super::availability::X942_KEYS;
use super::details::ParameterDetails;
use super::generation::{DhProgress, Reporter, generate_parameters};
use super::keys::{DhPrivateKey, DhPublicKey};
use super::named_group::DhNamedGroup;
use super::numbers::{DhParameterNumbers, DhPrivateNumbers, DhPublicNumbers, check_bounds};
use super::parameters::DhParameters;
use super::pkey;
use super::subgroup::Finding;
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::pkey::{Check, Undisturbed};
use crate::integers::Integer;

/// A backend with Diffie-Hellman key exchange (PKCS #3, ANSI X9.42, `EVP_PKEY-DH(7)`).
pub trait DhBackend {
    /// Generates parameters with a modulus of 512 bits or more (use 2048 or more) and the generator 2 or 5. This can take
    /// minutes: prefer a [named group](Self::load_dh_named_group).
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another generator or size;
    /// [`Unsupported`](crate::Error::Unsupported) on a FIPS backend, which takes named groups only.
    #[doc(alias = "EVP_PKEY_paramgen")]
    fn generate_dh_parameters(&self, generator: u32, key_size: u32) -> Result<DhParameters>;

    /// As [`generate_dh_parameters`](Self::generate_dh_parameters), calling a function with the progress. The function
    /// may stop the generation by [`ControlFlow::Break`].
    ///
    /// # Errors
    ///
    /// [`Cancelled`](crate::Error::Cancelled) if the function stopped it; otherwise as
    /// [`generate_dh_parameters`](Self::generate_dh_parameters).
    fn generate_dh_parameters_with_progress(
        &self,
        generator: u32,
        key_size: u32,
        progress: &mut dyn FnMut(DhProgress) -> ControlFlow<()>,
    ) -> Result<DhParameters>;

    /// Generates a key with parameters.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if libcrypto refuses the parameters.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_dh_private_key(&self, parameters: &DhParameters) -> Result<DhPrivateKey>;

    /// Generates parameters, and a key with them.
    ///
    /// # Errors
    ///
    /// As [`generate_dh_parameters`](Self::generate_dh_parameters).
    fn generate_dh_private_key_and_parameters(&self, generator: u32, key_size: u32) -> Result<DhPrivateKey>;

    /// Makes a private key from its numbers. The public value must belong to the private value. This does not check
    /// that the modulus is prime: see [`DhParameters::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the wrong number, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is out of range or not in the subgroup.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dh_private_numbers(&self, numbers: &DhPrivateNumbers) -> Result<DhPrivateKey>;

    /// Makes a public key from its numbers. The public value must be in range and, if the subgroup is known, in the
    /// subgroup.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the wrong number, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is out of range or not in the subgroup.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dh_public_numbers(&self, numbers: &DhPublicNumbers) -> Result<DhPublicKey>;

    /// Makes parameters from their numbers: of ANSI X9.42 with q, else of PKCS #3. This does not check that the modulus
    /// is prime: see [`DhParameters::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the wrong number.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dh_parameter_numbers(&self, numbers: &DhParameterNumbers) -> Result<DhParameters>;

    /// Makes the parameters of a named group.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it.
    fn load_dh_named_group(&self, group: DhNamedGroup) -> Result<DhParameters>;

    /// Whether this backend accepts the parameters. It tests p and q for primality, which takes up to seconds. FIPS
    /// modules accept named groups only here, even if they load others.
    #[doc(alias = "EVP_PKEY_param_check")]
    #[must_use]
    fn dh_parameters_supported(&self, p: &Integer, g: &Integer, q: Option<&Integer>) -> bool;

    /// Whether this backend offers keys of ANSI X9.42.
    #[must_use]
    fn dh_x942_serialization_supported(&self) -> bool;
}

impl DhBackend for Backend {
    fn generate_dh_parameters(&self, generator: u32, key_size: u32) -> Result<DhParameters> {
        generate_parameters(self, generator, key_size, &mut Undisturbed)
    }

    fn generate_dh_parameters_with_progress(
        &self,
        generator: u32,
        key_size: u32,
        progress: &mut dyn FnMut(DhProgress) -> ControlFlow<()>,
    ) -> Result<DhParameters> {
        generate_parameters(self, generator, key_size, &mut Reporter(progress))
    }

    fn generate_dh_private_key(&self, parameters: &DhParameters) -> Result<DhPrivateKey> {
        let key = pkey::make(self, &parameters.parameter_numbers()?, None, None)?;
        DhParameters::new(self, key, parameters.details().clone()).generate_private_key()
    }

    fn generate_dh_private_key_and_parameters(&self, generator: u32, key_size: u32) -> Result<DhPrivateKey> {
        self.generate_dh_parameters(generator, key_size)?.generate_private_key()
    }

    fn load_dh_private_numbers(&self, numbers: &DhPrivateNumbers) -> Result<DhPrivateKey> {
        numbers.check()?;
        let DhPublicNumbers { y, parameter_numbers } = &numbers.public_numbers;
        let key = pkey::make(self, parameter_numbers, Some(y), Some(&numbers.x))?;
        Ok(DhPrivateKey::new(
            self,
            key,
            ParameterDetails::of_checked(parameter_numbers),
        ))
    }

    fn load_dh_public_numbers(&self, numbers: &DhPublicNumbers) -> Result<DhPublicKey> {
        numbers.check()?;
        let DhPublicNumbers { y, parameter_numbers } = numbers;
        let key = pkey::make(self, parameter_numbers, Some(y), None)?;
        let details = ParameterDetails::of_checked(parameter_numbers);
        Ok(DhPublicKey::new(self, key, details, Finding::good()))
    }

    fn load_dh_parameter_numbers(&self, numbers: &DhParameterNumbers) -> Result<DhParameters> {
        numbers.check()?;
        let key = pkey::make(self, numbers, None, None)?;
        Ok(DhParameters::new(self, key, ParameterDetails::of_checked(numbers)))
    }

    fn load_dh_named_group(&self, group: DhNamedGroup) -> Result<DhParameters> {
        let key = pkey::named_group(self, group)?;
        Ok(DhParameters::new(self, key, ParameterDetails::default()))
    }

    fn dh_parameters_supported(&self, p: &Integer, g: &Integer, q: Option<&Integer>) -> bool {
        let proved = || -> Result<()> {
            check_bounds(p, g, q)?;
            let numbers = DhParameterNumbers {
                p: p.clone(),
                g: g.clone(),
                q: q.cloned(),
            };
            numbers.check()?;
            pkey::make(self, &numbers, None, None)?.check(self.lib(), Check::Parameters)
        };
        proved().is_ok()
    }

    fn dh_x942_serialization_supported(&self) -> bool {
        X942_KEYS.is_in(self)
    }
}
