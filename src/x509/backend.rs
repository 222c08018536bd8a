//! What a backend can do with X.509: certificates, requests, revocation lists.

use super::builder::certificate::CertificateBuilder;
use super::builder::crl::CertificateRevocationListBuilder;
use super::builder::csr::CertificateSigningRequestBuilder;
use super::builder::revoked_certificate::RevokedCertificateBuilder;
use super::certificate::{self, Certificate};
use super::crl::{self, CertificateRevocationList};
use super::csr::{self, CertificateSigningRequest};
use super::name::Name;
use super::revoked_certificate::RevokedCertificate;
use super::signing::SigningAlgorithm;
use crate::asn1::tag::SEQUENCE;
use crate::asymmetric::PrivateKey;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::{Form, pem};

/// A backend that loads, makes and signs certificates, signing requests and revocation lists (RFC 5280, RFC 2986).
///
/// The structures are decoded and encoded by this crate; signatures are made and verified by libcrypto, in the
/// backend's context. What is loaded stays readable where one part of it does not decode: see [`x509`](crate::x509).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::{CertificateSigningRequestBuilder, Name};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.ed25519_generate_key()?.into();
/// let builder = CertificateSigningRequestBuilder::new().subject_name(&Name::from_rfc4514_string("CN=me")?)?;
/// let request = backend.create_x509_csr(&builder, &key, hazmat_openssl::x509::SigningAlgorithm::none())?;
/// assert_eq!(backend.load_der_x509_csr(request.as_der())?.subject()?.rfc4514_string(), "CN=me");
/// # Ok(())
/// # }
/// ```
pub trait X509Backend {
    /// A certificate from the first PEM block that has one: `CERTIFICATE`, or `X509 CERTIFICATE` as old programs write.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) if there is none, if it is not the structure of a certificate, is longer
    /// than 1 MiB or followed by anything, or has a version that does not exist.
    #[doc(alias = "PEM_read_bio_X509")]
    fn load_pem_x509_certificate(&self, data: &[u8]) -> Result<Certificate>;

    /// A certificate in DER.
    ///
    /// # Errors
    ///
    /// As [`load_pem_x509_certificate`](Self::load_pem_x509_certificate).
    #[doc(alias = "d2i_X509")]
    fn load_der_x509_certificate(&self, data: &[u8]) -> Result<Certificate>;

    /// All certificates of a PEM file, such as a chain, in their order: at least one, and never fewer than there are. Other
    /// blocks, OpenSSL's `TRUSTED CERTIFICATE` among them, and text are passed over; a certificate is not, wherever its
    /// boundaries stand, and what is wrong with one is an error: see [`serialization`](crate::serialization#pem).
    ///
    /// # Errors
    ///
    /// As [`load_pem_x509_certificate`](Self::load_pem_x509_certificate), for any of them.
    #[doc(alias = "PEM_X509_INFO_read_bio")]
    fn load_pem_x509_certificates(&self, data: &[u8]) -> Result<Vec<Certificate>>;

