//! The numbers of a private key that others have left out, found from those that are there.

use std::hash::{BuildHasher, RandomState};

use openssl::bn::{BigNum, BigNumRef};

use super::numbers::{
    LONGEST_EXPONENT, LONGEST_MODULUS, RsaPrivateNumbers, RsaPublicNumbers, SHORTEST_LOADED_MODULUS, SMALL_MODULUS,
    rsa_crt_dmp1, rsa_crt_dmq1, rsa_crt_iqmp,
};
use crate::asymmetric::numbers::{
    Arithmetic, Secret, bits, check_signs, constant_time_copy, is_one, is_zero, less_one, number, try_clone,
};
use crate::error::{Error, Result};
use crate::ffi::bignum;

/// How many exponentiations are done before it is concluded that there are no two factors to be found. Each is that of a
/// random base, but for the one that looks out for primes, and finds them with a probability of one half or more.
const MOST_EXPONENTIATIONS: u32 = 40;

/// Moduli of so many bits or fewer may be prime powers for all that it matters, and their factors may have too much in
/// common with each other for the look-out for prime powers.
const TINY_MODULUS: u32 = 64;

/// The prime factors p and q of a modulus, the larger one first, from both exponents (NIST SP 800-56B, appendix C.1).
///
/// The work is bounded: at most 40 exponentiations, three on the average. Numbers that do not belong together, primes and
/// powers of primes are refused after one or two. An exponentiation takes some
/// ten milliseconds at 4,096 bits, half a second at the longest, 16,384.
///
/// # Errors
///
/// [`Error::InvalidArgument`] if the numbers do not belong together, the modulus is longer than 16,384 bits, or the public
/// exponent is longer than 64 bits where the modulus is longer than 3,072, which no key has.
pub fn rsa_recover_prime_factors(n: &BigNumRef, e: &BigNumRef, d: &BigNumRef) -> Result<(BigNum, BigNum)> {
    recover(&mut Arithmetic::new()?, n, e, d)
}

fn recover(calculation: &mut Arithmetic, n: &BigNumRef, e: &BigNumRef, d: &BigNumRef) -> Result<(BigNum, BigNum)> {
    check_signs(&[("modulus", n), ("public_exponent", e), ("private_exponent", d)])?;
    let no_factors = || Error::invalid("private_exponent", "does not belong to the modulus and public exponent");
    if n.is_even() || bits(n) < 4 || bits(n) > LONGEST_MODULUS {
        let reason = "must be odd and a product of two primes, of at most 16384 bits";
        return Err(Error::invalid("modulus", reason));
    }
    for (name, exponent) in [("public_exponent", e), ("private_exponent", d)] {
        if bits(exponent) < 2 || *exponent >= *n {
            return Err(Error::invalid(name, "must be 2 or more and less than the modulus"));
        }
    }
    if bits(n) > SMALL_MODULUS && bits(e) > LONGEST_EXPONENT {
        let reason = format!("must have at most {LONGEST_EXPONENT} bits with a modulus over {SMALL_MODULUS} bits");
        return Err(Error::invalid("public_exponent", reason));
    }
    // e·d - 1 is a multiple of the order of every base; its odd part is the exponent.
    let mut odd_part = less_one(&*calculation.product(e, d)?)?;
    if is_zero(&odd_part) || odd_part.is_odd() {
        return Err(no_factors());
    }
    let mut halvings = 0u32;
    while odd_part.is_even() {
        let mut half = Secret::new()?;
        bignum::half(&mut half.0, &odd_part)?;
        half.0.set_const_time();
        odd_part = half;
        halvings = halvings.saturating_add(1);
    }
    refuse_prime_powers(calculation, n)?;
    let n_less_one = less_one(n)?;
    // Bases that nobody knows beforehand, so that no modulus can be made which the first of them fail with.
    let random = RandomState::new();
    while calculation.exponentiations() < MOST_EXPONENTIATIONS {
        let base = base(calculation, random.hash_one(calculation.exponentiations()), n)?;
        let mut power = calculation.power(&base, &odd_part, n)?;
        for _ in 0..halvings {
            let square = calculation.modular_product(&power, &power, n)?;
            if is_one(&square) && !is_one(&power) && *power != *n_less_one {
                // A root of 1 that is neither 1 nor -1.
                let p = calculation.common_divisor(&*less_one(&power)?, n)?;
                let q = calculation.quotient(n, &p)?;
                let (larger, smaller) = if *p > *q { (p, q) } else { (q, p) };
                return Ok((larger.into_inner()?, smaller.into_inner()?));
            }
            power = square;
        }
        // Every base that has no factor in common with the modulus ends at 1, if the numbers belong together.
        if !is_one(&power) && is_one(&*calculation.common_divisor(&base, n)?) {
            return Err(no_factors());
        }
    }
    Err(no_factors())
}

