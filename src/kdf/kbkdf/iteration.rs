//! KBKDF from the backend's own HMAC or CMAC, for the formats that libcrypto's KBKDF does not have.

use zeroize::Zeroizing;

use super::parameters::{CounterLocation, Layout};
use crate::error::Result;
use crate::ffi::operation::CleanQueue;
use crate::mac::context::MacContext;

/// The longest MAC in bytes: HMAC with a digest of 512 bits.
const LONGEST_MAC: usize = 64;

/// Derives `out.len()` bytes (SP 800-108 Rev. 1, sections 4.1 and 4.2): K(i) = PRF(K_IN, K(i-1), `[i]`, fixed input), with K(i-1) in
/// feedback mode only. `prf` has the key K_IN and no message.
pub(super) fn derive(mut prf: MacContext, layout: &Layout<'_>, out: &mut [u8]) -> Result<()> {
    let queue = CleanQueue::ensure();
    let fixed = layout.fixed();
    let ([a, b, c, d], [e, f, g, h]) = match layout.location {
        CounterLocation::BeforeFixed => split(fixed, 0),
        CounterLocation::MiddleFixed { break_location } => split(fixed, break_location),
        CounterLocation::AfterFixed => split(fixed, usize::MAX),
    };
    let size = prf.tag_length();
    let mut blocks = Zeroizing::new([[0; LONGEST_MAC]; 2]);
    // References, so that no block is copied where it would not be cleared.
    let [block, previous] = &mut *blocks;
    let (mut block, mut previous) = (block, previous);
    for (index, chunk) in out.chunks_mut(size.max(1)).enumerate() {
        // The number of blocks was checked against the counter's length.
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1).to_be_bytes();
        let unused = number.len().saturating_sub(layout.rlen);
        let counter = number.get(unused..).unwrap_or_default();
        let fed_back = match (layout.feedback, index) {
            (None, _) => &[],
            (Some(iv), 0) => iv,
            (Some(_), _) => previous.get(..size).unwrap_or_default(),
        };
        let message = [fed_back, a, b, c, d, counter, e, f, g, h];
        prf.tag_of(queue, &message, block)?;
        // A MAC is not longer than the block.
        chunk.copy_from_slice(block.get(..chunk.len()).unwrap_or_default());
        std::mem::swap(&mut block, &mut previous);
    }
    Ok(())
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
