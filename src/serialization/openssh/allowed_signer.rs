//! One line of an `allowed_signers` file.

use time::{OffsetDateTime, UtcOffset};

use super::blanks::trim_start;
use super::file_lines::{options_text, split_line};
use super::options::{self, write_value};
use super::pattern::{ListMatch, check_list, match_list};
use super::signer::SshSigner;
use super::timestamp::SshTimestamp;
use crate::error::{Error, MalformedKind, Result, SshSignatureFailure};
use crate::serialization::settings::Settings;

pub(super) const WHAT: &str = "allowed_signers line";

/// Who may sign, with which key, for what and when: a line of an `allowed_signers` file (ALLOWED SIGNERS in ssh-keygen(1)).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{AllowedSigner, SshPublicKey};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
/// let line = AllowedSigner::new("alice@example.org,*@alice.example", SshPublicKey::new(key.public_key()?)?)?
///     .for_namespaces("file,git")?
///     .valid_before("20300101Z".parse()?)
///     .to_line()?;
/// let start = "alice@example.org,*@alice.example namespaces=\"file,git\",valid-before=\"20300101000000Z\" ecdsa-";
/// assert!(line.starts_with(start));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedSigner {
    line_number: Option<usize>,
    principals: Box<str>,
    signer: SshSigner,
    is_cert_authority: bool,
    namespaces: Option<Box<str>>,
    valid_after: Option<SshTimestamp>,
    valid_before: Option<SshTimestamp>,
}

impl AllowedSigner {
    /// A line for a key. `principals` is a list of identities, separated by commas: patterns with `*` and `?`, each with `!` for
    /// the opposite.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the list is empty, or has an empty identity, a quotation mark, a control character or one that formats
    /// text (bidirectional text, line separators).
    pub fn new(principals: &str, signer: impl Into<SshSigner>) -> Result<Self> {
        Self::of(principals, signer.into()).map_err(options::of_argument("principals"))
    }

    fn of(principals: &str, signer: SshSigner) -> Result<Self> {
        Ok(AllowedSigner {
            line_number: None,
            principals: checked_principals(principals)?.into(),
            signer,
            is_cert_authority: false,
            namespaces: None,
            valid_after: None,
            valid_before: None,
        })
    }

    /// Says that the key does not sign itself, but certifies the keys that do.
    #[must_use = "the line is returned, not changed"]
    pub fn as_cert_authority(mut self) -> Self {
        self.is_cert_authority = true;
        self
    }

    /// Sets for what the key may sign: a list of patterns, as the principals are.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the list is empty, or has an empty namespace, a control character or one that formats text.
    pub fn for_namespaces(mut self, namespaces: &str) -> Result<Self> {
        check_list(WHAT, namespaces).map_err(options::of_argument("namespaces"))?;
        self.namespaces = Some(namespaces.into());
        Ok(self)
    }

    /// Sets from when the key may sign.
    #[must_use = "the line is returned, not changed"]
    pub fn valid_after(mut self, time: SshTimestamp) -> Self {
        self.valid_after = Some(time);
        self
    }

    /// Sets until when the key may sign.
    #[must_use = "the line is returned, not changed"]
    pub fn valid_before(mut self, time: SshTimestamp) -> Self {
        self.valid_before = Some(time);
        self
    }

    pub(super) fn read(settings: &Settings, line_number: usize, line: &[u8]) -> Result<Self> {
        let (principals, rest) = split_principals(line)?;
        let line = split_line(WHAT, rest)?;
        let mut signer = AllowedSigner {
            line_number: Some(line_number),
            ..Self::of(principals, SshSigner::from_line(settings, &line)?)?
        };
        signer.read_options(options_text(WHAT, &line)?)?;
        Ok(signer)
    }

    fn read_options(&mut self, text: &str) -> Result<()> {
        let malformed = |kind, reason| Err(Error::malformed(kind, WHAT, reason));
        for option in options::parse(WHAT, text)? {
            let is_new = match (&*option.name.to_ascii_lowercase(), option.value) {
                ("cert-authority", None) => {
                    self.is_cert_authority = true;
                    true
                }
                ("namespaces", Some(list)) => {
                    check_list(WHAT, &list)?;
                    self.namespaces.replace(list.into()).is_none()
                }
                ("valid-after", Some(time)) => self.valid_after.replace(SshTimestamp::read(WHAT, &time)?).is_none(),
                ("valid-before", Some(time)) => self.valid_before.replace(SshTimestamp::read(WHAT, &time)?).is_none(),
                // It may be a restriction.
                _ => return malformed(MalformedKind::NotAllowed, "an option is not known"),
            };
            if !is_new {
                return malformed(MalformedKind::Duplicate, "an option occurs twice");
            }
        }
        // Only times that both have a zone, or both have none, can be compared here.
        match (self.valid_after, self.valid_before) {
            (Some(after), Some(before))
                if after.is_utc() == before.is_utc()
                    && before.to_utc(UtcOffset::UTC) <= after.to_utc(UtcOffset::UTC) =>
            {
                malformed(MalformedKind::Inconsistent, "valid-before is not after valid-after")
            }
            _ => Ok(()),
        }
    }

