//! Revocation lists that the command created, read by this crate.

use super::theirs::{AUTHORITY, P256, REQUEST, make_key};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use support::openssl_cli::Workspace;
use support::{backend, x509_fields, x509_made, x509_text};

/// Revoked certificates as the command keeps them: when, why, and the number.
const INDEX: [(&str, &str); 12] = [
    ("200301000000Z", "01"),
    ("200302000000Z,unspecified", "02"),
    ("200303000000Z,keyCompromise", "03"),
    ("200304000000Z,CACompromise", "04"),
    ("200305000000Z,affiliationChanged", "05"),
    ("200306000000Z,superseded", "06"),
    ("200307000000Z,cessationOfOperation", "07"),
    ("200308000000Z,certificateHold", "80"),
    ("200309000000Z,removeFromCRL", "FF"),
    ("200310000000Z,keyTime,20200229235959Z", "0100"),
    (
        "200311000000Z,CAkeyTime,20191231000000Z",
        "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
    ),
    ("200312000000Z,holdInstruction,holdInstructionReject", "0B"),
];

/// The same in the words that the tests have for entries. Without a reason there is no extension.
const ENTRIES: [&str; 12] = [
    "01 2020-03-01T00:00:00Z",
    "02 2020-03-02T00:00:00Z | 2.5.29.21 - CrlReason(unspecified)",
    "03 2020-03-03T00:00:00Z | 2.5.29.21 - CrlReason(key_compromise)",
    "04 2020-03-04T00:00:00Z | 2.5.29.21 - CrlReason(ca_compromise)",
    "05 2020-03-05T00:00:00Z | 2.5.29.21 - CrlReason(affiliation_changed)",
    "06 2020-03-06T00:00:00Z | 2.5.29.21 - CrlReason(superseded)",
    "07 2020-03-07T00:00:00Z | 2.5.29.21 - CrlReason(cessation_of_operation)",
    "80 2020-03-08T00:00:00Z | 2.5.29.21 - CrlReason(certificate_hold)",
    "FF 2020-03-09T00:00:00Z | 2.5.29.21 - CrlReason(remove_from_crl)",
    "0100 2020-03-10T00:00:00Z | 2.5.29.21 - CrlReason(key_compromise) | 2.5.29.24 - InvalidityDate(2020-02-29T23:59:59Z)",
    "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 2020-03-11T00:00:00Z | 2.5.29.21 - CrlReason(ca_compromise) | \
     2.5.29.24 - InvalidityDate(2019-12-31T00:00:00Z)",
    "0B 2020-03-12T00:00:00Z | 2.5.29.21 - CrlReason(certificate_hold) | \
     2.5.29.23 - Unrecognized(06072a8648ce380203)",
];

/// A CA of the command's with these entries revoked.
fn authority(extensions: &str, index: &[(&str, &str)]) -> (Workspace, Certificate) {
    let workspace = Workspace::new();
    workspace.write("config", [REQUEST, AUTHORITY, extensions].concat().as_bytes());
    assert!(make_key(&workspace, P256));
    let fixed = [
        "req",
        "-x509",
        "-config",
        "config",
        "-key",
        "key",
        "-days",
        "30",
        "-utf8",
        "-addext",
        "subjectKeyIdentifier = hash",
        "-out",
        "certificate",
    ];
    workspace.must_run(&fixed);
    let line = |(when, number): &(&str, &str)| format!("R\t300101000000Z\t{when}\t{number}\tunknown\t/CN=x\n");
    workspace.write("index", index.iter().map(line).collect::<String>().as_bytes());
    workspace.write("number", b"0102\n");
    let certificate = backend()
        .load_pem_x509_certificate(&workspace.read("certificate"))
        .unwrap();
    (workspace, certificate)
}

