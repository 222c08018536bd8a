//! Reads files with certificates, requests and revocation lists.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use hazmat_openssl::Result as X509Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, CertificateRevocationList, CertificateSigningRequest};

use crate::blocks::{Block, blocks};
use crate::password::is_standard_input;
use crate::{Explain, Failure};

/// The kind of a structure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Certificate,
    Request,
    List,
    Other,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Certificate => "certificate",
            Kind::Request => "certificate signing request",
            Kind::List => "certificate revocation list",
            Kind::Other => "something else",
        }
    }
}

/// The content of a file.
pub struct Input {
    name: String,
    data: Vec<u8>,
}

/// A structure in a file.
pub struct Item<'a> {
    pub kind: Kind,
    /// The known label of the PEM block, or a description.
    pub label: String,
    /// The number of its first line, in text.
    pub line: Option<usize>,
    data: &'a [u8],
}

/// The meaning of PEM labels.
const LABELS: [(&str, Kind); 5] = [
    ("CERTIFICATE", Kind::Certificate),
    ("X509 CERTIFICATE", Kind::Certificate),
    ("CERTIFICATE REQUEST", Kind::Request),
    ("NEW CERTIFICATE REQUEST", Kind::Request),
    ("X509 CRL", Kind::List),
];

impl Input {
    /// Reads a file, or standard input for `-`.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        const LIMIT: u64 = 512 * 1024 * 1024;
        let (name, source) = open(path)?;
        let mut data = Vec::new();
        source
            .take(LIMIT + 1)
            .read_to_end(&mut data)
            .explain(format!("cannot read {name}"))?;
        match data.len() as u64 {
            0 => Err(Failure(format!("{name} is empty"))),
            1..=LIMIT => Ok(Input { name, data }),
            _ => Err(Failure(format!("{name} is larger than 512 MiB"))),
        }
    }

    /// The file's name, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The structures in the file: at least one certificate, request or list.
    pub fn items(&self) -> Result<Vec<Item<'_>>, Failure> {
        let items = match der_kind(&self.data) {
            Some(kind) => vec![Item::of_der(&self.data, kind)],
            None => pem_items(&self.data),
        };
        if items.iter().any(|item| item.kind != Kind::Other) {
            return Ok(items);
        }
        let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
        let found = match labels.is_empty() {
            true => "it contains no PEM block and is not DER".to_owned(),
            false => format!("only {}", labels.join(", ")),
        };
        Err(Failure(format!(
            "{} has no certificate, certificate signing request or certificate revocation list: {found}",
            self.name
        )))
    }

    /// The only structure of that kind in the file.
    pub fn only(&self, kind: Kind) -> Result<Item<'_>, Failure> {
        let mut found = self.all(kind)?;
        match (found.pop(), found.is_empty()) {
            (Some(item), true) => Ok(item),
            _ => Err(Failure(format!("{} has more than one {}", self.name, kind.name()))),
        }
    }

    /// The structures of that kind in the file: at least one.
    pub fn all(&self, kind: Kind) -> Result<Vec<Item<'_>>, Failure> {
        let items = self.items()?;
        let other = items.iter().map(|item| item.kind).find(|found| *found != Kind::Other);
        let found: Vec<_> = items.into_iter().filter(|item| item.kind == kind).collect();
        if found.is_empty() {
            let other = other.unwrap_or(Kind::Other).name();
            return Err(Failure(format!("{} has a {other}, and no {}", self.name, kind.name())));
        }
        Ok(found)
    }
}

/// Opens a regular file. Opening a FIFO would block.
fn open(path: &Path) -> Result<(String, Box<dyn Read>), Failure> {
    if is_standard_input(path) {
        return Ok(("standard input".into(), Box::new(io::stdin())));
    }
    let name = path.display().to_string();
    let failure = || format!("cannot read {name}");
    if !fs::metadata(path).explain(failure())?.is_file() {
        let advice = "it is not a regular file (`-` reads from standard input)";
        return Err(Failure(format!("{}: {advice}", failure())));
    }
    let file = File::open(path).explain(failure())?;
    Ok((name, Box::new(file)))
}

