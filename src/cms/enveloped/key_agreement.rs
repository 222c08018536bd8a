//! Key agreement: ECDH (RFC 5753, section 3.1), X25519 and X448 (RFC 8418), with an ephemeral key of the originator.

use asn1::ObjectIdentifier;

use super::key_wrap::KeyWrap;
use super::recipient_info::{Agreement, OriginatorKey};
use crate::asn1::algorithm_identifier::AlgorithmIdentifier;
use crate::asn1::tag::{NULL, OCTET_STRING, constructed};
use crate::asn1::writer::write_sequence;
use crate::asn1::{der, oid};
use crate::asymmetric::ec::{EllipticCurvePrivateKey, EllipticCurvePublicKey, PointFormat};
use crate::asymmetric::montgomery::x448::{X448PrivateKey, X448PublicKey};
use crate::asymmetric::montgomery::x25519::{X25519PrivateKey, X25519PublicKey};
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::kdf::hkdf::backend::HkdfBackend;
use crate::kdf::x963kdf::X963KdfBackend;
use crate::serialization::identifiers::curve_oid;
use crate::support::secret::SecretBytes;

/// The parts of ECC-CMS-SharedInfo (RFC 5753, section 7.2).
const ENTITY_U_INFO: u8 = constructed(0);
const SUPP_PUB_INFO: u8 = constructed(2);

/// A key derivation function with its hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kdf {
    X963(HashAlgorithm),
    Hkdf(HashAlgorithm),
}

const SCHEMES: [(Kdf, ObjectIdentifier); 8] = [
    (Kdf::X963(HashAlgorithm::Sha256), oid::ECDH_SHA256_KDF),
    (Kdf::X963(HashAlgorithm::Sha384), oid::ECDH_SHA384_KDF),
    (Kdf::X963(HashAlgorithm::Sha512), oid::ECDH_SHA512_KDF),
    (Kdf::X963(HashAlgorithm::Sha224), oid::ECDH_SHA224_KDF),
    (Kdf::X963(HashAlgorithm::Sha1), oid::ECDH_SHA1_KDF),
    (Kdf::Hkdf(HashAlgorithm::Sha256), oid::ECDH_HKDF_SHA256),
    (Kdf::Hkdf(HashAlgorithm::Sha384), oid::ECDH_HKDF_SHA384),
    (Kdf::Hkdf(HashAlgorithm::Sha512), oid::ECDH_HKDF_SHA512),
];

impl Kdf {
    fn hash(self) -> HashAlgorithm {
        match self {
            Kdf::X963(hash) | Kdf::Hkdf(hash) => hash,
        }
    }

    fn derive(
        self,
        backend: &Backend,
        wrap: &[u8],
        key_length: usize,
        user_keying_material: Option<&[u8]>,
        secret: &[u8],
    ) -> Result<SecretBytes> {
        let info = shared_info(wrap, key_length, user_keying_material)?;
        match self {
            Kdf::X963(hash) => backend.derive_x963kdf(hash, key_length, &info, secret),
            Kdf::Hkdf(hash) => {
                let salt = user_keying_material.unwrap_or_default();
                backend.derive_hkdf(hash, key_length, salt, &info, secret)
            }
        }
    }
}

/// ECC-CMS-SharedInfo: what the key is for.
fn shared_info(wrap: &[u8], key_length: usize, user_keying_material: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut parts = vec![wrap.to_vec()];
    if let Some(material) = user_keying_material {
        let octets = der::write_element(OCTET_STRING, material)?;
        parts.push(der::write_element(ENTITY_U_INFO, &octets)?);
    }
    let bits = u32::try_from(key_length.saturating_mul(8)).unwrap_or(u32::MAX);
    let octets = der::write_element(OCTET_STRING, &bits.to_be_bytes())?;
    parts.push(der::write_element(SUPP_PUB_INFO, &octets)?);
    write_sequence(&parts)
}

