//! `EVP_CIPHER` and `EVP_CIPHER_CTX`: fetched ciphers, and their contexts. Padding is always off.

use std::ffi::{CStr, c_int};
use std::sync::Arc;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl_sys::{EVP_CIPHER, EVP_CIPHER_CTX};

use zeroize::Zeroize;

use super::declarations::{
    EVP_CIPHER_CTX_get_params, EVP_CIPHER_CTX_get_updated_iv, EVP_CIPHER_CTX_set_params, EVP_CipherFinal_ex,
    EVP_CipherInit_ex2,
};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, Operation, clear_error_queue};
use super::params::{Params, ending, read_fips_indicator, read_integer, reading_octets, reading_unsigned};
use crate::error::{Error, Result};

// `EVP_EncryptInit(3)`: controls of all AEAD ciphers.
const EVP_CTRL_AEAD_SET_IVLEN: c_int = 0x9;
const EVP_CTRL_AEAD_GET_TAG: c_int = 0x10;
pub(super) const EVP_CTRL_AEAD_SET_TAG: c_int = 0x11;

/// The parameter of the tag (`EVP_EncryptInit(3)`).
pub(super) const TAG: &CStr = c"tag";

/// The parameter that tells whether the provider has generated the IV. Versions before 3.4 do not report it.
const IV_GENERATED: &CStr = c"iv-generated";

/// The parameter of RC2's effective key bits (`EVP_EncryptInit(3)`).
const EFFECTIVE_BITS: &CStr = c"keybits";

/// libcrypto takes lengths as `int`: longer data is passed in pieces of this size, a multiple of every block size.
pub(super) const LONGEST_PIECE: usize = 1 << 30;

/// An upper bound of block sizes in bytes.
pub(super) const LONGEST_BLOCK: usize = 32;

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
    /// A context.
    CipherCtxHandle, CipherCtxHandleRef: EVP_CIPHER_CTX, freed by openssl_sys::EVP_CIPHER_CTX_free
}

/// A cipher context with its direction, key and IV.
pub(crate) struct CipherCtx {
    pub(super) handle: CipherCtxHandle,
    pub(super) block_size: usize,
    pub(super) iv_length: usize,
}

// SAFETY: a context is not tied to the thread that made it.
unsafe impl Send for CipherCtx {}
// SAFETY: `&CipherCtx` gives access to plain fields, and to parameters that providers report without changing the context.
// What changes, copies or ends a context takes `&mut CipherCtx`.
unsafe impl Sync for CipherCtx {}

impl CipherCtx {
    /// A context that is ready for data. Sets the lengths of key and IV if the cipher supports several; fails if they do not
    /// fit the cipher.
    #[doc(alias = "EVP_CIPHER_CTX_new", alias = "EVP_CipherInit_ex2")]
    pub(crate) fn new(
        queue: CleanQueue,
        cipher: &EvpCipherRef,
        direction: Direction,
        key: &[u8],
        iv: &[u8],
    ) -> Result<Self> {
        let mut context = Self::without_key(queue, cipher, iv.len())?;
        if cipher.takes(key.len(), context.iv_length) {
            let encrypt = c_int::from(direction == Direction::Encrypt);
            context.init(queue, Some(cipher), Some(key), given(iv), encrypt)?;
        } else {
            context.init_with_lengths(queue, cipher, direction, key, iv, None)?;
        }
        if context.block_size > 1 {
            context.disable_padding(queue)?;
        }
        Ok(context)
    }

    /// Like [`new`](Self::new), with the effective key bits of RC2, whose default depends on the cipher's name, and not on the
    /// length of the key.
    pub(crate) fn with_effective_bits(
        queue: CleanQueue,
        cipher: &EvpCipherRef,
        direction: Direction,
        key: &[u8],
        iv: &[u8],
        effective_bits: u32,
    ) -> Result<Self> {
        let mut context = Self::without_key(queue, cipher, iv.len())?;
        context.init_with_lengths(queue, cipher, direction, key, iv, Some(effective_bits))?;
        if context.block_size > 1 {
            context.disable_padding(queue)?;
        }
        Ok(context)
    }

