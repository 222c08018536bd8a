//! The builder of EnvelopedData.

use super::content_cipher::{CipherWithIv, ContentCipher};
use super::encrypted_content;
use super::enveloped_data::{EnvelopedData, UNPROTECTED_ATTRIBUTES};
use super::recipient::Recipient;
use super::writing::{Addressing, addressing_setters};
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::INTEGER;
use crate::asn1::writer::{write_number, write_sequence};
use crate::backend::Backend;
use crate::cms::attribute::{self, CmsAttribute};
use crate::cms::content_info;
use crate::cms::content_type::ContentTypeOid;
use crate::error::Result;
use crate::x509::{Certificate, CertificateRevocationList};

/// A builder of [`EnvelopedData`]. At least one recipient must be added.
///
/// ```
/// use hazmat_openssl::cms::{ContentCipher, EnvelopedData, EnvelopedDataBuilder, Recipient};
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::Certificate;
///
/// fn encrypt(backend: &Backend, content: &[u8], to: &[Certificate]) -> hazmat_openssl::Result<EnvelopedData> {
///     let mut builder = EnvelopedDataBuilder::new().content_cipher(ContentCipher::Aes128Cbc);
///     for certificate in to {
///         builder = builder.add_recipient(Recipient::from_certificate(certificate)?);
///     }
///     builder.encrypt(backend, content)
/// }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder makes nothing until it encrypts"]
#[doc(alias = "CMS_EnvelopedData_create")]
pub struct EnvelopedDataBuilder {
    addressing: Addressing,
    cipher: ContentCipher,
    attributes: Vec<CmsAttribute>,
}

impl EnvelopedDataBuilder {
    /// A builder without recipients, with AES-256-CBC.
    pub fn new() -> Self {
        Self::default()
    }

    addressing_setters!();

    /// Sets the cipher of the content. The default is [`ContentCipher::Aes256Cbc`].
    pub fn content_cipher(mut self, cipher: ContentCipher) -> Self {
        self.cipher = cipher;
        self
    }

    /// Adds attributes, which are neither encrypted nor authenticated.
    pub fn unprotected_attributes(mut self, attributes: impl IntoIterator<Item = CmsAttribute>) -> Self {
        self.attributes.extend(attributes);
        self
    }

    /// Encrypts content with a new key, and this key for every recipient. The message contains the encrypted content.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) without a recipient, for an RSA key that is too short for the
    /// padding, and for a message of 4 GiB or more; [`Error::Unsupported`](crate::Error::Unsupported) for an algorithm that a
    /// backend does not offer; [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "CMS_encrypt")]
    #[doc(alias = "PKCS7_encrypt")]
    pub fn encrypt(self, backend: &Backend, content: &[u8]) -> Result<EnvelopedData> {
        self.make(backend, content).map(|(message, _)| message)
    }

    /// Encrypts content that is kept elsewhere: returns the message without it, and the encrypted content.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt).
    #[doc(alias = "CMS_DETACHED")]
    pub fn encrypt_detached(mut self, backend: &Backend, content: &[u8]) -> Result<(EnvelopedData, Vec<u8>)> {
        self.addressing.is_detached = true;
        self.make(backend, content)
    }

    fn make(self, backend: &Backend, content: &[u8]) -> Result<(EnvelopedData, Vec<u8>)> {
        let addressing = &self.addressing;
        self.cipher.check_offered(backend)?;
        let content_key = backend.random_bytes(self.cipher.key_length())?;
        let recipients = addressing.write_recipients(backend, &content_key)?;
        let cipher = CipherWithIv::generate(backend, self.cipher)?;
        let mut encrypted = cipher.encrypt(backend, &content_key, content)?;
        let ciphertext = std::mem::take(&mut *encrypted);

        let attributes = match self.attributes.as_slice() {
            [] => Vec::new(),
            attributes => attribute::write_set(UNPROTECTED_ATTRIBUTES, attributes)?,
        };
        let attached = (!addressing.is_detached).then_some(ciphertext.as_slice());
        let fields = write_sequence(&[
            write_number(INTEGER, self.version())?,
            addressing.write_originator()?,
            recipients,
            encrypted_content::write(&addressing.content_type(), &cipher.to_der()?, attached)?,
            attributes,
        ])?;
        let der = content_info::write(&ContentTypeOid::ENVELOPED_DATA, &fields)?;
        Ok((EnvelopedData::of_written(backend, &der)?, ciphertext))
    }

    /// RFC 5652, section 6.1.
    fn version(&self) -> u64 {
        let has_more = self.addressing.has_originator() || !self.attributes.is_empty();
        let recipients = self.addressing.recipients.iter().map(Recipient::least_version);
        recipients
            .chain([if has_more { 2 } else { 0 }])
            .max()
            .unwrap_or_default()
    }
}
