//! Which hash functions libcrypto takes for a use, such as DSA signatures. It has lists of its own for RSA and DSA, which
//! differ between releases, so that a function which it can compute need not be one that it signs with. It is asked, by
//! beginning an operation.

use std::ffi::CStr;

use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::params::NativeInteger;
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::integers::Magnitude;

/// One use of hash functions (a DSA signature, OAEP's mask); each is a static of its algorithm.
pub(crate) struct HashUse {
    /// What an error says before the name of the hash function: `"a DSA signature with"`.
    words: &'static str,
    /// Begins an operation with libcrypto's name of the hash function, and a key that need not be anyone's.
    begin: fn(&Backend, &'static CStr) -> Result<()>,
    answers: Cache<bool>,
}

impl HashUse {
    pub(crate) const fn new(words: &'static str, begin: fn(&Backend, &'static CStr) -> Result<()>) -> Self {
        HashUse {
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

    /// Fails where it does not.
    pub(crate) fn require(&self, backend: &Backend, hash: HashAlgorithm) -> Result<()> {
        if self.takes(backend, hash) {
            return Ok(());
        }
        let name = format!("{} {hash}", self.words);
        Err(backend.not_offered(UnsupportedKind::Hash, &name))
    }
}

/// All bits set: odd, and of the length that is wanted.
pub(crate) fn all_bits(bytes: usize) -> NativeInteger {
    NativeInteger::from_magnitude(Magnitude::new(&vec![0xff; bytes]))
}
