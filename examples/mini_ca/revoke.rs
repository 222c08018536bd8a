//! `mini_ca revoke` and `mini_ca crl`: revoke certificates, and issue revocation lists.

use clap::Args;
use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{
    CertificateRevocationListBuilder, CrlNumber, RevokedCertificate, RevokedCertificateBuilder, SerialNumber,
};

use crate::authority::{Authority, Role};
use crate::folder::{Folder, Readers};
use crate::index::{Entry, Index, Reason};
use crate::page::Page;
use crate::secrets::Secrets;
use crate::{Explain, Failure, Options, times};

const NUMBER_FILE: &str = "crl-number";

/// The default of days until the next revocation list.
pub const DAYS: u32 = 7;

#[derive(Args)]
pub struct Arguments {
    /// The serial number of the certificate, in hexadecimal
    #[arg(value_name = "SERIAL", value_parser = SerialNumber::from_hex)]
    serial_number: SerialNumber,

    /// The reason
    #[arg(long, value_name = "REASON", default_value = "unspecified")]
    reason: Reason,
}

#[derive(Args)]
pub struct ListArguments {
    /// Days until the next lists; after that, these are no longer valid
    #[arg(long, value_name = "DAYS", default_value_t = DAYS, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
}

/// Records the revocation. This needs no key; the next list needs one.
pub fn run(options: &Options, arguments: &Arguments) -> Result<(), Failure> {
    let folder = Folder::open(&options.dir)?;
    let _lock = folder.lock()?;
    let mut index = Index::read(&folder)?;
    let number = &arguments.serial_number;
    let entry = index.find_mut(number).ok_or_else(|| {
        Failure(format!(
            "no certificate with the serial number {number} was issued here"
        ))
    })?;
    if let Some((time, reason)) = entry.revoked {
        let (time, reason) = (times::text(time), reason.name());
        return Err(Failure(format!("{number} is already revoked, since {time} ({reason})")));
    }
    entry.revoked = Some((times::now()?, arguments.reason));
    let subject = entry.subject.clone();
    index.write(&folder)?;

    let mut page = Page::default();
    page.field("revoked", number);
    page.field("subject", subject);
    page.field("reason", arguments.reason.name());
    page.field("note", "mini_ca crl issues the list that publishes it");
    page.print()
}

/// Issues all lists: an intermediate's with the revoked certificates that it issued, and the root's with the intermediates
/// that were revoked.
pub fn make_lists(backend: &Backend, options: &Options, arguments: &ListArguments) -> Result<(), Failure> {
    let folder = Folder::open(&options.dir)?;
    let secrets = Secrets::of(&folder, &Role::INTERMEDIATE, options)?;
    let _lock = folder.lock()?;
    let index = Index::read(&folder)?;
    let mut authorities = Vec::new();
    for role in Role::all(&folder)? {
        authorities.push(Authority::read(backend, &folder, &role, &secrets)?);
    }
    let number = write_lists(&folder, &index, &authorities, arguments.days)?;

    let mut page = Page::default();
    page.field("number", number);
    // The root is first, and its list the one that changes least.
    let (root, intermediates) = authorities.split_at(1);
    for Authority { role, .. } in intermediates.iter().chain(root) {
        let revoked = index.issued_by(role).filter(|entry| entry.revoked.is_some());
        page.field(role.name(), format!("{} revoked", revoked.count()));
        page.field("list", folder.path(&role.list_file()).display());
    }
    page.print()
}

/// Writes the lists, and returns their number, which is one more than the last number.
pub fn write_lists(folder: &Folder, index: &Index, authorities: &[Authority], days: u32) -> Result<u64, Failure> {
    let number = next_number(folder)?;
    // Write the number first: numbers must be unique; gaps are allowed.
    folder.write(NUMBER_FILE, format!("{number}\n").as_bytes(), Readers::All)?;
    for authority in authorities {
        let builder = describe_list(index.issued_by(&authority.role), number, days)?;
        let list = authority.sign_list(builder)?;
        let pem = list.public_bytes(Encoding::Pem).explain("the list cannot be written")?;
        folder.write(&authority.role.list_file(), &pem, Readers::All)?;
    }
    Ok(number)
}

fn next_number(folder: &Folder) -> Result<u64, Failure> {
    let path = folder.path(NUMBER_FILE);
    if !path.exists() {
        return Ok(1);
    }
    let number = folder.read_text(NUMBER_FILE)?.trim().parse::<u64>().ok();
    let next = number.and_then(|number| number.checked_add(1));
    next.ok_or_else(|| Failure(format!("{} does not have a number", path.display())))
}

fn describe_list<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    number: u64,
    days: u32,
) -> Result<CertificateRevocationListBuilder, Failure> {
    let now = times::now()?;
    let next = times::after_days(now, days)?;
    let describe = || -> hazmat_openssl::Result<CertificateRevocationListBuilder> {
        let mut builder = CertificateRevocationListBuilder::new()
            .last_update(now)?
            .next_update(next)?
            .add_extension(&CrlNumber::new(number)?, false)?;
        for entry in entries {
            if let Some(revoked) = describe_entry(entry)? {
                builder = builder.add_revoked_certificate(&revoked)?;
            }
        }
        Ok(builder)
    };
    describe().explain("the revocation list cannot be made")
}

/// The entry of a revoked certificate; `None` if it was not revoked.
fn describe_entry(entry: &Entry) -> hazmat_openssl::Result<Option<RevokedCertificate>> {
    let Some((time, reason)) = entry.revoked else {
        return Ok(None);
    };
    let mut builder = RevokedCertificateBuilder::new()
        .serial_number(entry.serial_number.clone())?
        .revocation_date(time)?;
    if let Some(reason) = reason.in_list() {
        builder = builder.add_extension(&reason, false)?;
    }
    builder.build().map(Some)
}
