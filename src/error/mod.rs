//! Errors. Every fallible call of this crate returns [`Error`].

mod cms;
mod fips;
mod io;
mod key_store;
mod machine_status;
mod malformed;
mod ocsp;
mod openssl;
mod provider;
mod ssh_certificate;
mod ssh_signature;
mod unsupported;
mod variants;
mod verification;
mod version;

pub use cms::{CmsFailure, CmsRule};
pub use fips::FipsFailure;
pub use key_store::KeyStoreFailure;
pub use machine_status::{FipsConfiguration, MachineStatus};
pub use malformed::{DateField, MalformedKind};
pub use ocsp::OcspFailure;
pub use openssl::{OpenSslError, OpenSslErrors};
pub use provider::ProviderFailure;
pub use ssh_certificate::SshCertificateFailure;
pub use ssh_signature::SshSignatureFailure;
pub use unsupported::UnsupportedKind;
pub use variants::{Error, Result};
pub use verification::{PathCertificate, PathRule, RefusedPath, VerificationFailure};
pub use version::Version;
