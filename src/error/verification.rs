//! Why a certification path was refused.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use time::OffsetDateTime;

use crate::support::escape;
use crate::support::object_identifier::ObjectIdentifier;

/// The number of characters of a subject in a text.
const LONGEST_SUBJECT: usize = 128;

/// The cause for which a certificate was not accepted: every certification path that was tried, with the rule that it broke.
///
/// Its text has the first path's certificate that broke the rule, the rule, and the number of other paths.
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::x509::verification::PathRule;
///
/// /// What to tell the user who may renew a certificate, and the administrator.
/// fn explain(error: &Error) -> String {
///     let Error::Verification(failure) = error else {
///         return error.to_string();
///     };
///     if failure.paths().iter().all(|path| *path.rule() == PathRule::Expired) {
///         return "renew the certificate".to_owned();
///     }
///     let paths = failure.paths().iter().map(|path| format!("\n- {path}"));
///     format!("not trusted by any path:{}", paths.collect::<String>())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationFailure {
    paths: Vec<RefusedPath>,
    is_complete: bool,
}

impl VerificationFailure {
    pub(crate) fn new(paths: Vec<RefusedPath>, is_complete: bool) -> Self {
        VerificationFailure { paths, is_complete }
    }

    /// The paths in the order in which they were tried. A dead end that is the beginning of another of these paths is left out: it
    /// ends there because the way on was refused before.
    pub fn paths(&self) -> &[RefusedPath] {
        &self.paths
    }

    /// Whether every path was tried that could be good. If not, a limit of the search was reached, and a path that was not tried may be
    /// good. After eight refused paths, those are not tried, and not among [`paths`](Self::paths), that have an intermediate which one look
    /// rules out: it breaks a rule by itself, excludes a name of the end entity, or is too far from it for its pathLenConstraint.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }
}

impl fmt::Display for VerificationFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.paths.split_first() {
            None => f.write_str("no certification path was tried")?,
            Some((first, others)) => {
                first.fmt(f)?;
                match others.len() {
                    0 => {}
                    1 => f.write_str("; another path was refused too")?,
                    count => write!(f, "; {count} other paths were refused too")?,
                }
            }
        }
        if !self.is_complete {
            f.write_str("; the search has reached its limit")?;
        }
        Ok(())
    }
}

/// A certification path that was refused, and the rule that it broke. It may be incomplete: a path that does not reach a trust
/// anchor ends where no issuer was found.
///
/// ```
/// use hazmat_openssl::x509::verification::RefusedPath;
///
/// fn print(path: &RefusedPath) {
///     for (position, certificate) in path.certificates().iter().enumerate() {
///         let mark = if position == path.depth() { "<- here" } else { "" };
///         println!("{} {} {mark}", certificate.subject(), certificate.serial_number());
///     }
///     println!("{}", path.rule());
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedPath {
    certificates: Vec<PathCertificate>,
    depth: usize,
    rule: PathRule,
    openssl_code: Option<i32>,
}

impl RefusedPath {
    pub(crate) fn new(
        certificates: Vec<PathCertificate>,
        depth: usize,
        rule: PathRule,
        openssl_code: Option<i32>,
    ) -> Self {
        RefusedPath {
            certificates,
            depth,
            rule,
            openssl_code,
        }
    }

    /// The certificates of the path, the end entity's first. If libcrypto found no issuer because it passed over the certificate that
    /// broke the rule, that is the last one here.
    pub fn certificates(&self) -> &[PathCertificate] {
        &self.certificates
    }

    /// The certificate that broke the rule, as its position among [`certificates`](Self::certificates): 0 is the end entity's.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The rule.
    pub fn rule(&self) -> &PathRule {
        &self.rule
    }

    /// libcrypto's number of the error, such as 20 for `X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY`, if libcrypto refused the path.
    #[doc(alias = "X509_STORE_CTX_get_error")]
    pub fn openssl_code(&self) -> Option<i32> {
        self.openssl_code
    }
}

impl fmt::Display for RefusedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate {} of the path", self.depth)?;
        if let Some(certificate) = self.certificates.get(self.depth) {
            write!(f, " ({})", Escaped(&certificate.subject))?;
        }
        write!(f, ": {}", self.rule)
    }
}

