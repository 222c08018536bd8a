//! The capability report.

use super::backend::KeyStoreBackend;
use crate::backend::Backend;
use crate::backend::report::Report;

/// The schemes of the report.
const SCHEMES: [&str; 4] = ["file", "pkcs11", "handle", "object"];

pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for scheme in SCHEMES {
        report.add("key-store", scheme, backend.store_supported(scheme));
    }
}