    /// Sets the lengths of key and IV, and the effective key bits, before key and IV.
    #[inline(never)]
    fn init_with_lengths(
        &mut self,
        queue: CleanQueue,
        cipher: &EvpCipherRef,
        direction: Direction,
        key: &[u8],
        iv: &[u8],
        effective_bits: Option<u32>,
    ) -> Result<()> {
        let encrypt = c_int::from(direction == Direction::Encrypt);
        self.init(queue, Some(cipher), None, None, encrypt)?;
        self.set_key_length(queue, key.len())?;
        if let Some(bits) = effective_bits {
            self.set_effective_bits(queue, bits)?;
        }
        self.iv_length = self.current_iv_length()?;
        self.set_iv_length(queue, iv.len())?;
        self.init(queue, None, Some(key), given(iv), encrypt)
    }

    pub(super) fn without_key(queue: CleanQueue, cipher: &EvpCipherRef, iv_length: usize) -> Result<Self> {
        let operation = queue.before("EVP_CIPHER_CTX_new");
        // SAFETY: no arguments.
        let handle = unsafe { openssl_sys::EVP_CIPHER_CTX_new() };
        Ok(CipherCtx {
            // SAFETY: null, or a new context without another owner.
            handle: unsafe { operation.owned(handle) }?,
            block_size: cipher.block_size()?,
            iv_length,
        })
    }

    /// An encryption with an AEAD cipher whose provider generates the IV when the first data is passed. `iv_length` must be
    /// the cipher's default IV length.
    #[doc(alias = "EVP_CIPHER_CTX_new", alias = "EVP_CipherInit_ex2")]
    pub(crate) fn generating_iv(
        queue: CleanQueue,
        cipher: &EvpCipherRef,
        key: &[u8],
        iv_length: usize,
    ) -> Result<Self> {
        if !cipher.takes(key.len(), iv_length) {
            return Err(Error::invalid("key", "does not fit the cipher"));
        }
        let mut context = Self::without_key(queue, cipher, iv_length)?;
        context.init(queue, Some(cipher), Some(key), None, 1)?;
        Ok(context)
    }

    /// Copies the IV that the provider has generated. Fails before the first data.
    #[doc(alias = "EVP_CIPHER_CTX_get_updated_iv")]
    pub(crate) fn generated_iv(&mut self, queue: CleanQueue, iv: &mut [u8]) -> Result<()> {
        confirm_length("nonce", self.current_iv_length()?, iv.len())?;
        let operation = queue.before("EVP_CIPHER_CTX_get_updated_iv");
        // SAFETY: a live context with its cipher set; at most `iv.len()` bytes are written.
        let code = unsafe { EVP_CIPHER_CTX_get_updated_iv(self.handle.as_ptr(), iv.as_mut_ptr().cast(), iv.len()) };
        operation.check(code)
    }

    /// Whether the provider has generated the IV; `None` if the provider does not tell.
    #[doc(alias = "EVP_CIPHER_CTX_get_params")]
    pub(crate) fn iv_is_generated(&mut self) -> Option<bool> {
        let generated = read_integer(IV_GENERATED, |params| {
            // SAFETY: a live context; a terminated array whose one entry points to a variable of its type.
            unsafe { EVP_CIPHER_CTX_get_params(self.handle.as_ptr(), params) }
        });
        generated.map(|generated| generated == 1)
    }

    /// The mode's unit in bytes: the cipher's block size in modes that require whole blocks, otherwise 1.
    pub(crate) fn block_size(&self) -> usize {
        self.block_size
    }

    /// Restarts with the same key and another IV.
    #[doc(alias = "EVP_CipherInit_ex2")]
    #[inline]
    pub(crate) fn restart(&mut self, queue: CleanQueue, iv: &[u8]) -> Result<()> {
        if self.iv_length != iv.len() {
            self.set_iv_length(queue, iv.len())?;
        }
        self.init(queue, None, None, Some(iv), -1)
    }