impl<'a> Item<'a> {
    fn of_der(data: &'a [u8], kind: Kind) -> Self {
        Item {
            kind,
            label: "DER of another kind".to_owned(),
            line: None,
            data,
        }
    }

    pub fn load_certificate(&self, backend: &Backend) -> X509Result<Certificate> {
        match self.line {
            None => backend.load_der_x509_certificate(self.data),
            Some(_) => backend.load_pem_x509_certificate(self.data),
        }
    }

    pub fn load_request(&self, backend: &Backend) -> X509Result<CertificateSigningRequest> {
        match self.line {
            None => backend.load_der_x509_csr(self.data),
            Some(_) => backend.load_pem_x509_csr(self.data),
        }
    }

    pub fn load_list(&self, backend: &Backend) -> X509Result<CertificateRevocationList> {
        match self.line {
            None => backend.load_der_x509_crl(self.data),
            Some(_) => backend.load_pem_x509_crl(self.data),
        }
    }
}

/// Finds the blocks of a PEM file.
fn pem_items(data: &[u8]) -> Vec<Item<'_>> {
    blocks(data).into_iter().map(pem_item).collect()
}

fn pem_item(block: Block<'_>) -> Item<'_> {
    let known = LABELS.iter().find(|(known, _)| *known == block.label);
    Item {
        kind: known.map_or(Kind::Other, |(_, kind)| *kind),
        label: block.label,
        line: Some(block.line),
        data: block.data,
    }
}

/// Detects the structure of a DER file by the tags in its signed part.
fn der_kind(data: &[u8]) -> Option<Kind> {
    const INTEGER: u8 = 0x02;
    const BIT_STRING: u8 = 0x03;
    const UTC_TIME: u8 = 0x17;
    const GENERALIZED_TIME: u8 = 0x18;
    const SEQUENCE: u8 = 0x30;
    const TAGGED_0: u8 = 0xa0;

    if data.first() != Some(&SEQUENCE) {
        return None;
    }
    // Text that starts with the digit zero looks like a SEQUENCE.
    let is_text = || std::str::from_utf8(data).is_ok_and(|text| !text.contains('\0'));
    let Some(outer) = elements(data) else {
        return if is_text() { None } else { Some(Kind::Other) };
    };
    let [(SEQUENCE, signed), (SEQUENCE, _), (BIT_STRING, _)] = outer.as_slice() else {
        return Some(Kind::Other);
    };
    let tags: Vec<u8> = elements(signed)
        .unwrap_or_default()
        .into_iter()
        .map(|(tag, _)| tag)
        .collect();
    Some(match tags.as_slice() {
        [TAGGED_0, ..] => Kind::Certificate,
        [INTEGER, SEQUENCE, SEQUENCE, UTC_TIME | GENERALIZED_TIME, ..] => Kind::List,
        [SEQUENCE, SEQUENCE, UTC_TIME | GENERALIZED_TIME, ..] => Kind::List,
        [INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, ..] => Kind::Certificate,
        [INTEGER, SEQUENCE, SEQUENCE, ..] => Kind::Request,
        _ => Kind::Other,
    })
}

/// The elements of a sequence, each with its tag byte and its encoding.
fn elements(data: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let sequence = asn1::parse_single::<asn1::Sequence>(data).ok()?;
    let elements = sequence.parse(|parser| {
        let mut elements = Vec::new();
        while !parser.is_empty() {
            let element = parser.read_element::<asn1::Tlv>()?;
            let tag = element.tag_bytes().first().copied().unwrap_or_default();
            elements.push((tag, element.full_data()));
        }
        Ok::<_, asn1::ParseError>(elements)
    });
    elements.ok()
}
