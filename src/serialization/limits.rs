//! Limits on the work that a file can ask for.

use crate::asymmetric::numbers::LONGEST_FFC_MODULUS;
use crate::asymmetric::rsa;
use crate::error::{Error, Result};

/// Limits of key derivation.
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

/// Refuses a value above a limit.
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

/// The longest moduli, in bits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModulusLimits {
    pub(crate) rsa: u32,
    pub(crate) dh: u32,
}

impl Default for ModulusLimits {
    fn default() -> Self {
        ModulusLimits {
            rsa: rsa::LONGEST_MODULUS,
            dh: 8_192,
        }
    }
}

impl ModulusLimits {
    /// Refuses an RSA modulus above the limit, before anything is computed with it.
    pub(crate) fn check_rsa(&self, modulus_bits: u32) -> Result<()> {
        check_modulus("RSA", modulus_bits, self.rsa, rsa::LONGEST_MODULUS)
    }

    /// Refuses a Diffie-Hellman modulus above the limit, before anything is computed with it.
    pub(crate) fn check_dh(&self, modulus_bits: u32) -> Result<()> {
        check_modulus("Diffie-Hellman", modulus_bits, self.dh, LONGEST_FFC_MODULUS)
    }
}

/// Ignores a modulus over `longest`: no limit makes it loadable, and the check of the numbers, which comes next,
/// refuses it.
fn check_modulus(algorithm: &'static str, bits: u32, limit: u32, longest: u32) -> Result<()> {
    if bits > longest {
        return Ok(());
    }
    check_factor(algorithm, "bits of modulus", u64::from(bits), u64::from(limit))
}