    /// Calls `EVP_CipherInit_ex2`. An argument of `None` leaves the context's value unchanged; direction 1 encrypts, 0
    /// decrypts, -1 leaves the direction unchanged.
    ///
    /// The caller guarantees that key and IV have the lengths that the context is set to, or, if `cipher` is given, the
    /// cipher's default lengths.
    #[inline]
    pub(super) fn init(
        &mut self,
        queue: CleanQueue,
        cipher: Option<&EvpCipherRef>,
        key: Option<&[u8]>,
        iv: Option<&[u8]>,
        direction: c_int,
    ) -> Result<()> {
        let cipher = cipher.map_or(std::ptr::null(), |cipher| cipher.as_ptr().cast_const());
        let key = key.map_or(std::ptr::null(), <[u8]>::as_ptr);
        let iv = iv.map_or(std::ptr::null(), <[u8]>::as_ptr);
        let operation = queue.before("EVP_CipherInit_ex2");
        // SAFETY: a live context and method; key and IV are null or have the lengths that libcrypto will read, as the callers
        // of this function guarantee.
        let code = unsafe { EVP_CipherInit_ex2(self.handle.as_ptr(), cipher, key, iv, direction, std::ptr::null()) };
        operation.check(code)
    }

    fn disable_padding(&mut self, queue: CleanQueue) -> Result<()> {
        let operation = queue.before("EVP_CIPHER_CTX_set_padding");
        // SAFETY: a live context with its cipher set.
        let code = unsafe { openssl_sys::EVP_CIPHER_CTX_set_padding(self.handle.as_ptr(), 0) };
        operation.check(code)
    }

    pub(super) fn current_key_length(&self) -> Result<usize> {
        // SAFETY: a live context with its cipher set.
        let length = unsafe { openssl_sys::EVP_CIPHER_CTX_get_key_length(self.handle.as_ptr()) };
        usize::try_from(length).map_err(|_| {
            clear_error_queue();
            Error::invalid("cipher", "has no key length")
        })
    }

    pub(super) fn current_iv_length(&self) -> Result<usize> {
        // SAFETY: a live context with its cipher set.
        let length = unsafe { openssl_sys::EVP_CIPHER_CTX_get_iv_length(self.handle.as_ptr()) };
        usize::try_from(length).map_err(|_| {
            clear_error_queue();
            Error::invalid("cipher", "has no IV length")
        })
    }

    /// Sets the context's key length, or fails. Afterwards a key of that length may be passed.
    fn set_key_length(&mut self, queue: CleanQueue, length: usize) -> Result<()> {
        if self.current_key_length()? == length {
            return Ok(());
        }
        let c_length = c_int::try_from(length).map_err(|_| Error::invalid("key", "is too long"))?;
        let operation = queue.before("EVP_CIPHER_CTX_set_key_length");
        // SAFETY: a live context with its cipher set.
        let code = unsafe { openssl_sys::EVP_CIPHER_CTX_set_key_length(self.handle.as_ptr(), c_length) };
        operation.check(code)?;
        // Verify the length that was set: libcrypto will read that many bytes of the key.
        confirm_length("key", self.current_key_length()?, length)
    }

    /// Sets the effective key bits of RC2, or fails.
    #[doc(alias = "EVP_CIPHER_CTX_set_params")]
    fn set_effective_bits(&mut self, queue: CleanQueue, bits: u32) -> Result<()> {
        let value = bits.into();
        let params = Params::<2>::new().unsigned(EFFECTIVE_BITS, &value);
        let operation = queue.before("EVP_CIPHER_CTX_set_params");
        // SAFETY: a live context with its cipher set; a terminated array whose one entry refers to a live number.
        let code = unsafe { EVP_CIPHER_CTX_set_params(self.handle.as_ptr(), params.as_ptr()) };
        operation.check(code)?;
        // Verify the number that was set: libcrypto ignores parameters that a cipher does not have.
        let mut found = 0;
        let mut params = [reading_unsigned(EFFECTIVE_BITS, &mut found), ending()];
        let operation = queue.before("EVP_CIPHER_CTX_get_params");
        // SAFETY: a live context with its cipher set; a terminated array whose one entry points to a variable of its type.
        let code = unsafe { EVP_CIPHER_CTX_get_params(self.handle.as_ptr(), params.as_mut_ptr()) };
        operation.check(code)?;
        if found != bits {
            return Err(Error::invalid("key", "does not fit the cipher"));
        }
        Ok(())
    }

