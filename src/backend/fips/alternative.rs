//! What to use where FIPS does not allow what was asked for.

use crate::error::Unsupported;

/// What to use where FIPS does not allow what was asked for.
pub(crate) fn approved_alternative(kind: Unsupported) -> &'static str {
    match kind {
        Unsupported::Hash => "SHA-256, SHA-384, SHA-512 or SHA-3",
        Unsupported::Cipher => "AES, in GCM where the data is to be authenticated",
        Unsupported::Mac => "HMAC with SHA-256, or CMAC with AES",
        Unsupported::Kdf => "PBKDF2 with HMAC and SHA-256",
        Unsupported::PublicKeyAlgorithm => "RSA with 2048 bits or more, or ECDSA on a NIST curve",
        Unsupported::EllipticCurve => "P-256, P-384 or P-521",
        Unsupported::Padding => "PSS for signatures, OAEP for encryption",
        Unsupported::ExchangeAlgorithm => "ECDH on P-256, P-384 or P-521",
        Unsupported::Serialization => "PKCS #8, encrypted with PBKDF2 and AES",
        Unsupported::GeneralName { .. } => "another kind of name",
    }
}
