//! The builder of certificate signing requests.

use std::fmt;

use asn1::{SetOfWriter, Tlv};

use super::checks::{check_subject, required, set};
use super::encoding::{check_length, sign, write, write_extensions};
use super::extension_setters::extension_setters;
use super::issuer::has_public_half;
use crate::asn1::algorithm_identifier::element;
use crate::asn1::any_der;
use crate::asn1::oid::{AttributeOid, ObjectIdentifier};
use crate::asn1::string_type::StringType;
use crate::asymmetric::{PrivateKey, SignatureAlgorithm, ToPrivateKey, ToPublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::write_public_key_info;
use crate::x509::attributes;
use crate::x509::certificate::Certificate;
use crate::x509::csr::CertificateSigningRequest;
use crate::x509::extensions::Extensions;
use crate::x509::name::Name;
use crate::x509::possession_statement;
use crate::x509::signing::Signing;
use crate::x509::version::X509Version;

/// RFC 2986, section 4.1.
#[derive(asn1::Asn1Write)]
struct CertificationRequestInfo<'a> {
    version: u8,
    subject: Tlv<'a>,
    subject_public_key_info: Tlv<'a>,
    #[implicit(0, required)]
    attributes: SetOfWriter<'a, Tlv<'a>, Vec<Tlv<'a>>>,
}

/// A builder of certificate signing requests (PKCS #10, RFC 2986). The subject must be set; the public key is that of the
/// private key that signs. For a key that does not sign, see [`possession_statement`](Self::possession_statement).
///
/// See [`CertificateSigningRequest`] for an example.
#[derive(Clone, Default)]
#[must_use = "a builder makes nothing until it signs"]
pub struct CertificateSigningRequestBuilder {
    subject_name: Option<Name>,
    extensions: Extensions,
    attributes: Vec<(ObjectIdentifier, Vec<u8>)>,
    statement: Option<Statement>,
}

/// What makes a request one that is signed with the key of another certificate (RFC 9883).
#[derive(Clone)]
struct Statement {
    /// The `SubjectPublicKeyInfo` of the key to certify.
    public_key: Vec<u8>,
    certificate: Certificate,
    carries_certificate: bool,
}

/// Prints the types of the attributes only: a value may be a password.
impl fmt::Debug for CertificateSigningRequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attributes: Vec<_> = self.attributes.iter().map(|(oid, _)| oid).collect();
        f.debug_struct("CertificateSigningRequestBuilder")
            .field("subject_name", &self.subject_name)
            .field("extensions", &self.extensions)
            .field("attributes", &attributes)
            .field(
                "signing_certificate",
                &self.statement.as_ref().map(|statement| &statement.certificate),
            )
            .finish()
    }
}

extension_setters!(CertificateSigningRequestBuilder, "X509_REQ_add_extensions");

impl CertificateSigningRequestBuilder {
    /// A builder with nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name of the key's owner; it may be empty.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a string with bytes that are not valid for its type, and if it was set already.
    #[doc(alias = "X509_REQ_set_subject_name")]
    pub fn subject_name(mut self, name: &Name) -> Result<Self> {
        check_subject(name)?;
        set(&mut self.subject_name, "subject_name", name.clone())?;
        Ok(self)
    }

    /// Adds an attribute with one value, given as a DER element. Extensions are added by
    /// [`add_extension`](Self::add_extension) instead.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the value is not exactly one DER element, if the attribute was added already, and for
    /// the attributes that hold extensions: `extensionRequest` and Microsoft's.
    #[doc(alias = "X509_REQ_add1_attr")]
    pub fn add_attribute(mut self, oid: &ObjectIdentifier, value: &[u8]) -> Result<Self> {
        if [
            AttributeOid::EXTENSION_REQUEST,
            AttributeOid::MICROSOFT_EXTENSION_REQUEST,
        ]
        .contains(oid)
        {
            return Err(Error::invalid(
                "oid",
                "must not be the attribute of extensions: use add_extension",
            ));
        }
        if self.attributes.iter().any(|(known, _)| known == oid) {
            return Err(Error::invalid(
                "oid",
                format!("the attribute {} is already present", oid.in_error()),
            ));
        }
        any_der::check("value", value)?;
        self.attributes.push((oid.clone(), value.to_vec()));
        Ok(self)
    }

    /// Adds the challenge password (RFC 2985, section 5.4.1), in clear text: a PrintableString if its characters allow it,
    /// otherwise a UTF8String.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is empty or longer than 255 characters, and if it was set already.
    pub fn challenge_password(self, password: &str) -> Result<Self> {
        if !(1..=255).contains(&password.chars().count()) {
            return Err(Error::invalid("password", "must have 1 to 255 characters"));
        }
        let printable = StringType::Printable.encode(password);
        let value = match printable {
            Ok(bytes) => StringType::Printable.write(&bytes)?,
            Err(_) => StringType::Utf8.write(password.as_bytes())?,
        };
        self.add_attribute(&AttributeOid::CHALLENGE_PASSWORD, &value)
    }

