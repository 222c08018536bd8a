//! Keys out of structures.

use openssl::bn::BigNumRef;

use super::backend::EllipticCurveBackend;
use super::curve::EllipticCurve;
use super::domain::check_private_value;
use super::keys::EllipticCurvePrivateKey;
use super::offered::require_private_keys;
use super::pkey;
use super::points::check_encoding;
use crate::backend::Backend;
use crate::error::Result;

/// A private key out of a structure, which has its public point or has not. That the point belongs to the private value
/// is looked at or taken on trust.
pub(crate) fn load_private(
    backend: &Backend,
    private_value: &BigNumRef,
    point: Option<&[u8]>,
    curve: EllipticCurve,
    check_pair: bool,
) -> Result<EllipticCurvePrivateKey> {
    let Some(point) = point else {
        return backend.derive_elliptic_curve_private_key(private_value, curve);
    };
    require_private_keys(backend, curve)?;
    check_private_value(backend, private_value, curve)?;
    check_encoding(curve, point)?;
    let key = pkey::pair(backend, private_value, point, curve, check_pair)?;
    Ok(EllipticCurvePrivateKey::new(backend, key, curve))
}
