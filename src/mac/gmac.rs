//! GMAC (NIST SP 800-38D) with AES: the tag of GCM over data that is not encrypted.

use std::ffi::CString;

use super::algorithm::MacAlgorithm;
use super::context::MacContext;
use super::one_message::OneMessageTemplate;
use super::trial::{TRIAL_KEY, other_key};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::report::Report;
use crate::ciphers::algorithm::CipherAlgorithm;
use crate::ciphers::kind::{Cipher, CipherKind};
use crate::ciphers::mode_kind::ModeKind;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::mac::{EvpMac, MacCtx};
use crate::ffi::operation::{CleanQueue, clear_error_queue};
use crate::ffi::params::Params;

/// The lengths of a nonce in bytes, by libcrypto's limit. NIST SP 800-38D, section 5.2.1.1, allows more.
const NONCE_LENGTHS: std::ops::RangeInclusive<usize> = 1..=128;

/// A backend with GMAC (NIST SP 800-38D, `EVP_MAC-GMAC(7)`).
///
/// # One nonce, one message
///
/// **A nonce must never be used twice with a key**, by GMAC or by GCM: two tags with one nonce reveal the key of GCM's hash,
/// with which others can forge tags. Use 12 bytes, the length that SP 800-38D recommends, from a counter, or random for at most
/// 2^32 messages. Programs that cannot keep count use [HMAC](crate::interfaces::HmacBackend) or
/// [CMAC](crate::interfaces::CmacBackend).
///
/// A context therefore cannot be cloned or reset: [`MacContext`] refuses it with
/// [`ReuseRefused`](crate::Error::ReuseRefused). It cannot notice that another context has the same nonce.
pub trait GmacBackend {
    /// Whether this backend offers GMAC with the block cipher. Only AES has it. The first call computes a trial tag; the answer
    /// is cached.
    #[doc(alias = "EVP_MAC_fetch")]
    #[must_use]
    fn gmac_supported(&self, algorithm: CipherKind) -> bool;

    /// A context that computes the tag of one message in pieces, 16 bytes, with the cipher's key and a nonce of 1 to 128 bytes;
    /// 12 are recommended.
    ///
    /// Before OpenSSL 3.2, libcrypto cannot copy a context of GMAC, and looks the cipher up by name for a new one, which takes
    /// longer than a short message. Some contexts of finished messages are kept and used again; more contexts at once are new ones.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer GMAC with the cipher;
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a nonce of another length; [`OpenSsl`](crate::Error::OpenSsl) if
    /// libcrypto fails.
    ///
    /// A strict FIPS backend makes the context, because the verification of a tag is approved. The computation of one fails with
    /// [`NotApproved`](crate::Error::NotApproved), because the caller has chosen the nonce.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let cipher = CipherAlgorithm::aes(&backend.random_bytes(32)?)?;
    /// let nonce = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    /// let mut ctx = backend.create_gmac_ctx(&cipher, &nonce)?;
    /// ctx.update(b"the only message with this nonce")?;
    /// let tag = ctx.finalize()?;
    ///
    /// // The receiver.
    /// let mut ctx = backend.create_gmac_ctx(&cipher, &nonce)?;
    /// ctx.update(b"the only message with this nonce")?;
    /// ctx.verify(&tag)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_MAC_init")]
    fn create_gmac_ctx(&self, algorithm: &CipherAlgorithm, nonce: &[u8]) -> Result<MacContext>;
}

impl GmacBackend for Backend {
    fn gmac_supported(&self, algorithm: CipherKind) -> bool {
        template(self, algorithm).is_some()
    }

    fn create_gmac_ctx(&self, algorithm: &CipherAlgorithm, nonce: &[u8]) -> Result<MacContext> {
        let kind = algorithm.kind();
        let template = template(self, kind).ok_or_else(|| not_offered(self, kind))?;
        if !NONCE_LENGTHS.contains(&nonce.len()) {
            let reason = format!("must have 1 to 128 bytes, not {}", nonce.len());
            return Err(Error::invalid("nonce", reason));
        }
        let key = algorithm.key();
        let ctx = template.start(self, kind, key, nonce)?;
        MacContext::single_use(self, ctx, key, MacAlgorithm::Gmac(kind))
    }
}

