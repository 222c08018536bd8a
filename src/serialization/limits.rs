//! How much work a file may ask for.

use crate::error::{Error, Result};

/// The ceilings of key derivation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KdfLimits {
    pub(crate) pbkdf2_iterations: u32,
    pub(crate) scrypt_memory: u64,
    pub(crate) scrypt_work: u64,
    pub(crate) bcrypt_rounds: u32,
}

impl Default for KdfLimits {
    fn default() -> Self {
        KdfLimits {
            pbkdf2_iterations: 10_000_000,
            scrypt_memory: 256 << 20,
            scrypt_work: 1 << 24,
            bcrypt_rounds: 1024,
        }
    }
}

/// Refuses what is above a ceiling.
pub(crate) fn check_factor(function: &'static str, factor: &'static str, value: u64, limit: u64) -> Result<()> {
    if value > limit {
        return Err(Error::WorkFactorTooHigh {
            function,
            factor,
            value,
            limit,
        });
    }
    Ok(())
}
