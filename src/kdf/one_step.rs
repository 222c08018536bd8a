//! Limits of the Concat KDF and of the X9.63 KDF, which both hash a counter, the shared secret and further data.

use super::derivation;
use crate::error::{Error, Result};

/// libcrypto's maximum in bytes for the shared secret, the further data and the derived key.
const LONGEST: usize = 1 << 30;

/// libcrypto's maximum as an output length.
pub(super) const LONGEST_OUTPUT: u64 = LONGEST as u64;

/// Refuses lengths that libcrypto refuses, and an empty secret, which some of its releases take for a missing one. `info` is the
/// further data, with its name in errors.
pub(super) fn check(length: usize, info: (&'static str, &[u8]), key_material: &[u8]) -> Result<()> {
    derivation::check_length(length, LONGEST_OUTPUT)?;
    if key_material.is_empty() {
        return Err(Error::invalid("key_material", "must not be empty"));
    }
    for (argument, bytes) in [("key_material", key_material), info] {
        if bytes.len() > LONGEST {
            return Err(Error::invalid(
                argument,
                format!("must be at most {LONGEST} bytes, which is libcrypto's limit"),
            ));
        }
    }
    Ok(())
}
