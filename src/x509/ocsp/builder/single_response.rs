//! The builder of answers.

use time::OffsetDateTime;

use super::by_certificate::by_certificate;
use super::encoding::write_tagged_extensions;
use crate::asn1::der;
use crate::asn1::tag::constructed;
use crate::asn1::time as times;
use crate::asn1::writer::{write_parts, write_sequence};
use crate::error::Result;
use crate::x509::builder::checks::{check_complete, check_order, required, set};
use crate::x509::builder::extension_setters::extension_setters;
use crate::x509::extensions::{CrlReason, ExtensionType, Extensions};
use crate::x509::ocsp::certificate_id::OcspCertificateId;
use crate::x509::ocsp::certificate_status::OcspCertificateStatus;
use crate::x509::ocsp::single_response::{GOOD, REVOKED, UNKNOWN};

/// A builder of what a response says about one certificate (RFC 6960, section 4.2.1). Status and `this_update` must be set.
///
/// ```
/// use hazmat_openssl::time::{Duration, OffsetDateTime};
/// use hazmat_openssl::x509::ocsp::{OcspCertificateId, OcspCertificateStatus, OcspSingleResponseBuilder};
///
/// fn is_good(id: &OcspCertificateId) -> hazmat_openssl::Result<OcspSingleResponseBuilder> {
///     let now = OffsetDateTime::now_utc();
///     OcspSingleResponseBuilder::for_id(id)
///         .certificate_status(OcspCertificateStatus::Good)?
///         .this_update(now)?
///         .next_update(now + Duration::hours(12))
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder makes nothing until it is added to a response"]
#[doc(alias = "OCSP_basic_add1_status")]
pub struct OcspSingleResponseBuilder {
    id: OcspCertificateId,
    status: Option<OcspCertificateStatus>,
    this_update: Option<OffsetDateTime>,
    next_update: Option<OffsetDateTime>,
    extensions: Extensions,
}

extension_setters!(OcspSingleResponseBuilder, "OCSP_SINGLERESP_add_ext");
by_certificate!(OcspSingleResponseBuilder);

impl OcspSingleResponseBuilder {
    /// About the certificate that a request names: the answer has the same bytes.
    pub fn for_id(id: &OcspCertificateId) -> Self {
        OcspSingleResponseBuilder {
            id: id.clone(),
            status: None,
            this_update: None,
            next_update: None,
            extensions: Extensions::default(),
        }
    }

    /// Sets the status of the certificate. Fractions of a second of the time of revocation are cut off.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a time of revocation outside the years 0 to 9999 in UTC, and if it was set already.
    pub fn certificate_status(mut self, status: OcspCertificateStatus) -> Result<Self> {
        if let OcspCertificateStatus::Revoked { time, .. } = status {
            times::whole_seconds("time", time)?;
        }
        set(&mut self.status, "certificate_status", status)?;
        Ok(self)
    }

    /// Sets the time for which the status is known to be correct. Fractions of a second are cut off.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a time outside the years 0 to 9999 in UTC, or after [`next_update`](Self::next_update), and if
    /// it was set already.
    pub fn this_update(mut self, time: OffsetDateTime) -> Result<Self> {
        let time = times::whole_seconds("this_update", time)?;
        set(&mut self.this_update, "this_update", time)?;
        self.check_updates()
    }

    /// Sets the time by which newer information will be available. Without it, clients that follow RFC 5019 refuse the answer.
    ///
    /// # Errors
    ///
    /// As [`this_update`](Self::this_update).
    pub fn next_update(mut self, time: OffsetDateTime) -> Result<Self> {
        let time = times::whole_seconds("next_update", time)?;
        set(&mut self.next_update, "next_update", time)?;
        self.check_updates()
    }

    fn check_updates(self) -> Result<Self> {
        check_order(("this_update", self.this_update), ("next_update", self.next_update))?;
        Ok(self)
    }

    /// The answer in DER.
    pub(super) fn write(&self) -> Result<Vec<u8>> {
        check_complete(&[
            ("certificate_status", self.status.is_some()),
            ("this_update", self.this_update.is_some()),
        ])?;
        let next_update = match self.next_update {
            Some(time) => {
                let time = times::write_generalized_time("next_update", time)?;
                der::write_element(constructed(0), &time)?
            }
            None => Vec::new(),
        };
        write_sequence(&[
            self.id.as_der().to_vec(),
            write_status(*required(&self.status, "certificate_status")?)?,
            times::write_generalized_time("this_update", *required(&self.this_update, "this_update")?)?,
            next_update,
            write_tagged_extensions(1, &self.extensions)?,
        ])
    }
}

/// `CertStatus`.
fn write_status(status: OcspCertificateStatus) -> Result<Vec<u8>> {
    match status {
        OcspCertificateStatus::Good => der::write_element(GOOD, &[]),
        OcspCertificateStatus::Unknown => der::write_element(UNKNOWN, &[]),
        OcspCertificateStatus::Revoked { time, reason } => {
            let time = times::write_generalized_time("time", time)?;
            write_parts(REVOKED, &[time, write_reason(reason)?])
        }
    }
}

fn write_reason(reason: Option<CrlReason>) -> Result<Vec<u8>> {
    match reason {
        Some(reason) => der::write_element(constructed(0), &reason.to_der()?),
        None => Ok(Vec::new()),
    }
}
