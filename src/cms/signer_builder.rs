//! The builder of signers.

use time::OffsetDateTime;

use super::attribute::{self, CmsAttribute};
use super::certificate_identifier::CertificateIdentifier;
use super::digest_algorithm;
use super::limits::MessageLimits;
use super::signed_attributes;
use super::signer_algorithm::{self, shortest_digest, usual_digest};
use super::signer_info::{SIGNED_ATTRIBUTES, UNSIGNED_ATTRIBUTES};
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::reader::Field;
use crate::asn1::tag::{INTEGER, OCTET_STRING, SET};
use crate::asn1::time as times;
use crate::asn1::writer::{write_number, write_sequence};
use crate::asymmetric::{PrivateKey, SignatureAlgorithm, SignatureScheme, Signer as PieceSigner, ToPrivateKey};
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::x509::builder::issuer::has_public_half;
use crate::x509::signing::Signing;
use crate::x509::{Certificate, KeyUsage};

/// A builder of one signer of a message (RFC 5652, section 5.3): a key, its certificate, and how it signs.
///
/// By default the signer has the signed attributes contentType, messageDigest, signingTime with the time of signing, and
/// CMSAlgorithmProtection (RFC 6211), and is identified by the issuer and the serial number of the certificate.
///
/// ```
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::cms::{CertificateIdentifier, SignerInfoBuilder};
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::Certificate;
///
/// fn signer(certificate: &Certificate, key: &PrivateKey) -> hazmat_openssl::Result<SignerInfoBuilder> {
///     SignerInfoBuilder::new(certificate, key, SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256))?
///         .identifier(CertificateIdentifier::by_subject_key_identifier(certificate)?)?
///         .signing_certificate(true)
///         .signing_time(None)
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder makes nothing until a message is signed"]
#[doc(alias = "CMS_add1_signer")]
pub struct SignerInfoBuilder {
    certificate: Certificate,
    key: PrivateKey,
    /// With all of its parameters.
    algorithm: SignatureAlgorithm,
    digest: HashAlgorithm,
    identifier: CertificateIdentifier,
    time: SigningTime,
    has_signed_attributes: bool,
    has_algorithm_protection: bool,
    has_signing_certificate: bool,
    signed: Vec<CmsAttribute>,
    unsigned: Vec<CmsAttribute>,
}

#[derive(Debug, Clone, Copy)]
enum SigningTime {
    Now,
    At(OffsetDateTime),
    None,
}

impl SignerInfoBuilder {
    /// A signer with a private key, of any type that signs, and its certificate. The message is made in the key's backend.
    /// [`SignatureAlgorithm::default()`](SignatureAlgorithm::default) is the usual algorithm of every key that signs.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key that cannot sign or does not belong to the certificate, an algorithm that does not fit
    /// the key, and a certificate whose key usage has neither digitalSignature nor nonRepudiation (RFC 8550, section 4.4.2), because
    /// verifiers refuse it; [`Error::Malformed`] if a part of the certificate does not decode.
    #[doc(alias = "CMS_add1_signer")]
    pub fn new(
        certificate: &Certificate,
        private_key: &(impl ToPrivateKey + ?Sized),
        algorithm: impl Into<SignatureAlgorithm>,
    ) -> Result<Self> {
        let key = private_key.to_private_key().into_owned();
        let algorithm = Signing::new(algorithm.into(), key.backend(), &key)?.signature_algorithm();
        if !has_public_half(&key, certificate.public_key_bytes())? {
            return Err(Error::invalid("private_key", "does not belong to the certificate"));
        }
        let signs = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::CONTENT_COMMITMENT;
        let usage = certificate.extensions()?.find::<KeyUsage>()?;
        if usage.is_some_and(|(usage, _)| !usage.intersects(signs)) {
            let reason = "its keyUsage has neither digitalSignature nor nonRepudiation";
            return Err(Error::invalid("certificate", reason));
        }
        Ok(SignerInfoBuilder {
            digest: usual_digest(algorithm),
            identifier: CertificateIdentifier::by_issuer_and_serial_number(certificate)?,
            certificate: certificate.clone(),
            key,
            algorithm,
            time: SigningTime::Now,
            has_signed_attributes: true,
            has_algorithm_protection: true,
            has_signing_certificate: false,
            signed: Vec::new(),
            unsigned: Vec::new(),
        })
    }

