//! Big numbers as arguments: their signs, their arithmetic, their end.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::error::ErrorStack;

use crate::error::{Error, OpenSslErrors, Result};

/// The error of a big number's arithmetic.
pub(crate) fn arithmetic<T>(result: std::result::Result<T, ErrorStack>) -> Result<T> {
    result.map_err(|errors| Error::OpenSsl {
        operation: "arithmetic of big numbers",
        errors: OpenSslErrors::of(errors),
    })
}

/// Refuses negative numbers, by their names.
pub(crate) fn check_signs(numbers: &[(&'static str, &BigNumRef)]) -> Result<()> {
    match numbers.iter().find(|(_, number)| number.is_negative()) {
        Some((name, _)) => Err(Error::invalid(name, "must not be negative")),
        None => Ok(()),
    }
}

pub(crate) fn try_clone(number: &BigNumRef) -> Result<BigNum> {
    arithmetic(number.to_owned())
}

pub(crate) fn number(value: u32) -> Result<BigNum> {
    arithmetic(BigNum::from_u32(value))
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
        arithmetic(BigNum::new()).map(Secret)
    }

    /// Gives the number away.
    pub(crate) fn into_inner(mut self) -> Result<BigNum> {
        let empty = arithmetic(BigNum::new())?;
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
    context: BigNumContext,
    exponentiations: u32,
}

impl Arithmetic {
    pub(crate) fn new() -> Result<Self> {
        arithmetic(BigNumContext::new_secure()).map(|context| Arithmetic {
            context,
            exponentiations: 0,
        })
    }

    pub(crate) fn product(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        arithmetic(result.0.checked_mul(a, b, &mut self.context))?;
        Ok(result)
    }

    pub(crate) fn remainder(&mut self, a: &BigNumRef, modulus: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        arithmetic(result.0.nnmod(a, modulus, &mut self.context))?;
        Ok(result)
    }

    pub(crate) fn modular_product(&mut self, a: &BigNumRef, b: &BigNumRef, modulus: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        arithmetic(result.0.mod_mul(a, b, modulus, &mut self.context))?;
        Ok(result)
    }

    pub(crate) fn power(&mut self, base: &BigNumRef, exponent: &BigNumRef, modulus: &BigNumRef) -> Result<Secret> {
        self.exponentiations = self.exponentiations.saturating_add(1);
        let mut result = Secret::new()?;
        arithmetic(result.0.mod_exp(base, exponent, modulus, &mut self.context))?;
        Ok(result)
    }

    /// How many exponentiations have been done: what all else is cheap beside.
    pub(crate) fn exponentiations(&self) -> u32 {
        self.exponentiations
    }

    /// The inverse; `None` where there is none.
    pub(crate) fn inverse(&mut self, a: &BigNumRef, modulus: &BigNumRef) -> Result<Option<Secret>> {
        let mut result = Secret::new()?;
        Ok(result
            .0
            .mod_inverse(a, modulus, &mut self.context)
            .ok()
            .map(|()| result))
    }

    pub(crate) fn common_divisor(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        arithmetic(result.0.gcd(a, b, &mut self.context))?;
        Ok(result)
    }

    /// A quotient, rounded down.
    pub(crate) fn quotient(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Secret> {
        let mut result = Secret::new()?;
        arithmetic(result.0.checked_div(a, b, &mut self.context))?;
        Ok(result)
    }
}

/// `number - 1`
pub(crate) fn less_one(number: &BigNumRef) -> Result<Secret> {
    let mut result = constant_time_copy(number)?;
    arithmetic(result.0.sub_word(1))?;
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
