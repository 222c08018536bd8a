//! SignedData (RFC 5652, section 5): content with signatures.

use std::fmt;
use std::sync::Arc;

use super::certificate_set::{CertificateSet, RevocationLists};
use super::content_info::{ContentInfo, PemLabel};
use super::content_type::ContentTypeOid;
use super::encapsulated_content::EncapsulatedContent;
use super::limits::MessageLimits;
use super::signed_data_head::{Head, WHAT, elements};
use super::signer_info::SignerInfo;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::SET;
use crate::asn1::walker::Span;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::x509::{Certificate, CertificateRevocationList};

/// A signed message: content, or without content a detached signature, with certificates, revocation lists and signers (RFC 5652,
/// section 5). Clones share their memory.
///
/// **No getter verifies anything.** Decide with [`SignedDataVerifier`](super::SignedDataVerifier); a message is made by
/// [`SignedDataBuilder`](super::SignedDataBuilder). The [module documentation](super) has an example.
///
/// ```
/// use hazmat_openssl::cms::SignedData;
/// use hazmat_openssl::prelude::*;
///
/// /// How many signatures a file has, whoever made them.
/// fn signatures(backend: &Backend, file: &[u8]) -> hazmat_openssl::Result<usize> {
///     Ok(SignedData::from_der(backend, file)?.signers().len())
/// }
/// # assert!(signatures(&Backend::new().unwrap(), b"").is_err());
/// ```
#[derive(Clone)]
#[doc(alias = "CMS_ContentInfo")]
#[doc(alias = "PKCS7")]
pub struct SignedData(Arc<Inner>);

struct Inner {
    backend: Backend,
    message: ContentInfo,
    version: u32,
    /// The algorithm identifiers of digestAlgorithms.
    digest_algorithms: Vec<Span>,
    content: EncapsulatedContent,
    /// encapContentInfo, as it was read.
    encapsulated: Span,
    certificates: CertificateSet,
    lists: RevocationLists,
    /// The whole sets, as they were read.
    sets: [Span; 2],
    signers: Vec<SignerInfo>,
}

