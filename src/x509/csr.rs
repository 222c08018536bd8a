//! Certificate signing requests (PKCS #10, RFC 2986).

use std::fmt;
use std::sync::Arc;

use super::attributes::{self, Attribute};
use super::extensions::Extensions;
use super::name::Name;
use super::signed_structure::{KeptExtensions, Signed, shown, signature_getters};
use super::version::{self, X509Version};
use crate::asn1::der;
use crate::asn1::oid::{AttributeOid, ObjectIdentifier};
use crate::asn1::span::Span;
use crate::asn1::subject_public_key_info;
use crate::asn1::tag::{INTEGER, SEQUENCE, constructed};
use crate::asymmetric::PublicKey;
use crate::backend::Backend;
use crate::error::Result;
use crate::serialization::{Encoding, load_public_key_info};

const WHAT: &str = "certificate signing request";
pub(super) const PEM_LABELS: [&str; 2] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];

/// A request for a certificate: a name, a key, and what else the certificate is to have, signed with the key. Clones
/// share one piece of memory.
///
/// As of a [`Certificate`](super::Certificate), a part that does not decode says so when it is asked for.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::serialization::Encoding;
/// use hazmat_openssl::x509::{
///     CertificateSigningRequestBuilder, GeneralName, GeneralNames, Name, SubjectAlternativeName,
/// };
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key: PrivateKey = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)?.into();
/// let names = GeneralNames::new(vec![GeneralName::dns_name("www.example.org")?])?;
/// let request = CertificateSigningRequestBuilder::new()
///     .subject_name(&Name::from_rfc4514_string("CN=www.example.org")?)?
///     .add_extension(&SubjectAlternativeName::new(names), false)?
///     .challenge_password("revoke me")?
///     .sign(&key, HashAlgorithm::Sha384)?;
///
/// let loaded = backend.load_pem_x509_csr(&request.public_bytes(Encoding::Pem)?)?;
/// assert!(loaded.is_signature_valid()?);
/// assert_eq!(loaded.challenge_password()?.as_deref(), Some("revoke me"));
/// let (names, _) = loaded.extensions()?.find::<SubjectAlternativeName>()?.unwrap();
/// assert_eq!(names.names().dns_names().collect::<Vec<_>>(), ["www.example.org"]);
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
    /// What is inside the SET. Some programs leave it out where there is nothing.
    attributes: Option<Span>,
}

impl Fields {
    fn read(signed: &Signed) -> Result<Self> {
        let mut walker = signed.walk();
        let version = walker.next(INTEGER, "the version")?.full;
        let version = version::read(WHAT, signed.part(version))?;
        let subject = walker.next(SEQUENCE, "the subject")?.full;
        let public_key = walker.next(SEQUENCE, "the public key")?.full;
        let attributes = walker.optional(constructed(0), "the attributes")?;
        walker.finish("what a request is made of")?;
        Ok(Fields {
            version,
            subject,
            public_key,
            attributes: attributes.map(|element| element.content),
        })
    }
}

impl CertificateSigningRequest {
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

    /// The backend that it was loaded or made in.
    pub fn backend(&self) -> &Backend {
        &self.0.signed.backend
    }

    /// The version, as it stands. RFC 2986 has the first alone; some programs have written others, by mistake, and mean
    /// the same: see [how strict loading is](crate::x509#how-strict-loading-is).
    #[doc(alias = "X509_REQ_get_version")]
    pub fn version(&self) -> X509Version {
        self.0.fields.version
    }

    /// Whose key it is about.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if it is no name.
    #[doc(alias = "X509_REQ_get_subject_name")]
    pub fn subject(&self) -> Result<Name> {
        Name::from_der(self.subject_bytes())
    }

    /// The subject's name in DER, as it stands.
    pub fn subject_bytes(&self) -> &[u8] {
        self.part(self.0.fields.subject)
    }

    /// The subject's key, loaded into the request's backend.
    ///
    /// # Errors
    ///
    /// As [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key).
    #[doc(alias = "X509_REQ_get_pubkey")]
    pub fn public_key(&self) -> Result<PublicKey> {
        load_public_key_info(self.backend(), self.public_key_bytes())
    }

