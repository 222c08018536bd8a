//! This thread's error queue (`ERR_get_error(3)`), drained into a value.

use std::ffi::{CStr, c_char, c_int, c_ulong};
use std::io;

use openssl_sys::{ERR_GET_LIB, ERR_GET_REASON, ERR_SYSTEM_ERROR, ERR_TXT_STRING};

use super::operation::clear_error_queue;
use crate::error::{OpenSslError, OpenSslErrors};

/// More entries than a queue has room for (`ERR_NUM_ERRORS` in `<openssl/err.h>` is 16).
const MOST_ENTRIES: usize = 64;

impl OpenSslErrors {
    /// Drains this thread's error queue. Entries from code outside libcrypto may contain arbitrary bytes.
    pub(crate) fn drain() -> Self {
        let entries = std::iter::from_fn(take_oldest).take(MOST_ENTRIES).collect();
        clear_error_queue();
        OpenSslErrors::new(entries)
    }
}

#[doc(alias = "ERR_get_error_all")]
fn take_oldest() -> Option<OpenSslError> {
    let (mut file, mut function, mut data) = (std::ptr::null(), std::ptr::null(), std::ptr::null());
    let (mut line, mut flags): (c_int, c_int) = (0, 0);
    // SAFETY: every pointer refers to a variable of its type. The strings that are returned stay valid until the queue's slot
    // is reused, which nothing below does.
    let code = unsafe { openssl_sys::ERR_get_error_all(&mut file, &mut line, &mut function, &mut data, &mut flags) };
    if code == 0 {
        return None;
    }
    // Without this flag the data is not a string.
    let data = if flags & ERR_TXT_STRING != 0 {
        data
    } else {
        std::ptr::null()
    };
    Some(OpenSslError {
        code: wide(code),
        library_code: ERR_GET_LIB(code),
        reason_code: reason_code(code),
        library: library(code),
        reason: reason(code),
        // SAFETY: null, or a valid string, as stated above; the same holds for the next two.
        function: unsafe { text(function) },
        // SAFETY: as above.
        file: unsafe { text(file) },
        line: u32::try_from(line).unwrap_or(0),
        // SAFETY: as above.
        data: unsafe { text(data) },
    })
}

/// `c_ulong` has 32 bits on some machines.
#[allow(clippy::unnecessary_cast)]
fn wide(code: c_ulong) -> u64 {
    code as u64
}

/// The reason code. For a failed system call it is `errno`, which `openssl-sys` does not return.
fn reason_code(code: c_ulong) -> i32 {
    if ERR_SYSTEM_ERROR(code) {
        return i32::try_from(code & openssl_sys::ERR_SYSTEM_MASK).unwrap_or(0);
    }
    ERR_GET_REASON(code)
}

fn library(code: c_ulong) -> Option<String> {
    // SAFETY: only reads a table.
    let library = unsafe { openssl_sys::ERR_lib_error_string(code) };
    // SAFETY: null, or a string in the table, valid while the library that registered it is loaded.
    unsafe { text(library) }
}

fn reason(code: c_ulong) -> Option<String> {
    if ERR_SYSTEM_ERROR(code) {
        return Some(io::Error::from_raw_os_error(reason_code(code)).to_string());
    }
    // SAFETY: only reads a table.
    let reason = unsafe { openssl_sys::ERR_reason_error_string(code) };
    // SAFETY: null, or a string in the table, valid while the library that registered it is loaded.
    unsafe { text(reason) }
}

/// Copies a C string; bytes that are not UTF-8 are replaced. Null and the empty string give `None`.
///
/// # Safety
///
/// `string` is null, or NUL-terminated and not changed during the call.
unsafe fn text(string: *const c_char) -> Option<String> {
    if string.is_null() {
        return None;
    }
    // SAFETY: not null, and the caller guarantees the rest.
    let string = unsafe { CStr::from_ptr(string) };
    Some(string.to_string_lossy().into_owned()).filter(|text| !text.is_empty())
}
