//! Recovers the numbers of a private key that its file leaves out.

use std::hash::{BuildHasher, RandomState};

use openssl::bn::BigNumRef;

use super::numbers::{
    LONGEST_MODULUS, RsaPrivateNumbers, RsaPublicNumbers, SHORTEST_LOADED_MODULUS, check_exponent_length,
};
use super::private_bytes::RsaPrivateBytes;
use super::relations::{crt_coefficient, crt_exponent};
use crate::asymmetric::numbers::check_signs;
use crate::error::{Error, Result};
use crate::ffi::bignum::{Arithmetic, Number};
use crate::integers::{Integer, Magnitude, SecretInteger};

/// The maximum number of exponentiations before the search for factors gives up. The first detects prime powers; each
/// of the others has a random base, and finds the factors with a probability of one half or more.
const MOST_EXPONENTIATIONS: u32 = 40;

/// Moduli of at most this many bits are not tested for prime powers: nobody uses them, and p - 1 and q - 1 may have too
/// large a common factor for the test.
const TINY_MODULUS: u32 = 64;

/// Recovers the prime factors p and q of a modulus, the larger one first, from both exponents (NIST SP 800-56B, appendix
/// C.1).
///
/// The work is bounded: at most 40 exponentiations, three on average. Numbers that do not belong together, primes and
/// prime powers are refused after one or two exponentiations. One takes about ten milliseconds at 4,096 bits, and half
/// a second at the longest, 16,384.
///
/// # Errors
///
/// [`Error::InvalidArgument`] if the numbers do not belong together, the modulus is longer than 16,384 bits, or the
/// public exponent is longer than 64 bits with a modulus longer than 3,072, which no key has.
pub fn rsa_recover_prime_factors(
    n: &Integer,
    e: &Integer,
    d: &SecretInteger,
) -> Result<(SecretInteger, SecretInteger)> {
    check_signs(&[("n", n.is_negative()), ("e", e.is_negative()), ("d", d.is_negative())])?;
    check_modulus(n.magnitude())?;
    let (p, q) = recover(&mut Arithmetic::new()?, &n.try_into()?, &e.try_into()?, &d.try_into()?)?;
    Ok((p.to_secret_integer(), q.to_secret_integer()))
}

/// Checks the bounds of a modulus before its factors are searched for.
fn check_modulus(n: Magnitude<'_>) -> Result<()> {
    if n.is_even() || !(4..=LONGEST_MODULUS).contains(&n.bit_length()) {
        let reason = "the modulus must be odd and a product of two primes, of at most 16384 bits";
        return Err(Error::invalid("n", reason));
    }
    Ok(())
}

/// The length in bits of a number that is not negative.
fn bits(number: &BigNumRef) -> u32 {
    u32::try_from(number.num_bits()).unwrap_or(0)
}

/// The factors of an odd modulus that is not too long.
fn recover(calculation: &mut Arithmetic, n: &Number, e: &Number, d: &Number) -> Result<(Number, Number)> {
    let no_factors = || {
        Error::invalid(
            "d",
            "the private exponent does not belong to the modulus and public exponent",
        )
    };
    for (name, exponent) in [("e", e), ("d", d)] {
        if bits(exponent) < 2 || **exponent >= **n {
            return Err(Error::invalid(name, "must be 2 or more and less than the modulus"));
        }
    }
    check_exponent_length(bits(e), bits(n))?;
    // e·d - 1 is a multiple of the order of every base; its odd part is the exponent.
    let mut odd_part = calculation.product(e, d)?.less_one()?;
    if odd_part.is_zero() || odd_part.is_odd() {
        return Err(no_factors());
    }
    let mut halvings = 0u32;
    while odd_part.is_even() {
        odd_part = odd_part.half()?;
        halvings = halvings.saturating_add(1);
    }
    refuse_prime_powers(calculation, n)?;
    let n_less_one = n.less_one()?;
    // Unpredictable bases: nobody can craft a modulus for which the first ones fail.
    let random = RandomState::new();
    while calculation.exponentiations() < MOST_EXPONENTIATIONS {
        let base = base(calculation, random.hash_one(calculation.exponentiations()), &n_less_one)?;
        let mut power = calculation.power(&base, &odd_part, n)?;
        for _ in 0..halvings {
            let square = calculation.modular_product(&power, &power, n)?;
            if square.is_one() && !power.is_one() && power != n_less_one {
                // A square root of 1 that is neither 1 nor -1.
                let p = calculation.common_divisor(&*power.less_one()?, n)?;
                let q = calculation.quotient(n, &p)?;
                return Ok(if *p > *q { (p, q) } else { (q, p) });
            }
            power = square;
        }
        // If the numbers belong together, every base that is coprime to the modulus ends at 1.
        if !power.is_one() && calculation.common_divisor(&base, n)?.is_one() {
            return Err(no_factors());
        }
    }
    Err(no_factors())
}

