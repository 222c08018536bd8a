//! A wrapping key that is kept.

use std::fmt;

use super::function::{Function, kind};
use super::operation::{Contexts, WrapOperation};
use crate::backend::Backend;
use crate::error::{Result, UnsupportedKind};
use crate::support::secret::SecretBytes;

/// AES key wrap with a wrapping key (RFC 3394, RFC 5649, NIST SP 800-38F).
///
/// It keeps its contexts between calls, and can be used from many threads at the same time. A key costs no key schedule after
/// the first. A strict FIPS backend may use it: all of NIST SP 800-38F's functions for AES are approved, in both directions.
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let wrapping_key = AesKeyWrap::generate_key(&backend, 32)?;
/// let wrapper = AesKeyWrap::new(&backend, &wrapping_key)?;
///
/// let key = backend.random_bytes(32)?;
/// let wrapped = wrapper.wrap_key(&key)?;
/// assert_eq!(wrapped.len(), key.len() + 8);
/// assert_eq!(wrapper.unwrap_key(&wrapped)?, key);
///
/// // Keys of any length.
/// let wrapped = wrapper.wrap_key_with_padding(&key[..21])?;
/// assert_eq!(wrapper.unwrap_key_with_padding(&wrapped)?[..], key[..21]);
///
/// // The two functions do not accept each other's keys.
/// assert!(matches!(wrapper.unwrap_key(&wrapped), Err(Error::InvalidTag)));
/// # Ok(())
/// # }
/// ```
pub struct AesKeyWrap {
    wrapping_key: SecretBytes,
    // Field order matters: the contexts drop before the backend.
    contexts: Contexts,
    backend: Backend,
}

impl AesKeyWrap {
    /// Takes a wrapping key of 16, 24 or 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length; [`Unsupported`](crate::Error::Unsupported) if
    /// the backend offers neither function with it.
    #[doc(alias = "EVP_CIPHER_fetch")]
    pub fn new(backend: &Backend, wrapping_key: &[u8]) -> Result<Self> {
        let kind = kind("wrapping_key", wrapping_key.len())?;
        if !Self::supported(backend, wrapping_key.len()) {
            let name = format!("key wrap with {kind}");
            return Err(backend.not_offered(UnsupportedKind::Cipher, &name));
        }
        Ok(AesKeyWrap {
            wrapping_key: SecretBytes::from_slice(wrapping_key),
            contexts: Contexts::new(),
            backend: backend.clone(),
        })
    }

    /// Generates a wrapping key of 16, 24 or 32 random bytes.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let wrapping_key = AesKeyWrap::generate_key(&backend, 32)?;
    /// let wrapper = AesKeyWrap::new(&backend, &wrapping_key)?;
    /// # let _ = wrapper;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length; otherwise as [`Backend::random_bytes`].
    #[doc(alias = "EVP_RAND_generate")]
    pub fn generate_key(backend: &Backend, key_length: usize) -> Result<SecretBytes> {
        kind("key_length", key_length)?;
        backend.random_bytes(key_length)
    }

    /// Whether the backend offers KW or KWP with wrapping keys of `key_length` bytes: `false` for lengths other than 16, 24 and
    /// 32. For one of the two, ask
    /// [`aes_key_wrap_supported`](crate::interfaces::KeyWrapBackend::aes_key_wrap_supported) or
    /// [`aes_key_wrap_with_padding_supported`](crate::interfaces::KeyWrapBackend::aes_key_wrap_with_padding_supported).
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// assert!(AesKeyWrap::supported(&Backend::new()?, 32));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_CIPHER_fetch")]
    #[must_use]
    pub fn supported(backend: &Backend, key_length: usize) -> bool {
        Function::ALL
            .into_iter()
            .any(|function| function.fetched(backend, key_length).is_some())
    }

    /// The length of the wrapping key in bytes.
    pub fn key_length(&self) -> usize {
        self.wrapping_key.len()
    }

    /// Wraps a key by KW, as [`aes_key_wrap`](crate::interfaces::KeyWrapBackend::aes_key_wrap) does.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the key is not a multiple of 8 bytes, or has less than 16 bytes
    /// or more than 2^31 - 16; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer KW;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_EncryptUpdate")]
    pub fn wrap_key(&self, key_to_wrap: &[u8]) -> Result<Vec<u8>> {
        self.operation(Function::Kw).wrap(key_to_wrap)
    }

