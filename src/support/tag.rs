//! Authentication tags.

use std::fmt;
use std::ops::Deref;

use crate::support::hexadecimal::write_hex;
use crate::support::inline_bytes::InlineBytes;
use crate::support::memory::NoMemory;

/// An authentication tag of HMAC, CMAC or an AEAD cipher. It dereferences to its bytes, is compared in constant time, and is
/// displayed as hexadecimal digits. `Debug` prints its length only, because an output of HMAC may serve as a key.
///
/// ```
/// use hazmat_openssl::mac::Tag;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let mut ctx = Backend::new()?.create_hmac_ctx(b"key", HashAlgorithm::Sha256)?;
/// ctx.update(b"a message")?;
/// let tag = ctx.finalize()?;
/// let received = Tag::from_bytes(&tag)?;
/// assert_eq!(received, tag);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a message without its tag cannot be verified or decrypted"]
pub struct Tag(InlineBytes);

impl Tag {
    /// `length` zero bytes to be filled in.
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

/// Prints the length alone: an output of HMAC may serve as a key.
impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({} bytes)", self.len())
    }
}
