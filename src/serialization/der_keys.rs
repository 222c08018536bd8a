//! Keys in DER, which do not say what they are: the first elements of the outer SEQUENCE tell.

use zeroize::Zeroizing;

use super::encryption::{self, not_needed};
use super::forms::Form;
use super::loader::KeyLoader;
use super::{parameters, pkcs8, spki, traditional};
use crate::asn1::der;
use crate::asymmetric::rsa::Scheme;
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::error::{Error, Result};

/// What a structure looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pkcs8,
    EncryptedPkcs8,
    Rsa,
    Dsa,
    EllipticCurve,
    SubjectPublicKeyInfo,
    RsaPublic,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Pkcs8 => "a PKCS #8 private key",
            Kind::EncryptedPkcs8 => "an encrypted PKCS #8 private key",
            Kind::Rsa => "an RSA private key",
            Kind::Dsa => "a DSA private key",
            Kind::EllipticCurve => "an EC private key",
            Kind::SubjectPublicKeyInfo => "a SubjectPublicKeyInfo",
            Kind::RsaPublic => "an RSA public key",
        }
    }

    /// The kind that the outer SEQUENCE begins like; `None` for none of these.
    pub(crate) fn of(data: &[u8]) -> Option<Self> {
        // The largest of them, RSA's, has ten elements.
        let elements = der::elements(der::sequence(data)?, 11);
        let tag = |index: usize| elements.get(index).map(asn1::Tlv::tag);
        let numbers = elements.iter().take_while(|tlv| tlv.tag() == der::INTEGER).count();
        match (tag(0)?, tag(1)?) {
            (der::SEQUENCE, der::OCTET_STRING) => Some(Kind::EncryptedPkcs8),
            (der::SEQUENCE, der::BIT_STRING) => Some(Kind::SubjectPublicKeyInfo),
            (der::INTEGER, der::SEQUENCE) => Some(Kind::Pkcs8),
            (der::INTEGER, der::OCTET_STRING) => Some(Kind::EllipticCurve),
            _ => match numbers {
                2 => Some(Kind::RsaPublic),
                6 if !is_rsa_with_factors(&elements) => Some(Kind::Dsa),
                // RSA's own, whole or without some of those behind n, e and d.
                4..=9 => Some(Kind::Rsa),
                _ => None,
            },
        }
    }
}

/// Whether six numbers are RSA's version, n, e, d, p and q, and not DSA's version, p, q, g, y and x: no public exponent that
/// is in use has more than 8 bytes, and no private value of DSA more than 32.
fn is_rsa_with_factors(elements: &[asn1::Tlv<'_>]) -> bool {
    let length = |index: usize| elements.get(index).map_or(0, |tlv| tlv.data().len());
    length(2) <= 8 && length(5) > 32
}

pub(crate) fn load_private(loader: &KeyLoader, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
    const WHAT: &str = "private key";
    check_der(WHAT, data)?;
    match Kind::of(data) {
        Some(Kind::EncryptedPkcs8) => load_encrypted(loader, data, password),
        Some(kind) => {
            let key = load_plain(loader, kind, data)?;
            not_needed(password)?;
            Ok(key)
        }
        None => Err(none_of_them(WHAT)),
    }
}

/// Refuses what is no SEQUENCE, and names what it is instead, where that can be seen.
fn check_der(what: &'static str, data: &[u8]) -> Result<()> {
    der::check_sequence(what, data).map_err(|error| Form::explain(error, what, data))
}

fn none_of_them(what: &'static str) -> Error {
    Error::malformed(what, "it is none of the structures that hold one")
}

/// A private key in a structure that its label or its looks have told.
pub(crate) fn load_plain(loader: &KeyLoader, kind: Kind, data: &[u8]) -> Result<PrivateKey> {
    match kind {
        Kind::Pkcs8 => pkcs8::load(loader, data),
        Kind::Rsa => Ok(traditional::load_rsa(loader, data, Scheme::Any)?.into()),
        Kind::Dsa => Ok(traditional::load_dsa(loader, data)?.into()),
        Kind::EllipticCurve => Ok(traditional::load_ec(loader, data, None)?.into()),
        Kind::EncryptedPkcs8 | Kind::SubjectPublicKeyInfo | Kind::RsaPublic => {
            let reason = format!("it is {}", kind.name());
            Err(Error::malformed("private key", reason))
        }
    }
}

pub(crate) fn load_encrypted(loader: &KeyLoader, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
    let plaintext: Zeroizing<Vec<u8>> = encryption::pkcs8::decrypt(loader, data, password)?;
    pkcs8::load(loader, &plaintext)
}

pub(crate) fn load_public(loader: &KeyLoader, data: &[u8]) -> Result<PublicKey> {
    const WHAT: &str = "public key";
    check_der(WHAT, data)?;
    match Kind::of(data) {
        Some(Kind::SubjectPublicKeyInfo) => spki::load(loader, data),
        Some(Kind::RsaPublic) => Ok(spki::load_rsa(loader, data, Scheme::Any)?.into()),
        Some(kind) => Err(Error::malformed(WHAT, format!("it is {}", kind.name()))),
        None => Err(none_of_them(WHAT)),
    }
}

pub(crate) fn load_parameters(loader: &KeyLoader, data: &[u8]) -> Result<Parameters> {
    const WHAT: &str = "parameters";
    check_der(WHAT, data)?;
    parameters::load(loader, data)
}