    /// Sets how the message identifies the certificate. The default is
    /// [`by_issuer_and_serial_number`](CertificateIdentifier::by_issuer_and_serial_number), which every program reads.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for the identifier of another certificate.
    #[doc(alias = "CMS_USE_KEYID")]
    pub fn identifier(mut self, identifier: CertificateIdentifier) -> Result<Self> {
        if !identifier.matches(&self.certificate) {
            return Err(Error::invalid("identifier", "is not that of the certificate"));
        }
        self.identifier = identifier;
        Ok(self)
    }

    /// Sets the hash function of the content, for an algorithm without a hash function of its own. The default is SHA-512 for Ed25519
    /// and ML-DSA, SHAKE256 for Ed448, and the function of which SLH-DSA is made.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another hash function than that of the signature (RFC 8933), for any other than the default for
    /// Ed25519 and Ed448 (RFC 8419, section 3.1), and for one that is weaker than the key (RFC 9882, section 3.3; RFC 9814, section
    /// 4).
    pub fn digest_algorithm(mut self, algorithm: HashAlgorithm) -> Result<Self> {
        let usual = usual_digest(self.algorithm);
        let refused = |reason: String| Err(Error::invalid("algorithm", reason));
        let is_fixed = self.algorithm.hash().is_some()
            || matches!(
                self.algorithm.scheme(),
                Some(SignatureScheme::Ed25519 | SignatureScheme::Ed448)
            );
        if is_fixed && algorithm != usual {
            return refused(format!("must be {usual} for signatures of {}", self.algorithm));
        }
        let shortest = self.algorithm.scheme().map_or(0, shortest_digest);
        if algorithm.digest_size() < shortest {
            return refused(format!("must have at least {shortest} bytes for {}", self.algorithm));
        }
        self.digest = algorithm;
        Ok(self)
    }

    /// Sets the signing time (RFC 5652, section 11.3), or leaves it out. Fractions of a second are cut off.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a time before 1950 or after 9999.
    #[doc(alias = "CMS_NO_SIGNING_TIME")]
    pub fn signing_time(mut self, time: Option<OffsetDateTime>) -> Result<Self> {
        self.time = match time {
            Some(time) => {
                signed_attributes::write_signing_time(time)?;
                SigningTime::At(times::whole_seconds("signing_time", time)?)
            }
            None => SigningTime::None,
        };
        Ok(self)
    }

    /// Whether the signer has the signed attribute signingCertificateV2 (RFC 5035) with the SHA-256 digest of its certificate, so that
    /// no other certificate of the same key can take its place. CAdES requires it. The default is not.
    #[doc(alias = "CMS_CADES")]
    pub fn signing_certificate(mut self, included: bool) -> Self {
        self.has_signing_certificate = included;
        self
    }

    /// Whether the signer has the signed attribute CMSAlgorithmProtection (RFC 6211). The default is that it has.
    pub fn algorithm_protection(mut self, included: bool) -> Self {
        self.has_algorithm_protection = included;
        self
    }

    /// Adds a signed attribute.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an attribute that this builder writes itself, for one that must not be signed
    /// (countersignature), and for a type that was added already.
    #[doc(alias = "CMS_signed_add1_attr")]
    pub fn add_signed_attribute(mut self, attribute: CmsAttribute) -> Result<Self> {
        if signed_attributes::is_reserved(attribute.oid()) {
            let reason = format!(
                "{} is set in another way, or must not be signed",
                attribute.oid().in_error()
            );
            return Err(Error::invalid("attribute", reason));
        }
        add(&mut self.signed, attribute)?;
        Ok(self)
    }

    /// Adds an unsigned attribute.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a type that was added already.
    #[doc(alias = "CMS_unsigned_add1_attr")]
    pub fn add_unsigned_attribute(mut self, attribute: CmsAttribute) -> Result<Self> {
        add(&mut self.unsigned, attribute)?;
        Ok(self)
    }

    /// Leaves all signed attributes out: the signature is one of the content itself, which must be of the type id-data. Such a
    /// signature says neither when nor with which certificate it was made; use it only for programs that read nothing else.
    #[doc(alias = "CMS_NOATTR")]
    pub fn without_signed_attributes(mut self) -> Self {
        self.has_signed_attributes = false;
        self
    }