    /// A signing request from the first PEM block that has one: `CERTIFICATE REQUEST`, or `NEW CERTIFICATE REQUEST` as
    /// old programs write. Its signature is not verified: see
    /// [`is_signature_valid`](CertificateSigningRequest::is_signature_valid).
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) if there is none, if it is not the structure of a request, is longer than
    /// 1 MiB or followed by anything, or has a version that does not exist.
    #[doc(alias = "PEM_read_bio_X509_REQ")]
    fn load_pem_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest>;

    /// A signing request in DER.
    ///
    /// # Errors
    ///
    /// As [`load_pem_x509_csr`](Self::load_pem_x509_csr).
    #[doc(alias = "d2i_X509_REQ")]
    fn load_der_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest>;

    /// A revocation list from the first PEM block that has one: `X509 CRL`. Its signature is not verified: see
    /// [`is_signature_valid`](CertificateRevocationList::is_signature_valid).
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) if there is none, if it is not the structure of a list, has 4 GiB or
    /// more or is followed by anything, or has a version that does not exist. The entries are not looked at.
    #[doc(alias = "PEM_read_bio_X509_CRL")]
    fn load_pem_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList>;

    /// A revocation list in DER.
    ///
    /// # Errors
    ///
    /// As [`load_pem_x509_crl`](Self::load_pem_x509_crl).
    #[doc(alias = "d2i_X509_CRL")]
    fn load_der_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList>;

    /// A certificate of what a builder was told, signed with the issuer's key, which must be of this backend.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a key of another backend, a field that was not set, an
    /// empty subject without a critical `subjectAltName` or of a certificate authority, what has more than 1 MiB, a
    /// key that does not sign, or one that does not go with the algorithm; [`Unsupported`](crate::Error::Unsupported)
    /// for a hash function that the backend does not offer for the key, or that has no object identifier for it;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "X509_sign_ctx")]
    #[doc(alias = "EVP_PKEY_sign")]
    fn create_x509_certificate(
        &self,
        builder: &CertificateBuilder,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<Certificate>;

    /// A signing request of what a builder was told, for the key and signed with it.
    ///
    /// # Errors
    ///
    /// As [`create_x509_certificate`](Self::create_x509_certificate).
    #[doc(alias = "X509_REQ_sign_ctx")]
    fn create_x509_csr(
        &self,
        builder: &CertificateSigningRequestBuilder,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<CertificateSigningRequest>;

    /// A revocation list of what a builder was told, signed with the issuer's key.
    ///
    /// # Errors
    ///
    /// As [`create_x509_certificate`](Self::create_x509_certificate).
    #[doc(alias = "X509_CRL_sign_ctx")]
    fn create_x509_crl(
        &self,
        builder: &CertificateRevocationListBuilder,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<CertificateRevocationList>;

    /// A name in DER, as certificates have it: [`Name::public_bytes`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if it is too long to be written.
    #[doc(alias = "i2d_X509_NAME")]
    fn x509_name_bytes(&self, name: &Name) -> Result<Vec<u8>> {
        name.public_bytes()
    }

    /// An entry for a revocation list, of what a builder was told.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a field that was not set.
    #[doc(alias = "X509_REVOKED_new")]
    fn create_x509_revoked_certificate(&self, builder: &RevokedCertificateBuilder) -> Result<RevokedCertificate>;
}

impl X509Backend for Backend {
    fn load_pem_x509_certificate(&self, data: &[u8]) -> Result<Certificate> {
        let block = pem::find(data, &certificate::PEM_LABELS, "a certificate")?;
        Certificate::read(self, block.decode_public()?)
    }

    fn load_der_x509_certificate(&self, data: &[u8]) -> Result<Certificate> {
        check_der("certificate", data)?;
        Certificate::read(self, data.to_vec())
    }

    fn load_pem_x509_certificates(&self, data: &[u8]) -> Result<Vec<Certificate>> {
        let blocks = pem::find_all(data, &certificate::PEM_LABELS, "a certificate")?;
        let read = |block: pem::Block<'_>| Certificate::read(self, block.decode_public()?);
        blocks.into_iter().map(read).collect()
    }

    fn load_pem_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest> {
        let block = pem::find(data, &csr::PEM_LABELS, "a certificate signing request")?;
        CertificateSigningRequest::read(self, block.decode_public()?)
    }

    fn load_der_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest> {
        check_der("certificate signing request", data)?;
        CertificateSigningRequest::read(self, data.to_vec())
    }

    fn load_pem_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList> {
        let longest = crl::LONGEST;
        let block = pem::find_up_to(longest, data, &[crl::PEM_LABEL], "a revocation list")?;
        CertificateRevocationList::read(self, block.decode_public()?)
    }

    fn load_der_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList> {
        check_der("certificate revocation list", data)?;
        CertificateRevocationList::read(self, data.to_vec())
    }

    fn create_x509_certificate(
        &self,
        builder: &CertificateBuilder,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<Certificate> {
        builder.make(self, private_key, algorithm)
    }

    fn create_x509_csr(
        &self,
        builder: &CertificateSigningRequestBuilder,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<CertificateSigningRequest> {
        builder.make(self, private_key, algorithm)
    }

    fn create_x509_crl(
        &self,
        builder: &CertificateRevocationListBuilder,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<CertificateRevocationList> {
        builder.make(self, private_key, algorithm)
    }

    fn create_x509_revoked_certificate(&self, builder: &RevokedCertificateBuilder) -> Result<RevokedCertificate> {
        builder.make()
    }
}

/// Names what is not DER at first sight, where it can be seen what it is instead. What begins as DER is left to its reader.
fn check_der(what: &'static str, data: &[u8]) -> Result<()> {
    match data.first() {
        Some(&SEQUENCE) => Ok(()),
        _ => match Form::of(data) {
            Some(form) => Err(Error::malformed(what, form.instead_of("DER"))),
            None => Ok(()),
        },
    }
}
