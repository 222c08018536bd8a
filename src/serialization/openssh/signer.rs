//! Who made an SSHSIG signature: a key, or a key with a certificate.

use super::certificate::SshCertificate;
use super::key_type::type_and_certificate;
use super::line::Line;
use super::public_key::SshPublicKey;
use super::wire::Reader;
use crate::error::Result;
use crate::serialization::settings::Settings;

/// The maker of an [`SshSignature`](super::SshSignature), or whom [`AllowedSigners`](super::AllowedSigners) allow to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SshSigner {
    /// A key.
    Key(SshPublicKey),
    /// A certificate of a key.
    Certificate(SshCertificate),
}

impl SshSigner {
    /// Reads the blob of a key or a certificate. `what` names the structure in errors.
    pub(super) fn read(settings: &Settings, what: &'static str, blob: &[u8]) -> Result<Self> {
        match is_certificate(Reader::new(what, blob).text()?) {
            true => SshCertificate::read_blob(settings, blob).map(SshSigner::Certificate),
            false => SshPublicKey::read_blob(settings, what, blob).map(SshSigner::Key),
        }
    }

    /// Reads the key or the certificate of a line.
    pub(super) fn from_line(settings: &Settings, line: &Line<'_>) -> Result<Self> {
        match is_certificate(line.type_name) {
            true => SshCertificate::from_line(settings, line).map(SshSigner::Certificate),
            false => SshPublicKey::from_line(settings, line).map(SshSigner::Key),
        }
    }

    /// The key: that of the certificate, if there is one.
    pub fn key(&self) -> &SshPublicKey {
        match self {
            SshSigner::Key(key) => key,
            SshSigner::Certificate(certificate) => certificate.public_key(),
        }
    }

    /// The certificate, if there is one.
    pub fn certificate(&self) -> Option<&SshCertificate> {
        match self {
            SshSigner::Key(_) => None,
            SshSigner::Certificate(certificate) => Some(certificate),
        }
    }

    /// Refuses a certificate that its authority has not signed.
    pub(super) fn check_certificate(&self) -> Result<()> {
        self.certificate().map_or(Ok(()), SshCertificate::check_signature)
    }

    /// The blob of the key or the certificate.
    pub(super) fn blob(&self) -> &[u8] {
        match self {
            SshSigner::Key(key) => key.blob(),
            SshSigner::Certificate(certificate) => certificate.blob(),
        }
    }

    /// The line with the comment.
    pub(super) fn to_openssh(&self) -> Result<String> {
        match self {
            SshSigner::Key(key) => key.to_openssh(),
            SshSigner::Certificate(certificate) => certificate.to_openssh(),
        }
    }
}

fn is_certificate(type_name: &str) -> bool {
    type_and_certificate(type_name).is_some_and(|(_, is_certificate)| is_certificate)
}

impl From<SshPublicKey> for SshSigner {
    fn from(key: SshPublicKey) -> Self {
        SshSigner::Key(key)
    }
}

impl From<SshCertificate> for SshSigner {
    fn from(certificate: SshCertificate) -> Self {
        SshSigner::Certificate(certificate)
    }
}
