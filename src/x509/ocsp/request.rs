//! Requests (RFC 6960, section 4.1).

use std::fmt;
use std::sync::Arc;

use super::certificate_id::{IdFields, OcspCertificateId};
use super::limits::{MOST_ANSWERS, check_room, check_some, read_explicit, read_version};
use super::signature_fields::{KeptCertificates, SignatureFields};
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{SEQUENCE, constructed};
use crate::asn1::walker::{Element, Span, Walker};
use crate::asymmetric::{SignatureAlgorithm, ToPublicKey};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::hashes::HashAlgorithm;
use crate::serialization::Encoding;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{Extensions, OcspNonce};
use crate::x509::general_name::GeneralName;
use crate::x509::signed_structure::{KeptExtensions, check_der, extensions_in, read_extensions};

pub(super) const WHAT: &str = "OCSP request";

/// A request for the status of one or more certificates (RFC 6960, section 4.1). Clones share their memory.
///
/// Loading checks the structure only; each getter decodes its field, and reports its error: see the
/// [module documentation](super#how-strict-loading-is). [`OcspRequestBuilder`](super::OcspRequestBuilder) makes one.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::ocsp::{OcspCertificateId, OcspRequest, OcspRequestBuilder};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let id = OcspCertificateId::new(HashAlgorithm::Sha1, &[1; 20], &[2; 20], 42)?;
/// let made = OcspRequestBuilder::new().add_certificate_id(&id)?.build(&backend)?;
///
/// let request = OcspRequest::from_der(&backend, made.as_der())?;
/// assert_eq!(request.serial_number()?.to_u64(), Some(42));
/// for asked in request.requests() {
///     assert_eq!(asked.certificate_id(), id);
/// }
/// assert!(request.nonce()?.is_none() && !request.is_signed());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "OCSP_REQUEST")]
pub struct OcspRequest(Arc<Inner>);

struct Inner {
    backend: Backend,
    der: Arc<Vec<u8>>,
    fields: Fields,
    extensions: KeptExtensions,
    certificates: KeptCertificates,
}

/// The position of each field.
struct Fields {
    /// The signed part, with tag and length.
    tbs: Span,
    requestor_name: Option<Span>,
    requests: Vec<SingleFields>,
    extensions: Option<Span>,
    signature: Option<SignatureFields>,
}

/// The position of each field of a `Request`.
#[derive(Clone, Copy)]
struct SingleFields {
    id: IdFields,
    extensions: Option<Span>,
}

impl SingleFields {
    fn read(whole: &[u8], request: Element) -> Result<Self> {
        let mut walker = Walker::new(WHAT, whole, request.content);
        let id = walker.next(SEQUENCE, "reqCert")?;
        let id = IdFields::read(WHAT, whole, id)?;
        let extensions = read_extensions(WHAT, whole, &mut walker, 0)?;
        walker.finish("the Request")?;
        Ok(SingleFields { id, extensions })
    }
}

impl Fields {
    fn read(whole: &[u8]) -> Result<Self> {
        let mut outer = Walker::of_sequence(WHAT, whole)?;
        let tbs = outer.next(SEQUENCE, "tbsRequest")?;
        let signature = match read_explicit((WHAT, whole), &mut outer, 0, SEQUENCE, "optionalSignature")? {
            Some(element) => Some(SignatureFields::read(
                WHAT,
                whole,
                Walker::new(WHAT, whole, element.content),
            )?),
            None => None,
        };
        outer.finish("the OCSPRequest")?;
        let mut walker = Walker::new(WHAT, whole, tbs.content);
        read_version(WHAT, whole, &mut walker)?;
        let requestor_name = walker.optional(constructed(1), "requestorName")?;
        let list = walker.next(SEQUENCE, "requestList")?;
        let extensions = read_extensions(WHAT, whole, &mut walker, 2)?;
        walker.finish("the TBSRequest")?;
        Ok(Fields {
            tbs: tbs.full,
            requestor_name: requestor_name.map(|name| name.content),
            requests: read_list(whole, list.content)?,
            extensions,
            signature,
        })
    }
}

fn read_list(whole: &[u8], list: Span) -> Result<Vec<SingleFields>> {
    let mut walker = Walker::new(WHAT, whole, list);
    let mut requests = Vec::new();
    while !walker.is_at_end() {
        check_room(WHAT, "Request", requests.len(), MOST_ANSWERS)?;
        requests.push(SingleFields::read(whole, walker.next(SEQUENCE, "a Request")?)?);
    }
    check_some(WHAT, "requestList", requests.len())?;
    Ok(requests)
}

