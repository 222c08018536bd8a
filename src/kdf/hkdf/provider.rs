//! HKDF by libcrypto's own function (`EVP_KDF-HKDF(7)`), which in a FIPS module checks and reports its use.

use std::ffi::CStr;

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result};
use crate::ffi::kdf::EvpKdfRef;
use crate::ffi::operation::CleanQueue;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::kdf::derivation;

/// Every release takes `info` up to this length in bytes; some refuse more.
const ALWAYS_TAKEN: usize = 1024;

/// A key for trials, long enough for every policy.
pub(super) const TRIAL_KEY: [u8; 32] = [0x5a; 32];

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

/// Derives, if the approval rules allow it.
pub(super) fn derive(backend: &Backend, kdf: &EvpKdfRef, input: Input<'_>, out: &mut [u8]) -> Result<()> {
    let operation = || Operation::Hkdf {
        hash: input.hash,
        key_bits: derivation::bits(input.key),
    };
    let derived = derivation::derive(backend, kdf, operation, &input.params()?, out);
    derived.map(|_| ()).map_err(|error| explain(backend, kdf, input, error))
}

/// The reason for a failure, if it is the length of `info`: a module does not report its limit.
fn explain(backend: &Backend, kdf: &EvpKdfRef, input: Input<'_>, error: Error) -> Error {
    let failed = matches!(error, Error::OpenSsl { .. });
    if !failed || input.info.len() <= ALWAYS_TAKEN {
        return error;
    }
    let zeros = vec![0; input.info.len()];
    let works = |info| {
        let trial = Input {
            key: &TRIAL_KEY,
            info,
            ..input
        };
        try_out(backend, kdf, trial, &mut [0; 64])
    };
    if !works(&zeros) && works(b"") {
        let reason = "is too long for this backend's providers, which take 1024 bytes or some more";
        return Error::invalid("info", reason);
    }
    error
}

/// Whether a trial works, without regard to approval.
pub(super) fn try_out(backend: &Backend, kdf: &EvpKdfRef, trial: Input<'_>, out: &mut [u8]) -> bool {
    let size = trial.hash.digest_size();
    let Some(out) = out.get_mut(..size) else { return false };
    let derived = trial
        .params()
        .and_then(|params| kdf.derive(CleanQueue::ensure(), backend.lib(), &params, out));
    derived.is_ok()
}
