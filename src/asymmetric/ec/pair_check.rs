//! Checks that a public point belongs to a private value.
//!
//! The pairwise check of libcrypto multiplies twice on some releases: it also checks the order of the point, which follows
//! if the point belongs to the private value. Here only the one multiplication that is needed is done. On a FIPS backend the
//! module's own check is used, as nothing may leave the module.

use super::curve::EllipticCurve;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::{Error, Result};
use crate::ffi::curve::CurveGroup;
use crate::ffi::pkey::{Check, PKey};
use crate::integers::Magnitude;

static GROUPS: Cache<Option<CurveGroup>> = Cache::new(EllipticCurve::COUNT);

/// Refuses a point that does not belong to the private value.
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

/// The arithmetic of a curve; `None` on FIPS backends.
fn group(backend: &Backend, curve: EllipticCurve) -> Option<&CurveGroup> {
    GROUPS.fetch(backend, curve.index(), || {
        if backend.is_fips() {
            return None;
        }
        CurveGroup::new(backend.lib(), curve.libcrypto_name())
    })
}
