//! Entries of revocation lists (RFC 5280, section 5.1.2.6).

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use time::OffsetDateTime;

use super::entries::Entries;
use super::extensions::Extensions;
use super::signed::{read_serial_number, read_time};
use crate::asn1::fields::{INTEGER, SEQUENCE};
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::span::{Span, Walker};
use crate::error::{DateField, Error, Result};

pub(super) const WHAT: &str = "entry of a revocation list";

/// A revoked certificate, as a list names it: by serial number, with a date and extensions. It shares the list's
/// memory.
///
/// A part that does not decode says so when it is asked for.
#[derive(Clone)]
#[doc(alias = "X509_REVOKED")]
pub struct RevokedCertificate {
    whole: Arc<Vec<u8>>,
    full: Span,
    serial_number: Span,
    revocation_date: Span,
    extensions: Option<Span>,
}

impl RevokedCertificate {
    /// Reads an entry that is all of the data.
    pub(super) fn read_all(der: Vec<u8>) -> Result<Self> {
        let all = Span::all(&der).ok_or_else(|| Error::malformed(WHAT, "it has 4 GiB or more"))?;
        Self::read(&Arc::new(der), all)
    }

    /// Reads the entry that stands in a part of the whole.
    pub(super) fn read(whole: &Arc<Vec<u8>>, full: Span) -> Result<Self> {
        let mut outer = Walker::new(WHAT, whole, full);
        let sequence = outer.next(SEQUENCE, "the entry, a SEQUENCE,")?;
        outer.finish("the entry")?;
        let mut walker = Walker::new(WHAT, whole, sequence.content);
        let serial_number = walker.next(INTEGER, "the serial number")?.content;
        let revocation_date = walker.any("the date of the revocation")?.full;
        let extensions = walker.optional(SEQUENCE, "the extensions")?;
        walker.finish("what an entry is made of")?;
        Ok(RevokedCertificate {
            whole: Arc::clone(whole),
            full,
            serial_number,
            revocation_date,
            extensions: extensions.map(|element| element.full),
        })
    }

    /// The serial number of the certificate.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is not DER.
    #[doc(alias = "X509_REVOKED_get0_serialNumber")]
    pub fn serial_number(&self) -> Result<SerialNumber> {
        read_serial_number(WHAT, self.serial_number.of(&self.whole))
    }

    /// When it was revoked, in UTC.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Date`](crate::Malformed::Date) if it is no time as RFC 5280, section 5.1.2.6,
    /// has them.
    #[doc(alias = "X509_REVOKED_get0_revocationDate")]
    pub fn revocation_date(&self) -> Result<OffsetDateTime> {
        read_time(WHAT, DateField::RevocationDate, self.revocation_date.of(&self.whole))
    }

    /// The extensions of the entry; none for an entry without.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`](super::Certificate::extensions).
    #[doc(alias = "X509_REVOKED_get0_extensions")]
    pub fn extensions(&self) -> Result<Extensions> {
        let found = self.extensions;
        found.map_or_else(
            || Ok(Extensions::default()),
            |span| Extensions::read(span.of(&self.whole)),
        )
    }

    /// The entry in DER.
    pub fn as_der(&self) -> &[u8] {
        self.full.of(&self.whole)
    }
}

/// Content alone makes two of them the same.
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

impl fmt::Debug for RevokedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let serial_number = self.serial_number();
        f.debug_struct("RevokedCertificate")
            .field(
                "serial_number",
                &serial_number.map_or_else(|_| String::from("?"), |number| number.to_string()),
            )
            .finish_non_exhaustive()
    }
}

/// The entries of a revocation list that are left to be gone through: one after the other, or by their numbers, which
/// count from the next one.
///
/// The first [`len`](Self::len), [`get`](Self::get) or [`nth`](Iterator::nth) beyond a few entries counts all of them
/// once for the list, and has the list keep a quarter of a byte for each; then any entry is a few steps away.
#[derive(Clone)]
pub struct RevokedCertificates {
    entries: Arc<Entries>,
    rest: Span,
    /// How many have been gone through.
    gone: usize,
}

