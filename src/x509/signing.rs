//! The key and the algorithm that a builder signs with.

use super::signature;
use crate::asymmetric::rsa::{RsaPrivateKey, SaltLength};
use crate::asymmetric::{PrivateKey, SignatureAlgorithm, SignatureScheme};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;

/// A key and an algorithm that fits it.
pub(crate) struct Signing<'a> {
    key: &'a PrivateKey,
    algorithm: SignatureAlgorithm,
}

impl<'a> Signing<'a> {
    /// Checks that a key fits an algorithm and belongs to the backend: a key of another backend would sign there,
    /// perhaps outside this backend's FIPS module.
    pub(crate) fn new(algorithm: SignatureAlgorithm, backend: &Backend, key: &'a PrivateKey) -> Result<Self> {
        if !backend.is_same(key.backend()) {
            return Err(Error::invalid("private_key", "belongs to another backend"));
        }
        if algorithm.is_prehashed() {
            let reason = "signs a digest, but X.509 structures are signed as messages";
            return Err(Error::invalid("algorithm", reason));
        }
        if algorithm.is_fixed_length() {
            let reason = "gives signatures as r followed by s, and X.509 has them in DER (RFC 3279, section 2.2)";
            return Err(Error::invalid("algorithm", reason));
        }
        let mut algorithm = algorithm
            .of_key(key)
            .map_err(|error| rename(error, "key", "private_key"))?;
        if let (PrivateKey::Rsa(key), Some(SignatureScheme::RsaPss), Some(hash)) =
            (key, algorithm.scheme(), algorithm.hash())
        {
            let length = salt_length(key, hash, algorithm.salt_length().unwrap_or(SaltLength::Digest))?;
            algorithm = algorithm.with_salt_length(SaltLength::Fixed(length));
        }
        Ok(Signing { key, algorithm })
    }

    /// The algorithm identifier in DER.
    pub(crate) fn algorithm(&self) -> Result<Vec<u8>> {
        signature::write(self.algorithm)
    }

    /// The algorithm, with all of its parameters.
    pub(crate) fn signature_algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    pub(super) fn max_signature_length(&self) -> usize {
        self.key.max_signature_length().unwrap_or(0)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let signature = self.key.sign(message, self.algorithm);
        // Here the key's abilities are part of the argument `algorithm`.
        signature.map_err(|error| rename(error, "key", "algorithm"))
    }
}

/// Renames the argument of an error to the caller's parameter name.
fn rename(error: Error, from: &str, to: &'static str) -> Error {
    match error {
        Error::InvalidArgument { argument, reason } if argument == from => {
            Error::InvalidArgument { argument: to, reason }
        }
        other => other,
    }
}

/// The length of a salt in bytes, as the algorithm identifier has it.
fn salt_length(key: &RsaPrivateKey, hash: HashAlgorithm, length: SaltLength) -> Result<usize> {
    match length {
        SaltLength::Fixed(length) => Ok(length),
        SaltLength::Digest => Ok(hash.digest_size()),
        SaltLength::Max => {
            // RFC 8017, section 9.1.1.
            let encoded = key.key_size().saturating_sub(1).div_ceil(8) as usize;
            let room = encoded.checked_sub(hash.digest_size() + 2);
            room.ok_or_else(|| Error::invalid("private_key", format!("is too short for PSS with {hash}")))
        }
        SaltLength::Auto => {
            let reason = "SaltLength::Auto is for verification only";
            Err(Error::invalid("algorithm", reason))
        }
    }
}
