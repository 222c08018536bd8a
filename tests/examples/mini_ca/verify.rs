//! `mini_ca verify`: paths that are good, paths that break a rule, and another path that is taken instead.

use std::process::Output;

use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::time::Duration;
use hazmat_openssl::x509::{
    BasicConstraints, CertificateBuilder, ExtendedKeyUsage, KeyPurposeOid, Name, NameAttribute, NameOid, SerialNumber,
};

use crate::mini_ca::desk::{Desk, assert_failed, mini_ca, value_of, values_of};
use crate::mini_ca::intermediates::two_authorities;
use support::{backend, running};

const HOST: [&str; 2] = ["--host", "www.example.org"];

/// Runs `verify`, and returns what it has said.
fn verify(desk: &Desk, arguments: &[&str]) -> (Option<i32>, String) {
    let output = desk.run(&[&["verify"], arguments].concat());
    assert!(output.stderr.is_empty(), "{output:?}");
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[track_caller]
fn assert_accepted(desk: &Desk, arguments: &[&str], subjects: &[&str]) -> String {
    let (code, text) = verify(desk, arguments);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("accepted:\n"), "{text}");
    assert_eq!(values_of(&text, "certificate"), subjects);
    text
}

/// The reasons are those of the paths, in the order in which they were tried.
#[track_caller]
fn assert_refused(desk: &Desk, arguments: &[&str], reasons: &[&str]) -> String {
    let (code, text) = verify(desk, arguments);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.starts_with("refused:\n"), "{text}");
    assert_eq!(values_of(&text, "reason"), reasons, "{text}");
    assert_eq!(text.lines().filter(|line| *line == "refused:").count(), reasons.len());
    text
}

const OWN_PATH: [&str; 3] = [
    "CN=www.example.org,O=Example",
    "CN=Mini CA Intermediate",
    "CN=Mini CA Root",
];

#[test]
fn servers_are_verified_by_name_and_address() {
    let desk = Desk::with_authority(&[]);
    let names = ["--san", "*.example.org", "--san", "192.0.2.1", "--san", "2001:db8::1"];
    let file = desk.sign(&desk.server_request("p256"), "server", &names);
    for name in [
        &["--host", "www.example.org"][..],
        &["--host", "WWW.Example.ORG"],
        &["--ip", "192.0.2.1"],
        &["--ip", "2001:DB8:0::1"],
        &["--purpose", "serverAuth"],
        &["--purpose", "1.3.6.1.5.5.7.3.1"],
        &["--purpose", "any"],
    ] {
        let text = assert_accepted(&desk, &[&[file.as_str()], name].concat(), &OWN_PATH);
        assert_eq!(text.lines().count(), 4, "{text}");
    }
    for name in [
        &["--host", "example.org"][..],
        &["--host", "a.b.example.org"],
        &["--host", "www.example.net"],
        &["--ip", "192.0.2.2"],
    ] {
        let text = assert_refused(&desk, &[&[file.as_str()], name].concat(), &["it is not for this name"]);
        // The rule is below the certificate that has broken it.
        let serial = desk.serial_number(&file);
        let due = format!(
            "refused:\n  certificate: CN=www.example.org,O=Example\n    reason: it is not for this name\n    \
             serial number: {serial}\n    issuer: CN=Mini CA Intermediate\n  certificate: CN=Mini CA Intermediate\n  \
             certificate: CN=Mini CA Root\n"
        );
        assert_eq!(text, due);
    }
    let purpose = "extendedKeyUsage does not allow this purpose";
    assert_refused(&desk, &[&file, "--purpose", "clientAuth"], &[purpose]);

    let output = desk.run(&["verify", &file, "--host", "no host"]);
    assert_failed(&output, "the certificate cannot be verified: ");
    assert!(output.stdout.is_empty());
}

/// The file may be DER, and the intermediate in another file.
#[test]
fn intermediates_come_from_files() {
    let desk = Desk::with_authority(&[]);
    let file = desk.sign(&desk.server_request("p256"), "server", &[]);
    desk.openssl(&["x509", "-in", &file, "-outform", "DER", "-out", "leaf.der"]);
    desk.openssl(&[
        "x509",
        "-in",
        "mini-ca/intermediate.pem",
        "-outform",
        "DER",
        "-out",
        "between.der",
    ]);
    let leaf = [&["leaf.der"][..], &HOST].concat();
    for between in ["between.der", "mini-ca/intermediate.pem", "mini-ca/chain.pem", &file] {
        assert_accepted(&desk, &[&leaf[..], &["--intermediates", between]].concat(), &OWN_PATH);
    }
    let text = assert_refused(&desk, &leaf, &["no certificate of its issuer was found"]);
    assert_eq!(values_of(&text, "certificate"), OWN_PATH[..1]);
    for root in ["mini-ca/root.pem", "mini-ca/chain.pem"] {
        let arguments = ["--intermediates", "between.der", "--root", root, "--dir", "missing"];
        let (code, text) = verify(&desk, &[&leaf[..], &arguments].concat());
        assert_eq!(code, Some(0), "{text}");
    }
}

