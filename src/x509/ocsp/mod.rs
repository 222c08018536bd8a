//! The online certificate status protocol, OCSP (RFC 6960, with the nonces of RFC 9654 and what RFC 5019 requires of clients):
//! whether a certificate is revoked.
//!
//! | to do this | use |
//! |---|---|
//! | ask about a certificate | [`OcspRequestBuilder`], [`OcspRequest::as_der`] |
//! | read an answer and decide | [`OcspVerifier`], or [`OcspResponse::verify`] |
//! | only read | [`OcspResponse::from_der`], [`OcspSingleResponse`] |
//! | answer | [`OcspRequest::from_der`], [`OcspResponseBuilder`], [`OcspSingleResponseBuilder`] |
//! | go through [`dyn OcspBackend`](crate::interfaces::OcspBackend) | the same functions as methods of a backend |
//!
//! This crate reads and writes the structures; libcrypto makes and verifies every signature and every hash, in the backend's
//! context. Requests and responses travel by HTTP, which is the program's part: the media types are
//! `application/ocsp-request` and `application/ocsp-response` (RFC 6960, appendix A.1).
//!
//! ```
//! use hazmat_openssl::prelude::*;
//! use hazmat_openssl::time::{Duration, OffsetDateTime};
//! use hazmat_openssl::x509::ocsp::{
//!     OcspCertificateStatus, OcspRequest, OcspRequestBuilder, OcspResponderEncoding, OcspResponse, OcspResponseBuilder,
//!     OcspSingleResponseBuilder, OcspVerifier,
//! };
//! use hazmat_openssl::x509::{CrlReason, OcspNonce};
//! # use hazmat_openssl::x509::{BasicConstraints, Certificate, CertificateBuilder, Name, SerialNumber};
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! # let ca_key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! # let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! # let ca = CertificateBuilder::new().subject_name(&Name::from_common_name("CA")?)?.issuer_name(&Name::from_common_name("CA")?)?
//! #     .public_key(&ca_key.public_key()?)?.serial_number(1)?.valid_for(Duration::days(2))?
//! #     .add_extension(&BasicConstraints::ca(None), true)?.sign(&ca_key, SignatureAlgorithm::default())?;
//! # let certificate = CertificateBuilder::new().subject_name(&Name::from_common_name("host")?)?.issued_by(&ca)?
//! #     .public_key(&key.public_key()?)?.serial_number(2)?.valid_for(Duration::days(1))?
//! #     .sign(&ca_key, SignatureAlgorithm::default())?;
//! // The client asks about a certificate.
//! let request = OcspRequestBuilder::new()
//!     .add_certificate(&certificate, &ca, HashAlgorithm::Sha1)?
//!     .add_extension(&OcspNonce::new(&backend.random_bytes(32)?)?, false)?
//!     .build(&backend)?;
//! let sent = request.as_der();
//!
//! // The responder, here the authority itself, looks the serial number up in its records.
//! let received = OcspRequest::from_der(&backend, sent)?;
//! let now = OffsetDateTime::now_utc();
//! let mut builder = OcspResponseBuilder::new()
//!     .responder_id(OcspResponderEncoding::Hash, &ca)?
//!     .nonce_of(&received)?;
//! for asked in received.requests() {
//!     let revoked = OcspCertificateStatus::Revoked { time: now, reason: Some(CrlReason::KeyCompromise) };
//!     let answer = OcspSingleResponseBuilder::for_id(&asked.certificate_id())
//!         .certificate_status(revoked)?
//!         .this_update(now)?
//!         .next_update(now + Duration::hours(12))?;
//!     builder = builder.add_response(answer)?;
//! }
//! let answered = builder.sign(&ca_key, SignatureAlgorithm::default())?;
//!
//! // The client verifies the answer. That the certificate is revoked is not an error.
//! let response = OcspResponse::from_der(&backend, answered.as_der())?;
//! let verified = OcspVerifier::new(&certificate, &ca)?.nonce_of(&request)?.verify(&response, now)?;
//! match verified.status() {
//!     OcspCertificateStatus::Good => println!("not revoked"),
//!     OcspCertificateStatus::Revoked { time, reason } => println!("revoked at {time}: {reason:?}"),
//!     OcspCertificateStatus::Unknown => println!("the responder does not know the certificate"),
//! }
//! # assert!(matches!(verified.status(), OcspCertificateStatus::Revoked { reason: Some(CrlReason::KeyCompromise), .. }));
//! # Ok(())
//! # }
//! ```
//!
//! # Beside the verification of a path
//!
//! The issuer in question is the next certificate of the path that was found, not one that the peer has sent. Here a server has
//! stapled a response to its TLS handshake:
//!
//! ```
//! use hazmat_openssl::time::OffsetDateTime;
//! use hazmat_openssl::x509::Certificate;
//! use hazmat_openssl::x509::ocsp::{OcspCertificateStatus, OcspResponse, OcspVerifier};
//! use hazmat_openssl::x509::verification::{PolicyBuilder, Store, Subject};
//! use hazmat_openssl::{Error, Result};
//!
//! /// Whether the path of a server is good and the response says that its certificate is not revoked.
//! fn may_connect(store: &Store, host: &str, sent: &[Certificate], stapled: &[u8]) -> Result<bool> {
//!     let Some((leaf, intermediates)) = sent.split_first() else {
//!         return Ok(false);
//!     };
//!     let now = OffsetDateTime::now_utc();
//!     let verifier = PolicyBuilder::new().store(store).time(now).build_server_verifier(Subject::dns_name(host)?)?;
//!     let verified = verifier.verify(leaf, intermediates)?;
//!     let [leaf, issuer, ..] = verified.chain() else {
//!         // The certificate is a trust anchor itself, which nobody revokes.
//!         return Ok(true);
//!     };
//!     let response = OcspResponse::from_der(store.backend(), stapled)?;
//!     match OcspVerifier::new(leaf, issuer)?.verify(&response, now) {
//!         Ok(answer) => Ok(answer.status() == OcspCertificateStatus::Good),
//!         Err(Error::Ocsp(failure)) => {
//!             eprintln!("{host}: the stapled response was refused: {failure}");
//!             Ok(false)
//!         }
//!         Err(other) => Err(other),
//!     }
//! }
//! ```
//!
//! # How strict loading is
//!
//! **Refused at once**: data that has another structure or is not DER, trailing data, another version than 1, more than 1 MiB,
//! more than 1,000 certificates that are asked about or answered for, more than 32 embedded certificates, none that is asked
//! about or answered for; a status that is not defined, a response without an answer whose status is successful, an answer with
//! another status, an answer of another type than id-pkix-ocsp-basic.
//!
//! **Reported by the getter of the field**, while everything else stays readable: names, times, serial numbers, hash and
//! signature algorithms, reasons, extensions, embedded certificates.
//!
//! **Accepted although the standard forbids it**: version 1 and `critical` FALSE that are written out, hash algorithms with and
//! without `NULL`, an empty list of embedded certificates.

pub(crate) mod backend;
mod builder;
mod certificate_id;
mod certificate_status;
mod identifiers;
mod limits;
mod request;
mod responder;
mod response;
mod response_status;
mod signature_fields;
mod signature_floor;
mod single_response;
mod verifier;

pub use crate::error::OcspFailure;
pub use builder::{
    OcspRequestBuilder, OcspResponderEncoding, OcspResponseBuilder, OcspSingleRequestBuilder, OcspSingleResponseBuilder,
};
pub use certificate_id::OcspCertificateId;
pub use certificate_status::OcspCertificateStatus;
pub use request::{OcspRequest, OcspSingleRequest};
pub use response::OcspResponse;
pub use response_status::OcspResponseStatus;
pub use single_response::OcspSingleResponse;
pub use verifier::{OcspResponder, OcspVerifier, VerifiedOcspResponse};
