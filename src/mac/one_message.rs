//! Contexts of codes whose key, or nonce, authenticates one message: Poly1305 and GMAC.

use super::trial;
use crate::error::Result;
use crate::ffi::mac::MacCtx;
use crate::ffi::operation::CleanQueue;
use crate::support::pool::Pool;

/// A tried context with its underlying algorithm set, and idle contexts of the same algorithm. All of them have a key, and a
/// nonce, that are not secret and authenticate nothing.
pub(super) struct OneMessageTemplate {
    ctx: MacCtx,
    /// Whether libcrypto can copy `ctx`. It cannot copy a context of GCM, and so of GMAC, before 3.2.
    copies: bool,
    /// Whether a finished context gives right tags with another key and another nonce. This is tested, because a failed
    /// restart would silently give wrong tags.
    restarts: bool,
    idle: Pool<MacCtx>,
}

impl OneMessageTemplate {
    /// Tries contexts with two inputs, which are keys, or keys and nonces: `make` gives a new context, and `rekey` replaces
    /// the input of one. `None` if the algorithm does not work.
    pub(super) fn try_out<Input: Copy>(
        queue: CleanQueue,
        [first, second]: [Input; 2],
        make: impl Fn(Input) -> Result<MacCtx>,
        rekey: impl Fn(&mut MacCtx, Input) -> Result<()>,
    ) -> Option<Self> {
        let tag_of_new = |input| make(input).and_then(|mut ctx| trial::tag(queue, &mut ctx)).ok();
        let (first_tag, second_tag) = (tag_of_new(first)?, tag_of_new(second)?);
        let gives = |ctx: &mut MacCtx, input, expected| {
            let tag = rekey(ctx, input).and_then(|()| trial::tag(queue, ctx));
            tag.is_ok_and(|tag| tag == expected)
        };
        // A caller's input replaces another one even in a new context.
        let mut ctx = make(first).ok()?;
        if first_tag == second_tag || !gives(&mut ctx, second, second_tag.clone()) {
            return None;
        }
        // An idle context gets the first input at the end of a message, and another one before the next message.
        let restarts = gives(&mut ctx, first, first_tag.clone())
            && rekey(&mut ctx, first).is_ok()
            && gives(&mut ctx, second, second_tag.clone())
            && gives(&mut ctx, first, first_tag);
        let mut ctx = make(first).ok()?;
        let _unused = trial::tag(queue, &mut ctx).ok()?;
        let copies = match ctx.try_clone(queue) {
            Ok(mut copy) => gives(&mut copy, second, second_tag),
            Err(_) => false,
        };
        Some(OneMessageTemplate {
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::backend::Backend;
    use crate::ffi::mac::EvpMac;
    use crate::ffi::params::Params;

    const KEYS: [&[u8]; 2] = [&[1; 32], &[2; 32]];

    /// Whether Poly1305 whose keys `replaced_by` chooses restarts and copies; `None` if the trial refuses it.
    fn tried(replaced_by: impl Fn(&'static [u8]) -> &'static [u8]) -> Option<(bool, bool)> {
        let backend = Backend::new().unwrap();
        let mac = EvpMac::fetch(backend.lib(), c"POLY1305").unwrap();
        let queue = CleanQueue::ensure();
        let template = OneMessageTemplate::try_out(
            queue,
            KEYS,
            |key| MacCtx::new(queue, backend.lib(), &mac, key, &Params::<1>::new()),
            |ctx, key| ctx.rekey(queue, replaced_by(key)),
        )?;
        Some((template.restarts, template.copies))
    }

    #[test]
    fn a_key_that_is_ignored_is_noticed() {
        assert_eq!(tried(|key| key), Some((true, true)));
        assert_eq!(tried(|_| KEYS[0]), None);
        for ignored_from in 1..4 {
            let (calls, last) = (Cell::new(0), Cell::new(KEYS[0]));
            let outcome = tried(|key| {
                if calls.replace(calls.get() + 1) < ignored_from {
                    last.set(key);
                }
                last.get()
            });
            assert_eq!(
                outcome.map(|(restarts, _)| restarts),
                Some(false),
                "from call {ignored_from}"
            );
        }
    }
}
