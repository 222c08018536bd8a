//! `BIGNUM`: what this crate calculates with numbers. The crate `openssl` has the type; its functions drain the error queue
//! themselves, and panic at a text that is not UTF-8.

use std::ffi::c_int;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::bn::{BigNum, BigNumRef};
use openssl_sys::{BIGNUM, BN_CTX, BN_ULONG};
use zeroize::Zeroizing;

use super::handle::handle;
use super::lib_ctx::initialize;
use super::operation::Operation;
use crate::error::{Error, Result};

handle! {
    /// Room for intermediate results, which may be secret.
    NumberRoom, NumberRoomRef: BN_CTX, freed by openssl_sys::BN_CTX_free
}

/// Begins what may be this process's first call into libcrypto: numbers are made without a backend, too.
fn begin(name: &'static str) -> Operation {
    initialize();
    Operation::begin(name)
}

/// Zero.
#[doc(alias = "BN_new")]
pub(crate) fn new() -> Result<BigNum> {
    let operation = begin("BN_new");
    // SAFETY: no arguments.
    let number = unsafe { openssl_sys::BN_new() };
    // SAFETY: null, or a new number that nobody else owns.
    unsafe { operation.owned(number) }
}

/// The number of bytes with the most significant first.
#[doc(alias = "BN_bin2bn")]
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<BigNum> {
    let length = c_int::try_from(bytes.len()).map_err(|_| Error::invalid("number", "is too long for libcrypto"))?;
    let operation = begin("BN_bin2bn");
    // SAFETY: `bytes` has as many bytes as it is said to have; null asks for a new number.
    let number = unsafe { openssl_sys::BN_bin2bn(bytes.as_ptr(), length, std::ptr::null_mut()) };
    // SAFETY: null, or a new number that nobody else owns.
    unsafe { operation.owned(number) }
}

#[doc(alias = "BN_set_word")]
pub(crate) fn from_word(value: u32) -> Result<BigNum> {
    let number = new()?;
    let operation = Operation::begin("BN_set_word");
    // SAFETY: a live number that nobody else has.
    let code = unsafe { openssl_sys::BN_set_word(number.as_ptr(), BN_ULONG::from(value)) };
    operation.check(code)?;
    Ok(number)
}

#[doc(alias = "BN_dup")]
pub(crate) fn copy(number: &BigNumRef) -> Result<BigNum> {
    let operation = begin("BN_dup");
    // SAFETY: a live number, which is only read.
    let copy = unsafe { openssl_sys::BN_dup(number.as_ptr()) };
    // SAFETY: null, or a new number that nobody else owns.
    unsafe { operation.owned(copy) }
}

/// The number as so many bytes, with the most significant first. Zeroized on drop.
#[doc(alias = "BN_bn2binpad")]
pub(crate) fn to_padded_bytes(number: &BigNumRef, length: usize) -> Result<Zeroizing<Vec<u8>>> {
    let room = c_int::try_from(length).map_err(|_| Error::invalid("length", "is too long for libcrypto"))?;
    let mut bytes = Zeroizing::new(vec![0; length]);
    let operation = Operation::begin("BN_bn2binpad");
    // SAFETY: a live number; as much is written as there is room for, or nothing.
    let written = unsafe { openssl_sys::BN_bn2binpad(number.as_ptr(), bytes.as_mut_ptr(), room) };
    // Nothing is written for a length of zero, which is no failure.
    if written < 0 { Err(operation.error()) } else { Ok(bytes) }
}

#[doc(alias = "BN_add_word")]
pub(crate) fn add_word(number: &mut BigNumRef, word: u32) -> Result<()> {
    let operation = Operation::begin("BN_add_word");
    // SAFETY: a live number, borrowed mutably.
    operation.check(unsafe { openssl_sys::BN_add_word(number.as_ptr(), BN_ULONG::from(word)) })
}

#[doc(alias = "BN_sub_word")]
pub(crate) fn subtract_word(number: &mut BigNumRef, word: u32) -> Result<()> {
    let operation = Operation::begin("BN_sub_word");
    // SAFETY: a live number, borrowed mutably.
    operation.check(unsafe { openssl_sys::BN_sub_word(number.as_ptr(), BN_ULONG::from(word)) })
}

/// Half of a number, rounded down.
#[doc(alias = "BN_rshift1")]
pub(crate) fn half(result: &mut BigNumRef, number: &BigNumRef) -> Result<()> {
    let operation = Operation::begin("BN_rshift1");
    // SAFETY: live numbers, of which one is borrowed mutably.
    operation.check(unsafe { openssl_sys::BN_rshift1(result.as_ptr(), number.as_ptr()) })
}

