//! The interface of the generator of random bytes.

use super::handle::Backend;
use crate::error::Result;
use crate::support::secret::SecretBytes;

/// A backend with a generator of random bytes (NIST SP 800-90A, `RAND_bytes(3)`).
///
/// [`Backend`] has inherent methods of the same names: only generic code, and code that decorates a backend, needs the trait.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// fn token(backend: &dyn RandomBackend) -> hazmat_openssl::Result<String> {
///     let bytes = backend.random_bytes(16)?;
///     Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
/// }
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// assert_eq!(token(&Backend::new()?)?.len(), 32);
/// # Ok(())
/// # }
/// ```
pub trait RandomBackend {
    /// Fills `buffer` with random bytes for secrets.
    ///
    /// # Errors
    ///
    /// As [`Backend::fill_random`].
    #[doc(alias = "RAND_priv_bytes_ex", alias = "EVP_RAND_generate")]
    fn fill_random(&self, buffer: &mut [u8]) -> Result<()>;

    /// `length` random bytes for secrets.
    ///
    /// # Errors
    ///
    /// As [`Backend::random_bytes`].
    #[doc(alias = "RAND_priv_bytes_ex", alias = "EVP_RAND_generate")]
    fn random_bytes(&self, length: usize) -> Result<SecretBytes> {
        let mut bytes = SecretBytes::zeroed("length", length)?;
        self.fill_random(bytes.as_mut_slice())?;
        Ok(bytes)
    }
}

impl RandomBackend for Backend {
    fn fill_random(&self, buffer: &mut [u8]) -> Result<()> {
        Backend::fill_random(self, buffer)
    }
}
