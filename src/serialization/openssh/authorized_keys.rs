//! Files of the keys that may log in: `authorized_keys`.

use super::authorized_key_options::AuthorizedKeyOptions;
use super::blanks::trim_line;
use super::feature::check_enabled;
use super::file_lines::{Entries, RefusedLine, options_text, read_lines, split_line};
use super::public_key::SshPublicKey;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::serialization::settings::Settings;

const WHAT: &str = "authorized_keys line";

/// The longest file in bytes.
pub(super) const LONGEST_FILE: usize = 1 << 20;

/// A file of the keys that may log in (AUTHORIZED_KEYS FILE FORMAT in sshd(8)).
///
/// A line that does not decode does not hide the others: it is in [`refused_lines`](Self::refused_lines).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{AuthorizedKeys, SshPublicKey};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// # let line = "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIN3CizomsoCEJbTn/0H0uKHZRaZnj1PY\
/// #             IqALwSJMpDegAAAABHNzaDo= alice@example.org";
/// # let backend = Backend::new()?;
/// // A line of ~/.ssh/id_ed25519_sk.pub.
/// let key = SshPublicKey::from_openssh(&backend, line)?;
/// let file = format!("# our backups\nfrom=\"192.0.2.0/24\",restrict {line}\nnot a line\n");
///
/// let keys = AuthorizedKeys::from_text(&backend, &file)?;
/// let [entry] = &keys.find(&key)[..] else { panic!("it is there once") };
/// assert_eq!((entry.line_number(), entry.key().comment()), (Some(2), "alice@example.org".into()));
/// let patterns = entry.options().source_patterns().unwrap();
/// assert!(!patterns.permits(None, "198.51.100.1".parse().unwrap()));
///
/// assert_eq!(keys.refused_lines()[0].number(), 3);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct AuthorizedKeys {
    entries: Vec<AuthorizedKey>,
    refused: Vec<RefusedLine>,
}

impl AuthorizedKeys {
    /// Reads a file of at most 1 MiB.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`TooLarge`](MalformedKind::TooLarge); [`Error::Unsupported`] in a build without the
    /// feature `ssh`. Errors of lines are in [`refused_lines`](Self::refused_lines).
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_text(backend: &Backend, text: impl AsRef<[u8]>) -> Result<Self> {
        check_enabled()?;
        let settings = Settings::new(backend);
        let read = |number, line: &[u8]| AuthorizedKey::read(&settings, Some(number), line);
        let Entries { entries, refused } = read_lines("authorized_keys file", LONGEST_FILE, text.as_ref(), read)?;
        Ok(AuthorizedKeys { entries, refused })
    }

    /// The lines with keys, in their order. Some may have options that are not known: see [`AuthorizedKeyOptions::unknown`].
    pub fn entries(&self) -> &[AuthorizedKey] {
        &self.entries
    }

    /// The lines that are neither empty, nor comments, nor in order.
    pub fn refused_lines(&self) -> &[RefusedLine] {
        &self.refused
    }

    /// The lines by which a key itself may log in. As sshd does, this leaves out lines with `cert-authority`, lines with
    /// `principals`, which are for authorities only, and lines with options that are not known. Whether the options permit the use
    /// of the key now and from where the client is, is left to the caller; the first line that permits it counts.
    pub fn find(&self, key: &SshPublicKey) -> Vec<&AuthorizedKey> {
        let entries = self.lines_of(key).filter(|entry| !entry.options.is_cert_authority());
        entries.filter(|entry| entry.options.principals().is_none()).collect()
    }

    /// The lines by which a user certificate of this authority may log in: those with `cert-authority`, except lines with options
    /// that are not known. The certificate has to be [verified](super::SshCertificateVerifier); its principals are compared with
    /// the [principals](AuthorizedKeyOptions::principals) of the line, or with the name of the user if the line has none.
    pub fn find_authority(&self, authority: &SshPublicKey) -> Vec<&AuthorizedKey> {
        let entries = self.lines_of(authority);
        entries.filter(|entry| entry.options.is_cert_authority()).collect()
    }

