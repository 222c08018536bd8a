//! The rules by which modules differ.

use super::row::{DIGEST_FROM_OUTSIDE, Row, approved, not_approved, unknown};
use crate::asymmetric::edwards::variant::EddsaVariant;
use crate::backend::fips::named_curve::EdwardsCurve;
use crate::backend::fips::operation::Operation::{self, *};

pub(super) static WITH_EDDSA: [Row; 7] = [
    approved("FIPS 186-5, section 7; NIST SP 800-186, section 3.2.3", |operation| {
        matches!(operation, EddsaGenerate { .. } | EddsaSign { .. } | EddsaVerify { .. })
    }),
    not_approved(
        "FIPS 186-5, sections 7.6 and 7.8: of the signatures with Ed25519, only those of digests have a context",
        |operation| variant_of(operation) == Some((EdwardsCurve::Ed25519, EddsaVariant::Context)),
    ),
    approved("FIPS 186-5, sections 7.6 and 7.7, with a context", |operation| {
        variant_of(operation) == Some((EdwardsCurve::Ed448, EddsaVariant::Context))
    }),
    approved("FIPS 186-5, section 7.8", |operation| {
        matches!(variant_of(operation), Some((_, EddsaVariant::Ph)))
    }),
    unknown(DIGEST_FROM_OUTSIDE, |operation| {
        matches!(variant_of(operation), Some((_, EddsaVariant::Prehashed)))
    }),
    approved("NIST SP 800-56C Rev. 2, section 4.1, option 3", |operation| {
        matches!(operation, ConcatKdfKmac { .. })
    }),
    approved("NIST SP 800-108 Rev. 1, section 4.4", |operation| {
        matches!(operation, KbkdfKmac { .. })
    }),
];

pub(super) static WITHOUT_EDDSA: [Row; 3] = [
    not_approved(
        "the security policies of certificates 4282 and 4985: EdDSA was not validated",
        |operation| {
            let is_plain = matches!(operation, EddsaGenerate { .. } | EddsaSign { .. } | EddsaVerify { .. });
            is_plain || variant_of(operation).is_some()
        },
    ),
    unknown(
        "NIST SP 800-56C Rev. 2, section 4.1, option 3, approves KMAC; whether the module was tested with it is not known",
        |operation| matches!(operation, ConcatKdfKmac { .. }),
    ),
    unknown(
        "NIST SP 800-108 Rev. 1, section 4.4, approves KMAC; whether the module was tested with it is not known",
        |operation| matches!(operation, KbkdfKmac { .. }),
    ),
];

/// The curve and the variant of a signature that is not plain.
fn variant_of(operation: &Operation) -> Option<(EdwardsCurve, EddsaVariant)> {
    match operation {
        EddsaSignVariant { curve, variant } | EddsaVerifyVariant { curve, variant } => Some((*curve, *variant)),
        _ => None,
    }
}
