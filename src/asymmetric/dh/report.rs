//! The capability report for Diffie-Hellman.

use super::backend::DhBackend;
use super::named_group::DhNamedGroup;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports whether each named group is offered, and parameters of ANSI X9.42.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &group in DhNamedGroup::ALL {
        report.add("dh", group.name(), backend.load_dh_named_group(group).is_ok());
    }
    report.add("dh", "x9.42", backend.dh_x942_serialization_supported());
}
