//! Comparison in constant time.

use crate::integers::SecretInteger;
use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

/// Whether `a` and `b` hold the same bytes, in a time that depends on their lengths alone. The lengths are not secret: slices
/// of different lengths are not equal.
///
/// ```
/// use hazmat_openssl::constant_time::bytes_eq;
///
/// assert!(bytes_eq(b"tag", b"tag"));
/// assert!(!bytes_eq(b"tag", b"tab"));
/// assert!(!bytes_eq(b"tag", b"ta"));
/// ```
#[doc(alias = "CRYPTO_memcmp")]
#[must_use = "the comparison has no other effect"]
pub fn bytes_eq(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // SAFETY: both point to `a.len()` readable bytes.
    let difference = unsafe { openssl_sys::CRYPTO_memcmp(a.as_ptr().cast(), b.as_ptr().cast(), a.len()) };
    difference == 0
}

macro_rules! compared_in_constant_time {
    ($type:ty) => {
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                bytes_eq(self, other)
            }
        }

        impl Eq for $type {}

        impl PartialEq<[u8]> for $type {
            fn eq(&self, other: &[u8]) -> bool {
                bytes_eq(self, other)
            }
        }

        impl PartialEq<&[u8]> for $type {
            fn eq(&self, other: &&[u8]) -> bool {
                bytes_eq(self, other)
            }
        }

        impl<const N: usize> PartialEq<[u8; N]> for $type {
            fn eq(&self, other: &[u8; N]) -> bool {
                bytes_eq(self, other)
            }
        }
    };
}

compared_in_constant_time!(SecretBytes);
compared_in_constant_time!(Tag);

impl PartialEq for SecretInteger {
    fn eq(&self, other: &Self) -> bool {
        let same_sign = self.is_negative() == other.is_negative();
        bytes_eq(self.magnitude().as_bytes(), other.magnitude().as_bytes()) & same_sign
    }
}

impl Eq for SecretInteger {}
