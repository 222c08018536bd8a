//! RecipientInfo (RFC 5652, section 6.2): the content key, encrypted for a recipient.

use std::fmt;
use std::sync::Arc;

use super::identifier;
use crate::asn1::der;
use crate::asn1::oid::{self, ObjectIdentifier};
use crate::asn1::reader::{Field, Fields};
use crate::asn1::tag::{BIT_STRING, INTEGER, OCTET_STRING, OID, SEQUENCE, constructed};
use crate::asn1::walker::{Element, Walker};
use crate::asn1::writer::{write_number, write_parts, write_sequence};
use crate::cms::certificate_identifier::CertificateIdentifier;
use crate::cms::limits::{MessageLimits, check_room};
use crate::error::{Error, MalformedKind, Result};

/// The alternatives, and the parts of a key agreement.
const KEY_AGREEMENT: u8 = constructed(1);
const KEY_ENCRYPTION_KEY: u8 = constructed(2);
const PASSWORD: u8 = constructed(3);
const OTHER: u8 = constructed(4);
const ORIGINATOR: u8 = constructed(0);
const ORIGINATOR_KEY: u8 = constructed(1);
const USER_KEYING_MATERIAL: u8 = constructed(1);
const KEY_DERIVATION: u8 = constructed(0);
const KEM_USER_KEYING_MATERIAL: u8 = constructed(0);

/// The way in which the content key is encrypted for a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecipientKind {
    /// With the public key of a certificate, RSA (RFC 5652, section 6.2.1).
    KeyTransport,
    /// With a key that is agreed on with the public key of a certificate: ECDH, X25519, X448 (RFC 5652, section 6.2.2).
    KeyAgreement,
    /// With a symmetric key that both sides know (RFC 5652, section 6.2.3).
    KeyEncryptionKey,
    /// With a key that is derived from a password (RFC 5652, section 6.2.4).
    Password,
    /// With the public key of a certificate, by key encapsulation: ML-KEM (RFC 9629).
    KeyEncapsulation,
    /// In a way that this crate does not know (RFC 5652, section 6.2.5).
    Other,
}

/// A recipient of a message: how its content key is encrypted, and for whom.
#[derive(Clone)]
#[doc(alias = "CMS_RecipientInfo")]
pub struct RecipientInfo(pub(super) Details);

/// The fields of a RecipientInfo. Each `algorithm` is the DER of an AlgorithmIdentifier.
#[derive(Clone)]
pub(super) enum Details {
    KeyTransport(KeyTransport),
    KeyAgreement(KeyAgreement),
    KeyEncryptionKey(KeyEncryptionKey),
    Password(PasswordRecipient),
    KeyEncapsulation(KeyEncapsulation),
    Other,
}

#[derive(Clone)]
pub(super) struct KeyTransport {
    pub(super) identifier: CertificateIdentifier,
    pub(super) algorithm: Vec<u8>,
    pub(super) encrypted_key: Vec<u8>,
}

/// A recipient of a key agreement, which several recipients may share.
#[derive(Clone)]
pub(super) struct KeyAgreement {
    pub(super) agreement: Arc<Agreement>,
    pub(super) identifier: CertificateIdentifier,
    pub(super) encrypted_key: Vec<u8>,
}

/// What the recipients of a key agreement share.
pub(super) struct Agreement {
    /// `None` if the originator is named by a certificate.
    pub(super) originator: Option<OriginatorKey>,
    pub(super) user_keying_material: Option<Vec<u8>>,
    pub(super) algorithm: Vec<u8>,
}

/// The ephemeral public key of the originator.
pub(super) struct OriginatorKey {
    pub(super) algorithm: Vec<u8>,
    pub(super) bits: Vec<u8>,
}

#[derive(Clone)]
pub(super) struct KeyEncryptionKey {
    pub(super) key_identifier: Vec<u8>,
    pub(super) algorithm: Vec<u8>,
    pub(super) encrypted_key: Vec<u8>,
}

#[derive(Clone)]
pub(super) struct PasswordRecipient {
    /// `None` if the key is known without a password.
    pub(super) derivation: Option<Vec<u8>>,
    pub(super) algorithm: Vec<u8>,
    pub(super) encrypted_key: Vec<u8>,
}

