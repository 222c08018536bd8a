//! `BIGNUM`: integer arithmetic. Only functions that cannot fail are taken from the crate `openssl`: its error handling
//! panics if an error text is not UTF-8.

use std::ffi::c_int;
use std::ops::Deref;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::bn::{BigNum, BigNumRef};
use openssl_sys::{BIGNUM, BN_CTX, BN_ULONG};
use zeroize::Zeroizing;

use super::handle::handle;
use super::lib_ctx::initialize;
use super::operation::{CleanQueue, Operation};
use crate::error::{Error, Result};
use crate::integers::{Integer, Magnitude, SecretInteger};

/// Begins what may be this process's first call of libcrypto: numbers can be made without a backend.
fn begin(name: &'static str) -> Operation {
    initialize();
    Operation::begin(name)
}

/// A number from its magnitude.
#[doc(alias = "BN_bin2bn")]
fn new_number(operation: Operation, magnitude: Magnitude<'_>) -> Result<BigNum> {
    let bytes = magnitude.as_bytes();
    let length = c_int::try_from(bytes.len()).map_err(|_| Error::invalid("integer", "is too long for libcrypto"))?;
    // SAFETY: `bytes` has `length` readable bytes; a null result pointer requests a new number.
    let number = unsafe { openssl_sys::BN_bin2bn(bytes.as_ptr(), length, std::ptr::null_mut()) };
    // SAFETY: null, or a new number without another owner.
    unsafe { operation.owned(number) }
}

/// A number from its sign and its magnitude.
#[doc(alias = "BN_bin2bn")]
pub(crate) fn from_sign_and_magnitude(is_negative: bool, magnitude: Magnitude<'_>) -> Result<BigNum> {
    let mut number = new_number(begin("BN_bin2bn"), magnitude)?;
    if is_negative {
        number.set_negative(true);
    }
    Ok(number)
}

/// The value of a number.
#[doc(alias = "BN_bn2bin")]
pub(crate) fn to_integer(number: &BigNumRef) -> Integer {
    Integer::from_sign_and_magnitude(number.is_negative(), &number.to_vec())
}

/// The value of a secret number.
#[doc(alias = "BN_bn2bin")]
pub(crate) fn to_secret_integer(number: &BigNumRef) -> SecretInteger {
    SecretInteger::from_sign_and_magnitude(number.is_negative(), &Zeroizing::new(number.to_vec()))
}

/// A `BIGNUM` that is cleared on drop.
#[doc(alias = "BN_clear_free")]
pub(crate) struct Number(BigNum);

impl Number {
    /// Zero, for a result.
    #[doc(alias = "BN_new")]
    fn new(queue: CleanQueue) -> Result<Self> {
        let operation = queue.before("BN_new");
        // SAFETY: no arguments.
        let number = unsafe { openssl_sys::BN_new() };
        // SAFETY: null, or a new number without another owner.
        unsafe { operation.owned(number) }.map(Number)
    }

    pub(crate) fn from_big_num(number: BigNum) -> Self {
        Number(number)
    }

    pub(crate) fn from_magnitude(magnitude: Magnitude<'_>) -> Result<Self> {
        from_sign_and_magnitude(false, magnitude).map(Number)
    }

    /// A number, after a call that has initialized libcrypto.
    pub(super) fn from_magnitude_in(queue: CleanQueue, magnitude: Magnitude<'_>) -> Result<Self> {
        new_number(queue.before("BN_bin2bn"), magnitude).map(Number)
    }

    pub(crate) fn from_u64(value: u64) -> Result<Self> {
        Self::from_magnitude(Magnitude::new(&value.to_be_bytes()))
    }

    /// Marks the number as secret (`BN_FLG_CONSTTIME`): libcrypto then uses constant-time arithmetic where it has it.
    #[doc(alias = "BN_FLG_CONSTTIME")]
    pub(crate) fn in_constant_time(mut self) -> Self {
        self.0.set_const_time();
        self
    }

    #[doc(alias = "BN_dup")]
    pub(crate) fn try_clone(&self) -> Result<Self> {
        self.duplicate(Operation::begin("BN_dup"))
    }

    fn duplicate(&self, operation: Operation) -> Result<Self> {
        // SAFETY: a live number, which is only read.
        let copy = unsafe { openssl_sys::BN_dup(self.0.as_ptr()) };
        // SAFETY: null, or a new number without another owner.
        unsafe { operation.owned(copy) }.map(Number)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.num_bits() == 0
    }

