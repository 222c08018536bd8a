//! AuthEnvelopedData (RFC 5083): content that is encrypted for recipients, and authenticated.

use std::borrow::Cow;
use std::fmt;

use super::authenticated_cipher::{AuthenticatedContentCipher, CipherWithNonce};
use super::message::Message;
use super::opening::Opening;
use super::recipient_info::RecipientInfo;
use super::recipient_key::{RecipientKey, Secret};
use super::writing::no_limits;
use crate::asn1::der;
use crate::asn1::oid::{self, ObjectIdentifier};
use crate::asn1::reader::Field;
use crate::asn1::tag::{OCTET_STRING, OID, SET, constructed};
use crate::asn1::walker::Element;
use crate::backend::Backend;
use crate::cms::attribute::{self, CmsAttribute};
use crate::cms::content_info::{ContentInfo, PemLabel};
use crate::cms::content_type::ContentTypeOid;
use crate::cms::limits::MessageLimits;
use crate::error::{Error, MalformedKind, Result};
use crate::support::secret::SecretBytes;
use crate::x509::{Certificate, CertificateRevocationList};

/// The name of the structure in errors.
const WHAT: &str = "AuthEnvelopedData";

pub(super) const AUTHENTICATED_ATTRIBUTES: u8 = constructed(1);
pub(super) const UNAUTHENTICATED_ATTRIBUTES: u8 = constructed(2);

/// A message whose content is encrypted for recipients, and authenticated (AuthEnvelopedData: RFC 5083).
///
/// The content is encrypted with a random key, by AES-GCM (RFC 5084) or ChaCha20-Poly1305 (RFC 8103), and this key is encrypted for
/// each recipient. A message that was changed on its way does not decrypt.
///
/// Nothing says who has made a message: everyone can encrypt with a public key, and every recipient knows the content key, with
/// which the recipient can make another message for the others. Sign the content first for that.
///
/// OpenSSL's command `cms` reads and writes it with AES-GCM; few mail programs do.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::Error;
/// use hazmat_openssl::cms::{AuthEnvelopedData, AuthEnvelopedDataBuilder, Recipient, RecipientKey};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1)?;
/// let message = AuthEnvelopedDataBuilder::new()
///     .add_recipient(Recipient::from_public_key(&key.public_key()?, b"key 1")?)
///     .encrypt(&backend, b"a message")?;
///
/// let message = AuthEnvelopedData::from_der(&backend, message.as_der())?;
/// assert_eq!(*message.decrypt(&RecipientKey::from_private_key(&key))?, *b"a message");
///
/// let mut changed = message.as_der().to_vec();
/// *changed.last_mut().unwrap() ^= 1;
/// let changed = AuthEnvelopedData::from_der(&backend, &changed)?;
/// assert_eq!(changed.decrypt(&RecipientKey::from_private_key(&key)), Err(Error::InvalidTag));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "CMS_AuthEnvelopedData")]
pub struct AuthEnvelopedData {
    message: Message,
    authenticated_attributes: Vec<CmsAttribute>,
    /// The set of authenticated attributes as it is authenticated; empty if there is none.
    additional_data: Vec<u8>,
    tag: Vec<u8>,
    unauthenticated_attributes: Vec<CmsAttribute>,
}

