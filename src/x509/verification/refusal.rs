//! What follows from a refused path for the paths that are left.

use crate::error::PathRule;

/// What a broken rule says about other paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every path through the certificate breaks the rule.
    Certificate,
    /// Every path breaks the rule in which the certificate has the same issuer.
    Signature,
    /// No issuer of the certificate was found that is not in the path already.
    DeadEnd,
    /// Another path through the certificate may be good.
    Path,
    /// The work that is allowed was done.
    Limit,
}

impl Scope {
    /// A rule that is not known to be one of the certificate is one of the path: the search then tries more paths than it needs
    /// to, and misses none.
    pub(super) fn of(rule: &PathRule) -> Self {
        match rule {
            PathRule::InvalidSignature => Scope::Signature,
            PathRule::UnknownIssuer => Scope::DeadEnd,
            PathRule::LimitReached { .. } => Scope::Limit,
            PathRule::NotYetValid
            | PathRule::Expired
            | PathRule::NotACertificateAuthority
            | PathRule::KeyCertSignMissing
            | PathRule::UnhandledCriticalExtension { .. }
            | PathRule::MissingExtension { .. }
            | PathRule::ForbiddenExtension { .. }
            | PathRule::WrongCriticality { .. }
            | PathRule::ForbiddenValue { .. }
            | PathRule::MalformedField { .. }
            | PathRule::SignatureAlgorithmMismatch
            | PathRule::SelfSignedNotTrusted
            | PathRule::UnusableKey
            | PathRule::WrongExtendedKeyUsage
            | PathRule::WrongKeyUsage
            | PathRule::NameMismatch
            | PathRule::Revoked { .. }
            | PathRule::ForbiddenKey { .. }
            | PathRule::ForbiddenSignatureAlgorithm { .. }
            | PathRule::RefusedByCallback { .. } => Scope::Certificate,
            _ => Scope::Path,
        }
    }
}
