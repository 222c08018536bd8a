//! A pool of idle contexts, shared by all threads.

use std::sync::{Mutex, PoisonError};

/// The largest number of idle contexts: that many threads work concurrently without an allocation.
const KEPT: usize = 32;

/// A stack of idle contexts. The lock is held during a push or a pop, never while a context is used.
pub(crate) struct Pool<T>(Mutex<Vec<T>>);

impl<T> Pool<T> {
    pub(crate) const fn new() -> Self {
        Pool(Mutex::new(Vec::new()))
    }

    /// Takes an idle context, if there is one.
    #[inline]
    pub(crate) fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Returns a context to the pool, or drops it if the pool is full.
    #[inline]
    pub(crate) fn put(&self, context: T) {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(context);
        }
    }
}
