//! Keys on elliptic curves as `EVP_PKEY` (`EVP_PKEY-EC(7)`): generating them, creating them from numbers, and reading
//! their numbers.

use super::availability::require_private_keys;
use super::curve::{EllipticCurve, PointFormat};
use super::domain::{check_private_value, generator};
use super::keys::EllipticCurvePrivateKey;
use super::numbers::EllipticCurvePublicNumbers;
use super::pair_check;
use super::points::{LONGEST_POINT, check_encoding, check_subgroup, compress, coordinates, refused_point};
use super::template::template;
use crate::asymmetric::key_type::KeyType;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::Result;
use crate::ffi::key_maker::PairMaker;
use crate::ffi::operation::CleanQueue;
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{Check, KeyParams, PKey, Part};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, PeerValidation, Use};
use crate::integers::{Integer, Magnitude};
use crate::support::secret::SecretBytes;

/// The name of the key type in libcrypto.
const EC: &std::ffi::CStr = c"EC";

/// The key type.
static KEYS: KeyType = KeyType::new(EC);

/// The generation on each curve.
static PAIRS: Cache<PairMaker> = Cache::new(EllipticCurve::COUNT);

/// Generates a key.
pub(super) fn generate(backend: &Backend, curve: EllipticCurve) -> Result<PKey> {
    let group = curve.libcrypto_name();
    match PAIRS.get(backend, curve.index(), || PairMaker::new(EC, Some(group))) {
        Some(maker) => maker.generate(backend.lib()),
        None => PKey::generate(backend.lib(), EC, &KeyParams::new().utf8(c"group", group)),
    }
}

/// Makes a public key from a point. libcrypto checks that it is on the curve.
pub(super) fn public(backend: &Backend, curve: EllipticCurve, point: &[u8]) -> Result<PKey> {
    let key = match template(backend, curve) {
        Some(template) => template.with_point(backend.lib(), point),
        None => public_from_data(backend, curve, point),
    };
    let key = key.map_err(|error| refused_point(curve, error))?;
    check_subgroup(backend, &key, curve)?;
    keep_point(&key, curve, point);
    Ok(key)
}

/// Loads the public half of a key into the backend's own provider.
pub(super) fn public_half(backend: &Backend, key: &PKey, curve: EllipticCurve) -> Result<PKey> {
    public(backend, curve, &encoded_point(key, curve, PointFormat::Uncompressed)?)
}

/// Makes a public key from a curve's name and a point.
fn public_from_data(backend: &Backend, curve: EllipticCurve, point: &[u8]) -> Result<PKey> {
    let params = KeyParams::new()
        .utf8(c"group", curve.libcrypto_name())
        .octets("point", c"pub", point)?;
    KEYS.make(backend, Part::Public, &params)
}

