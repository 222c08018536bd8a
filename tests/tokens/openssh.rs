//! OpenSSH with keys in a token: signatures (SSHSIG) and certificates, which `ssh-keygen` accepts.
//!
//! The command must be installed.

use super::opened::{backend, private_key};
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::serialization::openssh::{
    SshCertificateBuilder, SshCertificateVerifier, SshPublicKey, SshSignatureAlgorithm, SshSignatureBuilder,
    SshSignaturePolicy,
};
use std::fs::File;
use std::process::{Command, Stdio};
use support::openssl_cli::Workspace;
use support::softhsm::KeyKind;

const MESSAGE: &[u8] = b"a message\nof two lines\n";

fn public(key: &PrivateKey) -> SshPublicKey {
    SshPublicKey::new(key.public_key().unwrap()).unwrap()
}

/// Runs `ssh-keygen`, with a file as its input. Returns its output, or `None` if it refuses.
fn ssh_keygen(work: &Workspace, arguments: &[&str], input: &str) -> Option<String> {
    let output = Command::new("ssh-keygen")
        .args(arguments)
        .current_dir(work.path("."))
        .stdin(File::open(work.path(input)).unwrap())
        .stderr(Stdio::inherit())
        .output()
        .expect("the command ssh-keygen is needed for this test");
    let text = String::from_utf8(output.stdout).unwrap();
    output.status.success().then_some(text)
}

#[test]
fn ssh_keygen_accepts_signatures_of_every_key() {
    let mut accepted = 0;
    for kind in KeyKind::ALL {
        let key = private_key(kind.label());
        for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha512] {
            let builder = SshSignatureBuilder::new("file").unwrap().hash_algorithm(hash);
            let signature = builder.sign(&key, MESSAGE).unwrap();
            let policy = SshSignaturePolicy::new();
            signature.verify_unattributed("file", MESSAGE, &policy).unwrap();

            let work = Workspace::new();
            work.write("message", MESSAGE);
            work.write("signature", signature.to_pem().unwrap().as_bytes());
            let line = format!("alice {}", public(&key).to_openssh().unwrap());
            work.write("allowed", line.as_bytes());
            let verify = [
                "-Y",
                "verify",
                "-f",
                "allowed",
                "-I",
                "alice",
                "-n",
                "file",
                "-s",
                "signature",
            ];
            assert!(ssh_keygen(&work, &verify, "message").is_some(), "{kind:?}, {hash}");
            accepted += 1;
        }
    }
    assert_eq!(accepted, 12);
}

#[test]
fn ssh_keygen_reads_certificates_of_every_authority() {
    let subject = backend().ed25519_generate_key().unwrap();
    let subject = public(&subject.into());
    let mut read = 0;
    for kind in KeyKind::ALL {
        let authority = private_key(kind.label());
        let builder = SshCertificateBuilder::user(&subject)
            .key_id("a user")
            .and_then(|builder| builder.principal("alice"))
            .unwrap()
            .valid_forever();
        let certificate = builder.sign(&authority).unwrap();
        let verifier = SshCertificateVerifier::user([public(&authority)], ["alice"]);
        assert_eq!(verifier.verify(&certificate).unwrap().public_key(), &subject);

        let work = Workspace::new();
        let line = certificate.to_openssh().unwrap();
        work.write("alice-cert.pub", line.as_bytes());
        let text = ssh_keygen(&work, &["-L", "-f", "alice-cert.pub"], "alice-cert.pub").unwrap();
        let fingerprint = public(&authority).fingerprint(HashAlgorithm::Sha256).unwrap();
        assert!(text.contains(&fingerprint.to_string()), "{kind:?}: {text}");
        read += 1;
    }
    assert_eq!(read, 6);
}

#[test]
fn rsa_keys_sign_with_every_algorithm_of_openssh() {
    let key = private_key(KeyKind::Rsa2048.label());
    let mut signed = 0;
    for algorithm in [SshSignatureAlgorithm::RsaSha256, SshSignatureAlgorithm::RsaSha512] {
        let builder = SshSignatureBuilder::new("file").unwrap().signature_algorithm(algorithm);
        let signature = builder.sign(&key, MESSAGE).unwrap();
        assert_eq!(signature.blob().algorithm(), algorithm);
        let policy = SshSignaturePolicy::new();
        signature.verify_unattributed("file", MESSAGE, &policy).unwrap();
        signed += 1;
    }
    assert_eq!(signed, 2);
}

#[test]
fn a_key_in_a_token_is_not_written_to_openssh_files() {
    let mut refused = 0;
    for kind in KeyKind::ALL {
        let key = private_key(kind.label());
        let written = key.private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption);
        match written.map(drop) {
            Err(Error::NotExportable { provider, .. }) => assert_eq!(provider, "pkcs11", "{kind:?}"),
            other => panic!("{kind:?}: {other:?}"),
        }
        refused += 1;
    }
    assert_eq!(refused, 6);
}
