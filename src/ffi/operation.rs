//! One call of libcrypto: a clean error queue before and after it, and a typed error for a failure.

use std::ffi::c_int;
use std::marker::PhantomData;

use foreign_types::ForeignType;
use zeroize::Zeroize;

use crate::error::{Error, OpenSslError, OpenSslErrors, Result};

/// The name of a libcrypto function that is about to be called.
///
/// `begin` clears entries of other code from this thread's error queue, so that a failure reports its own reasons only.
#[derive(Clone, Copy)]
pub(crate) struct Operation(&'static str);

impl Operation {
    pub(crate) fn begin(name: &'static str) -> Self {
        clear_error_queue();
        Operation(name)
    }

    /// The next call, right after a successful one: the queue is still clean.
    pub(crate) fn then(self, name: &'static str) -> Self {
        Operation(name)
    }

    /// The error with the entries of the queue, which is drained.
    pub(crate) fn error(self) -> Error {
        Error::OpenSsl {
            operation: self.0,
            errors: OpenSslErrors::drain(),
        }
    }

    /// The error of a call whose failure must not be told from its success by the work that it causes: without the entries of the
    /// queue, which are not collected.
    pub(crate) fn error_without_entries(self) -> Error {
        clear_error_queue();
        Error::OpenSsl {
            operation: self.0,
            errors: OpenSslErrors::new(Vec::new()),
        }
    }

    /// Checks a return code: values above zero mean success.
    #[inline]
    pub(crate) fn check(self, code: c_int) -> Result<()> {
        if code > 0 { Ok(()) } else { Err(self.error()) }
    }

    /// Like [`check`](Self::check), and clears the output of a call that has failed.
    #[inline]
    pub(crate) fn check_or_clear(self, code: c_int, output: &mut [u8]) -> Result<()> {
        if code > 0 {
            Ok(())
        } else {
            Err(self.error_with_output(output))
        }
    }

    /// Like [`check_or_clear`](Self::check_or_clear), for functions that call themselves successful after an allocation of
    /// theirs has failed, with a wrong output: the entry in the queue tells. Leaves the queue clean.
    ///
    /// Signing and verification with ML-DSA are such functions in libcrypto up to 4.0. Two deterministic signatures of a message,
    /// one of which is wrong, may give the private key away, and a verification may accept a signature that nobody made.
    pub(crate) fn check_allocations(self, code: c_int, output: &mut [u8]) -> Result<()> {
        // SAFETY: reads this thread's queue only.
        if code > 0 && unsafe { openssl_sys::ERR_peek_last_error() } == 0 {
            Ok(())
        } else {
            self.check_entries(code, output)
        }
    }

    #[cold]
    #[inline(never)]
    fn check_entries(self, code: c_int, output: &mut [u8]) -> Result<()> {
        let errors = OpenSslErrors::drain();
        // Other entries may be those of a successful fetch.
        if code > 0 && !errors.entries().iter().any(OpenSslError::is_failed_allocation) {
            return Ok(());
        }
        output.zeroize();
        let operation = self.0;
        Err(Error::OpenSsl { operation, errors })
    }

    // Cold, so that successful calls do not prepare for it.
    #[cold]
    #[inline(never)]
    fn error_with_output(self, output: &mut [u8]) -> Error {
        output.zeroize();
        self.error()
    }

    /// Takes ownership of the result of a constructor.
    ///
    /// # Safety
    ///
    /// `ptr` is null, or valid and without another owner.
    pub(crate) unsafe fn owned<T: ForeignType>(self, ptr: *mut T::CType) -> Result<T> {
        if ptr.is_null() {
            return Err(self.error());
        }
        // SAFETY: not null, as checked, and the caller gives up ownership.
        Ok(unsafe { T::from_ptr(ptr) })
    }

    /// Takes ownership of the result of a fetch; null means that the algorithm is not offered.
    ///
    /// # Safety
    ///
    /// `ptr` is null, or valid and without another owner.
    pub(crate) unsafe fn fetched<T: ForeignType>(self, ptr: *mut T::CType) -> Option<T> {
        // Even a successful fetch may leave entries, because it tries several providers.
        clear_error_queue();
        if ptr.is_null() {
            return None;
        }
        // SAFETY: not null, as checked, and the caller gives up ownership.
        Some(unsafe { T::from_ptr(ptr) })
    }
}

/// Says that a public call has looked at this thread's error queue already, so that its calls of libcrypto need not: a look
/// takes as long as a short call. Every call that fails drains the queue, and so leaves it clean for the next.
///
/// A public function makes one token and passes it down. A function that calls libcrypto once uses [`Operation::begin`].
#[derive(Clone, Copy)]
pub(crate) struct CleanQueue(PhantomData<*const ()>);

impl CleanQueue {
    /// Clears entries of other code from this thread's error queue. Made in each public call before the
    /// first call of libcrypto, and again only after code outside this crate may have run.
    #[inline]
    pub(crate) fn ensure() -> Self {
        clear_error_queue();
        CleanQueue(PhantomData)
    }

    /// The next call of libcrypto.
    #[inline]
    pub(crate) fn before(self, name: &'static str) -> Operation {
        Operation(name)
    }
}

/// Clears this thread's error queue. Peeking first is much cheaper than clearing, and the queue is nearly always empty.
#[doc(alias = "ERR_clear_error")]
pub(crate) fn clear_error_queue() {
    // SAFETY: reads this thread's queue only.
    let newest = unsafe { openssl_sys::ERR_peek_last_error() };
    if newest != 0 {
        // SAFETY: clears this thread's queue only.
        unsafe { openssl_sys::ERR_clear_error() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ERR_LIB_PROV` of `<openssl/err.h>`, and a reason.
    const ERR_R_MALLOC_FAILURE: c_int = 0x000c_0100;
    const PROVIDERS: c_int = 57;

    fn put(reason: c_int) {
        // SAFETY: adds an entry to this thread's queue; so does the next.
        unsafe { openssl_sys::ERR_new() };
        // SAFETY: as above; without a format there are no further arguments.
        unsafe { openssl_sys::ERR_set_error(PROVIDERS, reason, std::ptr::null()) };
    }

    #[test]
    fn a_success_after_a_failed_allocation_is_a_failure() {
        // Other entries after it do not hide it.
        for entries in [&[ERR_R_MALLOC_FAILURE][..], &[1, ERR_R_MALLOC_FAILURE, 2]] {
            let operation = Operation::begin("a function");
            entries.iter().for_each(|reason| put(*reason));
            let mut output = [7; 3];
            let error = operation.check_allocations(1, &mut output).unwrap_err();
            assert!(
                matches!(&error, Error::OpenSsl { errors, .. } if errors.entries().len() == entries.len()),
                "{error}"
            );
            assert_eq!(output, [0; 3]);
            assert!(OpenSslErrors::drain().entries().is_empty());
        }
    }

    #[test]
    fn other_entries_after_a_success_are_cleared() {
        for (code, entries, succeeds) in [
            (1, &[][..], true),
            (1, &[1, 2], true),
            (0, &[], false),
            (-1, &[1], false),
        ] {
            let operation = Operation::begin("a function");
            entries.iter().for_each(|reason| put(*reason));
            let mut output = [7; 3];
            assert_eq!(operation.check_allocations(code, &mut output).is_ok(), succeeds);
            assert_eq!(output, if succeeds { [7; 3] } else { [0; 3] });
            assert!(OpenSslErrors::drain().entries().is_empty());
        }
    }
}
