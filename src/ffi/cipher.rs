//! `EVP_CIPHER` and `EVP_CIPHER_CTX`: fetched ciphers, and their contexts. Padding is always off.

use std::ffi::{CStr, c_int};
use std::sync::Arc;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl_sys::{EVP_CIPHER, EVP_CIPHER_CTX};

use super::declarations::{
    EVP_CIPHER_CTX_get_params, EVP_CIPHER_CTX_get_updated_iv, EVP_CipherFinal_ex, EVP_CipherInit_ex2,
};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::Operation;
use super::params::read_fips_indicator;
use crate::error::{Error, Result};

// `EVP_EncryptInit(3)`: controls of all AEAD ciphers.
const EVP_CTRL_AEAD_SET_IVLEN: c_int = 0x9;
const EVP_CTRL_AEAD_GET_TAG: c_int = 0x10;
const EVP_CTRL_AEAD_SET_TAG: c_int = 0x11;

/// libcrypto takes lengths as `int`: longer data is passed in pieces of this size, a multiple of every block size.
const LONGEST_PIECE: usize = 1 << 30;

/// An upper bound of block sizes in bytes.
const LONGEST_BLOCK: usize = 32;

/// The longest AEAD tag in bytes.
pub(crate) const LONGEST_TAG: usize = 16;

handle! {
    /// A fetched cipher in a mode.
    EvpCipher, EvpCipherRef: EVP_CIPHER, freed by openssl_sys::EVP_CIPHER_free
}

// SAFETY: a fetched method is immutable and its reference count atomic (openssl-threads(7)).
unsafe impl Send for EvpCipher {}
// SAFETY: as above.
unsafe impl Sync for EvpCipher {}

impl EvpCipher {
    #[doc(alias = "EVP_CIPHER_fetch")]
    pub(crate) fn fetch(lib: &Arc<LibCtx>, name: &CStr) -> Option<Self> {
        let operation = Operation::begin("EVP_CIPHER_fetch");
        // SAFETY: a live context and a NUL-terminated name; a null query applies the context's default properties.
        let cipher = unsafe { openssl_sys::EVP_CIPHER_fetch(lib.enter(), name.as_ptr(), std::ptr::null()) };
        // SAFETY: null, or one reference, which is owned here from now on.
        unsafe { operation.fetched(cipher) }
    }
}

impl EvpCipherRef {
    /// The mode's unit in bytes: the cipher's block size in modes that require whole blocks, otherwise 1.
    fn block_size(&self) -> Result<usize> {
        // SAFETY: a live method.
        let size = unsafe { openssl_sys::EVP_CIPHER_get_block_size(self.as_ptr()) };
        match usize::try_from(size) {
            Ok(size) if (1..=LONGEST_BLOCK).contains(&size) => Ok(size),
            _ => Err(Error::invalid("cipher", "has an unexpected block size")),
        }
    }

    /// Whether these are the cipher's default key and IV lengths.
    fn takes(&self, key_length: usize, iv_length: usize) -> bool {
        // SAFETY: a live method.
        let own_key_length = unsafe { openssl_sys::EVP_CIPHER_get_key_length(self.as_ptr()) };
        // SAFETY: a live method.
        let own_iv_length = unsafe { openssl_sys::EVP_CIPHER_get_iv_length(self.as_ptr()) };
        usize::try_from(own_key_length) == Ok(key_length) && usize::try_from(own_iv_length) == Ok(iv_length)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Encrypt,
    Decrypt,
}

handle! {
    CipherCtxHandle, CipherCtxHandleRef: EVP_CIPHER_CTX, freed by openssl_sys::EVP_CIPHER_CTX_free
}

/// A cipher context with its direction, key and IV.
pub(crate) struct CipherCtx {
    handle: CipherCtxHandle,
    block_size: usize,
    iv_length: usize,
}

// SAFETY: a context is not tied to the thread that made it.
unsafe impl Send for CipherCtx {}
// SAFETY: `&CipherCtx` only reads plain fields, and a parameter that providers read without changing the context.
unsafe impl Sync for CipherCtx {}

impl CipherCtx {
    /// A context that is ready for data. Sets the lengths of key and IV if the cipher supports several; fails if they do not
    /// fit the cipher.
    #[doc(alias = "EVP_CIPHER_CTX_new", alias = "EVP_CipherInit_ex2")]
    pub(crate) fn new(cipher: &EvpCipherRef, direction: Direction, key: &[u8], iv: &[u8]) -> Result<Self> {
        let operation = Operation::begin("EVP_CIPHER_CTX_new");
        // SAFETY: no arguments.
        let handle = unsafe { openssl_sys::EVP_CIPHER_CTX_new() };
        // SAFETY: null, or a new context without another owner.
        let handle: CipherCtxHandle = unsafe { operation.owned(handle) }?;
        let mut context = CipherCtx {
            handle,
            block_size: cipher.block_size()?,
            iv_length: iv.len(),
        };
        let encrypt = c_int::from(direction == Direction::Encrypt);
        let iv = Some(iv).filter(|iv| !iv.is_empty());
        if cipher.takes(key.len(), context.iv_length) {
            context.init(Some(cipher), Some(key), iv, encrypt)?;
        } else {
            context.init(Some(cipher), None, None, encrypt)?;
            context.set_key_length(key.len())?;
            context.iv_length = context.current_iv_length()?;
            context.set_iv_length(iv.map_or(0, <[u8]>::len))?;
            context.init(None, Some(key), iv, encrypt)?;
        }
        if context.block_size > 1 {
            context.disable_padding()?;
        }
        Ok(context)
    }

