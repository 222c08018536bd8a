//! EnvelopedData (RFC 5652, section 6): content that is encrypted for recipients.

use std::fmt;

use super::content_cipher::{CipherWithIv, ContentCipher};
use super::message::Message;
use super::opening::Opening;
use super::recipient_info::RecipientInfo;
use super::recipient_key::{RecipientKey, Secret};
use super::writing::no_limits;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::constructed;
use crate::backend::Backend;
use crate::cms::attribute::{self, CmsAttribute};
use crate::cms::content_info::{ContentInfo, PemLabel};
use crate::cms::content_type::ContentTypeOid;
use crate::cms::limits::MessageLimits;
use crate::error::{Error, MalformedKind, Result};
use crate::support::secret::SecretBytes;
use crate::x509::{Certificate, CertificateRevocationList};

/// The name of the structure in errors.
const WHAT: &str = "EnvelopedData";

pub(super) const UNPROTECTED_ATTRIBUTES: u8 = constructed(1);

/// A message whose content is encrypted for recipients (EnvelopedData: RFC 5652, section 6).
///
/// The content is encrypted with a random key, in CBC, and this key is encrypted for each recipient.
///
/// # What it does not do
///
/// **The content is not authenticated.** Whoever can change a message on its way can change the content, and learns something of
/// it from how the recipient reacts: an attack on e-mail programs, EFAIL, reads whole messages in that way. Nothing says who
/// has made a message, either. Sign the content first ([`SignedData`](crate::cms::SignedData) inside), and use
/// [`AuthEnvelopedData`](crate::cms::AuthEnvelopedData) if the recipients can read it.
///
/// **A message that decrypts may have been made of another**: a program that expects AuthEnvelopedData must not read EnvelopedData
/// in its place, because whoever changes the type of a message can have it decrypted block by block.
///
/// # Errors after the recipient is found
///
/// There is one error for everything that can then be wrong: a content key that does not decrypt, a wrong padding of the content.
/// With PKCS #1 v1.5, a content key that does not decrypt is replaced by one that depends on the private key and the message, and
/// the content is decrypted with it (RFC 3218), so that the error does not tell what was wrong. One time in 256, such a content has a
/// valid padding: then `decrypt` returns random bytes. Every other way of encrypting a content key shows whether the key is right: with
/// a wrong one, `decrypt` always fails.
///
/// Inside libcrypto the time may differ if libcrypto does not replace wrong paddings itself, as OpenSSL 3.0 and 3.1 do
/// not: prefer OAEP where someone can send many messages and measure that.
///
/// The substitute is always the same for one key and message, unless the provider of the key does not export its private exponent, as
/// one for a hardware module may do, or the key's backend refuses HMAC with SHA-256. Then it is random each time: whoever can send the
/// same message several hundred times, and learn each time whether it decrypts, learns that its content key does not. With such a key,
/// accept OAEP only, or do not show whether a message decrypts.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::cms::{EnvelopedData, EnvelopedDataBuilder, Recipient, RecipientKey};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = RsaPrivateKey::generate(&backend, 2048)?;
/// let message = EnvelopedDataBuilder::new()
///     .add_recipient(Recipient::from_public_key(&key.public_key()?, b"key 1")?)
///     .encrypt(&backend, b"a message")?;
///
/// let message = EnvelopedData::from_der(&backend, message.as_der())?;
/// let identifier = message.recipients()[0].identifier().unwrap();
/// assert_eq!(identifier.key_identifier(), Some(&b"key 1"[..]));
/// assert_eq!(*message.decrypt(&RecipientKey::from_private_key(&key))?, *b"a message");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "CMS_EnvelopedData")]
#[doc(alias = "PKCS7_ENVELOPE")]
pub struct EnvelopedData {
    message: Message,
    unprotected_attributes: Vec<CmsAttribute>,
}

