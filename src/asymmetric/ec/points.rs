//! Encoded points (SEC 1, section 2.3): their form, and whether they are valid public keys.

use super::curve::EllipticCurve;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::ffi::pkey::{Check, PKey};

/// The subject of errors about a point.
pub(super) const POINT: &str = "point";

/// A bound on the length of an encoded point, in bytes.
pub(super) const LONGEST_POINT: usize = 256;

/// Checks form and length: compressed or uncompressed (SEC 1, section 2.3.3). The point at infinity and the hybrid form are
/// refused.
pub(super) fn check_encoding(curve: EllipticCurve, point: &[u8]) -> Result<()> {
    let field = curve.coordinate_length();
    let (expected, name) = match point.first() {
        Some(2 | 3) => (field.saturating_add(1), "a compressed"),
        Some(4) => (field.saturating_mul(2).saturating_add(1), "an uncompressed"),
        Some(0) => return Err(invalid("it is the point at infinity")),
        None => return Err(Error::malformed(MalformedKind::InvalidLength, POINT, "it is empty")),
        _ => {
            let reason = "the first byte is neither 2 or 3 (compressed) nor 4 (uncompressed)";
            return Err(Error::malformed(MalformedKind::InvalidValue, POINT, reason));
        }
    };
    if point.len() != expected {
        let reason = format!(
            "{name} point of {} has {expected} bytes, not {}",
            curve.name(),
            point.len()
        );
        return Err(Error::malformed(MalformedKind::InvalidLength, POINT, reason));
    }
    Ok(())
}

/// The coordinates of an uncompressed point.
pub(super) fn coordinates(point: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, coordinates) = point.split_first()?;
    coordinates.split_at_checked(coordinates.len() / 2)
}

/// Compresses an uncompressed point (SEC 1, section 2.3.3). `None` for binary curves, where this takes a division.
pub(super) fn compress(point: &[u8], curve: EllipticCurve) -> Option<Vec<u8>> {
    if curve.has_binary_field() {
        return None;
    }
    let (x, y) = coordinates(point)?;
    let prefix = 2 | (y.last()? & 1);
    Some([&[prefix], x].concat())
}

/// Refuses points outside the subgroup of order n, which only curves with a cofactor have.
pub(super) fn check_subgroup(backend: &Backend, key: &PKey, curve: EllipticCurve) -> Result<()> {
    if !curve.has_cofactor() {
        return Ok(());
    }
    key.check(backend.lib(), Check::Public).map_err(|_| {
        invalid(format!(
            "the point is not in the prime-order subgroup of {}",
            curve.name()
        ))
    })
}

/// The error for a point that is not on the curve. A failure of libcrypto that no point has caused stays as it is.
pub(super) fn refused_point(curve: EllipticCurve, error: Error) -> Error {
    if error.is_independent_of_input() {
        return error;
    }
    invalid(format!("the point is not on the curve {}", curve.name()))
}

fn invalid(reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::malformed(MalformedKind::InvalidPublicKey, POINT, reason)
}
