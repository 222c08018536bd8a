//! Comparison whose time does not depend on the data.

use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

/// Whether `a` and `b` hold the same bytes, in a time that depends on their lengths alone. Slices of different lengths
/// are not equal; that they differ in length is no secret.
///
/// ```
/// use hazmat_openssl::constant_time::bytes_eq;
///
/// assert!(bytes_eq(b"tag", b"tag"));
/// assert!(!bytes_eq(b"tag", b"tab"));
/// assert!(!bytes_eq(b"tag", b"ta"));
/// ```
#[doc(alias = "CRYPTO_memcmp")]
pub fn bytes_eq(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // SAFETY: both point to `a.len()` readable bytes.
    let difference = unsafe { openssl_sys::CRYPTO_memcmp(a.as_ptr().cast(), b.as_ptr().cast(), a.len()) };
    difference == 0
}

impl PartialEq for SecretBytes {
    fn eq(&self, other: &Self) -> bool {
        bytes_eq(self, other)
    }
}

impl Eq for SecretBytes {}

impl PartialEq<[u8]> for SecretBytes {
    fn eq(&self, other: &[u8]) -> bool {
        bytes_eq(self, other)
    }
}

impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        bytes_eq(self, other)
    }
}

impl Eq for Tag {}

impl PartialEq<[u8]> for Tag {
    fn eq(&self, other: &[u8]) -> bool {
        bytes_eq(self, other)
    }
}
