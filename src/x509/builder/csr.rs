//! Making certificate signing requests.

use std::fmt;

use super::fields::{check_length, check_subject, extension_setters, required, set, sign};
use crate::asn1::any_der;
use crate::asn1::der;
use crate::asn1::fields::{INTEGER, SEQUENCE, constructed};
use crate::asn1::oid::{AttributeOid, ObjectIdentifier};
use crate::asn1::string_type::StringType;
use crate::asymmetric::PrivateKey;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::write_public_key_info;
use crate::x509::attributes;
use crate::x509::csr::CertificateSigningRequest;
use crate::x509::extensions::Extensions;
use crate::x509::name::Name;
use crate::x509::signing::{Signing, SigningAlgorithm};
use crate::x509::version::X509Version;

/// Makes a certificate signing request (PKCS #10, RFC 2986). The name must be set; the key is that which signs.
///
/// See [`CertificateSigningRequest`] for an example.
#[derive(Clone, Default)]
#[must_use = "a builder makes nothing until it signs"]
pub struct CertificateSigningRequestBuilder {
    subject_name: Option<Name>,
    extensions: Extensions,
    attributes: Vec<(ObjectIdentifier, Vec<u8>)>,
}

/// Without the values of attributes, of which one is a password.
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
    /// With nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whose key it is about.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a string with bytes that are none of its type, and if it was set already.
    #[doc(alias = "X509_REQ_set_subject_name")]
    pub fn subject_name(mut self, name: &Name) -> Result<Self> {
        check_subject(name)?;
        set(&mut self.subject_name, "subject_name", name.clone())?;
        Ok(self)
    }

    /// An attribute with one value, which is an element of DER. Extensions are added by
    /// [`add_extension`](Self::add_extension) instead.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the value is not one element of DER, if the attribute was added already, and for
    /// `extensionRequest` and Microsoft's.
    #[doc(alias = "X509_REQ_add1_attr")]
    pub fn add_attribute(mut self, oid: &ObjectIdentifier, value: &[u8]) -> Result<Self> {
        if [
            AttributeOid::EXTENSION_REQUEST,
            AttributeOid::MICROSOFT_EXTENSION_REQUEST,
        ]
        .contains(oid)
        {
            return Err(Error::invalid("oid", "is that of extensions, which add_extension adds"));
        }
        if self.attributes.iter().any(|(known, _)| known == oid) {
            return Err(Error::invalid(
                "oid",
                format!("the attribute {} was added already", oid.in_error()),
            ));
        }
        any_der::check("value", value)?;
        self.attributes.push((oid.clone(), value.to_vec()));
        Ok(self)
    }

    /// The challenge password (RFC 2985, section 5.4.1), which everyone who sees the request can read: a
    /// PrintableString if it has no other characters, else a UTF8String.
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

    /// The request, signed with the key that it is about, and in its backend.
    ///
    /// # Errors
    ///
    /// As [`create_x509_csr`](crate::interfaces::X509Backend::create_x509_csr).
    #[doc(alias = "X509_REQ_sign")]
    pub fn sign(
        self,
        private_key: &PrivateKey,
        algorithm: impl Into<SigningAlgorithm>,
    ) -> Result<CertificateSigningRequest> {
        self.make(private_key.backend(), private_key, algorithm.into())
    }

    pub(in crate::x509) fn make(
        &self,
        backend: &Backend,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<CertificateSigningRequest> {
        let signing = algorithm.for_key(backend, private_key)?;
        CertificateSigningRequest::read(backend, self.write(&signing, private_key)?)
    }

    fn write(&self, signing: &Signing<'_>, private_key: &PrivateKey) -> Result<Vec<u8>> {
        let fields = [
            der::write_element(INTEGER, &[X509Version::V1.number()])?,
            required(&self.subject_name, "subject_name")?.public_bytes()?,
            write_public_key_info(&private_key.public_key()?)?,
            der::write_element(constructed(0), &self.write_attributes()?)?,
        ];
        let tbs = der::write_element(SEQUENCE, &fields.concat())?;
        check_length(&tbs)?;
        sign(signing, &tbs)
    }

    /// What stands in the SET OF attributes, which DER has in the order of their bytes.
    fn write_attributes(&self) -> Result<Vec<u8>> {
        let written = self.attributes.iter().map(|(oid, value)| attributes::write(oid, value));
        let mut written = written.collect::<Result<Vec<_>>>()?;
        if !self.extensions.is_empty() {
            written.push(attributes::write(
                &AttributeOid::EXTENSION_REQUEST,
                &self.extensions.to_der()?,
            )?);
        }
        written.sort();
        Ok(written.concat())
    }
}
