//! The constructor of hash contexts, which calls [`HashBackend`].

use super::algorithm::HashAlgorithm;
use super::backend::HashBackend;
use super::context::HashContext;
use crate::backend::Backend;
use crate::error::Result;

impl HashContext {
    /// Begins a digest.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let mut ctx = HashContext::new(&backend, HashAlgorithm::Sha256)?;
    /// ctx.update(b"a mess")?;
    /// ctx.update(b"age")?;
    /// assert_eq!(ctx.finalize()?, backend.hash(HashAlgorithm::Sha256, b"a message")?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`HashBackend::create_hash_ctx`], which this calls.
    #[doc(alias = "EVP_DigestInit_ex2")]
    pub fn new(backend: &Backend, algorithm: HashAlgorithm) -> Result<Self> {
        backend.create_hash_ctx(algorithm)
    }
}
