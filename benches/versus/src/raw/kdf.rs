//! Key derivation.

use std::ffi::CStr;
use std::ptr::null;

use openssl_sys::{EVP_KDF, EVP_KDF_CTX};

use super::context::Lib;
use super::params::Params;
use super::{Owned, ok};

/// A fetched key derivation function and a context of it.
pub struct Kdf {
    _kdf: Owned<EVP_KDF>,
    context: Owned<EVP_KDF_CTX>,
}

impl Kdf {
    pub fn fetch(lib: &Lib, name: &CStr) -> Self {
        // SAFETY: a live context, a NUL-terminated name, no properties.
        let kdf = unsafe { openssl_sys::EVP_KDF_fetch(lib.as_ptr(), name.as_ptr(), null()) };
        let kdf = Owned::new(kdf, openssl_sys::EVP_KDF_free);
        // SAFETY: a live function.
        let context = unsafe { openssl_sys::EVP_KDF_CTX_new(kdf.as_ptr()) };
        Kdf {
            _kdf: kdf,
            context: Owned::new(context, openssl_sys::EVP_KDF_CTX_free),
        }
    }

    pub fn derive(&mut self, params: &Params<'_>, out: &mut [u8]) {
        // SAFETY: a live context; the output has that many bytes; a terminated array.
        ok(unsafe { openssl_sys::EVP_KDF_derive(self.context.as_ptr(), out.as_mut_ptr(), out.len(), params.as_ptr()) });
        // SAFETY: a live context. The password does not stay in it.
        unsafe { openssl_sys::EVP_KDF_CTX_reset(self.context.as_ptr()) };
    }
}
