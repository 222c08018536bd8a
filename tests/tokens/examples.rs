//! The examples with keys in a token, run as users run them.

use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use support::openssl_cli::Workspace;
use support::softhsm::{self, KeyKind};
use support::{example, running, terminal};

const PASSWORD: &str = "the password of key files";

/// A folder with the files `pin` and `password`.
struct Desk(Workspace);

impl Desk {
    fn new() -> Self {
        let desk = Desk(Workspace::new());
        desk.0.write("pin", format!("{}\n", softhsm::PIN).as_bytes());
        desk.0.write("password", PASSWORD.as_bytes());
        desk
    }

    /// The options that lead to the token.
    fn modules() -> Vec<OsString> {
        let provider = softhsm::provider_folder().join("pkcs11.so");
        [
            "--pkcs11-module".into(),
            softhsm::softhsm().into(),
            "--provider-module".into(),
            provider.into(),
        ]
        .to_vec()
    }

    fn run_with(&self, name: &str, arguments: &[&str], more: &[OsString]) -> Output {
        let mut command = Command::new(example::program(name));
        command.args(arguments).args(more).current_dir(self.0.path("."));
        running::output(command.stdin(Stdio::null()))
    }

    /// Runs a program with the modules of the token, which must succeed, and returns its output.
    #[track_caller]
    fn must_run(&self, name: &str, arguments: &[&str]) -> String {
        let modules = Self::modules();
        succeeded(&self.run_with(name, arguments, &modules))
    }

    /// The same without the modules.
    #[track_caller]
    fn must_run_plain(&self, name: &str, arguments: &[&str]) -> String {
        succeeded(&self.run_with(name, arguments, &[]))
    }

    /// Runs a program with the modules of the token, which must fail, and returns the reason.
    #[track_caller]
    fn must_fail(&self, name: &str, arguments: &[&str]) -> String {
        let output = self.run_with(name, arguments, &Self::modules());
        let reason = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{reason}");
        assert_eq!(reason.lines().count(), 1, "{reason}");
        reason
    }

    /// An authority whose root is a key in the token.
    fn authority(&self, kind: KeyKind) -> String {
        let uri = softhsm::shared().standard().private_uri(kind.label());
        let init = ["init", "--key-uri", &uri, "--rounds", "1000"];
        self.must_run("mini_ca", &[&init[..], &Self::SECRETS].concat())
    }

    const SECRETS: [&str; 4] = ["--pin-file", "pin", "--password-file", "password"];

    fn request(&self) {
        let subject = [
            "-subj",
            "/CN=www.example.org",
            "-addext",
            "subjectAltName=DNS:www.example.org",
        ];
        let key = [
            "req",
            "-new",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ];
        let files = ["-keyout", "www.key", "-out", "www.csr"];
        self.0.must_run(&[&key[..], &files, &subject].concat());
    }
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    let reason = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{reason}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The value on a line of a program's output.
fn value_of(text: &str, name: &str) -> String {
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    let mut values = lines.filter(|(found, _)| *found == name).map(|(_, value)| value);
    values.next().unwrap_or_else(|| panic!("no {name}: {text}")).to_owned()
}

/// All files of a folder and those below it.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found
}

/// Every command that signs with the root finds its key in the token.
#[test]
fn an_authority_keeps_its_root_in_the_token() {
    let mut made = 0;
    for kind in [KeyKind::P384, KeyKind::Rsa3072, KeyKind::Ed25519] {
        let desk = Desk::new();
        desk.authority(kind);
        assert!(!desk.0.path("mini-ca/root.key.pem").exists());

        // A certificate is issued by the intermediate, without the token.
        desk.request();
        let sign = ["sign", "www.csr", "--profile", "server", "--password-file", "password"];
        let issued = value_of(&desk.must_run_plain("mini_ca", &sign), "certificate");
        let verify = ["verify", "-x509_strict", "-CAfile", "mini-ca/root.pem", "-untrusted"];
        desk.0
            .must_run(&[&verify[..], &["mini-ca/intermediate.pem", &issued]].concat());

        // The folder knows the modules, so that only the PIN is missing.
        for command in [
            &["intermediate", "second", "--rounds", "1000"][..],
            &["crl"],
            &["ocsp-responder", "--issuer", "root", "--rounds", "1000"],
        ] {
            desk.must_run_plain("mini_ca", &[command, &Desk::SECRETS].concat());
        }
        let second = [&verify[..], &["mini-ca/root.pem", "mini-ca/second.pem"]].concat();
        desk.0.must_run(&second);
        let list = [
            "crl",
            "-in",
            "mini-ca/root-crl.pem",
            "-CAfile",
            "mini-ca/root.pem",
            "-noout",
        ];
        desk.0.must_run(&list);

        for (name, content) in files(&desk.0.path("mini-ca")) {
            let has = |text: &str| content.windows(text.len()).any(|part| part == text.as_bytes());
            assert!(!has(softhsm::PIN) && !has(PASSWORD), "{name}");
        }
        made += 1;
    }
    assert_eq!(made, 3);
}

