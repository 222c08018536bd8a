//! The digest that is signed, and which hash functions signatures take.

use std::ops::Deref;

use super::signature_hash::SignatureHash;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey_operation::Use;
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::{HashBackend, hash};
use crate::hashes::digest::Digest;

/// The digest that is signed.
pub(crate) enum SignedDigest<'a> {
    Computed(Digest),
    Given(&'a [u8]),
}

impl Deref for SignedDigest<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            SignedDigest::Computed(digest) => digest,
            SignedDigest::Given(digest) => digest,
        }
    }
}

impl SignatureHash {
    /// The digest to sign: that of the data, or the data itself.
    pub(crate) fn digest<'a>(self, queue: CleanQueue, backend: &Backend, data: &'a [u8]) -> Result<SignedDigest<'a>> {
        check_for_signatures(backend, self.algorithm())?;
        if !self.is_prehashed() {
            return hash(queue, backend, self.algorithm(), data).map(SignedDigest::Computed);
        }
        let size = self.algorithm().digest_size();
        if data.len() != size {
            let reason = format!("a digest of {} has {size} bytes, not {}", self.algorithm(), data.len());
            return Err(Error::invalid("data", reason));
        }
        Ok(SignedDigest::Given(data))
    }
}

/// Refuses hash functions that the backend does not offer, and extendable output functions, which no signature here uses.
pub(crate) fn check_for_signatures(backend: &Backend, algorithm: HashAlgorithm) -> Result<()> {
    if algorithm.is_extendable() || !backend.hash_supported(algorithm) {
        let name = format!("a signature with {algorithm}");
        return Err(backend.not_offered(UnsupportedKind::Hash, &name));
    }
    Ok(())
}

/// Translates the error of a FIPS module that does not begin a signature because of its hash function; returns other errors
/// unchanged.
pub(crate) fn refused_hash(backend: &Backend, error: Error, purpose: Use, hash: Option<HashAlgorithm>) -> Error {
    match hash {
        // SP 800-131A, section 9: SHA-1 is for the verification of old signatures.
        Some(hash @ HashAlgorithm::Sha1) if purpose == Use::Sign => {
            let name = format!("a signature with {hash}");
            backend.refused_by_fips(error, UnsupportedKind::Hash, &name)
        }
        _ => error,
    }
}
