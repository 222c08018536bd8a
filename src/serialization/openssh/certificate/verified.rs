//! Certificates that have been accepted.

use super::option::{FORCE_COMMAND, VERIFY_REQUIRED};
use super::structure::SshCertificate;
use crate::serialization::openssh::public_key::SshPublicKey;

/// A certificate that an [`SshCertificateVerifier`](super::SshCertificateVerifier) has accepted, and what its reader must still
/// enforce. That the peer has the private half of the key is for the caller to verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSshCertificate {
    certificate: SshCertificate,
}

impl VerifiedSshCertificate {
    pub(super) fn new(certificate: SshCertificate) -> Self {
        VerifiedSshCertificate { certificate }
    }

    /// The certificate.
    pub fn certificate(&self) -> &SshCertificate {
        &self.certificate
    }

    /// The key that is certified.
    pub fn public_key(&self) -> &SshPublicKey {
        self.certificate.public_key()
    }

    /// The only command that may be run, from the critical option `force-command`.
    pub fn force_command(&self) -> Option<&str> {
        let mut options = self.certificate.critical_options().iter();
        options.find(|option| option.name() == FORCE_COMMAND)?.value_text()
    }

    /// Whether signatures of the key must assert that the security key has verified its user: the critical option
    /// `verify-required`.
    pub fn requires_user_verification(&self) -> bool {
        let mut options = self.certificate.critical_options().iter();
        options.any(|option| option.name() == VERIFY_REQUIRED)
    }

    /// Whether there is an extension of this name, such as `permit-pty`, `permit-port-forwarding`, `permit-agent-forwarding`,
    /// `permit-X11-forwarding`, `permit-user-rc` or `no-touch-required`. What no extension permits is forbidden.
    pub fn has_extension(&self, name: &str) -> bool {
        let mut extensions = self.certificate.extensions().iter();
        extensions.any(|extension| extension.name() == name)
    }
}