impl SignedData {
    /// Parses a message from DER or BER, within the default limits. Nothing is verified.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the data does not decode, or exceeds the [limits](MessageLimits); of the kind
    /// [`UnexpectedType`](MalformedKind::UnexpectedType) if it is another message than SignedData, or PEM.
    /// [`Error::Unsupported`] for types of messages that this crate does not read at all.
    #[doc(alias = "d2i_CMS_ContentInfo")]
    #[doc(alias = "d2i_PKCS7")]
    pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
        Self::from_der_within(backend, der, &MessageLimits::new())
    }

    /// [`from_der`](Self::from_der) within other limits.
    ///
    /// # Errors
    ///
    /// As [`from_der`](Self::from_der).
    pub fn from_der_within(backend: &Backend, der: &[u8], limits: &MessageLimits) -> Result<Self> {
        Self::read(backend, ContentInfo::read(der, limits)?, limits)
    }

    /// Parses the first PEM block labelled `PKCS7`, `CMS` or `PKCS #7 SIGNED DATA`, within the default limits.
    ///
    /// # Errors
    ///
    /// As [`from_der`](Self::from_der); of the kind [`InvalidPem`](MalformedKind::InvalidPem) if there is no PEM block or its
    /// framing is broken, of the kind [`UnexpectedType`](MalformedKind::UnexpectedType) if there are only blocks with other
    /// labels.
    #[doc(alias = "PEM_read_bio_CMS")]
    #[doc(alias = "PEM_read_bio_PKCS7")]
    pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
        Self::from_pem_within(backend, pem, &MessageLimits::new())
    }

    /// [`from_pem`](Self::from_pem) within other limits.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn from_pem_within(backend: &Backend, pem: impl AsRef<[u8]>, limits: &MessageLimits) -> Result<Self> {
        Self::read(backend, ContentInfo::read_pem(pem.as_ref(), limits)?, limits)
    }

    pub(super) fn read(backend: &Backend, message: ContentInfo, limits: &MessageLimits) -> Result<Self> {
        let whole = message.der().clone();
        let (head, mut walker) = Head::read(&message)?;
        let content = head.content;
        if content.is_pkcs7() && content.content_type == ContentTypeOid::DATA {
            let reason = "eContent is not an OCTET STRING, which data is";
            return Err(Error::malformed(MalformedKind::UnexpectedTag, WHAT, reason));
        }
        let first = walker.rest().start();
        let certificates = CertificateSet::read(WHAT, backend, &whole, &mut walker, limits)?;
        let second = walker.rest().start();
        let lists = RevocationLists::read(WHAT, backend, &whole, &mut walker, limits)?;
        let end = walker.rest().start();
        let signers = walker.next(SET, "signerInfos")?;
        walker.finish("signerInfos")?;
        // A message needs no more algorithms than it has signers, but one more may be in it than were used.
        let algorithms = elements(
            &whole,
            head.digest_algorithms,
            ("DigestAlgorithmIdentifier", limits.signers + 1),
        )?;
        let signers = elements(&whole, signers, ("SignerInfo", limits.signers))?;
        let signers = signers
            .into_iter()
            .map(|signer| SignerInfo::read(&whole, signer, limits))
            .collect::<Result<_>>()?;
        Ok(SignedData(Arc::new(Inner {
            backend: backend.clone(),
            version: head.version,
            encapsulated: head.encapsulated,
            digest_algorithms: algorithms.iter().map(|algorithm| algorithm.full).collect(),
            content,
            certificates,
            lists,
            sets: [Span::between(first, second), Span::between(second, end)],
            signers,
            message,
        })))
    }

    /// The backend that it was loaded or made in: it verifies the signatures, and makes the digests.
    pub fn backend(&self) -> &Backend {
        &self.0.backend
    }

    /// The type of the content: nearly always [`DATA`](ContentTypeOid::DATA).
    #[doc(alias = "CMS_get0_eContentType")]
    pub fn content_type(&self) -> &ObjectIdentifier {
        &self.0.content.content_type
    }

    /// The content, which nobody need have signed; `None` for a detached signature. That of a verified message is
    /// [`VerifiedSignedData::content`](super::VerifiedSignedData::content).
    #[doc(alias = "CMS_get0_content")]
    pub fn content(&self) -> Option<&[u8]> {
        let octets = self.0.content.octets()?;
        Some(octets.of(self.0.message.der()))
    }

    /// Whether the content is not in the message.
    #[doc(alias = "CMS_is_detached")]
    pub fn is_detached(&self) -> bool {
        self.content().is_none()
    }

    /// The signers, in the order of the message. A bundle of certificates has none.
    #[doc(alias = "CMS_get0_SignerInfos")]
    pub fn signers(&self) -> &[SignerInfo] {
        &self.0.signers
    }

    /// The certificates of the message, in its order. Nothing about them is verified.
    #[doc(alias = "CMS_get1_certs")]
    pub fn certificates(&self) -> &[Certificate] {
        &self.0.certificates.certificates
    }

    /// The revocation lists of the message, in its order. Nothing about them is verified. They have an effect if they are added to
    /// the [`Store`](crate::x509::verification::Store) of the verifier.
    #[doc(alias = "CMS_get1_crls")]
    pub fn revocation_lists(&self) -> &[CertificateRevocationList] {
        &self.0.lists.lists
    }

    /// The message in DER. What was BER has become DER, except for the order of sets.
    #[doc(alias = "i2d_CMS_ContentInfo")]
    pub fn as_der(&self) -> &[u8] {
        self.0.message.der()
    }

    /// The message in PEM, with this label.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is too long to be written in PEM on a 32-bit machine.
    #[doc(alias = "PEM_write_bio_CMS")]
    #[doc(alias = "PEM_write_bio_PKCS7")]
    pub fn to_pem(&self, label: PemLabel) -> Result<String> {
        label.encode(self.as_der())
    }

    pub(super) fn version(&self) -> u32 {
        self.0.version
    }

    /// encapContentInfo in DER.
    pub(super) fn encapsulated(&self) -> &[u8] {
        self.0.encapsulated.of(self.0.message.der())
    }

    /// The algorithm identifiers in DER that the message lists.
    pub(super) fn digest_algorithms(&self) -> impl Iterator<Item = &[u8]> {
        self.0
            .digest_algorithms
            .iter()
            .map(|span| span.of(self.0.message.der()))
    }

    /// The sets of certificates and of revocation lists in DER, with their tags; empty if they are absent.
    pub(super) fn sets(&self) -> [&[u8]; 2] {
        self.0.sets.map(|span| span.of(self.0.message.der()))
    }
}

/// Compares the DER only.
impl PartialEq for SignedData {
    fn eq(&self, other: &Self) -> bool {
        self.as_der() == other.as_der()
    }
}

impl Eq for SignedData {}

/// Prints the type and the numbers, not the content.
impl fmt::Debug for SignedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedData")
            .field("content_type", self.content_type())
            .field("is_detached", &self.is_detached())
            .field("certificates", &self.certificates().len())
            .field("signers", &self.signers())
            .finish_non_exhaustive()
    }
}
