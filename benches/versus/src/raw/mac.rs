//! Message authentication codes.

use std::ffi::CStr;
use std::ptr::null;

use openssl_sys::{EVP_MAC, EVP_MAC_CTX};

use super::context::Lib;
use super::params::Params;
use super::{Owned, ok};

/// A fetched MAC with a context that knows its hash or cipher, to be copied.
pub struct Mac {
    _mac: Owned<EVP_MAC>,
    template: MacContext,
}

impl Mac {
    pub fn hmac(lib: &Lib, digest: &CStr) -> Self {
        Self::fetch(lib, c"HMAC", Params::new().utf8(c"digest", digest), &[0; 32])
    }

    pub fn cmac(lib: &Lib, cipher: &CStr, key_length: usize) -> Self {
        Self::fetch(
            lib,
            c"CMAC",
            Params::new().utf8(c"cipher", cipher),
            &vec![0; key_length],
        )
    }

    /// KMAC256 with a tag of 64 bytes and without a customization.
    pub fn kmac256(lib: &Lib) -> Self {
        Self::fetch(lib, c"KMAC-256", Params::new(), &[0; 32])
    }

    pub fn poly1305(lib: &Lib) -> Self {
        Self::fetch(lib, c"POLY1305", Params::new(), &[0; 32])
    }

    fn fetch(lib: &Lib, name: &CStr, params: Params<'_>, key: &[u8]) -> Self {
        // SAFETY: a live context, a NUL-terminated name, no properties.
        let mac = unsafe { openssl_sys::EVP_MAC_fetch(lib.as_ptr(), name.as_ptr(), null()) };
        let mac = Owned::new(mac, openssl_sys::EVP_MAC_free);
        // SAFETY: a live MAC.
        let context = unsafe { openssl_sys::EVP_MAC_CTX_new(mac.as_ptr()) };
        let context = Owned::new(context, openssl_sys::EVP_MAC_CTX_free);
        // SAFETY: a live context, a key of that length, a terminated array.
        ok(unsafe { openssl_sys::EVP_MAC_init(context.as_ptr(), key.as_ptr(), key.len(), params.as_ptr()) });
        Mac {
            _mac: mac,
            template: MacContext(context),
        }
    }

    /// A context with a key. To copy a context that knows its hash is faster than to have the hash looked up.
    pub fn context(&self, key: &[u8]) -> MacContext {
        let context = self.template.try_clone();
        // SAFETY: a live context, a key of that length, no parameters.
        ok(unsafe { openssl_sys::EVP_MAC_init(context.0.as_ptr(), key.as_ptr(), key.len(), null()) });
        context
    }
}

/// A context that authenticates one message after the other under a key. It is ready for a message between calls.
pub struct MacContext(Owned<EVP_MAC_CTX>);

impl MacContext {
    #[inline]
    pub fn authenticate(&mut self, message: &[u8], out: &mut [u8; 64]) -> usize {
        let length = self.finish(message, out);
        // SAFETY: a live context, whose key stays.
        ok(unsafe { openssl_sys::EVP_MAC_init(self.0.as_ptr(), null(), 0, null()) });
        length
    }

    /// One message under a key of its own.
    #[inline]
    pub fn authenticate_once(&mut self, key: &[u8; 32], message: &[u8], out: &mut [u8; 64]) -> usize {
        // SAFETY: a live context, a key of that length, no parameters.
        ok(unsafe { openssl_sys::EVP_MAC_init(self.0.as_ptr(), key.as_ptr(), key.len(), null()) });
        self.finish(message, out)
    }

    /// The last message.
    #[inline]
    pub fn finish(&mut self, message: &[u8], out: &mut [u8; 64]) -> usize {
        let mut length = 0;
        // SAFETY: a started context; the message has that many bytes.
        ok(unsafe { openssl_sys::EVP_MAC_update(self.0.as_ptr(), message.as_ptr(), message.len()) });
        // SAFETY: a started context; the length of the output is given.
        ok(unsafe { openssl_sys::EVP_MAC_final(self.0.as_ptr(), out.as_mut_ptr(), &mut length, out.len()) });
        length
    }

    pub fn try_clone(&self) -> MacContext {
        // SAFETY: a live context.
        let copy = unsafe { openssl_sys::EVP_MAC_CTX_dup(self.0.as_ptr()) };
        MacContext(Owned::new(copy, openssl_sys::EVP_MAC_CTX_free))
    }
}