    /// An encryption with an AEAD cipher whose provider generates the IV when the first data is passed. `iv_length` must be
    /// the cipher's default IV length.
    #[doc(alias = "EVP_CIPHER_CTX_new", alias = "EVP_CipherInit_ex2")]
    pub(crate) fn generating_iv(cipher: &EvpCipherRef, key: &[u8], iv_length: usize) -> Result<Self> {
        if !cipher.takes(key.len(), iv_length) {
            return Err(Error::invalid("key", "does not fit the cipher"));
        }
        let operation = Operation::begin("EVP_CIPHER_CTX_new");
        // SAFETY: no arguments.
        let handle = unsafe { openssl_sys::EVP_CIPHER_CTX_new() };
        // SAFETY: null, or a new context without another owner.
        let handle: CipherCtxHandle = unsafe { operation.owned(handle) }?;
        let mut context = CipherCtx {
            handle,
            block_size: cipher.block_size()?,
            iv_length,
        };
        context.init(Some(cipher), Some(key), None, 1)?;
        Ok(context)
    }

    /// Copies the IV that the provider has generated. Fails before the first data.
    #[doc(alias = "EVP_CIPHER_CTX_get_updated_iv")]
    pub(crate) fn generated_iv(&self, iv: &mut [u8]) -> Result<()> {
        confirm_length("nonce", self.current_iv_length()?, iv.len())?;
        let operation = Operation::begin("EVP_CIPHER_CTX_get_updated_iv");
        // SAFETY: a live context with its cipher set; at most `iv.len()` bytes are written.
        let code = unsafe { EVP_CIPHER_CTX_get_updated_iv(self.handle.as_ptr(), iv.as_mut_ptr().cast(), iv.len()) };
        operation.check(code)
    }

    /// The mode's unit in bytes: the cipher's block size in modes that require whole blocks, otherwise 1.
    pub(crate) fn block_size(&self) -> usize {
        self.block_size
    }

    /// Restarts with the same key and another IV.
    #[doc(alias = "EVP_CipherInit_ex2")]
    pub(crate) fn restart(&mut self, iv: &[u8]) -> Result<()> {
        self.set_iv_length(iv.len())?;
        self.init(None, None, Some(iv), -1)
    }

    /// Calls `EVP_CipherInit_ex2`. An argument of `None` leaves the context's value unchanged; direction 1 encrypts, 0
    /// decrypts, -1 leaves the direction unchanged.
    ///
    /// The caller guarantees that key and IV have the lengths that the context is set to, or, if `cipher` is given, the
    /// cipher's default lengths.
    fn init(
        &mut self,
        cipher: Option<&EvpCipherRef>,
        key: Option<&[u8]>,
        iv: Option<&[u8]>,
        direction: c_int,
    ) -> Result<()> {
        let cipher = cipher.map_or(std::ptr::null(), |cipher| cipher.as_ptr().cast_const());
        let key = key.map_or(std::ptr::null(), <[u8]>::as_ptr);
        let iv = iv.map_or(std::ptr::null(), <[u8]>::as_ptr);
        let operation = Operation::begin("EVP_CipherInit_ex2");
        // SAFETY: a live context and method; key and IV are null or have the lengths that libcrypto will read, as the callers
        // of this function guarantee.
        let code = unsafe { EVP_CipherInit_ex2(self.handle.as_ptr(), cipher, key, iv, direction, std::ptr::null()) };
        operation.check(code)
    }

