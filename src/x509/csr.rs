//! Certificate signing requests (PKCS #10, RFC 2986).

use std::fmt;
use std::sync::Arc;

use super::attributes::{self, Attribute};
use super::extensions::Extensions;
use super::name::Name;
use super::signed_structure::{KeptExtensions, Signed, check_der, is_valid, shown, signed_structure};
use super::version::{self, X509Version};
use crate::asn1::der;
use crate::asn1::oid::{AttributeOid, ObjectIdentifier};
use crate::asn1::subject_public_key_info;
use crate::asn1::tag::{INTEGER, SEQUENCE, constructed};
use crate::asn1::walker::Span;
use crate::asymmetric::PublicKey;
use crate::backend::Backend;
use crate::error::{MalformedKind, Result};
use crate::serialization::{load_public_key_info, pem};

const WHAT: &str = "certificate signing request";
const PEM_LABELS: [&str; 2] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];

/// A certificate signing request (CSR): a name, a public key and the wanted extensions, signed with the private key.
/// Clones share their memory; many threads may use one at once.
///
/// As with a [`Certificate`](super::Certificate), each getter decodes its field and reports its error.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::x509::{
///     CertificateSigningRequest, CertificateSigningRequestBuilder, Name, SubjectAlternativeName,
/// };
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key: PrivateKey = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)?.into();
/// let names = SubjectAlternativeName::from_dns_names(["www.example.org"])?;
/// let request = CertificateSigningRequestBuilder::new()
///     .subject_name(&Name::from_rfc4514_string("CN=www.example.org")?)?
///     .add_extension(&names, false)?
///     .challenge_password("revoke me")?
///     .sign(&key, HashAlgorithm::Sha384)?;
///
/// let loaded = CertificateSigningRequest::from_pem(&backend, request.to_pem()?)?;
/// loaded.verify_signature()?;
/// assert_eq!(loaded.challenge_password()?.as_deref(), Some("revoke me"));
/// let (names, _) = loaded.extensions()?.find::<SubjectAlternativeName>()?.unwrap();
/// assert_eq!(names.names().dns_names().collect::<hazmat_openssl::Result<Vec<_>>>()?, ["www.example.org"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "X509_REQ")]
pub struct CertificateSigningRequest(Arc<Inner>);

struct Inner {
    signed: Signed,
    fields: Fields,
    extensions: KeptExtensions,
}

struct Fields {
    version: X509Version,
    subject: Span,
    public_key: Span,
    /// The content of the SET. Some programs omit an empty one.
    attributes: Option<Span>,
}

impl Fields {
    fn read(signed: &Signed) -> Result<Self> {
        let mut walker = signed.walk();
        let version = walker.next(INTEGER, "version")?.full;
        let version = version::read(WHAT, signed.part(version))?;
        let subject = walker.next(SEQUENCE, "subject")?.full;
        let public_key = walker.next(SEQUENCE, "subjectPKInfo")?.full;
        let attributes = walker.optional(constructed(0), "attributes")?;
        walker.finish("the CertificationRequestInfo")?;
        Ok(Fields {
            version,
            subject,
            public_key,
            attributes: attributes.map(|element| element.content),
        })
    }
}

