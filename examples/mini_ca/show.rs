//! `mini_ca show`: prints certificates, requests and revocation lists in full.
//!
//! Each field is decoded when it is printed. One that does not decode is printed as unreadable, and the others follow.

use std::path::PathBuf;

use clap::Args;
use hazmat_openssl::Result as X509Result;
use hazmat_openssl::asymmetric::{PublicKey, SignatureScheme};
use hazmat_openssl::prelude::*;
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::x509::{
    Attribute, AttributeOid, Certificate, CertificateRevocationList, CertificateSigningRequest, ObjectIdentifier,
    PrivateKeyPossessionStatement, RevokedCertificate, SignatureAlgorithmParameters,
};
use hazmat_openssl::{Error, MalformedKind};

use crate::input::{Input, Item, Kind};
use crate::page::Page;
use crate::{Explain, Failure, extensions, key, oids, times};

/// The signature of a certificate, request or list.
macro_rules! signature_of {
    ($signed:expr) => {
        Signature {
            algorithm: $signed.signature_algorithm_oid(),
            scheme: $signed.signature_algorithm().map(|algorithm| algorithm.scheme()),
            parameters: $signed.signature_algorithm_parameters(),
            hash: $signed.signature_hash_algorithm(),
            bytes: $signed.signature(),
        }
    };
}

#[derive(Args)]
pub struct Arguments {
    /// The file to print (PEM or DER), or - for standard input
    file: PathBuf,
}

/// Shows everything in the file, and fails at the end if a part could not be read.
pub fn run(backend: &Backend, arguments: &Arguments) -> Result<(), Failure> {
    let input = Input::read(&arguments.file)?;
    let items = input.items()?;
    let mut page = Page::default();
    let mut failure = None;
    for item in &items {
        let mut heading = item.kind.name().to_owned();
        if let (2.., Some(line)) = (items.len(), item.line) {
            heading = format!("{heading} on line {line}");
        }
        let place = match item.line {
            Some(line) if items.len() > 1 => format!("{}, line {line}", input.name()),
            _ => input.name().to_owned(),
        };
        match show(backend, item, &place, &heading, &mut page) {
            Ok(()) => page.gap(),
            Err(reason) => failure = failure.or(Some(reason)),
        }
        page.print()?;
    }
    failure.map_or(Ok(()), Err)
}

fn show(backend: &Backend, item: &Item, place: &str, heading: &str, page: &mut Page) -> Result<(), Failure> {
    match item.kind {
        Kind::Certificate => {
            let certificate = item.load_certificate(backend).explain(place)?;
            page.section(heading, |page| show_certificate(&certificate, page));
        }
        Kind::Request => {
            let request = item.load_request(backend).explain(place)?;
            page.section(heading, |page| show_request(&request, page));
        }
        Kind::List => {
            let list = item.load_list(backend).explain(place)?;
            page.section(heading, |page| show_list(&list, page))?;
        }
        Kind::Other => page.field(heading, format!("{} (not shown)", item.label)),
    }
    Ok(())
}

fn show_certificate(certificate: &Certificate, page: &mut Page) {
    page.field("version", certificate.version());
    page.result("serial number", certificate.serial_number());
    page.result("issuer", certificate.issuer());
    page.result("subject", certificate.subject());
    show_time("not before", certificate.not_valid_before(), page);
    show_time("not after", certificate.not_valid_after(), page);
    show_key(certificate.public_key(), certificate.public_key_algorithm_oid(), page);
    page.bytes("SubjectPublicKeyInfo", certificate.public_key_bytes());
    extensions::show(certificate.extensions(), page);
    if let Err(
        error @ Error::Malformed {
            kind: MalformedKind::Inconsistent,
            ..
        },
    ) = certificate.check_key_usage()
    {
        page.field("key usage", format!("does not fit the key ({error})"));
    }
    show_signature(signature_of!(certificate), page);
    page.result("SHA-256 fingerprint", certificate.fingerprint(HashAlgorithm::Sha256));
}

fn show_request(request: &CertificateSigningRequest, page: &mut Page) {
    page.field("version", request.version());
    page.result("subject", request.subject());
    show_key(request.public_key(), request.public_key_algorithm_oid(), page);
    page.bytes("SubjectPublicKeyInfo", request.public_key_bytes());
    match request.attributes() {
        Ok(attributes) => attributes.iter().for_each(|attribute| show_attribute(attribute, page)),
        Err(error) => page.field("attributes", format!("unreadable ({error})")),
    }
    if let Some(password) = request.challenge_password().transpose() {
        page.result("challenge password", password);
    }
    extensions::show(request.extensions(), page);
    show_signature(signature_of!(request), page);
    match request.possession_statement() {
        Ok(Some(statement)) => show_possession(request, &statement, page),
        Ok(None) => page.result("signed with this key", request.is_signature_valid().map(yes_or_no)),
        Err(error) => page.field("statement of possession", format!("unreadable ({error})")),
    }
}

