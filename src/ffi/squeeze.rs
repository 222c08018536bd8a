//! `EVP_DigestSqueeze(3)`, which libcrypto has since 3.3, and which may be missing.
//!
//! A program that is linked to a shared libcrypto must also start with an older one, so the function is not linked there.
//! It is looked up when it is first needed, as Rust's standard library looks up functions of newer C libraries. The result
//! counts only if it comes from the same library as the functions that are linked: another libcrypto in the process has other
//! structures. A static libcrypto does not change after the build, and `build.rs` tells whether it has the function.

use std::ffi::{c_int, c_uchar};

use foreign_types::ForeignType;
use openssl_sys::EVP_MD_CTX;

use super::digest::MdCtx;
use super::operation::CleanQueue;
use crate::error::Result;

type DigestSqueeze = unsafe extern "C" fn(ctx: *mut EVP_MD_CTX, out: *mut c_uchar, len: usize) -> c_int;

/// `EVP_DigestSqueeze`, if this libcrypto has it.
#[derive(Clone, Copy)]
pub(crate) struct Squeeze(DigestSqueeze);

impl Squeeze {
    /// Finds the function. A provider may not support it, all the same.
    #[doc(alias = "EVP_DigestSqueeze")]
    pub(crate) fn find() -> Option<Self> {
        lookup::digest_squeeze().map(Squeeze)
    }

    /// Fills `out` with the next bytes of an extendable output function. After a failure it is unknown which bytes come next:
    /// drop the context.
    pub(crate) fn fill(self, queue: CleanQueue, ctx: &mut MdCtx, out: &mut [u8]) -> Result<()> {
        let operation = queue.before("EVP_DigestSqueeze");
        // SAFETY: the function of the linked libcrypto, with its C signature; a live, started context; `out` has `out.len()`
        // writable bytes.
        let code = unsafe { (self.0)(ctx.handle().as_ptr(), out.as_mut_ptr(), out.len()) };
        operation.check(code)
    }
}

#[cfg(hazmat_openssl_static_squeeze)]
mod lookup {
    use super::DigestSqueeze;
    use crate::ffi::declarations::EVP_DigestSqueeze;

    pub(super) fn digest_squeeze() -> Option<DigestSqueeze> {
        Some(EVP_DigestSqueeze)
    }
}

#[cfg(all(not(hazmat_openssl_static_squeeze), target_os = "linux"))]
mod lookup {
    use std::ffi::{CStr, c_void};
    use std::mem::MaybeUninit;
    use std::ptr::null_mut;
    use std::sync::OnceLock;

    use super::DigestSqueeze;
    use crate::ffi::declarations::{DlInfo, dladdr, dlsym};

    /// `dlsym(3)`: search the libraries of the program. Linux's value.
    const RTLD_DEFAULT: *mut c_void = null_mut();

    pub(super) fn digest_squeeze() -> Option<DigestSqueeze> {
        static FOUND: OnceLock<Option<DigestSqueeze>> = OnceLock::new();
        *FOUND.get_or_init(look_up)
    }

    fn look_up() -> Option<DigestSqueeze> {
        let found = address_of(c"EVP_DigestSqueeze")?;
        // In a program that is not position-independent, this may be the address of a stub in the program itself. The bases then
        // differ, and the function counts as missing: output is recomputed, as before 3.3.
        let linked = openssl_sys::EVP_DigestFinalXOF as *const c_void;
        if base_of(linked)? != base_of(found)? {
            return None;
        }
        // SAFETY: the address is not null, and is that of `EVP_DigestSqueeze` in the libcrypto that is linked. Its manual page
        // gives this signature.
        Some(unsafe { std::mem::transmute::<*const c_void, DigestSqueeze>(found) })
    }

    /// The address of a function in the libraries of the program.
    fn address_of(symbol: &CStr) -> Option<*const c_void> {
        // SAFETY: a NUL-terminated name.
        let address = unsafe { dlsym(RTLD_DEFAULT, symbol.as_ptr()) };
        (!address.is_null()).then_some(address.cast_const())
    }

    /// The address at which the library with this address in it was loaded.
    fn base_of(address: *const c_void) -> Option<*mut c_void> {
        let mut info = MaybeUninit::<DlInfo>::zeroed();
        // SAFETY: the address is only compared with those of the loaded libraries; `info` has room for the result.
        let code = unsafe { dladdr(address, info.as_mut_ptr()) };
        // SAFETY: all its fields may be zero, and the call can only have overwritten them with others.
        let info = unsafe { info.assume_init() };
        (code != 0 && !info.file_base.is_null()).then_some(info.file_base)
    }
}

#[cfg(all(not(hazmat_openssl_static_squeeze), not(target_os = "linux")))]
mod lookup {
    use super::DigestSqueeze;

    /// Not looked up on this system.
    pub(super) fn digest_squeeze() -> Option<DigestSqueeze> {
        None
    }
}
