//! Properties of Diffie-Hellman parameters other than their numbers.

use std::sync::Arc;

use super::numbers::DhParameterNumbers;
use super::subgroup::{self, Finding};
use crate::error::{Error, Result};

/// Properties of parameters other than their numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct ParameterDetails {
    /// Whether q is known: ANSI X9.42 if it is, PKCS #3 if not.
    pub(super) has_subgroup: bool,
    /// privateValueLength of PKCS #3, in bits.
    pub(crate) private_value_length: Option<u32>,
    /// The DER of the optional fields j and validationParms of ANSI X9.42.
    pub(crate) validation: Option<Arc<[u8]>>,
    /// Whether g is in the subgroup of order q.
    pub(super) generator: Finding,
}

impl ParameterDetails {
    /// The properties that follow from the numbers.
    pub(crate) fn of(numbers: &DhParameterNumbers) -> Self {
        ParameterDetails {
            has_subgroup: numbers.q.is_some(),
            ..Self::default()
        }
    }

    /// The properties of a key of other code: all that is known is whether it is of the type of ANSI X9.42.
    pub(crate) fn of_type(has_subgroup: bool) -> Self {
        ParameterDetails {
            has_subgroup,
            ..Self::default()
        }
    }

    /// The same for numbers that have been checked in full.
    pub(super) fn of_checked(numbers: &DhParameterNumbers) -> Self {
        ParameterDetails {
            generator: Finding::good(),
            ..Self::of(numbers)
        }
    }

    /// Refuses a g that does not generate the subgroup. Computed once for all keys that share these parameters.
    pub(super) fn check_generator(&self, numbers: &DhParameterNumbers) -> Result<()> {
        if self.generator.or(|| numbers.contains(&numbers.g))? {
            return Ok(());
        }
        Err(subgroup::not_a_generator())
    }

    pub(super) fn check(&self, numbers: &DhParameterNumbers) -> Result<()> {
        match self.private_value_length {
            Some(length) if length == 0 || length > numbers.p.bit_length() => {
                let reason = format!(
                    "must be 1 or more and at most {} bits, the length of the modulus",
                    numbers.p.bit_length()
                );
                Err(Error::invalid("private_value_length", reason))
            }
            _ => Ok(()),
        }
    }
}
