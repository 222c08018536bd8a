//! Versions, which count from 1 in words and from 0 in DER.

use std::fmt;

use asn1::BigInt;

use super::fields::constructed;
use super::structure::Walker;
use crate::der;
use crate::error::{Error, Result};

/// The version of a certificate, a request or a revocation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum X509Version {
    /// 1: without extensions. The only one that requests have.
    V1,
    /// 2: with unique identifiers, for certificates; with extensions, for revocation lists.
    V2,
    /// 3: with extensions, for certificates.
    V3,
}

impl X509Version {
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

/// The versions that a structure has.
pub(super) struct Versions(&'static [X509Version]);

impl Versions {
    pub(super) const CERTIFICATE: Self = Versions(&[X509Version::V1, X509Version::V2, X509Version::V3]);
    pub(super) const REQUEST: Self = Versions(&[X509Version::V1]);
    pub(super) const REVOCATION_LIST: Self = Versions(&[X509Version::V1, X509Version::V2]);

    /// The version in its tag, `[0]`; without one it is the first. Some programs write the first, too, which is taken.
    pub(super) fn read_tagged(&self, what: &'static str, whole: &[u8], walker: &mut Walker<'_>) -> Result<X509Version> {
        match walker.optional(constructed(0), "the version")? {
            Some(element) => self.read(what, element.content.of(whole)),
            None => Ok(X509Version::V1),
        }
    }

    /// The version of its INTEGER.
    pub(super) fn read(&self, what: &'static str, data: &[u8]) -> Result<X509Version> {
        let number: BigInt<'_> = der::parse(what, data)?;
        let found = self.0.iter().find(|version| number.as_bytes() == [version.number()]);
        found
            .copied()
            .ok_or_else(|| Error::malformed(what, "its version does not exist"))
    }
}
