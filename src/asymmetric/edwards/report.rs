//! The capability report for Edwards curves.

use super::backend::{Ed448Backend, Ed25519Backend};
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports whether Ed25519 and Ed448 are offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("eddsa", "ed25519", backend.ed25519_supported());
    report.add("eddsa", "ed448", backend.ed448_supported());
}
