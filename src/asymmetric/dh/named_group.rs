//! Diffie-Hellman groups that standards name.

use std::ffi::CStr;
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A Diffie-Hellman group that a standard names, with a safe prime and the generator 2.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let group: DhNamedGroup = "ffdhe3072".parse()?;
/// assert_eq!((group, group.key_size()), (DhNamedGroup::Ffdhe3072, 3072));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DhNamedGroup {
    /// ffdhe2048, RFC 7919.
    Ffdhe2048,
    /// ffdhe3072, RFC 7919.
    Ffdhe3072,
    /// ffdhe4096, RFC 7919.
    Ffdhe4096,
    /// ffdhe6144, RFC 7919.
    Ffdhe6144,
    /// ffdhe8192, RFC 7919.
    Ffdhe8192,
    /// Group 5 of RFC 3526, 1536 bits.
    Modp1536,
    /// Group 14 of RFC 3526, 2048 bits.
    Modp2048,
    /// Group 15 of RFC 3526, 3072 bits.
    Modp3072,
    /// Group 16 of RFC 3526, 4096 bits.
    Modp4096,
    /// Group 17 of RFC 3526, 6144 bits.
    Modp6144,
    /// Group 18 of RFC 3526, 8192 bits.
    Modp8192,
}

impl DhNamedGroup {
    /// Every group.
    pub const ALL: &'static [Self] = &[
        DhNamedGroup::Ffdhe2048,
        DhNamedGroup::Ffdhe3072,
        DhNamedGroup::Ffdhe4096,
        DhNamedGroup::Ffdhe6144,
        DhNamedGroup::Ffdhe8192,
        DhNamedGroup::Modp1536,
        DhNamedGroup::Modp2048,
        DhNamedGroup::Modp3072,
        DhNamedGroup::Modp4096,
        DhNamedGroup::Modp6144,
        DhNamedGroup::Modp8192,
    ];

    pub(super) fn libcrypto_name(self) -> &'static CStr {
        match self {
            DhNamedGroup::Ffdhe2048 => c"ffdhe2048",
            DhNamedGroup::Ffdhe3072 => c"ffdhe3072",
            DhNamedGroup::Ffdhe4096 => c"ffdhe4096",
            DhNamedGroup::Ffdhe6144 => c"ffdhe6144",
            DhNamedGroup::Ffdhe8192 => c"ffdhe8192",
            DhNamedGroup::Modp1536 => c"modp_1536",
            DhNamedGroup::Modp2048 => c"modp_2048",
            DhNamedGroup::Modp3072 => c"modp_3072",
            DhNamedGroup::Modp4096 => c"modp_4096",
            DhNamedGroup::Modp6144 => c"modp_6144",
            DhNamedGroup::Modp8192 => c"modp_8192",
        }
    }

    /// The name, as in libcrypto: `"ffdhe2048"`, `"modp_2048"`.
    pub fn name(self) -> &'static str {
        self.libcrypto_name().to_str().unwrap_or_default()
    }

    /// The group with this [name](Self::name), in upper or lower case.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no group here has this name.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL
            .iter()
            .copied()
            .find(|group| group.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::invalid("name", "must be the name of a group, such as ffdhe2048 or modp_2048"))
    }

    /// The size of the modulus, and of keys, in bits.
    pub fn key_size(self) -> u32 {
        match self {
            DhNamedGroup::Modp1536 => 1536,
            DhNamedGroup::Ffdhe2048 | DhNamedGroup::Modp2048 => 2048,
            DhNamedGroup::Ffdhe3072 | DhNamedGroup::Modp3072 => 3072,
            DhNamedGroup::Ffdhe4096 | DhNamedGroup::Modp4096 => 4096,
            DhNamedGroup::Ffdhe6144 | DhNamedGroup::Modp6144 => 6144,
            DhNamedGroup::Ffdhe8192 | DhNamedGroup::Modp8192 => 8192,
        }
    }
}

/// As [`from_name`](DhNamedGroup::from_name).
impl FromStr for DhNamedGroup {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](DhNamedGroup::name).
impl fmt::Display for DhNamedGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