#[derive(Clone)]
pub(super) struct KeyEncapsulation {
    pub(super) identifier: CertificateIdentifier,
    pub(super) mechanism: Vec<u8>,
    pub(super) ciphertext: Vec<u8>,
    pub(super) derivation: Vec<u8>,
    pub(super) key_length: usize,
    pub(super) user_keying_material: Option<Vec<u8>>,
    pub(super) wrap: Vec<u8>,
    pub(super) encrypted_key: Vec<u8>,
}

impl RecipientInfo {
    /// How the content key is encrypted.
    #[doc(alias = "CMS_RecipientInfo_type")]
    pub fn kind(&self) -> RecipientKind {
        match &self.0 {
            Details::KeyTransport(_) => RecipientKind::KeyTransport,
            Details::KeyAgreement(_) => RecipientKind::KeyAgreement,
            Details::KeyEncryptionKey(_) => RecipientKind::KeyEncryptionKey,
            Details::Password(_) => RecipientKind::Password,
            Details::KeyEncapsulation(_) => RecipientKind::KeyEncapsulation,
            Details::Other => RecipientKind::Other,
        }
    }

    /// The certificate that the message names the recipient by; `None` for a recipient with a symmetric key or a password.
    #[doc(alias = "CMS_RecipientInfo_ktri_get0_signer_id")]
    #[doc(alias = "CMS_RecipientEncryptedKey_get0_id")]
    pub fn identifier(&self) -> Option<&CertificateIdentifier> {
        match &self.0 {
            Details::KeyTransport(recipient) => Some(&recipient.identifier),
            Details::KeyAgreement(recipient) => Some(&recipient.identifier),
            Details::KeyEncapsulation(recipient) => Some(&recipient.identifier),
            Details::KeyEncryptionKey(_) | Details::Password(_) | Details::Other => None,
        }
    }

    /// The identifier of the key-encryption key, for a recipient of that kind.
    #[doc(alias = "CMS_RecipientInfo_kekri_get0_id")]
    pub fn key_encryption_key_identifier(&self) -> Option<&[u8]> {
        match &self.0 {
            Details::KeyEncryptionKey(recipient) => Some(&recipient.key_identifier),
            _ => None,
        }
    }

    /// The object identifier of the algorithm that encrypts the content key: of the padding, the key agreement, the key wrap, or
    /// the key encapsulation. `None` for a recipient of another kind.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the algorithm identifier does not decode.
    pub fn algorithm_oid(&self) -> Result<Option<ObjectIdentifier>> {
        let algorithm = match &self.0 {
            Details::KeyTransport(recipient) => &recipient.algorithm,
            Details::KeyAgreement(recipient) => &recipient.agreement.algorithm,
            Details::KeyEncryptionKey(recipient) => &recipient.algorithm,
            Details::Password(recipient) => &recipient.algorithm,
            Details::KeyEncapsulation(recipient) => &recipient.mechanism,
            Details::Other => return Ok(None),
        };
        crate::asn1::algorithm_identifier::read_oid("RecipientInfo", algorithm).map(Some)
    }
}

impl fmt::Debug for RecipientInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecipientInfo")
            .field("kind", &self.kind())
            .finish_non_exhaustive()
    }
}

/// Reads the SET of recipients. A key agreement for several recipients gives one for each.
pub(super) fn read_set(
    what: &'static str,
    whole: &[u8],
    set: Element,
    limits: &MessageLimits,
) -> Result<Vec<RecipientInfo>> {
    let mut walker = Walker::new(what, whole, set.content);
    let mut recipients = Vec::new();
    while !walker.is_at_end() {
        let element = walker.any("RecipientInfo")?;
        check_room(what, "RecipientInfo", recipients.len(), limits.recipients)?;
        let fields = Fields::of(what, element.content.of(whole));
        let details = match element.tag {
            SEQUENCE => read_key_transport(what, fields)?,
            KEY_AGREEMENT => {
                read_key_agreement(what, fields, limits, &mut recipients)?;
                continue;
            }
            KEY_ENCRYPTION_KEY => read_key_encryption_key(fields)?,
            PASSWORD => read_password(fields)?,
            OTHER => read_other(what, fields)?,
            _ => {
                let reason = "RecipientInfo is of a type that is not defined";
                return Err(Error::malformed(MalformedKind::UnexpectedTag, what, reason));
            }
        };
        recipients.push(RecipientInfo(details));
    }
    if recipients.is_empty() {
        return Err(Error::malformed(MalformedKind::Missing, what, "it has no recipients"));
    }
    Ok(recipients)
}

/// The versions are not checked: programs do not agree on them, and nothing follows from them.
fn skip_version(fields: &mut Fields<'_>) -> Result<()> {
    fields.required(INTEGER, "version").map(drop)
}

