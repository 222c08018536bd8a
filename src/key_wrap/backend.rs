//! The interface of key wrap, and its implementation.

use super::function::Function;
use super::operation::{self, WrapOperation};
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::error::Result;
use crate::support::secret::SecretBytes;

/// A backend with AES key wrap (RFC 3394, RFC 5649, NIST SP 800-38F; `EVP_CIPHER-AES(7)`).
///
/// Each function takes a wrapping key of 16, 24 or 32 bytes. [`AesKeyWrap`](crate::key_wrap::AesKeyWrap) keeps one for many keys.
///
/// An implementation writes the functions that fill memory of the caller; the others follow from them.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let wrapping_key = backend.random_bytes(32)?;
/// let key = backend.random_bytes(16)?;
///
/// let wrapped = backend.aes_key_wrap(&wrapping_key, &key)?;
/// assert_eq!(wrapped.len(), 24);
/// assert_eq!(backend.aes_key_unwrap(&wrapping_key, &wrapped)?, key);
/// # Ok(())
/// # }
/// ```
pub trait KeyWrapBackend {
    /// Whether this backend offers key wrap without padding (KW) for a wrapping key of `key_length` bytes: `false` for lengths
    /// other than 16, 24 and 32. Asks libcrypto once (`EVP_CIPHER_fetch`), and caches the answer.
    #[doc(alias = "EVP_CIPHER_fetch")]
    #[must_use]
    fn aes_key_wrap_supported(&self, key_length: usize) -> bool;

    /// Like [`aes_key_wrap_supported`](Self::aes_key_wrap_supported), for key wrap with padding (KWP).
    #[doc(alias = "EVP_CIPHER_fetch")]
    #[must_use]
    fn aes_key_wrap_with_padding_supported(&self, key_length: usize) -> bool;

    /// Wraps a key without padding: KW (RFC 3394; NIST SP 800-38F, section 6.2). The key has a multiple of 8 bytes, from 16 to
    /// 2^31 - 16. The result is 8 bytes longer.
    ///
    /// The same key wraps to the same bytes each time. Therefore wrap only unpredictable data, such as keys.
    ///
    /// # Errors
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a wrapping key or a key of another length;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer KW with that wrapping key;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_EncryptUpdate")]
    #[doc(alias = "AES_wrap_key")]
    fn aes_key_wrap(&self, wrapping_key: &[u8], key_to_wrap: &[u8]) -> Result<Vec<u8>> {
        operation::wrapped(Function::Kw, key_to_wrap, |out| {
            self.aes_key_wrap_into(wrapping_key, key_to_wrap, out)
        })
    }

    /// Like [`aes_key_wrap`](Self::aes_key_wrap), but writes to the start of `out`, which must have `key_to_wrap.len() + 8` bytes.
    /// Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`aes_key_wrap`](Self::aes_key_wrap).
    fn aes_key_wrap_into(&self, wrapping_key: &[u8], key_to_wrap: &[u8], out: &mut [u8]) -> Result<usize>;

    /// Unwraps a key without padding: KW (RFC 3394; NIST SP 800-38F, section 6.2).
    ///
    /// # Errors
    ///
    /// - [`InvalidTag`](crate::Error::InvalidTag) if `wrapped_key` was not wrapped with this wrapping key, whatever is wrong with
    ///   it: its length, or a single bit;
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a wrapping key of another length, or if `wrapped_key` has more than
    ///   2^31 - 8 bytes, which is libcrypto's limit;
    /// - otherwise as [`aes_key_wrap`](Self::aes_key_wrap).
    #[doc(alias = "EVP_DecryptUpdate")]
    #[doc(alias = "AES_unwrap_key")]
    fn aes_key_unwrap(&self, wrapping_key: &[u8], wrapped_key: &[u8]) -> Result<SecretBytes> {
        operation::unwrapped(Function::Kw, wrapped_key, |out| {
            self.aes_key_unwrap_into(wrapping_key, wrapped_key, out)
        })
    }

    /// Like [`aes_key_unwrap`](Self::aes_key_unwrap), but writes to the start of `out`, which must have `wrapped_key.len() - 8`
    /// bytes. These are cleared if the integrity check fails. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as
    /// [`aes_key_unwrap`](Self::aes_key_unwrap).
    fn aes_key_unwrap_into(&self, wrapping_key: &[u8], wrapped_key: &[u8], out: &mut [u8]) -> Result<usize>;

    /// Wraps a key with padding: KWP (RFC 5649; NIST SP 800-38F, section 6.3). The key has 1 to 2^31 - 16 bytes. The result is
    /// padded to a multiple of 8 bytes, and 8 bytes longer.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let wrapping_key = backend.random_bytes(32)?;
    /// let wrapped = backend.aes_key_wrap_with_padding(&wrapping_key, b"21 bytes of a key ...")?;
    /// assert_eq!(wrapped.len(), 32);
    /// assert_eq!(backend.aes_key_unwrap_with_padding(&wrapping_key, &wrapped)?[..], *b"21 bytes of a key ...");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`aes_key_wrap`](Self::aes_key_wrap).
    #[doc(alias = "EVP_EncryptUpdate")]
    #[doc(alias = "CRYPTO_128_wrap_pad")]
    fn aes_key_wrap_with_padding(&self, wrapping_key: &[u8], key_to_wrap: &[u8]) -> Result<Vec<u8>> {
        operation::wrapped(Function::Kwp, key_to_wrap, |out| {
            self.aes_key_wrap_with_padding_into(wrapping_key, key_to_wrap, out)
        })
    }