/// By the variable with which OpenSSL's own programs find them.
#[test]
fn the_roots_of_the_machine_can_be_trusted() {
    let desk = Desk::with_authority(&[]);
    let file = desk.sign(&desk.server_request("p256"), "server", &[]);
    let run = |roots: &str| {
        let mut command = desk.command(mini_ca());
        command
            .args(["verify", &file, "--system-roots", "--dir", "missing"])
            .args(HOST);
        command.env("SSL_CERT_FILE", roots).env_remove("SSL_CERT_DIR");
        running::output(&mut command)
    };
    let output = run("mini-ca/root.pem");
    assert!(output.status.success(), "{output:?}");
    assert_failed(&run("missing"), "the roots of this machine: ");
}

#[test]
fn clients_are_verified_and_named() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let names = ["--san", "a@example.org", "--san", "URI:spiffe://example.org/a"];
    let file = desk.sign(&request, "client", &names);
    let path = ["CN=somebody", "CN=Mini CA Intermediate", "CN=Mini CA Root"];
    let text = assert_accepted(&desk, &[&file, "--client"], &path);
    assert_eq!(
        values_of(&text, "name"),
        ["email:a@example.org", "URI:spiffe://example.org/a"]
    );
    assert_refused(
        &desk,
        &[&[file.as_str()], &HOST[..]].concat(),
        &["extendedKeyUsage does not allow this purpose"],
    );

    // The rules of the web want a name that RFC 5280 does not.
    let file = desk.sign(&request, "client", &[]);
    assert_refused(&desk, &[&file, "--client"], &["subjectAltName is absent"]);
    let text = assert_accepted(&desk, &[&file, "--client", "--rfc5280"], &path);
    assert!(values_of(&text, "name").is_empty());
}

#[test]
fn other_uses_are_verified() {
    let desk = Desk::with_authority(&[]);
    desk.with_password("ocsp-responder", &[]);
    let path = [
        "CN=Mini CA OCSP Responder",
        "CN=Mini CA Intermediate",
        "CN=Mini CA Root",
    ];
    let arguments = [
        "mini-ca/intermediate-ocsp.pem",
        "--intermediates",
        "mini-ca/intermediate.pem",
        "--purpose",
    ];
    assert_accepted(&desk, &[&arguments[..], &["OCSPSigning"]].concat(), &path);
    let refused = ["extendedKeyUsage does not allow this purpose"];
    assert_refused(&desk, &[&arguments[..], &["emailProtection"]].concat(), &refused);
    assert_accepted(&desk, &["mini-ca/intermediate.pem", "--purpose", "any"], &path[1..]);
    assert_accepted(&desk, &["mini-ca/root.pem", "--purpose", "any"], &path[2..]);
}

