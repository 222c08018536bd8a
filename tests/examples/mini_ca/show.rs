//! `mini_ca show`: every field of every kind of file.

use std::collections::BTreeSet;

use crate::mini_ca::desk::{Desk, assert_failed, value_of, values_of};
use support::files;

/// The lines, without what they are indented by.
pub fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_start).collect()
}

#[track_caller]
fn assert_lines(text: &str, due: &[&str]) {
    let lines = lines(text);
    for line in due {
        assert!(lines.contains(line), "{line:?} is not there: {text}");
    }
}

#[test]
fn a_certificate_is_shown_in_full() {
    let desk = Desk::new();
    desk.key("rsa");
    let extensions = [
        "basicConstraints=critical,CA:TRUE,pathlen:3",
        "keyUsage=critical,digitalSignature,keyCertSign,cRLSign",
        "extendedKeyUsage=serverAuth,1.2.3.4",
        "subjectAltName=DNS:a.example,IP:192.0.2.1,email:a@example.org,URI:https://a.example/,RID:1.2.3,\
         otherName:1.2.3.4;UTF8:other,dirName:person",
        "nameConstraints=permitted;DNS:.example,excluded;IP:10.0.0.0/255.0.0.0",
        "crlDistributionPoints=point",
        "authorityInfoAccess=OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/",
        "certificatePolicies=1.2.3.4,@policy",
        "policyConstraints=requireExplicitPolicy:1,inhibitPolicyMapping:2",
        "inhibitAnyPolicy=5",
        "tlsfeature=status_request,17",
        "noCheck=yes",
        "1.2.3.5=DER:0403010203",
    ];
    let sections = "[person]\nCN=Somebody\n[point]\nfullname=URI:http://crl.example/\n\
                    reasons=keyCompromise,superseded\n\
                    CRLissuer=dirName:person\n[policy]\npolicyIdentifier=1.2.3.6\nCPS.1=http://cps.example/\n\
                    userNotice.1=@notice\n[notice]\nexplicitText=UTF8:A notice\norganization=An organization\n\
                    noticeNumbers=1,2\n";
    let extensions = extensions.join("\n");
    desk.write(
        "openssl.cnf",
        format!("[req]\ndistinguished_name=name\nx509_extensions=all\n[name]\n[all]\n{extensions}\n{sections}"),
    );
    let subject = "/C=SE/O=Example, Inc./CN=a.example";
    desk.openssl(&[
        "req",
        "-x509",
        "-config",
        "openssl.cnf",
        "-key",
        "rsa.key",
        "-subj",
        subject,
        "-days",
        "10",
        "-set_serial",
        "0x1234",
        "-out",
        "all.pem",
        "-sha384",
    ]);
    let text = desk.show("all.pem");
    let date = |option: &str| {
        let said = desk.openssl(&["x509", "-in", "all.pem", "-noout", option, "-dateopt", "iso_8601"]);
        said.trim_end().split_once('=').unwrap().1.replace(' ', "T")
    };
    let fingerprint = desk.openssl(&["x509", "-in", "all.pem", "-noout", "-fingerprint", "-sha256"]);
    let fingerprint = fingerprint
        .trim_end()
        .split_once('=')
        .unwrap()
        .1
        .replace(':', "")
        .to_lowercase();
    assert_lines(
        &text,
        &[
            "certificate:",
            "version: v3",
            "serial number: 1234",
            "issuer: CN=a.example,O=Example\\, Inc.,C=SE",
            "subject: CN=a.example,O=Example\\, Inc.,C=SE",
            &format!("not before: {}", date("-startdate")),
            &format!("not after: {}", date("-enddate")),
            "key: RSA, 2048 bits",
            "extension basicConstraints (2.5.29.19), critical:",
            "CA: yes",
            "path length: 3",
            "use: digitalSignature",
            "use: cRLSign",
            "purpose: serverAuth (1.3.6.1.5.5.7.3.1)",
            "purpose: 1.2.3.4",
            "extension subjectAltName (2.5.29.17):",
            "name: DNS:a.example",
            "name: IP:192.0.2.1",
            "name: email:a@example.org",
            "name: URI:https://a.example/",
            "name: RID:1.2.3",
            "name: otherName:1.2.3.4:",
            "value: 0c056f74686572",
            "name: DirName:CN=Somebody",
            "permitted: DNS:.example",
            "excluded: IP:10.0.0.0/8",
            "distribution point:",
            "name: URI:http://crl.example/",
            "reason: keyCompromise",
            "reason: superseded",
            "issuer of the list: DirName:CN=Somebody",
            "ocsp (1.3.6.1.5.5.7.48.1): URI:http://ocsp.example/",
            "caIssuers (1.3.6.1.5.5.7.48.2): URI:http://ca.example/",
            "policy: 1.2.3.4",
            "policy: 1.2.3.6:",
            "practice statement: http://cps.example/",
            "organization: An organization",
            "notices with the numbers: 01, 02",
            "text: A notice",
            "policy required after certificates: 1",
            "mapping inhibited after certificates: 2",
            "inhibited after certificates: 5",
            "feature: status_request (5)",
            "feature: status_request_v2 (17)",
            "extension ocspNoCheck (1.3.6.1.5.5.7.48.1.5):",
            "extension 1.2.3.5:",
            "value: 0403010203",
            "signature algorithm: 1.2.840.113549.1.1.12",
            "signature scheme: RSA PKCS #1 v1.5 with sha384",
            &format!("SHA-256 fingerprint: {fingerprint}"),
        ],
    );
    assert!(!text.contains("unreadable"), "{text}");

    // The whole signature is there, and the whole key.
    let certificate = desk.certificate("all.pem");
    let digits: String = lines(&text).concat();
    for bytes in [certificate.signature().unwrap(), certificate.public_key_bytes()] {
        let due: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(digits.contains(&due), "{due}");
    }
    desk.openssl(&["x509", "-in", "all.pem", "-outform", "DER", "-out", "all.der"]);
    assert_eq!(desk.show("all.der"), text);
}

