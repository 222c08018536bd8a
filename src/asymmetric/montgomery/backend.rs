//! The backend traits for Montgomery curves.

use super::x448::{X448, X448PrivateKey, X448PublicKey};
use super::x25519::{X25519, X25519PrivateKey, X25519PublicKey};
use crate::backend::Backend;
use crate::error::Result;

/// A backend with X25519 (RFC 7748, `EVP_PKEY-X25519(7)`).
pub trait X25519Backend {
    /// Whether this backend offers X25519.
    #[must_use]
    fn x25519_supported(&self) -> bool;

    /// Generates a key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X25519.
    #[doc(alias = "EVP_PKEY_generate")]
    fn x25519_generate_key(&self) -> Result<X25519PrivateKey>;

    /// Makes a private key from its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X25519.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn x25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X25519PrivateKey>;

    /// Makes a public key from its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X25519.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn x25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X25519PublicKey>;
}

impl X25519Backend for Backend {
    fn x25519_supported(&self) -> bool {
        X25519.supported(self)
    }

    fn x25519_generate_key(&self) -> Result<X25519PrivateKey> {
        Ok(X25519PrivateKey::new(self, X25519.generate(self)?))
    }

    fn x25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X25519PrivateKey> {
        Ok(X25519PrivateKey::new(self, X25519.load_private(self, private_bytes)?))
    }

    fn x25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X25519PublicKey> {
        Ok(X25519PublicKey::new(self, X25519.load_public(self, public_bytes)?))
    }
}

/// A backend with X448 (RFC 7748, `EVP_PKEY-X448(7)`).
pub trait X448Backend {
    /// Whether this backend offers X448.
    #[must_use]
    fn x448_supported(&self) -> bool;

    /// Generates a key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X448.
    #[doc(alias = "EVP_PKEY_generate")]
    fn x448_generate_key(&self) -> Result<X448PrivateKey>;

    /// Makes a private key from its 56 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X448.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn x448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X448PrivateKey>;

    /// Makes a public key from its 56 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X448.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn x448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X448PublicKey>;
}

impl X448Backend for Backend {
    fn x448_supported(&self) -> bool {
        X448.supported(self)
    }

    fn x448_generate_key(&self) -> Result<X448PrivateKey> {
        Ok(X448PrivateKey::new(self, X448.generate(self)?))
    }

    fn x448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X448PrivateKey> {
        Ok(X448PrivateKey::new(self, X448.load_private(self, private_bytes)?))
    }

    fn x448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X448PublicKey> {
        Ok(X448PublicKey::new(self, X448.load_public(self, public_bytes)?))
    }
}