impl AuthEnvelopedData {
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
        let (message, mut walker) = Message::read(WHAT, backend, info, &ContentTypeOid::AUTH_ENVELOPED_DATA, limits)?;
        let set = |set: Element| attribute::read_set(WHAT, whole, set, limits.attributes);
        let (mut authenticated_attributes, mut additional_data) = (Vec::new(), Vec::new());
        if let Some(attributes) = walker.optional(AUTHENTICATED_ATTRIBUTES, "authAttrs")? {
            authenticated_attributes = set(attributes)?;
            // What is authenticated has the tag of a SET (RFC 5083, section 2.2).
            additional_data = der::write_element(SET, attributes.content.of(whole))?;
        }
        let tag = walker.next(OCTET_STRING, "mac")?.content.of(whole).to_vec();
        let unauthenticated_attributes = match walker.optional(UNAUTHENTICATED_ATTRIBUTES, "unauthAttrs")? {
            Some(attributes) => set(attributes)?,
            None => Vec::new(),
        };
        walker.finish("unauthAttrs")?;
        check_content_type(&message.content.content_type, &authenticated_attributes)?;
        Ok(AuthEnvelopedData {
            message,
            authenticated_attributes,
            additional_data,
            tag,
            unauthenticated_attributes,
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

    /// The type of the content, which is usually [`ContentTypeOid::DATA`]. Another type is authenticated, as an attribute.
    #[doc(alias = "CMS_get0_eContentType")]
    pub fn content_type(&self) -> &ObjectIdentifier {
        &self.message.content.content_type
    }

    /// The cipher of the content.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a cipher that this crate does not know; [`Error::Malformed`] if its parameters do not decode.
    pub fn content_cipher(&self) -> Result<AuthenticatedContentCipher> {
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

    /// The attributes that are authenticated with the content, and not encrypted. They are authentic only after
    /// [`decrypt`](Self::decrypt) has succeeded.
    pub fn authenticated_attributes(&self) -> &[CmsAttribute] {
        &self.authenticated_attributes
    }

    /// The attributes that are neither encrypted nor authenticated.
    pub fn unauthenticated_attributes(&self) -> &[CmsAttribute] {
        &self.unauthenticated_attributes
    }

    fn cipher(&self) -> Result<CipherWithNonce> {
        CipherWithNonce::read(WHAT, &self.message.content.algorithm)
    }

    /// Decrypts the content, and verifies it and the authenticated attributes.
    ///
    /// # Errors
    ///
    /// Before a recipient is found:
    ///
    /// - [`Error::InvalidArgument`] if the key is not that of a recipient;
    /// - [`Error::Malformed`] if the message has no content, if the cipher's parameters do not decode, and if the key could be for
    ///   more recipients than it may be tried for;
    /// - [`Error::Unsupported`] for algorithms that this crate does not know or the backend does not offer;
    /// - [`Error::WorkFactorTooHigh`] if the recipients with a password ask for more iterations than are allowed;
    /// - [`Error::NotApproved`] on a strict backend; [`Error::OpenSsl`] if libcrypto fails.
    ///
    /// Afterwards, one error for everything: [`Error::IncorrectPassword`] if the key is a password, else [`Error::InvalidTag`].
    #[doc(alias = "CMS_decrypt")]
    pub fn decrypt(&self, key: &RecipientKey) -> Result<SecretBytes> {
        self.open(key, None)
    }

    /// Decrypts and verifies content that is kept elsewhere, if the message does not contain it.
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
        cipher.check_tag(WHAT, &self.tag)?;
        cipher.cipher.check_offered(&message.backend)?;
        let opening = Opening {
            what: WHAT,
            backend: &message.backend,
            recipients: &message.recipients,
            key_length: cipher.cipher.key_length(),
            is_authenticated: true,
        };
        for content_key in opening.content_keys(key)? {
            let additional_data = &self.additional_data;
            match cipher.open(&message.backend, &content_key, additional_data, ciphertext, &self.tag) {
                Ok(content) => return Ok(content),
                Err(Error::InvalidTag) => {}
                Err(other) => return Err(other),
            }
        }
        Err(match key.secret {
            Secret::Password(_) => Error::IncorrectPassword,
            _ => Error::InvalidTag,
        })
    }
}

/// The type of the content, unless it is id-data, must be an authenticated attribute: nothing else authenticates it (RFC 5083, section
/// 2.1).
fn check_content_type(content_type: &ObjectIdentifier, attributes: &[CmsAttribute]) -> Result<()> {
    let wrong = |kind, reason: Cow<'static, str>| Err(Error::malformed(kind, WHAT, reason));
    let mut found = attributes
        .iter()
        .filter(|attribute| attribute.oid().as_der() == oid::CONTENT_TYPE.as_der());
    let Some(attribute) = found.next() else {
        if attributes.is_empty() && *content_type == ContentTypeOid::DATA {
            return Ok(());
        }
        let reason = "authAttrs does not have the type of the content";
        return wrong(MalformedKind::Missing, reason.into());
    };
    if found.next().is_some() {
        return wrong(
            MalformedKind::Duplicate,
            "authAttrs has the type of the content twice".into(),
        );
    }
    let value = attribute.single_value().unwrap_or_default();
    if Field::of(WHAT, OID, value)?.oid()? == *content_type {
        return Ok(());
    }
    let reason = "the type of the content is another one in authAttrs";
    wrong(MalformedKind::Inconsistent, reason.into())
}

/// Shows the recipients and nothing of the content.
impl fmt::Debug for AuthEnvelopedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthEnvelopedData")
            .field("recipients", &self.message.recipients.len())
            .finish_non_exhaustive()
    }
}
