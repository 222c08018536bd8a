//! The index: a line of text for each issued certificate, with its state.

use std::fmt::Write as _;

use clap::ValueEnum;
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::x509::{Certificate, CrlReason, SerialNumber};

use crate::authority::Role;
use crate::folder::{Folder, Readers};
use crate::{Explain, Failure, on_one_line, times};

const FILE: &str = "index.txt";
const HEADING: &str = "# serial number, issuer, state, not before, not after, subject: with tabs between\n";

/// An issued certificate.
pub struct Entry {
    pub serial_number: SerialNumber,
    pub issuer: Role,
    /// The date and reason of its revocation, if it was revoked.
    pub revoked: Option<(OffsetDateTime, Reason)>,
    pub not_valid_before: OffsetDateTime,
    pub not_valid_after: OffsetDateTime,
    /// Its subject as text.
    pub subject: String,
}

/// The reason of a revocation (RFC 5280, section 5.3.1).
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Reason {
    /// No reason is given
    Unspecified,
    /// Its private key may be known to others
    KeyCompromise,
    /// The private key of the authority may be known to others
    CaCompromise,
    /// Its subject's name has changed
    AffiliationChanged,
    /// Another certificate replaces it
    Superseded,
    /// It is no longer needed
    CessationOfOperation,
    /// Its subject has lost the privileges that it grants
    PrivilegeWithdrawn,
}

impl Reason {
    /// The value in the revocation list, which has none for "unspecified" (RFC 5280, section 5.3.1).
    pub fn in_list(self) -> Option<CrlReason> {
        match self {
            Reason::Unspecified => None,
            Reason::KeyCompromise => Some(CrlReason::KeyCompromise),
            Reason::CaCompromise => Some(CrlReason::CaCompromise),
            Reason::AffiliationChanged => Some(CrlReason::AffiliationChanged),
            Reason::Superseded => Some(CrlReason::Superseded),
            Reason::CessationOfOperation => Some(CrlReason::CessationOfOperation),
            Reason::PrivilegeWithdrawn => Some(CrlReason::PrivilegeWithdrawn),
        }
    }

    /// The name on the command line and in the index.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// All issued certificates, the oldest first.
#[derive(Default)]
pub struct Index {
    entries: Vec<Entry>,
}

impl Index {
    pub fn read(folder: &Folder) -> Result<Self, Failure> {
        let text = folder.read_text(FILE)?;
        // After the index: an authority that was added meanwhile may be in it.
        let roles = Role::all(folder)?;
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let wrong = || {
                let path = folder.path(FILE);
                Failure(format!("{}, line {}: the line is malformed", path.display(), index + 1))
            };
            entries.push(Entry::parse(line, &roles).ok_or_else(wrong)?);
        }
        Ok(Index { entries })
    }

    pub fn write(&self, folder: &Folder) -> Result<(), Failure> {
        let mut text = HEADING.to_owned();
        self.entries.iter().for_each(|entry| entry.append_to(&mut text));
        folder.write(FILE, text.as_bytes(), Readers::All)
    }

    pub fn add(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub fn find(&self, serial_number: &SerialNumber) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.serial_number == *serial_number)
    }

    pub fn find_mut(&mut self, serial_number: &SerialNumber) -> Option<&mut Entry> {
        self.entries
            .iter_mut()
            .find(|entry| entry.serial_number == *serial_number)
    }

    /// The certificates that the authority issued.
    pub fn issued_by<'a>(&'a self, issuer: &'a Role) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.issuer == *issuer)
    }
}

impl Entry {
    /// The entry of a new certificate.
    pub fn of(certificate: &Certificate, issuer: &Role) -> Result<Self, Failure> {
        let read = || -> hazmat_openssl::Result<Self> {
            Ok(Entry {
                serial_number: certificate.serial_number()?,
                issuer: issuer.clone(),
                revoked: None,
                not_valid_before: certificate.not_valid_before()?,
                not_valid_after: certificate.not_valid_after()?,
                subject: certificate.subject()?.to_string(),
            })
        };
        read().explain("the new certificate does not decode")
    }

    fn parse(line: &str, roles: &[Role]) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [serial_number, issuer, state, not_valid_before, not_valid_after, subject] = fields.as_slice() else {
            return None;
        };
        Some(Entry {
            serial_number: SerialNumber::from_hex(serial_number).ok()?,
            issuer: roles.iter().find(|role| role.name() == *issuer)?.clone(),
            revoked: match state.split(' ').collect::<Vec<_>>().as_slice() {
                ["valid"] => None,
                ["revoked", time, reason] => Some((times::parse(time)?, Reason::from_str(reason, false).ok()?)),
                _ => return None,
            },
            not_valid_before: times::parse(not_valid_before)?,
            not_valid_after: times::parse(not_valid_after)?,
            subject: (*subject).to_owned(),
        })
    }

    fn append_to(&self, text: &mut String) {
        let state = match self.revoked {
            None => "valid".to_owned(),
            Some((time, reason)) => format!("revoked {} {}", times::text(time), reason.name()),
        };
        let fields = [
            &self.serial_number.to_string(),
            self.issuer.name(),
            &state,
            &times::text(self.not_valid_before),
            &times::text(self.not_valid_after),
            &on_one_line(&self.subject),
        ];
        let _ = writeln!(text, "{}", fields.join("\t"));
    }
}
