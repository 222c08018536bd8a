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
