//! Trials of algorithms whose contexts are copied, restarted and given other keys.

use crate::error::Result;
use crate::ffi::mac::MacCtx;
use crate::ffi::operation::CleanQueue;
use crate::support::tag::Tag;

/// The key for trials, and of contexts without a message. It is not secret; 32 bytes are long enough for every policy.
pub(super) const TRIAL_KEY: [u8; 32] = [0x5a; 32];

/// A second key for trials, all of whose bits differ from those of `key`.
pub(super) fn other_key(key: &[u8]) -> Vec<u8> {
    key.iter().map(|byte| !byte).collect()
}

/// The tag of a short message.
pub(super) fn tag(queue: CleanQueue, ctx: &mut MacCtx) -> Result<Tag> {
    let mut tag = Tag::zeroed(ctx.size())?;
    ctx.update(queue, b"message")?;
    ctx.finish(queue, tag.as_mut_slice())?;
    Ok(tag)
}
