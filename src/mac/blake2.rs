//! BLAKE2 with a key (RFC 7693): a code over BLAKE2b or BLAKE2s.

use super::algorithm::MacAlgorithm;
use super::blake2_variant::Blake2MacVariant;
use super::context::{MacContext, MacTemplate};
use super::trial::TRIAL_KEY;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::mac::EvpMac;
use crate::ffi::params::Params;

/// A backend with keyed BLAKE2 (RFC 7693, `EVP_MAC-BLAKE2(7)`).
pub trait Blake2MacBackend {
    /// Whether this backend offers the variant of BLAKE2 with a key. The first call computes a trial tag; the answer is cached.
    /// FIPS modules do not have BLAKE2.
    #[doc(alias = "EVP_MAC_fetch")]
    #[must_use]
    fn blake2_mac_supported(&self, variant: Blake2MacVariant) -> bool;

    /// A context that computes a tag of `length` bytes over data in pieces.
    ///
    /// | | BLAKE2b | BLAKE2s |
    /// |---|---|---|
    /// | key, `length` | 1 to 64 bytes | 1 to 32 bytes |
    /// | salt, personalization | at most 16 bytes | at most 8 bytes |
    ///
    /// Salt and personalization, often empty, separate uses of one key. A shorter one has zeros appended, so that it equals one
    /// that ends with these zeros. A tag depends on its length: it is not the start of a longer one.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the variant;
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a length that is out of range;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::mac::Blake2MacVariant;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// # if !backend.blake2_mac_supported(Blake2MacVariant::Blake2b) {
    /// #     return Ok(());
    /// # }
    /// let key = backend.random_bytes(32)?;
    /// let mut ctx = backend.create_blake2_mac_ctx(Blake2MacVariant::Blake2b, &key, b"", b"my service", 32)?;
    /// ctx.update(b"a message")?;
    /// let tag = ctx.finalize_reset()?;
    /// ctx.update(b"a message")?;
    /// ctx.verify(&tag)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_MAC_init")]
    fn create_blake2_mac_ctx(
        &self,
        variant: Blake2MacVariant,
        key: &[u8],
        salt: &[u8],
        personalization: &[u8],
        length: usize,
    ) -> Result<MacContext>;
}

impl Blake2MacBackend for Backend {
    fn blake2_mac_supported(&self, variant: Blake2MacVariant) -> bool {
        template(self, variant).is_some()
    }

    fn create_blake2_mac_ctx(
        &self,
        variant: Blake2MacVariant,
        key: &[u8],
        salt: &[u8],
        personalization: &[u8],
        length: usize,
    ) -> Result<MacContext> {
        let algorithm = MacAlgorithm::Blake2(variant);
        let template =
            template(self, variant).ok_or_else(|| self.not_offered(UnsupportedKind::Mac, &algorithm.to_string()))?;
        let longest = variant.longest_tag();
        if !(1..=longest).contains(&key.len()) {
            let reason = format!("must have 1 to {longest} bytes, not {}", key.len());
            return Err(Error::invalid("key", reason));
        }
        check_at_most(variant.longest_salt(), "salt", salt)?;
        check_at_most(variant.longest_salt(), "personalization", personalization)?;
        if !(1..=longest).contains(&length) {
            return Err(Error::invalid(
                "length",
                format!("must be 1 to {longest} bytes, not {length}"),
            ));
        }
        let size = length as u64;
        let params = parameters(salt, personalization, &size)?;
        template.start_with(self, key, &params, algorithm)
    }
}

fn check_at_most(longest: usize, argument: &'static str, bytes: &[u8]) -> Result<()> {
    if bytes.len() <= longest {
        return Ok(());
    }
    let reason = format!("must have at most {longest} bytes, not {}", bytes.len());
    Err(Error::invalid(argument, reason))
}

/// All parameters of a context, so that it keeps none of the template's.
fn parameters<'a>(salt: &'a [u8], personalization: &'a [u8], size: &'a u64) -> Result<Params<'a, 4>> {
    Ok(Params::new()
        .octets("salt", c"salt", salt)?
        .octets("personalization", c"custom", personalization)?
        .unsigned(c"size", size))
}

/// `EVP_MAC-BLAKE2(7)`, fetched once for each backend, and a template for each variant.
static BLAKE2: Cache<Option<EvpMac>> = Cache::new(Blake2MacVariant::COUNT);
static TEMPLATES: Cache<Option<MacTemplate>> = Cache::new(Blake2MacVariant::COUNT);

/// The template for a variant. The first call tries it out.
fn template(backend: &Backend, variant: Blake2MacVariant) -> Option<&MacTemplate> {
    TEMPLATES.fetch(backend, variant.index(), || {
        let mac = BLAKE2.fetch(backend, variant.index(), || {
            EvpMac::fetch(backend.lib(), variant.libcrypto_name())
        })?;
        if ![c"salt", c"custom", c"size"].into_iter().all(|name| mac.takes(name)) {
            return None;
        }
        let size = 32;
        let params = parameters(&[], &[], &size).ok()?;
        let template = MacTemplate::try_out(backend, mac, &TRIAL_KEY, &params)?;
        // libcrypto frees the block that contains the key without erasing it.
        Some(template.finishing_before_free())
    })
}

/// Reports whether each variant is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &variant in Blake2MacVariant::ALL {
        report.add("blake2-mac", variant.name(), backend.blake2_mac_supported(variant));
    }
}
