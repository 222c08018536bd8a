//! `mini_ca sign`: the certificates it issues, and that OpenSSL accepts each for its purpose only.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use hazmat_openssl::x509::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, ExtensionOid, GeneralName, KeyPurposeOid, KeyUsage,
    SubjectAlternativeName, SubjectKeyIdentifier,
};

use crate::mini_ca::desk::{Desk, KINDS, value_of, values_of};
use support::running;

/// Every kind of authority issues for every kind of key, for servers and for clients.
#[test]
fn what_is_issued_is_good_for_its_purpose_only() {
    let mut issued = 0;
    for arguments in [&[][..], &["--key", "rsa-3072"], &["--key", "ed25519"]] {
        let desk = Desk::with_authority(arguments);
        for (kind, _) in KINDS {
            let server = desk.sign(&desk.server_request(kind), "server", &[]);
            let client = desk.sign(&desk.client_request(kind), "client", &[]);
            for (file, purpose, other) in [(&server, "sslserver", "sslclient"), (&client, "sslclient", "sslserver")] {
                desk.verify(file, &["-purpose", purpose]).unwrap();
                let refusal = desk.verify(file, &["-purpose", other]).unwrap_err();
                assert!(refusal.contains("purpose"), "{refusal}");
                issued += 1;
            }
            desk.verify(
                &server,
                &["-purpose", "sslserver", "-verify_hostname", "www.example.org"],
            )
            .unwrap();
            let refusal = desk.verify(&server, &["-verify_hostname", "example.org"]).unwrap_err();
            assert!(refusal.contains("hostname mismatch"), "{refusal}");
        }
    }
    assert_eq!(issued, 3 * KINDS.len() * 2);
}

#[test]
fn a_profile_decides_what_is_in_a_certificate() {
    let desk = Desk::with_authority(&[]);
    let issuer = desk.certificate("mini-ca/intermediate.pem");
    let (issuer_key, _) = issuer
        .extensions()
        .unwrap()
        .find::<SubjectKeyIdentifier>()
        .unwrap()
        .unwrap();
    let signature = KeyUsage::DIGITAL_SIGNATURE;
    for (kind, profile, usage, purpose) in [
        (
            "rsa",
            "server",
            signature | KeyUsage::KEY_ENCIPHERMENT,
            KeyPurposeOid::SERVER_AUTH,
        ),
        ("rsa", "client", signature, KeyPurposeOid::CLIENT_AUTH),
        ("p256", "server", signature, KeyPurposeOid::SERVER_AUTH),
        ("ed25519", "client", signature, KeyPurposeOid::CLIENT_AUTH),
    ] {
        let request = desk.server_request(kind);
        let file = desk.sign(&request, profile, &[]);
        let certificate = desk.certificate(&file);
        certificate.verify_directly_issued_by(&issuer).unwrap();
        assert_eq!(
            certificate.subject().unwrap().to_string(),
            "CN=www.example.org,O=Example"
        );
        let public = desk.openssl(&["pkey", "-in", &format!("{kind}.key"), "-pubout"]);
        assert_eq!(public, desk.openssl(&["x509", "-in", &file, "-noout", "-pubkey"]));

        let extensions = certificate.extensions().unwrap();
        assert_eq!(extensions.find().unwrap(), Some((BasicConstraints::end_entity(), true)));
        assert_eq!(extensions.find().unwrap(), Some((usage, true)));
        assert_eq!(
            extensions.find().unwrap(),
            Some((ExtendedKeyUsage::new(vec![purpose]).unwrap(), false))
        );
        let authority = AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&issuer_key);
        assert_eq!(extensions.find().unwrap(), Some((authority, false)));
        assert!(extensions.find::<SubjectKeyIdentifier>().unwrap().is_some());
        let (names, critical) = extensions.find::<SubjectAlternativeName>().unwrap().unwrap();
        let host = GeneralName::dns_name("www.example.org").unwrap();
        assert!(!critical && names.names().len() == 1 && names.names().contains(&host));
        assert_eq!(extensions.len(), 6);
    }
}