/// A number of 2 or more, less than the modulus.
fn base(calculation: &mut Arithmetic, random: u64, n: &BigNumRef) -> Result<Secret> {
    let random = Secret(bignum::from_bytes(&random.to_be_bytes())?);
    let mut base = calculation.remainder(&random, &*less_one(&*less_one(n)?)?)?;
    bignum::add_word(&mut base.0, 2)?;
    Ok(base)
}

/// Refuses a prime and the power of one, in which no base finds factors. For these, 2^n - 2 has the prime as a factor
/// (Fermat). Of a product of two primes it has one where that one less one divides the other less one, or nearly so, which is
/// told from a power by the rest; and both in the few products that look like primes here, and are refused.
fn refuse_prime_powers(calculation: &mut Arithmetic, n: &BigNumRef) -> Result<()> {
    if bits(n) <= TINY_MODULUS {
        return Ok(());
    }
    let two = number(2)?;
    let mut power = calculation.power(&two, n, n)?;
    bignum::subtract_word(&mut power.0, 2)?;
    let common = calculation.common_divisor(&power, n)?;
    let rest = calculation.quotient(n, &common)?;
    if is_one(&common) || !is_one(&rest) && is_one(&*calculation.common_divisor(&common, &rest)?) {
        return Ok(());
    }
    Err(Error::invalid("modulus", "is a prime, or a power of one"))
}

/// The public exponents of keys that have lost theirs.
const COMMON_EXPONENTS: [u32; 3] = [65_537, 3, 17];

/// Computes what is zero of all numbers but the modulus and the private exponent. That it all belongs together is for the
/// caller to check.
pub(super) fn complete(numbers: &mut RsaPrivateNumbers) -> Result<()> {
    complete_with(&mut Arithmetic::new()?, numbers)
}

fn complete_with(calculation: &mut Arithmetic, numbers: &mut RsaPrivateNumbers) -> Result<()> {
    check_bounds(numbers)?;
    let factors_are_missing = is_zero(&numbers.p) && is_zero(&numbers.q);
    if factors_are_missing {
        let RsaPublicNumbers { e, n } = &mut numbers.public_numbers;
        (numbers.p, numbers.q) = find_factors(calculation, n, e, &numbers.d)?;
        if !has_crt_numbers_of(numbers, &numbers.p, &numbers.q)? {
            std::mem::swap(&mut numbers.p, &mut numbers.q);
        }
    }
    let RsaPublicNumbers { e, n } = &mut numbers.public_numbers;
    let (p, q, d) = (&mut numbers.p, &mut numbers.q, &numbers.d);
    match (is_zero(p), is_zero(q)) {
        (true, true) => {}
        (true, false) => *p = calculation.quotient(n, q)?.into_inner()?,
        (false, true) => *q = calculation.quotient(n, p)?.into_inner()?,
        (false, false) => {}
    }
    if *calculation.product(p, q)? != **n {
        return Err(Error::invalid("modulus", "must be the product of p and q"));
    }
    if is_zero(e) {
        *e = find_exponent(calculation, p, q, d)?;
    }
    if is_zero(&numbers.dmp1) {
        numbers.dmp1 = rsa_crt_dmp1(d, p)?;
    }
    if is_zero(&numbers.dmq1) {
        numbers.dmq1 = rsa_crt_dmq1(d, q)?;
    }
    if is_zero(&numbers.iqmp) {
        numbers.iqmp = rsa_crt_iqmp(p, q)?;
    }
    Ok(())
}

/// Whether those CRT numbers that are there (RFC 8017, section 3.2) belong to the factors in this order.
fn has_crt_numbers_of(numbers: &RsaPrivateNumbers, p: &BigNumRef, q: &BigNumRef) -> Result<bool> {
    let d = &numbers.d;
    Ok((is_zero(&numbers.dmp1) || *numbers.dmp1 == *rsa_crt_dmp1(d, p)?)
        && (is_zero(&numbers.dmq1) || *numbers.dmq1 == *rsa_crt_dmq1(d, q)?)
        && (is_zero(&numbers.iqmp) || *numbers.iqmp == *rsa_crt_iqmp(p, q)?))
}