#[test]
fn a_request_is_shown_in_full() {
    let desk = Desk::new();
    for (kind, key, scheme) in [
        ("rsa", "RSA, 2048 bits", "RSA PKCS #1 v1.5 with sha256"),
        ("p256", "elliptic curve secp256r1, 256 bits", "ECDSA with sha256"),
        ("ed25519", "Ed25519", "EdDSA"),
    ] {
        let config = "[req]\ndistinguished_name=name\nattributes=attributes\nprompt=no\n[name]\nCN=somebody\n\
                      [attributes]\nchallengePassword=a password\n";
        desk.write("openssl.cnf", config);
        let (key_file, request) = (desk.key(kind), "a.csr");
        let names = ["-addext", "subjectAltName=DNS:a.example"];
        desk.openssl(
            &[
                &[
                    "req",
                    "-new",
                    "-config",
                    "openssl.cnf",
                    "-key",
                    &key_file,
                    "-out",
                    request,
                ],
                &names[..],
            ]
            .concat(),
        );
        let text = desk.show(request);
        let password = value_of(&text, "value");
        let digits: String = "a password".bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(password.ends_with(&digits), "{password}");
        assert_lines(
            &text,
            &[
                "certificate signing request:",
                "version: v1",
                "subject: CN=somebody",
                &format!("key: {key}"),
                "attribute challengePassword (1.2.840.113549.1.9.7):",
                "challenge password: a password",
                "extension subjectAltName (2.5.29.17):",
                "name: DNS:a.example",
                &format!("signature scheme: {scheme}"),
                "signed with this key: yes",
            ],
        );
        desk.openssl(&["req", "-in", request, "-outform", "DER", "-out", "a.der"]);
        assert_eq!(desk.show("a.der"), text);

        let mut der = desk.read("a.der");
        let place = der.windows(8).position(|window| window == b"somebody").unwrap();
        der[place] = b'S';
        desk.write("bad.der", der);
        let text = desk.show("bad.der");
        assert_lines(&text, &["subject: CN=Somebody", "signed with this key: no"]);
    }
}

#[test]
fn a_list_is_shown_in_full() {
    let desk = Desk::new();
    let text = desk.show(vector("custom/crl_all_reasons.pem").as_str());
    let reasons: BTreeSet<String> = values_of(&text, "reason").into_iter().collect();
    for reason in [
        "keyCompromise",
        "cACompromise",
        "certificateHold",
        "removeFromCRL",
        "aACompromise",
    ] {
        assert!(reasons.contains(reason), "{reason}: {text}");
    }
    let path = vector("custom/crl_all_reasons.pem");
    let said = desk.openssl(&["crl", "-in", &path, "-noout", "-text"]);
    assert_eq!(
        values_of(&text, "serial number").len(),
        said.matches("Serial Number:").count()
    );
    let count = value_of(&text, "certificates revoked");
    assert_eq!(count, said.matches("Serial Number:").count().to_string());

    let text = desk.show(vector("custom/crl_idp_reasons_only.pem").as_str());
    assert_lines(
        &text,
        &[
            "extension issuingDistributionPoint (2.5.29.28), critical:",
            "reason: keyCompromise",
            "only certificates of users: no",
        ],
    );
    let text = desk.show(vector("custom/crl_delta_crl_indicator.pem").as_str());
    assert_lines(&text, &["extension deltaCRLIndicator (2.5.29.27), critical:"]);
    let text = desk.show(vector("custom/crl_no_next_update.pem").as_str());
    assert_lines(&text, &["next list by: (not stated)"]);
}

