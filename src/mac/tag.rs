//! Tags from bytes.

use crate::error::{Error, Result};
use crate::support::tag::Tag;

/// The longest tag in bytes: that of HMAC with a 512-bit hash function.
const MAX_TAG: usize = 64;

impl Tag {
    /// Copies a tag of 1 to 64 bytes, for example one that was received.
    ///
    /// Tags of different lengths are not equal. Whether a short tag is acceptable is for the caller to decide.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if !(1..=MAX_TAG).contains(&bytes.len()) {
            let reason = format!("must have 1 to {MAX_TAG} bytes, not {}", bytes.len());
            return Err(Error::invalid("tag", reason));
        }
        Ok(Tag::copy_of(bytes)?)
    }
}

/// Copies a tag as [`from_bytes`](Tag::from_bytes) does.
impl TryFrom<&[u8]> for Tag {
    type Error = Error;

    fn try_from(bytes: &[u8]) -> Result<Self> {
        Tag::from_bytes(bytes)
    }
}
