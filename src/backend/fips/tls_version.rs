//! The versions of TLS that approval rules distinguish.

use std::fmt;

/// A version of TLS, as the rules for the nonces of its records distinguish it: see
/// [`Operation::EncryptTlsRecord`](crate::fips::Operation::EncryptTlsRecord).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246), whose records with AES-GCM are those of RFC 5288.
    Tls12,
    /// TLS 1.3 (RFC 8446).
    Tls13,
}

/// `"TLS 1.2"`, `"TLS 1.3"`.
impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TlsVersion::Tls12 => "TLS 1.2",
            TlsVersion::Tls13 => "TLS 1.3",
        })
    }
}
