//! Counts of memory allocations, as a measure of work that does not depend on the machine or its load.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { total: 0, current: 0, peak: 0 }) };
}

#[derive(Clone, Copy)]
struct Counts {
    /// The bytes ever allocated by this thread.
    total: usize,
    /// The bytes in use; negative if the thread freed memory of another thread.
    current: isize,
    peak: isize,
}

/// Counts the allocations of each thread. A test program that measures installs it:
/// `#[global_allocator] static ALLOCATOR: Counting = Counting;`
pub struct Counting;

/// Counts nothing while the thread ends.
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

/// The memory that some work took in its thread, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// The total, freed or not. Memory that grows in place counts as if it were copied, the worst case.
    pub total: usize,
    /// The peak, beyond what was in use before.
    pub peak: usize,
    /// In use at the end, including what the work returned.
    pub kept: usize,
}

/// Does some work, and measures its memory.
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
