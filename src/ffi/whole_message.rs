//! `EVP_CIPHER_CTX` for AEAD ciphers that process a message as a whole: CCM, OCB, SIV and GCM-SIV.
//!
//! They need what other ciphers do not: the tag's length before the key, the message's length before the additional data,
//! the tag before the ciphertext, or all of a message in one call. A second call of `EVP_CipherUpdate` would be an error, or
//! a wrong result.

use std::ffi::c_int;

use foreign_types::ForeignType;
use zeroize::Zeroizing;

use super::cipher::{
    CipherCtx, Direction, EVP_CTRL_AEAD_SET_TAG, EvpCipherRef, LONGEST_BLOCK, LONGEST_PIECE, TAG, confirm_length,
};
use super::declarations::{EVP_CIPHER_CTX_get_params, EVP_CipherFinal_ex};
use super::operation::{CleanQueue, Operation, clear_error_queue};
use super::params::{check_length, ending, reading_octets};
use crate::error::{Error, Result};

/// OCB's block size in bytes.
const OCB_BLOCK: usize = 16;

/// A message, and the place for its result, which is as long.
pub(crate) enum Message<'a> {
    /// From one slice to another of the same length.
    Between(&'a [u8], &'a mut [u8]),
    /// From a slice to the end of a vector, which has room.
    Appended(&'a [u8], &'a mut Vec<u8>),
    /// In place.
    InPlace(&'a mut [u8]),
}

/// The pointers of a [`Message`], for libcrypto.
struct Pointers {
    data: *const u8,
    out: *mut u8,
    length: usize,
}

impl Message<'_> {
    #[inline]
    pub(crate) fn len(&self) -> usize {
        match self {
            Message::Between(data, _) | Message::Appended(data, _) => data.len(),
            Message::InPlace(buffer) => buffer.len(),
        }
    }

    /// Pointers to `length` readable and `length` writable bytes, which are the same or do not overlap. Neither is null.
    #[inline]
    fn pointers(&mut self) -> Result<Pointers> {
        let length = self.len();
        let (data, out, available) = match self {
            Message::Between(data, out) => (data.as_ptr(), out.as_mut_ptr(), out.len()),
            Message::Appended(data, out) => {
                let room = out.spare_capacity_mut();
                (data.as_ptr(), room.as_mut_ptr().cast(), room.len())
            }
            Message::InPlace(buffer) => {
                // One pointer for both: a second borrow of the buffer would end what the first pointer may do.
                let out = buffer.as_mut_ptr();
                (out.cast_const(), out, length)
            }
        };
        if available < length {
            return Err(Error::BufferTooSmall {
                needed: length,
                available,
            });
        }
        Ok(Pointers { data, out, length })
    }

    /// Counts the result as a part of its vector.
    ///
    /// # Safety
    ///
    /// [`pointers`](Self::pointers) has succeeded, and as many bytes as the message has were written to `out`.
    #[inline]
    unsafe fn complete(self) {
        if let Message::Appended(data, out) = self {
            // SAFETY: that many bytes of the spare capacity have been written, as the caller guarantees.
            unsafe { out.set_len(out.len() + data.len()) };
        }
    }
}

impl CipherCtx {
    /// A context with a tag of another length than the cipher's default: CCM and OCB need the length before the key. Fails if
    /// the lengths do not fit the cipher.
    #[doc(alias = "EVP_CTRL_AEAD_SET_TAG")]
    pub(crate) fn with_tag_length(
        queue: CleanQueue,
        cipher: &EvpCipherRef,
        direction: Direction,
        key: &[u8],
        iv: &[u8],
        tag_length: usize,
    ) -> Result<Self> {
        let mut context = Self::without_key(queue, cipher, iv.len())?;
        let encrypt = c_int::from(direction == Direction::Encrypt);
        context.init(queue, Some(cipher), None, None, encrypt)?;
        confirm_length("key", context.current_key_length()?, key.len())?;
        // Not the method's default: the context of CCM begins with another one.
        context.iv_length = context.current_iv_length()?;
        context.set_iv_length(queue, iv.len())?;
        context.set_tag_length(queue, tag_length)?;
        context.init(queue, None, Some(key), Some(iv), encrypt)?;
        Ok(context)
    }

    fn set_tag_length(&mut self, queue: CleanQueue, length: usize) -> Result<()> {
        let c_length = c_int::try_from(length).map_err(|_| Error::invalid("tag_length", "is too long"))?;
        let operation = queue.before("EVP_CIPHER_CTX_ctrl(EVP_CTRL_AEAD_SET_TAG)");
        // SAFETY: a live context; with a null pointer this control reads no memory, and sets the length alone.
        let code = unsafe {
            openssl_sys::EVP_CIPHER_CTX_ctrl(
                self.handle.as_ptr(),
                EVP_CTRL_AEAD_SET_TAG,
                c_length,
                std::ptr::null_mut(),
            )
        };
        operation.check(code)
    }

