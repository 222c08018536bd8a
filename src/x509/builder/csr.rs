//! The builder of certificate signing requests.

use std::fmt;

use asn1::{SetOfWriter, Tlv};

use super::checks::{check_subject, required, set};
use super::encoding::{check_length, sign, write, write_extensions};
use super::extension_setters::extension_setters;
use crate::asn1::algorithm_identifier::element;
use crate::asn1::any_der;
use crate::asn1::oid::{AttributeOid, ObjectIdentifier};
use crate::asn1::string_type::StringType;
use crate::asymmetric::{PrivateKey, SignatureAlgorithm, ToPrivateKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::write_public_key_info;
use crate::x509::attributes;
use crate::x509::csr::CertificateSigningRequest;
use crate::x509::extensions::Extensions;
use crate::x509::name::Name;
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
/// private key that signs.
///
/// See [`CertificateSigningRequest`] for an example.
#[derive(Clone, Default)]
#[must_use = "a builder makes nothing until it signs"]
pub struct CertificateSigningRequestBuilder {
    subject_name: Option<Name>,
    extensions: Extensions,
    attributes: Vec<(ObjectIdentifier, Vec<u8>)>,
}

/// Prints the types of the attributes only: a value may be a password.
impl fmt::Debug for CertificateSigningRequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attributes: Vec<_> = self.attributes.iter().map(|(oid, _)| oid).collect();
        f.debug_struct("CertificateSigningRequestBuilder")
            .field("subject_name", &self.subject_name)
            .field("extensions", &self.extensions)
            .field("attributes", &attributes)
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

    /// Makes the request for the public half of a private key, of any type that signs, and signs it in the key's backend.
    /// [`SignatureAlgorithm::default()`](SignatureAlgorithm::default) is the usual algorithm of every key that signs.
    ///
    /// # Errors
    ///
    /// As [`create_x509_csr`](crate::interfaces::X509Backend::create_x509_csr).
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
        let subject = required(&self.subject_name, "subject_name")?.public_bytes()?;
        let public_key = write_public_key_info(&private_key.public_key()?)?;
        let attributes = self.write_attributes()?;
        let attributes = attributes.iter().map(|attribute| element(attribute));
        let tbs = write(&CertificationRequestInfo {
            version: X509Version::V1.number(),
            subject: element(&subject)?,
            subject_public_key_info: element(&public_key)?,
            attributes: SetOfWriter::new(attributes.collect::<Result<_>>()?),
        })?;
        check_length(&tbs)?;
        sign(signing, &tbs)
    }

    /// The attributes in DER, one by one.
    fn write_attributes(&self) -> Result<Vec<Vec<u8>>> {
        let requested = write_extensions(&self.extensions)?;
        let requested = requested.iter().map(|value| (&AttributeOid::EXTENSION_REQUEST, value));
        let attributes = self.attributes.iter().map(|(oid, value)| (oid, value));
        attributes
            .chain(requested)
            .map(|(oid, value)| attributes::write(oid, value))
            .collect()
    }
}
