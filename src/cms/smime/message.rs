//! Reading of S/MIME.

use std::borrow::Cow;
use std::fmt;

use super::base64;
use super::content_type::ContentType;
use super::header::{Header, WHAT};
use super::multipart;
use super::text::canonical_text;
use crate::asn1::oid::ObjectIdentifier;
use crate::cms::content_info::ContentInfo;
use crate::cms::limits::MessageLimits;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};

/// The types of a whole message, and of the second part of a `multipart/signed`: those of RFC 8551, and those of before.
const MESSAGE_TYPES: [&str; 2] = ["application/pkcs7-mime", "application/x-pkcs7-mime"];
const SIGNATURE_TYPES: [&str; 2] = ["application/pkcs7-signature", "application/x-pkcs7-signature"];

/// The parameter `smime-type` (RFC 8551, section 3.2.2): what a message is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SmimeType {
    /// `signed-data`: a SignedData with its content.
    SignedData,
    /// `enveloped-data`: an EnvelopedData.
    EnvelopedData,
    /// `authEnveloped-data`: an AuthEnvelopedData.
    AuthEnvelopedData,
    /// `certs-only`: a bundle of certificates.
    CertsOnly,
}

impl SmimeType {
    /// The value of the parameter.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SmimeType::SignedData => "signed-data",
            SmimeType::EnvelopedData => "enveloped-data",
            SmimeType::AuthEnvelopedData => "authEnveloped-data",
            SmimeType::CertsOnly => "certs-only",
        }
    }

    fn find(name: &str) -> Option<Self> {
        let all = [
            SmimeType::SignedData,
            SmimeType::EnvelopedData,
            SmimeType::AuthEnvelopedData,
            SmimeType::CertsOnly,
        ];
        all.into_iter().find(|known| known.name().eq_ignore_ascii_case(name))
    }
}

/// A message of CMS in mail: `application/pkcs7-mime`, or `multipart/signed` with a detached signature (RFC 8551, section 3).
///
/// Reading finds and decodes the parts. It verifies and decrypts nothing: give [`cms`](Self::cms) to the type that does.
///
/// ```
/// use hazmat_openssl::cms::{CertificateBundle, MessageLimits, smime};
/// use hazmat_openssl::prelude::*;
/// # use hazmat_openssl::x509::{CertificateBuilder, Name, SerialNumber};
/// # fn main() -> hazmat_openssl::Result<()> {
/// # let backend = Backend::new()?;
/// # let key = hazmat_openssl::asymmetric::PrivateKey::from(backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
/// # let name = Name::from_common_name("example")?;
/// # let certificate = CertificateBuilder::new().subject_name(&name)?.issuer_name(&name)?
/// #     .public_key(&key.public_key()?)?.serial_number(SerialNumber::from(1))?
/// #     .valid_for(time::Duration::days(1))?.sign(&key, HashAlgorithm::Sha256)?;
///
/// let bundle = CertificateBundle::new([certificate], []);
/// let mail = smime::wrap(&bundle.to_der()?)?;
/// assert!(mail.starts_with("MIME-Version: 1.0\r\n"));
///
/// let message = smime::SmimeMessage::parse(mail)?;
/// assert_eq!(message.smime_type(), Some(smime::SmimeType::CertsOnly));
/// assert_eq!(CertificateBundle::from_der(&backend, message.cms())?, bundle);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "SMIME_read_CMS")]
#[doc(alias = "SMIME_read_PKCS7")]
pub struct SmimeMessage {
    cms: Vec<u8>,
    smime_type: Option<SmimeType>,
    signed_part: Option<Vec<u8>>,
    hash_names: Vec<String>,
}

impl SmimeMessage {
    /// Reads a message with its header, within the default limits.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the message does not decode or exceeds the [limits](MessageLimits): see
    /// [how strict reading is](super#how-strict-reading-is); of the kind [`UnexpectedType`](MalformedKind::UnexpectedType) if it
    /// is mail of another type. [`Error::Unsupported`] for compressed messages.
    #[doc(alias = "SMIME_read_CMS")]
    #[doc(alias = "SMIME_read_PKCS7")]
    pub fn parse(message: impl AsRef<[u8]>) -> Result<Self> {
        Self::parse_within(message, &MessageLimits::new())
    }

