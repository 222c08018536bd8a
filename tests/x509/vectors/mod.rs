//! Every published vector of X.509: each certificate, request and revocation list loads with the same fields as in
//! Python's `cryptography`, or is refused with the expected error. `vectors/differences.rs` lists the exceptions and
//! their reasons.

mod differences;
use crate::{certificate_transparency, post_quantum};
use differences::{DIFFERENCES, REFUSED};
use hazmat_openssl::openssl_types;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use openssl::hash::MessageDigest;
use openssl::x509::X509;
use std::collections::{BTreeMap, BTreeSet};
use support::fips_module::refuses_keys_of;
use support::x509_fields::{self, Field};
use support::x509_records::{self, FOLDERS, Kind, Loaded, Record};
use support::{backend, bytes, errors, files, pem_text};

// ---- one file ----

/// The extensions and attributes of a type are told apart by it.
fn key(field: &str, value: &str) -> String {
    match field {
        "extension" | "attribute" => format!("{field} {}", value.split(' ').next().unwrap()),
        other => other.to_owned(),
    }
}

/// What is known of a file, without the lines that this crate does not have: who signed it, and the words of Python's for
/// the whole of what it refuses to decode, where this crate decodes the parts.
fn expected(record: &Record, ours: &[Field]) -> Vec<(&'static str, &'static str)> {
    let fails = |list: &str| {
        ours.iter()
            .any(|(field, value)| *field == list && value.starts_with('!'))
    };
    let (no_extensions, no_attributes) = (fails("extensions"), fails("attributes"));
    let wanted = |(field, value): &(&str, &str)| match *field {
        "signer" => false,
        "extensions" => {
            assert!(value.starts_with('!'));
            no_extensions
        }
        "extension" => !no_extensions,
        "attribute" => !no_attributes,
        _ => true,
    };
    record.fields.iter().copied().filter(wanted).collect()
}

/// Compares a file with what is known of it; tells what is not as it must be, and which differences were seen.
fn compare(record: &Record, loaded: &Loaded) -> (Vec<String>, Vec<(&'static str, &'static str)>) {
    let ours = x509_fields::fields(loaded);
    let expected = expected(record, &ours);
    let (mut wrong, mut seen) = (Vec::new(), Vec::new());
    if expected.len() != ours.len() {
        wrong.push(format!("{}: {expected:#?}\n is not {ours:#?}", record.title));
        return (wrong, seen);
    }
    for ((field, value), (our_field, our_value)) in expected.into_iter().zip(&ours) {
        assert_eq!(field, *our_field, "{}", record.title);
        let key = key(field, our_value);
        let difference = DIFFERENCES
            .iter()
            .find(|row| row.title == record.title && row.field == key);
        let right = match difference {
            None if field == "key" && refuses_keys_of(value.split(' ').next().unwrap()) => {
                our_value.starts_with("!Unsupported: ")
            }
            None => value == our_value,
            Some(row) => row.ours.is_right(value, our_value),
        };
        seen.extend(difference.map(|row| (row.title, row.field)));
        if !right {
            wrong.push(format!(
                "{}: {key}:\n  python: {value}\n  ours:   {our_value}",
                record.title
            ));
        }
    }
    (wrong, seen)
}

fn check_refused(title: &str, result: Result<Loaded>) {
    let (_, variant, word, _) = REFUSED.iter().find(|(refused, ..)| *refused == title).unwrap();
    let error = result.map(|_| ()).expect_err(title);
    let shown = support::x509_text::failure(&error);
    assert!(
        shown.starts_with(&format!("!{variant}: ")) && shown.contains(word),
        "{title}: {shown}"
    );
}

// ---- all files ----

fn is_refused(record: &Record) -> bool {
    REFUSED.iter().any(|(title, ..)| *title == record.title)
}