impl CertificateSigningRequest {
    /// Parses a request from the first PEM block labelled `CERTIFICATE REQUEST`, or `NEW CERTIFICATE REQUEST` as old
    /// programs write. The signature is not verified: see [`verify_signature`](Self::verify_signature).
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if there is no such block, or its content is not a request, is longer
    /// than 1 MiB, has trailing data or an undefined version.
    ///
    /// The kind is [`InvalidPem`](crate::MalformedKind::InvalidPem) if there is no block at all or its BEGIN or END line is
    /// broken, [`UnexpectedType`](crate::MalformedKind::UnexpectedType) if there are only blocks with other labels, and
    /// [`Truncated`](crate::MalformedKind::Truncated) if the block or its content is cut off. Any other kind means that the
    /// data is not a request, or a damaged one.
    #[doc(alias = "PEM_read_bio_X509_REQ")]
    pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
        let block = pem::find(pem.as_ref(), &PEM_LABELS, "a certificate signing request")?;
        Self::read(backend, block.decode_public()?)
    }

    /// Parses a request from DER.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem), without the kind `InvalidPem`; empty data is
    /// [`Truncated`](crate::MalformedKind::Truncated).
    #[doc(alias = "d2i_X509_REQ")]
    pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
        check_der(WHAT, der)?;
        Self::read(backend, der.to_vec())
    }

    pub(super) fn read(backend: &Backend, der: Vec<u8>) -> Result<Self> {
        der::check_length(WHAT, &der)?;
        let signed = Signed::read(WHAT, backend, der)?;
        Ok(CertificateSigningRequest(Arc::new(Inner {
            fields: Fields::read(&signed)?,
            signed,
            extensions: KeptExtensions::default(),
        })))
    }

    fn part(&self, span: Span) -> &[u8] {
        self.0.signed.part(span)
    }

    /// The version field. RFC 2986 defines version 1 only; some programs write another number by mistake, which changes
    /// nothing: see [how strict loading is](crate::x509#how-strict-loading-is).
    #[doc(alias = "X509_REQ_get_version")]
    pub fn version(&self) -> X509Version {
        self.0.fields.version
    }

    /// The name of the key's owner.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if the name does not decode.
    #[doc(alias = "X509_REQ_get_subject_name")]
    pub fn subject(&self) -> Result<Name> {
        Name::from_der(self.subject_bytes())
    }

    /// The subject's name in DER, as it was read.
    pub fn subject_bytes(&self) -> &[u8] {
        self.part(self.0.fields.subject)
    }

    /// The subject's public key, loaded into the request's backend.
    ///
    /// # Errors
    ///
    /// As [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key).
    #[doc(alias = "X509_REQ_get_pubkey")]
    pub fn public_key(&self) -> Result<PublicKey> {
        load_public_key_info(self.backend(), self.public_key_bytes())
    }

    /// The `SubjectPublicKeyInfo` in DER, as it was read.
    #[doc(alias = "X509_REQ_get_X509_PUBKEY")]
    pub fn public_key_bytes(&self) -> &[u8] {
        self.part(self.0.fields.public_key)
    }

    /// The object identifier of the public key's algorithm.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if it does not decode.
    pub fn public_key_algorithm_oid(&self) -> Result<ObjectIdentifier> {
        subject_public_key_info::algorithm_oid(self.public_key_bytes())
    }

    /// The attributes, in their order.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if the list or one attribute does not decode.
    pub fn attributes(&self) -> Result<Vec<Attribute>> {
        self.0
            .fields
            .attributes
            .map_or_else(|| Ok(Vec::new()), |span| attributes::read(self.part(span)))
    }

    /// The attribute of a type, if there is one.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if the list or this attribute does not decode, of the kind
    /// [`Duplicate`](crate::MalformedKind::Duplicate) if it occurs twice. Faults of other attributes are ignored.
    #[doc(alias = "X509_REQ_get_attr_by_OBJ")]
    pub fn attribute_for_oid(&self, oid: &ObjectIdentifier) -> Result<Option<Attribute>> {
        let found = self.0.fields.attributes;
        found.map_or(Ok(None), |span| attributes::find(self.part(span), oid))
    }

    /// The challenge password (RFC 2985, section 5.4.1), if there is one.
    ///
    /// # Errors
    ///
    /// As [`attribute_for_oid`](Self::attribute_for_oid); [`Error::Malformed`](crate::Error::Malformed) if the value is not
    /// one string.
    pub fn challenge_password(&self) -> Result<Option<String>> {
        let attribute = self.attribute_for_oid(&AttributeOid::CHALLENGE_PASSWORD)?;
        let password = attribute.map(|attribute| attribute.text()).transpose();
        password.map_err(der::in_data_as(MalformedKind::InvalidValue, "challenge password"))
    }

    /// The unstructured names (RFC 2985, section 5.4.3) of the subject; empty for a request without them.
    ///
    /// # Errors
    ///
    /// As [`attribute_for_oid`](Self::attribute_for_oid); [`Error::Malformed`](crate::Error::Malformed) if one is not a
    /// string.
    pub fn unstructured_names(&self) -> Result<Vec<String>> {
        let attribute = self.attribute_for_oid(&AttributeOid::UNSTRUCTURED_NAME)?;
        let names = attribute.map(|attribute| attribute.texts().collect()).transpose();
        Ok(names
            .map_err(der::in_data_as(MalformedKind::InvalidValue, "unstructured name"))?
            .unwrap_or_default())
    }

    /// The extensions that the request asks for: those of the attribute `extensionRequest` (RFC 2985, section 5.4.2),
    /// or else of Microsoft's older attribute; an empty list for a request without them. Parsed on first use and then
    /// kept.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`](super::Certificate::extensions) and
    /// [`attribute_for_oid`](Self::attribute_for_oid).
    #[doc(alias = "X509_REQ_get_extensions")]
    pub fn extensions(&self) -> Result<&Extensions> {
        self.0.extensions.get_or_find(|| self.read_extensions())
    }

    fn read_extensions(&self) -> Result<Extensions> {
        for oid in [
            AttributeOid::EXTENSION_REQUEST,
            AttributeOid::MICROSOFT_EXTENSION_REQUEST,
        ] {
            if let Some(attribute) = self.attribute_for_oid(&oid)? {
                return Extensions::read(attribute.single_value()?);
            }
        }
        Ok(Extensions::default())
    }

    /// Verifies the signature with the public key of the request itself, in the request's backend. It proves that the
    /// requester has the private key.
    ///
    /// Neither the hash function nor the strength of the key is judged: a signature with SHA-1, or of a short RSA key, can
    /// match. See [`signature_hash_algorithm`](Self::signature_hash_algorithm) and the size of the key.
    ///
    /// # Errors
    ///
    /// As [`Certificate::verify_signature`](super::Certificate::verify_signature), except `SignatureAlgorithmMismatch`,
    /// because a request has only one algorithm field; as [`public_key`](Self::public_key).
    #[doc(alias = "X509_REQ_verify")]
    pub fn verify_signature(&self) -> Result<()> {
        self.verify_with(&self.public_key()?)
    }

    /// Returns whether the signature matches the public key of the request itself.
    ///
    /// # Errors
    ///
    /// As [`verify_signature`](Self::verify_signature), except
    /// [`Error::InvalidSignature`](crate::Error::InvalidSignature).
    #[doc(alias = "X509_REQ_verify")]
    #[must_use = "without a matching signature, the requester may not have the private key"]
    pub fn is_signature_valid(&self) -> Result<bool> {
        is_valid(self.verify_signature())
    }

    /// The signed part, `CertificationRequestInfo`, in DER.
    #[doc(alias = "i2d_re_X509_REQ_tbs")]
    pub fn tbs_certrequest_bytes(&self) -> &[u8] {
        self.0.signed.tbs_bytes()
    }
}

signed_structure!(CertificateSigningRequest, PEM_LABELS[0], |_| None);

/// Prints the subject, if it decodes.
impl fmt::Debug for CertificateSigningRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateSigningRequest")
            .field("subject", &shown(self.subject()))
            .finish_non_exhaustive()
    }
}
