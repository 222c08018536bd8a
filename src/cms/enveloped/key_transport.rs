//! Key transport with RSA (RFC 3370, section 4.2.1; RFC 3560).

use asn1::Tlv;
use subtle::{ConditionallySelectable, ConstantTimeEq};

use super::recipient_info::KeyTransport;
use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, NULL, RSA_ENCRYPTION};
use crate::asn1::tag::{OCTET_STRING, constructed};
use crate::asn1::writer::write_sequence;
use crate::asn1::{der, oid};
use crate::asymmetric::rsa::{OaepPadding, RsaPadding, RsaPrivateKey, RsaPublicKey};
use crate::error::{Error, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::mac::hmac::HmacBackend;
use crate::serialization::identifiers::{hash_of, hash_oid};
use crate::support::secret::SecretBytes;

const WHAT: &str = "RSAES-OAEP parameters";

/// The default of both hash functions, which DER omits (RFC 4055, section 4.1).
const DEFAULT_HASH: HashAlgorithm = HashAlgorithm::Sha1;

/// DEFAULT fields are optional here: `#[default]` would refuse an explicitly encoded default.
#[derive(asn1::Asn1Read)]
struct OaepParameters<'a> {
    #[explicit(0)]
    hash_func: Option<Tlv<'a>>,
    #[explicit(1)]
    mask_gen_func: Option<Tlv<'a>>,
    #[explicit(2)]
    p_source_func: Option<Tlv<'a>>,
}

/// The padding of an AlgorithmIdentifier. `what` names the structure in errors.
pub(super) fn read_padding(what: &'static str, identifier: &[u8]) -> Result<RsaPadding> {
    let identifier = AlgorithmIdentifier::read(what, UnsupportedKind::Padding, der::parse(what, identifier)?)?;
    if identifier.algorithm == oid::RSA {
        identifier.check_null(what)?;
        return Ok(RsaPadding::pkcs1v15());
    }
    if identifier.algorithm != oid::RSAES_OAEP {
        let detail = format!("{} for encrypting the key of a CMS message", identifier.algorithm);
        return Err(Error::unsupported(UnsupportedKind::Padding, detail));
    }
    let parameters = identifier.required_parameters(what)?.full_data();
    let parameters: OaepParameters<'_> = der::parse(WHAT, parameters)?;
    let hash = parameters.hash_func.map_or(Ok(DEFAULT_HASH), read_hash)?;
    let mask_hash = parameters.mask_gen_func.map_or(Ok(DEFAULT_HASH), read_mask)?;
    let label = parameters.p_source_func.map_or(Ok(&[][..]), read_label)?;
    Ok(RsaPadding::oaep(
        OaepPadding::new(hash).with_mgf1_hash(mask_hash).with_label(label),
    ))
}

fn read_hash(algorithm: Tlv<'_>) -> Result<HashAlgorithm> {
    let algorithm = AlgorithmIdentifier::read(WHAT, UnsupportedKind::Hash, algorithm)?;
    algorithm.check_null(WHAT)?;
    hash_of(&algorithm.algorithm).ok_or_else(|| {
        let detail = format!("{} in RSAES-OAEP parameters", algorithm.algorithm);
        Error::unsupported(UnsupportedKind::Hash, detail)
    })
}

fn read_mask(algorithm: Tlv<'_>) -> Result<HashAlgorithm> {
    let algorithm = AlgorithmIdentifier::read(WHAT, UnsupportedKind::Padding, algorithm)?;
    if algorithm.algorithm != oid::MGF1 {
        let detail = format!("the mask {} in RSAES-OAEP parameters", algorithm.algorithm);
        return Err(Error::unsupported(UnsupportedKind::Padding, detail));
    }
    read_hash(algorithm.required_parameters(WHAT)?)
}

fn read_label(algorithm: Tlv<'_>) -> Result<&[u8]> {
    let algorithm = AlgorithmIdentifier::read(WHAT, UnsupportedKind::Padding, algorithm)?;
    if algorithm.algorithm != oid::P_SPECIFIED {
        let detail = format!("the source of labels {} in RSAES-OAEP parameters", algorithm.algorithm);
        return Err(Error::unsupported(UnsupportedKind::Padding, detail));
    }
    der::parse(WHAT, algorithm.required_parameters(WHAT)?.full_data())
}

