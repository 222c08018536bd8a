//! Operations that a key keeps, initialized, for its next call: the beginning of one costs several fetches by name.

use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};

/// Whether the keys of a backend keep operations. Those of FIPS backends do not: a module's indicator is about a context, and
/// no document says that it begins anew with each of several calls.
pub(super) fn are_kept(backend: &Backend) -> bool {
    !backend.is_fips()
}

/// Takes an operation that the key has kept and that has the same purpose and parameters, or begins one.
pub(super) fn begin(
    queue: CleanQueue,
    backend: &Backend,
    key: &PKey,
    purpose: Use,
    params: &OperationParams<'_>,
) -> Result<Box<PKeyOperation>> {
    if are_kept(backend) {
        return PKeyOperation::idle_or_new(queue, backend.lib(), key, purpose, params);
    }
    PKeyOperation::begin(queue, backend.lib(), key, purpose, params)
}
