//! A message authentication code in the making.

use std::fmt;
use std::io;

use zeroize::Zeroize;

use crate::backend::Backend;
use crate::backend::fips::{Approval, Operation};
use crate::error::{Error, Result};
use crate::ffi::constant_time::bytes_eq;
use crate::ffi::mac::{EvpMac, MacCtx, Underlying};
use crate::hashes::algorithm::HashAlgorithm;
use crate::support::tag::Tag;

/// What a context is used for, as its approval goes by.
#[derive(Clone, Copy)]
struct MacUse {
    kind: MacKind,
    key_bits: usize,
}

#[derive(Clone, Copy)]
pub(crate) enum MacKind {
    Hmac(HashAlgorithm),
    /// By the cipher's name.
    Cmac(&'static str),
}

impl MacUse {
    fn operation(self) -> Operation {
        let key_bits = self.key_bits;
        match self.kind {
            MacKind::Hmac(hash) => Operation::Hmac { hash, key_bits },
            MacKind::Cmac(cipher) => Operation::Cmac { cipher, key_bits },
        }
    }
}

/// A context that has its underlying algorithm, from which every context of that algorithm is copied: only the first
/// look-up by name is paid for.
pub(crate) struct MacTemplate {
    ctx: MacCtx,
    /// Whether a finished context can be started again with the key it has. A library that said so and did not would give
    /// wrong tags without an error; what this one does is found out by trying.
    restarts: bool,
}

impl MacTemplate {
    /// Asks the backend's library context for the algorithm, by using it with `key`, which is of a size it takes.
    pub(crate) fn try_out(backend: &Backend, mac: &EvpMac, underlying: Underlying<'_>, key: &[u8]) -> Option<Self> {
        let ctx = MacCtx::new(backend.lib(), mac, underlying, key).ok()?;
        let restarts = restart_is_sound(&ctx)?;
        Some(MacTemplate { ctx, restarts })
    }

    /// A context with a key of its own.
    pub(crate) fn start(&self, backend: &Backend, key: &[u8], kind: MacKind) -> Result<MacContext> {
        let key_bits = key.len().saturating_mul(8);
        let purpose = MacUse { kind, key_bits };
        let mut ctx = self.ctx.try_clone()?;
        ctx.rekey(key)?;
        backend.require_approval_with(|| purpose.operation(), || ctx.fips_indicator())?;
        let keyed = if self.restarts { None } else { Some(ctx.try_clone()?) };
        Ok(MacContext {
            ctx,
            keyed,
            purpose,
            backend: backend.clone(),
        })
    }
}

/// Whether the same message gives the same tag after a restart; `None` where the algorithm does not work at all.
fn restart_is_sound(template: &MacCtx) -> Option<bool> {
    let mut ctx = template.try_clone().ok()?;
    let mut first = Tag::zeroed(ctx.size()).ok()?;
    let mut second = first.clone();
    ctx.update(b"message").ok()?;
    ctx.finish(first.as_mut_slice()).ok()?;
    let restarted = ctx
        .restart()
        .and_then(|()| ctx.update(b"message"))
        .and_then(|()| ctx.finish(second.as_mut_slice()));
    Some(restarted.is_ok() && first == second)
}

/// A message authentication code in the making: data goes in by [`update`](Self::update); the tag comes out, or is
/// verified, once.
///
/// It is also an [`io::Write`]. One keyed context can be kept as a template and cloned for each message.
///
/// A context that has given its tag is gone:
///
/// ```compile_fail,E0382
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let mut ctx = Backend::new()?.create_hmac_ctx(b"key", HashAlgorithm::Sha256)?;
/// ctx.verify(b"tag")?;
/// ctx.update(b"more")?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "EVP_MAC_CTX")]
pub struct MacContext {
    // Both are dropped before the backend that they were fetched from.
    ctx: MacCtx,
    /// A copy that has seen the key only, where the library cannot restart with a key.
    keyed: Option<MacCtx>,
    purpose: MacUse,
    backend: Backend,
}

impl MacContext {
    /// Whether this is an [approved](crate::fips::approval) use, where a FIPS module serves: of the key's size for HMAC, of
    /// the cipher for CMAC.
    pub fn approval(&self) -> Approval {
        let indicator = self.ctx.fips_indicator();
        self.backend.approval_with(&self.purpose.operation(), indicator)
    }

