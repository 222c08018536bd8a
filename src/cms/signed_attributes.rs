//! The signed attributes that every signer has, or that protect it: contentType, messageDigest, signingTime (RFC 5652, section 11),
//! CMSAlgorithmProtection (RFC 6211), signingCertificate and signingCertificateV2 (RFC 5035).

use asn1::ObjectIdentifier as Oid;
use time::OffsetDateTime;

use super::attribute::CmsAttribute;
use super::digest_algorithm;
use super::fault::Judged;
use super::signer_info::SignerInfo;
use crate::asn1::algorithm_identifier::NULL;
use crate::asn1::der;
use crate::asn1::oid::{self, ObjectIdentifier};
use crate::asn1::reader::{Field, Fields};
use crate::asn1::tag::{INTEGER, OCTET_STRING, OID, SEQUENCE, constructed};
use crate::asn1::time::{self as times, Time};
use crate::asn1::writer::{write_oid, write_sequence};
use crate::backend::Backend;
use crate::error::{CmsRule, DateField, Error, MalformedKind, Result};
use crate::hashes::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::x509::Certificate;
use crate::x509::name_key::are_same;

const WHAT: &str = "signed attribute";

/// Names of attributes in the rules that they break.
const CONTENT_TYPE: &str = "contentType";
const MESSAGE_DIGEST: &str = "messageDigest";
const ALGORITHM_PROTECTION: &str = "CMSAlgorithmProtection";
const SIGNING_CERTIFICATE: &str = "signingCertificate";
const SIGNING_CERTIFICATE_V2: &str = "signingCertificateV2";

/// The most certificates that a signer names.
const MOST_CERTIFICATES: usize = 64;

/// The tag of directoryName among the general names.
const DIRECTORY_NAME: u8 = constructed(4);

/// The tag of the signature algorithm in CMSAlgorithmProtection.
const PROTECTED_SIGNATURE: u8 = constructed(1);

fn wrong(attribute: &'static str, reason: impl Into<std::borrow::Cow<'static, str>>) -> CmsRule {
    CmsRule::WrongAttribute {
        attribute,
        reason: reason.into(),
    }
}

fn undecodable(attribute: &'static str) -> impl Fn(Error) -> CmsRule {
    move |error| wrong(attribute, format!("does not decode: {error}"))
}

/// The value of the only attribute of a type, which must have one.
fn single<'a>(
    attributes: &'a [CmsAttribute],
    oid: &Oid,
    name: &'static str,
) -> std::result::Result<Option<&'a [u8]>, CmsRule> {
    let mut found = attributes.iter().filter(|found| found.oid().as_der() == oid.as_der());
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(only), None) => match only.single_value() {
            Some(value) => Ok(Some(value)),
            None => Err(wrong(name, "must have exactly one value")),
        },
        _ => Err(wrong(name, "occurs twice")),
    }
}

fn required<'a>(
    attributes: &'a [CmsAttribute],
    oid: &Oid,
    name: &'static str,
) -> std::result::Result<&'a [u8], CmsRule> {
    single(attributes, oid, name)?.ok_or_else(|| wrong(name, "is missing"))
}

/// The type of the content.
pub(super) fn content_type(attributes: &[CmsAttribute]) -> Judged<ObjectIdentifier> {
    let value = required(attributes, &oid::CONTENT_TYPE, CONTENT_TYPE)?;
    let field = Field::of(WHAT, OID, value).and_then(|field| field.oid());
    Ok(field.map_err(undecodable(CONTENT_TYPE))?)
}

/// The digest of the content.
pub(super) fn message_digest(attributes: &[CmsAttribute]) -> Judged<&[u8]> {
    let value = required(attributes, &oid::MESSAGE_DIGEST, MESSAGE_DIGEST)?;
    let field = Field::of(WHAT, OCTET_STRING, value).map_err(undecodable(MESSAGE_DIGEST))?;
    Ok(field.content())
}

