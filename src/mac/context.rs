//! The computation of a message authentication code.

use std::fmt;
use std::io;

use zeroize::Zeroize;

use super::algorithm::{MacAlgorithm, Purpose};
use super::{gmac, hmac, poly1305, trial};
use crate::backend::Backend;
use crate::backend::fips::Approval;
use crate::error::{Error, Result};
use crate::ffi::constant_time::bytes_eq;
use crate::ffi::mac::{EvpMac, MacCtx};
use crate::ffi::operation::CleanQueue;
use crate::ffi::params::Params;
use crate::support::pool::Pool;
use crate::support::reader::for_each_piece;
use crate::support::tag::Tag;

/// A context with its underlying algorithm set, from which all contexts of that algorithm are copied: libcrypto looks the
/// algorithm up by name once. For algorithms whose contexts authenticate any number of messages.
pub(crate) struct MacTemplate {
    ctx: MacCtx,
    /// The template's key, which is not secret.
    key: Vec<u8>,
    /// Whether libcrypto can restart a finished context with the same key, and with another one. This is tested, because a
    /// failed restart would silently give wrong tags.
    restarts: bool,
    /// Contexts of finished HMAC computations, with the template's key and without a message. Others have none: to replace the
    /// key and the data of the last message costs more than a copy of `ctx`, for KMAC two rounds of Keccak's permutation.
    idle: Pool<MacCtx>,
}

impl MacTemplate {
    /// Computes a tag with `key`, whose length must fit the algorithm; `None` if the backend does not offer the algorithm.
    pub(crate) fn try_out<const N: usize>(
        backend: &Backend,
        mac: &EvpMac,
        key: &[u8],
        params: &Params<'_, N>,
    ) -> Option<Self> {
        let ctx = MacCtx::new(CleanQueue::ensure(), backend.lib(), mac, key, params).ok()?;
        let restarts = restart_is_sound(&ctx, key, |key| {
            MacCtx::new(CleanQueue::ensure(), backend.lib(), mac, key, params)
        })?;
        Some(MacTemplate {
            ctx,
            key: key.to_vec(),
            restarts,
            idle: Pool::new(),
        })
    }

    /// For algorithms whose key libcrypto does not erase when it frees a context: see [`MacCtx::finish_before_free`].
    pub(super) fn finishing_before_free(mut self) -> Self {
        self.ctx.finish_before_free();
        self
    }

    /// Makes a context with a key.
    pub(crate) fn start(&self, backend: &Backend, key: &[u8], algorithm: MacAlgorithm) -> Result<MacContext> {
        self.start_by(backend, key, algorithm, |ctx, queue| ctx.rekey(queue, key))
    }

    /// Makes a context with a key and parameters: all that a context of this algorithm may have.
    pub(crate) fn start_with<const N: usize>(
        &self,
        backend: &Backend,
        key: &[u8],
        params: &Params<'_, N>,
        algorithm: MacAlgorithm,
    ) -> Result<MacContext> {
        self.start_by(backend, key, algorithm, |ctx, queue| ctx.rekey_with(queue, key, params))
    }

    // Inlined, and with the context built where it is returned: to move it takes as long as a part of a short message.
    #[inline(always)]
    fn start_by(
        &self,
        backend: &Backend,
        key: &[u8],
        algorithm: MacAlgorithm,
        rekey: impl FnOnce(&mut MacCtx, CleanQueue) -> Result<()>,
    ) -> Result<MacContext> {
        let queue = CleanQueue::ensure();
        let ctx = self.keyed_by(queue, rekey)?;
        let key_bits = MacContext::require_some_approval(backend, &ctx, key, algorithm)?;
        let keyed = if self.restarts {
            None
        } else {
            Some(ctx.try_clone(queue)?)
        };
        Ok(MacContext {
            ctx,
            keyed,
            algorithm,
            key_bits,
            is_single_use: false,
            backend: backend.clone(),
        })
    }

    /// An idle context or a new one, with a key, for a computation within another operation. Its approval is the caller's affair.
    pub(crate) fn keyed(&self, queue: CleanQueue, key: &[u8]) -> Result<MacCtx> {
        self.keyed_by(queue, |ctx, queue| ctx.rekey(queue, key))
    }

    #[inline]
    fn keyed_by(&self, queue: CleanQueue, rekey: impl FnOnce(&mut MacCtx, CleanQueue) -> Result<()>) -> Result<MacCtx> {
        let mut ctx = match self.idle.take() {
            Some(idle) => idle,
            None => self.ctx.try_clone(queue)?,
        };
        rekey(&mut ctx, queue)?;
        Ok(ctx)
    }

