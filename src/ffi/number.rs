//! Big numbers, made without the constructors of the crate `openssl`: those initialize libcrypto as a whole, and with it
//! load the system's configuration into the default context, and the modules that it names.

use std::ffi::c_int;

use foreign_types::ForeignType;
use openssl::bn::{BigNum, BigNumContext};

use super::operation::Operation;
use crate::error::{Error, Result};

/// Zero.
#[doc(alias = "BN_new")]
pub(crate) fn zero() -> Result<BigNum> {
    let operation = Operation::begin("BN_new");
    // SAFETY: no arguments.
    let number = unsafe { openssl_sys::BN_new() };
    // SAFETY: null, or a new number that nobody else owns.
    unsafe { operation.owned(number) }
}

/// A small number.
#[doc(alias = "BN_set_word")]
pub(crate) fn of(value: u32) -> Result<BigNum> {
    let number = zero()?;
    let operation = Operation::begin("BN_set_word");
    // `BN_ULONG` has 32 bits on some platforms.
    #[allow(clippy::useless_conversion)]
    let word = openssl_sys::BN_ULONG::from(value);
    // SAFETY: a live number that nobody else uses.
    let code = unsafe { openssl_sys::BN_set_word(number.as_ptr(), word) };
    operation.check(code)?;
    Ok(number)
}

/// The number whose octets these are, the most significant first.
#[doc(alias = "BN_bin2bn")]
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<BigNum> {
    let length = c_int::try_from(bytes.len()).map_err(|_| Error::invalid("number", "is too long"))?;
    let operation = Operation::begin("BN_bin2bn");
    // SAFETY: `bytes` has `length` bytes; a null result asks for a new number.
    let number = unsafe { openssl_sys::BN_bin2bn(bytes.as_ptr(), length, std::ptr::null_mut()) };
    // SAFETY: null, or a new number that nobody else owns.
    unsafe { operation.owned(number) }
}

/// Room for intermediate results, from memory for secrets.
#[doc(alias = "BN_CTX_secure_new")]
pub(crate) fn secret_context() -> Result<BigNumContext> {
    let operation = Operation::begin("BN_CTX_secure_new");
    // SAFETY: no arguments.
    let context = unsafe { openssl_sys::BN_CTX_secure_new() };
    // SAFETY: null, or a new context that nobody else owns.
    unsafe { operation.owned(context) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_they_are_made_from() {
        assert_eq!(zero().unwrap().num_bits(), 0);
        assert_eq!(of(u32::MAX).unwrap().to_vec(), [0xff; 4]);
        assert_eq!(from_bytes(&[]).unwrap().num_bits(), 0);
        assert_eq!(from_bytes(&[0, 1, 2]).unwrap().to_vec(), [1, 2]);
        let mut product = zero().unwrap();
        let (seven, six) = (of(7).unwrap(), of(6).unwrap());
        product
            .checked_mul(&seven, &six, &mut secret_context().unwrap())
            .unwrap();
        assert_eq!(product, of(42).unwrap());
    }
}
