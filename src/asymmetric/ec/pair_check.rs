//! That a public point belongs to a private value.
//!
//! libcrypto's own check of a pair multiplies twice on some releases: it also proves that the point has the order of the
//! group, which a point that is the private value's own has anyway. So the one multiplication that is needed is done by
//! itself. On a FIPS backend the module does it its own way: nothing leaves it.

use super::curve::EllipticCurve;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::{Error, Result};
use crate::ffi::curve::CurveGroup;
use crate::ffi::pkey::{Check, PKey};
use crate::integers::Magnitude;

static GROUPS: Cache<Option<CurveGroup>> = Cache::new(EllipticCurve::COUNT);

/// Refuses a point that is not the private value's.
pub(super) fn check(
    backend: &Backend,
    key: &PKey,
    private_value: Magnitude<'_>,
    point: &[u8],
    curve: EllipticCurve,
) -> Result<()> {
    let belongs = match group(backend, curve) {
        Some(group) => group.is_product(backend.lib(), private_value, point)?,
        None => key.check(backend.lib(), Check::Pairwise).is_ok(),
    };
    if belongs {
        return Ok(());
    }
    Err(Error::invalid("public_numbers", "does not belong to the private value"))
}

/// The arithmetic of a curve, for backends that no FIPS module serves.
fn group(backend: &Backend, curve: EllipticCurve) -> Option<&CurveGroup> {
    GROUPS.fetch(backend, curve.index(), || {
        if backend.is_fips() {
            return None;
        }
        CurveGroup::new(backend.lib(), curve.libcrypto_name())
    })
}
