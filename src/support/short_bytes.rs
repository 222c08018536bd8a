//! Bytes that are usually few, such as serial numbers and values of extensions, without an allocation for them.

use std::hash::{Hash, Hasher};

/// The most bytes that are kept inline: the value is then as large as a `Vec`.
const INLINE: usize = 22;

/// Bytes that do not change: up to 22 inline, more on the heap.
#[derive(Clone)]
pub(crate) struct ShortBytes(Kept);

#[derive(Clone)]
enum Kept {
    Inline { length: u8, bytes: [u8; INLINE] },
    Heap(Box<[u8]>),
}

impl ShortBytes {
    #[inline]
    pub(crate) fn as_slice(&self) -> &[u8] {
        match &self.0 {
            Kept::Inline { length, bytes } => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Kept::Heap(bytes) => bytes,
        }
    }

    /// The first `length` bytes of `data`, or all of it. To copy a fixed number of bytes, of which those behind `length` have no
    /// meaning, is faster than to copy the exact number.
    #[inline]
    pub(crate) fn first_of(data: &[u8], length: usize) -> Self {
        match (u8::try_from(length), data.first_chunk()) {
            (Ok(short), Some(bytes)) if length <= INLINE => ShortBytes(Kept::Inline {
                length: short,
                bytes: *bytes,
            }),
            _ => data.get(..length).unwrap_or(data).into(),
        }
    }

    #[inline]
    fn inline(content: &[u8]) -> Option<Self> {
        let mut bytes = [0; INLINE];
        bytes.get_mut(..content.len())?.copy_from_slice(content);
        let length = u8::try_from(content.len()).ok()?;
        Some(ShortBytes(Kept::Inline { length, bytes }))
    }
}

impl From<&[u8]> for ShortBytes {
    #[inline]
    fn from(content: &[u8]) -> Self {
        Self::inline(content).unwrap_or_else(|| ShortBytes(Kept::Heap(content.into())))
    }
}

impl From<Vec<u8>> for ShortBytes {
    fn from(content: Vec<u8>) -> Self {
        Self::inline(&content).unwrap_or_else(|| ShortBytes(Kept::Heap(content.into_boxed_slice())))
    }
}

impl PartialEq for ShortBytes {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for ShortBytes {}

impl Hash for ShortBytes {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_kept_whatever_their_number() {
        assert_eq!(size_of::<ShortBytes>(), size_of::<Vec<u8>>());
        for length in [0, 1, INLINE - 1, INLINE, INLINE + 1, 1_000] {
            let bytes: Vec<u8> = (0..length).map(|index| (index % 251) as u8).collect();
            let kept = ShortBytes::from(&bytes[..]);
            assert_eq!(kept.as_slice(), bytes);
            assert_eq!(matches!(kept.0, Kept::Inline { .. }), length <= INLINE);
            assert!(kept == ShortBytes::from(bytes.clone()) && kept == kept.clone());
            for behind in [0, 1, 100] {
                let more = [&bytes[..], &vec![7; behind]].concat();
                let first = ShortBytes::first_of(&more, length);
                assert!(first == kept && first.as_slice() == bytes);
            }
            assert!(ShortBytes::first_of(&bytes, length + 1) == kept);
            let other = [&bytes[..], &[0]].concat();
            assert!(kept != ShortBytes::from(other));
        }
    }
}
