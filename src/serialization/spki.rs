//! `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7) and PKCS #1's `RSAPublicKey` (RFC 8017, appendix A.1.1).

use asn1::BigUint;
use zeroize::Zeroizing;

use super::key_type::KeyType;
use super::parameter_sets::AnyParameterSet;
use super::settings::Settings;
use crate::asn1::algorithm_identifier::RSA_ENCRYPTION;
use crate::asn1::der::{self, Unsigned};
use crate::asn1::oid;
use crate::asn1::subject_public_key_info::{SubjectPublicKeyInfo, WHAT};
use crate::asymmetric::PublicKey;
use crate::asymmetric::dh::{self, DhPublicNumbers};
use crate::asymmetric::dsa::DsaPublicNumbers;
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::ec::PointFormat;
use crate::asymmetric::ec::backend::EllipticCurveBackend;
use crate::asymmetric::edwards::backend::{Ed448Backend, Ed25519Backend};
use crate::asymmetric::ml_dsa::backend::MlDsaBackend;
use crate::asymmetric::ml_kem::backend::MlKemBackend;
use crate::asymmetric::montgomery::backend::{X448Backend, X25519Backend};
use crate::asymmetric::rsa::{self, RsaPublicKey, Scheme};
use crate::asymmetric::slh_dsa::backend::SlhDsaBackend;
use crate::backend::Backend;
use crate::error::{MalformedKind, Result};
use crate::integers::Magnitude;

pub(crate) const RSA_KEY: &str = "RSA public key";

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct RsaPublic<'a> {
    modulus: BigUint<'a>,
    public_exponent: BigUint<'a>,
}

/// Loads a `SubjectPublicKeyInfo` of a certificate or request.
pub(crate) fn load_public_key_info(backend: &Backend, data: &[u8]) -> Result<PublicKey> {
    load(&Settings::new(backend), data)
}

/// Writes the `SubjectPublicKeyInfo` of a certificate or request.
pub(crate) fn write_public_key_info(key: &PublicKey) -> Result<Vec<u8>> {
    Ok(write(key)?.to_vec())
}

pub(crate) fn load(settings: &Settings, data: &[u8]) -> Result<PublicKey> {
    let info = SubjectPublicKeyInfo::read(data)?;
    let (key_type, key) = if info.has_algorithm(RSA_ENCRYPTION) {
        (KeyType::Rsa(Scheme::Any), info.key()?)
    } else {
        let algorithm = info.algorithm()?;
        let key = info.key()?;
        (KeyType::read(settings, &algorithm, WHAT)?, key)
    };
    load_inner(settings, key_type, key).map_err(der::in_data_as(MalformedKind::InvalidPublicKey, WHAT))
}

/// Whether the algorithm is rsaEncryption.
pub(crate) fn is_rsa(data: &[u8]) -> bool {
    let algorithm = SubjectPublicKeyInfo::read(data).and_then(|info| info.algorithm());
    algorithm.is_ok_and(|algorithm| algorithm.algorithm == oid::RSA)
}

