//! Keys of every type that TLS can use, each with a certificate and a root of the same type. All are made by the core's builders,
//! once per process.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use rustls::RootCertStore;
use rustls::SignatureScheme;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::{Arc, OnceLock};
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
    pub const ALL: [KeyType; 8] = [
        KeyType::Rsa,
        KeyType::P256,
        KeyType::P384,
        KeyType::P521,
        KeyType::Ed25519,
        KeyType::MlDsa44,
        KeyType::MlDsa65,
        KeyType::MlDsa87,
    ];

    /// The signature schemes of TLS 1.3 for this type of key.
    pub fn schemes(self) -> &'static [SignatureScheme] {
        match self {
            KeyType::Rsa => &[
                SignatureScheme::RSA_PSS_SHA256,
                SignatureScheme::RSA_PSS_SHA384,
                SignatureScheme::RSA_PSS_SHA512,
            ],
            KeyType::P256 => &[SignatureScheme::ECDSA_NISTP256_SHA256],
            KeyType::P384 => &[SignatureScheme::ECDSA_NISTP384_SHA384],
            KeyType::P521 => &[SignatureScheme::ECDSA_NISTP521_SHA512],
            KeyType::Ed25519 => &[SignatureScheme::ED25519],
            KeyType::MlDsa44 => &[SignatureScheme::Unknown(0x0904), SignatureScheme::ML_DSA_44],
            KeyType::MlDsa65 => &[SignatureScheme::Unknown(0x0905), SignatureScheme::ML_DSA_65],
            KeyType::MlDsa87 => &[SignatureScheme::Unknown(0x0906), SignatureScheme::ML_DSA_87],
        }
    }

    /// Whether TLS 1.2 has signatures for this type of key.
    pub fn is_for_tls12(self) -> bool {
        !matches!(self, KeyType::MlDsa44 | KeyType::MlDsa65 | KeyType::MlDsa87)
    }

    fn hash(self) -> SignatureAlgorithm {
        match self {
            KeyType::Rsa => SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
            KeyType::P256 => SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256),
            KeyType::P384 => SignatureAlgorithm::ecdsa(HashAlgorithm::Sha384),
            KeyType::P521 => SignatureAlgorithm::ecdsa(HashAlgorithm::Sha512),
            KeyType::Ed25519 => SignatureAlgorithm::ed25519(),
            KeyType::MlDsa44 => SignatureAlgorithm::ml_dsa(MlDsaParameterSet::MlDsa44),
            KeyType::MlDsa65 => SignatureAlgorithm::ml_dsa(MlDsaParameterSet::MlDsa65),
            KeyType::MlDsa87 => SignatureAlgorithm::ml_dsa(MlDsaParameterSet::MlDsa87),
        }
    }

    fn generate(self) -> hazmat_openssl::Result<PrivateKey> {
        let backend = backend();
        let elliptic = |curve| EllipticCurvePrivateKey::generate(backend, curve).map(PrivateKey::from);
        let ml_dsa = |set| MlDsaPrivateKey::generate(backend, set).map(PrivateKey::from);
        match self {
            KeyType::Rsa => RsaPrivateKey::generate(backend, 2048).map(PrivateKey::from),
            KeyType::P256 => elliptic(EllipticCurve::Secp256R1),
            KeyType::P384 => elliptic(EllipticCurve::Secp384R1),
            KeyType::P521 => elliptic(EllipticCurve::Secp521R1),
            KeyType::Ed25519 => Ed25519PrivateKey::generate(backend).map(PrivateKey::from),
            KeyType::MlDsa44 => ml_dsa(MlDsaParameterSet::MlDsa44),
            KeyType::MlDsa65 => ml_dsa(MlDsaParameterSet::MlDsa65),
            KeyType::MlDsa87 => ml_dsa(MlDsaParameterSet::MlDsa87),
        }
    }
}

