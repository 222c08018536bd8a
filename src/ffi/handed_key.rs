//! Keys of the crate `openssl`: references to the same `EVP_PKEY`, in both directions, and what tells its type.

use std::ffi::{CStr, c_int, c_void};
use std::sync::Arc;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::pkey::PKeyRef;
use openssl_sys::{OSSL_PARAM, OSSL_PROVIDER};
use zeroize::Zeroize;

use super::declarations::{EVP_PKEY_get0_provider, OSSL_PROVIDER_do_all};
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, Operation, clear_error_queue};
use super::pkey::{PKey, PKeyCtx, Part};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};

/// The longest text that a key has as a parameter: the name of a curve or of a hash function.
const LONGEST_TEXT: usize = 80;

/// The key types that libcrypto represents by structures of its own until their first use, if a program makes them from such a
/// structure.
const STRUCTURES: [&CStr; 6] = [c"RSA", c"RSA-PSS", c"EC", c"DSA", c"DHX", c"DH"];

impl PKey {
    /// A reference to the key for other code, which may keep it as long as it wants: the library context is never freed after
    /// this.
    #[doc(alias = "EVP_PKEY_up_ref")]
    pub(crate) fn share<T>(&self, lib: &Arc<LibCtx>) -> Result<openssl::pkey::PKey<T>> {
        lib.keep_for_process();
        let operation = Operation::begin("EVP_PKEY_up_ref");
        // SAFETY: a live key.
        let code = unsafe { openssl_sys::EVP_PKEY_up_ref(self.as_ptr()) };
        operation.check(code)?;
        // SAFETY: not null; the reference that was just added is the new owner's.
        Ok(unsafe { openssl::pkey::PKey::from_ptr(self.as_ptr()) })
    }

    /// A reference to a key of other code. A key that is in no provider is copied into the default library context first.
    #[doc(alias = "EVP_PKEY_up_ref")]
    pub(crate) fn of_other_code<T>(key: &PKeyRef<T>, part: Part) -> Result<Self> {
        let queue = CleanQueue::ensure();
        // SAFETY: a live key.
        if unsafe { EVP_PKEY_get0_provider(key.as_ptr()) }.is_null() {
            return in_a_provider(queue, key, part);
        }
        let operation = queue.before("EVP_PKEY_up_ref");
        // SAFETY: a live key.
        let code = unsafe { openssl_sys::EVP_PKEY_up_ref(key.as_ptr()) };
        operation.check(code)?;
        // SAFETY: not null; the reference that was just added is the new owner's.
        Ok(unsafe { PKey::from_owned(key.as_ptr()) })
    }

    /// Whether both keys are in the same provider of the same library context.
    #[doc(alias = "EVP_PKEY_get0_provider")]
    pub(crate) fn is_in_provider_of(&self, other: &PKey) -> bool {
        // SAFETY: a live key.
        let own = unsafe { EVP_PKEY_get0_provider(self.as_ptr()) };
        // SAFETY: as above.
        let others = unsafe { EVP_PKEY_get0_provider(other.as_ptr()) };
        !own.is_null() && own == others
    }

    /// Whether the key is of the type with this name.
    #[doc(alias = "EVP_PKEY_is_a")]
    pub(crate) fn is_a(&self, key_type: &CStr) -> bool {
        // SAFETY: a live key and a NUL-terminated name.
        unsafe { openssl_sys::EVP_PKEY_is_a(self.as_ptr(), key_type.as_ptr()) == 1 }
    }

    /// A text among the key's parameters, such as the name of its curve; `None` if the key has none, or a longer one than any
    /// that this crate knows.
    #[doc(alias = "EVP_PKEY_get_utf8_string_param")]
    pub(crate) fn text(&self, name: &'static CStr) -> Option<String> {
        let mut text = [0_u8; LONGEST_TEXT];
        Operation::begin("EVP_PKEY_get_utf8_string_param");
        let (out, room) = (text.as_mut_ptr().cast(), text.len());
        // SAFETY: a live key, a NUL-terminated name, and room for the given number of bytes; a null pointer for the length.
        let code = unsafe {
            openssl_sys::EVP_PKEY_get_utf8_string_param(self.as_ptr(), name.as_ptr(), out, room, std::ptr::null_mut())
        };
        clear_error_queue();
        if code != 1 {
            return None;
        }
        let text = CStr::from_bytes_until_nul(&text).ok()?;
        text.to_str().ok().map(str::to_owned)
    }

    /// A small integer among the key's parameters; `None` if the key has none.
    #[doc(alias = "EVP_PKEY_get_int_param")]
    pub(crate) fn small_integer(&self, name: &'static CStr) -> Option<c_int> {
        let mut number = 0;
        Operation::begin("EVP_PKEY_get_int_param");
        // SAFETY: a live key, a NUL-terminated name, and a place for the number.
        let code = unsafe { openssl_sys::EVP_PKEY_get_int_param(self.as_ptr(), name.as_ptr(), &mut number) };
        clear_error_queue();
        (code == 1).then_some(number)
    }
}

impl LibCtx {
    /// Whether a key is in a provider of this library context.
    #[doc(alias = "OSSL_PROVIDER_do_all")]
    pub(crate) fn has_provider_of(&self, key: &PKey) -> Result<bool> {
        // SAFETY: a live key.
        let provider = unsafe { EVP_PKEY_get0_provider(key.as_ptr()) };
        let mut search = Search { provider, found: false };
        let operation = Operation::begin("OSSL_PROVIDER_do_all");
        let data = std::ptr::from_mut(&mut search).cast();
        // SAFETY: a live context; `data` points to the search that the callback expects.
        let code = unsafe { OSSL_PROVIDER_do_all(self.as_ptr(), compare, data) };
        operation.check(code)?;
        Ok(search.found)
    }
}

