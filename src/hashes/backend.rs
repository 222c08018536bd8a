//! What a backend can do with hash functions.

use super::algorithm::HashAlgorithm;
use super::context::HashContext;
use super::digest::Digest;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::digest::{EvpMd, MdCtx};
use crate::support::inline_bytes::InlineBytes;
use crate::support::pool::Pool;

/// A backend with hash functions (`EVP_DigestInit(3)`).
pub trait HashBackend {
    /// Whether this backend offers the hash function. Asked of libcrypto once (`EVP_MD_fetch`), then remembered.
    #[doc(alias = "EVP_MD_fetch")]
    fn hash_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// A context that computes a digest over data given in pieces.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the function;
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for an extendable output function with no output;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestInit_ex2")]
    fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext>;

    /// The digest of data that is in one piece.
    ///
    /// # Errors
    ///
    /// As [`create_hash_ctx`](Self::create_hash_ctx).
    #[doc(alias = "EVP_Digest")]
    fn hash(&self, algorithm: HashAlgorithm, data: &[u8]) -> Result<Digest> {
        // `Backend` overrides this: it takes an idle context, where there is one.
        let mut ctx = self.create_hash_ctx(algorithm)?;
        ctx.update(data)?;
        ctx.finalize()
    }
}

/// What is fetched, once for each backend. An algorithm's output size does not matter.
static HASHES: Cache<Option<HashSlot>> = Cache::new(HashAlgorithm::COUNT);

/// A fetched hash function and the idle contexts of one-shot calls.
struct HashSlot {
    md: EvpMd,
    idle: Pool<MdCtx>,
}

impl HashSlot {
    /// Asks the backend's library context for the algorithm.
    fn fetch(backend: &Backend, algorithm: HashAlgorithm) -> Option<Self> {
        let md = EvpMd::fetch(backend.lib(), algorithm.libcrypto_name())?;
        // A provider that has something else under the name does not have the algorithm.
        if !algorithm.is_extendable() && md.size() != algorithm.digest_size() {
            return None;
        }
        Some(HashSlot { md, idle: Pool::new() })
    }

    fn start(&self, algorithm: HashAlgorithm) -> Result<MdCtx> {
        MdCtx::new(&self.md, algorithm.is_extendable())
    }
}

impl HashBackend for Backend {
    fn hash_supported(&self, algorithm: HashAlgorithm) -> bool {
        slot(self, algorithm).is_some()
    }

    fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext> {
        let slot = usable_slot(self, algorithm)?;
        self.require_approval(|| Operation::Hash { algorithm })?;
        Ok(HashContext {
            ctx: slot.start(algorithm)?,
            algorithm,
            backend: self.clone(),
        })
    }

    fn hash(&self, algorithm: HashAlgorithm, data: &[u8]) -> Result<Digest> {
        let slot = usable_slot(self, algorithm)?;
        self.require_approval(|| Operation::Hash { algorithm })?;
        let mut ctx = match slot.idle.take() {
            Some(ctx) => ctx,
            None => slot.start(algorithm)?,
        };
        let mut digest = Digest(InlineBytes::zeroed("digest_size", algorithm.digest_size())?);
        ctx.digest(data, digest.0.as_mut_slice())?;
        slot.idle.put(ctx);
        Ok(digest)
    }
}

/// Fails where the backend does not offer a hash function.
pub(crate) fn check_offered(backend: &Backend, algorithm: HashAlgorithm) -> Result<()> {
    usable_slot(backend, algorithm).map(|_| ())
}

fn slot(backend: &Backend, algorithm: HashAlgorithm) -> Option<&HashSlot> {
    HASHES.fetch(backend, algorithm.index(), || HashSlot::fetch(backend, algorithm))
}

/// The slot of an algorithm that the backend supports and whose output has a size.
fn usable_slot(backend: &Backend, algorithm: HashAlgorithm) -> Result<&HashSlot> {
    if algorithm.digest_size() == 0 {
        return Err(Error::invalid("digest_size", "must be at least 1 byte"));
    }
    slot(backend, algorithm).ok_or_else(|| backend.not_offered(UnsupportedKind::Hash, algorithm.name()))
}
