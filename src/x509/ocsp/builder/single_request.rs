//! The builder of what a request asks about one certificate.

use super::by_certificate::by_certificate;
use super::encoding::write_tagged_extensions;
use crate::asn1::writer::write_sequence;
use crate::error::Result;
use crate::x509::builder::extension_setters::extension_setters;
use crate::x509::extensions::Extensions;
use crate::x509::ocsp::certificate_id::OcspCertificateId;

/// A builder of what a request asks about one certificate, with extensions that are about this one (`singleRequestExtensions`: RFC
/// 6960, section 4.1.1).
///
/// Few responders know such extensions. [`OcspRequestBuilder::add_certificate`](super::OcspRequestBuilder::add_certificate) adds a
/// certificate without them.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::ocsp::{OcspRequestBuilder, OcspSingleRequestBuilder};
/// use hazmat_openssl::x509::{Certificate, Extension};
///
/// /// `locator` is a serviceLocator (RFC 6960, section 4.4.6), which says to whom the request is passed on.
/// fn ask(certificate: &Certificate, issuer: &Certificate, locator: Extension) -> hazmat_openssl::Result<OcspRequestBuilder> {
///     let asked = OcspSingleRequestBuilder::for_certificate(certificate, issuer, HashAlgorithm::Sha1)?;
///     OcspRequestBuilder::new().add_request(asked.add_raw_extension(locator)?)
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder makes nothing until it is added to a request"]
#[doc(alias = "OCSP_request_add0_id")]
pub struct OcspSingleRequestBuilder {
    id: OcspCertificateId,
    extensions: Extensions,
}

extension_setters!(OcspSingleRequestBuilder, "OCSP_ONEREQ_add_ext");
by_certificate!(OcspSingleRequestBuilder);

impl OcspSingleRequestBuilder {
    /// About a certificate that is named already.
    pub fn for_id(id: &OcspCertificateId) -> Self {
        OcspSingleRequestBuilder {
            id: id.clone(),
            extensions: Extensions::default(),
        }
    }

    /// `Request` in DER.
    pub(super) fn write(&self) -> Result<Vec<u8>> {
        write_sequence(&[self.id.as_der().to_vec(), write_tagged_extensions(0, &self.extensions)?])
    }
}
