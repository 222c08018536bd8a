//! The capability report for DSA.

use super::backend::DsaBackend;
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::hashes::algorithm::HashAlgorithm;

/// Reports whether DSA is offered with each hash function.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for hash in HashAlgorithm::ALL.iter().copied().filter(|hash| !hash.is_extendable()) {
        report.add("dsa", hash.name(), backend.dsa_hash_supported(hash));
    }
}
