//! Why a signed message was refused.

use std::borrow::Cow;
use std::fmt;

use super::variants::Error;
use super::verification::{Escaped, PathCertificate, VerificationFailure};

/// Why a signed message of CMS was not accepted: the rule, the signer that broke it, and the certificate by which that was found.
/// It is the cause in an [`Error::Cms`].
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::cms::{CmsRule, SignedData, SignedDataVerifier};
///
/// /// The content, or a sentence for the user.
/// fn content(verifier: &SignedDataVerifier, message: &SignedData) -> Result<Vec<u8>, String> {
///     match verifier.verify(message) {
///         Ok(verified) => Ok(verified.content().unwrap_or_default().to_vec()),
///         Err(Error::Cms(failure)) => Err(match failure.rule() {
///             CmsRule::DigestMismatch | CmsRule::InvalidSignature => "the message was changed on its way".to_owned(),
///             CmsRule::PathRefused { failure, .. } => format!("the signer is not trusted: {failure}"),
///             rule => format!("signer {:?}: {rule}", failure.signer()),
///         }),
///         Err(other) => Err(other.to_string()),
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CmsFailure {
    rule: CmsRule,
    signer: Option<usize>,
    identifier: Option<Box<str>>,
    certificate: Option<PathCertificate>,
}

impl CmsFailure {
    /// A rule that concerns the whole message.
    pub(crate) fn of_message(rule: CmsRule) -> Self {
        CmsFailure {
            rule,
            signer: None,
            identifier: None,
            certificate: None,
        }
    }

    /// A rule that a signer broke, by its position and a text for it.
    pub(crate) fn of_signer(
        rule: CmsRule,
        signer: usize,
        identifier: String,
        certificate: Option<PathCertificate>,
    ) -> Self {
        CmsFailure {
            rule,
            signer: Some(signer),
            identifier: Some(identifier.into()),
            certificate,
        }
    }

    /// The rule that was broken.
    pub fn rule(&self) -> &CmsRule {
        &self.rule
    }

    /// The signer that broke it, as its position in the message: 0 is the first. `None` if the rule is one for the whole message.
    pub fn signer(&self) -> Option<usize> {
        self.signer
    }

    /// How the message identifies that signer: the issuer as RFC 4514 writes it and the serial number, or the key identifier.
    pub fn identifier(&self) -> Option<&str> {
        self.identifier.as_deref()
    }

    /// The certificate of that signer, if one was found. If several have the signer's identifier, it is the one with which the
    /// verification came furthest.
    pub fn certificate(&self) -> Option<&PathCertificate> {
        self.certificate.as_ref()
    }
}

impl fmt::Display for CmsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(signer) = self.signer {
            write!(f, "signer {signer}")?;
            if let Some(identifier) = &self.identifier {
                write!(f, " ({})", Escaped(identifier))?;
            }
            f.write_str(": ")?;
        }
        self.rule.fmt(f)
    }
}

