//! Certificate revocation lists. `large_crl`, a program of its own, measures lists of a million entries.

#[path = "../../../../tests/support/src/large_crl.rs"]
mod large_crl;

use std::hint::black_box;

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{CertificateRevocationList, CrlReason, SerialNumber};
use openssl::asn1::Asn1Integer;
use openssl::bn::BigNum;
use openssl::x509::{CrlStatus, ReasonCode, X509Crl};
use x509_parser::prelude::parse_x509_crl;
use x509_parser::revocation_list::CertificateRevocationList as ParsedList;

use crate::contender::{Library, Operation};
use crate::suite::Suite;

const GROUP: &str = "revocation lists";
const ENTRIES: u32 = 1_000;

/// The number of entries with a reason.
fn reasons(reasons: usize) -> Vec<u8> {
    assert_eq!(reasons, ENTRIES as usize / 2);
    reasons.to_be_bytes().to_vec()
}

pub fn add(suite: &mut Suite<'_>) {
    let backend = suite.backend;
    let der = large_crl::write(ENTRIES);
    let load = || backend.load_der_x509_crl(&der).unwrap();
    let load_theirs = || X509Crl::from_der(&der).unwrap();
    let load_parser = || parse_x509_crl(&der).unwrap().1;
    suite.add(
        Operation::new(GROUP, "load a list of 1,000")
            .with(
                Library::Ours,
                "load_der_x509_crl: checks the outer structure; each entry is decoded when it is read",
                load,
                |list| reasons(walk(&list)),
            )
            .with(
                Library::RustOpenssl,
                "X509Crl::from_der, which decodes all entries",
                load_theirs,
                |list| reasons(walk_theirs(&list)),
            )
            .with(
                Library::X509Parser,
                "parse_x509_crl, which decodes all entries",
                load_parser,
                |list| reasons(walk_parser(&list)),
            ),
    );
    let (ours, theirs, parsed) = (load(), load_theirs(), load_parser());
    suite.add(
        Operation::new(GROUP, "walk a loaded list of 1,000, all fields")
            .with(
                Library::Ours,
                "serial number, date and reason; checks each field",
                || walk(&ours),
                reasons,
            )
            .with(
                Library::RustOpenssl,
                "the same fields, decoded when loaded",
                || walk_theirs(&theirs),
                reasons,
            )
            .with(
                Library::X509Parser,
                "the same fields, decoded when loaded",
                || walk_parser(&parsed),
                reasons,
            ),
    );
    suite.add(
        Operation::new(GROUP, "load a list of 1,000 and walk it")
            .with(Library::Ours, "both as above", || walk(&load()), reasons)
            .with(
                Library::RustOpenssl,
                "both as above",
                || walk_theirs(&load_theirs()),
                reasons,
            )
            .with(
                Library::X509Parser,
                "both as above",
                || walk_parser(&load_parser()),
                reasons,
            ),
    );
    for (title, number) in [
        ("look up one of 1,000", large_crl::serial_number(700)),
        ("look up none of 1,000", large_crl::absent_serial_number(700)),
    ] {
        let our_number = SerialNumber::from_be_bytes(&number);
        let big = BigNum::from_slice(&number).unwrap();
        let their_number = Asn1Integer::from_bn(&big).unwrap();
        let found = |found: bool| vec![u8::from(found)];
        suite.add(
            Operation::new(GROUP, title)
                .with(
                    Library::Ours,
                    "revoked_certificate, by an index that the first look-up makes",
                    || ours.revoked_certificate(&our_number).unwrap().is_some(),
                    found,
                )
                .with(
                    Library::RustOpenssl,
                    "get_by_serial, in entries that the first look-up sorts",
                    || matches!(theirs.get_by_serial(&their_number), CrlStatus::Revoked(_)),
                    found,
                )
                .with(
                    Library::X509Parser,
                    "one entry after the other",
                    || {
                        parsed
                            .iter_revoked_certificates()
                            .any(|entry| entry.raw_serial() == number)
                    },
                    found,
                ),
        );
    }
    let number = large_crl::serial_number(700);
    suite.add(
        Operation::new(GROUP, "load a list of 1,000 and look one up")
            .with(
                Library::Ours,
                "both as above",
                || {
                    load()
                        .revoked_certificate(&SerialNumber::from_be_bytes(&number))
                        .unwrap()
                        .is_some()
                },
                |found| vec![u8::from(found)],
            )
            .with(
                Library::RustOpenssl,
                "both as above",
                || {
                    let number = Asn1Integer::from_bn(&BigNum::from_slice(&number).unwrap()).unwrap();
                    matches!(load_theirs().get_by_serial(&number), CrlStatus::Revoked(_))
                },
                |found| vec![u8::from(found)],
            )
            .with(
                Library::X509Parser,
                "both as above",
                || {
                    load_parser()
                        .iter_revoked_certificates()
                        .any(|entry| entry.raw_serial() == number)
                },
                |found| vec![u8::from(found)],
            ),
    );
}

fn walk(list: &CertificateRevocationList) -> usize {
    let mut reasons = 0;
    for entry in list.revoked_certificates() {
        let entry = entry.unwrap();
        black_box((entry.serial_number().unwrap(), entry.revocation_date().unwrap()));
        reasons += usize::from(entry.extensions().unwrap().find::<CrlReason>().unwrap().is_some());
    }
    reasons
}

fn walk_theirs(list: &X509Crl) -> usize {
    let mut reasons = 0;
    for entry in list.get_revoked().unwrap() {
        black_box((entry.serial_number().to_bn().unwrap(), entry.revocation_date()));
        reasons += usize::from(entry.extension::<ReasonCode>().unwrap().is_some());
    }
    reasons
}

fn walk_parser(list: &ParsedList<'_>) -> usize {
    let mut reasons = 0;
    for entry in list.iter_revoked_certificates() {
        black_box((entry.serial().clone(), entry.revocation_date));
        reasons += usize::from(entry.reason_code().is_some());
    }
    reasons
}
