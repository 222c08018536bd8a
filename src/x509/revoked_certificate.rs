//! Entries of revocation lists (RFC 5280, section 5.1.2.6).

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::extensions::Extensions;
use super::signed_structure::{extensions_in, read_time, shown};
use crate::asn1::der;
use crate::asn1::element::is_short;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{INTEGER, SEQUENCE};
use crate::asn1::walker::{Element, Span, Walker};
use crate::error::{DateField, Error, MalformedKind, Result};
use crate::support::work;

pub(super) const WHAT: &str = "entry of a revocation list";

/// An entry of a revocation list: a serial number, a date and extensions. A usual one is a copy of its bytes and keeps no
/// other memory; one of more than 79 bytes shares the memory of its list.
///
/// Each getter decodes its field and reports its error.
#[derive(Clone)]
#[doc(alias = "X509_REVOKED")]
pub struct RevokedCertificate {
    bytes: Bytes,
    /// Where the entry begins.
    start: u32,
    /// The content of the serial number.
    serial_number: Span,
    /// Where the date ends, which follows the serial number, and the extensions begin.
    extensions: u32,
    /// Where the extensions end, and the entry. There is nothing between if it has none.
    end: u32,
}

/// The maximum length of an entry that is copied, in bytes. An entry with a serial number of 20 bytes, a date, a reason and an
/// invalidity date has as many.
const SHORT: usize = 79;

/// The bytes of a short header: a tag and a length.
const HEADER: usize = 2;

/// The bytes with an entry. Copying a short one costs less than counting one more reference to the list. Threads that read
/// one list would also wait for each other at that count.
#[derive(Clone)]
enum Bytes {
    /// The entry alone, and bytes that have no meaning.
    Short([u8; SHORT]),
    Shared(Arc<Vec<u8>>),
}

impl Bytes {
    #[inline]
    fn as_slice(&self) -> &[u8] {
        match self {
            Bytes::Short(bytes) => bytes,
            Bytes::Shared(bytes) => bytes,
        }
    }

    /// Copies the bytes of an entry; `None` for a long one.
    #[inline]
    fn short(whole: &[u8], entry: Span) -> Option<Self> {
        let start = entry.start() as usize;
        if entry.of(whole).len() > SHORT {
            return None;
        }
        let bytes = whole.get(start..)?;
        Some(Bytes::Short(match bytes.first_chunk() {
            // A fixed number of bytes is copied fastest.
            Some(bytes) => *bytes,
            None => {
                let mut copy = [0; SHORT];
                copy.get_mut(..bytes.len())?.copy_from_slice(bytes);
                copy
            }
        }))
    }
}

/// The fields of an entry.
#[inline]
pub(super) fn fields(whole: &[u8], entry: Element) -> Result<Walker<'_>> {
    if entry.tag != SEQUENCE {
        // Not a SEQUENCE: this returns the error.
        Walker::new(WHAT, whole, entry.full).next(SEQUENCE, "the entry")?;
    }
    Ok(Walker::new(WHAT, whole, entry.content))
}

impl RevokedCertificate {
    /// Parses an entry that is all of the data.
    pub(super) fn read_all(der: Vec<u8>) -> Result<Self> {
        let all =
            Span::all(&der).ok_or_else(|| Error::malformed(MalformedKind::TooLarge, WHAT, "it is 4 GiB or longer"))?;
        let mut outer = Walker::new(WHAT, &der, all);
        let entry = outer.next(SEQUENCE, "the entry")?;
        outer.finish("the entry")?;
        Self::read(&Arc::new(der), entry)
    }

