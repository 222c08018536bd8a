//! An authority, and certificates of servers.

use std::sync::{Arc, Mutex};

use hazmat_openssl::asymmetric::PrivateKey;

use hazmat_openssl::prelude::*;
use hazmat_openssl::time::{Duration, OffsetDateTime};
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, ExtendedKeyUsage, GeneralName, GeneralNames, KeyPurposeOid,
    KeyUsage, Name, SerialNumber, SubjectAlternativeName,
};
use rustls::RootCertStore;
use rustls_hazmat_openssl::certificates;
use support::fips_module::ordinary;

/// The name of every server.
pub(crate) const SERVER: &str = "server.example";

/// Keys of a server, by the names in the tables of tests.
pub(crate) const KEYS: [&str; 6] = ["P-256", "P-384", "P-521", "RSA 2048", "Ed25519", "ML-DSA-65"];

/// A key with its certificate.
pub(crate) struct Server {
    pub(crate) key: PrivateKey,
    pub(crate) chain: Vec<Certificate>,
    pub(crate) authority: Certificate,
}

impl Server {
    /// The server with a key of a backend, made once; `None` if the backend does not have the type of key.
    pub(crate) fn of(backend: &Backend, name: &str) -> Option<Server> {
        let key = key(backend, name)?;
        let authority_key =
            PrivateKey::from(EllipticCurvePrivateKey::generate(backend, EllipticCurve::Secp256R1).unwrap());
        let authority_name = Name::from_rfc4514_string("CN=Authority").unwrap();
        let authority = issue(
            (&authority_name, &authority_key),
            (&authority_name, &authority_key),
            |builder| {
                let builder = builder.add_extension(&BasicConstraints::ca(Some(0)), true).unwrap();
                builder.add_extension(&KeyUsage::KEY_CERT_SIGN, true).unwrap()
            },
        );
        let certificate = issue(
            (&authority_name, &authority_key),
            (&Name::from_rfc4514_string("CN=Server").unwrap(), &key),
            |builder| {
                let names = GeneralNames::new(vec![GeneralName::dns_name(SERVER).unwrap()]).unwrap();
                let purposes = ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH]).unwrap();
                let builder = builder
                    .add_extension(&SubjectAlternativeName::new(names), false)
                    .unwrap();
                let builder = builder.add_extension(&purposes, false).unwrap();
                builder.add_extension(&BasicConstraints::end_entity(), true).unwrap()
            },
        );
        Some(Server {
            key,
            chain: vec![certificate],
            authority,
        })
    }

    /// The authority, for clients.
    pub(crate) fn roots(&self) -> Arc<RootCertStore> {
        let mut roots = RootCertStore::empty();
        for authority in certificates(std::slice::from_ref(&self.authority)) {
            roots.add(authority).unwrap();
        }
        Arc::new(roots)
    }
}

fn issue(
    (issuer, issuer_key): (&Name, &PrivateKey),
    (subject, key): (&Name, &PrivateKey),
    extend: impl FnOnce(CertificateBuilder) -> CertificateBuilder,
) -> Certificate {
    let now = OffsetDateTime::now_utc();
    let builder = CertificateBuilder::new()
        .issuer_name(issuer)
        .and_then(|builder| builder.subject_name(subject))
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(SerialNumber::random(key.backend())?))
        .and_then(|builder| builder.not_valid_before(now - Duration::hours(1)))
        .and_then(|builder| builder.not_valid_after(now + Duration::days(1)))
        .unwrap();
    extend(builder).sign(issuer_key, HashAlgorithm::Sha256).unwrap()
}

/// A new key of a backend; `None` if the backend does not have the type of key.
fn key(backend: &Backend, name: &str) -> Option<PrivateKey> {
    let on_curve = |curve| PrivateKey::from(EllipticCurvePrivateKey::generate(backend, curve).unwrap());
    Some(match name {
        "P-256" => on_curve(EllipticCurve::Secp256R1),
        "P-384" => on_curve(EllipticCurve::Secp384R1),
        "P-521" => on_curve(EllipticCurve::Secp521R1),
        "RSA 2048" => rsa_key(backend, 2048, 65537).into(),
        "Ed25519" if backend.ed25519_supported() => backend.ed25519_generate_key().unwrap().into(),
        "ML-DSA-65" if backend.ml_dsa_supported(MlDsaParameterSet::MlDsa65) => {
            MlDsaPrivateKey::generate(backend, MlDsaParameterSet::MlDsa65)
                .unwrap()
                .into()
        }
        "Ed25519" | "ML-DSA-65" => return None,
        other => panic!("{other}"),
    })
}

/// An RSA key, whose numbers come from an ordinary backend: a module generates slowly, and only keys that are approved. Tests share
/// the keys.
pub(crate) fn rsa_key(backend: &Backend, bits: u32, exponent: u32) -> RsaPrivateKey {
    static MADE: Mutex<Vec<((u32, u32), SecretBytes)>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap();
    let known = made.iter().position(|(key, _)| *key == (bits, exponent));
    let index = known.unwrap_or_else(|| {
        let key = ordinary().generate_rsa_private_key(exponent, bits).unwrap();
        made.push(((bits, exponent), key.to_pkcs8_der(NoEncryption).unwrap()));
        made.len() - 1
    });
    RsaPrivateKey::from_der(backend, &made[index].1, None).unwrap()
}
