//! Facts that a provider reports about itself.

use std::ffi::{CStr, c_char, c_int};

use foreign_types::ForeignType;
use openssl_sys::{OSSL_PARAM, OSSL_PROVIDER};

use super::declarations::{EVP_MD_get0_provider, OSSL_PROVIDER_get_params, OSSL_PROVIDER_get0_name};
use super::digest::EvpMd;
use super::operation::clear_error_queue;
use super::params::{ending, reading_pointer, reading_unsigned};

/// Facts that a provider reports about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProviderFacts {
    /// The name by which it is loaded.
    pub(crate) identity: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) build_info: String,
    /// Whether it is operational.
    pub(crate) running: bool,
}

impl EvpMd {
    /// Facts about the provider of this hash function.
    pub(crate) fn provider_facts(&self) -> Option<ProviderFacts> {
        // SAFETY: a live method, which holds its provider.
        let provider = unsafe { EVP_MD_get0_provider(self.as_ptr()) };
        if provider.is_null() {
            return None;
        }
        // SAFETY: not null, and live for as long as `self`, which is borrowed.
        Some(unsafe { facts(provider) })
    }
}

/// # Safety
///
/// `provider` is live for the call.
unsafe fn facts(provider: *const OSSL_PROVIDER) -> ProviderFacts {
    let mut name = std::ptr::null::<c_char>();
    let mut version = std::ptr::null::<c_char>();
    let mut build_info = std::ptr::null::<c_char>();
    let mut running: u32 = 0;
    let mut params: [OSSL_PARAM; 5] = [
        reading_pointer(c"name", &mut name),
        reading_pointer(c"version", &mut version),
        reading_pointer(c"buildinfo", &mut build_info),
        reading_unsigned(c"status", &mut running),
        ending(),
    ];
    // SAFETY: a live provider; a terminated array, in which each entry points to a variable of its type.
    let code: c_int = unsafe { OSSL_PROVIDER_get_params(provider, params.as_mut_ptr()) };
    clear_error_queue();
    // SAFETY: a live provider.
    let identity = unsafe { OSSL_PROVIDER_get0_name(provider) };
    // Variables that were not written are still null and zero, whatever the return code.
    let _ = code;
    ProviderFacts {
        // SAFETY: null, or a string that lives as long as the provider; the same holds for the next three.
        identity: unsafe { text(identity) },
        // SAFETY: as above.
        name: unsafe { text(name) },
        // SAFETY: as above.
        version: unsafe { text(version) },
        // SAFETY: as above.
        build_info: unsafe { text(build_info) },
        running: running == 1,
    }
}

/// # Safety
///
/// `string` is null, or a NUL-terminated string that is live for the call.
unsafe fn text(string: *const c_char) -> String {
    if string.is_null() {
        return String::new();
    }
    // SAFETY: not null, and the caller guarantees the rest.
    let string = unsafe { CStr::from_ptr(string) };
    string.to_string_lossy().into_owned()
}