    pub(crate) fn is_one(&self) -> bool {
        self.0.num_bits() == 1 && !self.0.is_negative()
    }

    #[doc(alias = "BN_add_word")]
    pub(crate) fn add(self, word: u32) -> Result<Self> {
        let operation = Operation::begin("BN_add_word");
        // SAFETY: a live number, borrowed exclusively.
        let code = unsafe { openssl_sys::BN_add_word(self.0.as_ptr(), BN_ULONG::from(word)) };
        operation.check(code)?;
        Ok(self)
    }

    #[doc(alias = "BN_sub_word")]
    pub(crate) fn subtract(self, word: u32) -> Result<Self> {
        self.subtract_word(Operation::begin("BN_sub_word"), word)
    }

    fn subtract_word(self, operation: Operation, word: u32) -> Result<Self> {
        // SAFETY: a live number, borrowed exclusively.
        let code = unsafe { openssl_sys::BN_sub_word(self.0.as_ptr(), BN_ULONG::from(word)) };
        operation.check(code)?;
        Ok(self)
    }

    /// The number minus 1, for constant-time arithmetic.
    pub(crate) fn less_one(&self) -> Result<Self> {
        self.less_one_in(CleanQueue::ensure())
    }

    fn less_one_in(&self, queue: CleanQueue) -> Result<Self> {
        let number = self.duplicate(queue.before("BN_dup"))?.in_constant_time();
        number.subtract_word(queue.before("BN_sub_word"), 1)
    }

    /// Half of the number, rounded towards zero, for constant-time arithmetic.
    #[doc(alias = "BN_rshift1")]
    pub(crate) fn half(&self) -> Result<Self> {
        let queue = CleanQueue::ensure();
        let half = Self::new(queue)?;
        let operation = queue.before("BN_rshift1");
        // SAFETY: live numbers; the one that is written to is borrowed exclusively.
        operation.check(unsafe { openssl_sys::BN_rshift1(half.0.as_ptr(), self.0.as_ptr()) })?;
        Ok(half.in_constant_time())
    }

    pub(crate) fn to_integer(&self) -> Integer {
        to_integer(&self.0)
    }

    pub(crate) fn to_secret_integer(&self) -> SecretInteger {
        to_secret_integer(&self.0)
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        self.0.clear();
    }
}

impl Deref for Number {
    type Target = BigNumRef;

