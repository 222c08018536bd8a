//! The backend traits: the contract in one file.
//!
//! They carry the names of the backend interfaces that Python's `cryptography` specifies. [`Backend`](crate::Backend)
//! implements each. All are object-safe, so that a service can hold `Arc<dyn HashBackend + Send + Sync>` and put a
//! policy of its own in between:
//!
//! ```
//! use std::sync::Arc;
//! use hazmat_openssl::prelude::*;
//!
//! /// A backend that forgets about SHA-1.
//! struct NoSha1(Backend);
//!
//! impl HashBackend for NoSha1 {
//!     fn hash_supported(&self, algorithm: HashAlgorithm) -> bool {
//!         algorithm != HashAlgorithm::Sha1 && self.0.hash_supported(algorithm)
//!     }
//!
//!     fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext> {
//!         if algorithm == HashAlgorithm::Sha1 {
//!             let detail = String::from("SHA-1 is against this service's policy");
//!             return Err(Error::Unsupported { kind: Unsupported::Hash, detail });
//!         }
//!         self.0.create_hash_ctx(algorithm)
//!     }
//! }
//!
//! # fn main() -> Result<()> {
//! let backend: Arc<dyn HashBackend + Send + Sync> = Arc::new(NoSha1(Backend::new()?));
//! assert!(backend.hash(HashAlgorithm::Sha256, b"data").is_ok());
//! assert!(backend.hash(HashAlgorithm::Sha1, b"data").is_err());
//! # Ok(())
//! # }
//! ```

use crate::ciphers::{CipherAlgorithm, CipherContext, Mode};
use crate::error::Result;
use crate::hashes::{Digest, HashAlgorithm, HashContext};
use crate::mac::MacContext;
use crate::secret::SecretBytes;

/// A backend with symmetric ciphers (`EVP_EncryptInit(3)`).
pub trait CipherBackend {
    /// Whether this backend offers the cipher with a key of that size in the mode. The key itself, the IV and their
    /// fitness for each other do not matter here. Asked of libcrypto once (`EVP_CIPHER_fetch`), then remembered.
    #[doc(alias = "EVP_CIPHER_fetch")]
    fn cipher_supported(&self, cipher: &CipherAlgorithm, mode: &Mode) -> bool;

    /// A context that encrypts with the cipher in the mode.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the mode was given a tag, if its IV is not as long as the
    /// cipher wants it, or if an XTS key has two equal halves; [`Unsupported`](crate::Error::Unsupported) if the backend
    /// does not offer the pair; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_EncryptInit_ex2")]
    fn create_symmetric_encryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext>;

    /// A context that decrypts with the cipher in the mode. GCM's tag is given with the mode, or at the end by
    /// [`CipherContext::finalize_with_tag`]; without one by then, the decryption fails.
    ///
    /// # Errors
    ///
    /// As [`create_symmetric_encryption_ctx`](Self::create_symmetric_encryption_ctx), but for the tag.
    #[doc(alias = "EVP_DecryptInit_ex2")]
    fn create_symmetric_decryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext>;
}

/// A backend with hash functions (`EVP_DigestInit(3)`).
pub trait HashBackend {
    /// Whether this backend offers the hash function. Asked of libcrypto once (`EVP_MD_fetch`), then remembered.
    #[doc(alias = "EVP_MD_fetch")]
    fn hash_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// A context that computes a digest over data given in pieces.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the function;
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for an extendable output function with no output;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestInit_ex2")]
    fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext>;

    /// The digest of data that is in one piece.
    ///
    /// # Errors
    ///
    /// As [`create_hash_ctx`](Self::create_hash_ctx).
    #[doc(alias = "EVP_Digest")]
    fn hash(&self, algorithm: HashAlgorithm, data: &[u8]) -> Result<Digest> {
        let mut ctx = self.create_hash_ctx(algorithm)?;
        ctx.update(data)?;
        ctx.finalize()
    }
}

/// A backend with HMAC (FIPS 198-1, `EVP_MAC-HMAC(7)`).
pub trait HmacBackend {
    /// Whether this backend offers HMAC with the hash function. Found out by computing one, once, then remembered. An
    /// extendable output function makes no HMAC.
    fn hmac_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// A context that authenticates data given in pieces, under a key of any length, the empty key too. A good key has
    /// as many bytes as the digest.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer HMAC with the function;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let mut ctx = backend.create_hmac_ctx(b"Jefe", HashAlgorithm::Sha256)?;
    /// ctx.update(b"what do ya want for nothing?")?;
    /// let tag = ctx.try_clone()?.finalize()?;
    /// assert!(tag.to_string().starts_with("5bdcc146bf60754e6a042426089575c7"));
    /// ctx.verify(&tag)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_MAC_init")]
    fn create_hmac_ctx(&self, key: &[u8], algorithm: HashAlgorithm) -> Result<MacContext>;
}

/// A backend with CMAC (NIST SP 800-38B, `EVP_MAC-CMAC(7)`).
pub trait CmacBackend {
    /// Whether this backend offers CMAC with the block cipher and a key of that size. Found out by computing one, once,
    /// then remembered. A stream cipher makes no CMAC.
    fn cmac_algorithm_supported(&self, algorithm: &CipherAlgorithm) -> bool;

    /// A context that authenticates data given in pieces, under the algorithm's key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer CMAC with the cipher;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = backend.random_bytes(16)?;
    /// let mut ctx = backend.create_cmac_ctx(&CipherAlgorithm::aes(&key)?)?;
    /// ctx.update(b"a message")?;
    /// let tag = ctx.finalize_reset()?;
    /// ctx.update(b"a message")?;
    /// ctx.verify(&tag)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_MAC_init")]
    fn create_cmac_ctx(&self, algorithm: &CipherAlgorithm) -> Result<MacContext>;
}

/// A backend with PBKDF2 over HMAC (NIST SP 800-132, RFC 8018, `EVP_KDF-PBKDF2(7)`).
pub trait Pbkdf2HmacBackend {
    /// Whether this backend offers PBKDF2 over HMAC with the hash function.
    fn pbkdf2_hmac_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Derives a key of `length` bytes from `key_material`, typically a password, with a salt (16 random bytes or more)
    /// and a number of iterations (today 600,000 or more with SHA-256), which sets how long it takes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for 0 iterations, and for a length of 0 or over (2^32 - 1)
    /// digests, and on a FIPS backend for less than NIST SP 800-132 asks for: a salt of 16 bytes, 1,000 iterations, a
    /// length of 14 bytes; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let salt = backend.random_bytes(16)?;
    /// let key = backend.derive_pbkdf2_hmac(HashAlgorithm::Sha256, 32, &salt, 600_000, b"password")?;
    /// assert_eq!(key.len(), 32);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_pbkdf2_hmac(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        salt: &[u8],
        iterations: u32,
        key_material: &[u8],
    ) -> Result<SecretBytes>;
}
