//! The numbers that DSA parameters and keys are made of.

use std::fmt;

use openssl::bn::{BigNum, BigNumRef};

use crate::asymmetric::numbers::{
    Arithmetic, SHORTEST_SUBGROUP, Secret, bits, check_signs, constant_time_copy, is_one, is_zero, try_clone,
};
use crate::backend::Backend;
use crate::backend::version::VersionLimit;
use crate::error::{Error, Result};

/// FIPS 186-4, section 4.2, and 4096, which OpenSSL takes too: bits of p, and of the q that goes with them here.
pub(super) const SIZES: [(u32, u64); 4] = [(1024, 160), (2048, 256), (3072, 256), (4096, 256)];

/// FIPS 186-4, section 4.2: bits of q.
const SUBGROUP_SIZES: [u32; 3] = [SHORTEST_SUBGROUP, 224, 256];

/// The parameters that keys have in common.
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
pub struct DsaParameterNumbers {
    /// The prime modulus.
    pub p: BigNum,
    /// The prime order of the subgroup.
    pub q: BigNum,
    /// The generator of the subgroup.
    pub g: BigNum,
}

impl DsaParameterNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(DsaParameterNumbers {
            p: try_clone(&self.p)?,
            q: try_clone(&self.q)?,
            g: try_clone(&self.g)?,
        })
    }

    pub(super) fn check(&self, backend: &Backend) -> Result<()> {
        check_parameters(backend, &self.p, &self.q, &self.g)
    }
}

/// The sizes of FIPS 186-4, and what of the numbers can be told without proving primes.
pub(super) fn check_parameters(backend: &Backend, p: &BigNumRef, q: &BigNumRef, g: &BigNumRef) -> Result<()> {
    check_signs(&[("p", p), ("q", q), ("g", g)])?;
    check_key_size(backend, "p", bits(p))?;
    if !SUBGROUP_SIZES.contains(&bits(q)) {
        let reason = format!("must have 160, 224 or 256 bits, not {}", bits(q));
        return Err(Error::invalid("q", reason));
    }
    if p.is_even() || q.is_even() {
        let name = if p.is_even() { "p" } else { "q" };
        return Err(Error::invalid(name, "must be odd"));
    }
    if bits(g) < 2 || *g >= *p {
        return Err(Error::invalid("g", "must be 2 or more and less than p"));
    }
    let mut calculation = Arithmetic::new()?;
    if !is_one(&*calculation.remainder(p, q)?) {
        return Err(Error::invalid("q", "must divide p - 1"));
    }
    if !is_one(&*calculation.power(g, q, p)?) {
        return Err(Error::invalid("g", "must generate the subgroup of order q"));
    }
    Ok(())
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

impl PartialEq for DsaParameterNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.p == other.p && self.q == other.q && self.g == other.g
    }
}

impl Eq for DsaParameterNumbers {}

impl fmt::Debug for DsaParameterNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaParameterNumbers(p={}, q={}, g={})", self.p, self.q, self.g)
    }
}

/// What errors call a value that is of no key with these parameters.
const PUBLIC_VALUE: &str = "DSA public value";

/// A public key's number, and its parameters.
pub struct DsaPublicNumbers {
    /// The public value, g^x mod p.
    pub y: BigNum,
    /// The parameters.
    pub parameter_numbers: DsaParameterNumbers,
}

impl DsaPublicNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(DsaPublicNumbers {
            y: try_clone(&self.y)?,
            parameter_numbers: self.parameter_numbers.try_clone()?,
        })
    }

    pub(super) fn check(&self, backend: &Backend) -> Result<()> {
        self.parameter_numbers.check(backend)?;
        check_signs(&[("y", &self.y)])?;
        if bits(&self.y) < 2 || *self.y >= *self.parameter_numbers.p {
            return Err(Error::malformed(PUBLIC_VALUE, "y must be 2 or more and less than p"));
        }
        let DsaParameterNumbers { p, q, .. } = &self.parameter_numbers;
        if !is_one(&*Arithmetic::new()?.power(&self.y, q, p)?) {
            return Err(Error::malformed(PUBLIC_VALUE, "y must be in the subgroup of order q"));
        }
        Ok(())
    }
}

impl PartialEq for DsaPublicNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.y == other.y && self.parameter_numbers == other.parameter_numbers
    }
}

impl Eq for DsaPublicNumbers {}

impl fmt::Debug for DsaPublicNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaPublicNumbers(y={}, {:?})", self.y, self.parameter_numbers)
    }
}

/// A private key's number, which is cleared on drop and never printed, and its public half.
pub struct DsaPrivateNumbers {
    /// The private value.
    pub x: BigNum,
    /// The public half.
    pub public_numbers: DsaPublicNumbers,
}

impl DsaPrivateNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(DsaPrivateNumbers {
            x: try_clone(&self.x)?,
            public_numbers: self.public_numbers.try_clone()?,
        })
    }

    pub(super) fn check(&self, backend: &Backend) -> Result<()> {
        self.public_numbers.check(backend)?;
        let DsaPublicNumbers { y, parameter_numbers } = &self.public_numbers;
        if *public_value(parameter_numbers, &self.x)? != **y {
            return Err(Error::invalid("y", "must be g^x mod p"));
        }
        Ok(())
    }
}

/// The public value of a private one that is in range.
pub(super) fn public_value(parameter_numbers: &DsaParameterNumbers, x: &BigNumRef) -> Result<Secret> {
    check_signs(&[("x", x)])?;
    if is_zero(x) || *x >= *parameter_numbers.q {
        return Err(Error::invalid("x", "must be 1 or more and less than q"));
    }
    let x = constant_time_copy(x)?;
    Arithmetic::new()?.power(&parameter_numbers.g, &x, &parameter_numbers.p)
}

impl Drop for DsaPrivateNumbers {
    fn drop(&mut self) {
        self.x.clear();
    }
}

impl PartialEq for DsaPrivateNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.x == other.x && self.public_numbers == other.public_numbers
    }
}

impl Eq for DsaPrivateNumbers {}

impl fmt::Debug for DsaPrivateNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaPrivateNumbers({:?})", self.public_numbers)
    }
}
