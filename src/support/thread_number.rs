//! A number for each thread, so that threads rarely meet where idle values are kept.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

thread_local! {
    /// The thread's number plus 1; 0 before it is assigned.
    static NUMBER: Cell<usize> = const { Cell::new(0) };
}

/// The number of this thread, by which it finds its place among idle values.
#[inline]
pub(crate) fn thread_number() -> usize {
    match NUMBER.get() {
        0 => assign_number(),
        number => number,
    }
}

/// Consecutive numbers give the first threads different places.
#[cold]
fn assign_number() -> usize {
    static ASSIGNED: AtomicUsize = AtomicUsize::new(0);
    let number = ASSIGNED.fetch_add(1, Ordering::Relaxed).wrapping_add(1).max(1);
    NUMBER.set(number);
    number
}

/// Gives this thread the next number, because another thread has the same place.
#[cold]
pub(crate) fn move_thread() {
    NUMBER.set(thread_number().wrapping_add(1).max(1));
}

#[cfg(test)]
pub(crate) fn set_thread_number(number: usize) {
    NUMBER.set(number);
}
