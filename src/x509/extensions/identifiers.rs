//! Which key a certificate is of, and which key signed it.

use asn1::{BigInt, Tlv, oid};

use super::ExtensionType;
use crate::asymmetric::PublicKey;
use crate::der;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::interfaces::HashBackend;
use crate::serialization;
use crate::x509::general_name::{GeneralName, read_names, write_names};
use crate::x509::oid::ObjectIdentifier;

/// What tells the key of a certificate from others (RFC 5280, section 4.2.1.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SubjectKeyIdentifier {
    key_identifier: Vec<u8>,
}

impl SubjectKeyIdentifier {
    /// Of bytes of the issuer's own choice.
    pub fn new(key_identifier: &[u8]) -> Self {
        SubjectKeyIdentifier {
            key_identifier: key_identifier.to_vec(),
        }
    }

    /// The SHA-1 digest of the key's bits (RFC 5280, section 4.2.1.2, method 1).
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if the key's backend does not offer SHA-1.
    pub fn from_public_key(key: &PublicKey) -> Result<Self> {
        let digest = key
            .backend()
            .hash(HashAlgorithm::Sha1, &serialization::key_bits(key)?)?;
        Ok(Self::new(&digest))
    }

    /// The first 20 bytes of the SHA-256 digest of the key's bits (RFC 7093, section 2, method 1).
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if the key's backend does not offer SHA-256.
    pub fn from_public_key_sha256(key: &PublicKey) -> Result<Self> {
        let digest = key
            .backend()
            .hash(HashAlgorithm::Sha256, &serialization::key_bits(key)?)?;
        Ok(Self::new(digest.get(..20).unwrap_or_default()))
    }

    /// The bytes.
    pub fn key_identifier(&self) -> &[u8] {
        &self.key_identifier
    }
}

impl ExtensionType for SubjectKeyIdentifier {
    const OID: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 29, 14));

    fn from_der(value: &[u8]) -> Result<Self> {
        der::parse("SubjectKeyIdentifier", value).map(Self::new)
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        Ok(der::write(&self.key_identifier.as_slice())?.to_vec())
    }
}

/// Which key signed a certificate or a list: by its identifier, by the certificate of it, or both (RFC 5280, section
/// 4.2.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityKeyIdentifier {
    key_identifier: Option<Vec<u8>>,
    issuer: Option<Vec<GeneralName>>,
    serial_number: Option<Vec<u8>>,
}

#[derive(asn1::Asn1Read)]
struct ReadAuthorityKeyIdentifier<'a> {
    #[implicit(0)]
    key_identifier: Option<&'a [u8]>,
    #[implicit(1)]
    issuer: Option<asn1::Sequence<'a>>,
    #[implicit(2)]
    serial_number: Option<BigInt<'a>>,
}

impl AuthorityKeyIdentifier {
    /// By the key's identifier, which is that of its certificate's [`SubjectKeyIdentifier`].
    pub fn from_key_identifier(key_identifier: &[u8]) -> Self {
        AuthorityKeyIdentifier {
            key_identifier: Some(key_identifier.to_vec()),
            issuer: None,
            serial_number: None,
        }
    }

    /// The key's identifier.
    pub fn key_identifier(&self) -> Option<&[u8]> {
        self.key_identifier.as_deref()
    }

    /// The issuer of the key's certificate.
    pub fn issuer(&self) -> Option<&[GeneralName]> {
        self.issuer.as_deref()
    }

    /// The serial number of the key's certificate: the content bytes of its INTEGER.
    pub fn serial_number(&self) -> Option<&[u8]> {
        self.serial_number.as_deref()
    }
}

impl ExtensionType for AuthorityKeyIdentifier {
    const OID: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 29, 35));

    /// The issuer and the serial number stand together, or not at all.
    fn from_der(value: &[u8]) -> Result<Self> {
        const WHAT: &str = "AuthorityKeyIdentifier";
        let read: ReadAuthorityKeyIdentifier<'_> = der::parse(WHAT, value)?;
        if read.issuer.is_some() != read.serial_number.is_some() {
            return Err(Error::malformed(
                WHAT,
                "the issuer and the serial number must stand together",
            ));
        }
        let issuer = match read.issuer {
            None => None,
            Some(_) => {
                let elements = der::elements(der::sequence(value).unwrap_or_default(), 3);
                let names = elements.iter().find(|element| element.tag().as_u8() == Some(0xa1));
                Some(read_names(names.map_or(&[], Tlv::data))?)
            }
        };
        Ok(AuthorityKeyIdentifier {
            key_identifier: read.key_identifier.map(<[u8]>::to_vec),
            issuer,
            serial_number: read.serial_number.map(|number| number.as_bytes().to_vec()),
        })
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        if let Some(key_identifier) = &self.key_identifier {
            content.extend(der::write_element(0x80, key_identifier)?);
        }
        if let Some(issuer) = &self.issuer {
            content.extend(der::write_element(0xa1, &write_names(issuer)?)?);
        }
        if let Some(serial_number) = &self.serial_number {
            content.extend(der::write_element(0x82, serial_number)?);
        }
        der::write_element(0x30, &content)
    }
}
