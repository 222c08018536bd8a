//! The domain parameters of curves (SEC 1, section 3.1) in libcrypto.

use super::curve::EllipticCurve;
use super::points::LONGEST_POINT;
use crate::asymmetric::availability::Availability;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::ffi::pkey_operation::Service;
use crate::integers::{Integer, Magnitude};

/// Keys and parameters.
static KEYS: Availability = Availability::new(Service::Management, c"EC");

/// The order of each curve's group; `None` for a curve that the library does not have.
static ORDERS: Cache<Option<Integer>> = Cache::new(EllipticCurve::COUNT);

/// The parameters of a curve as `EVP_PKEY`.
pub(super) fn parameters(backend: &Backend, curve: EllipticCurve) -> Result<PKey> {
    let params = KeyParams::new().utf8(c"group", curve.libcrypto_name());
    PKey::from_data(backend.lib(), c"EC", Part::Parameters, &params)
}

/// The order of a curve's group. `None` if the library does not have the curve, which is found out by making its
/// parameters.
pub(crate) fn order(backend: &Backend, curve: EllipticCurve) -> Option<&Integer> {
    ORDERS.fetch(backend, curve.index(), || {
        if !KEYS.is_in(backend) {
            return None;
        }
        parameters(backend, curve).ok()?.integer(c"order").ok()
    })
}

/// Fails if the backend does not have the curve.
pub(super) fn require_curve(backend: &Backend, curve: EllipticCurve) -> Result<()> {
    if order(backend, curve).is_some() {
        return Ok(());
    }
    Err(backend.not_offered(UnsupportedKind::EllipticCurve, curve.name()))
}

/// The generator, uncompressed.
pub(super) fn generator(backend: &Backend, curve: EllipticCurve) -> Result<Vec<u8>> {
    parameters(backend, curve)?.public_octets(c"generator", LONGEST_POINT)
}

/// The domain parameters of a curve, without the order.
pub(crate) struct CurveNumbers {
    /// The prime, or the reduction polynomial of a binary field.
    pub(crate) p: Integer,
    pub(crate) a: Integer,
    pub(crate) b: Integer,
    /// The generator, uncompressed.
    pub(crate) generator: Vec<u8>,
    pub(crate) cofactor: Integer,
}

/// The domain parameters of a curve.
pub(crate) fn curve_numbers(backend: &Backend, curve: EllipticCurve) -> Result<CurveNumbers> {
    require_curve(backend, curve)?;
    let parameters = parameters(backend, curve)?;
    Ok(CurveNumbers {
        p: parameters.integer(c"p")?,
        a: parameters.integer(c"a")?,
        b: parameters.integer(c"b")?,
        generator: parameters.public_octets(c"generator", LONGEST_POINT)?,
        cofactor: parameters.integer(c"cofactor")?,
    })
}

/// Checks the range of a private value: 1 to n - 1, where n is the order of the group.
pub(super) fn check_private_value(backend: &Backend, private_value: Magnitude<'_>, curve: EllipticCurve) -> Result<()> {
    let order = order(backend, curve);
    if private_value.is_zero() || !order.is_some_and(|order| private_value.is_less_than(order.magnitude())) {
        let reason = format!("must be 1 or more and less than the order of {}", curve.name());
        return Err(Error::invalid("private_value", reason));
    }
    Ok(())
}
