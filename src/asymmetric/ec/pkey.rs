//! Keys of libcrypto's, `EVP_PKEY`, on elliptic curves (`EVP_PKEY-EC(7)`): generated, made of numbers, and read.

use openssl::bn::BigNumRef;

use super::curve::{EllipticCurve, PointFormat};
use super::domain::{check_private_value, generator};
use super::keys::EllipticCurvePrivateKey;
use super::numbers::EllipticCurvePublicNumbers;
use super::offered::require_private_keys;
use super::pair_check;
use super::points::{LONGEST_POINT, check_encoding, check_subgroup, not_on_curve};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{Check, KeyParams, PKey, Part};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};
use crate::support::secret::SecretBytes;

/// libcrypto's name of the key type.
const EC: &std::ffi::CStr = c"EC";

/// A new pair.
pub(super) fn generate(backend: &Backend, curve: EllipticCurve) -> Result<PKey> {
    let params = KeyParams::new().utf8(c"group", curve.libcrypto_name());
    PKey::generate(backend.lib(), EC, &params)
}

/// A public key of a point, which libcrypto checks to be on the curve.
pub(super) fn public(backend: &Backend, curve: EllipticCurve, point: &[u8]) -> Result<PKey> {
    let params = KeyParams::new()
        .utf8(c"group", curve.libcrypto_name())
        .octets("point", c"pub", point)?;
    let key = PKey::from_data(backend.lib(), EC, Part::Public, &params).map_err(|_| not_on_curve(curve))?;
    check_subgroup(backend, &key, curve)?;
    Ok(key)
}

/// A private key of its value, out of a structure that has the public point or has not; without, it is computed. That the
/// structure's point belongs to the private value is looked at or taken on trust.
pub(crate) fn load_private(
    backend: &Backend,
    private_value: &BigNumRef,
    point: Option<&[u8]>,
    curve: EllipticCurve,
    check_pair: bool,
) -> Result<EllipticCurvePrivateKey> {
    require_private_keys(backend, curve)?;
    check_private_value(backend, private_value, curve)?;
    let key = match point {
        Some(point) => {
            check_encoding(curve, point)?;
            pair(backend, private_value, point, curve, check_pair)?
        }
        None => {
            let point = public_point(backend, private_value, curve)?;
            pair(backend, private_value, &point, curve, true)?
        }
    };
    Ok(EllipticCurvePrivateKey::new(backend, key, curve))
}

/// A pair of a private value in range and its point, which is looked at or taken on trust.
pub(super) fn pair(
    backend: &Backend,
    private_value: &BigNumRef,
    point: &[u8],
    curve: EllipticCurve,
    check_pair: bool,
) -> Result<PKey> {
    let native = NativeInteger::from_number(private_value);
    let params = KeyParams::new()
        .utf8(c"group", curve.libcrypto_name())
        .octets("point", c"pub", point)?
        .integer(c"priv", &native);
    let key = PKey::from_data(backend.lib(), EC, Part::Pair, &params).map_err(|_| not_on_curve(curve))?;
    // A point that is the private value's own is in the subgroup, too.
    if check_pair {
        pair_check::check(backend, &key, private_value, point, curve)?;
    } else {
        check_subgroup(backend, &key, curve)?;
    }
    Ok(key)
}

/// The public point of a private value, computed by the backend's providers, as everything is.
///
/// They have no operation for just that. An exchange with the generator gives the point's first coordinate; of the two
/// points that have it, the one that belongs to the private value is found by the check of a pair.
fn public_point(backend: &Backend, private_value: &BigNumRef, curve: EllipticCurve) -> Result<Vec<u8>> {
    let lib = backend.lib();
    let private_value = NativeInteger::from_number(private_value);
    let group = || KeyParams::new().utf8(c"group", curve.libcrypto_name());
    let generator = generator(backend, curve)?;
    let generator = PKey::from_data(lib, EC, Part::Public, &group().octets("point", c"pub", &generator)?)?;
    let alone = PKey::from_data(lib, EC, Part::Pair, &group().integer(c"priv", &private_value))?;

    let mut exchange = PKeyOperation::begin(lib, &alone, Use::Exchange, &OperationParams::new())?;
    exchange.set_peer(&generator)?;
    let mut coordinate = SecretBytes::zeroed("coordinate", curve.field_length())?;
    exchange.derive(coordinate.as_mut_slice())?;

    let belongs = |prefix: u8| {
        let point = [&[prefix], coordinate.as_ref()].concat();
        let params = group().octets("point", c"pub", &point).ok()?;
        let params = params.integer(c"priv", &private_value);
        let key = PKey::from_data(lib, EC, Part::Pair, &params).ok()?;
        key.check(lib, Check::Pairwise).ok().map(|()| point)
    };
    belongs(2)
        .or_else(|| belongs(3))
        .ok_or_else(|| Error::invalid("private_value", "gives no point of the curve"))
}

/// A key's point.
pub(super) fn encoded_point(key: &PKey, format: PointFormat) -> Result<Vec<u8>> {
    let point = key.encoded_point(format.libcrypto_name(), LONGEST_POINT)?;
    Ok(point.to_vec())
}

/// A key's point as numbers.
pub(super) fn public_numbers(key: &PKey, curve: EllipticCurve) -> Result<EllipticCurvePublicNumbers> {
    Ok(EllipticCurvePublicNumbers {
        x: key.number(c"qx")?,
        y: key.number(c"qy")?,
        curve,
    })
}
