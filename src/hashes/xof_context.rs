//! The data of an extendable output function.

use std::fmt;
use std::io;

use super::xof_algorithm::XofAlgorithm;
use super::xof_backend::{Form, operation};
use super::xof_output::{MOST_RECOMPUTED, Output};
use super::xof_reader::XofReader;
use crate::backend::Backend;
use crate::backend::fips::Approval;
use crate::error::Result;
use crate::ffi::digest::MdCtx;
use crate::ffi::operation::CleanQueue;
use crate::ffi::squeeze::Squeeze;
use crate::support::reader::for_each_piece;

/// An extendable output function that takes data: [`update`](Self::update) adds data, and [`into_reader`](Self::into_reader)
/// ends it and gives the output. Made by [`XofBackend`](crate::interfaces::XofBackend).
///
/// It is also an [`io::Write`].
///
/// ```
/// use hazmat_openssl::hashes::{XofAlgorithm, XofContext};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let mut ctx = XofContext::new(&backend, XofAlgorithm::Shake256)?;
/// ctx.update(b"a mess")?;
/// ctx.update(b"age")?;
/// let mut output = [0; 20];
/// ctx.into_reader().squeeze(&mut output)?;
/// assert_eq!(output, *backend.hash(HashAlgorithm::Shake256 { digest_size: 20 }, b"a message")?);
/// # Ok(())
/// # }
/// ```
///
/// There is no more data once there is output:
///
/// ```compile_fail,E0382
/// use hazmat_openssl::hashes::XofAlgorithm;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let mut ctx = Backend::new()?.create_xof_ctx(XofAlgorithm::Shake128)?;
/// let mut reader = ctx.into_reader();
/// reader.squeeze(&mut [0; 16])?;
/// ctx.update(b"more")?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "EVP_MD_CTX")]
#[doc(alias = "XOFHash")]
#[must_use = "a context does nothing until its output is read"]
pub struct XofContext {
    // Field order matters: the context drops before the backend.
    pub(super) ctx: MdCtx,
    pub(super) squeeze: Option<Squeeze>,
    pub(super) algorithm: XofAlgorithm,
    pub(super) form: Form,
    pub(super) backend: Backend,
}

impl XofContext {
    /// The extendable output function.
    pub fn algorithm(&self) -> XofAlgorithm {
        self.algorithm
    }

    /// Whether this is cSHAKE, with a function name or a customization string.
    pub fn is_customized(&self) -> bool {
        self.form == Form::CShake
    }

    /// Whether this use is [approved](crate::fips#approval) by the FIPS module.
    pub fn approval(&self) -> Approval {
        let indicator = self.ctx.fips_indicator();
        let operation = operation(self.algorithm, self.form);
        self.backend.approval_with(&operation, indicator)
    }

    /// The most bytes that a reader gives in several pieces; `None` if there is no limit. A first piece may be longer.
    ///
    /// There is a limit of 256 MiB where libcrypto or its FIPS module does not give output in pieces: before OpenSSL 3.3, and on
    /// some systems where this crate cannot look the function up. See [`XofReader`].
    pub fn output_limit(&self) -> Option<u64> {
        match self.squeeze {
            Some(_) => None,
            None => Some(MOST_RECOMPUTED),
        }
    }

    /// Adds data, of any length.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestUpdate")]
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        self.ctx.update(CleanQueue::ensure(), data)
    }

    /// Adds everything that a reader gives, and returns the number of bytes. Only 16 KiB are in memory at a time; they are
    /// cleared at the end.
    ///
    /// # Errors
    ///
    /// Those of the reader, except that interrupted reads are repeated; [`Error::OpenSsl`](crate::Error::OpenSsl), as an
    /// [`io::Error`], if libcrypto fails. The data up to the error has been added.
    pub fn update_reader(&mut self, reader: &mut dyn io::Read) -> io::Result<u64> {
        for_each_piece(reader, |piece| Ok(self.update(piece)?))
    }

    /// Copies the context, with the data so far. (Python's `cryptography` calls this `copy`.)
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_MD_CTX_copy_ex")]
    pub fn try_clone(&self) -> Result<Self> {
        Ok(XofContext {
            ctx: self.ctx.try_clone(CleanQueue::ensure(), None)?,
            squeeze: self.squeeze,
            algorithm: self.algorithm,
            form: self.form,
            backend: self.backend.clone(),
        })
    }

    /// Ends the data. The reader gives the output.
    pub fn into_reader(self) -> XofReader {
        XofReader {
            output: Output::new(self.ctx, self.squeeze),
            algorithm: self.algorithm,
            form: self.form,
            backend: self.backend,
        }
    }
}

impl io::Write for XofContext {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for XofContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "XofContext({})", self.form.name(self.algorithm))
    }
}
