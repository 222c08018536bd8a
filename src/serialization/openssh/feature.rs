//! The feature `ssh`: a build without it refuses OpenSSH's formats.

use crate::error::{Error, Result, UnsupportedKind};

/// Fails in a build without the feature `ssh`.
pub(super) fn check_enabled() -> Result<()> {
    if cfg!(feature = "ssh") {
        return Ok(());
    }
    Err(missing())
}

pub(super) fn missing() -> Error {
    let detail = "OpenSSH's formats in a build without the feature `ssh` of hazmat-openssl";
    Error::unsupported(UnsupportedKind::Serialization, detail)
}

#[cfg(test)]
mod tests {
    use crate::asymmetric::PrivateKey;
    use crate::asymmetric::edwards::backend::Ed25519Backend;
    use crate::backend::Backend;
    use crate::error::{Error, Result, UnsupportedKind};
    use crate::serialization::backend::SshSerializationBackend;
    use crate::serialization::openssh::certificate::SshCertificate;
    use crate::serialization::openssh::public_key::SshPublicKey;
    use crate::serialization::{Encoding, KeyCipher, NoEncryption, PrivateFormat, PublicFormat};

    const LINE: &[u8] = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    const FILE: &[u8] = b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";

    const CERTIFICATE: &[u8] = b"ssh-ed25519-cert-v01@openssh.com AAAA";

    /// ci/features runs this without the feature.
    #[test]
    fn a_build_without_the_feature_refuses_the_formats_and_names_it() {
        let backend = Backend::new().expect("a backend");
        let key = backend.ed25519_generate_key().expect("a key");
        let public_key = key.public_key().expect("a public key");

        let refusals: [Result<()>; 8] = [
            backend.load_ssh_public_key(LINE).map(drop),
            backend.load_ssh_private_key(FILE, None).map(drop),
            backend.load_private_key(FILE, None).map(drop),
            key.private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption)
                .map(drop),
            public_key
                .public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh)
                .map(drop),
            SshPublicKey::new(public_key.clone()).map(drop),
            SshPublicKey::from_openssh(&backend, LINE).map(drop),
            SshCertificate::from_openssh(&backend, CERTIFICATE).map(drop),
        ];
        for (number, result) in refusals.into_iter().enumerate() {
            let refused = matches!(
                &result,
                Err(Error::Unsupported { kind: UnsupportedKind::Serialization, detail }) if detail.contains("`ssh`")
            );
            assert_eq!(refused, !cfg!(feature = "ssh"), "{number}: {result:?}");
        }
        let encrypts = backend.private_key_encryption_supported(PrivateFormat::OpenSsh, KeyCipher::Aes256Ctr);
        assert!(!encrypts || cfg!(feature = "ssh"));

        let pem = key
            .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
            .expect("PKCS #8");
        let loaded = backend.load_private_key(&pem, None).expect("the key");
        assert!(matches!(loaded, PrivateKey::Ed25519(_)));
    }
}
