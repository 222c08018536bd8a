//! `OSSL_PARAM` arrays for libcrypto to read, built on the stack over borrowed values.

use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;

use openssl_sys::OSSL_PARAM;

// `OSSL_PARAM(3)`: the data types.
const OSSL_PARAM_UNSIGNED_INTEGER: u32 = 2;
const OSSL_PARAM_UTF8_STRING: u32 = 4;
const OSSL_PARAM_OCTET_STRING: u32 = 5;

/// "Nothing was written back": the initial value of `return_size`.
const OSSL_PARAM_UNMODIFIED: usize = usize::MAX;

/// Up to `N - 1` parameters and their terminator, each borrowing its value for `'a`.
///
/// The array is for calls that set parameters: libcrypto reads through it and never writes, which is why shared borrows
/// suffice though the C structure has a mutable pointer.
pub(crate) struct Params<'a, const N: usize> {
    array: [OSSL_PARAM; N],
    used: usize,
    values: PhantomData<&'a [u8]>,
}

impl<'a, const N: usize> Params<'a, N> {
    pub(crate) fn new() -> Self {
        Params {
            array: [const { end() }; N],
            used: 0,
            values: PhantomData,
        }
    }

    pub(crate) fn utf8(self, key: &'static CStr, value: &'a CStr) -> Self {
        let bytes = value.to_bytes();
        self.push(
            key,
            OSSL_PARAM_UTF8_STRING,
            bytes.as_ptr().cast_mut().cast(),
            bytes.len(),
        )
    }

    pub(crate) fn octets(self, key: &'static CStr, value: &'a [u8]) -> Self {
        self.push(
            key,
            OSSL_PARAM_OCTET_STRING,
            value.as_ptr().cast_mut().cast(),
            value.len(),
        )
    }

    pub(crate) fn unsigned(self, key: &'static CStr, value: &'a u64) -> Self {
        let data = std::ptr::from_ref(value).cast_mut().cast();
        self.push(key, OSSL_PARAM_UNSIGNED_INTEGER, data, size_of::<u64>())
    }

    /// The array for libcrypto, ended by its terminator. Valid while `self` and its values are.
    pub(crate) fn as_ptr(&self) -> *const OSSL_PARAM {
        self.array.as_ptr()
    }

    fn push(mut self, key: &'static CStr, data_type: u32, data: *mut c_void, data_size: usize) -> Self {
        // The last slot stays the terminator. A caller that asks for more than it made room for is a mistake of this
        // crate's own; its parameter is left out, and libcrypto then misses it by name.
        debug_assert!(self.used + 1 < N, "no room for {key:?}");
        if self.used + 1 < N {
            if let Some(slot) = self.array.get_mut(self.used) {
                *slot = param(key.as_ptr(), data_type, data, data_size);
                self.used += 1;
            }
        }
        self
    }
}

const fn param(key: *const c_char, data_type: u32, data: *mut c_void, data_size: usize) -> OSSL_PARAM {
    OSSL_PARAM {
        key,
        data_type,
        data,
        data_size,
        return_size: OSSL_PARAM_UNMODIFIED,
    }
}

const fn end() -> OSSL_PARAM {
    OSSL_PARAM {
        key: std::ptr::null(),
        data_type: 0,
        data: std::ptr::null_mut(),
        data_size: 0,
        return_size: 0,
    }
}
