//! Revocation lists: their entries, and how the command uses them to verify a chain.

use super::{list_text, squeezed};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use support::x509_made;

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

#[test]
fn entries_are_printed_in_their_order() {
    let numbers: Vec<SerialNumber> = [1, 0x80, 0xffff, u64::MAX].map(SerialNumber::from).into();
    let entries: Vec<_> = numbers
        .iter()
        .map(|number| x509_made::revoked(number.clone(), &[]))
        .collect();
    let list = x509_made::list(&x509_made::new_key(), SHA256.into(), &entries, &[]);
    let text = list_text(&list);
    let found: Vec<_> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Serial Number: "))
        .collect();
    assert_eq!(found, numbers.iter().map(ToString::to_string).collect::<Vec<_>>());
    let text = squeezed(&text);
    assert_eq!(
        text.matches(&squeezed("Revocation Date: Mar  1 00:00:00 2020 GMT"))
            .count(),
        4
    );
    assert!(
        text.contains("Version2(0x1)") && text.contains("RevokedCertificates:"),
        "{text}"
    );
}

#[test]
fn an_entry_has_all_of_its_extensions() {
    let reason = Extension::new(&CrlReason::CertificateHold, false).unwrap();
    let date = Extension::new(&InvalidityDate::new(x509_made::day(2019, 12, 24)).unwrap(), false).unwrap();
    let issuer = GeneralName::DirectoryName(x509_made::name("CN=another"));
    let issuer = CertificateIssuer::new(GeneralNames::new(vec![issuer]).unwrap());
    let issuer = Extension::new(&issuer, true).unwrap();
    let entry = x509_made::revoked(SerialNumber::from(5), &[&reason, &date, &issuer]);
    let list = x509_made::list(&x509_made::new_key(), SHA256.into(), &[entry], &[]);
    let text = squeezed(&list_text(&list));
    let expected = "CRL entry extensions: X509v3 CRL Reason Code: Certificate Hold Invalidity Date: \
                    Dec 24 00:00:00 2019 GMT X509v3 Certificate Issuer: critical DirName:/CN=another";
    assert!(text.contains(&squeezed(expected)), "{text}");
}

/// As many entries as a large issuer has.
#[test]
fn a_long_list_is_read() {
    const ENTRIES: u64 = 20_000;
    let key = x509_made::new_key();
    let reason = Extension::new(&CrlReason::Superseded, false).unwrap();
    let entries: Vec<_> = (1..=ENTRIES)
        .map(|number| x509_made::revoked(SerialNumber::from(number), &[&reason]))
        .collect();
    let list = x509_made::list(&key, SHA256.into(), &entries, &[]);
    let text = list_text(&list);
    assert_eq!(text.matches("Serial Number:").count(), 20_000);
    assert_eq!(text.matches("Superseded").count(), 20_000);
    assert!(text.contains("Serial Number: 4E20"));
}
