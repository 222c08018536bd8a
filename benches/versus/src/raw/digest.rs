//! Hashes.

use std::ffi::CStr;
use std::ptr::{null, null_mut};

use openssl_sys::{EVP_MD, EVP_MD_CTX};

use super::context::Lib;
use super::declarations::EVP_DigestInit_ex2;
use super::{Owned, ok};

/// A fetched hash.
pub struct Digest(Owned<EVP_MD>);

impl Digest {
    pub fn fetch(lib: &Lib, name: &CStr) -> Self {
        // SAFETY: a live context, a NUL-terminated name, no properties.
        let digest = unsafe { openssl_sys::EVP_MD_fetch(lib.as_ptr(), name.as_ptr(), null()) };
        Digest(Owned::new(digest, openssl_sys::EVP_MD_free))
    }

    pub fn as_ptr(&self) -> *const EVP_MD {
        self.0.as_ptr()
    }

    pub fn context(&self) -> DigestContext {
        // SAFETY: no arguments.
        let context = Owned::new(unsafe { openssl_sys::EVP_MD_CTX_new() }, openssl_sys::EVP_MD_CTX_free);
        // SAFETY: a live context and hash.
        ok(unsafe { EVP_DigestInit_ex2(context.as_ptr(), self.as_ptr(), null()) });
        DigestContext(context)
    }
}

/// A context that hashes one message after the other. It is ready for a message between calls.
pub struct DigestContext(Owned<EVP_MD_CTX>);

impl DigestContext {
    /// The hash of a message, of at most 64 bytes.
    #[inline]
    pub fn hash(&mut self, message: &[u8], out: &mut [u8; 64]) {
        self.finish(message, out);
        // SAFETY: a live context, whose hash stays.
        ok(unsafe { EVP_DigestInit_ex2(self.0.as_ptr(), null(), null()) });
    }

    /// The last message.
    #[inline]
    pub fn finish(&mut self, message: &[u8], out: &mut [u8; 64]) {
        // SAFETY: a started context; the message has that many bytes.
        ok(unsafe { openssl_sys::EVP_DigestUpdate(self.0.as_ptr(), message.as_ptr().cast(), message.len()) });
        // SAFETY: a started context; no hash is longer than 64 bytes.
        ok(unsafe { openssl_sys::EVP_DigestFinal_ex(self.0.as_ptr(), out.as_mut_ptr(), null_mut()) });
    }

    pub fn try_clone(&self) -> DigestContext {
        // SAFETY: no arguments.
        let copy = Owned::new(unsafe { openssl_sys::EVP_MD_CTX_new() }, openssl_sys::EVP_MD_CTX_free);
        // SAFETY: two live contexts.
        ok(unsafe { openssl_sys::EVP_MD_CTX_copy_ex(copy.as_ptr(), self.0.as_ptr()) });
        DigestContext(copy)
    }
}
