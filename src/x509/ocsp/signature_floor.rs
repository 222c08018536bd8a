//! Which keys and signature algorithms of responders are good enough.

use crate::asymmetric::ec::EllipticCurve;
use crate::asymmetric::{PublicKey, SignatureAlgorithm};
use crate::error::{Error, OcspFailure, Result};
use crate::hashes::HashAlgorithm;
use crate::x509::signature::{self, SignatureAlgorithmParameters};

/// Which keys and signature algorithms of responders are good enough.
#[derive(Debug, Clone)]
pub(super) struct SignatureFloor {
    /// In bits.
    pub(super) minimum_rsa_modulus: u32,
    pub(super) curves: Vec<EllipticCurve>,
    pub(super) hash_algorithms: Vec<HashAlgorithm>,
}

/// That of the CA/Browser Forum (Baseline Requirements, sections 6.1.5 and 7.1.3), for the keys that it is about.
impl Default for SignatureFloor {
    fn default() -> Self {
        SignatureFloor {
            minimum_rsa_modulus: 2048,
            curves: vec![
                EllipticCurve::Secp256R1,
                EllipticCurve::Secp384R1,
                EllipticCurve::Secp521R1,
            ],
            hash_algorithms: vec![HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512],
        }
    }
}

impl SignatureFloor {
    /// Refuses the key of a signer. Keys whose strength their algorithm fixes, such as Ed25519, pass.
    pub(super) fn check_key(&self, key: &PublicKey) -> Result<()> {
        let is_permitted = match key {
            PublicKey::Rsa(key) => key.key_size() >= self.minimum_rsa_modulus,
            PublicKey::EllipticCurve(key) => self.curves.contains(&key.curve()),
            // RFC 6960, section 4.3, has DSA for old responders only, with SHA-1.
            PublicKey::Dsa(_) => false,
            _ => true,
        };
        match is_permitted {
            true => Ok(()),
            false => Err(Error::Ocsp(OcspFailure::ForbiddenKey)),
        }
    }

    /// Refuses the algorithm of a signature by its hash function, and by that of the mask of PSS.
    pub(super) fn check_algorithm(&self, algorithm: SignatureAlgorithm) -> Result<()> {
        let mask = match signature::parameters(algorithm) {
            SignatureAlgorithmParameters::RsaPss(pss) => Some(pss.mgf1_hash()),
            _ => None,
        };
        let is_permitted = |hash: HashAlgorithm| hash != HashAlgorithm::Md5 && self.hash_algorithms.contains(&hash);
        match algorithm.hash().is_none_or(is_permitted) && mask.is_none_or(is_permitted) {
            true => Ok(()),
            false => Err(Error::Ocsp(OcspFailure::ForbiddenSignatureAlgorithm)),
        }
    }
}
