//! Unencrypted `PrivateKeyInfo` (RFC 5208) and `OneAsymmetricKey` (RFC 5958).

use asn1::Tlv;
use zeroize::Zeroizing;

use super::key_type::KeyType;
use super::output_format::{PrivateFormat, no_form};
use super::parameter_sets::AnyParameterSet;
use super::seeded_private_key::SeededKey;
use super::settings::Settings;
use super::{seeded_private_key, spki, traditional};
use crate::asn1::algorithm_identifier::AlgorithmIdentifier;
use crate::asn1::der::{self, Bits, Version};
use crate::asn1::tag::{constructed, primitive};
use crate::asymmetric::ec::PointFormat;
use crate::asymmetric::edwards::backend::{Ed448Backend, Ed25519Backend};
use crate::asymmetric::ml_dsa::MlDsaPrivateKey;
use crate::asymmetric::ml_dsa::backend::MlDsaBackend;
use crate::asymmetric::ml_kem::MlKemPrivateKey;
use crate::asymmetric::ml_kem::backend::MlKemBackend;
use crate::asymmetric::montgomery::backend::{X448Backend, X25519Backend};
use crate::asymmetric::slh_dsa::backend::load_unchecked_private_bytes;
use crate::asymmetric::{PrivateKey, dh, dsa};
use crate::error::{Error, MalformedKind, Result};
use crate::integers::SecretInteger;
use crate::support::secret::SecretBytes;

pub(crate) const WHAT: &str = "PKCS #8 private key";

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct PrivateKeyInfo<'a> {
    version: Version<'a>,
    private_key_algorithm: AlgorithmIdentifier<'a>,
    private_key: &'a [u8],
    /// Optional attributes, then an optional public key: the tag of the first element tells which it is.
    attributes_or_public_key: Option<Tlv<'a>>,
    public_key_after_attributes: Option<Tlv<'a>>,
}

/// The tags of the optional fields: attributes, which are ignored; the public key; and the public key as the crate `ring`
/// wrote it before 0.17, with an EXPLICIT instead of an IMPLICIT tag.
const ATTRIBUTES: Option<u8> = Some(constructed(0));
const PUBLIC_KEY: Option<u8> = Some(primitive(1));
const EXPLICIT_PUBLIC_KEY: Option<u8> = Some(constructed(1));

impl<'a> PrivateKeyInfo<'a> {
    fn public_key(&self) -> Result<Option<Bits<'a>>> {
        let other = || {
            let reason = "the element after the private key is neither attributes nor a public key";
            Error::malformed(MalformedKind::UnexpectedTag, WHAT, reason)
        };
        let has_attributes = |first: Tlv<'_>| first.tag().as_u8() == ATTRIBUTES;
        let public_key = match (self.attributes_or_public_key, self.public_key_after_attributes) {
            (Some(first), second) if has_attributes(first) => second,
            (first, None) => first,
            _ => return Err(other()),
        };
        let Some(tlv) = public_key else { return Ok(None) };
        match tlv.tag().as_u8() {
            PUBLIC_KEY => Ok(Some(Bits::of(tlv.data()))),
            EXPLICIT_PUBLIC_KEY => der::parse(WHAT, tlv.data()).map(Some),
            _ => Err(other()),
        }
    }
}

pub(crate) fn load(settings: &Settings, data: &[u8]) -> Result<PrivateKey> {
    let info: PrivateKeyInfo<'_> = der::parse(WHAT, data)?;
    let public_key = info.public_key()?;
    match (info.version.number(), public_key) {
        // RFC 5958, section 2: the public key is OPTIONAL in version 1.
        (Some(0 | 1), None) | (Some(1), Some(_)) => {}
        (Some(0), Some(_)) => {
            return Err(Error::malformed(
                MalformedKind::NotAllowed,
                WHAT,
                "version 0 has no public key",
            ));
        }
        _ => {
            return Err(Error::malformed(
                MalformedKind::InvalidValue,
                WHAT,
                "its version must be 0 or 1",
            ));
        }
    }
    let backend = &settings.backend;
    let private_key = info.private_key;
    let key: PrivateKey = match KeyType::read(settings, &info.private_key_algorithm, WHAT)? {
        KeyType::Rsa(scheme) => traditional::load_rsa(settings, private_key, scheme)?.into(),
        KeyType::EllipticCurve(curve) => traditional::load_ec(settings, private_key, Some(curve))?.into(),
        KeyType::Dsa(numbers) => dsa::load_private_value(backend, &numbers, &private_value(private_key)?)
            .map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, WHAT))?
            .into(),
        KeyType::Dh(numbers, details) => {
            dh::load_private_value(backend, &numbers, details, &private_value(private_key)?)
                .map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, WHAT))?
                .into()
        }
        KeyType::Ed25519 => raw(private_key, |bytes| backend.ed25519_load_private_bytes(bytes))?.into(),
        KeyType::Ed448 => raw(private_key, |bytes| backend.ed448_load_private_bytes(bytes))?.into(),
        KeyType::X25519 => raw(private_key, |bytes| backend.x25519_load_private_bytes(bytes))?.into(),
        KeyType::X448 => raw(private_key, |bytes| backend.x448_load_private_bytes(bytes))?.into(),
        KeyType::WithParameterSet(set) => with_parameter_set(settings, set, private_key)?,
    };
    if let Some(bits) = public_key {
        check_public(&key, bits.bytes(WHAT)?)?;
    }
    Ok(key)
}

