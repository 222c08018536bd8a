//! `RSASSA-PSS-params` (RFC 4055, section 3.1): the restrictions of an RSASSA-PSS key.

use asn1::Tlv;
use zeroize::Zeroizing;

use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, NULL, element};
use crate::asn1::tag;
use crate::asn1::{der, oid};
use crate::asymmetric::rsa::PssRestrictions;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::serialization::identifiers::{hash_of, hash_oid};

const WHAT: &str = "RSASSA-PSS parameters";

/// The defaults, which DER omits.
const DEFAULT_HASH: HashAlgorithm = HashAlgorithm::Sha1;
const DEFAULT_SALT_LENGTH: u64 = 20;
const DEFAULT_TRAILER_FIELD: u8 = 1;

/// DEFAULT fields are optional here: `#[default]` would refuse an explicitly encoded default.
#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct Parameters<'a> {
    #[explicit(0)]
    hash_algorithm: Option<Tlv<'a>>,
    #[explicit(1)]
    mask_gen_algorithm: Option<Tlv<'a>>,
    #[explicit(2)]
    salt_length: Option<u64>,
    #[explicit(3)]
    trailer_field: Option<u8>,
}

/// Reads the restrictions; absent parameters mean none. Accepts explicitly encoded defaults, which some programs write
/// although DER forbids them.
pub(crate) fn read(algorithm: &AlgorithmIdentifier<'_>) -> Result<Option<PssRestrictions>> {
    let Some(parameters) = algorithm.parameters else {
        return Ok(None);
    };
    if parameters.tag().as_u8() == Some(tag::NULL) {
        return Err(Error::malformed(
            MalformedKind::UnexpectedTag,
            WHAT,
            "the parameters must be a SEQUENCE, not NULL",
        ));
    }
    let parameters: Parameters<'_> = der::parse(WHAT, parameters.full_data())?;
    if parameters.trailer_field.unwrap_or(DEFAULT_TRAILER_FIELD) != DEFAULT_TRAILER_FIELD {
        return Err(Error::malformed(
            MalformedKind::InvalidValue,
            WHAT,
            "the trailer field must be 1",
        ));
    }
    let hash = parameters.hash_algorithm.map_or(Ok(DEFAULT_HASH), hash_from)?;
    let mask_hash = parameters.mask_gen_algorithm.map_or(Ok(DEFAULT_HASH), mask_from)?;
    let salt_length = usize::try_from(parameters.salt_length.unwrap_or(DEFAULT_SALT_LENGTH))
        .map_err(|_| Error::malformed(MalformedKind::OutOfRange, WHAT, "saltLength is too large"))?;
    Ok(Some(PssRestrictions::new(hash, mask_hash, salt_length)))
}

fn hash_from(algorithm: Tlv<'_>) -> Result<HashAlgorithm> {
    let algorithm = AlgorithmIdentifier::read(WHAT, UnsupportedKind::Hash, algorithm)?;
    algorithm.check_null(WHAT)?;
    hash_of(&algorithm.algorithm).ok_or_else(|| {
        let detail = format!("{} in RSASSA-PSS parameters", algorithm.algorithm);
        Error::unsupported(UnsupportedKind::Hash, detail)
    })
}

fn mask_from(algorithm: Tlv<'_>) -> Result<HashAlgorithm> {
    let algorithm = AlgorithmIdentifier::read(WHAT, UnsupportedKind::Padding, algorithm)?;
    if algorithm.algorithm != oid::MGF1 {
        let detail = format!("the mask {} in RSASSA-PSS parameters", algorithm.algorithm);
        return Err(Error::unsupported(UnsupportedKind::Padding, detail));
    }
    hash_from(algorithm.required_parameters(WHAT)?)
}

/// Writes the restrictions.
pub(crate) fn write(restrictions: &PssRestrictions) -> Result<Zeroizing<Vec<u8>>> {
    let hash = der::write(&hash_identifier(restrictions.hash())?)?;
    let mask_hash = der::write(&hash_identifier(restrictions.mgf1_hash())?)?;
    let mask = der::write(&AlgorithmIdentifier {
        algorithm: oid::MGF1,
        parameters: Some(element(&mask_hash)?),
    })?;
    let salt_length = restrictions.min_salt_length() as u64;
    der::write(&Parameters {
        hash_algorithm: unless(restrictions.hash() == DEFAULT_HASH, element(&hash)?),
        mask_gen_algorithm: unless(restrictions.mgf1_hash() == DEFAULT_HASH, element(&mask)?),
        salt_length: unless(salt_length == DEFAULT_SALT_LENGTH, salt_length),
        trailer_field: None,
    })
}

/// `None` for a default value, which DER omits.
fn unless<T>(is_default: bool, value: T) -> Option<T> {
    (!is_default).then_some(value)
}

fn hash_identifier(hash: HashAlgorithm) -> Result<AlgorithmIdentifier<'static>> {
    let no_identifier = || {
        let detail = format!("{hash} has no object identifier for RSASSA-PSS parameters");
        Error::unsupported(UnsupportedKind::Hash, detail)
    };
    Ok(AlgorithmIdentifier {
        algorithm: hash_oid(hash).ok_or_else(no_identifier)?,
        parameters: Some(element(NULL)?),
    })
}
