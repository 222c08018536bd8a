//! EncryptedData (RFC 5652, section 8): content that is encrypted with a key that both sides know.

use std::fmt;
use std::sync::Arc;

use super::content_cipher::{CipherWithIv, ContentCipher};
use super::encrypted_content::{self, EncryptedContent};
use super::message::check_version;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{INTEGER, SEQUENCE, constructed};
use crate::asn1::writer::{write_number, write_sequence};
use crate::backend::Backend;
use crate::cms::attribute::{self, CmsAttribute};
use crate::cms::content_info::{self, ContentInfo, PemLabel};
use crate::cms::content_type::ContentTypeOid;
use crate::cms::limits::MessageLimits;
use crate::error::{Error, MalformedKind, Result};
use crate::support::secret::SecretBytes;

/// The name of the structure in errors.
const WHAT: &str = "EncryptedData";

const UNPROTECTED_ATTRIBUTES: u8 = constructed(1);

/// A message whose content is encrypted with a symmetric key that both sides know (EncryptedData: RFC 5652, section 8).
///
/// The content is not authenticated: see [`EnvelopedData`](crate::cms::EnvelopedData#what-it-does-not-do).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::cms::{ContentCipher, EncryptedData};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.random_bytes(32)?;
/// let message = EncryptedData::encrypt(&backend, ContentCipher::Aes256Cbc, &key, b"a message")?;
/// let message = EncryptedData::from_der(&backend, message.as_der())?;
/// assert_eq!(*message.decrypt(&key)?, *b"a message");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "CMS_EncryptedData")]
pub struct EncryptedData {
    der: Arc<Vec<u8>>,
    backend: Backend,
    content: EncryptedContent,
    unprotected_attributes: Vec<CmsAttribute>,
}

