//! The numbers that Diffie-Hellman parameters and keys are made of.

use std::fmt;

use openssl::bn::{BigNum, BigNumRef};

use super::subgroup;
use crate::asymmetric::numbers::{
    Arithmetic, LONGEST_FFC_MODULUS, SHORTEST_SUBGROUP, Secret, bits, check_signs, constant_time_copy, is_one, is_zero,
    try_clone,
};
use crate::error::{Error, Result};
use crate::ffi::bignum;

/// The shortest modulus, in bits. Anything below 2048 is for old uses.
pub(super) const SHORTEST_MODULUS: u32 = 512;

/// The parameters that keys have in common. With `q` they are of ANSI X9.42, without of PKCS #3.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let numbers = backend.load_dh_named_group(DhNamedGroup::Modp2048)?.parameter_numbers()?;
/// let parameters = backend.load_dh_parameter_numbers(&numbers)?;
/// assert_eq!(parameters.generate_private_key()?.key_size(), 2048);
/// # Ok(())
/// # }
/// ```
pub struct DhParameterNumbers {
    /// The prime modulus.
    pub p: BigNum,
    /// The generator.
    pub g: BigNum,
    /// The order of the subgroup, where it is known.
    pub q: Option<BigNum>,
}

impl DhParameterNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(DhParameterNumbers {
            p: try_clone(&self.p)?,
            g: try_clone(&self.g)?,
            q: self.q.as_deref().map(try_clone).transpose()?,
        })
    }

    /// Whether keys with these parameters and with the others can be used together: the order of the subgroup may be
    /// known of one only.
    pub(super) fn agree_with(&self, other: &Self) -> bool {
        let same_subgroup = match (&self.q, &other.q) {
            (Some(q), Some(other)) => q == other,
            _ => true,
        };
        self.p == other.p && self.g == other.g && same_subgroup
    }

    /// Whether a number is in the subgroup; all are where its order is not known.
    pub(super) fn contains(&self, number: &BigNumRef) -> Result<bool> {
        match &self.q {
            Some(q) => Ok(is_one(&*Arithmetic::new()?.power(number, q, &self.p)?)),
            None => Ok(true),
        }
    }

    /// What of the numbers can be told without proving primes.
    pub(super) fn check(&self) -> Result<()> {
        self.check_bounds()?;
        if self.contains(&self.g)? {
            return Ok(());
        }
        Err(Error::invalid("g", "must generate the subgroup of order q"))
    }

    /// The same without an exponentiation: that g is in the subgroup remains to be seen.
    pub(super) fn check_bounds(&self) -> Result<()> {
        check_bounds(&self.p, &self.g, self.q.as_deref())
    }
}

/// What of the numbers can be told by comparing and one division.
pub(super) fn check_bounds(p: &BigNumRef, g: &BigNumRef, q: Option<&BigNumRef>) -> Result<()> {
    check_signs(&[("p", p), ("g", g)])?;
    if !(SHORTEST_MODULUS..=LONGEST_FFC_MODULUS).contains(&bits(p)) {
        let reason = format!(
            "must have {SHORTEST_MODULUS} to {LONGEST_FFC_MODULUS} bits, not {}",
            bits(p)
        );
        return Err(Error::invalid("p", reason));
    }
    if p.is_even() {
        return Err(Error::invalid("p", "must be odd"));
    }
    if !is_in_range(g, p)? {
        return Err(Error::invalid("g", "must be 2 or more and less than p - 1"));
    }
    if let Some(q) = q {
        check_signs(&[("q", q)])?;
        if bits(q) < SHORTEST_SUBGROUP {
            let reason = format!("must have {SHORTEST_SUBGROUP} bits or more, not {}", bits(q));
            return Err(Error::invalid("q", reason));
        }
        if *q >= *p || !is_one(&*Arithmetic::new()?.remainder(p, q)?) {
            return Err(Error::invalid("q", "must divide p - 1"));
        }
    }
    Ok(())
}

/// NIST SP 800-56A, section 5.6.2.3.1: 2 to p - 2.
fn is_in_range(number: &BigNumRef, p: &BigNumRef) -> Result<bool> {
    let mut next = try_clone(number)?;
    bignum::add_word(&mut next, 1)?;
    Ok(bits(number) >= 2 && *next < *p)
}

