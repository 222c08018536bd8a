//! `EVP_KEM`: key encapsulation with a key, and decapsulation.

use std::ffi::c_int;

use foreign_types::ForeignType;
use openssl_sys::EVP_PKEY_CTX;
use zeroize::Zeroize;

use super::declarations::{
    EVP_PKEY_decapsulate, EVP_PKEY_decapsulate_init, EVP_PKEY_encapsulate, EVP_PKEY_encapsulate_init,
};
use super::operation::{CleanQueue, clear_error_queue};
use super::pkey_operation::PKeyOperation;
use crate::error::Result;

/// `EVP_PKEY_encapsulate_init` in the form of the functions that begin other operations.
pub(super) unsafe extern "C" fn encapsulate_init(ctx: *mut EVP_PKEY_CTX) -> c_int {
    // SAFETY: the caller passes a live context with its key set; no parameters.
    unsafe { EVP_PKEY_encapsulate_init(ctx, std::ptr::null()) }
}

/// `EVP_PKEY_decapsulate_init` in the form of the functions that begin other operations.
pub(super) unsafe extern "C" fn decapsulate_init(ctx: *mut EVP_PKEY_CTX) -> c_int {
    // SAFETY: the caller passes a live context with its key set; no parameters.
    unsafe { EVP_PKEY_decapsulate_init(ctx, std::ptr::null()) }
}

impl PKeyOperation {
    /// Makes a secret, and a ciphertext from which the holder of the private key computes the secret. Both fill their slices;
    /// both are erased if libcrypto fails, or makes another length.
    #[doc(alias = "EVP_PKEY_encapsulate")]
    pub(crate) fn encapsulate(&mut self, queue: CleanQueue, ciphertext: &mut [u8], secret: &mut [u8]) -> Result<()> {
        let (mut ciphertext_length, mut secret_length) = (ciphertext.len(), secret.len());
        // The encapsulation uses this thread's random generator.
        self.lib.enter();
        let operation = queue.before("EVP_PKEY_encapsulate");
        // SAFETY: a live context with an initialized operation; at most the given number of bytes is written to each slice. An
        // empty slice has a pointer that is not null, so libcrypto does not take it for a question about lengths.
        let code = unsafe {
            EVP_PKEY_encapsulate(
                self.ctx.as_ptr(),
                ciphertext.as_mut_ptr(),
                &mut ciphertext_length,
                secret.as_mut_ptr(),
                &mut secret_length,
            )
        };
        let code = filled(
            code,
            ciphertext_length == ciphertext.len() && secret_length == secret.len(),
        );
        self.intact &= code > 0;
        if code <= 0 {
            ciphertext.zeroize();
        }
        operation.check_or_clear(code, secret)?;
        // A hybrid mechanism fetches for each of its parts, and a successful fetch may leave entries.
        clear_error_queue();
        Ok(())
    }

    /// Computes the secret of a ciphertext, which must not be empty. It fills the slice, which is erased if libcrypto fails, or
    /// makes another length.
    #[doc(alias = "EVP_PKEY_decapsulate")]
    pub(crate) fn decapsulate(&mut self, queue: CleanQueue, ciphertext: &[u8], secret: &mut [u8]) -> Result<()> {
        let mut length = secret.len();
        self.lib.enter();
        let operation = queue.before("EVP_PKEY_decapsulate");
        // SAFETY: a live context with an initialized operation; at most `length` bytes are written to `secret`; `ciphertext` has
        // the readable bytes of its length.
        let code = unsafe {
            EVP_PKEY_decapsulate(
                self.ctx.as_ptr(),
                secret.as_mut_ptr(),
                &mut length,
                ciphertext.as_ptr(),
                ciphertext.len(),
            )
        };
        let code = filled(code, length == secret.len());
        self.intact &= code > 0;
        operation.check_or_clear(code, secret)?;
        clear_error_queue();
        Ok(())
    }
}

/// The return code, which is that of a failure if the output does not have the expected length.
fn filled(code: c_int, is_filled: bool) -> c_int {
    if is_filled { code } else { 0 }
}
