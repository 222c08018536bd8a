//! The numbers of Diffie-Hellman parameters and keys.

use super::subgroup;
use crate::asymmetric::numbers::{LONGEST_FFC_MODULUS, SHORTEST_SUBGROUP, check_signs};
use crate::error::{Error, MalformedKind, Result};
use crate::ffi::bignum::{Arithmetic, Number};
use crate::integers::{Integer, SecretInteger};

/// The shortest modulus, in bits. Anything below 2048 is for old uses.
pub(super) const SHORTEST_MODULUS: u32 = 512;

/// The numbers of Diffie-Hellman parameters, which many keys can share: of ANSI X9.42 with `q`, of PKCS #3 without.
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DhParameterNumbers {
    /// The prime modulus.
    pub p: Integer,
    /// The generator.
    pub g: Integer,
    /// The order of the subgroup, where it is known.
    pub q: Option<Integer>,
}

impl DhParameterNumbers {
    /// Whether keys with these and with the other parameters can be used together. The order of the subgroup may be
    /// known for only one of them.
    pub(super) fn agree_with(&self, other: &Self) -> bool {
        let same_subgroup = match (&self.q, &other.q) {
            (Some(q), Some(other)) => q == other,
            _ => true,
        };
        self.p == other.p && self.g == other.g && same_subgroup
    }

    /// Whether a number is in the subgroup; `true` if the order is not known.
    pub(super) fn contains(&self, number: &Integer) -> Result<bool> {
        let Some(q) = &self.q else { return Ok(true) };
        let (number, q, p): (Number, Number, Number) = (number.try_into()?, q.try_into()?, (&self.p).try_into()?);
        Ok(Arithmetic::new()?.power(&number, &q, &p)?.is_one())
    }

    /// Checks everything except primality.
    pub(super) fn check(&self) -> Result<()> {
        self.check_bounds()?;
        if self.contains(&self.g)? {
            return Ok(());
        }
        Err(Error::invalid("g", "must generate the subgroup of order q"))
    }

    /// The same without an exponentiation: whether g is in the subgroup is not checked.
    pub(super) fn check_bounds(&self) -> Result<()> {
        check_bounds(&self.p, &self.g, self.q.as_ref())
    }
}

/// Checks everything that comparisons and one division can find.
pub(super) fn check_bounds(p: &Integer, g: &Integer, q: Option<&Integer>) -> Result<()> {
    check_signs(&[("p", p.is_negative()), ("g", g.is_negative())])?;
    if !(SHORTEST_MODULUS..=LONGEST_FFC_MODULUS).contains(&p.bit_length()) {
        let reason = format!(
            "must have {SHORTEST_MODULUS} to {LONGEST_FFC_MODULUS} bits, not {}",
            p.bit_length()
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
        check_signs(&[("q", q.is_negative())])?;
        if q.bit_length() < SHORTEST_SUBGROUP {
            let reason = format!("must have {SHORTEST_SUBGROUP} bits or more, not {}", q.bit_length());
            return Err(Error::invalid("q", reason));
        }
        if q >= p
            || !Arithmetic::new()?
                .remainder(&*Number::try_from(p)?, &*Number::try_from(q)?)?
                .is_one()
        {
            return Err(Error::invalid("q", "must divide p - 1"));
        }
    }
    Ok(())
}

/// NIST SP 800-56A, section 5.6.2.3.1: 2 to p - 2.
fn is_in_range(number: &Integer, p: &Integer) -> Result<bool> {
    let p_less_one = Number::try_from(p)?.subtract(1)?.to_integer();
    Ok(number.bit_length() >= 2 && *number < p_less_one)
}

/// The number of a Diffie-Hellman public key, and its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DhPublicNumbers {
    /// The public value, g^x mod p.
    pub y: Integer,
    /// The parameters.
    pub parameter_numbers: DhParameterNumbers,
}

impl DhPublicNumbers {
    /// Checks the range of the public value, and where the subgroup is known, that it is in it (NIST SP 800-56A, section
    /// 5.6.2.3.1).
    pub(super) fn check(&self) -> Result<()> {
        self.check_bounds()?;
        self.parameter_numbers.check()?;
        if self.parameter_numbers.contains(&self.y)? {
            return Ok(());
        }
        Err(subgroup::not_a_member())
    }

    /// The same without an exponentiation: whether g and y are in the subgroup is not checked.
    pub(super) fn check_bounds(&self) -> Result<()> {
        self.parameter_numbers.check_bounds()?;
        check_signs(&[("y", self.y.is_negative())])?;
        if is_in_range(&self.y, &self.parameter_numbers.p)? {
            return Ok(());
        }
        let (kind, reason) = (
            MalformedKind::InvalidPublicKey,
            "y must be 2 or more and less than p - 1",
        );
        Err(Error::malformed(kind, subgroup::PUBLIC_VALUE, reason))
    }
}

/// The number of a Diffie-Hellman private key, which is zeroized on drop and never printed, and its public half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DhPrivateNumbers {
    /// The private value.
    pub x: SecretInteger,
    /// The public half.
    pub public_numbers: DhPublicNumbers,
}

impl DhPrivateNumbers {
    pub(super) fn check(&self) -> Result<()> {
        self.public_numbers.check()?;
        let DhPublicNumbers { y, parameter_numbers } = &self.public_numbers;
        if public_value(parameter_numbers, &self.x)? != *y {
            return Err(Error::invalid("y", "must be g^x mod p"));
        }
        Ok(())
    }
}

/// The public value of a private value, which must be in its range.
pub(super) fn public_value(parameter_numbers: &DhParameterNumbers, x: &SecretInteger) -> Result<Integer> {
    check_private_value(parameter_numbers, x)?;
    let DhParameterNumbers { p, g, .. } = parameter_numbers;
    let (p, g, x): (Number, Number, Number) = (p.try_into()?, g.try_into()?, x.try_into()?);
    Ok(Arithmetic::new()?.power(&g, &x, &p)?.to_integer())
}

/// Checks the range of a private value.
pub(super) fn check_private_value(parameter_numbers: &DhParameterNumbers, x: &SecretInteger) -> Result<()> {
    check_signs(&[("x", x.is_negative())])?;
    let DhParameterNumbers { p, q, .. } = parameter_numbers;
    let (bound, name) = q.as_ref().map_or((p, "p"), |q| (q, "q"));
    if x.is_zero() || !x.magnitude().is_less_than(bound.magnitude()) {
        return Err(Error::invalid("x", format!("must be 1 or more and less than {name}")));
    }
    Ok(())
}
