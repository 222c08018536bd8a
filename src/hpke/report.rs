//! The part of the capability report.

use super::backend::HpkeBackend;
use super::kdf_algorithm::HpkeKdf;
use super::kem::algorithm::HpkeKem;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports whether each KEM and each KDF is offered. The AEAD ciphers have lines of their own.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &kem in HpkeKem::ALL {
        report.add("hpke-kem", kem.report_name(), backend.hpke_kem_supported(kem));
    }
    for &kdf in HpkeKdf::ALL {
        report.add("hpke-kdf", kdf.report_name(), kdf.supported(backend));
    }
}