    /// Parses the first entry of a part of the list if it is short and has nothing wrong; `None` for all else, which
    /// [`read`](Self::read) reads or refuses. Returns the part after it, too.
    #[inline]
    pub(super) fn read_usual(whole: &[u8], part: Span) -> Option<(Self, Span)> {
        let rest = part.of(whole);
        let &[SEQUENCE, entry @ 0..=0x7f, INTEGER, number @ 0..=0x7f, ..] = rest else {
            return None;
        };
        let (end, number_end) = (HEADER + usize::from(entry), 2 * HEADER + usize::from(number));
        let header = |start: usize| match *rest.get(start..start + HEADER)? {
            [tag, length @ 0..=0x7f] => Some((tag, start + HEADER + usize::from(length))),
            _ => None,
        };
        let (date, date_end) = header(number_end)?;
        if !is_short(date) {
            return None;
        }
        if date_end != end && header(date_end)? != (SEQUENCE, end) {
            return None;
        }
        if end > SHORT || end > rest.len() {
            return None;
        }
        // Of the bytes after the entry too: a fixed number is copied fastest.
        let bytes = whole.get(part.start() as usize..)?.first_chunk()?;
        work::add(3);
        let place = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let read = RevokedCertificate {
            bytes: Bytes::Short(*bytes),
            start: 0,
            serial_number: Span::between(place(2 * HEADER), place(number_end)),
            extensions: place(date_end),
            end: place(end),
        };
        Some((read, part.from(part.start() + place(end))))
    }

    /// Parses an entry of the list.
    #[inline]
    pub(super) fn read(whole: &Arc<Vec<u8>>, entry: Element) -> Result<Self> {
        let mut walker = fields(whole, entry)?;
        let serial_number = walker.next(INTEGER, "userCertificate")?.content;
        let extensions = walker.any("revocationDate")?.full.end();
        walker.optional(SEQUENCE, "crlEntryExtensions")?;
        walker.finish("the fields of the entry")?;
        let (bytes, moved) = match Bytes::short(whole, entry.full) {
            Some(bytes) => (bytes, entry.full.start()),
            None => (Bytes::Shared(Arc::clone(whole)), 0),
        };
        Ok(RevokedCertificate {
            bytes,
            start: entry.full.start().saturating_sub(moved),
            serial_number: serial_number.moved_back(moved),
            extensions: extensions.saturating_sub(moved),
            end: entry.full.end().saturating_sub(moved),
        })
    }

    /// Whether the serial number is DER and has this content.
    #[inline]
    pub(super) fn has_serial_number(&self, number: &[u8]) -> bool {
        let content = self.serial_number.of(self.bytes.as_slice());
        content == number && SerialNumber::check_content(content).is_ok()
    }

    /// The serial number of the revoked certificate.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the INTEGER is not DER.
    #[doc(alias = "X509_REVOKED_get0_serialNumber")]
    #[inline]
    pub fn serial_number(&self) -> Result<SerialNumber> {
        let number = Span::between(self.serial_number.start(), self.end).of(self.bytes.as_slice());
        let length = self.serial_number.of(self.bytes.as_slice()).len();
        SerialNumber::from_der_content_in(number, length).map_err(der::in_data_as(MalformedKind::NotDer, WHAT))
    }

    /// When the certificate was revoked, in UTC.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Date`](crate::MalformedKind::Date) for a time that is not valid or not in the form
    /// of RFC 5280, section 5.1.2.6.
    #[doc(alias = "X509_REVOKED_get0_revocationDate")]
    #[inline]
    pub fn revocation_date(&self) -> Result<OffsetDateTime> {
        let date = Span::between(self.serial_number.end(), self.extensions);
        read_time(WHAT, DateField::RevocationDate, date.of(self.bytes.as_slice()))
    }

    /// The extensions of the entry; an empty list for an entry without extensions.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`](super::Certificate::extensions).
    #[doc(alias = "X509_REVOKED_get0_extensions")]
    #[inline]
    pub fn extensions(&self) -> Result<Extensions> {
        let extensions = Span::between(self.extensions, self.end);
        let extensions = (!extensions.is_empty()).then_some(extensions);
        extensions_in(self.bytes.as_slice(), extensions)
    }

    /// The entry in DER.
    pub fn as_der(&self) -> &[u8] {
        Span::between(self.start, self.end).of(self.bytes.as_slice())
    }
}

/// The DER.
impl AsRef<[u8]> for RevokedCertificate {
    fn as_ref(&self) -> &[u8] {
        self.as_der()
    }
}

/// Compares the DER.
impl PartialEq for RevokedCertificate {
    fn eq(&self, other: &Self) -> bool {
        self.as_der() == other.as_der()
    }
}

impl Eq for RevokedCertificate {}

impl std::hash::Hash for RevokedCertificate {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_der().hash(state);
    }
}

/// Prints the serial number, if it decodes.
impl fmt::Debug for RevokedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevokedCertificate")
            .field("serial_number", &shown(self.serial_number()))
            .finish_non_exhaustive()
    }
}
