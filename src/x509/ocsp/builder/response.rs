//! The builder of responses.

use time::OffsetDateTime;

use super::encoding::{check_length, sign, write_tagged_extensions};
use super::request::add_certificates;
use super::responder_encoding::OcspResponderEncoding;
use super::single_response::OcspSingleResponseBuilder;
use crate::asn1::der;
use crate::asn1::oid::{ExtensionOid, OCSP_BASIC};
use crate::asn1::tag::{ENUMERATED, OCTET_STRING, OID, SEQUENCE, constructed};
use crate::asn1::time as times;
use crate::asn1::writer::{write_number, write_parts, write_sequence};
use crate::asymmetric::{PrivateKey, SignatureAlgorithm, ToPrivateKey};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::hashes::HashAlgorithm;
use crate::x509::builder::checks::{check_complete, required, set};
use crate::x509::builder::extension_setters::extension_setters;
use crate::x509::builder::issuer::has_public_half;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{Extensions, OcspNonce};
use crate::x509::ocsp::certificate_id::key_hash;
use crate::x509::ocsp::limits::MOST_ANSWERS;
use crate::x509::ocsp::request::OcspRequest;
use crate::x509::ocsp::response::{BY_KEY, BY_NAME, OcspResponse};
use crate::x509::ocsp::response_status::OcspResponseStatus;
use crate::x509::signing::Signing;

/// A builder of responses (RFC 6960, section 4.2). The responder must be set, and at least one answer added.
///
/// A responder that is not the issuer itself embeds its certificate with [`certificates`](Self::certificates).
/// [`build_unsuccessful`](Self::build_unsuccessful) refuses to answer.
///
/// ```
/// use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
/// use hazmat_openssl::x509::Certificate;
/// use hazmat_openssl::x509::ocsp::{
///     OcspRequest, OcspResponderEncoding, OcspResponse, OcspResponseBuilder, OcspSingleResponseBuilder,
/// };
///
/// /// The response of a responder that the issuer has certified.
/// fn respond(
///     request: &OcspRequest,
///     answer: OcspSingleResponseBuilder,
///     (responder, key): (&Certificate, &PrivateKey),
/// ) -> hazmat_openssl::Result<OcspResponse> {
///     OcspResponseBuilder::new()
///         .responder_id(OcspResponderEncoding::Hash, responder)?
///         .certificates([responder])?
///         .nonce_of(request)?
///         .add_response(answer)?
///         .sign(key, SignatureAlgorithm::default())
/// }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder makes nothing until it signs"]
#[doc(alias = "OCSP_BASICRESP_new")]
pub struct OcspResponseBuilder {
    responder: Option<(OcspResponderEncoding, Certificate)>,
    produced_at: Option<OffsetDateTime>,
    /// The answers in DER.
    answers: Vec<Vec<u8>>,
    certificates: Vec<Certificate>,
    extensions: Extensions,
}

extension_setters!(OcspResponseBuilder, "OCSP_BASICRESP_add_ext");

impl OcspResponseBuilder {
    /// A builder with nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an answer without a status or `this_update`, and for more than 1,000 answers.
    #[doc(alias = "OCSP_basic_add1_status")]
    pub fn add_response(mut self, answer: OcspSingleResponseBuilder) -> Result<Self> {
        if self.answers.len() == MOST_ANSWERS {
            return Err(Error::invalid(
                "answer",
                format!("exceeds the maximum of {MOST_ANSWERS} answers"),
            ));
        }
        self.answers.push(answer.write()?);
        Ok(self)
    }

    /// Sets the responder: the certificate of the key that signs, and how the response names it.
    ///
    /// Whether clients accept the responder is not checked, because that is known to them only: one that they trust needs nothing
    /// (RFC 6960, section 4.2.2.2, case 1). A responder that the issuer has certified needs the extended key usage
    /// [`OCSP_SIGNING`](crate::x509::KeyPurposeOid::OCSP_SIGNING) and must be [embedded](Self::certificates).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it was set already.
    #[doc(alias = "OCSP_RESPID_set_by_key_ex")]
    #[doc(alias = "OCSP_RESPID_set_by_name")]
    pub fn responder_id(mut self, encoding: OcspResponderEncoding, certificate: &Certificate) -> Result<Self> {
        set(&mut self.responder, "responder_id", (encoding, certificate.clone()))?;
        Ok(self)
    }

    /// Sets the time of the signature (`producedAt`). Without it, it is the time of [`sign`](Self::sign). Fractions of a second are
    /// cut off.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a time outside the years 0 to 9999 in UTC, and if it was set already.
    pub fn produced_at(mut self, time: OffsetDateTime) -> Result<Self> {
        let time = times::whole_seconds("produced_at", time)?;
        set(&mut self.produced_at, "produced_at", time)?;
        Ok(self)
    }

