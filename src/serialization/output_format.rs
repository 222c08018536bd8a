//! Encodings and formats of keys and parameters.

use std::fmt;

use super::names::names;
use crate::error::Error;

/// The encoding of a key: text, or the kind of binary data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// Base64 between BEGIN and END lines (RFC 7468).
    Pem,
    /// ASN.1 in DER (X.690).
    Der,
    /// The OpenSSH line for public keys. OpenSSH private keys are [`Pem`](Self::Pem).
    OpenSsh,
    /// The bytes that the algorithm defines (RFC 8032, RFC 7748, FIPS 203, FIPS 204, FIPS 205).
    Raw,
    /// An elliptic curve point (ANSI X9.62; SEC 1, section 2.3.3).
    X962,
}

names! { Encoding, "encoding", "PEM":
    Pem = "PEM",
    Der = "DER",
    OpenSsh = "OpenSSH",
    Raw = "raw",
    X962 = "X9.62",
}

/// The structure of a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PrivateFormat {
    /// The structure of the key type: PKCS #1 for RSA (RFC 8017, appendix A.1.2), SEC 1 for elliptic curves (RFC 5915),
    /// OpenSSL's own for DSA. For old programs only: its encryption is weak.
    TraditionalOpenSsl,
    /// `PrivateKeyInfo` or, encrypted, `EncryptedPrivateKeyInfo` (RFC 5208, RFC 5958). The recommended one.
    ///
    /// ML-KEM and ML-DSA keys are written as their seed, which RFC 9935 and RFC 9881 recommend; a key that was made from an
    /// expanded private key has no seed, and is written as that.
    Pkcs8,
    /// PKCS #8 with the expanded private key of ML-KEM or ML-DSA, without a seed: for programs that do not read seeds. The
    /// seed cannot be computed from it. Other keys do not have this format.
    Pkcs8ExpandedKey,
    /// PKCS #8 with the seed and the expanded private key of ML-KEM or ML-DSA, as OpenSSL's commands write it. Other keys, and
    /// keys without a seed, do not have this format.
    Pkcs8SeedAndExpandedKey,
    /// The OpenSSH format (`openssh-key-v1`).
    OpenSsh,
    /// The private bytes of Ed25519, Ed448, X25519, X448 and SLH-DSA; the seed of ML-KEM and ML-DSA.
    Raw,
}

impl PrivateFormat {
    /// The format without the choice of what a private key of ML-KEM or ML-DSA contains. Encryption depends on nothing else.
    pub(crate) const fn structure(self) -> Self {
        match self {
            PrivateFormat::Pkcs8ExpandedKey | PrivateFormat::Pkcs8SeedAndExpandedKey => PrivateFormat::Pkcs8,
            other => other,
        }
    }
}

names! { PrivateFormat, "private key format", "PKCS8":
    TraditionalOpenSsl = "traditional OpenSSL",
    Pkcs8 = "PKCS #8",
    Pkcs8ExpandedKey = "PKCS #8 with the expanded key",
    Pkcs8SeedAndExpandedKey = "PKCS #8 with the seed and the expanded key",
    OpenSsh = "OpenSSH",
    Raw = "raw",
}

/// The structure of a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicFormat {
    /// The algorithm and the key (RFC 5280, section 4.1.2.7). The recommended one.
    SubjectPublicKeyInfo,
    /// The RSA modulus and exponent alone (RFC 8017, appendix A.1.1).
    Pkcs1,
    /// The OpenSSH format (RFC 4253, RFC 5656, RFC 8709).
    OpenSsh,
    /// The public bytes of Ed25519, Ed448, X25519, X448, ML-KEM, ML-DSA and SLH-DSA.
    Raw,
    /// An elliptic curve point: x, and one bit of y.
    CompressedPoint,
    /// An elliptic curve point: x and y.
    UncompressedPoint,
}

names! { PublicFormat, "public key format", "SubjectPublicKeyInfo":
    SubjectPublicKeyInfo = "SubjectPublicKeyInfo",
    Pkcs1 = "PKCS #1",
    OpenSsh = "OpenSSH",
    Raw = "raw",
    CompressedPoint = "compressed point",
    UncompressedPoint = "uncompressed point",
}

/// The structure of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterFormat {
    /// Diffie-Hellman parameters of PKCS #3, or of ANSI X9.42 (RFC 3279, section 2.3.3) where the order of the subgroup
    /// is known.
    Pkcs3,
    /// DSA parameters: `Dss-Parms` (RFC 3279, section 2.3.2).
    Dss,
}

names! { ParameterFormat, "parameter format", "PKCS3":
    Pkcs3 = "PKCS #3",
    Dss = "Dss-Parms",
}

/// The error of a key type that a format does not support.
pub(crate) fn no_form(key_type: &str, format: impl fmt::Display) -> Error {
    Error::invalid("format", format!("keys of the type {key_type} have no {format} format"))
}
