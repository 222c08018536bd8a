//! `mini_ca revoke` and `mini_ca crl`, checked by OpenSSL's command.

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{AuthorityKeyIdentifier, CertificateRevocationList, CrlNumber, CrlReason, SerialNumber};

use crate::mini_ca::desk::{Desk, PASSWORD, assert_failed, mini_ca, value_of, values_of};
use support::backend;
use support::running::Running;

const CHECK: [&str; 5] = [
    "-crl_check_all",
    "-CRLfile",
    "mini-ca/crl.pem",
    "-CRLfile",
    "mini-ca/root-crl.pem",
];

fn list(desk: &Desk, file: &str) -> CertificateRevocationList {
    backend().load_pem_x509_crl(&desk.read(file)).unwrap()
}

fn number(list: &CertificateRevocationList) -> SerialNumber {
    let (number, critical) = list.extensions().unwrap().find::<CrlNumber>().unwrap().unwrap();
    assert!(!critical);
    number.crl_number().clone()
}

#[test]
fn who_is_revoked_is_refused_once_there_is_a_list() {
    for arguments in [&[][..], &["--key", "rsa-3072"], &["--key", "ed25519"]] {
        let desk = Desk::with_authority(arguments);
        let request = desk.client_request("p256");
        let (first, second) = (desk.sign(&request, "client", &[]), desk.sign(&request, "client", &[]));
        desk.verify(&first, &CHECK).unwrap();
        let serial = desk.serial_number(&first);
        let said = desk.mini_ca(&["revoke", &serial, "--reason", "key-compromise"]);
        assert_eq!(value_of(&said, "revoked"), serial);
        assert_eq!(value_of(&said, "subject"), "CN=somebody");
        assert_eq!(value_of(&said, "reason"), "key-compromise");
        // Others hear of it by the next list.
        desk.verify(&first, &CHECK).unwrap();
        let said = desk.make_lists(&[]);
        assert_eq!(value_of(&said, "intermediate"), "1 revoked");
        assert_eq!(value_of(&said, "root"), "0 revoked");
        assert_eq!(value_of(&said, "number"), "2");
        let refusal = desk.verify(&first, &CHECK).unwrap_err();
        assert!(refusal.contains("certificate revoked"), "{refusal}");
        desk.verify(&second, &CHECK).unwrap();

        let verify = [
            "crl",
            "-in",
            "mini-ca/crl.pem",
            "-noout",
            "-verify",
            "-CAfile",
            "mini-ca/intermediate.pem",
        ];
        let said = desk.run_openssl(&verify);
        assert!(String::from_utf8_lossy(&said.stderr).contains("verify OK"), "{said:?}");
        let said = desk.run_openssl(&[&verify[..6], &["mini-ca/root.pem"]].concat());
        assert!(!String::from_utf8_lossy(&said.stderr).contains("verify OK"), "{said:?}");
    }
}

#[test]
fn a_list_has_who_when_and_why() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let reasons = [
        (None, None),
        (Some("unspecified"), None),
        (Some("key-compromise"), Some(CrlReason::KeyCompromise)),
        (Some("ca-compromise"), Some(CrlReason::CaCompromise)),
        (Some("affiliation-changed"), Some(CrlReason::AffiliationChanged)),
        (Some("superseded"), Some(CrlReason::Superseded)),
        (Some("cessation-of-operation"), Some(CrlReason::CessationOfOperation)),
        (Some("privilege-withdrawn"), Some(CrlReason::PrivilegeWithdrawn)),
    ];
    let mut revoked = Vec::new();
    for (argument, reason) in reasons {
        let certificate = desk.certificate(&desk.sign(&request, "client", &[]));
        let serial = certificate.serial_number().unwrap();
        // However the number is written.
        let written = serial.to_string().to_lowercase();
        match argument {
            Some(argument) => desk.mini_ca(&["revoke", &written, "--reason", argument]),
            None => desk.mini_ca(&["revoke", &written]),
        };
        revoked.push((serial, reason));
    }
    let spared = desk
        .certificate(&desk.sign(&request, "client", &[]))
        .serial_number()
        .unwrap();
    desk.make_lists(&["--days", "30"]);

    let list = list(&desk, "mini-ca/crl.pem");
    assert_eq!(list.revoked_certificates().count(), reasons.len());
    for (serial, reason) in revoked {
        let entry = list.revoked_certificate(&serial).unwrap().unwrap();
        let found = entry.extensions().unwrap().find::<CrlReason>().unwrap();
        assert_eq!(found, reason.map(|reason| (reason, false)));
        assert!((list.last_update().unwrap() - entry.revocation_date().unwrap()).whole_seconds() < 120);
        let line = desk.read_text("mini-ca/index.txt");
        let line = line.lines().find(|line| line.starts_with(&serial.to_string())).unwrap();
        assert!(line.contains("\trevoked 20"), "{line}");
    }
    assert!(list.revoked_certificate(&spared).unwrap().is_none());

    let issuer = desk.certificate("mini-ca/intermediate.pem");
    assert!(list.is_signature_valid(&issuer.public_key().unwrap()).unwrap());
    assert_eq!(list.issuer_bytes(), issuer.subject_bytes());
    let period = list.next_update().unwrap().unwrap() - list.last_update().unwrap();
    assert_eq!(period.whole_days(), 30);
    let extensions = list.extensions().unwrap();
    assert_eq!(extensions.len(), 2);
    let (authority, critical) = extensions.find::<AuthorityKeyIdentifier>().unwrap().unwrap();
    assert!(!critical && authority.key_identifier().is_some());
}