    /// Asks for the certificate of `public_key`, a key that does not sign, such as an ML-KEM key, and states that the
    /// requester has its private key. The request is then signed with the private key of `signing_certificate`, a certificate
    /// that the requester has already (RFC 9883). See
    /// [`PrivateKeyPossessionStatement`](crate::x509::PrivateKeyPossessionStatement) for an example.
    ///
    /// The request carries the certificate; [`without_signing_certificate`](Self::without_signing_certificate) omits it.
    ///
    /// The subject of the request is that of the certificate; [`subject_name`](Self::subject_name) need not be called. A
    /// [`SubjectAlternativeName`](crate::x509::SubjectAlternativeName) among the requested extensions must be the same as in
    /// the certificate, and is required if the subject is empty. RFC 9883, section 4, recommends that the names are the same,
    /// and authorities without a policy for other names refuse others.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for
    ///
    /// - a `public_key` that can only sign: DSA, Ed25519, Ed448, ML-DSA, SLH-DSA, RSA for PSS only; it must sign the request
    ///   itself;
    /// - a `signing_certificate` whose [`KeyUsage`](crate::x509::KeyUsage) has no `digitalSignature`;
    /// - a statement that was set already.
    ///
    /// [`Error::Malformed`] if the key usage or the serial number of the certificate does not decode; as
    /// [`public_bytes`](crate::asymmetric::PublicKey::public_bytes).
    pub fn possession_statement(
        mut self,
        public_key: &(impl ToPublicKey + ?Sized),
        signing_certificate: &Certificate,
    ) -> Result<Self> {
        let public_key = write_public_key_info(&public_key.to_public_key())?;
        possession_statement::check_key("public_key", &public_key)?;
        possession_statement::check_signs(signing_certificate)?;
        signing_certificate.serial_number()?;
        let statement = Statement {
            public_key,
            certificate: signing_certificate.clone(),
            carries_certificate: true,
        };
        set(&mut self.statement, "signing_certificate", statement)?;
        Ok(self)
    }

    /// Omits the signing certificate from the statement of [`possession_statement`](Self::possession_statement), which then
    /// has its issuer and serial number only. The authority must have the certificate: it has if it issued it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if there is no statement.
    pub fn without_signing_certificate(mut self) -> Result<Self> {
        let missing = || Error::invalid("signing_certificate", "must be set by possession_statement first");
        self.statement.as_mut().ok_or_else(missing)?.carries_certificate = false;
        Ok(self)
    }

    /// Makes the request for the public half of a private key, of any type that signs, and signs it in the key's backend.
    /// [`SignatureAlgorithm::default()`](SignatureAlgorithm::default) is the usual algorithm of every key that signs.
    ///
    /// # Errors
    ///
    /// As [`create_x509_csr`](crate::interfaces::X509Backend::create_x509_csr). With a
    /// [`possession_statement`](Self::possession_statement), also [`Error::InvalidArgument`] for a `private_key` that does not
    /// belong to the signing certificate, and for names that are not those of that certificate.
    #[doc(alias = "X509_REQ_sign")]
    pub fn sign(
        self,
        private_key: &(impl ToPrivateKey + ?Sized),
        algorithm: impl Into<SignatureAlgorithm>,
    ) -> Result<CertificateSigningRequest> {
        let private_key = private_key.to_private_key();
        self.make(private_key.backend(), &private_key, algorithm.into())
    }

    pub(in crate::x509) fn make(
        &self,
        backend: &Backend,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<CertificateSigningRequest> {
        let signing = Signing::new(algorithm, backend, private_key)?;
        CertificateSigningRequest::read(backend, self.write(&signing, private_key)?)
    }

    fn write(&self, signing: &Signing<'_>, private_key: &PrivateKey) -> Result<Vec<u8>> {
        let (subject, public_key) = match &self.statement {
            Some(statement) => (
                self.stated_subject(statement, private_key)?,
                statement.public_key.clone(),
            ),
            None => (
                required(&self.subject_name, "subject_name")?.public_bytes()?,
                write_public_key_info(&private_key.public_key()?)?,
            ),
        };
        let attributes = self.write_attributes()?;
        let attributes = attributes.iter().map(|attribute| element(attribute));
        let tbs = write(&CertificationRequestInfo {
            version: X509Version::V1.number(),
            subject: element(&subject)?,
            subject_public_key_info: element(&public_key)?,
            attributes: SetOfWriter::new(attributes.collect::<Result<_>>()?),
        })?;
        check_length(&tbs, signing)?;
        sign(signing, &tbs)
    }

    /// The subject of a request with a statement, checked against the signing certificate.
    fn stated_subject(&self, statement: &Statement, private_key: &PrivateKey) -> Result<Vec<u8>> {
        let certificate = &statement.certificate;
        if !has_public_half(private_key, certificate.public_key_bytes())? {
            let reason = "does not belong to the signing certificate";
            return Err(Error::invalid("private_key", reason));
        }
        let subject = match &self.subject_name {
            Some(name) => name.public_bytes()?,
            None => certificate.subject_bytes().to_vec(),
        };
        possession_statement::check_same_subject(&subject, &self.extensions, certificate)?;
        Ok(subject)
    }

    /// The attributes in DER, one by one.
    fn write_attributes(&self) -> Result<Vec<Vec<u8>>> {
        let requested = write_extensions(&self.extensions)?;
        let requested = requested.iter().map(|value| (&AttributeOid::EXTENSION_REQUEST, value));
        let stated = self.write_statement()?;
        let stated = stated
            .iter()
            .map(|value| (&AttributeOid::STATEMENT_OF_POSSESSION, value));
        let attributes = self.attributes.iter().map(|(oid, value)| (oid, value));
        attributes
            .chain(requested)
            .chain(stated)
            .map(|(oid, value)| attributes::write(oid, value))
            .collect()
    }

    /// The value of the statement's attribute, if there is a statement.
    fn write_statement(&self) -> Result<Option<Vec<u8>>> {
        let Some(statement) = &self.statement else {
            return Ok(None);
        };
        let oid = &AttributeOid::STATEMENT_OF_POSSESSION;
        if self.attributes.iter().any(|(known, _)| known == oid) {
            return Err(Error::invalid(
                "oid",
                format!("the attribute {} is already present", oid.in_error()),
            ));
        }
        possession_statement::write(&statement.certificate, statement.carries_certificate).map(Some)
    }
}