    /// Like [`aes_key_wrap_with_padding`](Self::aes_key_wrap_with_padding), but writes to the start of `out`, which must have
    /// `key_to_wrap.len().next_multiple_of(8) + 8` bytes. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as
    /// [`aes_key_wrap_with_padding`](Self::aes_key_wrap_with_padding).
    fn aes_key_wrap_with_padding_into(&self, wrapping_key: &[u8], key_to_wrap: &[u8], out: &mut [u8]) -> Result<usize>;

    /// Unwraps a key with padding: KWP (RFC 5649; NIST SP 800-38F, section 6.3).
    ///
    /// # Errors
    ///
    /// As [`aes_key_unwrap`](Self::aes_key_unwrap). A wrong length, integrity value or padding is the same error.
    #[doc(alias = "EVP_DecryptUpdate")]
    #[doc(alias = "CRYPTO_128_unwrap_pad")]
    fn aes_key_unwrap_with_padding(&self, wrapping_key: &[u8], wrapped_key: &[u8]) -> Result<SecretBytes> {
        operation::unwrapped(Function::Kwp, wrapped_key, |out| {
            self.aes_key_unwrap_with_padding_into(wrapping_key, wrapped_key, out)
        })
    }

    /// Like [`aes_key_unwrap_with_padding`](Self::aes_key_unwrap_with_padding), but writes to the start of `out`, which must have
    /// `wrapped_key.len() - 8` bytes, because the key may be as long as that. These are cleared if the integrity check fails;
    /// otherwise what comes after the key stays as it was. Returns the key's length.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as
    /// [`aes_key_unwrap_with_padding`](Self::aes_key_unwrap_with_padding).
    fn aes_key_unwrap_with_padding_into(
        &self,
        wrapping_key: &[u8],
        wrapped_key: &[u8],
        out: &mut [u8],
    ) -> Result<usize>;
}

// Overrides the functions that allocate: an unwrapped key is as long as libcrypto's output, and is not copied.
impl KeyWrapBackend for Backend {
    fn aes_key_wrap_supported(&self, key_length: usize) -> bool {
        Function::Kw.fetched(self, key_length).is_some()
    }

    fn aes_key_wrap_with_padding_supported(&self, key_length: usize) -> bool {
        Function::Kwp.fetched(self, key_length).is_some()
    }

    fn aes_key_wrap(&self, wrapping_key: &[u8], key_to_wrap: &[u8]) -> Result<Vec<u8>> {
        WrapOperation::new(self, Function::Kw, wrapping_key).wrap(key_to_wrap)
    }

    fn aes_key_wrap_into(&self, wrapping_key: &[u8], key_to_wrap: &[u8], out: &mut [u8]) -> Result<usize> {
        WrapOperation::new(self, Function::Kw, wrapping_key).wrap_into(key_to_wrap, out)
    }

    fn aes_key_unwrap(&self, wrapping_key: &[u8], wrapped_key: &[u8]) -> Result<SecretBytes> {
        WrapOperation::new(self, Function::Kw, wrapping_key).unwrap(wrapped_key)
    }

    fn aes_key_unwrap_into(&self, wrapping_key: &[u8], wrapped_key: &[u8], out: &mut [u8]) -> Result<usize> {
        WrapOperation::new(self, Function::Kw, wrapping_key).unwrap_into(wrapped_key, out)
    }

    fn aes_key_wrap_with_padding(&self, wrapping_key: &[u8], key_to_wrap: &[u8]) -> Result<Vec<u8>> {
        WrapOperation::new(self, Function::Kwp, wrapping_key).wrap(key_to_wrap)
    }

    fn aes_key_wrap_with_padding_into(&self, wrapping_key: &[u8], key_to_wrap: &[u8], out: &mut [u8]) -> Result<usize> {
        WrapOperation::new(self, Function::Kwp, wrapping_key).wrap_into(key_to_wrap, out)
    }

    fn aes_key_unwrap_with_padding(&self, wrapping_key: &[u8], wrapped_key: &[u8]) -> Result<SecretBytes> {
        WrapOperation::new(self, Function::Kwp, wrapping_key).unwrap(wrapped_key)
    }

    fn aes_key_unwrap_with_padding_into(
        &self,
        wrapping_key: &[u8],
        wrapped_key: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        WrapOperation::new(self, Function::Kwp, wrapping_key).unwrap_into(wrapped_key, out)
    }
}

/// Reports whether each function is offered with each length of the wrapping key.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    let names = [
        (Function::Kw, ["aes-128-kw", "aes-192-kw", "aes-256-kw"]),
        (Function::Kwp, ["aes-128-kwp", "aes-192-kwp", "aes-256-kwp"]),
    ];
    for (function, names) in names {
        for (name, key_length) in names.into_iter().zip([16, 24, 32]) {
            report.add("key-wrap", name, function.fetched(backend, key_length).is_some());
        }
    }
}
