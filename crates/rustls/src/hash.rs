//! Hash functions, for rustls's transcript.

use hazmat_openssl::Backend;
use rustls::crypto::hash::{self, HashAlgorithm, Output};

use crate::operations::digest::{Context, Digest, TlsHash};

/// A hash function of a backend.
pub(crate) struct Hash(Digest);

impl Hash {
    pub(crate) fn new(backend: &Backend, hash: TlsHash) -> Self {
        Hash(Digest::new(backend, hash))
    }
}

impl hash::Hash for Hash {
    fn start(&self) -> Box<dyn hash::Context> {
        Box::new(Running(self.0.start()))
    }

    fn hash(&self, data: &[u8]) -> Output {
        Output::new(self.0.digest(data).as_ref())
    }

    fn output_len(&self) -> usize {
        self.0.hash().size()
    }

    fn algorithm(&self) -> HashAlgorithm {
        match self.0.hash() {
            TlsHash::Sha256 => HashAlgorithm::SHA256,
            TlsHash::Sha384 => HashAlgorithm::SHA384,
        }
    }

    fn fips(&self) -> bool {
        self.0.is_approved()
    }
}

/// A computation in progress.
struct Running(Context);

impl hash::Context for Running {
    fn fork_finish(&self) -> Output {
        Output::new(self.0.fork_finish().as_ref())
    }

    fn fork(&self) -> Box<dyn hash::Context> {
        Box::new(Running(self.0.fork()))
    }

    fn finish(self: Box<Self>) -> Output {
        Output::new(self.0.finish().as_ref())
    }

    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }
}
