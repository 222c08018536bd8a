//! `EVP_MD` and `EVP_MD_CTX`: fetched hash functions, and their contexts.

use std::ffi::CStr;
use std::sync::Arc;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl_sys::{EVP_MD, EVP_MD_CTX};

use super::declarations::{EVP_DigestInit_ex2, EVP_MD_CTX_get_params, EVP_MD_CTX_get0_md_data};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, Operation};
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
        // SAFETY: a live context and a NUL-terminated name; a null query applies the context's default properties.
        let md = unsafe { openssl_sys::EVP_MD_fetch(lib.enter(), name.as_ptr(), std::ptr::null()) };
        // SAFETY: null, or one reference, which is owned here from now on.
        unsafe { operation.fetched(md) }
    }
}

impl EvpMdRef {
    /// The digest's size in bytes, according to libcrypto.
    pub(crate) fn size(&self) -> usize {
        // SAFETY: a live method.
        let size = unsafe { openssl_sys::EVP_MD_get_size(self.as_ptr()) };
        usize::try_from(size).unwrap_or(0)
    }
}

handle! {
    MdCtxHandle, MdCtxHandleRef: EVP_MD_CTX, freed by openssl_sys::EVP_MD_CTX_free
}

/// The kind of output of a hash function.
#[derive(Clone, Copy)]
enum Finish {
    /// A fixed size in bytes.
    Fixed(usize),
    /// An extendable output function: any size.
    Extendable,
}

/// A started hash computation.
pub(crate) struct MdCtx {
    handle: MdCtxHandle,
    finish: Finish,
    residue: usize,
}

/// The longest residue of a message: a block of SHAKE128, without its last byte.
const ZEROS: [u8; 167] = [0; 167];

// SAFETY: a context is not tied to the thread that made it.
unsafe impl Send for MdCtx {}
// SAFETY: `&MdCtx` only allows `try_clone`, whose C function takes the source as const: such calls may run concurrently
// (openssl-threads(7)).
unsafe impl Sync for MdCtx {}

impl MdCtx {
    /// A context that is ready for data. `extendable` means that `md` is an extendable output function. `residue` is the largest
    /// number of bytes of a finished message that stay in the context after a restart.
    #[doc(alias = "EVP_DigestInit_ex2")]
    pub(crate) fn new(queue: CleanQueue, md: &EvpMdRef, extendable: bool, residue: usize) -> Result<Self> {
        let handle = new_handle(queue)?;
        let operation = queue.before("EVP_DigestInit_ex2");
        // SAFETY: a live context and a live method, to which the context adds a reference.
        let code = unsafe { EVP_DigestInit_ex2(handle.as_ptr(), md.as_ptr(), std::ptr::null()) };
        operation.check(code)?;
        let finish = if extendable {
            Finish::Extendable
        } else {
            Finish::Fixed(md.size())
        };
        Ok(MdCtx {
            handle,
            finish,
            residue,
        })
    }

    /// Whether a provider computes the digest. Before OpenSSL 4.0 an engine that is the process's default for the algorithm
    /// replaces the fetched method; its state is then in the context, whereas a provider's state is not.
    #[doc(alias = "EVP_MD_CTX_get0_md_data")]
    pub(crate) fn is_served_by_a_provider(&self) -> bool {
        // SAFETY: a live context.
        let data = unsafe { EVP_MD_CTX_get0_md_data(self.handle.as_ptr()) };
        data.is_null()
    }

    /// The context, for the functions of `squeeze.rs`.
    pub(super) fn handle(&mut self) -> &mut MdCtxHandle {
        &mut self.handle
    }

    #[doc(alias = "EVP_DigestUpdate")]
    #[inline]
    pub(crate) fn update(&mut self, queue: CleanQueue, data: &[u8]) -> Result<()> {
        let operation = queue.before("EVP_DigestUpdate");
        // SAFETY: a live, started context; `data` has `data.len()` readable bytes.
        let code = unsafe { openssl_sys::EVP_DigestUpdate(self.handle.as_ptr(), data.as_ptr().cast(), data.len()) };
        operation.check(code)
    }

