//! What a signature is made over: a message that is hashed here, or a digest.

use std::borrow::Cow;

use crate::backend::Backend;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::pkey_operation::Use;
use crate::hashes::HashAlgorithm;
use crate::interfaces::HashBackend;

/// The hash function of a signature, and whether the data is the message or already its digest.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// let of_a_message: SignatureHash = HashAlgorithm::Sha256.into();
/// let of_a_digest = SignatureHash::prehashed(HashAlgorithm::Sha256);
/// assert_eq!(of_a_message.algorithm(), of_a_digest.algorithm());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignatureHash {
    algorithm: HashAlgorithm,
    prehashed: bool,
}

impl SignatureHash {
    /// The data is a digest of this hash function, and is signed as it is.
    pub fn prehashed(algorithm: HashAlgorithm) -> Self {
        SignatureHash {
            algorithm,
            prehashed: true,
        }
    }

    /// The hash function.
    pub fn algorithm(self) -> HashAlgorithm {
        self.algorithm
    }

    /// Whether the data is a digest already.
    pub fn is_prehashed(self) -> bool {
        self.prehashed
    }

    /// The digest that is signed.
    pub(crate) fn digest<'a>(self, backend: &Backend, data: &'a [u8]) -> Result<Cow<'a, [u8]>> {
        check_for_signatures(backend, self.algorithm)?;
        if !self.prehashed {
            return Ok(Cow::Owned(backend.hash(self.algorithm, data)?.to_vec()));
        }
        let size = self.algorithm.digest_size();
        if data.len() != size {
            let reason = format!("a digest of {} has {size} bytes, not {}", self.algorithm, data.len());
            return Err(Error::invalid("data", reason));
        }
        Ok(Cow::Borrowed(data))
    }
}

impl From<HashAlgorithm> for SignatureHash {
    fn from(algorithm: HashAlgorithm) -> Self {
        SignatureHash {
            algorithm,
            prehashed: false,
        }
    }
}

/// Refuses hash functions that the backend does not have, or that no signature here is defined with.
pub(crate) fn check_for_signatures(backend: &Backend, algorithm: HashAlgorithm) -> Result<()> {
    if algorithm.is_extendable() || !backend.hash_supported(algorithm) {
        let name = format!("a signature with {algorithm}");
        return Err(backend.not_offered(Unsupported::Hash, &name));
    }
    Ok(())
}

/// On a FIPS backend, the error for a signature that the module does not begin because of its hash function; else the error
/// as it is.
pub(crate) fn refused_hash(backend: &Backend, error: Error, purpose: Use, hash: Option<HashAlgorithm>) -> Error {
    match hash {
        // SP 800-131A, section 9: SHA-1 is for old signatures.
        Some(hash @ HashAlgorithm::Sha1) if purpose == Use::Sign => {
            let name = format!("a signature with {hash}");
            backend.refused_by_fips(error, Unsupported::Hash, &name)
        }
        _ => error,
    }
}
