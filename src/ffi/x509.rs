//! `X509`: certificates as libcrypto verifies them, made in the backend's library context, and lists of them.

use std::ffi::{c_int, c_long};
use std::marker::PhantomData;
use std::sync::Arc;

use foreign_types::ForeignType;
use openssl_sys::{OPENSSL_STACK, X509};

use super::declarations::{X509_check_purpose, X509_get0_pubkey, X509_new_ex};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, clear_error_queue};
use crate::error::{Error, MalformedKind, Result};

/// `X509_check_purpose(3)`: no purpose is checked.
const ANY_PURPOSE: c_int = -1;

handle! {
    /// A certificate that libcrypto has decoded.
    X509Handle, X509HandleRef: X509, freed by openssl_sys::X509_free
}

// SAFETY: threads may share a certificate: libcrypto locks what it keeps in it (openssl-threads(7)), and nothing here changes it.
unsafe impl Send for X509Handle {}
// SAFETY: as above.
unsafe impl Sync for X509Handle {}

impl X509Handle {
    /// Decodes a certificate in a library context. Its key and its extensions are decoded too; if that fails, verification reports it.
    /// libcrypto keeps such a failure, and does not always tell that memory was missing: such a certificate is decoded once more.
    pub(crate) fn decode(queue: CleanQueue, lib: &Arc<LibCtx>, der: &[u8]) -> Result<Self> {
        match Self::decode_once(queue, lib, der)? {
            (handle, true) => Ok(handle),
            (_, false) => Ok(Self::decode_once(queue, lib, der)?.0),
        }
    }

    /// The certificate, and whether its key and its extensions were decoded.
    #[doc(alias = "X509_new_ex", alias = "d2i_X509")]
    fn decode_once(queue: CleanQueue, lib: &Arc<LibCtx>, der: &[u8]) -> Result<(Self, bool)> {
        let length = c_long::try_from(der.len()).map_err(|_| Error::invalid("certificate", "is too long"))?;
        let operation = queue.before("X509_new_ex");
        // SAFETY: a live context; the context's default properties apply.
        let empty = unsafe { X509_new_ex(lib.enter(), std::ptr::null()) };
        // SAFETY: null, or a new certificate without another owner.
        let empty: X509Handle = unsafe { operation.owned(empty) }?;
        let operation = operation.then("d2i_X509");
        let mut input = der.as_ptr();
        let mut certificate = empty.as_ptr();
        // `d2i_X509` frees the certificate that it is given if it fails, so that the handle gives it up.
        std::mem::forget(empty);
        // SAFETY: `input` points to `length` readable bytes; `certificate` points to a live certificate without an owner, which
        // the call fills, or frees and replaces by null.
        unsafe { openssl_sys::d2i_X509(&mut certificate, &mut input, length) };
        // SAFETY: null, or the certificate of above, without an owner.
        let certificate: X509Handle = unsafe { operation.owned(certificate) }?;
        let operation = operation.then("X509_check_purpose");
        // SAFETY: a live certificate.
        let has_extensions = unsafe { X509_check_purpose(certificate.as_ptr(), ANY_PURPOSE, 0) } == 1;
        // SAFETY: a live certificate, which owns the key.
        let has_key = !unsafe { X509_get0_pubkey(certificate.as_ptr()) }.is_null();
        operation.check_allocations(1, &mut [])?;
        // Decoding the key tries several decoders, and may leave their entries.
        clear_error_queue();
        if input.addr() != der.as_ptr_range().end.addr() {
            let reason = "libcrypto found trailing data";
            return Err(Error::malformed(MalformedKind::TrailingData, "certificate", reason));
        }
        Ok((certificate, has_extensions && has_key))
    }

    /// Whether libcrypto has decoded the certificate's key as one of RSA, whatever its object identifier.
    #[doc(alias = "X509_get0_pubkey", alias = "EVP_PKEY_is_a")]
    pub(crate) fn has_rsa_key(&self) -> bool {
        // SAFETY: a live certificate, which owns the key.
        let key = unsafe { X509_get0_pubkey(self.as_ptr()) };
        // That it has no key leaves an entry.
        clear_error_queue();
        if key.is_null() {
            return false;
        }
        [c"RSA", c"RSA-PSS"].into_iter().any(|key_type| {
            // SAFETY: a live key and a NUL-terminated name.
            unsafe { openssl_sys::EVP_PKEY_is_a(key, key_type.as_ptr()) == 1 }
        })
    }

    /// The address of the certificate, which no other has while this one is live.
    pub(crate) fn address(&self) -> usize {
        self.as_ptr().addr()
    }
}

handle! {
    /// An array of pointers. Freeing it does not free what they point to.
    StackHandle, StackHandleRef: OPENSSL_STACK, freed by openssl_sys::OPENSSL_sk_free
}

/// A list of borrowed certificates (`STACK_OF(X509)`).
pub(crate) struct X509List<'a> {
    stack: StackHandle,
    certificates: PhantomData<&'a X509Handle>,
}

impl<'a> X509List<'a> {
    #[doc(alias = "sk_X509_new_null", alias = "sk_X509_push")]
    pub(crate) fn new(queue: CleanQueue, certificates: impl IntoIterator<Item = &'a X509Handle>) -> Result<Self> {
        let operation = queue.before("OPENSSL_sk_new_null");
        // SAFETY: no arguments.
        let stack = unsafe { openssl_sys::OPENSSL_sk_new_null() };
        // SAFETY: null, or a new stack without another owner.
        let stack: StackHandle = unsafe { operation.owned(stack) }?;
        for certificate in certificates {
            // SAFETY: a live stack. It keeps the pointer, which outlives the list, and does not own it.
            let count = unsafe { openssl_sys::OPENSSL_sk_push(stack.as_ptr(), certificate.as_ptr().cast()) };
            operation.then("OPENSSL_sk_push").check(count)?;
        }
        Ok(X509List {
            stack,
            certificates: PhantomData,
        })
    }

    pub(super) fn as_ptr(&self) -> *mut OPENSSL_STACK {
        self.stack.as_ptr()
    }
}
