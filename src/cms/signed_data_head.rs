//! The fields of SignedData up to its certificates (RFC 5652, section 5.1), and the elements of its sets.

use super::content_info::ContentInfo;
use super::content_type::ContentTypeOid;
use super::encapsulated_content::EncapsulatedContent;
use super::limits::check_room;
use crate::asn1::reader::Field;
use crate::asn1::tag::{INTEGER, SEQUENCE, SET};
use crate::asn1::walker::{Element, Span, Walker};
use crate::error::{Error, MalformedKind, Result};

pub(super) const WHAT: &str = "SignedData";

/// The highest version.
const LAST_VERSION: u32 = 5;

/// The fields before the certificates.
pub(super) struct Head {
    pub(super) version: u32,
    pub(super) digest_algorithms: Element,
    /// The whole encapContentInfo.
    pub(super) encapsulated: Span,
    pub(super) content: EncapsulatedContent,
}

impl Head {
    /// Reads the fields of a message. The others are left in the walker.
    pub(super) fn read(message: &ContentInfo) -> Result<(Self, Walker<'_>)> {
        let whole = message.der();
        let mut walker = message.fields(WHAT, &ContentTypeOid::SIGNED_DATA)?;
        let version = walker.next(INTEGER, "version")?.full;
        let version = Field::of(WHAT, INTEGER, version.of(whole))?.number()?;
        check_version(version)?;
        let digest_algorithms = walker.next(SET, "digestAlgorithms")?;
        let encapsulated = walker.next(SEQUENCE, "encapContentInfo")?;
        let head = Head {
            version,
            digest_algorithms,
            encapsulated: encapsulated.full,
            content: EncapsulatedContent::read(WHAT, whole, encapsulated)?,
        };
        Ok((head, walker))
    }
}

/// Refuses a version that is not defined.
fn check_version(number: u32) -> Result<()> {
    if (1..=LAST_VERSION).contains(&number) {
        return Ok(());
    }
    let kind = MalformedKind::UnsupportedVersion { number: number.into() };
    Err(Error::malformed(kind, WHAT, format!("version {number} is not defined")))
}

/// The SEQUENCEs in a set, of which there may be `most`.
pub(super) fn elements(whole: &[u8], set: Element, (name, most): (&str, usize)) -> Result<Vec<Element>> {
    let mut walker = Walker::new(WHAT, whole, set.content);
    let mut found = Vec::new();
    while !walker.is_at_end() {
        check_room(WHAT, name, found.len(), most)?;
        found.push(walker.next(SEQUENCE, name)?);
    }
    Ok(found)
}
