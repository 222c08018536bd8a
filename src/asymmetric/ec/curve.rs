//! Elliptic curves by name, and point formats.

use std::ffi::CStr;
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// An elliptic curve.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let curve = EllipticCurve::Secp256R1;
/// assert_eq!((curve.name(), curve.key_size()), ("secp256r1", 256));
/// assert_eq!(curve.nist_name(), Some("P-256"));
/// for name in ["P-256", "secp256r1", "prime256v1"] {
///     assert_eq!(EllipticCurve::from_name(name)?, curve);
/// }
/// # Ok(())
/// # }
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
    /// The number of curves.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Every curve.
    pub const ALL: &'static [Self] = &[
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

    /// The name in SEC 2 or RFC 5639: `"secp256r1"`, `"brainpoolP256r1"`.
    pub fn name(self) -> &'static str {
        self.properties().0
    }

    /// The name in NIST SP 800-186, which JOSE uses for `crv`: `"P-256"`, `"K-283"`; `None` for the other curves.
    pub fn nist_name(self) -> Option<&'static str> {
        Some(match self {
            EllipticCurve::Secp192R1 => "P-192",
            EllipticCurve::Secp224R1 => "P-224",
            EllipticCurve::Secp256R1 => "P-256",
            EllipticCurve::Secp384R1 => "P-384",
            EllipticCurve::Secp521R1 => "P-521",
            EllipticCurve::Sect163K1 => "K-163",
            EllipticCurve::Sect163R2 => "B-163",
            EllipticCurve::Sect233K1 => "K-233",
            EllipticCurve::Sect233R1 => "B-233",
            EllipticCurve::Sect283K1 => "K-283",
            EllipticCurve::Sect283R1 => "B-283",
            EllipticCurve::Sect409K1 => "K-409",
            EllipticCurve::Sect409R1 => "B-409",
            EllipticCurve::Sect571K1 => "K-571",
            EllipticCurve::Sect571R1 => "B-571",
            EllipticCurve::Secp256K1
            | EllipticCurve::BrainpoolP256R1
            | EllipticCurve::BrainpoolP384R1
            | EllipticCurve::BrainpoolP512R1 => return None,
        })
    }

    /// The name in OpenSSH's keys (RFC 5656, section 10.1): `"nistp256"`, `"nistp384"`, `"nistp521"`; `None` for the
    /// other curves, which OpenSSH does not support.
    pub(crate) fn openssh_name(self) -> Option<&'static str> {
        match self {
            EllipticCurve::Secp256R1 => Some("nistp256"),
            EllipticCurve::Secp384R1 => Some("nistp384"),
            EllipticCurve::Secp521R1 => Some("nistp521"),
            _ => None,
        }
    }

    /// The curve with this name, in upper or lower case: its [`name`](Self::name) (SEC 2, RFC 5639), its
    /// [`nist_name`](Self::nist_name), OpenSSH's name (RFC 5656: `"nistp256"`, `"nistp384"`, `"nistp521"`), or libcrypto's
    /// short name, which is ANSI's for P-192 and P-256 (`"prime192v1"`, `"prime256v1"`).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no supported curve has this name.
    #[doc(alias = "OBJ_txt2nid", alias = "EC_curve_nist2nid")]
    pub fn from_name(name: &str) -> Result<Self> {
        let is_named = |curve: &Self| {
            let names = [
                Some(curve.name()),
                curve.nist_name(),
                curve.openssh_name(),
                curve.libcrypto_name().to_str().ok(),
            ];
            names.iter().flatten().any(|known| known.eq_ignore_ascii_case(name))
        };
        let found = Self::ALL.iter().copied().find(is_named);
        found.ok_or_else(|| {
            Error::invalid(
                "name",
                "must be the name of an elliptic curve, such as P-256 or secp256r1",
            )
        })
    }

    /// The size of the field, and of keys, in bits.
    pub fn key_size(self) -> u32 {
        self.properties().2
    }

    pub(crate) fn libcrypto_name(self) -> &'static CStr {
        self.properties().1
    }

    /// The length of a coordinate in bytes, as in encoded points and JSON Web Keys (SEC 1, section 2.3.5; RFC 7518,
    /// section 6.2.1.2). It is also the length of the ECDH secret.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let curve = EllipticCurve::Secp521R1;
    /// assert_eq!(curve.coordinate_length(), 66);
    /// // The `x` of a JSON Web Key, before base64url.
    /// let key = EllipticCurvePrivateKey::generate(&Backend::new()?, curve)?.public_key()?;
    /// let x = key.public_numbers()?.x.to_be_bytes_padded(curve.coordinate_length())?;
    /// assert_eq!(x.len(), 66);
    /// # Ok(())
    /// # }
    /// ```
    pub fn coordinate_length(self) -> usize {
        self.key_size().div_ceil(8) as usize
    }

    /// The length of the group's order in bytes: that of a coordinate, or one byte less if the cofactor is large
    /// enough.
    pub(in crate::asymmetric) fn order_length(self) -> usize {
        match self {
            EllipticCurve::Sect233K1 | EllipticCurve::Sect409K1 => self.coordinate_length() - 1,
            _ => self.coordinate_length(),
        }
    }

    /// Whether the curve has points outside the subgroup of its keys: the binary curves do.
    pub(super) fn has_cofactor(self) -> bool {
        self.has_binary_field()
    }

    /// Whether the coordinates are elements of a binary field, not of a prime field.
    pub(super) fn has_binary_field(self) -> bool {
        self.name().starts_with("sect")
    }

    /// The curve's index in a cache.
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// As [`from_name`](EllipticCurve::from_name).
impl FromStr for EllipticCurve {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](EllipticCurve::name).
impl fmt::Display for EllipticCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a point is encoded (SEC 1, section 2.3.3; ANSI X9.62).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PointFormat {
    /// The first coordinate, and one bit of the second.
    Compressed,
    /// Both coordinates.
    Uncompressed,
}

impl PointFormat {
    /// The name, as in libcrypto: `"compressed"` or `"uncompressed"`.
    pub fn name(self) -> &'static str {
        self.libcrypto_name().to_str().unwrap_or_default()
    }

    pub(super) fn libcrypto_name(self) -> &'static CStr {
        match self {
            PointFormat::Compressed => c"compressed",
            PointFormat::Uncompressed => c"uncompressed",
        }
    }
}

/// As [`name`](PointFormat::name).
impl fmt::Display for PointFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The format with this [name](PointFormat::name), in upper or lower case.
impl FromStr for PointFormat {
    type Err = Error;

    /// Fails with [`Error::InvalidArgument`] for another name.
    fn from_str(name: &str) -> Result<Self> {
        let mut formats = [PointFormat::Compressed, PointFormat::Uncompressed].into_iter();
        let found = formats.find(|format| format.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::invalid("name", "must be compressed or uncompressed"))
    }
}
