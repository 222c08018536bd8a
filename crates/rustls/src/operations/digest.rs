//! The hash functions of TLS 1.2 and 1.3, for the hash of a handshake's transcript.

use hazmat_openssl::Backend;
use hazmat_openssl::fips::Operation;
use hazmat_openssl::hashes::{HashAlgorithm, HashContext};
use hazmat_openssl::interfaces::HashBackend;

use super::approval::all_approved;
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
            is_approved: backend.hash_supported(algorithm) && all_approved(backend, &[Operation::Hash { algorithm }]),
        }
    }

    pub(crate) fn hash(&self) -> TlsHash {
        self.hash
    }

    /// Whether the backend's FIPS module is approved for it.
    pub(crate) fn is_approved(&self) -> bool {
        self.is_approved
    }

    /// Begins a computation. If that fails, the context has failed.
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

/// A computation in progress. If libcrypto fails in one, its digests, and those of its copies, are
/// unpredictable bytes.
pub(crate) struct Context {
    /// `None` after a failure of libcrypto.
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

    /// A copy, with the data so far. It has failed if libcrypto fails.
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

#[cfg(test)]
mod tests {
    use support::{backend, on_fips};

    use super::*;
    use crate::operations::sample;

    const ABC: [(TlsHash, &str); 2] = [
        (
            TlsHash::Sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            TlsHash::Sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        ),
    ];

    #[test]
    fn digests_in_one_piece_in_pieces_and_of_copies() {
        for (hash, expected) in ABC {
            let expected = sample::hex(expected);
            assert_eq!(expected.len(), hash.size());
            assert_eq!(expected.len() as u32 * 8, hash.bits());
            let digest = Digest::new(backend(), hash);
            assert_eq!(digest.is_approved(), on_fips());
            assert_eq!(digest.digest(b"abc").as_ref(), expected);
            let mut context = digest.start();
            context.update(b"a");
            context.update(b"");
            let copy = context.fork();
            context.update(b"bc");
            assert_eq!(context.fork_finish().as_ref(), expected);
            assert_eq!(context.fork_finish().as_ref(), expected);
            assert_eq!(context.finish().as_ref(), expected);
            assert_eq!(copy.finish().as_ref(), digest.digest(b"a").as_ref());
        }
    }

    /// Every digest has the right length, is not a constant, and comes once.
    fn assert_unpredictable(hash: TlsHash, digests: &[Output]) {
        for (index, digest) in digests.iter().enumerate() {
            assert_eq!(digest.as_ref().len(), hash.size());
            assert!(digest.as_ref().iter().any(|&byte| byte != 0));
            for other in &digests[..index] {
                assert_ne!(digest.as_ref(), other.as_ref());
            }
        }
    }

    #[test]
    fn a_failed_context_and_its_copies_give_unpredictable_bytes() {
        for (hash, _) in ABC {
            let failed = || Context { running: None, hash };
            let mut context = failed();
            context.update(b"abc");
            let mut copy = context.fork();
            copy.update(b"d");
            let digests = [
                context.fork_finish(),
                context.fork_finish(),
                context.finish(),
                copy.finish(),
                failed().finish(),
            ];
            assert_unpredictable(hash, &digests);
        }
    }

    #[test]
    fn a_backend_without_hash_functions_gives_unpredictable_bytes() {
        for (hash, _) in ABC {
            let digest = Digest::new(&sample::empty_backend(), hash);
            assert!(!digest.is_approved());
            let digests = [
                digest.digest(b"abc"),
                digest.digest(b"abc"),
                digest.start().finish(),
                digest.start().finish(),
            ];
            assert_unpredictable(hash, &digests);
        }
    }
}
