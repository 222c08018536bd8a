//! Short outputs, such as digests and tags, without an allocation.

use crate::support::memory::{NoMemory, zeroed_vec};

/// The length of the longest fixed-size digest in bytes.
const INLINE: usize = 64;

/// Bytes: up to 64 inline, more on the heap.
#[derive(Clone)]
pub(crate) enum InlineBytes {
    Inline { bytes: [u8; INLINE], length: usize },
    Heap(Vec<u8>),
}

impl InlineBytes {
    /// `length` zero bytes to be filled in. If memory is short, the error names `argument`.
    #[inline]
    pub(crate) fn zeroed(argument: &'static str, length: usize) -> Result<Self, NoMemory> {
        if length <= INLINE {
            return Ok(InlineBytes::Inline {
                bytes: [0; INLINE],
                length,
            });
        }
        zeroed_vec(argument, length).map(InlineBytes::Heap)
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        match self {
            InlineBytes::Inline { bytes, length } => bytes.get(..*length).unwrap_or_default(),
            InlineBytes::Heap(bytes) => bytes,
        }
    }

    #[inline]
    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        match self {
            InlineBytes::Inline { bytes, length } => bytes.get_mut(..*length).unwrap_or_default(),
            InlineBytes::Heap(bytes) => bytes,
        }
    }
}
