//! `EVP_MAC` and `EVP_MAC_CTX`: fetched message authentication codes, and their contexts.

use std::ffi::CStr;
use std::sync::Arc;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl_sys::{EVP_MAC, EVP_MAC_CTX};
use zeroize::Zeroize;

use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, Operation, clear_error_queue};
use super::params::{Params, check_length, list_has, read_fips_indicator};
use crate::error::{Error, Result};

handle! {
    /// A fetched message authentication code.
    EvpMac, EvpMacRef: EVP_MAC, freed by openssl_sys::EVP_MAC_free
}

// SAFETY: a fetched method is immutable and its reference count atomic (openssl-threads(7)).
unsafe impl Send for EvpMac {}
// SAFETY: as above.
unsafe impl Sync for EvpMac {}

impl EvpMac {
    #[doc(alias = "EVP_MAC_fetch")]
    pub(crate) fn fetch(lib: &Arc<LibCtx>, name: &CStr) -> Option<Self> {
        let operation = Operation::begin("EVP_MAC_fetch");
        // SAFETY: a live context and a NUL-terminated name; a null query applies the context's default properties.
        let mac = unsafe { openssl_sys::EVP_MAC_fetch(lib.enter(), name.as_ptr(), std::ptr::null()) };
        // SAFETY: null, or one reference, which is owned here from now on.
        unsafe { operation.fetched(mac) }
    }
}

impl EvpMacRef {
    /// Whether the code has a settable parameter of this name. Providers ignore parameters that they do not know.
    #[doc(alias = "EVP_MAC_settable_ctx_params")]
    pub(crate) fn takes(&self, name: &CStr) -> bool {
        // SAFETY: a live method; the list belongs to its provider.
        let list = unsafe { openssl_sys::EVP_MAC_settable_ctx_params(self.as_ptr()) };
        clear_error_queue();
        list_has(list, name)
    }
}

handle! {
    MacCtxHandle, MacCtxHandleRef: EVP_MAC_CTX, freed by openssl_sys::EVP_MAC_CTX_free
}

/// A MAC context with its key.
pub(crate) struct MacCtx {
    handle: MacCtxHandle,
    /// The tag's length in bytes, as few bytes, because contexts are moved often.
    size: u32,
    /// [`UNFINISHED`] and [`FINISH_BEFORE_FREE`]. A number, because `Option` would represent `None` in a `bool`, and contexts would
    /// be moved in more pieces.
    state: u32,
}

/// A message has begun and not ended.
const UNFINISHED: u32 = 1;
/// The message is ended before the context is freed: see [`MacCtx::finish_before_free`].
const FINISH_BEFORE_FREE: u32 = 2;

/// The longest tag of a context that is finished before it is freed, in bytes.
const LONGEST_UNUSED_TAG: usize = 64;

impl Drop for MacCtx {
    fn drop(&mut self) {
        if self.state == UNFINISHED | FINISH_BEFORE_FREE && self.size() <= LONGEST_UNUSED_TAG {
            let mut unused = [0; LONGEST_UNUSED_TAG];
            let mut written = 0;
            let (context, length) = (self.handle.as_ptr(), unused.len());
            // SAFETY: a live context with a key, whose message has not ended; `unused` has `length` writable bytes, and the tag is
            // not longer.
            let code = unsafe { openssl_sys::EVP_MAC_final(context, unused.as_mut_ptr(), &mut written, length) };
            unused.zeroize();
            if code <= 0 {
                clear_error_queue();
            }
        }
    }
}

// SAFETY: a context is not tied to the thread that made it.
unsafe impl Send for MacCtx {}
// SAFETY: `&MacCtx` only reads plain fields, copies the context and reads the FIPS indicator. The C function of the copy takes the
// source as const; that of the indicator takes it as mutable, but only reads the answer that the last operation left in it.
// Both may run concurrently (openssl-threads(7)).
unsafe impl Sync for MacCtx {}

impl MacCtx {
    /// A context with parameters and a key, ready for data. The parameters are those of the code's manual page. If they name an
    /// underlying algorithm, libcrypto looks it up by name in `lib`: make one such context for each algorithm, and clone it.
    #[doc(alias = "EVP_MAC_CTX_new", alias = "EVP_MAC_init")]
    pub(crate) fn new<const N: usize>(
        queue: CleanQueue,
        lib: &Arc<LibCtx>,
        mac: &EvpMacRef,
        key: &[u8],
        params: &Params<'_, N>,
    ) -> Result<Self> {
        let operation = queue.before("EVP_MAC_CTX_new");
        lib.enter();
        // SAFETY: a live method, to which the context adds a reference.
        let handle = unsafe { openssl_sys::EVP_MAC_CTX_new(mac.as_ptr()) };
        // SAFETY: null, or a new context without another owner.
        let handle: MacCtxHandle = unsafe { operation.owned(handle) }?;
        let mut context = MacCtx {
            handle,
            size: 0,
            state: 0,
        };
        context.rekey_with(queue, key, params)?;
        Ok(context)
    }

