//! OpenSSH's formats beside private keys.

mod allowed_signers;
mod authorized_keys;
mod certificate_building;
mod certificate_verification;
mod certificates;
mod private_keys;
mod public_keys;
mod signatures;
mod sshsig;

use hazmat_openssl::Result;
use hazmat_openssl::serialization::openssh::{SshCertificate, SshSignatureAlgorithm, SshSignaturePolicy};
use support::{backend, files};

/// A vector.
fn read(name: &str) -> String {
    files::read(&format!("asymmetric/OpenSSH/{name}"))
}

fn load_certificate(file: impl AsRef<[u8]>) -> Result<SshCertificate> {
    SshCertificate::from_openssh(backend(), file)
}

/// Every algorithm and every length of keys.
fn authority_policy() -> SshSignaturePolicy {
    SshSignaturePolicy::new()
        .algorithms(SshSignatureAlgorithm::ALL.iter().copied())
        .min_rsa_key_size(0)
        .require_user_presence(false)
}
