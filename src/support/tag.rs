//! Authentication tags.

use std::fmt;
use std::ops::Deref;

use crate::support::hexadecimal::write_hex;
use crate::support::inline_bytes::InlineBytes;
use crate::support::memory::NoMemory;

/// An authentication tag: of HMAC, of CMAC, or of an AEAD cipher. Two tags are compared in constant time.
#[derive(Clone)]
pub struct Tag(InlineBytes);

impl Tag {
    /// `length` zero bytes, for the crate to fill in.
    pub(crate) fn zeroed(length: usize) -> Result<Self, NoMemory> {
        InlineBytes::zeroed("tag", length).map(Tag)
    }

    pub(crate) fn copy_of(bytes: &[u8]) -> Result<Self, NoMemory> {
        let mut tag = Self::zeroed(bytes.len())?;
        tag.as_mut_slice().copy_from_slice(bytes);
        Ok(tag)
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        self.0.as_mut_slice()
    }
}

impl Deref for Tag {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl AsRef<[u8]> for Tag {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({self})")
    }
}
