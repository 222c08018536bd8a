//! The curves of EdDSA and of RFC 7748, as operations name them.

use std::fmt;

/// A curve of EdDSA (RFC 8032).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: RFC 8032 defines these two, and no more are expected.
#[allow(clippy::exhaustive_enums)]
pub enum EdwardsCurve {
    /// Ed25519.
    Ed25519,
    /// Ed448.
    Ed448,
}

/// A curve of the key exchanges of RFC 7748.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: RFC 7748 defines these two, and no more are expected.
#[allow(clippy::exhaustive_enums)]
pub enum MontgomeryCurve {
    /// X25519.
    X25519,
    /// X448.
    X448,
}

impl fmt::Display for EdwardsCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EdwardsCurve::Ed25519 => "Ed25519",
            EdwardsCurve::Ed448 => "Ed448",
        })
    }
}

impl fmt::Display for MontgomeryCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MontgomeryCurve::X25519 => "X25519",
            MontgomeryCurve::X448 => "X448",
        })
    }
}