    /// Like [`wrap_key`](Self::wrap_key), but writes to the start of `out`, which must have `key_to_wrap.len() + 8` bytes.
    /// Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`wrap_key`](Self::wrap_key).
    pub fn wrap_key_into(&self, key_to_wrap: &[u8], out: &mut [u8]) -> Result<usize> {
        self.operation(Function::Kw).wrap_into(key_to_wrap, out)
    }

    /// Unwraps a key by KW, as [`aes_key_unwrap`](crate::interfaces::KeyWrapBackend::aes_key_unwrap) does.
    ///
    /// # Errors
    ///
    /// [`InvalidTag`](crate::Error::InvalidTag) if `wrapped_key` was not wrapped with this wrapping key, whatever is wrong
    /// with it; [`InvalidArgument`](crate::Error::InvalidArgument) if it has more than 2^31 - 8 bytes; otherwise as
    /// [`wrap_key`](Self::wrap_key).
    #[doc(alias = "EVP_DecryptUpdate")]
    pub fn unwrap_key(&self, wrapped_key: &[u8]) -> Result<SecretBytes> {
        self.operation(Function::Kw).unwrap(wrapped_key)
    }

    /// Like [`unwrap_key`](Self::unwrap_key), but writes to the start of `out`, which must have `wrapped_key.len() - 8` bytes.
    /// These are cleared if the integrity check fails. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`unwrap_key`](Self::unwrap_key).
    pub fn unwrap_key_into(&self, wrapped_key: &[u8], out: &mut [u8]) -> Result<usize> {
        self.operation(Function::Kw).unwrap_into(wrapped_key, out)
    }

    /// Wraps a key of any length by KWP, as
    /// [`aes_key_wrap_with_padding`](crate::interfaces::KeyWrapBackend::aes_key_wrap_with_padding) does.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the key has no bytes or more than 2^31 - 16; otherwise as
    /// [`wrap_key`](Self::wrap_key).
    #[doc(alias = "EVP_EncryptUpdate")]
    pub fn wrap_key_with_padding(&self, key_to_wrap: &[u8]) -> Result<Vec<u8>> {
        self.operation(Function::Kwp).wrap(key_to_wrap)
    }

    /// Like [`wrap_key_with_padding`](Self::wrap_key_with_padding), but writes to the start of `out`, which must have
    /// `key_to_wrap.len().next_multiple_of(8) + 8` bytes. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as
    /// [`wrap_key_with_padding`](Self::wrap_key_with_padding).
    pub fn wrap_key_with_padding_into(&self, key_to_wrap: &[u8], out: &mut [u8]) -> Result<usize> {
        self.operation(Function::Kwp).wrap_into(key_to_wrap, out)
    }

    /// Unwraps a key by KWP, as
    /// [`aes_key_unwrap_with_padding`](crate::interfaces::KeyWrapBackend::aes_key_unwrap_with_padding) does.
    ///
    /// # Errors
    ///
    /// As [`unwrap_key`](Self::unwrap_key).
    #[doc(alias = "EVP_DecryptUpdate")]
    pub fn unwrap_key_with_padding(&self, wrapped_key: &[u8]) -> Result<SecretBytes> {
        self.operation(Function::Kwp).unwrap(wrapped_key)
    }

    /// Like [`unwrap_key_with_padding`](Self::unwrap_key_with_padding), but writes to the start of `out`, which must have
    /// `wrapped_key.len() - 8` bytes, because the key may be as long as that. These are cleared if the integrity check fails;
    /// otherwise what comes after the key stays as it was. Returns the key's length.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`unwrap_key`](Self::unwrap_key).
    pub fn unwrap_key_with_padding_into(&self, wrapped_key: &[u8], out: &mut [u8]) -> Result<usize> {
        self.operation(Function::Kwp).unwrap_into(wrapped_key, out)
    }

    fn operation(&self, function: Function) -> WrapOperation<'_> {
        WrapOperation {
            contexts: Some(&self.contexts),
            ..WrapOperation::new(&self.backend, function, &self.wrapping_key)
        }
    }
}

impl fmt::Debug for AesKeyWrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AesKeyWrap").finish_non_exhaustive()
    }
}
