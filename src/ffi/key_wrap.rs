//! `EVP_CIPHER_CTX` of a key wrap cipher. Its output is longer than its input, or shorter, so it has bounds of its own.

use std::ffi::c_int;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl_sys::{EVP_CIPHER_CTX, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW};

use super::cipher::{Direction, EvpCipherRef};
use super::declarations::{EVP_CIPHER_CTX_get_params, EVP_CipherInit_ex2};
use super::handle::handle;
use super::operation::CleanQueue;
use super::params::read_fips_indicator;
use crate::error::{Error, Result};
use crate::support::output::room_for;

/// The length in bytes of a semiblock: the unit of input and output (NIST SP 800-38F, section 4.1).
pub(crate) const SEMIBLOCK: usize = 8;

handle! {
    KeyWrapCtxHandle, KeyWrapCtxHandleRef: EVP_CIPHER_CTX, freed by openssl_sys::EVP_CIPHER_CTX_free
}

/// A key wrap cipher with its direction and key.
pub(crate) struct KeyWrapCtx {
    handle: KeyWrapCtxHandle,
    direction: Direction,
}

// SAFETY: a context is not tied to the thread that made it.
unsafe impl Send for KeyWrapCtx {}
// SAFETY: `&KeyWrapCtx` only reads a plain field, and a parameter that providers read without changing the context.
unsafe impl Sync for KeyWrapCtx {}

/// The most bytes that libcrypto writes for an input of `length` bytes.
///
/// A wrap writes the input padded to whole semiblocks, and one semiblock more. An unwrap writes a semiblock less than its
/// input, but if the padding is wrong, libcrypto wipes as many bytes of the output as the input has.
pub(crate) fn most_written(direction: Direction, length: usize) -> Option<usize> {
    match direction {
        Direction::Encrypt => length.checked_next_multiple_of(SEMIBLOCK)?.checked_add(SEMIBLOCK),
        Direction::Decrypt => Some(length),
    }
}

impl KeyWrapCtx {
    /// A context that is ready to wrap ([`Direction::Encrypt`]) or to unwrap. Fails if the key does not fit the cipher.
    #[doc(alias = "EVP_CIPHER_CTX_new", alias = "EVP_CipherInit_ex2")]
    pub(crate) fn new(queue: CleanQueue, cipher: &EvpCipherRef, direction: Direction, key: &[u8]) -> Result<Self> {
        // SAFETY: a live method.
        let key_length = unsafe { openssl_sys::EVP_CIPHER_get_key_length(cipher.as_ptr()) };
        if usize::try_from(key_length) != Ok(key.len()) {
            return Err(Error::invalid("wrapping_key", "does not fit the cipher"));
        }
        let operation = queue.before("EVP_CIPHER_CTX_new");
        // SAFETY: no arguments.
        let handle = unsafe { openssl_sys::EVP_CIPHER_CTX_new() };
        // SAFETY: null, or a new context without another owner.
        let handle: KeyWrapCtxHandle = unsafe { operation.owned(handle) }?;
        // Some releases refuse these ciphers without the flag, because their output is longer than that of others.
        // SAFETY: a live context.
        unsafe { openssl_sys::EVP_CIPHER_CTX_set_flags(handle.as_ptr(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW) };
        let encrypt = c_int::from(direction == Direction::Encrypt);
        let (method, null) = (cipher.as_ptr().cast_const(), std::ptr::null());
        let operation = queue.before("EVP_CipherInit_ex2");
        // SAFETY: a live context and method; the key has the length that the method reads, as checked above; without an IV
        // the cipher uses the standard's; no parameters.
        let code =
            unsafe { EVP_CipherInit_ex2(handle.as_ptr(), method, key.as_ptr(), null, encrypt, std::ptr::null()) };
        operation.check(code)?;
        Ok(KeyWrapCtx { handle, direction })
    }

    /// Wraps or unwraps `data` to the start of `out`, which must have the length of [`most_written`]. Returns the length of the
    /// result. An unwrap fails if the integrity check fails; then `out` must be cleared.
    #[doc(alias = "EVP_CipherUpdate")]
    pub(crate) fn process(&mut self, queue: CleanQueue, data: &[u8], out: &mut [u8]) -> Result<usize> {
        let length = c_int::try_from(data.len()).map_err(|_| Error::invalid("data", "is too long for one call"))?;
        let needed = most_written(self.direction, data.len()).unwrap_or(usize::MAX);
        let room = room_for(out, needed)?;
        let mut written = 0;
        let operation = queue.before("EVP_CipherUpdate");
        // SAFETY: a live, keyed context; `data` has `length` readable bytes, and `room` as many writable ones as libcrypto
        // writes at most; the borrows do not overlap.
        let code = unsafe {
            openssl_sys::EVP_CipherUpdate(
                self.handle.as_ptr(),
                room.as_mut_ptr(),
                &mut written,
                data.as_ptr(),
                length,
            )
        };
        operation.check(code)?;
        match usize::try_from(written) {
            Ok(written) if written <= needed => Ok(written),
            _ => Err(operation.error()),
        }
    }

    /// Makes the context ready for another key. From 4.0 on, libcrypto processes only one after each initialization.
    #[doc(alias = "EVP_CipherInit_ex2")]
    pub(crate) fn restart(&mut self, queue: CleanQueue) -> Result<()> {
        let (cipher, null) = (std::ptr::null(), std::ptr::null());
        let operation = queue.before("EVP_CipherInit_ex2");
        // SAFETY: a live context with its cipher set; null pointers and -1 leave cipher, key, IV and direction unchanged.
        let code = unsafe { EVP_CipherInit_ex2(self.handle.as_ptr(), cipher, null, null, -1, std::ptr::null()) };
        operation.check(code)
    }

    /// The FIPS indicator for this use, if the provider has one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        read_fips_indicator(|params| {
            // SAFETY: a live context; a terminated array whose one entry points to a variable of its type.
            unsafe { EVP_CIPHER_CTX_get_params(self.handle.as_ptr(), params) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;
    use crate::ffi::cipher::EvpCipher;

    #[test]
    fn room_is_for_the_most_that_libcrypto_writes() {
        for (length, wrapped) in [(0, 8), (1, 16), (8, 16), (9, 24), (16, 24), (17, 32)] {
            assert_eq!(most_written(Direction::Encrypt, length), Some(wrapped));
            assert_eq!(most_written(Direction::Decrypt, length), Some(length));
        }
        for length in [usize::MAX, usize::MAX - 7, usize::MAX - 8] {
            assert_eq!(most_written(Direction::Encrypt, length), None);
        }
    }

    /// The caller has checked the length; this function does so, too.
    #[test]
    fn an_output_without_room_is_refused() {
        let backend = Backend::new().unwrap();
        let queue = CleanQueue::ensure();
        let cipher = EvpCipher::fetch(backend.lib(), c"AES-128-WRAP-PAD").unwrap();
        for direction in [Direction::Encrypt, Direction::Decrypt] {
            let mut ctx = KeyWrapCtx::new(queue, &cipher, direction, &[1; 16]).unwrap();
            for length in [16, 24, 40] {
                let needed = most_written(direction, length).unwrap();
                for available in 0..needed {
                    let mut out = vec![0xa5; available];
                    let refused = ctx.process(queue, &vec![1; length], &mut out);
                    assert_eq!(refused, Err(Error::BufferTooSmall { needed, available }));
                    assert!(out.iter().all(|byte| *byte == 0xa5));
                }
            }
            assert!(KeyWrapCtx::new(queue, &cipher, direction, &[1; 24]).is_err());
        }
    }
}