    /// Whether a finished context can be restarted with the same key.
    pub(crate) fn restarts(&self) -> bool {
        self.restarts
    }

    /// Keeps the context of a finished computation for another one. The template's key replaces the context's.
    #[inline(always)]
    pub(crate) fn keep_idle(&self, queue: CleanQueue, mut ctx: MacCtx) {
        if self.restarts && ctx.rekey(queue, &self.key).is_ok() {
            self.idle.put(ctx);
        }
    }
}

/// Whether a finished context gives the right tag after a restart with the same key, and with another one; `None` if the
/// algorithm does not work at all. `new` makes a context with a key that no other context had before.
fn restart_is_sound(template: &MacCtx, key: &[u8], new: impl FnOnce(&[u8]) -> Result<MacCtx>) -> Option<bool> {
    let other_key = trial::other_key(key);
    let mut ctx = new(&other_key).ok()?;
    // The look-up by name may have left entries, although it succeeded.
    let queue = CleanQueue::ensure();
    let other_tag = trial::tag(queue, &mut ctx).ok()?;
    let mut ctx = template.try_clone(queue).ok()?;
    let tag = trial::tag(queue, &mut ctx).ok()?;
    let gives = |ctx: &mut MacCtx, restarted: Result<()>, expected: &Tag| {
        let tag = restarted.and_then(|()| trial::tag(queue, ctx));
        tag.is_ok_and(|tag| tag == *expected)
    };
    // The key of every message replaces the template's in a copy.
    let mut copy = template.try_clone(queue).ok()?;
    let rekeyed = copy.rekey(queue, &other_key);
    if tag == other_tag || !gives(&mut copy, rekeyed, &other_tag) {
        return None;
    }
    let mut restarted_gives = |key: Option<&[u8]>, expected: &Tag| {
        let restarted = match key {
            Some(key) => ctx.rekey(queue, key),
            None => ctx.restart(queue),
        };
        gives(&mut ctx, restarted, expected)
    };
    let restarts = restarted_gives(None, &tag)
        && restarted_gives(Some(&other_key), &other_tag)
        && restarted_gives(None, &other_tag)
        && restarted_gives(Some(key), &tag);
    Some(restarts)
}

/// The computation of a message authentication code: [`update`](Self::update) takes data, and [`finalize`](Self::finalize)
/// returns the tag or [`verify`](Self::verify) checks one.
///
/// It is also an [`io::Write`]. One keyed context of HMAC, CMAC, KMAC or BLAKE2 can be kept as a template and cloned for each
/// message.
///
/// A context of Poly1305 or GMAC authenticates one message, because a second one with the same key, or with the same nonce,
/// would let others forge tags: [`try_clone`](Self::try_clone), [`finalize_reset`](Self::finalize_reset) and
/// [`verify_reset`](Self::verify_reset) refuse with [`Error::ReuseRefused`], and leave the context as it is.
///
/// Finalizing consumes the context:
///
/// ```compile_fail,E0382
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let mut ctx = Backend::new()?.create_hmac_ctx(b"key", HashAlgorithm::Sha256)?;
/// ctx.verify(b"tag")?;
/// ctx.update(b"more")?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "EVP_MAC_CTX")]
#[must_use = "a context does nothing until it is finalized or verified"]
pub struct MacContext {
    // Field order matters: both contexts drop before the backend.
    ctx: MacCtx,
    /// A copy with the key and no data, if libcrypto cannot restart with the same key.
    keyed: Option<MacCtx>,
    algorithm: MacAlgorithm,
    /// The key's size in bits, saturated to `u32`.
    key_bits: u32,
    /// Whether the context must not authenticate a second message: of Poly1305 and GMAC.
    is_single_use: bool,
    backend: Backend,
}

impl MacContext {
    /// Refuses a context if the backend is strict and none of its uses is approved. Returns the key's size in bits.
    #[inline(always)]
    fn require_some_approval(backend: &Backend, ctx: &MacCtx, key: &[u8], algorithm: MacAlgorithm) -> Result<u32> {
        let key_bits = u32::try_from(key.len()).unwrap_or(u32::MAX).saturating_mul(8);
        if backend.is_strict() {
            // Where approval depends on the purpose, only verification is approved.
            require_approval(backend, ctx, algorithm, key_bits, Purpose::Verify)?;
        }
        Ok(key_bits)
    }

    /// A context of a code whose contexts authenticate one message, with its key.
    pub(super) fn single_use(backend: &Backend, ctx: MacCtx, key: &[u8], algorithm: MacAlgorithm) -> Result<Self> {
        let key_bits = Self::require_some_approval(backend, &ctx, key, algorithm)?;
        Ok(MacContext {
            ctx,
            keyed: None,
            algorithm,
            key_bits,
            is_single_use: true,
            backend: backend.clone(),
        })
    }