impl EnvelopedData {
    /// Reads a message from DER or BER, within the default limits.
    ///
    /// The backend decrypts the content; the backend of a private key does what needs that key.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the structure does not decode, of the kind [`UnexpectedType`](MalformedKind::UnexpectedType) for
    /// another type of message, of the kind [`TooLarge`](MalformedKind::TooLarge) if it exceeds a limit; [`Error::Unsupported`]
    /// for a type of message that this crate does not read. Algorithms are examined by [`decrypt`](Self::decrypt) only.
    #[doc(alias = "d2i_CMS_ContentInfo")]
    #[doc(alias = "d2i_PKCS7")]
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
    /// As [`from_der`](Self::from_der); of the kind [`InvalidPem`](MalformedKind::InvalidPem) if there is no PEM block or its
    /// framing is broken, of the kind [`UnexpectedType`](MalformedKind::UnexpectedType) if there are only blocks with other labels.
    #[doc(alias = "PEM_read_bio_CMS")]
    #[doc(alias = "PEM_read_bio_PKCS7")]
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
        let (message, mut walker) = Message::read(WHAT, backend, info, &ContentTypeOid::ENVELOPED_DATA, limits)?;
        let unprotected_attributes = match walker.optional(UNPROTECTED_ATTRIBUTES, "unprotectedAttrs")? {
            Some(set) => attribute::read_set(WHAT, whole, set, limits.attributes)?,
            None => Vec::new(),
        };
        walker.finish("unprotectedAttrs")?;
        Ok(EnvelopedData {
            message,
            unprotected_attributes,
        })
    }

    /// Reads a message that this crate has written.
    pub(super) fn of_written(backend: &Backend, der: &[u8]) -> Result<Self> {
        Self::from_der_within(backend, der, &no_limits())
    }

    /// The message in DER. A message that was read in BER has been converted.
    #[doc(alias = "i2d_CMS_ContentInfo")]
    pub fn as_der(&self) -> &[u8] {
        &self.message.der
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

    /// The recipients, in the order of the message. A key agreement for several recipients gives one for each.
    #[doc(alias = "CMS_get0_RecipientInfos")]
    pub fn recipients(&self) -> &[RecipientInfo] {
        &self.message.recipients
    }

    /// The type of the content, which is usually [`ContentTypeOid::DATA`].
    #[doc(alias = "CMS_get0_eContentType")]
    pub fn content_type(&self) -> &ObjectIdentifier {
        &self.message.content.content_type
    }

    /// The cipher of the content.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a cipher that this crate does not know; [`Error::Malformed`] if its parameters do not decode.
    pub fn content_cipher(&self) -> Result<ContentCipher> {
        self.cipher().map(|cipher| cipher.cipher)
    }

    /// The encrypted content; `None` if the message does not contain it.
    pub fn ciphertext(&self) -> Option<&[u8]> {
        self.message.content.ciphertext(&self.message.der)
    }

    /// The certificates that the originator has added, mostly none. Nothing is proved by them.
    pub fn originator_certificates(&self) -> &[Certificate] {
        &self.message.certificates.certificates
    }

    /// The revocation lists that the originator has added, mostly none.
    pub fn originator_revocation_lists(&self) -> &[CertificateRevocationList] {
        &self.message.revocation_lists.lists
    }

    /// The attributes, which are neither encrypted nor authenticated.
    #[doc(alias = "CMS_EncryptedData_get0_unprotected_attrs")]
    pub fn unprotected_attributes(&self) -> &[CmsAttribute] {
        &self.unprotected_attributes
    }

    fn cipher(&self) -> Result<CipherWithIv> {
        CipherWithIv::read(WHAT, &self.message.content.algorithm)
    }

    /// Decrypts the content.
    ///
    /// # Errors
    ///
    /// Before a recipient is found:
    ///
    /// - [`Error::InvalidArgument`] if the key is not that of a recipient, or if the recipient's certificate is needed;
    /// - [`Error::Malformed`] if the message has no content, if the cipher's parameters do not decode, if the content is not a
    ///   whole number of blocks, and if the key could be for more recipients than it may be tried for;
    /// - [`Error::Unsupported`] for algorithms that this crate does not know or the backend does not offer;
    /// - [`Error::WorkFactorTooHigh`] if the recipients with a password ask for more iterations than are allowed;
    /// - [`Error::NotApproved`] on a strict backend; [`Error::OpenSsl`] if libcrypto fails.
    ///
    /// Afterwards, one error for everything: [`Error::IncorrectPassword`] if the key is a password, else [`Error::Malformed`] of
    /// the kind [`InvalidPadding`](MalformedKind::InvalidPadding).
    #[doc(alias = "CMS_decrypt")]
    #[doc(alias = "CMS_EnvelopedData_decrypt")]
    #[doc(alias = "PKCS7_decrypt")]
    pub fn decrypt(&self, key: &RecipientKey) -> Result<SecretBytes> {
        self.open(key, None)
    }

    /// Decrypts content that is kept elsewhere, if the message does not contain it.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt); [`Error::InvalidArgument`] if the message contains the content.
    pub fn decrypt_detached(&self, key: &RecipientKey, ciphertext: &[u8]) -> Result<SecretBytes> {
        self.open(key, Some(ciphertext))
    }

    fn open(&self, key: &RecipientKey, detached: Option<&[u8]>) -> Result<SecretBytes> {
        let message = &self.message;
        let ciphertext = message.ciphertext(WHAT, detached)?;
        let cipher = self.cipher()?;
        cipher.check_ciphertext(WHAT, ciphertext)?;
        cipher.cipher.check_offered(&message.backend)?;
        let opening = Opening {
            what: WHAT,
            backend: &message.backend,
            recipients: &message.recipients,
            key_length: cipher.cipher.key_length(),
            is_authenticated: false,
        };
        // One key: where the content does not show which one is right, there is no second one.
        for content_key in opening.content_keys(key)? {
            match cipher.decrypt(&message.backend, &content_key, ciphertext) {
                Ok(content) if !content_key.is_substitute => return Ok(content),
                Ok(_) | Err(Error::IncorrectPassword) => {}
                Err(other) => return Err(other),
            }
        }
        Err(not_decrypted(WHAT, key))
    }
}

/// The error of a message that does not decrypt, whatever the reason.
fn not_decrypted(what: &'static str, key: &RecipientKey) -> Error {
    match key.secret {
        Secret::Password(_) => Error::IncorrectPassword,
        _ => Error::malformed(MalformedKind::InvalidPadding, what, "it does not decrypt with this key"),
    }
}

/// Shows the recipients and nothing of the content.
impl fmt::Debug for EnvelopedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvelopedData")
            .field("recipients", &self.message.recipients.len())
            .finish_non_exhaustive()
    }
}
