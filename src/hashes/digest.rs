//! Digests.

use std::fmt;
use std::ops::Deref;

use crate::support::hexadecimal::write_hex;
use crate::support::inline_bytes::InlineBytes;

/// A digest. It dereferences to its bytes, and is displayed as hexadecimal digits.
///
/// Digests are public: comparisons are not in constant time. Compare secrets with
/// [`constant_time`](crate::constant_time).
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let digest = Backend::new()?.hash(HashAlgorithm::Sha1, b"abc")?;
/// assert_eq!(digest.to_string(), "a9993e364706816aba3e25717850c26c9cd0d89d");
/// assert_eq!(digest.len(), 20);
/// assert_eq!(digest[..2], [0xa9, 0x99]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Digest(pub(super) InlineBytes);

impl Deref for Digest {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Digest {}

impl PartialEq<[u8]> for Digest {
    fn eq(&self, other: &[u8]) -> bool {
        **self == *other
    }
}

impl PartialEq<&[u8]> for Digest {
    fn eq(&self, other: &&[u8]) -> bool {
        **self == **other
    }
}

impl<const N: usize> PartialEq<[u8; N]> for Digest {
    fn eq(&self, other: &[u8; N]) -> bool {
        **self == *other
    }
}

/// Lexicographic order of the bytes.
impl Ord for Digest {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (**self).cmp(&**other)
    }
}

impl PartialOrd for Digest {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Digest> for Vec<u8> {
    fn from(digest: Digest) -> Self {
        digest.to_vec()
    }
}

impl std::hash::Hash for Digest {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}
