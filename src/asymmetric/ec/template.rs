//! Public keys from kept templates: keys that have a curve's parameters only. A copy of one takes a fraction of the time in
//! which libcrypto makes the parameters from the curve's name.

use super::curve::{EllipticCurve, PointFormat};
use super::domain::parameters;
use super::points::LONGEST_POINT;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::Result;
use crate::ffi::pkey::PKey;

/// The template of each curve; `None` if the provider does not make keys from it.
static TEMPLATES: Cache<Option<PKey>> = Cache::new(EllipticCurve::COUNT);

/// The template of a curve, if keys are made from it.
pub(super) fn template(backend: &Backend, curve: EllipticCurve) -> Option<&PKey> {
    TEMPLATES.fetch(backend, curve.index(), || {
        let template = parameters(backend, curve).ok()?;
        serves(backend, &template).ok()?.then_some(template)
    })
}

/// Whether keys can be made from a template, found out with the generator. A provider may be unable to copy a key, and may
/// ignore the point, or not check it: parameters that are not known are ignored.
fn serves(backend: &Backend, template: &PKey) -> Result<bool> {
    let lib = backend.lib();
    let generator = template.public_octets(c"generator", LONGEST_POINT)?;
    let key = template.with_point(lib, &generator)?;
    let takes_uncompressed = key.public_octets(c"pub", LONGEST_POINT)? == generator;

    let compressed = key.point_as(PointFormat::Compressed.libcrypto_name(), LONGEST_POINT)?;
    let key = template.with_point(lib, &compressed)?;
    let takes_compressed = key.public_octets(c"pub", LONGEST_POINT)? == generator;

    let mut elsewhere = generator;
    if let Some(last) = elsewhere.last_mut() {
        *last ^= 1;
    }
    let refuses_others = template.with_point(lib, &elsewhere).is_err();
    Ok(takes_uncompressed && takes_compressed && refuses_others)
}

#[cfg(test)]
mod tests {
    use super::super::domain::{generator, order};
    use super::super::pkey::{encoded_point, generate};
    use super::*;

    fn curves(backend: &Backend) -> impl Iterator<Item = EllipticCurve> {
        let curves = EllipticCurve::ALL.iter().copied();
        curves.filter(|curve| order(backend, *curve).is_some())
    }

    #[test]
    fn every_curve_has_a_template() {
        let backend = Backend::new().unwrap();
        let mut tried = 0;
        for curve in curves(&backend) {
            let kept = template(&backend, curve).unwrap();
            assert!(kept.is_same(template(&backend.clone(), curve).unwrap()));
            tried += 1;
        }
        assert!(tried >= 4, "{tried} curves");
    }

    #[test]
    fn a_template_gets_no_point() {
        let backend = Backend::new().unwrap();
        for curve in curves(&backend) {
            let kept = template(&backend, curve).unwrap();
            let point = generator(&backend, curve).unwrap();
            let key = kept.with_point(backend.lib(), &point).unwrap();
            assert!(!key.is_same(kept));
            assert_eq!(key.public_octets(c"pub", LONGEST_POINT).unwrap(), point);
            assert!(kept.public_octets(c"pub", LONGEST_POINT).is_err());
        }
    }

    #[test]
    fn a_key_without_a_curve_does_not_serve() {
        let backend = Backend::new().unwrap();
        let key = PKey::generate(backend.lib(), c"X25519", &crate::ffi::pkey::KeyParams::new()).unwrap();
        assert!(!serves(&backend, &key).unwrap_or(false));
    }

    #[test]
    fn points_are_encoded_as_libcrypto_does() {
        let backend = Backend::new().unwrap();
        for curve in curves(&backend) {
            // Both values of the last bit of the second coordinate occur.
            for _ in 0..8 {
                let key = generate(&backend, curve).unwrap();
                for format in [PointFormat::Compressed, PointFormat::Uncompressed] {
                    let expected = key.point_as(format.libcrypto_name(), LONGEST_POINT).unwrap();
                    assert_eq!(encoded_point(&key, curve, format).unwrap(), expected, "{curve}");
                }
            }
        }
    }
}
