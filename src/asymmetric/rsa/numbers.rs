//! The numbers that RSA keys are made of, and whether they contradict each other.

use std::fmt;

use openssl::bn::{BigNum, BigNumRef};

use crate::asymmetric::numbers::{
    Arithmetic, bits, check_signs, constant_time_copy, is_one, is_zero, less_one, try_clone,
};
use crate::error::{Error, Result};

/// The shortest modulus of any key, in bits: the shortest that was ever in use. Shorter ones are broken by hand.
pub(super) const SHORTEST_LOADED_MODULUS: u32 = 512;

/// `OPENSSL_RSA_MAX_MODULUS_BITS`: no operation takes a longer one.
pub(crate) const LONGEST_MODULUS: u32 = 16_384;

/// `OPENSSL_RSA_SMALL_MODULUS_BITS` and `OPENSSL_RSA_MAX_PUBEXP_BITS`: libcrypto uses no key with a longer modulus and
/// a longer exponent than these.
pub(super) const SMALL_MODULUS: u32 = 3072;
pub(super) const LONGEST_EXPONENT: u32 = 64;

/// A public key's numbers (RFC 8017, section 3.1).
pub struct RsaPublicNumbers {
    /// The public exponent.
    pub e: BigNum,
    /// The modulus.
    pub n: BigNum,
}

impl RsaPublicNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(RsaPublicNumbers {
            e: try_clone(&self.e)?,
            n: try_clone(&self.n)?,
        })
    }

    /// The bounds of RFC 8017, section 3.1.
    pub(super) fn check(&self) -> Result<()> {
        check_signs(&[("public_exponent", &self.e), ("modulus", &self.n)])?;
        let (shortest, longest) = (SHORTEST_LOADED_MODULUS, LONGEST_MODULUS);
        if !(shortest..=longest).contains(&bits(&self.n)) {
            let reason = format!("must have {shortest} to {longest} bits, not {}", bits(&self.n));
            return Err(Error::invalid("modulus", reason));
        }
        if self.n.is_even() {
            return Err(Error::invalid("modulus", "must be odd"));
        }
        if self.e.is_even() || bits(&self.e) < 2 {
            return Err(Error::invalid("public_exponent", "must be odd and 3 or more"));
        }
        if *self.e >= *self.n {
            return Err(Error::invalid("public_exponent", "must be less than the modulus"));
        }
        if bits(&self.n) > SMALL_MODULUS && bits(&self.e) > LONGEST_EXPONENT {
            let reason = format!("must have at most {LONGEST_EXPONENT} bits with a modulus over {SMALL_MODULUS} bits");
            return Err(Error::invalid("public_exponent", reason));
        }
        Ok(())
    }
}

impl PartialEq for RsaPublicNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.e == other.e && self.n == other.n
    }
}

impl Eq for RsaPublicNumbers {}

impl fmt::Debug for RsaPublicNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPublicNumbers(e={}, n={})", self.e, self.n)
    }
}

/// A private key's numbers (RFC 8017, section 3.2). They are cleared on drop and never printed.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let mut numbers = backend.generate_rsa_private_key(65537, 2048)?.private_numbers()?;
/// let key = backend.load_rsa_private_numbers(&numbers)?;
/// assert_eq!(key.key_size(), 2048);
///
/// // Numbers that do not belong together make no key, and the error names the one that is wrong.
/// numbers.iqmp = BigNum::from_u32(7).unwrap();
/// let error = backend.load_rsa_private_numbers(&numbers).unwrap_err();
/// assert_eq!(error.to_string(), "iqmp: must be the inverse of q mod p");
/// # Ok(())
/// # }
/// ```
pub struct RsaPrivateNumbers {
    /// The first prime factor.
    pub p: BigNum,
    /// The second prime factor.
    pub q: BigNum,
    /// The private exponent.
    pub d: BigNum,
    /// The first factor's exponent, d mod (p - 1).
    pub dmp1: BigNum,
    /// The second factor's exponent, d mod (q - 1).
    pub dmq1: BigNum,
    /// The coefficient, the inverse of q mod p.
    pub iqmp: BigNum,
    /// The public key's numbers.
    pub public_numbers: RsaPublicNumbers,
}

