//! Which key a certificate is of, and which key signed it.

use super::extension_type::extension_type;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::subject_public_key_info::SubjectPublicKeyInfo;
use crate::asymmetric::PublicKey;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::serialization::write_public_key_info;
use crate::x509::general_name_list::GeneralNames;

/// As many bytes of a digest as RFC 7093 has in an identifier: as many as SHA-1's have.
const IDENTIFIER_BYTES: usize = 20;

/// How the identifier of a key is made of it. Who compares identifiers does not care, so that any will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyIdentifierMethod {
    /// The SHA-1 digest of the key's bits (RFC 5280, section 4.2.1.2, method 1): 20 bytes.
    Sha1,
    /// The last 60 bits of the SHA-1 digest of the key's bits, with 0100 before (RFC 5280, section 4.2.1.2, method 2):
    /// 8 bytes.
    Sha1Short,
    /// The first 20 bytes of the SHA-256 digest of the key's bits (RFC 7093, section 2, method 1).
    Sha256,
    /// The first 20 bytes of the SHA-384 digest of the key's bits (RFC 7093, section 2, method 2).
    Sha384,
    /// The first 20 bytes of the SHA-512 digest of the key's bits (RFC 7093, section 2, method 3).
    Sha512,
    /// The digest of the whole SubjectPublicKeyInfo in DER (RFC 7093, section 2, method 4), as long as it is.
    SubjectPublicKeyInfo(HashAlgorithm),
}

