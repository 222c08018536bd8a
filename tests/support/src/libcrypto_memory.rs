//! The memory that libcrypto allocates, as a measure of its work. Its allocator belongs to the process and is set before the
//! first use, so that a test that counts runs itself in a child process.

use std::ffi::{c_char, c_int, c_void};
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering};

static TOTAL: AtomicUsize = AtomicUsize::new(0);

/// The number of blocks that are not freed.
static LIVE: AtomicIsize = AtomicIsize::new(0);

/// How many allocations succeed before one fails.
static BEFORE_FAILURE: AtomicUsize = AtomicUsize::new(usize::MAX);

fn fails() -> bool {
    BEFORE_FAILURE.fetch_sub(1, Ordering::Relaxed) == 0
}

type Malloc = unsafe extern "C" fn(usize, *const c_char, c_int) -> *mut c_void;
type Realloc = unsafe extern "C" fn(*mut c_void, usize, *const c_char, c_int) -> *mut c_void;
type Free = unsafe extern "C" fn(*mut c_void, *const c_char, c_int);

unsafe extern "C" {
    // `OPENSSL_malloc(3)`, which `openssl-sys` does not declare.
    fn CRYPTO_set_mem_functions(malloc: Malloc, realloc: Realloc, free: Free) -> c_int;
    // C's own.
    fn malloc(size: usize) -> *mut c_void;
    fn realloc(block: *mut c_void, size: usize) -> *mut c_void;
    fn free(block: *mut c_void);
}

unsafe extern "C" fn counting_malloc(size: usize, _file: *const c_char, _line: c_int) -> *mut c_void {
    TOTAL.fetch_add(size, Ordering::Relaxed);
    if fails() {
        return std::ptr::null_mut();
    }
    // SAFETY: any size may be asked for.
    let block = unsafe { malloc(size) };
    LIVE.fetch_add(isize::from(!block.is_null()), Ordering::Relaxed);
    block
}

unsafe extern "C" fn counting_realloc(
    block: *mut c_void,
    size: usize,
    _file: *const c_char,
    _line: c_int,
) -> *mut c_void {
    TOTAL.fetch_add(size, Ordering::Relaxed);
    if fails() {
        return std::ptr::null_mut();
    }
    // SAFETY: libcrypto gives back what it was given here.
    let new = unsafe { realloc(block, size) };
    LIVE.fetch_add(isize::from(block.is_null() && !new.is_null()), Ordering::Relaxed);
    new
}

unsafe extern "C" fn counting_free(block: *mut c_void, _file: *const c_char, _line: c_int) {
    LIVE.fetch_sub(isize::from(!block.is_null()), Ordering::Relaxed);
    // SAFETY: as above.
    unsafe { free(block) }
}

/// Starts counting, for all functions below. libcrypto must not have been used in this process.
pub fn count() {
    // SAFETY: the three functions go together, and are there as long as the process.
    let set = unsafe { CRYPTO_set_mem_functions(counting_malloc, counting_realloc, counting_free) };
    assert_eq!(set, 1, "libcrypto has been used before");
}

/// Does some work, and returns how many bytes libcrypto allocated for it, freed or not.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = TOTAL.load(Ordering::Relaxed);
    let done = work();
    (done, TOTAL.load(Ordering::Relaxed) - before)
}

/// The number of blocks that libcrypto has allocated and not freed.
pub fn live() -> isize {
    LIVE.load(Ordering::Relaxed)
}

/// Does some work, in which one allocation of libcrypto fails, after a number of successful ones. Returns whether there were so many.
pub fn failing<T>(successful: usize, work: impl FnOnce() -> T) -> (T, bool) {
    BEFORE_FAILURE.store(successful, Ordering::Relaxed);
    let done = work();
    let left = BEFORE_FAILURE.swap(usize::MAX, Ordering::Relaxed);
    (done, left > successful)
}