    pub(super) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(super) fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The hash function of the content.
    pub(super) fn digest(&self) -> HashAlgorithm {
        self.digest
    }

    pub(super) fn signs_attributes(&self) -> bool {
        self.has_signed_attributes
    }

    pub(super) fn is_identified_by_key(&self) -> bool {
        self.identifier.key_identifier().is_some()
    }

    /// The algorithm identifier of the digest, in DER.
    pub(super) fn digest_identifier(&self) -> Result<Vec<u8>> {
        let is_ed448 = self.algorithm.scheme() == Some(SignatureScheme::Ed448);
        digest_algorithm::write(self.digest, is_ed448 && self.has_signed_attributes)
    }

    /// Refuses signed attributes that would not be written.
    pub(super) fn check(&self) -> Result<()> {
        if self.has_signed_attributes || (self.signed.is_empty() && !self.has_signing_certificate) {
            return Ok(());
        }
        let reason = "signed attributes are set, and left out at the same time";
        Err(Error::invalid("signer", reason))
    }

    /// A signer of the content itself, in pieces.
    pub(super) fn begin(&self) -> Result<PieceSigner> {
        self.key.signer(self.algorithm)
    }

    /// Signs the content itself.
    pub(super) fn sign_content(&self, content: &[u8]) -> Result<Vec<u8>> {
        self.sign(content)
    }

    fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
        Signing::new(self.algorithm, self.key.backend(), &self.key)?.sign(data)
    }

    /// The SignerInfo in DER for content with this digest.
    pub(super) fn make_with_attributes(&self, content_type: &ObjectIdentifier, digest: &[u8]) -> Result<Vec<u8>> {
        let mut attributes = vec![
            signed_attributes::write_content_type(content_type)?,
            signed_attributes::write_message_digest(digest)?,
        ];
        let time = match self.time {
            SigningTime::Now => Some(OffsetDateTime::now_utc()),
            SigningTime::At(time) => Some(time),
            SigningTime::None => None,
        };
        if let Some(time) = time {
            attributes.push(signed_attributes::write_signing_time(time)?);
        }
        if self.has_algorithm_protection {
            let digest = self.digest_identifier()?;
            let signature = signer_algorithm::write(self.algorithm)?;
            attributes.push(signed_attributes::write_algorithm_protection(&digest, &signature)?);
        }
        if self.has_signing_certificate {
            let attribute = signed_attributes::write_signing_certificate(self.key.backend(), &self.certificate)?;
            attributes.push(attribute);
        }
        attributes.extend(self.signed.iter().cloned());
        let set = attribute::write_set(SET, &attributes)?;
        let signature = self.sign(&set)?;
        let content = Field::of("signed attributes", SET, &set)?.content();
        self.assemble(&der::write_element(SIGNED_ATTRIBUTES, content)?, &signature)
    }

    /// The SignerInfo in DER for a signature of the content itself.
    pub(super) fn make_without_attributes(&self, signature: &[u8]) -> Result<Vec<u8>> {
        self.assemble(&[], signature)
    }

    fn assemble(&self, signed: &[u8], signature: &[u8]) -> Result<Vec<u8>> {
        let version = if self.is_identified_by_key() { 3 } else { 1 };
        let unsigned = match self.unsigned.is_empty() {
            true => Vec::new(),
            false => attribute::write_set(UNSIGNED_ATTRIBUTES, &self.unsigned)?,
        };
        write_sequence(&[
            write_number(INTEGER, version)?,
            self.identifier.write()?,
            self.digest_identifier()?,
            signed.to_vec(),
            signer_algorithm::write(self.algorithm)?,
            der::write_element(OCTET_STRING, signature)?,
            unsigned,
        ])
    }
}

/// Adds an attribute to others, which are few enough to be read again beside those that the builder writes.
fn add(attributes: &mut Vec<CmsAttribute>, attribute: CmsAttribute) -> Result<()> {
    const OWN: usize = 5;
    if attributes.iter().any(|known| known.oid() == attribute.oid()) {
        return Err(Error::invalid(
            "attribute",
            format!("{} was added already", attribute.oid().in_error()),
        ));
    }
    let most = MessageLimits::new().attributes - OWN;
    if attributes.len() == most {
        return Err(Error::invalid(
            "attribute",
            format!("exceeds the maximum of {most} attributes"),
        ));
    }
    attributes.push(attribute);
    Ok(())
}
