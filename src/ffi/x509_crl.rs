//! `X509_CRL`: revocation lists as libcrypto decodes them, for `X509_verify_cert`.

use std::ffi::{c_int, c_long};
use std::marker::PhantomData;
use std::sync::Arc;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl_sys::{ASN1_INTEGER, OPENSSL_STACK, X509_CRL};

use super::declarations::{ASN1_INTEGER_new, X509_CRL_new_ex};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{Operation, clear_error_queue};
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "certificate revocation list";

handle! {
    /// A revocation list whose entries are sorted, so that a look-up changes nothing.
    X509Crl, X509CrlRef: X509_CRL, freed by openssl_sys::X509_CRL_free
}

// SAFETY: a list is not tied to the thread that made it.
unsafe impl Send for X509Crl {}
// SAFETY: the reference count is atomic, and the first look-up, which sorts the entries, is behind `from_der`. Nothing changes a list
// afterwards.
unsafe impl Sync for X509Crl {}

handle! {
    Asn1Integer, Asn1IntegerRef: ASN1_INTEGER, freed by openssl_sys::ASN1_INTEGER_free
}

impl X509Crl {
    /// Decodes a list in a library context, which must outlive it. Its signature will be verified by algorithms of that context.
    #[doc(alias = "X509_CRL_new_ex")]
    #[doc(alias = "d2i_X509_CRL")]
    pub(crate) fn from_der(lib: &Arc<LibCtx>, der: &[u8]) -> Result<Self> {
        let length = c_long::try_from(der.len())
            .map_err(|_| Error::malformed(MalformedKind::TooLarge, WHAT, "it is longer than libcrypto can count"))?;
        let operation = Operation::begin("X509_CRL_new_ex");
        // SAFETY: a live context; a null query applies the context's default properties.
        let mut list = unsafe { X509_CRL_new_ex(lib.enter(), std::ptr::null()) };
        if list.is_null() {
            return Err(operation.error());
        }
        let operation = operation.then("d2i_X509_CRL");
        let mut position = der.as_ptr();
        // SAFETY: a live list without another owner, and `length` readable bytes, which the call does not keep.
        let decoded = unsafe { openssl_sys::d2i_X509_CRL(&mut list, &mut position, length) };
        if decoded.is_null() {
            let error = operation.error();
            // A failed call frees the list and writes a null pointer, which is not freed again.
            // SAFETY: null, or the list, which has no owner.
            unsafe { openssl_sys::X509_CRL_free(list) };
            return Err(error);
        }
        // SAFETY: not null: the list that was passed, which is owned here from now on.
        let list = unsafe { X509Crl::from_ptr(decoded) };
        // The digest of the list, which libcrypto computes too, may have been refused.
        clear_error_queue();
        if position.addr() != der.as_ptr().addr().wrapping_add(der.len()) {
            return Err(Error::malformed(MalformedKind::TrailingData, WHAT, "data follows it"));
        }
        list.sort()?;
        Ok(list)
    }

    /// What tells this list from others while it lives.
    pub(crate) fn address(&self) -> usize {
        self.as_ptr().addr()
    }

    /// Sorts the entries by a first look-up. (`X509_CRL_sort` sorts them in the signed part too, so that the signature no longer
    /// matches.)
    #[doc(alias = "X509_CRL_get0_by_serial")]
    fn sort(&self) -> Result<()> {
        let operation = Operation::begin("ASN1_INTEGER_new");
        // SAFETY: no arguments.
        let number = unsafe { ASN1_INTEGER_new() };
        // SAFETY: null, or a new integer without another owner.
        let number: Asn1Integer = unsafe { operation.owned(number) }?;
        let mut found = std::ptr::null_mut();
        // SAFETY: a live list and a live integer; the pointer that is written is not used.
        let _: c_int = unsafe { openssl_sys::X509_CRL_get0_by_serial(self.as_ptr(), &mut found, number.as_ptr()) };
        clear_error_queue();
        Ok(())
    }
}

/// Lists for one verification, in the order in which libcrypto looks at them.
pub(crate) struct X509CrlStack<'a> {
    stack: std::ptr::NonNull<OPENSSL_STACK>,
    lists: PhantomData<&'a X509CrlRef>,
}

impl<'a> X509CrlStack<'a> {
    #[doc(alias = "OPENSSL_sk_push")]
    pub(crate) fn new(lists: impl IntoIterator<Item = &'a X509CrlRef>) -> Result<Self> {
        let operation = Operation::begin("OPENSSL_sk_new_null");
        // SAFETY: no arguments.
        let stack = unsafe { openssl_sys::OPENSSL_sk_new_null() };
        let stack = std::ptr::NonNull::new(stack).ok_or_else(|| operation.error())?;
        let stack = X509CrlStack {
            stack,
            lists: PhantomData,
        };
        for list in lists {
            let operation = operation.then("OPENSSL_sk_push");
            // SAFETY: a live stack; the list outlives it.
            let count = unsafe { openssl_sys::OPENSSL_sk_push(stack.stack.as_ptr(), list.as_ptr().cast()) };
            operation.check(count)?;
        }
        Ok(stack)
    }

    /// The stack, for a call that neither changes nor frees it.
    pub(super) fn as_ptr(&self) -> *mut OPENSSL_STACK {
        self.stack.as_ptr()
    }
}

impl Drop for X509CrlStack<'_> {
    fn drop(&mut self) {
        // SAFETY: this handle owns the stack, but not the lists, and drops once.
        unsafe { openssl_sys::OPENSSL_sk_free(self.stack.as_ptr()) }
    }
}