    /// The tag's size in bytes.
    pub fn tag_size(&self) -> usize {
        self.ctx.size()
    }

    /// Authenticates more data, of any length.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_MAC_update")]
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        self.ctx.update(data)
    }

    /// A second context with the same key that has seen the same data: the specification's `copy`.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_MAC_CTX_dup")]
    pub fn try_clone(&self) -> Result<Self> {
        Ok(MacContext {
            ctx: self.ctx.try_clone()?,
            keyed: self.keyed.as_ref().map(MacCtx::try_clone).transpose()?,
            purpose: self.purpose,
            backend: self.backend.clone(),
        })
    }

    /// Ends the message and gives its tag.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_MAC_final")]
    pub fn finalize(mut self) -> Result<Tag> {
        self.finish()
    }

    /// Ends the message and writes its tag to the start of `out`. Returns the tag's size in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter than the tag, [`Error::OpenSsl`] if libcrypto fails.
    pub fn finalize_into(mut self, out: &mut [u8]) -> Result<usize> {
        self.finish_into(out)
    }

    /// Gives the message's tag, and makes the context ready for another message under the same key.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn finalize_reset(&mut self) -> Result<Tag> {
        let tag = self.finish()?;
        self.restart_finished()?;
        Ok(tag)
    }

    /// As [`finalize_reset`](Self::finalize_reset), to the start of `out`. Returns the tag's size in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter than the tag: the context goes on as it was.
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn finalize_reset_into(&mut self, out: &mut [u8]) -> Result<usize> {
        let size = self.finish_into(out)?;
        self.restart_finished()?;
        Ok(size)
    }

    /// Ends the message and compares its tag with `tag`, whole and in constant time.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if they differ, in length too; [`Error::OpenSsl`] if libcrypto fails.
    pub fn verify(mut self, tag: &[u8]) -> Result<()> {
        self.finish_and_compare(tag)
    }

    /// As [`verify`](Self::verify), and makes the context ready for another message under the same key, whatever the
    /// outcome.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_reset(&mut self, tag: &[u8]) -> Result<()> {
        let outcome = self.finish_and_compare(tag);
        self.restart()?;
        outcome
    }

    fn finish(&mut self) -> Result<Tag> {
        let mut tag = Tag::zeroed(self.ctx.size())?;
        self.finish_into(tag.as_mut_slice())?;
        Ok(tag)
    }

    fn finish_into(&mut self, out: &mut [u8]) -> Result<usize> {
        let size = self.ctx.finish(out)?;
        let approval = self
            .backend
            .require_approval_with(|| self.purpose.operation(), || self.ctx.fips_indicator());
        if approval.is_err() {
            out.zeroize();
        }
        approval.map(|()| size)
    }

    fn finish_and_compare(&mut self, tag: &[u8]) -> Result<()> {
        if bytes_eq(&self.finish()?, tag) {
            Ok(())
        } else {
            Err(Error::InvalidSignature)
        }
    }

    /// As [`restart`](Self::restart), where the tag has just been given. On a strict backend the rules of a table have been
    /// asked since then, which may have called OpenSSL.
    fn restart_finished(&mut self) -> Result<()> {
        if self.keyed.is_none() && !self.backend.is_strict() {
            return self.ctx.restart_finished();
        }
        self.restart()
    }

    fn restart(&mut self) -> Result<()> {
        match &self.keyed {
            None => self.ctx.restart(),
            Some(keyed) => {
                self.ctx = keyed.try_clone()?;
                Ok(())
            }
        }
    }
}

impl io::Write for MacContext {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data).map_err(io::Error::other)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for MacContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MacContext({}-byte tag)", self.tag_size())
    }
}
