//! The backend trait of OCSP.

use super::builder::{OcspRequestBuilder, OcspResponseBuilder};
use super::request::OcspRequest;
use super::response::OcspResponse;
use super::response_status::OcspResponseStatus;
use crate::asymmetric::{PrivateKey, SignatureAlgorithm};
use crate::backend::Backend;
use crate::error::Result;

/// A backend that loads, builds and signs requests and responses of OCSP (RFC 6960).
///
/// This crate parses and writes the structures; libcrypto makes the signatures and hashes, in the backend's context. The types
/// have the same functions as constructors, such as [`OcspResponse::from_der`].
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::interfaces::OcspBackend;
/// use hazmat_openssl::x509::ocsp::{OcspRequestBuilder, OcspResponseStatus};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let builder = OcspRequestBuilder::new().add_certificate_by_hash(&[1; 20], &[2; 20], 42, HashAlgorithm::Sha1)?;
/// let request = backend.create_ocsp_request(&builder)?;
/// assert_eq!(backend.load_der_ocsp_request(request.as_der())?, request);
/// let refusal = backend.create_unsuccessful_ocsp_response(OcspResponseStatus::Unauthorized)?;
/// assert_eq!(backend.load_der_ocsp_response(refusal.as_der())?, refusal);
/// # Ok(())
/// # }
/// ```
pub trait OcspBackend {
    /// Parses a request from DER: [`OcspRequest::from_der`]. A signature is not verified.
    ///
    /// # Errors
    ///
    /// As [`OcspRequest::from_der`].
    #[doc(alias = "d2i_OCSP_REQUEST")]
    fn load_der_ocsp_request(&self, data: &[u8]) -> Result<OcspRequest>;

    /// Parses a response from DER: [`OcspResponse::from_der`]. Nothing is verified.
    ///
    /// # Errors
    ///
    /// As [`OcspResponse::from_der`].
    #[doc(alias = "d2i_OCSP_RESPONSE")]
    fn load_der_ocsp_response(&self, data: &[u8]) -> Result<OcspResponse>;

    /// Makes a request without a signature from a builder: [`OcspRequestBuilder::build`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if no certificate was added that it asks about, for certificates that
    /// belong to a signature, and for a request of more than 1 MiB.
    #[doc(alias = "OCSP_REQUEST_new")]
    fn create_ocsp_request(&self, builder: &OcspRequestBuilder) -> Result<OcspRequest>;

    /// Makes a response from a builder and signs it with the responder's key, which must belong to this backend:
    /// [`OcspResponseBuilder::sign`].
    ///
    /// # Errors
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a key of another backend, a key that cannot sign or does not belong
    ///   to the responder's certificate, an algorithm that does not fit the key, a missing field, and a response of more than
    ///   1 MiB;
    /// - [`Unsupported`](crate::Error::Unsupported) for a hash function that the backend does not offer for the key, and for a
    ///   combination of both without an object identifier;
    /// - [`Malformed`](crate::Error::Malformed) if the key in the responder's certificate does not decode;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "OCSP_basic_sign")]
    fn create_ocsp_response(
        &self,
        builder: &OcspResponseBuilder,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<OcspResponse>;

    /// Makes a response without an answer: [`OcspResponseBuilder::build_unsuccessful`].
    ///
    /// # Errors
    ///
    /// As [`OcspResponseBuilder::build_unsuccessful`].
    #[doc(alias = "OCSP_response_create")]
    fn create_unsuccessful_ocsp_response(&self, status: OcspResponseStatus) -> Result<OcspResponse>;
}

impl OcspBackend for Backend {
    fn load_der_ocsp_request(&self, data: &[u8]) -> Result<OcspRequest> {
        OcspRequest::from_der(self, data)
    }

    fn load_der_ocsp_response(&self, data: &[u8]) -> Result<OcspResponse> {
        OcspResponse::from_der(self, data)
    }

    fn create_ocsp_request(&self, builder: &OcspRequestBuilder) -> Result<OcspRequest> {
        builder.make(self)
    }

    fn create_ocsp_response(
        &self,
        builder: &OcspResponseBuilder,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<OcspResponse> {
        builder.make(self, private_key, algorithm)
    }

    fn create_unsuccessful_ocsp_response(&self, status: OcspResponseStatus) -> Result<OcspResponse> {
        OcspResponseBuilder::build_unsuccessful(self, status)
    }
}
