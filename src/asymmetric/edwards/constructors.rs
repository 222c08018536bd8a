//! Constructors of keys on Edwards curves; each calls a method of the key type's backend trait.

use super::backend::{Ed448Backend, Ed25519Backend};
use super::ed448::{Ed448PrivateKey, Ed448PublicKey};
use super::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
use crate::backend::Backend;
use crate::error::Result;

impl Ed25519PrivateKey {
    /// Generates a key.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = Ed25519PrivateKey::generate(&backend)?;
    /// let same = Ed25519PrivateKey::from_private_bytes(&backend, &key.private_bytes_raw()?)?;
    /// assert_eq!(same.public_key()?, key.public_key()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Ed25519Backend::ed25519_generate_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend) -> Result<Self> {
        backend.ed25519_generate_key()
    }

    /// Makes a key from its 32 private bytes.
    ///
    /// # Errors
    ///
    /// As [`Ed25519Backend::ed25519_load_private_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    pub fn from_private_bytes(backend: &Backend, private_bytes: &[u8]) -> Result<Self> {
        backend.ed25519_load_private_bytes(private_bytes)
    }
}

impl Ed25519PublicKey {
    /// Makes a key from its 32 public bytes. Only their length is checked: if they are not a point on the curve, every
    /// verification fails.
    ///
    /// # Errors
    ///
    /// As [`Ed25519Backend::ed25519_load_public_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    pub fn from_public_bytes(backend: &Backend, public_bytes: &[u8]) -> Result<Self> {
        backend.ed25519_load_public_bytes(public_bytes)
    }
}

impl Ed448PrivateKey {
    /// Generates a key.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = Ed448PrivateKey::generate(&backend)?;
    /// let same = Ed448PrivateKey::from_private_bytes(&backend, &key.private_bytes_raw()?)?;
    /// assert_eq!(same.public_key()?, key.public_key()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Ed448Backend::ed448_generate_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend) -> Result<Self> {
        backend.ed448_generate_key()
    }

    /// Makes a key from its 57 private bytes.
    ///
    /// # Errors
    ///
    /// As [`Ed448Backend::ed448_load_private_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    pub fn from_private_bytes(backend: &Backend, private_bytes: &[u8]) -> Result<Self> {
        backend.ed448_load_private_bytes(private_bytes)
    }
}

impl Ed448PublicKey {
    /// Makes a key from its 57 public bytes. Only their length is checked: if they are not a point on the curve, every
    /// verification fails.
    ///
    /// # Errors
    ///
    /// As [`Ed448Backend::ed448_load_public_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    pub fn from_public_bytes(backend: &Backend, public_bytes: &[u8]) -> Result<Self> {
        backend.ed448_load_public_bytes(public_bytes)
    }
}
