//! `mini_ca show` with broken and malicious files.

use std::collections::BTreeSet;

use crate::mini_ca::desk::{Desk, assert_failed, assert_one_sentence, value_of, values_of};
use crate::mini_ca::show::{lines, vector};
use support::x509_der::{
    CERTIFICATE_POLICIES, COMMON_NAME, KEY_USAGE, SUBJECT_ALT_NAME, Structure, T61_STRING, UTF8_STRING, attribute,
    extension, general_name, set,
};
use support::{der, files};

/// Names, extensions and notices that would draw on the terminal.
#[test]
fn hostile_text_is_escaped() {
    let desk = Desk::new();
    let evil = "a\x1b[2J\x07\nversion: v9\u{9b}31m\u{202e}gpj.exe\u{2028}b";
    let common_name = |tag| set(&[attribute(COMMON_NAME, tag, evil.as_bytes())]);
    let name = der::sequence(&[common_name(UTF8_STRING), common_name(T61_STRING)]);
    let names = [1, 2, 6].map(|number| general_name(number, evil.as_bytes()));
    let names = [&names[..], &[der::context(4, &name)]].concat();
    let notice = der::sequence(&[der::element(UTF8_STRING, evil.as_bytes())]);
    let qualifier = der::sequence(&[der::oid("1.3.6.1.5.5.7.2.2"), notice]);
    let policy = der::sequence(&[der::oid("1.2.3"), der::sequence(&[qualifier])]);
    let certificate = Structure::certificate()
        .with("subject", &name)
        .with("issuer", &name)
        .with_extensions(&[
            extension(SUBJECT_ALT_NAME, false, &der::sequence(&names)),
            extension(CERTIFICATE_POLICIES, false, &der::sequence(&[policy])),
            extension(KEY_USAGE, true, evil.as_bytes()),
        ]);
    desk.write("evil.der", certificate.der());
    let text = desk.show("evil.der");
    assert_harmless(&text);
    assert_eq!(values_of(&text, "version"), ["v3"]);
    let escaped = "a\\u{1b}[2J\\u{7}\\u{a}version: v9\\u{9b}31m\\u{202e}gpj.exe\\u{2028}b";
    assert_eq!(value_of(&text, "text"), escaped);
    let subject = value_of(&text, "subject");
    assert!(
        subject.starts_with("CN=a\\") && subject.contains("gpj.exe"),
        "{subject}"
    );
    assert_eq!(values_of(&text, "name").len(), 4);
    // What does not decode is there all the same.
    assert!(text.contains("unreadable: malformed KeyUsage: "), "{text}");
    assert!(lines(&text).iter().any(|line| line.starts_with("611b5b324a")), "{text}");

    desk.write(
        "evil.pem",
        "-----BEGIN \x1b[31mX-----\n-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    );
    let output = desk.run(&["show", "evil.pem"]);
    assert_failed(&output, "evil.pem, line 2: malformed certificate");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        text,
        "something else on line 1: an unknown label of 6 characters (not shown)\n"
    );
}

/// An error stands in the place of a field, and the other fields are there.
#[test]
fn fields_that_do_not_decode_are_said_to() {
    let desk = Desk::new();
    let mut shown = 0;
    for (file, line, others) in [
        (
            "badasn1time.pem",
            "not after: unreadable (malformed certificate: ",
            &["not before: "][..],
        ),
        (
            "custom/malformed-san.pem",
            "name: unreadable (malformed GeneralName: ",
            &["subject: ", "signature:"],
        ),
        (
            "custom/empty-eku.pem",
            "unreadable: malformed ExtendedKeyUsage: ",
            &["value: 3000", "key: elliptic curve "],
        ),
        (
            "custom/two_basic_constraints.pem",
            "extensions: unreadable (malformed X.509 extensions: ",
            &["subject: "],
        ),
        (
            "custom/invalid-sct-version.der",
            "timestamp: unreadable (malformed SignedCert",
            &["subject: "],
        ),
        (
            "custom/nc_ip_invalid_length.pem",
            "permitted: unreadable (malformed GeneralName: ",
            &["subject: "],
        ),
        (
            "custom/crl_unsupported_reason.pem",
            "unreadable: malformed CrlReason: ",
            &["revoked:", "made: "],
        ),
        (
            "custom/crl_dup_entry_ext.pem",
            "extensions: unreadable (malformed X.509 ext",
            &["revoked on: "],
        ),
        (
            "custom/unsupported_subject_public_key_info.pem",
            "key: unreadable (unsupported",
            &["key algorithm: 1.3."],
        ),
        (
            "requests/zero-element-attribute.pem",
            "extensions: unreadable (malformed attributes",
            &["subject: "],
        ),
        (
            "requests/rsa_md4.pem",
            "signed with this key: unreadable (unsupported",
            &["signature algorithm: 1.2.840"],
        ),
        (
            "san_x400address.der",
            "name: unreadable (unsupported general name: x400Address",
            &["subject: "],
        ),
    ] {
        let text = desk.show(&vector(file));
        let lines = lines(&text);
        for due in [&[line], others].concat() {
            assert!(
                lines.iter().any(|found| found.starts_with(due)),
                "{file}: {due:?} is not there: {text}"
            );
        }
        shown += 1;
    }
    assert_eq!(shown, 12);
}

#[track_caller]
fn assert_harmless(text: &str) {
    let harmful = |character: char| {
        character != '\n' && (character.is_control() || ('\u{2028}'..='\u{202e}').contains(&character))
    };
    assert!(!text.contains(harmful), "{text:?}");
}

/// All of them are shown, or said to be unreadable in one sentence; nothing panics, hangs or draws on the terminal.
#[test]
fn every_vector_is_shown_or_refused() {
    let desk = Desk::new();
    let is_of_use = |name: &&String| {
        let ends = [".pem", ".der", ".crt", ".crl", ".cer"];
        ends.iter().any(|end| name.ends_with(end)) && !name.starts_with("ocsp/")
    };
    let all = files::list("x509");
    let (pkits, others): (Vec<_>, Vec<_>) = all
        .iter()
        .filter(is_of_use)
        .partition(|name| name.starts_with("PKITS_data/"));
    // They are hundreds, of a few sorts.
    let some_of_pkits = pkits.into_iter().step_by(10);
    let (mut shown, mut refused) = (0, BTreeSet::new());
    for name in others.into_iter().chain(some_of_pkits) {
        let output = desk.run(&["show", &vector(name)]);
        let (stdout, stderr) = (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        );
        assert_harmless(&stdout);
        match output.status.code() {
            Some(0) => {
                assert!(!stdout.is_empty() && stderr.is_empty(), "{name}: {stderr}");
                shown += 1;
            }
            Some(1) => {
                assert_one_sentence(&stderr);
                refused.insert(name.as_str());
            }
            other => panic!("{name}: {other:?} {stderr}"),
        }
    }
    let due = [
        "cryptography-scts-tbs-precert.der",
        "custom/ca/ca_key.pem",
        "custom/ca/rsa_key.pem",
        "custom/invalid_version.pem",
    ];
    assert_eq!(refused, BTreeSet::from(due));
    assert_eq!(shown, 251);
}
