//! What some work takes of memory, as a measure of the work: a count is the same on every machine and under every load.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { total: 0, current: 0, peak: 0 }) };
}

#[derive(Clone, Copy)]
struct Counts {
    /// All that this thread was ever given.
    total: usize,
    /// What it has; less than nothing where it has given back what another thread was given.
    current: isize,
    peak: isize,
}

/// Counts what each thread is given by Rust's allocator. A test program that measures makes it its own:
/// `#[global_allocator] static ALLOCATOR: Counting = Counting;`
pub struct Counting;

/// Where the thread is about to end, nothing is counted any more.
fn count(change: impl FnOnce(&mut Counts)) {
    let _ = COUNTS.try_with(|counts| {
        let mut changed = counts.get();
        change(&mut changed);
        counts.set(changed);
    });
}

fn given(pointer: *mut u8, size: usize) -> *mut u8 {
    if !pointer.is_null() {
        count(|counts| {
            counts.total = counts.total.wrapping_add(size);
            counts.current = counts.current.wrapping_add_unsigned(size);
            counts.peak = counts.peak.max(counts.current);
        });
    }
    pointer
}

// SAFETY: the system's allocator does the work, with the very arguments that came in.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc`, which is the same there.
        given(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        given(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) };
        count(|counts| counts.current = counts.current.wrapping_sub_unsigned(layout.size()));
    }
}

/// What some work has taken in its thread, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// All together, whether or not it was given back. Memory that grows in place is counted as if it was copied, which is
    /// the most that it can be.
    pub total: usize,
    /// At its most, beyond what was there before.
    pub peak: usize,
    /// At the end, with what the work has returned.
    pub kept: usize,
}

/// Does some work, and measures what it takes.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, Memory) {
    let before = COUNTS.get();
    drop(std::hint::black_box(Box::new(0_u8)));
    assert_ne!(
        COUNTS.get().total,
        before.total,
        "this program's allocator does not count"
    );

    let before = COUNTS.get();
    count(|counts| counts.peak = counts.current);
    let done = work();
    let after = COUNTS.get();
    count(|counts| counts.peak = counts.peak.max(before.peak)); // for whoever measures around this
    let beyond = |now: isize| usize::try_from(now - before.current).unwrap_or(0);
    let memory = Memory {
        total: after.total.wrapping_sub(before.total),
        peak: beyond(after.peak),
        kept: beyond(after.current),
    };
    (done, memory)
}
