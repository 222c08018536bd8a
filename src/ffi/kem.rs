//! `EVP_KEM`: key encapsulation with a key, and decapsulation.

use std::ffi::c_int;

use foreign_types::ForeignType;
use openssl_sys::EVP_PKEY_CTX;
use zeroize::Zeroize;

use super::declarations::{
    EVP_PKEY_decapsulate, EVP_PKEY_decapsulate_init, EVP_PKEY_encapsulate, EVP_PKEY_encapsulate_init,
};
use super::operation::CleanQueue;
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
        let _calls = self.calls.begin();
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
        // A hybrid mechanism fetches for each of its parts, and a successful fetch may leave entries.
        let outcome = operation.check_allocations(code, secret);
        self.intact &= outcome.is_ok();
        if outcome.is_err() {
            ciphertext.zeroize();
        }
        outcome
    }

    /// Computes the secret of a ciphertext, which must not be empty. It fills the slice, which is erased if libcrypto fails, or
    /// makes another length.
    #[doc(alias = "EVP_PKEY_decapsulate")]
    pub(crate) fn decapsulate(&mut self, queue: CleanQueue, ciphertext: &[u8], secret: &mut [u8]) -> Result<()> {
        let mut length = secret.len();
        self.lib.enter();
        let _calls = self.calls.begin();
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
        // If an allocation fails, libcrypto returns the secret of a wrong ciphertext, and calls that a success.
        let outcome = operation.check_allocations(code, secret);
        self.intact &= outcome.is_ok();
        outcome
    }
}

/// The return code, which is that of a failure if the output does not have the expected length.
fn filled(code: c_int, is_filled: bool) -> c_int {
    if is_filled { code } else { 0 }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::lib_ctx::LibCtx;
    use super::super::pkey::{KeyParams, PKey};
    use super::super::pkey_operation::{OperationParams, Service, Use, is_offered};
    use super::*;
    use crate::backend::Backend;
    use crate::error::Error;

    /// The lengths of ML-KEM-512 and of X25519MLKEM768.
    const TYPES: [(&std::ffi::CStr, usize, usize); 2] = [(c"ML-KEM-512", 768, 32), (c"X25519MLKEM768", 1120, 64)];

    fn begin(lib: &Arc<LibCtx>, key: &PKey, purpose: Use) -> Box<PKeyOperation> {
        PKeyOperation::begin(CleanQueue::ensure(), lib, key, purpose, &OperationParams::new()).unwrap()
    }

    #[test]
    fn outputs_of_other_lengths_are_errors_and_are_erased() {
        let backend = Backend::new().unwrap();
        let lib = backend.lib();
        for (name, right, secret_length) in TYPES {
            if !is_offered(lib, Service::Kem, name) {
                continue;
            }
            let key = PKey::generate(lib, name, &KeyParams::new()).unwrap();
            let queue = CleanQueue::ensure();
            for (ciphertext_length, length) in [
                (0, secret_length),
                (1, secret_length),
                (right - 1, secret_length),
                (right + 1, secret_length),
                (right, 0),
                (right, secret_length - 1),
                (right, secret_length + 1),
                (0, 0),
            ] {
                // With bytes on both sides, at an odd address.
                let (mut ciphertext, mut secret) = (vec![0xa5; ciphertext_length + 3], vec![0xa5; length + 3]);
                let inside = 1..ciphertext_length + 1;
                let outcome = begin(lib, &key, Use::Encapsulate).encapsulate(
                    queue,
                    &mut ciphertext[inside.clone()],
                    &mut secret[1..length + 1],
                );
                assert!(
                    matches!(outcome, Err(Error::OpenSsl { .. })),
                    "{name:?} {ciphertext_length} {length}"
                );
                for (memory, inside) in [(&ciphertext, inside), (&secret, 1..length + 1)] {
                    for (index, byte) in memory.iter().enumerate() {
                        assert_eq!(*byte, if inside.contains(&index) { 0 } else { 0xa5 }, "{index}");
                    }
                }
            }

            let (mut ciphertext, mut secret) = (vec![0; right], vec![0; secret_length]);
            let mut encapsulation = begin(lib, &key, Use::Encapsulate);
            encapsulation.encapsulate(queue, &mut ciphertext, &mut secret).unwrap();
            for length in [0, 1, secret_length - 1, secret_length + 1] {
                let mut memory = vec![0xa5; length + 3];
                let outcome =
                    begin(lib, &key, Use::Decapsulate).decapsulate(queue, &ciphertext, &mut memory[1..length + 1]);
                assert!(matches!(outcome, Err(Error::OpenSsl { .. })), "{name:?} {length}");
                assert!(memory[1..length + 1].iter().all(|byte| *byte == 0));
                assert_eq!((memory[0], &memory[length + 1..]), (0xa5, &[0xa5; 2][..]));
            }
            // Other lengths of the ciphertext, which no public call passes on.
            for length in [0, 1, right - 1, right + 1] {
                let mut memory = vec![0xa5; secret_length];
                let outcome = begin(lib, &key, Use::Decapsulate).decapsulate(queue, &vec![0; length], &mut memory);
                assert!(outcome.is_err(), "{name:?} {length}");
                assert!(memory.iter().all(|byte| *byte == 0));
            }
            let mut computed = vec![0; secret_length];
            let mut decapsulation = begin(lib, &key, Use::Decapsulate);
            decapsulation.decapsulate(queue, &ciphertext, &mut computed).unwrap();
            assert_eq!(computed, secret);
            // An operation for the other purpose is none for this one.
            let mut refused = vec![0xa5; secret_length];
            assert!(encapsulation.decapsulate(queue, &ciphertext, &mut refused).is_err());
            assert!(decapsulation.encapsulate(queue, &mut ciphertext, &mut refused).is_err());
            assert!(refused.iter().chain(&ciphertext).all(|byte| *byte == 0));
        }
    }
}