    /// [`parse`](Self::parse) within other limits.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_within(message: impl AsRef<[u8]>, limits: &MessageLimits) -> Result<Self> {
        let message = message.as_ref();
        limits.check_length(WHAT, message)?;
        let (header, body) = Header::read(message)?;
        let content_type = ContentType::of(&header)?;
        if content_type.is_any(&["multipart/signed"]) {
            return Self::of_parts(&content_type, body);
        }
        if !content_type.is_any(&MESSAGE_TYPES) && !content_type.is_any(&SIGNATURE_TYPES) {
            return Err(not_smime("it is mail of another type than S/MIME"));
        }
        let smime_type = content_type.parameter("smime-type");
        if smime_type.is_some_and(|name| name.eq_ignore_ascii_case("compressed-data")) {
            let detail = "CompressedData, which this crate does not read";
            return Err(Error::unsupported(UnsupportedKind::ContentType, detail));
        }
        Ok(SmimeMessage {
            cms: decode(&header, body)?,
            smime_type: smime_type.and_then(SmimeType::find),
            signed_part: None,
            hash_names: Vec::new(),
        })
    }

    fn of_parts(content_type: &ContentType, body: &[u8]) -> Result<Self> {
        let protocol = content_type.parameter("protocol");
        let is_signature = |protocol: &str| SIGNATURE_TYPES.iter().any(|known| known.eq_ignore_ascii_case(protocol));
        if protocol.is_some_and(|protocol| !is_signature(protocol)) {
            return Err(not_smime("its signature is of another protocol than S/MIME"));
        }
        let boundary = content_type.parameter("boundary").ok_or_else(|| {
            let reason = "the boundary of a multipart/signed is missing";
            Error::malformed(MalformedKind::Missing, WHAT, reason)
        })?;
        let [signed, signature] = multipart::split(body, boundary)?;
        let (header, body) = Header::read(signature)?;
        if !ContentType::of(&header)?.is_any(&SIGNATURE_TYPES) {
            return Err(not_smime(
                "the second part of a multipart/signed is not a signature of S/MIME",
            ));
        }
        let hash_names = content_type.parameter("micalg").unwrap_or_default().split(',');
        let hash_names = hash_names.map(str::trim).filter(|name| !name.is_empty());
        Ok(SmimeMessage {
            cms: decode(&header, body)?,
            smime_type: None,
            signed_part: Some(signed.to_vec()),
            hash_names: hash_names.map(str::to_ascii_lowercase).collect(),
        })
    }

    /// The message of CMS, in BER or DER. Its [type](Self::content_type) says what to read it with.
    pub fn cms(&self) -> &[u8] {
        &self.cms
    }

    /// The type of the message of CMS, one of [`ContentTypeOid`](crate::cms::ContentTypeOid).
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it does not decode.
    pub fn content_type(&self) -> Result<ObjectIdentifier> {
        let limits = MessageLimits::new().max_length(usize::MAX);
        Ok(ContentInfo::read(&self.cms, &limits)?.content_type().clone())
    }

    /// What the header says that the message is. Nothing verifies that: see [`content_type`](Self::content_type). `None` if it
    /// does not say that, if the type is an unknown one, and for a `multipart/signed`.
    pub fn smime_type(&self) -> Option<SmimeType> {
        self.smime_type
    }

    /// What the detached signature signs: the first part of a `multipart/signed` with its header, in its
    /// [canonical](canonical_text) form. `None` for other messages.
    pub fn signed_part(&self) -> Option<Cow<'_, [u8]>> {
        self.signed_part.as_deref().map(canonical_text)
    }

    /// The first part of a `multipart/signed` as it was received. Some programs sign binary data as it is, so that a line which
    /// ends with LF alone must stay so.
    pub fn received_part(&self) -> Option<&[u8]> {
        self.signed_part.as_deref()
    }

    /// The names of the hash functions in `micalg` (RFC 8551, section 3.5.3.2), in lower case. They tell programs that hash
    /// while they read what to compute, and prove nothing.
    pub fn hash_names(&self) -> &[String] {
        &self.hash_names
    }
}

/// Decodes the body of a part by its transfer encoding (RFC 2045, section 6).
fn decode(header: &Header<'_>, body: &[u8]) -> Result<Vec<u8>> {
    let encoding = header.field("Content-Transfer-Encoding")?.unwrap_or(b"7bit");
    let is = |name: &str| encoding.eq_ignore_ascii_case(name.as_bytes());
    if is("base64") {
        return base64::decode(body);
    }
    if is("binary") || is("8bit") || is("7bit") {
        return Ok(body.to_vec());
    }
    let reason = "Content-Transfer-Encoding is neither base64 nor binary";
    Err(Error::malformed(MalformedKind::NotAllowed, WHAT, reason))
}

fn not_smime(reason: &'static str) -> Error {
    Error::malformed(MalformedKind::UnexpectedType, WHAT, reason)
}

/// Prints what the header says, and lengths.
impl fmt::Debug for SmimeMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmimeMessage")
            .field("cms", &self.cms.len())
            .field("smime_type", &self.smime_type)
            .field("signed_part", &self.signed_part.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}