    /// The number of the line in its file, from 1; `None` if it was not read from a file.
    pub fn line_number(&self) -> Option<usize> {
        self.line_number
    }

    /// The list of identities.
    pub fn principals(&self) -> &str {
        &self.principals
    }

    /// The key, or the certificate if the line has one, with the comment of the line.
    pub fn signer(&self) -> &SshSigner {
        &self.signer
    }

    /// Whether the key certifies the keys that sign: `cert-authority`.
    #[must_use]
    pub fn is_cert_authority(&self) -> bool {
        self.is_cert_authority
    }

    /// The list of namespaces; `None` for all.
    pub fn namespaces(&self) -> Option<&str> {
        self.namespaces.as_deref()
    }

    /// From when the key may sign: `valid-after`.
    pub fn not_valid_before(&self) -> Option<SshTimestamp> {
        self.valid_after
    }

    /// Until when the key may sign: `valid-before`.
    pub fn not_valid_after(&self) -> Option<SshTimestamp> {
        self.valid_before
    }

    /// Whether the line is for an identity: a pattern matches it, and none with `!`.
    #[must_use]
    pub fn is_for(&self, identity: &str) -> bool {
        match_list(identity, &self.principals) == ListMatch::Yes
    }

    /// Refuses another time, and another namespace if one is given.
    pub(super) fn check_use(
        &self,
        namespace: Option<&str>,
        time: OffsetDateTime,
        local_offset: Option<UtcOffset>,
    ) -> Result<(), SshSignatureFailure> {
        if let (Some(namespace), Some(list)) = (namespace, self.namespaces()) {
            if match_list(namespace, list) != ListMatch::Yes {
                return Err(SshSignatureFailure::NamespaceNotPermitted);
            }
        }
        // In whole seconds, as in OpenSSH.
        let seconds = |time: OffsetDateTime| time.unix_timestamp();
        let limit = |limit: SshTimestamp| match (limit.is_utc(), local_offset) {
            (true, _) => Ok(seconds(limit.to_utc(UtcOffset::UTC))),
            (false, Some(offset)) => Ok(seconds(limit.to_utc(offset))),
            (false, None) => Err(SshSignatureFailure::UnknownTimeZone),
        };
        let after = self.valid_after.map(limit).transpose()?;
        let before = self.valid_before.map(limit).transpose()?;
        if after.is_some_and(|after| seconds(time) < after) {
            return Err(SshSignatureFailure::NotYetValid);
        }
        if before.is_some_and(|before| seconds(time) > before) {
            return Err(SshSignatureFailure::Expired);
        }
        Ok(())
    }

    /// Writes the line, without a line end.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a list of namespaces that ends with a backslash, which cannot be written, or if the comment of
    /// the key is not UTF-8, or has a control character other than a tab.
    pub fn to_line(&self) -> Result<String> {
        let mut fields = Vec::new();
        if self.is_cert_authority {
            fields.push("cert-authority".to_owned());
        }
        let values = [
            ("namespaces", self.namespaces().map(str::to_owned)),
            ("valid-after", self.valid_after.map(|time| time.to_string())),
            ("valid-before", self.valid_before.map(|time| time.to_string())),
        ];
        for (name, value) in values {
            if let Some(value) = value {
                let mut field = String::new();
                write_value(&mut field, name, &value)?;
                fields.push(field);
            }
        }
        let principals = match self.principals.contains([' ', '#']) {
            true => format!("\"{}\"", self.principals),
            false => self.principals.to_string(),
        };
        let options = fields.join(",");
        let separator = if options.is_empty() { "" } else { " " };
        Ok(format!(
            "{principals} {options}{separator}{}",
            self.signer.to_openssh()?
        ))
    }
}

/// The first field of a line, which may be in quotation marks, and the rest.
fn split_principals(line: &[u8]) -> Result<(&str, &[u8])> {
    let malformed = |kind, reason| Error::malformed(kind, WHAT, reason);
    let (field, rest) = match line.strip_prefix(b"\"") {
        Some(rest) => {
            let end = rest.iter().position(|&byte| byte == b'"');
            let end = end.ok_or_else(|| {
                malformed(
                    MalformedKind::InvalidText,
                    "a quotation mark is missing after the principals",
                )
            })?;
            let (field, rest) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            (field, rest.get(1..).unwrap_or_default())
        }
        None => {
            let end = line.iter().position(|byte| matches!(byte, b' ' | b'\t'));
            line.split_at_checked(end.unwrap_or(line.len())).unwrap_or((line, &[]))
        }
    };
    let field = std::str::from_utf8(field)
        .map_err(|_| malformed(MalformedKind::InvalidText, "the principals are not UTF-8"))?;
    Ok((field, trim_start(rest)))
}

fn checked_principals(principals: &str) -> Result<&str> {
    if principals.contains('"') {
        let reason = "the principals have a quotation mark";
        return Err(Error::malformed(MalformedKind::InvalidText, WHAT, reason));
    }
    check_list(WHAT, principals)?;
    Ok(principals)
}