/// `EVP_MAC-GMAC(7)`, fetched once for each backend, and a template for each cipher.
static GMAC: Cache<Option<EvpMac>> = Cache::new(1);
static TEMPLATES: Cache<Option<GmacTemplate>> = Cache::new(Suite::COUNT);

/// The nonce of contexts that are idle.
const TRIAL_NONCE: [u8; 12] = [0x5a; 12];

/// A second nonce for the trial, of another length.
const OTHER_NONCE: [u8; 17] = [0xa5; 17];

/// The key of contexts that are idle.
fn trial_key(kind: CipherKind) -> &'static [u8] {
    TRIAL_KEY.get(..kind.key_length()).unwrap_or_default()
}

pub(super) struct GmacTemplate {
    contexts: OneMessageTemplate,
    key: &'static [u8],
}

impl GmacTemplate {
    fn start(&self, backend: &Backend, kind: CipherKind, key: &[u8], nonce: &[u8]) -> Result<MacCtx> {
        let queue = CleanQueue::ensure();
        let mut ctx = self
            .contexts
            .take(queue, || new_context(queue, backend, kind, self.key, &TRIAL_NONCE))?;
        rekey(queue, &mut ctx, key, nonce)?;
        Ok(ctx)
    }

    /// Keeps the context of a finished message for another one.
    pub(super) fn keep_idle(&self, queue: CleanQueue, ctx: MacCtx) {
        self.contexts
            .keep_idle(ctx, |ctx| rekey(queue, ctx, self.key, &TRIAL_NONCE));
    }
}

fn rekey(queue: CleanQueue, ctx: &mut MacCtx, key: &[u8], nonce: &[u8]) -> Result<()> {
    let params: Params<'_, 2> = Params::new().octets("nonce", c"iv", nonce)?;
    ctx.rekey_with(queue, key, &params)
}

fn not_offered(backend: &Backend, kind: CipherKind) -> Error {
    backend.not_offered(UnsupportedKind::Mac, &format!("GMAC with {kind}"))
}

/// The fetched code; `None` if the backend does not offer it.
fn fetched(backend: &Backend) -> Option<&EvpMac> {
    GMAC.fetch(backend, 0, || {
        EvpMac::fetch(backend.lib(), c"GMAC").filter(|mac| mac.takes(c"cipher") && mac.takes(c"iv"))
    })
}

/// A context for which libcrypto looks the cipher up by name.
fn new_context(queue: CleanQueue, backend: &Backend, kind: CipherKind, key: &[u8], nonce: &[u8]) -> Result<MacCtx> {
    let unsupported = || not_offered(backend, kind);
    let mac = fetched(backend).ok_or_else(unsupported)?;
    let suite = Suite::of(kind, ModeKind::Gcm).ok_or_else(unsupported)?;
    let name = CString::new(suite.libcrypto_name()).map_err(|_| unsupported())?;
    let params: Params<'_, 3> = Params::new().utf8(c"cipher", &name).octets("nonce", c"iv", nonce)?;
    let ctx = MacCtx::new(queue, backend.lib(), mac, key, &params)?;
    // The look-up by name may have left entries, although it succeeded.
    clear_error_queue();
    Ok(ctx)
}

/// The template for GMAC with a cipher. The first call tries it out.
pub(super) fn template(backend: &Backend, kind: CipherKind) -> Option<&GmacTemplate> {
    if kind.cipher() != Cipher::Aes {
        return None;
    }
    let suite = Suite::of(kind, ModeKind::Gcm)?;
    TEMPLATES.fetch(backend, suite.index(), || {
        suite.fetched(backend)?;
        fetched(backend)?;
        let queue = CleanQueue::ensure();
        let key = trial_key(kind);
        let contexts = OneMessageTemplate::try_out(
            queue,
            [(key, &TRIAL_NONCE[..]), (&other_key(key), &OTHER_NONCE)],
            |(key, nonce)| new_context(queue, backend, kind, key, nonce),
            |ctx, (key, nonce)| rekey(queue, ctx, key, nonce),
        )?;
        Some(GmacTemplate { contexts, key })
    })
}

/// Reports whether GMAC is offered with each size of AES keys.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    let ciphers = [
        ("aes-128", CipherKind::AES_128),
        ("aes-192", CipherKind::AES_192),
        ("aes-256", CipherKind::AES_256),
    ];
    for (name, cipher) in ciphers {
        report.add("gmac", name, backend.gmac_supported(cipher));
    }
}