/// The root certifies an intermediate of another authority without a password: no key file is read.
#[test]
fn the_root_in_the_token_certifies_an_intermediate_of_another_authority() {
    let (desk, other) = (Desk::new(), Desk::new());
    desk.authority(KeyKind::P384);
    other.must_run_plain(
        "mini_ca",
        &[
            "init",
            "--intermediate-name",
            "CN=Other",
            "--rounds",
            "1000",
            "--password-file",
            "password",
        ],
    );
    desk.0.write("other.pem", &other.0.read("mini-ca/intermediate.pem"));
    let made = desk.must_run_plain("mini_ca", &["cross-sign", "other.pem", "--pin-file", "pin"]);
    let file = value_of(&made, "certificate");
    desk.0.must_run(&["verify", "-CAfile", "mini-ca/root.pem", &file]);
}

#[test]
fn the_pin_is_asked_for_on_the_terminal() {
    let desk = Desk::new();
    desk.authority(KeyKind::P256);
    let program = example::program("mini_ca");
    let command = format!("{} crl --password-file password", program.display());
    let (code, screen) = terminal::run(&desk.0.path("."), &command, &[(": ", softhsm::PIN)]);
    assert_eq!(code, 0, "{screen}");
    // The screen may show the PIN: this test can type before the program, which shows the question first, turns the echo off.
    assert!(screen.contains("PKCS#11 Token"), "{screen}");
}

#[test]
fn a_wrong_pin_makes_no_authority() {
    softhsm::in_own_process(module_path!(), "a_wrong_pin_makes_no_authority", |tokens| {
        let desk = Desk::new();
        desk.0.write("pin", b"a-wrong-pin\n");
        let uri = tokens.standard().private_uri(KeyKind::P256.label());
        let init = ["init", "--key-uri", &uri];
        let reason = desk.must_fail("mini_ca", &[&init[..], &Desk::SECRETS].concat());
        assert!(reason.contains("PIN") && !reason.contains("a-wrong-pin"), "{reason}");
        assert!(!desk.0.path("mini-ca").exists());
    });
}

#[test]
fn what_is_missing_is_said() {
    let desk = Desk::new();
    let token = softhsm::shared().standard();
    let uri = token.private_uri(KeyKind::P256.label());
    let password = ["--password-file", "password"];
    let init = |uri: &str| desk.must_fail("mini_ca", &[&["init", "--key-uri", uri][..], &password].concat());
    let reason = init(&uri);
    assert!(reason.contains("--pin-file"), "{reason}");
    let reason = init(&format!("{uri}?pin-value={}", softhsm::PIN));
    assert!(
        reason.contains("--pin-file") && !reason.contains(softhsm::PIN),
        "{reason}"
    );
    // Attributes of vendors, which are no PIN by RFC 7512.
    for wrong in [
        format!("{uri};x-pin={0}", softhsm::PIN),
        format!("{uri}?pin={0}", softhsm::PIN),
    ] {
        let reason = init(&wrong);
        assert!(
            reason.contains("must not have a PIN") && !reason.contains(softhsm::PIN),
            "{reason}"
        );
    }
    let reason = init("root.key.pem");
    assert!(reason.contains("pkcs11:"), "{reason}");
    let reason = init("pkcs11:object=p-256");
    assert!(reason.contains("token="), "{reason}");
    let nothing = token.private_uri("no-such-key");
    let init = ["init", "--key-uri", &nothing];
    let reason = desk.must_fail("mini_ca", &[&init[..], &Desk::SECRETS].concat());
    assert!(reason.contains("no such object"), "{reason}");
    assert!(!desk.0.path("mini-ca").exists());

    // Without the modules, and without a configuration that has them.
    let output = desk.run_with("mini_ca", &[&["init", "--key-uri", &uri][..], &password].concat(), &[]);
    let reason = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{reason}");
    assert!(
        reason.contains("pkcs11: no provider") && reason.contains("--pkcs11-module"),
        "{reason}"
    );
}

/// A PIN before the question mark is a mistake that is easily made.
#[test]
fn a_pin_in_the_path_of_a_uri_is_not_shown() {
    let desk = Desk::new();
    let uri = softhsm::shared().standard().uri();
    let mut tried = 0;
    for attribute in ["pin-value", "x-pin-value", "PIN"] {
        let wrong = format!("{uri};{attribute}={}", softhsm::PIN);
        for (name, arguments) in [
            ("keytool", &["show", &wrong][..]),
            (
                "signer",
                &["ssh", "sign", "--key-uri", &wrong, "password", "--output", "signature"],
            ),
            ("mini_ca", &["init", "--key-uri", &wrong]),
        ] {
            let output = desk.run_with(name, arguments, &Desk::modules());
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert!(
                !output.status.success() && !said.contains(softhsm::PIN),
                "{name}: {said}"
            );
            tried += 1;
        }
    }
    assert_eq!(tried, 9);
}

