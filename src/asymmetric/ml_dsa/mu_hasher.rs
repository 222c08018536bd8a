//! The message representative µ, from a message in pieces.

use std::fmt;
use std::io;

use super::backend::MlDsaBackend;
use super::parameter_set::MlDsaParameterSet;
use super::signature::MU_LENGTH;
use crate::asymmetric::exact_length::check_length;
use crate::asymmetric::signature_context::check_context;
use crate::backend::Backend;
use crate::backend::fips::Approval;
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::hashes::context::HashContext;
use crate::support::reader::for_each_piece;

/// The function H of FIPS 204, section 3.7, with an output as long as µ.
const H: HashAlgorithm = HashAlgorithm::Shake256 { digest_size: MU_LENGTH };

/// Hashes a message to µ, the 64 bytes that ML-DSA signs (FIPS 204, algorithms 2 and 7; RFC 9881, appendix D).
///
/// µ depends on the public key, the context and the message: SHAKE256(SHAKE256(pk, 64) ‖ 0 ‖ |ctx| ‖ ctx ‖ M, 64). Where it is
/// made, neither the private key nor ML-DSA is needed: every backend with SHAKE256 makes it, also one of a libcrypto without
/// ML-DSA. The private key signs it with [`sign_mu`](super::MlDsaPrivateKey::sign_mu), which gives signatures of the message
/// itself; [`verify_mu`](super::MlDsaPublicKey::verify_mu) verifies them.
///
/// A hasher is also an [`io::Write`], so that [`io::copy`] hashes a file.
///
/// ```
/// use hazmat_openssl::asymmetric::ml_dsa::{MlDsaMuHasher, MlDsaParameterSet, MlDsaPrivateKey};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let (backend, set) = (Backend::new()?, MlDsaParameterSet::MlDsa65);
/// if backend.ml_dsa_supported(set) {
///     let key = MlDsaPrivateKey::generate(&backend, set)?;
///     let public_key = key.public_key()?;
///     let mut hasher = MlDsaMuHasher::new(&backend, set, &public_key.public_bytes_raw()?, b"firmware")?;
///     hasher.update(b"a mess")?;
///     hasher.update(b"age")?;
///     let signature = key.sign_mu(&hasher.finalize()?)?;
///     public_key.verify_with_context(&signature, b"a message", b"firmware")?;
/// }
/// # Ok(())
/// # }
/// ```
///
/// `finalize` consumes the hasher:
///
/// ```compile_fail,E0382
/// use hazmat_openssl::asymmetric::ml_dsa::{MlDsaMuHasher, MlDsaParameterSet};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let mut hasher = MlDsaMuHasher::new(&Backend::new()?, MlDsaParameterSet::MlDsa44, &[0; 1312], b"")?;
/// hasher.finalize()?;
/// hasher.update(b"more")?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a hasher does nothing until it is finalized"]
#[doc(alias = "external mu")]
pub struct MlDsaMuHasher {
    running: HashContext,
    /// What comes before each message.
    template: HashContext,
    parameter_set: MlDsaParameterSet,
}

impl MlDsaMuHasher {
    /// The length of µ in bytes: 64.
    pub const LENGTH: usize = MU_LENGTH;

    /// Begins a message.
    ///
    /// # Errors
    ///
    /// As [`MlDsaBackend::create_ml_dsa_mu_hasher`], which this calls.
    #[doc(alias = "EVP_DigestInit_ex2")]
    pub fn new(
        backend: &Backend,
        parameter_set: MlDsaParameterSet,
        public_bytes: &[u8],
        context: &[u8],
    ) -> Result<Self> {
        backend.create_ml_dsa_mu_hasher(parameter_set, public_bytes, context)
    }

    pub(super) fn begin(
        backend: &Backend,
        parameter_set: MlDsaParameterSet,
        public_bytes: &[u8],
        context: &[u8],
    ) -> Result<Self> {
        let length = parameter_set.public_key_length();
        check_length("public_bytes", public_bytes, length, parameter_set.name())?;
        check_context(context)?;
        let context_length = u8::try_from(context.len()).map_err(|_| Error::invalid("context", "is too long"))?;
        let mut template = backend.create_hash_ctx(H)?;
        template.update(&backend.hash(H, public_bytes)?)?;
        // 0: the message itself is signed, and not a digest of it (FIPS 204, section 5.2).
        template.update(&[0, context_length])?;
        template.update(context)?;
        Ok(MlDsaMuHasher {
            running: template.try_clone()?,
            template,
            parameter_set,
        })
    }

    /// The parameter set of the public key.
    pub fn parameter_set(&self) -> MlDsaParameterSet {
        self.parameter_set
    }

    /// Whether SHAKE256 is [approved](crate::fips#approval) by the FIPS module.
    pub fn approval(&self) -> Approval {
        self.running.approval()
    }

    /// Hashes a piece of the message, of any length.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_DigestUpdate")]
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        self.running.update(data)
    }

    /// Hashes everything that a reader gives, such as a file, and returns the number of bytes. Only 16 KiB are in memory at a
    /// time; they are cleared at the end.
    ///
    /// # Errors
    ///
    /// Those of the reader, except that interrupted reads are repeated; [`Error::OpenSsl`], as an [`io::Error`], if libcrypto
    /// fails. The data up to the error has been added.
    pub fn update_reader(&mut self, reader: &mut dyn io::Read) -> io::Result<u64> {
        for_each_piece(reader, |piece| Ok(self.update(piece)?))
    }

    /// Copies the hasher, with the message so far.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_MD_CTX_copy_ex")]
    pub fn try_clone(&self) -> Result<Self> {
        Ok(MlDsaMuHasher {
            running: self.running.try_clone()?,
            template: self.template.try_clone()?,
            parameter_set: self.parameter_set,
        })
    }

    /// Ends the message and returns µ.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_DigestFinalXOF")]
    pub fn finalize(self) -> Result<[u8; MU_LENGTH]> {
        end(self.running)
    }

    /// Ends the message, returns µ, and begins another message with the same public key and context.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn finalize_reset(&mut self) -> Result<[u8; MU_LENGTH]> {
        let ended = std::mem::replace(&mut self.running, self.template.try_clone()?);
        end(ended)
    }
}

fn end(hash: HashContext) -> Result<[u8; MU_LENGTH]> {
    let mut mu = [0; MU_LENGTH];
    hash.finalize_into(&mut mu)?;
    Ok(mu)
}

impl io::Write for MlDsaMuHasher {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for MlDsaMuHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MlDsaMuHasher")
            .field("parameter_set", &self.parameter_set)
            .finish_non_exhaustive()
    }
}
