//! Approved alternatives, for error texts.

use crate::error::UnsupportedKind;

/// What to use instead of an algorithm that the FIPS module does not offer.
pub(crate) fn approved_alternative(kind: UnsupportedKind) -> &'static str {
    match kind {
        UnsupportedKind::Hash => "SHA-256, SHA-384, SHA-512 or SHA-3",
        UnsupportedKind::Cipher => "AES, in GCM if the data must be authenticated",
        UnsupportedKind::Mac => "HMAC with SHA-256, or CMAC with AES",
        UnsupportedKind::Kdf => {
            "PBKDF2 with HMAC and SHA-256 for passwords, HKDF or KBKDF with HMAC and SHA-256 for secrets"
        }
        UnsupportedKind::PublicKeyAlgorithm | UnsupportedKind::SignatureAlgorithm => {
            "RSA with 2048 bits or more, or ECDSA on a NIST curve"
        }
        UnsupportedKind::EllipticCurve => "P-256, P-384 or P-521",
        UnsupportedKind::Padding => "PSS for signatures, OAEP for encryption",
        UnsupportedKind::ExchangeAlgorithm => "ECDH on P-256, P-384 or P-521",
        UnsupportedKind::KeyStore => "a key that is loaded into the module",
        UnsupportedKind::Serialization => "PKCS #8, encrypted with PBKDF2 and AES",
        UnsupportedKind::ContentType => "SignedData, EnvelopedData or AuthEnvelopedData",
        UnsupportedKind::GeneralName { .. } => "another kind of name",
    }
}
