//! X.509 versions: v1 is encoded as 0.

use std::fmt;
use std::str::FromStr;

use asn1::BigInt;

use crate::asn1::der;
use crate::asn1::tag::constructed;
use crate::asn1::walker::Walker;
use crate::error::{Error, MalformedKind, Result};

/// The version of a certificate, a signing request or a revocation list. Each is read in any of these versions, even where
/// its standard defines fewer.
///
/// ```
/// use hazmat_openssl::x509::X509Version;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// assert_eq!((X509Version::V3.to_string().as_str(), X509Version::V3.der_number()), ("v3", 2));
/// assert_eq!("v3".parse::<X509Version>()?, X509Version::from_der_number(2)?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum X509Version {
    /// Version 1: without extensions. The only version of requests.
    V1,
    /// Version 2: certificates with unique identifiers, revocation lists with extensions.
    V2,
    /// Version 3: certificates with extensions.
    V3,
}

impl X509Version {
    const ALL: [Self; 3] = [X509Version::V1, X509Version::V2, X509Version::V3];

    /// The encoded number.
    pub(super) fn number(self) -> u8 {
        match self {
            X509Version::V1 => 0,
            X509Version::V2 => 1,
            X509Version::V3 => 2,
        }
    }
}

impl fmt::Display for X509Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.number() + 1)
    }
}

impl X509Version {
    /// The encoded number: 0 for version 1.
    pub fn der_number(self) -> u8 {
        self.number()
    }

    /// The version with an encoded number: 0 for version 1.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for numbers above 2.
    pub fn from_der_number(number: u8) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|version| version.number() == number);
        found.ok_or_else(|| Error::invalid("number", format!("must be 0 to 2, not {number}")))
    }
}

/// Parses `v1`, `v2` and `v3`, as written by [`Display`](fmt::Display).
///
/// Fails with [`Error::InvalidArgument`] for anything else.
impl FromStr for X509Version {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|version| version.to_string() == name);
        found.ok_or_else(|| Error::invalid("name", "must be v1, v2 or v3"))
    }
}

/// Reads the version in its explicit tag `[0]`: version 1 if absent. A version 1 that is written out is accepted.
pub(super) fn read_tagged(what: &'static str, whole: &[u8], walker: &mut Walker<'_>) -> Result<X509Version> {
    match walker.optional(constructed(0), "the version")? {
        Some(element) => read(what, element.content.of(whole)),
        None => Ok(X509Version::V1),
    }
}

/// Reads a version INTEGER: any defined version, for every structure. Some programs write wrong versions into requests
/// and lists; the version does not change how the rest is read.
pub(super) fn read(what: &'static str, data: &[u8]) -> Result<X509Version> {
    let number: BigInt<'_> = der::parse(what, data)?;
    let digits = number.as_bytes();
    let Some(number) = small(digits) else {
        let reason = "the version has more than 8 bytes";
        return Err(Error::malformed(MalformedKind::OutOfRange, what, reason));
    };
    let found = X509Version::ALL
        .into_iter()
        .find(|version| i64::from(version.number()) == number);
    found.ok_or_else(|| {
        let kind = MalformedKind::UnsupportedVersion { number };
        Error::malformed(kind, what, format!("version number {number} is not defined"))
    })
}

/// Converts two's complement of at most eight bytes.
fn small(digits: &[u8]) -> Option<i64> {
    let negative = digits.first()? >= &0x80;
    let mut bytes = [if negative { 0xff } else { 0 }; size_of::<i64>()];
    let start = bytes.len().checked_sub(digits.len())?;
    bytes.get_mut(start..)?.copy_from_slice(digits);
    Some(i64::from_be_bytes(bytes))
}
