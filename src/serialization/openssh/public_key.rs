//! `SshPublicKey`: a public key with what only OpenSSH's format has.

use std::borrow::Cow;
use std::fmt;

use super::blob::{load_fields_with_application, read_type, write_fields};
use super::feature::check_enabled;
use super::fingerprint::fingerprint;
use super::key_type::{PUBLIC_KEY, SshKeyType, type_and_certificate};
use super::line::{Line, line_of_file};
use super::wire::{Reader, Writer};
use crate::asymmetric::PublicKey;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::hashes::algorithm::HashAlgorithm;
use crate::serialization::pem::base64::{decode_base64, encode_base64};
use crate::serialization::settings::Settings;
use crate::support::escape::is_unsafe;

/// A public key as in the file `id_ed25519.pub`: the key, the comment and, of a security key, the application.
///
/// [`PublicKey::from_openssh`] loads only the key.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{SshKeyType, SshPublicKey};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let line = "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIN3CizomsoCEJbTn/0H0uKHZRaZnj1PY\
///             IqALwSJMpDegAAAABHNzaDo= alice@example.org";
/// let key = SshPublicKey::from_openssh(&Backend::new()?, line)?;
/// assert_eq!(key.key_type(), SshKeyType::SkEd25519);
/// assert_eq!(key.application(), Some(&b"ssh:"[..]));
/// assert_eq!(key.comment(), "alice@example.org");
/// assert_eq!(key.to_openssh()?, line);
/// println!("{}", key.fingerprint(HashAlgorithm::Sha256)?);
/// # Ok(())
/// # }
/// ```
///
/// Two are equal if type, key and application are: a comment is not a part of the key.
#[derive(Clone)]
pub struct SshPublicKey {
    key_type: SshKeyType,
    key: PublicKey,
    application: Option<Box<[u8]>>,
    /// Without unnecessary zeros in numbers.
    blob: Box<[u8]>,
    comment: Box<[u8]>,
}

impl PartialEq for SshPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.blob == other.blob
    }
}

impl Eq for SshPublicKey {}

impl fmt::Debug for SshPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SshPublicKey")
            .field("key", &self.key)
            .field("application", &self.application.as_deref().map(String::from_utf8_lossy))
            .field("comment", &self.comment())
            .finish_non_exhaustive()
    }
}

impl SshPublicKey {
    /// A key without a comment.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key that OpenSSH has no form for; [`Error::Unsupported`] in a build without the feature
    /// `ssh`; [`Error::OpenSsl`] if libcrypto fails.
    pub fn new(key: impl Into<PublicKey>) -> Result<Self> {
        check_enabled()?;
        let key = key.into();
        let key_type = SshKeyType::of_key(&key).map_err(|error| match error {
            Error::InvalidArgument { reason, .. } => Error::invalid("key", reason),
            other => other,
        })?;
        Self::assemble(key_type, key, None)
    }

    /// Reads a file with one key, of at most 1 MiB: the key type, base64, and a comment. Lines that are empty or begin with `#`
    /// are skipped.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the data does not decode, of the kind [`UnexpectedType`](MalformedKind::UnexpectedType) for a
    /// certificate or another known format (PEM, DER, RFC 4716, PuTTY), [`NotAllowed`](MalformedKind::NotAllowed) for options
    /// before the key, as in `authorized_keys`, and [`TrailingData`](MalformedKind::TrailingData) for a second key;
    /// [`Error::Unsupported`] for a key type that is not supported, and in a build without the feature `ssh`;
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_openssh(backend: &Backend, file: impl AsRef<[u8]>) -> Result<Self> {
        check_enabled()?;
        let line = line_of_file(file.as_ref(), PUBLIC_KEY)?;
        Self::from_line(&Settings::new(backend), &line)
    }