fn octets(fields: &mut Fields<'_>, name: &'static str) -> Result<Vec<u8>> {
    fields
        .required(OCTET_STRING, name)
        .map(|field| field.content().to_vec())
}

fn algorithm(fields: &mut Fields<'_>, name: &'static str) -> Result<Vec<u8>> {
    fields.required(SEQUENCE, name).map(|field| field.der().to_vec())
}

/// An OCTET STRING in an explicit tag.
fn tagged_octets(fields: &mut Fields<'_>, tag: u8, name: &'static str) -> Result<Option<Vec<u8>>> {
    let field = fields.optional(tag, name)?;
    field
        .map(|field| Ok(field.inner()?.with_tag(OCTET_STRING)?.content().to_vec()))
        .transpose()
}

fn read_key_transport(what: &'static str, mut fields: Fields<'_>) -> Result<Details> {
    skip_version(&mut fields)?;
    let recipient = KeyTransport {
        identifier: identifier::read(what, &mut fields)?,
        algorithm: algorithm(&mut fields, "keyEncryptionAlgorithm")?,
        encrypted_key: octets(&mut fields, "encryptedKey")?,
    };
    fields.finish()?;
    Ok(Details::KeyTransport(recipient))
}

fn read_key_agreement(
    what: &'static str,
    mut fields: Fields<'_>,
    limits: &MessageLimits,
    recipients: &mut Vec<RecipientInfo>,
) -> Result<()> {
    skip_version(&mut fields)?;
    let originator = fields.required(ORIGINATOR, "originator")?.inner()?;
    let agreement = Arc::new(Agreement {
        originator: match originator.tag() {
            Some(ORIGINATOR_KEY) => Some(read_originator_key(&originator)?),
            _ => None,
        },
        user_keying_material: tagged_octets(&mut fields, USER_KEYING_MATERIAL, "ukm")?,
        algorithm: algorithm(&mut fields, "keyEncryptionAlgorithm")?,
    });
    let mut keys = fields.required(SEQUENCE, "recipientEncryptedKeys")?.parts();
    fields.finish()?;
    while !keys.is_empty() {
        check_room(what, "recipientEncryptedKeys", recipients.len(), limits.recipients)?;
        let mut key = keys.required(SEQUENCE, "RecipientEncryptedKey")?.parts();
        let recipient = KeyAgreement {
            agreement: Arc::clone(&agreement),
            identifier: identifier::read_of_agreement(what, &mut key)?,
            encrypted_key: octets(&mut key, "encryptedKey")?,
        };
        key.finish()?;
        recipients.push(RecipientInfo(Details::KeyAgreement(recipient)));
    }
    Ok(())
}

fn read_originator_key(field: &Field<'_>) -> Result<OriginatorKey> {
    let mut parts = field.parts();
    let algorithm = algorithm(&mut parts, "algorithm")?;
    let bits = parts.required(BIT_STRING, "publicKey")?;
    parts.finish()?;
    match bits.content().split_first() {
        Some((0, bits)) => Ok(OriginatorKey {
            algorithm,
            bits: bits.to_vec(),
        }),
        _ => Err(bits.wrong_as(MalformedKind::InvalidLength, "is not a whole number of bytes")),
    }
}

fn read_key_encryption_key(mut fields: Fields<'_>) -> Result<Details> {
    skip_version(&mut fields)?;
    // A date and another attribute may follow the identifier.
    let mut identifier = fields.required(SEQUENCE, "kekid")?.parts();
    let recipient = KeyEncryptionKey {
        key_identifier: octets(&mut identifier, "keyIdentifier")?,
        algorithm: algorithm(&mut fields, "keyEncryptionAlgorithm")?,
        encrypted_key: octets(&mut fields, "encryptedKey")?,
    };
    fields.finish()?;
    Ok(Details::KeyEncryptionKey(recipient))
}

fn read_password(mut fields: Fields<'_>) -> Result<Details> {
    skip_version(&mut fields)?;
    let derivation = fields.optional(KEY_DERIVATION, "keyDerivationAlgorithm")?;
    let recipient = PasswordRecipient {
        derivation: derivation
            .map(|field| der::write_element(SEQUENCE, field.content()))
            .transpose()?,
        algorithm: algorithm(&mut fields, "keyEncryptionAlgorithm")?,
        encrypted_key: octets(&mut fields, "encryptedKey")?,
    };
    fields.finish()?;
    Ok(Details::Password(recipient))
}

