//! The fields of certificates, requests and revocation lists, in the same order and text form in which
//! `tests/support/x509_vectors/expected.py` prints them with Python's `cryptography`.

use super::bytes;
use super::x509_records::Loaded;
use super::x509_text::{self as text, digest, octets, shown};
use asn1::Tlv;
use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use std::fmt::Write;

/// A field and its value.
pub type Field = (&'static str, String);

/// The maximum number of entries of a revocation list that are printed; of longer ones, the first and the last.
const MOST_ENTRIES: usize = 20;

pub fn fields(loaded: &Loaded) -> Vec<Field> {
    match loaded {
        Loaded::Certificate(one) => certificate(one),
        Loaded::Request(one) => request(one),
        Loaded::Crl(one) => crl(one),
    }
}

fn extensions(extensions: Result<&Extensions>) -> Vec<Field> {
    match extensions {
        Ok(extensions) => extensions
            .iter()
            .map(|one| ("extension", text::extension(one)))
            .collect(),
        Err(error) => vec![("extensions", text::failure(&error))],
    }
}

fn fingerprint(digest: Result<hazmat_openssl::hashes::Digest>) -> String {
    shown(digest, |digest| bytes::to_hex(&digest))
}

fn certificate(one: &Certificate) -> Vec<Field> {
    let mut fields = vec![
        ("version", one.version().to_string()),
        ("serial", shown(one.serial_number(), |number| number.to_string())),
        ("issuer", shown(one.issuer(), |name| text::name(&name))),
        ("not_before", shown(one.not_valid_before(), text::time)),
        ("not_after", shown(one.not_valid_after(), text::time)),
        ("subject", shown(one.subject(), |name| text::name(&name))),
        (
            "key_algorithm",
            shown(one.public_key_algorithm_oid(), |oid| oid.to_string()),
        ),
        ("key", shown(one.public_key(), |key| text::public_key(&key))),
        (
            "signature_algorithm",
            shown(one.signature_algorithm_oid(), |oid| oid.to_string()),
        ),
        (
            "signature_hash",
            shown(one.signature_hash_algorithm(), text::signature_hash),
        ),
        (
            "signature_parameters",
            shown(one.signature_algorithm_parameters(), text::signature_parameters),
        ),
        ("signature", shown(one.signature(), octets)),
        ("tbs", octets(one.tbs_certificate_bytes())),
        ("fingerprint", fingerprint(one.fingerprint(HashAlgorithm::Sha256))),
    ];
    fields.extend(extensions(one.extensions()));
    fields
}

fn request(one: &CertificateSigningRequest) -> Vec<Field> {
    let mut fields = vec![
        ("subject", shown(one.subject(), |name| text::name(&name))),
        (
            "key_algorithm",
            shown(one.public_key_algorithm_oid(), |oid| oid.to_string()),
        ),
        ("key", shown(one.public_key(), |key| text::public_key(&key))),
        (
            "signature_algorithm",
            shown(one.signature_algorithm_oid(), |oid| oid.to_string()),
        ),
        (
            "signature_hash",
            shown(one.signature_hash_algorithm(), text::signature_hash),
        ),
        (
            "signature_parameters",
            shown(one.signature_algorithm_parameters(), text::signature_parameters),
        ),
        ("signature", shown(one.signature(), octets)),
        ("tbs", octets(one.tbs_certrequest_bytes())),
        (
            "signature_is",
            shown(one.is_signature_valid(), |valid| {
                (if valid { "right" } else { "wrong" }).to_owned()
            }),
        ),
    ];
    match one.attributes() {
        Ok(attributes) => {
            fields.push(("attributes", attributes.len().to_string()));
            fields.extend(attributes.iter().map(|one| ("attribute", attribute(one))));
        }
        Err(error) => fields.push(("attributes", text::failure(&error))),
    }
    let challenge = shown(one.challenge_password(), |password| {
        text::or_none(password.as_deref(), text::quoted)
    });
    fields.push(("challenge", challenge));
    fields.extend(extensions(one.extensions()));
    fields
}

fn attribute(attribute: &Attribute) -> String {
    let mut shown = attribute.oid().to_string();
    for value in attribute.values() {
        asn1::parse_single::<Tlv<'_>>(value).expect("a value is one element");
        write!(shown, " {}", octets(value)).unwrap();
    }
    shown
}

/// An entry of a revocation list.
pub fn entry(revoked: &RevokedCertificate) -> String {
    let number = shown(revoked.serial_number(), |number| number.to_string());
    let date = shown(revoked.revocation_date(), text::time);
    let extensions = match revoked.extensions() {
        Ok(extensions) => extensions.iter().map(text::extension).collect(),
        Err(error) => vec![text::failure(&error)],
    };
    [vec![format!("{number} {date}")], extensions].concat().join(" | ")
}

fn crl(one: &CertificateRevocationList) -> Vec<Field> {
    let next_update = shown(one.next_update(), |time| text::or_none(time, text::time));
    let mut fields = vec![
        ("version", one.version().to_string()),
        ("issuer", shown(one.issuer(), |name| text::name(&name))),
        ("last_update", shown(one.last_update(), text::time)),
        ("next_update", next_update),
        (
            "signature_algorithm",
            shown(one.signature_algorithm_oid(), |oid| oid.to_string()),
        ),
        (
            "signature_hash",
            shown(one.signature_hash_algorithm(), text::signature_hash),
        ),
        (
            "signature_parameters",
            shown(one.signature_algorithm_parameters(), text::signature_parameters),
        ),
        ("signature", shown(one.signature(), octets)),
        ("tbs", octets(one.tbs_certlist_bytes())),
        ("fingerprint", fingerprint(one.fingerprint(HashAlgorithm::Sha256))),
    ];
    fields.extend(extensions(one.extensions()));
    let entries: Vec<String> = one
        .revoked_certificates()
        .map(|revoked| shown(revoked, |revoked| entry(&revoked)))
        .collect();
    let told: Vec<&String> = match &entries[..] {
        [first, .., last] if entries.len() > MOST_ENTRIES => vec![first, last],
        few => few.iter().collect(),
    };
    let whole = digest(entries.join("\n").as_bytes());
    let whole = if told.len() < entries.len() {
        format!(" {whole}")
    } else {
        String::new()
    };
    fields.push(("entries", format!("{}{whole}", entries.len())));
    fields.extend(told.into_iter().map(|entry| ("entry", entry.clone())));
    fields
}