/// Runs a folder, of which so many load and so many are refused.
fn run(folder: &str, loads: usize, refused: usize) {
    let records = x509_records::folder(folder);
    let (mut ran, mut skipped, mut wrong) = (0, 0, Vec::new());
    for record in records {
        match record.load() {
            result if is_refused(record) => {
                check_refused(record.title, result);
                skipped += 1;
            }
            Ok(_) if record.refusal().is_some() => wrong.push(format!("{}: Python does not load it", record.title)),
            Ok(loaded) => {
                wrong.extend(compare(record, &loaded).0);
                ran += 1;
            }
            Err(error) => wrong.push(format!("{}: {error}", record.title)),
        }
    }
    assert!(wrong.is_empty(), "{}: {}", wrong.len(), wrong.join("\n"));
    println!("count: x509-fields {folder} ran={ran} refused={skipped}");
    assert_eq!((ran, skipped), (loads, refused), "{folder}");
}

#[test]
fn top() {
    run("top", 38, 1);
}

#[test]
fn custom() {
    run("custom", 122, 1);
}

#[test]
fn requests() {
    run("requests", 26, 0);
}

#[test]
fn pkits_certificates() {
    run("PKITS_certs", 405, 0);
}

#[test]
fn pkits_revocation_lists() {
    run("PKITS_crls", 173, 0);
}

/// Every file of the folder is known to `expected.py`, or is one of a kind that other tests read.
#[test]
fn every_file_is_claimed() {
    let mut claimed = BTreeSet::new();
    for (_, text) in FOLDERS.into_iter().chain([("ocsp", x509_records::OCSP)]) {
        claimed.extend(x509_records::parse(text).iter().map(|record| record.path().to_owned()));
    }
    let of_ocsp = claimed.iter().filter(|path| path.starts_with("ocsp/")).count();
    assert_eq!((claimed.len(), of_ocsp), (792, 28));
    // The keys of two of the CAs; what `tests/x509/pkits.rs` takes apart.
    claimed.extend(["custom/ca/ca_key.pem", "custom/ca/rsa_key.pem"].map(String::from));
    for folder in ["certpairs", "pkcs12", "smime"] {
        let folder = format!("PKITS_data/{folder}");
        let names = files::list(&format!("x509/{folder}"));
        claimed.extend(names.into_iter().map(|name| format!("{folder}/{name}")));
    }
    claimed.extend(post_quantum::vectors::paths());
    claimed.extend(certificate_transparency::VECTORS.map(String::from));
    files::assert_claimed("x509", claimed.iter().map(String::as_str));
}

#[test]
fn every_row_of_the_tables_is_needed() {
    let titles: BTreeSet<&str> = x509_records::all().map(|record| record.title).collect();
    assert_eq!(titles.len(), x509_records::all().count());
    for (title, _, _, reason) in REFUSED {
        assert!(titles.contains(title) && !reason.is_empty(), "{title}");
    }
    for record in x509_records::taken() {
        assert!(
            titles.contains(record.title) && !is_refused(&record),
            "{}",
            record.title
        );
    }
    let mut rows = BTreeSet::new();
    for row in DIFFERENCES {
        assert!(rows.insert((row.title, row.field)), "{} {} twice", row.title, row.field);
        assert!(!row.reason.is_empty());
    }
    let mut seen = BTreeSet::new();
    for record in x509_records::all().filter(|record| !is_refused(record)) {
        if DIFFERENCES.iter().any(|row| row.title == record.title) {
            seen.extend(compare(record, &record.load().unwrap()).1);
        }
    }
    assert_eq!(seen, rows);
}

// ---- forms ----

