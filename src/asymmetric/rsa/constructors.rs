//! Constructors of RSA keys; each calls a method of [`RsaBackend`].

use super::backend::{self, RsaBackend};
use super::numbers::{RsaPrivateNumbers, RsaPublicNumbers};
use super::padding::PssRestrictions;
use super::private_key::RsaPrivateKey;
use super::public_key::RsaPublicKey;
use super::scheme::Scheme;
use crate::backend::Backend;
use crate::error::Result;

impl RsaPrivateKey {
    /// Generates a key with a modulus of `key_size` bits, and the public exponent 65537. New keys should have 2048 bits or
    /// more; the minimum is 1024, and 2048 on a FIPS backend.
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

    /// Generates a key of type RSASSA-PSS, which is for PSS only, within its restrictions: with a modulus of `key_size` bits
    /// (2048 or more for new keys) and the public exponent 65537.
    ///
    /// # Errors
    ///
    /// As [`RsaBackend::generate_rsa_private_key`]; [`InvalidArgument`](crate::Error::InvalidArgument) for restrictions that
    /// the modulus has no room for; [`Unsupported`](crate::Error::Unsupported) for a hash function that the backend does not
    /// offer.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate_pss(backend: &Backend, key_size: u32, restrictions: Option<PssRestrictions>) -> Result<Self> {
        backend::generate(backend, 65537, key_size, Scheme::Pss(restrictions))
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

    /// Makes a key of type RSASSA-PSS from its numbers. It is for PSS only, within its restrictions.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let numbers = RsaPrivateKey::generate(&backend, 2048)?.private_numbers()?;
    /// let restrictions = PssRestrictions::new(HashAlgorithm::Sha256, HashAlgorithm::Sha256, 32);
    /// let key = RsaPrivateKey::from_pss_numbers(&backend, &numbers, Some(restrictions))?;
    /// assert!(key.is_pss_only());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`RsaBackend::load_rsa_pss_private_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_pss_numbers(
        backend: &Backend,
        numbers: &RsaPrivateNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<Self> {
        backend.load_rsa_pss_private_numbers(numbers, restrictions)
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

    /// Makes a key of type RSASSA-PSS from its numbers. It is for PSS only, within its restrictions.
    ///
    /// # Errors
    ///
    /// As [`RsaBackend::load_rsa_pss_public_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_pss_numbers(
        backend: &Backend,
        numbers: &RsaPublicNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<Self> {
        backend.load_rsa_pss_public_numbers(numbers, restrictions)
    }
}