/// A number of 2 or more, less than the modulus.
fn base(calculation: &mut Arithmetic, random: u64, n_less_one: &Number) -> Result<Number> {
    let bound = n_less_one.less_one()?;
    calculation.remainder(&*Number::from_u64(random)?, &bound)?.add(2)
}

/// Refuses primes and prime powers, for which no base finds factors.
///
/// For these, the prime divides 2^n - 2 (Fermat). For a product of two primes p and q, p divides it only if p - 1
/// divides q - 1, or nearly so; the remaining factor then distinguishes the product from a power. Both divide it for
/// the few products that look like primes here, which are refused.
fn refuse_prime_powers(calculation: &mut Arithmetic, n: &Number) -> Result<()> {
    if bits(n) <= TINY_MODULUS {
        return Ok(());
    }
    let power = calculation.power(&*Number::from_u64(2)?, n, n)?.subtract(2)?;
    let common = calculation.common_divisor(&power, n)?;
    let rest = calculation.quotient(n, &common)?;
    if common.is_one() || !rest.is_one() && calculation.common_divisor(&common, &rest)?.is_one() {
        return Ok(());
    }
    Err(Error::invalid("n", "the modulus is a prime or a prime power"))
}

/// The public exponents that are tried for keys without one.
const COMMON_EXPONENTS: [u32; 3] = [65_537, 3, 17];

/// Computes the numbers that are zero, except for the modulus and the private exponent. The caller checks that they agree.
pub(super) fn complete(numbers: &RsaPrivateBytes<'_>) -> Result<RsaPrivateNumbers> {
    complete_with(&mut Arithmetic::new()?, numbers)
}

fn complete_with(calculation: &mut Arithmetic, numbers: &RsaPrivateBytes<'_>) -> Result<RsaPrivateNumbers> {
    check_bounds(numbers)?;
    let n = Number::from_magnitude(numbers.n)?;
    let d = Number::from_magnitude(numbers.d)?.in_constant_time();
    let mut e = Number::from_magnitude(numbers.e)?;
    let (mut p, mut q) = (Number::from_magnitude(numbers.p)?, Number::from_magnitude(numbers.q)?);
    match (p.is_zero(), q.is_zero()) {
        (true, true) => {
            (p, q) = find_factors(calculation, &n, &mut e, &d)?;
            if !has_crt_numbers_of(calculation, numbers, &d, &p, &q)? {
                std::mem::swap(&mut p, &mut q);
            }
        }
        (true, false) => p = calculation.quotient(&n, &q)?,
        (false, true) => q = calculation.quotient(&n, &p)?,
        (false, false) => {}
    }
    if calculation.product(&p, &q)? != n {
        return Err(Error::invalid("n", "the modulus must be the product of p and q"));
    }
    if e.is_zero() {
        e = find_exponent(calculation, &p, &q, &d)?;
    }
    let mut or_computed =
        |number: Magnitude<'_>, compute: &dyn Fn(&mut Arithmetic) -> Result<Number>| -> Result<SecretInteger> {
            if number.is_zero() {
                return Ok(compute(calculation)?.to_secret_integer());
            }
            Ok(SecretInteger::from_be_bytes(number.as_bytes()))
        };
    Ok(RsaPrivateNumbers {
        dmp1: or_computed(numbers.dmp1, &|calculation| crt_exponent(calculation, &d, "p", &p))?,
        dmq1: or_computed(numbers.dmq1, &|calculation| crt_exponent(calculation, &d, "q", &q))?,
        iqmp: or_computed(numbers.iqmp, &|calculation| crt_coefficient(calculation, &p, &q))?,
        p: p.to_secret_integer(),
        q: q.to_secret_integer(),
        d: d.to_secret_integer(),
        public_numbers: RsaPublicNumbers {
            e: e.to_integer(),
            n: n.to_integer(),
        },
    })
}

