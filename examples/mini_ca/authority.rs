//! The two authorities of a folder, the root and the intermediate: their files, and the common parts of the structures
//! that they sign.

use std::path::Path;

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::x509::{
    AuthorityKeyIdentifier, Certificate, CertificateBuilder, CertificateRevocationList,
    CertificateRevocationListBuilder, KeyIdentifierMethod, Name, SerialNumber, SubjectKeyIdentifier,
};

use crate::folder::{Folder, Readers};
use crate::{Explain, Failure, password, times};

/// The root or the intermediate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Root,
    Intermediate,
}

impl Role {
    pub const ALL: [Role; 2] = [Role::Root, Role::Intermediate];

    pub fn name(self) -> &'static str {
        match self {
            Role::Root => "root",
            Role::Intermediate => "intermediate",
        }
    }

    fn certificate_file(self) -> &'static str {
        match self {
            Role::Root => "root.pem",
            Role::Intermediate => "intermediate.pem",
        }
    }

    fn key_file(self) -> &'static str {
        match self {
            Role::Root => "root.key.pem",
            Role::Intermediate => "intermediate.key.pem",
        }
    }

    pub fn list_file(self) -> &'static str {
        match self {
            Role::Root => "root-crl.pem",
            Role::Intermediate => "crl.pem",
        }
    }
}

/// An authority: its certificate and its key.
pub struct Authority {
    pub role: Role,
    pub certificate: Certificate,
    key: PrivateKey,
}

impl Authority {
    pub fn new(role: Role, certificate: Certificate, key: PrivateKey) -> Self {
        Authority { role, certificate, key }
    }

    /// Writes both files, with the key encrypted.
    pub fn write(&self, folder: &Folder, password: &[u8]) -> Result<(), Failure> {
        const ATTEMPT: &str = "cannot write the key";
        let encryption = BestAvailableEncryption::new(password);
        let key = self
            .key
            .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, encryption)
            .explain(ATTEMPT)?;
        folder.write(self.role.key_file(), &key, Readers::Owner)?;
        folder.write(self.role.certificate_file(), &pem(&self.certificate)?, Readers::All)
    }

    /// Reads the certificate without the key.
    pub fn read_certificate(backend: &Backend, folder: &Folder, role: Role) -> Result<Certificate, Failure> {
        let file = role.certificate_file();
        let certificate = backend.load_pem_x509_certificate(&folder.read(file)?);
        certificate.explain(folder.path(file).display())
    }

    pub fn read(backend: &Backend, folder: &Folder, role: Role, password: &[u8]) -> Result<Self, Failure> {
        let file = role.key_file();
        let key = backend.load_pem_private_key(&folder.read(file)?, Some(password));
        Ok(Authority {
            role,
            certificate: Self::read_certificate(backend, folder, role)?,
            key: key.explain(folder.path(file).display())?,
        })
    }

    pub fn name(&self) -> Result<Name, Failure> {
        self.certificate.subject().explain(self.role.name())
    }

    /// Signs a certificate, and checks the result.
    pub fn sign(&self, builder: CertificateBuilder) -> Result<Certificate, Failure> {
        const ATTEMPT: &str = "the certificate cannot be made";
        let builder = builder.issuer_name(&self.name()?).explain(ATTEMPT)?;
        let builder = builder.add_extension(&self.key_identifier()?, false).explain(ATTEMPT)?;
        let algorithm = SignatureAlgorithm::default_for(&self.key).explain(ATTEMPT)?;
        let certificate = builder.sign(&self.key, algorithm).explain(ATTEMPT)?;
        certificate
            .verify_directly_issued_by(&self.certificate)
            .explain(ATTEMPT)?;
        Ok(certificate)
    }

    /// Signs a revocation list, and checks the result.
    pub fn sign_list(&self, builder: CertificateRevocationListBuilder) -> Result<CertificateRevocationList, Failure> {
        const ATTEMPT: &str = "the revocation list cannot be made";
        let builder = builder.issuer_name(&self.name()?).explain(ATTEMPT)?;
        let builder = builder.add_extension(&self.key_identifier()?, false).explain(ATTEMPT)?;
        let algorithm = SignatureAlgorithm::default_for(&self.key).explain(ATTEMPT)?;
        let list = builder.sign(&self.key, algorithm).explain(ATTEMPT)?;
        let public_key = self.certificate.public_key().explain(ATTEMPT)?;
        list.verify_signature(&public_key).explain(ATTEMPT)?;
        Ok(list)
    }

    /// The authorityKeyIdentifier for the structures that this authority signs.
    fn key_identifier(&self) -> Result<AuthorityKeyIdentifier, Failure> {
        let failure = || format!("the certificate of the {}", self.role.name());
        let extensions = self.certificate.extensions().explain(failure())?;
        let found = extensions.find::<SubjectKeyIdentifier>().explain(failure())?;
        let (identifier, _) = found.ok_or_else(|| Failure(format!("{} has no subjectKeyIdentifier", failure())))?;
        Ok(AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&identifier))
    }
}

/// Reads the password of a folder's keys.
pub fn password(folder: &Folder, password_file: Option<&Path>) -> Result<password::Password, Failure> {
    password::existing(password_file, &folder.path(Role::Intermediate.key_file()))
}

/// A builder with the common fields: a new serial number, validity, subject and its key.
pub fn certificate_builder(
    serial_number: SerialNumber,
    (not_valid_before, not_valid_after): (OffsetDateTime, OffsetDateTime),
    subject: &Name,
    key: &PublicKey,
) -> hazmat_openssl::Result<CertificateBuilder> {
    // By SHA-256: SHA-1 is being withdrawn, also from FIPS modules.
    let identifier = SubjectKeyIdentifier::from_public_key_with(key, KeyIdentifierMethod::Sha256)?;
    CertificateBuilder::new()
        .serial_number(serial_number)?
        .not_valid_before(not_valid_before)?
        .not_valid_after(not_valid_after)?
        .subject_name(subject)?
        .public_key(key)?
        .add_extension(&identifier, false)
}

/// The validity of a new certificate.
pub fn validity(days: u32) -> Result<(OffsetDateTime, OffsetDateTime), Failure> {
    let now = times::now()?;
    Ok((now - times::CLOCK_SKEW, times::after_days(now, days)?))
}

pub fn pem(certificate: &Certificate) -> Result<Vec<u8>, Failure> {
    certificate
        .public_bytes(Encoding::Pem)
        .explain("the certificate cannot be written")
}
