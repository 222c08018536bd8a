//! The answer about one certificate (RFC 6960, section 4.2.1).

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::certificate_id::{IdFields, OcspCertificateId};
use super::certificate_status::OcspCertificateStatus;
use super::limits::read_explicit;
use super::response::WHAT;
use crate::asn1::der;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{ENUMERATED, GENERALIZED_TIME, SEQUENCE, constructed, primitive};
use crate::asn1::time as times;
use crate::asn1::walker::{Element, Span, Walker};
use crate::error::{DateField, Error, MalformedKind, Result};
use crate::hashes::HashAlgorithm;
use crate::x509::extensions::{CrlReason, ExtensionType, Extensions};
use crate::x509::signed_structure::{extensions_in, read_extensions};

/// The tags of the alternatives of `CertStatus`.
pub(super) const GOOD: u8 = primitive(0);
pub(super) const REVOKED: u8 = constructed(1);
pub(super) const UNKNOWN: u8 = primitive(2);

/// The answer about one certificate in a response: `SingleResponse` (RFC 6960, section 4.2.1).
///
/// Its getters do not verify anything: [`OcspVerifier`](super::OcspVerifier) does.
///
/// ```
/// # fn print(response: &hazmat_openssl::x509::ocsp::OcspResponse) -> hazmat_openssl::Result<()> {
/// for answer in response.responses()? {
///     println!("{}: {}", answer.serial_number()?, answer.certificate_status()?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "OCSP_SINGLERESP")]
pub struct OcspSingleResponse {
    message: Arc<Vec<u8>>,
    fields: SingleFields,
}

/// The position of each field.
#[derive(Clone, Copy)]
pub(super) struct SingleFields {
    id: IdFields,
    status: StatusFields,
    this_update: Span,
    next_update: Option<Span>,
    extensions: Option<Span>,
}

#[derive(Clone, Copy)]
enum StatusFields {
    Good,
    Revoked { time: Span, reason: Option<Span> },
    Unknown,
}

impl StatusFields {
    fn read(whole: &[u8], status: Element) -> Result<Self> {
        let empty = |fields| match status.content.is_empty() {
            true => Ok(fields),
            false => Err(Error::malformed(
                MalformedKind::NotDer,
                WHAT,
                "certStatus is a NULL with content",
            )),
        };
        match status.tag {
            GOOD => empty(StatusFields::Good),
            UNKNOWN => empty(StatusFields::Unknown),
            REVOKED => {
                let mut walker = Walker::new(WHAT, whole, status.content);
                let time = walker.next(GENERALIZED_TIME, "revocationTime")?.full;
                let reason = read_explicit((WHAT, whole), &mut walker, 0, ENUMERATED, "revocationReason")?;
                walker.finish("the RevokedInfo")?;
                let reason = reason.map(|reason| reason.full);
                Ok(StatusFields::Revoked { time, reason })
            }
            _ => Err(Error::malformed(
                MalformedKind::UnexpectedTag,
                WHAT,
                "certStatus is neither good nor revoked nor unknown",
            )),
        }
    }
}

impl SingleFields {
    pub(super) fn read(whole: &[u8], single: Element) -> Result<Self> {
        let mut walker = Walker::new(WHAT, whole, single.content);
        let id = walker.next(SEQUENCE, "certID")?;
        let id = IdFields::read(WHAT, whole, id)?;
        let status = StatusFields::read(whole, walker.any("certStatus")?)?;
        let this_update = walker.next(GENERALIZED_TIME, "thisUpdate")?.full;
        let next_update = read_explicit((WHAT, whole), &mut walker, 0, GENERALIZED_TIME, "nextUpdate")?;
        let extensions = read_extensions(WHAT, whole, &mut walker, 1)?;
        walker.finish("the SingleResponse")?;
        Ok(SingleFields {
            id,
            status,
            this_update,
            next_update: next_update.map(|time| time.full),
            extensions,
        })
    }

    pub(super) fn issuer_name_hash<'a>(&self, whole: &'a [u8]) -> &'a [u8] {
        self.id.issuer_name_hash.of(whole)
    }

    pub(super) fn issuer_key_hash<'a>(&self, whole: &'a [u8]) -> &'a [u8] {
        self.id.issuer_key_hash.of(whole)
    }
}

/// Reads a time of a response, which has no fractions of a second (RFC 6960, section 4.2.2.1).
pub(super) fn read_time(field: DateField, data: &[u8]) -> Result<OffsetDateTime> {
    times::read_generalized_time(WHAT, field, &der::parse(WHAT, data)?)
}

impl OcspSingleResponse {
    pub(super) fn of(message: &Arc<Vec<u8>>, fields: SingleFields) -> Self {
        OcspSingleResponse {
            message: Arc::clone(message),
            fields,
        }
    }

