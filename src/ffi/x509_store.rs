//! `X509_STORE`: the trust anchors of one verification.

use foreign_types::ForeignType;
use openssl_sys::X509_STORE;

use super::handle::handle;
use super::operation::{CleanQueue, clear_error_queue};
use super::x509::X509Handle;
use crate::error::Result;

handle! {
    /// Trust anchors. Each verification makes its own: libcrypto locks a store for every look-up, and threads would wait for each
    /// other.
    X509Store, X509StoreRef: X509_STORE, freed by free
}

/// libcrypto 4.0 allocates memory while it frees a store, and leaves an entry if it gets none.
#[doc(alias = "X509_STORE_free")]
unsafe fn free(store: *mut X509_STORE) {
    // SAFETY: the caller owns the store, and gives it up.
    unsafe { openssl_sys::X509_STORE_free(store) };
    clear_error_queue();
}

impl X509Store {
    /// A store of these certificates.
    #[doc(alias = "X509_STORE_new", alias = "X509_STORE_add_cert")]
    pub(crate) fn new<'a>(queue: CleanQueue, anchors: impl IntoIterator<Item = &'a X509Handle>) -> Result<Self> {
        let operation = queue.before("X509_STORE_new");
        // SAFETY: no arguments.
        let store = unsafe { openssl_sys::X509_STORE_new() };
        // SAFETY: null, or a new store without another owner.
        let store: X509Store = unsafe { operation.owned(store) }?;
        for anchor in anchors {
            // SAFETY: a live store and a live certificate, to which the store adds a reference.
            let code = unsafe { openssl_sys::X509_STORE_add_cert(store.as_ptr(), anchor.as_ptr()) };
            operation.then("X509_STORE_add_cert").check(code)?;
        }
        Ok(store)
    }
}