/// The hash function for a key, if none is chosen: as strong as the key.
fn default_hash(key: &PublicKey) -> HashAlgorithm {
    match key {
        PublicKey::EllipticCurve(key) if key.key_size() > 384 => HashAlgorithm::Sha512,
        PublicKey::EllipticCurve(key) if key.key_size() > 256 => HashAlgorithm::Sha384,
        PublicKey::X448(_) => HashAlgorithm::Sha512,
        _ => HashAlgorithm::Sha256,
    }
}

/// The key derivation function for a key: HKDF for X25519 and X448, that of X9.63 for the others.
fn kdf_for(key: &PublicKey, hash: Option<HashAlgorithm>) -> Kdf {
    let hash = hash.unwrap_or_else(|| default_hash(key));
    match key {
        PublicKey::X25519(_) | PublicKey::X448(_) => Kdf::Hkdf(hash),
        _ => Kdf::X963(hash),
    }
}

/// Refuses a hash function that the key derivation for this key has no object identifier for.
pub(super) fn check_hash(key: &PublicKey, hash: HashAlgorithm) -> Result<()> {
    scheme_oid(kdf_for(key, Some(hash))).map(drop)
}

fn scheme_oid(kdf: Kdf) -> Result<ObjectIdentifier> {
    let found = SCHEMES.iter().find(|(scheme, _)| *scheme == kdf);
    found.map(|(_, oid)| oid.clone()).ok_or_else(|| {
        let hash = kdf.hash();
        Error::invalid("hash", format!("key agreement in CMS is not defined with {hash}"))
    })
}

/// Wraps a content key under a key that is agreed on with a new ephemeral key.
pub(super) fn wrap(key: &PublicKey, hash: Option<HashAlgorithm>, content_key: &[u8]) -> Result<(Agreement, Vec<u8>)> {
    let kdf = kdf_for(key, hash);
    let wrap = KeyWrap::for_content_key(content_key.len());
    let wrap_der = wrap.to_der()?;
    let (secret, originator) = exchange_with_new_key(key)?;
    let backend = key.backend();
    let wrapping_key = kdf.derive(backend, &wrap_der, wrap.key_length(), None, &secret)?;
    let wrapped = wrap.wrap(backend, &wrapping_key, content_key)?;
    let agreement = Agreement {
        originator: Some(originator),
        user_keying_material: None,
        algorithm: write_sequence(&[der::write(&scheme_oid(kdf)?)?.to_vec(), wrap_der])?,
    };
    Ok((agreement, wrapped))
}

/// The secret that a new key shares with `key`, and the new public key.
fn exchange_with_new_key(key: &PublicKey) -> Result<(SecretBytes, OriginatorKey)> {
    let backend = key.backend();
    let (secret, oid, bits) = match key {
        PublicKey::EllipticCurve(key) => {
            let own = EllipticCurvePrivateKey::generate(backend, key.curve())?;
            let point = own.public_key()?.encode_point(PointFormat::Uncompressed)?;
            (own.exchange(key)?, oid::EC, point)
        }
        PublicKey::X25519(key) => {
            let own = X25519PrivateKey::generate(backend)?;
            (own.exchange(key)?, oid::X25519, own.public_key()?.public_bytes_raw()?)
        }
        PublicKey::X448(key) => {
            let own = X448PrivateKey::generate(backend)?;
            (own.exchange(key)?, oid::X448, own.public_key()?.public_bytes_raw()?)
        }
        other => {
            let reason = format!("is of type {}, which has no key agreement", other.type_name());
            return Err(Error::invalid("key", reason));
        }
    };
    let originator = OriginatorKey {
        algorithm: write_sequence(&[der::write(&oid)?.as_slice()])?,
        bits,
    };
    Ok((secret, originator))
}