fn made(workspace: &Workspace, options: &[&str]) -> CertificateRevocationList {
    let fixed = ["ca", "-gencrl", "-config", "config"];
    let pem = workspace.must_run(&[&fixed[..], options].concat());
    let list = backend().load_pem_x509_crl(&pem).unwrap();
    assert_eq!(list.public_bytes(Encoding::Pem).unwrap(), pem);
    list
}

fn entries(list: &CertificateRevocationList) -> Vec<String> {
    list.revoked_certificates()
        .map(|entry| x509_fields::entry(&entry.unwrap()))
        .collect()
}

#[test]
fn entries_of_all_reasons_are_read() {
    let (workspace, issuer) = authority("", &INDEX);
    let list = made(
        &workspace,
        &[
            "-crl_lastupdate",
            "20200401000000Z",
            "-crl_nextupdate",
            "20500401000000Z",
        ],
    );
    // The command sorts them by their numbers.
    let (mut found, mut expected) = (entries(&list), ENTRIES.map(str::to_owned).to_vec());
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(list.last_update().unwrap(), x509_made::day(2020, 4, 1));
    assert_eq!(list.next_update().unwrap(), Some(x509_made::day(2050, 4, 1)));
    assert_eq!(list.issuer().unwrap(), issuer.subject().unwrap());
    assert_eq!(list.version(), X509Version::V2);
    let (number, _) = list.extensions().unwrap().find::<CrlNumber>().unwrap().unwrap();
    assert_eq!(number, CrlNumber::new(SerialNumber::from(0x0102)).unwrap());
    assert!(list.is_signature_valid(&issuer.public_key().unwrap()).unwrap());
    for (_, number) in INDEX {
        let number = SerialNumber::from_hex(number).unwrap();
        let entry = list.revoked_certificate(&number).unwrap().unwrap();
        assert_eq!(entry.serial_number().unwrap(), number);
    }
    assert!(list.revoked_certificate(&SerialNumber::from(9)).unwrap().is_none());
    println!("count: cross-check x509-their-entries ran={} skipped=0", ENTRIES.len());
}

const LIST_EXTENSIONS: &str = "
[list]
authorityKeyIdentifier = keyid:always
issuerAltName = DNS:issuer.example.org
freshestCRL = URI:http://example.org/delta.crl
authorityInfoAccess = caIssuers;URI:http://example.org/ca.crt
2.5.29.27 = critical, ASN1:INTEGER:257
issuingDistributionPoint = critical, @place
[place]
PLACE
[directory]
CN = a directory
";

/// Lines of a place in the command's language, and what they are in the words of the tests.
const PLACES: [(&str, &str); 8] = [
    (
        "fullname = URI:http://example.org/1.crl, URI:http://example.org/2.crl",
        "full:[uri:\"http://example.org/1.crl\"; uri:\"http://example.org/2.crl\"], user=false, ca=false, reasons=none, indirect=false, attribute=false",
    ),
    (
        "relativename = directory",
        "relative:\"CN=a directory\" u, user=false, ca=false, reasons=none, indirect=false, attribute=false",
    ),
    (
        "onlyuser = TRUE",
        "none, user=true, ca=false, reasons=none, indirect=false, attribute=false",
    ),
    (
        "onlyCA = TRUE",
        "none, user=false, ca=true, reasons=none, indirect=false, attribute=false",
    ),
    (
        "onlyAA = TRUE",
        "none, user=false, ca=false, reasons=none, indirect=false, attribute=true",
    ),
    (
        "indirectCRL = TRUE",
        "none, user=false, ca=false, reasons=none, indirect=true, attribute=false",
    ),
    (
        "onlysomereasons = keyCompromise, CACompromise",
        "none, user=false, ca=false, reasons=key_compromise+ca_compromise, indirect=false, attribute=false",
    ),
    (
        "fullname = dirName:directory\nonlyuser = TRUE\nindirectCRL = TRUE\nonlysomereasons = superseded",
        "full:[dir:\"CN=a directory\" u], user=true, ca=false, reasons=superseded, indirect=true, attribute=false",
    ),
];

