//! Certification paths, built and verified by libcrypto.

use std::ffi::c_long;
use std::ptr::{null, null_mut};

use openssl_sys::{OPENSSL_STACK, X509, X509_STORE, X509_STORE_CTX};

use super::certificate::RawCertificate;
use super::context::Lib;
use super::declarations::{X509_STORE_CTX_get1_chain, X509_STORE_CTX_new_ex};
use super::{Owned, ok};

/// Trust anchors, with the flags and the time of every verification.
pub struct Anchors<'a> {
    store: Owned<X509_STORE>,
    lib: &'a Lib,
}

/// Certificates that belong to someone.
pub struct Certificates(Owned<OPENSSL_STACK>);

unsafe extern "C" fn free_certificates(stack: *mut OPENSSL_STACK) {
    unsafe extern "C" fn free(certificate: *mut std::ffi::c_void) {
        // SAFETY: the stack owns one reference of each certificate.
        unsafe { openssl_sys::X509_free(certificate.cast::<X509>()) };
    }
    // SAFETY: the one owner frees the stack.
    unsafe { openssl_sys::OPENSSL_sk_pop_free(stack, Some(free)) };
}

impl Certificates {
    pub fn new(certificates: impl IntoIterator<Item = RawCertificate>) -> Self {
        // SAFETY: no arguments.
        let stack = Owned::new(unsafe { openssl_sys::OPENSSL_sk_new_null() }, free_certificates);
        for certificate in certificates {
            let certificate = certificate.share();
            // SAFETY: a live stack; the stack takes over the reference.
            let count = unsafe { openssl_sys::OPENSSL_sk_push(stack.as_ptr(), certificate.as_ptr().cast()) };
            assert!(count > 0);
            std::mem::forget(certificate);
        }
        Certificates(stack)
    }

    /// The whole of each certificate.
    pub fn ders(&self) -> Vec<u8> {
        let stack = self.0.as_ptr();
        // SAFETY: a live stack.
        let count = unsafe { openssl_sys::OPENSSL_sk_num(stack) };
        let ders = (0..count).flat_map(|index| {
            // SAFETY: a live stack, which has so many elements.
            let certificate = unsafe { openssl_sys::OPENSSL_sk_value(stack, index) };
            // SAFETY: an element is a live certificate, of which this takes no reference.
            unsafe { RawCertificate::der(certificate.cast::<X509>()) }
        });
        ders.collect()
    }
}

impl<'a> Anchors<'a> {
    /// Accepts any of these certificates as an anchor, self-signed or not, as this crate does.
    pub fn new(lib: &'a Lib, anchors: &[RawCertificate], unix_time: i64) -> Self {
        // SAFETY: no arguments.
        let store = Owned::new(unsafe { openssl_sys::X509_STORE_new() }, openssl_sys::X509_STORE_free);
        for anchor in anchors {
            // SAFETY: a live store and certificate; the store takes a reference of its own.
            ok(unsafe { openssl_sys::X509_STORE_add_cert(store.as_ptr(), anchor.as_ptr()) });
        }
        // SAFETY: no arguments.
        let parameters = Owned::new(
            unsafe { openssl_sys::X509_VERIFY_PARAM_new() },
            openssl_sys::X509_VERIFY_PARAM_free,
        );
        let flags = openssl_sys::X509_V_FLAG_PARTIAL_CHAIN;
        // SAFETY: live parameters.
        ok(unsafe { openssl_sys::X509_VERIFY_PARAM_set_flags(parameters.as_ptr(), flags) });
        // SAFETY: live parameters.
        unsafe { openssl_sys::X509_VERIFY_PARAM_set_time(parameters.as_ptr(), unix_time as c_long) };
        // SAFETY: a live store and parameters, which are copied.
        ok(unsafe { openssl_sys::X509_STORE_set1_param(store.as_ptr(), parameters.as_ptr()) });
        Anchors { store, lib }
    }

    /// The path, or `None` if there is none.
    pub fn verify(&self, leaf: &RawCertificate, pool: &Certificates) -> Option<Certificates> {
        // SAFETY: a live library context; null for no property query.
        let context = unsafe { X509_STORE_CTX_new_ex(self.lib.as_ptr(), null()) };
        let context: Owned<X509_STORE_CTX> = Owned::new(context, openssl_sys::X509_STORE_CTX_free);
        let context = context.as_ptr();
        // SAFETY: everything that the context refers to outlives it.
        ok(unsafe {
            openssl_sys::X509_STORE_CTX_init(context, self.store.as_ptr(), leaf.as_ptr(), pool.0.as_ptr().cast())
        });
        // SAFETY: a context that was set up.
        if unsafe { openssl_sys::X509_verify_cert(context) } != 1 {
            // SAFETY: always callable.
            unsafe { openssl_sys::ERR_clear_error() };
            return None;
        }
        // SAFETY: a context that has verified; the result has a reference of each certificate.
        let chain = unsafe { X509_STORE_CTX_get1_chain(context) };
        Some(Certificates(Owned::new(
            chain.cast::<OPENSSL_STACK>(),
            free_certificates,
        )))
    }
}

impl RawCertificate {
    /// Decodes a certificate that belongs to a library context.
    pub fn from_der_in(lib: &Lib, der: &[u8]) -> Self {
        let mut certificate = super::certificate::in_context(lib);
        let mut input = der.as_ptr();
        // SAFETY: that many bytes; a live certificate, which is filled in, or freed and set to null.
        let decoded = unsafe { openssl_sys::d2i_X509(&mut certificate, &mut input, der.len() as c_long) };
        assert_eq!(decoded, certificate);
        Self::own(certificate)
    }

    /// The encoding of a certificate of someone else.
    ///
    /// # Safety
    ///
    /// It must be a live certificate.
    unsafe fn der(certificate: *mut X509) -> Vec<u8> {
        // SAFETY: a live certificate, says the caller; null asks for the length.
        let length = unsafe { openssl_sys::i2d_X509(certificate, null_mut()) };
        let mut der = vec![0; usize::try_from(length).unwrap()];
        let mut out = der.as_mut_ptr();
        // SAFETY: as above; the buffer has that length.
        assert_eq!(unsafe { openssl_sys::i2d_X509(certificate, &mut out) }, length);
        der
    }
}
