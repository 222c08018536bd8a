//! The capability report for ML-DSA.

use super::backend::MlDsaBackend;
use super::parameter_set::MlDsaParameterSet;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports which parameter sets are offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for set in MlDsaParameterSet::ALL {
        report.add(
            "ml-dsa",
            set.name().to_ascii_lowercase(),
            backend.ml_dsa_supported(*set),
        );
    }
}
