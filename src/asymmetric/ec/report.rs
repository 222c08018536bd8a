//! The capability report for elliptic curves.

use super::backend::EllipticCurveBackend;
use super::curve::EllipticCurve;
use super::ecdsa::EcdsaAlgorithm;
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::hashes::algorithm::HashAlgorithm;

/// Reports whether ECDSA and ECDH are offered on each curve.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    let sha256 = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
    for &curve in EllipticCurve::ALL {
        let signs = backend.elliptic_curve_signature_algorithm_supported(&sha256, curve);
        report.add("ecdsa", curve.name(), signs);
        let exchanges = backend.elliptic_curve_exchange_algorithm_supported(curve);
        report.add("ecdh", curve.name(), exchanges);
    }
}