#[doc(alias = "BN_set_bit")]
pub(crate) fn set_bit(number: &mut BigNumRef, bit: u16) -> Result<()> {
    let operation = Operation::begin("BN_set_bit");
    // SAFETY: a live number, borrowed mutably.
    operation.check(unsafe { openssl_sys::BN_set_bit(number.as_ptr(), c_int::from(bit)) })
}

/// A function of libcrypto's that makes a number of two.
type OfTwo = unsafe extern "C" fn(*mut BIGNUM, *const BIGNUM, *const BIGNUM, *mut BN_CTX) -> c_int;

/// A function of libcrypto's that makes a number of three.
type OfThree = unsafe extern "C" fn(*mut BIGNUM, *const BIGNUM, *const BIGNUM, *const BIGNUM, *mut BN_CTX) -> c_int;

impl NumberRoom {
    #[doc(alias = "BN_CTX_secure_new")]
    pub(crate) fn new() -> Result<Self> {
        let operation = begin("BN_CTX_secure_new");
        // SAFETY: no arguments.
        let room = unsafe { openssl_sys::BN_CTX_secure_new() };
        // SAFETY: null, or a new context that nobody else owns.
        unsafe { operation.owned(room) }
    }

    pub(crate) fn product(&mut self, result: &mut BigNumRef, a: &BigNumRef, b: &BigNumRef) -> Result<()> {
        self.of_two("BN_mul", openssl_sys::BN_mul, result, [a, b])
    }

    pub(crate) fn common_divisor(&mut self, result: &mut BigNumRef, a: &BigNumRef, b: &BigNumRef) -> Result<()> {
        self.of_two("BN_gcd", openssl_sys::BN_gcd, result, [a, b])
    }

    /// The remainder that is not negative.
    pub(crate) fn remainder(&mut self, result: &mut BigNumRef, a: &BigNumRef, modulus: &BigNumRef) -> Result<()> {
        self.of_two("BN_nnmod", openssl_sys::BN_nnmod, result, [a, modulus])
    }

    pub(crate) fn modular_product(
        &mut self,
        result: &mut BigNumRef,
        a: &BigNumRef,
        b: &BigNumRef,
        modulus: &BigNumRef,
    ) -> Result<()> {
        self.of_three("BN_mod_mul", openssl_sys::BN_mod_mul, result, [a, b, modulus])
    }

    pub(crate) fn power(
        &mut self,
        result: &mut BigNumRef,
        base: &BigNumRef,
        exponent: &BigNumRef,
        modulus: &BigNumRef,
    ) -> Result<()> {
        self.of_three("BN_mod_exp", openssl_sys::BN_mod_exp, result, [base, exponent, modulus])
    }

    /// A quotient, rounded towards zero.
    #[doc(alias = "BN_div")]
    pub(crate) fn quotient(&mut self, result: &mut BigNumRef, a: &BigNumRef, b: &BigNumRef) -> Result<()> {
        let operation = Operation::begin("BN_div");
        let (result, a, b) = (result.as_ptr(), a.as_ptr(), b.as_ptr());
        // SAFETY: live numbers, of which the result is borrowed mutably, and a live context; the remainder is not wanted.
        operation.check(unsafe { openssl_sys::BN_div(result, std::ptr::null_mut(), a, b, self.as_ptr()) })
    }

    /// Whether there is an inverse, which is then written.
    #[doc(alias = "BN_mod_inverse")]
    pub(crate) fn inverse(&mut self, result: &mut BigNumRef, a: &BigNumRef, modulus: &BigNumRef) -> bool {
        let operation = Operation::begin("BN_mod_inverse");
        let (a, modulus) = (a.as_ptr(), modulus.as_ptr());
        // SAFETY: live numbers, of which the result is borrowed mutably, and a live context.
        let inverse = unsafe { openssl_sys::BN_mod_inverse(result.as_ptr(), a, modulus, self.as_ptr()) };
        operation.check(c_int::from(!inverse.is_null())).is_ok()
    }

    fn of_two(
        &mut self,
        name: &'static str,
        function: OfTwo,
        result: &mut BigNumRef,
        [a, b]: [&BigNumRef; 2],
    ) -> Result<()> {
        let operation = Operation::begin(name);
        // SAFETY: live numbers, of which the result is borrowed mutably, and a live context.
        operation.check(unsafe { function(result.as_ptr(), a.as_ptr(), b.as_ptr(), self.as_ptr()) })
    }

    fn of_three(
        &mut self,
        name: &'static str,
        function: OfThree,
        result: &mut BigNumRef,
        [a, b, c]: [&BigNumRef; 3],
    ) -> Result<()> {
        let operation = Operation::begin(name);
        // SAFETY: live numbers, of which the result is borrowed mutably, and a live context.
        operation.check(unsafe { function(result.as_ptr(), a.as_ptr(), b.as_ptr(), c.as_ptr(), self.as_ptr()) })
    }
}
