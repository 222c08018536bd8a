//! `X509_STORE`: the trust anchors of one verification.

use foreign_types::ForeignType;
use openssl_sys::X509_STORE;

use super::handle::handle;
use super::operation::CleanQueue;
use super::x509::X509Handle;
use crate::error::Result;

handle! {
    /// Trust anchors. Each verification makes its own: libcrypto locks a store for every look-up, and threads would wait for each
    /// other.
    X509Store, X509StoreRef: X509_STORE, freed by openssl_sys::X509_STORE_free
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
