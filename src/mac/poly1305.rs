//! Poly1305 (RFC 8439, section 2.5): a code whose key authenticates one message.

use super::algorithm::MacAlgorithm;
use super::context::MacContext;
use super::one_message::OneMessageTemplate;
use super::trial::{TRIAL_KEY, other_key};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::mac::{EvpMac, MacCtx};
use crate::ffi::operation::CleanQueue;
use crate::ffi::params::Params;

/// A key's length in bytes.
const KEY_LENGTH: usize = 32;

/// A backend with Poly1305 (RFC 8439, section 2.5, `EVP_MAC-Poly1305(7)`).
///
/// # One key, one message
///
/// **A key of Poly1305 must never authenticate two messages**: two tags with one key reveal enough of it to forge the tags of
/// other messages. A key comes from another algorithm, for each message anew; RFC 8439, section 2.6, computes it by ChaCha20 from a
/// long-term key and a nonce. Programs that want to encrypt use
/// [`ChaCha20Poly1305`](crate::aead::ChaCha20Poly1305), which does this, and programs that have one key for many messages use
/// [HMAC](crate::interfaces::HmacBackend).
///
/// A context therefore cannot be cloned or reset: [`MacContext`] refuses it with
/// [`ReuseRefused`](crate::Error::ReuseRefused). It cannot notice that another context has the same key.
pub trait Poly1305Backend {
    /// Whether this backend offers Poly1305. The first call computes a trial tag; the answer is cached. FIPS modules do not have
    /// Poly1305.
    #[doc(alias = "EVP_MAC_fetch")]
    #[must_use]
    fn poly1305_supported(&self) -> bool;

    /// A context that computes the tag of one message in pieces, 16 bytes, with a key of 32 bytes for this message only.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Poly1305;
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a key of another length;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::Error;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// # if !backend.poly1305_supported() {
    /// #     return Ok(());
    /// # }
    /// let one_time_key = backend.random_bytes(32)?;
    /// let mut ctx = backend.create_poly1305_ctx(&one_time_key)?;
    /// ctx.update(b"the only message with this key")?;
    /// assert!(matches!(ctx.try_clone(), Err(Error::ReuseRefused { reused: "key", .. })));
    /// let tag = ctx.finalize()?;
    ///
    /// // The receiver.
    /// let mut ctx = backend.create_poly1305_ctx(&one_time_key)?;
    /// ctx.update(b"the only message with this key")?;
    /// ctx.verify(&tag)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_MAC_init")]
    fn create_poly1305_ctx(&self, key: &[u8]) -> Result<MacContext>;
}

impl Poly1305Backend for Backend {
    fn poly1305_supported(&self) -> bool {
        template(self).is_some()
    }

    fn create_poly1305_ctx(&self, key: &[u8]) -> Result<MacContext> {
        let template = template(self).ok_or_else(|| self.not_offered(UnsupportedKind::Mac, "Poly1305"))?;
        if key.len() != KEY_LENGTH {
            let reason = format!("must have {KEY_LENGTH} bytes, not {}", key.len());
            return Err(Error::invalid("key", reason));
        }
        let ctx = template.start(self, key)?;
        MacContext::single_use(self, ctx, key, MacAlgorithm::Poly1305)
    }
}

/// `EVP_MAC-Poly1305(7)`, fetched once for each backend, and its template.
static POLY1305: Cache<Option<EvpMac>> = Cache::new(1);
static TEMPLATES: Cache<Option<Poly1305Template>> = Cache::new(1);

pub(super) struct Poly1305Template(OneMessageTemplate);

impl Poly1305Template {
    fn start(&self, backend: &Backend, key: &[u8]) -> Result<MacCtx> {
        let queue = CleanQueue::ensure();
        let mut ctx = self.0.take(queue, || new_context(queue, backend, &TRIAL_KEY))?;
        ctx.rekey(queue, key)?;
        Ok(ctx)
    }

    /// Keeps the context of a finished message for another one.
    pub(super) fn keep_idle(&self, queue: CleanQueue, ctx: MacCtx) {
        self.0.keep_idle(ctx, |ctx| ctx.rekey(queue, &TRIAL_KEY));
    }
}

fn fetched(backend: &Backend) -> Option<&EvpMac> {
    POLY1305.fetch(backend, 0, || EvpMac::fetch(backend.lib(), c"POLY1305"))
}

fn new_context(queue: CleanQueue, backend: &Backend, key: &[u8]) -> Result<MacCtx> {
    let unsupported = || backend.not_offered(UnsupportedKind::Mac, "Poly1305");
    let mac = fetched(backend).ok_or_else(unsupported)?;
    let mut ctx = MacCtx::new(queue, backend.lib(), mac, key, &Params::<1>::new())?;
    // libcrypto frees the key without erasing it.
    ctx.finish_before_free();
    Ok(ctx)
}

/// The template. The first call tries it out.
pub(super) fn template(backend: &Backend) -> Option<&Poly1305Template> {
    TEMPLATES.fetch(backend, 0, || {
        fetched(backend)?;
        let queue = CleanQueue::ensure();
        let template = OneMessageTemplate::try_out(
            queue,
            [&TRIAL_KEY[..], &other_key(&TRIAL_KEY)],
            |key| new_context(queue, backend, key),
            |ctx, key| ctx.rekey(queue, key),
        )?;
        Some(Poly1305Template(template))
    })
}

/// Reports whether Poly1305 is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("poly1305", "poly1305", backend.poly1305_supported());
}
