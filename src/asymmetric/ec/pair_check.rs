//! That a public point belongs to a private value.
//!
//! libcrypto's own check of a pair multiplies twice on some releases: it also proves that the point has the order of the
//! group, which a point that is the private value's own has anyway. So the one multiplication that is needed is done
//! here, by libcrypto's arithmetic of points. On a FIPS backend the module does it its own way: nothing leaves it.

use openssl::bn::{BigNumContext, BigNumRef};
use openssl::ec::{EcGroup, EcPoint};
use openssl::error::ErrorStack;
use openssl::nid::Nid;

use super::curve::EllipticCurve;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::ffi::pkey::{Check, PKey};

/// Refuses a point that is not the private value's.
pub(super) fn check(
    backend: &Backend,
    key: &PKey,
    private_value: &BigNumRef,
    point: &[u8],
    curve: EllipticCurve,
) -> Result<()> {
    let belongs = match backend.curve_group(curve) {
        Some(group) => is_product(group, private_value, point).unwrap_or(false),
        None => key.check(backend.lib(), Check::Pairwise).is_ok(),
    };
    if belongs {
        return Ok(());
    }
    Err(Error::invalid("public_numbers", "does not belong to the private value"))
}

/// Whether the point is the generator times the private value.
fn is_product(group: &EcGroup, private_value: &BigNumRef, point: &[u8]) -> std::result::Result<bool, ErrorStack> {
    let mut room = BigNumContext::new_secure()?;
    let mut product = EcPoint::new(group)?;
    product.mul_generator2(group, private_value, &mut room)?;
    let point = EcPoint::from_bytes(group, point, &mut room)?;
    product.eq(group, &point, &mut room)
}

/// The arithmetic of a curve, for backends that no FIPS module serves.
pub(crate) fn group_of(backend: &Backend, curve: EllipticCurve) -> Option<EcGroup> {
    if backend.is_fips() {
        return None;
    }
    EcGroup::from_curve_name(match curve {
        EllipticCurve::Secp192R1 => Nid::X9_62_PRIME192V1,
        EllipticCurve::Secp224R1 => Nid::SECP224R1,
        EllipticCurve::Secp256R1 => Nid::X9_62_PRIME256V1,
        EllipticCurve::Secp384R1 => Nid::SECP384R1,
        EllipticCurve::Secp521R1 => Nid::SECP521R1,
        EllipticCurve::Secp256K1 => Nid::SECP256K1,
        EllipticCurve::BrainpoolP256R1 => Nid::BRAINPOOL_P256R1,
        EllipticCurve::BrainpoolP384R1 => Nid::BRAINPOOL_P384R1,
        EllipticCurve::BrainpoolP512R1 => Nid::BRAINPOOL_P512R1,
        EllipticCurve::Sect163K1 => Nid::SECT163K1,
        EllipticCurve::Sect163R2 => Nid::SECT163R2,
        EllipticCurve::Sect233K1 => Nid::SECT233K1,
        EllipticCurve::Sect233R1 => Nid::SECT233R1,
        EllipticCurve::Sect283K1 => Nid::SECT283K1,
        EllipticCurve::Sect283R1 => Nid::SECT283R1,
        EllipticCurve::Sect409K1 => Nid::SECT409K1,
        EllipticCurve::Sect409R1 => Nid::SECT409R1,
        EllipticCurve::Sect571K1 => Nid::SECT571K1,
        EllipticCurve::Sect571R1 => Nid::SECT571R1,
    })
    .ok()
}
