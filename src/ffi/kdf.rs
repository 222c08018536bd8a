//! `EVP_KDF`: fetched key derivation functions.

use std::ffi::CStr;
use std::sync::Arc;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl_sys::{EVP_KDF, EVP_KDF_CTX};

use super::declarations::{EVP_KDF_CTX_get_params, EVP_KDF_settable_ctx_params};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, Operation, clear_error_queue};
use super::params::{Params, list_has, read_fips_indicator};
use crate::error::Result;

handle! {
    /// A fetched key derivation function.
    EvpKdf, EvpKdfRef: EVP_KDF, freed by openssl_sys::EVP_KDF_free
}

// SAFETY: a fetched method is immutable and its reference count atomic (openssl-threads(7)).
unsafe impl Send for EvpKdf {}
// SAFETY: as above.
unsafe impl Sync for EvpKdf {}

impl EvpKdf {
    #[doc(alias = "EVP_KDF_fetch")]
    pub(crate) fn fetch(lib: &Arc<LibCtx>, name: &CStr) -> Option<Self> {
        let operation = Operation::begin("EVP_KDF_fetch");
        // SAFETY: a live context and a NUL-terminated name; a null query applies the context's default properties.
        let kdf = unsafe { openssl_sys::EVP_KDF_fetch(lib.enter(), name.as_ptr(), std::ptr::null()) };
        // SAFETY: null, or one reference, which is owned here from now on.
        unsafe { operation.fetched(kdf) }
    }
}

handle! {
    KdfCtx, KdfCtxRef: EVP_KDF_CTX, freed by openssl_sys::EVP_KDF_CTX_free
}

impl EvpKdfRef {
    /// Whether the function has a settable parameter of this name. Providers ignore parameters that they do not know.
    #[doc(alias = "EVP_KDF_settable_ctx_params")]
    pub(crate) fn takes(&self, name: &CStr) -> bool {
        // SAFETY: a live method; the list belongs to its provider.
        let list = unsafe { EVP_KDF_settable_ctx_params(self.as_ptr()) };
        clear_error_queue();
        list_has(list, name)
    }

    /// Derives `out.len()` bytes. The parameters are those of the function's manual page. Returns the FIPS indicator for this
    /// use, if the provider has one.
    #[doc(alias = "EVP_KDF_derive")]
    pub(crate) fn derive<const N: usize>(
        &self,
        queue: CleanQueue,
        lib: &Arc<LibCtx>,
        params: &Params<'_, N>,
        out: &mut [u8],
    ) -> Result<Option<bool>> {
        let operation = queue.before("EVP_KDF_CTX_new");
        lib.enter();
        // SAFETY: a live method, to which the context adds a reference.
        let context = unsafe { openssl_sys::EVP_KDF_CTX_new(self.as_ptr()) };
        // SAFETY: null, or a new context without another owner.
        let context: KdfCtx = unsafe { operation.owned(context) }?;
        let operation = operation.then("EVP_KDF_derive");
        // SAFETY: a live context; `out` has `out.len()` writable bytes; the parameters are a terminated array that outlives the
        // call.
        let code =
            unsafe { openssl_sys::EVP_KDF_derive(context.as_ptr(), out.as_mut_ptr(), out.len(), params.as_ptr()) };
        operation.check(code)?;
        Ok(read_fips_indicator(|params| {
            // SAFETY: a live context; a terminated array whose one entry points to a variable of its type.
            unsafe { EVP_KDF_CTX_get_params(context.as_ptr(), params) }
        }))
    }
}
