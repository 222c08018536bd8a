//! The output of an extendable output function.

use std::fmt;
use std::io;

use zeroize::Zeroize;

use super::xof_algorithm::XofAlgorithm;
use super::xof_backend::Form;
use super::xof_output::Output;
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::operation::CleanQueue;

/// The output of an extendable output function: each [`squeeze`](Self::squeeze) gives the next bytes. Made by
/// [`XofContext::into_reader`](crate::hashes::XofContext::into_reader).
///
/// The pieces together are the output that one call would give, whatever their sizes. The output does not end, and the
/// standard sets no limit.
///
/// It is also an [`io::Read`]. Use [`take`](io::Read::take) with functions that read to the end.
///
/// ```
/// use std::io::Read;
/// use hazmat_openssl::hashes::XofAlgorithm;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut ctx = Backend::new()?.create_xof_ctx(XofAlgorithm::Shake128)?;
/// ctx.update(b"a seed")?;
/// let mut reader = ctx.into_reader();
/// let mut number = [0; 8];
/// reader.squeeze(&mut number)?;
/// std::io::copy(&mut reader.take(1_000_000), &mut std::io::sink())?;
/// # Ok(())
/// # }
/// ```
///
/// # Cost
///
/// The results are the same with every release of OpenSSL, the price is not:
///
/// | | OpenSSL 3.3 and later | earlier, or a FIPS module that is |
/// |---|---|---|
/// | work | the output, once | the output, up to 4 times |
/// | memory | none | up to twice the output; none for the first piece |
/// | limit | none | 256 MiB, except for the first piece |
///
/// The right column also applies to a shared libcrypto on other systems than Linux, and to a static one unless it is
/// vendored or was chosen by `OPENSSL_STATIC` and `OPENSSL_DIR`.
/// [`XofContext::output_limit`](crate::hashes::XofContext::output_limit) tells which column applies.
#[doc(alias = "EVP_DigestSqueeze")]
#[must_use = "a reader does nothing until it is read"]
pub struct XofReader {
    // Field order matters: the output's context drops before the backend.
    pub(super) output: Output,
    pub(super) algorithm: XofAlgorithm,
    pub(super) form: Form,
    pub(super) backend: Backend,
}

impl XofReader {
    /// The extendable output function.
    pub fn algorithm(&self) -> XofAlgorithm {
        self.algorithm
    }

    /// Fills `out` with the next bytes of the output, of any number. If this fails, `out` is cleared.
    ///
    /// # Errors
    ///
    /// - [`Unsupported`](crate::Error::Unsupported) beyond the [limit](Self#cost) of 256 MiB, where there is one. The reader
    ///   can still give what is within it;
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) if there is not enough memory, or if an earlier call has failed
    ///   in libcrypto, because the bytes that would come next are unknown then;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestSqueeze")]
    #[doc(alias = "EVP_DigestFinalXOF")]
    pub fn squeeze(&mut self, out: &mut [u8]) -> Result<()> {
        let outcome = self.output.fill(CleanQueue::ensure(), out);
        if outcome.is_err() {
            out.zeroize();
        }
        outcome
    }

    /// Copies the reader: both give the same bytes from here on.
    ///
    /// # Errors
    ///
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_MD_CTX_copy_ex")]
    pub fn try_clone(&self) -> Result<Self> {
        Ok(XofReader {
            output: self.output.try_clone(CleanQueue::ensure())?,
            algorithm: self.algorithm,
            form: self.form,
            backend: self.backend.clone(),
        })
    }
}

impl io::Read for XofReader {
    /// Fills all of `out`.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.squeeze(out)?;
        Ok(out.len())
    }
}

impl fmt::Debug for XofReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "XofReader({})", self.form.name(self.algorithm))
    }
}
