//! Big numbers, and the relations between those of an RSA key.

use std::ptr::null_mut;

use openssl_sys::{BIGNUM, BN_CTX};

use super::context::Lib;
use super::declarations::{BN_CTX_secure_new_ex, BN_is_one, BN_value_one};
use super::loading::RsaNumbers;
use super::{Owned, ok};

/// A big number.
pub struct Number(Owned<BIGNUM>);

impl Number {
    pub fn new() -> Self {
        // SAFETY: no arguments.
        Number(Owned::new(unsafe { openssl_sys::BN_new() }, openssl_sys::BN_clear_free))
    }

    pub fn from_be_bytes(bytes: &[u8]) -> Self {
        // SAFETY: that many bytes; null asks for a new number.
        let number = unsafe { openssl_sys::BN_bin2bn(bytes.as_ptr(), bytes.len() as i32, null_mut()) };
        Number(Owned::new(number, openssl_sys::BN_clear_free))
    }

    pub fn as_ptr(&self) -> *mut BIGNUM {
        self.0.as_ptr()
    }

    fn assert_equals(&self, other: &Number) {
        // SAFETY: two live numbers.
        assert_eq!(unsafe { openssl_sys::BN_cmp(self.as_ptr(), other.as_ptr()) }, 0);
    }

    fn assert_one(&self) {
        // SAFETY: a live number.
        assert_eq!(unsafe { BN_is_one(self.as_ptr()) }, 1);
    }
}

/// Memory for intermediate results.
pub struct Room(Owned<BN_CTX>);

impl Room {
    pub fn new(lib: &Lib) -> Self {
        // SAFETY: a live context.
        Room(Owned::new(
            unsafe { BN_CTX_secure_new_ex(lib.as_ptr()) },
            openssl_sys::BN_CTX_free,
        ))
    }

    pub fn as_ptr(&self) -> *mut BN_CTX {
        self.0.as_ptr()
    }

    /// `a * b mod m`
    fn modular_product(&mut self, a: &Number, b: &Number, m: &Number) -> Number {
        let product = Number::new();
        let (result, a, b, m) = (product.as_ptr(), a.as_ptr(), b.as_ptr(), m.as_ptr());
        // SAFETY: live numbers and a live context.
        ok(unsafe { openssl_sys::BN_mod_mul(result, a, b, m, self.as_ptr()) });
        product
    }

    /// Checks of an RSA key what this crate does: `n = p * q`; `d` is the inverse of `e` mod p - 1 and q - 1, and leaves the
    /// exponents; `iqmp` is the inverse of q mod p.
    pub fn check(&mut self, numbers: &RsaNumbers<'_>) {
        let [n, e, d, p, q, dmp1, dmq1, iqmp] = numbers.all().map(Number::from_be_bytes);
        let product = Number::new();
        // SAFETY: live numbers and a live context.
        ok(unsafe { openssl_sys::BN_mul(product.as_ptr(), p.as_ptr(), q.as_ptr(), self.as_ptr()) });
        product.assert_equals(&n);
        for (factor, exponent) in [(&p, &dmp1), (&q, &dmq1)] {
            let order = Number::new();
            // SAFETY: live numbers.
            ok(unsafe { openssl_sys::BN_sub(order.as_ptr(), factor.as_ptr(), BN_value_one()) });
            let reduced = Number::new();
            // SAFETY: live numbers and a live context; the quotient is not wanted.
            ok(unsafe { openssl_sys::BN_div(null_mut(), reduced.as_ptr(), d.as_ptr(), order.as_ptr(), self.as_ptr()) });
            self.modular_product(&reduced, &e, &order).assert_one();
            reduced.assert_equals(exponent);
        }
        self.modular_product(&iqmp, &q, &p).assert_one();
    }
}