#[test]
fn lists_are_numbered() {
    let desk = Desk::with_authority(&[]);
    for due in 1..=4_u64 {
        for file in ["mini-ca/crl.pem", "mini-ca/root-crl.pem"] {
            let list = list(&desk, file);
            assert_eq!(number(&list), due.into());
            assert_eq!(list.revoked_certificates().count(), 0);
            let period = list.next_update().unwrap().unwrap() - list.last_update().unwrap();
            assert_eq!(period.whole_days(), 7);
        }
        assert_eq!(desk.read_text("mini-ca/crl-number"), format!("{due}\n"));
        desk.make_lists(&[]);
    }
}

/// The intermediate's own number goes into the root's list, and ends all that it issued.
#[test]
fn the_intermediate_can_be_revoked() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let certificate = desk.sign(&request, "client", &[]);
    desk.verify(&certificate, &CHECK).unwrap();
    let serial = desk.serial_number("mini-ca/intermediate.pem");
    desk.mini_ca(&["revoke", &serial, "--reason", "ca-compromise"]);
    desk.assert_not_signed(&request, "client", "the intermediate is revoked");
    let said = desk.make_lists(&[]);
    assert_eq!(
        (value_of(&said, "intermediate"), value_of(&said, "root")),
        ("0 revoked".into(), "1 revoked".into())
    );
    let refusal = desk.verify(&certificate, &CHECK).unwrap_err();
    assert!(refusal.contains("certificate revoked"), "{refusal}");
}

/// Between the first look at the intermediate and the lock, the password is read: here from a pipe, whose other end is
/// opened as soon as that is so. What is revoked then must be seen.
#[cfg(unix)]
#[test]
fn an_intermediate_that_is_revoked_meanwhile_does_not_sign() {
    use std::io::Write;

    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let serial = desk.serial_number("mini-ca/intermediate.pem");
    assert!(desk.command("mkfifo").arg("pipe").status().unwrap().success());
    let sign = ["sign", &request, "--profile", "client", "-p", "pipe"];
    for is_revoked in [false, true] {
        let process = Running::start(desk.command(mini_ca()).args(sign));
        let mut pipe = std::fs::File::options().write(true).open(desk.path("pipe")).unwrap();
        if is_revoked {
            desk.mini_ca(&["revoke", &serial]);
        }
        let before = desk.read_text("mini-ca/index.txt");
        writeln!(pipe, "{PASSWORD}").unwrap();
        drop(pipe);
        let output = process.wait();
        if is_revoked {
            assert_failed(&output, "the intermediate is revoked");
            assert_eq!(output.stdout, b"");
        } else {
            assert!(output.status.success(), "{output:?}");
        }
        assert_eq!(desk.read_text("mini-ca/index.txt") == before, is_revoked);
    }
    assert_eq!(std::fs::read_dir(desk.path("mini-ca/issued")).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_revoked_is_called_so() {
    let desk = Desk::with_authority(&[]);
    let root = desk.serial_number("mini-ca/root.pem");
    for number in ["01", "00", "AB:CD:ef", &root] {
        desk.assert_fails(&["revoke", number], "was issued here");
    }
    desk.assert_fails(
        &["revoke", "abcd"],
        "no certificate with the serial number ABCD was issued here",
    );
    let serial = desk.serial_number(&desk.sign(&desk.client_request("p256"), "client", &[]));
    desk.mini_ca(&["revoke", &serial, "--reason", "superseded"]);
    let sentence = format!("{serial} is already revoked, since 20");
    desk.assert_fails(&["revoke", &serial, "--reason", "key-compromise"], &sentence);
    desk.assert_fails(&["revoke", &serial], "Z (superseded)");
}

/// What the program shows of its own lists.
#[test]
fn a_list_is_shown() {
    let desk = Desk::with_authority(&[]);
    let serial = desk.serial_number(&desk.sign(&desk.client_request("p256"), "client", &[]));
    desk.mini_ca(&["revoke", &serial, "--reason", "superseded"]);
    desk.make_lists(&[]);
    let text = desk.show("mini-ca/crl.pem");
    assert_eq!(values_of(&text, "serial number"), [serial]);
    assert_eq!(values_of(&text, "reason"), ["superseded"]);
    assert_eq!(value_of(&text, "number"), "02");
    assert_eq!(value_of(&text, "certificates revoked"), "1");
}
