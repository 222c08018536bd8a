//! Which keys and hash functions of signers are good enough.

use super::fault::Judged;
use crate::asymmetric::{PublicKey, SignatureAlgorithm};
use crate::error::CmsRule;
use crate::hashes::HashAlgorithm;
use crate::x509::SignatureAlgorithmParameters;
use crate::x509::signature;

/// Which keys and hash functions of signers are good enough.
#[derive(Debug, Clone)]
pub(super) struct AlgorithmFloor {
    /// In bits.
    pub(super) minimum_modulus: u32,
    pub(super) hash_algorithms: Vec<HashAlgorithm>,
}

/// Those for which collisions take 2^128 steps or more.
impl Default for AlgorithmFloor {
    fn default() -> Self {
        AlgorithmFloor {
            minimum_modulus: 2048,
            hash_algorithms: vec![
                HashAlgorithm::Sha256,
                HashAlgorithm::Sha384,
                HashAlgorithm::Sha512,
                HashAlgorithm::Sha512_256,
                HashAlgorithm::Sha3_256,
                HashAlgorithm::Sha3_384,
                HashAlgorithm::Sha3_512,
                HashAlgorithm::Shake128 { digest_size: 32 },
                HashAlgorithm::Shake256 { digest_size: 64 },
            ],
        }
    }
}

impl AlgorithmFloor {
    pub(super) fn check_hash(&self, algorithm: HashAlgorithm) -> Judged<()> {
        match self.hash_algorithms.contains(&algorithm) {
            true => Ok(()),
            false => Err(CmsRule::ForbiddenHash {
                algorithm: algorithm.name(),
            }
            .into()),
        }
    }

    /// Refuses the algorithm of a signature by its hash function, and by that of the mask of PSS.
    pub(super) fn check_algorithm(&self, algorithm: SignatureAlgorithm) -> Judged<()> {
        if let Some(hash) = algorithm.hash() {
            self.check_hash(hash)?;
        }
        match signature::parameters(algorithm) {
            SignatureAlgorithmParameters::RsaPss(pss) => self.check_hash(pss.mgf1_hash()),
            _ => Ok(()),
        }
    }

    /// Refuses a key that is too short. Which other keys signers may have is a matter of the path's verifier.
    pub(super) fn check_key(&self, key: &PublicKey) -> Judged<()> {
        let bits = match key {
            PublicKey::Rsa(key) => key.key_size(),
            PublicKey::Dsa(key) => key.key_size(),
            _ => return Ok(()),
        };
        if bits >= self.minimum_modulus {
            return Ok(());
        }
        let reason = format!(
            "its modulus has {bits} bits, and at least {} are required",
            self.minimum_modulus
        );
        Err(CmsRule::ForbiddenKey { reason: reason.into() }.into())
    }
}
