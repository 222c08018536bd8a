//! Contexts kept for reuse between calls on any thread.

use std::sync::{Mutex, PoisonError};

/// No more than this many are kept: as many threads as that work at the same moment without an allocation.
const KEPT: usize = 32;

/// A stack of idle contexts. The lock is held for a push or a pop, never while one is used.
pub(crate) struct Pool<T>(Mutex<Vec<T>>);

impl<T> Pool<T> {
    pub(crate) const fn new() -> Self {
        Pool(Mutex::new(Vec::new()))
    }

    /// An idle context, if there is one.
    #[inline]
    pub(crate) fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Keeps a context for later, or drops it where enough are kept.
    #[inline]
    pub(crate) fn put(&self, context: T) {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(context);
        }
    }
}