/// Whether the CRT numbers that are present (RFC 8017, section 3.2) belong to the factors in this order.
fn has_crt_numbers_of(
    calculation: &mut Arithmetic,
    numbers: &RsaPrivateBytes<'_>,
    d: &Number,
    p: &Number,
    q: &Number,
) -> Result<bool> {
    let agrees = |number: Magnitude<'_>, computed: Number| -> Result<bool> {
        Ok(number.is_zero() || Number::from_magnitude(number)? == computed)
    };
    Ok(agrees(numbers.dmp1, crt_exponent(calculation, d, "p", p)?)?
        && agrees(numbers.dmq1, crt_exponent(calculation, d, "q", q)?)?
        && agrees(numbers.iqmp, crt_coefficient(calculation, p, q)?)?)
}

/// Limits the work: checks the length of the modulus, and that no other number is longer.
fn check_bounds(numbers: &RsaPrivateBytes<'_>) -> Result<()> {
    let (shortest, longest) = (SHORTEST_LOADED_MODULUS, LONGEST_MODULUS);
    if numbers.n.is_even() || !(shortest..=longest).contains(&numbers.n.bit_length()) {
        let reason = format!("the modulus must be odd and have {shortest} to {longest} bits");
        return Err(Error::invalid("n", reason));
    }
    if numbers.d.is_zero() {
        return Err(Error::invalid("d", "the private exponent must not be zero"));
    }
    let others = [("e", numbers.e), ("d", numbers.d), ("p", numbers.p), ("q", numbers.q)];
    match others.iter().find(|(_, number)| !number.is_less_than(numbers.n)) {
        Some((name, _)) => Err(Error::invalid(name, "must be less than the modulus")),
        None => Ok(()),
    }
}

/// The factors from both exponents. Also finds a missing public exponent if it is a common one.
fn find_factors(calculation: &mut Arithmetic, n: &Number, e: &mut Number, d: &Number) -> Result<(Number, Number)> {
    if !e.is_zero() {
        return recover(calculation, n, e, d);
    }
    for candidate in COMMON_EXPONENTS {
        let candidate = Number::from_u64(candidate.into())?;
        if let Ok(factors) = recover(calculation, n, &candidate, d) {
            *e = candidate;
            return Ok(factors);
        }
    }
    let reason = "the public exponent is zero, and no common exponent belongs to the private exponent";
    Err(Error::invalid("e", reason))
}

/// The inverse of the private exponent, mod the least common multiple of p - 1 and q - 1.
fn find_exponent(calculation: &mut Arithmetic, p: &Number, q: &Number, d: &Number) -> Result<Number> {
    let (p, q) = (p.less_one()?, q.less_one()?);
    let product = calculation.product(&p, &q)?;
    let divisor = calculation.common_divisor(&p, &q)?;
    if divisor.is_zero() {
        return Err(Error::invalid("p", "must be 2 or more, and so must q"));
    }
    let multiple = calculation.quotient(&product, &divisor)?.in_constant_time();
    let inverse = calculation.inverse(d, &multiple)?;
    inverse.ok_or_else(|| Error::invalid("d", "the private exponent has no inverse mod p - 1 and q - 1"))
}

#[cfg(test)]
mod tests {
    use openssl::bn::BigNum;

    use super::*;
    use crate::ffi::bignum::{to_integer, to_secret_integer};

    fn prime(bits: i32) -> BigNum {
        let mut prime = BigNum::new().unwrap();
        prime.generate_prime(bits, false, None, None).unwrap();
        prime
    }

    /// The exponents that belong to a multiple of the order of every base.
    fn exponents(order: &BigNumRef) -> (BigNum, BigNum) {
        let mut context = openssl::bn::BigNumContext::new().unwrap();
        for candidate in [65_537, 257, 17, 5, 7, 11, 13] {
            let e = BigNum::from_u32(candidate).unwrap();
            let mut d = BigNum::new().unwrap();
            if d.mod_inverse(&e, order, &mut context).is_ok() {
                return (e, d);
            }
        }
        panic!("no exponent for this order");
    }

    fn less_one(number: &BigNumRef) -> BigNum {
        number - &*BigNum::from_u32(1).unwrap()
    }

