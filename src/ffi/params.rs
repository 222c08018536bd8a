//! `OSSL_PARAM` arrays on the stack: borrowed values that libcrypto reads, and variables that it writes.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::marker::PhantomData;

use openssl_sys::OSSL_PARAM;
use zeroize::Zeroizing;

use super::operation::clear_error_queue;
use crate::error::{Error, Result};
use crate::integers::Magnitude;

// `OSSL_PARAM(3)`: the data types.
const OSSL_PARAM_INTEGER: u32 = 1;
const OSSL_PARAM_UNSIGNED_INTEGER: u32 = 2;
const OSSL_PARAM_UTF8_STRING: u32 = 4;
const OSSL_PARAM_OCTET_STRING: u32 = 5;
const OSSL_PARAM_UTF8_PTR: u32 = 6;

/// The initial value of `return_size`, which stays if libcrypto does not write the parameter.
const OSSL_PARAM_UNMODIFIED: usize = usize::MAX;

/// Refuses byte strings whose length does not fit a C `int`: providers take a `size_t`, but many convert it to `int`, which
/// truncates it or makes it negative.
#[inline]
pub(crate) fn check_length(argument: &'static str, bytes: &[u8]) -> Result<()> {
    if c_int::try_from(bytes.len()).is_err() {
        return Err(Error::invalid(
            argument,
            "is too long: libcrypto takes less than 2^31 bytes",
        ));
    }
    Ok(())
}

/// An unsigned integer in native byte order, as `OSSL_PARAM` requires, with leading zeros up to whole words: converting and
/// zeroizing words takes an eighth of the time that bytes take. Zeroized on drop.
pub(crate) struct NativeInteger(Zeroizing<Vec<u64>>);

impl NativeInteger {
    pub(crate) fn from_magnitude(magnitude: Magnitude<'_>) -> Self {
        // The whole words apart from the rest: with a length that the compiler knows, each is one load and one swap.
        let bytes = magnitude.as_bytes();
        let whole = bytes.rchunks_exact(size_of::<u64>());
        let rest = Magnitude::new(whole.remainder());
        let mut words = Zeroizing::new(Vec::with_capacity(whole.len() + 1));
        words.extend(whole.map(|chunk| chunk.try_into().map_or(0, u64::from_be_bytes)));
        if !rest.is_zero() || words.is_empty() {
            words.push(rest.to_u64().unwrap_or(0));
        }
        if cfg!(target_endian = "big") {
            words.reverse();
        }
        NativeInteger(words)
    }
}

/// Up to `N - 1` parameters and their terminator. Each borrows its value for `'a`.
///
/// The array is for calls that set parameters. libcrypto only reads such an array: shared borrows suffice, although the
/// C structure has a mutable pointer.
pub(crate) struct Params<'a, const N: usize> {
    array: [OSSL_PARAM; N],
    used: usize,
    values: PhantomData<&'a [u8]>,
}

