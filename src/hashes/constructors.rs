//! The constructors of contexts, which call [`HashBackend`] and [`XofBackend`].

use super::algorithm::HashAlgorithm;
use super::backend::HashBackend;
use super::context::HashContext;
use super::xof_algorithm::XofAlgorithm;
use super::xof_backend::XofBackend;
use super::xof_context::XofContext;
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

impl XofContext {
    /// Begins the data of an extendable output function. [`XofContext`] has an example.
    ///
    /// # Errors
    ///
    /// As [`XofBackend::create_xof_ctx`], which this calls.
    #[doc(alias = "EVP_DigestInit_ex2")]
    pub fn new(backend: &Backend, algorithm: XofAlgorithm) -> Result<Self> {
        backend.create_xof_ctx(algorithm)
    }

    /// Begins the data of cSHAKE (NIST SP 800-185, section 3), with a function name and a customization string.
    ///
    /// ```
    /// use hazmat_openssl::hashes::{XofAlgorithm, XofContext};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// # if !backend.cshake_supported(XofAlgorithm::Shake128) {
    /// #     return Ok(());
    /// # }
    /// let mut ctx = XofContext::cshake(&backend, XofAlgorithm::Shake128, b"", b"my service: identifiers")?;
    /// ctx.update(b"a message")?;
    /// ctx.into_reader().squeeze(&mut [0; 32])?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`XofBackend::create_cshake_ctx`], which this calls.
    #[doc(alias = "EVP_DigestInit_ex2")]
    pub fn cshake(
        backend: &Backend,
        algorithm: XofAlgorithm,
        function_name: &[u8],
        customization: &[u8],
    ) -> Result<Self> {
        backend.create_cshake_ctx(algorithm, function_name, customization)
    }
}
