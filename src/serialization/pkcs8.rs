//! `PrivateKeyInfo` (RFC 5208) and `OneAsymmetricKey` (RFC 5958), not encrypted.

use asn1::BigInt;
use zeroize::Zeroizing;

use super::algorithm::AlgorithmIdentifier;
use super::key_type::KeyType;
use super::loader::KeyLoader;
use super::{spki, traditional};
use crate::asymmetric::numbers::Secret;
use crate::asymmetric::{PrivateKey, dh, dsa};
use crate::der::{self, Bits};
use crate::error::{Error, Result};
use crate::interfaces::{Ed448Backend, Ed25519Backend, X448Backend, X25519Backend};

pub(crate) const WHAT: &str = "PKCS #8 private key";

#[derive(asn1::Asn1Read)]
struct PrivateKeyInfo<'a> {
    version: BigInt<'a>,
    algorithm: AlgorithmIdentifier<'a>,
    private_key: &'a [u8],
    #[implicit(0)]
    _attributes: Option<asn1::Set<'a>>,
    #[implicit(1)]
    public_key: Option<Bits<'a>>,
}

#[derive(asn1::Asn1Write)]
struct WrittenPrivateKeyInfo<'a> {
    version: u8,
    algorithm: AlgorithmIdentifier<'a>,
    private_key: &'a [u8],
}

pub(crate) fn load(loader: &KeyLoader, data: &[u8]) -> Result<PrivateKey> {
    let info: PrivateKeyInfo<'_> = der::parse(WHAT, data)?;
    match (info.version.as_bytes(), info.public_key) {
        ([0], None) | ([1], Some(_)) => {}
        ([0], Some(_)) => return Err(Error::malformed(WHAT, "version 0 has no public key")),
        ([1], None) => return Err(Error::malformed(WHAT, "version 1 has a public key")),
        _ => return Err(Error::malformed(WHAT, "its version must be 0 or 1")),
    }
    let key = load_inner(loader, KeyType::read(loader, &info.algorithm, WHAT)?, info.private_key)?;
    if let Some(bits) = info.public_key {
        check_public(&key, bits.bytes(WHAT)?)?;
    }
    Ok(key)
}

fn load_inner(loader: &KeyLoader, key_type: KeyType, data: &[u8]) -> Result<PrivateKey> {
    let backend = &loader.backend;
    Ok(match key_type {
        KeyType::Rsa(scheme) => traditional::load_rsa(loader, data, scheme)?.into(),
        KeyType::EllipticCurve(curve) => traditional::load_ec(loader, data, Some(curve))?.into(),
        KeyType::Dsa(numbers) => dsa::load_private_value(backend, &numbers, &*private_value(data)?)
            .map_err(der::in_data(WHAT))?
            .into(),
        KeyType::Dh(numbers, details) => dh::load_private_value(backend, &numbers, details, &*private_value(data)?)
            .map_err(der::in_data(WHAT))?
            .into(),
        KeyType::Ed25519 => raw(data, |bytes| backend.ed25519_load_private_bytes(bytes))?.into(),
        KeyType::Ed448 => raw(data, |bytes| backend.ed448_load_private_bytes(bytes))?.into(),
        KeyType::X25519 => raw(data, |bytes| backend.x25519_load_private_bytes(bytes))?.into(),
        KeyType::X448 => raw(data, |bytes| backend.x448_load_private_bytes(bytes))?.into(),
    })
}

/// DSA's and Diffie-Hellman's private value: an INTEGER.
fn private_value(data: &[u8]) -> Result<Secret> {
    der::parse_number(WHAT, data).map(Secret)
}

/// `CurvePrivateKey` (RFC 8410, section 7): an OCTET STRING.
fn raw<K>(data: &[u8], load: impl FnOnce(&[u8]) -> Result<K>) -> Result<K> {
    load(der::parse(WHAT, data)?).map_err(der::in_data(WHAT))
}

/// That the public half, which RFC 5958 lets stand beside the private one, belongs to it.
fn check_public(key: &PrivateKey, expected: &[u8]) -> Result<()> {
    if **spki::key_bits(&key.public_key()?)? == *expected {
        return Ok(());
    }
    Err(Error::malformed(
        WHAT,
        "the public key does not belong to the private key",
    ))
}

/// The key, in DER.
pub(crate) fn write(key: &PrivateKey) -> Result<Zeroizing<Vec<u8>>> {
    let private_key = match key {
        PrivateKey::Rsa(key) => traditional::write_rsa(key)?,
        PrivateKey::EllipticCurve(key) => traditional::write_ec(key, false)?,
        PrivateKey::Dsa(key) => der::write_number(&key.private_numbers()?.x)?,
        PrivateKey::Dh(key) => der::write_number(&key.private_numbers()?.x)?,
        PrivateKey::Ed25519(key) => der::write(&&*key.private_bytes_raw()?)?,
        PrivateKey::Ed448(key) => der::write(&&*key.private_bytes_raw()?)?,
        PrivateKey::X25519(key) => der::write(&&*key.private_bytes_raw()?)?,
        PrivateKey::X448(key) => der::write(&&*key.private_bytes_raw()?)?,
    };
    KeyType::of_private(key)?.write_with(|algorithm| {
        der::write(&WrittenPrivateKeyInfo {
            version: 0,
            algorithm,
            private_key: &private_key,
        })
    })
}