    /// Reads the blob of a key (RFC 4253, section 6.6): what is base64 in a line, and binary in messages.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the data does not decode; [`Error::Unsupported`] for a key type that is not supported, and in a
    /// build without the feature `ssh`; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_blob(backend: &Backend, blob: &[u8]) -> Result<Self> {
        check_enabled()?;
        Self::read_blob(&Settings::new(backend), PUBLIC_KEY, blob)
    }

    /// Reads the key of a line that has been split.
    pub(super) fn from_line(settings: &Settings, line: &Line<'_>) -> Result<Self> {
        if type_and_certificate(line.type_name).is_some_and(|(_, is_certificate)| is_certificate) {
            let reason = "it is a certificate: SshCertificate reads it";
            return Err(Error::malformed(MalformedKind::UnexpectedType, PUBLIC_KEY, reason));
        }
        let blob = decode_base64(PUBLIC_KEY, line.base64)?;
        let mut key = Self::read_blob(settings, PUBLIC_KEY, &blob)?;
        if key.key_type.name() != line.type_name {
            let reason = "the line and the key name different types";
            return Err(Error::malformed(MalformedKind::Inconsistent, PUBLIC_KEY, reason));
        }
        key.comment = line.comment.into();
        Ok(key)
    }

    /// Reads a whole blob. `what` names the structure in errors.
    pub(super) fn read_blob(settings: &Settings, what: &'static str, blob: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(what, blob);
        let key_type = read_type(&mut reader)?;
        let key = Self::read_fields(settings, key_type, &mut reader)?;
        reader.finish()?;
        Ok(key)
    }

    /// Reads the fields after the type name.
    pub(super) fn read_fields(settings: &Settings, key_type: SshKeyType, reader: &mut Reader<'_>) -> Result<Self> {
        let (key, application) = load_fields_with_application(settings, key_type, reader)?;
        Self::assemble(key_type, key, application)
    }

    fn assemble(key_type: SshKeyType, key: PublicKey, application: Option<&[u8]>) -> Result<Self> {
        let mut writer = Writer::new();
        writer.string(key_type.name().as_bytes());
        write_fields(&mut writer, &key)?;
        if let Some(application) = application {
            writer.string(application);
        }
        Ok(SshPublicKey {
            key_type,
            key,
            application: application.map(Into::into),
            blob: writer.into_bytes().as_slice().into(),
            comment: Box::default(),
        })
    }

    /// Sets the comment.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it has a line break or another control character.
    pub fn with_comment(mut self, comment: &str) -> Result<Self> {
        self.comment = checked_comment(comment)?.into();
        Ok(self)
    }

    /// The key type.
    pub fn key_type(&self) -> SshKeyType {
        self.key_type
    }

    /// The key. A security key does not sign messages themselves: its signatures are verified with the `SshPublicKey`.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    pub(super) fn into_key(self) -> PublicKey {
        self.key
    }

    /// The application that a security key is for, `ssh:` unless it was chosen (OpenSSH's PROTOCOL.u2f); `None` for other keys.
    pub fn application(&self) -> Option<&[u8]> {
        self.application.as_deref()
    }

    /// The comment, which may be empty. Bytes that are not UTF-8 are replaced.
    pub fn comment(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.comment)
    }

    /// The bytes of the comment.
    pub fn comment_bytes(&self) -> &[u8] {
        &self.comment
    }

    /// The blob of the key (RFC 4253, section 6.6). Unnecessary leading zeros of numbers are removed.
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// The fingerprint of the key, as `ssh-keygen -l` prints it: the name of the hash function, and the digest of the blob in
    /// base64 without padding, as in `SHA256:0CnmDMz2NnFtRGgZIKsHrNRbYKe32YlRyH6gWLqzWSM`. That of MD5, which is how OpenSSH
    /// before 6.8 printed them, is in hexadecimal with colons.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a hash function other than SHA-256, SHA-384, SHA-512, SHA-1 and MD5;
    /// [`Error::Unsupported`] if the backend does not offer it, as MD5 on a FIPS backend.
    #[doc(alias = "EVP_Digest")]
    pub fn fingerprint(&self, algorithm: HashAlgorithm) -> Result<String> {
        fingerprint(self.key.backend(), algorithm, &self.blob)
    }

    /// Writes the line with the comment, without a line end.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the comment, which may be from a file, is not UTF-8 or has a control character other than a tab:
    /// for other programs, the line could end there. [`with_comment`](Self::with_comment) sets another.
    pub fn to_openssh(&self) -> Result<String> {
        write_line(self.key_type.name(), &self.blob, &self.comment)
    }
}

/// A comment that does not end its line.
pub(super) fn checked_comment(comment: &str) -> Result<&[u8]> {
    if comment.chars().any(is_unsafe) {
        return Err(Error::invalid("comment", "must not have control characters"));
    }
    Ok(comment.trim_ascii().as_bytes())
}

/// Writes a line with a key or a certificate. The comment may be one that was read.
pub(super) fn write_line(type_name: &str, blob: &[u8], comment: &[u8]) -> Result<String> {
    let comment = std::str::from_utf8(comment).map_err(|_| Error::invalid("comment", "is not UTF-8"))?;
    if comment
        .chars()
        .any(|character| is_unsafe(character) && character != '\t')
    {
        return Err(Error::invalid("comment", "has control characters"));
    }
    let base64 = encode_base64(blob)?;
    let mut line = [type_name.as_bytes(), b" ", base64.as_slice()].concat();
    if !comment.is_empty() {
        line.push(b' ');
        line.extend_from_slice(comment.as_bytes());
    }
    String::from_utf8(line).map_err(|_| Error::invalid("key", "is not UTF-8"))
}