    /// Sets the context's IV length, or fails: only AEAD ciphers support several.
    pub(super) fn set_iv_length(&mut self, queue: CleanQueue, length: usize) -> Result<()> {
        if self.iv_length == length {
            return Ok(());
        }
        let c_length = c_int::try_from(length).map_err(|_| Error::invalid("nonce", "is too long"))?;
        let operation = queue.before("EVP_CIPHER_CTX_ctrl(EVP_CTRL_AEAD_SET_IVLEN)");
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
    /// bytes written. If libcrypto fails, `out` is cleared.
    #[doc(alias = "EVP_CipherUpdate")]
    #[inline]
    pub(crate) fn update(&mut self, queue: CleanQueue, data: &[u8], out: &mut [u8]) -> Result<usize> {
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
            let outcome = unsafe { self.update_raw(queue, piece.as_ptr(), piece.len(), rest.as_mut_ptr()) };
            written += outcome.inspect_err(|_| out.zeroize())?;
        }
        Ok(written)
    }

    /// Encrypts or decrypts `data`, and appends the result to `out`, which must have [room](Self::room_for) for it. Memory
    /// that is about to be overwritten need not be zeroed first, as [`update`](Self::update) requires it. If libcrypto fails,
    /// all of `out` is cleared.
    #[doc(alias = "EVP_CipherUpdate")]
    #[inline]
    pub(crate) fn append(&mut self, queue: CleanQueue, data: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let needed = self.room_for(data.len());
        let available = out.spare_capacity_mut().len();
        if available < needed {
            return Err(Error::BufferTooSmall { needed, available });
        }
        for piece in data.chunks(LONGEST_PIECE) {
            let room = out.spare_capacity_mut();
            let longest = room.len();
            // SAFETY: `room` is enough for the rest of `data` plus the block size minus 1, as in `update`; it is only written.
            // The borrows do not overlap.
            let outcome = unsafe { self.update_raw(queue, piece.as_ptr(), piece.len(), room.as_mut_ptr().cast()) };
            let written = outcome.inspect_err(|_| out.zeroize())?;
            // SAFETY: libcrypto has written that many bytes to `room`; the sum is within the capacity.
            unsafe { out.set_len(out.len() + written.min(longest)) };
        }
        Ok(())
    }

    /// Encrypts or decrypts `buffer` in place, in a mode whose unit is one byte. If libcrypto fails, `buffer` is cleared.
    #[doc(alias = "EVP_CipherUpdate")]
    #[inline]
    pub(crate) fn update_in_place(&mut self, queue: CleanQueue, buffer: &mut [u8]) -> Result<()> {
        if self.block_size != 1 {
            return Err(Error::invalid("mode", "does not support operation in place"));
        }
        for piece in buffer.chunks_mut(LONGEST_PIECE) {
            let length = piece.len();
            // One pointer for both: a second borrow of the piece would end what the first pointer may do.
            let place = piece.as_mut_ptr();
            // SAFETY: writes as many bytes as it reads, to the same place, which libcrypto allows.
            let outcome = unsafe { self.update_raw(queue, place.cast_const(), length, place) };
            if let Err(error) = outcome {
                clear(buffer);
                return Err(error);
            }
        }
        Ok(())
    }

    /// # Safety
    ///
    /// `data` has `length` readable bytes, or is null to announce the length of a message; `out` has `length` plus the block size minus 1
    /// writable bytes; the two are equal or do not overlap. For additional data `out` is null.
    #[inline]
    pub(super) unsafe fn update_raw(
        &mut self,
        queue: CleanQueue,
        data: *const u8,
        length: usize,
        out: *mut u8,
    ) -> Result<usize> {
        let length = c_int::try_from(length).map_err(|_| Error::invalid("data", "is too long for one call"))?;
        let mut written = 0;
        let operation = queue.before("EVP_CipherUpdate");
        // SAFETY: a live, keyed context; the caller guarantees the pointers.
        let code = unsafe { openssl_sys::EVP_CipherUpdate(self.handle.as_ptr(), out, &mut written, data, length) };
        operation.check(code)?;
        Ok(usize::try_from(written).unwrap_or(0))
    }

    /// Passes additional data to an AEAD cipher, before the first byte of the message.
    #[doc(alias = "EVP_CipherUpdate")]
    #[inline]
    pub(crate) fn additional_data(&mut self, queue: CleanQueue, data: &[u8]) -> Result<()> {
        for piece in data.chunks(LONGEST_PIECE) {
            // SAFETY: `piece` has its length in readable bytes; a null output marks additional data, for which nothing is
            // written.
            unsafe { self.update_raw(queue, piece.as_ptr(), piece.len(), std::ptr::null_mut()) }?;
        }
        Ok(())
    }

