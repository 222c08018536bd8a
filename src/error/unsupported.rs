//! Kinds of algorithms that a backend may not offer.

use std::fmt;

/// The kind of algorithm in an [`Error::Unsupported`](crate::Error::Unsupported).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnsupportedKind {
    /// A hash function, or one of its uses.
    Hash,
    /// A symmetric cipher, or its combination with a mode.
    Cipher,
    /// A message authentication code.
    Mac,
    /// A key derivation function.
    Kdf,
    /// An asymmetric key type, or its signatures.
    PublicKeyAlgorithm,
    /// A signature algorithm that a certificate, request or revocation list names, and that this crate does not know.
    SignatureAlgorithm,
    /// An elliptic curve.
    EllipticCurve,
    /// A padding for RSA.
    Padding,
    /// A key exchange.
    ExchangeAlgorithm,
    /// A format of keys, or a way to encrypt them.
    Serialization,
    /// A type of content of a message of the Cryptographic Message Syntax.
    ContentType,
    /// A scheme of URIs of key stores, or a use of the keys in one.
    KeyStore,
    /// A kind of general name that is not decoded: `x400Address` or `ediPartyName`.
    #[non_exhaustive]
    GeneralName {
        /// The first byte of its identifier: `0xa3` or `0xa5`, of the tags `[3]` and `[5]` (RFC 5280, section 4.2.1.6).
        tag: u8,
    },
}

impl fmt::Display for UnsupportedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UnsupportedKind::Hash => "hash",
            UnsupportedKind::Cipher => "cipher",
            UnsupportedKind::Mac => "message authentication code",
            UnsupportedKind::Kdf => "key derivation function",
            UnsupportedKind::PublicKeyAlgorithm => "public key algorithm",
            UnsupportedKind::SignatureAlgorithm => "signature algorithm",
            UnsupportedKind::EllipticCurve => "elliptic curve",
            UnsupportedKind::Padding => "padding",
            UnsupportedKind::ExchangeAlgorithm => "key exchange",
            UnsupportedKind::Serialization => "key format",
            UnsupportedKind::ContentType => "content type",
            UnsupportedKind::KeyStore => "key store",
            UnsupportedKind::GeneralName { .. } => "general name",
        })
    }
}
