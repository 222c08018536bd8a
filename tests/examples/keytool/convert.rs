//! `keytool convert`: the formats, and that OpenSSL and OpenSSH read the same key from the result.

use std::collections::BTreeMap;

use crate::keytool::desk::{
    DH, DHX, DSA, Desk, ED448, ED25519, KINDS, Kind, P256, P521, RSA, RSA_PSS, SECP256K1, X448, X25519, assert_failed,
};

const PRIVATE: [&str; 6] = [
    "pkcs8-pem",
    "pkcs8-der",
    "traditional-pem",
    "traditional-der",
    "openssh",
    "raw-private",
];
const PUBLIC: [&str; 8] = [
    "spki-pem",
    "spki-der",
    "pkcs1-pem",
    "pkcs1-der",
    "ssh-public",
    "raw-public",
    "point-compressed",
    "point-uncompressed",
];
const PARAMETERS: [&str; 2] = ["parameters-pem", "parameters-der"];

/// The formats that a kind of key has beside PKCS #8 and `SubjectPublicKeyInfo`, which all have.
fn formats_of(kind: &Kind) -> &'static [&'static str] {
    const RAW: &[&str] = &["raw-private", "raw-public"];
    match kind.name {
        "rsa" => &[
            "traditional-pem",
            "traditional-der",
            "openssh",
            "pkcs1-pem",
            "pkcs1-der",
            "ssh-public",
        ],
        "rsa-pss" => &[],
        "dsa" => &["traditional-pem", "traditional-der", "parameters-pem", "parameters-der"],
        "dh" | "dhx" => &["parameters-pem", "parameters-der"],
        "p256" | "p521" => &[
            "traditional-pem",
            "traditional-der",
            "openssh",
            "ssh-public",
            "point-compressed",
            "point-uncompressed",
        ],
        "secp256k1" => &[
            "traditional-pem",
            "traditional-der",
            "point-compressed",
            "point-uncompressed",
        ],
        "ed25519" => &["openssh", "ssh-public", "raw-private", "raw-public"],
        _ => RAW,
    }
}

/// Every format of a key, each as it is made from the private key; and what a key has no form in is refused.
#[test]
fn every_key_goes_into_every_format_that_it_has() {
    let desk = Desk::new();
    let (mut made, mut refused) = (0, 0);
    for kind in KINDS {
        let pem = desk.generate(kind);
        for to in PRIVATE.iter().chain(&PUBLIC).chain(&PARAMETERS) {
            let for_all = to.starts_with("pkcs8-") || to.starts_with("spki-");
            if for_all || formats_of(kind).contains(to) {
                assert!(!desk.convert(&pem, to, &[]).is_empty());
                made += 1;
            } else {
                desk.assert_fails(&["convert", &pem, "--to", to], &format!("{pem}: "));
                refused += 1;
            }
        }
    }
    assert_eq!(made, 12 * 4 + (6 + 4 + 2 * 2 + 2 * 6 + 4 + 4 + 3 * 2));
    assert_eq!(made + refused, 12 * 16);
}

/// What OpenSSL writes is what keytool writes, byte for byte.
#[test]
fn formats_are_as_openssl_writes_them() {
    let desk = Desk::new();
    let mut compared = 0;
    for kind in KINDS {
        let pem = desk.generate(kind);
        let mut check = |to: &str, arguments: &[&str]| {
            desk.openssl(&[arguments, &["-in", &pem, "-out", "expected"]].concat());
            assert!(
                desk.convert(&pem, to, &[]) == desk.read("expected"),
                "{} {to}",
                kind.name
            );
            compared += 1;
        };
        check("pkcs8-pem", &["pkey"]);
        check("pkcs8-der", &["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"]);
        check("spki-pem", &["pkey", "-pubout"]);
        check("spki-der", &["pkey", "-pubout", "-outform", "DER"]);
        if formats_of(kind).contains(&"traditional-pem") {
            check("traditional-pem", &["pkey", "-traditional"]);
            check("traditional-der", &["pkey", "-traditional", "-outform", "DER"]);
        }
        if kind.name == RSA.name {
            check("pkcs1-pem", &["rsa", "-RSAPublicKey_out"]);
            check("pkcs1-der", &["rsa", "-RSAPublicKey_out", "-outform", "DER"]);
        }
        if formats_of(kind).contains(&"parameters-pem") {
            let parameters = desk.read(&format!("{}.parameters", kind.name));
            assert!(desk.convert(&pem, "parameters-pem", &[]) == parameters, "{}", kind.name);
            compared += 1;
        }
    }
    assert_eq!(compared, 12 * 4 + 5 * 2 + 2 + 3);
}

