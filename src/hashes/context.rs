//! A hash computation in progress.

use std::fmt;
use std::io;

use super::algorithm::HashAlgorithm;
use super::backend::{copy, keep_idle};
use super::digest::Digest;
use crate::backend::Backend;
use crate::backend::fips::{Approval, Operation};
use crate::error::Result;
use crate::ffi::digest::MdCtx;
use crate::ffi::operation::CleanQueue;
use crate::support::inline_bytes::InlineBytes;
use crate::support::output::room_for;
use crate::support::reader::for_each_piece;

/// A hash computation: [`update`](Self::update) takes data, and [`finalize`](Self::finalize) returns the digest.
///
/// It is also an [`io::Write`], so that [`io::copy`] hashes a file.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let backend = Backend::new()?;
///     let mut ctx = backend.create_hash_ctx(HashAlgorithm::Sha256)?;
///     std::io::copy(&mut std::fs::File::open("README.md")?, &mut ctx)?;
///     let digest = ctx.finalize()?;
///     assert_eq!(digest, backend.hash(HashAlgorithm::Sha256, &std::fs::read("README.md")?)?);
///     Ok(())
/// }
/// ```
///
/// Finalizing consumes the context:
///
/// ```compile_fail,E0382
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let mut ctx = Backend::new()?.create_hash_ctx(HashAlgorithm::Sha256)?;
/// let digest = ctx.finalize()?;
/// ctx.update(b"more")?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "EVP_MD_CTX")]
#[must_use = "a context does nothing until it is finalized"]
pub struct HashContext {
    // Field order matters: the context drops before the backend.
    pub(super) ctx: MdCtx,
    pub(super) algorithm: HashAlgorithm,
    pub(super) backend: Backend,
}

impl HashContext {
    /// The hash function.
    pub fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// The digest's size in bytes; for an extendable output function the requested size.
    #[doc(alias = "EVP_MD_CTX_get_size")]
    pub fn digest_size(&self) -> usize {
        self.algorithm.digest_size()
    }

    /// The block size in bytes, as HMAC uses it; for SHA-3 and SHAKE the rate of the sponge.
    #[doc(alias = "EVP_MD_CTX_get_block_size")]
    pub fn block_size(&self) -> usize {
        self.algorithm.block_size()
    }

    /// Whether this use is [approved](crate::fips#approval) by the FIPS module.
    pub fn approval(&self) -> Approval {
        let algorithm = self.algorithm;
        let indicator = self.ctx.fips_indicator();
        self.backend.approval_with(&Operation::Hash { algorithm }, indicator)
    }

    /// Hashes more data, of any length.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestUpdate")]
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        self.ctx.update(CleanQueue::ensure(), data)
    }

    /// Hashes everything that a reader gives, such as a file, and returns the number of bytes. Only 16 KiB are in memory at a
    /// time; they are cleared at the end.
    ///
    /// # Errors
    ///
    /// Those of the reader, except that interrupted reads are repeated; [`Error::OpenSsl`](crate::Error::OpenSsl), as an
    /// [`io::Error`], if libcrypto fails. The data up to the error has been added.
    pub fn update_reader(&mut self, reader: &mut dyn io::Read) -> io::Result<u64> {
        for_each_piece(reader, |piece| Ok(self.update(piece)?))
    }

    /// Copies the context, with the data so far. (Python's `cryptography` calls this `copy`.)
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_MD_CTX_copy_ex")]
    pub fn try_clone(&self) -> Result<Self> {
        Ok(HashContext {
            ctx: copy(&self.backend, self.algorithm, &self.ctx)?,
            algorithm: self.algorithm,
            backend: self.backend.clone(),
        })
    }

    /// Ends the computation and returns the digest.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestFinal_ex")]
    #[doc(alias = "EVP_DigestFinalXOF")]
    pub fn finalize(mut self) -> Result<Digest> {
        let queue = CleanQueue::ensure();
        let digest = finish(queue, &mut self.ctx, self.algorithm)?;
        self.retire(queue);
        Ok(digest)
    }

    /// Ends the computation and writes the digest to the start of `out`. Returns the digest's size in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter than the digest,
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn finalize_into(mut self, out: &mut [u8]) -> Result<usize> {
        let queue = CleanQueue::ensure();
        let size = self.finish_into(queue, out)?;
        self.retire(queue);
        Ok(size)
    }

    /// Returns the digest, and begins another message without an allocation in libcrypto.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn finalize_reset(&mut self) -> Result<Digest> {
        self.finish_and_restart(CleanQueue::ensure())
    }

    /// [`finalize_reset`](Self::finalize_reset), as part of a larger operation.
    #[inline]
    pub(crate) fn finish_and_restart(&mut self, queue: CleanQueue) -> Result<Digest> {
        let digest = finish(queue, &mut self.ctx, self.algorithm)?;
        self.ctx.restart(queue)?;
        Ok(digest)
    }

    /// Like [`finalize_reset`](Self::finalize_reset), but writes to the start of `out`. Returns the digest's size in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter than the digest, in which case the
    /// message has not ended. [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn finalize_reset_into(&mut self, out: &mut [u8]) -> Result<usize> {
        let queue = CleanQueue::ensure();
        let size = self.finish_into(queue, out)?;
        self.ctx.restart(queue)?;
        Ok(size)
    }

    /// Right after the end of the computation.
    #[inline]
    fn retire(self, queue: CleanQueue) {
        keep_idle(queue, &self.backend, self.algorithm, self.ctx);
    }

    #[inline]
    fn finish_into(&mut self, queue: CleanQueue, out: &mut [u8]) -> Result<usize> {
        let needed = self.algorithm.digest_size();
        self.ctx.finish(queue, room_for(out, needed)?)
    }
}

impl io::Write for HashContext {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for HashContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HashContext({})", self.algorithm)
    }
}

/// Ends a computation. The context can then be restarted.
#[inline]
fn finish(queue: CleanQueue, ctx: &mut MdCtx, algorithm: HashAlgorithm) -> Result<Digest> {
    let mut digest = Digest(InlineBytes::zeroed("digest_size", algorithm.digest_size())?);
    ctx.finish(queue, digest.0.as_mut_slice())?;
    Ok(digest)
}
