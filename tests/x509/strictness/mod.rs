//! Malformed X.509 structures with one fault each. Data that is not a certificate, request or revocation list is
//! refused at once. A malformed field is an error of its own getter and leaves the others readable. Known deviations of
//! old programs are accepted. Nothing panics.

mod attributes;
mod builder_algorithms;
mod builders;
mod cases;
mod extensions;
mod fields;
mod large_identifiers;
mod leniency;
mod limits;
mod lists;
mod loaders;
mod made_names;
mod mutations;
mod names;
mod pem;
mod signatures;
mod structures;
mod values;

use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use std::fmt::Debug;
use support::x509_der::{self, Structure, told};
use support::x509_records::Loaded;

/// Asserts that `result` is a structure that does not decode, of the kind that is named in `facts`, if one is, and that
/// its text has every other one of them.
#[track_caller]
fn assert_malformed<T: Debug>(what: &str, result: Result<T>, facts: &[&str]) {
    let error = result.map(|_| ()).expect_err(what);
    support::errors::assert_kind_and_facts(what, &error, facts);
}

/// Asserts that `result` is something that is not supported, and that its text has every one of `words`.
fn assert_unsupported<T: Debug>(what: &str, result: Result<T>, words: &[&str]) {
    let error = result.map(|_| ()).expect_err(what);
    assert!(
        matches!(error, Error::Unsupported { .. }),
        "{what}: {error:?} is not unsupported"
    );
    assert_names(what, &error, words);
}

/// Asserts that `result` is an argument of this name that is wrong, and that its text has every one of `words`.
fn assert_invalid<T: Debug>(what: &str, result: Result<T>, argument: &str, words: &[&str]) {
    let error = result.map(|_| ()).expect_err(what);
    let Error::InvalidArgument { argument: found, .. } = error else {
        panic!("{what}: {error:?} is not an invalid argument");
    };
    assert_eq!(found, argument, "{what}");
    assert_names(what, &error, words);
}

fn assert_names(what: &str, error: &Error, words: &[&str]) {
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{what}: the text {text:?} does not say {word:?}");
    }
}

fn certificate(loaded: Loaded) -> Certificate {
    match loaded {
        Loaded::Certificate(certificate) => certificate,
        other => panic!("{other:?}"),
    }
}

fn request(loaded: Loaded) -> CertificateSigningRequest {
    match loaded {
        Loaded::Request(request) => request,
        other => panic!("{other:?}"),
    }
}

fn crl(loaded: Loaded) -> CertificateRevocationList {
    match loaded {
        Loaded::Crl(crl) => crl,
        other => panic!("{other:?}"),
    }
}

fn verify(loaded: &Loaded) -> Result<()> {
    let key = x509_der::key().public_key()?;
    match loaded {
        Loaded::Certificate(one) => one.verify_signature(&key),
        Loaded::Request(one) => one.verify_signature(),
        Loaded::Crl(one) => one.verify_signature(&key),
    }
}

#[test]
fn every_structure_is_right_before_something_is_changed() {
    let mut fields = Vec::new();
    for structure in Structure::all() {
        let loaded = structure.must_load();
        verify(&loaded).unwrap();
        assert_eq!(loaded.public_bytes(Encoding::Der).unwrap(), loaded.as_der());
        let told = told(&loaded);
        let wrong: Vec<_> = told.iter().filter(|(_, value)| value.contains('!')).collect();
        assert!(wrong.is_empty(), "{}: {wrong:?}", structure.what());
        fields.push(told.len());
        println!("{}: {told:#?}", structure.what());
    }
    // The fields that stand alone, and the extensions, attributes and entries.
    assert_eq!(fields, [11 + 11, 6 + 1 + 3 + 1 + 2, 7 + 3 + 4]);
}
