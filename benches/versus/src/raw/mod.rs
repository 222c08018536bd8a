//! The limit: the best sequence of libcrypto calls that we know for each operation, in unsafe code, with everything kept that
//! can be kept. It is not an API: it asserts instead of returning errors, and trusts its callers in this benchmark to pass
//! buffers of the right lengths.

pub mod certificate;
pub mod cipher;
pub mod context;
pub mod curve;
pub mod declarations;
pub mod der;
pub mod digest;
pub mod kdf;
pub mod key;
pub mod loading;
pub mod mac;
pub mod numbers;
pub mod operation;
pub mod params;
pub mod path;

use std::ffi::c_int;

/// What a libcrypto object is freed with, and who owns it.
pub struct Owned<T> {
    pointer: *mut T,
    free: unsafe extern "C" fn(*mut T),
}

impl<T> Owned<T> {
    /// Takes over a new object, or one reference.
    fn new(pointer: *mut T, free: unsafe extern "C" fn(*mut T)) -> Self {
        assert!(
            !pointer.is_null(),
            "libcrypto returned no object: {}",
            openssl::error::ErrorStack::get()
        );
        Owned { pointer, free }
    }

    pub fn as_ptr(&self) -> *mut T {
        self.pointer
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: the one owner frees the object with the function that belongs to it.
        unsafe { (self.free)(self.pointer) }
    }
}

// SAFETY: what is kept here (fetched methods, keys, contexts) is not tied to the thread that made it (openssl-threads(7)).
unsafe impl<T> Send for Owned<T> {}
// SAFETY: `&Owned` gives out a pointer; the benchmark shares fetched methods, groups and keys between threads, which
// openssl-threads(7) permits, and gives each thread contexts of its own.
unsafe impl<T> Sync for Owned<T> {}

/// Stops if libcrypto failed.
#[inline]
fn ok(code: c_int) {
    assert!(code == 1, "libcrypto failed: {}", openssl::error::ErrorStack::get());
}
