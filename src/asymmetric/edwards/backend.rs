//! The backend traits for Edwards curves.

use super::ed448::{self, ED448, Ed448PrivateKey, Ed448PublicKey};
use super::ed25519::{self, ED25519, Ed25519PrivateKey, Ed25519PublicKey};
use super::variant::EddsaVariant;
use crate::backend::Backend;
use crate::error::Result;

/// A backend with Ed25519 (RFC 8032, `EVP_PKEY-ED25519(7)`).
pub trait Ed25519Backend {
    /// Whether this backend offers Ed25519.
    #[must_use]
    fn ed25519_supported(&self) -> bool;

    /// Whether this backend offers a variant of the signatures: Ed25519ctx, Ed25519ph, or that with a digest from outside.
    ///
    /// A known answer is computed once per backend, because providers before 3.2 ignore the parameters for the variants, and make
    /// plain signatures. A backend that does not define this method offers none.
    #[must_use]
    fn ed25519_variant_supported(&self, variant: EddsaVariant) -> bool {
        let _ = variant;
        false
    }

    /// Generates a key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed25519.
    #[doc(alias = "EVP_PKEY_generate")]
    fn ed25519_generate_key(&self) -> Result<Ed25519PrivateKey>;

    /// Makes a private key from its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed25519.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn ed25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed25519PrivateKey>;

    /// Makes a public key from its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed25519.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn ed25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed25519PublicKey>;
}

impl Ed25519Backend for Backend {
    fn ed25519_supported(&self) -> bool {
        ED25519.supported(self)
    }

    fn ed25519_variant_supported(&self, variant: EddsaVariant) -> bool {
        ed25519::VARIANTS.supported(self, variant)
    }

    fn ed25519_generate_key(&self) -> Result<Ed25519PrivateKey> {
        Ok(Ed25519PrivateKey::new(self, ED25519.generate(self)?))
    }

    fn ed25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed25519PrivateKey> {
        Ok(Ed25519PrivateKey::new(self, ED25519.load_private(self, private_bytes)?))
    }

    fn ed25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed25519PublicKey> {
        Ok(Ed25519PublicKey::new(self, ED25519.load_public(self, public_bytes)?))
    }
}

/// A backend with Ed448 (RFC 8032, `EVP_PKEY-ED448(7)`).
pub trait Ed448Backend {
    /// Whether this backend offers Ed448.
    #[must_use]
    fn ed448_supported(&self) -> bool;

    /// Whether this backend offers a variant of the signatures: Ed448 with a context, Ed448ph, or that with a digest from outside.
    ///
    /// A known answer is computed once per backend, because providers before 3.2 ignore the parameters for the variants, and make
    /// plain signatures. A backend that does not define this method offers none.
    #[must_use]
    fn ed448_variant_supported(&self, variant: EddsaVariant) -> bool {
        let _ = variant;
        false
    }

    /// Generates a key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed448.
    #[doc(alias = "EVP_PKEY_generate")]
    fn ed448_generate_key(&self) -> Result<Ed448PrivateKey>;

    /// Makes a private key from its 57 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed448.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn ed448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed448PrivateKey>;

    /// Makes a public key from its 57 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed448.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn ed448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed448PublicKey>;
}

impl Ed448Backend for Backend {
    fn ed448_supported(&self) -> bool {
        ED448.supported(self)
    }

    fn ed448_variant_supported(&self, variant: EddsaVariant) -> bool {
        ed448::VARIANTS.supported(self, variant)
    }

    fn ed448_generate_key(&self) -> Result<Ed448PrivateKey> {
        Ok(Ed448PrivateKey::new(self, ED448.generate(self)?))
    }

    fn ed448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed448PrivateKey> {
        Ok(Ed448PrivateKey::new(self, ED448.load_private(self, private_bytes)?))
    }

    fn ed448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed448PublicKey> {
        Ok(Ed448PublicKey::new(self, ED448.load_public(self, public_bytes)?))
    }
}