/// The time of the signature.
pub(super) fn signing_time(attributes: &[CmsAttribute]) -> Result<Option<OffsetDateTime>> {
    let value = single(attributes, &oid::SIGNING_TIME, "signingTime").map_err(|rule| {
        let reason = match rule {
            CmsRule::WrongAttribute { attribute, reason } => format!("{attribute} {reason}"),
            other => other.to_string(),
        };
        Error::malformed(MalformedKind::Duplicate, WHAT, reason)
    })?;
    let read = |value| times::read_time(WHAT, DateField::SigningTime, &der::parse(WHAT, value)?);
    value.map(read).transpose()
}

/// Compares the algorithms with those of CMSAlgorithmProtection, if the signer has it.
pub(super) fn check_algorithm_protection(signer: &SignerInfo) -> Judged<()> {
    let attributes = signer.signed_attributes();
    let Some(value) = single(attributes, &oid::CMS_ALGORITHM_PROTECTION, ALGORITHM_PROTECTION)? else {
        return Ok(());
    };
    let read = || {
        let mut fields = Fields::of_sequence(WHAT, value)?;
        let digest = fields.required(SEQUENCE, "digestAlgorithm")?;
        let signature = fields.required(PROTECTED_SIGNATURE, "signatureAlgorithm")?;
        fields.finish()?;
        Ok([digest.content(), signature.content()])
    };
    let protected = read().map_err(undecodable(ALGORITHM_PROTECTION))?;
    let mut is_same = true;
    for (protected, used) in protected.into_iter().zip(signer.algorithm_bytes()) {
        let used = Field::of(WHAT, SEQUENCE, used)?.content();
        // NULL and absent parameters mean the same.
        let without_null = |content: &'_ [u8]| content.strip_suffix(NULL).unwrap_or(content).to_vec();
        is_same &= without_null(protected) == without_null(used);
    }
    match is_same {
        true => Ok(()),
        false => Err(CmsRule::AlgorithmProtectionMismatch.into()),
    }
}

/// Writes CMSAlgorithmProtection for two algorithm identifiers.
pub(super) fn write_algorithm_protection(digest: &[u8], signature: &[u8]) -> Result<CmsAttribute> {
    let signature = Field::of(WHAT, SEQUENCE, signature)?.content();
    let signature = der::write_element(PROTECTED_SIGNATURE, signature)?;
    let value = write_sequence(&[digest.to_vec(), signature])?;
    made(&oid::CMS_ALGORITHM_PROTECTION, value)
}

/// Compares a certificate with those that signingCertificate and signingCertificateV2 name first, if the signer has them: the first is
/// that of the signer. Further ones are those of its path, which the verifier of paths chooses.
pub(super) fn check_signing_certificate(
    backend: &Backend,
    signer: &SignerInfo,
    certificate: &Certificate,
) -> Judged<()> {
    let attributes = signer.signed_attributes();
    for (oid, name, has_algorithm) in [
        (oid::SIGNING_CERTIFICATE, SIGNING_CERTIFICATE, false),
        (oid::SIGNING_CERTIFICATE_V2, SIGNING_CERTIFICATE_V2, true),
    ] {
        let Some(value) = single(attributes, &oid, name)? else {
            continue;
        };
        let id = CertificateId::first(value, has_algorithm).map_err(undecodable(name))?;
        if !id.matches(backend, certificate)? {
            return Err(CmsRule::SigningCertificateMismatch.into());
        }
    }
    Ok(())
}

