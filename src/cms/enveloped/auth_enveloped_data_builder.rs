//! The builder of AuthEnvelopedData.

use super::auth_enveloped_data::{AUTHENTICATED_ATTRIBUTES, AuthEnvelopedData, UNAUTHENTICATED_ATTRIBUTES};
use super::authenticated_cipher::{self, AuthenticatedContentCipher, Sealed};
use super::encrypted_content;
use super::recipient::Recipient;
use super::writing::{Addressing, addressing_setters};
use crate::asn1::der;
use crate::asn1::oid::{self, ObjectIdentifier};
use crate::asn1::tag::{INTEGER, OCTET_STRING, SET};
use crate::asn1::writer::{write_number, write_oid, write_sequence};
use crate::backend::Backend;
use crate::cms::attribute::{self, CmsAttribute};
use crate::cms::content_info;
use crate::cms::content_type::ContentTypeOid;
use crate::error::{Error, Result};
use crate::x509::{Certificate, CertificateRevocationList};

/// A builder of [`AuthEnvelopedData`]. At least one recipient must be added.
///
/// ```
/// use hazmat_openssl::cms::{AuthEnvelopedData, AuthEnvelopedDataBuilder, Recipient};
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::Certificate;
///
/// fn encrypt(backend: &Backend, content: &[u8], to: &Certificate) -> hazmat_openssl::Result<AuthEnvelopedData> {
///     AuthEnvelopedDataBuilder::new()
///         .add_recipient(Recipient::from_certificate(to)?)
///         .encrypt(backend, content)
/// }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder makes nothing until it encrypts"]
#[doc(alias = "CMS_AuthEnvelopedData_create")]
pub struct AuthEnvelopedDataBuilder {
    addressing: Addressing,
    cipher: AuthenticatedContentCipher,
    authenticated: Vec<CmsAttribute>,
    unauthenticated: Vec<CmsAttribute>,
}

impl AuthEnvelopedDataBuilder {
    /// A builder without recipients, with AES-256-GCM.
    pub fn new() -> Self {
        Self::default()
    }

    addressing_setters!();

    /// Sets the cipher of the content. The default is [`AuthenticatedContentCipher::Aes256Gcm`].
    pub fn content_cipher(mut self, cipher: AuthenticatedContentCipher) -> Self {
        self.cipher = cipher;
        self
    }

    /// Adds attributes that are authenticated with the content, and not encrypted. The type of the content is added to them.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for the type of the content, which [`content_type`](Self::content_type) sets.
    pub fn authenticated_attributes(mut self, attributes: impl IntoIterator<Item = CmsAttribute>) -> Result<Self> {
        for attribute in attributes {
            if attribute.oid().as_der() == oid::CONTENT_TYPE.as_der() {
                let reason = "the type of the content is added by this builder";
                return Err(Error::invalid("attributes", reason));
            }
            self.authenticated.push(attribute);
        }
        Ok(self)
    }

    /// Adds attributes that are neither encrypted nor authenticated.
    pub fn unauthenticated_attributes(mut self, attributes: impl IntoIterator<Item = CmsAttribute>) -> Self {
        self.unauthenticated.extend(attributes);
        self
    }

    /// Encrypts content with a new key, and this key for every recipient. The message contains the encrypted content.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] without a recipient, for an RSA key that is too short for the padding, and for a message of
    /// 4 GiB or more; [`Error::Unsupported`] for an algorithm that a backend does not offer; [`Error::NotApproved`] on a strict
    /// backend; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "CMS_encrypt")]
    pub fn encrypt(self, backend: &Backend, content: &[u8]) -> Result<AuthEnvelopedData> {
        self.make(backend, content).map(|(message, _)| message)
    }

    /// Encrypts content that is kept elsewhere: returns the message without it, and the encrypted content.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt).
    #[doc(alias = "CMS_DETACHED")]
    pub fn encrypt_detached(mut self, backend: &Backend, content: &[u8]) -> Result<(AuthEnvelopedData, Vec<u8>)> {
        self.addressing.is_detached = true;
        self.make(backend, content)
    }

    fn make(self, backend: &Backend, content: &[u8]) -> Result<(AuthEnvelopedData, Vec<u8>)> {
        let addressing = &self.addressing;
        self.cipher.check_offered(backend)?;
        let content_key = backend.random_bytes(self.cipher.key_length())?;
        let recipients = addressing.write_recipients(backend, &content_key)?;
        let content_type = addressing.content_type();
        let attributes = self.all_authenticated(&content_type)?;
        let additional_data = write_attributes(SET, &attributes)?;
        let sealed = authenticated_cipher::seal(backend, self.cipher, &content_key, &additional_data, content)?;
        let Sealed {
            cipher,
            ciphertext,
            tag,
        } = sealed;

        let attached = (!addressing.is_detached).then_some(ciphertext.as_slice());
        let fields = write_sequence(&[
            write_number(INTEGER, 0)?,
            addressing.write_originator()?,
            recipients,
            encrypted_content::write(&content_type, &cipher.to_der()?, attached)?,
            write_attributes(AUTHENTICATED_ATTRIBUTES, &attributes)?,
            der::write_element(OCTET_STRING, &tag)?,
            write_attributes(UNAUTHENTICATED_ATTRIBUTES, &self.unauthenticated)?,
        ])?;
        let der = content_info::write(&ContentTypeOid::AUTH_ENVELOPED_DATA, &fields)?;
        Ok((AuthEnvelopedData::of_written(backend, &der)?, ciphertext))
    }

    /// The authenticated attributes, with the type of the content if there are others, or if it is not id-data (RFC 5083, section
    /// 2.1).
    fn all_authenticated(&self, content_type: &ObjectIdentifier) -> Result<Vec<CmsAttribute>> {
        let mut all = self.authenticated.clone();
        if !all.is_empty() || *content_type != ContentTypeOid::DATA {
            let oid = ObjectIdentifier::from_content(oid::CONTENT_TYPE.as_der());
            let oid = oid.ok_or_else(|| Error::invalid("attributes", "cannot be written"))?;
            all.push(CmsAttribute::of(oid, write_oid(content_type)?));
        }
        Ok(all)
    }
}

/// A set of attributes; nothing if there are none.
fn write_attributes(tag: u8, attributes: &[CmsAttribute]) -> Result<Vec<u8>> {
    if attributes.is_empty() {
        return Ok(Vec::new());
    }
    attribute::write_set(tag, attributes)
}
