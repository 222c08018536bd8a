//! The status of a response (RFC 6960, section 4.2.1).

use std::fmt;

use crate::error::OcspFailure;

/// The status of a response: an answer, or the cause for which there is none (RFC 6960, section 2.3).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::ocsp::{OcspResponseBuilder, OcspResponseStatus};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let refusal = OcspResponseBuilder::build_unsuccessful(&Backend::new()?, OcspResponseStatus::TryLater)?;
/// assert_eq!(refusal.as_der(), [0x30, 3, 0x0a, 1, 3]);
/// assert_eq!(refusal.response_status().to_string(), "tryLater");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[doc(alias = "OCSP_RESPONSE_STATUS_SUCCESSFUL")]
pub enum OcspResponseStatus {
    /// The response has answers.
    Successful,
    /// The request is not one of OCSP.
    MalformedRequest,
    /// The responder has an internal error.
    InternalError,
    /// The responder cannot answer now.
    TryLater,
    /// The responder answers signed requests only.
    SignatureRequired,
    /// The responder does not answer this client, or not for this certificate (RFC 5019, section 2.2.3).
    Unauthorized,
}

impl OcspResponseStatus {
    /// All statuses, in the order of their numbers.
    pub const ALL: &'static [OcspResponseStatus] = &[
        OcspResponseStatus::Successful,
        OcspResponseStatus::MalformedRequest,
        OcspResponseStatus::InternalError,
        OcspResponseStatus::TryLater,
        OcspResponseStatus::SignatureRequired,
        OcspResponseStatus::Unauthorized,
    ];

    /// The number of the status. The number 4 is not used.
    pub fn number(self) -> u8 {
        match self {
            OcspResponseStatus::Successful => 0,
            OcspResponseStatus::MalformedRequest => 1,
            OcspResponseStatus::InternalError => 2,
            OcspResponseStatus::TryLater => 3,
            OcspResponseStatus::SignatureRequired => 5,
            OcspResponseStatus::Unauthorized => 6,
        }
    }

    /// The name in RFC 6960: `"tryLater"`, `"sigRequired"`.
    #[doc(alias = "OCSP_response_status_str")]
    pub fn name(self) -> &'static str {
        match self {
            OcspResponseStatus::Successful => "successful",
            OcspResponseStatus::MalformedRequest => "malformedRequest",
            OcspResponseStatus::InternalError => "internalError",
            OcspResponseStatus::TryLater => "tryLater",
            OcspResponseStatus::SignatureRequired => "sigRequired",
            OcspResponseStatus::Unauthorized => "unauthorized",
        }
    }

    /// The status with this number.
    pub(super) fn find(number: u32) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|status| u32::from(status.number()) == number)
    }

    /// The failure that the status means; `None` for [`Successful`](Self::Successful).
    pub(super) fn failure(self) -> Option<OcspFailure> {
        match self {
            OcspResponseStatus::Successful => None,
            OcspResponseStatus::MalformedRequest => Some(OcspFailure::MalformedRequest),
            OcspResponseStatus::InternalError => Some(OcspFailure::InternalError),
            OcspResponseStatus::TryLater => Some(OcspFailure::TryLater),
            OcspResponseStatus::SignatureRequired => Some(OcspFailure::SignatureRequired),
            OcspResponseStatus::Unauthorized => Some(OcspFailure::Unauthorized),
        }
    }
}

/// The [`name`](OcspResponseStatus::name).
impl fmt::Display for OcspResponseStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