    /// For algorithms whose key libcrypto erases at the end of a message, but not when it frees a context: from now on, this
    /// context and its copies end an unfinished message when they are dropped. The tag may have at most 64 bytes.
    pub(crate) fn finish_before_free(&mut self) {
        self.state |= FINISH_BEFORE_FREE;
    }

    /// The tag's length in bytes.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        self.size as usize
    }

    /// Restarts with another key, which may be empty.
    #[doc(alias = "EVP_MAC_init")]
    pub(crate) fn rekey(&mut self, queue: CleanQueue, key: &[u8]) -> Result<()> {
        self.start::<1>(queue, Some(key), None)
    }

    /// Restarts with another key and other parameters, on which the tag's length may depend. They must not name an underlying
    /// algorithm, because libcrypto would look it up by name.
    #[doc(alias = "EVP_MAC_init", alias = "EVP_MAC_CTX_get_mac_size")]
    pub(crate) fn rekey_with<const N: usize>(
        &mut self,
        queue: CleanQueue,
        key: &[u8],
        params: &Params<'_, N>,
    ) -> Result<()> {
        self.start(queue, Some(key), Some(params))?;
        // SAFETY: a live context with its parameters set.
        let size = unsafe { openssl_sys::EVP_MAC_CTX_get_mac_size(self.handle.as_ptr()) };
        self.size = u32::try_from(size)
            .map_err(|_| Error::invalid("output", "is too long: libcrypto takes less than 2^32 bytes"))?;
        Ok(())
    }

    /// Restarts with the same key.
    #[doc(alias = "EVP_MAC_init")]
    #[inline]
    pub(crate) fn restart(&mut self, queue: CleanQueue) -> Result<()> {
        self.start::<1>(queue, None, None)
    }

    #[inline]
    fn start<const N: usize>(
        &mut self,
        queue: CleanQueue,
        key: Option<&[u8]>,
        params: Option<&Params<'_, N>>,
    ) -> Result<()> {
        check_length("key", key.unwrap_or_default())?;
        // The pointer of an empty slice is not null: libcrypto takes it as an empty key, and null as no key.
        let (key, key_length) = key.map_or((std::ptr::null(), 0), |key| (key.as_ptr(), key.len()));
        let params = params.map_or(std::ptr::null(), Params::as_ptr);
        let operation = queue.before("EVP_MAC_init");
        // SAFETY: a live context; the key is null, or has `key_length` readable bytes; the parameters are null or a terminated
        // array that outlives the call.
        let code = unsafe { openssl_sys::EVP_MAC_init(self.handle.as_ptr(), key, key_length, params) };
        operation.check(code)?;
        self.state |= UNFINISHED;
        Ok(())
    }

    #[doc(alias = "EVP_MAC_update")]
    #[inline]
    pub(crate) fn update(&mut self, queue: CleanQueue, data: &[u8]) -> Result<()> {
        let operation = queue.before("EVP_MAC_update");
        // SAFETY: a live, keyed context; `data` has `data.len()` readable bytes.
        let code = unsafe { openssl_sys::EVP_MAC_update(self.handle.as_ptr(), data.as_ptr(), data.len()) };
        operation.check(code)
    }

    /// Writes the tag to `out`, which must have room for [`size`](Self::size) bytes. Afterwards the context must be restarted
    /// or dropped.
    #[doc(alias = "EVP_MAC_final")]
    #[inline]
    pub(crate) fn finish(&mut self, queue: CleanQueue, out: &mut [u8]) -> Result<usize> {
        if out.len() < self.size() {
            return Err(Error::BufferTooSmall {
                needed: self.size(),
                available: out.len(),
            });
        }
        let mut written = 0;
        self.state &= !UNFINISHED;
        let operation = queue.before("EVP_MAC_final");
        // SAFETY: a live, keyed context; `out` has `out.len()` writable bytes, which libcrypto checks against the tag's size.
        let code =
            unsafe { openssl_sys::EVP_MAC_final(self.handle.as_ptr(), out.as_mut_ptr(), &mut written, out.len()) };
        operation.check(code).inspect_err(|_| out.zeroize())?;
        Ok(written)
    }

    /// The FIPS indicator for this use, if the provider has one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        read_fips_indicator(|params| {
            // SAFETY: a live context; a terminated array whose one entry points to a variable of its type.
            unsafe { openssl_sys::EVP_MAC_CTX_get_params(self.handle.as_ptr(), params) }
        })
    }

    #[doc(alias = "EVP_MAC_CTX_dup")]
    pub(crate) fn try_clone(&self, queue: CleanQueue) -> Result<Self> {
        let operation = queue.before("EVP_MAC_CTX_dup");
        // SAFETY: a live context, which is only read.
        let copy = unsafe { openssl_sys::EVP_MAC_CTX_dup(self.handle.as_ptr()) };
        // SAFETY: null, or a new context without another owner.
        let handle = unsafe { operation.owned(copy) }?;
        Ok(MacCtx {
            handle,
            size: self.size,
            state: self.state,
        })
    }
}
