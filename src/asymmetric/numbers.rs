//! Bounds and sign checks of integers that keys are made of.

use crate::error::{Error, Result};

/// The longest modulus of finite-field cryptography (FFC), Diffie-Hellman and DSA, that OpenSSL takes for any operation, in
/// bits: `OPENSSL_DH_MAX_MODULUS_BITS` and `OPENSSL_DSA_MAX_MODULUS_BITS`.
pub(crate) const LONGEST_FFC_MODULUS: u32 = 10_000;

/// The shortest subgroup order of Diffie-Hellman and DSA, in bits: the shortest of FIPS 186-2, FIPS 186-4 and RFC 5114.
pub(crate) const SHORTEST_SUBGROUP: u32 = 160;

/// Refuses a negative integer, by its name. Each comes with whether it is negative.
pub(crate) fn check_signs(integers: &[(&'static str, bool)]) -> Result<()> {
    match integers.iter().find(|(_, is_negative)| *is_negative) {
        Some((name, _)) => Err(Error::invalid(name, "must not be negative")),
        None => Ok(()),
    }
}
