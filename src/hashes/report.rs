//! The hash functions' part of the capability report.

use super::algorithm::HashAlgorithm;
use super::backend::HashBackend;
use super::xof_backend;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports whether each hash function, and each extendable output function with output in pieces, is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        report.add("hash", algorithm.name(), backend.hash_supported(algorithm));
    }
    xof_backend::report(backend, report);
}
