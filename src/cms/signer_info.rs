//! SignerInfo (RFC 5652, section 5.3): one signature, and how it was made.

use std::fmt;

use time::OffsetDateTime;

use super::attribute::{self, CmsAttribute};
use super::certificate_identifier::CertificateIdentifier;
use super::digest_algorithm;
use super::limits::MessageLimits;
use super::signed_attributes;
use super::signer_algorithm;
use crate::asn1::reader::Field;
use crate::asn1::tag::{INTEGER, OCTET_STRING, SEQUENCE, SET, constructed};
use crate::asn1::walker::{Element, Walker};
use crate::asymmetric::SignatureAlgorithm;
use crate::error::{Error, MalformedKind, Result};
use crate::hashes::HashAlgorithm;

pub(super) const WHAT: &str = "SignerInfo";

/// The tags of signedAttrs and unsignedAttrs.
pub(super) const SIGNED_ATTRIBUTES: u8 = constructed(0);
pub(super) const UNSIGNED_ATTRIBUTES: u8 = constructed(1);

/// A signer of a message: its signature, algorithms and attributes (RFC 5652, section 5.3).
///
/// **No getter verifies anything.** Anyone can write any of these values, also those of signed attributes, until
/// [`SignedDataVerifier`](super::SignedDataVerifier) has accepted the signer.
///
/// ```
/// use hazmat_openssl::cms::SignedData;
///
/// /// What a message says of its signers, for a listing.
/// fn describe(message: &SignedData) -> Vec<String> {
///     let describe = |signer: &hazmat_openssl::cms::SignerInfo| {
///         let time = signer.signing_time().ok().flatten();
///         format!("{} at {time:?}", signer.identifier())
///     };
///     message.signers().iter().map(describe).collect()
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "CMS_SignerInfo")]
pub struct SignerInfo {
    /// The whole structure in DER.
    der: Vec<u8>,
    identifier: CertificateIdentifier,
    /// The algorithm identifiers in DER.
    digest_algorithm: Vec<u8>,
    signature_algorithm: Vec<u8>,
    signed: Option<SignedAttributes>,
    signature: Vec<u8>,
    unsigned: Vec<CmsAttribute>,
}

/// The signed attributes, and what is signed.
#[derive(Clone, PartialEq, Eq)]
struct SignedAttributes {
    attributes: Vec<CmsAttribute>,
    /// The set in DER, with the tag of SET OF: the signature is made of this (RFC 5652, section 5.4).
    der: Vec<u8>,
    /// The same in the order of the message, if that is another.
    as_received: Option<Vec<u8>>,
}

impl SignedAttributes {
    fn read(whole: &[u8], element: Element, most: usize) -> Result<Self> {
        let attributes = attribute::read_set(WHAT, whole, element, most)?;
        let der = attribute::write_set(SET, &attributes)?;
        let as_received = crate::asn1::der::write_element(SET, element.content.of(whole))?;
        Ok(SignedAttributes {
            as_received: (as_received != der).then_some(as_received),
            attributes,
            der,
        })
    }
}

impl SignerInfo {
    /// Reads the structure that `element` of `whole` is, which is in DER.
    pub(super) fn read(whole: &[u8], element: Element, limits: &MessageLimits) -> Result<Self> {
        let mut walker = Walker::new(WHAT, whole, element.content);
        let version = walker.next(INTEGER, "version")?.full;
        check_version(Field::of(WHAT, INTEGER, version.of(whole))?.number()?)?;
        let identifier = CertificateIdentifier::read(WHAT, whole, walker.any("sid")?)?;
        let digest_algorithm = walker.next(SEQUENCE, "digestAlgorithm")?.full;
        let signed = walker.optional(SIGNED_ATTRIBUTES, "signedAttrs")?;
        let signed = signed.map(|set| SignedAttributes::read(whole, set, limits.attributes));
        let signed = signed.transpose()?;
        let signature_algorithm = walker.next(SEQUENCE, "signatureAlgorithm")?.full;
        let signature = walker.next(OCTET_STRING, "signature")?.content;
        let unsigned = match walker.optional(UNSIGNED_ATTRIBUTES, "unsignedAttrs")? {
            Some(set) => attribute::read_set(WHAT, whole, set, limits.attributes)?,
            None => Vec::new(),
        };
        walker.finish("unsignedAttrs")?;
        Ok(SignerInfo {
            der: element.full.of(whole).to_vec(),
            identifier,
            digest_algorithm: digest_algorithm.of(whole).to_vec(),
            signature_algorithm: signature_algorithm.of(whole).to_vec(),
            signed,
            signature: signature.of(whole).to_vec(),
            unsigned,
        })
    }

