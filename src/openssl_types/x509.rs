//! Certificates, requests and revocation lists, by DER.

use openssl::x509::{X509, X509Crl, X509CrlRef, X509Ref, X509Req, X509ReqRef};

use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::ffi::default_context;
use crate::x509::backend::X509Backend;
use crate::x509::{Certificate, CertificateRevocationList, CertificateSigningRequest};

/// In libcrypto's default library context; see [the module](crate::openssl_types#library-context).
impl TryFrom<&Certificate> for X509 {
    type Error = Error;

    /// Fails with [`Error::OpenSsl`] if libcrypto, which is stricter in places, cannot decode the certificate.
    fn try_from(certificate: &Certificate) -> Result<Self> {
        default_context::decode_certificate(certificate.as_der())
    }
}

/// In libcrypto's default library context; see [the module](crate::openssl_types#library-context).
impl TryFrom<&CertificateSigningRequest> for X509Req {
    type Error = Error;

    /// Fails with [`Error::OpenSsl`] if libcrypto, which is stricter in places, cannot decode the request.
    fn try_from(request: &CertificateSigningRequest) -> Result<Self> {
        default_context::decode_request(request.as_der())
    }
}

/// In libcrypto's default library context; see [the module](crate::openssl_types#library-context). libcrypto decodes all
/// entries of the list, which takes more memory than the DER.
impl TryFrom<&CertificateRevocationList> for X509Crl {
    type Error = Error;

    /// Fails with [`Error::OpenSsl`] if libcrypto, which is stricter in places, cannot decode the list.
    fn try_from(list: &CertificateRevocationList) -> Result<Self> {
        default_context::decode_revocation_list(list.as_der())
    }
}

/// Loads a certificate of the crate `openssl`, such as a TLS peer's, into a backend.
///
/// # Errors
///
/// [`Error::OpenSsl`] if libcrypto cannot encode it; else as
/// [`load_der_x509_certificate`](X509Backend::load_der_x509_certificate).
#[doc(alias = "i2d_X509")]
pub fn load_certificate(backend: &Backend, certificate: &X509Ref) -> Result<Certificate> {
    backend.load_der_x509_certificate(&default_context::encode_certificate(certificate)?)
}

/// Loads a certificate signing request of the crate `openssl` into a backend.
///
/// # Errors
///
/// [`Error::OpenSsl`] if libcrypto cannot encode it, as with a request that is not signed yet; else as
/// [`load_der_x509_csr`](X509Backend::load_der_x509_csr).
#[doc(alias = "i2d_X509_REQ")]
pub fn load_certificate_signing_request(backend: &Backend, request: &X509ReqRef) -> Result<CertificateSigningRequest> {
    backend.load_der_x509_csr(&default_context::encode_request(request)?)
}

/// Loads a certificate revocation list of the crate `openssl` into a backend.
///
/// # Errors
///
/// [`Error::OpenSsl`] if libcrypto cannot encode it; else as [`load_der_x509_crl`](X509Backend::load_der_x509_crl).
#[doc(alias = "i2d_X509_CRL")]
pub fn load_certificate_revocation_list(backend: &Backend, list: &X509CrlRef) -> Result<CertificateRevocationList> {
    backend.load_der_x509_crl(&default_context::encode_revocation_list(list)?)
}
