//! The extension invalidityDate of an entry of a revocation list.

use time::OffsetDateTime;

use super::extension_type::ExtensionType;
use crate::asn1::der;
use crate::asn1::oid::{ExtensionOid, ObjectIdentifier};
use crate::asn1::time as times;
use crate::error::{DateField, Result};

const WHAT: &str = "InvalidityDate";

/// When the private key was compromised, or the certificate became invalid for another reason (RFC 5280, section 5.3.2).
/// It can be earlier than the revocation.
///
/// ```
/// use hazmat_openssl::time::OffsetDateTime;
/// use hazmat_openssl::x509::{ExtensionType, InvalidityDate};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let date = InvalidityDate::new(OffsetDateTime::UNIX_EPOCH)?;
/// assert_eq!(date.to_der()?, b"\x18\x0f19700101000000Z");
/// # Ok(())
/// # }
/// ```
#[doc(alias = "NID_invalidity_date")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvalidityDate {
    date: OffsetDateTime,
}

impl InvalidityDate {
    /// Creates the extension from a time, truncated to whole seconds.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a time outside the years 0 to 9999 in UTC.
    pub fn new(date: OffsetDateTime) -> Result<Self> {
        times::whole_seconds("date", date).map(|date| InvalidityDate { date })
    }

    /// The time, in UTC.
    pub fn date(&self) -> OffsetDateTime {
        self.date
    }
}

impl ExtensionType for InvalidityDate {
    const OID: ObjectIdentifier = ExtensionOid::INVALIDITY_DATE;

    fn from_der(value: &[u8]) -> Result<Self> {
        let element = der::parse(WHAT, value)?;
        times::read_generalized_time(WHAT, DateField::InvalidityDate, &element).map(|date| InvalidityDate { date })
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        times::write_generalized_time("date", self.date)
    }
}
