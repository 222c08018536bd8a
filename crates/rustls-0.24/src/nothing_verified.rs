//! What takes the place of the signature algorithms if a backend offers none: rustls 0.24 has no empty list of them.

use pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};
use rustls::crypto::{SignatureScheme, WebPkiSupportedAlgorithms};

/// A scheme of the range for private use (RFC 8446, section 4.2.3), so that no peer takes it for one of its own.
const SCHEME: SignatureScheme = SignatureScheme(0xfe00);

/// In the place of an object identifier, bytes that no certificate has there.
const NO_ALGORITHM: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[]);

const VERIFIER: &dyn SignatureVerificationAlgorithm = &NothingVerified;

const ALGORITHMS: WebPkiSupportedAlgorithms =
    match WebPkiSupportedAlgorithms::new(&[VERIFIER], &[(SCHEME, &[VERIFIER])]) {
        Ok(algorithms) => algorithms,
        // The compiler computes this constant: an error here is one of the build, and no panic of a program.
        Err(_) => panic!("the mapping is empty"),
    };

/// Refuses every signature. `fips()` is `Unvalidated`.
pub(crate) const fn algorithms() -> WebPkiSupportedAlgorithms {
    ALGORITHMS
}

#[derive(Debug)]
struct NothingVerified;

impl SignatureVerificationAlgorithm for NothingVerified {
    fn verify_signature(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Err(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        NO_ALGORITHM
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        NO_ALGORITHM
    }
}