/// A key with its certificate and its root.
pub struct Identity {
    pub key_type: KeyType,
    pub key: PrivateKey,
    pub certificate: Certificate,
    pub root: Certificate,
    pkcs8: SecretBytes,
}

impl Identity {
    /// The certificate as a chain, without the root.
    pub fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![CertificateDer::from(self.certificate.as_der().to_vec())]
    }

    /// The private key.
    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.pkcs8.to_vec()).into()
    }

    fn new(key_type: KeyType) -> hazmat_openssl::Result<Self> {
        // One RSA key for both: the generation of such a key takes longest.
        let key = key_type.generate()?;
        let root_key = if key_type == KeyType::Rsa {
            key.clone()
        } else {
            key_type.generate()?
        };
        let root_name = Name::from_common_name(&format!("Root {key_type:?}"))?;
        let root = CertificateBuilder::new()
            .subject_name(&root_name)?
            .issuer_name(&root_name)?
            .public_key(&root_key.public_key()?)?
            .serial_number(SerialNumber::random(backend())?)?
            .valid_for(Duration::days(2))?
            .add_extension(&BasicConstraints::ca(Some(0)), true)?
            .add_extension(&KeyUsage::KEY_CERT_SIGN, true)?
            .add_extension(&SubjectKeyIdentifier::from_public_key(&root_key.public_key()?)?, false)?
            .sign(&root_key, key_type.hash())?;
        let certificate = CertificateBuilder::new()
            .subject_name(&Name::from_common_name(&format!("Leaf {key_type:?}"))?)?
            .issued_by(&root)?
            .public_key(&key.public_key()?)?
            .serial_number(SerialNumber::random(backend())?)?
            .valid_for(Duration::days(1))?
            .add_extension(&BasicConstraints::end_entity(), true)?
            .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
            .add_extension(
                &ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH])?,
                false,
            )?
            .add_extension(&SubjectAlternativeName::from_dns_names([HOST])?, false)?
            .sign(&root_key, key_type.hash())?;
        Ok(Identity {
            key_type,
            pkcs8: key.to_pkcs8_der(NoEncryption)?,
            key,
            certificate,
            root,
        })
    }
}

/// An ordinary backend, which makes the keys also where the tested backend is a FIPS backend.
pub fn backend() -> &'static Backend {
    static BACKEND: OnceLock<Backend> = OnceLock::new();
    BACKEND.get_or_init(|| Backend::new().unwrap())
}

/// Whether the linked OpenSSL has the post-quantum algorithms.
pub fn is_post_quantum() -> bool {
    let version = backend().version();
    (version.major(), version.minor()) >= (3, 5)
}

/// The identities of all types that the linked OpenSSL offers: five, and with ML-DSA eight.
pub fn all() -> &'static [Identity] {
    static ALL: OnceLock<Vec<Identity>> = OnceLock::new();
    ALL.get_or_init(|| {
        let types = KeyType::ALL.into_iter();
        let identities: Vec<_> = types
            .filter(|key_type| key_type.is_for_tls12() || is_post_quantum())
            .map(|key_type| Identity::new(key_type).unwrap_or_else(|error| panic!("{key_type:?}: {error}")))
            .collect();
        assert_eq!(identities.len(), if is_post_quantum() { 8 } else { 5 });
        identities
    })
}

/// The identity of a type, which the linked OpenSSL must offer.
pub fn of(key_type: KeyType) -> &'static Identity {
    all()
        .iter()
        .find(|identity| identity.key_type == key_type)
        .unwrap_or_else(|| panic!("no identity with {key_type:?}"))
}

/// All roots.
pub fn roots() -> Arc<RootCertStore> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let roots = ROOTS.get_or_init(|| {
        let mut store = RootCertStore::empty();
        for identity in all() {
            store
                .add(CertificateDer::from(identity.root.as_der().to_vec()))
                .unwrap();
        }
        Arc::new(store)
    });
    Arc::clone(roots)
}
