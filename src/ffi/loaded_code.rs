//! The code in the process: which libcrypto a shared library would find that is loaded now.
//!
//! A provider's module is linked to a shared libcrypto, and so is what it loads in turn. In a program that has a libcrypto of its own,
//! linked statically, there are then two, which works: they share nothing, and a provider reaches the program's one by the functions that it is
//! given. If the program exports its libcrypto's functions, however, the dynamic linker gives these to the provider, and the functions that
//! the program does not have from the shared one. Each then works on structures of the other.

#[cfg(target_os = "linux")]
pub(super) use linux::address_in;
#[cfg(all(target_os = "linux", not(hazmat_openssl_static_squeeze)))]
pub(super) use linux::{address_of, base_of};

/// Whether this program is linked statically to libcrypto, and exports its functions to shared libraries.
#[doc(alias = "dlsym")]
pub(crate) fn exports_own_libcrypto() -> bool {
    #[cfg(target_os = "linux")]
    return linux::exports_own_libcrypto();
    // Elsewhere a shared library names the library of each of its functions, or this is not known.
    #[cfg(not(target_os = "linux"))]
    false
}

/// A number that changes when a shared library is loaded; `None` if this is not known.
#[doc(alias = "dl_iterate_phdr")]
pub(super) fn loads() -> Option<usize> {
    #[cfg(target_os = "linux")]
    return linux::loads();
    #[cfg(not(target_os = "linux"))]
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::{CStr, c_int, c_void};
    use std::mem::{MaybeUninit, offset_of};
    use std::ptr::null_mut;

    use crate::ffi::declarations::{DlInfo, DlPhdrInfo, dl_iterate_phdr, dladdr, dlopen, dlsym};

    /// `dlsym(3)`: search the libraries of the program. Linux's value.
    const RTLD_DEFAULT: *mut c_void = null_mut();

    /// `dlopen(3)`: find the library only if it is loaded already. Linux's values.
    const RTLD_LAZY: c_int = 1;
    const RTLD_NOLOAD: c_int = 4;

    /// Functions that most users of libcrypto call, so that a linker which exports single functions exports these, and whose address
    /// this crate does not take: in a program that is not position-independent, that could be the address of a stub.
    const WITNESSES: [&CStr; 3] = [c"CRYPTO_malloc", c"EVP_DigestInit_ex", c"OPENSSL_version_major"];

    pub(super) fn exports_own_libcrypto() -> bool {
        let own = base_of(exports_own_libcrypto as *const c_void);
        own.is_some() && WITNESSES.iter().any(|name| address_of(name).and_then(base_of) == own)
    }

    /// The address of a function in the libraries of the program.
    pub(in crate::ffi) fn address_of(symbol: &CStr) -> Option<*const c_void> {
        // SAFETY: a NUL-terminated name.
        let address = unsafe { dlsym(RTLD_DEFAULT, symbol.as_ptr()) };
        (!address.is_null()).then_some(address.cast_const())
    }

    /// The address of a function in a shared library of this name that is loaded already, which then stays loaded.
    pub(in crate::ffi) fn address_in(library: &CStr, symbol: &CStr) -> Option<*const c_void> {
        // SAFETY: a NUL-terminated name. No code of the library runs, because it is loaded already.
        let library = unsafe { dlopen(library.as_ptr(), RTLD_LAZY | RTLD_NOLOAD) };
        if library.is_null() {
            return None;
        }
        // SAFETY: a library whose handle is not given back, and a NUL-terminated name.
        let address = unsafe { dlsym(library, symbol.as_ptr()) };
        (!address.is_null()).then_some(address.cast_const())
    }

    /// The address at which the library with this address in it was loaded.
    pub(in crate::ffi) fn base_of(address: *const c_void) -> Option<*mut c_void> {
        let mut info = MaybeUninit::<DlInfo>::zeroed();
        // SAFETY: the address is only compared with those of the loaded libraries; `info` has room for the result.
        let code = unsafe { dladdr(address, info.as_mut_ptr()) };
        // SAFETY: all its fields may be zero, and the call can only have overwritten them with others.
        let info = unsafe { info.assume_init() };
        (code != 0 && !info.file_base.is_null()).then_some(info.file_base)
    }
    pub(super) fn loads() -> Option<usize> {
        let mut loads: Option<usize> = None;
        let data = std::ptr::from_mut(&mut loads).cast();
        // SAFETY: `data` points to what the callback expects.
        unsafe { dl_iterate_phdr(read_loads, data) };
        loads
    }

    /// Writes the number of loads to the `Option` behind `data`, and ends the iteration.
    unsafe extern "C" fn read_loads(info: *const DlPhdrInfo, size: usize, data: *mut c_void) -> c_int {
        // Older C libraries have a shorter structure.
        if size >= offset_of!(DlPhdrInfo, loads) + size_of::<u64>() {
            // SAFETY: the structure is live during the callback, and has the field.
            let loads = unsafe { &raw const (*info).loads };
            // SAFETY: as above.
            let loads = unsafe { loads.read() };
            // SAFETY: `loads` passes its variable, and does not use it during the call.
            let out = unsafe { &mut *data.cast::<Option<usize>>() };
            // Compared only with others.
            *out = Some(usize::try_from(loads).unwrap_or(usize::MAX));
        }
        1
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_load_is_noticed() {
            let before = loads().unwrap();
            // A library of every Linux that no test uses.
            let library = [c"libanl.so.1", c"libBrokenLocale.so.1", c"libnss_hesiod.so.2"]
                .into_iter()
                .find(|library| {
                    // SAFETY: a NUL-terminated name of a library whose constructors do nothing.
                    !unsafe { dlopen(library.as_ptr(), RTLD_LAZY) }.is_null()
                });
            assert!(library.is_some());
            assert!(loads().unwrap() > before);
        }
    }
}