/// A rule of signed messages, named after what was wrong. Sections are those of RFC 5652, if no other document is named.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CmsRule {
    /// The message has no signer. It may be a bundle of certificates (section 5.1).
    NoSigner,
    /// The message does not contain its content, and none was given (section 5.2).
    ContentMissing,
    /// Content was given for a message that contains its content (section 5.2).
    ContentNotDetached,
    /// Neither the message nor the caller has a certificate with the identifier of the signer (section 5.3).
    CertificateNotFound,
    /// More certificates have the identifier of the signer than are tried. The bound is this crate's.
    TooManyCertificates,
    /// More certification paths would have to be validated than are allowed for one message. The bound is this crate's.
    TooManyPaths,
    /// More signatures without signed attributes would have to be verified than are allowed for one message: each hashes the whole
    /// content. The bound is this crate's.
    TooManyContentSignatures,
    /// The signer has no signed attributes, but the content is not of the type id-data (section 5.3).
    SignedAttributesMissing,
    /// The signer has no signed attributes, and the content is the encoding of signed attributes: the signature may have been made for
    /// those, and not for this content (the attack is in draft-vangeest-lamps-cms-euf-cma-signeddata).
    ContentIsSignedAttributes,
    /// The signed attributes do not have exactly one attribute of this type with exactly one value, or the value does not decode
    /// (section 11).
    #[non_exhaustive]
    WrongAttribute {
        /// The name of the attribute in its standard.
        attribute: &'static str,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// The signed attribute contentType is not the type of the content (section 5.6).
    ContentTypeMismatch,
    /// The signed attribute messageDigest is not the digest of the content (section 5.6): the content was changed, or it is not the
    /// one that was signed.
    DigestMismatch,
    /// The signature does not match the key (section 5.6).
    InvalidSignature,
    /// The hash function of the content, of the signature or of its mask is not permitted, such as SHA-1 or MD5.
    #[non_exhaustive]
    ForbiddenHash {
        /// The name of the hash function.
        algorithm: &'static str,
    },
    /// The key of the signer is too short.
    #[non_exhaustive]
    ForbiddenKey {
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// The hash function of the signature is not that of the content (RFC 8933; RFC 4056, section 3).
    HashMismatch,
    /// The signed attribute CMSAlgorithmProtection names other algorithms than the signer (RFC 6211).
    AlgorithmProtectionMismatch,
    /// The signed attribute signingCertificate or signingCertificateV2 names another certificate (RFC 5035, section 5).
    SigningCertificateMismatch,
    /// The key usage of the signer's certificate has neither digitalSignature nor nonRepudiation (RFC 8550, section 4.4.2).
    WrongKeyUsage,
    /// The certificate of the signer is not one of those that the verifier accepts.
    CertificateNotAccepted,
    /// No certification path of the signer's certificate is valid (RFC 5280, section 6).
    #[non_exhaustive]
    PathRefused {
        /// The paths that were tried.
        failure: Box<VerificationFailure>,
    },
    /// The signer cannot be judged: a part that is needed does not decode ([`Error::Malformed`]), the backend
    /// does not offer or not approve an algorithm ([`Error::Unsupported`],
    /// [`Error::NotApproved`]), or a number of the message or of a certificate is out of the range of an
    /// operation ([`Error::InvalidArgument`]) or costs too much
    /// ([`Error::WorkFactorTooHigh`]).
    #[non_exhaustive]
    Unusable {
        /// The error.
        error: Box<Error>,
    },
}

impl fmt::Display for CmsRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: &str = match self {
            CmsRule::NoSigner => "the message has no signer",
            CmsRule::ContentMissing => "the message does not contain its content, and none was given",
            CmsRule::ContentNotDetached => "content was given, but the message contains its content",
            CmsRule::CertificateNotFound => "there is no certificate with the identifier of the signer",
            CmsRule::TooManyCertificates => "more certificates have the identifier of the signer than are tried",
            CmsRule::TooManyPaths => "the message needs more certification paths than are validated for one",
            CmsRule::TooManyContentSignatures => {
                "the message needs more signatures of its content, without signed attributes, than are verified for one"
            }
            CmsRule::SignedAttributesMissing => {
                "it has no signed attributes, which content of another type than data must have (RFC 5652, section 5.3)"
            }
            CmsRule::ContentIsSignedAttributes => {
                "it has no signed attributes, and the content is the encoding of signed attributes, for which the signature may \
                 have been made"
            }
            CmsRule::WrongAttribute { attribute, reason } => return write!(f, "its attribute {attribute} {reason}"),
            CmsRule::ContentTypeMismatch => {
                "its attribute contentType is not the type of the content (RFC 5652, section 5.6)"
            }
            CmsRule::DigestMismatch => {
                "its attribute messageDigest is not the digest of the content (RFC 5652, section 5.6)"
            }
            CmsRule::InvalidSignature => "its signature does not match the key (RFC 5652, section 5.6)",
            CmsRule::ForbiddenHash { algorithm } => {
                return write!(f, "it uses the hash function {algorithm}, which is not permitted");
            }
            CmsRule::ForbiddenKey { reason } => return write!(f, "its key is refused: {reason}"),
            CmsRule::HashMismatch => "the hash function of its signature is not that of the content (RFC 8933)",
            CmsRule::AlgorithmProtectionMismatch => {
                "its attribute CMSAlgorithmProtection names other algorithms (RFC 6211, section 2)"
            }
            CmsRule::SigningCertificateMismatch => {
                "its attribute signingCertificate names another certificate (RFC 5035, section 5)"
            }
            CmsRule::WrongKeyUsage => {
                "the keyUsage of its certificate has neither digitalSignature nor nonRepudiation (RFC 8550, section 4.4.2)"
            }
            CmsRule::CertificateNotAccepted => "its certificate is not one that the verifier accepts",
            CmsRule::PathRefused { failure } => return write!(f, "its certificate was not accepted: {failure}"),
            CmsRule::Unusable { error } => return error.fmt(f),
        };
        f.write_str(text)
    }
}