/// As many entries as are stepped over rather than counted.
const NEAR: usize = 16;

impl RevokedCertificates {
    pub(super) fn new(entries: &Arc<Entries>) -> Self {
        RevokedCertificates {
            entries: Arc::clone(entries),
            rest: entries.all(),
            gone: 0,
        }
    }

    fn next_place(&mut self) -> Option<Result<Span>> {
        let place = self.entries.step(&mut self.rest)?;
        self.gone = self.gone.saturating_add(1);
        Some(place)
    }

    /// How many are left, with those that are errors in their places.
    #[doc(alias = "sk_X509_REVOKED_num")]
    pub fn len(&self) -> usize {
        match self.is_empty() {
            true => 0,
            false => self.entries.count().saturating_sub(self.gone),
        }
    }

    /// Whether none is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The entry of a number: of 0 for the next one. `None` if there are not so many.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if what stands there is no entry.
    #[doc(alias = "sk_X509_REVOKED_value")]
    pub fn get(&self, index: usize) -> Option<Result<RevokedCertificate>> {
        self.clone().nth(index)
    }
}

impl Iterator for RevokedCertificates {
    type Item = Result<RevokedCertificate>;

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.next_place()?;
        Some(place.and_then(|place| self.entries.entry_at(place)))
    }

    fn nth(&mut self, skipped: usize) -> Option<Self::Item> {
        if skipped <= NEAR {
            for _ in 0..skipped {
                // One that is no entry has its number.
                drop(self.next_place()?);
            }
        } else if !self.is_empty() {
            self.gone = self.gone.saturating_add(skipped);
            self.rest = self.entries.rest_behind(self.gone);
        }
        self.next()
    }

    fn count(mut self) -> usize {
        let mut count = 0;
        while self.next_place().is_some() {
            count += 1;
        }
        count
    }
}

impl std::iter::FusedIterator for RevokedCertificates {}

impl fmt::Debug for RevokedCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevokedCertificates").finish_non_exhaustive()
    }
}

/// The entries of a revocation list that have one serial number, in their order, each read when its turn comes.
#[derive(Clone)]
pub struct RevokedCertificatesOf {
    entries: Arc<Entries>,
    serial_number: SerialNumber,
    /// Which places of the index are left.
    candidates: Range<usize>,
}

impl RevokedCertificatesOf {
    /// Looks for the first. An error if there is none, but an entry whose number is not known.
    pub(super) fn find(entries: &Arc<Entries>, serial_number: &SerialNumber) -> Result<Self> {
        let index = entries.index();
        let mut found = RevokedCertificatesOf {
            entries: Arc::clone(entries),
            serial_number: serial_number.clone(),
            candidates: index.candidates(serial_number.as_der_content()),
        };
        let mut behind = found.clone();
        match behind.next_place() {
            Some(_) => found.candidates.start = behind.candidates.start.saturating_sub(1),
            None => index.check_whole()?,
        }
        Ok(found)
    }

    fn next_place(&mut self) -> Option<Span> {
        let (entries, number) = (&self.entries, self.serial_number.as_der_content());
        self.candidates.find_map(|place| {
            let place = entries.place_of(entries.index().start_of(place)?).ok()?;
            let is_same = entries.serial_number_at(place).is_ok_and(|found| found == number);
            is_same.then_some(place)
        })
    }
}

impl Iterator for RevokedCertificatesOf {
    type Item = Result<RevokedCertificate>;

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.next_place()?;
        Some(self.entries.entry_at(place))
    }
}

impl std::iter::FusedIterator for RevokedCertificatesOf {}

impl fmt::Debug for RevokedCertificatesOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevokedCertificatesOf")
            .field("serial_number", &self.serial_number)
            .finish_non_exhaustive()
    }
}
