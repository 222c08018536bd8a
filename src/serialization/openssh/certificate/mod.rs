//! OpenSSH certificates (OpenSSH's PROTOCOL.certkeys): read, verified and built.

mod builder;
pub(super) mod fields;
mod kind;
mod option;
mod source_address;
pub(super) mod structure;
mod verified;
mod verifier;

pub use builder::SshCertificateBuilder;
pub use kind::SshCertificateKind;
pub use option::SshCertificateOption;
pub use structure::SshCertificate;
pub use verified::VerifiedSshCertificate;
pub use verifier::SshCertificateVerifier;
