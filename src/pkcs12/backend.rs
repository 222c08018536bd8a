//! The backend trait of PKCS #12.

use super::cipher::Pkcs12Cipher;
use super::contents::Pkcs12;
use super::mac_algorithm::Pkcs12Mac;
use crate::backend::Backend;
use crate::error::Result;
use crate::hashes::HashAlgorithm;

/// A backend that loads PKCS #12 files (RFC 7292): private keys with their certificates, under a password.
///
/// This crate decodes the structures; libcrypto derives the keys, decrypts, and verifies the message authentication code, in the
/// backend's context. [`Pkcs12Loader`](crate::pkcs12::Pkcs12Loader) loads within other limits;
/// [`Pkcs12Builder`](crate::pkcs12::Pkcs12Builder) writes files.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn key_of(backend: &dyn Pkcs12Backend, data: &[u8]) -> hazmat_openssl::Result<()> {
/// let file = backend.load_pkcs12(data, Some(b"a password"))?;
/// assert!(file.key().is_some());
/// # Ok(())
/// # }
/// ```
pub trait Pkcs12Backend {
    /// Whether this backend can write and read PKCS #12 files with this cipher, by PBKDF2 with HMAC-SHA-256 if it is one of PBES2.
    ///
    /// ```
    /// use hazmat_openssl::pkcs12::Pkcs12Cipher;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// assert!(Backend::new()?.pkcs12_cipher_supported(Pkcs12Cipher::Aes256Cbc));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    fn pkcs12_cipher_supported(&self, cipher: Pkcs12Cipher) -> bool;

    /// Whether this backend can write and read PKCS #12 files with this MAC.
    ///
    /// ```
    /// use hazmat_openssl::pkcs12::Pkcs12Mac;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// assert!(backend.pkcs12_mac_supported(Pkcs12Mac::Pbmac1(HashAlgorithm::Sha256)));
    /// assert_eq!(backend.pkcs12_mac_supported(Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Sha256)), !backend.is_fips());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    fn pkcs12_mac_supported(&self, mac: Pkcs12Mac) -> bool;

    /// Loads a file in DER or BER: [`Pkcs12::from_der`].
    ///
    /// # Errors
    ///
    /// As [`Pkcs12::from_der`].
    #[doc(alias = "d2i_PKCS12")]
    #[doc(alias = "PKCS12_parse")]
    fn load_pkcs12(&self, data: &[u8], password: Option<&[u8]>) -> Result<Pkcs12>;
}

impl Pkcs12Backend for Backend {
    fn pkcs12_cipher_supported(&self, cipher: Pkcs12Cipher) -> bool {
        cipher.check_offered(self, HashAlgorithm::Sha256).is_ok() && cipher.cipher().encrypts(self)
    }

    fn pkcs12_mac_supported(&self, mac: Pkcs12Mac) -> bool {
        mac.check().is_ok() && mac.check_offered(self).is_ok()
    }

    fn load_pkcs12(&self, data: &[u8], password: Option<&[u8]>) -> Result<Pkcs12> {
        Pkcs12::from_der(self, data, password)
    }
}