    fn disable_padding(&mut self) -> Result<()> {
        let operation = Operation::begin("EVP_CIPHER_CTX_set_padding");
        // SAFETY: a live context with its cipher set.
        let code = unsafe { openssl_sys::EVP_CIPHER_CTX_set_padding(self.handle.as_ptr(), 0) };
        operation.check(code)
    }

    fn current_key_length(&self) -> Result<usize> {
        // SAFETY: a live context with its cipher set.
        let length = unsafe { openssl_sys::EVP_CIPHER_CTX_get_key_length(self.handle.as_ptr()) };
        usize::try_from(length).map_err(|_| Error::invalid("cipher", "has no key length"))
    }

    fn current_iv_length(&self) -> Result<usize> {
        // SAFETY: a live context with its cipher set.
        let length = unsafe { openssl_sys::EVP_CIPHER_CTX_get_iv_length(self.handle.as_ptr()) };
        usize::try_from(length).map_err(|_| Error::invalid("cipher", "has no IV length"))
    }

    /// Sets the context's key length, or fails. Afterwards a key of that length may be passed.
    fn set_key_length(&mut self, length: usize) -> Result<()> {
        if self.current_key_length()? == length {
            return Ok(());
        }
        let c_length = c_int::try_from(length).map_err(|_| Error::invalid("key", "is too long"))?;
        let operation = Operation::begin("EVP_CIPHER_CTX_set_key_length");
        // SAFETY: a live context with its cipher set.
        let code = unsafe { openssl_sys::EVP_CIPHER_CTX_set_key_length(self.handle.as_ptr(), c_length) };
        operation.check(code)?;
        // Verify the length that was set: libcrypto will read that many bytes of the key.
        confirm_length("key", self.current_key_length()?, length)
    }

    /// Sets the context's IV length, or fails: only AEAD ciphers support several.
    fn set_iv_length(&mut self, length: usize) -> Result<()> {
        if self.iv_length == length {
            return Ok(());
        }
        let c_length = c_int::try_from(length).map_err(|_| Error::invalid("nonce", "is too long"))?;
        let operation = Operation::begin("EVP_CIPHER_CTX_ctrl(EVP_CTRL_AEAD_SET_IVLEN)");
        // SAFETY: this control reads no memory.
        let code = unsafe {
            openssl_sys::EVP_CIPHER_CTX_ctrl(
                self.handle.as_ptr(),
                EVP_CTRL_AEAD_SET_IVLEN,
                c_length,
                std::ptr::null_mut(),
            )
        };
        operation.check(code)?;
        // Verify the length that was set: ciphers without this parameter ignore it and read their fixed length.
        self.iv_length = self.current_iv_length()?;
        confirm_length("nonce", self.iv_length, length)
    }

    /// The output length that [`update`](Self::update) needs for `length` bytes.
    pub(crate) fn room_for(&self, length: usize) -> usize {
        length.saturating_add(self.block_size.saturating_sub(1))
    }

    /// Encrypts or decrypts `data` to `out`, which must have the length of [`room_for`](Self::room_for). Returns the number of
    /// bytes written.
    #[doc(alias = "EVP_CipherUpdate")]
    pub(crate) fn update(&mut self, data: &[u8], out: &mut [u8]) -> Result<usize> {
        let needed = self.room_for(data.len());
        if out.len() < needed {
            return Err(Error::BufferTooSmall {
                needed,
                available: out.len(),
            });
        }
        let mut written = 0;
        for piece in data.chunks(LONGEST_PIECE) {
            let rest = out.get_mut(written..).unwrap_or_default();
            // SAFETY: `rest` has room for the rest of `data` plus the block size minus 1: libcrypto holds back at most
            // that much from earlier calls, and has not written more than it has read. The borrows do not overlap.
            written += unsafe { self.update_raw(piece.as_ptr(), piece.len(), rest.as_mut_ptr()) }?;
        }
        Ok(written)
    }

    /// Encrypts or decrypts `buffer` in place, in a mode whose unit is one byte.
    #[doc(alias = "EVP_CipherUpdate")]
    pub(crate) fn update_in_place(&mut self, buffer: &mut [u8]) -> Result<()> {
        if self.block_size != 1 {
            return Err(Error::invalid("mode", "does not support operation in place"));
        }
        for piece in buffer.chunks_mut(LONGEST_PIECE) {
            // SAFETY: writes as many bytes as it reads, to the same place, which libcrypto allows.
            unsafe { self.update_raw(piece.as_ptr(), piece.len(), piece.as_mut_ptr()) }?;
        }
        Ok(())
    }

