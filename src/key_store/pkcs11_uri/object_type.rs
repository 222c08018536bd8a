//! The types of objects in a token.

use std::fmt;

/// The type of an object in a token: the attribute `type` of a [`Pkcs11Uri`](super::Pkcs11Uri) (RFC 7512, section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pkcs11ObjectType {
    /// A private key: `private`.
    PrivateKey,
    /// A public key: `public`.
    PublicKey,
    /// A certificate: `cert`.
    Certificate,
    /// A secret key of a symmetric algorithm: `secret-key`.
    SecretKey,
    /// Data of a program: `data`.
    Data,
}

impl Pkcs11ObjectType {
    /// Every type.
    pub const ALL: &'static [Self] = &[
        Pkcs11ObjectType::PrivateKey,
        Pkcs11ObjectType::PublicKey,
        Pkcs11ObjectType::Certificate,
        Pkcs11ObjectType::SecretKey,
        Pkcs11ObjectType::Data,
    ];

    /// The name in a URI: `"private"`, `"cert"`.
    pub const fn name(self) -> &'static str {
        match self {
            Pkcs11ObjectType::PrivateKey => "private",
            Pkcs11ObjectType::PublicKey => "public",
            Pkcs11ObjectType::Certificate => "cert",
            Pkcs11ObjectType::SecretKey => "secret-key",
            Pkcs11ObjectType::Data => "data",
        }
    }
}

/// Writes the name in a URI.
impl fmt::Display for Pkcs11ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
