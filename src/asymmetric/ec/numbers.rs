//! The numbers of keys on elliptic curves.

use super::curve::EllipticCurve;
use super::points::POINT;
use crate::asymmetric::numbers::check_signs;
use crate::error::{Error, MalformedKind, Result};
use crate::integers::{Integer, SecretInteger};

/// The coordinates of a public point, and its curve.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EllipticCurvePublicNumbers {
    /// The first coordinate.
    pub x: Integer,
    /// The second coordinate.
    pub y: Integer,
    /// The curve.
    pub curve: EllipticCurve,
}

impl EllipticCurvePublicNumbers {
    /// The uncompressed point (SEC 1, section 2.3.3), if the coordinates are no longer than the curve's field.
    pub(super) fn encode(&self) -> Result<Vec<u8>> {
        check_signs(&[("x", self.x.is_negative()), ("y", self.y.is_negative())])?;
        let length = self.curve.coordinate_length();
        let mut point = vec![4];
        for (name, coordinate) in [("x", &self.x), ("y", &self.y)] {
            let padded = coordinate.magnitude().padded(length).map_err(|_| {
                let reason = format!("{name} is too long for {}", self.curve);
                Error::malformed(MalformedKind::InvalidPublicKey, POINT, reason)
            })?;
            point.extend_from_slice(&padded);
        }
        Ok(point)
    }
}

/// The private value of a key on an elliptic curve, which is zeroized on drop and never printed, and its public point.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let value = SecretInteger::from(1_000_003);
/// let derived = backend.derive_elliptic_curve_private_key(&value, EllipticCurve::Secp256R1)?;
/// let numbers = derived.private_numbers()?;
/// let key = backend.load_elliptic_curve_private_numbers(&numbers)?;
/// assert_eq!(key.public_key()?, derived.public_key()?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EllipticCurvePrivateNumbers {
    /// The private value.
    pub private_value: SecretInteger,
    /// The public point.
    pub public_numbers: EllipticCurvePublicNumbers,
}