    /// The algorithm.
    pub fn algorithm(&self) -> MacAlgorithm {
        self.algorithm
    }

    /// The block size in bytes of the underlying function: of the hash function, of the cipher, of KMAC's sponge; of Poly1305, 16.
    #[doc(alias = "EVP_MAC_CTX_get_block_size")]
    pub fn block_size(&self) -> usize {
        self.algorithm.block_size()
    }

    /// Whether the computation of a tag is [approved](crate::fips#approval) by the FIPS module: it depends on the key's size for
    /// HMAC and KMAC, for KMAC also on the tag's length, and on the cipher for CMAC.
    ///
    /// For GMAC it is not, because the caller has chosen the nonce. The verification is
    /// ([`Operation::GmacVerify`](crate::fips::Operation::GmacVerify)), so that a strict backend makes a context whose
    /// [`verify`](Self::verify) works.
    pub fn approval(&self) -> Approval {
        let indicator = self.ctx.fips_indicator();
        let operation = self
            .algorithm
            .operation(self.key_bits, self.ctx.size(), Purpose::Generate);
        self.backend.approval_with(&operation, indicator)
    }

    /// The tag's length in bytes.
    #[doc(alias = "EVP_MAC_CTX_get_mac_size")]
    pub fn tag_length(&self) -> usize {
        self.ctx.size()
    }

