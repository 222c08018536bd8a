//! The variants of EdDSA with a context or a hash function.

/// A way to sign with an Ed25519 or Ed448 key, other than plain Ed25519 and Ed448 (RFC 8032, section 5).
///
/// A signature of one variant is invalid in every other, and with another context.
///
/// ```
/// use hazmat_openssl::asymmetric::EddsaVariant;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = Ed25519PrivateKey::generate(&backend)?;
/// // libcrypto has this variant since 3.2.
/// if backend.ed25519_variant_supported(EddsaVariant::Ph) {
///     let signature = key.sign_ph(b"a message", b"an application")?;
///     key.public_key()?.verify_ph(&signature, b"a message", b"an application")?;
///     assert!(key.public_key()?.verify(&signature, b"a message").is_err());
/// }
/// # Ok(())
/// # }
/// ```
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