impl<'a, const N: usize> Params<'a, N> {
    #[inline]
    pub(crate) fn new() -> Self {
        Params {
            array: [const { ending() }; N],
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

    /// A byte string. `argument` is its name in the error if it is too long.
    #[inline]
    pub(crate) fn octets(self, argument: &'static str, key: &'static CStr, value: &'a [u8]) -> Result<Self> {
        check_length(argument, value)?;
        let data = value.as_ptr().cast_mut().cast();
        Ok(self.push(key, OSSL_PARAM_OCTET_STRING, data, value.len()))
    }

    #[inline]
    pub(crate) fn integer(self, key: &'static CStr, value: &'a NativeInteger) -> Self {
        let words = value.0.as_slice();
        let data = words.as_ptr().cast_mut().cast();
        self.push(key, OSSL_PARAM_UNSIGNED_INTEGER, data, size_of_val::<[u64]>(words))
    }

    #[inline]
    pub(crate) fn unsigned(self, key: &'static CStr, value: &'a u64) -> Self {
        let data = std::ptr::from_ref(value).cast_mut().cast();
        self.push(key, OSSL_PARAM_UNSIGNED_INTEGER, data, size_of::<u64>())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// The names, types and values of all parameters, one after the other. Two arrays have this in common only if libcrypto
    /// reads the same from both.
    pub(super) fn contents(&self) -> Vec<u8> {
        let mut contents = Vec::new();
        for parts in self.parts() {
            for part in parts.pieces() {
                contents.extend_from_slice(part);
            }
        }
        contents
    }

    /// Whether these are the [`contents`](Self::contents).
    pub(super) fn has_contents(&self, mut contents: &[u8]) -> bool {
        for parts in self.parts() {
            for part in parts.pieces() {
                match contents.strip_prefix(part) {
                    Some(rest) => contents = rest,
                    None => return false,
                }
            }
        }
        contents.is_empty()
    }

    /// The names of all parameters.
    pub(super) fn names(&self) -> impl Iterator<Item = &CStr> {
        self.array.iter().take(self.used).map(|param| {
            // SAFETY: the name of a used entry is a `&'static CStr`.
            unsafe { CStr::from_ptr(param.key) }
        })
    }

    fn parts(&self) -> impl Iterator<Item = Parts<'_>> {
        self.array.iter().take(self.used).map(|param| {
            // SAFETY: the name of a used entry is a `&'static CStr`.
            let name = unsafe { CStr::from_ptr(param.key) };
            let data = param.data.cast_const().cast::<u8>();
            Parts {
                name: name.to_bytes_with_nul(),
                data_type: param.data_type.to_ne_bytes(),
                length: param.data_size.to_ne_bytes(),
                // SAFETY: the value of a used entry has this number of readable bytes, is borrowed for `'a`, and is not changed.
                value: unsafe { std::slice::from_raw_parts(data, param.data_size) },
            }
        })
    }

    /// The terminated array for libcrypto. Valid as long as `self` and its values.
    pub(crate) fn as_ptr(&self) -> *const OSSL_PARAM {
        self.array.as_ptr()
    }

    #[inline]
    fn push(mut self, key: &'static CStr, data_type: u32, data: *mut c_void, data_size: usize) -> Self {
        // The last slot stays the terminator. Too many parameters are a bug in this crate: excess ones are left out,
        // and libcrypto reports them as missing.
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

/// What libcrypto reads from a parameter. The name ends with its NUL, and the length precedes the value, so that parameters
/// written one after the other can be told apart.
struct Parts<'a> {
    name: &'a [u8],
    data_type: [u8; size_of::<u32>()],
    length: [u8; size_of::<usize>()],
    value: &'a [u8],
}

impl Parts<'_> {
    fn pieces(&self) -> [&[u8]; 4] {
        [self.name, &self.data_type, &self.length, self.value]
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

/// The terminator of an array.
pub(super) const fn ending() -> OSSL_PARAM {
    OSSL_PARAM {
        key: std::ptr::null(),
        data_type: 0,
        data: std::ptr::null_mut(),
        data_size: 0,
        return_size: 0,
    }
}

/// A parameter to which libcrypto writes a pointer to one of its strings.
pub(super) fn reading_pointer(key: &'static CStr, pointer: &mut *const c_char) -> OSSL_PARAM {
    param(key.as_ptr(), OSSL_PARAM_UTF8_PTR, std::ptr::from_mut(pointer).cast(), 0)
}

/// A parameter to which libcrypto writes an unsigned number.
pub(super) fn reading_unsigned(key: &'static CStr, number: &mut u32) -> OSSL_PARAM {
    let data = std::ptr::from_mut(number).cast();
    param(key.as_ptr(), OSSL_PARAM_UNSIGNED_INTEGER, data, size_of::<u32>())
}

/// A parameter to which libcrypto writes a byte string that is as long as `bytes`.
pub(super) fn reading_octets(key: &'static CStr, bytes: &mut [u8]) -> OSSL_PARAM {
    param(
        key.as_ptr(),
        OSSL_PARAM_OCTET_STRING,
        bytes.as_mut_ptr().cast(),
        bytes.len(),
    )
}

/// Reads a signed number. `read` receives an array that libcrypto may write to. `None` if there is no such parameter.
pub(super) fn read_integer(key: &'static CStr, read: impl FnOnce(*mut OSSL_PARAM) -> c_int) -> Option<c_int> {
    let mut number: c_int = 0;
    let data = std::ptr::from_mut(&mut number).cast();
    let mut array = [
        param(key.as_ptr(), OSSL_PARAM_INTEGER, data, size_of::<c_int>()),
        ending(),
    ];
    let code = read(array.as_mut_ptr());
    clear_error_queue();
    // Success is not enough: libcrypto ignores unknown parameters.
    let written = array
        .first()
        .is_some_and(|param| param.return_size != OSSL_PARAM_UNMODIFIED);
    (code > 0 && written).then_some(number)
}

/// Reads `OSSL_ALG_PARAM_FIPS_APPROVED_INDICATOR`, which FIPS modules have since 3.4: whether a context's use is approved.
pub(super) fn read_fips_indicator(read: impl FnOnce(*mut OSSL_PARAM) -> c_int) -> Option<bool> {
    read_integer(c"fips-indicator", read).map(|indicator| indicator == 1)
}

/// Whether a parameter list, terminated by a null name, contains a name.
pub(super) fn list_has(mut list: *const OSSL_PARAM, name: &CStr) -> bool {
    if list.is_null() {
        return false;
    }
    loop {
        // SAFETY: the list is libcrypto's, and ends with an entry whose name is null, where the loop ends.
        let key: *const c_char = unsafe { (*list).key };
        if key.is_null() {
            return false;
        }
        // SAFETY: a NUL-terminated name.
        if unsafe { CStr::from_ptr(key) } == name {
            return true;
        }
        // SAFETY: not the last entry, so there is a next one.
        list = unsafe { list.add(1) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_differ_if_any_name_type_or_value_does() {
        let (one, two) = (1, 2);
        let octets = |name, value: &'static [u8]| Params::<'_, 4>::new().octets("value", name, value).unwrap();
        let all = [
            Params::<4>::new(),
            Params::new().utf8(c"digest", c"SHA2-256"),
            Params::new().utf8(c"digest", c"SHA2-512"),
            Params::new().utf8(c"mgf1-digest", c"SHA2-256"),
            Params::new().utf8(c"digest", c""),
            octets(c"digest", b"SHA2-256"),
            octets(c"digest", b""),
            Params::new().utf8(c"digest", c"SHA2-256").unsigned(c"nonce-type", &one),
            Params::new().utf8(c"digest", c"SHA2-256").unsigned(c"nonce-type", &two),
            Params::new().unsigned(c"nonce-type", &one).utf8(c"digest", c"SHA2-256"),
            Params::new().utf8(c"a", c"b").utf8(c"c", c"d"),
            Params::new().utf8(c"a", c"b\x04c").utf8(c"d", c""),
        ];
        for (index, params) in all.iter().enumerate() {
            let contents = params.contents();
            for (other_index, other) in all.iter().enumerate() {
                assert_eq!(
                    other.has_contents(&contents),
                    index == other_index,
                    "{index} {other_index}"
                );
            }
        }
        let value = String::from("SHA2-256");
        let copy = std::ffi::CString::new(value).unwrap();
        let same = Params::<4>::new().utf8(c"digest", &copy);
        assert!(same.has_contents(&all[1].contents()));
    }
}
