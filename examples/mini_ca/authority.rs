//! The authorities of a folder, a root and one or more intermediates: their files, and the common parts of the structures
//! that they sign.

use std::borrow::Cow;
use std::fmt::{self, Display};

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::x509::{
    AuthorityKeyIdentifier, BasicConstraints, Certificate, CertificateBuilder, CertificateRevocationList,
    CertificateRevocationListBuilder, KeyIdentifierMethod, KeyUsage, Name, SerialNumber, SubjectKeyIdentifier,
};

use crate::folder::{Folder, Readers};
use crate::index::Index;
use crate::key::Protection;
use crate::root_token::RootToken;
use crate::secrets::Secrets;
use crate::{Explain, Failure, times};

/// An authority of a folder, by the name of its files: `root`, `intermediate`, or that of another intermediate.
#[derive(Clone, PartialEq, Eq)]
pub struct Role(Cow<'static, str>);

impl Role {
    pub const ROOT: Role = Role(Cow::Borrowed("root"));
    pub const INTERMEDIATE: Role = Role(Cow::Borrowed("intermediate"));

    /// The role with a name, which must be usable in the names of files.
    pub fn parse(name: &str) -> Result<Self, String> {
        const LONGEST: usize = 32;
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        match () {
            () if name.is_empty() || name.len() > LONGEST => Err(format!("it must have 1 to {LONGEST} characters")),
            () if !name.bytes().all(is_plain) || !name.starts_with(|first: char| first.is_ascii_lowercase()) => {
                Err("it must have lower-case letters, digits and hyphens only, and start with a letter".into())
            }
            () if OTHER_FILES.contains(&name) || ENDS.iter().any(|end| name.ends_with(end)) => {
                Err("files of the folder have this name".into())
            }
            () => Ok(Role(Cow::Owned(name.to_owned()))),
        }
    }

    /// The authorities of a folder: the root, the intermediate, and the other intermediates by name.
    pub fn all(folder: &Folder) -> Result<Vec<Self>, Failure> {
        let mut others = Vec::new();
        for file in folder.files()? {
            let role = file.strip_suffix(KEY_END).and_then(|name| Role::parse(name).ok());
            others.extend(role.filter(|role| !role.is_first() && role.exists(folder)));
        }
        others.sort_by(|one, other| one.name().cmp(other.name()));
        Ok([&[Role::ROOT, Role::INTERMEDIATE][..], &others].concat())
    }

    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether `init` makes the authority.
    pub fn is_first(&self) -> bool {
        [Role::ROOT, Role::INTERMEDIATE].contains(self)
    }

    /// Whether the folder has the authority. Its certificate is the last file that is written.
    pub fn exists(&self, folder: &Folder) -> bool {
        folder.path(&self.certificate_file()).exists()
    }

    pub fn certificate_file(&self) -> String {
        format!("{}.pem", self.name())
    }

    pub fn key_file(&self) -> String {
        format!("{}{KEY_END}", self.name())
    }

    /// The certificate and the key of its OCSP responder.
    pub fn responder_file(&self) -> String {
        format!("{}-ocsp.pem", self.name())
    }

    pub fn list_file(&self) -> String {
        match *self == Role::INTERMEDIATE {
            true => "crl.pem".to_owned(),
            false => format!("{}-crl.pem", self.name()),
        }
    }
}

/// The authority in a sentence, without an article.
impl Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_first() {
            true => f.write_str(self.name()),
            false => write!(f, "intermediate {}", self.name()),
        }
    }
}

const KEY_END: &str = ".key.pem";

/// Names of files that are not an authority's certificate, without `.pem`.
const OTHER_FILES: [&str; 2] = ["chain", "crl"];
const ENDS: [&str; 2] = ["-crl", "-ocsp"];

/// An authority: its certificate and its key.
pub struct Authority {
    pub role: Role,
    pub certificate: Certificate,
    key: PrivateKey,
    /// Where the key is, if it is not in a file.
    token: Option<RootToken>,
}

impl Authority {
    pub fn new(role: Role, certificate: Certificate, key: PrivateKey) -> Self {
        Authority {
            role,
            certificate,
            key,
            token: None,
        }
    }

    /// A root whose key is in a token.
    pub fn in_token(certificate: Certificate, key: PrivateKey, token: RootToken) -> Self {
        Authority {
            token: Some(token),
            ..Authority::new(Role::ROOT, certificate, key)
        }
    }

    /// Writes both files, with the key encrypted, or the place of a key in a token. The certificate is last: with it, the folder
    /// has the authority.
    pub fn write(&self, folder: &Folder, protection: &Protection, password: &[u8]) -> Result<(), Failure> {
        match &self.token {
            Some(token) => token.write(folder)?,
            None => {
                let key = protection.encrypt(&self.key, password)?;
                folder.write(&self.role.key_file(), &key, Readers::Owner)?;
            }
        }
        folder.write(&self.role.certificate_file(), &pem(&self.certificate)?, Readers::All)
    }

    /// Reads the certificate without the key.
    pub fn read_certificate(backend: &Backend, folder: &Folder, role: &Role) -> Result<Certificate, Failure> {
        let file = role.certificate_file();
        let certificate = backend.load_pem_x509_certificate(&folder.read(&file)?);
        certificate.explain(folder.path(&file).display())
    }

