//! Whether a backend offers a service (key management, signatures, encryption, key exchange) for a key type. libcrypto is
//! asked once per backend.

use std::ffi::CStr;

use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey_operation::{Service, is_offered};

/// A service for a key type. Each is a static in the module of its algorithm.
pub(crate) struct Availability {
    service: Service,
    key_type: &'static CStr,
    answer: Cache<bool>,
}

impl Availability {
    pub(crate) const fn new(service: Service, key_type: &'static CStr) -> Self {
        Availability {
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

    /// Fails if the backend does not offer it; `name` is its name in the error.
    pub(crate) fn require(&self, backend: &Backend, kind: UnsupportedKind, name: &str) -> Result<()> {
        if self.is_in(backend) {
            return Ok(());
        }
        Err(backend.not_offered(kind, name))
    }
}