impl KeyIdentifierMethod {
    /// The identifier of the key of a `SubjectPublicKeyInfo`.
    fn identify(self, backend: &Backend, info: &[u8]) -> Result<Vec<u8>> {
        let bits_digest = |algorithm| backend.hash(algorithm, SubjectPublicKeyInfo::read(info)?.key()?);
        let truncated = |algorithm| {
            Ok(bits_digest(algorithm)?
                .get(..IDENTIFIER_BYTES)
                .unwrap_or_default()
                .to_vec())
        };
        match self {
            KeyIdentifierMethod::Sha1 => Ok(bits_digest(HashAlgorithm::Sha1)?.to_vec()),
            KeyIdentifierMethod::Sha1Short => {
                let digest = bits_digest(HashAlgorithm::Sha1)?;
                let mut last = digest.get(IDENTIFIER_BYTES - 8..).unwrap_or_default().to_vec();
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

/// What tells the key of a certificate from others (RFC 5280, section 4.2.1.2).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::asymmetric::PublicKey;
/// use hazmat_openssl::x509::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let ca_key: PublicKey = backend.ed25519_generate_key()?.public_key()?.into();
///
/// let in_the_ca = SubjectKeyIdentifier::from_public_key(&ca_key)?;
/// let below_it = AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&in_the_ca);
/// assert_eq!(below_it.key_identifier(), Some(in_the_ca.key_identifier()));
/// assert_eq!(below_it, AuthorityKeyIdentifier::from_issuer_public_key(&ca_key)?);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "NID_subject_key_identifier")]
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

    /// Of a key, by the way that nearly all go: [`KeyIdentifierMethod::Sha1`].
    ///
    /// # Errors
    ///
    /// As [`from_public_key_with`](Self::from_public_key_with).
    #[doc(alias = "X509_pubkey_digest")]
    pub fn from_public_key(key: &PublicKey) -> Result<Self> {
        Self::from_public_key_with(key, KeyIdentifierMethod::Sha1)
    }

    /// Of a key, by a way of one's choice, as this crate writes the key. A certificate that has it otherwise, such as
    /// with a compressed point, has another identifier: that is what
    /// [`from_public_key_info`](Self::from_public_key_info) is for.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if the key's backend does not offer the hash algorithm; [`Error::NotApproved`] on a
    /// backend that is strict about it; [`Error::OpenSsl`] if the key does not give out what it is.
    pub fn from_public_key_with(key: &PublicKey, method: KeyIdentifierMethod) -> Result<Self> {
        Self::from_public_key_info(key.backend(), &write_public_key_info(key)?, method)
    }

    /// Of a key as it stands, in DER: see
    /// [`Certificate::public_key_bytes`](crate::x509::Certificate::public_key_bytes). The key may be of a type that
    /// the backend does not offer.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is no `SubjectPublicKeyInfo`; [`Error::Unsupported`] if the backend does not offer
    /// the hash algorithm; [`Error::NotApproved`] on a backend that is strict about it.
    pub fn from_public_key_info(backend: &Backend, info: &[u8], method: KeyIdentifierMethod) -> Result<Self> {
        let key_identifier = method.identify(backend, info)?;
        Ok(SubjectKeyIdentifier { key_identifier })
    }

    /// The bytes.
    pub fn key_identifier(&self) -> &[u8] {
        &self.key_identifier
    }
}

extension_type!(SUBJECT_KEY_IDENTIFIER: SubjectKeyIdentifier ::= key_identifier: Vec<u8>);

/// Which key signed a certificate or a list: by its identifier, by the certificate of it, or both (RFC 5280, section
/// 4.2.1.1). For an example, see [`SubjectKeyIdentifier`].
#[doc(alias = "AUTHORITY_KEYID")]
#[doc(alias = "NID_authority_key_identifier")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuthorityKeyIdentifier {
    key_identifier: Option<Vec<u8>>,
    issuer: Option<GeneralNames>,
    serial_number: Option<SerialNumber>,
}

impl AuthorityKeyIdentifier {
    /// By the key's identifier, by the issuer and the serial number of its certificate, or both.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for neither, for an issuer without a serial number, and the other way round.
    pub fn new(
        key_identifier: Option<&[u8]>,
        issuer: Option<GeneralNames>,
        serial_number: Option<SerialNumber>,
    ) -> Result<Self> {
        if key_identifier.is_none() && issuer.is_none() {
            let reason = "must have a keyIdentifier, or the issuer and the serial number of a certificate";
            return Err(Error::invalid("authority_key_identifier", reason));
        }
        let identifier = AuthorityKeyIdentifier {
            key_identifier: key_identifier.map(<[u8]>::to_vec),
            issuer,
            serial_number,
        };
        identifier.check().map(|()| identifier)
    }

    /// Of what may be nothing.
    fn check(&self) -> Result<()> {
        if self.issuer.is_some() != self.serial_number.is_some() {
            let reason = "authorityCertIssuer and authorityCertSerialNumber must stand together";
            return Err(Error::invalid("authority_key_identifier", reason));
        }
        Ok(())
    }

    /// By the key's identifier, which is that of its certificate's [`SubjectKeyIdentifier`].
    pub fn from_key_identifier(key_identifier: &[u8]) -> Self {
        AuthorityKeyIdentifier {
            key_identifier: Some(key_identifier.to_vec()),
            issuer: None,
            serial_number: None,
        }
    }

    /// By the identifier that the issuer's certificate has. This is right whatever way it was made.
    pub fn from_issuer_subject_key_identifier(identifier: &SubjectKeyIdentifier) -> Self {
        Self::from_key_identifier(identifier.key_identifier())
    }

    /// By the identifier that the issuer's key has by [`KeyIdentifierMethod::Sha1`]. Where its certificate says which
    /// it has, take [`from_issuer_subject_key_identifier`](Self::from_issuer_subject_key_identifier).
    ///
    /// # Errors
    ///
    /// As [`SubjectKeyIdentifier::from_public_key`].
    pub fn from_issuer_public_key(key: &PublicKey) -> Result<Self> {
        SubjectKeyIdentifier::from_public_key(key).map(|key| Self::from_issuer_subject_key_identifier(&key))
    }

    /// The key's identifier.
    pub fn key_identifier(&self) -> Option<&[u8]> {
        self.key_identifier.as_deref()
    }

    /// The issuer of the key's certificate.
    pub fn issuer(&self) -> Option<&GeneralNames> {
        self.issuer.as_ref()
    }

    /// The serial number of the key's certificate.
    pub fn serial_number(&self) -> Option<&SerialNumber> {
        self.serial_number.as_ref()
    }
}

extension_type! {
    AUTHORITY_KEY_IDENTIFIER: AuthorityKeyIdentifier ::= SEQUENCE {
        key_identifier: keyIdentifier [0] OPTIONAL,
        issuer: authorityCertIssuer [1] OPTIONAL,
        serial_number: authorityCertSerialNumber [2] OPTIONAL,
    } check Self::check
}
