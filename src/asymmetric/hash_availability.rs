//! Which hash functions libcrypto takes for a use, such as DSA signatures. Its lists for RSA and DSA differ between
//! releases, and lack some functions that it can compute. So the answer is found by beginning an operation.

use std::ffi::CStr;

use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::params::NativeInteger;
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::integers::Magnitude;

/// A use of hash functions, such as a DSA signature or OAEP's mask; each is a static in the module of its algorithm.
pub(crate) struct HashAvailability {
    /// The words before the name of the hash function in an error: `"a DSA signature with"`.
    words: &'static str,
    /// Begins an operation with libcrypto's name of the hash function, and a made-up key.
    begin: fn(&Backend, &'static CStr) -> Result<()>,
    answers: Cache<bool>,
}

impl HashAvailability {
    pub(crate) const fn new(words: &'static str, begin: fn(&Backend, &'static CStr) -> Result<()>) -> Self {
        HashAvailability {
            words,
            begin,
            answers: Cache::new(HashAlgorithm::COUNT),
        }
    }

    /// Whether the backend takes the hash function for this use.
    pub(crate) fn takes(&self, backend: &Backend, hash: HashAlgorithm) -> bool {
        let ask = || {
            let computes = !hash.is_extendable() && backend.hash_supported(hash);
            computes && (self.begin)(backend, hash.libcrypto_name()).is_ok()
        };
        self.answers.get(backend, hash.index(), ask).is_some_and(|taken| *taken)
    }

    /// Fails if it does not.
    pub(crate) fn require(&self, backend: &Backend, hash: HashAlgorithm) -> Result<()> {
        if self.takes(backend, hash) {
            return Ok(());
        }
        let name = format!("{} {hash}", self.words);
        Err(backend.not_offered(UnsupportedKind::Hash, &name))
    }
}

/// An integer of this length with all bits set, and so odd.
pub(crate) fn all_bits(bytes: usize) -> NativeInteger {
    NativeInteger::from_magnitude(Magnitude::new(&vec![0xff; bytes]))
}
