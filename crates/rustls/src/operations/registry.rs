//! The parts of a provider, made once for each backend.
//!
//! rustls refers to the parts of a provider by `&'static`, so they are never freed, and neither is their backend's library
//! context. To bound that, each backend has one set of parts for each choice, and all its providers share it.

use std::sync::{Mutex, OnceLock, PoisonError};

use hazmat_openssl::Backend;

/// Keeps a part as long as the process runs.
pub(crate) fn leak<T>(part: T) -> &'static T {
    Box::leak(Box::new(part))
}

/// What has been made for each backend and choice.
pub(crate) struct Registry<C: 'static, P: 'static> {
    entries: Mutex<Vec<&'static Entry<C, P>>>,
}

struct Entry<C, P> {
    backend: Backend,
    choices: C,
    parts: OnceLock<P>,
}

impl<C: PartialEq, P> Registry<C, P> {
    /// One without entries.
    pub(crate) const fn new() -> Self {
        Registry {
            entries: Mutex::new(Vec::new()),
        }
    }

    /// The parts for a backend, or a clone of it. `make` runs for the first caller only; others for the same parts wait for it,
    /// and callers for other parts do not.
    pub(crate) fn get_or_make(&self, backend: &Backend, choices: C, make: impl FnOnce() -> P) -> &'static P {
        self.entry(backend, choices).parts.get_or_init(make)
    }

    fn entry(&self, backend: &Backend, choices: C) -> &'static Entry<C, P> {
        // An entry is complete when it is added, so that a panic of another thread has left nothing half done.
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let known = entries
            .iter()
            .find(|entry| entry.backend.is_same(backend) && entry.choices == choices);
        if let Some(entry) = known {
            return entry;
        }
        let entry: &'static Entry<C, P> = leak(Entry {
            backend: backend.clone(),
            choices,
            parts: OnceLock::new(),
        });
        entries.push(entry);
        entry
    }
}
