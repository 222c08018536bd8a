//! The extensions subjectKeyIdentifier and authorityKeyIdentifier.

use super::extension_type::extension_type;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::structure::{Fault, check_argument};
use crate::asn1::subject_public_key_info::SubjectPublicKeyInfo;
use crate::asymmetric::ToPublicKey;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::hashes::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::serialization::write_public_key_info;
use crate::x509::general_name_list::GeneralNames;

/// The length to which RFC 7093 truncates digests, in bytes: the length of a SHA-1 digest.
const TRUNCATED_LENGTH: usize = 20;

/// How a key identifier is derived from the key. Verifiers only compare identifiers, so that any method works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyIdentifierMethod {
    /// The SHA-1 digest of the subjectPublicKey bits (RFC 5280, section 4.2.1.2, method 1): 20 bytes. Nearly all CAs use
    /// this method.
    Sha1,
    /// The bits 0100 and the last 60 bits of the SHA-1 digest of the subjectPublicKey bits (RFC 5280, section 4.2.1.2,
    /// method 2): 8 bytes.
    Sha1Short,
    /// The first 20 bytes of the SHA-256 digest of the subjectPublicKey bits (RFC 7093, section 2, method 1).
    Sha256,
    /// The first 20 bytes of the SHA-384 digest of the subjectPublicKey bits (RFC 7093, section 2, method 2).
    Sha384,
    /// The first 20 bytes of the SHA-512 digest of the subjectPublicKey bits (RFC 7093, section 2, method 3).
    Sha512,
    /// The whole digest of the SubjectPublicKeyInfo in DER (RFC 7093, section 2, method 4).
    SubjectPublicKeyInfo(HashAlgorithm),
}

impl KeyIdentifierMethod {
    /// Derives the identifier from a `SubjectPublicKeyInfo` in DER.
    fn identify(self, backend: &Backend, info: &[u8]) -> Result<Vec<u8>> {
        let bits_digest = |algorithm| backend.hash(algorithm, SubjectPublicKeyInfo::read(info)?.key()?);
        let truncated = |algorithm| {
            Ok(bits_digest(algorithm)?
                .get(..TRUNCATED_LENGTH)
                .unwrap_or_default()
                .to_vec())
        };
        match self {
            KeyIdentifierMethod::Sha1 => Ok(bits_digest(HashAlgorithm::Sha1)?.to_vec()),
            KeyIdentifierMethod::Sha1Short => {
                let digest = bits_digest(HashAlgorithm::Sha1)?;
                let mut last = digest.get(TRUNCATED_LENGTH - 8..).unwrap_or_default().to_vec();
                if let Some(first) = last.first_mut() {
                    *first = 0x40 | *first & 0x0f;
                }
                Ok(last)
            }
            KeyIdentifierMethod::Sha256 => truncated(HashAlgorithm::Sha256),
            KeyIdentifierMethod::Sha384 => truncated(HashAlgorithm::Sha384),
            KeyIdentifierMethod::Sha512 => truncated(HashAlgorithm::Sha512),
            KeyIdentifierMethod::SubjectPublicKeyInfo(algorithm) => Ok(backend.hash(algorithm, info)?.to_vec()),
        }
    }
}

/// Identifies the key of a certificate (RFC 5280, section 4.2.1.2).
///
/// A CA has this extension in its own certificate, and puts the same identifier, as [`AuthorityKeyIdentifier`], into
/// the certificates and lists that it issues.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let ca_key = backend.ed25519_generate_key()?.public_key()?;
///
/// let subject = SubjectKeyIdentifier::from_public_key(&ca_key)?;
/// let authority = AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&subject);
/// assert_eq!(authority.key_identifier(), Some(subject.key_identifier()));
/// assert_eq!(authority, AuthorityKeyIdentifier::from_issuer_public_key(&ca_key)?);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "NID_subject_key_identifier")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SubjectKeyIdentifier {
    key_identifier: Vec<u8>,
}

impl SubjectKeyIdentifier {
    /// Creates the extension from bytes that the issuer chooses.
    pub fn new(key_identifier: &[u8]) -> Self {
        SubjectKeyIdentifier {
            key_identifier: key_identifier.to_vec(),
        }
    }

    /// Derives the identifier from a key by the usual method, [`KeyIdentifierMethod::Sha1`].
    ///
    /// # Errors
    ///
    /// As [`from_public_key_with`](Self::from_public_key_with).
    #[doc(alias = "X509_pubkey_digest")]
    pub fn from_public_key(key: &(impl ToPublicKey + ?Sized)) -> Result<Self> {
        Self::from_public_key_with(key, KeyIdentifierMethod::Sha1)
    }

    /// Derives the identifier from a key, in the encoding that this crate writes. For a certificate that encodes the key
    /// differently, such as with a compressed point, the identifier differs: use
    /// [`from_public_key_info`](Self::from_public_key_info).
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if the key's backend does not offer the hash algorithm; [`Error::NotApproved`] on a
    /// [strict](crate::BackendBuilder::strict_approval) backend; [`Error::OpenSsl`] if the key cannot be exported.
    pub fn from_public_key_with(key: &(impl ToPublicKey + ?Sized), method: KeyIdentifierMethod) -> Result<Self> {
        let key = key.to_public_key();
        Self::from_public_key_info(key.backend(), &write_public_key_info(&key)?, method)
    }

