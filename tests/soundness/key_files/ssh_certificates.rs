//! OpenSSH's public keys and certificates.

use super::{clean, curve_key, spoilt};
use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    SshCertificate, SshCertificateBuilder, SshCertificateFailure, SshCertificateVerifier, SshPublicKey,
    VerifiedSshCertificate,
};
use std::sync::Arc;
use std::thread;
use support::soundness::each_order;

fn public(backend: &Backend) -> SshPublicKey {
    SshPublicKey::new(curve_key(backend).public_key().unwrap()).unwrap()
}

fn builder(backend: &Backend) -> SshCertificateBuilder {
    let builder = SshCertificateBuilder::user(&public(backend)).key_id("test").unwrap();
    builder
        .principal("alice")
        .unwrap()
        .valid_forever()
        .force_command("ls")
        .unwrap()
}

fn verifier(authority: &SshPublicKey) -> SshCertificateVerifier {
    let verifier = SshCertificateVerifier::user([authority.clone()], ["alice"]);
    verifier.handled_critical_options(["force-command"])
}

#[test]
fn calls_leave_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let authority = clean(|| SshPublicKey::new(key.public_key()?)).unwrap();
    let line = authority.to_openssh().unwrap();
    clean(|| SshPublicKey::from_openssh(&backend, &line)).unwrap();
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Md5, HashAlgorithm::Sha3_256] {
        let fingerprint = clean(|| authority.fingerprint(algorithm));
        assert_eq!(fingerprint.is_ok(), algorithm != HashAlgorithm::Sha3_256);
    }
    let builder = builder(&backend);
    // Each is signed with other random bytes: the error queue, and not the certificate, is the same.
    let certificate = clean(|| builder.sign(&key)).unwrap();
    clean(|| verifier(&authority).verify(&certificate)).unwrap();
    let mut changed = certificate.blob().to_vec();
    *changed.last_mut().unwrap() ^= 1;
    let changed = clean(|| SshCertificate::from_blob(&backend, &changed)).unwrap();
    let refused = clean(|| verifier(&authority).verify(&changed));
    let invalid = SshCertificateFailure::InvalidSignature;
    assert_eq!(refused.map(drop), Err(Error::SshCertificate(invalid)));
    clean(|| verifier(&public(&backend)).verify(&certificate)).unwrap_err();
    for wrong in spoilt(certificate.blob()) {
        drop(clean(|| SshCertificate::from_blob(&backend, &wrong)));
    }
    for wrong in spoilt(authority.blob()) {
        // A changed coordinate is of no point.
        clean(|| SshPublicKey::from_blob(&backend, &wrong)).unwrap_err();
    }
}

/// Whatever the five hold of each other.
struct Held {
    backend: Option<Backend>,
    builder: Option<SshCertificateBuilder>,
    certificate: Option<SshCertificate>,
    verifier: Option<SshCertificateVerifier>,
    verified: Option<VerifiedSshCertificate>,
}

#[test]
fn any_order_of_drops_is_sound() {
    let mut orders = 0;
    each_order(5, &mut |order| {
        let backend = Backend::new().unwrap();
        let key = curve_key(&backend);
        let builder = builder(&backend);
        let certificate = builder.sign(&key).unwrap();
        let verifier = verifier(certificate.authority());
        let verified = verifier.verify(&certificate).unwrap();
        let mut held = Held {
            backend: Some(backend),
            builder: Some(builder),
            certificate: Some(certificate),
            verifier: Some(verifier),
            verified: Some(verified),
        };
        drop(key);
        for number in order {
            match number {
                0 => held.backend = None,
                1 => held.builder = None,
                2 => held.certificate = None,
                3 => held.verifier = None,
                _ => held.verified = None,
            }
            if let (Some(verifier), Some(certificate)) = (&held.verifier, &held.certificate) {
                verifier.verify(certificate).unwrap();
            }
            if let Some(verified) = &held.verified {
                verified.public_key().fingerprint(HashAlgorithm::Sha256).unwrap();
            }
        }
        orders += 1;
    });
    assert_eq!(orders, 120);
}

#[test]
fn many_threads() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let certificate = Arc::new(builder(&backend).sign(&key).unwrap());
    let verifier = Arc::new(verifier(certificate.authority()));
    drop((backend, key));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (verifier, certificate) = (Arc::clone(&verifier), Arc::clone(&certificate));
            thread::spawn(move || {
                let outcomes = (0..8).map(|_| verifier.verify(&certificate));
                outcomes.filter(Result::is_ok).count()
            })
        })
        .collect();
    let verified: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(verified, 32);
}
