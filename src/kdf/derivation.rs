//! One derivation: the steps that all functions share.

use zeroize::Zeroize;

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::kdf::EvpKdfRef;
use crate::ffi::mac::MacCtx;
use crate::ffi::operation::CleanQueue;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::mac::context::MacTemplate;
use crate::support::memory::zeroed_vec;
use crate::support::secret::SecretBytes;

/// libcrypto's maximum length of a derived key in bytes: an `int`.
pub(crate) const LONGEST: u64 = i32::MAX as u64;

/// The shortest KMAC in bytes on a FIPS backend (SP 800-185, section 8.4.2). Some modules enforce it.
const FIPS_KMAC: usize = 4;

/// Derives `out.len()` bytes by a fetched function, if the approval rules allow it. Returns the FIPS module's indicator. If this
/// fails, `out` may have a part of the key: public functions call this in [`fill`] or [`new_key`].
///
/// A use that a FIPS module refuses, by its rules or by its configuration, is unsupported: it reports that with errors of its
/// own.
pub(crate) fn derive<const N: usize>(
    backend: &Backend,
    kdf: &EvpKdfRef,
    operation: impl Fn() -> Operation,
    params: &Params<'_, N>,
    out: &mut [u8],
) -> Result<Option<bool>> {
    backend.refuse_unapproved(&operation)?;
    let derived = kdf.derive(CleanQueue::ensure(), backend.lib(), params, out);
    let indicator = derived.map_err(|error| {
        let name = operation().name();
        let what = format!("{name} with these arguments, which the FIPS module refuses,");
        backend.refused_by_fips(error, UnsupportedKind::Kdf, &what)
    })?;
    backend.require_approval_with(&operation, || indicator)?;
    Ok(indicator)
}

/// Fills `out` with a key that another backend's implementation derives in memory of its own. If this fails, `out` is cleared.
pub(super) fn copy(out: &mut [u8], derive: impl FnOnce(usize) -> Result<SecretBytes>) -> Result<()> {
    fill(out, |out| {
        let key = derive(out.len()).map_err(|error| renamed(error, LENGTH, OUT))?;
        if key.len() != out.len() {
            let reason = format!("a key of {} bytes was derived for {} bytes", key.len(), out.len());
            return Err(Error::invalid(OUT, reason));
        }
        out.copy_from_slice(&key);
        Ok(())
    })
}

/// The names of an output's length in errors: of a new key, and of memory of the caller.
const LENGTH: &str = "length";
const OUT: &str = "out";

/// The error with another name for an argument.
fn renamed(error: Error, from: &str, to: &'static str) -> Error {
    match error {
        Error::InvalidArgument { argument, reason } if argument == from => Error::invalid(to, reason),
        other => other,
    }
}

/// The secret of a trial: 32 bytes, long enough for every policy.
pub(super) const TRIAL_KEY: [u8; 32] = [0x5a; 32];

/// Derives `M` bytes from values that are not secret, to find out what libcrypto can do; `None` if it refuses.
pub(super) fn try_out<const N: usize, const M: usize>(
    backend: &Backend,
    kdf: &EvpKdfRef,
    params: &Params<'_, N>,
) -> Option<[u8; M]> {
    let mut out = [0; M];
    try_to_fill(backend, kdf, params, &mut out).then_some(out)
}

/// Fills `out` like [`try_out`]. Whether that works, without regard to approval.
pub(super) fn try_to_fill<const N: usize>(
    backend: &Backend,
    kdf: &EvpKdfRef,
    params: &Params<'_, N>,
    out: &mut [u8],
) -> bool {
    kdf.derive(CleanQueue::ensure(), backend.lib(), params, out).is_ok()
}

/// Every release takes labels and the like up to this length in bytes; some refuse more.
pub(super) const ALWAYS_TAKEN: usize = 1024;

/// The reason for a failure, if it is the `length` of an input: a provider does not report its limit. `works` tries an input of
/// zeros out, and `too_long` is the error for the length.
pub(super) fn explain(
    error: Error,
    length: usize,
    works: impl Fn(&[u8]) -> bool,
    too_long: impl FnOnce() -> Error,
) -> Error {
    // The failure of a FIPS module is unsupported.
    let is_failure = matches!(error, Error::OpenSsl { .. } | Error::Unsupported { .. });
    if !is_failure || length <= ALWAYS_TAKEN {
        return error;
    }
    let Ok(zeros) = zeroed_vec("length", length) else {
        return error;
    };
    if !works(&zeros) && works(&[0]) {
        return too_long();
    }
    error
}

