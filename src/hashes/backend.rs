//! The interface of hash functions, and its implementation.

use std::io;

use super::algorithm::HashAlgorithm;
use super::context::HashContext;
use super::digest::Digest;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::digest::{EvpMd, MdCtx};
use crate::ffi::operation::CleanQueue;
use crate::support::inline_bytes::InlineBytes;
use crate::support::pool::Pool;

/// A backend with hash functions (`EVP_DigestInit(3)`).
pub trait HashBackend {
    /// Whether this backend offers the hash function. Asks libcrypto once (`EVP_MD_fetch`), and caches the answer.
    #[doc(alias = "EVP_MD_fetch")]
    #[must_use]
    fn hash_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// A context that computes a digest over data in pieces.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the function;
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for an extendable output function with an output of 0 bytes;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestInit_ex2")]
    fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext>;

    /// Computes the digest of data in one piece.
    ///
    /// # Errors
    ///
    /// As [`create_hash_ctx`](Self::create_hash_ctx).
    #[doc(alias = "EVP_Digest")]
    fn hash(&self, algorithm: HashAlgorithm, data: &[u8]) -> Result<Digest> {
        // `Backend` overrides this, and reuses an idle context.
        let mut ctx = self.create_hash_ctx(algorithm)?;
        ctx.update(data)?;
        ctx.finalize()
    }

    /// Computes the digest of everything that a reader gives, such as a file. Only 16 KiB are in memory at a time; they are
    /// cleared at the end. (Python calls it `hashlib.file_digest`.)
    ///
    /// # Errors
    ///
    /// Those of the reader, except that interrupted reads are repeated; those of [`create_hash_ctx`](Self::create_hash_ctx) and
    /// of the computation, as an [`io::Error`] whose kind follows from the [`Error`].
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let backend = Backend::new()?;
    ///     let digest = backend.hash_reader(HashAlgorithm::Sha256, &mut std::fs::File::open("README.md")?)?;
    ///     assert_eq!(digest, backend.hash(HashAlgorithm::Sha256, &std::fs::read("README.md")?)?);
    ///     Ok(())
    /// }
    /// ```
    fn hash_reader(&self, algorithm: HashAlgorithm, reader: &mut dyn io::Read) -> io::Result<Digest> {
        let mut ctx = self.create_hash_ctx(algorithm)?;
        ctx.update_reader(reader)?;
        Ok(ctx.finalize()?)
    }
}

/// The fetched hash functions: one per backend and algorithm, for all output sizes.
static HASHES: Cache<Option<HashSlot>> = Cache::new(HashAlgorithm::COUNT);

/// A fetched hash function, and idle contexts without a message.
struct HashSlot {
    md: EvpMd,
    idle: Pool<MdCtx>,
}

impl HashSlot {
    /// Fetches the hash function; `None` if the backend does not offer it.
    fn fetch(backend: &Backend, algorithm: HashAlgorithm) -> Option<Self> {
        let md = EvpMd::fetch(backend.lib(), algorithm.libcrypto_name())?;
        // Refuse a provider that has another algorithm under this name.
        if !algorithm.is_extendable() && md.size() != algorithm.digest_size() {
            return None;
        }
        Some(HashSlot { md, idle: Pool::new() })
    }

    fn new_ctx(&self, queue: CleanQueue, algorithm: HashAlgorithm) -> Result<MdCtx> {
        MdCtx::new(queue, &self.md, algorithm.is_extendable(), residue(algorithm))
    }
}

/// The number of bytes of a message that libcrypto's restart may leave in the context. SHA-512 and its kin and SHA-3 keep the
/// last, incomplete block; the others clear all.
fn residue(algorithm: HashAlgorithm) -> usize {
    match algorithm {
        HashAlgorithm::Sha1
        | HashAlgorithm::Sha224
        | HashAlgorithm::Sha256
        | HashAlgorithm::Blake2b512
        | HashAlgorithm::Blake2s256
        | HashAlgorithm::Md5
        | HashAlgorithm::Ripemd160
        | HashAlgorithm::Whirlpool
        | HashAlgorithm::Sm3 => 0,
        _ => algorithm.block_size() - 1,
    }
}

impl HashBackend for Backend {
    fn hash_supported(&self, algorithm: HashAlgorithm) -> bool {
        slot(self, algorithm).is_some()
    }

    fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext> {
        let slot = usable_slot(self, algorithm)?;
        self.require_approval(|| Operation::Hash { algorithm })?;
        // An idle context needs no call of libcrypto, but whether there is one must not show in the error queue.
        let queue = CleanQueue::ensure();
        let ctx = match slot.idle.take() {
            Some(idle) => idle,
            None => slot.new_ctx(queue, algorithm)?,
        };
        Ok(HashContext {
            ctx,
            algorithm,
            backend: self.clone(),
        })
    }

    fn hash(&self, algorithm: HashAlgorithm, data: &[u8]) -> Result<Digest> {
        hash(CleanQueue::ensure(), self, algorithm, data)
    }
}

/// Computes the digest of data in one piece, as part of a larger operation.
#[doc(alias = "EVP_DigestUpdate", alias = "EVP_DigestFinal_ex")]
pub(crate) fn hash(queue: CleanQueue, backend: &Backend, algorithm: HashAlgorithm, data: &[u8]) -> Result<Digest> {
    let slot = usable_slot(backend, algorithm)?;
    backend.require_approval(|| Operation::Hash { algorithm })?;
    let mut digest = Digest(InlineBytes::zeroed("digest_size", algorithm.digest_size())?);
    let make = || slot.new_ctx(queue, algorithm);
    slot.idle.with(make, |ctx| {
        ctx.update(queue, data)?;
        ctx.finish(queue, digest.0.as_mut_slice())?;
        ctx.erase_finished(queue)
    })?;
    Ok(digest)
}

/// Copies a computation of `algorithm`.
pub(super) fn copy(backend: &Backend, algorithm: HashAlgorithm, ctx: &MdCtx) -> Result<MdCtx> {
    let idle = slot(backend, algorithm).and_then(|slot| slot.idle.take());
    ctx.try_clone(CleanQueue::ensure(), idle)
}

/// Keeps the context of a finished computation for the next one.
#[inline]
pub(super) fn keep_idle(queue: CleanQueue, backend: &Backend, algorithm: HashAlgorithm, mut ctx: MdCtx) {
    if let Some(slot) = slot(backend, algorithm) {
        // A context that cannot be erased is dropped.
        if ctx.erase_finished(queue).is_ok() {
            slot.idle.put(ctx);
        }
    }
}

/// Fails if the backend does not offer the hash function.
pub(crate) fn check_offered(backend: &Backend, algorithm: HashAlgorithm) -> Result<()> {
    usable_slot(backend, algorithm).map(|_| ())
}

#[inline]
fn slot(backend: &Backend, algorithm: HashAlgorithm) -> Option<&HashSlot> {
    HASHES.fetch(backend, algorithm.index(), || HashSlot::fetch(backend, algorithm))
}

/// The slot of an algorithm, if the backend offers it and its output is not empty.
#[inline]
fn usable_slot(backend: &Backend, algorithm: HashAlgorithm) -> Result<&HashSlot> {
    if algorithm.digest_size() == 0 {
        return Err(Error::invalid("digest_size", "must be at least 1 byte"));
    }
    slot(backend, algorithm).ok_or_else(|| backend.not_offered(UnsupportedKind::Hash, algorithm.name()))
}
