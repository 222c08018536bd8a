//! The names of the encodings and formats.

use std::fmt;

use crate::error::Error;

/// How the bytes of a key are put down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// Base64 between delimiters (RFC 7468).
    Pem,
    /// The binary form of ASN.1 (X.690).
    Der,
    /// OpenSSH's line of text for public keys. OpenSSH's private keys are [`Pem`](Self::Pem).
    OpenSsh,
    /// The bytes that the algorithm itself defines (RFC 8032, RFC 7748).
    Raw,
    /// A point of an elliptic curve as it is written (ANSI X9.62; SEC 1, section 2.3.3).
    X962,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Pem => "PEM",
            Encoding::Der => "DER",
            Encoding::OpenSsh => "OpenSSH",
            Encoding::Raw => "raw",
            Encoding::X962 => "X9.62",
        })
    }
}

/// What a private key is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PrivateFormat {
    /// A structure of the key type's own: PKCS #1 for RSA (RFC 8017, appendix A.1.2), SEC 1 for elliptic curves (RFC
    /// 5915), OpenSSL's for DSA. Choose it for old programs only: its encryption is weak.
    TraditionalOpenSsl,
    /// `PrivateKeyInfo` or, encrypted, `EncryptedPrivateKeyInfo` (RFC 5208, RFC 5958). The one to choose.
    Pkcs8,
    /// OpenSSH's own (`openssh-key-v1`).
    OpenSsh,
    /// The private bytes of Ed25519, Ed448, X25519 and X448.
    Raw,
}

impl fmt::Display for PrivateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PrivateFormat::TraditionalOpenSsl => "traditional OpenSSL",
            PrivateFormat::Pkcs8 => "PKCS #8",
            PrivateFormat::OpenSsh => "OpenSSH",
            PrivateFormat::Raw => "raw",
        })
    }
}

/// What a public key is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicFormat {
    /// The algorithm and the key (RFC 5280, section 4.1.2.7). The one to choose.
    SubjectPublicKeyInfo,
    /// RSA's numbers alone (RFC 8017, appendix A.1.1).
    Pkcs1,
    /// OpenSSH's (RFC 4253, RFC 5656, RFC 8709).
    OpenSsh,
    /// The public bytes of Ed25519, Ed448, X25519 and X448.
    Raw,
    /// A point of an elliptic curve: its first coordinate, and one bit of the second.
    CompressedPoint,
    /// A point of an elliptic curve: both coordinates.
    UncompressedPoint,
}

impl fmt::Display for PublicFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PublicFormat::SubjectPublicKeyInfo => "SubjectPublicKeyInfo",
            PublicFormat::Pkcs1 => "PKCS #1",
            PublicFormat::OpenSsh => "OpenSSH",
            PublicFormat::Raw => "raw",
            PublicFormat::CompressedPoint => "compressed point",
            PublicFormat::UncompressedPoint => "uncompressed point",
        })
    }
}

/// What parameters are put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterFormat {
    /// Diffie-Hellman parameters of PKCS #3, or of ANSI X9.42 (RFC 3279, section 2.3.3) where the order of the subgroup
    /// is known.
    Pkcs3,
    /// DSA parameters: `Dss-Parms` (RFC 3279, section 2.3.2).
    Dss,
}

impl fmt::Display for ParameterFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ParameterFormat::Pkcs3 => "PKCS #3",
            ParameterFormat::Dss => "Dss-Parms",
        })
    }
}

/// The error of a type of key that has no form in a format.
pub(crate) fn no_form(key_type: &str, format: impl fmt::Display) -> Error {
    Error::invalid("format", format!("a key of the type {key_type} has no {format} format"))
}