/// Loads a private key from its value, and from its public point if the caller has it; else the point is computed.
///
/// `check_pair`: whether to check that the point belongs to the private value, or to trust the caller.
pub(crate) fn load_private(
    backend: &Backend,
    private_value: Magnitude<'_>,
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

/// Makes a private key from a value in its range and its point. `check_pair` is as for [`load_private`].
pub(super) fn pair(
    backend: &Backend,
    private_value: Magnitude<'_>,
    point: &[u8],
    curve: EllipticCurve,
    check_pair: bool,
) -> Result<PKey> {
    let native = NativeInteger::from_magnitude(private_value);
    let params = KeyParams::new()
        .utf8(c"group", curve.libcrypto_name())
        .octets("point", c"pub", point)?
        .integer(c"priv", &native);
    let key = KEYS.make(backend, Part::Pair, &params);
    let key = key.map_err(|error| refused_point(curve, error))?;
    // The point that belongs to a private value is in the subgroup.
    if check_pair {
        pair_check::check(backend, &key, private_value, point, curve)?;
    } else {
        check_subgroup(backend, &key, curve)?;
    }
    keep_point(&key, curve, point);
    Ok(key)
}

/// Keeps the point that a key was made from. The default provider refuses coordinates outside the field and points that are
/// not on the curve, so it would encode the point in the same bytes. The points of other keys are kept at their first use.
fn keep_point(key: &PKey, curve: EllipticCurve, point: &[u8]) {
    if is_uncompressed(point, curve) && key.is_in_default_provider() {
        key.keep_point(point);
    }
}

fn is_uncompressed(point: &[u8], curve: EllipticCurve) -> bool {
    point.first() == Some(&4) && check_encoding(curve, point).is_ok()
}

/// Computes the public point of a private value in the backend's providers, so that FIPS policy applies.
///
/// Providers have no operation for it. ECDH with the generator gives the first coordinate of the point; of the two points
/// that have it, the pairwise check finds the one that belongs to the private value.
fn public_point(backend: &Backend, private_value: Magnitude<'_>, curve: EllipticCurve) -> Result<Vec<u8>> {
    let lib = backend.lib();
    let private_value = NativeInteger::from_magnitude(private_value);
    let group = || KeyParams::new().utf8(c"group", curve.libcrypto_name());
    let generator = generator(backend, curve)?;
    let generator = public_from_data(backend, curve, &generator)?;
    let alone = KEYS.make(backend, Part::Pair, &group().integer(c"priv", &private_value))?;

    let queue = CleanQueue::ensure();
    let mut exchange = PKeyOperation::begin(queue, lib, &alone, Use::Exchange, &OperationParams::new())?;
    exchange.set_peer(queue, &generator, PeerValidation::Here)?;
    let mut coordinate = SecretBytes::zeroed("coordinate", curve.coordinate_length())?;
    exchange.derive(queue, coordinate.as_mut_slice())?;

    let belongs = |prefix: u8| {
        let point = [&[prefix], coordinate.as_ref()].concat();
        let params = group().octets("point", c"pub", &point)?;
        let params = params.integer(c"priv", &private_value);
        let key = KEYS.make(backend, Part::Pair, &params)?;
        key.check(lib, Check::Pairwise).map(|()| point)
    };
    // One of the two belongs to every private value in the range: if none passes, libcrypto has failed.
    belongs(2).or_else(|_| belongs(3))
}

/// The encoded point of a key.
pub(super) fn encoded_point(key: &PKey, curve: EllipticCurve, format: PointFormat) -> Result<Vec<u8>> {
    let encoded = uncompressed_point(key, curve).and_then(|point| match format {
        PointFormat::Uncompressed => Some(point.to_vec()),
        PointFormat::Compressed => compress(point, curve),
    });
    encoded.map_or_else(|| key.point_as(format.libcrypto_name(), LONGEST_POINT), Ok)
}

/// The uncompressed point of a key, which the key keeps. `None` if the provider does not encode points so.
fn uncompressed_point(key: &PKey, curve: EllipticCurve) -> Option<&[u8]> {
    if let Some(point) = key.kept_point() {
        return Some(point);
    }
    // A provider for tokens may give the point only if the public half is exported.
    let point = key.point(LONGEST_POINT).or_else(|_| key.raw_public(LONGEST_POINT));
    let point = point.ok()?;
    if !is_uncompressed(&point, curve) {
        return None;
    }
    key.keep_point(&point);
    key.kept_point()
}

/// The coordinates of a key's point.
pub(super) fn public_numbers(key: &PKey, curve: EllipticCurve) -> Result<EllipticCurvePublicNumbers> {
    let (x, y) = match uncompressed_point(key, curve).and_then(coordinates) {
        Some((x, y)) => (Integer::from_be_bytes(x), Integer::from_be_bytes(y)),
        None => (key.integer(c"qx")?, key.integer(c"qy")?),
    };
    Ok(EllipticCurvePublicNumbers { x, y, curve })
}

#[cfg(test)]
mod tests {
    use super::super::domain::{curve_numbers, order};
    use super::*;

    fn curves(backend: &Backend) -> impl Iterator<Item = EllipticCurve> {
        let curves = EllipticCurve::ALL.iter().copied();
        curves.filter(|curve| order(backend, *curve).is_some())
    }

    /// The point that libcrypto gives, whatever the key keeps.
    fn of_libcrypto(key: &PKey) -> Vec<u8> {
        key.point_as(PointFormat::Uncompressed.libcrypto_name(), LONGEST_POINT)
            .unwrap()
    }

    #[test]
    fn a_kept_point_is_the_one_that_libcrypto_gives() {
        let backend = Backend::new().unwrap();
        for curve in curves(&backend) {
            let generated = generate(&backend, curve).unwrap();
            assert!(generated.kept_point().is_none(), "{curve}");
            let expected = of_libcrypto(&generated);
            let clone = generated.clone();
            let point = encoded_point(&clone, curve, PointFormat::Uncompressed).unwrap();
            assert_eq!(point, expected, "{curve}");
            assert_eq!(generated.kept_point(), Some(&*expected), "{curve}");
            assert!(point.len() <= 145, "{curve}");

            let loaded = public(&backend, curve, &point).unwrap();
            assert_eq!(loaded.kept_point(), Some(&*of_libcrypto(&loaded)), "{curve}");

            let compressed = encoded_point(&loaded, curve, PointFormat::Compressed).unwrap();
            let loaded = public(&backend, curve, &compressed).unwrap();
            assert!(loaded.kept_point().is_none(), "{curve}");
            assert_eq!(
                encoded_point(&loaded, curve, PointFormat::Uncompressed).unwrap(),
                expected
            );
            assert_eq!(
                encoded_point(&loaded, curve, PointFormat::Compressed).unwrap(),
                compressed
            );
            assert_eq!(loaded.kept_point(), Some(&*expected), "{curve}");

            let value = generated.secret_integer(c"priv").unwrap();
            let pair = pair(&backend, value.magnitude(), &expected, curve, false).unwrap();
            assert_eq!(pair.kept_point(), Some(&*of_libcrypto(&pair)), "{curve}");
        }
    }

    /// A kept point would show coordinates that libcrypto had reduced.
    #[test]
    fn coordinates_outside_the_field_are_refused() {
        let backend = Backend::new().unwrap();
        let mut tried = 0;
        for curve in curves(&backend) {
            let parameters = curve_numbers(&backend, curve).unwrap();
            let length = curve.coordinate_length();
            let Ok(field) = parameters.p.magnitude().padded(length) else {
                // The reduction polynomial of a binary field may be longer than its elements.
                continue;
            };
            // Congruent to the generator's coordinates, where the sum is no longer than a coordinate.
            let generator = &parameters.generator;
            let (x, y) = coordinates(generator).unwrap();
            for (x, y) in [
                (added(x, &field), Some(y.to_vec())),
                (Some(x.to_vec()), added(y, &field)),
            ] {
                let (Some(x), Some(y)) = (x, y) else { continue };
                let point = [&[4], &*x, &*y].concat();
                check_encoding(curve, &point).unwrap();
                assert!(public(&backend, curve, &point).is_err(), "{curve}");
                assert!(public_from_data(&backend, curve, &point).is_err(), "{curve}");
                tried += 1;
            }
        }
        assert!(tried >= 1, "{tried} points");
    }

    /// The sum of two numbers, if it is no longer than they are.
    fn added(one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
        let mut carry = 0_u16;
        let mut sum: Vec<u8> = one
            .iter()
            .rev()
            .zip(other.iter().rev())
            .map(|(a, b)| {
                let total = u16::from(*a) + u16::from(*b) + carry;
                carry = total >> 8;
                total.to_be_bytes()[1]
            })
            .collect();
        sum.reverse();
        (carry == 0).then_some(sum)
    }
}
