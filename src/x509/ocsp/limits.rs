//! Bounds on the work that a message can cause, and what readers share.

use crate::asn1::tag::constructed;
use crate::asn1::walker::{Element, Span, Walker};
use crate::error::{Error, MalformedKind, Result};
use crate::x509::version::{self, X509Version};

/// The maximum number of certificates that a request asks about, and that a response answers for. Nearly all messages are about
/// one.
pub(super) const MOST_ANSWERS: usize = 1_000;

/// The maximum number of embedded certificates. A response needs one, or none.
pub(super) const MOST_CERTIFICATES: usize = 32;

/// The maximum number of embedded certificates that have the responder's name or key, for each of which a signature is verified.
pub(super) const MOST_RESPONDERS: usize = 4;

/// Refuses a list with more than `most` entries, one of which is about to be read.
pub(super) fn check_room(what: &'static str, name: &str, length: usize, most: usize) -> Result<()> {
    if length < most {
        return Ok(());
    }
    let reason = format!("it has more than {most} entries ({name})");
    Err(Error::malformed(MalformedKind::TooLarge, what, reason))
}

/// Refuses an empty list.
pub(super) fn check_some(what: &'static str, name: &str, length: usize) -> Result<()> {
    if length > 0 {
        return Ok(());
    }
    Err(Error::malformed(
        MalformedKind::Missing,
        what,
        format!("{name} is empty"),
    ))
}

/// Reads the version in its explicit tag `[0]`, which must be 1 (RFC 6960, section 4.1.1).
pub(super) fn read_version(what: &'static str, whole: &[u8], walker: &mut Walker<'_>) -> Result<()> {
    match version::read_tagged(what, whole, walker)? {
        X509Version::V1 => Ok(()),
        other => {
            let number = i64::from(other.der_number());
            let kind = MalformedKind::UnsupportedVersion { number };
            Err(Error::malformed(
                kind,
                what,
                format!("version number {number} is not defined"),
            ))
        }
    }
}

/// The only element in the explicit tag `[number]`, if that is there; it must have `tag`.
pub(super) fn read_explicit(
    (what, whole): (&'static str, &[u8]),
    walker: &mut Walker<'_>,
    number: u8,
    tag: u8,
    name: &str,
) -> Result<Option<Element>> {
    let Some(outer) = walker.optional(constructed(number), name)? else {
        return Ok(None);
    };
    let mut inner = Walker::new(what, whole, outer.content);
    let element = inner.next(tag, name)?;
    inner.finish(name)?;
    Ok(Some(element))
}

/// The range of all of `data`, which is at most 1 MiB long.
pub(super) fn whole(what: &'static str, data: &[u8]) -> Result<Span> {
    let too_large = || Error::malformed(MalformedKind::TooLarge, what, "it has 4 GiB or more");
    Span::all(data).ok_or_else(too_large)
}
