//! Certification paths like those of web servers: a root, authorities below it, and servers, which the default profile accepts.

use super::x509_made::{day, end_of_day, name};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::{PolicyBuilder, Store};
use hazmat_openssl::x509::*;
use std::sync::atomic::{AtomicU64, Ordering};
use time::OffsetDateTime;

/// The name that every server here has.
pub const HOST: &str = "server.example.org";

/// When everything here is valid.
pub fn now() -> OffsetDateTime {
    day(2025, 6, 1)
}

/// An authority, and how it signs.
#[derive(Clone)]
pub struct Authority {
    pub key: PrivateKey,
    pub certificate: Certificate,
    algorithm: SignatureAlgorithm,
}

impl Authority {
    /// A root of this name.
    pub fn root(common_name: &str, key: PrivateKey, algorithm: impl Into<SignatureAlgorithm>) -> Self {
        let algorithm = algorithm.into();
        let public_key = key.public_key().unwrap();
        let builder = valid_builder(&public_key)
            .subject_name(&name(common_name))
            .and_then(|builder| builder.issuer_name(&name(common_name)))
            .unwrap();
        let certificate = for_authority(builder, &public_key).sign(&key, algorithm).unwrap();
        Authority {
            key,
            certificate,
            algorithm,
        }
    }

    /// The same authority, which signs in another way.
    #[must_use]
    pub fn with(&self, algorithm: impl Into<SignatureAlgorithm>) -> Self {
        Authority {
            algorithm: algorithm.into(),
            ..self.clone()
        }
    }

    /// The certificate of an authority below this one, or of one that this one signs for another.
    pub fn certify_authority(&self, common_name: &str, public_key: &PublicKey) -> Certificate {
        let builder = valid_builder(public_key)
            .subject_name(&name(common_name))
            .and_then(|builder| builder.issued_by(&self.certificate))
            .unwrap();
        for_authority(builder, public_key)
            .sign(&self.key, self.algorithm)
            .unwrap()
    }

    /// An authority below this one.
    pub fn authority(&self, common_name: &str, key: PrivateKey, algorithm: impl Into<SignatureAlgorithm>) -> Self {
        let certificate = self.certify_authority(common_name, &key.public_key().unwrap());
        Authority {
            key,
            certificate,
            algorithm: algorithm.into(),
        }
    }

    /// The certificate of a server with the name [`HOST`].
    pub fn server(&self, public_key: &PublicKey) -> Certificate {
        valid_builder(public_key)
            .subject_name(&name("CN=server"))
            .and_then(|builder| builder.issued_by(&self.certificate))
            .and_then(|builder| builder.add_extension(&BasicConstraints::end_entity(), true))
            .and_then(|builder| builder.add_extension(&KeyUsage::DIGITAL_SIGNATURE, true))
            .and_then(|builder| {
                let purposes = vec![KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH];
                builder.add_extension(&ExtendedKeyUsage::new(purposes)?, false)
            })
            .and_then(|builder| builder.add_extension(&SubjectAlternativeName::from_dns_names([HOST])?, false))
            .and_then(|builder| builder.sign(&self.key, self.algorithm))
            .unwrap()
    }

    /// A revocation list with the numbers of some certificates.
    pub fn revoke(&self, certificates: &[&Certificate]) -> CertificateRevocationList {
        let mut builder = CertificateRevocationListBuilder::new()
            .issued_by(&self.certificate)
            .and_then(|builder| builder.last_update(day(2025, 1, 1)))
            .and_then(|builder| builder.next_update(end_of_day(2038, 12, 31)))
            .and_then(|builder| builder.add_extension(&CrlNumber::new(SerialNumber::from(1))?, false))
            .unwrap();
        for certificate in certificates {
            let entry = super::x509_made::revoked(certificate.serial_number().unwrap(), &[]);
            builder = builder.add_revoked_certificate(&entry).unwrap();
        }
        builder.sign(&self.key, self.algorithm).unwrap()
    }
}

/// A number that no other certificate of the process has. It needs no backend: a test may have one of its own.
fn serial_number() -> SerialNumber {
    static NEXT: AtomicU64 = AtomicU64::new(0x5eed_0000_0000_0000);
    NEXT.fetch_add(1, Ordering::Relaxed).into()
}

fn valid_builder(public_key: &PublicKey) -> CertificateBuilder {
    CertificateBuilder::new()
        .public_key(public_key)
        .and_then(|builder| builder.serial_number(serial_number()))
        .and_then(|builder| builder.not_valid_before(day(2020, 1, 1)))
        .and_then(|builder| builder.not_valid_after(end_of_day(2039, 12, 31)))
        .unwrap()
}

fn for_authority(builder: CertificateBuilder, public_key: &PublicKey) -> CertificateBuilder {
    builder
        .add_extension(&BasicConstraints::ca(None), true)
        .and_then(|builder| builder.add_extension(&(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN), true))
        .and_then(|builder| builder.add_extension(&SubjectKeyIdentifier::from_public_key(public_key)?, false))
        .unwrap()
}

/// A path of three certificates.
#[derive(Clone)]
pub struct WebPath {
    pub root: Certificate,
    pub intermediate: Certificate,
    pub server: Certificate,
    /// The lists of the intermediate, with no certificate, and of the root, with none.
    pub lists: [CertificateRevocationList; 2],
    /// The list of the intermediate that has the server's certificate.
    pub revoking: CertificateRevocationList,
}

impl WebPath {
    /// A path with new keys, all of which sign in the same way.
    pub fn new(new_key: impl Fn() -> PrivateKey, algorithm: impl Into<SignatureAlgorithm>) -> Self {
        let algorithm = algorithm.into();
        let root = Authority::root("CN=Root,O=Example", new_key(), algorithm);
        let intermediate = root.authority("CN=Intermediate,O=Example", new_key(), algorithm);
        let server = intermediate.server(&new_key().public_key().unwrap());
        WebPath {
            lists: [intermediate.revoke(&[]), root.revoke(&[])],
            revoking: intermediate.revoke(&[&server]),
            root: root.certificate,
            intermediate: intermediate.certificate,
            server,
        }
    }

    /// A path of P-256 keys.
    pub fn of_p256() -> Self {
        Self::new(super::x509_made::new_key, HashAlgorithm::Sha256)
    }

    /// The same certificates and lists, loaded into another backend.
    pub fn in_backend(&self, backend: &Backend) -> Self {
        let certificate = |one: &Certificate| Certificate::from_der(backend, one.as_der()).unwrap();
        let list =
            |one: &CertificateRevocationList| CertificateRevocationList::from_der(backend, one.as_der()).unwrap();
        WebPath {
            root: certificate(&self.root),
            intermediate: certificate(&self.intermediate),
            server: certificate(&self.server),
            lists: self.lists.each_ref().map(list),
            revoking: list(&self.revoking),
        }
    }

    /// A store in a backend with the root, and nothing else.
    pub fn store(&self, backend: &Backend) -> Store {
        Store::new(backend, [self.root.clone()]).unwrap()
    }
}

/// A builder of verifiers for the time when everything here is valid.
pub fn policy(store: &Store) -> PolicyBuilder {
    PolicyBuilder::new().store(store).time(now())
}

/// The same without the rules of the web, for other keys.
pub fn rfc5280_policy(store: &Store) -> PolicyBuilder {
    PolicyBuilder::rfc5280().store(store).time(now())
}
