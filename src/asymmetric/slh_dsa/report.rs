//! The capability report for SLH-DSA.

use super::backend::SlhDsaBackend;
use super::parameter_set::SlhDsaParameterSet;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports which parameter sets are offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for set in SlhDsaParameterSet::ALL {
        report.add(
            "slh-dsa",
            set.name().to_ascii_lowercase(),
            backend.slh_dsa_supported(*set),
        );
    }
}
