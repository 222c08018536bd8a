//! The calls of an operation on whole messages: Ed25519, Ed448, ML-DSA, SLH-DSA.

use foreign_types::ForeignType;

use super::declarations::EVP_MD_CTX_get_pkey_ctx;
use super::operation::{CleanQueue, clear_error_queue};
use super::params::read_fips_indicator;
use super::pkey_operation::{LONGEST_INPUT, MessageOperation};
use crate::error::{Error, Result};
use crate::support::memory::zeroed_vec;

impl MessageOperation {
    /// Signs a whole message. The operation must begin again before the next.
    #[doc(alias = "EVP_DigestSign")]
    pub(crate) fn sign(&mut self, queue: CleanQueue, message: &[u8]) -> Result<Vec<u8>> {
        let mut signature = zeroed_vec("signature", self.longest_output)?;
        let mut length = signature.len();
        let _calls = self.calls.begin();
        let operation = queue.before("EVP_DigestSign");
        // SAFETY: an initialized context; at most `length` bytes are written; `message` has `message.len()` readable bytes.
        let code = unsafe {
            openssl_sys::EVP_DigestSign(
                self.ctx.as_ptr(),
                signature.as_mut_ptr(),
                &mut length,
                message.as_ptr(),
                message.len(),
            )
        };
        // A part of a signature may give the key away.
        let outcome = operation.check_allocations(code, &mut signature);
        self.intact &= outcome.is_ok();
        outcome?;
        signature.truncate(length);
        Ok(signature)
    }

    /// Verifies the signature of a whole message. Every failure is [`Error::InvalidSignature`]. The operation must begin again
    /// before the next.
    #[doc(alias = "EVP_DigestVerify")]
    pub(crate) fn verify(&mut self, queue: CleanQueue, signature: &[u8], message: &[u8]) -> Result<()> {
        if signature.len() > LONGEST_INPUT {
            return Err(Error::InvalidSignature);
        }
        let _calls = self.calls.begin();
        let operation = queue.before("EVP_DigestVerify");
        // SAFETY: an initialized context; both slices have the readable bytes of their lengths.
        let code = unsafe {
            openssl_sys::EVP_DigestVerify(
                self.ctx.as_ptr(),
                signature.as_ptr(),
                signature.len(),
                message.as_ptr(),
                message.len(),
            )
        };
        if code != 1 {
            clear_error_queue();
            // 0: the signature does not match. The providers' contexts have no state that depends on that.
            self.intact &= code == 0;
            return Err(Error::InvalidSignature);
        }
        let outcome = operation.check_allocations(code, &mut []);
        self.intact &= outcome.is_ok();
        outcome.map_err(|_| Error::InvalidSignature)
    }

    /// The provider's FIPS indicator for this use, if it has one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        // SAFETY: a live context.
        let key_context = unsafe { EVP_MD_CTX_get_pkey_ctx(self.ctx.as_ptr()) };
        read_fips_indicator(|params| {
            // SAFETY: null, which libcrypto refuses, or a live context, which `self.ctx` owns; a terminated array whose one
            // entry points to a variable of its type.
            unsafe { openssl_sys::EVP_PKEY_CTX_get_params(key_context, params) }
        })
    }
}
