//! Why an OpenSSH certificate was refused.

use std::fmt;

use super::ssh_signature::SshSignatureFailure;
use crate::support::escape;

/// The number of characters of an option's name in a text.
const LONGEST_NAME: usize = 64;

/// Why an OpenSSH certificate was refused: the cause in an [`Error::SshCertificate`](crate::Error::SshCertificate). The rules are
/// those of OpenSSH's PROTOCOL.certkeys.
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::serialization::openssh::SshCertificateFailure;
///
/// let error = Error::SshCertificate(SshCertificateFailure::Expired);
/// assert!(error.to_string().contains("expired"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SshCertificateFailure {
    /// The key that it names as the authority's is not one of the verifier's.
    UnknownAuthority,
    /// The signature does not match.
    InvalidSignature,
    /// The signature algorithm is not permitted, as those with SHA-1 unless the policy permits them, or the key of the authority
    /// is too short, or its security key does not assert what the policy requires.
    ForbiddenSignature(SshSignatureFailure),
    /// It is a user certificate where a host certificate is expected, or the reverse.
    OtherKind,
    /// Its validity has not begun.
    NotYetValid,
    /// Its validity has ended.
    Expired,
    /// It has no principals, and the verifier does not take that for any name.
    NoPrincipals,
    /// None of its principals is an expected name.
    OtherPrincipal,
    /// It has a critical option that neither the verifier nor its caller enforces. `source-address` needs the address of the peer.
    #[non_exhaustive]
    UnhandledCriticalOption {
        /// The name of the option.
        name: Box<str>,
    },
    /// The value of a critical option is not one of that option.
    #[non_exhaustive]
    InvalidCriticalOption {
        /// The name of the option.
        name: Box<str>,
    },
    /// The address of the peer is in none of the networks of the critical option `source-address`.
    OtherSourceAddress,
}

impl fmt::Display for SshCertificateFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SshCertificateFailure::UnknownAuthority => "its authority is not a known one",
            SshCertificateFailure::InvalidSignature => "the signature does not match the authority's key",
            SshCertificateFailure::ForbiddenSignature(reason) => return write!(f, "its signature: {reason}"),
            SshCertificateFailure::OtherKind => {
                "it is a user certificate instead of a host certificate, or the reverse"
            }
            SshCertificateFailure::NotYetValid => "it is not valid yet",
            SshCertificateFailure::Expired => "it has expired",
            SshCertificateFailure::NoPrincipals => "it has no principals",
            SshCertificateFailure::OtherPrincipal => "none of its principals is an expected name",
            SshCertificateFailure::UnhandledCriticalOption { name } => {
                return write!(f, "its critical option {} is not enforced here", shown(name));
            }
            SshCertificateFailure::InvalidCriticalOption { name } => {
                return write!(f, "its critical option {} has an invalid value", shown(name));
            }
            SshCertificateFailure::OtherSourceAddress => "its source-address does not have the address of the peer",
        })
    }
}

/// The beginning of a name, without characters that a terminal obeys.
fn shown(name: &str) -> String {
    let shown = name.chars().take(LONGEST_NAME);
    shown
        .map(|character| match escape::is_unsafe(character) {
            true => char::REPLACEMENT_CHARACTER,
            false => character,
        })
        .collect()
}