/// The AlgorithmIdentifier of a padding.
fn write_padding(padding: &RsaPadding) -> Result<Vec<u8>> {
    if padding.is_pkcs1v15() {
        return Ok(RSA_ENCRYPTION.to_vec());
    }
    let Some(oaep) = padding.oaep_padding() else {
        return Err(Error::invalid("padding", "PSS is for signatures, not for encryption"));
    };
    let mut parameters = Vec::new();
    if oaep.hash() != DEFAULT_HASH {
        parameters.push(der::write_element(constructed(0), &write_hash(oaep.hash())?)?);
    }
    if oaep.mgf1_hash() != DEFAULT_HASH {
        let mask = write_sequence(&[der::write(&oid::MGF1)?.to_vec(), write_hash(oaep.mgf1_hash())?])?;
        parameters.push(der::write_element(constructed(1), &mask)?);
    }
    if let Some(label) = oaep.label() {
        let label = der::write_element(OCTET_STRING, label)?;
        let source = write_sequence(&[der::write(&oid::P_SPECIFIED)?.to_vec(), label])?;
        parameters.push(der::write_element(constructed(2), &source)?);
    }
    write_sequence(&[der::write(&oid::RSAES_OAEP)?.to_vec(), write_sequence(&parameters)?])
}

fn write_hash(hash: HashAlgorithm) -> Result<Vec<u8>> {
    let no_identifier = || {
        let detail = format!("{hash} has no object identifier for RSAES-OAEP parameters");
        Error::unsupported(UnsupportedKind::Hash, detail)
    };
    let oid = hash_oid(hash).ok_or_else(no_identifier)?;
    write_sequence(&[der::write(&oid)?.as_slice(), NULL])
}

/// The algorithm and the encrypted content key.
pub(super) fn encrypt(key: &RsaPublicKey, padding: &RsaPadding, content_key: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let algorithm = write_padding(padding)?;
    Ok((algorithm, key.encrypt(content_key, padding)?))
}

/// Decrypts a content key of OAEP, which the padding authenticates.
pub(super) fn decrypt_oaep(key: &RsaPrivateKey, padding: &RsaPadding, recipient: &KeyTransport) -> Result<SecretBytes> {
    key.decrypt(&recipient.encrypted_key, padding)
}

/// Decrypts a content key of PKCS #1 v1.5, always to `length` bytes.
///
/// Whether the padding and the length are right must not be told to whoever made the message (RFC 3218, section 2.3.2): if they
/// are wrong, this returns other bytes, which depend on the private key and the message alone, so that sending a message again
/// reveals nothing (see [`substitute`] for the exception). They are computed in both cases.
pub(super) fn decrypt_pkcs1v15(key: &RsaPrivateKey, recipient: &KeyTransport, length: usize) -> Result<SecretBytes> {
    let mut chosen = substitute(key, &recipient.encrypted_key, length)?;
    let decrypted = match key.decrypt(&recipient.encrypted_key, &RsaPadding::pkcs1v15()) {
        Ok(decrypted) => decrypted,
        Err(Error::Malformed { .. }) => SecretBytes::default(),
        // The backend does not decrypt at all.
        Err(other) => return Err(other),
    };
    let is_right = (decrypted.len() as u64).ct_eq(&(length as u64));
    // Of the same length in all cases, so that the loop does the same.
    let padded = SecretBytes::concatenated(&[&decrypted, &vec![0; length]]);
    for (byte, right) in chosen.as_mut_slice().iter_mut().zip(padded.iter()) {
        byte.conditional_assign(right, is_right);
    }
    Ok(chosen)
}

/// A key that takes the place of one that does not decrypt. It depends on the private key and the message alone.
///
/// It is random, and another one each time, if the provider does not export the private exponent, or if the backend refuses HMAC with
/// SHA-256. Then the same message, sent often enough, shows that it did not decrypt: one time in 256 its content has a valid padding.
/// `EnvelopedData` tells that to its users.
fn substitute(key: &RsaPrivateKey, encrypted_key: &[u8], length: usize) -> Result<SecretBytes> {
    let backend = key.backend();
    let random = backend.random_bytes(length)?;
    let Ok(exponent) = key.private_exponent() else {
        return Ok(random);
    };
    let exponent = exponent.to_be_bytes();
    let Ok(mut mac) = backend.create_hmac_ctx(&exponent, HashAlgorithm::Sha256) else {
        return Ok(random);
    };
    mac.update(b"the substitute of a content key")?;
    mac.update(encrypted_key)?;
    let tag = mac.finalize()?;
    // No content key is longer than the tag.
    match tag.as_ref().get(..length) {
        Some(bytes) => Ok(SecretBytes::from_slice(bytes)),
        None => Ok(random),
    }
}
