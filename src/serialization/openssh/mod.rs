//! OpenSSH's formats beside private keys: public keys with comment, application and fingerprint.
//!
//! Private keys in OpenSSH's format are loaded and written like those in other formats: see [`serialization`](super).

mod blob;
mod certificate;
pub(super) mod encryption;
mod feature;
mod fingerprint;
mod key_type;
pub(super) mod line;
pub(super) mod private;
pub(super) mod public;
mod public_key;
mod security_key;
mod signature;
mod signature_algorithm;
mod signature_policy;
pub(super) mod wire;

pub use crate::error::{SshCertificateFailure, SshSignatureFailure};
pub use certificate::{
    SshCertificate, SshCertificateBuilder, SshCertificateKind, SshCertificateOption, SshCertificateVerifier,
    VerifiedSshCertificate,
};
pub use key_type::SshKeyType;
pub use public_key::SshPublicKey;
pub use security_key::SecurityKeyAssertion;
pub use signature::SshSignatureBlob;
pub use signature_algorithm::SshSignatureAlgorithm;
pub use signature_policy::SshSignaturePolicy;
