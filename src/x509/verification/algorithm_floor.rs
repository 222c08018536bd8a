//! Which keys and signature algorithms are good enough.

use crate::asymmetric::SignatureScheme;
use crate::hashes::HashAlgorithm;
use crate::x509::key_algorithm::KeyAlgorithm;

/// Which keys and signature algorithms are good enough. `None` in a list permits all.
#[derive(Debug, Clone)]
pub(super) struct AlgorithmFloor {
    pub(super) keys: Option<Vec<KeyAlgorithm>>,
    pub(super) signature_schemes: Option<Vec<SignatureScheme>>,
    pub(super) hash_algorithms: Option<Vec<HashAlgorithm>>,
    /// In bits; 0 for any.
    pub(super) minimum_rsa_modulus: usize,
}

impl AlgorithmFloor {
    /// That of the CA/Browser Forum (Baseline Requirements, sections 6.1.5 and 7.1.3).
    pub(super) fn web_pki() -> Self {
        let schemes = [
            SignatureScheme::RsaPkcs1v15,
            SignatureScheme::RsaPss,
            SignatureScheme::Ecdsa,
        ];
        let hashes = [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512];
        AlgorithmFloor {
            keys: Some(KeyAlgorithm::WEB_PKI.to_vec()),
            signature_schemes: Some(schemes.to_vec()),
            hash_algorithms: Some(hashes.to_vec()),
            minimum_rsa_modulus: 2048,
        }
    }

    /// Whatever the backend offers.
    pub(super) fn none() -> Self {
        AlgorithmFloor {
            keys: None,
            signature_schemes: None,
            hash_algorithms: None,
            minimum_rsa_modulus: 0,
        }
    }
}
