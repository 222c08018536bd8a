//! Requests that `mini_ca` must not sign, and other commands that must fail.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::CertificateBuilder;

use crate::mini_ca::desk::Desk;
use support::x509_der::{
    BASIC_CONSTRAINTS, COMMON_NAME, EXTENSION_REQUEST, SUBJECT_ALT_NAME, Structure, UTF8_STRING, attribute, extension,
    general_name, name, request_attribute, set,
};
use support::{backend, der};

/// A request made by hand, as `openssl req` would make none.
fn made_request(desk: &Desk, subject: &[u8], extensions: &[Vec<u8>]) -> String {
    let attributes = match extensions {
        [] => Vec::new(),
        some => request_attribute(EXTENSION_REQUEST, &[der::sequence(some)]),
    };
    let request = Structure::request()
        .with("subject", subject)
        .with("attributes", &der::context(0, &attributes));
    desk.write("made.csr", request.der());
    "made.csr".to_owned()
}

/// A request with these alternative names, which are the content of the extension's SEQUENCE.
fn request_for(desk: &Desk, names: &[u8]) -> String {
    let names = extension(SUBJECT_ALT_NAME, false, &der::element(0x30, names));
    made_request(desk, &name("somebody"), &[names])
}

#[test]
fn requests_that_were_tampered_with_are_refused() {
    let desk = Desk::with_authority(&[]);
    let mut refused = 0;
    for kind in ["rsa", "p256", "ed25519"] {
        let request = desk.server_request(kind);
        desk.openssl(&["req", "-in", &request, "-outform", "DER", "-out", "good.csr"]);
        let good = desk.read("good.csr");
        for (from, to) in [
            (&b"www.example.org"[..], &b"www.example.net"[..]),
            (b"Example", b"Examplo"),
        ] {
            let places: Vec<usize> = (0..good.len())
                .filter(|&place| good[place..].starts_with(from))
                .collect();
            assert!(!places.is_empty());
            for place in places {
                let mut bad = good.clone();
                bad[place..place + to.len()].copy_from_slice(to);
                desk.write("bad.csr", bad);
                desk.assert_not_signed("bad.csr", "server", "bad.csr: its signature does not match its key");
                refused += 1;
            }
        }
        // The last byte is one of the signature.
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        desk.write("bad.csr", bad);
        desk.assert_not_signed("bad.csr", "server", "bad.csr: ");
        refused += 1;
    }
    assert_eq!(refused, 3 * 4);
}

#[test]
fn requests_for_an_authority_are_refused() {
    let desk = Desk::with_authority(&[]);
    let names = ["-addext", "subjectAltName=DNS:a.example", "-addext"];
    let request = desk.request(
        "ca.csr",
        "p256",
        "/CN=a",
        &[&names[..], &["basicConstraints=CA:TRUE"]].concat(),
    );
    for profile in ["server", "client"] {
        desk.assert_not_signed(&request, profile, "ca.csr: it asks for the certificate of an authority");
    }
    let request = made_request(&desk, &name("a"), &[extension(BASIC_CONSTRAINTS, true, b"\x30\x01")]);
    desk.assert_not_signed(
        &request,
        "client",
        "made.csr: its basicConstraints do not decode: malformed",
    );
}

