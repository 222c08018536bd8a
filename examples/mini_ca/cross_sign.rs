//! `mini_ca cross-sign`: the root certifies the name and the key of an intermediate that already has a certificate. A client that
//! trusts either of the two roots then finds a path to it.

use std::path::PathBuf;

use clap::Args;
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{BasicConstraints, Certificate, KeyUsage, Name, SubjectKeyIdentifier};

use crate::authority::{Authority, Role, check_usable, key_identifier, pem, unused_number};
use crate::folder::{Folder, ISSUED, Readers};
use crate::index::{Entry, Index};
use crate::input::{Input, Kind};
use crate::intermediate::Draft;
use crate::limits::Limits;
use crate::page::Page;
use crate::places::Places;
use crate::secrets::Secrets;
use crate::{Explain, Failure, Options, key, names, password, times};

#[derive(Args)]
pub struct Arguments {
    /// The certificate of the intermediate (PEM or DER), or - for standard input
    #[arg(value_name = "CERTIFICATE")]
    certificate: PathBuf,

    /// Validity, at most to the end of the root's
    #[arg(long, value_name = "DAYS", default_value_t = 1825, value_parser = clap::value_parser!(u32).range(1..=36500))]
    days: u32,

    #[command(flatten)]
    places: Places,

    #[command(flatten)]
    limits: Limits,
}

/// What the root certifies.
struct Subject {
    name: Name,
    key: PublicKey,
    /// That of the other certificate, because the certificates that the intermediate has issued have it.
    identifier: SubjectKeyIdentifier,
}

pub fn run(backend: &Backend, options: &Options, arguments: &Arguments) -> Result<(), Failure> {
    let (password_file, pin_file) = (options.password_file.as_deref(), options.token.pin_file.as_deref());
    password::check_standard_input(&[Some(&arguments.certificate), password_file, pin_file])?;
    let folder = Folder::open(&options.dir)?;
    let input = Input::read(&arguments.certificate)?;
    let other = input
        .only(Kind::Certificate)?
        .load_certificate(backend)
        .explain(input.name())?;
    let check = || -> Result<Subject, Failure> {
        let subject = Subject::read(&other)?;
        for role in Role::all(&folder)? {
            subject.check_is_another(&Authority::read_certificate(backend, &folder, &role)?, &role)?;
        }
        Ok(subject)
    };
    let check = || check().map_err(|Failure(reason)| Failure(format!("{}: {reason}", input.name())));
    // Check everything before the user types a password.
    check()?;
    arguments.places.check()?;
    arguments.limits.check()?;
    let secrets = Secrets::of(&folder, &Role::ROOT, options)?;
    let _lock = folder.lock()?;
    let mut index = Index::read(&folder)?;
    // Before the lock, another process may have made an intermediate.
    let subject = check()?;
    let root = Authority::read(backend, &folder, &Role::ROOT, &secrets)?;
    check_usable(&root.certificate, &Role::ROOT, &index)?;

    let draft = Draft {
        serial_number: unused_number(backend, &index)?,
        days: arguments.days,
        places: &arguments.places,
        limits: &arguments.limits,
    };
    let certificate = draft.sign(&root, &subject.name, &subject.key, &subject.identifier)?;
    // Write the index first: every issued certificate must be revocable.
    let entry = Entry::of(&certificate, &Role::ROOT)?;
    let file = format!("{ISSUED}/{}.pem", entry.serial_number);
    let mut page = Page::default();
    page.field("serial number", &entry.serial_number);
    page.field("subject", &entry.subject);
    page.field("issuer", root.name()?);
    page.field("valid until", times::text(entry.not_valid_after));
    page.field("certificate", folder.path(&file).display());
    index.add(entry);
    index.write(&folder)?;
    folder.write(&file, &pem(&certificate)?, Readers::All)?;
    page.print()
}

impl Subject {
    /// Accepts the certificate of an intermediate.
    fn read(certificate: &Certificate) -> Result<Self, Failure> {
        let name = certificate.subject().explain("its subject does not decode")?;
        names::check_subject(&name)?;
        let key = certificate.public_key().explain("its key cannot be read")?;
        key::check_for_tls(&key)?;
        let extensions = certificate.extensions().explain("its extensions do not decode")?;
        let constraints = extensions.find::<BasicConstraints>();
        let constraints = constraints.explain("its basicConstraints do not decode")?;
        let usage = extensions.find::<KeyUsage>().explain("its keyUsage does not decode")?;
        let may_issue = usage.is_none_or(|(usage, _)| usage.contains(KeyUsage::KEY_CERT_SIGN));
        if !may_issue || !constraints.is_some_and(|(constraints, _)| constraints.is_ca()) {
            return Err(Failure::new("it is not the certificate of an authority"));
        }
        // Below it are intermediates, for which its path would be too long.
        if certificate.subject_bytes() == certificate.issuer_bytes() {
            return Err(Failure::new(
                "it is the certificate of a root: only intermediates are certified",
            ));
        }
        if name.is_empty() {
            return Err(Failure::new("its subject is empty"));
        }
        let identifier = extensions.find::<SubjectKeyIdentifier>();
        let identifier = match identifier.explain("its subjectKeyIdentifier does not decode")? {
            Some((identifier, _)) => identifier,
            None => key_identifier(&key).explain("its key has no identifier")?,
        };
        Ok(Subject { name, key, identifier })
    }

    /// Refuses the subject of one of the folder's authorities with another key, and the root's own: certificates are found
    /// by their subjects, and revocation lists by their issuers.
    fn check_is_another(&self, authority: &Certificate, role: &Role) -> Result<(), Failure> {
        let failure = || format!("the certificate of the {role}");
        let has_name = self.name.matches(&authority.subject().explain(failure())?);
        let has_key = self.key == authority.public_key().explain(failure())?;
        match (has_name, has_key) {
            (true, true) if *role != Role::ROOT => Ok(()),
            (true, _) => Err(Failure(format!("its subject is that of the {role}"))),
            (false, true) => Err(Failure(format!(
                "its key is that of the {role}, which has another subject"
            ))),
            (false, false) => Ok(()),
        }
    }
}
