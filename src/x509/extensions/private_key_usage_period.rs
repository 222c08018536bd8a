//! The extension privateKeyUsagePeriod.

use time::OffsetDateTime;

use super::extension_type::extension_type;
use crate::asn1::der;
use crate::asn1::reader::{Field, Fields};
use crate::asn1::structure::{Fault, Value, check_argument, check_data};
use crate::asn1::tag::{GENERALIZED_TIME, SEQUENCE, primitive};
use crate::asn1::time as times;
use crate::asn1::writer;
use crate::error::{DateField, MalformedKind, Result};

const WHAT: &str = "PrivateKeyUsagePeriod";

/// The tags of the times.
const NOT_BEFORE: u8 = primitive(0);
const NOT_AFTER: u8 = primitive(1);

/// When the private key may sign, where that is not the validity period of the certificate (RFC 3280, section 4.2.1.4, which
/// says how Internet certificates use it; RFC 5280 leaves it out). Signatures may be verified after the period.
///
/// ```
/// use hazmat_openssl::time::{Duration, OffsetDateTime};
/// use hazmat_openssl::x509::{ExtensionType, PrivateKeyUsagePeriod};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let start = OffsetDateTime::UNIX_EPOCH;
/// let period = PrivateKeyUsagePeriod::new(Some(start), Some(start + Duration::days(365)))?;
/// assert_eq!(PrivateKeyUsagePeriod::from_der(&period.to_der()?)?, period);
/// assert_eq!(period.not_after(), Some(start + Duration::days(365)));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "PKEY_USAGE_PERIOD")]
#[doc(alias = "NID_private_key_usage_period")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PrivateKeyUsagePeriod {
    not_before: Option<OffsetDateTime>,
    not_after: Option<OffsetDateTime>,
}

impl PrivateKeyUsagePeriod {
    /// Creates the extension from the first time of use, the last, or both, truncated to whole seconds.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for neither time, for an end before the start, and for a time
    /// outside the years 0 to 9999 in UTC.
    pub fn new(not_before: Option<OffsetDateTime>, not_after: Option<OffsetDateTime>) -> Result<Self> {
        let whole = |argument, time: Option<OffsetDateTime>| time.map(|time| times::whole_seconds(argument, time));
        let period = PrivateKeyUsagePeriod {
            not_before: whole("not_before", not_before).transpose()?,
            not_after: whole("not_after", not_after).transpose()?,
        };
        check_argument("not_after", period.fault())?;
        Ok(period)
    }

    /// The first second in which the key may sign, in UTC.
    pub fn not_before(&self) -> Option<OffsetDateTime> {
        self.not_before
    }

    /// The last second in which the key may sign, in UTC.
    pub fn not_after(&self) -> Option<OffsetDateTime> {
        self.not_after
    }

    fn fault(&self) -> Option<Fault> {
        match (self.not_before, self.not_after) {
            (None, None) => Some((MalformedKind::Missing, "must be given if notBefore is not")),
            (Some(start), Some(end)) if end < start => {
                Some((MalformedKind::Inconsistent, "must not be earlier than notBefore"))
            }
            _ => None,
        }
    }
}

impl Value for PrivateKeyUsagePeriod {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        let mut parts = field.parts();
        let period = PrivateKeyUsagePeriod {
            not_before: read_time(&mut parts, NOT_BEFORE, DateField::PrivateKeyNotBefore)?,
            not_after: read_time(&mut parts, NOT_AFTER, DateField::PrivateKeyNotAfter)?,
        };
        parts.finish()?;
        check_data(field.what(), period.fault())?;
        Ok(period)
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        let times = [
            write_time(NOT_BEFORE, "not_before", self.not_before)?,
            write_time(NOT_AFTER, "not_after", self.not_after)?,
        ];
        writer::write_parts(tag, &times)
    }
}

extension_type!(PRIVATE_KEY_USAGE_PERIOD: PrivateKeyUsagePeriod);

/// Reads a GeneralizedTime with an implicit tag.
fn read_time(parts: &mut Fields<'_>, tag: u8, field: DateField) -> Result<Option<OffsetDateTime>> {
    let Some(part) = parts.optional(tag, "a time")? else {
        return Ok(None);
    };
    let time = der::write_element(GENERALIZED_TIME, part.content())?;
    times::read_generalized_time(WHAT, field, &der::parse(WHAT, &time)?).map(Some)
}

fn write_time(tag: u8, argument: &'static str, time: Option<OffsetDateTime>) -> Result<Vec<u8>> {
    let Some(time) = time else {
        return Ok(Vec::new());
    };
    let time = times::write_generalized_time(argument, time)?;
    der::write_element(tag, der::parse::<asn1::Tlv<'_>>(WHAT, &time)?.data())
}
