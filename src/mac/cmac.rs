//! CMAC (NIST SP 800-38B, RFC 4493) over any block cipher that the backend supports.

use std::ffi::CString;

use super::context::{MacContext, MacKind, MacTemplate};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::report::Report;
use crate::ciphers::algorithm::CipherAlgorithm;
use crate::ciphers::mode::ModeKind;
use crate::ciphers::report::named_ciphers;
use crate::ciphers::suite::Suite;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::mac::{EvpMac, Underlying};

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

impl CmacBackend for Backend {
    fn cmac_algorithm_supported(&self, algorithm: &CipherAlgorithm) -> bool {
        template(self, algorithm).is_some()
    }

    fn create_cmac_ctx(&self, algorithm: &CipherAlgorithm) -> Result<MacContext> {
        let template = template(self, algorithm).ok_or_else(|| {
            let name = format!("CMAC with {algorithm}");
            self.not_offered(UnsupportedKind::Mac, &name)
        })?;
        template.start(self, algorithm.key(), MacKind::Cmac(algorithm.name()))
    }
}

/// `EVP_MAC-CMAC(7)`, fetched once for each backend, and what has been made of it for each cipher.
static CMAC: Cache<Option<EvpMac>> = Cache::new(1);
static TEMPLATES: Cache<Option<MacTemplate>> = Cache::new(Suite::COUNT);

/// A key of `length` bytes to try a cipher out with. No two parts of it are alike, as Triple DES may demand.
fn trial_key(length: usize) -> Vec<u8> {
    (0..length).map(|i| i as u8).collect()
}

/// The template for CMAC with a cipher and a key size, for which the cipher's CBC mode stands, made where it has not been
/// tried out yet.
fn template<'a>(backend: &'a Backend, algorithm: &CipherAlgorithm) -> Option<&'a MacTemplate> {
    let suite = Suite::of(algorithm, ModeKind::Cbc)?;
    TEMPLATES.fetch(backend, suite.index(), || {
        suite.fetched(backend)?;
        let mac = CMAC.fetch(backend, 0, || EvpMac::fetch(backend.lib(), c"CMAC"))?;
        let name = CString::new(suite.libcrypto_name()).ok()?;
        let key = trial_key(algorithm.key().len());
        MacTemplate::try_out(backend, mac, Underlying::Cipher(&name), &key)
    })
}

/// Whether CMAC is offered with each block cipher.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    let ciphers = named_ciphers();
    for (name, cipher) in ciphers.iter().filter(|(_, cipher)| cipher.block_size().is_some()) {
        report.add("cmac", *name, backend.cmac_algorithm_supported(cipher));
    }
}
