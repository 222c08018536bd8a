//! Entries of revocation lists (RFC 5280, section 5.1.2.6).

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::extensions::Extensions;
use super::fields::{INTEGER, SEQUENCE};
use super::serial_number::SerialNumber;
use super::signed::{read_serial_number, read_time};
use super::structure::{Span, Walker};
use super::version::X509Version;
use crate::der;
use crate::error::{Error, Result};

const WHAT: &str = "entry of a revocation list";

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
    version: X509Version,
}

impl RevokedCertificate {
    /// Reads an entry that is all of the data.
    pub(super) fn read_all(der: Vec<u8>) -> Result<Self> {
        let all = Span::all(&der).ok_or_else(|| Error::malformed(WHAT, "it has 4 GiB or more"))?;
        Self::read(&Arc::new(der), all, X509Version::V2)
    }

    /// Reads the entry that stands in a part of the whole, of a list of a version.
    pub(super) fn read(whole: &Arc<Vec<u8>>, full: Span, version: X509Version) -> Result<Self> {
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
            version,
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
    /// [`Error::Malformed`] if it is no time as RFC 5280, section 5.1.2.6, has them.
    #[doc(alias = "X509_REVOKED_get0_revocationDate")]
    pub fn revocation_date(&self) -> Result<OffsetDateTime> {
        read_time(WHAT, self.revocation_date.of(&self.whole))
    }

    /// The extensions of the entry; none for an entry without.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`](super::Certificate::extensions), and [`Error::Malformed`] in a list of a version
    /// that has none.
    #[doc(alias = "X509_REVOKED_get0_extensions")]
    pub fn extensions(&self) -> Result<Extensions> {
        match self.extensions {
            None => Ok(Extensions::default()),
            Some(_) if self.version != X509Version::V2 => {
                let reason = format!(
                    "it has extensions, which the list's version, {}, does not have",
                    self.version
                );
                Err(Error::malformed(WHAT, reason))
            }
            Some(span) => Extensions::read(span.of(&self.whole)),
        }
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

/// The entries of a revocation list, one after the other.
#[derive(Clone)]
pub struct RevokedCertificates {
    whole: Arc<Vec<u8>>,
    rest: Span,
    version: X509Version,
}

impl RevokedCertificates {
    pub(super) fn new(whole: &Arc<Vec<u8>>, entries: Option<Span>, version: X509Version) -> Self {
        RevokedCertificates {
            whole: Arc::clone(whole),
            rest: entries.unwrap_or_default(),
            version,
        }
    }

    /// The next entry, where it stands, without its parts being looked at; an error where the data is not DER.
    pub(super) fn next_place(&mut self) -> Option<Result<Span>> {
        let mut walker = Walker::new(WHAT, &self.whole, self.rest);
        if walker.is_at_end() {
            return None;
        }
        let element = walker.any("the entry");
        self.rest = match element {
            Ok(_) => walker.rest(),
            Err(_) => Span::default(),
        };
        Some(element.map(|element| element.full))
    }

    /// The serial number of an entry that stands in a place: the content of its INTEGER.
    pub(super) fn serial_number_at(&self, place: Span) -> Result<&[u8]> {
        let mut outer = Walker::new(WHAT, &self.whole, place);
        let sequence = outer.next(SEQUENCE, "the entry, a SEQUENCE,")?;
        let mut walker = Walker::new(WHAT, &self.whole, sequence.content);
        let number = walker.next(INTEGER, "the serial number")?.content.of(&self.whole);
        SerialNumber::check_content(number).map_err(der::in_data(WHAT))?;
        Ok(number)
    }

    /// The entry that begins at a place.
    pub(super) fn at(&self, start: u32) -> Result<RevokedCertificate> {
        let mut walker = Walker::new(WHAT, &self.whole, self.rest.from(start));
        let place = walker.any("the entry")?.full;
        RevokedCertificate::read(&self.whole, place, self.version)
    }

    /// The serial number of the entry that begins at a place.
    pub(super) fn serial_number_of(&self, start: u32) -> Result<&[u8]> {
        let mut walker = Walker::new(WHAT, &self.whole, self.rest.from(start));
        self.serial_number_at(walker.any("the entry")?.full)
    }
}

impl Iterator for RevokedCertificates {
    type Item = Result<RevokedCertificate>;

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.next_place()?;
        Some(place.and_then(|place| RevokedCertificate::read(&self.whole, place, self.version)))
    }
}

impl std::iter::FusedIterator for RevokedCertificates {}

impl fmt::Debug for RevokedCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevokedCertificates").finish_non_exhaustive()
    }
}
