//! Big numbers as arguments: their signs, their arithmetic, their end.

use openssl::bn::{BigNum, BigNumRef};

use crate::error::{Error, Result};
use crate::ffi::bignum::{self, NumberRoom};

/// The longest modulus of finite-field cryptography (FFC), Diffie-Hellman and DSA, that OpenSSL takes for any operation, in
/// bits: `OPENSSL_DH_MAX_MODULUS_BITS` and `OPENSSL_DSA_MAX_MODULUS_BITS`.
pub(crate) const LONGEST_FFC_MODULUS: u32 = 10_000;

/// The shortest order of a subgroup that Diffie-Hellman and DSA have, in bits: the shortest of FIPS 186-2, FIPS 186-4 and
/// RFC 5114.
pub(crate) const SHORTEST_SUBGROUP: u32 = 160;

/// Refuses negative numbers, by their names.
pub(crate) fn check_signs(numbers: &[(&'static str, &BigNumRef)]) -> Result<()> {
    match numbers.iter().find(|(_, number)| number.is_negative()) {
        Some((name, _)) => Err(Error::invalid(name, "must not be negative")),
        None => Ok(()),
    }
}

pub(crate) fn try_clone(number: &BigNumRef) -> Result<BigNum> {
    bignum::copy(number)
}

pub(crate) fn number(value: u32) -> Result<BigNum> {
    bignum::from_word(value)
}

/// A copy whose use in arithmetic takes a time that does not depend on its value, as far as libcrypto can.
pub(crate) fn constant_time_copy(number: &BigNumRef) -> Result<Secret> {
    let mut copy = try_clone(number)?;
    copy.set_const_time();
    Ok(Secret(copy))
}

/// A number that is cleared when it is dropped.
pub(crate) struct Secret(pub(crate) BigNum);

impl Secret {
    pub(crate) fn new() -> Result<Self> {
        bignum::new().map(Secret)
    }

    /// Gives the number away.
    pub(crate) fn into_inner(mut self) -> Result<BigNum> {
        let empty = bignum::new()?;
        Ok(std::mem::replace(&mut self.0, empty))
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.clear();
    }
}

impl std::ops::Deref for Secret {
    type Target = BigNumRef;

    fn deref(&self) -> &BigNumRef {
        &self.0
    }
}

/// Room for intermediate results, which may be secret.
pub(crate) struct Arithmetic {
    room: NumberRoom,
    exponentiations: u32,
}

impl Arithmetic {
    pub(crate) fn new() -> Result<Self> {
        Ok(Arithmetic {
            room: NumberRoom::new()?,
            exponentiations: 0,
        })
    }

    pub(crate) fn product(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        self.room.product(&mut result.0, a, b)?;
        Ok(result)
    }

    pub(crate) fn remainder(&mut self, a: &BigNumRef, modulus: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        self.room.remainder(&mut result.0, a, modulus)?;
        Ok(result)
    }

    pub(crate) fn modular_product(&mut self, a: &BigNumRef, b: &BigNumRef, modulus: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        self.room.modular_product(&mut result.0, a, b, modulus)?;
        Ok(result)
    }

    pub(crate) fn power(&mut self, base: &BigNumRef, exponent: &BigNumRef, modulus: &BigNumRef) -> Result<Secret> {
        self.exponentiations = self.exponentiations.saturating_add(1);
        let mut result = Secret::new()?;
        self.room.power(&mut result.0, base, exponent, modulus)?;
        Ok(result)
    }

    /// How many exponentiations have been done: what all else is cheap beside.
    pub(crate) fn exponentiations(&self) -> u32 {
        self.exponentiations
    }

    /// The inverse; `None` where there is none.
    pub(crate) fn inverse(&mut self, a: &BigNumRef, modulus: &BigNumRef) -> Result<Option<Secret>> {
        let mut result = Secret::new()?;
        Ok(self.room.inverse(&mut result.0, a, modulus).then_some(result))
    }

    pub(crate) fn common_divisor(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        self.room.common_divisor(&mut result.0, a, b)?;
        Ok(result)
    }

    /// A quotient, rounded down.
    pub(crate) fn quotient(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        self.room.quotient(&mut result.0, a, b)?;
        Ok(result)
    }
}

/// `number - 1`
pub(crate) fn less_one(number: &BigNumRef) -> Result<Secret> {
    let mut result = constant_time_copy(number)?;
    bignum::subtract_word(&mut result.0, 1)?;
    Ok(result)
}

/// Whether a number is 1.
pub(crate) fn is_one(number: &BigNumRef) -> bool {
    number.num_bits() == 1 && !number.is_negative()
}

/// Whether a number is 0.
pub(crate) fn is_zero(number: &BigNumRef) -> bool {
    number.num_bits() == 0
}

/// A number's length in bits.
pub(crate) fn bits(number: &BigNumRef) -> u32 {
    u32::try_from(number.num_bits()).unwrap_or(0)
}
