//! Counts what is allocated: by Rust code through the global allocator, and by libcrypto through its own hooks.
//!
//! The hooks make each allocation of libcrypto a little slower, so that a child process of its own counts, and the process that
//! measures times leaves libcrypto as it is.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};

use crate::contender::Contender;
use crate::raw::declarations::{CRYPTO_set_mem_functions, free, malloc, realloc};

/// The system's allocator, which counts.
pub struct Counting;

thread_local! {
    // Constants, so that the counters need no allocation of their own.
    static BY_RUST: Cell<u64> = const { Cell::new(0) };
    static BY_LIBCRYPTO: Cell<u64> = const { Cell::new(0) };
}

fn increment(counter: &'static std::thread::LocalKey<Cell<u64>>) {
    // A thread that is ending may allocate after its counters are gone.
    let _ = counter.try_with(|counter| counter.set(counter.get() + 1));
}

// SAFETY: every method passes its arguments on to the system's allocator, which keeps the contract.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        increment(&BY_RUST);
        // SAFETY: the caller's promises about the layout are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        increment(&BY_RUST);
        // SAFETY: the caller's promises about the layout are passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        increment(&BY_RUST);
        // SAFETY: the caller's promises about pointer, layout and size are passed on.
        unsafe { System.realloc(pointer, layout, new_size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises about pointer and layout are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

unsafe extern "C" fn count_malloc(size: usize, _file: *const c_char, _line: c_int) -> *mut c_void {
    if size == 0 {
        return std::ptr::null_mut();
    }
    increment(&BY_LIBCRYPTO);
    // SAFETY: any size may be asked for.
    unsafe { malloc(size) }
}

unsafe extern "C" fn count_realloc(
    pointer: *mut c_void,
    size: usize,
    _file: *const c_char,
    _line: c_int,
) -> *mut c_void {
    if size == 0 && !pointer.is_null() {
        // SAFETY: the pointer comes from one of these functions; libcrypto gives it up with size 0.
        unsafe { free(pointer) };
        return std::ptr::null_mut();
    }
    increment(&BY_LIBCRYPTO);
    // SAFETY: the pointer is null or comes from one of these functions.
    unsafe { realloc(pointer, size) }
}

unsafe extern "C" fn count_free(pointer: *mut c_void, _file: *const c_char, _line: c_int) {
    // SAFETY: the pointer is null or comes from one of these functions.
    unsafe { free(pointer) }
}

/// Has libcrypto's allocations counted. Must be called before anything else of libcrypto.
pub fn hook_libcrypto() {
    // SAFETY: the three functions fit together, and live as long as the process.
    let result = unsafe { CRYPTO_set_mem_functions(Some(count_malloc), Some(count_realloc), Some(count_free)) };
    assert_eq!(result, 1, "libcrypto has already allocated");
}

/// The allocations of one piece of work.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Allocations {
    pub by_rust: f64,
    pub by_libcrypto: f64,
}

/// The number of calls whose allocations are counted; the first ones of a contender fill its pools, and are not.
const CALLS: u64 = 16;

/// Counts the allocations of a contender, per call.
pub fn count(contender: &mut Contender<'_>) -> Allocations {
    contender.work.time(4);
    let before = counters();
    let calls = if contender.work.time(1).as_millis() > 20 {
        1
    } else {
        CALLS
    };
    contender.work.time(calls);
    let after = counters();
    let per_call = |before: u64, after: u64| (after - before) as f64 / (calls + 1) as f64;
    Allocations {
        by_rust: per_call(before.0, after.0),
        by_libcrypto: per_call(before.1, after.1),
    }
}

fn counters() -> (u64, u64) {
    (BY_RUST.with(Cell::get), BY_LIBCRYPTO.with(Cell::get))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contender::{Library, Operation};

    #[test]
    fn allocations_are_counted_per_call() {
        let mut operation = Operation::new("group", "name")
            .with(Library::Ours, "", || vec![1_u8; 100], |bytes| bytes)
            .with(Library::Raw, "", || [1_u8; 100], |bytes| bytes.to_vec());
        assert_eq!(count(&mut operation.contenders[0]).by_rust, 1.0);
        assert_eq!(count(&mut operation.contenders[1]).by_rust, 0.0);
    }
}