    /// The subject's key as it stands: a `SubjectPublicKeyInfo` in DER.
    #[doc(alias = "X509_REQ_get_X509_PUBKEY")]
    pub fn public_key_bytes(&self) -> &[u8] {
        self.part(self.0.fields.public_key)
    }

    /// The type of the subject's key, by its object identifier.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if there is none.
    pub fn public_key_algorithm_oid(&self) -> Result<ObjectIdentifier> {
        subject_public_key_info::algorithm_oid(self.public_key_bytes())
    }

    /// The attributes, in their order.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if they are none.
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
    /// [`Error::Malformed`](crate::Error::Malformed) if they are no list, or if this one does not decode or is there
    /// twice. What is wrong with others does not matter.
    #[doc(alias = "X509_REQ_get_attr_by_OBJ")]
    pub fn attribute_for_oid(&self, oid: &ObjectIdentifier) -> Result<Option<Attribute>> {
        let found = self.0.fields.attributes;
        found.map_or(Ok(None), |span| attributes::find(self.part(span), oid))
    }

    /// The challenge password (RFC 2985, section 5.4.1), if there is one.
    ///
    /// # Errors
    ///
    /// As [`attribute_for_oid`](Self::attribute_for_oid); [`Error::Malformed`](crate::Error::Malformed) if it is no
    /// text.
    pub fn challenge_password(&self) -> Result<Option<String>> {
        let attribute = self.attribute_for_oid(&AttributeOid::CHALLENGE_PASSWORD)?;
        let password = attribute.map(|attribute| attribute.text()).transpose();
        password.map_err(der::in_data("challenge password"))
    }

    /// The unstructured names (RFC 2985, section 5.4.3) of the subject; none for a request without.
    ///
    /// # Errors
    ///
    /// As [`attribute_for_oid`](Self::attribute_for_oid); [`Error::Malformed`](crate::Error::Malformed) if one is no
    /// text.
    pub fn unstructured_names(&self) -> Result<Vec<String>> {
        let attribute = self.attribute_for_oid(&AttributeOid::UNSTRUCTURED_NAME)?;
        let names = attribute.map(|attribute| attribute.texts().collect()).transpose();
        Ok(names.map_err(der::in_data("unstructured name"))?.unwrap_or_default())
    }

    /// The extensions that the certificate is to have: those of `extensionRequest`, or where there is no such
    /// attribute of Microsoft's from before it; none for a request without. Found once, then kept.
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

    /// That the request was signed with the private half of its key.
    ///
    /// # Errors
    ///
    /// As [`Certificate::verify_signature`](super::Certificate::verify_signature), though a request has one algorithm
    /// only; as [`public_key`](Self::public_key).
    #[doc(alias = "X509_REQ_verify")]
    pub fn verify_signature(&self) -> Result<()> {
        self.0.signed.verify(None, &self.public_key()?)
    }

    /// Whether the request was signed with the private half of its key.
    ///
    /// # Errors
    ///
    /// As [`verify_signature`](Self::verify_signature), but for
    /// [`Error::InvalidSignature`](crate::Error::InvalidSignature).
    #[doc(alias = "X509_REQ_verify")]
    #[must_use = "a request that is not signed with its key is anybody's"]
    pub fn is_signature_valid(&self) -> Result<bool> {
        self.0.signed.is_valid(None, &self.public_key()?)
    }

    /// The request in PEM or DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another encoding.
    #[doc(alias = "PEM_write_bio_X509_REQ")]
    pub fn public_bytes(&self, encoding: Encoding) -> Result<Vec<u8>> {
        self.0.signed.public_bytes(encoding, PEM_LABELS[0])
    }

    /// What is signed: the request without algorithm and signature, in DER.
    #[doc(alias = "i2d_re_X509_REQ_tbs")]
    pub fn tbs_certrequest_bytes(&self) -> &[u8] {
        self.0.signed.tbs_bytes()
    }
}

signature_getters!(CertificateSigningRequest);

impl fmt::Debug for CertificateSigningRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateSigningRequest")
            .field("subject", &shown(self.subject()))
            .finish_non_exhaustive()
    }
}