/// Prints with which certificate's key a request is signed.
fn show_possession(request: &CertificateSigningRequest, statement: &PrivateKeyPossessionStatement, page: &mut Page) {
    page.section("signed with the key of the certificate", |page| {
        page.result("issuer", statement.issuer());
        page.field("serial number", statement.serial_number());
        match statement.certificate() {
            Some(certificate) => {
                page.result("subject", certificate.subject());
                let is_valid = request.is_possession_statement_valid(certificate);
                page.result("signature matches it", is_valid.map(yes_or_no));
            }
            None => page.field("certificate", "(not in the request)"),
        }
    });
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// Prints the attributes of a request; its extensions and its statement of possession are printed in their place.
fn show_attribute(attribute: &Attribute, page: &mut Page) {
    let shown_elsewhere = [
        AttributeOid::EXTENSION_REQUEST,
        AttributeOid::MICROSOFT_EXTENSION_REQUEST,
        AttributeOid::STATEMENT_OF_POSSESSION,
    ];
    if shown_elsewhere.contains(attribute.oid()) {
        return;
    }
    page.section(&format!("attribute {}", oids::with_name(attribute.oid())), |page| {
        attribute.values().for_each(|value| page.bytes("value", value));
    });
}

fn show_list(list: &CertificateRevocationList, page: &mut Page) -> Result<(), Failure> {
    page.field("version", list.version());
    page.result("issuer", list.issuer());
    show_time("made", list.last_update(), page);
    match list.next_update().transpose() {
        Some(time) => show_time("next list by", time, page),
        None => page.field("next list by", "(not stated)"),
    }
    extensions::show(list.extensions(), page);
    show_signature(signature_of!(list), page);
    page.result("SHA-256 fingerprint", list.fingerprint(HashAlgorithm::Sha256));
    show_entries(list, page)
}

/// Prints a list. The entries come last and are printed while they are read: there may be millions.
fn show_entries(list: &CertificateRevocationList, page: &mut Page) -> Result<(), Failure> {
    let mut count = 0_u64;
    for entry in list.revoked_certificates() {
        match entry {
            Ok(entry) => page.section("revoked", |page| show_entry(&entry, page)),
            Err(error) => page.field("revoked", format!("unreadable ({error})")),
        }
        count += 1;
        page.print_much()?;
    }
    page.field("certificates revoked", count);
    Ok(())
}

fn show_entry(entry: &RevokedCertificate, page: &mut Page) {
    page.result("serial number", entry.serial_number());
    show_time("revoked on", entry.revocation_date(), page);
    extensions::show(entry.extensions().as_ref().map_err(Error::clone), page);
}

fn show_time(name: &str, time: X509Result<OffsetDateTime>, page: &mut Page) {
    page.result(name, time.map(times::text));
}

fn show_key(found: X509Result<PublicKey>, algorithm: X509Result<ObjectIdentifier>, page: &mut Page) {
    if found.is_err() {
        page.result("key algorithm", algorithm);
    }
    page.result("key", found.map(|found| key::describe(&found)));
}

struct Signature<'a> {
    algorithm: X509Result<ObjectIdentifier>,
    scheme: X509Result<Option<SignatureScheme>>,
    parameters: X509Result<SignatureAlgorithmParameters>,
    hash: X509Result<Option<HashAlgorithm>>,
    bytes: X509Result<&'a [u8]>,
}

fn show_signature(signature: Signature, page: &mut Page) {
    page.result("signature algorithm", signature.algorithm);
    match (signature.parameters, signature.hash) {
        (Ok(parameters), Ok(hash)) => show_parameters(parameters, signature.scheme.ok().flatten(), hash, page),
        (Err(error), _) | (_, Err(error)) => page.field("signature scheme", format!("unreadable ({error})")),
    }
    match signature.bytes {
        Ok(bytes) => page.bytes("signature", bytes),
        Err(error) => page.field("signature", format!("unreadable ({error})")),
    }
}

fn show_parameters(
    parameters: SignatureAlgorithmParameters,
    scheme: Option<SignatureScheme>,
    hash: Option<HashAlgorithm>,
    page: &mut Page,
) {
    let scheme = match parameters {
        SignatureAlgorithmParameters::RsaPkcs1v15 => "RSA PKCS #1 v1.5",
        SignatureAlgorithmParameters::RsaPss(_) => "RSA PSS",
        SignatureAlgorithmParameters::Dsa => "DSA",
        SignatureAlgorithmParameters::Ecdsa => "ECDSA",
        SignatureAlgorithmParameters::None => match scheme {
            Some(SignatureScheme::MlDsa(set)) => set.name(),
            Some(SignatureScheme::SlhDsa(set)) => set.name(),
            _ => "EdDSA",
        },
        _ => "unknown",
    };
    match hash {
        Some(hash) => page.field("signature scheme", format!("{scheme} with {hash}")),
        None => page.field("signature scheme", scheme),
    }
    if let SignatureAlgorithmParameters::RsaPss(parameters) = parameters {
        page.field("MGF1 with", parameters.mgf1_hash());
        page.field("salt", format!("{} bytes", parameters.salt_length()));
    }
}
