//! Operations whose result a strict backend returns only if it is approved.

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::pkey_operation::{MessageOperation, PKeyOperation};

/// An operation that may have an approval indicator.
pub(super) trait Indicator {
    /// The provider's indicator, where it has one.
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

impl Indicator for MessageOperation {
    fn fips_indicator(&self) -> Option<bool> {
        MessageOperation::fips_indicator(self)
    }
}

/// Runs an operation that has begun, and on a strict backend refuses its result unless it is approved. `purpose` is looked up in
/// the table of approvals.
///
/// An operation that the table does not approve is not run, so that its outcome reveals nothing.
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