    /// Restarts with another IV. CCM combines the key with the IV's length, so that a new length needs the key again.
    #[doc(alias = "EVP_CipherInit_ex2")]
    #[inline]
    pub(crate) fn restart_ccm(&mut self, queue: CleanQueue, key: &[u8], iv: &[u8]) -> Result<()> {
        if self.iv_length == iv.len() {
            return self.init(queue, None, None, Some(iv), -1);
        }
        confirm_length("key", self.current_key_length()?, key.len())?;
        self.set_iv_length(queue, iv.len())?;
        self.init(queue, None, Some(key), Some(iv), -1)
    }

    /// A copy with the same key, which has processed nothing if this one has processed nothing.
    #[doc(alias = "EVP_CIPHER_CTX_copy")]
    pub(crate) fn duplicate(&mut self, queue: CleanQueue) -> Result<Self> {
        let operation = queue.before("EVP_CIPHER_CTX_new");
        // SAFETY: no arguments.
        let handle = unsafe { openssl_sys::EVP_CIPHER_CTX_new() };
        let copy = CipherCtx {
            // SAFETY: null, or a new context without another owner.
            handle: unsafe { operation.owned(handle) }?,
            block_size: self.block_size,
            iv_length: self.iv_length,
        };
        let operation = operation.then("EVP_CIPHER_CTX_copy");
        // SAFETY: two live contexts; the second is only read.
        let code = unsafe { openssl_sys::EVP_CIPHER_CTX_copy(copy.handle.as_ptr(), self.handle.as_ptr()) };
        operation.check(code)?;
        Ok(copy)
    }

    /// Tells CCM the length of the message. The caller ensures that this is CCM, in which a null pointer has this meaning.
    #[doc(alias = "EVP_CipherUpdate")]
    #[inline]
    pub(crate) fn announce_length(&mut self, queue: CleanQueue, length: usize) -> Result<()> {
        // SAFETY: with two null pointers nothing is read or written.
        unsafe { self.update_raw(queue, std::ptr::null(), length, std::ptr::null_mut()) }?;
        Ok(())
    }

    /// Passes additional data in one call, even if it is empty: for SIV an empty string is a component, and it makes GCM-SIV
    /// forget what it has.
    #[doc(alias = "EVP_CipherUpdate")]
    #[inline]
    pub(crate) fn whole_additional_data(&mut self, queue: CleanQueue, data: &[u8]) -> Result<()> {
        check_length("additional_data", data)?;
        // SAFETY: `data` has its length in readable bytes, and is not null; a null output marks additional data, for which
        // nothing is written.
        unsafe { self.update_raw(queue, data.as_ptr(), data.len(), std::ptr::null_mut()) }?;
        Ok(())
    }

    /// Encrypts or decrypts a message in one call, even if it is empty, in a mode whose unit is one byte. If this fails, the
    /// caller clears the place of the result, which may have been written to.
    #[doc(alias = "EVP_CipherUpdate")]
    #[inline]
    pub(crate) fn process_whole(
        &mut self,
        queue: CleanQueue,
        direction: Direction,
        mut message: Message<'_>,
    ) -> Result<()> {
        if self.block_size != 1 {
            return Err(Error::invalid("mode", "does not process a message in one call"));
        }
        let Pointers { data, out, length } = message.pointers()?;
        // SAFETY: the pointers have `length` readable and writable bytes, and are equal or do not overlap. The unit is one byte,
        // so that no more is written than is read.
        let written = unsafe { self.update_text(queue, direction, data, length, out) }?;
        confirm_length("message", length, written)?;
        // SAFETY: `length` bytes have been written.
        unsafe { message.complete() };
        Ok(())
    }

    /// Encrypts or decrypts all of a message in OCB, and ends it. OCB processes whole blocks, and the rest at the end. A
    /// decryption fails if the tag does not match. If this fails, the caller clears the place of the result, which may have
    /// been written to.
    #[doc(alias = "EVP_CipherUpdate", alias = "EVP_CipherFinal_ex")]
    pub(crate) fn process_ocb(
        &mut self,
        queue: CleanQueue,
        direction: Direction,
        mut message: Message<'_>,
    ) -> Result<()> {
        if self.block_size != OCB_BLOCK {
            return Err(Error::invalid("mode", "has another block size than OCB"));
        }
        let Pointers { data, out, length } = message.pointers()?;
        let rest = length % OCB_BLOCK;
        let whole = length - rest;
        let mut done = 0;
        while done < whole {
            let piece = LONGEST_PIECE.min(whole - done);
            // SAFETY: `done` is less than `length`.
            let from = unsafe { data.add(done) };
            // SAFETY: `out` is as long as `data`.
            let to = unsafe { out.add(done) };
            // SAFETY: `piece` bytes can be read and written, at the same place or at places that do not overlap. They are whole
            // blocks: no more are written, because libcrypto holds back less than a block.
            let written = unsafe { self.update_text(queue, direction, from, piece, to) }?;
            confirm_length("message", piece, written)?;
            done += piece;
        }
        if rest == 0 {
            self.finish_whole(queue, direction)?;
        } else {
            // SAFETY: `whole` is less than `length`.
            let from = unsafe { data.add(whole) };
            // SAFETY: `out` is as long as `data`.
            let to = unsafe { out.add(whole) };
            // SAFETY: `rest` bytes can be read and written at the same place, or at places that do not overlap.
            unsafe { self.process_rest(queue, direction, from, rest, to) }?;
        }
        // SAFETY: `length` bytes have been written.
        unsafe { message.complete() };
        Ok(())
    }