impl OcspRequest {
    /// Parses a request from DER. A signature is not verified: see [`verify_signature`](Self::verify_signature).
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the data is not a request, has another version than 1, is longer than 1 MiB, asks about no
    /// certificate or about more than 1,000, has more than 32 embedded certificates, or has trailing data.
    #[doc(alias = "d2i_OCSP_REQUEST")]
    pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
        check_der(WHAT, der)?;
        Self::read(backend, der.to_vec())
    }

    pub(super) fn read(backend: &Backend, der: Vec<u8>) -> Result<Self> {
        der::check_length(WHAT, &der)?;
        Ok(OcspRequest(Arc::new(Inner {
            backend: backend.clone(),
            fields: Fields::read(&der)?,
            der: Arc::new(der),
            extensions: KeptExtensions::default(),
            certificates: KeptCertificates::default(),
        })))
    }

    /// The backend that it was loaded or made in.
    pub fn backend(&self) -> &Backend {
        &self.0.backend
    }

    /// The certificates that it asks about, in their order; at least one.
    #[doc(alias = "OCSP_request_onereq_count")]
    #[doc(alias = "OCSP_request_onereq_get0")]
    pub fn requests(&self) -> impl ExactSizeIterator<Item = OcspSingleRequest> + '_ {
        let fields = self.0.fields.requests.iter();
        fields.map(|fields| OcspSingleRequest {
            message: Arc::clone(&self.0.der),
            fields: *fields,
        })
    }

    /// The only certificate that it asks about.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`NotAllowed`](MalformedKind::NotAllowed) for a request about several, which RFC 5019, section
    /// 2.1.1, does not allow. A responder that answers such requests uses [`requests`](Self::requests).
    pub fn certificate_id(&self) -> Result<OcspCertificateId> {
        Ok(OcspCertificateId::of(&self.0.der, *self.id_fields()?))
    }

    fn id_fields(&self) -> Result<&IdFields> {
        match self.0.fields.requests.as_slice() {
            [only] => Ok(&only.id),
            _ => {
                let reason = "it asks about several certificates, where one is expected (RFC 5019, section 2.1.1)";
                Err(Error::malformed(MalformedKind::NotAllowed, WHAT, reason))
            }
        }
    }

    /// The hash function of the issuer's hashes, of a request about one certificate.
    ///
    /// # Errors
    ///
    /// As [`certificate_id`](Self::certificate_id) and [`OcspCertificateId::hash_algorithm`].
    pub fn hash_algorithm(&self) -> Result<HashAlgorithm> {
        self.certificate_id()?.hash_algorithm()
    }

    /// The hash of the issuer's name, of a request about one certificate.
    ///
    /// # Errors
    ///
    /// As [`certificate_id`](Self::certificate_id).
    pub fn issuer_name_hash(&self) -> Result<&[u8]> {
        Ok(self.id_fields()?.issuer_name_hash.of(&self.0.der))
    }

    /// The hash of the issuer's key, of a request about one certificate.
    ///
    /// # Errors
    ///
    /// As [`certificate_id`](Self::certificate_id).
    pub fn issuer_key_hash(&self) -> Result<&[u8]> {
        Ok(self.id_fields()?.issuer_key_hash.of(&self.0.der))
    }

    /// The serial number of the certificate, of a request about one.
    ///
    /// # Errors
    ///
    /// As [`certificate_id`](Self::certificate_id) and [`OcspCertificateId::serial_number`].
    pub fn serial_number(&self) -> Result<SerialNumber> {
        self.certificate_id()?.serial_number()
    }

    /// The extensions of the request; an empty list for a request without them. Parsed on first use and then kept.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`].
    #[doc(alias = "OCSP_REQUEST_get_ext")]
    pub fn extensions(&self) -> Result<&Extensions> {
        let Inner { der, fields, .. } = &*self.0;
        self.0.extensions.get_or_find(|| extensions_in(der, fields.extensions))
    }

    /// The nonce (RFC 9654, section 2.1), if there is one.
    ///
    /// # Errors
    ///
    /// As [`extensions`](Self::extensions); [`Error::Malformed`] if it does not decode.
    pub fn nonce(&self) -> Result<Option<OcspNonce>> {
        Ok(self.extensions()?.find::<OcspNonce>()?.map(|(nonce, _)| nonce))
    }

    /// The name of the requestor, if it is given. It is worth as much as the [signature](Self::verify_signature).
    ///
    /// # Errors
    ///
    /// As [`GeneralName::from_der`].
    #[doc(alias = "OCSP_request_set1_name")]
    pub fn requestor_name(&self) -> Result<Option<GeneralName>> {
        let name = self.0.fields.requestor_name;
        name.map(|name| GeneralName::from_der(name.of(&self.0.der))).transpose()
    }

    /// Whether it has a signature, which is optional.
    #[doc(alias = "OCSP_request_is_signed")]
    pub fn is_signed(&self) -> bool {
        self.0.fields.signature.is_some()
    }

    fn signature_fields(&self) -> Result<&SignatureFields> {
        let unsigned = || Error::malformed(MalformedKind::Missing, WHAT, "it is not signed");
        self.0.fields.signature.as_ref().ok_or_else(unsigned)
    }

    /// The signature algorithm.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Missing`](MalformedKind::Missing) for a request without a signature; as
    /// [`Certificate::signature_algorithm`].
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm> {
        self.signature_fields()?.algorithm(&self.0.der)
    }

    /// The object identifier of the signature algorithm.
    ///
    /// # Errors
    ///
    /// As [`signature_algorithm`](Self::signature_algorithm), except `Unsupported`.
    pub fn signature_algorithm_oid(&self) -> Result<ObjectIdentifier> {
        self.signature_fields()?.algorithm_oid(&self.0.der)
    }

    /// The signature, in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if there is none, and if the BIT STRING is not whole bytes.
    pub fn signature(&self) -> Result<&[u8]> {
        self.signature_fields()?.signature(WHAT, &self.0.der)
    }

    /// The embedded certificates: none in a request without a signature. Nothing about them is verified.
    ///
    /// # Errors
    ///
    /// As [`Certificate::from_der`], for any of them.
    pub fn certificates(&self) -> Result<&[Certificate]> {
        let Inner { backend, der, .. } = &*self.0;
        let fields = self.0.fields.signature.as_ref();
        self.0.certificates.of(fields, (WHAT, backend, der))
    }

    /// Verifies the signature with the requestor's public key, of any type, in the key's backend. Whose key that is, and whether
    /// the [requestor's name](Self::requestor_name) belongs to it, is for the caller to know.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Missing`](MalformedKind::Missing) for a request without a signature; otherwise as
    /// [`Certificate::verify_signature`].
    #[doc(alias = "OCSP_request_verify")]
    pub fn verify_signature(&self, key: &(impl ToPublicKey + ?Sized)) -> Result<()> {
        let fields = self.signature_fields()?;
        fields.verify(&self.0.der, self.0.fields.tbs, &key.to_public_key())
    }

    /// The signed part, `TBSRequest`, in DER.
    pub fn tbs_request_bytes(&self) -> &[u8] {
        self.0.fields.tbs.of(&self.0.der)
    }

    /// The whole request in DER, byte for byte as it was read: what is sent to a responder.
    #[doc(alias = "i2d_OCSP_REQUEST")]
    pub fn as_der(&self) -> &[u8] {
        &self.0.der
    }

    /// The request in DER, the only encoding of OCSP.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another encoding.
    pub fn public_bytes(&self, encoding: Encoding) -> Result<Vec<u8>> {
        public_bytes(self.as_der(), encoding)
    }
}

