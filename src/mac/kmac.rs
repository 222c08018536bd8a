//! KMAC (NIST SP 800-185, section 4): a code over Keccak, with a tag of any length.

use super::algorithm::{MacAlgorithm, Purpose};
use super::context::{MacContext, MacTemplate};
use super::kmac_variant::{KMAC_KEY, KmacVariant, LONGEST_KMAC, LONGEST_KMAC_CUSTOMIZATION};
use super::trial::TRIAL_KEY;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::mac::EvpMac;
use crate::ffi::params::Params;

/// The tag's length in bytes, 1 to 2,097,151, and whether the tag depends on it.
///
/// ```
/// use hazmat_openssl::mac::{KmacOutput, KmacVariant};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.random_bytes(32)?;
/// let output = |output| {
///     let mut ctx = backend.create_kmac_ctx(KmacVariant::Kmac256, &key, b"", output)?;
///     ctx.update(b"a message")?;
///     ctx.finalize()
/// };
/// assert_ne!(output(KmacOutput::Length(32))?[..16], *output(KmacOutput::Length(16))?);
/// assert_eq!(output(KmacOutput::Xof(32))?[..16], *output(KmacOutput::Xof(16))?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: NIST SP 800-185, section 4, defines these two forms, and no more are expected.
#[allow(clippy::exhaustive_enums)]
pub enum KmacOutput {
    /// KMAC128 or KMAC256 with a tag of this length: tags of different lengths have nothing in common.
    Length(usize),
    /// KMACXOF128 or KMACXOF256 (section 4.3.1) with a tag of this length: a shorter tag is the start of a longer one, so that a
    /// part of an output could pass as a tag. Use it only where a protocol demands it, or for output that is not a tag.
    Xof(usize),
}

impl KmacOutput {
    /// The tag's length in bytes.
    pub fn length(self) -> usize {
        match self {
            KmacOutput::Length(length) | KmacOutput::Xof(length) => length,
        }
    }
}

/// A backend with KMAC (NIST SP 800-185, section 4, `EVP_MAC-KMAC(7)`).
pub trait KmacBackend {
    /// Whether this backend offers the variant of KMAC, in both forms. The first call computes a trial tag; the answer is
    /// cached.
    #[doc(alias = "EVP_MAC_fetch")]
    #[must_use]
    fn kmac_supported(&self, variant: KmacVariant) -> bool;

    /// A context that computes a tag over data in pieces.
    ///
    /// The key has 4 to 512 bytes, and should be random with at least 16 bytes for KMAC128 and 32 bytes for KMAC256. The
    /// customization, of at most 512 bytes and often empty, separates uses of one key: tags with different customizations have
    /// nothing in common. `output` is the tag's length, 1 to 2,097,151 bytes, and the form. All are libcrypto's limits.
    ///
    /// A tag that a receiver accepts without further checks should have at least 8 bytes (SP 800-185, section 8.4.2). A long
    /// output is written by [`finalize_into`](MacContext::finalize_into) without an allocation;
    /// [`finalize`](MacContext::finalize) allocates for a tag of more than 64 bytes. An output that serves as a key belongs into
    /// memory that the caller erases.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the variant;
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a length that is out of range;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails. A FIPS module may refuse keys of less than 14 bytes and tags of less
    /// than 4, by its configuration: this is `Unsupported`, too.
    ///
    /// ```
    /// use hazmat_openssl::mac::{KmacOutput, KmacVariant};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = backend.random_bytes(32)?;
    /// let mut ctx = backend.create_kmac_ctx(KmacVariant::Kmac256, &key, b"my service v1", KmacOutput::Length(32))?;
    /// ctx.update(b"a message")?;
    /// let tag = ctx.finalize_reset()?;
    /// ctx.update(b"a message")?;
    /// ctx.verify(&tag)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_MAC_init")]
    fn create_kmac_ctx(
        &self,
        variant: KmacVariant,
        key: &[u8],
        customization: &[u8],
        output: KmacOutput,
    ) -> Result<MacContext>;
}