/// The raw formats are the ends of the structures that OpenSSL puts around them.
#[test]
fn points_and_raw_keys_are_the_ends_of_their_structures() {
    let desk = Desk::new();
    let mut compared = 0;
    for (kind, length) in [(&ED25519, 32), (&ED448, 57), (&X25519, 32), (&X448, 56)] {
        let pem = desk.generate(kind);
        for (to, around) in [
            ("raw-private", &["pkcs8", "-topk8", "-nocrypt"][..]),
            ("raw-public", &["pkey", "-pubout"]),
        ] {
            let around = desk.openssl(&[around, &["-in", &pem, "-outform", "DER"]].concat());
            let raw = desk.convert(&pem, to, &[]);
            assert_eq!(raw.len(), length);
            assert!(around.ends_with(&raw), "{} {to}", kind.name);
            compared += 1;
        }
    }
    for (kind, field) in [(&P256, 32), (&P521, 66), (&SECP256K1, 32)] {
        let pem = desk.generate(kind);
        for (to, form, length) in [
            ("point-compressed", "compressed", 1 + field),
            ("point-uncompressed", "uncompressed", 1 + 2 * field),
        ] {
            let command = ["ec", "-in", &pem, "-pubout", "-outform", "DER", "-conv_form", form];
            let point = desk.convert(&pem, to, &[]);
            assert_eq!(point.len(), length);
            assert!(desk.openssl(&command).ends_with(&point), "{} {to}", kind.name);
            compared += 1;
        }
    }
    assert_eq!(compared, 4 * 2 + 3 * 2);
}

#[test]
fn openssh_reads_what_is_made_for_it() {
    let desk = Desk::new();
    for kind in [&RSA, &P256, &P521, &ED25519] {
        let pem = desk.generate(kind);
        desk.convert_into(&pem, "openssh", kind.name, &[]);
        let line = String::from_utf8(desk.convert(&pem, "ssh-public", &[])).unwrap();
        assert_eq!(line.lines().count(), 1);
        assert!(line.ends_with('\n'), "{line:?}");
        assert_eq!(without_comment(&desk.ssh_keygen(&["-y", "-f", kind.name])), line);
    }
    // And in the other direction.
    desk.ssh_keygen(&["-q", "-t", "ecdsa", "-b", "384", "-N", "", "-f", "id"]);
    desk.openssl(&["pkey", "-check", "-in", &made(&desk, "id", "pkcs8-pem")]);
    let line = String::from_utf8(desk.read("id.pub")).unwrap();
    assert_eq!(
        String::from_utf8(desk.convert("id.pub", "ssh-public", &[])).unwrap(),
        without_comment(&line)
    );
    assert_eq!(
        desk.convert("id", "spki-pem", &[]),
        desk.convert("id.pub", "spki-pem", &[])
    );
}

fn made(desk: &Desk, file: &str, to: &str) -> String {
    let name = format!("{file}.{to}");
    desk.convert_into(file, to, &name, &[]);
    name
}

fn without_comment(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().take(2).collect();
    format!("{}\n", words.join(" "))
}

