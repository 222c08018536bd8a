//! How the numbers of a private key follow from each other (RFC 8017, section 3.2).

use super::private_bytes::RsaPrivateBytes;
use crate::error::{Error, Result};
use crate::ffi::bignum::{Arithmetic, Number};

/// Checks that the numbers, which are in their ranges, agree with each other.
pub(super) fn check(numbers: &RsaPrivateBytes<'_>) -> Result<()> {
    let mut arithmetic = Arithmetic::new()?;
    let (n, e) = (Number::from_magnitude(numbers.n)?, Number::from_magnitude(numbers.e)?);
    let (p, q) = (Number::from_magnitude(numbers.p)?, Number::from_magnitude(numbers.q)?);
    if arithmetic.product(&p, &q)? != n {
        return Err(Error::invalid("n", "the modulus must be the product of p and q"));
    }
    let d = Number::from_magnitude(numbers.d)?.in_constant_time();
    for (factor, name, exponent) in [(&p, "dmp1", numbers.dmp1), (&q, "dmq1", numbers.dmq1)] {
        let order = factor.less_one()?;
        let reduced = arithmetic.remainder(&d, &order)?;
        if !arithmetic.modular_product(&reduced, &e, &order)?.is_one() {
            let reason = "the private exponent must be the inverse of the public one, mod p - 1 and q - 1";
            return Err(Error::invalid("d", reason));
        }
        if reduced != Number::from_magnitude(exponent)? {
            let reason = "must be the private exponent mod (factor - 1)";
            return Err(Error::invalid(name, reason));
        }
    }
    let iqmp = Number::from_magnitude(numbers.iqmp)?;
    if !numbers.iqmp.is_less_than(numbers.p) || !arithmetic.modular_product(&iqmp, &q, &p)?.is_one() {
        return Err(Error::invalid("iqmp", "must be the inverse of q mod p"));
    }
    Ok(())
}

/// The CRT exponent of a factor: the private exponent mod (factor - 1).
pub(super) fn crt_exponent(
    arithmetic: &mut Arithmetic,
    d: &Number,
    name: &'static str,
    factor: &Number,
) -> Result<Number> {
    if factor.num_bits() < 2 {
        return Err(Error::invalid(name, "must be 2 or more"));
    }
    arithmetic.remainder(d, &*factor.less_one()?)
}

/// The CRT coefficient: the inverse of q mod p.
pub(super) fn crt_coefficient(arithmetic: &mut Arithmetic, p: &Number, q: &Number) -> Result<Number> {
    let (p, q) = (p.try_clone()?.in_constant_time(), q.try_clone()?.in_constant_time());
    let inverse = arithmetic.inverse(&q, &p)?;
    inverse.ok_or_else(|| Error::invalid("q", "has no inverse mod p"))
}