    fn part(&self, span: Span) -> &[u8] {
        span.of(&self.message)
    }

    /// The certificate that the answer is about.
    #[doc(alias = "OCSP_SINGLERESP_get0_id")]
    pub fn certificate_id(&self) -> OcspCertificateId {
        OcspCertificateId::of(&self.message, self.fields.id)
    }

    /// The hash function of the issuer's hashes.
    ///
    /// # Errors
    ///
    /// As [`OcspCertificateId::hash_algorithm`].
    pub fn hash_algorithm(&self) -> Result<HashAlgorithm> {
        self.certificate_id().hash_algorithm()
    }

    /// The hash of the issuer's name.
    pub fn issuer_name_hash(&self) -> &[u8] {
        self.fields.issuer_name_hash(&self.message)
    }

    /// The hash of the issuer's key.
    pub fn issuer_key_hash(&self) -> &[u8] {
        self.fields.issuer_key_hash(&self.message)
    }

    /// The serial number of the certificate.
    ///
    /// # Errors
    ///
    /// As [`OcspCertificateId::serial_number`].
    pub fn serial_number(&self) -> Result<SerialNumber> {
        self.certificate_id().serial_number()
    }

    /// The status of the certificate. Nothing is verified.
    ///
    /// # Errors
    ///
    /// As [`revocation_time`](Self::revocation_time) and [`revocation_reason`](Self::revocation_reason).
    #[doc(alias = "OCSP_single_get0_status")]
    pub fn certificate_status(&self) -> Result<OcspCertificateStatus> {
        match self.fields.status {
            StatusFields::Good => Ok(OcspCertificateStatus::Good),
            StatusFields::Unknown => Ok(OcspCertificateStatus::Unknown),
            StatusFields::Revoked { time, reason } => Ok(OcspCertificateStatus::Revoked {
                time: read_time(DateField::RevocationDate, self.part(time))?,
                reason: self.read_reason(reason)?,
            }),
        }
    }

    fn read_reason(&self, reason: Option<Span>) -> Result<Option<CrlReason>> {
        reason.map(|reason| CrlReason::from_der(self.part(reason))).transpose()
    }

    /// When the certificate was revoked, in UTC; `None` if it is not.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Date`](MalformedKind::Date) for a time that is not valid, or has fractions of a second.
    #[doc(alias = "OCSP_single_get0_status")]
    pub fn revocation_time(&self) -> Result<Option<OffsetDateTime>> {
        match self.fields.status {
            StatusFields::Revoked { time, .. } => read_time(DateField::RevocationDate, self.part(time)).map(Some),
            StatusFields::Good | StatusFields::Unknown => Ok(None),
        }
    }

    /// Why the certificate was revoked; `None` if it is not, or if no reason is given.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for a reason that is not defined.
    #[doc(alias = "OCSP_single_get0_status")]
    pub fn revocation_reason(&self) -> Result<Option<CrlReason>> {
        match self.fields.status {
            StatusFields::Revoked { reason, .. } => self.read_reason(reason),
            StatusFields::Good | StatusFields::Unknown => Ok(None),
        }
    }

    /// The time for which the status is known to be correct, in UTC.
    ///
    /// # Errors
    ///
    /// As [`revocation_time`](Self::revocation_time).
    #[doc(alias = "OCSP_single_get0_status")]
    pub fn this_update(&self) -> Result<OffsetDateTime> {
        read_time(DateField::LastUpdate, self.part(self.fields.this_update))
    }

    /// When newer information will be available at the latest, in UTC. `None` means that it is always available (RFC 6960,
    /// section 4.2.2.1).
    ///
    /// # Errors
    ///
    /// As [`revocation_time`](Self::revocation_time).
    #[doc(alias = "OCSP_single_get0_status")]
    pub fn next_update(&self) -> Result<Option<OffsetDateTime>> {
        let time = self.fields.next_update;
        time.map(|time| read_time(DateField::NextUpdate, self.part(time)))
            .transpose()
    }

    /// The extensions of this answer, such as
    /// [`SignedCertificateTimestamps`](crate::x509::SignedCertificateTimestamps), an archive cutoff, or those of an entry of a
    /// revocation list; an empty list without them.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`](crate::x509::Certificate::extensions).
    #[doc(alias = "OCSP_SINGLERESP_get_ext")]
    pub fn extensions(&self) -> Result<Extensions> {
        extensions_in(&self.message, self.fields.extensions)
    }
}

/// Prints the serial number and the status, as far as they decode.
impl fmt::Debug for OcspSingleResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OcspSingleResponse")
            .field("certificate_id", &self.certificate_id())
            .field("status", &self.certificate_status().ok())
            .finish_non_exhaustive()
    }
}
