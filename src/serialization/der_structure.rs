//! Recognises the key structure of DER by the first elements of its outer SEQUENCE.

use crate::asn1::der;
use crate::asn1::tag;

/// A key structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DerStructure {
    Pkcs8,
    EncryptedPkcs8,
    Rsa,
    Dsa,
    EllipticCurve,
    SubjectPublicKeyInfo,
    RsaPublic,
}

impl DerStructure {
    pub(crate) fn name(self) -> &'static str {
        match self {
            DerStructure::Pkcs8 => "a PKCS #8 private key",
            DerStructure::EncryptedPkcs8 => "an encrypted PKCS #8 private key",
            DerStructure::Rsa => "an RSA private key",
            DerStructure::Dsa => "a DSA private key",
            DerStructure::EllipticCurve => "an EC private key",
            DerStructure::SubjectPublicKeyInfo => "a SubjectPublicKeyInfo",
            DerStructure::RsaPublic => "an RSA public key",
        }
    }

    /// The structure that `data` looks like; `None` for an unknown one.
    pub(crate) fn of(data: &[u8]) -> Option<Self> {
        let content = der::sequence(data)?;
        let (first, rest) = asn1::strip_tlv(content).ok()?;
        let (second, _) = asn1::strip_tlv(rest).ok()?;
        match (first.tag().as_u8(), second.tag().as_u8()) {
            (Some(tag::SEQUENCE), Some(tag::OCTET_STRING)) => Some(DerStructure::EncryptedPkcs8),
            (Some(tag::SEQUENCE), Some(tag::BIT_STRING)) => Some(DerStructure::SubjectPublicKeyInfo),
            (Some(tag::INTEGER), Some(tag::SEQUENCE)) => Some(DerStructure::Pkcs8),
            (Some(tag::INTEGER), Some(tag::OCTET_STRING)) => Some(DerStructure::EllipticCurve),
            _ => Self::of_numbers(content),
        }
    }

    /// A structure of INTEGERs, by their count. The largest, RSAPrivateKey, has ten elements.
    fn of_numbers(content: &[u8]) -> Option<Self> {
        let elements = der::elements(content, 11);
        let numbers = elements
            .iter()
            .take_while(|tlv| tlv.tag().as_u8() == Some(tag::INTEGER))
            .count();
        match numbers {
            2 => Some(DerStructure::RsaPublic),
            6 if !is_rsa_with_factors(&elements) => Some(DerStructure::Dsa),
            // RSAPrivateKey, complete or without some of the numbers after n, e and d.
            4..=9 => Some(DerStructure::Rsa),
            _ => None,
        }
    }
}

/// Whether six INTEGERs are version, n, e, d, p and q of RSA, and not version, p, q, g, y and x of DSA: public exponents in
/// use have at most 8 bytes, DSA private values at most 32.
fn is_rsa_with_factors(elements: &[asn1::Tlv<'_>]) -> bool {
    let length = |index: usize| elements.get(index).map_or(0, |tlv| tlv.data().len());
    length(2) <= 8 && length(5) > 32
}
