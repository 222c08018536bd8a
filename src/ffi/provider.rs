//! Facts that a provider reports about itself, and the properties of its algorithms.

use std::ffi::{CStr, c_char, c_int, c_void};

use foreign_types::ForeignType;
use openssl_sys::{OSSL_PARAM, OSSL_PROVIDER};

use super::declarations::{
    EVP_MD_get0_provider, OSSL_ALGORITHM, OSSL_PROVIDER_do_all, OSSL_PROVIDER_get_params,
    OSSL_PROVIDER_query_operation, OSSL_PROVIDER_unquery_operation,
};
use super::digest::EvpMd;
use super::lib_ctx::LibCtx;
use super::operation::{Operation, clear_error_queue};
use super::params::{ending, reading_pointer, reading_unsigned};
use super::provider_name::name_of;
use crate::error::Result;

/// The operations of cryptography, as in `<openssl/core_dispatch.h>`: digests, ciphers, MACs, KDFs, random generators, key
/// management, key exchanges, signatures, asymmetric ciphers, KEMs, and symmetric keys, which 3.5 added. Encoders, decoders and
/// stores (20 to 22) are none.
const CRYPTOGRAPHIC_OPERATIONS: [c_int; 11] = [1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15];

/// An active provider with the property definitions (`property(7)`) of its cryptographic algorithms, each once in a row.
#[derive(Debug)]
pub(crate) struct ProviderProperties {
    /// The name by which it is loaded.
    pub(crate) identity: String,
    pub(crate) definitions: Vec<String>,
}

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

impl LibCtx {
    /// The active providers with the properties of their cryptographic algorithms. Every fetch asks the providers the same
    /// question, so that this gives them nothing to do that they would not do anyway.
    #[doc(alias = "OSSL_PROVIDER_query_operation")]
    pub(crate) fn provider_properties(&self) -> Result<Vec<ProviderProperties>> {
        let mut providers: Vec<ProviderProperties> = Vec::new();
        let operation = Operation::begin("OSSL_PROVIDER_do_all");
        let data = std::ptr::from_mut(&mut providers).cast();
        // SAFETY: a live context; `data` points to the vector that the callback expects.
        let code = unsafe { OSSL_PROVIDER_do_all(self.as_ptr(), collect_properties, data) };
        operation.check(code)?;
        // A provider that does not have an operation may report that.
        clear_error_queue();
        Ok(providers)
    }
}

/// Appends a provider's properties to the vector behind `data`. It cannot unwind: an allocation failure aborts.
unsafe extern "C" fn collect_properties(provider: *mut OSSL_PROVIDER, data: *mut c_void) -> c_int {
    // SAFETY: the provider is live during the callback.
    let identity = unsafe { name_of(provider) };
    let mut definitions = Vec::new();
    for operation in CRYPTOGRAPHIC_OPERATIONS {
        // SAFETY: as above.
        unsafe { collect_definitions(provider, operation, &mut definitions) };
    }
    // SAFETY: `provider_properties` passes its vector, and does not use it during the call.
    let providers = unsafe { &mut *data.cast::<Vec<ProviderProperties>>() };
    providers.push(ProviderProperties {
        identity: identity.unwrap_or_default().to_string_lossy().into_owned(),
        definitions,
    });
    1
}

/// Appends the property definitions of a provider's algorithms for an operation.
///
/// # Safety
///
/// `provider` is live for the call, and active.
unsafe fn collect_definitions(provider: *const OSSL_PROVIDER, operation: c_int, definitions: &mut Vec<String>) {
    let mut no_cache: c_int = 0;
    // SAFETY: a live, active provider; an operation that it does not know gives null.
    let algorithms = unsafe { OSSL_PROVIDER_query_operation(provider, operation, &mut no_cache) };
    if algorithms.is_null() {
        return;
    }
    let mut next = algorithms;
    loop {
        // SAFETY: an entry of an array that the last entry ends, and that stays until `OSSL_PROVIDER_unquery_operation`.
        let OSSL_ALGORITHM {
            algorithm_names,
            property_definition,
            ..
        } = unsafe { &*next };
        if algorithm_names.is_null() {
            break;
        }
        // SAFETY: null, or a NUL-terminated string of the provider's.
        let definition = unsafe { text(*property_definition) };
        if definitions.last() != Some(&definition) {
            definitions.push(definition);
        }
        // SAFETY: this entry is not the last one.
        next = unsafe { next.add(1) };
    }
    // SAFETY: the provider, the operation and the array of the query; nothing refers to the array any more.
    unsafe { OSSL_PROVIDER_unquery_operation(provider, operation, algorithms) };
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
    let identity = unsafe { name_of(provider) };
    // Variables that were not written are still null and zero, whatever the return code.
    let _ = code;
    ProviderFacts {
        identity: identity.unwrap_or_default().to_string_lossy().into_owned(),
        // SAFETY: null, or a string that lives as long as the provider; the same holds for the next two.
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