/// The private value of DSA and Diffie-Hellman: an INTEGER.
fn private_value(data: &[u8]) -> Result<SecretInteger> {
    der::parse(WHAT, data).map(der::secret_integer)
}

/// `CurvePrivateKey` (RFC 8410, section 7): an OCTET STRING.
fn raw<K>(data: &[u8], load: impl FnOnce(&[u8]) -> Result<K>) -> Result<K> {
    load(der::parse(WHAT, data)?).map_err(der::in_data_as(MalformedKind::InvalidLength, WHAT))
}

/// The private key of a type with parameter sets.
fn with_parameter_set(settings: &Settings, set: AnyParameterSet, data: &[u8]) -> Result<PrivateKey> {
    let backend = &settings.backend;
    Ok(match set {
        AnyParameterSet::MlKem(kem) => seeded_private_key::read(
            set,
            data,
            |seed| backend.load_ml_kem_private_seed(kem, seed),
            |bytes| backend.load_ml_kem_private_bytes(kem, bytes),
        )?
        .into(),
        AnyParameterSet::MlDsa(dsa) => seeded_private_key::read(
            set,
            data,
            |seed| backend.load_ml_dsa_private_seed(dsa, seed),
            |bytes| backend.load_ml_dsa_private_bytes(dsa, bytes),
        )?
        .into(),
        // RFC 9909, section 7: the bytes themselves, with the public key at their end.
        AnyParameterSet::SlhDsa(slh) => {
            set.check_length(WHAT, "private key", set.private_key_length(), data)?;
            let key = load_unchecked_private_bytes(backend, slh, data)
                .map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, WHAT))?;
            if settings.check_pairs {
                key.check().map_err(|_| not_a_pair())?;
            }
            key.into()
        }
    })
}

impl SeededKey for MlKemPrivateKey {
    fn kept_seed(&self) -> Result<Option<SecretBytes>> {
        self.seed()
    }

    fn expanded_key(&self) -> Result<SecretBytes> {
        self.expanded_private_bytes()
    }

    fn set(&self) -> AnyParameterSet {
        AnyParameterSet::MlKem(self.parameter_set())
    }
}

impl SeededKey for MlDsaPrivateKey {
    fn kept_seed(&self) -> Result<Option<SecretBytes>> {
        self.seed()
    }

    fn expanded_key(&self) -> Result<SecretBytes> {
        self.expanded_private_bytes()
    }

    fn set(&self) -> AnyParameterSet {
        AnyParameterSet::MlDsa(self.parameter_set())
    }
}

/// Checks that the optional public key of RFC 5958 belongs to the private key.
fn check_public(key: &PrivateKey, expected: &[u8]) -> Result<()> {
    let belongs = match key {
        PrivateKey::Ed25519(key) => key.public_bytes_raw()? == expected,
        PrivateKey::Ed448(key) => key.public_bytes_raw()? == expected,
        PrivateKey::X25519(key) => key.public_bytes_raw()? == expected,
        PrivateKey::X448(key) => key.public_bytes_raw()? == expected,
        PrivateKey::MlKem(key) => key.public_bytes_raw()? == expected,
        PrivateKey::MlDsa(key) => key.public_bytes_raw()? == expected,
        PrivateKey::SlhDsa(key) => key.public_bytes_raw()? == expected,
        PrivateKey::EllipticCurve(key) => {
            let public_key = key.public_key()?;
            public_key.encode_point(PointFormat::Uncompressed)? == expected
                || public_key.encode_point(PointFormat::Compressed)? == expected
        }
        other => **spki::key_bits(&other.public_key()?)? == *expected,
    };
    if belongs {
        return Ok(());
    }
    Err(not_a_pair())
}

fn not_a_pair() -> Error {
    let reason = "the public key does not belong to the private key";
    Error::malformed(MalformedKind::InvalidPrivateKey, WHAT, reason)
}

/// The key in DER, in one of the formats of PKCS #8.
pub(crate) fn write(key: &PrivateKey, format: PrivateFormat) -> Result<Zeroizing<Vec<u8>>> {
    let private_key = match key {
        PrivateKey::MlKem(key) => seeded_private_key::write(key, format)?,
        PrivateKey::MlDsa(key) => seeded_private_key::write(key, format)?,
        _ if format != PrivateFormat::Pkcs8 => return Err(no_form(key.type_name(), format)),
        PrivateKey::Rsa(key) => traditional::write_rsa(key)?,
        PrivateKey::EllipticCurve(key) => traditional::write_ec(key, false)?,
        PrivateKey::Dsa(key) => der::write_integer(key.private_numbers()?.x.magnitude())?,
        PrivateKey::Dh(key) => der::write_integer(key.private_value()?.magnitude())?,
        PrivateKey::Ed25519(key) => der::write(&&*key.private_bytes_raw()?)?,
        PrivateKey::Ed448(key) => der::write(&&*key.private_bytes_raw()?)?,
        PrivateKey::X25519(key) => der::write(&&*key.private_bytes_raw()?)?,
        PrivateKey::X448(key) => der::write(&&*key.private_bytes_raw()?)?,
        PrivateKey::SlhDsa(key) => key.private_bytes_raw()?.into_zeroizing(),
    };
    KeyType::of_private(key)?.write_with(|algorithm| {
        der::write(&PrivateKeyInfo {
            version: Version::ZERO,
            private_key_algorithm: algorithm,
            private_key: &private_key,
            attributes_or_public_key: None,
            public_key_after_attributes: None,
        })
    })
}
