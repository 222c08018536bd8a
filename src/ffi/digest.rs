//! `EVP_MD` and `EVP_MD_CTX`: hash functions, fetched once, and their contexts.

use std::ffi::CStr;
use std::sync::Arc;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl_sys::{EVP_MD, EVP_MD_CTX};

use super::declarations::{EVP_DigestInit_ex2, EVP_MD_CTX_get_params, EVP_MD_CTX_get0_md_data};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::Operation;
use super::params::read_fips_indicator;
use crate::error::{Error, Result};

handle! {
    /// A fetched hash function.
    EvpMd, EvpMdRef: EVP_MD, freed by openssl_sys::EVP_MD_free
}

// SAFETY: a fetched method is immutable and its reference count atomic (openssl-threads(7)).
unsafe impl Send for EvpMd {}
// SAFETY: as above.
unsafe impl Sync for EvpMd {}

impl EvpMd {
    #[doc(alias = "EVP_MD_fetch")]
    pub(crate) fn fetch(lib: &Arc<LibCtx>, name: &CStr) -> Option<Self> {
        let operation = Operation::begin("EVP_MD_fetch");
        // SAFETY: a live context and a NUL-terminated name; the context's default properties apply.
        let md = unsafe { openssl_sys::EVP_MD_fetch(lib.enter(), name.as_ptr(), std::ptr::null()) };
        // SAFETY: null, or one reference that is now ours.
        unsafe { operation.fetched(md) }
    }
}

impl EvpMdRef {
    /// The digest's size in bytes as the library has it.
    pub(crate) fn size(&self) -> usize {
        // SAFETY: a live method.
        let size = unsafe { openssl_sys::EVP_MD_get_size(self.as_ptr()) };
        usize::try_from(size).unwrap_or(0)
    }
}

handle! {
    MdCtxHandle, MdCtxHandleRef: EVP_MD_CTX, freed by openssl_sys::EVP_MD_CTX_free
}

/// How a hash function ends.
#[derive(Clone, Copy)]
enum Finish {
    /// A digest of the function's one size, in bytes.
    Fixed(usize),
    /// An extendable output function: as many bytes as asked for.
    Extendable,
}

/// A hash computation that has been started.
pub(crate) struct MdCtx {
    handle: MdCtxHandle,
    finish: Finish,
}

// SAFETY: a context may move between threads; it has no ties to the one that made it.
unsafe impl Send for MdCtx {}
// SAFETY: `&MdCtx` only allows `try_clone`, whose C function takes the source as const: such calls may run at the same
// time (openssl-threads(7)).
unsafe impl Sync for MdCtx {}

impl MdCtx {
    /// A context that is ready for its first byte. `extendable` asks for an extendable output function's own ending.
    #[doc(alias = "EVP_DigestInit_ex2")]
    pub(crate) fn new(md: &EvpMdRef, extendable: bool) -> Result<Self> {
        let handle = new_handle()?;
        let operation = Operation::begin("EVP_DigestInit_ex2");
        // SAFETY: a live context and a live method, which the context takes a reference of.
        let code = unsafe { EVP_DigestInit_ex2(handle.as_ptr(), md.as_ptr(), std::ptr::null()) };
        operation.check(code)?;
        let finish = if extendable {
            Finish::Extendable
        } else {
            Finish::Fixed(md.size())
        };
        Ok(MdCtx { handle, finish })
    }

    /// Whether it is a provider that works here: before OpenSSL 4.0 an engine that is the process's default for the
    /// algorithm takes the place of the method that was asked for. What it works with is kept in the context then, where a
    /// provider keeps it to itself.
    #[doc(alias = "EVP_MD_CTX_get0_md_data")]
    pub(crate) fn is_served_by_a_provider(&self) -> bool {
        // SAFETY: a live context.
        let data = unsafe { EVP_MD_CTX_get0_md_data(self.handle.as_ptr()) };
        data.is_null()
    }