/// A name of a certificate or of a revocation list, for terminals and logs.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars().take(LONGEST_SUBJECT) {
            match escape::is_unsafe(character) {
                true => write!(f, "{}", character.escape_unicode())?,
                false => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

/// A certificate of a refused path.
#[derive(Clone, PartialEq, Eq)]
pub struct PathCertificate {
    subject: Arc<str>,
    issuer: Arc<str>,
    serial_number: Arc<str>,
    der: Arc<[u8]>,
}

impl PathCertificate {
    pub(crate) fn new(subject: Arc<str>, issuer: Arc<str>, serial_number: Arc<str>, der: Arc<[u8]>) -> Self {
        PathCertificate {
            subject,
            issuer,
            serial_number,
            der,
        }
    }

    /// The subject as RFC 4514 writes it; `?` if it does not decode.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The issuer as RFC 4514 writes it; `?` if it does not decode. With the [serial number](Self::serial_number) it tells
    /// cross-signed certificates apart, which have one subject.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The serial number in hexadecimal, as [`SerialNumber`](crate::x509::SerialNumber) is printed; `?` if it does not decode.
    pub fn serial_number(&self) -> &str {
        &self.serial_number
    }

    /// The whole certificate in DER.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }
}

impl fmt::Debug for PathCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PathCertificate")
            .field("subject", &self.subject)
            .field("issuer", &self.issuer)
            .field("serial_number", &self.serial_number)
            .finish_non_exhaustive()
    }
}

