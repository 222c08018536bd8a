//! `mini_ca ocsp-responder`: certifies a key that signs answers to OCSP requests in place of an authority's own key (RFC 6960, section
//! 4.2.2.2). Also reads it.

use clap::Args;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, ExtendedKeyUsage, KeyPurposeOid, KeyUsage, Name, OcspNoCheck,
};

use crate::authority::{
    Authority, Role, certificate_builder, check_usable, pem, read_key, unused_number, validity, within,
};
use crate::blocks::blocks;
use crate::folder::{Folder, Readers};
use crate::index::{Entry, Index};
use crate::key::{KeyKind, Protection};
use crate::page::Page;
use crate::secrets::Secrets;
use crate::{Explain, Failure, Options, init, times};

#[derive(Args)]
pub struct Arguments {
    /// The authority that it answers for: root, intermediate, or the name of another intermediate
    #[arg(long, value_name = "NAME", default_value = "intermediate", value_parser = Role::parse)]
    issuer: Role,

    /// Its name, in the syntax of RFC 4514
    #[arg(long, value_name = "NAME", default_value = "CN=Mini CA OCSP Responder")]
    subject: String,

    /// The type of its key
    #[arg(long, value_name = "KIND", default_value = "p256")]
    key: KeyKind,

    /// Validity, at most to the end of the authority's
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=36500))]
    days: u32,

    #[command(flatten)]
    protection: Protection,
}

/// Writes the certificate and the key into one file, so that both are replaced at once.
pub fn run(backend: &Backend, options: &Options, arguments: &Arguments) -> Result<(), Failure> {
    let folder = Folder::open(&options.dir)?;
    let role = &arguments.issuer;
    if !role.exists(&folder) {
        let (path, name) = (options.dir.display(), role.name());
        return Err(Failure(format!("{path} has no authority {name}")));
    }
    let subject = init::parse_name(&arguments.subject)?;
    // Check everything else before the user types a password.
    check(backend, &folder, role, &subject, &Index::read(&folder)?)?;
    arguments.key.check(backend)?;
    let secrets = Secrets::for_new_key(backend, &folder, role, options)?;
    let _lock = folder.lock()?;
    let mut index = Index::read(&folder)?;
    // Before the lock, another process may have revoked the authority.
    check(backend, &folder, role, &subject, &index)?;
    let issuer = Authority::read(backend, &folder, role, &secrets)?;

    let key = arguments.key.generate(backend)?;
    let validity = within(&issuer, validity(arguments.days)?)?;
    let number = unused_number(backend, &index)?;
    let build = || -> hazmat_openssl::Result<CertificateBuilder> {
        certificate_builder(number, validity, &subject, &key.public_key()?)?
            .add_extension(&BasicConstraints::end_entity(), true)?
            .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
            .add_extension(&ExtendedKeyUsage::new(vec![KeyPurposeOid::OCSP_SIGNING])?, false)?
            // Clients need not ask whether the responder itself is revoked, as its validity is short.
            .add_extension(&OcspNoCheck, false)
    };
    let certificate = issuer.sign(build().explain("the certificate cannot be made")?)?;

    // Write the index first: every issued certificate must be revocable.
    let entry = Entry::of(&certificate, role)?;
    let file = role.responder_file();
    let mut page = Page::default();
    page.field("serial number", &entry.serial_number);
    page.field("subject", &entry.subject);
    page.field("issuer", issuer.name()?);
    page.field("valid until", times::text(entry.not_valid_after));
    page.field("certificate and key", folder.path(&file).display());
    index.add(entry);
    index.write(&folder)?;
    let key = arguments.protection.encrypt(&key, secrets.password()?)?;
    folder.write(&file, &[pem(&certificate)?, key.to_vec()].concat(), Readers::Owner)?;
    page.print()
}

/// Checks the current state of the authority, and that no authority has the subject.
fn check(backend: &Backend, folder: &Folder, role: &Role, subject: &Name, index: &Index) -> Result<(), Failure> {
    check_usable(&Authority::read_certificate(backend, folder, role)?, role, index)?;
    for other in Role::all(folder)? {
        let certificate = Authority::read_certificate(backend, folder, &other)?;
        let name = certificate
            .subject()
            .explain(format!("the certificate of the {other}"))?;
        if name.matches(subject) {
            return Err(Failure(format!(
                "{name} is the name of the {other}: give another --subject"
            )));
        }
    }
    Ok(())
}

/// A key that signs answers for an authority, and its certificate.
pub struct Signer {
    /// The authority.
    pub role: Role,
    pub issuer: Certificate,
    /// The certificate of the key: the authority's own, or that of a responder.
    pub certificate: Certificate,
    pub key: PrivateKey,
}

impl Signer {
    /// Reads the responder of an authority, or without one the authority itself.
    pub fn read(backend: &Backend, folder: &Folder, role: &Role, secrets: &Secrets) -> Result<Self, Failure> {
        let password = secrets.password()?;
        let issuer = Authority::read_certificate(backend, folder, role)?;
        let file = role.responder_file();
        let path = folder.path(&file);
        if !path.exists() {
            return Ok(Signer {
                role: role.clone(),
                certificate: issuer.clone(),
                key: read_key(backend, folder, &role.key_file(), password)?,
                issuer,
            });
        }
        let data = folder.read(&file)?;
        let certificate = backend.load_pem_x509_certificate(&data).explain(path.display())?;
        let verified = certificate.verify_directly_issued_by(&issuer);
        verified.explain(path.display())?;
        let blocks = blocks(&data);
        let key = blocks.iter().find(|block| block.label.ends_with("PRIVATE KEY"));
        let key = key.ok_or_else(|| Failure(format!("{} has no private key", path.display())))?;
        let key = backend.load_pem_private_key(key.data, Some(password));
        Ok(Signer {
            role: role.clone(),
            issuer,
            certificate,
            key: key.explain(path.display())?,
        })
    }

    /// Whether the key is not the authority's own.
    pub fn is_delegated(&self) -> bool {
        self.certificate != self.issuer
    }
}
