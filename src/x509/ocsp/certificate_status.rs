//! The status of a certificate (RFC 6960, section 2.2).

use std::fmt;

use time::OffsetDateTime;

use crate::x509::extensions::CrlReason;

/// The status of a certificate, as a responder states it (RFC 6960, section 2.2).
///
/// Programs match all three: only [`Good`](Self::Good) lets a certificate pass, as far as revocation goes.
///
/// ```
/// use hazmat_openssl::x509::ocsp::OcspCertificateStatus;
///
/// fn may_connect(status: OcspCertificateStatus) -> bool {
///     match status {
///         OcspCertificateStatus::Good => true,
///         OcspCertificateStatus::Revoked { .. } | OcspCertificateStatus::Unknown => false,
///     }
/// }
/// assert!(!may_connect(OcspCertificateStatus::Unknown));
/// ```
// RFC 6960 has these three, and what a program does depends on having matched all.
#[allow(clippy::exhaustive_enums)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use = "a certificate that is revoked is not an error"]
pub enum OcspCertificateStatus {
    /// The certificate is not revoked. It need not have been issued.
    #[doc(alias = "V_OCSP_CERTSTATUS_GOOD")]
    Good,
    /// The certificate is revoked, for good or on hold, or was never issued (RFC 6960, section 2.2).
    #[doc(alias = "V_OCSP_CERTSTATUS_REVOKED")]
    Revoked {
        /// When it was revoked, in UTC.
        time: OffsetDateTime,
        /// Why, if the responder says so.
        reason: Option<CrlReason>,
    },
    /// The responder does not know the certificate, usually because it does not answer for the issuer.
    #[doc(alias = "V_OCSP_CERTSTATUS_UNKNOWN")]
    Unknown,
}

/// `good`, `revoked` or `unknown`.
impl fmt::Display for OcspCertificateStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OcspCertificateStatus::Good => "good",
            OcspCertificateStatus::Revoked { .. } => "revoked",
            OcspCertificateStatus::Unknown => "unknown",
        })
    }
}
