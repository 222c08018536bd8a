//! Groups that standards name.

use std::ffi::CStr;

/// A group that a standard names, with a safe prime and the generator 2.
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
    pub const ALL: [DhNamedGroup; 11] = [
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

    /// The group's name: `"ffdhe2048"`, `"modp_2048"`.
    pub fn name(self) -> &'static str {
        self.libcrypto_name().to_str().unwrap_or_default()
    }
}
