//! What is known of parameters beside their numbers.

use std::sync::Arc;

use super::numbers::DhParameterNumbers;
use super::subgroup::{self, Finding};
use crate::error::{Error, Result};

/// What is known of parameters beside their numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct ParameterDetails {
    /// Whether the order of the subgroup is known: then they are of ANSI X9.42, else of PKCS #3.
    pub(super) has_subgroup: bool,
    /// PKCS #3's length of private values, in bits, where the parameters say one.
    pub(crate) private_value_length: Option<u32>,
    /// What follows the numbers in ANSI X9.42: the DER of the cofactor j and of the seed, where there are any.
    pub(crate) validation: Option<Arc<[u8]>>,
    /// Whether g generates the subgroup.
    pub(super) generator: Finding,
}

impl ParameterDetails {
    /// Nothing but what the numbers themselves tell.
    pub(crate) fn of(numbers: &DhParameterNumbers) -> Self {
        ParameterDetails {
            has_subgroup: numbers.q.is_some(),
            ..Self::default()
        }
    }

    /// The same, of numbers that have been checked in full.
    pub(super) fn of_checked(numbers: &DhParameterNumbers) -> Self {
        ParameterDetails {
            generator: Finding::good(),
            ..Self::of(numbers)
        }
    }

    /// Refuses a g that does not generate the subgroup: once for all keys that these parameters are handed on to.
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
                    "must be 1 or more and at most the modulus' {} bits",
                    numbers.p.bit_length()
                );
                Err(Error::invalid("private_value_length", reason))
            }
            _ => Ok(()),
        }
    }
}
