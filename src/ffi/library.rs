//! The version of the loaded libcrypto.

use std::ffi::CStr;

/// `OpenSSL_version_num`: the version number of the library at run time.
pub(crate) fn version_number() -> u64 {
    // SAFETY: no arguments, no state.
    let number = unsafe { openssl_sys::OpenSSL_version_num() };
    // `unsigned long` has 32 bits on some platforms.
    #[allow(clippy::useless_conversion)]
    u64::from(number)
}

/// `OpenSSL_version(OPENSSL_VERSION)`: the version text of the library at run time.
pub(crate) fn version_text() -> &'static str {
    // SAFETY: returns a static string for any key.
    let text = unsafe { openssl_sys::OpenSSL_version(openssl_sys::OPENSSL_VERSION) };
    if text.is_null() {
        return "";
    }
    // SAFETY: a static NUL-terminated string.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().unwrap_or("")
}