#[test]
fn extensions_of_lists_are_read() {
    let mut ran = 0;
    for (line, expected) in PLACES {
        let (workspace, issuer) = authority(&LIST_EXTENSIONS.replace("PLACE", line), &INDEX[..1]);
        let list = made(&workspace, &["-crlexts", "list"]);
        let found: Vec<_> = list.extensions().unwrap().iter().map(x509_text::extension).collect();
        let (key, _) = issuer
            .extensions()
            .unwrap()
            .find::<SubjectKeyIdentifier>()
            .unwrap()
            .unwrap();
        let (authority, _) = list
            .extensions()
            .unwrap()
            .find::<AuthorityKeyIdentifier>()
            .unwrap()
            .unwrap();
        assert_eq!(authority.key_identifier(), Some(key.key_identifier()));
        assert_eq!(
            found[1..],
            [
                "2.5.29.18 - IssuerAlternativeName([dns:\"issuer.example.org\"])".to_owned(),
                "2.5.29.46 - FreshestCrl([(full:[uri:\"http://example.org/delta.crl\"], reasons=none, issuer=none)])".into(),
                "1.3.6.1.5.5.7.1.1 - AuthorityInformationAccess([1.3.6.1.5.5.7.48.2 uri:\"http://example.org/ca.crt\"])".into(),
                "2.5.29.27 critical DeltaCrlIndicator(0101)".into(),
                format!("2.5.29.28 critical IssuingDistributionPoint({expected})"),
                "2.5.29.20 - CrlNumber(0102)".into(),
            ]
        );
        ran += 1;
    }
    println!("count: cross-check x509-their-lists ran={ran} skipped=0");
    assert_eq!(ran, 8);
}

/// Without a number and reasons, the command makes lists of the first version, and with nothing revoked an empty one.
#[test]
fn lists_of_the_first_version_are_read() {
    let two = [("200301000000Z", "01"), ("200302000000Z", "02")];
    for (index, expected) in [
        (&two[..], &["01 2020-03-01T00:00:00Z", "02 2020-03-02T00:00:00Z"][..]),
        (&[], &[]),
    ] {
        let (workspace, issuer) = authority("", index);
        let config = [REQUEST, &AUTHORITY.replace("crlnumber = number\n", "")].concat();
        workspace.write("config", config.as_bytes());
        let list = made(&workspace, &[]);
        assert_eq!((list.version(), list.extensions().unwrap().len()), (X509Version::V1, 0));
        assert_eq!(entries(&list), expected);
        assert!(list.next_update().unwrap().unwrap() > list.last_update().unwrap());
        list.verify_signature(&issuer.public_key().unwrap()).unwrap();
    }
}

/// Times of every kind that the command writes.
#[test]
fn times_of_lists_are_read() {
    let (workspace, _) = authority("", &[("500101000000Z", "01"), ("491231235959Z", "02")]);
    let mut ran = 0;
    for (last, next, first, second) in [
        (
            "500101000000Z",
            "491231235959Z",
            x509_made::day(1950, 1, 1),
            x509_made::end_of_day(2049, 12, 31),
        ),
        (
            "20500101000000Z",
            "99991231235959Z",
            x509_made::day(2050, 1, 1),
            x509_made::end_of_day(9999, 12, 31),
        ),
    ] {
        let list = made(&workspace, &["-crl_lastupdate", last, "-crl_nextupdate", next]);
        assert_eq!(
            (list.last_update().unwrap(), list.next_update().unwrap()),
            (first, Some(second))
        );
        let dates: Vec<_> = list
            .revoked_certificates()
            .map(|entry| entry.unwrap().revocation_date().unwrap())
            .collect();
        let expected = [x509_made::day(1950, 1, 1), x509_made::end_of_day(2049, 12, 31)];
        assert_eq!(dates, expected);
        ran += 1;
    }
    assert_eq!(ran, 2);
}
