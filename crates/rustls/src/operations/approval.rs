//! The approval of what a part of a provider does.

use hazmat_openssl::Backend;
use hazmat_openssl::fips::{Approval, Operation};

/// Whether the backend is a FIPS backend whose module is approved for all of these operations.
pub(crate) fn all_approved(backend: &Backend, operations: &[Operation]) -> bool {
    backend.is_fips()
        && operations
            .iter()
            .all(|operation| backend.approval_of(operation) == Approval::Approved)
}
