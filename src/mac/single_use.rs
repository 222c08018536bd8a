//! Contexts of codes whose key, or nonce, authenticates one message: Poly1305 and GMAC.

use crate::error::Result;
use crate::ffi::mac::MacCtx;
use crate::ffi::operation::CleanQueue;
use crate::support::pool::Pool;
use crate::support::tag::Tag;

/// A tried context with its underlying algorithm set, and idle contexts of the same algorithm. All of them have a key, and a
/// nonce, that are not secret and authenticate nothing.
pub(super) struct SingleUseTemplate {
    ctx: MacCtx,
    /// Whether libcrypto can copy `ctx`. It cannot copy a context of GCM, and so of GMAC, before 3.2.
    copies: bool,
    /// Whether a finished context gives right tags with another key. This is tested, because a failed restart would silently
    /// give wrong tags.
    restarts: bool,
    idle: Pool<MacCtx>,
}

impl SingleUseTemplate {
    /// Tries a new context. `rekey` replaces its key and its nonce by the same ones. `None` if the algorithm does not work.
    pub(super) fn try_out(
        queue: CleanQueue,
        mut ctx: MacCtx,
        rekey: impl Fn(&mut MacCtx) -> Result<()>,
    ) -> Option<Self> {
        let first = trial_tag(queue, &mut ctx).ok()?;
        let gives_same = |ctx: &mut MacCtx| {
            let again = rekey(ctx).and_then(|()| trial_tag(queue, ctx));
            again.is_ok_and(|again| again == first)
        };
        let restarts = gives_same(&mut ctx);
        let copies = match ctx.try_clone(queue) {
            Ok(mut copy) => gives_same(&mut copy),
            Err(_) => false,
        };
        Some(SingleUseTemplate {
            ctx,
            copies,
            restarts,
            idle: Pool::new(),
        })
    }

    /// An idle context, a copy, or what `make` makes. The caller replaces its key and its nonce.
    #[inline]
    pub(super) fn take(&self, queue: CleanQueue, make: impl FnOnce() -> Result<MacCtx>) -> Result<MacCtx> {
        match self.idle.take() {
            Some(idle) => Ok(idle),
            None if self.copies => self.ctx.try_clone(queue),
            None => make(),
        }
    }

    /// Keeps the context of a finished message for another one. `clear` replaces its key.
    #[inline]
    pub(super) fn keep_idle(&self, mut ctx: MacCtx, clear: impl FnOnce(&mut MacCtx) -> Result<()>) {
        if self.restarts && clear(&mut ctx).is_ok() {
            self.idle.put(ctx);
        }
    }
}

fn trial_tag(queue: CleanQueue, ctx: &mut MacCtx) -> Result<Tag> {
    let mut tag = Tag::zeroed(ctx.size())?;
    ctx.update(queue, b"message")?;
    ctx.finish(queue, tag.as_mut_slice())?;
    Ok(tag)
}