/// `ESSCertID` and `ESSCertIDv2`.
struct CertificateId<'a> {
    algorithm: HashAlgorithm,
    hash: &'a [u8],
    /// The content of the names of the issuer, and of the serial number.
    issuer: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> CertificateId<'a> {
    /// The first of `SigningCertificate` or `SigningCertificateV2`.
    fn first(value: &'a [u8], has_algorithm: bool) -> Result<Self> {
        let mut fields = Fields::of_sequence(WHAT, value)?;
        let list = fields.required(SEQUENCE, "certs")?;
        fields.optional(SEQUENCE, "policies")?;
        fields.finish()?;
        let ids = list.parts().list("ESSCertID", MOST_CERTIFICATES, |id| {
            Self::read(id.with_tag(SEQUENCE)?.parts(), has_algorithm)
        })?;
        let missing = || Error::malformed(MalformedKind::Missing, WHAT, "certs is empty");
        ids.into_iter().next().ok_or_else(missing)
    }

    fn read(mut fields: Fields<'a>, has_algorithm: bool) -> Result<Self> {
        let algorithm = match has_algorithm {
            false => HashAlgorithm::Sha1,
            true => match fields.optional(SEQUENCE, "hashAlgorithm")? {
                Some(algorithm) => digest_algorithm::read(algorithm.der())?,
                None => HashAlgorithm::Sha256,
            },
        };
        let hash = fields.required(OCTET_STRING, "certHash")?.content();
        let issuer = match fields.optional(SEQUENCE, "issuerSerial")? {
            Some(issuer) => {
                let mut fields = issuer.parts();
                let names = fields.required(SEQUENCE, "issuer")?.content();
                let number = fields.required(INTEGER, "serialNumber")?.content();
                fields.finish()?;
                Some((names, number))
            }
            None => None,
        };
        fields.finish()?;
        Ok(CertificateId {
            algorithm,
            hash,
            issuer,
        })
    }

    fn matches(&self, backend: &Backend, certificate: &Certificate) -> Result<bool> {
        if *backend.hash(self.algorithm, certificate.as_der())? != *self.hash {
            return Ok(false);
        }
        let Some((names, number)) = &self.issuer else {
            return Ok(true);
        };
        // One name, which must be that of the issuer (RFC 5035, section 5.4.1).
        let mut names = Fields::of(WHAT, names);
        let name = names.required(DIRECTORY_NAME, "directoryName")?.inner()?.der();
        names.finish()?;
        Ok(certificate.serial_number()?.as_der_content() == *number && are_same(name, certificate.issuer_bytes()))
    }
}

/// Writes signingCertificateV2 for a certificate, with SHA-256, which is the default, and its issuer and serial number.
pub(super) fn write_signing_certificate(backend: &Backend, certificate: &Certificate) -> Result<CmsAttribute> {
    let hash = backend.hash(HashAlgorithm::Sha256, certificate.as_der())?;
    let issuer = der::write_element(DIRECTORY_NAME, certificate.issuer_bytes())?;
    let number = der::write_element(INTEGER, certificate.serial_number()?.as_der_content())?;
    let issuer = write_sequence(&[write_sequence(&[issuer])?, number])?;
    let id = write_sequence(&[der::write_element(OCTET_STRING, &hash)?, issuer])?;
    made(&oid::SIGNING_CERTIFICATE_V2, write_sequence(&[write_sequence(&[id])?])?)
}

pub(super) fn write_content_type(content_type: &ObjectIdentifier) -> Result<CmsAttribute> {
    made(&oid::CONTENT_TYPE, write_oid(content_type)?)
}

pub(super) fn write_message_digest(digest: &[u8]) -> Result<CmsAttribute> {
    made(&oid::MESSAGE_DIGEST, der::write_element(OCTET_STRING, digest)?)
}

pub(super) fn write_signing_time(time: OffsetDateTime) -> Result<CmsAttribute> {
    let time = Time::new("signing_time", time)?;
    made(&oid::SIGNING_TIME, der::write(&time)?.to_vec())
}

fn made(oid: &Oid, value: Vec<u8>) -> Result<CmsAttribute> {
    let oid = ObjectIdentifier::from_content(oid.as_der());
    let oid = oid.ok_or_else(|| Error::invalid("oid", "is not an object identifier"))?;
    Ok(CmsAttribute::of(oid, value))
}

/// The attributes that this crate writes itself.
pub(super) fn is_reserved(oid: &ObjectIdentifier) -> bool {
    [
        oid::CONTENT_TYPE,
        oid::MESSAGE_DIGEST,
        oid::SIGNING_TIME,
        oid::CMS_ALGORITHM_PROTECTION,
        oid::SIGNING_CERTIFICATE_V2,
        // A countersignature is an unsigned attribute (RFC 5652, section 11.4).
        oid::COUNTERSIGNATURE,
    ]
    .iter()
    .any(|reserved| reserved.as_der() == oid.as_der())
}