/// What is in PEM loads as the DER inside it, and the other way round; and both are written as they were read.
#[test]
fn pem_and_der_are_the_same() {
    let mut counts = BTreeMap::new();
    for record in x509_records::all().filter(|record| !is_refused(record)) {
        let loaded = record.load().unwrap();
        let der = loaded.as_der().to_vec();
        assert_eq!(loaded.public_bytes(Encoding::Der).unwrap(), der, "{}", record.title);
        if !record.is_pem() {
            assert_eq!(record.data(), der, "{}", record.title);
        }
        let pem = loaded.public_bytes(Encoding::Pem).unwrap();
        let label = match record.kind() {
            Kind::Certificate => "CERTIFICATE",
            Kind::Request => "CERTIFICATE REQUEST",
            Kind::Crl => "X509 CRL",
        };
        assert_eq!(pem, pem_text::block(label, &der), "{}", record.title);
        for (is_pem, data) in [(true, &pem), (false, &der)] {
            let again = x509_records::load(record.kind(), is_pem, data).unwrap();
            assert_eq!(again, loaded, "{}", record.title);
        }
        errors::assert_invalid_argument(loaded.public_bytes(Encoding::Raw), &["encoding"]);
        *counts.entry(label).or_insert(0) += 1;
    }
    println!("count: x509-forms all {counts:?}");
    assert_eq!(
        counts,
        BTreeMap::from([("CERTIFICATE", 538), ("CERTIFICATE REQUEST", 26), ("X509 CRL", 200)])
    );
}

/// No certificate is a request and so on; nor is anything of them in the other form.
#[test]
fn a_file_is_of_its_own_kind_and_form_alone() {
    let mut refused = 0;
    for record in x509_records::all() {
        let data = record.data();
        for kind in [Kind::Certificate, Kind::Request, Kind::Crl] {
            for is_pem in [true, false] {
                if (kind, is_pem) == (record.kind(), record.is_pem()) {
                    continue;
                }
                let error = x509_records::load(kind, is_pem, &data).expect_err(record.title);
                assert!(matches!(error, Error::Malformed { .. }), "{}: {error:?}", record.title);
                refused += 1;
            }
        }
    }
    println!("count: x509-other-kinds all refused={refused}");
    assert_eq!(refused, 5 * x509_records::all().count());
}

/// No structure loads without its last byte, or with one more behind it.
#[test]
fn cut_and_lengthened_files_are_refused() {
    let mut refused = 0;
    for record in x509_records::all().filter(|record| !is_refused(record)) {
        let der = record.load().unwrap().as_der().to_vec();
        for changed in [&der[..der.len() - 1], &der[..der.len() / 2], &[&der[..], &[0]].concat()] {
            let error = x509_records::load(record.kind(), false, changed).expect_err(record.title);
            assert!(matches!(error, Error::Malformed { .. }), "{}: {error:?}", record.title);
            refused += 1;
        }
    }
    println!("count: x509-cut all refused={refused}");
    assert_eq!(refused, 3 * 764);
}

/// What libcrypto does not decode: strings in names must be of types that it knows, and right.
const NOT_FOR_LIBCRYPTO: [&str; 3] = [
    "custom/invalid_utf8_common_name.pem",
    "custom/long-form-name-attribute.pem",
    "custom/name_attribute_unsupported_tag.pem",
];

/// A certificate that is handed to the crate `openssl` and back is the same, and libcrypto finds the same digest.
#[test]
fn certificates_are_handed_over() {
    let (mut same, mut refused) = (0, BTreeSet::new());
    for record in x509_records::all().filter(|record| !is_refused(record)) {
        let Loaded::Certificate(certificate) = record.load().unwrap() else {
            continue;
        };
        match X509::try_from(&certificate) {
            Ok(handed) => {
                assert_eq!(
                    openssl_types::load_certificate(backend(), &handed).unwrap(),
                    certificate,
                    "{}",
                    record.title
                );
                let digest = handed.digest(MessageDigest::sha256()).unwrap();
                assert_eq!(
                    record.field("fingerprint").unwrap(),
                    bytes::to_hex(&digest),
                    "{}",
                    record.title
                );
                same += 1;
            }
            Err(error) => {
                assert!(
                    matches!(
                        error,
                        Error::OpenSsl {
                            operation: "d2i_X509",
                            ..
                        }
                    ),
                    "{}: {error:?}",
                    record.title
                );
                refused.insert(record.title);
            }
        }
    }
    println!("count: x509-handed-over all same={same} refused={}", refused.len());
    assert_eq!(refused, BTreeSet::from(NOT_FOR_LIBCRYPTO));
    assert_eq!(same + refused.len(), 538);
}