    /// Writes the digest to `out`. An extendable output function fills it; any other needs room for its digest. Afterwards the
    /// context must be restarted or dropped.
    #[doc(alias = "EVP_DigestFinal_ex")]
    #[inline]
    pub(crate) fn finish(&mut self, queue: CleanQueue, out: &mut [u8]) -> Result<usize> {
        let size = match self.finish {
            Finish::Fixed(size) => size,
            Finish::Extendable => return self.finish_extendable(queue, out),
        };
        if out.len() < size {
            return Err(too_small(size, out));
        }
        let operation = queue.before("EVP_DigestFinal_ex");
        // SAFETY: a live, started context; `out` has room for the digest, as checked above. The length is `size`, and not
        // requested.
        let code =
            unsafe { openssl_sys::EVP_DigestFinal_ex(self.handle.as_ptr(), out.as_mut_ptr(), std::ptr::null_mut()) };
        operation.check(code)?;
        Ok(size)
    }

    #[doc(alias = "EVP_DigestFinalXOF")]
    fn finish_extendable(&mut self, queue: CleanQueue, out: &mut [u8]) -> Result<usize> {
        let operation = queue.before("EVP_DigestFinalXOF");
        // SAFETY: a live, started context; `out` has `out.len()` writable bytes.
        let code = unsafe { openssl_sys::EVP_DigestFinalXOF(self.handle.as_ptr(), out.as_mut_ptr(), out.len()) };
        operation.check(code)?;
        Ok(out.len())
    }

    /// Restarts the computation, without an allocation.
    #[doc(alias = "EVP_DigestInit_ex2")]
    #[inline]
    pub(crate) fn restart(&mut self, queue: CleanQueue) -> Result<()> {
        let operation = queue.before("EVP_DigestInit_ex2");
        // SAFETY: a live context with its method set, which a null method keeps.
        let code = unsafe { EVP_DigestInit_ex2(self.handle.as_ptr(), std::ptr::null(), std::ptr::null()) };
        operation.check(code)
    }

    /// Restarts the computation after [`finish`](Self::finish), and leaves nothing of the message in the context: a restart
    /// alone does not clear the buffer of every hash function.
    #[inline]
    pub(crate) fn erase_finished(&mut self, queue: CleanQueue) -> Result<()> {
        self.restart(queue)?;
        match ZEROS.get(..self.residue) {
            None | Some([]) => Ok(()),
            Some(zeros) => {
                self.update(queue, zeros)?;
                self.restart(queue)
            }
        }
    }

    /// The FIPS indicator for this use, if the provider has one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        read_fips_indicator(|params| {
            // SAFETY: a live context; a terminated array whose one entry points to a variable of its type.
            unsafe { EVP_MD_CTX_get_params(self.handle.as_ptr(), params) }
        })
    }

    /// Copies the computation into `idle`, a context of the same hash function, or into a new context.
    #[doc(alias = "EVP_MD_CTX_copy_ex")]
    pub(crate) fn try_clone(&self, queue: CleanQueue, idle: Option<MdCtx>) -> Result<Self> {
        let copy = match idle {
            Some(idle) => idle.handle,
            None => new_handle(queue)?,
        };
        let operation = queue.before("EVP_MD_CTX_copy_ex");
        // SAFETY: two live contexts; the source is only read.
        let code = unsafe { openssl_sys::EVP_MD_CTX_copy_ex(copy.as_ptr(), self.handle.as_ptr()) };
        operation.check(code)?;
        Ok(MdCtx { handle: copy, ..*self })
    }
}

#[cold]
fn too_small(needed: usize, out: &[u8]) -> Error {
    Error::BufferTooSmall {
        needed,
        available: out.len(),
    }
}

fn new_handle(queue: CleanQueue) -> Result<MdCtxHandle> {
    let operation = queue.before("EVP_MD_CTX_new");
    // SAFETY: no arguments.
    let handle = unsafe { openssl_sys::EVP_MD_CTX_new() };
    // SAFETY: null, or a new context without another owner.
    unsafe { operation.owned(handle) }
}
