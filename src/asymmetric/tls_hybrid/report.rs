//! The capability report for the hybrid groups of TLS.

use super::backend::TlsHybridBackend;
use super::group::TlsHybridGroup;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports which groups are offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for group in TlsHybridGroup::ALL {
        report.add(
            "tls-hybrid",
            group.name().to_ascii_lowercase(),
            backend.tls_hybrid_supported(*group),
        );
    }
}
