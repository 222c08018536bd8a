//! Operations whose result a strict backend gives only if it is approved.

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::pkey_operation::PKeyOperation;

/// An operation that may know of itself whether it is approved.
pub(super) trait Indicator {
    /// The provider's word on it, where it gives one.
    fn fips_indicator(&self) -> Option<bool>;
}

impl Indicator for PKeyOperation {
    fn fips_indicator(&self) -> Option<bool> {
        PKeyOperation::fips_indicator(self)
    }
}

impl Indicator for MessageSignature {
    fn fips_indicator(&self) -> Option<bool> {
        MessageSignature::fips_indicator(self)
    }
}

/// Runs an operation that has begun, and refuses its result on a strict backend unless it is approved. `purpose` is what the
/// table of approvals is asked about.
///
/// What the table says is not approved is not run at all, so that the outcome tells nothing.
pub(super) fn approved<O: Indicator, T>(
    backend: &Backend,
    purpose: impl Fn() -> Operation,
    operation: &mut O,
    work: impl FnOnce(&mut O) -> Result<T>,
) -> Result<T> {
    backend.refuse_unapproved(&purpose)?;
    let result = work(operation)?;
    backend.require_approval_with(purpose, || operation.fips_indicator())?;
    Ok(result)
}
