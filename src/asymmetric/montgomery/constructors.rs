//! Constructors of keys on Montgomery curves; each calls a method of the key type's backend trait.

use super::backend::{X448Backend, X25519Backend};
use super::x448::{X448PrivateKey, X448PublicKey};
use super::x25519::{X25519PrivateKey, X25519PublicKey};
use crate::backend::Backend;
use crate::error::Result;

impl X25519PrivateKey {
    /// Generates a key.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = X25519PrivateKey::generate(&backend)?;
    /// let same = X25519PrivateKey::from_private_bytes(&backend, &key.private_bytes_raw()?)?;
    /// assert_eq!(same.public_key()?, key.public_key()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`X25519Backend::x25519_generate_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend) -> Result<Self> {
        backend.x25519_generate_key()
    }

    /// Makes a key from its 32 private bytes.
    ///
    /// # Errors
    ///
    /// As [`X25519Backend::x25519_load_private_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    pub fn from_private_bytes(backend: &Backend, private_bytes: &[u8]) -> Result<Self> {
        backend.x25519_load_private_bytes(private_bytes)
    }
}

impl X25519PublicKey {
    /// Makes a key from its 32 public bytes. Only their length is checked, because the function accepts every value
    /// (RFC 7748, section 5); an exchange with a point of small order fails.
    ///
    /// # Errors
    ///
    /// As [`X25519Backend::x25519_load_public_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    pub fn from_public_bytes(backend: &Backend, public_bytes: &[u8]) -> Result<Self> {
        backend.x25519_load_public_bytes(public_bytes)
    }
}

impl X448PrivateKey {
    /// Generates a key.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = X448PrivateKey::generate(&backend)?;
    /// let same = X448PrivateKey::from_private_bytes(&backend, &key.private_bytes_raw()?)?;
    /// assert_eq!(same.public_key()?, key.public_key()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`X448Backend::x448_generate_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend) -> Result<Self> {
        backend.x448_generate_key()
    }

    /// Makes a key from its 56 private bytes.
    ///
    /// # Errors
    ///
    /// As [`X448Backend::x448_load_private_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    pub fn from_private_bytes(backend: &Backend, private_bytes: &[u8]) -> Result<Self> {
        backend.x448_load_private_bytes(private_bytes)
    }
}

impl X448PublicKey {
    /// Makes a key from its 56 public bytes. Only their length is checked, because the function accepts every value
    /// (RFC 7748, section 5); an exchange with a point of small order fails.
    ///
    /// # Errors
    ///
    /// As [`X448Backend::x448_load_public_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    pub fn from_public_bytes(backend: &Backend, public_bytes: &[u8]) -> Result<Self> {
        backend.x448_load_public_bytes(public_bytes)
    }
}
