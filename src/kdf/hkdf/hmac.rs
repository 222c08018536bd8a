//! The steps of HKDF by HMAC (RFC 5869, sections 2.2 and 2.3), with contexts that are reused.

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::ffi::mac::MacCtx;
use crate::ffi::operation::CleanQueue;
use crate::hashes::algorithm::HashAlgorithm;
use crate::kdf::derivation;
use crate::mac::context::MacTemplate;

/// The size of the longest digest in bytes.
const LONGEST_DIGEST: usize = 64;

/// The longest information in bytes that is copied: most labels of protocols are shorter.
const SHORT_INFO: usize = 95;

/// A digest that is cleared on drop.
pub(super) type Block = Zeroizing<[u8; LONGEST_DIGEST]>;

pub(super) fn block() -> Block {
    Zeroizing::new([0; LONGEST_DIGEST])
}

/// The part of a block that a digest fills.
pub(super) fn prk_of(block: &mut Block, algorithm: HashAlgorithm) -> Result<&mut [u8]> {
    let size = algorithm.digest_size();
    block
        .get_mut(..size)
        .ok_or_else(|| Error::invalid("algorithm", format!("has a digest of {size} bytes")))
}

/// Extracts a pseudorandom key to the start of `prk`.
pub(super) fn extract(
    queue: CleanQueue,
    template: &MacTemplate,
    salt: &[u8],
    key_material: &[u8],
    prk: &mut [u8],
) -> Result<()> {
    let mut ctx = template.keyed(queue, salt)?;
    ctx.update(queue, key_material)?;
    ctx.finish(queue, prk)?;
    template.keep_idle(queue, ctx);
    Ok(())
}

/// Expands a pseudorandom key.
pub(super) fn expand(queue: CleanQueue, template: &MacTemplate, prk: &[u8], info: &[u8], out: &mut [u8]) -> Result<()> {
    let mut ctx = template.keyed(queue, prk)?;
    let mut again = |ctx: &mut MacCtx| derivation::restart(queue, template, ctx, prk);
    fill(queue, &mut ctx, &mut again, info, out)?;
    template.keep_idle(queue, ctx);
    Ok(())
}

/// Fills `out` by a context with the pseudorandom key and no data: T(n) = HMAC(PRK, T(n-1) | info | n), from n = 1. Afterwards
/// the context is finished. `again` restarts a finished context. The caller has checked that there are at most 255 digests.
pub(super) fn fill(
    queue: CleanQueue,
    ctx: &mut MacCtx,
    again: &mut impl FnMut(&mut MacCtx) -> Result<()>,
    info: &[u8],
    out: &mut [u8],
) -> Result<()> {
    let size = ctx.size();
    let mut counter: u8 = 0;
    let mut previous: &[u8] = &[];
    // No tag is empty; a division by zero would panic.
    for chunk in out.chunks_mut(size.max(1)) {
        if counter > 0 {
            again(ctx)?;
            ctx.update(queue, previous)?;
        }
        counter = counter.checked_add(1).ok_or_else(too_long)?;
        update_with_counter(queue, ctx, info, counter)?;
        if chunk.len() == size {
            ctx.finish(queue, chunk)?;
        } else {
            let mut last = block();
            ctx.finish(queue, last.as_mut_slice())?;
            let (wanted, _) = last.split_at_checked(chunk.len()).ok_or_else(too_long)?;
            chunk.copy_from_slice(wanted);
        }
        previous = chunk;
    }
    Ok(())
}

/// Adds the information and the counter: as one, if it is short, because each call of libcrypto takes time.
#[inline]
fn update_with_counter(queue: CleanQueue, ctx: &mut MacCtx, info: &[u8], counter: u8) -> Result<()> {
    let mut both = [0; SHORT_INFO + 1];
    let length = info.len().saturating_add(1);
    if let Some([start @ .., last]) = both.get_mut(..length) {
        start.copy_from_slice(info);
        *last = counter;
        return both
            .get(..length)
            .map_or_else(|| Err(too_long()), |both| ctx.update(queue, both));
    }
    ctx.update(queue, info)?;
    ctx.update(queue, &[counter])
}

#[cold]
fn too_long() -> Error {
    Error::invalid("out", "must be at most 255 digests")
}