impl PartialEq for DhParameterNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.p == other.p && self.g == other.g && self.q == other.q
    }
}

impl Eq for DhParameterNumbers {}

impl fmt::Debug for DhParameterNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhParameterNumbers(p={}, g={}", self.p, self.g)?;
        match &self.q {
            Some(q) => write!(f, ", q={q})"),
            None => f.write_str(")"),
        }
    }
}

/// A public key's number, and its parameters.
pub struct DhPublicNumbers {
    /// The public value, g^x mod p.
    pub y: BigNum,
    /// The parameters.
    pub parameter_numbers: DhParameterNumbers,
}

impl DhPublicNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(DhPublicNumbers {
            y: try_clone(&self.y)?,
            parameter_numbers: self.parameter_numbers.try_clone()?,
        })
    }

    /// The range of the public value, and where the subgroup is known that it is in it (NIST SP 800-56A, section
    /// 5.6.2.3.1).
    pub(super) fn check(&self) -> Result<()> {
        self.check_bounds()?;
        self.parameter_numbers.check()?;
        if self.parameter_numbers.contains(&self.y)? {
            return Ok(());
        }
        Err(subgroup::no_member())
    }

    /// The same without an exponentiation: that g and y are in the subgroup remains to be seen.
    pub(super) fn check_bounds(&self) -> Result<()> {
        self.parameter_numbers.check_bounds()?;
        check_signs(&[("y", &self.y)])?;
        if is_in_range(&self.y, &self.parameter_numbers.p)? {
            return Ok(());
        }
        let reason = "y must be 2 or more and less than p - 1";
        Err(Error::malformed(subgroup::PUBLIC_VALUE, reason))
    }
}

impl PartialEq for DhPublicNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.y == other.y && self.parameter_numbers == other.parameter_numbers
    }
}

impl Eq for DhPublicNumbers {}

impl fmt::Debug for DhPublicNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhPublicNumbers(y={}, {:?})", self.y, self.parameter_numbers)
    }
}

/// A private key's number, which is cleared on drop and never printed, and its public half.
pub struct DhPrivateNumbers {
    /// The private value.
    pub x: BigNum,
    /// The public half.
    pub public_numbers: DhPublicNumbers,
}

impl DhPrivateNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(DhPrivateNumbers {
            x: try_clone(&self.x)?,
            public_numbers: self.public_numbers.try_clone()?,
        })
    }

    pub(super) fn check(&self) -> Result<()> {
        self.public_numbers.check()?;
        let DhPublicNumbers { y, parameter_numbers } = &self.public_numbers;
        if *public_value(parameter_numbers, &self.x)? != **y {
            return Err(Error::invalid("y", "must be g^x mod p"));
        }
        Ok(())
    }
}

/// The public value of a private one.
pub(super) fn public_value(parameter_numbers: &DhParameterNumbers, x: &BigNumRef) -> Result<Secret> {
    check_private_value(parameter_numbers, x)?;
    let x = constant_time_copy(x)?;
    Arithmetic::new()?.power(&parameter_numbers.g, &x, &parameter_numbers.p)
}

/// The range of a private value.
pub(super) fn check_private_value(parameter_numbers: &DhParameterNumbers, x: &BigNumRef) -> Result<()> {
    check_signs(&[("x", x)])?;
    let DhParameterNumbers { p, q, .. } = parameter_numbers;
    let (bound, name) = q.as_ref().map_or((p, "p"), |q| (q, "q"));
    if is_zero(x) || *x >= **bound {
        return Err(Error::invalid("x", format!("must be 1 or more and less than {name}")));
    }
    Ok(())
}

impl Drop for DhPrivateNumbers {
    fn drop(&mut self) {
        self.x.clear();
    }
}

impl PartialEq for DhPrivateNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.x == other.x && self.public_numbers == other.public_numbers
    }
}

impl Eq for DhPrivateNumbers {}

impl fmt::Debug for DhPrivateNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhPrivateNumbers({:?})", self.public_numbers)
    }
}
