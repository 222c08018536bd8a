//! The backend trait for certificates, requests and revocation lists.

use super::builder::certificate::CertificateBuilder;
use super::builder::crl::CertificateRevocationListBuilder;
use super::builder::csr::CertificateSigningRequestBuilder;
use super::builder::revoked_certificate::RevokedCertificateBuilder;
use super::certificate::Certificate;
use super::crl::CertificateRevocationList;
use super::csr::CertificateSigningRequest;
use super::name::Name;
use super::revoked_certificate::RevokedCertificate;
use crate::asymmetric::{PrivateKey, SignatureAlgorithm};
use crate::backend::Backend;
use crate::error::Result;

/// A backend that loads, builds and signs certificates, signing requests and revocation lists (RFC 5280, RFC 2986).
///
/// This crate parses and writes the structures; libcrypto makes and verifies the signatures, in the backend's context.
/// Getters report the errors of their fields: see [`x509`](crate::x509#how-strict-loading-is).
///
/// The types have the same functions as constructors, such as [`Certificate::from_pem`].
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::{CertificateSigningRequestBuilder, Name};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.ed25519_generate_key()?.into();
/// let builder = CertificateSigningRequestBuilder::new().subject_name(&Name::from_rfc4514_string("CN=me")?)?;
/// let request = backend.create_x509_csr(&builder, &key, SignatureAlgorithm::default())?;
/// assert_eq!(backend.load_der_x509_csr(request.as_der())?.subject()?.rfc4514_string(), "CN=me");
/// # Ok(())
/// # }
/// ```
pub trait X509Backend {
    /// Parses a certificate from PEM: [`Certificate::from_pem`].
    ///
    /// # Errors
    ///
    /// As [`Certificate::from_pem`].
    #[doc(alias = "PEM_read_bio_X509")]
    fn load_pem_x509_certificate(&self, data: &[u8]) -> Result<Certificate>;

    /// Parses a certificate from DER: [`Certificate::from_der`].
    ///
    /// # Errors
    ///
    /// As [`Certificate::from_der`].
    #[doc(alias = "d2i_X509")]
    fn load_der_x509_certificate(&self, data: &[u8]) -> Result<Certificate>;

    /// Parses all certificates of a PEM file, in their order, at least one: [`Certificate::all_from_pem`].
    ///
    /// # Errors
    ///
    /// As [`Certificate::all_from_pem`].
    #[doc(alias = "PEM_X509_INFO_read_bio")]
    fn load_pem_x509_certificates(&self, data: &[u8]) -> Result<Vec<Certificate>>;

    /// Parses a signing request from PEM: [`CertificateSigningRequest::from_pem`]. Its signature is not verified.
    ///
    /// # Errors
    ///
    /// As [`CertificateSigningRequest::from_pem`].
    #[doc(alias = "PEM_read_bio_X509_REQ")]
    fn load_pem_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest>;

    /// Parses a signing request from DER: [`CertificateSigningRequest::from_der`]. Its signature is not verified.
    ///
    /// # Errors
    ///
    /// As [`CertificateSigningRequest::from_der`].
    #[doc(alias = "d2i_X509_REQ")]
    fn load_der_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest>;

    /// Parses a revocation list from PEM: [`CertificateRevocationList::from_pem`]. Its signature is not verified.
    ///
    /// # Errors
    ///
    /// As [`CertificateRevocationList::from_pem`].
    #[doc(alias = "PEM_read_bio_X509_CRL")]
    fn load_pem_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList>;

    /// Parses a revocation list from DER: [`CertificateRevocationList::from_der`]. Its signature is not verified.
    ///
    /// # Errors
    ///
    /// As [`CertificateRevocationList::from_der`].
    #[doc(alias = "d2i_X509_CRL")]
    fn load_der_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList>;

    /// Makes a certificate from a builder and signs it with the issuer's key, which must belong to this backend:
    /// [`CertificateBuilder::sign`].
    ///
    /// # Errors
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a key of another backend, a key that cannot sign, an algorithm
    ///   that does not fit the key, a missing field, an empty subject in a CA certificate or without a critical
    ///   `subjectAltName`, and a certificate of more than 1 MiB;
    /// - [`Unsupported`](crate::Error::Unsupported) for a hash function that the backend does not offer for the key,
    ///   and for a combination of both without an object identifier;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "X509_sign_ctx")]
    #[doc(alias = "EVP_PKEY_sign")]
    fn create_x509_certificate(
        &self,
        builder: &CertificateBuilder,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<Certificate>;

    /// Makes a signing request from a builder, for the public half of the key that signs it:
    /// [`CertificateSigningRequestBuilder::sign`].
    ///
    /// # Errors
    ///
    /// As [`create_x509_certificate`](Self::create_x509_certificate).
    #[doc(alias = "X509_REQ_sign_ctx")]
    fn create_x509_csr(
        &self,
        builder: &CertificateSigningRequestBuilder,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<CertificateSigningRequest>;

    /// Makes a revocation list from a builder and signs it with the issuer's key:
    /// [`CertificateRevocationListBuilder::sign`].
    ///
    /// # Errors
    ///
    /// As [`create_x509_certificate`](Self::create_x509_certificate).
    #[doc(alias = "X509_CRL_sign_ctx")]
    fn create_x509_crl(
        &self,
        builder: &CertificateRevocationListBuilder,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<CertificateRevocationList>;

    /// The name in DER: [`Name::public_bytes`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the name is too long to be written.
    #[doc(alias = "i2d_X509_NAME")]
    fn x509_name_bytes(&self, name: &Name) -> Result<Vec<u8>> {
        name.public_bytes()
    }

    /// Makes an entry for a revocation list from a builder: [`RevokedCertificateBuilder::build`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a missing field.
    #[doc(alias = "X509_REVOKED_new")]
    fn create_x509_revoked_certificate(&self, builder: &RevokedCertificateBuilder) -> Result<RevokedCertificate>;
}

impl X509Backend for Backend {
    fn load_pem_x509_certificate(&self, data: &[u8]) -> Result<Certificate> {
        Certificate::from_pem(self, data)
    }

    fn load_der_x509_certificate(&self, data: &[u8]) -> Result<Certificate> {
        Certificate::from_der(self, data)
    }

    fn load_pem_x509_certificates(&self, data: &[u8]) -> Result<Vec<Certificate>> {
        Certificate::all_from_pem(self, data)
    }

    fn load_pem_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest> {
        CertificateSigningRequest::from_pem(self, data)
    }

    fn load_der_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest> {
        CertificateSigningRequest::from_der(self, data)
    }

    fn load_pem_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList> {
        CertificateRevocationList::from_pem(self, data)
    }

    fn load_der_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList> {
        CertificateRevocationList::from_der(self, data)
    }

    fn create_x509_certificate(
        &self,
        builder: &CertificateBuilder,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<Certificate> {
        builder.make(self, private_key, algorithm)
    }

    fn create_x509_csr(
        &self,
        builder: &CertificateSigningRequestBuilder,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<CertificateSigningRequest> {
        builder.make(self, private_key, algorithm)
    }

    fn create_x509_crl(
        &self,
        builder: &CertificateRevocationListBuilder,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<CertificateRevocationList> {
        builder.make(self, private_key, algorithm)
    }

    fn create_x509_revoked_certificate(&self, builder: &RevokedCertificateBuilder) -> Result<RevokedCertificate> {
        builder.make()
    }
}
