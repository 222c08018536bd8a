//! Whether a backend offers a service (key management, signatures, encryption, key exchange) for a type of key; libcrypto
//! is asked once for each backend.

use std::ffi::CStr;

use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey_operation::{Service, is_offered};

/// One service for one type of key; each is a static of its algorithm.
pub(crate) struct Offered {
    service: Service,
    key_type: &'static CStr,
    answer: Cache<bool>,
}

impl Offered {
    pub(crate) const fn new(service: Service, key_type: &'static CStr) -> Self {
        Offered {
            service,
            key_type,
            answer: Cache::new(1),
        }
    }

    /// Whether the backend offers it.
    pub(crate) fn is_in(&self, backend: &Backend) -> bool {
        let ask = || is_offered(backend.lib(), self.service, self.key_type);
        self.answer.get(backend, 0, ask).is_some_and(|offered| *offered)
    }

    /// Fails where the backend does not offer it; `name` is what the error calls it.
    pub(crate) fn require(&self, backend: &Backend, kind: UnsupportedKind, name: &str) -> Result<()> {
        if self.is_in(backend) {
            return Ok(());
        }
        Err(backend.not_offered(kind, name))
    }
}
