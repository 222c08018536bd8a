//! The capability report for Montgomery curves.

use super::backend::{X448Backend, X25519Backend};
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports whether X25519 and X448 are offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("xdh", "x25519", backend.x25519_supported());
    report.add("xdh", "x448", backend.x448_supported());
}