#[test]
fn timestamps_and_pss_are_shown() {
    let desk = Desk::new();
    let text = desk.show(vector("badssl-sct.pem").as_str());
    assert_lines(&text, &["timestamp:", "hash: sha256", "signature algorithm: Ecdsa"]);
    let log = "a7ce4a4e6207e0addee5fdaa4b1f86768767b5d002a55d47310e7e670a95eab2";
    assert_eq!(values_of(&text, "log"), [log]);
    assert_eq!(values_of(&text, "time"), ["2016-11-17T01:56:25Z and 396 ms"]);
    let text = desk.show(vector("custom/rsa_pss.pem").as_str());
    assert!(text.contains("signature scheme: RSA PSS with "), "{text}");
    assert!(text.contains("MGF1 with: "), "{text}");
    assert!(text.contains("salt: "), "{text}");
}

/// Each is shown; what is none of the three is named; what cannot be read is the failure at the end.
#[test]
fn all_that_is_in_a_file_is_shown() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let parts = ["mini-ca/chain.pem", "p256.key", &request, "mini-ca/crl.pem"].map(|file| desk.read(file));
    desk.write("all.pem", parts.concat());
    let text = desk.show("all.pem");
    let headings: Vec<&str> = text.lines().filter(|line| line.contains(" on line ")).collect();
    assert_eq!(headings.len(), 5, "{text}");
    assert!(headings[0] == "certificate on line 1:" && headings[1].starts_with("certificate on line "));
    assert!(headings[2].starts_with("something else on line ") && headings[2].ends_with(": PRIVATE KEY (not shown)"));
    assert!(headings[3].starts_with("certificate signing request on line "));
    assert!(headings[4].starts_with("certificate revocation list on line "));
    let secret: String = String::from_utf8(parts[1].clone())
        .unwrap()
        .lines()
        .nth(1)
        .unwrap()
        .to_owned();
    assert!(!text.contains(&secret));

    let broken = b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    desk.write("broken.pem", [&broken[..], &parts[3]].concat());
    let output = desk.run(&["show", "broken.pem"]);
    assert_failed(&output, "broken.pem, line 1: malformed certificate");
    assert!(
        output.stdout.starts_with(b"certificate revocation list on line 4:\n"),
        "{output:?}"
    );
    desk.write("broken.pem", broken);
    desk.assert_fails(&["show", "broken.pem"], "broken.pem: malformed certificate");
    desk.assert_fails(&["show", "p256.key"], "only PRIVATE KEY");
    desk.assert_fails(&["show", "missing"], "cannot read missing");
}

/// Wherever on a line something begins, it is shown or said to be wrong; and of a label that is not known only its length
/// is, since a key whose line breaks were lost may stand there.
#[test]
fn nothing_is_passed_over_and_no_key_is_repeated() {
    let desk = Desk::with_authority(&[]);
    let key = desk.read_text(&desk.key("p256"));
    let [root, intermediate, list] =
        ["root", "intermediate", "crl"].map(|name| desk.read_text(&format!("mini-ca/{name}.pem")));
    let root = root.trim_end();
    for (content, kinds) in [
        (format!("{root}{key}"), ["certificate", "something else"]),
        (format!("{root}{list}"), ["certificate", "certificate revocation list"]),
        (
            format!("{root}\nintermediate: {intermediate}"),
            ["certificate", "certificate"],
        ),
        (
            format!("{root}\n\u{feff}{intermediate}"),
            ["certificate", "certificate"],
        ),
        (
            format!("{root}{intermediate}").replace('\n', " "),
            ["certificate", "certificate"],
        ),
    ] {
        desk.write("file", &content);
        let text = desk.show("file");
        let headings = text.lines().filter_map(|line| Some(line.split_once(" on line ")?.0));
        assert_eq!(headings.collect::<Vec<_>>(), kinds, "{content}");
    }
    desk.write("file", format!("{root}{intermediate}"));
    desk.assert_fails(
        &["sign", "file", "--profile", "client"],
        "file has a certificate, and no",
    );
    desk.write(
        "file",
        format!("{root}\n{}", intermediate.replacen("-----BEGIN", "----BEGIN", 1)),
    );
    crate::mini_ca::desk::assert_failed(
        &desk.run(&["show", "file"]),
        "a line resembles -----BEGIN CERTIFICATE-----",
    );

    let secret: String = key.lines().filter(|line| !line.starts_with('-')).collect();
    let unknown = format!("an unknown label of {} characters", secret.len());
    desk.write("file", format!("-----BEGIN {secret}-----END PRIVATE KEY-----\n"));
    desk.assert_fails(&["show", "file"], &format!("list: only {unknown}\n"));
    desk.write("file", format!("{root}-----BEGIN {secret}-----END PRIVATE KEY-----\n"));
    let text = desk.show("file");
    assert!(
        text.contains(&format!("{unknown} (not shown)")) && !text.contains(&secret[..8]),
        "{text}"
    );
}

pub fn vector(name: &str) -> String {
    let path = files::path(&format!("x509/{name}"));
    path.to_str().unwrap().to_owned()
}