    /// Hashes data that is in one piece, and starts again, which also overwrites what the context still has of the data.
    /// As [`update`](Self::update), [`finish`](Self::finish) and [`restart`](Self::restart) do one after the other, with one
    /// look at the error queue.
    #[doc(alias = "EVP_DigestUpdate", alias = "EVP_DigestFinal_ex")]
    #[doc(alias = "EVP_DigestInit_ex2")]
    pub(crate) fn digest(&mut self, data: &[u8], out: &mut [u8]) -> Result<()> {
        let Finish::Fixed(size) = self.finish else {
            self.update(data)?;
            self.finish_extendable(out)?;
            return self.restart();
        };
        if out.len() < size {
            return Err(too_small(size, out));
        }
        let ctx = self.handle.as_ptr();
        let operation = Operation::begin("EVP_DigestUpdate");
        // SAFETY: a live context that has been started; `data` has as many bytes as it is said to have.
        let code = unsafe { openssl_sys::EVP_DigestUpdate(ctx, data.as_ptr().cast(), data.len()) };
        operation.check(code)?;
        let operation = operation.then("EVP_DigestFinal_ex");
        // SAFETY: a live context that has been started; `out` has room for the digest, as checked.
        let code = unsafe { openssl_sys::EVP_DigestFinal_ex(ctx, out.as_mut_ptr(), std::ptr::null_mut()) };
        operation.check(code)?;
        let operation = operation.then("EVP_DigestInit_ex2");
        // SAFETY: a live context whose method is set, which a null method keeps.
        let code = unsafe { EVP_DigestInit_ex2(ctx, std::ptr::null(), std::ptr::null()) };
        operation.check(code)
    }

    #[doc(alias = "EVP_DigestUpdate")]
    pub(crate) fn update(&mut self, data: &[u8]) -> Result<()> {
        let operation = Operation::begin("EVP_DigestUpdate");
        // SAFETY: a live context that has been started; `data` has as many bytes as it is said to have.
        let code = unsafe { openssl_sys::EVP_DigestUpdate(self.handle.as_ptr(), data.as_ptr().cast(), data.len()) };
        operation.check(code)
    }

    /// Writes the digest to `out`: its whole length for an extendable output function, else the digest's own, for which
    /// `out` must have the room. The context must be restarted or dropped then.
    #[doc(alias = "EVP_DigestFinal_ex", alias = "EVP_DigestFinalXOF")]
    pub(crate) fn finish(&mut self, out: &mut [u8]) -> Result<usize> {
        match self.finish {
            Finish::Fixed(size) => self.finish_fixed(size, out),
            Finish::Extendable => self.finish_extendable(out),
        }
    }

    fn finish_fixed(&mut self, size: usize, out: &mut [u8]) -> Result<usize> {
        if out.len() < size {
            return Err(too_small(size, out));
        }
        let operation = Operation::begin("EVP_DigestFinal_ex");
        // SAFETY: a live context that has been started; `out` has room for the digest, as checked. The length is not
        // asked for: it is `size`.
        let code =
            unsafe { openssl_sys::EVP_DigestFinal_ex(self.handle.as_ptr(), out.as_mut_ptr(), std::ptr::null_mut()) };
        operation.check(code)?;
        Ok(size)
    }

    fn finish_extendable(&mut self, out: &mut [u8]) -> Result<usize> {
        let operation = Operation::begin("EVP_DigestFinalXOF");
        // SAFETY: a live context that has been started; `out` has as many writable bytes as it is said to have.
        let code = unsafe { openssl_sys::EVP_DigestFinalXOF(self.handle.as_ptr(), out.as_mut_ptr(), out.len()) };
        operation.check(code)?;
        Ok(out.len())
    }

    /// Starts the same hash function again in this context, without an allocation.
    #[doc(alias = "EVP_DigestInit_ex2")]
    pub(crate) fn restart(&mut self) -> Result<()> {
        let operation = Operation::begin("EVP_DigestInit_ex2");
        // SAFETY: a live context whose method is set, which a null method keeps.
        let code = unsafe { EVP_DigestInit_ex2(self.handle.as_ptr(), std::ptr::null(), std::ptr::null()) };
        operation.check(code)
    }

    /// The provider's word on whether this use is approved, where it gives one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        read_fips_indicator(|params| {
            // SAFETY: a live context; a terminated array whose one entry has room for its answer.
            unsafe { EVP_MD_CTX_get_params(self.handle.as_ptr(), params) }
        })
    }

    #[doc(alias = "EVP_MD_CTX_copy_ex")]
    pub(crate) fn try_clone(&self) -> Result<Self> {
        let copy = new_handle()?;
        let operation = Operation::begin("EVP_MD_CTX_copy_ex");
        // SAFETY: two live contexts; the source is read only.
        let code = unsafe { openssl_sys::EVP_MD_CTX_copy_ex(copy.as_ptr(), self.handle.as_ptr()) };
        operation.check(code)?;
        Ok(MdCtx {
            handle: copy,
            finish: self.finish,
        })
    }
}

fn too_small(needed: usize, out: &[u8]) -> Error {
    Error::BufferTooSmall {
        needed,
        available: out.len(),
    }
}

fn new_handle() -> Result<MdCtxHandle> {
    let operation = Operation::begin("EVP_MD_CTX_new");
    // SAFETY: no arguments.
    let handle = unsafe { openssl_sys::EVP_MD_CTX_new() };
    // SAFETY: null, or a new context that nobody else owns.
    unsafe { operation.owned(handle) }
}
