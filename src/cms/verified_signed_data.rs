//! What the verification of a signed message returns.

use super::signed_data::SignedData;
use super::signer_info::SignerInfo;
use crate::asn1::oid::ObjectIdentifier;
use crate::x509::Certificate;

/// A message that every one of its signers has signed.
///
/// Take the content from here, and not from the [`SignedData`], which has content before anyone has verified it.
///
/// ```
/// use hazmat_openssl::cms::VerifiedSignedData;
/// use hazmat_openssl::x509::Name;
///
/// /// The content, if one of the signers has this name.
/// fn content_by<'a>(verified: &'a VerifiedSignedData, name: &Name) -> Option<&'a [u8]> {
///     let is_named = |found: Name| found == *name;
///     let mut signers = verified.signers().iter();
///     let is_by_name = signers.any(|signer| signer.certificate().subject().is_ok_and(is_named));
///     verified.content().filter(|_| is_by_name)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct VerifiedSignedData {
    pub(super) message: SignedData,
    pub(super) signers: Vec<VerifiedSigner>,
}

impl VerifiedSignedData {
    /// The content of the message, which all signers have signed. `None` for a detached signature: then it is the content that the
    /// caller has given.
    #[doc(alias = "CMS_get0_content")]
    pub fn content(&self) -> Option<&[u8]> {
        self.message.content()
    }

    /// The type of the content, which all signers have signed, too.
    #[doc(alias = "CMS_get0_eContentType")]
    pub fn content_type(&self) -> &ObjectIdentifier {
        self.message.content_type()
    }

    /// The signers, in the order of the message; at least one.
    #[doc(alias = "CMS_get0_signers")]
    pub fn signers(&self) -> &[VerifiedSigner] {
        &self.signers
    }
}

/// A signer whose signature, attributes and certificate were verified.
#[derive(Debug, Clone)]
pub struct VerifiedSigner {
    pub(super) info: SignerInfo,
    pub(super) chain: Vec<Certificate>,
    pub(super) certificate: Certificate,
}

impl VerifiedSigner {
    /// The certificate of the signer.
    #[doc(alias = "CMS_SignerInfo_get0_algs")]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certification path, from the certificate of the signer to the trust anchor. It is the certificate alone for a verifier
    /// [of certificates](super::SignedDataVerifier::of_certificates).
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The signer in the message, with its attributes. The signed ones are the signer's now.
    pub fn info(&self) -> &SignerInfo {
        &self.info
    }
}
