//! The hash functions of TLS 1.2 and 1.3, for the hash of a handshake's transcript.

use hazmat_openssl::Backend;
use hazmat_openssl::fips::{Approval, Operation};
use hazmat_openssl::hashes::{HashAlgorithm, HashContext};
use hazmat_openssl::interfaces::HashBackend;

use super::failure;

/// The size of the longest digest in bytes.
pub(crate) const LONGEST_DIGEST: usize = 48;

/// A hash function that cipher suites of TLS name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsHash {
    Sha256,
    Sha384,
}

impl TlsHash {
    pub(crate) fn algorithm(self) -> HashAlgorithm {
        match self {
            TlsHash::Sha256 => HashAlgorithm::Sha256,
            TlsHash::Sha384 => HashAlgorithm::Sha384,
        }
    }

    /// The digest's size in bytes.
    pub(crate) const fn size(self) -> usize {
        match self {
            TlsHash::Sha256 => 32,
            TlsHash::Sha384 => LONGEST_DIGEST,
        }
    }

    /// The digest's size in bits: the size of the keys and secrets that go with the hash function.
    pub(crate) fn bits(self) -> u32 {
        match self {
            TlsHash::Sha256 => 256,
            TlsHash::Sha384 => 384,
        }
    }
}

/// Whether the backend's FIPS module is approved for all of these operations.
pub(super) fn all_approved(backend: &Backend, operations: &[Operation]) -> bool {
    backend.is_fips()
        && operations
            .iter()
            .all(|operation| backend.approval_of(operation) == Approval::Approved)
}

/// A digest.
pub(crate) struct Output {
    bytes: [u8; LONGEST_DIGEST],
    hash: TlsHash,
}

impl Output {
    /// The output of `compute`, or unpredictable bytes if that is `None`.
    fn of(hash: TlsHash, compute: impl FnOnce(&mut [u8]) -> Option<()>) -> Self {
        let mut output = Output {
            bytes: [0; LONGEST_DIGEST],
            hash,
        };
        if compute(output.as_mut()).is_none() {
            failure::fill(output.as_mut());
        }
        output
    }

    fn as_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.hash.size()).unwrap_or_default()
    }
}

impl AsRef<[u8]> for Output {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.hash.size()).unwrap_or_default()
    }
}

/// A hash function of a backend.
#[derive(Debug, Clone)]
pub(crate) struct Digest {
    backend: Backend,
    hash: TlsHash,
    is_approved: bool,
}

impl Digest {
    pub(crate) fn new(backend: &Backend, hash: TlsHash) -> Self {
        let algorithm = hash.algorithm();
        Digest {
            backend: backend.clone(),
            hash,
            is_approved: all_approved(backend, &[Operation::Hash { algorithm }]),
        }
    }

    pub(crate) fn hash(&self) -> TlsHash {
        self.hash
    }

    /// Whether the backend's FIPS module is approved for it.
    pub(crate) fn is_approved(&self) -> bool {
        self.is_approved
    }

    /// Begins a computation. If that fails, the context is poisoned.
    pub(crate) fn start(&self) -> Context {
        Context {
            running: self.backend.create_hash_ctx(self.hash.algorithm()).ok(),
            hash: self.hash,
        }
    }

    /// The digest of data in one piece; unpredictable bytes if libcrypto fails.
    pub(crate) fn digest(&self, data: &[u8]) -> Output {
        Output::of(self.hash, |out| {
            let digest = self.backend.hash(self.hash.algorithm(), data).ok()?;
            (digest.len() == out.len()).then(|| out.copy_from_slice(&digest))
        })
    }
}

/// A computation in progress. One whose libcrypto has failed is poisoned: its digests, and those of its copies, are
/// unpredictable bytes.
pub(crate) struct Context {
    /// `None` for a poisoned context.
    running: Option<HashContext>,
    hash: TlsHash,
}

impl Context {
    /// Adds data.
    pub(crate) fn update(&mut self, data: &[u8]) {
        let updated = self.running.as_mut().map(|running| running.update(data));
        if let Some(Err(_)) = updated {
            self.running = None;
        }
    }

    /// A copy, with the data so far. It is poisoned if libcrypto fails.
    pub(crate) fn fork(&self) -> Self {
        Context {
            running: self.running.as_ref().and_then(|running| running.try_clone().ok()),
            hash: self.hash,
        }
    }

    /// The digest of the data so far. The computation goes on.
    pub(crate) fn fork_finish(&self) -> Output {
        self.fork().finish()
    }

    /// The digest.
    pub(crate) fn finish(self) -> Output {
        let Context { running, hash } = self;
        Output::of(hash, |out| running?.finalize_into(out).ok().map(drop))
    }
}
