//! The extendable output functions, their names and sizes.

use std::ffi::CStr;
use std::fmt;

use super::algorithm::HashAlgorithm;

/// An extendable output function (XOF): a hash function whose output can have any length.
///
/// [`HashAlgorithm`] has the same functions with an output of a fixed size.
///
/// ```
/// use hazmat_openssl::hashes::XofAlgorithm;
///
/// let shake128 = XofAlgorithm::Shake128;
/// assert_eq!((shake128.name(), shake128.block_size()), ("shake128", 168));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum XofAlgorithm {
    /// SHAKE128 (FIPS 202, section 6.2), and cSHAKE128 (NIST SP 800-185, section 3): 128 bits of security.
    Shake128,
    /// SHAKE256 (FIPS 202, section 6.2), and cSHAKE256 (NIST SP 800-185, section 3): 256 bits of security.
    Shake256,
}

impl XofAlgorithm {
    /// Every algorithm.
    pub const ALL: &'static [Self] = &[XofAlgorithm::Shake128, XofAlgorithm::Shake256];

    /// The name, in lower case: `"shake128"`.
    pub const fn name(self) -> &'static str {
        match self {
            XofAlgorithm::Shake128 => "shake128",
            XofAlgorithm::Shake256 => "shake256",
        }
    }

    /// The name of the customizable function, in lower case: `"cshake128"`.
    pub const fn cshake_name(self) -> &'static str {
        match self {
            XofAlgorithm::Shake128 => "cshake128",
            XofAlgorithm::Shake256 => "cshake256",
        }
    }

    /// The rate of the sponge in bytes: 168 or 136. Each block of output costs one permutation.
    pub const fn block_size(self) -> usize {
        match self {
            XofAlgorithm::Shake128 => 168,
            XofAlgorithm::Shake256 => 136,
        }
    }

    /// The hash function with an output of a fixed size in bytes.
    pub const fn with_digest_size(self, digest_size: usize) -> HashAlgorithm {
        match self {
            XofAlgorithm::Shake128 => HashAlgorithm::Shake128 { digest_size },
            XofAlgorithm::Shake256 => HashAlgorithm::Shake256 { digest_size },
        }
    }

    /// The algorithm's slot in a cache.
    pub(crate) const fn index(self) -> usize {
        match self {
            XofAlgorithm::Shake128 => 0,
            XofAlgorithm::Shake256 => 1,
        }
    }

    pub(crate) const fn libcrypto_name(self) -> &'static CStr {
        self.with_digest_size(1).libcrypto_name()
    }
}

impl fmt::Display for XofAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
