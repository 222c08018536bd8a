//! Recipients of messages of CMS: a key of every type that content can be encrypted for, each with a certificate.

use super::backend;
use super::sample_keys;
use super::x509_made::{day, end_of_day, name, sha256};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use std::sync::OnceLock;

/// A recipient.
#[derive(Clone)]
pub struct Member {
    /// The name of the key.
    pub name: &'static str,
    /// The private key.
    pub key: PrivateKey,
    /// Its certificate, with a subject key identifier and a key usage.
    pub certificate: Certificate,
}

/// The number of members if the backend supports all types: RSA, three curves, X25519, X448, and three sets of ML-KEM.
pub const MEMBERS: usize = 9;

/// A recipient with a key of every type that the backend supports.
pub fn members() -> &'static [Member] {
    static MEMBERS: OnceLock<Vec<Member>> = OnceLock::new();
    MEMBERS.get_or_init(|| {
        use sample_keys::{ML_KEM_512, ML_KEM_768, ML_KEM_1024, P256, P384, P521, RSA, X448, X25519};
        let wanted = [RSA, P256, P384, P521, X25519, X448, ML_KEM_512, ML_KEM_768, ML_KEM_1024];
        let samples = sample_keys::all().iter().filter(|sample| wanted.contains(&sample.name));
        (100..)
            .zip(samples)
            .map(|(serial_number, sample)| member(sample.name, &sample.private, serial_number))
            .collect()
    })
}

/// The recipient with a name, which the backend must support.
pub fn find(name: &str) -> &'static Member {
    members().iter().find(|member| member.name == name).expect(name)
}

/// A certificate for a key, issued by an authority that nobody else needs to know.
pub fn member(name: &'static str, key: &PrivateKey, serial_number: u64) -> Member {
    let usage = match key {
        PrivateKey::Rsa(_) | PrivateKey::MlKem(_) => KeyUsage::KEY_ENCIPHERMENT,
        _ => KeyUsage::KEY_AGREEMENT,
    };
    Member {
        name,
        key: key.clone(),
        certificate: certificate(key, serial_number, Some(usage)),
    }
}

/// The same with another key usage, or none.
pub fn certificate(key: &PrivateKey, serial_number: u64, usage: Option<KeyUsage>) -> Certificate {
    certificate_of(&key.public_key().unwrap(), serial_number, usage)
}

/// The same for a public key.
pub fn certificate_of(public: &PublicKey, serial_number: u64, usage: Option<KeyUsage>) -> Certificate {
    static AUTHORITY: OnceLock<PrivateKey> = OnceLock::new();
    let new_key = || backend().generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
    let authority = AUTHORITY.get_or_init(|| new_key().unwrap().into());
    let mut builder = CertificateBuilder::new()
        .subject_name(&name("CN=recipient,O=Example"))
        .and_then(|builder| builder.issuer_name(&name("CN=Authority of recipients,O=Example,C=SE")))
        .and_then(|builder| builder.public_key(public))
        .and_then(|builder| builder.serial_number(serial_number))
        .and_then(|builder| builder.not_valid_before(day(2020, 1, 1)))
        .and_then(|builder| builder.not_valid_after(end_of_day(2039, 12, 31)))
        .and_then(|builder| {
            let identifier = [&serial_number.to_be_bytes()[..], b" identifies a key"].concat();
            builder.add_extension(&SubjectKeyIdentifier::new(&identifier), false)
        })
        .unwrap();
    if let Some(usage) = usage {
        builder = builder.add_extension(&usage, true).unwrap();
    }
    builder.sign(authority, sha256()).unwrap()
}
