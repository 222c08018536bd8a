//! Signatures of messages that the provider hashes, and their verification. FIPS modules approve these, but not the
//! verification of a signature of a digest.

use std::ffi::{CStr, c_char, c_int};
use std::sync::Arc;

use foreign_types::ForeignType;
use openssl_sys::{EVP_MD_CTX, EVP_PKEY, EVP_PKEY_CTX, OSSL_LIB_CTX, OSSL_PARAM};

use super::declarations::{
    EVP_DigestSignInit_ex, EVP_DigestVerifyInit_ex, EVP_MD_CTX_FLAG_FINALISE, EVP_MD_CTX_get_pkey_ctx,
    EVP_MD_CTX_set_flags,
};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, clear_error_queue};
use super::params::{Params, read_fips_indicator};
use super::pkey::PKey;
use super::pkey_operation::{OperationParams, Use};
use super::token_lock::{self, Calls};
use crate::error::{Error, Result};
use crate::support::memory::zeroed_vec;

/// The longest signature that is verified, in bytes: longer than the signatures of any algorithm.
const LONGEST_SIGNATURE: usize = 1 << 16;

handle! {
    SignatureCtx, SignatureCtxRef: EVP_MD_CTX, freed by token_lock::free_message_context
}

/// `EVP_DigestSignInit_ex` and its counterpart.
type Init = unsafe extern "C" fn(
    *mut EVP_MD_CTX,
    *mut *mut EVP_PKEY_CTX,
    *const c_char,
    *mut OSSL_LIB_CTX,
    *const c_char,
    *mut EVP_PKEY,
    *const OSSL_PARAM,
) -> c_int;

/// Signs a message in pieces, or verifies its signature.
pub(crate) struct MessageSignature {
    // Field order matters: the operation drops before the library context.
    ctx: SignatureCtx,
    longest_output: usize,
    /// The length of every signature, if it is fixed.
    input_length: Option<usize>,
    calls: Calls,
    lib: Arc<LibCtx>,
}

// SAFETY: a context is not tied to the thread that made it.
unsafe impl Send for MessageSignature {}
// SAFETY: `&MessageSignature` only allows `try_clone`, whose C function takes the source as const, and reads of a
// parameter, which do not change the context.
unsafe impl Sync for MessageSignature {}

impl MessageSignature {
    /// Begins a signature or a verification, with a hash function given by name.
    #[doc(alias = "EVP_DigestSignInit_ex", alias = "EVP_DigestVerifyInit_ex")]
    pub(crate) fn begin(
        queue: CleanQueue,
        lib: &Arc<LibCtx>,
        key: &PKey,
        purpose: Use,
        hash: &CStr,
        params: &OperationParams<'_>,
    ) -> Result<Self> {
        let (name, init): (_, Init) = match purpose {
            Use::Sign => ("EVP_DigestSignInit_ex", EVP_DigestSignInit_ex),
            _ => ("EVP_DigestVerifyInit_ex", EVP_DigestVerifyInit_ex),
        };
        let context = MessageSignature {
            ctx: new_context(queue)?,
            longest_output: key.longest_output(),
            input_length: None,
            calls: key.calls(),
            lib: Arc::clone(lib),
        };
        let entered = lib.enter();
        let calls = context.calls.begin();
        let operation = queue.before(name);
        // SAFETY: live contexts, a live key, to which a reference is added, and a NUL-terminated name; a query that is null
        // or NUL-terminated; no output parameter, no parameters.
        let code = unsafe {
            init(
                context.ctx.as_ptr(),
                std::ptr::null_mut(),
                hash.as_ptr(),
                entered,
                key.query(),
                key.as_ptr(),
                std::ptr::null(),
            )
        };
        drop(calls);
        operation.check(code)?;
        // A successful fetch may leave entries, because it tries several providers.
        clear_error_queue();
        // With this flag the message is finished in this context, not in a copy, which would take the FIPS indicator
        // with it. SAFETY: a live context; sets a flag.
        unsafe { EVP_MD_CTX_set_flags(context.ctx.as_ptr(), EVP_MD_CTX_FLAG_FINALISE) };
        context.set(queue, params)?;
        Ok(context)
    }

    /// Refuses every signature of another length, in bytes, as [`PKeyOperation`](super::pkey_operation::PKeyOperation) does.
    pub(crate) fn with_input_length(mut self, length: usize) -> Self {
        self.input_length = Some(length);
        self
    }

    /// The operation on the key, which the context owns.
    fn key_context(&self) -> *mut EVP_PKEY_CTX {
        // SAFETY: a live context.
        unsafe { EVP_MD_CTX_get_pkey_ctx(self.ctx.as_ptr()) }
    }