/// A search for a provider.
struct Search {
    provider: *const OSSL_PROVIDER,
    found: bool,
}

/// Compares a provider of a context with the one that is searched for.
unsafe extern "C" fn compare(provider: *mut OSSL_PROVIDER, data: *mut c_void) -> c_int {
    // SAFETY: `has_provider_of` passes its search, and does not use it during the call.
    let search = unsafe { &mut *data.cast::<Search>() };
    search.found |= std::ptr::eq(provider, search.provider);
    1
}

/// `OSSL_PARAM(3)`: integers, unsigned integers, texts and byte strings, whose values are in the array's own memory.
const OWN_VALUES: [u32; 4] = [1, 2, 4, 5];

/// What `EVP_PKEY_todata` has exported. Cleared before it is freed, which libcrypto does in secure memory only.
struct Exported(*mut OSSL_PARAM);

impl Drop for Exported {
    fn drop(&mut self) {
        let mut param = self.0;
        loop {
            // SAFETY: the array ends with an entry whose name is null, where the loop ends.
            let entry = unsafe { &*param };
            if entry.key.is_null() {
                break;
            }
            // The value of any other type is a pointer to bytes that do not belong to the array.
            if !entry.data.is_null() && OWN_VALUES.contains(&entry.data_type) {
                // SAFETY: the entry has this number of bytes, which belong to the array.
                let data = unsafe { std::slice::from_raw_parts_mut(entry.data.cast::<u8>(), entry.data_size) };
                data.zeroize();
            }
            // SAFETY: not the last entry, so there is a next one.
            param = unsafe { param.add(1) };
        }
        // SAFETY: the array that libcrypto has allocated, which is freed once.
        unsafe { openssl_sys::OSSL_PARAM_free(self.0) };
    }
}

/// A copy, in a provider of the default library context, of a key that is a structure of libcrypto (`RSA`, `EC_KEY`, `DSA`,
/// `DH`).
#[doc(alias = "EVP_PKEY_todata", alias = "EVP_PKEY_fromdata")]
fn in_a_provider<T>(queue: CleanQueue, key: &PKeyRef<T>, part: Part) -> Result<PKey> {
    let is_a = |name: &&CStr| {
        // SAFETY: a live key and a NUL-terminated name.
        unsafe { openssl_sys::EVP_PKEY_is_a(key.as_ptr(), name.as_ptr()) == 1 }
    };
    let Some(key_type) = STRUCTURES.into_iter().find(is_a) else {
        let detail = "a key type that this crate does not know";
        return Err(Error::unsupported(UnsupportedKind::PublicKeyAlgorithm, detail));
    };
    let mut exported = std::ptr::null_mut();
    let operation = queue.before("EVP_PKEY_todata");
    // SAFETY: a live key, which is only read; a null pointer as output.
    let code = unsafe { openssl_sys::EVP_PKEY_todata(key.as_ptr(), part.selection(), &mut exported) };
    if code != 1 || exported.is_null() {
        return Err(refused(part, operation.error()));
    }
    let exported = Exported(exported);
    let lib = LibCtx::of_process()?;
    let ctx = PKeyCtx::for_data(queue, &lib, key_type)?;
    // SAFETY: a terminated array, which lives until the call has returned.
    let made = unsafe { ctx.make_from(queue, part, exported.0) };
    clear_error_queue();
    made.map_err(|error| refused(part, error))
}

/// The error for numbers that libcrypto does not export, or that no provider takes. A failure that does not come from the numbers
/// stays as it is.
fn refused(part: Part, error: Error) -> Error {
    let has_no_reason = matches!(&error, Error::OpenSsl { errors, .. } if errors.entries().is_empty());
    if has_no_reason || error.is_independent_of_input() {
        return error;
    }
    let kind = match part {
        Part::Pair => MalformedKind::InvalidPrivateKey,
        Part::Public | Part::Parameters => MalformedKind::InvalidPublicKey,
    };
    let reason = format!("libcrypto refuses its numbers: {error}");
    Error::malformed(kind, "key of the crate openssl", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ERR_LIB_PROV`, and reasons.
    const PROVIDERS: c_int = 57;
    const ALLOCATION_FAILED: c_int = 0x000c_0100;
    const MODULE_IN_ERROR_STATE: c_int = 225;
    const INVALID_KEY: c_int = 158;

    fn error(reasons: &[c_int]) -> Error {
        let operation = Operation::begin("EVP_PKEY_fromdata");
        for reason in reasons {
            // SAFETY: adds an entry to this thread's queue; so does the next.
            unsafe { openssl_sys::ERR_new() };
            // SAFETY: as above; without a format there are no further arguments.
            unsafe { openssl_sys::ERR_set_error(PROVIDERS, *reason, std::ptr::null()) };
        }
        operation.error()
    }

    #[test]
    fn only_a_failure_of_the_numbers_is_theirs() {
        let others = [
            &[][..],
            &[ALLOCATION_FAILED],
            &[MODULE_IN_ERROR_STATE],
            &[INVALID_KEY, ALLOCATION_FAILED],
        ];
        for reasons in others {
            assert_eq!(refused(Part::Pair, error(reasons)), error(reasons));
        }
        for (part, expected) in [
            (Part::Pair, MalformedKind::InvalidPrivateKey),
            (Part::Public, MalformedKind::InvalidPublicKey),
        ] {
            let refused = refused(part, error(&[INVALID_KEY]));
            assert!(
                matches!(&refused, Error::Malformed { kind, .. } if *kind == expected),
                "{refused:?}"
            );
        }
    }
}
