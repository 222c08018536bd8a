//! What the library refuses without its default features. It is a package of its own because the library's own tests would
//! compile the library twice more, and the code that tests share, which depends on it. `ci/features` runs it: together with
//! other packages, cargo gives it their features.

#![cfg(test)]

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{SshCertificate, SshPublicKey};
use hazmat_openssl::serialization::{Encoding, KeyCipher, NoEncryption, PrivateFormat, PublicFormat};
use hazmat_openssl::{Error, Result, UnsupportedKind};

const LINE: &[u8] = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
const FILE: &[u8] = b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
const CERTIFICATE: &[u8] = b"ssh-ed25519-cert-v01@openssh.com AAAA";

/// Without the feature `ssh`.
#[test]
fn formats_of_openssh_are_refused_and_the_feature_is_named() {
    let backend = Backend::new().unwrap();
    let key = backend.ed25519_generate_key().unwrap();
    let public_key = key.public_key().unwrap();

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
        let is_refused = matches!(
            &result,
            Err(Error::Unsupported { kind: UnsupportedKind::Serialization, detail, .. }) if detail.contains("`ssh`")
        );
        assert!(is_refused, "{number}: {result:?}");
    }
    assert!(!backend.private_key_encryption_supported(PrivateFormat::OpenSsh, KeyCipher::Aes256Ctr));

    let pem = key
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    assert!(matches!(
        backend.load_private_key(&pem, None).unwrap(),
        PrivateKey::Ed25519(_)
    ));
}
