//! Why an OCSP response was refused.

use std::fmt;

/// The cause for which an OCSP response says nothing about a certificate, in an [`Error::Ocsp`](crate::Error::Ocsp). The text names
/// the section of the standard.
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::x509::ocsp::OcspFailure;
///
/// let error = Error::Ocsp(OcspFailure::TryLater);
/// assert!(error.to_string().contains("tryLater"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OcspFailure {
    /// The responder could not read the request: the status malformedRequest (RFC 6960, section 2.3).
    MalformedRequest,
    /// The responder has an internal error: the status internalError (RFC 6960, section 2.3).
    InternalError,
    /// The responder cannot answer now: the status tryLater (RFC 6960, section 2.3).
    TryLater,
    /// The responder answers signed requests only: the status sigRequired (RFC 6960, section 2.3).
    SignatureRequired,
    /// The responder does not answer this client, or not for this certificate: the status unauthorized (RFC 6960, section 2.3).
    Unauthorized,
    /// A getter of the only answer was called, and the response has several (RFC 6960, section 4.2.1).
    SeveralCertificates,
    /// Neither the issuer nor an embedded certificate has the name or key that the response gives as the responder's (RFC 6960,
    /// section 4.2.2.2).
    ResponderNotFound,
    /// The certificate of the responder names another issuer than that of the certificate in question (RFC 6960, section
    /// 4.2.2.2).
    ResponderOfOtherIssuer,
    /// The signature of the responder's certificate is not the issuer's (RFC 6960, section 4.2.2.2).
    InvalidResponderSignature,
    /// The certificate of the responder does not have the purpose id-kp-OCSPSigning (RFC 6960, section 4.2.2.2).
    ResponderWithoutPurpose,
    /// The key usage of the responder's certificate has neither digitalSignature nor nonRepudiation (RFC 5280, section 4.2.1.12).
    WrongResponderKeyUsage,
    /// The certificate of the responder is not valid yet (RFC 5280, section 6.1.3).
    ResponderNotYetValid,
    /// The certificate of the responder has expired (RFC 5280, section 6.1.3).
    ResponderExpired,
    /// The certificate of the responder has a critical extension that is not known, or not processed (RFC 5280, section 4.2).
    UnhandledResponderExtension,
    /// The response has more certificates with the responder's name or key than are tried. The bound is this crate's.
    TooManyResponders,
    /// The signature of the response does not match the responder's key (RFC 6960, section 3.2).
    InvalidSignature,
    /// The key of the signer, or the issuer's key that certified it, is too short, on a curve that is not permitted, or a DSA key.
    /// The CA/Browser Forum's Baseline Requirements, section 6.1.5, are the default.
    ForbiddenKey,
    /// The response or the responder's certificate is signed with a hash function that is not permitted, such as SHA-1 or MD5 (RFC
    /// 6194, section 3; RFC 6151, section 2), also in the mask of PSS.
    ForbiddenSignatureAlgorithm,
    /// The response has a critical extension that is not known (RFC 6960, section 4.4).
    UnhandledCriticalExtension,
    /// No answer in the response has the serial number of the certificate (RFC 6960, section 3.2).
    OtherSerialNumber,
    /// No answer with the serial number has the issuer's name and key (RFC 6960, section 4.1.1).
    OtherIssuer,
    /// Several answers in the response are about the certificate, and contradict each other (RFC 6960, section 4.2.1).
    ContradictoryAnswers,
    /// `thisUpdate` is in the future (RFC 6960, section 4.2.2.1).
    NotYetValid,
    /// `nextUpdate` has passed (RFC 6960, section 4.2.2.1).
    Stale,
    /// `nextUpdate` is before `thisUpdate` (RFC 6960, section 2.4).
    UpdatesOutOfOrder,
    /// The answer has no `nextUpdate`, and no maximum age was set (RFC 5019, section 4).
    NoNextUpdate,
    /// The answer has no `nextUpdate`, and is older than the maximum age that was set (RFC 6960, section 3.2).
    TooOld,
    /// The request has a nonce, and the response has none (RFC 9654, section 2.1).
    NonceMissing,
    /// The nonce of the response is not that of the request (RFC 9654, section 2.1).
    NonceMismatch,
}

