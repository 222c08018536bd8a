//! KBKDF from the backend's own HMAC or CMAC, for the formats that libcrypto's KBKDF does not have.

use zeroize::Zeroizing;

use super::parameters::{CounterLocation, Layout};
use crate::error::{Error, Result};
use crate::ffi::operation::CleanQueue;
use crate::kdf::derivation;
use crate::mac::context::MacTemplate;

/// The longest MAC in bytes: HMAC with a digest of 512 bits.
const LONGEST_MAC: usize = 64;

/// Derives `out.len()` bytes (SP 800-108 Rev. 1, sections 4.1 and 4.2): K(i) = PRF(K_IN, K(i-1), `[i]`, fixed input), with
/// K(i-1) in feedback mode only. `prf` is the template for HMAC or CMAC, and `key_material` is K_IN.
pub(super) fn derive(prf: &MacTemplate, key_material: &[u8], layout: &Layout<'_>, out: &mut [u8]) -> Result<()> {
    let queue = CleanQueue::ensure();
    let mut ctx = prf.keyed(queue, key_material)?;
    let fixed = layout.fixed();
    let ([a, b, c, d], [e, f, g, h]) = match layout.location {
        CounterLocation::BeforeFixed => split(fixed, 0),
        CounterLocation::MiddleFixed { break_location } => split(fixed, break_location),
        CounterLocation::AfterFixed => split(fixed, usize::MAX),
    };
    let size = ctx.size();
    let mut blocks = Zeroizing::new([[0; LONGEST_MAC]; 2]);
    // References, so that no block is copied where it would not be cleared.
    let [block, previous] = &mut *blocks;
    let (mut block, mut previous) = (block, previous);
    for (index, chunk) in out.chunks_mut(size.max(1)).enumerate() {
        // The number of blocks was checked against the counter's length.
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1).to_be_bytes();
        let unused = number.len().saturating_sub(layout.rlen);
        let (_, counter) = number.split_at(unused);
        let fed_back = match (layout.feedback, index) {
            (None, _) => &[],
            (Some(iv), 0) => iv,
            (Some(_), _) => previous.get(..size).ok_or_else(too_long)?,
        };
        if index > 0 {
            derivation::restart(queue, prf, &mut ctx, key_material)?;
        }
        for piece in [fed_back, a, b, c, d, counter, e, f, g, h] {
            if !piece.is_empty() {
                ctx.update(queue, piece)?;
            }
        }
        ctx.finish(queue, block)?;
        chunk.copy_from_slice(block.get(..chunk.len()).ok_or_else(too_long)?);
        std::mem::swap(&mut block, &mut previous);
    }
    prf.keep_idle(queue, ctx);
    Ok(())
}

#[cold]
fn too_long() -> Error {
    Error::invalid("algorithm", format!("has a MAC of more than {LONGEST_MAC} bytes"))
}

/// The parts before and after a position in their concatenation.
fn split(parts: [&[u8]; 4], at: usize) -> ([&[u8]; 4], [&[u8]; 4]) {
    let mut rest = at;
    let halves = parts.map(|part| {
        let before = rest.min(part.len());
        rest = rest.saturating_sub(before);
        part.split_at(before)
    });
    (halves.map(|(before, _)| before), halves.map(|(_, after)| after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_split_at_a_position_in_the_whole() {
        let parts: [&[u8]; 4] = [b"abc", b"", b"d", b"ef"];
        let whole = parts.concat();
        for at in 0..=whole.len() {
            let (before, after) = split(parts, at);
            assert_eq!(before.concat(), whole[..at]);
            assert_eq!(after.concat(), whole[at..]);
        }
        assert_eq!(split(parts, usize::MAX).0.concat(), whole);
    }
}
