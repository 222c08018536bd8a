//! Entries of revocation lists (RFC 5280, section 5.1.2.6).

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::extensions::Extensions;
use super::signed_structure::{extensions_in, read_serial_number, read_time, shown};
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{INTEGER, SEQUENCE};
use crate::asn1::walker::{Span, Walker};
use crate::error::{DateField, Error, MalformedKind, Result};

pub(super) const WHAT: &str = "entry of a revocation list";

/// An entry of a revocation list: a serial number, a date and extensions. It shares the memory of its list.
///
/// Each getter decodes its field and reports its error.
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
    /// Parses an entry that is all of the data.
    pub(super) fn read_all(der: Vec<u8>) -> Result<Self> {
        let all =
            Span::all(&der).ok_or_else(|| Error::malformed(MalformedKind::TooLarge, WHAT, "it is 4 GiB or longer"))?;
        Self::read(&Arc::new(der), all)
    }

    /// Parses the entry in a part of the list.
    pub(super) fn read(whole: &Arc<Vec<u8>>, full: Span) -> Result<Self> {
        let mut outer = Walker::new(WHAT, whole, full);
        let sequence = outer.next(SEQUENCE, "the entry")?;
        outer.finish("the entry")?;
        let mut walker = Walker::new(WHAT, whole, sequence.content);
        let serial_number = walker.next(INTEGER, "userCertificate")?.content;
        let revocation_date = walker.any("revocationDate")?.full;
        let extensions = walker.optional(SEQUENCE, "crlEntryExtensions")?;
        walker.finish("the fields of the entry")?;
        Ok(RevokedCertificate {
            whole: Arc::clone(whole),
            full,
            serial_number,
            revocation_date,
            extensions: extensions.map(|element| element.full),
        })
    }

    /// The serial number of the revoked certificate.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the INTEGER is not DER.
    #[doc(alias = "X509_REVOKED_get0_serialNumber")]
    pub fn serial_number(&self) -> Result<SerialNumber> {
        read_serial_number(WHAT, self.serial_number.of(&self.whole))
    }

    /// When the certificate was revoked, in UTC.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Date`](crate::MalformedKind::Date) for a time that is not valid or not in the form
    /// of RFC 5280, section 5.1.2.6.
    #[doc(alias = "X509_REVOKED_get0_revocationDate")]
    pub fn revocation_date(&self) -> Result<OffsetDateTime> {
        read_time(WHAT, DateField::RevocationDate, self.revocation_date.of(&self.whole))
    }

    /// The extensions of the entry; an empty list for an entry without extensions.
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