    /// Ends the message. Returns data that was held back (none in modes without padding). An AEAD decryption fails if
    /// the tag does not match.
    #[doc(alias = "EVP_CipherFinal_ex")]
    #[inline]
    pub(crate) fn finish(&mut self, queue: CleanQueue) -> Result<Vec<u8>> {
        let mut block = [0; LONGEST_BLOCK];
        let mut written = 0;
        let operation = queue.before("EVP_CipherFinal_ex");
        // SAFETY: a live, keyed context; at most one block is written, for which there is room.
        let code = unsafe { EVP_CipherFinal_ex(self.handle.as_ptr(), block.as_mut_ptr(), &mut written) };
        operation.check(code)?;
        match usize::try_from(written) {
            Ok(written @ 1..) => Ok(block.get(..written).unwrap_or_default().to_vec()),
            _ => Ok(Vec::new()),
        }
    }

    /// The FIPS indicator for this use, if the provider has one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        read_fips_indicator(|params| {
            // SAFETY: a live context; a terminated array whose one entry points to a variable of its type.
            unsafe { EVP_CIPHER_CTX_get_params(self.handle.as_ptr(), params) }
        })
    }

    /// Copies the tag of a finished AEAD encryption.
    #[doc(alias = "EVP_CIPHER_CTX_get_params")]
    #[inline]
    pub(crate) fn tag(&mut self, queue: CleanQueue, tag: &mut [u8; LONGEST_TAG]) -> Result<()> {
        let mut params = [reading_octets(TAG, tag), ending()];
        // SAFETY: a live context; a terminated array whose one entry points to a variable, and says how long it is.
        let code = unsafe { EVP_CIPHER_CTX_get_params(self.handle.as_ptr(), params.as_mut_ptr()) };
        if code > 0 {
            return Ok(());
        }
        self.tag_by_control(queue, tag)
    }

    /// Copies the tag by a control, which takes twice as long, but which engines understand as well as providers.
    #[doc(alias = "EVP_CTRL_AEAD_GET_TAG")]
    #[cold]
    fn tag_by_control(&mut self, queue: CleanQueue, tag: &mut [u8; LONGEST_TAG]) -> Result<()> {
        clear_error_queue();
        let operation = queue.before("EVP_CIPHER_CTX_ctrl(EVP_CTRL_AEAD_GET_TAG)");
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
    #[doc(alias = "EVP_CIPHER_CTX_set_params")]
    #[inline]
    pub(crate) fn expect_tag(&mut self, queue: CleanQueue, tag: &[u8]) -> Result<()> {
        let params = Params::<2>::new().octets("tag", TAG, tag)?;
        // SAFETY: a live context; a terminated array whose one entry refers to `tag`, which is only read.
        let code = unsafe { EVP_CIPHER_CTX_set_params(self.handle.as_ptr(), params.as_ptr()) };
        if code > 0 {
            return Ok(());
        }
        self.expect_tag_by_control(queue, tag)
    }

    /// Sets the tag by a control, which takes longer, but which engines understand as well as providers.
    #[doc(alias = "EVP_CTRL_AEAD_SET_TAG")]
    #[cold]
    fn expect_tag_by_control(&mut self, queue: CleanQueue, tag: &[u8]) -> Result<()> {
        clear_error_queue();
        let length = c_int::try_from(tag.len()).map_err(|_| Error::invalid("tag", "is too long"))?;
        let operation = queue.before("EVP_CIPHER_CTX_ctrl(EVP_CTRL_AEAD_SET_TAG)");
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

/// The IV to pass to libcrypto: none if the mode has none.
#[inline]
fn given(iv: &[u8]) -> Option<&[u8]> {
    Some(iv).filter(|iv| !iv.is_empty())
}

/// Clears the output of a call that has failed. Cold, so that successful calls do not prepare for it.
#[cold]
#[inline(never)]
fn clear(output: &mut [u8]) {
    output.zeroize();
}

pub(super) fn confirm_length(argument: &'static str, expected: usize, given: usize) -> Result<()> {
    if expected == given {
        return Ok(());
    }
    let reason = format!("must have {expected} bytes, not {given}");
    Err(Error::invalid(argument, reason))
}
