//! Generation of Diffie-Hellman parameters.

use std::ops::ControlFlow;

use super::availability::KEYS;
use super::details::ParameterDetails;
use super::numbers::SHORTEST_MODULUS;
use super::parameters::DhParameters;
use crate::asymmetric::numbers::LONGEST_FFC_MODULUS;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::pkey::{KeyParams, PKey, Progress};

/// The progress of a generation of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DhProgress {
    /// The number of candidates for the prime so far.
    Candidate(u32),
    /// The number of primality tests that the candidate has passed.
    Proof(u32),
    /// Another step.
    Other,
}

/// Passes libcrypto's steps to a caller.
pub(super) struct Reporter<'a>(pub(super) &'a mut dyn FnMut(DhProgress) -> ControlFlow<()>);

impl Progress for Reporter<'_> {
    fn step(&mut self, stage: i32, count: i32) -> ControlFlow<()> {
        let count = u32::try_from(count).unwrap_or(0);
        (self.0)(match stage {
            0 => DhProgress::Candidate(count),
            1 => DhProgress::Proof(count),
            _ => DhProgress::Other,
        })
    }
}

/// Generates parameters of PKCS #3, with a safe prime.
pub(super) fn generate_parameters(
    backend: &Backend,
    generator: u32,
    key_size: u32,
    progress: &mut dyn Progress,
) -> Result<DhParameters> {
    if !matches!(generator, 2 | 5) {
        return Err(Error::invalid("generator", "must be 2 or 5"));
    }
    if !(SHORTEST_MODULUS..=LONGEST_FFC_MODULUS).contains(&key_size) {
        let reason = format!("must be {SHORTEST_MODULUS} to {LONGEST_FFC_MODULUS} bits, not {key_size}");
        return Err(Error::invalid("key_size", reason));
    }
    let unsupported = || {
        backend.not_offered(
            UnsupportedKind::ExchangeAlgorithm,
            "generation of Diffie-Hellman parameters",
        )
    };
    if backend.is_fips() || !KEYS.is_in(backend) {
        return Err(unsupported());
    }
    backend.require_approval(|| Operation::DhGenerate {
        group: None,
        modulus_bits: key_size,
    })?;
    let (size, generator) = (u64::from(key_size), u64::from(generator));
    let params = KeyParams::new()
        .utf8(c"type", c"generator")
        .unsigned(c"pbits", &size)
        .unsigned(c"safeprime-generator", &generator);
    let key = PKey::generate_parameters(backend.lib(), c"DH", &params, progress)?;
    Ok(DhParameters::new(backend, key, ParameterDetails::default()))
}