/// The folder keeps no PIN, and a place names one token. Another token, and other modules, are not told from the right ones: the
/// folder is its owner's alone.
#[test]
fn a_changed_place_of_the_root_is_refused() {
    let desk = Desk::new();
    desk.authority(KeyKind::P256);
    let place = String::from_utf8(desk.0.read("mini-ca/root.token")).unwrap();
    let uri = place.lines().find_map(|line| line.strip_prefix("uri: ")).unwrap();
    for other in [
        String::from("file:/etc/ssl/private/key.pem"),
        String::new(),
        String::from("pkcs11:object=p-256"),
        format!("{uri}?pin-value={}", softhsm::PIN),
    ] {
        desk.0
            .write("mini-ca/root.token", place.replace(uri, &other).as_bytes());
        let reason = desk.must_fail("mini_ca", &[&["crl"][..], &Desk::SECRETS].concat());
        assert!(
            reason.contains("root.token") && !reason.contains(softhsm::PIN),
            "{reason}"
        );
    }
}

/// Another key of the same name must not sign in the root's name.
#[test]
fn another_key_in_the_token_is_not_the_root() {
    let desk = Desk::new();
    desk.authority(KeyKind::P256);
    let place = String::from_utf8(desk.0.read("mini-ca/root.token")).unwrap();
    let other = place.replace(KeyKind::P256.label(), KeyKind::P384.label());
    assert_ne!(place, other);
    desk.0.write("mini-ca/root.token", other.as_bytes());
    let reason = desk.must_fail("mini_ca", &[&["crl"][..], &Desk::SECRETS].concat());
    assert!(reason.contains("is not the key of the root's certificate"), "{reason}");
}

#[test]
fn keytool_shows_what_a_token_has() {
    let desk = Desk::new();
    let token = softhsm::shared().standard();
    let shown = desk.must_run("keytool", &["show", &token.uri(), "--pin-file", "pin"]);
    let parts: Vec<_> = shown.split("\n\n").collect();
    let of_kind = |kind: &str| parts.iter().filter(|part| value_of(part, "kind") == kind).count();
    let counts = ["private key", "public key", "certificate"].map(of_kind);
    assert_eq!(counts, [6; 3], "{shown}");
    assert!(!shown.contains(softhsm::PIN));

    for kind in KeyKind::ALL {
        let shown = desk.must_run(
            "keytool",
            &["show", &token.private_uri(kind.label()), "--pin-file", "pin"],
        );
        assert_eq!(value_of(&shown, "kind"), "private key");
        assert_eq!(value_of(&shown, "exportable"), "no");
        let key: PublicKey = super::opened::private_key(kind.label()).public_key().unwrap();
        assert_eq!(value_of(&shown, "type"), key.type_name());
        let key = hazmat_openssl::serialization::openssh::SshPublicKey::new(key).unwrap();
        let fingerprint = key.fingerprint(HashAlgorithm::Sha256).unwrap();
        assert_eq!(value_of(&shown, "fingerprint"), fingerprint.to_string());
    }
    // A certificate needs no PIN.
    let shown = desk.must_run("keytool", &["show", &token.certificate_uri("p-256")]);
    assert_eq!(value_of(&shown, "kind"), "certificate");
    assert_eq!(value_of(&shown, "subject"), "CN=p-256");
}

#[test]
fn signer_signs_with_a_key_in_a_token() {
    let desk = Desk::new();
    desk.0.write("report", b"the report\n");
    let token = softhsm::shared().standard();
    for kind in [KeyKind::P256, KeyKind::Rsa2048] {
        let key = token.private_uri(kind.label());
        let uri = token.certificate_uri(kind.label());
        let certificates = super::opened::backend()
            .load_certificates_uri(&uri, &mut hazmat_openssl::key_store::Pin::none())
            .unwrap();
        desk.0
            .write("certificate.pem", certificates[0].to_pem().unwrap().as_bytes());
        let of_token = ["--key-uri", &key, "--pin-file", "pin", "--force", "report"];
        let sign = ["cms", "sign", "--certificate", "certificate.pem"];
        desk.must_run("signer", &[&sign[..], &of_token].concat());
        let verify = [
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "report.p7s",
            "-content",
            "report",
        ];
        let signer = ["-noverify", "-certfile", "certificate.pem", "-out", "verified"];
        desk.0.must_run(&[&verify[..], &signer].concat());
        let verify = ["cms", "verify", "--signers", "certificate.pem", "report"];
        desk.must_run_plain("signer", &verify);

        desk.must_run("signer", &[&["ssh", "sign"][..], &of_token].concat());
        let public_key = certificates[0].public_key().unwrap();
        let line = hazmat_openssl::serialization::openssh::SshPublicKey::new(public_key).unwrap();
        desk.0.write("key.pub", line.to_openssh().unwrap().as_bytes());
        desk.must_run_plain("signer", &["ssh", "verify", "--public-key", "key.pub", "report"]);
    }
    let both = ["ssh", "sign", "--key", "pin", "--key-uri", "pkcs11:", "report"];
    let output = desk.run_with("signer", &both, &[]);
    assert_eq!(output.status.code(), Some(2), "only one key signs");
}
