//! What the verification of a signed message returns.

use super::signer_info::SignerInfo;
use crate::x509::Certificate;

/// A message that every one of its signers has signed.
///
/// ```
/// use hazmat_openssl::cms::VerifiedSignedData;
/// use hazmat_openssl::x509::Name;
///
/// /// Whether one of the signers has this name.
/// fn is_signed_by(verified: &VerifiedSignedData, name: &Name) -> bool {
///     let is_named = |name: &Name, found| found == *name;
///     verified.signers().iter().any(|signer| signer.certificate().subject().is_ok_and(|found| is_named(name, found)))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct VerifiedSignedData {
    pub(super) signers: Vec<VerifiedSigner>,
}

impl VerifiedSignedData {
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
