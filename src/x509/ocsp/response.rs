//! Responses (RFC 6960, section 4.2).

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::certificate_status::OcspCertificateStatus;
use super::limits::{MOST_ANSWERS, check_room, check_some, read_explicit, read_version};
use super::request::public_bytes;
use super::response_status::OcspResponseStatus;
use super::signature_fields::{Embedded, KeptCertificates, SignatureFields};
use super::single_response::{OcspSingleResponse, SingleFields, read_time};
use crate::asn1::der;
use crate::asn1::oid::{OCSP_BASIC, ObjectIdentifier};
use crate::asn1::reader::Field;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{ENUMERATED, GENERALIZED_TIME, OCTET_STRING, SEQUENCE, constructed};
use crate::asn1::walker::{Element, Span, Walker};
use crate::asymmetric::{PublicKey, SignatureAlgorithm, ToPublicKey};
use crate::backend::Backend;
use crate::error::{DateField, Error, MalformedKind, OcspFailure, Result};
use crate::hashes::HashAlgorithm;
use crate::serialization::Encoding;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{CrlReason, Extensions, OcspNonce};
use crate::x509::name::Name;
use crate::x509::signed_structure::{KeptExtensions, check_der, extensions_in, read_extensions};

pub(super) const WHAT: &str = "OCSP response";

/// The tags of the alternatives of `ResponderID`.
pub(super) const BY_NAME: u8 = constructed(1);
pub(super) const BY_KEY: u8 = constructed(2);

/// The answer of a responder about one or more certificates, or its refusal (RFC 6960, section 4.2). Clones share their memory.
///
/// Loading checks the structure only; each getter decodes its field, and reports its error: see the
/// [module documentation](super#how-strict-loading-is), which also has an example. **No getter verifies anything.** Decide with
/// [`OcspVerifier`](super::OcspVerifier) or [`verify`](Self::verify).
///
/// The getters of answers fail for a response with another status than successful; those of one answer, such as
/// [`certificate_status`](Self::certificate_status), also for a response with several: see [`responses`](Self::responses).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::ocsp::{OcspFailure, OcspResponse, OcspResponseStatus};
/// use hazmat_openssl::Error;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let refusal = OcspResponse::from_der(&Backend::new()?, &[0x30, 3, 0x0a, 1, 6])?;
/// assert_eq!(refusal.response_status(), OcspResponseStatus::Unauthorized);
/// assert_eq!(refusal.produced_at(), Err(Error::Ocsp(OcspFailure::Unauthorized)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "OCSP_RESPONSE")]
#[doc(alias = "OCSP_BASICRESP")]
pub struct OcspResponse(Arc<Inner>);

struct Inner {
    backend: Backend,
    der: Arc<Vec<u8>>,
    /// The answers, or the status of a refusal.
    answer: std::result::Result<BasicFields, (OcspResponseStatus, OcspFailure)>,
    extensions: KeptExtensions,
    certificates: KeptCertificates,
}

/// The position of each field of a `BasicOCSPResponse`.
struct BasicFields {
    /// The signed part, with tag and length.
    tbs: Span,
    responder: ResponderId,
    produced_at: Span,
    singles: Vec<SingleFields>,
    extensions: Option<Span>,
    signature: SignatureFields,
}

#[derive(Clone, Copy)]
enum ResponderId {
    /// The name, with tag and length.
    Name(Span),
    KeyHash(Span),
}

impl ResponderId {
    fn read(message: &[u8], id: Element) -> Result<Self> {
        let mut inner = Walker::new(WHAT, message, id.content);
        let found = match id.tag {
            BY_NAME => ResponderId::Name(inner.next(SEQUENCE, "the name in responderID")?.full),
            BY_KEY => ResponderId::KeyHash(inner.next(OCTET_STRING, "the key hash in responderID")?.content),
            _ => {
                let reason = "responderID is neither a name nor a key hash";
                return Err(Error::malformed(MalformedKind::UnexpectedTag, WHAT, reason));
            }
        };
        inner.finish("responderID")?;
        Ok(found)
    }
}

