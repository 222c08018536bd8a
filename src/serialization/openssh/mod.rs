//! OpenSSH's formats with what a key alone does not have: public keys, certificates, signatures, and files that list them.
//!
//! | file or structure | type | described in |
//! |---|---|---|
//! | `id_ed25519.pub` | [`SshPublicKey`]: key, comment, application of a security key, fingerprint | RFC 4253, section 6.6; PROTOCOL.u2f |
//! | `id_ed25519` | [`SshPrivateKey`]: key and comment | PROTOCOL.key |
//! | `id_ed25519-cert.pub` | [`SshCertificate`], [`SshCertificateVerifier`], [`SshCertificateBuilder`] | PROTOCOL.certkeys |
//! | `authorized_keys` | [`AuthorizedKeys`] | sshd(8) |
//! | `message.sig` (SSHSIG) | [`SshSignature`], [`SshSignatureBuilder`] | PROTOCOL.sshsig |
//! | `allowed_signers` | [`AllowedSigners`] | ssh-keygen(1) |
//! | signature in any of these | [`SshSignatureBlob`] | RFC 4253, section 6.6; RFC 8332; PROTOCOL.u2f |
//!
//! The PROTOCOL files are part of OpenSSH's source. Private keys without their comments are loaded and written like those in
//! other formats: see [`serialization`](super).
//!
//! In a build without the feature `ssh`, which is on by default, reading and writing these files fails with
//! [`Unsupported`](crate::Error::Unsupported).

mod allowed_signer;
mod allowed_signers;
mod authorized_key_option;
mod authorized_key_options;
mod authorized_keys;
mod blanks;
mod blob;
mod certificate;
pub(super) mod encryption;
mod feature;
mod file_lines;
mod fingerprint;
mod key_type;
pub(super) mod line;
mod options;
mod pattern;
pub(super) mod private;
mod private_key;
pub(super) mod public;
mod public_key;
mod report;
mod security_key;
mod signature;
mod signature_algorithm;
mod signature_policy;
mod signer;
mod source_patterns;
mod sshsig;
mod timestamp;
pub(super) mod wire;

pub use crate::error::{SshCertificateFailure, SshSignatureFailure};
pub use allowed_signer::AllowedSigner;
pub use allowed_signers::AllowedSigners;
pub use authorized_key_option::{AuthorizedKeyOption, ForwardingPlace, SshPermission};
pub use authorized_key_options::AuthorizedKeyOptions;
pub use authorized_keys::{AuthorizedKey, AuthorizedKeys};
pub use certificate::{
    SshCertificate, SshCertificateBuilder, SshCertificateKind, SshCertificateOption, SshCertificateVerifier,
    VerifiedSshCertificate,
};
pub use file_lines::RefusedLine;
pub use key_type::SshKeyType;
pub use private_key::SshPrivateKey;
pub use public_key::SshPublicKey;
pub use security_key::SecurityKeyAssertion;
pub use signature::SshSignatureBlob;
pub use signature_algorithm::SshSignatureAlgorithm;
pub use signature_policy::SshSignaturePolicy;
pub use signer::SshSigner;
pub use source_patterns::SourcePatterns;
pub use sshsig::{SshSignature, SshSignatureBuilder};
pub use timestamp::SshTimestamp;

pub(crate) use report::report;
