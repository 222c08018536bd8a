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
    use std::ffi::c_void;
    use std::sync::OnceLock;

    use super::DigestSqueeze;
    use crate::ffi::loaded_code::{address_of, base_of};

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
}

#[cfg(all(not(hazmat_openssl_static_squeeze), not(target_os = "linux")))]
mod lookup {
    use super::DigestSqueeze;

    /// Not looked up on this system.
    pub(super) fn digest_squeeze() -> Option<DigestSqueeze> {
        None
    }
}