    /// Encrypts or decrypts the last part of a message in OCB, which is shorter than a block, and ends the message. The result
    /// is written to other memory first, because libcrypto may write a whole block.
    ///
    /// # Safety
    ///
    /// `data` has `length` readable bytes, and `out` as many writable ones.
    unsafe fn process_rest(
        &mut self,
        queue: CleanQueue,
        direction: Direction,
        data: *const u8,
        length: usize,
        out: *mut u8,
    ) -> Result<()> {
        let mut block = Zeroizing::new([0; LONGEST_BLOCK]);
        // SAFETY: `length` bytes can be read, as the caller guarantees; at most one block is written, for which there is room.
        let mut written = unsafe { self.update_text(queue, direction, data, length, block.as_mut_ptr()) }?;
        let room = block.get_mut(written..).unwrap_or_default();
        written += self.finish_block(queue, direction, room)?;
        confirm_length("message", length, written)?;
        // SAFETY: `block` has `length` bytes, which is less than a block; `out` has as many, as the caller guarantees. The stack
        // does not overlap with `out`.
        unsafe { std::ptr::copy_nonoverlapping(block.as_ptr(), out, length) };
        Ok(())
    }

    /// Ends a message of which nothing is held back. A decryption fails if the tag does not match.
    #[doc(alias = "EVP_CipherFinal_ex")]
    #[inline]
    pub(crate) fn finish_whole(&mut self, queue: CleanQueue, direction: Direction) -> Result<()> {
        self.finish_block(queue, direction, &mut [0; LONGEST_BLOCK]).map(|_| ())
    }

    /// Ends a message. Returns the number of bytes that were held back, and are now in `block`.
    #[inline]
    fn finish_block(&mut self, queue: CleanQueue, direction: Direction, block: &mut [u8]) -> Result<usize> {
        if block.len() < self.block_size {
            return Err(Error::BufferTooSmall {
                needed: self.block_size,
                available: block.len(),
            });
        }
        let mut written = 0;
        let operation = queue.before("EVP_CipherFinal_ex");
        // SAFETY: a live, keyed context; at most one block is written, for which there is room.
        let code = unsafe { EVP_CipherFinal_ex(self.handle.as_ptr(), block.as_mut_ptr(), &mut written) };
        check_text(operation, direction, code)?;
        Ok(usize::try_from(written).unwrap_or(0))
    }

    /// Passes a message or a part of it.
    ///
    /// # Safety
    ///
    /// `data` has `length` readable bytes; `out` has `length` plus the block size minus 1 writable bytes, or just `length` if
    /// these are whole blocks; the two are equal or do not overlap.
    #[inline]
    unsafe fn update_text(
        &mut self,
        queue: CleanQueue,
        direction: Direction,
        data: *const u8,
        length: usize,
        out: *mut u8,
    ) -> Result<usize> {
        let length = c_int::try_from(length).map_err(|_| Error::invalid("message", "is too long for one call"))?;
        let mut written = 0;
        let operation = queue.before("EVP_CipherUpdate");
        // SAFETY: a live, keyed context; the caller guarantees the pointers.
        let code = unsafe { openssl_sys::EVP_CipherUpdate(self.handle.as_ptr(), out, &mut written, data, length) };
        check_text(operation, direction, code)?;
        Ok(usize::try_from(written).unwrap_or(0))
    }

    /// Copies the tag of an encryption, which has the length that was set.
    #[doc(alias = "EVP_CIPHER_CTX_get_params")]
    #[inline]
    pub(crate) fn whole_tag(&mut self, queue: CleanQueue, tag: &mut [u8]) -> Result<()> {
        let operation = queue.before("EVP_CIPHER_CTX_get_params(tag)");
        let mut params = [reading_octets(TAG, tag), ending()];
        // SAFETY: a live context; a terminated array whose one entry points to a variable, and says how long it is.
        let code = unsafe { EVP_CIPHER_CTX_get_params(self.handle.as_ptr(), params.as_mut_ptr()) };
        operation.check(code)
    }
}

/// Checks the return code of a call that processes a message. A decryption that fails has a wrong tag, in some modes with
/// entries in the error queue, which are not worth reading.
#[inline]
fn check_text(operation: Operation, direction: Direction, code: c_int) -> Result<()> {
    match direction {
        Direction::Encrypt => operation.check(code),
        Direction::Decrypt if code > 0 => Ok(()),
        Direction::Decrypt => {
            clear_error_queue();
            Err(Error::InvalidTag)
        }
    }
}
