//! Constructors of RSA keys; each calls a method of [`RsaBackend`].

use super::backend::RsaBackend;
use super::numbers::{RsaPrivateNumbers, RsaPublicNumbers};
use super::private_key::RsaPrivateKey;
use super::public_key::RsaPublicKey;
use crate::backend::Backend;
use crate::error::Result;

impl RsaPrivateKey {
    /// Generates a key with a modulus of `key_size` bits, 2048 or more, and the public exponent 65537.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let key = RsaPrivateKey::generate(&Backend::new()?, 2048)?;
    /// assert_eq!(key.key_size(), 2048);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`RsaBackend::generate_rsa_private_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend, key_size: u32) -> Result<Self> {
        backend.generate_rsa_private_key(65537, key_size)
    }

    /// Makes a key from its numbers.
    ///
    /// # Errors
    ///
    /// As [`RsaBackend::load_rsa_private_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &RsaPrivateNumbers) -> Result<Self> {
        backend.load_rsa_private_numbers(numbers)
    }
}

impl RsaPublicKey {
    /// Makes a key from its numbers.
    ///
    /// # Errors
    ///
    /// As [`RsaBackend::load_rsa_public_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &RsaPublicNumbers) -> Result<Self> {
        backend.load_rsa_public_numbers(numbers)
    }
}
