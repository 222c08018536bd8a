//! The names of providers.

use std::ffi::CStr;

use openssl_sys::{EVP_PKEY, OSSL_PROVIDER};

use super::declarations::{EVP_PKEY_get0_provider, OSSL_PROVIDER_get0_name};

/// The name by which a provider is loaded, if there is a provider.
///
/// # Safety
///
/// `provider` is null, or live for as long as the name is used.
#[doc(alias = "OSSL_PROVIDER_get0_name")]
pub(super) unsafe fn name_of<'a>(provider: *const OSSL_PROVIDER) -> Option<&'a CStr> {
    if provider.is_null() {
        return None;
    }
    // SAFETY: a live provider.
    let name = unsafe { OSSL_PROVIDER_get0_name(provider) };
    // SAFETY: null, which is excluded first, or a NUL-terminated string that lives as long as the provider.
    (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) })
}

/// The name of a key's provider, if there is a key that has one.
///
/// # Safety
///
/// `key` is null, or live for as long as the name is used.
#[doc(alias = "EVP_PKEY_get0_provider")]
pub(super) unsafe fn name_of_key_provider<'a>(key: *const EVP_PKEY) -> Option<&'a CStr> {
    if key.is_null() {
        return None;
    }
    // SAFETY: a live key.
    let provider = unsafe { EVP_PKEY_get0_provider(key) };
    // SAFETY: null, or a provider to which the key's keymgmt holds a reference.
    unsafe { name_of(provider) }
}