impl KmacBackend for Backend {
    fn kmac_supported(&self, variant: KmacVariant) -> bool {
        template(self, variant).is_some()
    }

    fn create_kmac_ctx(
        &self,
        variant: KmacVariant,
        key: &[u8],
        customization: &[u8],
        output: KmacOutput,
    ) -> Result<MacContext> {
        let template =
            template(self, variant).ok_or_else(|| self.not_offered(UnsupportedKind::Mac, &variant.to_string()))?;
        check(key, customization, output)?;
        let (algorithm, xof) = match output {
            KmacOutput::Length(_) => (MacAlgorithm::Kmac(variant), 0),
            KmacOutput::Xof(_) => (MacAlgorithm::KmacXof(variant), 1),
        };
        let size = output.length() as u64;
        let params = parameters(customization, &size, &xof)?;
        // A module may refuse what is not approved, by its configuration, and with an error of its own.
        let key_bits = u32::try_from(key.len()).unwrap_or(u32::MAX).saturating_mul(8);
        self.refuse_unapproved(|| algorithm.operation(key_bits, output.length(), Purpose::Verify))?;
        let started = template.start_with(self, key, &params, algorithm);
        started.map_err(|error| match error {
            Error::OpenSsl { .. } => {
                let (key, tag) = (key.len(), output.length());
                let what = format!("{algorithm} with a key of {key} bytes and a tag of {tag} bytes");
                self.refused_by_fips(error, UnsupportedKind::Mac, &what)
            }
            other => other,
        })
    }
}

fn check(key: &[u8], customization: &[u8], output: KmacOutput) -> Result<()> {
    if !KMAC_KEY.contains(&key.len()) {
        let reason = format!(
            "must have {} to {} bytes, not {}",
            KMAC_KEY.start(),
            KMAC_KEY.end(),
            key.len()
        );
        return Err(Error::invalid("key", reason));
    }
    if customization.len() > LONGEST_KMAC_CUSTOMIZATION {
        let reason = format!(
            "must have at most {LONGEST_KMAC_CUSTOMIZATION} bytes, not {}",
            customization.len()
        );
        return Err(Error::invalid("customization", reason));
    }
    if !(1..=LONGEST_KMAC).contains(&(output.length() as u64)) {
        let reason = format!("must be 1 to {LONGEST_KMAC} bytes, not {}", output.length());
        return Err(Error::invalid("output", reason));
    }
    Ok(())
}

/// All parameters of a context, so that it keeps none of the template's.
fn parameters<'a>(customization: &'a [u8], size: &'a u64, xof: &'a u64) -> Result<Params<'a, 4>> {
    Ok(Params::new()
        .octets("customization", c"custom", customization)?
        .unsigned(c"size", size)
        .unsigned(c"xof", xof))
}

/// `EVP_MAC-KMAC(7)`, fetched once for each backend, and a template for each variant.
static KMAC: Cache<Option<EvpMac>> = Cache::new(KmacVariant::COUNT);
static TEMPLATES: Cache<Option<MacTemplate>> = Cache::new(KmacVariant::COUNT);

/// The template for a variant. The first call tries it out, with the longest customization.
fn template(backend: &Backend, variant: KmacVariant) -> Option<&MacTemplate> {
    TEMPLATES.fetch(backend, variant.index(), || {
        let mac = KMAC.fetch(backend, variant.index(), || {
            EvpMac::fetch(backend.lib(), variant.libcrypto_name())
        })?;
        if ![c"custom", c"size", c"xof"].into_iter().all(|name| mac.takes(name)) {
            return None;
        }
        let customization = [0x5a; LONGEST_KMAC_CUSTOMIZATION];
        let (size, xof) = (32, 0);
        let params = parameters(&customization, &size, &xof).ok()?;
        MacTemplate::try_out(backend, mac, &TRIAL_KEY, &params)
    })
}

/// Reports whether each variant is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &variant in KmacVariant::ALL {
        report.add("kmac", variant.name(), backend.kmac_supported(variant));
    }
}
