//! `SshCertificate`: a certificate that has been read.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::fields::{Fields, WHAT};
use super::kind::SshCertificateKind;
use super::option::{SshCertificateOption, read_options};
use crate::asn1::der::LONGEST;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, SshCertificateFailure};
use crate::serialization::openssh::feature::check_enabled;
use crate::serialization::openssh::key_type::{SshKeyType, type_and_certificate, unknown_type};
use crate::serialization::openssh::line::{Line, line_of_file};
use crate::serialization::openssh::public_key::{SshPublicKey, checked_comment, write_line};
use crate::serialization::openssh::signature::SshSignatureBlob;
use crate::serialization::openssh::signature_algorithm::SshSignatureAlgorithm;
use crate::serialization::openssh::signature_policy::SshSignaturePolicy;
use crate::serialization::openssh::wire::Reader;
use crate::serialization::pem::base64::decode_base64;
use crate::serialization::settings::Settings;
use crate::support::escape::is_unsafe;

/// The most principals, which is OpenSSH's limit.
pub(super) const MOST_PRINCIPALS: usize = 256;

/// The most critical options, and the most extensions.
pub(super) const MOST_OPTIONS: usize = 256;

/// An OpenSSH certificate: an authority certifies the key of a user or a host (OpenSSH's PROTOCOL.certkeys).
///
/// Reading does not verify the signature, so that every field is what its sender says, until
/// [`SshCertificateVerifier::verify`](super::SshCertificateVerifier::verify) has accepted the certificate.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{SshCertificate, SshCertificateKind};
/// # use hazmat_openssl::serialization::openssh::{SshCertificateBuilder, SshPublicKey};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// # let authority = backend.ed25519_generate_key()?;
/// # let key = SshPublicKey::new(authority.public_key()?)?;
/// # let builder = SshCertificateBuilder::user(&key).serial(2).key_id("name")?.principal("user1")?.principal("user2")?;
/// # let file = builder.valid_forever().sign(&authority)?.to_openssh()?;
/// // The content of id_ed25519-cert.pub.
/// let certificate = SshCertificate::from_openssh(&backend, file)?;
/// assert_eq!(certificate.kind(), SshCertificateKind::User);
/// assert_eq!((certificate.serial(), certificate.key_id()), (2, "name"));
/// assert_eq!(certificate.principals(), ["user1", "user2"]);
/// // Valid for ever.
/// assert_eq!((certificate.valid_after(), certificate.valid_before()), (0, u64::MAX));
/// println!("{}", certificate.authority().fingerprint(HashAlgorithm::Sha256)?);
/// # Ok(())
/// # }
/// ```
///
/// A certificate has at most 1 MiB, 256 principals, 256 critical options and 256 extensions. Two are equal if all their bytes are,
/// but for the comment.
#[derive(Clone)]
pub struct SshCertificate {
    inner: Arc<Inner>,
    comment: Box<[u8]>,
}

struct Inner {
    type_name: Box<str>,
    blob: Box<[u8]>,
    /// The number of bytes of the blob that are signed.
    signed_length: usize,
    nonce: Box<[u8]>,
    key: SshPublicKey,
    serial: u64,
    kind: SshCertificateKind,
    key_id: Box<str>,
    principals: Vec<String>,
    valid_after: u64,
    valid_before: u64,
    critical_options: Vec<SshCertificateOption>,
    extensions: Vec<SshCertificateOption>,
    authority: SshPublicKey,
    signature: SshSignatureBlob,
}

impl PartialEq for SshCertificate {
    fn eq(&self, other: &Self) -> bool {
        self.inner.blob == other.inner.blob
    }
}

impl Eq for SshCertificate {}

impl fmt::Debug for SshCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SshCertificate")
            .field("kind", &self.kind())
            .field("serial", &self.serial())
            .field("key_id", &self.key_id())
            .field("principals", &self.principals())
            .field("valid_after", &self.valid_after())
            .field("valid_before", &self.valid_before())
            .field("critical_options", &self.critical_options())
            .field("extensions", &self.extensions())
            .field("public_key", self.public_key())
            .field("authority", self.authority())
            .finish_non_exhaustive()
    }
}