/// Of the request's extensions only the names are taken, and the others are spoken of.
#[test]
fn nothing_else_of_a_request_is_taken() {
    let desk = Desk::with_authority(&[]);
    let wishes = [
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign",
        "-addext",
        "extendedKeyUsage=codeSigning",
        "-addext",
        "basicConstraints=CA:FALSE",
        "-addext",
        "crlDistributionPoints=URI:http://evil.example/crl",
        "-addext",
        "1.2.3.4=DER:0500",
        "-addext",
        "subjectAltName=email:a@example.org",
    ];
    let request = desk.request("wishes.csr", "p256", "/CN=somebody", &wishes);
    let said = desk.with_password("sign", &[&request, "--profile", "client"]);
    assert_eq!(
        values_of(&said, "note"),
        [
            "keyUsage (2.5.29.15) of the request was not copied",
            "extKeyUsage (2.5.29.37) of the request was not copied",
            "basicConstraints (2.5.29.19) of the request was not copied",
            "cRLDistributionPoints (2.5.29.31) of the request was not copied",
            "1.2.3.4 of the request was not copied",
        ]
    );
    let certificate = desk.certificate(&value_of(&said, "certificate"));
    let extensions = certificate.extensions().unwrap();
    assert_eq!(extensions.find().unwrap(), Some((KeyUsage::DIGITAL_SIGNATURE, true)));
    let purpose = ExtendedKeyUsage::new(vec![KeyPurposeOid::CLIENT_AUTH]).unwrap();
    assert_eq!(extensions.find().unwrap(), Some((purpose, false)));
    assert!(extensions.find_by_oid(&"1.2.3.4".parse().unwrap()).is_none());
    assert!(extensions.find_by_oid(&ExtensionOid::CRL_DISTRIBUTION_POINTS).is_none());
    assert_eq!(extensions.len(), 6);
}

#[test]
fn names_on_the_command_line_stand_in_for_those_of_the_request() {
    let desk = Desk::with_authority(&[]);
    let request = desk.server_request("p256");
    let given = [
        "DNS:a.example",
        "*.b.example",
        "IP:192.0.2.1",
        "2001:db8::1",
        "localhost",
    ];
    let arguments: Vec<&str> = given.iter().flat_map(|name| ["--san", name]).collect();
    let said = desk.with_password("sign", &[&[&request, "--profile", "server"], &arguments[..]].concat());
    let names = [
        "DNS:a.example",
        "DNS:*.b.example",
        "IP:192.0.2.1",
        "IP:2001:db8::1",
        "DNS:localhost",
    ];
    assert_eq!(values_of(&said, "name"), names);
    assert_eq!(
        value_of(&said, "note"),
        "subjectAltName (2.5.29.17) of the request was not copied"
    );
    let text = desk.openssl(&[
        "x509",
        "-in",
        &value_of(&said, "certificate"),
        "-noout",
        "-ext",
        "subjectAltName",
    ]);
    let due = "DNS:a.example, DNS:*.b.example, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, DNS:localhost";
    assert!(text.contains(due), "{text}");

    let given = [
        "--san",
        "a.b@example.org",
        "--san",
        "URI:urn:uuid:1",
        "--san",
        "email:c@example.org",
    ];
    let said = desk.with_password("sign", &[&[&request, "--profile", "client"], &given[..]].concat());
    let names = ["email:a.b@example.org", "URI:urn:uuid:1", "email:c@example.org"];
    assert_eq!(values_of(&said, "name"), names);
}

/// Who has no subject has a name that is critical (RFC 5280, section 4.2.1.6).
#[test]
fn a_subject_may_be_empty_if_there_is_a_name() {
    let desk = Desk::with_authority(&[]);
    let request = desk.request("empty.csr", "p256", "/", &["-addext", "subjectAltName=DNS:a.example"]);
    let file = desk.sign(&request, "server", &[]);
    let certificate = desk.certificate(&file);
    assert!(certificate.subject().unwrap().is_empty());
    let (_, critical) = certificate
        .extensions()
        .unwrap()
        .find::<SubjectAlternativeName>()
        .unwrap()
        .unwrap();
    assert!(critical);
    desk.verify(&file, &["-purpose", "sslserver", "-verify_hostname", "a.example"])
        .unwrap();
}

