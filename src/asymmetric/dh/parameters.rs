//! Diffie-Hellman parameters.

use std::fmt;

use super::details::ParameterDetails;
use super::keys::DhPrivateKey;
use super::numbers::DhParameterNumbers;
use super::{pkey, subgroup};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::pkey::{Check, PKey};

/// Diffie-Hellman parameters, loaded into a backend. Keys are generated with them; clones are the same parameters.
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

    /// Generates a key with these parameters.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if libcrypto refuses the parameters, as FIPS modules refuse all but named groups;
    /// [`Error::Malformed`] of the kind [`InvalidParameters`](MalformedKind::InvalidParameters) if the generator is not in the
    /// subgroup of order q.
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
            let refused = Error::invalid("parameters", format!("libcrypto generates no key with them: {error}"));
            let name = format!("Diffie-Hellman with these parameters of {} bits", self.key.bits());
            self.backend
                .refused_by_fips(refused, UnsupportedKind::ExchangeAlgorithm, &name)
        })?;
        // libcrypto chooses the length of private values itself, regardless of privateValueLength.
        let mut details = self.details.clone();
        let length = key.secret_integer(c"priv")?.bit_length();
        details.private_value_length = details.private_value_length.filter(|&most| length <= most);
        Ok(DhPrivateKey::new(&self.backend, key, details))
    }

    /// Checks that the modulus and the order of the subgroup are prime, or, without an order, that the modulus is a safe
    /// prime; and that g generates the subgroup. Loading does not test primes, as it takes from tens of milliseconds at 2,048
    /// bits to many seconds at the longest. FIPS modules accept named groups only.
    ///
    /// For a key, call it on its `parameters()`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`InvalidParameters`](MalformedKind::InvalidParameters) if one of these does not hold.
    #[doc(alias = "EVP_PKEY_param_check")]
    pub fn check(&self) -> Result<()> {
        self.details.check_generator(&self.parameter_numbers()?)?;
        self.key.check(self.backend.lib(), Check::Parameters).map_err(|error| {
            let reason = format!("the primality check fails: {error}");
            Error::malformed(MalformedKind::InvalidParameters, subgroup::PARAMETERS, reason)
        })
    }

    /// The numbers of the parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameter_numbers(&self) -> Result<DhParameterNumbers> {
        pkey::parameter_numbers(&self.key, &self.details)
    }
}

/// Parameters are equal if their numbers are: p, g and, where there is one, q. Parameters always equal themselves and their
/// clones.
impl PartialEq for DhParameters {
    fn eq(&self, other: &Self) -> bool {
        // libcrypto's `EVP_PKEY_parameters_eq` does not compare q.
        self.key.is_same(&other.key)
            || matches!((self.parameter_numbers(), other.parameter_numbers()), (Ok(own), Ok(others)) if own == others)
    }
}

impl Eq for DhParameters {}

impl fmt::Debug for DhParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhParameters({} bits)", self.key.bits())
    }
}

/// Loads parameters of a structure. Whether g is in the subgroup is checked when they are used.
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
