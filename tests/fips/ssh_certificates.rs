//! OpenSSH certificates on FIPS backends: the module makes and verifies all signatures, and the hashes of fingerprints.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    SshCertificate, SshCertificateBuilder, SshCertificateFailure, SshCertificateVerifier, SshPublicKey,
};
use hazmat_openssl::{Error, Result};
use support::fips_module::{FipsModule, fips, ordinary, strict};
use support::{errors, files};

/// A key of each type that the module has and OpenSSH supports, but for DSA.
fn keys(backend: &Backend) -> Vec<PrivateKey> {
    let curves = [
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ];
    let mut keys: Vec<PrivateKey> = vec![backend.generate_rsa_private_key(65537, 2048).unwrap().into()];
    keys.extend(curves.map(|curve| backend.generate_elliptic_curve_private_key(curve).unwrap().into()));
    if FipsModule::of(fips()).has_edwards_curves {
        keys.push(backend.ed25519_generate_key().unwrap().into());
    }
    keys
}

fn certificate(authority: &PrivateKey, subject: &PrivateKey) -> Result<SshCertificate> {
    let builder = SshCertificateBuilder::user(&SshPublicKey::new(subject.public_key()?)?).key_id("test")?;
    builder.principal("alice")?.valid_forever().sign(authority)
}

/// Reads the certificate in a backend, and verifies it there.
fn verify(backend: &Backend, certificate: &SshCertificate) -> Result<()> {
    let certificate = SshCertificate::from_blob(backend, certificate.blob())?;
    let authority = SshPublicKey::from_blob(backend, certificate.authority().blob())?;
    let verified = SshCertificateVerifier::user([authority], ["alice"]).verify(&certificate)?;
    assert_eq!(verified.certificate(), &certificate);
    Ok(())
}

#[test]
fn certificates_are_made_and_verified_on_both_sides() {
    let mut ran = 0;
    for own in [fips(), strict()] {
        let keys = keys(own);
        for authority in &keys {
            let certificate = certificate(authority, &keys[0]).unwrap();
            assert!(certificate.public_key().key().backend().fips_status().is_in_use());
            for backend in [own, ordinary()] {
                verify(backend, &certificate).unwrap();
            }
            ran += 1;
        }
    }
    for authority in self::keys(ordinary()) {
        let made = certificate(&authority, &authority).unwrap();
        for backend in [fips(), strict()] {
            verify(backend, &made).unwrap();
        }
        ran += 1;
    }
    assert!([3 * 4, 3 * 5].contains(&ran), "{ran}");
}

#[test]
fn keys_that_the_module_lacks() {
    let text = files::read("asymmetric/OpenSSH/ed25519-nopsw.key-cert.pub");
    let key = files::read("asymmetric/OpenSSH/sk-ed25519-nopsw.key.pub");
    for backend in [fips(), strict()] {
        let certificate = SshCertificate::from_openssh(backend, &text);
        let key = SshPublicKey::from_openssh(backend, &key);
        if FipsModule::of(backend).has_edwards_curves {
            let certificate = certificate.unwrap();
            let any = SshCertificateVerifier::any_principal(certificate.kind(), [certificate.authority().clone()]);
            any.verify(&certificate).unwrap();
            key.unwrap();
        } else {
            errors::assert_unsupported_naming(certificate, &["Ed25519", "FIPS backend"]);
            errors::assert_unsupported_naming(key, &["Ed25519", "FIPS backend"]);
        }
    }
}

/// Signatures with SHA-1 are refused before the module is asked.
#[test]
fn sha1() {
    let text = files::read("asymmetric/OpenSSH/certs/p256-rsa-sha1.pub");
    for backend in [fips(), strict()] {
        let certificate = SshCertificate::from_openssh(backend, &text).unwrap();
        let any = SshCertificateVerifier::any_principal(certificate.kind(), [certificate.authority().clone()]);
        let result = any.verify(&certificate);
        assert!(matches!(
            result,
            Err(Error::SshCertificate(SshCertificateFailure::ForbiddenSignature(_)))
        ));
    }
}

#[test]
fn fingerprints() {
    let text = files::read("asymmetric/OpenSSH/ecdsa-nopsw.key.pub");
    for backend in [fips(), strict()] {
        let key = SshPublicKey::from_openssh(backend, &text).unwrap();
        let expected = "SHA256:W6Wr6d8N5R5y1rzZl8L03NTgrxc8adxeET7GkXdJSvU";
        assert_eq!(key.fingerprint(HashAlgorithm::Sha256).unwrap(), expected);
        errors::assert_unsupported_naming(key.fingerprint(HashAlgorithm::Md5), &["md5", "FIPS backend"]);
    }
}
