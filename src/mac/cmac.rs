//! CMAC (NIST SP 800-38B, RFC 4493) over any block cipher that the backend supports.

use std::ffi::CString;

use super::algorithm::MacAlgorithm;
use super::context::{MacContext, MacTemplate};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::report::Report;
use crate::ciphers::algorithm::CipherAlgorithm;
use crate::ciphers::kind::{Cipher, CipherKind};
use crate::ciphers::mode_kind::ModeKind;
use crate::ciphers::report::NAMED_CIPHERS;
use crate::ciphers::suite::Suite;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::mac::EvpMac;
use crate::ffi::params::Params;

/// A backend with CMAC (NIST SP 800-38B, `EVP_MAC-CMAC(7)`).
pub trait CmacBackend {
    /// Whether this backend offers CMAC with the block cipher. The first call computes a trial tag; the answer is
    /// cached. Stream ciphers have no CMAC.
    ///
    /// It takes a kind, which has no key. From an existing cipher, pass [`cipher.kind()`](CipherAlgorithm::kind).
    ///
    /// ```
    /// use hazmat_openssl::ciphers::CipherKind;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// assert!(backend.cmac_algorithm_supported(CipherKind::AES_128));
    /// assert!(!backend.cmac_algorithm_supported(CipherKind::CHACHA20));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    fn cmac_algorithm_supported(&self, algorithm: CipherKind) -> bool;

    /// A context that computes a tag over data in pieces, with the algorithm's key.
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
    fn cmac_algorithm_supported(&self, algorithm: CipherKind) -> bool {
        template(self, algorithm).is_some()
    }

    fn create_cmac_ctx(&self, algorithm: &CipherAlgorithm) -> Result<MacContext> {
        let kind = algorithm.kind();
        let template = template(self, kind).ok_or_else(|| {
            let name = format!("CMAC with {algorithm}");
            self.not_offered(UnsupportedKind::Mac, &name)
        })?;
        template.start(self, algorithm.key(), MacAlgorithm::Cmac(kind))
    }
}

/// `EVP_MAC-CMAC(7)`, fetched once for each backend, and a template for each cipher.
static CMAC: Cache<Option<EvpMac>> = Cache::new(1);
static TEMPLATES: Cache<Option<MacTemplate>> = Cache::new(Suite::COUNT);

/// A key of `length` bytes for the trial. Its parts differ, as Triple DES may require.
fn trial_key(length: usize) -> Vec<u8> {
    (0..length).map(|i| i as u8).collect()
}

/// The template for CMAC with a cipher, which libcrypto names by its CBC mode. The first call tries it out.
pub(crate) fn template(backend: &Backend, kind: CipherKind) -> Option<&MacTemplate> {
    if !may_have_cmac(kind) {
        return None;
    }
    let suite = Suite::of(kind, ModeKind::Cbc)?;
    TEMPLATES.fetch(backend, suite.index(), || {
        suite.fetched(backend)?;
        let mac = CMAC.fetch(backend, 0, || EvpMac::fetch(backend.lib(), c"CMAC"))?;
        let name = CString::new(suite.libcrypto_name()).ok()?;
        let key = trial_key(kind.key_length());
        let params: Params<'_, 2> = Params::new().utf8(c"cipher", &name);
        MacTemplate::try_out(backend, mac, &key, &params)
    })
}

/// No standard defines CMAC with RC2, and libcrypto's takes 128 effective key bits for keys of any length.
pub(crate) fn may_have_cmac(kind: CipherKind) -> bool {
    kind.block_size().is_some() && kind.cipher() != Cipher::Rc2
}

/// Reports whether CMAC is offered with each block cipher.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for (name, cipher) in NAMED_CIPHERS.into_iter().filter(|(_, cipher)| may_have_cmac(*cipher)) {
        report.add("cmac", name, backend.cmac_algorithm_supported(cipher));
    }
}
