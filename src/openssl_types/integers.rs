//! Big numbers.

use openssl::bn::{BigNum, BigNumRef};

use crate::error::{Error, Result};
use crate::ffi::bignum::{self, Number};
use crate::integers::{Integer, SecretInteger};

impl From<&BigNumRef> for Integer {
    fn from(number: &BigNumRef) -> Self {
        bignum::to_integer(number)
    }
}

impl From<BigNum> for Integer {
    fn from(number: BigNum) -> Self {
        bignum::to_integer(&number)
    }
}

/// Copies the number; the caller must clear the original.
impl From<&BigNumRef> for SecretInteger {
    fn from(number: &BigNumRef) -> Self {
        bignum::to_secret_integer(number)
    }
}

/// The number is cleared before it is freed.
impl From<BigNum> for SecretInteger {
    fn from(number: BigNum) -> Self {
        Number::from_big_num(number).to_secret_integer()
    }
}

// `TryFrom`, not `From`: libcrypto limits the length of numbers, and allocation can fail.
impl TryFrom<&Integer> for BigNum {
    type Error = Error;

    /// Fails with [`Error::InvalidArgument`] if the integer is too long for libcrypto, and with [`Error::OpenSsl`] if
    /// allocation fails.
    fn try_from(integer: &Integer) -> Result<Self> {
        bignum::from_sign_and_magnitude(integer.is_negative(), integer.magnitude())
    }
}

/// The number is marked for arithmetic in constant time. It is not cleared on drop: call its `clear`.
impl TryFrom<&SecretInteger> for BigNum {
    type Error = Error;

    /// Fails with [`Error::InvalidArgument`] if the integer is too long for libcrypto, and with [`Error::OpenSsl`] if
    /// allocation fails.
    fn try_from(integer: &SecretInteger) -> Result<Self> {
        let mut number = bignum::from_sign_and_magnitude(integer.is_negative(), integer.magnitude())?;
        number.set_const_time();
        Ok(number)
    }
}
