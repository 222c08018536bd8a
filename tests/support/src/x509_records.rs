//! The files in `vectors/x509`, and what Python's `cryptography` reports about each: `tests/support/x509_vectors/expected/*.txt`,
//! written by `expected.py` beside them.

use super::{backend, files};
use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{Certificate, CertificateRevocationList, CertificateSigningRequest};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The folders of certificates, requests and revocation lists, and the expectations for them.
pub const FOLDERS: [(&str, &str); 5] = [
    ("top", include_str!("../x509_vectors/expected/top.txt")),
    ("custom", include_str!("../x509_vectors/expected/custom.txt")),
    ("requests", include_str!("../x509_vectors/expected/requests.txt")),
    ("PKITS_certs", include_str!("../x509_vectors/expected/PKITS_certs.txt")),
    ("PKITS_crls", include_str!("../x509_vectors/expected/PKITS_crls.txt")),
];

/// Files that Python does not load and this crate does. The expectations are from OpenSSL's command.
const TAKEN: &str = include_str!("../x509_vectors/taken.txt");

/// The expectations for OCSP requests and responses.
pub const OCSP: &str = include_str!("../x509_vectors/expected/ocsp.txt");

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Certificate,
    Request,
    Crl,
}

/// The expectations for a file, or for one of several certificates in it.
#[derive(Clone, Debug)]
pub struct Record {
    /// The path below `vectors/x509`; with `#2`, the second certificate in it.
    pub title: &'static str,
    /// The type and form: `certificate pem` and so on.
    pub kind: &'static str,
    pub fields: Vec<(&'static str, &'static str)>,
}

impl Record {
    /// The path below `vectors/x509`.
    pub fn path(&self) -> &'static str {
        self.title.split('#').next().unwrap()
    }

    /// The index of the certificate in the file.
    fn index(&self) -> usize {
        let number = self
            .title
            .split_once('#')
            .map_or(1, |(_, number)| number.parse().unwrap());
        number - 1
    }

    pub fn kind(&self) -> Kind {
        match self.kind.split(' ').next().unwrap() {
            "certificate" => Kind::Certificate,
            "request" => Kind::Request,
            "crl" => Kind::Crl,
            other => panic!("{}: {other}", self.title),
        }
    }

    pub fn is_pem(&self) -> bool {
        self.kind.ends_with(" pem")
    }

    pub fn data(&self) -> Vec<u8> {
        read(self.path())
    }

    /// The value of a field that occurs at most once.
    pub fn field(&self, name: &str) -> Option<&'static str> {
        let mut found = self.all(name);
        let first = found.next();
        assert_eq!(found.next(), None, "{}: {name} twice", self.title);
        first
    }

    /// The values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'static str> + 'a {
        let of_name = self.fields.iter().filter(move |(field, _)| *field == name);
        of_name.map(|(_, value)| *value)
    }

    /// The exception, if Python does not load the file.
    pub fn refusal(&self) -> Option<&'static str> {
        self.field("python")
    }

    /// Loads the file as its type and form.
    pub fn load(&self) -> Result<Loaded> {
        let data = self.data();
        if self.index() > 0 {
            let mut certificates = backend().load_pem_x509_certificates(&data)?;
            return Ok(Loaded::Certificate(certificates.swap_remove(self.index())));
        }
        load(self.kind(), self.is_pem(), &data)
    }
}

/// The bytes of the file at a path below `vectors/x509`.
pub fn read(path: &str) -> Vec<u8> {
    std::fs::read(files::path("x509").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The records of a file of them, in its order.
pub fn parse(text: &'static str) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(title) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            records.push(Record {
                title,
                kind: "",
                fields: Vec::new(),
            });
            continue;
        }
        let record = records.last_mut().expect("a title comes before the first field");
        match line.split_once(" =").unwrap_or_else(|| panic!("no field: {line}")) {
            ("kind", kind) => record.kind = kind.trim_start(),
            (field, value) => record.fields.push((field, value.trim_start())),
        }
    }
    records
}

/// The records of each folder, including the replacements for files that Python does not load.
fn folders() -> &'static BTreeMap<&'static str, Vec<Record>> {
    static RECORDS: OnceLock<BTreeMap<&str, Vec<Record>>> = OnceLock::new();
    RECORDS.get_or_init(|| {
        let taken = taken();
        let in_place = |record: Record| match taken.iter().find(|taken| taken.title == record.title) {
            Some(taken) => {
                assert!(record.refusal().is_some(), "{}: Python loads it", record.title);
                assert_eq!(record.kind, taken.kind, "{}", record.title);
                taken.clone()
            }
            None => record,
        };
        let folders = FOLDERS.into_iter();
        folders
            .map(|(name, text)| (name, parse(text).into_iter().map(in_place).collect()))
            .collect()
    })
}

/// The records of a folder.
pub fn folder(name: &str) -> &'static [Record] {
    &folders()[name]
}

/// The records of files that Python does not load and this crate does.
pub fn taken() -> Vec<Record> {
    parse(TAKEN)
}

/// The records of all folders except that of OCSP.
pub fn all() -> impl Iterator<Item = &'static Record> {
    folders().values().flatten()
}

/// The record of this title.
pub fn record(title: &str) -> &'static Record {
    let found = all().find(|record| record.title == title);
    found.unwrap_or_else(|| panic!("no record {title}"))
}

/// What is loaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Loaded {
    Certificate(Certificate),
    Request(CertificateSigningRequest),
    Crl(CertificateRevocationList),
}

impl Loaded {
    pub fn as_der(&self) -> &[u8] {
        match self {
            Loaded::Certificate(one) => one.as_der(),
            Loaded::Request(one) => one.as_der(),
            Loaded::Crl(one) => one.as_der(),
        }
    }

    pub fn public_bytes(&self, encoding: Encoding) -> Result<Vec<u8>> {
        match self {
            Loaded::Certificate(one) => one.public_bytes(encoding),
            Loaded::Request(one) => one.public_bytes(encoding),
            Loaded::Crl(one) => one.public_bytes(encoding),
        }
    }
}

/// Loads data as a type and form.
pub fn load(kind: Kind, is_pem: bool, data: &[u8]) -> Result<Loaded> {
    let backend = backend();
    Ok(match (kind, is_pem) {
        (Kind::Certificate, true) => Loaded::Certificate(backend.load_pem_x509_certificate(data)?),
        (Kind::Certificate, false) => Loaded::Certificate(backend.load_der_x509_certificate(data)?),
        (Kind::Request, true) => Loaded::Request(backend.load_pem_x509_csr(data)?),
        (Kind::Request, false) => Loaded::Request(backend.load_der_x509_csr(data)?),
        (Kind::Crl, true) => Loaded::Crl(backend.load_pem_x509_crl(data)?),
        (Kind::Crl, false) => Loaded::Crl(backend.load_der_x509_crl(data)?),
    })
}

/// The certificate in a file.
pub fn certificate(title: &str) -> Certificate {
    match record(title).load() {
        Ok(Loaded::Certificate(certificate)) => certificate,
        other => panic!("{title}: {other:?}"),
    }
}

/// The request in a file.
pub fn request(title: &str) -> CertificateSigningRequest {
    match record(title).load() {
        Ok(Loaded::Request(request)) => request,
        other => panic!("{title}: {other:?}"),
    }
}

/// The revocation list in a file.
pub fn crl(title: &str) -> CertificateRevocationList {
    match record(title).load() {
        Ok(Loaded::Crl(crl)) => crl,
        other => panic!("{title}: {other:?}"),
    }
}