    /// The lines with a key and without options that are not known.
    fn lines_of(&self, key: &SshPublicKey) -> impl Iterator<Item = &AuthorizedKey> {
        let entries = self.entries.iter().filter(move |entry| entry.key == *key);
        entries.filter(|entry| entry.options.unknown().next().is_none())
    }
}

/// A line of `authorized_keys`: a key with options.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{AuthorizedKey, AuthorizedKeyOption, AuthorizedKeyOptions, SshPublicKey};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
/// let key = SshPublicKey::new(key.public_key()?)?.with_comment("backup")?;
/// let options = AuthorizedKeyOptions::new([
///     AuthorizedKeyOption::Restrict,
///     AuthorizedKeyOption::Command("backup --push".to_owned()),
/// ])?;
/// let line = AuthorizedKey::new(key).with_options(options).to_line()?;
/// assert!(line.starts_with("restrict,command=\"backup --push\" ecdsa-sha2-nistp256 "));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizedKey {
    line_number: Option<usize>,
    options: AuthorizedKeyOptions,
    key: SshPublicKey,
}

impl AuthorizedKey {
    /// A line for a key, without options.
    pub fn new(key: SshPublicKey) -> Self {
        AuthorizedKey {
            line_number: None,
            options: AuthorizedKeyOptions::default(),
            key,
        }
    }

    /// Sets the options.
    #[must_use = "the line is returned, not changed"]
    pub fn with_options(mut self, options: AuthorizedKeyOptions) -> Self {
        self.options = options;
        self
    }

    /// Reads one line.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the line does not decode, of the kind [`Missing`](MalformedKind::Missing) if it is empty or a
    /// comment, and of the kind [`UnexpectedType`](MalformedKind::UnexpectedType) for a certificate, with which nobody logs in by
    /// this file; [`Error::Unsupported`] for a key type that is not supported, and in a build without the feature `ssh`;
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_line(backend: &Backend, line: impl AsRef<[u8]>) -> Result<Self> {
        check_enabled()?;
        let line = line.as_ref();
        let line = trim_line(line.strip_suffix(b"\n").unwrap_or(line));
        let malformed = |kind, reason| Err(Error::malformed(kind, WHAT, reason));
        if line.is_empty() || line.starts_with(b"#") {
            return malformed(MalformedKind::Missing, "the line is empty, or a comment".to_owned());
        }
        if line.len() > LONGEST_FILE {
            let reason = format!("it is longer than {LONGEST_FILE} bytes");
            return malformed(MalformedKind::TooLarge, reason);
        }
        if line.contains(&b'\n') {
            return malformed(MalformedKind::TrailingData, "another line follows".to_owned());
        }
        Self::read(&Settings::new(backend), None, line)
    }

    fn read(settings: &Settings, line_number: Option<usize>, line: &[u8]) -> Result<Self> {
        let line = split_line(WHAT, line)?;
        Ok(AuthorizedKey {
            line_number,
            options: AuthorizedKeyOptions::from_text(options_text(WHAT, &line)?)?,
            key: SshPublicKey::from_line(settings, &line)?,
        })
    }

    /// The number of the line in its file, from 1; `None` if it was not read from a file.
    pub fn line_number(&self) -> Option<usize> {
        self.line_number
    }

    /// The options.
    pub fn options(&self) -> &AuthorizedKeyOptions {
        &self.options
    }

    /// The key, with the comment of the line.
    pub fn key(&self) -> &SshPublicKey {
        &self.key
    }

    /// Writes the line, without a line end.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the comment is not UTF-8, or has a control character other than a tab.
    pub fn to_line(&self) -> Result<String> {
        let key = self.key.to_openssh()?;
        if self.options.is_empty() {
            return Ok(key);
        }
        Ok(format!("{} {key}", self.options.to_text()?))
    }
}
