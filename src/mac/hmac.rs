//! HMAC (FIPS 198-1, RFC 2104) over any hash function that the backend supports.

use super::algorithm::MacAlgorithm;
use super::context::{MacContext, MacTemplate};
use super::trial::TRIAL_KEY;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::report::Report;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::mac::EvpMac;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;

/// A backend with HMAC (FIPS 198-1, `EVP_MAC-HMAC(7)`).
pub trait HmacBackend {
    /// Whether this backend offers HMAC with the hash function. The first call computes a trial tag; the answer is
    /// cached. Extendable output functions have no HMAC.
    #[must_use]
    fn hmac_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// A context that computes a tag over data in pieces. The key may be empty, and must be shorter than 2^31 bytes
    /// (libcrypto's limit). It should be random and as long as the digest.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a longer key; [`Unsupported`](crate::Error::Unsupported)
    /// if the backend does not offer HMAC with the function; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let mut ctx = backend.create_hmac_ctx(b"Jefe", HashAlgorithm::Sha256)?;
    /// ctx.update(b"what do ya want for nothing?")?;
    /// let tag = ctx.try_clone()?.finalize()?;
    /// assert!(tag.to_string().starts_with("5bdcc146bf60754e6a042426089575c7"));
    /// ctx.verify(&tag)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_MAC_init")]
    fn create_hmac_ctx(&self, key: &[u8], algorithm: HashAlgorithm) -> Result<MacContext>;
}

impl HmacBackend for Backend {
    fn hmac_supported(&self, algorithm: HashAlgorithm) -> bool {
        template(self, algorithm).is_some()
    }

    fn create_hmac_ctx(&self, key: &[u8], algorithm: HashAlgorithm) -> Result<MacContext> {
        let template = template(self, algorithm).ok_or_else(|| {
            let name = format!("HMAC with {algorithm}");
            self.not_offered(UnsupportedKind::Mac, &name)
        })?;
        template.start(self, key, MacAlgorithm::Hmac(algorithm))
    }
}

/// `EVP_MAC-HMAC(7)`, fetched once for each backend, and a template for each hash function.
static HMAC: Cache<Option<EvpMac>> = Cache::new(1);
static TEMPLATES: Cache<Option<MacTemplate>> = Cache::new(HashAlgorithm::COUNT);

/// The template for HMAC with a hash function. The first call tries it out.
pub(crate) fn template(backend: &Backend, algorithm: HashAlgorithm) -> Option<&MacTemplate> {
    TEMPLATES.fetch(backend, algorithm.index(), || {
        let mac = HMAC.fetch(backend, 0, || EvpMac::fetch(backend.lib(), c"HMAC"))?;
        // Without the hash function there is no HMAC, and nothing to try.
        if algorithm.is_extendable() || !backend.hash_supported(algorithm) {
            return None;
        }
        let params: Params<'_, 2> = Params::new().utf8(c"digest", algorithm.libcrypto_name());
        MacTemplate::try_out(backend, mac, &TRIAL_KEY, &params)
    })
}

/// Reports whether HMAC is offered with each hash function.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        report.add("hmac", algorithm.name(), backend.hmac_supported(algorithm));
    }
}
