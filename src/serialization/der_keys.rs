//! Loads keys and parameters in DER. DER has no label: the first elements of the outer SEQUENCE tell the structure.

use super::der_structure::DerStructure;
use super::encryption::password::not_needed;
use super::encryption::pkcs8 as encrypted_pkcs8;
use super::input_format::Form;
use super::settings::Settings;
use super::{parameters, pkcs8, spki, traditional};
use crate::asn1::der;
use crate::asn1::tag;
use crate::asymmetric::rsa::Scheme;
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::error::{Error, MalformedKind, Result};

pub(crate) fn load_private(settings: &Settings, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
    const WHAT: &str = "private key";
    let kind = structure(WHAT, data)?;
    let key = match kind {
        DerStructure::EncryptedPkcs8 => {
            return pkcs8::load(settings, &encrypted_pkcs8::decrypt(settings, data, password)?);
        }
        DerStructure::Pkcs8 => pkcs8::load(settings, data)?,
        DerStructure::Rsa => traditional::load_rsa(settings, data, Scheme::Any)?.into(),
        DerStructure::Dsa => traditional::load_dsa(settings, data)?.into(),
        DerStructure::EllipticCurve => traditional::load_ec(settings, data, None)?.into(),
        DerStructure::SubjectPublicKeyInfo | DerStructure::RsaPublic => {
            return Err(Error::malformed(
                MalformedKind::UnexpectedType,
                WHAT,
                format!("it is {}", kind.name()),
            ));
        }
    };
    not_needed(password)?;
    Ok(key)
}

/// The key structure that `data` seems to be; an error unless it is one SEQUENCE without trailing bytes.
fn structure(what: &'static str, data: &[u8]) -> Result<DerStructure> {
    match DerStructure::of(data) {
        Some(kind) if data.len() <= der::LONGEST => Ok(kind),
        _ => {
            check_der(what, data)?;
            Err(none_of_them(what))
        }
    }
}

/// Refuses data other than one SEQUENCE; the error names the actual format, if it is known.
fn check_der(what: &'static str, data: &[u8]) -> Result<()> {
    der::check_sequence(what, data).map_err(|error| Form::explain(error, what, data))
}

fn none_of_them(what: &'static str) -> Error {
    Error::malformed(MalformedKind::UnexpectedType, what, "it is not a known key structure")
}

pub(crate) fn load_public(settings: &Settings, data: &[u8]) -> Result<PublicKey> {
    const WHAT: &str = "public key";
    match structure(WHAT, data)? {
        DerStructure::SubjectPublicKeyInfo => spki::load(settings, data),
        DerStructure::RsaPublic => Ok(spki::load_rsa(settings, data, Scheme::Any)?.into()),
        kind => Err(Error::malformed(
            MalformedKind::UnexpectedType,
            WHAT,
            format!("it is {}", kind.name()),
        )),
    }
}

/// Parameters without an algorithm identifier. Three numbers can be p, q and g of DSA, p, g and q of X9.42, or p, g and a
/// length of PKCS #3; the second and third number tell which.
pub(crate) fn load_parameters(settings: &Settings, data: &[u8]) -> Result<Parameters> {
    const WHAT: &str = "parameters";
    check_der(WHAT, data)?;
    let unknown = || {
        let reason = "the SEQUENCE has neither the numbers of Diffie-Hellman nor those of DSA parameters";
        Error::malformed(MalformedKind::UnexpectedType, WHAT, reason)
    };
    let elements = der::elements(der::sequence(data).ok_or_else(unknown)?, 6);
    let is_number = |index: usize| {
        elements
            .get(index)
            .is_some_and(|tlv| tlv.tag().as_u8() == Some(tag::INTEGER))
    };
    if !is_number(0) || !is_number(1) {
        return Err(unknown());
    }
    if elements.len() == 3 && parameters::dsa::are_dsa(data)? {
        return Ok(parameters::dsa::load(settings, data)?.into());
    }
    Ok(parameters::dh::load(settings, data)?.into())
}