/// Unwraps a content key. [`Error::InvalidTag`], or [`Error::Malformed`] for the ephemeral key, if that is wrong.
pub(super) fn unwrap(
    what: &'static str,
    key: &PrivateKey,
    agreement: &Agreement,
    encrypted_key: &[u8],
) -> Result<SecretBytes> {
    let scheme = read_scheme(what, &agreement.algorithm)?;
    let Some(originator) = &agreement.originator else {
        let detail = "a key agreement with the originator's certificate";
        return Err(Error::unsupported(UnsupportedKind::ExchangeAlgorithm, detail));
    };
    let peer = read_originator(what, key, originator)?;
    let secret = key.exchange(&peer)?;
    let (backend, wrap) = (key.backend(), scheme.wrap);
    let material = agreement.user_keying_material.as_deref();
    let wrapping_key = scheme
        .kdf
        .derive(backend, &scheme.wrap_der, wrap.key_length(), material, &secret)?;
    wrap.unwrap(backend, &wrapping_key, encrypted_key)
}

struct KeyAgreementScheme {
    kdf: Kdf,
    wrap: KeyWrap,
    /// The AlgorithmIdentifier of the key wrap as the message has it, which the key derivation depends on.
    wrap_der: Vec<u8>,
}

fn read_scheme(what: &'static str, identifier: &[u8]) -> Result<KeyAgreementScheme> {
    let kind = UnsupportedKind::ExchangeAlgorithm;
    let identifier = AlgorithmIdentifier::read(what, kind, der::parse(what, identifier)?)?;
    let found = SCHEMES.iter().find(|(_, oid)| *oid == identifier.algorithm);
    let Some((kdf, _)) = found else {
        let detail = format!("{} for the key of a CMS message", identifier.algorithm);
        return Err(Error::unsupported(kind, detail));
    };
    let wrap_der = identifier.required_parameters(what)?.full_data();
    Ok(KeyAgreementScheme {
        kdf: *kdf,
        wrap: KeyWrap::read(what, wrap_der)?,
        wrap_der: wrap_der.to_vec(),
    })
}

/// The originator's key, which is on the curve of the recipient's.
fn read_originator(what: &'static str, key: &PrivateKey, originator: &OriginatorKey) -> Result<PublicKey> {
    let kind = UnsupportedKind::PublicKeyAlgorithm;
    let identifier = AlgorithmIdentifier::read(what, kind, der::parse(what, &originator.algorithm)?)?;
    let backend = key.backend();
    let peer = match key {
        PrivateKey::EllipticCurve(key) if identifier.algorithm == oid::EC => {
            check_curve(what, key, &identifier)?;
            EllipticCurvePublicKey::from_encoded_point(backend, key.curve(), &originator.bits)?.into()
        }
        PrivateKey::X25519(_) if identifier.algorithm == oid::X25519 => {
            X25519PublicKey::from_public_bytes(backend, &originator.bits)?.into()
        }
        PrivateKey::X448(_) if identifier.algorithm == oid::X448 => {
            X448PublicKey::from_public_bytes(backend, &originator.bits)?.into()
        }
        _ => return Err(other_key(what)),
    };
    Ok(peer)
}

/// The parameters are mostly absent or NULL, because the recipient knows the curve (RFC 5753, section 3.1.1).
fn check_curve(what: &'static str, key: &EllipticCurvePrivateKey, identifier: &AlgorithmIdentifier<'_>) -> Result<()> {
    let Some(parameters) = identifier.parameters else {
        return Ok(());
    };
    if parameters.tag().as_u8() == Some(NULL) {
        return Ok(());
    }
    let curve: ObjectIdentifier = der::parse(what, parameters.full_data())?;
    if curve_oid(key.curve()) == Some(curve) {
        return Ok(());
    }
    Err(other_key(what))
}

fn other_key(what: &'static str) -> Error {
    let reason = "the ephemeral key is of another type or on another curve than the recipient's";
    Error::malformed(MalformedKind::Inconsistent, what, reason)
}
