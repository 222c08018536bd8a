//! The variants of KMAC.

use std::ffi::CStr;
use std::fmt;
use std::ops::RangeInclusive;

/// The lengths of a key in bytes, by libcrypto's limits (`KMAC_MIN_KEY`, `KMAC_MAX_KEY`).
pub(crate) const KMAC_KEY: RangeInclusive<usize> = 4..=512;

/// The longest customization in bytes, by libcrypto's limit (`KMAC_MAX_CUSTOM`).
pub(crate) const LONGEST_KMAC_CUSTOMIZATION: usize = 512;

/// The longest output in bytes, by libcrypto's limit (`KMAC_MAX_OUTPUT_LEN`): its length in bits has three bytes.
pub(crate) const LONGEST_KMAC: u64 = 0x00ff_ffff / 8;

/// A variant of KMAC (NIST SP 800-185, section 4), a message authentication code over Keccak.
///
/// ```
/// use hazmat_openssl::mac::KmacVariant;
///
/// assert_eq!(KmacVariant::Kmac128.to_string(), "KMAC128");
/// assert_eq!(KmacVariant::Kmac256.name(), "kmac256");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: SP 800-185 defines these two, and no more are expected.
#[allow(clippy::exhaustive_enums)]
pub enum KmacVariant {
    /// KMAC128, with up to 128 bits of security.
    Kmac128,
    /// KMAC256, with up to 256 bits of security.
    Kmac256,
}

impl KmacVariant {
    /// Both variants.
    pub const ALL: &'static [Self] = &[KmacVariant::Kmac128, KmacVariant::Kmac256];

    /// The number of variants.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// The name in the capability report: `"kmac128"`, `"kmac256"`.
    pub const fn name(self) -> &'static str {
        match self {
            KmacVariant::Kmac128 => "kmac128",
            KmacVariant::Kmac256 => "kmac256",
        }
    }

    /// The variant's slot in a cache.
    pub(crate) const fn index(self) -> usize {
        match self {
            KmacVariant::Kmac128 => 0,
            KmacVariant::Kmac256 => 1,
        }
    }

    pub(crate) const fn libcrypto_name(self) -> &'static CStr {
        match self {
            KmacVariant::Kmac128 => c"KMAC-128",
            KmacVariant::Kmac256 => c"KMAC-256",
        }
    }
}

/// `"KMAC128"`, `"KMAC256"`.
impl fmt::Display for KmacVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KmacVariant::Kmac128 => "KMAC128",
            KmacVariant::Kmac256 => "KMAC256",
        })
    }
}