    fn deref(&self) -> &BigNumRef {
        &self.0
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl TryFrom<&Integer> for Number {
    type Error = Error;

    fn try_from(integer: &Integer) -> Result<Self> {
        from_sign_and_magnitude(integer.is_negative(), integer.magnitude()).map(Number)
    }
}

/// Marks the number for constant-time arithmetic.
impl TryFrom<&SecretInteger> for Number {
    type Error = Error;

    fn try_from(integer: &SecretInteger) -> Result<Self> {
        let number = from_sign_and_magnitude(integer.is_negative(), integer.magnitude())?;
        Ok(Number(number).in_constant_time())
    }
}

handle! {
    /// Memory for intermediate results, which may be secret.
    Scratch, ScratchRef: BN_CTX, freed by openssl_sys::BN_CTX_free
}

/// A libcrypto function of two operands.
type OfTwo = unsafe extern "C" fn(*mut BIGNUM, *const BIGNUM, *const BIGNUM, *mut BN_CTX) -> c_int;

/// A libcrypto function of three operands.
type OfThree = unsafe extern "C" fn(*mut BIGNUM, *const BIGNUM, *const BIGNUM, *const BIGNUM, *mut BN_CTX) -> c_int;

/// Arithmetic that needs memory for intermediate results. A value is made and used within one public call.
pub(crate) struct Arithmetic {
    scratch: Scratch,
    queue: CleanQueue,
    exponentiations: u32,
}

impl Arithmetic {
    #[doc(alias = "BN_CTX_secure_new")]
    pub(crate) fn new() -> Result<Self> {
        initialize();
        let queue = CleanQueue::ensure();
        let operation = queue.before("BN_CTX_secure_new");
        // SAFETY: no arguments.
        let scratch = unsafe { openssl_sys::BN_CTX_secure_new() };
        // SAFETY: null, or a new context without another owner.
        let scratch = unsafe { operation.owned(scratch) }?;
        Ok(Arithmetic {
            scratch,
            queue,
            exponentiations: 0,
        })
    }

    /// A number for this arithmetic.
    #[doc(alias = "BN_bin2bn")]
    pub(crate) fn number(&self, magnitude: Magnitude<'_>) -> Result<Number> {
        Number::from_magnitude_in(self.queue, magnitude)
    }

    /// [`Number::less_one`], as part of this arithmetic.
    #[doc(alias = "BN_sub_word")]
    pub(crate) fn less_one(&self, number: &Number) -> Result<Number> {
        number.less_one_in(self.queue)
    }

    /// The number of exponentiations so far: the measure of the cost, because everything else is cheap.
    pub(crate) fn exponentiations(&self) -> u32 {
        self.exponentiations
    }

    #[doc(alias = "BN_mul")]
    pub(crate) fn product(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Number> {
        self.of_two("BN_mul", openssl_sys::BN_mul, [a, b])
    }

    #[doc(alias = "BN_gcd")]
    pub(crate) fn common_divisor(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Number> {
        self.of_two("BN_gcd", openssl_sys::BN_gcd, [a, b])
    }

    /// The non-negative remainder.
    #[doc(alias = "BN_nnmod")]
    pub(crate) fn remainder(&mut self, a: &BigNumRef, modulus: &BigNumRef) -> Result<Number> {
        self.of_two("BN_nnmod", openssl_sys::BN_nnmod, [a, modulus])
    }

    #[doc(alias = "BN_mod_mul")]
    pub(crate) fn modular_product(&mut self, a: &BigNumRef, b: &BigNumRef, modulus: &BigNumRef) -> Result<Number> {
        self.of_three("BN_mod_mul", openssl_sys::BN_mod_mul, [a, b, modulus])
    }

    #[doc(alias = "BN_mod_exp")]
    pub(crate) fn power(&mut self, base: &BigNumRef, exponent: &BigNumRef, modulus: &BigNumRef) -> Result<Number> {
        self.exponentiations = self.exponentiations.saturating_add(1);
        self.of_three("BN_mod_exp", openssl_sys::BN_mod_exp, [base, exponent, modulus])
    }

    /// The quotient, rounded towards zero.
    #[doc(alias = "BN_div")]
    pub(crate) fn quotient(&mut self, a: &BigNumRef, b: &BigNumRef) -> Result<Number> {
        let quotient = Number::new(self.queue)?;
        let operation = self.queue.before("BN_div");
        let (result, a, b) = (quotient.0.as_ptr(), a.as_ptr(), b.as_ptr());
        // SAFETY: live numbers and a live context; the result is borrowed exclusively; a null remainder is not
        // computed.
        operation.check(unsafe { openssl_sys::BN_div(result, std::ptr::null_mut(), a, b, self.scratch.as_ptr()) })?;
        Ok(quotient)
    }

    /// The modular inverse; `None` if there is none.
    #[doc(alias = "BN_mod_inverse")]
    pub(crate) fn inverse(&mut self, a: &BigNumRef, modulus: &BigNumRef) -> Result<Option<Number>> {
        let result = Number::new(self.queue)?;
        let operation = self.queue.before("BN_mod_inverse");
        let (a, modulus) = (a.as_ptr(), modulus.as_ptr());
        // SAFETY: live numbers and a live context; the result is borrowed exclusively.
        let inverse = unsafe { openssl_sys::BN_mod_inverse(result.0.as_ptr(), a, modulus, self.scratch.as_ptr()) };
        let found = operation.check(c_int::from(!inverse.is_null())).is_ok();
        Ok(found.then_some(result))
    }

    fn of_two(&mut self, name: &'static str, function: OfTwo, [a, b]: [&BigNumRef; 2]) -> Result<Number> {
        let result = Number::new(self.queue)?;
        let operation = self.queue.before(name);
        let scratch = self.scratch.as_ptr();
        // SAFETY: live numbers and a live context; the result is borrowed exclusively.
        operation.check(unsafe { function(result.0.as_ptr(), a.as_ptr(), b.as_ptr(), scratch) })?;
        Ok(result)
    }

    fn of_three(&mut self, name: &'static str, function: OfThree, [a, b, c]: [&BigNumRef; 3]) -> Result<Number> {
        let result = Number::new(self.queue)?;
        let operation = self.queue.before(name);
        let scratch = self.scratch.as_ptr();
        // SAFETY: live numbers and a live context; the result is borrowed exclusively.
        operation.check(unsafe { function(result.0.as_ptr(), a.as_ptr(), b.as_ptr(), c.as_ptr(), scratch) })?;
        Ok(result)
    }
}
