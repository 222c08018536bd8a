//! The variants of EdDSA with a context or a hash function.

/// A way to sign with an Ed25519 or Ed448 key, other than plain Ed25519 and Ed448 (RFC 8032, section 5).
///
/// A signature of one variant is invalid in every other, and with another context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: RFC 8032 defines these.
#[allow(clippy::exhaustive_enums)]
pub enum EddsaVariant {
    /// A signature of a message in a context: Ed25519ctx, or Ed448 with a context that is not empty.
    Context,
    /// A signature of a message's digest, which libcrypto computes: Ed25519ph with SHA-512, or Ed448ph with 64 bytes of
    /// SHAKE256.
    Ph,
    /// Like [`Ph`](Self::Ph), with a digest from outside: for messages that are hashed in pieces. The signatures are the same.
    Prehashed,
}

impl EddsaVariant {
    /// All variants.
    pub const ALL: [Self; 3] = [Self::Context, Self::Ph, Self::Prehashed];
}
