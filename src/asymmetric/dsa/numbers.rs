//! The numbers of DSA parameters and keys.

use crate::asymmetric::numbers::{SHORTEST_SUBGROUP, check_signs};
use crate::backend::Backend;
use crate::backend::version::VersionLimit;
use crate::error::{Error, MalformedKind, Result};
use crate::ffi::bignum::{Arithmetic, Number};
use crate::integers::{Integer, SecretInteger};

/// The bits of p, and of the q that is generated with it: FIPS 186-4, section 4.2, and 4096, which OpenSSL supports
/// too.
pub(super) const SIZES: [(u32, u64); 4] = [(1024, 160), (2048, 256), (3072, 256), (4096, 256)];

/// The bits of q: FIPS 186-4, section 4.2.
const SUBGROUP_SIZES: [u32; 3] = [SHORTEST_SUBGROUP, 224, 256];

/// The subject of errors about a public value that no key with its parameters has.
const PUBLIC_VALUE: &str = "DSA public value";

/// The numbers of DSA parameters, which many keys can share.
///
/// ```no_run
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let numbers = backend.generate_dsa_parameters(2048)?.parameter_numbers()?;
/// let key = backend.load_dsa_parameter_numbers(&numbers)?.generate_private_key()?;
/// assert_eq!(key.parameters()?.parameter_numbers()?, numbers);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DsaParameterNumbers {
    /// The prime modulus.
    pub p: Integer,
    /// The prime order of the subgroup.
    pub q: Integer,
    /// The generator of the subgroup.
    pub g: Integer,
}

impl DsaParameterNumbers {
    pub(super) fn check(&self, backend: &Backend) -> Result<()> {
        check_parameters(backend, &self.p, &self.q, &self.g)
    }

    /// Whether a number is in the subgroup of order q.
    fn contains(&self, number: &Integer) -> Result<bool> {
        is_in_subgroup(&number.try_into()?, &(&self.q).try_into()?, &(&self.p).try_into()?)
    }
}

/// Checks the sizes of FIPS 186-4, and everything else except primality.
pub(super) fn check_parameters(backend: &Backend, p: &Integer, q: &Integer, g: &Integer) -> Result<()> {
    check_signs(&[("p", p.is_negative()), ("q", q.is_negative()), ("g", g.is_negative())])?;
    check_key_size(backend, "p", p.bit_length())?;
    if !SUBGROUP_SIZES.contains(&q.bit_length()) {
        let reason = format!("must have 160, 224 or 256 bits, not {}", q.bit_length());
        return Err(Error::invalid("q", reason));
    }
    if p.is_even() || q.is_even() {
        let name = if p.is_even() { "p" } else { "q" };
        return Err(Error::invalid(name, "must be odd"));
    }
    if g.bit_length() < 2 || g >= p {
        return Err(Error::invalid("g", "must be 2 or more and less than p"));
    }
    let (p, q, g): (Number, Number, Number) = (p.try_into()?, q.try_into()?, g.try_into()?);
    if !Arithmetic::new()?.remainder(&p, &q)?.is_one() {
        return Err(Error::invalid("q", "must divide p - 1"));
    }
    if !is_in_subgroup(&g, &q, &p)? {
        return Err(Error::invalid("g", "must generate the subgroup of order q"));
    }
    Ok(())
}

fn is_in_subgroup(number: &Number, q: &Number, p: &Number) -> Result<bool> {
    Ok(Arithmetic::new()?.power(number, q, p)?.is_one())
}

pub(super) fn check_key_size(backend: &Backend, argument: &'static str, size: u32) -> Result<()> {
    if !SIZES.iter().any(|(bits, _)| *bits == size) {
        let reason = format!("must have 1024, 2048, 3072 or 4096 bits, not {size}");
        return Err(Error::invalid(argument, reason));
    }
    let limit = VersionLimit::DSA_MODULUS_OVER_1024_BITS;
    if size > 1024 && limit.holds_in(backend.version()) {
        let reason = format!(
            "must have 1024 bits below OpenSSL {}: {}",
            limit.lifted_in, limit.reason
        );
        return Err(Error::invalid(argument, reason));
    }
    Ok(())
}

/// The number of a DSA public key, and its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DsaPublicNumbers {
    /// The public value, g^x mod p.
    pub y: Integer,
    /// The parameters.
    pub parameter_numbers: DsaParameterNumbers,
}

impl DsaPublicNumbers {
    pub(super) fn check(&self, backend: &Backend) -> Result<()> {
        self.parameter_numbers.check(backend)?;
        check_signs(&[("y", self.y.is_negative())])?;
        if self.y.bit_length() < 2 || self.y >= self.parameter_numbers.p {
            let reason = "y must be 2 or more and less than p";
            return Err(Error::malformed(MalformedKind::InvalidPublicKey, PUBLIC_VALUE, reason));
        }
        if !self.parameter_numbers.contains(&self.y)? {
            let reason = "y must be in the subgroup of order q";
            return Err(Error::malformed(MalformedKind::InvalidPublicKey, PUBLIC_VALUE, reason));
        }
        Ok(())
    }
}

/// The number of a DSA private key, which is zeroized on drop and never printed, and its public half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DsaPrivateNumbers {
    /// The private value.
    pub x: SecretInteger,
    /// The public half.
    pub public_numbers: DsaPublicNumbers,
}

impl DsaPrivateNumbers {
    pub(super) fn check(&self, backend: &Backend) -> Result<()> {
        self.public_numbers.check(backend)?;
        let DsaPublicNumbers { y, parameter_numbers } = &self.public_numbers;
        if public_value(parameter_numbers, &self.x)? != *y {
            return Err(Error::invalid("y", "must be g^x mod p"));
        }
        Ok(())
    }
}

/// The public value of a private value, which must be in its range.
pub(super) fn public_value(parameter_numbers: &DsaParameterNumbers, x: &SecretInteger) -> Result<Integer> {
    check_signs(&[("x", x.is_negative())])?;
    let DsaParameterNumbers { p, q, g } = parameter_numbers;
    if x.is_zero() || !x.magnitude().is_less_than(q.magnitude()) {
        return Err(Error::invalid("x", "must be 1 or more and less than q"));
    }
    let (p, g, x): (Number, Number, Number) = (p.try_into()?, g.try_into()?, x.try_into()?);
    Ok(Arithmetic::new()?.power(&g, &x, &p)?.to_integer())
}
