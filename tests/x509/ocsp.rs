//! Certificates and extensions in OCSP responses (RFC 6960). This crate does not parse the responses: the tests extract
//! what is inside, and compare it with what Python's `cryptography` finds.

use asn1::Tlv;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use std::collections::BTreeMap;
use support::x509_records::{self, Kind, OCSP, Record};
use support::{backend, bytes, der, x509_text};

const SEQUENCE: u8 = 0x30;

/// The same extension twice, which Python refuses.
const DUPLICATE: &str = "ocsp/req-duplicate-ext.der";

fn tag(element: &Tlv<'_>) -> u8 {
    element.tag().as_u8().unwrap()
}

/// The elements in what stands in the tag `[number]` among elements, which is a SEQUENCE.
fn in_context<'a>(elements: &[Tlv<'a>], number: u8) -> Vec<Tlv<'a>> {
    let found = elements.iter().find(|element| tag(element) == 0xa0 | number);
    found.map_or_else(Vec::new, |found| der::elements(der::elements(found.data())[0].data()))
}

fn extension(element: Tlv<'_>) -> Extension {
    let parts = der::elements(element.data());
    let oid: asn1::ObjectIdentifier = parts[0].parse().unwrap();
    let critical = parts.len() == 3 && parts[1].parse::<bool>().unwrap();
    let value = parts.last().unwrap().parse::<&[u8]>().unwrap();
    Extension::from_value(oid.to_string().parse().unwrap(), critical, value)
}

/// The certificates of a response, and the extensions of all of it and of its only answer.
fn response(data: &[u8]) -> (Vec<Certificate>, Vec<Extension>) {
    let status = der::elements(der::at(data, &[]).data());
    if in_context(&status, 0).is_empty() {
        return (Vec::new(), Vec::new());
    }
    let basic = der::elements(der::at(data, &[1, 0, 1, 0]).data());
    let certificates = in_context(&basic, 0).into_iter();
    let certificates = certificates.map(|one| backend().load_der_x509_certificate(one.full_data()).unwrap());
    // The numbers of their tags stand for other things before.
    let fields = der::elements(basic[0].data());
    let answers = fields.iter().position(|field| tag(field) == SEQUENCE).unwrap();
    let mut extensions = in_context(&fields[answers + 1..], 1);
    // Of many answers, nobody says what is in each.
    if let [answer] = &der::elements(fields[answers].data())[..] {
        extensions.extend(in_context(&der::elements(answer.data())[3..], 1));
    }
    let extensions = extensions.into_iter();
    (certificates.collect(), extensions.map(extension).collect())
}

fn request(data: &[u8]) -> Vec<Extension> {
    let fields = der::elements(der::at(data, &[0]).data());
    in_context(&fields, 2).into_iter().map(extension).collect()
}

fn check(record: &Record, certificates: &[Certificate], extensions: &[Extension]) {
    let fingerprints: Vec<String> = certificates
        .iter()
        .map(|one| bytes::to_hex(&one.fingerprint(HashAlgorithm::Sha256).unwrap()))
        .collect();
    assert_eq!(
        fingerprints,
        record.all("certificate").collect::<Vec<_>>(),
        "{}",
        record.title
    );
    let texts: Vec<String> = extensions.iter().map(x509_text::extension).collect();
    match record.field("extensions") {
        Some(refusal) => assert_eq!((record.title, &texts[0]), (DUPLICATE, &texts[1]), "{refusal}"),
        None => assert_eq!(texts, record.all("extension").collect::<Vec<_>>(), "{}", record.title),
    }
    for extension in extensions {
        assert_eq!(
            extension.decode().unwrap().to_der().unwrap(),
            extension.value(),
            "{}",
            record.title
        );
    }
}

#[test]
fn certificates_and_extensions() {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut certificates, mut extensions) = (0, 0);
    for record in x509_records::parse(OCSP) {
        *kinds.entry(record.kind).or_default() += 1;
        let data = record.data();
        let (of_it, in_it) = match record.kind {
            "ocsp-response der" => response(&data),
            "ocsp-request der" => (Vec::new(), request(&data)),
            _ => {
                assert!(record.refusal().is_some(), "{}", record.title);
                continue;
            }
        };
        check(&record, &of_it, &in_it);
        certificates += of_it.len();
        extensions += in_it.len();
    }
    println!("count: x509-ocsp all certificates={certificates} extensions={extensions}");
    let expected = [("ocsp-request der", 9), ("ocsp-response der", 13), ("other der", 6)];
    assert_eq!(kinds, BTreeMap::from(expected));
    assert_eq!((certificates, extensions), (5, 10));
}

/// RFC 6962, section 3.3: the timestamps of a certificate, which is no longer a precertificate.
#[test]
fn timestamps() {
    let data = x509_records::read("ocsp/resp-sct-extension.der");
    let (_, extensions) = response(&data);
    let found = extensions
        .iter()
        .find(|one| *one.oid() == SignedCertificateTimestamps::OID)
        .unwrap();
    let list = found.parse::<SignedCertificateTimestamps>().unwrap();
    let timestamps: Vec<SignedCertificateTimestamp> = list.timestamps().collect::<Result<_>>().unwrap();
    assert_eq!(timestamps.len(), 4);
    assert!(
        timestamps
            .iter()
            .all(|one| one.hash_algorithm() == Some(HashAlgorithm::Sha256))
    );
    assert_eq!(SignedCertificateTimestamps::new(&timestamps).unwrap(), list);
}

/// Neither a request nor a response is anything of X.509.
#[test]
fn nothing_of_ocsp_is_loaded() {
    let mut refused = 0;
    for record in x509_records::parse(OCSP) {
        for kind in [Kind::Certificate, Kind::Request, Kind::Crl] {
            let error = x509_records::load(kind, false, &record.data()).expect_err(record.title);
            assert!(matches!(error, Error::Malformed { .. }), "{}: {error:?}", record.title);
            refused += 1;
        }
    }
    assert_eq!(refused, 3 * 28);
}
