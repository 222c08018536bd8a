//! Versions, which count from 1 in words and from 0 in DER.

use std::fmt;
use std::str::FromStr;

use asn1::BigInt;

use crate::asn1::der;
use crate::asn1::span::Walker;
use crate::asn1::tag::constructed;
use crate::error::{Error, MalformedKind, Result};

/// The version of a certificate, a request or a revocation list. Each is read with any of them, and may say another one
/// than it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum X509Version {
    /// 1: without extensions. The only one that requests should have.
    V1,
    /// 2: with unique identifiers, for certificates; with extensions, for revocation lists.
    V2,
    /// 3: with extensions, for certificates.
    V3,
}

impl X509Version {
    const ALL: [Self; 3] = [X509Version::V1, X509Version::V2, X509Version::V3];

    /// What stands in DER.
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
    /// The number that stands in DER, which is one less than that of the name: 0 for version 1.
    pub fn der_number(self) -> u8 {
        self.number()
    }

    /// The version of the number that stands in DER: 0 for version 1.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for numbers above 2.
    pub fn from_der_number(number: u8) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|version| version.number() == number);
        found.ok_or_else(|| Error::invalid("number", format!("is {number}, and must be that of a version, 0 to 2")))
    }
}

/// From `v1`, `v2` and `v3`, which [`Display`](fmt::Display) gives.
///
/// Fails with [`Error::InvalidArgument`] for anything else.
impl FromStr for X509Version {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|version| version.to_string() == name);
        found.ok_or_else(|| Error::invalid("name", "must be v1, v2 or v3"))
    }
}

/// The version in its tag, `[0]`; without one it is the first. Some programs write the first, too, which is taken.
pub(super) fn read_tagged(what: &'static str, whole: &[u8], walker: &mut Walker<'_>) -> Result<X509Version> {
    match walker.optional(constructed(0), "the version")? {
        Some(element) => read(what, element.content.of(whole)),
        None => Ok(X509Version::V1),
    }
}

/// The version of its INTEGER: any that there is, of whichever structure. Programs write others than the standards have
/// for requests and lists, and nothing is read in another way because of it.
pub(super) fn read(what: &'static str, data: &[u8]) -> Result<X509Version> {
    let number: BigInt<'_> = der::parse(what, data)?;
    let digits = number.as_bytes();
    let Some(number) = small(digits) else {
        return Err(Error::malformed(
            what,
            "its version does not exist: the number is too long",
        ));
    };
    let found = X509Version::ALL
        .into_iter()
        .find(|version| i64::from(version.number()) == number);
    found.ok_or_else(|| {
        let kind = MalformedKind::UnsupportedVersion { number };
        Error::malformed_as(
            kind,
            what,
            format!("its version does not exist: the number is {number}"),
        )
    })
}

/// A number of its two's complement, if it is of eight bytes or less.
fn small(digits: &[u8]) -> Option<i64> {
    let negative = digits.first()? >= &0x80;
    let mut bytes = [if negative { 0xff } else { 0 }; size_of::<i64>()];
    let start = bytes.len().checked_sub(digits.len())?;
    bytes.get_mut(start..)?.copy_from_slice(digits);
    Some(i64::from_be_bytes(bytes))
}
