//! Key encapsulation: ML-KEM (RFC 9629, RFC 9936).

use asn1::ObjectIdentifier;

use super::key_wrap::KeyWrap;
use super::recipient_info::KeyEncapsulation;
use crate::asn1::algorithm_identifier::AlgorithmIdentifier;
use crate::asn1::tag::{INTEGER, OCTET_STRING, constructed};
use crate::asn1::writer::{write_number, write_sequence};
use crate::asn1::{der, oid};
use crate::asymmetric::ml_kem::{MlKemParameterSet, MlKemPrivateKey, MlKemPublicKey};
use crate::cms::certificate_identifier::CertificateIdentifier;
use crate::error::{Error, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::kdf::hkdf::backend::HkdfBackend;
use crate::serialization::parameter_sets::AnyParameterSet;
use crate::support::secret::SecretBytes;

/// The user keying material in CMSORIforKEMOtherInfo (RFC 9629, section 5).
const USER_KEYING_MATERIAL: u8 = constructed(0);

/// HKDF with each hash function (RFC 8619).
const KDFS: [(HashAlgorithm, ObjectIdentifier); 3] = [
    (HashAlgorithm::Sha256, oid::HKDF_SHA256),
    (HashAlgorithm::Sha384, oid::HKDF_SHA384),
    (HashAlgorithm::Sha512, oid::HKDF_SHA512),
];

/// What the wrapping key is for.
fn other_info(wrap: &[u8], key_length: usize, user_keying_material: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut parts = vec![wrap.to_vec(), write_number(INTEGER, key_length as u64)?];
    if let Some(material) = user_keying_material {
        let octets = der::write_element(OCTET_STRING, material)?;
        parts.push(der::write_element(USER_KEYING_MATERIAL, &octets)?);
    }
    write_sequence(&parts)
}

fn mechanism(set: MlKemParameterSet) -> Result<Vec<u8>> {
    write_sequence(&[der::write(&AnyParameterSet::MlKem(set).oid())?.as_slice()])
}

fn kdf_oid(hash: HashAlgorithm) -> Result<ObjectIdentifier> {
    let found = KDFS.iter().find(|(found, _)| *found == hash);
    found
        .map(|(_, oid)| oid.clone())
        .ok_or_else(|| Error::invalid("hash", format!("key encapsulation in CMS is not defined with {hash}")))
}

/// Refuses a hash function that has no object identifier.
pub(super) fn check_hash(hash: HashAlgorithm) -> Result<()> {
    kdf_oid(hash).map(drop)
}

/// Wraps a content key under the secret of an encapsulation.
pub(super) fn wrap(
    key: &MlKemPublicKey,
    identifier: CertificateIdentifier,
    hash: Option<HashAlgorithm>,
    content_key: &[u8],
) -> Result<KeyEncapsulation> {
    let hash = hash.unwrap_or(HashAlgorithm::Sha256);
    let derivation = write_sequence(&[der::write(&kdf_oid(hash)?)?.as_slice()])?;
    // RFC 9936, section 2.1: AES-256 goes with every parameter set; the shorter wrap with the smallest.
    let wrap = match key.parameter_set() {
        MlKemParameterSet::MlKem512 => KeyWrap::for_content_key(content_key.len()),
        _ => KeyWrap::Aes { key_length: 32 },
    };
    let wrap_der = wrap.to_der()?;
    let backend = key.backend();
    let (secret, ciphertext) = key.encapsulate()?;
    let info = other_info(&wrap_der, wrap.key_length(), None)?;
    let wrapping_key = backend.derive_hkdf(hash, wrap.key_length(), &[], &info, &secret)?;
    Ok(KeyEncapsulation {
        identifier,
        mechanism: mechanism(key.parameter_set())?,
        ciphertext,
        derivation,
        key_length: wrap.key_length(),
        user_keying_material: None,
        encrypted_key: wrap.wrap(backend, &wrapping_key, content_key)?,
        wrap: wrap_der,
    })
}

/// Unwraps a content key. [`Error::InvalidTag`] for everything that is wrong with it.
pub(super) fn unwrap(what: &'static str, key: &MlKemPrivateKey, recipient: &KeyEncapsulation) -> Result<SecretBytes> {
    if recipient.mechanism != mechanism(key.parameter_set())? {
        return Err(Error::InvalidTag);
    }
    let kind = UnsupportedKind::Kdf;
    let identifier = AlgorithmIdentifier::read(what, kind, der::parse(what, &recipient.derivation)?)?;
    let found = KDFS.iter().find(|(_, oid)| *oid == identifier.algorithm);
    let Some(&(hash, _)) = found else {
        let detail = format!("{} for the key of a CMS message", identifier.algorithm);
        return Err(Error::unsupported(kind, detail));
    };
    let wrap = KeyWrap::read(what, &recipient.wrap)?;
    if recipient.key_length != wrap.key_length() {
        return Err(Error::InvalidTag);
    }
    let backend = key.backend();
    let secret = key.decapsulate(&recipient.ciphertext).map_err(|error| match error {
        Error::InvalidArgument { .. } => Error::InvalidTag,
        other => other,
    })?;
    let material = recipient.user_keying_material.as_deref();
    let info = other_info(&recipient.wrap, wrap.key_length(), material)?;
    let wrapping_key = backend.derive_hkdf(hash, wrap.key_length(), &[], &info, &secret)?;
    wrap.unwrap(backend, &wrapping_key, &recipient.encrypted_key)
}
