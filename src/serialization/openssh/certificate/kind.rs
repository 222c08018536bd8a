//! User and host certificates.

use std::fmt;

/// What an OpenSSH certificate identifies.
///
/// ```
/// use hazmat_openssl::serialization::openssh::SshCertificateKind;
///
/// assert_eq!(SshCertificateKind::Host.to_string(), "host");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: PROTOCOL.certkeys defines these two.
#[allow(clippy::exhaustive_enums)]
pub enum SshCertificateKind {
    /// A user, who logs in with it.
    User,
    /// A host, which shows it to those who connect.
    Host,
}

impl SshCertificateKind {
    pub(super) fn of_number(number: u32) -> Option<Self> {
        match number {
            1 => Some(SshCertificateKind::User),
            2 => Some(SshCertificateKind::Host),
            _ => None,
        }
    }

    pub(super) fn number(self) -> u32 {
        match self {
            SshCertificateKind::User => 1,
            SshCertificateKind::Host => 2,
        }
    }
}

impl fmt::Display for SshCertificateKind {
    /// `user` or `host`, as `ssh-keygen -L` prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SshCertificateKind::User => "user",
            SshCertificateKind::Host => "host",
        })
    }
}
