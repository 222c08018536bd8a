//! Operations that a key keeps, initialized, for its next call: the beginning of one costs several fetches by name.

use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};

/// Whether a key keeps operations. Those of FIPS backends do not: a module's indicator is about a context, and no document says that
/// it begins anew with each of several calls. Nor do keys in a provider other than libcrypto's own: it may be unable to begin anew, and
/// its contexts may hold a session with a token.
pub(super) fn are_kept(backend: &Backend, key: &PKey) -> bool {
    !backend.is_fips() && !key.is_in_other_provider()
}

/// Takes an operation that the key has kept and that has the same purpose and parameters, or begins one.
pub(super) fn begin(
    queue: CleanQueue,
    backend: &Backend,
    key: &PKey,
    purpose: Use,
    params: &OperationParams<'_>,
) -> Result<Box<PKeyOperation>> {
    if are_kept(backend, key) {
        return PKeyOperation::idle_or_new(queue, backend.lib(), key, purpose, params);
    }
    PKeyOperation::begin(queue, backend.lib(), key, purpose, params)
}

/// Takes an operation for an exchange that the key has kept, or begins one. It has no parameters.
///
/// A key keeps operations from its second exchange on: an ephemeral key has one exchange only. A kept operation has a reference
/// to the public key of its last peer until its next exchange. The exchanges of the default provider take a new peer in place
/// of the one before; of other providers this is not known.
pub(super) fn begin_exchange(
    queue: CleanQueue,
    backend: &Backend,
    key: &PKey,
    peer: &PKey,
) -> Result<Box<PKeyOperation>> {
    let params = OperationParams::new();
    let is_known = are_kept(backend, key) && key.is_in_default_provider() && peer.is_in_default_provider();
    if is_known && key.note_exchange() {
        return PKeyOperation::idle_or_new(queue, backend.lib(), key, Use::Exchange, &params);
    }
    PKeyOperation::begin(queue, backend.lib(), key, Use::Exchange, &params)
}

/// Takes an operation for a key encapsulation or a decapsulation that the key has kept, or begins one. It has no parameters.
///
/// A key keeps operations from its second one on: an ephemeral key has one only. The key encapsulations of the default provider
/// use the same context for any number of calls, and keep nothing of one for the next; of other providers this is not known.
pub(super) fn begin_encapsulation(
    queue: CleanQueue,
    backend: &Backend,
    key: &PKey,
    purpose: Use,
) -> Result<Box<PKeyOperation>> {
    let params = OperationParams::new();
    let is_known = are_kept(backend, key) && key.is_in_default_provider();
    if is_known && key.note_exchange() {
        return PKeyOperation::idle_or_new(queue, backend.lib(), key, purpose, &params);
    }
    PKeyOperation::begin(queue, backend.lib(), key, purpose, &params)
}