#[test]
fn the_time_can_be_chosen() {
    let desk = Desk::with_authority(&["--intermediate-days", "100"]);
    let file = desk.sign(&desk.server_request("p256"), "server", &["--days", "10"]);
    let arguments = [&[file.as_str()], &HOST[..], &["--at"]].concat();
    let [leaf, intermediate] = [&file, "mini-ca/intermediate.pem"].map(|file| desk.certificate(file));
    let text = |time: hazmat_openssl::time::OffsetDateTime| {
        let (year, month, day) = time.to_calendar_date();
        let (hour, minute, second) = time.to_hms();
        format!(
            "{year}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z",
            u8::from(month)
        )
    };
    // Both ends of the period belong to it.
    for time in [leaf.not_valid_before().unwrap(), leaf.not_valid_after().unwrap()] {
        assert_accepted(&desk, &[&arguments[..], &[&text(time)]].concat(), &OWN_PATH);
    }
    let second = Duration::SECOND;
    let before = text(leaf.not_valid_before().unwrap() - second);
    let after = text(leaf.not_valid_after().unwrap() + second);
    assert_refused(&desk, &[&arguments[..], &[&after]].concat(), &["it has expired"]);
    let (code, said) = verify(&desk, &[&arguments[..], &[&before]].concat());
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("it is not valid yet"), "{said}");
    let long_after = text(intermediate.not_valid_after().unwrap() + Duration::DAY);
    let (code, said) = verify(&desk, &[&arguments[..], &[&long_after]].concat());
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("it has expired"), "{said}");
    for wrong in [
        "tomorrow",
        "2027-02-30",
        "2027-01-01T00:00:00",
        "2027-01-01T24:00:00Z",
        "",
    ] {
        let output = desk.run(&[&["verify"], &arguments[..], &[wrong]].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}

#[test]
fn another_authority_is_not_trusted() {
    let desk = two_authorities();
    let file = desk.sign(&desk.server_request("p256"), "server", &["--dir", "other"]);
    let arguments = [&[file.as_str()], &HOST[..]].concat();
    let text = assert_refused(&desk, &arguments, &["no certificate of its issuer was found"]);
    assert_eq!(
        values_of(&text, "certificate"),
        ["CN=www.example.org,O=Example", "CN=Other Intermediate"]
    );
    assert_eq!(value_of(&text, "issuer"), "CN=Other Root");
    let path = ["CN=www.example.org,O=Example", "CN=Other Intermediate", "CN=Other Root"];
    assert_accepted(&desk, &[&arguments[..], &["--root", "other/root.pem"]].concat(), &path);
    assert_accepted(&desk, &[&arguments[..], &["--dir", "other"]].concat(), &path);

    // One of the same names, whose signature is not the root's.
    let elsewhere = Desk::with_another_authority();
    let file = elsewhere.sign(&elsewhere.server_request("p256"), "server", &[]);
    desk.write("stranger.pem", elsewhere.read(&file));
    let (code, text) = verify(&desk, &[&["stranger.pem"], &HOST[..]].concat());
    assert_eq!(code, Some(3), "{text}");
}

/// Two roots have certified the intermediate. A path that is broken is passed over for the other one.
#[test]
fn another_path_is_taken_if_one_is_broken() {
    let desk = two_authorities();
    let file = desk.sign(&desk.server_request("p256"), "server", &[]);
    let cross_sign = |arguments: &[&str]| {
        let common = ["mini-ca/intermediate.pem", "--dir", "other"];
        value_of(
            &desk.with_password("cross-sign", &[&common, arguments].concat()),
            "certificate",
        )
    };
    let cross = cross_sign(&["--days", "20"]);
    let other_path = [
        "CN=www.example.org,O=Example",
        "CN=Mini CA Intermediate",
        "CN=Other Root",
    ];
    let common = [&[file.as_str()], &HOST[..], &["--intermediates", &cross]].concat();
    let both = [&common[..], &["--root", "mini-ca/root.pem", "--root", "other/root.pem"]].concat();
    let only_other = [&common[..], &["--root", "other/root.pem"]].concat();
    assert_accepted(&desk, &common, &OWN_PATH);
    assert_accepted(&desk, &only_other, &other_path);
    let (code, _) = verify(&desk, &both);
    assert_eq!(code, Some(0));

    // The cross-signed one has expired.
    let now = hazmat_openssl::time::OffsetDateTime::now_utc();
    let later = (now + Duration::days(30)).date().to_string();
    let at = ["--at", later.as_str()];
    assert_accepted(&desk, &[&both[..], &at].concat(), &OWN_PATH);
    let (code, text) = verify(&desk, &[&only_other[..], &at].concat());
    assert_eq!(code, Some(3), "{text}");
    // The own intermediate leads to a root that is not trusted here.
    let reasons = values_of(&text, "reason");
    let expired = reasons.iter().position(|reason| reason == "it has expired").unwrap();
    assert!(
        reasons.len() == 2 && reasons.contains(&"no certificate of its issuer was found".to_owned()),
        "{text}"
    );
    assert_eq!(values_of(&text, "serial number")[expired], desk.serial_number(&cross));

    // The own one is revoked.
    let lists = ["mini-ca/crl.pem", "mini-ca/root-crl.pem", "other/root-crl.pem"];
    let lists: Vec<&str> = lists.iter().flat_map(|file| ["--crl-file", *file]).collect();
    let both = [&both[..], &lists].concat();
    desk.mini_ca(&[
        "revoke",
        &desk.serial_number("mini-ca/intermediate.pem"),
        "--reason",
        "superseded",
    ]);
    desk.make_lists(&[]);
    assert_accepted(&desk, &both, &other_path);
    // Both are.
    desk.mini_ca(&["revoke", &desk.serial_number(&cross), "--dir", "other"]);
    desk.make_lists(&["--dir", "other"]);
    let (code, text) = verify(&desk, &both);
    assert_eq!(code, Some(3), "{text}");
    let reasons = values_of(&text, "reason");
    assert_eq!(reasons.len(), 2, "{text}");
    assert!(
        reasons.iter().all(|reason| reason.starts_with("it is revoked")),
        "{text}"
    );
    let mut numbers = values_of(&text, "serial number");
    let mut due = [&cross, "mini-ca/intermediate.pem"].map(|file| desk.serial_number(file));
    numbers.sort();
    due.sort();
    assert_eq!(numbers, due);

    // Another cross-signature that is not good for this name, and one that is.
    let limited = cross_sign(&["--permit", "DNS:example.net"]);
    let arguments = [
        &[file.as_str()],
        &HOST[..],
        &["--root", "other/root.pem", "--intermediates"],
    ]
    .concat();
    let limited = [&arguments[..], &[&limited]].concat();
    let outside = "a name is outside the permitted subtrees";
    let (code, text) = verify(&desk, &limited);
    assert_eq!(code, Some(3), "{text}");
    assert!(values_of(&text, "reason").contains(&outside.to_owned()), "{text}");
    let fine = cross_sign(&["--permit", "DNS:example.org"]);
    assert_accepted(
        &desk,
        &[&limited[..], &["--intermediates", &fine]].concat(),
        &other_path,
    );
}

#[test]
fn revoked_certificates_are_refused_if_asked_for() {
    let desk = Desk::with_authority(&[]);
    let file = desk.sign(&desk.server_request("p256"), "server", &[]);
    let plain = [&[file.as_str()], &HOST[..]].concat();
    let checked = [&plain[..], &["--crl"]].concat();
    assert_accepted(&desk, &checked, &OWN_PATH);
    desk.mini_ca(&["revoke", &desk.serial_number(&file), "--reason", "key-compromise"]);
    // The lists do not say it yet.
    assert_accepted(&desk, &checked, &OWN_PATH);
    let old = desk.read("mini-ca/crl.pem");
    desk.make_lists(&[]);
    assert_accepted(&desk, &plain, &OWN_PATH);
    let (code, text) = verify(&desk, &checked);
    assert_eq!(code, Some(3), "{text}");
    let reasons = values_of(&text, "reason");
    assert!(reasons.len() == 1 && reasons[0].starts_with("it is revoked"), "{text}");
    assert_eq!(value_of(&text, "serial number"), desk.serial_number(&file));

    // Without the list of the intermediate, or with one that is too old.
    let (code, text) = verify(&desk, &[&plain[..], &["--crl-file", "mini-ca/root-crl.pem"]].concat());
    assert_eq!(
        (code, values_of(&text, "reason")),
        (Some(3), vec!["there is no revocation list for it".to_owned()])
    );
    let now = hazmat_openssl::time::OffsetDateTime::now_utc();
    let later = (now + Duration::days(9)).date().to_string();
    let (code, text) = verify(&desk, &[&checked[..], &["--at", &later]].concat());
    assert_eq!(code, Some(3), "{text}");
    desk.write("old.pem", old);
    let files = ["--crl-file", "old.pem", "--crl-file", "mini-ca/root-crl.pem"];
    let (code, _) = verify(&desk, &[&plain[..], &files].concat());
    assert_eq!(code, Some(0));

    // A list that is not this authority's.
    let elsewhere = Desk::with_another_authority();
    desk.write("foreign.pem", elsewhere.read("mini-ca/crl.pem"));
    let files = ["--crl-file", "foreign.pem", "--crl-file", "mini-ca/root-crl.pem"];
    let (code, text) = verify(&desk, &[&plain[..], &files].concat());
    assert_eq!(code, Some(3), "{text}");
}

#[test]
fn policies_can_be_required() {
    let desk = two_authorities();
    let request = desk.server_request("p256");
    let cross_sign = [
        "mini-ca/intermediate.pem",
        "--dir",
        "other",
        "--policy",
        "1.2.3.4",
        "--map-policy",
    ];
    let cross = desk.with_password("cross-sign", &[&cross_sign[..], &["1.2.3.4=1.2.3.5"]].concat());
    let cross = value_of(&cross, "certificate");
    let with = desk.sign(&request, "server", &["--policy", "1.2.3.5", "--policy", "1.2.3.6"]);
    let without = desk.sign(&request, "server", &[]);
    let arguments = |file: &str, policy: &str| -> Vec<String> {
        let common = [
            &[file],
            &HOST[..],
            &[
                "--root",
                "other/root.pem",
                "--intermediates",
                &cross,
                "--policy",
                policy,
            ],
        ];
        common.concat().iter().map(|text| (*text).to_owned()).collect()
    };
    let run = |file: &str, policy: &str| {
        let arguments = arguments(file, policy);
        verify(&desk, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    // The policy of the root stands for that of the certificate.
    for policy in ["1.2.3.4", "any"] {
        let (code, text) = run(&with, policy);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(value_of(&text, "policy"), "1.2.3.4");
    }
    for (file, policy) in [
        (&with, "1.2.3.5"),
        (&with, "1.2.3.6"),
        (&without, "1.2.3.4"),
        (&without, "any"),
    ] {
        let (code, text) = run(file, policy);
        assert_eq!(code, Some(3), "{text}");
        assert!(
            text.contains("reason: no certificate policy is valid for the path\n"),
            "{text}"
        );
    }
}

/// Control characters in names of others do not draw on the terminal.
#[test]
fn hostile_names_are_escaped() {
    let desk = Desk::new();
    let evil = "a\u{1b}[2J\naccepted:\n\u{202e}b";
    let backend = backend();
    let key = backend
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let name = Name::from_attributes(vec![NameAttribute::new(NameOid::COMMON_NAME, evil).unwrap()]);
    let certificate = CertificateBuilder::new()
        .subject_name(&name)
        .and_then(|builder| builder.issuer_name(&name))
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(SerialNumber::random(backend)?))
        .and_then(|builder| builder.valid_for(Duration::days(1)))
        .and_then(|builder| builder.add_extension(&BasicConstraints::end_entity(), true))
        .and_then(|builder| builder.add_extension(&ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH])?, false))
        .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()))
        .unwrap();
    desk.write("evil.der", certificate.public_bytes(Encoding::Der).unwrap());
    desk.with_password("init", &[]);
    for arguments in [
        &["--host", "a.example"][..],
        &["--client"],
        &["--purpose", "any"],
        &["--root", "evil.der", "--client"],
    ] {
        let output: Output = desk.run(&[&["verify", "evil.der"], arguments].concat());
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let is_harmful = |character: char| character != '\n' && (character.is_control() || character == '\u{202e}');
        assert!(!text.contains(is_harmful), "{text:?}");
        assert!(!text.lines().any(|line| line == "accepted:"), "{text}");
        assert!(text.contains("[2J"), "{text}");
    }
}

