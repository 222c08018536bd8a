//! The builder of requests.

use super::encoding::{check_length, sign, write_tagged_extensions};
use super::single_request::OcspSingleRequestBuilder;
use crate::asn1::der;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{SEQUENCE, constructed};
use crate::asn1::writer::{write_parts, write_sequence};
use crate::asymmetric::{PrivateKey, SignatureAlgorithm, ToPrivateKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::x509::builder::checks::set;
use crate::x509::builder::extension_setters::extension_setters;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::Extensions;
use crate::x509::general_name::GeneralName;
use crate::x509::ocsp::certificate_id::OcspCertificateId;
use crate::x509::ocsp::limits::{MOST_ANSWERS, MOST_CERTIFICATES};
use crate::x509::ocsp::request::OcspRequest;
use crate::x509::signing::Signing;

/// A builder of requests (RFC 6960, section 4.1). At least one certificate must be added.
///
/// Add a nonce unless the responder is known to make its responses in advance: see [`OcspNonce`](crate::x509::OcspNonce). Few
/// responders want requests to be signed.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::ocsp::OcspRequestBuilder;
/// use hazmat_openssl::x509::{Certificate, OcspNonce};
///
/// fn ask(backend: &Backend, certificate: &Certificate, issuer: &Certificate) -> hazmat_openssl::Result<Vec<u8>> {
///     let request = OcspRequestBuilder::new()
///         .add_certificate(certificate, issuer, HashAlgorithm::Sha1)?
///         .add_extension(&OcspNonce::new(&backend.random_bytes(32)?)?, false)?
///         .build(backend)?;
///     Ok(request.as_der().to_vec())
/// }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder makes nothing until it builds"]
#[doc(alias = "OCSP_REQUEST_new")]
pub struct OcspRequestBuilder {
    /// What it asks, in DER.
    requests: Vec<Vec<u8>>,
    requestor_name: Option<GeneralName>,
    certificates: Vec<Certificate>,
    extensions: Extensions,
}

extension_setters!(OcspRequestBuilder, "OCSP_REQUEST_add_ext");

impl OcspRequestBuilder {
    /// A builder with nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks about a certificate, by the certificate of its issuer. `algorithm` is usually
    /// [`HashAlgorithm::Sha1`], the only one that many responders know (RFC 5019, section 2.1.1).
    ///
    /// # Errors
    ///
    /// As [`OcspCertificateId::for_certificate`] and [`add_certificate_id`](Self::add_certificate_id).
    #[doc(alias = "OCSP_request_add0_id")]
    pub fn add_certificate(
        self,
        certificate: &Certificate,
        issuer: &Certificate,
        algorithm: HashAlgorithm,
    ) -> Result<Self> {
        self.add_certificate_id(&OcspCertificateId::for_certificate(certificate, issuer, algorithm)?)
    }

    /// Asks about a certificate, by the hashes of the name and the key of its issuer, and its serial number. A `u64` is taken too.
    ///
    /// # Errors
    ///
    /// As [`OcspCertificateId::new`] and [`add_certificate_id`](Self::add_certificate_id).
    #[doc(alias = "OCSP_request_add0_id")]
    pub fn add_certificate_by_hash(
        self,
        issuer_name_hash: &[u8],
        issuer_key_hash: &[u8],
        serial_number: impl Into<SerialNumber>,
        algorithm: HashAlgorithm,
    ) -> Result<Self> {
        let id = OcspCertificateId::new(algorithm, issuer_name_hash, issuer_key_hash, serial_number)?;
        self.add_certificate_id(&id)
    }

    /// Asks about a certificate.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for more than 1,000 certificates.
    #[doc(alias = "OCSP_request_add0_id")]
    pub fn add_certificate_id(self, id: &OcspCertificateId) -> Result<Self> {
        self.add("id", &OcspSingleRequestBuilder::for_id(id))
    }

    /// Asks about a certificate, with extensions that are about this one.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for more than 1,000 certificates.
    #[doc(alias = "OCSP_request_add0_id")]
    pub fn add_request(self, request: OcspSingleRequestBuilder) -> Result<Self> {
        self.add("request", &request)
    }

    fn add(mut self, argument: &'static str, request: &OcspSingleRequestBuilder) -> Result<Self> {
        if self.requests.len() == MOST_ANSWERS {
            let reason = format!("exceeds the maximum of {MOST_ANSWERS} certificates");
            return Err(Error::invalid(argument, reason));
        }
        self.requests.push(request.write()?);
        Ok(self)
    }

    /// Sets the name of the requestor, which [`sign`](Self::sign) needs (RFC 6960, section 4.1.2).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a name that cannot be written, and if it was set already.
    #[doc(alias = "OCSP_request_set1_name")]
    pub fn requestor_name(mut self, name: &GeneralName) -> Result<Self> {
        name.to_der()?;
        set(&mut self.requestor_name, "requestor_name", name.clone())?;
        Ok(self)
    }

    /// Adds certificates by which the responder can verify the signature: that of the key, and its issuers.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for more than 32 certificates.
    #[doc(alias = "OCSP_request_add1_cert")]
    pub fn certificates<'a>(mut self, certificates: impl IntoIterator<Item = &'a Certificate>) -> Result<Self> {
        add_certificates(&mut self.certificates, certificates)?;
        Ok(self)
    }

    /// Makes a request without a signature.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no certificate was added that it asks about, for certificates given to
    /// [`certificates`](Self::certificates), which belong to a signature, and for a request of more than 1 MiB.
    pub fn build(self, backend: &Backend) -> Result<OcspRequest> {
        self.make(backend)
    }

    pub(in crate::x509::ocsp) fn make(&self, backend: &Backend) -> Result<OcspRequest> {
        if !self.certificates.is_empty() {
            let reason = "must be empty for a request without a signature";
            return Err(Error::invalid("certificates", reason));
        }
        OcspRequest::read(backend, check_length(write_sequence(&[self.write()?])?)?)
    }

    /// Makes the request and signs it with the requestor's private key, of any type that signs, in the key's backend.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build), and as [`create_x509_csr`](crate::interfaces::X509Backend::create_x509_csr) for the key and the
    /// algorithm; [`Error::InvalidArgument`] if [`requestor_name`](Self::requestor_name) is not set.
    #[doc(alias = "OCSP_request_sign")]
    pub fn sign(
        self,
        private_key: &(impl ToPrivateKey + ?Sized),
        algorithm: impl Into<SignatureAlgorithm>,
    ) -> Result<OcspRequest> {
        let private_key = private_key.to_private_key();
        self.make_signed(&private_key, algorithm.into())
    }

    fn make_signed(&self, private_key: &PrivateKey, algorithm: SignatureAlgorithm) -> Result<OcspRequest> {
        let backend = private_key.backend();
        let signing = Signing::new(algorithm, backend, private_key)?;
        if self.requestor_name.is_none() {
            return Err(Error::invalid(
                "requestor_name",
                "must be set for a request with a signature",
            ));
        }
        let tbs = self.write()?;
        let signature = write_sequence(&sign(&signing, &tbs, &self.certificates)?)?;
        let signature = der::write_element(constructed(0), &signature)?;
        OcspRequest::read(backend, check_length(write_sequence(&[tbs, signature])?)?)
    }

    /// The signed part. Version 1 is a default, which DER omits.
    fn write(&self) -> Result<Vec<u8>> {
        if self.requests.is_empty() {
            let reason = "must be added: a request asks about at least one";
            return Err(Error::invalid("certificate", reason));
        }
        let name = match &self.requestor_name {
            Some(name) => der::write_element(constructed(1), &name.to_der()?)?,
            None => Vec::new(),
        };
        let requests = write_parts(SEQUENCE, &self.requests)?;
        write_sequence(&[name, requests, write_tagged_extensions(2, &self.extensions)?])
    }
}

/// Adds certificates to those that will be embedded.
pub(super) fn add_certificates<'a>(
    added: &mut Vec<Certificate>,
    certificates: impl IntoIterator<Item = &'a Certificate>,
) -> Result<()> {
    for certificate in certificates {
        if added.len() == MOST_CERTIFICATES {
            let reason = format!("exceed the maximum of {MOST_CERTIFICATES}");
            return Err(Error::invalid("certificates", reason));
        }
        added.push(certificate.clone());
    }
    Ok(())
}