    /// Reads the certificate and the key, or finds the key in its token.
    pub fn read(backend: &Backend, folder: &Folder, role: &Role, secrets: &Secrets) -> Result<Self, Failure> {
        let certificate = Self::read_certificate(backend, folder, role)?;
        let Some(token) = RootToken::of(folder, role)? else {
            let key = read_key(backend, folder, &role.key_file(), secrets.password()?)?;
            return Ok(Authority::new(role.clone(), certificate, key));
        };
        let key = token.load(secrets.options())?;
        let public_key = key
            .public_key()
            .and_then(|key| key.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo));
        // The token may have got another key of this name since.
        if public_key.explain(&token)? != certificate.public_key_bytes() {
            return Err(Failure(format!("{token} is not the key of the {role}'s certificate")));
        }
        Ok(Authority::in_token(certificate, key, token))
    }

    pub fn name(&self) -> Result<Name, Failure> {
        self.certificate.subject().explain(&self.role)
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
        let failure = || format!("the certificate of the {}", self.role);
        let extensions = self.certificate.extensions().explain(failure())?;
        let found = extensions.find::<SubjectKeyIdentifier>().explain(failure())?;
        let (identifier, _) = found.ok_or_else(|| Failure(format!("{} has no subjectKeyIdentifier", failure())))?;
        Ok(AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&identifier))
    }
}

/// Reads a key that [`Protection::encrypt`] has encrypted.
pub fn read_key(backend: &Backend, folder: &Folder, file: &str, password: &[u8]) -> Result<PrivateKey, Failure> {
    let key = backend.load_pem_private_key(&folder.read(file)?, Some(password));
    key.explain(folder.path(file).display())
}

/// A builder with the common fields: a new serial number, validity, subject and its key.
pub fn certificate_builder(
    serial_number: SerialNumber,
    validity: (OffsetDateTime, OffsetDateTime),
    subject: &Name,
    key: &PublicKey,
) -> hazmat_openssl::Result<CertificateBuilder> {
    builder_with_identifier(serial_number, validity, subject, key, &key_identifier(key)?)
}

/// The identifier of a key, by SHA-256: SHA-1 is being withdrawn, also from FIPS modules.
pub fn key_identifier(key: &PublicKey) -> hazmat_openssl::Result<SubjectKeyIdentifier> {
    SubjectKeyIdentifier::from_public_key_with(key, KeyIdentifierMethod::Sha256)
}

/// The same with another identifier of the key.
pub fn builder_with_identifier(
    serial_number: SerialNumber,
    (not_valid_before, not_valid_after): (OffsetDateTime, OffsetDateTime),
    subject: &Name,
    key: &PublicKey,
    identifier: &SubjectKeyIdentifier,
) -> hazmat_openssl::Result<CertificateBuilder> {
    CertificateBuilder::new()
        .serial_number(serial_number)?
        .not_valid_before(not_valid_before)?
        .not_valid_after(not_valid_after)?
        .subject_name(subject)?
        .public_key(key)?
        .add_extension(identifier, false)
}

/// The validity of a new certificate.
pub fn validity(days: u32) -> Result<(OffsetDateTime, OffsetDateTime), Failure> {
    let now = times::now()?;
    Ok((now - times::CLOCK_SKEW, times::after_days(now, days)?))
}

/// Limits a validity to that of the issuer.
pub fn within(
    issuer: &Authority,
    (first, last): (OffsetDateTime, OffsetDateTime),
) -> Result<(OffsetDateTime, OffsetDateTime), Failure> {
    let attempt = || format!("the validity of the {}", issuer.role);
    let issuer_first = issuer.certificate.not_valid_before().explain(attempt())?;
    let issuer_last = issuer.certificate.not_valid_after().explain(attempt())?;
    Ok((first.max(issuer_first), last.min(issuer_last)))
}

/// A serial number that the folder has not issued.
pub fn unused_number(backend: &Backend, index: &Index) -> Result<SerialNumber, Failure> {
    loop {
        let number = SerialNumber::random(backend).explain("cannot generate a serial number")?;
        if index.find(&number).is_none() {
            return Ok(number);
        }
    }
}

/// The extensions of an authority. `path_length` is the maximum number of authorities below it, and `usage` is of its key, beside
/// certificates and revocation lists.
pub fn add_ca_extensions(
    builder: CertificateBuilder,
    path_length: u32,
    usage: KeyUsage,
) -> hazmat_openssl::Result<CertificateBuilder> {
    builder
        .add_extension(&BasicConstraints::ca(Some(path_length)), true)?
        .add_extension(&(usage | KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN), true)
}

/// Refuses to issue if the certificate of the authority is revoked or not valid now, or is another folder's.
pub fn check_usable(authority: &Certificate, role: &Role, index: &Index) -> Result<(), Failure> {
    let attempt = || format!("the certificate of the {role}");
    let number = authority.serial_number().explain(attempt())?;
    if *role != Role::ROOT && index.find(&number).is_none() {
        return Err(Failure(format!("the {role} is not in the index")));
    }
    check_current(authority, role, index)
}

/// Refuses to sign with the key of a certificate that is revoked or not valid now. `holder` is that of the certificate.
pub fn check_current(certificate: &Certificate, holder: impl Display, index: &Index) -> Result<(), Failure> {
    let attempt = || format!("the certificate of the {holder}");
    let number = certificate.serial_number().explain(attempt())?;
    if index.find(&number).is_some_and(|entry| entry.revoked.is_some()) {
        return Err(Failure(format!("the {holder} is revoked")));
    }
    let first = certificate.not_valid_before().explain(attempt())?;
    let last = certificate.not_valid_after().explain(attempt())?;
    if !(first..=last).contains(&times::now()?) {
        let (first, last) = (times::text(first), times::text(last));
        return Err(Failure(format!(
            "the {holder} is valid from {first} to {last}, but not now"
        )));
    }
    Ok(())
}

pub fn pem(certificate: &Certificate) -> Result<Vec<u8>, Failure> {
    certificate
        .public_bytes(Encoding::Pem)
        .explain("the certificate cannot be written")
}