impl BasicFields {
    fn read(message: &[u8], basic: Span) -> Result<Self> {
        let mut outer = Walker::new(WHAT, message, basic);
        let sequence = outer.next(SEQUENCE, "the BasicOCSPResponse")?;
        outer.finish("the BasicOCSPResponse")?;
        let mut walker = Walker::new(WHAT, message, sequence.content);
        let tbs = walker.next(SEQUENCE, "tbsResponseData")?;
        let signature = SignatureFields::read(WHAT, message, walker)?;
        let mut walker = Walker::new(WHAT, message, tbs.content);
        read_version(WHAT, message, &mut walker)?;
        let responder = ResponderId::read(message, walker.any("responderID")?)?;
        let produced_at = walker.next(GENERALIZED_TIME, "producedAt")?.full;
        let list = walker.next(SEQUENCE, "responses")?;
        let extensions = read_extensions(WHAT, message, &mut walker, 1)?;
        walker.finish("the ResponseData")?;
        Ok(BasicFields {
            tbs: tbs.full,
            responder,
            produced_at,
            singles: read_list(message, list.content)?,
            extensions,
            signature,
        })
    }
}

fn read_list(message: &[u8], list: Span) -> Result<Vec<SingleFields>> {
    let mut walker = Walker::new(WHAT, message, list);
    let mut singles = Vec::new();
    while !walker.is_at_end() {
        check_room(WHAT, "SingleResponse", singles.len(), MOST_ANSWERS)?;
        singles.push(SingleFields::read(message, walker.next(SEQUENCE, "a SingleResponse")?)?);
    }
    check_some(WHAT, "responses", singles.len())?;
    Ok(singles)
}

/// The position of the answer, if it is one of id-pkix-ocsp-basic.
fn read_response_bytes(message: &[u8], response_bytes: Element) -> Result<Span> {
    let mut walker = Walker::new(WHAT, message, response_bytes.content);
    let response_type = walker.oid("responseType")?;
    let response = walker.next(OCTET_STRING, "response")?;
    walker.finish("the ResponseBytes")?;
    if response_type != OCSP_BASIC {
        let reason = format!("responseType is {}, not id-pkix-ocsp-basic", response_type.in_error());
        return Err(Error::malformed(MalformedKind::InvalidValue, WHAT, reason));
    }
    Ok(response.content)
}

