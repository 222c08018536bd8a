//! A library context of its own, with the providers that a backend of this crate has.

use std::ptr::null;

use openssl_sys::{OSSL_LIB_CTX, OSSL_PROVIDER};

use super::Owned;
use super::declarations::{CONF_modules_load_file_ex, RAND_bytes_ex};
use super::ok;

/// `CONF_MFLAGS_IGNORE_MISSING_FILE`, as in `<openssl/conf.h>`.
const IGNORE_MISSING_FILE: std::ffi::c_ulong = 0x10;

/// A library context. The providers are unloaded first: fields are dropped in their order.
pub struct Lib {
    _providers: Vec<Owned<OSSL_PROVIDER>>,
    context: Owned<OSSL_LIB_CTX>,
}

unsafe extern "C" fn unload(provider: *mut OSSL_PROVIDER) {
    // SAFETY: one load is undone.
    unsafe { openssl_sys::OSSL_PROVIDER_unload(provider) };
}

impl Lib {
    /// A context with the system's configuration, the default provider, and the legacy one if there is one.
    pub fn new() -> Self {
        // SAFETY: no arguments.
        let context = Owned::new(
            unsafe { openssl_sys::OSSL_LIB_CTX_new() },
            openssl_sys::OSSL_LIB_CTX_free,
        );
        // SAFETY: a live context; null means the default file and name.
        unsafe { CONF_modules_load_file_ex(context.as_ptr(), null(), null(), IGNORE_MISSING_FILE) };
        // SAFETY: a live context and a NUL-terminated name.
        let default = unsafe { openssl_sys::OSSL_PROVIDER_load(context.as_ptr(), c"default".as_ptr()) };
        let mut providers = vec![Owned::new(default, unload)];
        // SAFETY: as above; keeps what is loaded already.
        let legacy = unsafe { openssl_sys::OSSL_PROVIDER_try_load(context.as_ptr(), c"legacy".as_ptr(), 1) };
        if !legacy.is_null() {
            providers.push(Owned::new(legacy, unload));
        }
        // SAFETY: always callable.
        unsafe { openssl_sys::ERR_clear_error() };
        Lib {
            _providers: providers,
            context,
        }
    }

    pub fn as_ptr(&self) -> *mut OSSL_LIB_CTX {
        self.context.as_ptr()
    }

    pub fn fill_random(&self, buffer: &mut [u8]) {
        // SAFETY: a live context; the buffer has that many writable bytes.
        ok(unsafe { RAND_bytes_ex(self.as_ptr(), buffer.as_mut_ptr(), buffer.len(), 0) });
    }
}
