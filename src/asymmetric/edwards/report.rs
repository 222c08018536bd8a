//! The capability report for Edwards curves.

use super::backend::{Ed448Backend, Ed25519Backend};
use super::variant::EddsaVariant;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports whether Ed25519, Ed448 and their variants are offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("eddsa", "ed25519", backend.ed25519_supported());
    report.add("eddsa", "ed448", backend.ed448_supported());
    for (name, variant) in [
        ("ed25519ctx", EddsaVariant::Context),
        ("ed25519ph", EddsaVariant::Ph),
        ("ed25519ph-prehashed", EddsaVariant::Prehashed),
    ] {
        report.add("eddsa", name, backend.ed25519_variant_supported(variant));
    }
    for (name, variant) in [
        ("ed448-context", EddsaVariant::Context),
        ("ed448ph", EddsaVariant::Ph),
        ("ed448ph-prehashed", EddsaVariant::Prehashed),
    ] {
        report.add("eddsa", name, backend.ed448_variant_supported(variant));
    }
}
