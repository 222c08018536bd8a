//! Counts work on untrusted data, in tests only.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static LOOKED_AT: Cell<u64> = const { Cell::new(0) };
}

/// Adds a number of elements or bytes that were processed.
#[inline]
pub(crate) fn add(count: usize) {
    #[cfg(test)]
    LOOKED_AT.set(LOOKED_AT.get() + count as u64);
    #[cfg(not(test))]
    let _ = count;
}

/// Runs a function, and returns how much this thread has processed meanwhile.
#[cfg(test)]
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = LOOKED_AT.get();
    let done = work();
    (done, LOOKED_AT.get() - before)
}