    /// How the signer's certificate is identified.
    #[doc(alias = "CMS_SignerInfo_get0_signer_id")]
    pub fn identifier(&self) -> &CertificateIdentifier {
        &self.identifier
    }

    /// The hash function of the content, and of the signature if its algorithm has one.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for an unknown one; [`Error::Malformed`] for wrong parameters.
    #[doc(alias = "CMS_SignerInfo_get0_algs")]
    pub fn digest_algorithm(&self) -> Result<HashAlgorithm> {
        digest_algorithm::read(&self.digest_algorithm)
    }

    /// The signature algorithm. Without a hash function of its own, as rsaEncryption is, it has that of the content.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for an unknown algorithm; [`Error::Malformed`] for wrong parameters.
    #[doc(alias = "CMS_SignerInfo_get0_algs")]
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm> {
        signer_algorithm::read(&self.signature_algorithm, || self.digest_algorithm())
    }

    /// The algorithm identifiers in DER: of the digest, and of the signature.
    pub(super) fn algorithm_bytes(&self) -> [&[u8]; 2] {
        [&self.digest_algorithm, &self.signature_algorithm]
    }

    /// Whether it has signed attributes. Without them the signature is one of the content itself.
    pub fn has_signed_attributes(&self) -> bool {
        self.signed.is_some()
    }

    /// The signed attributes, in the order of the message.
    #[doc(alias = "CMS_signed_get_attr")]
    pub fn signed_attributes(&self) -> &[CmsAttribute] {
        self.signed.as_ref().map_or(&[], |signed| &signed.attributes)
    }

    /// The unsigned attributes, in the order of the message, such as countersignatures and timestamps. Nobody has signed them.
    #[doc(alias = "CMS_unsigned_get_attr")]
    pub fn unsigned_attributes(&self) -> &[CmsAttribute] {
        &self.unsigned
    }

    /// When the signer says to have signed (RFC 5652, section 11.3), in UTC. Nobody else confirms that.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for several times, and for one that does not decode.
    pub fn signing_time(&self) -> Result<Option<OffsetDateTime>> {
        signed_attributes::signing_time(self.signed_attributes())
    }

    /// The signature, in bytes.
    #[doc(alias = "CMS_SignerInfo_get0_signature")]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The signed attributes as they are signed: in DER, and in the order of the message if that is another.
    pub(super) fn signed_bytes(&self) -> Option<(&[u8], Option<&[u8]>)> {
        let signed = self.signed.as_ref()?;
        Some((&signed.der, signed.as_received.as_deref()))
    }

    /// The whole structure in DER.
    pub(super) fn as_der(&self) -> &[u8] {
        &self.der
    }
}

/// Accepts version 1, which means an issuer and a serial number, and version 3, a key identifier. Programs have mixed them up.
fn check_version(number: u32) -> Result<()> {
    match number {
        1 | 3 => Ok(()),
        number => {
            let kind = MalformedKind::UnsupportedVersion { number: number.into() };
            let reason = format!("version number {number} is not defined");
            Err(Error::malformed(kind, WHAT, reason))
        }
    }
}

impl fmt::Debug for SignerInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignerInfo")
            .field("identifier", &self.identifier)
            .field("signed_attributes", &self.signed_attributes())
            .finish_non_exhaustive()
    }
}
