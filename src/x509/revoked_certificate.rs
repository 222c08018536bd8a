//! Entries of revocation lists (RFC 5280, section 5.1.2.6).

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::extensions::Extensions;
use super::signed_structure::{extensions_in, read_serial_number, read_time, shown};
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::span::{Span, Walker};
use crate::asn1::tag::{INTEGER, SEQUENCE};
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
    /// [`Error::Malformed`] of the kind [`Date`](crate::MalformedKind::Date) if it is no time as RFC 5280, section 5.1.2.6,
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
        extensions_in(&self.whole, self.extensions)
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
        f.debug_struct("RevokedCertificate")
            .field("serial_number", &shown(self.serial_number()))
            .finish_non_exhaustive()
    }
}
