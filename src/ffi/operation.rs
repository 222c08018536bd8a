//! One call into libcrypto: a clean error queue before it, a clean one after it, a typed error for a refusal.

use std::ffi::c_int;

use foreign_types::ForeignType;

use crate::error::{Error, OpenSslErrors, Result};

/// A libcrypto function that is about to be called, by its name.
///
/// Beginning one clears what others have left in this thread's error queue, so that a failure reports its own reasons.
#[derive(Clone, Copy)]
pub(crate) struct Operation(&'static str);

impl Operation {
    pub(crate) fn begin(name: &'static str) -> Self {
        clear_error_queue();
        Operation(name)
    }

    /// The next call of the same operation, right after one that has succeeded: the queue need not be looked at again.
    pub(crate) fn then(self, name: &'static str) -> Self {
        Operation(name)
    }

    /// A call right after one of another function of this folder that has succeeded, as [`then`](Self::then).
    pub(crate) fn begin_after(name: &'static str) -> Self {
        Operation(name)
    }

    /// The error that stands in the queue, which is drained.
    pub(crate) fn error(self) -> Error {
        Error::OpenSsl {
            operation: self.0,
            errors: OpenSslErrors::drain(),
        }
    }

    /// Judges a return code where anything above zero is success.
    pub(crate) fn check(self, code: c_int) -> Result<()> {
        if code > 0 { Ok(()) } else { Err(self.error()) }
    }

    /// Takes ownership of what a constructor returned.
    ///
    /// # Safety
    ///
    /// `ptr` is null, or valid and owned by nobody else.
    pub(crate) unsafe fn owned<T: ForeignType>(self, ptr: *mut T::CType) -> Result<T> {
        if ptr.is_null() {
            return Err(self.error());
        }
        // SAFETY: not null, as checked, and the caller gives up ownership.
        Ok(unsafe { T::from_ptr(ptr) })
    }

    /// Takes ownership of what a fetch returned, where null is the answer "no such algorithm here".
    ///
    /// # Safety
    ///
    /// `ptr` is null, or valid and owned by nobody else.
    pub(crate) unsafe fn fetched<T: ForeignType>(self, ptr: *mut T::CType) -> Option<T> {
        // A fetch may leave entries behind even where it succeeds: it tries one provider after the other.
        clear_error_queue();
        if ptr.is_null() {
            return None;
        }
        // SAFETY: not null, as checked, and the caller gives up ownership.
        Some(unsafe { T::from_ptr(ptr) })
    }
}

/// Empties this thread's error queue. Looking first is much cheaper than clearing, and the queue is nearly always
/// empty.
#[doc(alias = "ERR_clear_error")]
pub(crate) fn clear_error_queue() {
    // SAFETY: reads this thread's queue only.
    let newest = unsafe { openssl_sys::ERR_peek_last_error() };
    if newest != 0 {
        // SAFETY: clears this thread's queue only.
        unsafe { openssl_sys::ERR_clear_error() }
    }
}
