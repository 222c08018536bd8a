//! How much is looked at, of what may be hostile: counted for tests, and at no cost without them.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static LOOKED_AT: Cell<u64> = const { Cell::new(0) };
}

/// Some elements, or some bytes, have been looked at.
#[inline]
pub(crate) fn add(count: usize) {
    #[cfg(test)]
    LOOKED_AT.set(LOOKED_AT.get() + count as u64);
    #[cfg(not(test))]
    let _ = count;
}

/// Does something, and tells how much this thread has looked at.
#[cfg(test)]
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = LOOKED_AT.get();
    let done = work();
    (done, LOOKED_AT.get() - before)
}
