//! HKDF by libcrypto's own function (`EVP_KDF-HKDF(7)`), which in a FIPS module checks and reports its use.

use std::ffi::CStr;

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result};
use crate::ffi::kdf::EvpKdfRef;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::kdf::derivation::{self, ALWAYS_TAKEN, TRIAL_KEY};

/// One of the function's modes, and its input.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    pub(super) mode: &'static CStr,
    pub(super) hash: HashAlgorithm,
    /// The input keying material, or the pseudorandom key.
    pub(super) key: &'a [u8],
    /// The name of `key` in errors.
    pub(super) argument: &'static str,
    pub(super) salt: &'a [u8],
    pub(super) info: &'a [u8],
}

pub(super) const EXTRACT_AND_EXPAND: &CStr = c"EXTRACT_AND_EXPAND";
pub(super) const EXTRACT: &CStr = c"EXTRACT_ONLY";
pub(super) const EXPAND: &CStr = c"EXPAND_ONLY";

impl<'a> Input<'a> {
    fn params(self) -> Result<Params<'a, 6>> {
        let mut params: Params<'_, 6> = Params::new()
            .utf8(c"mode", self.mode)
            .utf8(c"digest", self.hash.libcrypto_name())
            .octets(self.argument, c"key", self.key)?;
        if !self.salt.is_empty() {
            params = params.octets("salt", c"salt", self.salt)?;
        }
        if !self.info.is_empty() {
            params = params.octets("info", c"info", self.info)?;
        }
        Ok(params)
    }
}

/// The operation whose approval is looked up.
pub(super) fn operation(hash: HashAlgorithm, key: &[u8]) -> Operation {
    Operation::Hkdf {
        hash,
        key_bits: derivation::bits(key),
    }
}

/// Derives, if the approval rules allow it.
pub(super) fn derive(backend: &Backend, kdf: &EvpKdfRef, input: Input<'_>, out: &mut [u8]) -> Result<()> {
    let operation = || operation(input.hash, input.key);
    let derived = derivation::derive(backend, kdf, operation, &input.params()?, out);
    derived.map(|_| ()).map_err(|error| explain(backend, kdf, input, error))
}

fn explain(backend: &Backend, kdf: &EvpKdfRef, input: Input<'_>, error: Error) -> Error {
    let works = |info: &[u8]| {
        let trial = Input {
            key: &TRIAL_KEY,
            info,
            ..input
        };
        try_out(backend, kdf, trial, &mut [0; 64])
    };
    derivation::explain(error, input.info.len(), works, || {
        let reason = format!("is too long for this backend's providers, which take {ALWAYS_TAKEN} bytes or some more");
        Error::invalid("info", reason)
    })
}

/// Whether a trial works, without regard to approval.
pub(super) fn try_out(backend: &Backend, kdf: &EvpKdfRef, trial: Input<'_>, out: &mut [u8]) -> bool {
    let Some(out) = out.get_mut(..trial.hash.digest_size()) else {
        return false;
    };
    let params = trial.params();
    params.is_ok_and(|params| derivation::try_to_fill(backend, kdf, &params, out))
}
