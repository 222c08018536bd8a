//! How the numbers of a private key follow from each other (RFC 8017, section 3.2).

use super::private_bytes::RsaPrivateBytes;
use crate::error::{Error, Result};
use crate::ffi::bignum::{Arithmetic, Number};
use crate::integers::{Magnitude, SecretInteger};

/// Checks that the numbers, which are in their ranges, agree with each other.
pub(super) fn check(numbers: &RsaPrivateBytes<'_>) -> Result<()> {
    compute(numbers, |name, given, exponent, arithmetic| {
        if *exponent != arithmetic.number(given)? {
            let reason = "must be the private exponent mod (factor - 1)";
            return Err(Error::invalid(name, reason));
        }
        Ok(())
    })
}

/// Checks that the numbers except the CRT exponents agree with each other, and returns the CRT exponents.
pub(super) fn check_for_exponents(numbers: &RsaPrivateBytes<'_>) -> Result<[SecretInteger; 2]> {
    let mut exponents = [SecretInteger::from(0), SecretInteger::from(0)];
    let mut places = exponents.iter_mut();
    compute(numbers, |_, _, exponent, _| {
        if let Some(place) = places.next() {
            *place = exponent.to_secret_integer();
        }
        Ok(())
    })?;
    Ok(exponents)
}

/// Computes the CRT exponents, and gives each to `take`, with its name and the given number. Checks everything else.
fn compute(
    numbers: &RsaPrivateBytes<'_>,
    mut take: impl FnMut(&'static str, Magnitude<'_>, &Number, &Arithmetic) -> Result<()>,
) -> Result<()> {
    let mut arithmetic = Arithmetic::new()?;
    let (n, e) = (arithmetic.number(numbers.n)?, arithmetic.number(numbers.e)?);
    let (p, q) = (arithmetic.number(numbers.p)?, arithmetic.number(numbers.q)?);
    if arithmetic.product(&p, &q)? != n {
        return Err(Error::invalid("n", "the modulus must be the product of p and q"));
    }
    let d = arithmetic.number(numbers.d)?.in_constant_time();
    for (factor, name, given) in [(&p, "dmp1", numbers.dmp1), (&q, "dmq1", numbers.dmq1)] {
        let order = arithmetic.less_one(factor)?;
        let exponent = arithmetic.remainder(&d, &order)?;
        if !arithmetic.modular_product(&exponent, &e, &order)?.is_one() {
            let reason = "the private exponent must be the inverse of the public one, mod p - 1 and q - 1";
            return Err(Error::invalid("d", reason));
        }
        take(name, given, &exponent, &arithmetic)?;
    }
    let iqmp = arithmetic.number(numbers.iqmp)?;
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