#[test]
fn there_and_back_gives_the_same_bytes() {
    let desk = Desk::new();
    let mut trips = 0;
    for kind in KINDS {
        let pem = desk.generate(kind);
        for through in ["pkcs8-der", "traditional-pem", "traditional-der", "openssh"] {
            if through != "pkcs8-der" && !formats_of(kind).contains(&through) {
                continue;
            }
            desk.convert_into(&pem, through, "there", &["--force"]);
            desk.convert_into("there", "pkcs8-pem", "back", &["--force"]);
            assert!(desk.read("back") == desk.read(&pem), "{} through {through}", kind.name);
            trips += 1;
        }
        desk.convert_into(&pem, "spki-pem", "public", &["--force"]);
        for through in ["spki-der", "pkcs1-pem", "pkcs1-der", "ssh-public"] {
            if through != "spki-der" && !formats_of(kind).contains(&through) {
                continue;
            }
            desk.convert_into("public", through, "there", &["--force"]);
            desk.convert_into("there", "spki-pem", "back", &["--force"]);
            assert!(
                desk.read("back") == desk.read("public"),
                "{} through {through}",
                kind.name
            );
            trips += 1;
        }
    }
    for kind in [&DSA, &DH, &DHX] {
        let parameters = format!("{}.parameters", kind.name);
        desk.convert_into(&parameters, "parameters-der", "there", &["--force"]);
        assert_eq!(desk.convert("there", "parameters-pem", &[]), desk.read(&parameters));
        trips += 1;
    }
    assert_eq!(trips, (12 + 5 * 2 + 4) + (12 + 2 + 4) + 3);
}

/// From a public key there is no way to a private one, nor from parameters to a key.
#[test]
fn what_is_not_there_is_not_made() {
    let desk = Desk::new();
    let rsa = desk.generate(&RSA);
    let dsa = desk.generate(&DSA);
    desk.convert_into(&rsa, "spki-pem", "public", &[]);
    for to in PRIVATE {
        desk.assert_fails(
            &["convert", "public", "--to", to],
            "public has no private key, which this format needs",
        );
        desk.assert_fails(
            &["convert", "dsa.parameters", "--to", to],
            "dsa.parameters has no private key",
        );
    }
    for to in PUBLIC {
        desk.assert_fails(&["convert", "dsa.parameters", "--to", to], "dsa.parameters has no key");
    }
    for to in PARAMETERS {
        let sentence = "public: keys of the type RSA have no parameters";
        desk.assert_fails(&["convert", "public", "--to", to], sentence);
    }
    desk.convert_into(&dsa, "spki-der", "dsa.public", &[]);
    assert_eq!(
        desk.convert("dsa.public", "parameters-pem", &[]),
        desk.read("dsa.parameters")
    );
}

#[test]
fn of_several_parts_the_right_one_is_taken() {
    let desk = Desk::new();
    let (rsa, ed25519) = (desk.generate(&RSA), desk.generate(&ED25519));
    desk.openssl(&[
        "req",
        "-x509",
        "-key",
        &rsa,
        "-subj",
        "/CN=somebody",
        "-out",
        "certificate",
    ]);
    desk.convert_into(&rsa, "spki-pem", "public", &[]);
    let parts: BTreeMap<&str, Vec<u8>> = [
        ("rsa", desk.read(&rsa)),
        ("ed25519", desk.read(&ed25519)),
        ("certificate", desk.read("certificate")),
        ("public", desk.read("public")),
    ]
    .into();
    let write = |names: &[&str]| {
        desk.write(
            "all",
            names.iter().flat_map(|name| parts[name].clone()).collect::<Vec<_>>(),
        )
    };

    write(&["certificate", "public", "rsa"]);
    assert_eq!(desk.convert("all", "pkcs8-pem", &[]), parts["rsa"]);
    assert_eq!(desk.convert("all", "spki-pem", &[]), parts["public"]);
    write(&["certificate", "public"]);
    assert_eq!(desk.convert("all", "spki-pem", &[]), parts["public"]);
    write(&["rsa", "certificate", "ed25519"]);
    for to in ["pkcs8-pem", "spki-pem"] {
        desk.assert_fails(&["convert", "all", "--to", to], "all has more than one key");
    }
    write(&["certificate", "certificate"]);
    desk.assert_fails(&["convert", "all", "--to", "spki-pem"], "all has no key");
}

#[test]
fn standard_input_can_be_converted() {
    let desk = Desk::new();
    let pem = desk.generate(&RSA_PSS);
    let der = desk.convert(&pem, "pkcs8-der", &[]);
    let output = desk.keytool_with_input(&["convert", "-", "--to", "pkcs8-pem"], &der);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, desk.read(&pem));
    let twice = ["convert", "-", "--to", "pkcs8-pem", "--new-password-file", "-"];
    assert_failed(
        &desk.keytool_with_input(&twice, &der),
        "only one thing can be read from standard input",
    );
}