    /// Adds certificates by which the client can verify the signature: that of the responder, unless it is the issuer itself.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for more than 32 certificates.
    #[doc(alias = "OCSP_basic_add1_cert")]
    pub fn certificates<'a>(mut self, certificates: impl IntoIterator<Item = &'a Certificate>) -> Result<Self> {
        add_certificates(&mut self.certificates, certificates)?;
        Ok(self)
    }

    /// Copies the nonce of a request, if it has one.
    ///
    /// # Errors
    ///
    /// As [`OcspRequest::nonce`]; [`Error::InvalidArgument`] if a nonce was added already. A responder answers a request whose
    /// nonce is empty or longer than 128 bytes with
    /// [`MalformedRequest`](OcspResponseStatus::MalformedRequest) (RFC 9654, section 2.1), so these are [`Error::Malformed`].
    #[doc(alias = "OCSP_copy_nonce")]
    pub fn nonce_of(self, request: &OcspRequest) -> Result<Self> {
        let Some(nonce) = request.nonce()? else {
            return Ok(self);
        };
        let made = OcspNonce::new(nonce.nonce());
        made.map_err(der::in_data_as(MalformedKind::InvalidLength, "OCSP request"))?;
        match request.extensions()?.find_by_oid(&ExtensionOid::OCSP_NONCE) {
            Some(extension) => self.add_raw_extension(extension.clone()),
            None => Ok(self),
        }
    }

    /// Makes the response and signs it with the responder's private key, of any type that signs, in the key's backend.
    /// [`SignatureAlgorithm::default()`](SignatureAlgorithm::default) is the usual algorithm of every key that signs.
    ///
    /// # Errors
    ///
    /// As [`create_ocsp_response`](crate::interfaces::OcspBackend::create_ocsp_response).
    #[doc(alias = "OCSP_basic_sign")]
    pub fn sign(
        self,
        private_key: &(impl ToPrivateKey + ?Sized),
        algorithm: impl Into<SignatureAlgorithm>,
    ) -> Result<OcspResponse> {
        let private_key = private_key.to_private_key();
        self.make(private_key.backend(), &private_key, algorithm.into())
    }

    /// Makes a response without an answer. It has no signature.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for [`Successful`](OcspResponseStatus::Successful).
    #[doc(alias = "OCSP_response_create")]
    pub fn build_unsuccessful(backend: &Backend, status: OcspResponseStatus) -> Result<OcspResponse> {
        if status.failure().is_none() {
            let reason = "must be one of an error: a successful response has answers";
            return Err(Error::invalid("status", reason));
        }
        let number = write_number(ENUMERATED, status.number().into())?;
        OcspResponse::read(backend, write_sequence(&[number])?)
    }

    pub(in crate::x509::ocsp) fn make(
        &self,
        backend: &Backend,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<OcspResponse> {
        let signing = Signing::new(algorithm, backend, private_key)?;
        check_complete(&[
            ("responder_id", self.responder.is_some()),
            ("response", !self.answers.is_empty()),
        ])?;
        let (encoding, responder) = required(&self.responder, "responder_id")?;
        if !has_public_half(private_key, responder.public_key_bytes())? {
            return Err(Error::invalid(
                "private_key",
                "does not belong to the responder's certificate",
            ));
        }
        let produced_at = self.produced_at.unwrap_or_else(OffsetDateTime::now_utc);
        let tbs = write_sequence(&[
            write_responder(backend, *encoding, responder)?,
            times::write_generalized_time("produced_at", produced_at)?,
            write_parts(SEQUENCE, &self.answers)?,
            write_tagged_extensions(1, &self.extensions)?,
        ])?;
        let [algorithm, signature, certificates] = sign(&signing, &tbs, &self.certificates)?;
        let basic = write_sequence(&[tbs, algorithm, signature, certificates])?;
        OcspResponse::read(backend, check_length(write_successful(&basic)?)?)
    }
}

/// `ResponderID`.
fn write_responder(backend: &Backend, encoding: OcspResponderEncoding, responder: &Certificate) -> Result<Vec<u8>> {
    match encoding {
        OcspResponderEncoding::Name => der::write_element(BY_NAME, responder.subject_bytes()),
        OcspResponderEncoding::Hash => {
            let hash = key_hash(backend, responder, HashAlgorithm::Sha1)?;
            der::write_element(BY_KEY, &der::write_element(OCTET_STRING, &hash)?)
        }
    }
}

/// `OCSPResponse` with a `BasicOCSPResponse`.
fn write_successful(basic: &[u8]) -> Result<Vec<u8>> {
    let status = write_number(ENUMERATED, OcspResponseStatus::Successful.number().into())?;
    let response_type = der::write_element(OID, OCSP_BASIC.as_der())?;
    let bytes = write_sequence(&[response_type, der::write_element(OCTET_STRING, basic)?])?;
    write_sequence(&[status, der::write_element(constructed(0), &bytes)?])
}
