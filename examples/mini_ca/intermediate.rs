//! `mini_ca intermediate`: creates another intermediate.

use clap::Args;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, KeyUsage, Name, SerialNumber, SubjectKeyIdentifier};

use crate::authority::{
    Authority, Role, add_ca_extensions, builder_with_identifier, check_usable, key_identifier, unused_number, validity,
    within,
};
use crate::folder::Folder;
use crate::index::{Entry, Index};
use crate::key::{KeyKind, Protection};
use crate::limits::Limits;
use crate::page::Page;
use crate::places::Places;
use crate::revoke::{self, write_lists};
use crate::secrets::Secrets;
use crate::{Explain, Failure, Options, init};

#[derive(Args)]
pub struct Arguments {
    /// The name of its files, and of `sign --issuer`: lower-case letters, digits and hyphens
    #[arg(value_name = "NAME", value_parser = Role::parse)]
    role: Role,

    /// The intermediate's name in its certificate, in the syntax of RFC 4514; by default CN=Mini CA NAME
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,

    /// The type of its key
    #[arg(long, value_name = "KIND", default_value = "p256")]
    key: KeyKind,

    /// Validity, at most to the end of the root's
    #[arg(long, value_name = "DAYS", default_value_t = 1825, value_parser = clap::value_parser!(u32).range(1..=36500))]
    days: u32,

    #[command(flatten)]
    protection: Protection,

    #[command(flatten)]
    places: Places,

    #[command(flatten)]
    limits: Limits,
}

pub fn run(backend: &Backend, options: &Options, arguments: &Arguments) -> Result<(), Failure> {
    let folder = Folder::open(&options.dir)?;
    let role = &arguments.role;
    let default_name = format!("CN=Mini CA {}", role.name());
    let name = init::parse_name(arguments.subject.as_deref().unwrap_or(&default_name))?;
    // Check everything else before the user types a password.
    check_is_new(backend, &folder, role, &name)?;
    arguments.places.check()?;
    arguments.limits.check()?;
    arguments.key.check(backend)?;
    let secrets = Secrets::for_new_key(backend, &folder, &Role::ROOT, options)?;
    let _lock = folder.lock()?;
    let mut index = Index::read(&folder)?;
    // Before the lock, another process may have made one.
    check_is_new(backend, &folder, role, &name)?;
    let root = Authority::read(backend, &folder, &Role::ROOT, &secrets)?;
    check_usable(&root.certificate, &Role::ROOT, &index)?;

    let draft = Draft {
        serial_number: unused_number(backend, &index)?,
        days: arguments.days,
        places: &arguments.places,
        limits: &arguments.limits,
    };
    let intermediate = draft.make(&root, role.clone(), &name, arguments.key.generate(backend)?)?;
    // Write the index first: every issued certificate must be revocable.
    index.add(Entry::of(&intermediate.certificate, &Role::ROOT)?);
    index.write(&folder)?;
    intermediate.write(&folder, &arguments.protection, secrets.password()?)?;
    write_lists(&folder, &index, std::slice::from_ref(&intermediate), revoke::DAYS)?;

    let mut page = Page::default();
    init::describe(&intermediate, &mut page)?;
    page.field("certificate", folder.path(&role.certificate_file()).display());
    page.field("list", folder.path(&role.list_file()).display());
    page.print()
}

/// Refuses the files and the subject of another authority: certificates are found by their subjects.
fn check_is_new(backend: &Backend, folder: &Folder, role: &Role, name: &Name) -> Result<(), Failure> {
    if role.is_first() || role.exists(folder) {
        let path = folder.path(&role.certificate_file());
        return Err(Failure(format!("{} already exists", path.display())));
    }
    for other in Role::all(folder)? {
        let certificate = Authority::read_certificate(backend, folder, &other)?;
        let subject = certificate
            .subject()
            .explain(format!("the certificate of the {other}"))?;
        if subject.matches(name) {
            return Err(Failure(format!(
                "{name} is the name of the {other}: give another --subject"
            )));
        }
    }
    Ok(())
}

/// The certificate of an intermediate, before the root signs it.
pub struct Draft<'a> {
    pub serial_number: SerialNumber,
    pub days: u32,
    pub places: &'a Places,
    pub limits: &'a Limits,
}

impl Draft<'_> {
    /// An intermediate with that key.
    pub fn make(self, root: &Authority, role: Role, name: &Name, key: PrivateKey) -> Result<Authority, Failure> {
        const ATTEMPT: &str = "the intermediate cannot be made";
        let public_key = key.public_key().explain(ATTEMPT)?;
        let identifier = key_identifier(&public_key).explain(ATTEMPT)?;
        let certificate = self.sign(root, name, &public_key, &identifier)?;
        Ok(Authority::new(role, certificate, key))
    }

    /// The certificate for a name and a key.
    pub fn sign(
        self,
        root: &Authority,
        name: &Name,
        key: &PublicKey,
        identifier: &SubjectKeyIdentifier,
    ) -> Result<Certificate, Failure> {
        let validity = within(root, validity(self.days)?)?;
        let builder = builder_with_identifier(self.serial_number, validity, name, key, identifier);
        // Without a responder of its own, it signs the answers to OCSP requests (RFC 5280, section 4.2.1.3).
        let builder = builder.and_then(|builder| add_ca_extensions(builder, 0, KeyUsage::DIGITAL_SIGNATURE));
        let builder = builder.explain("the intermediate cannot be made")?;
        root.sign(self.limits.add_to(self.places.add_to(builder)?)?)
    }
}