/// By names that are the authority's to whoever compares them as RFC 5280, section 7.1, says.
#[test]
fn requests_for_what_is_the_authoritys_own_are_refused() {
    let names = [
        "--root-name",
        "CN=Root CA,O=Åbo,C=SE",
        "--intermediate-name",
        "CN=Middle CA,O=Åbo,C=SE",
    ];
    let desk = Desk::with_authority(&names);
    let mut refused = 0;
    for (subject, whose) in [
        ("/C=SE/O=Åbo/CN=Root CA", "root"),
        ("/C=SE/O=Åbo/CN=Middle CA", "intermediate"),
        ("/C=SE/O=åBO/CN=middle ca", "intermediate"),
        ("/C=SE/O=Åbo/CN= Middle   CA ", "intermediate"),
        // A letter and a ring, and letters as wide as those of Chinese.
        ("/C=SE/O=A\u{30a}bo/CN=Middle CA", "intermediate"),
        ("/C=SE/O=Åbo/CN=Ｍiddle\u{3000}ＣＡ", "intermediate"),
    ] {
        // The common name as a UTF8String, as a BMPString, and as whatever `openssl req` likes.
        for mask in ["utf8only", "MASK:0x800", "default"] {
            let settings = format!("[req]\ndistinguished_name=name\nstring_mask={mask}\nutf8=yes\n[name]\n");
            desk.write("settings", settings);
            let request = desk.request("own.csr", "p256", subject, &["-utf8", "-config", "settings"]);
            let sentence = format!("own.csr: its subject is that of the {whose}");
            desk.assert_not_signed(&request, "client", &sentence);
            refused += 1;
        }
    }
    assert_eq!(refused, 18);
    // A hyphen that shows at the end of a line only, and what chooses a letter's form.
    for unseen in ['\u{ad}', '\u{34f}', '\u{fe0f}', '\u{180b}', '\u{e0100}'] {
        let subject = format!("/C=SE/O=Åbo/CN=Middle{unseen} CA");
        let request = desk.request("own.csr", "p256", &subject, &["-utf8"]);
        desk.assert_not_signed(&request, "client", "of its subject has invisible characters");
    }
    for subject in [
        "/C=SE/O=Åbo/CN=MiddleCA",
        "/C=SE/O=Åbo/CN=Middle CA/CN=a",
        "/O=Åbo/C=SE/CN=Middle CA",
    ] {
        let request = desk.request("other.csr", "p256", subject, &["-utf8"]);
        desk.sign(&request, "client", &[]);
    }
    for (role, file) in [("root", "root"), ("intermediate", "intermediate")] {
        let key = format!("mini-ca/{file}.key.pem");
        let make = [
            "req",
            "-new",
            "-passin",
            "file:password",
            "-subj",
            "/CN=a",
            "-out",
            "key.csr",
            "-key",
        ];
        desk.openssl(&[&make[..], &[&key]].concat());
        desk.assert_not_signed("key.csr", "client", &format!("key.csr: its key is that of the {role}"));
    }
}

#[test]
fn keys_that_are_weak_or_of_no_use_are_refused() {
    let desk = Desk::with_authority(&[]);
    for (arguments, sentence) in [
        (
            &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"][..],
            "key.csr: its key is RSA, 1024 bits, which is weak: RSA must have 2048 bits or more",
        ),
        (
            &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-224"],
            "its key is elliptic curve secp224r1, 224 bits, and must be on P-256, P-384 or P-521",
        ),
        (
            &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
            "its key is elliptic curve secp256k1, 256 bits, and must be on",
        ),
        (
            &["-paramfile", "dsa.parameters"],
            "its key is DSA, 1024 bits, and must be RSA",
        ),
    ] {
        if arguments.contains(&"-paramfile") {
            let sizes = [
                "-pkeyopt",
                "dsa_paramgen_bits:1024",
                "-pkeyopt",
                "dsa_paramgen_q_bits:160",
            ];
            let genparam = ["genpkey", "-genparam", "-algorithm", "DSA", "-out", "dsa.parameters"];
            desk.openssl(&[&genparam[..], &sizes].concat());
        }
        desk.openssl(&[&["genpkey", "-out", "key.key"], arguments].concat());
        desk.openssl(&["req", "-new", "-key", "key.key", "-subj", "/CN=a", "-out", "key.csr"]);
        desk.assert_not_signed("key.csr", "client", sentence);
    }
}

#[test]
fn names_that_mean_nothing_are_refused() {
    let desk = Desk::with_authority(&[]);
    let client = desk.client_request("p256");
    desk.assert_not_signed(&client, "server", "it has no subjectAltName, which a server needs");
    for name in ["email:a@example.org", "URI:https://www.example.org/"] {
        let request = desk.request(
            "name.csr",
            "p256",
            "/CN=a",
            &["-addext", &format!("subjectAltName={name}")],
        );
        desk.assert_not_signed(
            &request,
            "server",
            &format!("name.csr: a server cannot have the name {name}"),
        );
        desk.sign(&request, "client", &[]);
    }
    let dns = |name: &str| general_name(2, name.as_bytes());
    let mail = |address: &str| general_name(1, address.as_bytes());
    let uri = |uri: &str| general_name(6, uri.as_bytes());
    let other_name = [der::oid("1.2.3.4"), der::context(0, &der::null())].concat();
    for (name, sentence) in [
        (
            der::context(0, &other_name),
            "the name otherName:1.2.3.4 is of an unsupported kind",
        ),
        (
            der::context(4, &name("a")),
            "the name DirName:CN=a,C=SE is of an unsupported kind",
        ),
        (
            general_name(8, &[0x2a, 3]),
            "the name RID:1.2.3 is of an unsupported kind",
        ),
        (dns("a b"), "the name DNS:a b is not a valid host name"),
        (dns("a.example\0.b.example"), "is not a valid host name"),
        (dns("a.example\x1b[31m"), "is not a valid host name"),
        (dns("ö.example"), "the name DNS:ö.example is not a valid host name"),
        (dns("*"), "the name DNS:* is not a valid host name"),
        (dns("*.example"), "the name DNS:*.example is not a valid host name"),
        (dns("a.*.example"), "is not a valid host name"),
        (dns("a..example"), "is not a valid host name"),
        (dns(".example"), "is not a valid host name"),
        (dns("-a.example"), "is not a valid host name"),
        (dns(""), "is not a valid host name"),
        (dns(&format!("{}.example", "a".repeat(64))), "is not a valid host name"),
        (dns(&("a.".repeat(126) + "example")), "is not a valid host name"),
        (mail("example.org"), "is not a valid mail address"),
        (mail("a@b@example.org"), "is not a valid mail address"),
        (mail("Somebody <a@example.org>"), "is not a valid mail address"),
        (uri("example.org"), "is not a valid URI"),
        (uri("http://a b/"), "is not a valid URI"),
    ] {
        let request = request_for(&desk, &[dns("good.example"), name].concat());
        desk.assert_not_signed(&request, "client", "made.csr: the name ");
        desk.assert_not_signed(&request, "client", sentence);
    }
    let sign = ["sign", &client, "--profile", "client", "-p", "password", "--san"];
    for (name, sentence) in [
        ("IP:1.2.3", "1.2.3 is not an IP address"),
        ("https://a.example", "is not a valid host name"),
    ] {
        desk.assert_fails(&[&sign[..], &[name]].concat(), sentence);
    }
}

