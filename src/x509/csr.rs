//! Certificate signing requests (PKCS #10, RFC 2986).

use std::fmt;
use std::sync::Arc;

use super::attributes::{self, Attribute};
use super::certificate::Certificate;
use super::extensions::Extensions;
use super::name::Name;
use super::possession_statement::{self, PrivateKeyPossessionStatement};
use super::signed_structure::{KeptExtensions, Signed, check_der, is_valid, shown, signed_structure};
use super::version::{self, X509Version};
use crate::asn1::der;
use crate::asn1::oid::{AttributeOid, ObjectIdentifier};
use crate::asn1::subject_public_key_info;
use crate::asn1::tag::{INTEGER, SEQUENCE, constructed};
use crate::asn1::walker::Span;
use crate::asymmetric::PublicKey;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::serialization::{load_public_key_info, pem};

const WHAT: &str = "certificate signing request";
const PEM_LABELS: [&str; 2] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];

/// A certificate signing request (CSR): a name, a public key and the wanted extensions, signed with the private key.
/// Clones share their memory; many threads may use one at once.
///
/// As with a [`Certificate`], each getter decodes its field and reports its error.
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
    /// [`Error::Malformed`] if there is no such block, or its content is not a request, is longer
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
    /// [`Error::Malformed`] if the name does not decode.
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
    /// [`Error::Malformed`] if it does not decode.
    pub fn public_key_algorithm_oid(&self) -> Result<ObjectIdentifier> {
        subject_public_key_info::algorithm_oid(self.public_key_bytes())
    }

    /// The attributes, in their order.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the list or one attribute does not decode.
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
    /// [`Error::Malformed`] if the list or this attribute does not decode, of the kind
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
    /// As [`attribute_for_oid`](Self::attribute_for_oid); [`Error::Malformed`] if the value is not
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
    /// As [`attribute_for_oid`](Self::attribute_for_oid); [`Error::Malformed`] if one is not a
    /// string.
    pub fn unstructured_names(&self) -> Result<Vec<String>> {
        let attribute = self.attribute_for_oid(&AttributeOid::UNSTRUCTURED_NAME)?;
        let names = attribute.map(|attribute| attribute.texts().collect()).transpose();
        Ok(names
            .map_err(der::in_data_as(MalformedKind::InvalidValue, "unstructured name"))?
            .unwrap_or_default())
    }

    /// The statement that the requester has the private key, which is signed with the key of another certificate (RFC
    /// 9883), if there is one. Nothing is verified: see
    /// [`verify_possession_statement`](Self::verify_possession_statement).
    ///
    /// # Errors
    ///
    /// As [`attribute_for_oid`](Self::attribute_for_oid); [`Error::Malformed`] if the attribute does
    /// not have exactly one value, or the value does not decode, of the kind
    /// [`Inconsistent`](crate::MalformedKind::Inconsistent) if it carries another certificate than it names.
    pub fn possession_statement(&self) -> Result<Option<PrivateKeyPossessionStatement>> {
        let attribute = self.attribute_for_oid(&AttributeOid::STATEMENT_OF_POSSESSION)?;
        let statement =
            attribute.map(|found| PrivateKeyPossessionStatement::read(self.backend(), found.single_value()?));
        statement.transpose()
    }

    /// The extensions that the request asks for: those of the attribute `extensionRequest` (RFC 2985, section 5.4.2),
    /// or else of Microsoft's older attribute; an empty list for a request without them. Parsed on first use and then
    /// kept.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`] and
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
    /// As [`Certificate::verify_signature`], except `SignatureAlgorithmMismatch`,
    /// because a request has only one algorithm field; as [`public_key`](Self::public_key).
    ///
    /// [`Error::InvalidArgument`] if the signature does not match, and the request has a
    /// [`possession_statement`](Self::possession_statement): another key has signed it. Such a request is verified by
    /// [`verify_possession_statement`](Self::verify_possession_statement).
    #[doc(alias = "X509_REQ_verify")]
    pub fn verify_signature(&self) -> Result<()> {
        let verified = self.public_key().and_then(|key| self.verify_with(&key));
        verified.map_err(|error| self.explain_other_key(error))
    }

    /// Replaces the error of a signature that cannot match by one that names the reason.
    #[cold]
    fn explain_other_key(&self, error: Error) -> Error {
        let unmatched = matches!(error, Error::InvalidSignature | Error::Unsupported { .. });
        let attribute = self.attribute_for_oid(&AttributeOid::STATEMENT_OF_POSSESSION);
        match attribute {
            Ok(Some(_)) if unmatched => possession_statement::signed_with_another_key(),
            _ => error,
        }
    }

    /// Verifies a request that is signed with the key of another certificate of the same subject, because its own key does not
    /// sign, as an ML-KEM key (RFC 9883). It proves that the owner of `signing_certificate` asks for the certificate, and
    /// states that it has the private key.
    ///
    /// `signing_certificate` is the certificate that the request's
    /// [`possession_statement`](Self::possession_statement) names. The caller takes it from there or from its own records,
    /// and **has verified its chain** up to an authority that it trusts, and that the certificate is neither expired nor
    /// revoked: this method does none of that. Without it, anyone can make a certificate for any name, and sign with its
    /// key.
    ///
    /// Checked are, in this order: the statement, and that it names and carries this certificate and no other; that the key of
    /// the request is not one that can only sign (RFC 9883, section 6); that the key usage of the certificate, if there is one,
    /// has `digitalSignature`; that both have the same subject, byte for byte, and the same
    /// [`SubjectAlternativeName`](super::SubjectAlternativeName) if the request asks for one or has no subject; the
    /// signature, with the certificate's key in the request's backend, which need not offer the request's own key.
    ///
    /// RFC 9883, section 4, lets a certificate policy allow other names for the same entity. An authority with such a policy
    /// compares the names itself, and uses [`PrivateKeyPossessionStatement::names`] and
    /// [`SignedStructure::verify_signature_with`](super::SignedStructure::verify_signature_with).
    ///
    /// # Errors
    ///
    /// - [`Error::Malformed`] of the kind [`Missing`](crate::MalformedKind::Missing) if the request has no statement; as
    ///   [`possession_statement`](Self::possession_statement), [`extensions`](Self::extensions) and
    ///   [`Certificate::extensions`];
    /// - [`Error::InvalidArgument`] for another `signing_certificate`, and for a `request` that must not have a statement;
    /// - [`Error::InvalidSignature`] if the signature does not match;
    /// - as [`Certificate::public_key`] and [`Certificate::verify_signature`] otherwise.
    pub fn verify_possession_statement(&self, signing_certificate: &Certificate) -> Result<()> {
        let missing = || Error::malformed(MalformedKind::Missing, WHAT, "it has no privateKeyPossessionStatement");
        let statement = self.possession_statement()?.ok_or_else(missing)?;
        if !statement.names(signing_certificate)? {
            let reason = "its issuer and serial number are not those that the request names";
            return Err(possession_statement::wrong_certificate(reason));
        }
        if statement
            .certificate()
            .is_some_and(|carried| carried != signing_certificate)
        {
            let reason = "it is not the certificate that the request carries";
            return Err(possession_statement::wrong_certificate(reason));
        }
        possession_statement::check_key("request", self.public_key_bytes())?;
        possession_statement::check_signs(signing_certificate)?;
        possession_statement::check_same_subject(self.subject_bytes(), self.extensions()?, signing_certificate)?;
        self.verify_with(&signing_certificate.public_key_in(self.backend())?)
    }

    /// Returns whether the signature of a request with a possession statement matches the key of the certificate that the
    /// statement names.
    ///
    /// # Errors
    ///
    /// As [`verify_possession_statement`](Self::verify_possession_statement), except
    /// [`Error::InvalidSignature`].
    #[must_use = "without a matching signature, anyone may have made the request"]
    pub fn is_possession_statement_valid(&self, signing_certificate: &Certificate) -> Result<bool> {
        is_valid(self.verify_possession_statement(signing_certificate))
    }

    /// Returns whether the signature matches the public key of the request itself.
    ///
    /// # Errors
    ///
    /// As [`verify_signature`](Self::verify_signature), except
    /// [`Error::InvalidSignature`].
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
