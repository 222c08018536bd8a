//! The two variants of BLAKE2.

use std::ffi::CStr;
use std::fmt;

/// A variant of BLAKE2 (RFC 7693).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: RFC 7693 defines these two, and no more are expected.
#[allow(clippy::exhaustive_enums)]
pub enum Blake2MacVariant {
    /// BLAKE2b, for processors with words of 64 bits: keys and tags of up to 64 bytes, salt and personalization of up to 16.
    Blake2b,
    /// BLAKE2s, for processors with shorter words: keys and tags of up to 32 bytes, salt and personalization of up to 8.
    Blake2s,
}

impl Blake2MacVariant {
    /// Both variants.
    pub const ALL: &'static [Self] = &[Blake2MacVariant::Blake2b, Blake2MacVariant::Blake2s];

    pub(super) const COUNT: usize = Self::ALL.len();

    /// The name in the capability report: `"blake2b"`, `"blake2s"`.
    pub const fn name(self) -> &'static str {
        match self {
            Blake2MacVariant::Blake2b => "blake2b",
            Blake2MacVariant::Blake2s => "blake2s",
        }
    }

    /// The length in bytes of the longest tag, and of the longest key.
    pub const fn longest_tag(self) -> usize {
        match self {
            Blake2MacVariant::Blake2b => 64,
            Blake2MacVariant::Blake2s => 32,
        }
    }

    /// The length in bytes of the longest salt, and of the longest personalization (RFC 7693, section 2.5, leaves them to the
    /// BLAKE2 paper, section 2.8).
    pub const fn longest_salt(self) -> usize {
        self.longest_tag() / 4
    }

    pub(super) const fn block_size(self) -> usize {
        self.longest_tag() * 2
    }

    pub(super) const fn index(self) -> usize {
        match self {
            Blake2MacVariant::Blake2b => 0,
            Blake2MacVariant::Blake2s => 1,
        }
    }

    pub(super) const fn libcrypto_name(self) -> &'static CStr {
        match self {
            Blake2MacVariant::Blake2b => c"BLAKE2BMAC",
            Blake2MacVariant::Blake2s => c"BLAKE2SMAC",
        }
    }
}

/// `"BLAKE2b"`, `"BLAKE2s"`.
impl fmt::Display for Blake2MacVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Blake2MacVariant::Blake2b => "BLAKE2b",
            Blake2MacVariant::Blake2s => "BLAKE2s",
        })
    }
}
