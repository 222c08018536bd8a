//! The curves, and the forms of their points.

use std::ffi::CStr;
use std::fmt;

/// An elliptic curve.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// let curve = EllipticCurve::Secp256R1;
/// assert_eq!((curve.name(), curve.key_size()), ("secp256r1", 256));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EllipticCurve {
    /// secp192r1: NIST P-192.
    Secp192R1,
    /// secp224r1: NIST P-224.
    Secp224R1,
    /// secp256r1: NIST P-256.
    Secp256R1,
    /// secp384r1: NIST P-384.
    Secp384R1,
    /// secp521r1: NIST P-521.
    Secp521R1,
    /// secp256k1: SEC 2's Koblitz curve with 256 bits.
    Secp256K1,
    /// brainpoolP256r1: RFC 5639, 256 bits.
    BrainpoolP256R1,
    /// brainpoolP384r1: RFC 5639, 384 bits.
    BrainpoolP384R1,
    /// brainpoolP512r1: RFC 5639, 512 bits.
    BrainpoolP512R1,
    /// sect163k1: NIST K-163, a binary curve.
    Sect163K1,
    /// sect163r2: NIST B-163, a binary curve.
    Sect163R2,
    /// sect233k1: NIST K-233, a binary curve.
    Sect233K1,
    /// sect233r1: NIST B-233, a binary curve.
    Sect233R1,
    /// sect283k1: NIST K-283, a binary curve.
    Sect283K1,
    /// sect283r1: NIST B-283, a binary curve.
    Sect283R1,
    /// sect409k1: NIST K-409, a binary curve.
    Sect409K1,
    /// sect409r1: NIST B-409, a binary curve.
    Sect409R1,
    /// sect571k1: NIST K-571, a binary curve.
    Sect571K1,
    /// sect571r1: NIST B-571, a binary curve.
    Sect571R1,
}

impl EllipticCurve {
    /// How many curves there are.
    pub(crate) const COUNT: usize = 19;

    /// Every curve.
    pub const ALL: [EllipticCurve; Self::COUNT] = [
        EllipticCurve::Secp192R1,
        EllipticCurve::Secp224R1,
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
        EllipticCurve::Secp256K1,
        EllipticCurve::BrainpoolP256R1,
        EllipticCurve::BrainpoolP384R1,
        EllipticCurve::BrainpoolP512R1,
        EllipticCurve::Sect163K1,
        EllipticCurve::Sect163R2,
        EllipticCurve::Sect233K1,
        EllipticCurve::Sect233R1,
        EllipticCurve::Sect283K1,
        EllipticCurve::Sect283R1,
        EllipticCurve::Sect409K1,
        EllipticCurve::Sect409R1,
        EllipticCurve::Sect571K1,
        EllipticCurve::Sect571R1,
    ];

    /// The name, libcrypto's name, and the field's size in bits.
    fn properties(self) -> (&'static str, &'static CStr, u32) {
        match self {
            EllipticCurve::Secp192R1 => ("secp192r1", c"prime192v1", 192),
            EllipticCurve::Secp224R1 => ("secp224r1", c"secp224r1", 224),
            EllipticCurve::Secp256R1 => ("secp256r1", c"prime256v1", 256),
            EllipticCurve::Secp384R1 => ("secp384r1", c"secp384r1", 384),
            EllipticCurve::Secp521R1 => ("secp521r1", c"secp521r1", 521),
            EllipticCurve::Secp256K1 => ("secp256k1", c"secp256k1", 256),
            EllipticCurve::BrainpoolP256R1 => ("brainpoolP256r1", c"brainpoolP256r1", 256),
            EllipticCurve::BrainpoolP384R1 => ("brainpoolP384r1", c"brainpoolP384r1", 384),
            EllipticCurve::BrainpoolP512R1 => ("brainpoolP512r1", c"brainpoolP512r1", 512),
            EllipticCurve::Sect163K1 => ("sect163k1", c"sect163k1", 163),
            EllipticCurve::Sect163R2 => ("sect163r2", c"sect163r2", 163),
            EllipticCurve::Sect233K1 => ("sect233k1", c"sect233k1", 233),
            EllipticCurve::Sect233R1 => ("sect233r1", c"sect233r1", 233),
            EllipticCurve::Sect283K1 => ("sect283k1", c"sect283k1", 283),
            EllipticCurve::Sect283R1 => ("sect283r1", c"sect283r1", 283),
            EllipticCurve::Sect409K1 => ("sect409k1", c"sect409k1", 409),
            EllipticCurve::Sect409R1 => ("sect409r1", c"sect409r1", 409),
            EllipticCurve::Sect571K1 => ("sect571k1", c"sect571k1", 571),
            EllipticCurve::Sect571R1 => ("sect571r1", c"sect571r1", 571),
        }
    }

    /// The name, as SEC 2 and RFC 5639 have it: `"secp256r1"`, `"brainpoolP256r1"`.
    pub fn name(self) -> &'static str {
        self.properties().0
    }

    /// The size of the field, and of keys, in bits.
    pub fn key_size(self) -> u32 {
        self.properties().2
    }

    pub(super) fn libcrypto_name(self) -> &'static CStr {
        self.properties().1
    }

    /// The length of a coordinate in bytes.
    pub(super) fn field_length(self) -> usize {
        self.key_size().div_ceil(8) as usize
    }

    /// The length of the order of the group in bytes: that of a coordinate, but where there is a cofactor that takes more
    /// bits away than the last byte has.
    pub(in crate::asymmetric) fn order_length(self) -> usize {
        match self {
            EllipticCurve::Sect233K1 | EllipticCurve::Sect409K1 => self.field_length() - 1,
            _ => self.field_length(),
        }
    }

    /// Whether there are points outside the subgroup that keys are in: on the binary curves.
    pub(super) fn has_cofactor(self) -> bool {
        self.name().starts_with("sect")
    }

    /// Where the curve stands in a cache.
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for EllipticCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a point is written (SEC 1, section 2.3.3; ANSI X9.62).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PointFormat {
    /// The first coordinate, and one bit of the second.
    Compressed,
    /// Both coordinates.
    Uncompressed,
}

impl PointFormat {
    pub(super) fn libcrypto_name(self) -> &'static CStr {
        match self {
            PointFormat::Compressed => c"compressed",
            PointFormat::Uncompressed => c"uncompressed",
        }
    }
}