    fn work(n: &BigNumRef, e: &BigNumRef, d: &BigNumRef) -> (Result<(BigNum, BigNum)>, u32) {
        let mut calculation = Arithmetic::new().unwrap();
        let [n, e, d] = [n, e, d].map(|number| Number::from_big_num(number.to_owned().unwrap()));
        let result = recover(&mut calculation, &n, &e, &d);
        let result = result.map(|(p, q)| (p.to_owned().unwrap(), q.to_owned().unwrap()));
        (result, calculation.exponentiations())
    }

    #[test]
    fn powers_of_primes_and_primes_are_refused_after_one_exponentiation() {
        let p = prime(512);
        let mut power = p.to_owned().unwrap();
        let mut order = less_one(&p);
        for _ in 0..5 {
            let (e, d) = exponents(&order);
            let (result, work) = work(&power, &e, &d);
            let error = result.unwrap_err().to_string();
            assert_eq!(error, "n: the modulus is a prime or a prime power");
            assert_eq!(work, 1, "{} bits", power.num_bits());
            power = &power * &p;
            order = &order * &p;
        }
        assert!(power.num_bits() > 5 * 512);
    }

    #[test]
    fn factors_are_found_with_few_exponentiations() {
        let mut most = 0;
        let mut all = 0;
        for _ in 0..100 {
            let (p, q) = (prime(128), prime(128));
            let (e, d) = exponents(&(&less_one(&p) * &less_one(&q)));
            let (result, work) = work(&(&p * &q), &e, &d);
            let (larger, smaller) = result.unwrap();
            assert!(larger == p && smaller == q || larger == q && smaller == p);
            most = most.max(work);
            all += work;
        }
        // One for the test for prime powers, two bases on average.
        assert!((200..=450).contains(&all), "{all}");
        assert!(most < MOST_EXPONENTIATIONS, "{most}");
    }

    #[test]
    fn factors_of_which_one_less_one_divides_the_other_less_one_are_found() {
        let (p, q) = loop {
            let p = prime(64);
            let q = &p + &less_one(&p);
            let mut context = openssl::bn::BigNumContext::new().unwrap();
            // Where 2 is a square mod q, the product looks like a prime.
            let is_square = [1, 7].contains(&q.mod_word(8).unwrap());
            if !is_square && q.is_prime(20, &mut context).unwrap() {
                break (p, q);
            }
        };
        let (e, d) = exponents(&(&less_one(&p) * &less_one(&q)));
        let (result, work) = work(&(&p * &q), &e, &d);
        assert_eq!(result.unwrap(), (q, p));
        assert!(work < MOST_EXPONENTIATIONS, "{work}");
    }

    #[test]
    fn exponents_that_do_not_belong_are_refused_after_two_exponentiations() {
        let n = &prime(512) * &prime(512);
        let e = BigNum::from_u32(65_537).unwrap();
        let d = prime(1_000);
        let (result, work) = work(&n, &e, &d);
        assert!(matches!(result, Err(Error::InvalidArgument { argument: "d", .. })));
        assert_eq!(work, 2);
    }

    #[test]
    fn completing_is_bounded_whatever_is_missing() {
        let (p, q) = (prime(512), prime(512));
        let zero = || SecretInteger::from(0);
        // A private exponent that belongs to no common public exponent.
        let mut numbers = RsaPrivateNumbers {
            p: zero(),
            q: zero(),
            d: to_secret_integer(&prime(1_000)),
            dmp1: zero(),
            dmq1: zero(),
            iqmp: zero(),
            public_numbers: RsaPublicNumbers {
                e: Integer::from(0),
                n: to_integer(&(&p * &q)),
            },
        };
        let mut calculation = Arithmetic::new().unwrap();
        assert!(complete_with(&mut calculation, &numbers.as_bytes().unwrap()).is_err());
        assert_eq!(calculation.exponentiations(), 6);
        // With the factors, no exponentiation is needed.
        (numbers.p, numbers.q) = (to_secret_integer(&p), to_secret_integer(&q));
        let order = &less_one(&p) * &less_one(&q);
        let (e, d) = exponents(&order);
        numbers.d = to_secret_integer(&d);
        let mut calculation = Arithmetic::new().unwrap();
        let numbers = complete_with(&mut calculation, &numbers.as_bytes().unwrap()).unwrap();
        assert_eq!(calculation.exponentiations(), 0);
        assert_eq!(numbers.public_numbers.e, to_integer(&e));
        numbers.as_bytes().unwrap().check().unwrap();
    }
}