    /// Derives the identifier from a `SubjectPublicKeyInfo` in DER, such as
    /// [`Certificate::public_key_bytes`](crate::x509::Certificate::public_key_bytes). The backend need not support the type
    /// of the key.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if `info` is not a `SubjectPublicKeyInfo`; [`Error::Unsupported`] if the backend does not offer
    /// the hash algorithm; [`Error::NotApproved`] on a [strict](crate::BackendBuilder::strict_approval) backend.
    pub fn from_public_key_info(backend: &Backend, info: &[u8], method: KeyIdentifierMethod) -> Result<Self> {
        let key_identifier = method.identify(backend, info)?;
        Ok(SubjectKeyIdentifier { key_identifier })
    }

    /// The bytes of the identifier.
    pub fn key_identifier(&self) -> &[u8] {
        &self.key_identifier
    }
}

impl AsRef<[u8]> for SubjectKeyIdentifier {
    fn as_ref(&self) -> &[u8] {
        &self.key_identifier
    }
}

extension_type!(SUBJECT_KEY_IDENTIFIER: SubjectKeyIdentifier ::= key_identifier: Vec<u8>);

/// Identifies the key that signed a certificate or revocation list, by its identifier, by its certificate, or by both
/// (RFC 5280, section 4.2.1.1).
///
/// The usual constructor is [`from_issuer`](Self::from_issuer).
#[doc(alias = "AUTHORITY_KEYID")]
#[doc(alias = "NID_authority_key_identifier")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuthorityKeyIdentifier {
    key_identifier: Option<Vec<u8>>,
    issuer: Option<GeneralNames>,
    serial_number: Option<SerialNumber>,
}

impl AuthorityKeyIdentifier {
    /// Creates the extension from the identifier of the issuer's key, from the issuer and serial number of the issuer's
    /// certificate, or from all three.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none of them, and for an issuer without a serial number or a serial number without an
    /// issuer.
    pub fn new(
        key_identifier: Option<&[u8]>,
        issuer: Option<GeneralNames>,
        serial_number: Option<SerialNumber>,
    ) -> Result<Self> {
        let identifier = AuthorityKeyIdentifier {
            key_identifier: key_identifier.map(<[u8]>::to_vec),
            issuer,
            serial_number,
        };
        check_argument("authority_key_identifier", identifier.fault())?;
        if identifier.key_identifier.is_none() && identifier.issuer.is_none() {
            let reason = "must have a keyIdentifier, or an authorityCertIssuer and authorityCertSerialNumber";
            return Err(Error::invalid("authority_key_identifier", reason));
        }
        Ok(identifier)
    }

    fn fault(&self) -> Option<Fault> {
        let is_wrong = self.issuer.is_some() != self.serial_number.is_some();
        let reason = "authorityCertIssuer and authorityCertSerialNumber must be present together";
        is_wrong.then_some((MalformedKind::Inconsistent, reason))
    }

    /// Creates the extension from the identifier of the issuer's key.
    pub fn from_key_identifier(key_identifier: &[u8]) -> Self {
        AuthorityKeyIdentifier {
            key_identifier: Some(key_identifier.to_vec()),
            issuer: None,
            serial_number: None,
        }
    }

    /// Creates the extension from the subject key identifier of the issuer's certificate, derived by any method.
    pub fn from_issuer_subject_key_identifier(identifier: &SubjectKeyIdentifier) -> Self {
        Self::from_key_identifier(identifier.key_identifier())
    }

    /// Creates the extension from the issuer's key, by [`KeyIdentifierMethod::Sha1`]. If the issuer's certificate is at
    /// hand, use [`from_issuer`](Self::from_issuer): its subject key identifier may be derived by another method.
    ///
    /// # Errors
    ///
    /// As [`SubjectKeyIdentifier::from_public_key`].
    pub fn from_issuer_public_key(key: &(impl ToPublicKey + ?Sized)) -> Result<Self> {
        SubjectKeyIdentifier::from_public_key(key).map(|key| Self::from_issuer_subject_key_identifier(&key))
    }

    /// The identifier of the issuer's key.
    pub fn key_identifier(&self) -> Option<&[u8]> {
        self.key_identifier.as_deref()
    }

    /// The issuer of the issuer's certificate.
    pub fn issuer(&self) -> Option<&GeneralNames> {
        self.issuer.as_ref()
    }

    /// The serial number of the issuer's certificate.
    pub fn serial_number(&self) -> Option<&SerialNumber> {
        self.serial_number.as_ref()
    }
}

extension_type! {
    /// Accepts an empty SEQUENCE, which identifies no key.
    AUTHORITY_KEY_IDENTIFIER: AuthorityKeyIdentifier ::= SEQUENCE {
        key_identifier: keyIdentifier [0] OPTIONAL,
        issuer: authorityCertIssuer [1] OPTIONAL,
        serial_number: authorityCertSerialNumber [2] OPTIONAL,
    } check Self::fault
}
