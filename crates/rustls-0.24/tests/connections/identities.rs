//! Keys of every type that TLS can use, each with a certificate of a root of the same type, made once per process.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::OnceLock;
use time::Duration;

/// The name in every certificate.
pub const HOST: &str = "server.example.org";

/// A type of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    Rsa,
    P256,
    P384,
    P521,
    Ed25519,
    MlDsa44,
    MlDsa65,
    MlDsa87,
}

impl KeyType {
    const ALL: [KeyType; 8] = [
        KeyType::Rsa,
        KeyType::P256,
        KeyType::P384,
        KeyType::P521,
        KeyType::Ed25519,
        KeyType::MlDsa44,
        KeyType::MlDsa65,
        KeyType::MlDsa87,
    ];

    /// Whether this is a type of ML-DSA, for which TLS 1.2 has no signatures.
    pub fn is_post_quantum(self) -> bool {
        matches!(self, KeyType::MlDsa44 | KeyType::MlDsa65 | KeyType::MlDsa87)
    }

    /// The preferred scheme of TLS 1.3 for this type of key.
    pub fn scheme(self) -> u16 {
        match self {
            KeyType::Rsa => 0x0806,
            KeyType::P256 => 0x0403,
            KeyType::P384 => 0x0503,
            KeyType::P521 => 0x0603,
            KeyType::Ed25519 => 0x0807,
            KeyType::MlDsa44 => 0x0904,
            KeyType::MlDsa65 => 0x0905,
            KeyType::MlDsa87 => 0x0906,
        }
    }

    fn generate(self, backend: &Backend) -> hazmat_openssl::Result<(PrivateKey, SignatureAlgorithm)> {
        let elliptic = |curve| EllipticCurvePrivateKey::generate(backend, curve).map(PrivateKey::from);
        let ml_dsa = |set| MlDsaPrivateKey::generate(backend, set).map(PrivateKey::from);
        Ok(match self {
            KeyType::Rsa => (
                RsaPrivateKey::generate(backend, 2048)?.into(),
                SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
            ),
            KeyType::P256 => (
                elliptic(EllipticCurve::Secp256R1)?,
                SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256),
            ),
            KeyType::P384 => (
                elliptic(EllipticCurve::Secp384R1)?,
                SignatureAlgorithm::ecdsa(HashAlgorithm::Sha384),
            ),
            KeyType::P521 => (
                elliptic(EllipticCurve::Secp521R1)?,
                SignatureAlgorithm::ecdsa(HashAlgorithm::Sha512),
            ),
            KeyType::Ed25519 => (
                Ed25519PrivateKey::generate(backend)?.into(),
                SignatureAlgorithm::ed25519(),
            ),
            KeyType::MlDsa44 => {
                let set = MlDsaParameterSet::MlDsa44;
                (ml_dsa(set)?, SignatureAlgorithm::ml_dsa(set))
            }
            KeyType::MlDsa65 => {
                let set = MlDsaParameterSet::MlDsa65;
                (ml_dsa(set)?, SignatureAlgorithm::ml_dsa(set))
            }
            KeyType::MlDsa87 => {
                let set = MlDsaParameterSet::MlDsa87;
                (ml_dsa(set)?, SignatureAlgorithm::ml_dsa(set))
            }
        })
    }
}

/// A key with its certificate and its root.
pub struct Identity {
    pub key_type: KeyType,
    pub key: PrivateKey,
    pub certificate: Certificate,
    pub root: CertificateDer<'static>,
    pkcs8: SecretBytes,
}

impl Identity {
    /// The certificate as a chain, without the root.
    pub fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![CertificateDer::from(self.certificate.as_der().to_vec())]
    }

    /// The private key in PKCS #8.
    pub fn key_der(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.pkcs8.to_vec()).into()
    }

    fn new(key_type: KeyType) -> hazmat_openssl::Result<Self> {
        let backend = backend();
        let (key, algorithm) = key_type.generate(backend)?;
        // The generation of an RSA key takes long: one has to do for both.
        let root_key = match key_type {
            KeyType::Rsa => key.clone(),
            _ => key_type.generate(backend)?.0,
        };
        let root_name = Name::from_common_name(&format!("Root {key_type:?}"))?;
        let root = CertificateBuilder::new()
            .subject_name(&root_name)?
            .issuer_name(&root_name)?
            .public_key(&root_key.public_key()?)?
            .serial_number(SerialNumber::random(backend)?)?
            .valid_for(Duration::days(2))?
            .add_extension(&BasicConstraints::ca(Some(0)), true)?
            .add_extension(&KeyUsage::KEY_CERT_SIGN, true)?
            .sign(&root_key, algorithm)?;
        let usage = ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH])?;
        let certificate = CertificateBuilder::new()
            .subject_name(&Name::from_common_name(&format!("Leaf {key_type:?}"))?)?
            .issued_by(&root)?
            .public_key(&key.public_key()?)?
            .serial_number(SerialNumber::random(backend)?)?
            .valid_for(Duration::days(1))?
            .add_extension(&BasicConstraints::end_entity(), true)?
            .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
            .add_extension(&usage, false)?
            .add_extension(&SubjectAlternativeName::from_dns_names([HOST])?, false)?
            .sign(&root_key, algorithm)?;
        Ok(Identity {
            key_type,
            pkcs8: key.to_pkcs8_der(NoEncryption)?,
            key,
            certificate,
            root: CertificateDer::from(root.as_der().to_vec()),
        })
    }
}

/// An ordinary backend, which makes the keys also where the tested backend is a FIPS backend.
pub fn backend() -> &'static Backend {
    static BACKEND: OnceLock<Backend> = OnceLock::new();
    BACKEND.get_or_init(|| Backend::new().unwrap())
}

/// Whether the linked OpenSSL has the post-quantum algorithms.
pub fn libcrypto_is_post_quantum() -> bool {
    backend().version() >= hazmat_openssl::Version::new(3, 5, 0)
}

/// The identities of all types that the linked OpenSSL offers: five, and with ML-DSA eight.
pub fn all() -> &'static [Identity] {
    static ALL: OnceLock<Vec<Identity>> = OnceLock::new();
    ALL.get_or_init(|| {
        let types = KeyType::ALL.into_iter();
        types
            .filter(|key_type| !key_type.is_post_quantum() || libcrypto_is_post_quantum())
            .map(|key_type| Identity::new(key_type).unwrap_or_else(|error| panic!("{key_type:?}: {error}")))
            .collect()
    })
}

/// The identity of a type, which the linked OpenSSL must offer.
pub fn of(key_type: KeyType) -> &'static Identity {
    let mut identities = all().iter();
    identities.find(|identity| identity.key_type == key_type).unwrap()
}