impl EncryptedData {
    /// Encrypts content of the type [`ContentTypeOid::DATA`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key of another length than the cipher's, and for a message of 4 GiB or more;
    /// [`Error::Unsupported`] for a cipher that the backend does not offer; [`Error::NotApproved`] on a strict backend;
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "CMS_EncryptedData_encrypt")]
    pub fn encrypt(backend: &Backend, cipher: ContentCipher, key: &[u8], content: &[u8]) -> Result<Self> {
        check_key(cipher, key)?;
        cipher.check_offered(backend)?;
        let cipher = CipherWithIv::generate(backend, cipher)?;
        let ciphertext = cipher.encrypt(backend, key, content)?;
        let fields = write_sequence(&[
            write_number(INTEGER, 0)?,
            encrypted_content::write(&ContentTypeOid::DATA, &cipher.to_der()?, Some(&ciphertext))?,
        ])?;
        let der = content_info::write(&ContentTypeOid::ENCRYPTED_DATA, &fields)?;
        Self::from_der_within(backend, &der, &MessageLimits::new().max_length(usize::MAX))
    }

    /// Reads a message from DER or BER, within the default limits.
    ///
    /// # Errors
    ///
    /// As [`EnvelopedData::from_der`](crate::cms::EnvelopedData::from_der).
    #[doc(alias = "d2i_CMS_ContentInfo")]
    pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
        Self::from_der_within(backend, der, &MessageLimits::new())
    }

    /// [`from_der`](Self::from_der) within other limits.
    ///
    /// # Errors
    ///
    /// As [`from_der`](Self::from_der).
    pub fn from_der_within(backend: &Backend, der: &[u8], limits: &MessageLimits) -> Result<Self> {
        Self::read(backend, &ContentInfo::read(der, limits)?, limits)
    }

    /// Reads the first PEM block labelled `CMS`, `PKCS7` or `PKCS #7 SIGNED DATA`, within the default limits.
    ///
    /// # Errors
    ///
    /// As [`EnvelopedData::from_pem`](crate::cms::EnvelopedData::from_pem).
    #[doc(alias = "PEM_read_bio_CMS")]
    pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
        Self::from_pem_within(backend, pem, &MessageLimits::new())
    }

    /// [`from_pem`](Self::from_pem) within other limits.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn from_pem_within(backend: &Backend, pem: impl AsRef<[u8]>, limits: &MessageLimits) -> Result<Self> {
        Self::read(backend, &ContentInfo::read_pem(pem.as_ref(), limits)?, limits)
    }

    fn read(backend: &Backend, info: &ContentInfo, limits: &MessageLimits) -> Result<Self> {
        let whole = info.der();
        let mut walker = info.fields(WHAT, &ContentTypeOid::ENCRYPTED_DATA)?;
        let version = walker.next(INTEGER, "version")?;
        check_version(WHAT, whole, version)?;
        let content = walker.next(SEQUENCE, "encryptedContentInfo")?;
        let unprotected_attributes = match walker.optional(UNPROTECTED_ATTRIBUTES, "unprotectedAttrs")? {
            Some(set) => attribute::read_set(WHAT, whole, set, limits.attributes)?,
            None => Vec::new(),
        };
        walker.finish("unprotectedAttrs")?;
        Ok(EncryptedData {
            der: Arc::clone(whole),
            backend: backend.clone(),
            content: EncryptedContent::read(WHAT, whole, content)?,
            unprotected_attributes,
        })
    }

    /// The message in DER. A message that was read in BER has been converted.
    #[doc(alias = "i2d_CMS_ContentInfo")]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Writes the message in PEM, with this label.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is too long to be written in PEM on a 32-bit machine.
    #[doc(alias = "PEM_write_bio_CMS")]
    pub fn to_pem(&self, label: PemLabel) -> Result<String> {
        label.encode(self.as_der())
    }

    /// The type of the content, which is usually [`ContentTypeOid::DATA`].
    #[doc(alias = "CMS_get0_eContentType")]
    pub fn content_type(&self) -> &ObjectIdentifier {
        &self.content.content_type
    }

    /// The cipher of the content.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a cipher that this crate does not know; [`Error::Malformed`] if its parameters do not decode.
    pub fn content_cipher(&self) -> Result<ContentCipher> {
        self.cipher().map(|cipher| cipher.cipher)
    }

    /// The attributes, which are neither encrypted nor authenticated.
    #[doc(alias = "CMS_EncryptedData_get0_unprotected_attrs")]
    pub fn unprotected_attributes(&self) -> &[CmsAttribute] {
        &self.unprotected_attributes
    }

    fn cipher(&self) -> Result<CipherWithIv> {
        CipherWithIv::read(WHAT, &self.content.algorithm)
    }

    /// Decrypts the content.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key of another length than the cipher's; [`Error::Malformed`] of the kind
    /// [`InvalidPadding`](MalformedKind::InvalidPadding) if it does not decrypt, of another kind if the parameters do not decode or
    /// the content is not a whole number of blocks; [`Error::Unsupported`] for a cipher that this crate does not know or the
    /// backend does not offer; [`Error::NotApproved`] on a strict backend; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "CMS_EncryptedData_decrypt")]
    pub fn decrypt(&self, key: &[u8]) -> Result<SecretBytes> {
        let cipher = self.cipher()?;
        check_key(cipher.cipher, key)?;
        let missing = || Error::malformed(MalformedKind::Missing, WHAT, "it has no encryptedContent");
        let ciphertext = self.content.ciphertext(&self.der).ok_or_else(missing)?;
        cipher.check_ciphertext(WHAT, ciphertext)?;
        cipher.cipher.check_offered(&self.backend)?;
        cipher
            .decrypt(&self.backend, key, ciphertext)
            .map_err(|error| match error {
                Error::IncorrectPassword => {
                    Error::malformed(MalformedKind::InvalidPadding, WHAT, "it does not decrypt with this key")
                }
                other => other,
            })
    }
}

/// Refuses a key of another length than the cipher's.
fn check_key(cipher: ContentCipher, key: &[u8]) -> Result<()> {
    let expected = cipher.key_length();
    if key.len() == expected {
        return Ok(());
    }
    let reason = format!("{cipher} needs {expected} bytes, not {}", key.len());
    Err(Error::invalid("key", reason))
}

/// Shows the type of the content and nothing of it.
impl fmt::Debug for EncryptedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedData")
            .field("content_type", self.content_type())
            .finish_non_exhaustive()
    }
}