impl OcspResponse {
    /// Parses a response from DER. Nothing is verified: see [`OcspVerifier`](super::OcspVerifier).
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the data is not a response, has another version than 1, an undefined status or another type of
    /// answer than id-pkix-ocsp-basic, is longer than 1 MiB, has no answer or more than 1,000, has more than 32 embedded
    /// certificates, or has trailing data; of the kind [`Inconsistent`](MalformedKind::Inconsistent) for a status that does
    /// not go with what follows.
    #[doc(alias = "d2i_OCSP_RESPONSE")]
    #[doc(alias = "OCSP_response_get1_basic")]
    pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
        check_der(WHAT, der)?;
        Self::read(backend, der.to_vec())
    }

    pub(super) fn read(backend: &Backend, der: Vec<u8>) -> Result<Self> {
        der::check_length(WHAT, &der)?;
        let mut outer = Walker::of_sequence(WHAT, &der)?;
        let status = outer.next(ENUMERATED, "responseStatus")?.full;
        let response_bytes = read_explicit((WHAT, &der), &mut outer, 0, SEQUENCE, "responseBytes")?;
        outer.finish("the OCSPResponse")?;
        let number = Field::of(WHAT, ENUMERATED, status.of(&der))?.number()?;
        let undefined = || {
            let reason = format!("the responseStatus {number} is not defined");
            Error::malformed(MalformedKind::InvalidValue, WHAT, reason)
        };
        let status = OcspResponseStatus::find(number).ok_or_else(undefined)?;
        let inconsistent = |reason| Error::malformed(MalformedKind::Inconsistent, WHAT, reason);
        let answer = match (status.failure(), response_bytes) {
            (None, Some(bytes)) => Ok(BasicFields::read(&der, read_response_bytes(&der, bytes)?)?),
            (Some(failure), None) => Err((status, failure)),
            (None, None) => return Err(inconsistent("its status is successful, and it has no responseBytes")),
            (Some(_), Some(_)) => return Err(inconsistent("its status is an error, and it has responseBytes")),
        };
        Ok(OcspResponse(Arc::new(Inner {
            backend: backend.clone(),
            der: Arc::new(der),
            answer,
            extensions: KeptExtensions::default(),
            certificates: KeptCertificates::default(),
        })))
    }

    /// The backend that it was loaded or made in: it verifies signatures, and makes the hashes to compare with.
    pub fn backend(&self) -> &Backend {
        &self.0.backend
    }

    /// Whether the responder has answered.
    #[doc(alias = "OCSP_response_status")]
    pub fn response_status(&self) -> OcspResponseStatus {
        match self.0.answer {
            Ok(_) => OcspResponseStatus::Successful,
            Err((status, _)) => status,
        }
    }

    /// The fields of the answer.
    fn basic(&self) -> Result<&BasicFields> {
        self.0.answer.as_ref().map_err(|(_, failure)| Error::Ocsp(*failure))
    }

    /// The answers, in their order; at least one.
    ///
    /// # Errors
    ///
    /// [`Error::Ocsp`] for a response with another status than successful.
    #[doc(alias = "OCSP_resp_count")]
    #[doc(alias = "OCSP_resp_get0")]
    pub fn responses(&self) -> Result<impl ExactSizeIterator<Item = OcspSingleResponse> + '_> {
        let singles = self.basic()?.singles.iter();
        Ok(singles.map(|fields| OcspSingleResponse::of(&self.0.der, *fields)))
    }

    /// The only answer.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses); [`Error::Ocsp`] with
    /// [`SeveralCertificates`](OcspFailure::SeveralCertificates) for a response with several.
    pub fn single_response(&self) -> Result<OcspSingleResponse> {
        Ok(OcspSingleResponse::of(&self.0.der, *self.single_fields()?))
    }

    fn single_fields(&self) -> Result<&SingleFields> {
        match self.basic()?.singles.as_slice() {
            [only] => Ok(only),
            _ => Err(Error::Ocsp(OcspFailure::SeveralCertificates)),
        }
    }

    /// The name of the responder, if it is identified by name.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses); [`Error::Malformed`] if the name does not decode.
    #[doc(alias = "OCSP_resp_get0_id")]
    pub fn responder_name(&self) -> Result<Option<Name>> {
        self.responder_name_bytes()?.map(Name::from_der).transpose()
    }

    /// The name of the responder in DER, if it is identified by name.
    pub(super) fn responder_name_bytes(&self) -> Result<Option<&[u8]>> {
        match self.basic()?.responder {
            ResponderId::Name(name) => Ok(Some(name.of(&self.0.der))),
            ResponderId::KeyHash(_) => Ok(None),
        }
    }

    /// The SHA-1 digest of the responder's key, if it is identified by key: of the bits of `subjectPublicKey`, without the
    /// algorithm.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses).
    #[doc(alias = "OCSP_resp_get0_id")]
    pub fn responder_key_hash(&self) -> Result<Option<&[u8]>> {
        match self.basic()?.responder {
            ResponderId::Name(_) => Ok(None),
            ResponderId::KeyHash(hash) => Ok(Some(hash.of(&self.0.der))),
        }
    }

    /// When the response was signed, in UTC.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses); [`Error::Malformed`] of the kind [`Date`](MalformedKind::Date) for a time that is not
    /// valid, or has fractions of a second.
    #[doc(alias = "OCSP_resp_get0_produced_at")]
    pub fn produced_at(&self) -> Result<OffsetDateTime> {
        read_time(DateField::ProducedAt, self.basic()?.produced_at.of(&self.0.der))
    }

    /// The extensions of the response; an empty list without them. Parsed on first use and then kept.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses) and [`Certificate::extensions`].
    #[doc(alias = "OCSP_BASICRESP_get_ext")]
    pub fn extensions(&self) -> Result<&Extensions> {
        let part = self.basic()?.extensions;
        self.0.extensions.get_or_find(|| extensions_in(&self.0.der, part))
    }

    /// The nonce (RFC 9654, section 2.1), if there is one.
    ///
    /// # Errors
    ///
    /// As [`extensions`](Self::extensions); [`Error::Malformed`] if it does not decode.
    pub fn nonce(&self) -> Result<Option<OcspNonce>> {
        Ok(self.extensions()?.find::<OcspNonce>()?.map(|(nonce, _)| nonce))
    }

    /// The embedded certificates, by which the responder can be found. Nothing about them is verified.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses), and as [`Certificate::from_der`] for any of them.
    #[doc(alias = "OCSP_resp_get0_certs")]
    pub fn certificates(&self) -> Result<&[Certificate]> {
        let fields = &self.basic()?.signature;
        let Inner { backend, der, .. } = &*self.0;
        self.0.certificates.of(Some(fields), (WHAT, backend, der))
    }

    /// The embedded certificates that decode.
    pub(super) fn readable_certificates(&self) -> Result<&Embedded> {
        let fields = &self.basic()?.signature;
        let Inner { backend, der, .. } = &*self.0;
        self.0.certificates.readable(Some(fields), (WHAT, backend, der))
    }

    /// The signature algorithm.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses) and [`Certificate::signature_algorithm`].
    #[doc(alias = "OCSP_resp_get0_tbs_sigalg")]
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm> {
        self.basic()?.signature.algorithm(&self.0.der)
    }

    /// The object identifier of the signature algorithm, known or not.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses); [`Error::Malformed`] if it does not decode.
    pub fn signature_algorithm_oid(&self) -> Result<ObjectIdentifier> {
        self.basic()?.signature.algorithm_oid(&self.0.der)
    }

    /// The hash function of the signature; `None` for algorithms whose hash function is fixed, such as Ed25519.
    ///
    /// # Errors
    ///
    /// As [`signature_algorithm`](Self::signature_algorithm).
    pub fn signature_hash_algorithm(&self) -> Result<Option<HashAlgorithm>> {
        Ok(self.signature_algorithm()?.hash())
    }

    /// The signature, in bytes.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses); [`Error::Malformed`] if the BIT STRING is not whole bytes.
    #[doc(alias = "OCSP_resp_get0_signature")]
    pub fn signature(&self) -> Result<&[u8]> {
        self.basic()?.signature.signature(WHAT, &self.0.der)
    }

    /// The signed part, `ResponseData`, in DER.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses).
    #[doc(alias = "OCSP_resp_get0_respdata")]
    pub fn tbs_response_bytes(&self) -> Result<&[u8]> {
        Ok(self.basic()?.tbs.of(&self.0.der))
    }

    /// Verifies the signature with a key, of any type, in the key's backend, and nothing else: whether the key is one that may
    /// answer is what [`OcspVerifier`](super::OcspVerifier) finds out.
    ///
    /// # Errors
    ///
    /// As [`responses`](Self::responses) and [`Certificate::verify_signature`].
    #[doc(alias = "OCSP_basic_verify")]
    pub fn verify_signature(&self, key: &(impl ToPublicKey + ?Sized)) -> Result<()> {
        self.verify_signature_with(&key.to_public_key())
    }

    pub(super) fn verify_signature_with(&self, key: &PublicKey) -> Result<()> {
        let basic = self.basic()?;
        basic.signature.verify(&self.0.der, basic.tbs, key)
    }

    /// The whole response in DER, byte for byte as it was read.
    #[doc(alias = "i2d_OCSP_RESPONSE")]
    pub fn as_der(&self) -> &[u8] {
        &self.0.der
    }

    /// The response in DER, the only encoding of OCSP.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another encoding.
    pub fn public_bytes(&self, encoding: Encoding) -> Result<Vec<u8>> {
        public_bytes(self.as_der(), encoding)
    }
}