impl RsaPrivateNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(RsaPrivateNumbers {
            p: try_clone(&self.p)?,
            q: try_clone(&self.q)?,
            d: try_clone(&self.d)?,
            dmp1: try_clone(&self.dmp1)?,
            dmq1: try_clone(&self.dmq1)?,
            iqmp: try_clone(&self.iqmp)?,
            public_numbers: self.public_numbers.try_clone()?,
        })
    }

    /// That the numbers are within their bounds and belong together, without a proof that p and q are prime.
    pub(super) fn check(&self) -> Result<()> {
        self.public_numbers.check()?;
        let numbers: [(&'static str, &BigNumRef); 6] = [
            ("p", &self.p),
            ("q", &self.q),
            ("private_exponent", &self.d),
            ("dmp1", &self.dmp1),
            ("dmq1", &self.dmq1),
            ("iqmp", &self.iqmp),
        ];
        check_signs(&numbers)?;
        for (name, number) in numbers {
            if is_zero(number) || *number >= *self.public_numbers.n {
                return Err(Error::invalid(name, "must be at least 1 and less than the modulus"));
            }
        }
        for (name, factor) in [("p", &self.p), ("q", &self.q)] {
            if factor.is_even() || is_one(factor) {
                return Err(Error::invalid(name, "must be odd and not 1"));
            }
        }
        self.check_relations()
    }

    fn check_relations(&self) -> Result<()> {
        let mut arithmetic = Arithmetic::new()?;
        if *arithmetic.product(&self.p, &self.q)? != *self.public_numbers.n {
            return Err(Error::invalid("modulus", "must be the product of p and q"));
        }
        let d = constant_time_copy(&self.d)?;
        for (factor, name, exponent) in [(&self.p, "dmp1", &self.dmp1), (&self.q, "dmq1", &self.dmq1)] {
            let order = less_one(factor)?;
            let reduced = arithmetic.remainder(&d, &order)?;
            let unit = arithmetic.modular_product(&reduced, &self.public_numbers.e, &order)?;
            if !is_one(&unit) {
                let reason = "must be the inverse of the public exponent, mod p - 1 and q - 1";
                return Err(Error::invalid("private_exponent", reason));
            }
            if *reduced != **exponent {
                return Err(Error::invalid(
                    name,
                    "must be the private exponent mod the factor less one",
                ));
            }
        }
        if *self.iqmp >= *self.p || !is_one(&*arithmetic.modular_product(&self.iqmp, &self.q, &self.p)?) {
            return Err(Error::invalid("iqmp", "must be the inverse of q mod p"));
        }
        Ok(())
    }
}

impl Drop for RsaPrivateNumbers {
    fn drop(&mut self) {
        for number in [
            &mut self.p,
            &mut self.q,
            &mut self.d,
            &mut self.dmp1,
            &mut self.dmq1,
            &mut self.iqmp,
        ] {
            number.clear();
        }
    }
}

impl PartialEq for RsaPrivateNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.p == other.p
            && self.q == other.q
            && self.d == other.d
            && self.dmp1 == other.dmp1
            && self.dmq1 == other.dmq1
            && self.iqmp == other.iqmp
            && self.public_numbers == other.public_numbers
    }
}

impl Eq for RsaPrivateNumbers {}

impl fmt::Debug for RsaPrivateNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPrivateNumbers({} bits)", bits(&self.public_numbers.n))
    }
}

/// The coefficient of the Chinese remainder theorem: the inverse of `q` mod `p`.
///
/// # Errors
///
/// [`Error::InvalidArgument`] if there is none, or a number is negative.
pub fn rsa_crt_iqmp(p: &BigNumRef, q: &BigNumRef) -> Result<BigNum> {
    check_signs(&[("p", p), ("q", q)])?;
    let (p, q) = (constant_time_copy(p)?, constant_time_copy(q)?);
    let inverse = Arithmetic::new()?.inverse(&q, &p)?;
    inverse
        .ok_or_else(|| Error::invalid("q", "has no inverse mod p"))?
        .into_inner()
}

/// The first factor's exponent: `private_exponent` mod (`p` - 1).
///
/// # Errors
///
/// [`Error::InvalidArgument`] if `p` is less than 2 or a number is negative.
pub fn rsa_crt_dmp1(private_exponent: &BigNumRef, p: &BigNumRef) -> Result<BigNum> {
    factor_exponent(private_exponent, "p", p)
}

/// The second factor's exponent: `private_exponent` mod (`q` - 1).
///
/// # Errors
///
/// [`Error::InvalidArgument`] if `q` is less than 2 or a number is negative.
pub fn rsa_crt_dmq1(private_exponent: &BigNumRef, q: &BigNumRef) -> Result<BigNum> {
    factor_exponent(private_exponent, "q", q)
}

fn factor_exponent(private_exponent: &BigNumRef, name: &'static str, factor: &BigNumRef) -> Result<BigNum> {
    check_signs(&[("private_exponent", private_exponent), (name, factor)])?;
    if bits(factor) < 2 {
        return Err(Error::invalid(name, "must be 2 or more"));
    }
    let order = less_one(factor)?;
    Arithmetic::new()?.remainder(private_exponent, &order)?.into_inner()
}
