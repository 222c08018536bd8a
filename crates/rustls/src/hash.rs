//! Hash functions, for rustls's transcript.

use hazmat_openssl::Backend;
use rustls::crypto::hash::{self, Output};

use crate::operations::digest::{Context, Digest, TlsHash};
use crate::operations::validation::Validation;
use crate::version::{Fips, HashAlgorithm, fips};

/// A hash function of a backend.
pub(crate) struct Hash {
    digest: Digest,
    fips: Fips,
}

impl Hash {
    pub(crate) fn new(backend: &Backend, hash: TlsHash, validation: Validation) -> Self {
        let digest = Digest::new(backend, hash);
        let fips = fips(validation.status(digest.is_approved()));
        Hash { digest, fips }
    }
}

impl hash::Hash for Hash {
    fn start(&self) -> Box<dyn hash::Context> {
        Box::new(Running(self.digest.start()))
    }

    fn hash(&self, data: &[u8]) -> Output {
        Output::new(self.digest.digest(data).as_ref())
    }

    fn output_len(&self) -> usize {
        self.digest.hash().size()
    }

    fn algorithm(&self) -> HashAlgorithm {
        match self.digest.hash() {
            TlsHash::Sha256 => HashAlgorithm::SHA256,
            TlsHash::Sha384 => HashAlgorithm::SHA384,
        }
    }

    fn fips(&self) -> Fips {
        self.fips
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