/// Getters of the only answer, as Python's `cryptography` has them. Each fails as
/// [`single_response`](OcspResponse::single_response).
impl OcspResponse {
    /// As [`OcspSingleResponse::certificate_status`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response) and [`OcspSingleResponse::certificate_status`].
    pub fn certificate_status(&self) -> Result<OcspCertificateStatus> {
        self.single_response()?.certificate_status()
    }

    /// As [`OcspSingleResponse::revocation_time`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response) and [`OcspSingleResponse::revocation_time`].
    pub fn revocation_time(&self) -> Result<Option<OffsetDateTime>> {
        self.single_response()?.revocation_time()
    }

    /// As [`OcspSingleResponse::revocation_reason`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response) and [`OcspSingleResponse::revocation_reason`].
    pub fn revocation_reason(&self) -> Result<Option<CrlReason>> {
        self.single_response()?.revocation_reason()
    }

    /// As [`OcspSingleResponse::this_update`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response) and [`OcspSingleResponse::this_update`].
    pub fn this_update(&self) -> Result<OffsetDateTime> {
        self.single_response()?.this_update()
    }

    /// As [`OcspSingleResponse::next_update`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response) and [`OcspSingleResponse::next_update`].
    pub fn next_update(&self) -> Result<Option<OffsetDateTime>> {
        self.single_response()?.next_update()
    }

