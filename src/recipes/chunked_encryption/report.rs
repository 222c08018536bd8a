//! The part of the capability report.

use super::scheme::ChunkedEncryption;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports whether the named instances are offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for (name, scheme) in [
        ("cobblestone-128", ChunkedEncryption::COBBLESTONE_128),
        ("cobblestone-256", ChunkedEncryption::COBBLESTONE_256),
    ] {
        report.add("recipe", name, scheme.supported(backend));
    }
}
