//! The numbers that keys on elliptic curves are made of.

use std::fmt;

use openssl::bn::BigNum;

use super::curve::EllipticCurve;
use super::points::POINT;
use crate::asymmetric::numbers::{check_signs, try_clone};
use crate::error::{Error, Result};
use crate::ffi::bignum;

/// A public point.
pub struct EllipticCurvePublicNumbers {
    /// The first coordinate.
    pub x: BigNum,
    /// The second coordinate.
    pub y: BigNum,
    /// The curve.
    pub curve: EllipticCurve,
}

impl EllipticCurvePublicNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(EllipticCurvePublicNumbers {
            x: try_clone(&self.x)?,
            y: try_clone(&self.y)?,
            curve: self.curve,
        })
    }

    /// The point, uncompressed, if its coordinates have the curve's length.
    pub(super) fn encode(&self) -> Result<Vec<u8>> {
        check_signs(&[("x", &self.x), ("y", &self.y)])?;
        let length = self.curve.field_length();
        let mut point = vec![4];
        for (name, coordinate) in [("x", &self.x), ("y", &self.y)] {
            let too_long = || Error::malformed(POINT, format!("{name} is too long for {}", self.curve));
            let padded = i32::try_from(length).map_err(|_| too_long())?;
            if coordinate.num_bits() > padded.saturating_mul(8) {
                return Err(too_long());
            }
            point.extend_from_slice(&bignum::to_padded_bytes(coordinate, length)?);
        }
        Ok(point)
    }
}

impl PartialEq for EllipticCurvePublicNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.x == other.x && self.y == other.y && self.curve == other.curve
    }
}

impl Eq for EllipticCurvePublicNumbers {}

impl fmt::Debug for EllipticCurvePublicNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "EllipticCurvePublicNumbers({}, x={}, y={})",
            self.curve, self.x, self.y
        )
    }
}

/// A private value, which is cleared on drop and never printed, and its public point.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let value = BigNum::from_u32(1_000_003).unwrap();
/// let derived = backend.derive_elliptic_curve_private_key(&value, EllipticCurve::Secp256R1)?;
/// let numbers = derived.private_numbers()?;
/// let key = backend.load_elliptic_curve_private_numbers(&numbers)?;
/// assert_eq!(key.public_key()?, derived.public_key()?);
/// # Ok(())
/// # }
/// ```
pub struct EllipticCurvePrivateNumbers {
    /// The private value.
    pub private_value: BigNum,
    /// The public point.
    pub public_numbers: EllipticCurvePublicNumbers,
}

impl EllipticCurvePrivateNumbers {
    /// A copy.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if there is no memory for it.
    pub fn try_clone(&self) -> Result<Self> {
        Ok(EllipticCurvePrivateNumbers {
            private_value: try_clone(&self.private_value)?,
            public_numbers: self.public_numbers.try_clone()?,
        })
    }
}

impl Drop for EllipticCurvePrivateNumbers {
    fn drop(&mut self) {
        self.private_value.clear();
    }
}

impl PartialEq for EllipticCurvePrivateNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.private_value == other.private_value && self.public_numbers == other.public_numbers
    }
}

impl Eq for EllipticCurvePrivateNumbers {}

impl fmt::Debug for EllipticCurvePrivateNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EllipticCurvePrivateNumbers({:?})", self.public_numbers)
    }
}