#[test]
fn questions_that_have_no_answer_are_failures() {
    let desk = Desk::with_authority(&[]);
    let file = desk.sign(&desk.server_request("p256"), "server", &[]);
    desk.write("empty", "");
    desk.write("text", "hello");
    for (arguments, sentence) in [
        (&["missing", "--client"][..], "cannot read missing"),
        (&["empty", "--client"], "empty is empty"),
        (&["text", "--client"], "text has no certificate"),
        (
            &["mini-ca/crl.pem", "--client"],
            "has a certificate revocation list, and no certificate",
        ),
        (&[&file, "--client", "--root", "mini-ca/crl.pem"], "and no certificate"),
        (
            &[&file, "--client", "--intermediates", "missing"],
            "cannot read missing",
        ),
        (
            &[&file, "--client", "--crl-file", &file],
            "and no certificate revocation list",
        ),
        (
            &[&file, "--client", "--dir", "missing"],
            "missing is not the folder of an authority",
        ),
        (
            &[
                &file,
                "--client",
                "--root",
                "mini-ca/root.pem",
                "--dir",
                "missing",
                "--crl",
            ],
            "missing is not the folder",
        ),
        (
            &["-", "--client", "--root", "-"],
            "only one thing can be read from standard input",
        ),
    ] {
        desk.assert_fails(&[&["verify"], arguments].concat(), sentence);
    }
    for arguments in [
        &[file.as_str()][..],
        &[&file, "--client", "--host", "a"],
        &[&file, "--ip", "a"],
        &[&file, "--purpose", "nothing"],
        &[&file, "--client", "--policy", "x"],
        &[&file, "--client", "--root", "a", "--system-roots"],
    ] {
        let output = desk.run(&[&["verify"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}
