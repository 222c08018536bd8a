//! `mini_ca init`: creates a root and an intermediate.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;

use clap::Args;
use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, KeyUsage, Name, SerialNumber};

use crate::authority::{Authority, Role, add_ca_extensions, certificate_builder, pem, validity};
use crate::folder::{Folder, Readers};
use crate::index::{Entry, Index};
use crate::intermediate::Draft;
use crate::key::{KeyKind, Protection};
use crate::limits::Limits;
use crate::page::Page;
use crate::password::{self, Password};
use crate::places::Places;
use crate::revoke::write_lists;
use crate::root_token::RootToken;
use crate::{Explain, Failure, Options, key, names};

#[derive(Args)]
pub struct Arguments {
    /// The root's name, in the syntax of RFC 4514
    #[arg(long, value_name = "NAME", default_value = "CN=Mini CA Root")]
    root_name: String,

    /// The intermediate's name
    #[arg(long, value_name = "NAME", default_value = "CN=Mini CA Intermediate")]
    intermediate_name: String,

    /// The type of both keys; by default p384 for the root and p256 for the intermediate
    #[arg(long, value_name = "KIND")]
    key: Option<KeyKind>,

    /// The root's key, which is in a token, and stays there: a PKCS #11 URI, such as pkcs11:token=ca;object=root. --key is then
    /// the type of the intermediate's
    #[arg(long, value_name = "URI")]
    key_uri: Option<String>,

    /// Validity of the root
    #[arg(long, value_name = "DAYS", default_value_t = 3650, value_parser = clap::value_parser!(u32).range(1..=36500))]
    root_days: u32,

    /// Validity of the intermediate, at most to the end of the root's
    #[arg(long, value_name = "DAYS", default_value_t = 1825, value_parser = clap::value_parser!(u32).range(1..=36500))]
    intermediate_days: u32,

    #[command(flatten)]
    protection: Protection,

    #[command(flatten)]
    places: Places,

    #[command(flatten)]
    limits: Limits,
}

pub fn run(backend: &Backend, options: &Options, arguments: &Arguments) -> Result<(), Failure> {
    let path = &options.dir;
    if fs::symlink_metadata(path).is_ok() {
        return Err(Failure(format!("{} already exists", path.display())));
    }
    let root_name = parse_name(&arguments.root_name)?;
    let intermediate_name = parse_name(&arguments.intermediate_name)?;
    if root_name.matches(&intermediate_name) {
        return Err(Failure::new("the root and the intermediate must have different names"));
    }
    if arguments.intermediate_days > arguments.root_days {
        return Err(Failure::new(
            "the intermediate cannot be valid for longer than the root",
        ));
    }
    // Check the other arguments before the user types a password.
    arguments.places.check()?;
    arguments.limits.check()?;
    arguments.key.map_or(Ok(()), |kind| kind.check(backend))?;
    let token = arguments.key_uri.as_ref();
    let token = token.map(|uri| RootToken::new(uri, &options.token)).transpose()?;
    let password = new_password(options.password_file.as_deref())?;

    let root = make_root(backend, options, arguments, &root_name, token)?;
    let draft = Draft {
        serial_number: SerialNumber::random(backend).explain("cannot generate a serial number")?,
        days: arguments.intermediate_days,
        places: &arguments.places,
        limits: &arguments.limits,
    };
    let key = arguments.key.unwrap_or(KeyKind::P256).generate(backend)?;
    let intermediate = draft.make(&root, Role::INTERMEDIATE, &intermediate_name, key)?;
    let authorities = [root, intermediate];
    Folder::create(path, |folder| {
        fill(folder, &authorities, &arguments.protection, &password)
    })?;

    let mut page = Page::default();
    for authority in &authorities {
        describe(authority, &mut page)?;
    }
    page.field("folder", path.display());
    page.print()
}

/// Prints the name of a new authority, and what identifies it.
pub fn describe(authority: &Authority, page: &mut Page) -> Result<(), Failure> {
    let certificate = &authority.certificate;
    page.field(authority.role.name(), certificate.subject().explain("its subject")?);
    page.field("serial number", certificate.serial_number().explain("its number")?);
    let fingerprint = certificate.fingerprint(HashAlgorithm::Sha256);
    page.field("SHA-256 fingerprint", fingerprint.explain("its fingerprint")?);
    Ok(())
}

/// Parses the name of an authority.
pub fn parse_name(text: &str) -> Result<Name, Failure> {
    let name = Name::from_rfc4514_string(text).explain(text)?;
    names::check_subject(&name).explain(text)?;
    match name.is_empty() {
        true => Err(Failure::new("the name of an authority is empty")),
        false => Ok(name),
    }
}

fn new_password(password_file: Option<&Path>) -> Result<Password, Failure> {
    match password_file {
        Some(path) => password::new(path),
        None if io::stdin().is_terminal() => password::new(Path::new("-")),
        None => Err(Failure::new(
            "there is no terminal to ask for a password: give --password-file",
        )),
    }
}

/// Creates the root, which signs itself.
fn make_root(
    backend: &Backend,
    options: &Options,
    arguments: &Arguments,
    name: &Name,
    token: Option<RootToken>,
) -> Result<Authority, Failure> {
    const ATTEMPT: &str = "the root cannot be made";
    let key = match &token {
        Some(token) => token.load(options)?,
        None => arguments.key.unwrap_or(KeyKind::P384).generate(backend)?,
    };
    let validity = validity(arguments.root_days)?;
    let public_key = key.public_key().explain(ATTEMPT)?;
    key::check_for_tls(&public_key).map_err(|Failure(reason)| Failure(format!("{ATTEMPT}: {reason}")))?;
    let sign = || -> hazmat_openssl::Result<Certificate> {
        let builder = certificate_builder(SerialNumber::random(backend)?, validity, name, &public_key)?;
        let algorithm = SignatureAlgorithm::default_for(&key)?;
        let certificate = add_ca_extensions(builder.issuer_name(name)?, 1, KeyUsage::empty())?.sign(&key, algorithm)?;
        certificate.verify_directly_issued_by(&certificate)?;
        Ok(certificate)
    };
    let certificate = sign().explain(ATTEMPT)?;
    Ok(match token {
        Some(token) => Authority::in_token(certificate, key, token),
        None => Authority::new(Role::ROOT, certificate, key),
    })
}

fn fill(
    folder: &Folder,
    authorities: &[Authority; 2],
    protection: &Protection,
    password: &[u8],
) -> Result<(), Failure> {
    for authority in authorities {
        authority.write(folder, protection, password)?;
    }
    let [root, intermediate] = authorities;
    let chain = [pem(&intermediate.certificate)?, pem(&root.certificate)?].concat();
    folder.write("chain.pem", &chain, Readers::All)?;

    let mut index = Index::default();
    index.add(Entry::of(&intermediate.certificate, &Role::ROOT)?);
    index.write(folder)?;
    write_lists(folder, &index, authorities, crate::revoke::DAYS)?;
    Ok(())
}