    /// As [`OcspSingleResponse::hash_algorithm`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response) and [`OcspSingleResponse::hash_algorithm`].
    pub fn hash_algorithm(&self) -> Result<HashAlgorithm> {
        self.single_response()?.hash_algorithm()
    }

    /// As [`OcspSingleResponse::issuer_name_hash`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response).
    pub fn issuer_name_hash(&self) -> Result<&[u8]> {
        Ok(self.single_fields()?.issuer_name_hash(&self.0.der))
    }

    /// As [`OcspSingleResponse::issuer_key_hash`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response).
    pub fn issuer_key_hash(&self) -> Result<&[u8]> {
        Ok(self.single_fields()?.issuer_key_hash(&self.0.der))
    }

    /// As [`OcspSingleResponse::serial_number`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response) and [`OcspSingleResponse::serial_number`].
    pub fn serial_number(&self) -> Result<SerialNumber> {
        self.single_response()?.serial_number()
    }

    /// As [`OcspSingleResponse::extensions`].
    ///
    /// # Errors
    ///
    /// As [`single_response`](Self::single_response) and [`OcspSingleResponse::extensions`].
    pub fn single_extensions(&self) -> Result<Extensions> {
        self.single_response()?.extensions()
    }
}

/// The DER.
impl AsRef<[u8]> for OcspResponse {
    fn as_ref(&self) -> &[u8] {
        self.as_der()
    }
}

/// Compares the DER only; the backend does not matter.
impl PartialEq for OcspResponse {
    fn eq(&self, other: &Self) -> bool {
        self.as_der() == other.as_der()
    }
}

impl Eq for OcspResponse {}

impl std::hash::Hash for OcspResponse {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_der().hash(state);
    }
}

/// Prints the status, and the answers as far as they decode.
impl fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answers = self.responses().map(|answers| answers.collect::<Vec<_>>());
        f.debug_struct("OcspResponse")
            .field("response_status", &self.response_status())
            .field("responses", &answers.unwrap_or_default())
            .finish_non_exhaustive()
    }
}