pub(super) fn public_bytes(der: &[u8], encoding: Encoding) -> Result<Vec<u8>> {
    match encoding {
        Encoding::Der => Ok(der.to_vec()),
        other => Err(Error::invalid("encoding", format!("must be DER for OCSP, not {other}"))),
    }
}

/// The DER.
impl AsRef<[u8]> for OcspRequest {
    fn as_ref(&self) -> &[u8] {
        self.as_der()
    }
}

/// Compares the DER only; the backend does not matter.
impl PartialEq for OcspRequest {
    fn eq(&self, other: &Self) -> bool {
        self.as_der() == other.as_der()
    }
}

impl Eq for OcspRequest {}

impl std::hash::Hash for OcspRequest {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_der().hash(state);
    }
}

/// Prints the certificates that it asks about.
impl fmt::Debug for OcspRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.requests()).finish()
    }
}

/// The part of a request that asks about one certificate: `Request` (RFC 6960, section 4.1.1).
///
/// [`OcspSingleRequestBuilder`](super::OcspSingleRequestBuilder) makes one.
///
/// ```
/// # fn asked(request: &hazmat_openssl::x509::ocsp::OcspRequest) -> hazmat_openssl::Result<()> {
/// for asked in request.requests() {
///     println!("{}", asked.certificate_id().serial_number()?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "OCSP_ONEREQ")]
pub struct OcspSingleRequest {
    message: Arc<Vec<u8>>,
    fields: SingleFields,
}

impl OcspSingleRequest {
    /// The certificate.
    #[doc(alias = "OCSP_onereq_get0_id")]
    pub fn certificate_id(&self) -> OcspCertificateId {
        OcspCertificateId::of(&self.message, self.fields.id)
    }

    /// The extensions that are about this certificate (RFC 6960, section 4.4.6); an empty list without them.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`].
    pub fn extensions(&self) -> Result<Extensions> {
        extensions_in(&self.message, self.fields.extensions)
    }
}

/// Prints the serial number, if it decodes.
impl fmt::Debug for OcspSingleRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.certificate_id().fmt(f)
    }
}