/// A rule of certification paths, named after what was wrong. libcrypto's rules and those of the
/// [profile](crate::x509::verification) are in one list: see [`RefusedPath::openssl_code`] for who has refused.
///
/// Sections are those of RFC 5280, if no other document is named.
///
/// ```
/// use hazmat_openssl::x509::verification::PathRule;
///
/// /// Whether a new revocation list may help.
/// fn is_about_lists(rule: &PathRule) -> bool {
///     matches!(rule, PathRule::RevocationUnknown | PathRule::RevocationListRefused { .. })
/// }
/// assert!(!is_about_lists(&PathRule::Expired));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathRule {
    /// No certificate of the issuer was found, neither among the intermediates nor among the trust anchors (section 6.1). One with
    /// the issuer's name counts only if its subjectKeyIdentifier, issuer and serial number fit the authorityKeyIdentifier.
    UnknownIssuer,
    /// The path ends in a self-signed certificate that is not a trust anchor (section 6.1).
    SelfSignedNotTrusted,
    /// The public key does not decode, or libcrypto cannot use it (section 6.1.4 (d)).
    UnusableKey,
    /// The signature is not the issuer's (section 6.1.3 (a)(1)).
    InvalidSignature,
    /// The signature algorithm inside the signed part differs from the one outside (section 4.1.1.2).
    SignatureAlgorithmMismatch,
    /// notBefore has not come yet (section 4.1.2.5).
    NotYetValid,
    /// notAfter has passed (section 4.1.2.5). The instant of notAfter itself is part of the period.
    Expired,
    /// The certificate is revoked (section 6.1.3 (a)(3)).
    #[non_exhaustive]
    Revoked {
        /// The reason as section 5.3.1 names it, such as `keyCompromise`; `None` if the list gives none.
        reason: Option<&'static str>,
        /// When it was revoked, if the list's entry was found.
        time: Option<OffsetDateTime>,
    },
    /// There is no revocation list, or none for this certificate and all reasons (section 6.3.3).
    RevocationUnknown,
    /// A needed revocation list was refused (section 6.3.3).
    #[non_exhaustive]
    RevocationListRefused {
        /// The list: its issuer as RFC 4514 writes it, and its number, if it has one. Empty if it is not known.
        list: String,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// An intermediate or a trust anchor has no basicConstraints with cA TRUE (section 6.1.4 (k)).
    NotACertificateAuthority,
    /// keyUsage is present without keyCertSign (section 6.1.4 (n)).
    KeyCertSignMissing,
    /// More certificates follow than pathLenConstraint allows (section 6.1.4 (m)).
    PathLengthExceeded,
    /// The path is longer than the verifier allows.
    MaximumDepthExceeded,
    /// A name is outside the permitted subtrees (section 6.1.3 (b)).
    NameNotPermitted,
    /// A name is inside an excluded subtree (section 6.1.3 (c)).
    NameExcluded,
    /// A name constraint has a form or a value that cannot be judged (section 4.2.1.10).
    UnsupportedNameConstraint,
    /// The path is valid under no acceptable certificate policy, but a policy is required (section 6.1.5).
    NoValidPolicy,
    /// A critical extension is not processed (section 4.2).
    #[non_exhaustive]
    UnhandledCriticalExtension {
        /// Its object identifier.
        oid: Box<ObjectIdentifier>,
    },
    /// An extension that the profile requires is absent.
    #[non_exhaustive]
    MissingExtension {
        /// Its object identifier.
        oid: Box<ObjectIdentifier>,
    },
    /// An extension is present that the profile forbids.
    #[non_exhaustive]
    ForbiddenExtension {
        /// Its object identifier.
        oid: Box<ObjectIdentifier>,
    },
    /// An extension is critical that must not be, or the other way round.
    #[non_exhaustive]
    WrongCriticality {
        /// Its object identifier.
        oid: Box<ObjectIdentifier>,
        /// Whether it has to be critical.
        must_be_critical: bool,
    },
    /// A field, or an extension, has a value that the profile forbids.
    #[non_exhaustive]
    ForbiddenValue {
        /// The name of the field or extension in the standard.
        field: &'static str,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// A field does not decode.
    #[non_exhaustive]
    MalformedField {
        /// The name of the field, or the name or the object identifier of the extension.
        field: Cow<'static, str>,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// extendedKeyUsage does not name the purpose.
    WrongExtendedKeyUsage,
    /// The keyUsage of an end entity has none of the usages that go with the purpose (section 4.2.1.12).
    WrongKeyUsage,
    /// No name of the certificate is the one that was asked for (RFC 9525, section 6).
    NameMismatch,
    /// The key is of a type that the profile forbids, or too small.
    #[non_exhaustive]
    ForbiddenKey {
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// The profile forbids the signature algorithm.
    #[non_exhaustive]
    ForbiddenSignatureAlgorithm {
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// The backend does not offer the algorithm, as [`Error::Unsupported`](crate::Error::Unsupported) says elsewhere.
    #[non_exhaustive]
    UnsupportedAlgorithm {
        /// Which algorithm, and why not.
        reason: Cow<'static, str>,
    },
    /// The FIPS module of the backend does not approve the algorithm, as [`Error::NotApproved`](crate::Error::NotApproved) says
    /// elsewhere.
    #[non_exhaustive]
    NotApproved {
        /// Which algorithm, and why not.
        reason: Cow<'static, str>,
    },
    /// The callback of an extension policy has refused the certificate.
    #[non_exhaustive]
    RefusedByCallback {
        /// The reason that the callback gave.
        reason: Cow<'static, str>,
    },
    /// A limit of the work for one verification was reached.
    #[non_exhaustive]
    LimitReached {
        /// What was counted.
        limit: &'static str,
    },
    /// Another error of libcrypto.
    #[non_exhaustive]
    OpenSsl {
        /// The text of libcrypto for its [number](RefusedPath::openssl_code).
        text: Cow<'static, str>,
    },
}

impl fmt::Display for PathRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: Cow<'_, str> = match self {
            PathRule::UnknownIssuer => "no certificate of its issuer was found".into(),
            PathRule::SelfSignedNotTrusted => "it is self-signed, and not a trust anchor".into(),
            PathRule::UnusableKey => "its public key cannot be decoded or used".into(),
            PathRule::InvalidSignature => "its signature is not its issuer's".into(),
            PathRule::SignatureAlgorithmMismatch => {
                "the signature algorithm inside the signed part differs from the one outside".into()
            }
            PathRule::NotYetValid => "it is not valid yet".into(),
            PathRule::Expired => "it has expired".into(),
            PathRule::Revoked { reason, time } => {
                let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
                let date = time.map(|time| format!(" since {}", time.date())).unwrap_or_default();
                format!("it is revoked{date}{reason}").into()
            }
            PathRule::RevocationUnknown => "there is no revocation list for it".into(),
            PathRule::RevocationListRefused { list, reason } if list.is_empty() => {
                format!("its revocation list was refused: {reason}").into()
            }
            PathRule::RevocationListRefused { list, reason } => {
                format!("its revocation list ({}) was refused: {reason}", Escaped(list)).into()
            }
            PathRule::NotACertificateAuthority => "it issues certificates, but cA is not TRUE".into(),
            PathRule::KeyCertSignMissing => "it issues certificates, but keyUsage has no keyCertSign".into(),
            PathRule::PathLengthExceeded => "more certificates follow than its pathLenConstraint allows".into(),
            PathRule::MaximumDepthExceeded => "the path is longer than allowed".into(),
            PathRule::NameNotPermitted => "a name is outside the permitted subtrees".into(),
            PathRule::NameExcluded => "a name is inside an excluded subtree".into(),
            PathRule::UnsupportedNameConstraint => "a name constraint cannot be judged".into(),
            PathRule::NoValidPolicy => "no certificate policy is valid for the path".into(),
            PathRule::UnhandledCriticalExtension { oid } => {
                format!("the critical extension {} is not processed", oid.in_error()).into()
            }
            PathRule::MissingExtension { oid } => format!("{} is absent", named(oid)).into(),
            PathRule::ForbiddenExtension { oid } => format!("{} must be absent", named(oid)).into(),
            PathRule::WrongCriticality {
                oid,
                must_be_critical: true,
            } => format!("{} must be critical", named(oid)).into(),
            PathRule::WrongCriticality { oid, .. } => format!("{} must not be critical", named(oid)).into(),
            PathRule::ForbiddenValue { field, reason } => format!("{field}: {reason}").into(),
            PathRule::MalformedField { field, reason } => format!("{field}: {reason}").into(),
            PathRule::WrongExtendedKeyUsage => "extendedKeyUsage does not allow this purpose".into(),
            PathRule::WrongKeyUsage => "keyUsage does not allow this purpose".into(),
            PathRule::NameMismatch => "it is not for this name".into(),
            PathRule::ForbiddenKey { reason } => format!("its key is refused: {reason}").into(),
            PathRule::ForbiddenSignatureAlgorithm { reason } => {
                format!("its signature algorithm is refused: {reason}").into()
            }
            PathRule::UnsupportedAlgorithm { reason }
            | PathRule::NotApproved { reason }
            | PathRule::RefusedByCallback { reason } => format!("{reason}").into(),
            PathRule::LimitReached { limit } => format!("the limit of {limit} was reached").into(),
            PathRule::OpenSsl { text } => text.as_ref().into(),
        };
        f.write_str(&text)
    }
}

/// An extension by its name in the standard, or else by its object identifier.
fn named(oid: &ObjectIdentifier) -> Cow<'static, str> {
    oid.name().map_or_else(|| oid.in_error().into(), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::MalformedKind;

    /// A certificate of a peer may have an identifier of a megabyte.
    #[test]
    fn texts_with_a_long_identifier_are_short() {
        let oid = || Box::new(ObjectIdentifier::from_content(&[&[0x2a][..], &[0x81; 100_000], &[1]].concat()).unwrap());
        let mut count = 0;
        for text in [
            PathRule::UnhandledCriticalExtension { oid: oid() }.to_string(),
            PathRule::MissingExtension { oid: oid() }.to_string(),
            PathRule::ForbiddenExtension { oid: oid() }.to_string(),
            PathRule::WrongCriticality {
                oid: oid(),
                must_be_critical: true,
            }
            .to_string(),
            PathRule::WrongCriticality {
                oid: oid(),
                must_be_critical: false,
            }
            .to_string(),
            MalformedKind::DuplicateExtension { oid: oid() }.to_string(),
        ] {
            assert!(
                text.contains("100002 bytes") && text.len() < 120,
                "{} bytes: {text:.200}",
                text.len()
            );
            count += 1;
        }
        assert_eq!(count, 6);
    }
}