impl SshCertificate {
    /// Reads a file with one certificate, such as `id_ed25519-cert.pub`: the type, base64, and a comment. Lines that are empty or
    /// begin with `#` are skipped.
    ///
    /// Names of options must be in order and each there once, as PROTOCOL.certkeys requires. Key identifier and principals must
    /// be UTF-8 without control characters and those that format text (bidirectional text, line separators). The key of the
    /// authority must not be a certificate.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the data does not decode, of the kind [`UnexpectedType`](MalformedKind::UnexpectedType) for a key
    /// without certificate or another known format (PEM, DER, RFC 4716, PuTTY), [`NotAllowed`](MalformedKind::NotAllowed) for
    /// options before the type, [`TrailingData`](MalformedKind::TrailingData) for a second line, and
    /// [`TooLarge`](MalformedKind::TooLarge) for more than this crate reads; [`Error::Unsupported`] for a key type or a signature
    /// algorithm that is not supported, and in a build without the feature `ssh`; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_openssh(backend: &Backend, file: impl AsRef<[u8]>) -> Result<Self> {
        check_enabled()?;
        let line = line_of_file(file.as_ref(), WHAT)?;
        Self::from_line(&Settings::new(backend), &line)
    }

    /// Reads the blob of a certificate: what is base64 in a line, and binary in messages.
    ///
    /// # Errors
    ///
    /// As [`from_openssh`](Self::from_openssh), without what is about lines.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_blob(backend: &Backend, blob: &[u8]) -> Result<Self> {
        check_enabled()?;
        Self::read_blob(&Settings::new(backend), blob)
    }

    /// Reads the certificate of a line that has been split.
    pub(in crate::serialization::openssh) fn from_line(settings: &Settings, line: &Line<'_>) -> Result<Self> {
        let blob = decode_base64(WHAT, line.base64)?;
        let mut certificate = Self::read_blob(settings, &blob)?;
        if Reader::new(WHAT, &blob).text()? != line.type_name {
            let reason = "the line and the certificate name different types";
            return Err(Error::malformed(MalformedKind::Inconsistent, WHAT, reason));
        }
        certificate.comment = line.comment.into();
        Ok(certificate)
    }

    /// Reads a whole blob.
    pub(in crate::serialization::openssh) fn read_blob(settings: &Settings, blob: &[u8]) -> Result<Self> {
        if blob.len() > LONGEST {
            let reason = format!("it is longer than {LONGEST} bytes");
            return Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason));
        }
        let mut reader = Reader::new(WHAT, blob);
        let name = reader.text()?;
        let (key_type, is_certificate) = type_and_certificate(name).ok_or_else(|| unknown_type(name))?;
        if !is_certificate {
            let reason = "it is a key without a certificate: SshPublicKey reads it";
            return Err(reader.error(MalformedKind::UnexpectedType, reason));
        }
        let fields = Fields::read(settings, key_type, reader)?;
        let signature = SshSignatureBlob::read(WHAT, fields.signature)?;
        signature.check_key(WHAT, &fields.authority)?;
        Ok(SshCertificate {
            inner: Arc::new(Inner {
                type_name: name.into(),
                signed_length: blob.len().saturating_sub(fields.after_signed),
                blob: blob.into(),
                nonce: fields.nonce.into(),
                key: fields.key,
                serial: fields.serial,
                kind: fields.kind,
                key_id: text("key identifier", fields.key_id)?.into(),
                principals: read_principals(fields.principals)?,
                valid_after: fields.valid_after,
                valid_before: fields.valid_before,
                critical_options: read_options(fields.critical_options, MOST_OPTIONS)?,
                extensions: read_options(fields.extensions, MOST_OPTIONS)?,
                authority: fields.authority,
                signature,
            }),
            comment: Box::default(),
        })
    }

    /// Sets the comment, which is not a part of the certificate.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it has a line break or another control character.
    pub fn with_comment(mut self, comment: &str) -> Result<Self> {
        self.comment = checked_comment(comment)?.into();
        Ok(self)
    }

    /// The key that is certified.
    pub fn public_key(&self) -> &SshPublicKey {
        &self.inner.key
    }

    /// The type of the key that is certified.
    pub fn key_type(&self) -> SshKeyType {
        self.inner.key.key_type()
    }

    /// The name of the certificate's type: `"ssh-ed25519-cert-v01@openssh.com"`.
    pub fn type_name(&self) -> &str {
        &self.inner.type_name
    }

    /// The key of the authority that has signed, if the signature matches.
    pub fn authority(&self) -> &SshPublicKey {
        &self.inner.authority
    }

    /// Whether it is for a user or a host.
    pub fn kind(&self) -> SshCertificateKind {
        self.inner.kind
    }

    /// The serial number. It is 0 if the authority does not number its certificates.
    pub fn serial(&self) -> u64 {
        self.inner.serial
    }

    /// The key identifier: the authority's text for logs.
    pub fn key_id(&self) -> &str {
        &self.inner.key_id
    }

    /// The names of the users that may log in with it, or of the hosts. OpenSSH before 10.3 took an empty list for any name in
    /// some places; later ones never accept it.
    pub fn principals(&self) -> &[String] {
        &self.inner.principals
    }

    /// The first second in which it is valid, in seconds since 1970, UTC. 0 means that there is no beginning.
    pub fn valid_after(&self) -> u64 {
        self.inner.valid_after
    }

    /// The first second in which it is not valid any more, in seconds since 1970, UTC. 2^64 - 1 means that there is no end.
    pub fn valid_before(&self) -> u64 {
        self.inner.valid_before
    }

    /// [`valid_after`](Self::valid_after) as a date; `None` if there is no beginning, or if it is after the year 9999.
    pub fn valid_after_date(&self) -> Option<OffsetDateTime> {
        date(self.inner.valid_after).filter(|_| self.inner.valid_after != 0)
    }

    /// [`valid_before`](Self::valid_before) as a date; `None` if there is no end, or if it is after the year 9999.
    pub fn valid_before_date(&self) -> Option<OffsetDateTime> {
        date(self.inner.valid_before)
    }

    /// The restrictions that a verifier must know and enforce, in the order of their names.
    pub fn critical_options(&self) -> &[SshCertificateOption] {
        &self.inner.critical_options
    }

    /// The permissions and other facts, in the order of their names. A verifier may ignore those that it does not know.
    pub fn extensions(&self) -> &[SshCertificateOption] {
        &self.inner.extensions
    }

    /// The random bytes at the beginning, which make the signed bytes unpredictable.
    pub fn nonce(&self) -> &[u8] {
        &self.inner.nonce
    }

    /// The signature of the authority.
    pub fn signature(&self) -> &SshSignatureBlob {
        &self.inner.signature
    }

    /// Whether the authority that the certificate names has signed it, whoever that is: with any algorithm, as OpenSSH verifies
    /// every certificate that it reads.
    pub(in crate::serialization::openssh) fn check_signature(&self) -> Result<()> {
        let policy = SshSignaturePolicy::new()
            .algorithms(SshSignatureAlgorithm::ALL.iter().copied())
            .min_rsa_key_size(0)
            .require_user_presence(false);
        let outcome = self.signature().verify(self.authority(), self.signed_bytes(), &policy);
        outcome.map_err(|error| match error {
            Error::InvalidSignature => Error::SshCertificate(SshCertificateFailure::InvalidSignature),
            other => other,
        })
    }

    /// The bytes that are signed: all but the signature, as they were read.
    pub fn signed_bytes(&self) -> &[u8] {
        self.inner.blob.get(..self.inner.signed_length).unwrap_or_default()
    }

    /// All bytes, as they were read.
    pub fn blob(&self) -> &[u8] {
        &self.inner.blob
    }

    /// The comment of the line, which may be empty. Bytes that are not UTF-8 are replaced. The authority has not signed it.
    pub fn comment(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.comment)
    }

    /// Writes the line with the comment, without a line end.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the comment is not UTF-8, or has a control character other than a tab.
    pub fn to_openssh(&self) -> Result<String> {
        write_line(self.type_name(), &self.inner.blob, &self.comment)
    }
}

fn date(seconds: u64) -> Option<OffsetDateTime> {
    let date = OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()?;
    Some(date).filter(|date| date.year() <= 9999)
}

/// Text that a log or a comparison can take as it is.
fn text<'a>(field: &str, bytes: &'a [u8]) -> Result<&'a str> {
    let text = std::str::from_utf8(bytes).ok();
    text.filter(|text| !text.chars().any(is_unsafe)).ok_or_else(|| {
        let reason = format!("the {field} is not UTF-8 text, or has control or formatting characters");
        Error::malformed(MalformedKind::InvalidText, WHAT, reason)
    })
}

fn read_principals(data: &[u8]) -> Result<Vec<String>> {
    let mut reader = Reader::new(WHAT, data);
    let mut principals = Vec::new();
    while !reader.is_empty() {
        if principals.len() == MOST_PRINCIPALS {
            let reason = format!("it has more than {MOST_PRINCIPALS} principals");
            return Err(reader.error(MalformedKind::TooLarge, reason));
        }
        principals.push(text("principal", reader.string()?)?.to_owned());
    }
    Ok(principals)
}