/// The bounds that make the work bounded: the modulus', and that nothing is longer.
fn check_bounds(numbers: &RsaPrivateNumbers) -> Result<()> {
    let n = &numbers.public_numbers.n;
    let (shortest, longest) = (SHORTEST_LOADED_MODULUS, LONGEST_MODULUS);
    if n.is_even() || !(shortest..=longest).contains(&bits(n)) {
        let reason = format!("must be odd and have {shortest} to {longest} bits");
        return Err(Error::invalid("modulus", reason));
    }
    if is_zero(&numbers.d) {
        return Err(Error::invalid("private_exponent", "must not be zero"));
    }
    let others: [(&'static str, &BigNumRef); 4] = [
        ("public_exponent", &numbers.public_numbers.e),
        ("private_exponent", &numbers.d),
        ("p", &numbers.p),
        ("q", &numbers.q),
    ];
    match others.iter().find(|(_, number)| **number >= **n) {
        Some((name, _)) => Err(Error::invalid(name, "must be less than the modulus")),
        None => Ok(()),
    }
}

/// The factors from both exponents; and the public exponent, too, if it is one of the common ones.
fn find_factors(
    calculation: &mut Arithmetic,
    n: &BigNumRef,
    e: &mut BigNum,
    d: &BigNumRef,
) -> Result<(BigNum, BigNum)> {
    if !is_zero(e) {
        return recover(calculation, n, e, d);
    }
    for candidate in COMMON_EXPONENTS {
        let candidate = number(candidate)?;
        if let Ok(factors) = recover(calculation, n, &candidate, d) {
            *e = candidate;
            return Ok(factors);
        }
    }
    let reason = "is zero, and none of the common ones belongs to the private exponent";
    Err(Error::invalid("public_exponent", reason))
}

/// The inverse of the private exponent, mod the least common multiple of p - 1 and q - 1.
fn find_exponent(calculation: &mut Arithmetic, p: &BigNumRef, q: &BigNumRef, d: &BigNumRef) -> Result<BigNum> {
    let (p, q) = (less_one(p)?, less_one(q)?);
    let product = calculation.product(&p, &q)?;
    let divisor = calculation.common_divisor(&p, &q)?;
    if is_zero(&divisor) {
        return Err(Error::invalid("p", "must be 2 or more, and so must q"));
    }
    let multiple = calculation.quotient(&product, &divisor)?;
    let (multiple, d) = (constant_time_copy(&multiple)?, constant_time_copy(d)?);
    match calculation.inverse(&d, &multiple)? {
        Some(e) => try_clone(&e),
        None => Err(Error::invalid("private_exponent", "has no inverse mod p - 1 and q - 1")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let result = recover(&mut calculation, n, e, d);
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
            assert_eq!(error, "modulus: is a prime, or a power of one");
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
        // One for the look-out, two bases on the average.
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
        assert!(matches!(
            result,
            Err(Error::InvalidArgument {
                argument: "private_exponent",
                ..
            })
        ));
        assert_eq!(work, 2);
    }

    #[test]
    fn completing_is_bounded_whatever_is_missing() {
        let (p, q) = (prime(512), prime(512));
        let zero = || BigNum::new().unwrap();
        // A private exponent of no common public one.
        let mut numbers = RsaPrivateNumbers {
            p: zero(),
            q: zero(),
            d: prime(1_000),
            dmp1: zero(),
            dmq1: zero(),
            iqmp: zero(),
            public_numbers: RsaPublicNumbers { e: zero(), n: &p * &q },
        };
        let mut calculation = Arithmetic::new().unwrap();
        assert!(complete_with(&mut calculation, &mut numbers).is_err());
        assert_eq!(calculation.exponentiations(), 6);
        // With the factors, none is needed.
        (numbers.p, numbers.q) = (p, q);
        let order = &less_one(&numbers.p) * &less_one(&numbers.q);
        let (e, d) = exponents(&order);
        numbers.d = d;
        let mut calculation = Arithmetic::new().unwrap();
        complete_with(&mut calculation, &mut numbers).unwrap();
        assert_eq!(calculation.exponentiations(), 0);
        assert_eq!(numbers.public_numbers.e, e);
        numbers.check().unwrap();
    }
}