    /// # Safety
    ///
    /// `data` has `length` readable bytes, at most [`LONGEST_PIECE`]; `out` has `length` plus the block size minus 1
    /// writable bytes; the two are equal or do not overlap. For additional data `out` is null.
    unsafe fn update_raw(&mut self, data: *const u8, length: usize, out: *mut u8) -> Result<usize> {
        let length = c_int::try_from(length).map_err(|_| Error::invalid("data", "is too long for one call"))?;
        let mut written = 0;
        let operation = Operation::begin("EVP_CipherUpdate");
        // SAFETY: a live, keyed context; the caller guarantees the pointers.
        let code = unsafe { openssl_sys::EVP_CipherUpdate(self.handle.as_ptr(), out, &mut written, data, length) };
        operation.check(code)?;
        Ok(usize::try_from(written).unwrap_or(0))
    }

    /// Passes additional data to an AEAD cipher, before the first byte of the message.
    #[doc(alias = "EVP_CipherUpdate")]
    pub(crate) fn additional_data(&mut self, data: &[u8]) -> Result<()> {
        for piece in data.chunks(LONGEST_PIECE) {
            // SAFETY: `piece` has its length in readable bytes; a null output marks additional data, for which nothing is
            // written.
            unsafe { self.update_raw(piece.as_ptr(), piece.len(), std::ptr::null_mut()) }?;
        }
        Ok(())
    }

    /// Ends the message. Returns data that was held back (none in modes without padding). An AEAD decryption fails if
    /// the tag does not match.
    #[doc(alias = "EVP_CipherFinal_ex")]
    pub(crate) fn finish(&mut self) -> Result<Vec<u8>> {
        let mut block = [0; LONGEST_BLOCK];
        let mut written = 0;
        let operation = Operation::begin("EVP_CipherFinal_ex");
        // SAFETY: a live, keyed context; at most one block is written, for which there is room.
        let code = unsafe { EVP_CipherFinal_ex(self.handle.as_ptr(), block.as_mut_ptr(), &mut written) };
        operation.check(code)?;
        let written = usize::try_from(written).unwrap_or(0);
        Ok(block.get(..written).unwrap_or_default().to_vec())
    }

    /// The FIPS indicator for this use, if the provider has one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        read_fips_indicator(|params| {
            // SAFETY: a live context; a terminated array whose one entry points to a variable of its type.
            unsafe { EVP_CIPHER_CTX_get_params(self.handle.as_ptr(), params) }
        })
    }

    /// Copies the tag of a finished AEAD encryption.
    #[doc(alias = "EVP_CTRL_AEAD_GET_TAG")]
    pub(crate) fn tag(&mut self, tag: &mut [u8; LONGEST_TAG]) -> Result<()> {
        let operation = Operation::begin("EVP_CIPHER_CTX_ctrl(EVP_CTRL_AEAD_GET_TAG)");
        // SAFETY: a live context; the control writes `LONGEST_TAG` bytes, for which there is room.
        let code = unsafe {
            openssl_sys::EVP_CIPHER_CTX_ctrl(
                self.handle.as_ptr(),
                EVP_CTRL_AEAD_GET_TAG,
                LONGEST_TAG as c_int,
                tag.as_mut_ptr().cast(),
            )
        };
        operation.check(code)
    }

    /// Sets the tag that an AEAD decryption expects.
    #[doc(alias = "EVP_CTRL_AEAD_SET_TAG")]
    pub(crate) fn expect_tag(&mut self, tag: &[u8]) -> Result<()> {
        let length = c_int::try_from(tag.len()).map_err(|_| Error::invalid("tag", "is too long"))?;
        let operation = Operation::begin("EVP_CIPHER_CTX_ctrl(EVP_CTRL_AEAD_SET_TAG)");
        // SAFETY: a live context; the control reads `length` bytes, which the slice has.
        let code = unsafe {
            openssl_sys::EVP_CIPHER_CTX_ctrl(
                self.handle.as_ptr(),
                EVP_CTRL_AEAD_SET_TAG,
                length,
                tag.as_ptr().cast_mut().cast(),
            )
        };
        operation.check(code)
    }
}

fn confirm_length(argument: &'static str, expected: usize, given: usize) -> Result<()> {
    if expected == given {
        return Ok(());
    }
    let reason = format!("must have {expected} bytes, not {given}");
    Err(Error::invalid(argument, reason))
}