fn load_inner(settings: &Settings, key_type: KeyType, key: &[u8]) -> Result<PublicKey> {
    let backend = &settings.backend;
    // For these keys, only a wrong length is an invalid argument.
    let wrong_length = der::in_data_as(MalformedKind::InvalidLength, WHAT);
    Ok(match key_type {
        KeyType::Rsa(scheme) => return Ok(load_rsa(settings, key, scheme)?.into()),
        KeyType::EllipticCurve(curve) => backend.load_elliptic_curve_public_bytes(curve, key)?.into(),
        KeyType::Dsa(parameter_numbers) => {
            let y = der::parse_integer(WHAT, key)?;
            let numbers = DsaPublicNumbers { y, parameter_numbers };
            backend.load_dsa_public_numbers(&numbers)?.into()
        }
        KeyType::Dh(parameter_numbers, details) => {
            let y = der::parse_integer(WHAT, key)?;
            dh::load_public(backend, &DhPublicNumbers { y, parameter_numbers }, details)?.into()
        }
        KeyType::Ed25519 => backend.ed25519_load_public_bytes(key).map_err(wrong_length)?.into(),
        KeyType::Ed448 => backend.ed448_load_public_bytes(key).map_err(wrong_length)?.into(),
        KeyType::X25519 => backend.x25519_load_public_bytes(key).map_err(wrong_length)?.into(),
        KeyType::X448 => backend.x448_load_public_bytes(key).map_err(wrong_length)?.into(),
        KeyType::WithParameterSet(set) => {
            set.check_length(WHAT, "public key", set.public_key_length(), key)?;
            match set {
                AnyParameterSet::MlKem(set) => backend.load_ml_kem_public_bytes(set, key)?.into(),
                AnyParameterSet::MlDsa(set) => backend.load_ml_dsa_public_bytes(set, key)?.into(),
                AnyParameterSet::SlhDsa(set) => backend.load_slh_dsa_public_bytes(set, key)?.into(),
            }
        }
    })
}

/// Loads a PKCS #1 `RSAPublicKey`.
pub(crate) fn load_rsa(settings: &Settings, data: &[u8], scheme: Scheme) -> Result<RsaPublicKey> {
    let key: RsaPublic<'_> = der::parse(RSA_KEY, data)?;
    let (n, e) = (
        Magnitude::new(key.modulus.as_bytes()),
        Magnitude::new(key.public_exponent.as_bytes()),
    );
    settings.moduli.check_rsa(n.bit_length())?;
    rsa::load_public_bytes(&settings.backend, n, e, scheme)
        .map_err(der::in_data_as(MalformedKind::InvalidPublicKey, RSA_KEY))
}

/// Writes a PKCS #1 `RSAPublicKey`.
pub(crate) fn write_rsa(key: &RsaPublicKey) -> Result<Zeroizing<Vec<u8>>> {
    let numbers = key.public_numbers()?;
    let (n, e) = (
        Unsigned::new(numbers.n.magnitude()),
        Unsigned::new(numbers.e.magnitude()),
    );
    der::write(&RsaPublic {
        modulus: n.as_integer()?,
        public_exponent: e.as_integer()?,
    })
}

/// Writes a `SubjectPublicKeyInfo`.
pub(crate) fn write(key: &PublicKey) -> Result<Zeroizing<Vec<u8>>> {
    let key_bits = key_bits(key)?;
    KeyType::of_public(key)?.write_with(|algorithm| SubjectPublicKeyInfo::write(&algorithm, &key_bits))
}

/// The content of the BIT STRING `subjectPublicKey`.
pub(crate) fn key_bits(key: &PublicKey) -> Result<Zeroizing<Vec<u8>>> {
    Ok(match key {
        PublicKey::Rsa(key) => write_rsa(key)?,
        PublicKey::EllipticCurve(key) => Zeroizing::new(key.encode_point(PointFormat::Uncompressed)?),
        PublicKey::Dsa(key) => der::write_integer(key.public_numbers()?.y.magnitude())?,
        PublicKey::Dh(key) => der::write_integer(key.public_numbers()?.y.magnitude())?,
        PublicKey::Ed25519(key) => Zeroizing::new(key.public_bytes_raw()?),
        PublicKey::Ed448(key) => Zeroizing::new(key.public_bytes_raw()?),
        PublicKey::X25519(key) => Zeroizing::new(key.public_bytes_raw()?),
        PublicKey::X448(key) => Zeroizing::new(key.public_bytes_raw()?),
        PublicKey::MlKem(key) => Zeroizing::new(key.public_bytes_raw()?),
        PublicKey::MlDsa(key) => Zeroizing::new(key.public_bytes_raw()?),
        PublicKey::SlhDsa(key) => Zeroizing::new(key.public_bytes_raw()?),
    })
}
