//! Parameters for providers (`OSSL_PARAM(3)`).

use std::ffi::{CStr, c_void};
use std::marker::PhantomData;

use openssl_sys::OSSL_PARAM;

const UNSIGNED_INTEGER: u32 = 2;
const UTF8_STRING: u32 = 4;
const OCTET_STRING: u32 = 5;

/// A terminated array of the tag of an AEAD, which libcrypto reads or writes.
#[inline]
pub fn tag(data: *mut u8, length: usize) -> [OSSL_PARAM; 2] {
    [
        entry(c"tag".as_ptr(), OCTET_STRING, data, length),
        entry(std::ptr::null(), 0, std::ptr::null(), 0),
    ]
}

/// At most this many parameters.
const ROOM: usize = 10;

/// A terminated array of parameters, which borrows their values.
pub struct Params<'a> {
    entries: [OSSL_PARAM; ROOM + 1],
    length: usize,
    values: PhantomData<&'a [u8]>,
}

impl<'a> Params<'a> {
    pub fn new() -> Self {
        Params {
            entries: [const { entry(std::ptr::null(), 0, std::ptr::null(), 0) }; ROOM + 1],
            length: 0,
            values: PhantomData,
        }
    }

    pub fn utf8(self, key: &'a CStr, value: &'a CStr) -> Self {
        self.push(key, UTF8_STRING, value.to_bytes())
    }

    pub fn octets(self, key: &'a CStr, value: &'a [u8]) -> Self {
        self.push(key, OCTET_STRING, value)
    }

    /// A number in the machine's byte order; for large ones see [`Native`].
    pub fn number(self, key: &'a CStr, value: &'a [u8]) -> Self {
        self.push(key, UNSIGNED_INTEGER, value)
    }

    fn push(mut self, key: &'a CStr, data_type: u32, value: &'a [u8]) -> Self {
        assert!(self.length < ROOM);
        self.entries[self.length] = entry(key.as_ptr(), data_type, value.as_ptr(), value.len());
        self.length += 1;
        self
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub fn as_ptr(&self) -> *const OSSL_PARAM {
        self.entries.as_ptr()
    }

    /// For functions that take the array as changeable and do not change it.
    pub fn as_mut_ptr(&self) -> *mut OSSL_PARAM {
        self.entries.as_ptr().cast_mut()
    }
}

const fn entry(key: *const std::ffi::c_char, data_type: u32, data: *const u8, data_size: usize) -> OSSL_PARAM {
    OSSL_PARAM {
        key,
        data_type,
        data: data as *mut c_void,
        data_size,
        return_size: usize::MAX,
    }
}

/// The longest integer of a key here, in bytes: a modulus of 4096 bits.
const LONGEST: usize = 512;

/// An integer in the machine's byte order, which is that of parameters.
pub struct Native {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Native {
    pub fn from_be_bytes(big_endian: &[u8]) -> Self {
        let mut native = Native {
            bytes: [0; LONGEST],
            length: big_endian.len(),
        };
        let bytes = &mut native.bytes[..big_endian.len()];
        bytes.copy_from_slice(big_endian);
        if cfg!(target_endian = "little") {
            bytes.reverse();
        }
        native
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}
