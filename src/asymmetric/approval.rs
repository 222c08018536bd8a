//! Operations on strict backends, which give no result but of what is approved.

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::pkey_operation::PKeyOperation;

/// What may know of itself whether it is approved.
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

/// Does what an operation has begun for. `purpose` is what approval goes by.
///
/// On a backend that is strict about it, what the table says is not approved is not done at all, so that the outcome tells
/// nothing; and what is not known to be approved by then gives no result.
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