    /// Adds data, of any length.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_MAC_update")]
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        self.ctx.update(CleanQueue::ensure(), data)
    }

    /// Adds everything that a reader gives, such as a file, and returns the number of bytes. Only 16 KiB are in memory at a
    /// time; they are cleared at the end.
    ///
    /// # Errors
    ///
    /// Those of the reader, except that interrupted reads are repeated; [`Error::OpenSsl`], as an [`io::Error`], if libcrypto
    /// fails. The data up to the error has been added.
    pub fn update_reader(&mut self, reader: &mut dyn io::Read) -> io::Result<u64> {
        for_each_piece(reader, |piece| Ok(self.update(piece)?))
    }

    /// Copies the context, with its key and the data so far. (Python's `cryptography` calls this `copy`.)
    ///
    /// # Errors
    ///
    /// [`Error::ReuseRefused`] for Poly1305 and GMAC; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_MAC_CTX_dup")]
    pub fn try_clone(&self) -> Result<Self> {
        self.require_reusable()?;
        let queue = CleanQueue::ensure();
        let copy = |ctx: &MacCtx| ctx.try_clone(queue);
        Ok(MacContext {
            ctx: copy(&self.ctx)?,
            keyed: self.keyed.as_ref().map(copy).transpose()?,
            algorithm: self.algorithm,
            key_bits: self.key_bits,
            is_single_use: self.is_single_use,
            backend: self.backend.clone(),
        })
    }

    /// Ends the message and returns its tag.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_MAC_final")]
    pub fn finalize(mut self) -> Result<Tag> {
        let (tag, queue) = self.finish(Purpose::Generate)?;
        self.retire(queue);
        Ok(tag)
    }

    /// Ends the message and writes its tag to the start of `out`. Returns the tag's length in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter than the tag, [`Error::OpenSsl`] if libcrypto fails.
    pub fn finalize_into(mut self, out: &mut [u8]) -> Result<usize> {
        let (size, queue) = self.finish_into(out, Purpose::Generate)?;
        self.retire(queue);
        Ok(size)
    }

    /// Returns the message's tag, and begins another message with the same key.
    ///
    /// # Errors
    ///
    /// [`Error::ReuseRefused`] for Poly1305 and GMAC, in which case the message has not ended; [`Error::OpenSsl`] if libcrypto
    /// fails.
    pub fn finalize_reset(&mut self) -> Result<Tag> {
        self.require_reusable()?;
        let (tag, queue) = self.finish(Purpose::Generate)?;
        self.restart(queue)?;
        Ok(tag)
    }

    /// Like [`finalize_reset`](Self::finalize_reset), but writes to the start of `out`. Returns the tag's length in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter than the tag, and [`Error::ReuseRefused`] for Poly1305 and GMAC: in both
    /// cases the message has not ended. [`Error::OpenSsl`] if libcrypto fails.
    pub fn finalize_reset_into(&mut self, out: &mut [u8]) -> Result<usize> {
        self.require_reusable()?;
        let (size, queue) = self.finish_into(out, Purpose::Generate)?;
        self.restart(queue)?;
        Ok(size)
    }

    /// Ends the message and compares its tag with `tag`, whole and in constant time.
    ///
    /// A wrong tag is [`Error::InvalidSignature`], as in the interface of Python's `cryptography` that this crate follows;
    /// [`Error::InvalidTag`] is for authenticated encryption.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if they differ, also in length; [`Error::OpenSsl`] if libcrypto fails.
    pub fn verify(mut self, tag: &[u8]) -> Result<()> {
        let (computed, queue) = self.finish(Purpose::Verify)?;
        self.retire(queue);
        compare(&computed, tag)
    }

    /// Like [`verify`](Self::verify), and then begins another message with the same key, whether the tag matched or not.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); also [`Error::ReuseRefused`] for Poly1305 and GMAC, in which case the message has not ended.
    pub fn verify_reset(&mut self, tag: &[u8]) -> Result<()> {
        self.require_reusable()?;
        match self.finish(Purpose::Verify) {
            Ok((computed, queue)) => {
                self.restart(queue)?;
                compare(&computed, tag)
            }
            Err(error) => {
                self.restart(CleanQueue::ensure())?;
                Err(error)
            }
        }
    }

    /// Refuses a second message with a key, or with a nonce, that must authenticate one message only.
    #[inline]
    fn require_reusable(&self) -> Result<()> {
        if self.is_single_use {
            return Err(reuse_refused(self.algorithm));
        }
        Ok(())
    }

    /// Right after the end of a message: keeps the context for another key.
    #[inline]
    fn retire(self, queue: CleanQueue) {
        let MacAlgorithm::Hmac(hash) = self.algorithm else {
            return self.retire_single_use(queue);
        };
        // A FIPS module's indicator may describe every use of a context since it was made, so its contexts have one key only.
        if self.backend.is_fips() {
            return;
        }
        if let Some(template) = hmac::template(&self.backend, hash) {
            template.keep_idle(queue, self.ctx);
        }
    }

    /// These have no indicator.
    #[inline(never)]
    fn retire_single_use(self, queue: CleanQueue) {
        match self.algorithm {
            MacAlgorithm::Gmac(cipher) => {
                if let Some(template) = gmac::template(&self.backend, cipher) {
                    template.keep_idle(queue, self.ctx);
                }
            }
            MacAlgorithm::Poly1305 => {
                if let Some(template) = poly1305::template(&self.backend) {
                    template.keep_idle(queue, self.ctx);
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, purpose: Purpose) -> Result<(Tag, CleanQueue)> {
        let mut tag = Tag::zeroed(self.ctx.size())?;
        let (_, queue) = self.finish_into(tag.as_mut_slice(), purpose)?;
        Ok((tag, queue))
    }

    /// Returns the tag's length, and what is known of the error queue for the next call.
    // Inlined, as `restart`: a call takes a part of the time of a short message.
    #[inline(always)]
    fn finish_into(&mut self, out: &mut [u8], purpose: Purpose) -> Result<(usize, CleanQueue)> {
        let queue = CleanQueue::ensure();
        let size = self.ctx.finish(queue, out)?;
        if self.backend.is_strict() {
            require_approval(&self.backend, &self.ctx, self.algorithm, self.key_bits, purpose)
                .inspect_err(|_| out.zeroize())?;
        }
        Ok((size, queue))
    }

    #[inline(always)]
    fn restart(&mut self, queue: CleanQueue) -> Result<()> {
        match &self.keyed {
            None => self.ctx.restart(queue),
            Some(keyed) => {
                self.ctx = keyed.try_clone(queue)?;
                Ok(())
            }
        }
    }
}

/// On a strict backend, refuses a use of a context that is not approved. Apart from the callers, and cold, because other
/// backends do not need it.
#[cold]
#[inline(never)]
fn require_approval(
    backend: &Backend,
    ctx: &MacCtx,
    algorithm: MacAlgorithm,
    key_bits: u32,
    purpose: Purpose,
) -> Result<()> {
    backend.require_approval_with(
        || algorithm.operation(key_bits, ctx.size(), purpose),
        || ctx.fips_indicator(),
    )
}

#[cold]
fn reuse_refused(algorithm: MacAlgorithm) -> Error {
    let (algorithm, reused) = match algorithm {
        MacAlgorithm::Gmac(_) => ("GMAC", "nonce"),
        _ => ("Poly1305", "key"),
    };
    Error::ReuseRefused { algorithm, reused }
}

/// Compares tags in constant time.
fn compare(computed: &Tag, tag: &[u8]) -> Result<()> {
    if bytes_eq(computed, tag) {
        Ok(())
    } else {
        Err(Error::InvalidSignature)
    }
}

impl io::Write for MacContext {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for MacContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MacContext({}, {}-byte tag)", self.algorithm, self.tag_length())
    }
}