    pub(crate) fn set<const N: usize>(&self, queue: CleanQueue, params: &Params<'_, N>) -> Result<()> {
        if params.is_empty() {
            return Ok(());
        }
        self.lib.enter();
        let _calls = self.calls.begin();
        let operation = queue.before("EVP_PKEY_CTX_set_params");
        // SAFETY: null, which libcrypto refuses, or a live context; a terminated array, which outlives the call.
        let code = unsafe { openssl_sys::EVP_PKEY_CTX_set_params(self.key_context(), params.as_ptr()) };
        operation.check(code)?;
        // A parameter may name an algorithm, and a successful fetch of it may leave entries.
        clear_error_queue();
        Ok(())
    }

    /// Copies the operation, with the data so far.
    #[doc(alias = "EVP_MD_CTX_copy_ex")]
    pub(crate) fn try_clone(&self, queue: CleanQueue) -> Result<Self> {
        let copy = MessageSignature {
            ctx: new_context(queue)?,
            longest_output: self.longest_output,
            input_length: self.input_length,
            calls: self.calls,
            lib: Arc::clone(&self.lib),
        };
        self.lib.enter();
        let _calls = self.calls.begin();
        let operation = queue.before("EVP_MD_CTX_copy_ex");
        // SAFETY: two live contexts; the source is only read.
        let code = unsafe { openssl_sys::EVP_MD_CTX_copy_ex(copy.ctx.as_ptr(), self.ctx.as_ptr()) };
        operation.check(code)?;
        // SAFETY: a live context; sets a flag.
        unsafe { EVP_MD_CTX_set_flags(copy.ctx.as_ptr(), EVP_MD_CTX_FLAG_FINALISE) };
        Ok(copy)
    }

    /// Adds a piece of the message to sign.
    #[doc(alias = "EVP_DigestSignUpdate")]
    pub(crate) fn update_signature(&mut self, queue: CleanQueue, data: &[u8]) -> Result<()> {
        self.lib.enter();
        let _calls = self.calls.begin();
        let operation = queue.before("EVP_DigestSignUpdate");
        // SAFETY: an initialized context; `data` has `data.len()` readable bytes.
        let code = unsafe { openssl_sys::EVP_DigestSignUpdate(self.ctx.as_ptr(), data.as_ptr().cast(), data.len()) };
        operation.check(code)
    }

    /// Adds a piece of the message to verify.
    #[doc(alias = "EVP_DigestVerifyUpdate")]
    pub(crate) fn update_verification(&mut self, queue: CleanQueue, data: &[u8]) -> Result<()> {
        self.lib.enter();
        let _calls = self.calls.begin();
        let operation = queue.before("EVP_DigestVerifyUpdate");
        // SAFETY: an initialized context; `data` has `data.len()` readable bytes.
        let code = unsafe { openssl_sys::EVP_DigestVerifyUpdate(self.ctx.as_ptr(), data.as_ptr().cast(), data.len()) };
        operation.check(code)
    }

    /// Returns the signature. The operation cannot be used afterwards.
    #[doc(alias = "EVP_DigestSignFinal")]
    pub(crate) fn finish(&mut self, queue: CleanQueue) -> Result<Vec<u8>> {
        self.lib.enter();
        let mut signature = zeroed_vec("signature", self.longest_output)?;
        let mut length = signature.len();
        let _calls = self.calls.begin();
        let operation = queue.before("EVP_DigestSignFinal");
        // SAFETY: a context initialized for signing; at most `length` bytes are written.
        let code = unsafe { openssl_sys::EVP_DigestSignFinal(self.ctx.as_ptr(), signature.as_mut_ptr(), &mut length) };
        operation.check(code)?;
        signature.truncate(length);
        Ok(signature)
    }

    /// Verifies a signature. Every failure is [`Error::InvalidSignature`]. The operation cannot be used afterwards.
    #[doc(alias = "EVP_DigestVerifyFinal")]
    pub(crate) fn finish_against(&mut self, signature: &[u8]) -> Result<()> {
        let fits = self.input_length.is_none_or(|length| signature.len() == length);
        if !fits || signature.len() > LONGEST_SIGNATURE {
            return Err(Error::InvalidSignature);
        }
        self.lib.enter();
        let _calls = self.calls.begin();
        // SAFETY: a context initialized for verification; `signature` has `signature.len()` readable bytes.
        let code =
            unsafe { openssl_sys::EVP_DigestVerifyFinal(self.ctx.as_ptr(), signature.as_ptr(), signature.len()) };
        clear_error_queue();
        if code == 1 {
            Ok(())
        } else {
            Err(Error::InvalidSignature)
        }
    }

    /// The provider's FIPS indicator for this use, if it has one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        read_fips_indicator(|params| {
            // SAFETY: null, which libcrypto refuses, or a live context; a terminated array whose one entry points to a
            // variable of its type.
            unsafe { openssl_sys::EVP_PKEY_CTX_get_params(self.key_context(), params) }
        })
    }
}

fn new_context(queue: CleanQueue) -> Result<SignatureCtx> {
    let operation = queue.before("EVP_MD_CTX_new");
    // SAFETY: no arguments.
    let ctx = unsafe { openssl_sys::EVP_MD_CTX_new() };
    // SAFETY: null, or a new context without another owner.
    unsafe { operation.owned(ctx) }
}