/// Restarts a finished context of a MAC with the same key, even if libcrypto cannot do so by itself.
pub(super) fn restart(queue: CleanQueue, template: &MacTemplate, ctx: &mut MacCtx, key: &[u8]) -> Result<()> {
    if template.restarts() {
        return ctx.restart(queue);
    }
    *ctx = template.keyed(queue, key)?;
    Ok(())
}

/// A new key of `length` bytes, at most `most`, which `derive` fills. In errors, the output of `derive` has the name `length`. If
/// the function is not `offered`, that is the error, before the length is looked at and before memory is taken.
pub(super) fn new_key(
    offered: bool,
    length: usize,
    most: u64,
    derive: impl Fn(&mut [u8]) -> Result<()>,
) -> Result<SecretBytes> {
    refuse_missing(offered, &derive)
        .and_then(|()| check_length(length, most))
        .and_then(|()| {
            let mut key = SecretBytes::zeroed(LENGTH, length)?;
            derive(key.as_mut_slice())?;
            Ok(key)
        })
        .map_err(of_length)
}

/// A new key as long as the digest, which `derive` fills. If the function is not `offered`, that is the error, before memory is
/// taken: the digest of an extendable output function may have any length.
pub(super) fn new_digest(
    offered: bool,
    algorithm: HashAlgorithm,
    derive: impl Fn(&mut [u8]) -> Result<usize>,
) -> Result<SecretBytes> {
    refuse_missing(offered, |out| derive(out).map(drop))?;
    let mut key = SecretBytes::zeroed("algorithm", algorithm.digest_size())?;
    derive(key.as_mut_slice())?;
    Ok(key)
}

/// Lets `derive` say what is missing, without memory for a key. Another error than [`Error::Unsupported`] is one of the empty
/// output or of an argument, and `derive` reports it when it has an output.
pub(super) fn refuse_missing(offered: bool, derive: impl Fn(&mut [u8]) -> Result<()>) -> Result<()> {
    if offered {
        return Ok(());
    }
    match derive(&mut []) {
        Err(error @ Error::Unsupported { .. }) => Err(error),
        _ => Ok(()),
    }
}

/// An error of an output, with the name `length` for it.
pub(super) fn of_length(error: Error) -> Error {
    renamed(error, OUT, LENGTH)
}

/// Passes `out` to `derive`, and clears it if that fails, so that nobody takes its old contents for a key.
pub(super) fn fill<R>(out: &mut [u8], derive: impl FnOnce(&mut [u8]) -> Result<R>) -> Result<R> {
    let outcome = derive(out);
    if outcome.is_err() {
        out.zeroize();
    }
    outcome
}

/// Refuses an output of no bytes or of more than `most`.
pub(super) fn check_length(length: usize, most: u64) -> Result<()> {
    if length == 0 || length as u64 > most {
        let reason = format!("must be 1 to {most} bytes, not {length}");
        return Err(Error::invalid(OUT, reason));
    }
    Ok(())
}

/// The longest output in bytes of functions that are limited to 255 digests: HKDF (RFC 5869, section 2.3), and here that of SSH.
pub(super) fn longest_of_digests(algorithm: HashAlgorithm) -> u64 {
    255_u64.saturating_mul(algorithm.digest_size() as u64)
}

/// Refuses a KMAC of this length if it is too short for a FIPS backend.
pub(super) fn check_fips_kmac(backend: &Backend, length: usize) -> Result<()> {
    if backend.is_fips() && length < FIPS_KMAC {
        let reason = format!("must be at least {FIPS_KMAC} bytes on a FIPS backend (NIST SP 800-185)");
        return Err(Error::invalid(OUT, reason));
    }
    Ok(())
}

/// The size of a secret in bits, for approval rules. Longer ones count as `u32::MAX` bits.
pub(super) fn bits(secret: &[u8]) -> u32 {
    u32::try_from(secret.len()).unwrap_or(u32::MAX).saturating_mul(8)
}
