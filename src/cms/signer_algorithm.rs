//! Signature algorithms of signers as algorithm identifiers (RFC 3370, section 3; RFC 5754, section 3; RFC 4056; RFC 8419; RFC 9882;
//! RFC 9814).

use crate::asn1::algorithm_identifier::{self, AlgorithmIdentifier, RSA_ENCRYPTION};
use crate::asn1::der;
use crate::asn1::oid::RSA;
use crate::asymmetric::ml_dsa::MlDsaParameterSet;
use crate::asymmetric::slh_dsa::SlhDsaParameterSet;
use crate::asymmetric::{SignatureAlgorithm, SignatureScheme};
use crate::error::Result;
use crate::hashes::HashAlgorithm;
use crate::x509::signature;

const WHAT: &str = "signature algorithm";

/// Reads an algorithm identifier. That of RSA keys means PKCS #1 v1.5 with the hash function of the content (RFC 3370, section 3.2).
pub(super) fn read(
    data: &[u8],
    digest_algorithm: impl FnOnce() -> Result<HashAlgorithm>,
) -> Result<SignatureAlgorithm> {
    if algorithm_identifier::read_oid(WHAT, data)?.as_der() == RSA.as_der() {
        let identifier: AlgorithmIdentifier<'_> = der::parse(WHAT, data)?;
        identifier.check_null(WHAT)?;
        return Ok(SignatureAlgorithm::rsa_pkcs1v15(digest_algorithm()?));
    }
    signature::read(data)
}

/// Writes an algorithm identifier in DER. PKCS #1 v1.5 is written as the identifier of RSA keys, which every program reads (RFC 5754,
/// section 3.2).
pub(super) fn write(algorithm: SignatureAlgorithm) -> Result<Vec<u8>> {
    match algorithm.scheme() {
        Some(SignatureScheme::RsaPkcs1v15) => Ok(RSA_ENCRYPTION.to_vec()),
        _ => signature::write(algorithm),
    }
}

/// The hash function of the content for an algorithm that fits a key: its own, or for a scheme without one:
///
/// - Ed25519 SHA-512, Ed448 SHAKE256 (RFC 8419, section 3.1);
/// - ML-DSA SHA-512, which every implementation has (RFC 9882, section 3.3);
/// - SLH-DSA the function that it is made of (RFC 9814, section 4).
pub(super) fn usual_digest(algorithm: SignatureAlgorithm) -> HashAlgorithm {
    if let Some(hash) = algorithm.hash() {
        return hash;
    }
    match algorithm.scheme() {
        Some(SignatureScheme::Ed448) => HashAlgorithm::Shake256 { digest_size: 64 },
        Some(SignatureScheme::SlhDsa(set)) => match set {
            SlhDsaParameterSet::Sha2_128s | SlhDsaParameterSet::Sha2_128f => HashAlgorithm::Sha256,
            SlhDsaParameterSet::Shake128s | SlhDsaParameterSet::Shake128f => {
                HashAlgorithm::Shake128 { digest_size: 32 }
            }
            SlhDsaParameterSet::Shake192s
            | SlhDsaParameterSet::Shake192f
            | SlhDsaParameterSet::Shake256s
            | SlhDsaParameterSet::Shake256f => HashAlgorithm::Shake256 { digest_size: 64 },
            _ => HashAlgorithm::Sha512,
        },
        _ => HashAlgorithm::Sha512,
    }
}

/// The length of the shortest digest that is as strong as a scheme without a hash function, in bytes (RFC 9882, section 3.3, table 1;
/// RFC 9814, section 4). For Ed25519 and Ed448, RFC 8419, section 3.1, allows one function each.
pub(super) fn shortest_digest(scheme: SignatureScheme) -> usize {
    match scheme {
        SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa44) => 32,
        SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa65) => 48,
        SignatureScheme::MlDsa(_) => 64,
        SignatureScheme::SlhDsa(
            SlhDsaParameterSet::Sha2_128s
            | SlhDsaParameterSet::Sha2_128f
            | SlhDsaParameterSet::Shake128s
            | SlhDsaParameterSet::Shake128f,
        ) => 32,
        SignatureScheme::SlhDsa(
            SlhDsaParameterSet::Sha2_192s
            | SlhDsaParameterSet::Sha2_192f
            | SlhDsaParameterSet::Shake192s
            | SlhDsaParameterSet::Shake192f,
        ) => 48,
        SignatureScheme::SlhDsa(_) | SignatureScheme::Ed25519 | SignatureScheme::Ed448 => 64,
        _ => 0,
    }
}
