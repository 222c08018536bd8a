//! Diffie-Hellman parameters.

use std::fmt;

use super::details::ParameterDetails;
use super::keys::DhPrivateKey;
use super::numbers::DhParameterNumbers;
use super::{pkey, subgroup};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::pkey::{Check, PKey};

/// Diffie-Hellman parameters in a backend, which keys are generated with.
#[derive(Clone)]
pub struct DhParameters {
    // Field order matters: the key drops before the backend.
    pub(super) key: PKey,
    details: ParameterDetails,
    backend: Backend,
}

impl DhParameters {
    pub(super) fn new(backend: &Backend, key: PKey, details: ParameterDetails) -> Self {
        DhParameters {
            key,
            details,
            backend: backend.clone(),
        }
    }

    pub(crate) fn details(&self) -> &ParameterDetails {
        &self.details
    }

    /// The backend that the parameters belong to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The size of the modulus in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// A new key with these parameters.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if libcrypto refuses the parameters, as FIPS modules refuse all but named groups;
    /// [`Error::Malformed`] if the generator is not in the subgroup that they say.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate_private_key(&self) -> Result<DhPrivateKey> {
        self.backend.require_approval(|| Operation::DhGenerate {
            group: pkey::group_of(&self.backend, &self.key),
            modulus_bits: self.key_size(),
        })?;
        if self.details.has_subgroup {
            self.details.check_generator(&self.parameter_numbers()?)?;
        }
        let key = self.key.generate_pair(self.backend.lib()).map_err(|error| {
            let refused = Error::invalid("parameters", format!("give no key: {error}"));
            let name = format!("Diffie-Hellman with these parameters of {} bits", self.key.bits());
            self.backend
                .refused_by_fips(refused, UnsupportedKind::ExchangeAlgorithm, &name)
        })?;
        // libcrypto makes private values of the length that it thinks fit, whatever PKCS #3's parameters say.
        let mut details = self.details.clone();
        let length = key.secret_integer(c"priv")?.bit_length();
        details.private_value_length = details.private_value_length.filter(|&most| length <= most);
        Ok(DhPrivateKey::new(&self.backend, key, details))
    }

    /// Proves that the modulus is prime, and the order of the subgroup, too, or else that the modulus is a safe prime; and
    /// that the generator is one. Loading does not prove primes: it takes from tens of milliseconds at 2,048 bits to many
    /// seconds at the longest. FIPS modules vouch for named groups only.
    ///
    /// Of a key, call it on its `parameters()`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if they are none of that.
    #[doc(alias = "EVP_PKEY_param_check")]
    pub fn check(&self) -> Result<()> {
        self.details.check_generator(&self.parameter_numbers()?)?;
        self.key
            .check(self.backend.lib(), Check::Parameters)
            .map_err(|error| Error::malformed(subgroup::PARAMETERS, format!("they are not proved: {error}")))
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameter_numbers(&self) -> Result<DhParameterNumbers> {
        pkey::parameter_numbers(&self.key, &self.details)
    }
}

impl fmt::Debug for DhParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhParameters({} bits)", self.key.bits())
    }
}

/// Parameters out of a structure, with what else it says. Whether g is in the subgroup is seen when they are used.
pub(crate) fn load_parameters(
    backend: &Backend,
    numbers: &DhParameterNumbers,
    details: ParameterDetails,
) -> Result<DhParameters> {
    numbers.check_bounds()?;
    details.check(numbers)?;
    let key = pkey::make(backend, numbers, None, None)?;
    Ok(DhParameters::new(backend, key, details))
}