#[test]
fn names_that_do_not_decode_are_refused() {
    let desk = Desk::with_authority(&[]);
    let good = general_name(2, b"good.example");
    for (entry, sentence) in [
        (
            general_name(9, b""),
            "entry 2 of its subjectAltName does not decode: malformed",
        ),
        (
            general_name(7, &[1, 2, 3]),
            "entry 2 of its subjectAltName does not decode: malformed",
        ),
        (
            general_name(2, b"\xff"),
            "entry 2 of its subjectAltName does not decode: malformed",
        ),
        (
            der::context(3, b""),
            "entry 2 of its subjectAltName does not decode: unsupported",
        ),
        // An IP network is for constraints only.
        (
            general_name(7, &[10, 0, 0, 0, 255, 0, 0, 0]),
            "entry 2 of its subjectAltName does not decode: malformed",
        ),
        (b"\x82\x02a".to_vec(), "its subjectAltName does not decode: malformed"),
    ] {
        let request = request_for(&desk, &[&good[..], &entry].concat());
        for profile in ["server", "client"] {
            desk.assert_not_signed(&request, profile, sentence);
        }
    }
    for value in [&b""[..], b"\x30\x00", b"\x04\x01a"] {
        let request = made_request(&desk, &name("somebody"), &[extension(SUBJECT_ALT_NAME, false, value)]);
        desk.assert_not_signed(&request, "client", "its subjectAltName does not decode: malformed");
    }
    let twice = extension(SUBJECT_ALT_NAME, false, &der::sequence(&[good]));
    let request = made_request(&desk, &name("somebody"), &[twice.clone(), twice]);
    desk.assert_not_signed(&request, "client", "its extensions do not decode: malformed");
}

#[test]
fn subjects_that_nobody_can_read_are_refused() {
    let desk = Desk::with_authority(&[]);
    const BMP_STRING: u8 = 0x1e;
    let named = |tag, value: &[u8]| der::sequence(&[set(&[attribute(COMMON_NAME, tag, value)])]);
    for (subject, sentence) in [
        (
            named(UTF8_STRING, b"a\x1b[31mb"),
            "has invisible characters: a\\u{1b}[31mb",
        ),
        (named(UTF8_STRING, b"a\nb"), "has invisible characters: a\\u{a}b"),
        (named(UTF8_STRING, b"a\0b"), "has invisible characters"),
        (
            named(UTF8_STRING, "a\u{202e}b".as_bytes()),
            "has invisible characters: a\\u{202e}b",
        ),
        (
            named(UTF8_STRING, b"\xff"),
            "the attribute 2.5.4.3 of its subject does not decode",
        ),
        (
            named(BMP_STRING, b"a"),
            "the attribute 2.5.4.3 of its subject does not decode",
        ),
        (named(UTF8_STRING, b""), "the attribute 2.5.4.3 of its subject is empty"),
        (
            der::sequence::<Vec<u8>>(&[]),
            "it has neither a subject nor a subjectAltName",
        ),
    ] {
        let request = made_request(&desk, &subject, &[]);
        desk.assert_not_signed(&request, "client", sentence);
    }
}

