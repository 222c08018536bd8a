//! SSH signatures on FIPS backends: the module hashes, signs and verifies.

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    AllowedSigners, AuthorizedKeys, SshPrivateKey, SshPublicKey, SshSignature, SshSignatureBuilder, SshSignaturePolicy,
};
use hazmat_openssl::time::OffsetDateTime;
use support::errors;
use support::fips_module::{FipsModule, fips, ordinary, strict};
use support::ssh_security_key::SecurityKey;

const MESSAGE: &[u8] = b"a message";

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

/// Reads the signature and the allowed signers in a backend, and verifies there.
fn verify(backend: &Backend, pem: &str, allowed: &str) {
    let signature = SshSignature::from_pem(backend, pem).unwrap();
    let signers = AllowedSigners::from_text(backend, allowed).unwrap();
    let now = OffsetDateTime::now_utc();
    let signer = signers.verify(&signature, "alice", "file", MESSAGE, now).unwrap();
    assert_eq!(signer.signer().key(), signature.signer().key());
    let result = signers.verify(&signature, "alice", "file", b"another", now);
    assert_eq!(result, Err(Error::InvalidSignature));
}

#[test]
fn signatures_are_made_and_verified_on_both_sides() {
    let mut ran = 0;
    for signing in [fips(), strict(), ordinary()] {
        for key in keys(signing) {
            for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha512] {
                let builder = SshSignatureBuilder::new("file").unwrap().hash_algorithm(hash);
                let signature = builder.sign(&key, MESSAGE).unwrap();
                let line = signature.signer().key().to_openssh().unwrap();
                let (pem, allowed) = (signature.to_pem().unwrap(), format!("alice {line}\n"));
                for backend in [fips(), strict(), ordinary()] {
                    verify(backend, &pem, &allowed);
                }
                ran += 1;
            }
        }
    }
    assert!([3 * 2 * 4, 3 * 2 * 5].contains(&ran), "{ran}");
}

#[test]
fn signatures_of_security_keys() {
    let key = SecurityKey::p256();
    let builder = SshSignatureBuilder::new("file").unwrap();
    let signature = builder.sign_elsewhere(key.public(), MESSAGE, |data| Ok(key.sign(1, data)));
    let pem = signature.unwrap().to_pem().unwrap();
    for backend in [fips(), strict()] {
        let signature = SshSignature::from_pem(backend, &pem).unwrap();
        let policy = SshSignaturePolicy::new();
        signature.verify_unattributed("file", MESSAGE, &policy).unwrap();
    }
}

/// Lines with keys that the module lacks do not hide the others.
#[test]
fn lines_with_keys_that_the_module_lacks() {
    let keys = keys(ordinary());
    let ed25519 = ordinary().ed25519_generate_key().unwrap();
    let line = |key: &PrivateKey| {
        SshPublicKey::new(key.public_key().unwrap())
            .unwrap()
            .to_openssh()
            .unwrap()
    };
    let file = format!("{}\n{}\n", line(&ed25519.into()), line(&keys[1]));
    for backend in [fips(), strict()] {
        let read = AuthorizedKeys::from_text(backend, &file).unwrap();
        if FipsModule::of(backend).has_edwards_curves {
            assert_eq!(read.entries().len(), 2);
        } else {
            assert_eq!(read.entries().len(), 1);
            assert_eq!(read.entries()[0].line_number(), Some(2));
            let [refused] = read.refused_lines() else {
                panic!("one line is refused");
            };
            let error = refused.error().clone();
            errors::assert_unsupported_naming(Err::<(), _>(error), &["Ed25519", "FIPS backend"]);
        }
    }
}

#[test]
fn comments_of_private_keys() {
    for backend in [fips(), strict()] {
        let key = backend
            .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
            .unwrap();
        let key = SshPrivateKey::new(&key).unwrap().with_comment("alice").unwrap();
        let file = key.to_openssh(NoEncryption).unwrap();
        let loaded = SshPrivateKey::from_openssh(backend, &file, None).unwrap();
        assert_eq!(loaded.comment(), "alice");
        // bcrypt_pbkdf is not the module's.
        let encrypted = key.to_openssh(BestAvailableEncryption::new(b"a password"));
        errors::assert_unsupported(encrypted);
    }
}
