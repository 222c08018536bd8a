//! Points: as they are written, and where they are.

use super::curve::EllipticCurve;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::ffi::pkey::{Check, PKey};

/// What errors call a point that is none of its curve, wherever it comes from.
pub(super) const POINT: &str = "point";

/// More than any point's encoding has, in bytes.
pub(super) const LONGEST_POINT: usize = 256;

/// SEC 1, section 2.3.3: compressed or not, and as long as the curve's points are. The point at infinity and the hybrid
/// form are not taken for keys.
pub(super) fn check_encoding(curve: EllipticCurve, point: &[u8]) -> Result<()> {
    let field = curve.field_length();
    let (expected, name) = match point.first() {
        Some(2 | 3) => (field.saturating_add(1), "compressed"),
        Some(4) => (field.saturating_mul(2).saturating_add(1), "uncompressed"),
        Some(0) => return Err(Error::malformed(POINT, "the point at infinity is no public key")),
        _ => return Err(Error::malformed(POINT, "it is neither compressed nor uncompressed")),
    };
    if point.len() != expected {
        let reason = format!(
            "a {name} point of {} has {expected} bytes, not {}",
            curve.name(),
            point.len()
        );
        return Err(Error::malformed(POINT, reason));
    }
    Ok(())
}

/// On a curve with a cofactor there are points outside the subgroup that keys are in; on the others there are none.
pub(super) fn check_subgroup(backend: &Backend, key: &PKey, curve: EllipticCurve) -> Result<()> {
    if !curve.has_cofactor() {
        return Ok(());
    }
    key.check(backend.lib(), Check::Public).map_err(|_| {
        let reason = format!("it is not in the subgroup of {} that keys are in", curve.name());
        Error::malformed(POINT, reason)
    })
}

/// The error of a point that libcrypto does not find on the curve.
pub(super) fn not_on_curve(curve: EllipticCurve) -> Error {
    Error::malformed(POINT, format!("it is not on the curve {}", curve.name()))
}