#[test]
fn validity_is_as_long_as_asked_for_or_as_the_intermediate() {
    let desk = Desk::with_authority(&["--intermediate-days", "30"]);
    let request = desk.client_request("p256");
    let issuer = desk.certificate("mini-ca/intermediate.pem");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;

    let said = desk.with_password("sign", &[&request, "--profile", "client", "--days", "10"]);
    assert!(values_of(&said, "note").is_empty(), "{said}");
    let certificate = desk.certificate(&value_of(&said, "certificate"));
    let first = certificate.not_valid_before().unwrap();
    let last = certificate.not_valid_after().unwrap();
    assert!(first >= issuer.not_valid_before().unwrap());
    assert!((first.unix_timestamp() - (now - 300)).abs() < 120);
    assert!((last.unix_timestamp() - (now + 10 * 86400)).abs() < 120);

    // 90 days, if nothing is said.
    let said = desk.with_password("sign", &[&request, "--profile", "client"]);
    assert_eq!(
        value_of(&said, "note"),
        "the validity ends with that of the intermediate"
    );
    let file = value_of(&said, "certificate");
    assert_eq!(
        desk.certificate(&file).not_valid_after().unwrap(),
        issuer.not_valid_after().unwrap()
    );
    desk.verify(&file, &[]).unwrap();
}

#[test]
fn places_are_put_into_certificates() {
    let desk = Desk::with_authority(&[]);
    let file = desk.sign(
        &desk.client_request("p256"),
        "client",
        &[
            "--crl-url",
            "http://pki.example.org/crl.pem",
            "--issuer-url",
            "http://pki.example.org/intermediate.pem",
        ],
    );
    let text = desk.openssl(&["x509", "-in", &file, "-noout", "-text"]);
    assert!(text.contains("URI:http://pki.example.org/crl.pem\n"), "{text}");
    assert!(
        text.contains("CA Issuers - URI:http://pki.example.org/intermediate.pem\n"),
        "{text}"
    );
    assert!(!text.contains("OCSP"), "{text}");
    desk.verify(&file, &["-purpose", "sslclient"]).unwrap();
}

#[test]
fn requests_may_be_der_or_come_from_standard_input() {
    let desk = Desk::with_authority(&[]);
    let pem = desk.client_request("p256");
    desk.openssl(&["req", "-in", &pem, "-outform", "DER", "-out", "der.csr"]);
    let file = desk.sign("der.csr", "client", &[]);
    desk.verify(&file, &[]).unwrap();

    let arguments = ["sign", "-", "--profile", "client", "-p"];
    let mut command = desk.command(crate::mini_ca::desk::mini_ca());
    let stdin = std::fs::File::open(desk.path("der.csr")).unwrap();
    let output = running::output(command.args(arguments).arg("password").stdin(stdin));
    assert!(output.status.success(), "{output:?}");

    let mut command = desk.command(crate::mini_ca::desk::mini_ca());
    let output = running::output(command.args(arguments).arg("-"));
    crate::mini_ca::desk::assert_failed(&output, "only one thing can be read from standard input");
}

/// Each has a number of its own, a file of its own with the intermediate in it, and a line in the index.
#[test]
fn what_is_issued_is_kept() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let mut numbers = BTreeSet::new();
    for _ in 0..10 {
        let said = desk.with_password("sign", &[&request, "--profile", "client"]);
        let number = value_of(&said, "serial number");
        let file = value_of(&said, "certificate");
        assert_eq!(file, format!("mini-ca/issued/{number}.pem"));
        let serial = desk.openssl(&["x509", "-in", &file, "-noout", "-serial"]);
        assert_eq!(serial, format!("serial={number}\n"));
        assert!(desk.read(&file).ends_with(&desk.read("mini-ca/intermediate.pem")));
        let index = desk.read_text("mini-ca/index.txt");
        let line = index.lines().last().unwrap();
        assert!(line.starts_with(&format!("{number}\tintermediate\tvalid\t")), "{line}");
        assert!(line.ends_with("\tCN=somebody"), "{line}");
        numbers.insert(number);
    }
    assert_eq!(numbers.len(), 10);
    assert_eq!(desk.read_text("mini-ca/index.txt").lines().count(), 12);
    let mut names = desk
        .content()
        .into_keys()
        .map(|path| path.file_name().unwrap().to_owned());
    assert!(names.all(|name| !name.as_encoded_bytes().starts_with(b".")));
}
