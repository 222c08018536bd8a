//! Certificates and their keys, made by the core crate.

use std::sync::Arc;

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::time::{Duration, OffsetDateTime};
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, ExtendedKeyUsage, GeneralName, GeneralNames, KeyPurposeOid,
    KeyUsage, Name, SerialNumber, SubjectAlternativeName,
};
use hazmat_openssl::{Error, Result};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// The name of the server and of the client.
pub const NAME: &str = "host.example";

/// A type of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    P256,
    Rsa2048,
    MlDsa65,
}

impl KeyType {
    pub const ALL: [KeyType; 3] = [KeyType::P256, KeyType::Rsa2048, KeyType::MlDsa65];

    pub fn name(self) -> &'static str {
        match self {
            KeyType::P256 => "ECDSA P-256",
            KeyType::Rsa2048 => "RSA 2048",
            KeyType::MlDsa65 => "ML-DSA-65",
        }
    }

    fn generate(self, backend: &Backend) -> Result<PrivateKey> {
        Ok(match self {
            KeyType::P256 => EllipticCurvePrivateKey::generate(backend, EllipticCurve::Secp256R1)?.into(),
            KeyType::Rsa2048 => RsaPrivateKey::generate(backend, 2048)?.into(),
            KeyType::MlDsa65 => MlDsaPrivateKey::generate(backend, MlDsaParameterSet::MlDsa65)?.into(),
        })
    }
}

/// A certificate for the server and for the client, its key, and its issuer, whose key has the same type.
pub struct Identity {
    pub key_type: KeyType,
    pub chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
    pub roots: Arc<RootCertStore>,
}

impl Identity {
    /// Makes the certificates; `None` if the backend does not have the type of key.
    pub fn new(backend: &Backend, key_type: KeyType) -> Option<Self> {
        match Self::make(backend, key_type) {
            Ok(identity) => Some(identity),
            Err(Error::Unsupported { .. }) => None,
            Err(error) => panic!("{}: {error}", key_type.name()),
        }
    }

    fn make(backend: &Backend, key_type: KeyType) -> Result<Self> {
        let (issuer_key, key) = (key_type.generate(backend)?, key_type.generate(backend)?);
        let issuer_name = Name::from_rfc4514_string("CN=Example CA")?;
        let issuer = certificate(
            backend,
            &issuer_name,
            &issuer_key.public_key()?,
            &issuer_key,
            |builder| {
                builder
                    .add_extension(&BasicConstraints::ca(None), true)?
                    .add_extension(&KeyUsage::KEY_CERT_SIGN, true)
            },
        )?;
        let name = Name::from_rfc4514_string(&format!("CN={NAME}"))?;
        let uses = ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH])?;
        let names = GeneralNames::new(vec![GeneralName::dns_name(NAME)?])?;
        let leaf = certificate(backend, &name, &key.public_key()?, &issuer_key, |builder| {
            builder
                .add_extension(&BasicConstraints::end_entity(), true)?
                .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
                .add_extension(&uses, false)?
                .add_extension(&SubjectAlternativeName::new(names), false)
        })?;
        let mut roots = RootCertStore::empty();
        roots.add(issuer.as_der().to_vec().into()).unwrap();
        Ok(Identity {
            key_type,
            chain: vec![leaf.as_der().to_vec().into()],
            key: key
                .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)?
                .to_vec(),
            roots: Arc::new(roots),
        })
    }

    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.clone()).into()
    }
}

fn certificate(
    backend: &Backend,
    subject: &Name,
    public_key: &PublicKey,
    issuer_key: &PrivateKey,
    extend: impl FnOnce(CertificateBuilder) -> Result<CertificateBuilder>,
) -> Result<Certificate> {
    let now = OffsetDateTime::now_utc();
    let builder = CertificateBuilder::new()
        .subject_name(subject)?
        .issuer_name(&Name::from_rfc4514_string("CN=Example CA")?)?
        .public_key(public_key)?
        .serial_number(SerialNumber::random(backend)?)?
        .not_valid_before(now - Duration::hours(1))?
        .not_valid_after(now + Duration::days(30))?;
    extend(builder)?.sign(issuer_key, SignatureAlgorithm::default_for(issuer_key)?)
}
