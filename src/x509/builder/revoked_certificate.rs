//! The builder of entries of revocation lists.

use asn1::{BigInt, Tlv};
use time::OffsetDateTime;

use super::checks::{check_complete, check_serial_number, check_time, required, required_time, set};
use super::encoding::{write, write_extensions};
use super::extension_setters::extension_setters;
use crate::asn1::algorithm_identifier::element;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::time::Time;
use crate::error::Result;
use crate::x509::extensions::Extensions;
use crate::x509::revoked_certificate::RevokedCertificate;

/// RFC 5280, section 5.1: an element of `revokedCertificates`.
#[derive(asn1::Asn1Write)]
struct Entry<'a> {
    user_certificate: BigInt<'a>,
    revocation_date: Time,
    extensions: Option<Tlv<'a>>,
}

/// A builder of entries of revocation lists (RFC 5280, section 5.1.2.6). Serial number and date must be set, each once.
///
/// See [`CertificateRevocationList`](crate::x509::CertificateRevocationList) for an example.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder makes nothing until it builds"]
pub struct RevokedCertificateBuilder {
    serial_number: Option<SerialNumber>,
    revocation_date: Option<OffsetDateTime>,
    extensions: Extensions,
}

extension_setters!(RevokedCertificateBuilder, "X509_REVOKED_add_ext");

impl RevokedCertificateBuilder {
    /// A builder with nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the serial number of the revoked certificate. A `u64` is taken too.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if it is not positive or has more than 159 bits, and
    /// if it was set already.
    #[doc(alias = "X509_REVOKED_set_serialNumber")]
    pub fn serial_number(mut self, number: impl Into<SerialNumber>) -> Result<Self> {
        let number = number.into();
        check_serial_number(&number)?;
        set(&mut self.serial_number, "serial_number", number)?;
        Ok(self)
    }

    /// Sets the time of revocation. Fractions of a second are cut off; the time is written in UTC.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a time before 1950 or after 9999, and if it was
    /// set already.
    #[doc(alias = "X509_REVOKED_set_revocationDate")]
    pub fn revocation_date(mut self, time: OffsetDateTime) -> Result<Self> {
        let time = check_time("revocation_date", time)?;
        set(&mut self.revocation_date, "revocation_date", time)?;
        Ok(self)
    }

    /// Makes the entry.
    ///
    /// # Errors
    ///
    /// As [`create_x509_revoked_certificate`](crate::interfaces::X509Backend::create_x509_revoked_certificate).
    pub fn build(self) -> Result<RevokedCertificate> {
        self.make()
    }

    pub(in crate::x509) fn make(&self) -> Result<RevokedCertificate> {
        check_complete(&[
            ("serial_number", self.serial_number.is_some()),
            ("revocation_date", self.revocation_date.is_some()),
        ])?;
        let number = required(&self.serial_number, "serial_number")?;
        let revocation_date = required_time(&self.revocation_date, "revocation_date")?;
        let extensions = write_extensions(&self.extensions)?;
        let entry = write(&Entry {
            user_certificate: number.as_integer()?,
            revocation_date,
            extensions: extensions.as_deref().map(element).transpose()?,
        })?;
        RevokedCertificate::read_all(entry)
    }
}
