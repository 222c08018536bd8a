//! How a response names its responder.

/// The form in which a response names its responder (RFC 6960, section 4.2.2.3). Both work; a hash is shorter.
///
/// ```
/// use hazmat_openssl::x509::Certificate;
/// use hazmat_openssl::x509::ocsp::{OcspResponderEncoding, OcspResponseBuilder};
///
/// fn begin(responder: &Certificate) -> hazmat_openssl::Result<OcspResponseBuilder> {
///     OcspResponseBuilder::new().responder_id(OcspResponderEncoding::Hash, responder)
/// }
/// ```
// `ResponderID` has these two alternatives.
#[allow(clippy::exhaustive_enums)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OcspResponderEncoding {
    /// By the SHA-1 digest of its public key.
    #[doc(alias = "V_OCSP_RESPID_KEY")]
    Hash,
    /// By the subject of its certificate.
    #[doc(alias = "V_OCSP_RESPID_NAME")]
    Name,
}
