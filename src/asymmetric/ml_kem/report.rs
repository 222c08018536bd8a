//! The capability report for ML-KEM.

use super::backend::MlKemBackend;
use super::parameter_set::MlKemParameterSet;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports which parameter sets are offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for set in MlKemParameterSet::ALL {
        report.add(
            "ml-kem",
            set.name().to_ascii_lowercase(),
            backend.ml_kem_supported(*set),
        );
    }
}