fn read_other(what: &'static str, mut fields: Fields<'_>) -> Result<Details> {
    let kind = fields.required(OID, "oriType")?.oid()?;
    let value = fields.any("oriValue")?;
    fields.finish()?;
    if kind.as_der() != oid::KEM_RECIPIENT.as_der() {
        return Ok(Details::Other);
    }
    let mut fields = value.with_tag(SEQUENCE)?.parts();
    skip_version(&mut fields)?;
    let recipient = KeyEncapsulation {
        identifier: identifier::read(what, &mut fields)?,
        mechanism: algorithm(&mut fields, "kem")?,
        ciphertext: octets(&mut fields, "kemct")?,
        derivation: algorithm(&mut fields, "kdf")?,
        key_length: usize::from(fields.required(INTEGER, "kekLength")?.small_number()?),
        user_keying_material: tagged_octets(&mut fields, KEM_USER_KEYING_MATERIAL, "ukm")?,
        wrap: algorithm(&mut fields, "wrap")?,
        encrypted_key: octets(&mut fields, "encryptedKey")?,
    };
    fields.finish()?;
    Ok(Details::KeyEncapsulation(recipient))
}

/// Writes a RecipientInfo.
impl KeyTransport {
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let version = if self.identifier.key_identifier().is_some() {
            2
        } else {
            0
        };
        write_sequence(&[
            write_number(INTEGER, version)?,
            self.identifier.write()?,
            self.algorithm.clone(),
            der::write_element(OCTET_STRING, &self.encrypted_key)?,
        ])
    }
}

impl KeyAgreement {
    /// Writes a key agreement with this recipient alone.
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let agreement = &self.agreement;
        let originator = match &agreement.originator {
            Some(key) => {
                let bits = write_parts(BIT_STRING, &[&[0][..], key.bits.as_slice()])?;
                let key = write_parts(ORIGINATOR_KEY, &[key.algorithm.clone(), bits])?;
                der::write_element(ORIGINATOR, &key)?
            }
            None => return Err(Error::invalid("recipient", "has no ephemeral key")),
        };
        let key = write_sequence(&[
            identifier::write_of_agreement(&self.identifier)?,
            der::write_element(OCTET_STRING, &self.encrypted_key)?,
        ])?;
        write_parts(
            KEY_AGREEMENT,
            &[
                write_number(INTEGER, 3)?,
                originator,
                write_tagged(USER_KEYING_MATERIAL, agreement.user_keying_material.as_deref())?,
                agreement.algorithm.clone(),
                write_sequence(&[key])?,
            ],
        )
    }
}

impl KeyEncryptionKey {
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let identifier = der::write_element(OCTET_STRING, &self.key_identifier)?;
        write_parts(
            KEY_ENCRYPTION_KEY,
            &[
                write_number(INTEGER, 4)?,
                write_sequence(&[identifier])?,
                self.algorithm.clone(),
                der::write_element(OCTET_STRING, &self.encrypted_key)?,
            ],
        )
    }
}

impl PasswordRecipient {
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let derivation = match &self.derivation {
            Some(algorithm) => {
                let parts = der::sequence(algorithm).unwrap_or_default();
                der::write_element(KEY_DERIVATION, parts)?
            }
            None => Vec::new(),
        };
        write_parts(
            PASSWORD,
            &[
                write_number(INTEGER, 0)?,
                derivation,
                self.algorithm.clone(),
                der::write_element(OCTET_STRING, &self.encrypted_key)?,
            ],
        )
    }
}

impl KeyEncapsulation {
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let value = write_sequence(&[
            write_number(INTEGER, 0)?,
            self.identifier.write()?,
            self.mechanism.clone(),
            der::write_element(OCTET_STRING, &self.ciphertext)?,
            self.derivation.clone(),
            write_number(INTEGER, self.key_length as u64)?,
            write_tagged(KEM_USER_KEYING_MATERIAL, self.user_keying_material.as_deref())?,
            self.wrap.clone(),
            der::write_element(OCTET_STRING, &self.encrypted_key)?,
        ])?;
        write_parts(OTHER, &[der::write(&oid::KEM_RECIPIENT)?.to_vec(), value])
    }
}

fn write_tagged(tag: u8, octets: Option<&[u8]>) -> Result<Vec<u8>> {
    match octets {
        Some(octets) => der::write_element(tag, &der::write_element(OCTET_STRING, octets)?),
        None => Ok(Vec::new()),
    }
}