#[test]
fn files_of_another_kind_are_refused() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    desk.write("two.csr", [desk.read(&request), desk.read(&request)].concat());
    desk.write("text", "plain text\n");
    desk.write("zero", "0");
    desk.write("empty", "");
    desk.openssl(&["x509", "-in", "mini-ca/root.pem", "-outform", "DER", "-out", "root.der"]);
    desk.openssl(&["crl", "-in", "mini-ca/crl.pem", "-outform", "DER", "-out", "crl.der"]);
    desk.openssl(&["pkey", "-in", "p256.key", "-outform", "DER", "-out", "key.der"]);
    desk.write("cut.der", &desk.read("root.der")[..200]);
    desk.write(
        "no-base64",
        "-----BEGIN CERTIFICATE REQUEST-----\n!\n-----END CERTIFICATE REQUEST-----\n",
    );
    desk.write("no-end", "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n");
    desk.write("hostile", "-----BEGIN \x1b[31mX-----\n");
    std::fs::create_dir(desk.path("folder")).unwrap();
    let nothing = "has no certificate, certificate signing request or certificate revocation list: ";
    for (file, sentence) in [
        ("two.csr", "two.csr has more than one certificate signing request"),
        (
            "mini-ca/root.pem",
            "mini-ca/root.pem has a certificate, and no certificate signing request",
        ),
        (
            "root.der",
            "root.der has a certificate, and no certificate signing request",
        ),
        (
            "mini-ca/crl.pem",
            "mini-ca/crl.pem has a certificate revocation list, and no certificate signing request",
        ),
        (
            "crl.der",
            "crl.der has a certificate revocation list, and no certificate signing request",
        ),
        ("p256.key", &format!("p256.key {nothing}only PRIVATE KEY")),
        ("key.der", &format!("key.der {nothing}only DER of another kind")),
        ("cut.der", &format!("cut.der {nothing}only DER of another kind")),
        (
            "text",
            &format!("text {nothing}it contains no PEM block and is not DER"),
        ),
        ("zero", "it contains no PEM block"),
        ("hostile", "only an unknown label of 6 characters"),
        ("empty", "empty is empty"),
        ("no-base64", "no-base64: malformed PEM: it is not base64"),
        (
            "no-end",
            "no-end: malformed PEM: the block CERTIFICATE REQUEST has no end",
        ),
        ("missing", "cannot read missing: No such file"),
        ("folder", "cannot read folder: it is not a regular file"),
    ] {
        desk.assert_not_signed(file, "client", sentence);
    }
}

/// An intermediate is made in the place of the one that is there, which was valid in another century.
#[test]
fn an_intermediate_that_is_not_valid_signs_nothing() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let good = desk.certificate("mini-ca/intermediate.pem");
    let key: PrivateKey = backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap()
        .into();
    for (first, last) in [(-86_400_000, -86_400), (86_400, 86_400_000)] {
        let time = |seconds| good.not_valid_before().unwrap() + hazmat_openssl::time::Duration::seconds(seconds);
        let other = CertificateBuilder::new()
            .serial_number(good.serial_number().unwrap())
            .and_then(|builder| builder.subject_name(&good.subject()?))
            .and_then(|builder| builder.issuer_name(&good.issuer()?))
            .and_then(|builder| builder.public_key(&good.public_key()?))
            .and_then(|builder| builder.not_valid_before(time(first)))
            .and_then(|builder| builder.not_valid_after(time(last)))
            .and_then(|builder| builder.sign(&key, HashAlgorithm::Sha256));
        desk.write(
            "mini-ca/intermediate.pem",
            other.unwrap().public_bytes(Encoding::Pem).unwrap(),
        );
        desk.assert_not_signed(&request, "client", "the intermediate is valid from ");
    }
}

/// Clap's exit code for them is 2.
#[test]
fn arguments_that_do_not_parse_are_told_from_failures() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    for arguments in [
        &[][..],
        &["unknown"],
        &["sign", &request],
        &["sign", "--profile", "client"],
        &["sign", &request, "--profile", "authority"],
        &["sign", &request, "--profile", "client", "--days", "0"],
        &["sign", &request, "--profile", "client", "--days", "36501"],
        &["init", "--key", "rsa-1024"],
        &["revoke"],
        &["revoke", "no-number"],
        &["revoke", "01", "--reason", "remove-from-crl"],
        &["crl", "--days", "0"],
        &["show"],
    ] {
        let before = desk.content();
        let output = desk.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
        assert!(desk.content() == before);
    }
    let help = desk.mini_ca(&["--help"]);
    for command in ["init", "sign", "revoke", "crl", "show"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
    }
}