impl fmt::Display for OcspFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OcspFailure::MalformedRequest => {
                "the responder could not read the request: malformedRequest (RFC 6960, section 2.3)"
            }
            OcspFailure::InternalError => "the responder has an internal error: internalError (RFC 6960, section 2.3)",
            OcspFailure::TryLater => "the responder cannot answer now: tryLater (RFC 6960, section 2.3)",
            OcspFailure::SignatureRequired => {
                "the responder answers signed requests only: sigRequired (RFC 6960, section 2.3)"
            }
            OcspFailure::Unauthorized => {
                "the responder does not answer this client, or not for this certificate: unauthorized (RFC 6960, section 2.3)"
            }
            OcspFailure::SeveralCertificates => {
                "it is about several certificates, which must be read one by one (RFC 6960, section 4.2.1)"
            }
            OcspFailure::ResponderNotFound => {
                "neither the issuer nor an embedded certificate has the responder's name or key (RFC 6960, section 4.2.2.2)"
            }
            OcspFailure::ResponderOfOtherIssuer => {
                "the certificate of the responder names another issuer (RFC 6960, section 4.2.2.2)"
            }
            OcspFailure::InvalidResponderSignature => {
                "the signature of the responder's certificate is not the issuer's (RFC 6960, section 4.2.2.2)"
            }
            OcspFailure::ResponderWithoutPurpose => {
                "the certificate of the responder does not have the purpose id-kp-OCSPSigning (RFC 6960, section 4.2.2.2)"
            }
            OcspFailure::WrongResponderKeyUsage => {
                "the keyUsage of the responder's certificate has neither digitalSignature nor nonRepudiation (RFC 5280, \
                 section 4.2.1.12)"
            }
            OcspFailure::ResponderNotYetValid => {
                "the certificate of the responder is not valid yet (RFC 5280, section 6.1.3)"
            }
            OcspFailure::ResponderExpired => "the certificate of the responder has expired (RFC 5280, section 6.1.3)",
            OcspFailure::UnhandledResponderExtension => {
                "the certificate of the responder has a critical extension that is not processed (RFC 5280, section 4.2)"
            }
            OcspFailure::TooManyResponders => {
                "more embedded certificates have the responder's name or key than are tried (RFC 6960, section 4.2.2.2)"
            }
            OcspFailure::InvalidSignature => {
                "the signature of the response does not match the responder's key (RFC 6960, section 3.2)"
            }
            OcspFailure::ForbiddenKey => {
                "the key of the responder or of the issuer is too short, or of a type that is not permitted (Baseline \
                 Requirements, section 6.1.5)"
            }
            OcspFailure::ForbiddenSignatureAlgorithm => {
                "the response or the certificate of the responder is signed with a hash function that is not permitted, such as \
                 SHA-1 or MD5 (RFC 6194, section 3; RFC 6151, section 2)"
            }
            OcspFailure::UnhandledCriticalExtension => {
                "the response has a critical extension that is not known (RFC 6960, section 4.4)"
            }
            OcspFailure::OtherSerialNumber => {
                "no answer has the serial number of the certificate (RFC 6960, section 3.2)"
            }
            OcspFailure::OtherIssuer => {
                "no answer with the serial number has the issuer's name and key (RFC 6960, section 4.1.1)"
            }
            OcspFailure::ContradictoryAnswers => {
                "several answers are about the certificate, and contradict each other (RFC 6960, section 4.2.1)"
            }
            OcspFailure::NotYetValid => "thisUpdate is in the future (RFC 6960, section 4.2.2.1)",
            OcspFailure::Stale => "nextUpdate has passed (RFC 6960, section 4.2.2.1)",
            OcspFailure::UpdatesOutOfOrder => "nextUpdate is before thisUpdate (RFC 6960, section 2.4)",
            OcspFailure::NoNextUpdate => {
                "the answer has no nextUpdate, and no maximum age is set (RFC 5019, section 4)"
            }
            OcspFailure::TooOld => {
                "the answer has no nextUpdate, and is older than the maximum age (RFC 6960, section 3.2)"
            }
            OcspFailure::NonceMissing => "the request has a nonce, and the response has none (RFC 9654, section 2.1)",
            OcspFailure::NonceMismatch => {
                "the nonce of the response is not that of the request (RFC 9654, section 2.1)"
            }
        })
    }
}
