//! `keytool` with PKCS #12 and PKCS #7: OpenSSL's command reads what it writes, and the other way round.

use crate::keytool::desk::{Desk, P256, RSA, X448, assert_one_sentence};

const ENCRYPT: [&str; 4] = ["--new-password-file", "new-password", "--rounds", "1000"];
const NEW: [&str; 2] = ["--password-file", "new-password"];

/// An authority, and a key that it has certified: `ca.pem`, and `p256.pem` with the certificate in `leaf.pem`.
fn desk() -> Desk {
    let desk = Desk::new();
    let (authority, key) = (desk.generate(&RSA), desk.generate(&P256));
    let ca = ["-x509", "-key", &authority, "-subj", "/CN=authority", "-out", "ca.pem"];
    desk.openssl(&[&["req"], &ca[..]].concat());
    let leaf = ["-x509", "-key", &key, "-subj", "/CN=holder", "-out", "leaf.pem"];
    let by_authority = ["-CA", "ca.pem", "-CAkey", &authority];
    desk.openssl(&[&["req"], &leaf[..], &by_authority].concat());
    desk
}

/// What the command says of a file under the new password.
fn openssl_pkcs12(desk: &Desk, file: &str, arguments: &[&str]) -> String {
    let common = ["pkcs12", "-in", file, "-passin", "file:new-password"];
    // It writes names in Latin-1.
    String::from_utf8_lossy(&desk.openssl(&[&common, arguments].concat())).into_owned()
}

/// The PEM blocks of a file.
fn blocks(pem: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(pem).unwrap();
    text.split_inclusive("-----END CERTIFICATE-----\n")
        .map(str::to_owned)
        .collect()
}

fn values<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("{name}: ");
    let values = text.lines().filter_map(|line| line.strip_prefix(start.as_str()));
    values.collect()
}

#[test]
fn a_key_and_its_chain_are_packed_and_unpacked() {
    let desk = desk();
    let (key, leaf, ca) = (desk.read("p256.pem"), desk.read("leaf.pem"), desk.read("ca.pem"));
    // The order does not matter, and what is there twice is written once.
    desk.write("chain", [&ca[..], &leaf, &ca].concat());
    let chain = ["--certificates", "chain", "--name", "räksmörgås"];
    let mut packed = 0;
    for (programs, mac) in [("windows", "sha256"), ("java", "sha256"), ("old", "sha1")] {
        let more = [&chain[..], &ENCRYPT, &["--for", programs, "--force"]].concat();
        desk.convert_into("p256.pem", "pkcs12", "p12", &more);
        let text = openssl_pkcs12(&desk, "p12", &["-nodes", "-info"]);
        assert_eq!(text.matches("-----BEGIN CERTIFICATE-----").count(), 2, "{text}");
        assert!(text.contains(std::str::from_utf8(&key).unwrap()), "{text}");
        let shown = desk.show(&[&["p12"], &NEW[..]].concat());
        let protection = format!("HMAC-{mac}, iterations of PKCS #12's function: 1000");
        assert_eq!(values(&shown, "protection"), [protection]);
        assert_eq!(
            values(&shown, "kind"),
            ["keys and certificates", "private key", "certificate", "certificate"]
        );
        assert_eq!(values(&shown, "name"), ["räksmörgås", "räksmörgås"]);
        assert_eq!(values(&shown, "subject"), ["CN=holder", "CN=authority"]);
        assert_eq!(values(&shown, "certificate"), ["CN=holder"]);

        let plain = [&NEW[..], &["--no-encryption"]].concat();
        assert_eq!(desk.convert("p12", "pkcs8-pem", &plain), key);
        assert_eq!(desk.convert("p12", "certificates-pem", &NEW), [&leaf[..], &ca].concat());
        assert_eq!(
            desk.convert("p12", "spki-pem", &NEW),
            desk.convert("p256.pem", "spki-pem", &[])
        );
        packed += 1;
    }
    assert_eq!(packed, 3);
}

/// The MAC of RFC 9579, which OpenSSL 3.0's command does not know.
#[test]
fn a_file_for_fips_modules_has_pbmac1() {
    let desk = desk();
    let more = [&["--certificates", "leaf.pem", "--for", "fips"], &ENCRYPT[..]].concat();
    desk.convert_into("p256.pem", "pkcs12", "p12", &more);
    let shown = desk.show(&[&["p12"], &NEW[..]].concat());
    let due = "PBMAC1 with HMAC-sha256, iterations of PBKDF2: 1000";
    assert_eq!(values(&shown, "protection"), [due]);
    let plain = [&NEW[..], &["--no-encryption"]].concat();
    assert_eq!(desk.convert("p12", "pkcs8-pem", &plain), desk.read("p256.pem"));
}

#[test]
fn files_of_openssl_are_shown_and_written_again() {
    let desk = desk();
    let export = [
        "pkcs12",
        "-export",
        "-inkey",
        "p256.pem",
        "-in",
        "leaf.pem",
        "-certfile",
        "ca.pem",
    ];
    let names = ["-name", "a key", "-caname", "an authority"];
    let out = ["-passout", "file:password", "-out", "theirs"];
    desk.openssl(&[&export[..], &names, &out].concat());
    let shown = desk.show(&["theirs"]);
    assert!(shown.starts_with("kind: keys and certificates\nformat: PKCS #12 in DER\nencrypted: yes\nnote: "));
    let given = ["--password-file", "password"];
    let shown = desk.show(&[&["theirs"], &given[..]].concat());
    assert_eq!(values(&shown, "name"), ["a key", "a key", "an authority"]);

    // With everything that is in it, for old programs and under another password.
    let again = [&given[..], &ENCRYPT, &["--for", "old"]].concat();
    desk.convert_into("theirs", "pkcs12", "ours", &again);
    let text = openssl_pkcs12(&desk, "ours", &["-nodes"]);
    for name in ["friendlyName: a key", "friendlyName: an authority"] {
        assert!(text.contains(name), "{text}");
    }
    assert_eq!(text.matches("BEGIN").count(), 3, "{text}");

    desk.assert_fails(&["show", "theirs", "-p", "new-password"], "theirs: incorrect password");
    desk.assert_fails(
        &["convert", "theirs", "--to", "pkcs8-pem", "-p", "password"],
        "give --new-password-file, or say --no-encryption",
    );
    desk.assert_fails(
        &["convert", "theirs", "--to", "pkcs8-pem", "--no-encryption"],
        "there is no terminal to ask for its password",
    );
}

/// Java trusts certificates that have an attribute of its own, and a name.
#[test]
fn trust_stores_are_for_java() {
    let desk = desk();
    desk.write("roots", [desk.read("ca.pem"), desk.read("leaf.pem")].concat());
    desk.convert_into("roots", "pkcs12", "p12", &[&["--for", "java"], &ENCRYPT[..]].concat());
    let text = openssl_pkcs12(&desk, "p12", &[]);
    assert_eq!(text.matches("2.16.840.1.113894.746875.1.1").count(), 2, "{text}");
    let shown = desk.show(&[&["p12"], &NEW[..]].concat());
    assert_eq!(values(&shown, "name"), ["trusted", "trusted-2"]);
    assert_eq!(values(&shown, "trusted"), ["by Java", "by Java"]);
    let convert = [&["convert", "roots", "--to", "pkcs12", "--out", "new"], &ENCRYPT[..]].concat();
    desk.assert_fails(&convert, "there is no private key: --for java makes a trust store");
}

/// A PKCS #12 file may lack the names and the marks that Java needs.
#[test]
fn files_of_others_are_written_for_java() {
    let desk = desk();
    let for_java = [&["--for", "java", "--force", "-p", "password"], &ENCRYPT[..]].concat();
    let passout = ["-passout", "file:password"];

    desk.write("roots", [desk.read("ca.pem"), desk.read("leaf.pem")].concat());
    let export = ["pkcs12", "-export", "-nokeys", "-in", "roots", "-out", "theirs"];
    desk.openssl(&[&export[..], &passout].concat());
    desk.convert_into("theirs", "pkcs12", "ours", &for_java);
    let shown = desk.show(&[&["ours"], &NEW[..]].concat());
    assert_eq!(values(&shown, "name"), ["trusted", "trusted-2"]);
    assert_eq!(values(&shown, "trusted"), ["by Java", "by Java"]);

    // Names stay, unless Java would take two for one.
    let names = ["-caname", "a root", "-caname", "A Root"];
    desk.openssl(&[&export[..], &passout, &names].concat());
    desk.convert_into("theirs", "pkcs12", "ours", &for_java);
    let shown = desk.show(&[&["ours"], &NEW[..]].concat());
    assert_eq!(values(&shown, "name"), ["a root", "A Root-2"]);
    assert_eq!(values(&shown, "trusted"), ["by Java", "by Java"]);

    let export = [
        "pkcs12",
        "-export",
        "-inkey",
        "p256.pem",
        "-in",
        "leaf.pem",
        "-certfile",
        "ca.pem",
    ];
    for (name, due) in [(&[][..], "mykey"), (&["-name", "a key"], "a key")] {
        desk.openssl(&[&export[..], &["-out", "theirs"], &passout, name].concat());
        desk.convert_into("theirs", "pkcs12", "ours", &for_java);
        let shown = desk.show(&[&["ours"], &NEW[..]].concat());
        assert_eq!(values(&shown, "name").first(), Some(&due), "{shown}");
        assert_eq!(values(&shown, "certificate"), ["CN=holder"]);
        assert_eq!(values(&shown, "subject").len(), 2);
        // They are a chain, which Java need not trust.
        assert!(values(&shown, "trusted").is_empty(), "{shown}");
    }
}

#[test]
fn bundles_of_certificates_are_read_and_written() {
    let desk = desk();
    let certificates = [desk.read("leaf.pem"), desk.read("ca.pem")].concat();
    desk.write("chain", &certificates);
    desk.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "chain", "-out", "theirs"]);
    desk.openssl(&[
        "crl2pkcs7",
        "-nocrl",
        "-certfile",
        "chain",
        "-outform",
        "DER",
        "-out",
        "theirs.der",
    ]);
    for file in ["theirs", "theirs.der"] {
        let shown = desk.show(&[file]);
        assert_eq!(values(&shown, "kind"), ["certificates", "certificate", "certificate"]);
        assert_eq!(values(&shown, "subject"), ["CN=holder", "CN=authority"]);
        assert_eq!(desk.convert(file, "certificates-pem", &[]), certificates);
        desk.assert_fails(&["convert", file, "--to", "pkcs8-pem"], "has no private key");
    }
    for (to, form) in [("pkcs7-pem", "PEM"), ("pkcs7-der", "DER")] {
        desk.convert_into("chain", to, "ours", &["--force"]);
        let text = desk.openssl(&["pkcs7", "-in", "ours", "-inform", form, "-print_certs", "-noout"]);
        assert_eq!(String::from_utf8(text).unwrap().matches("subject=").count(), 2);
        // A set of DER has its own order.
        let mut found = blocks(&desk.convert("ours", "certificates-pem", &[]));
        let mut due = blocks(&certificates);
        found.sort_unstable();
        due.sort_unstable();
        assert_eq!(found, due);
    }
    // A key beside the certificates is not among them.
    desk.write("all", [desk.read("p256.pem"), certificates.clone()].concat());
    assert_eq!(desk.convert("all", "certificates-pem", &[]), certificates);
}

/// A server presents the first certificate of such a file as its own.
#[test]
fn the_certificate_of_the_key_is_the_first() {
    let desk = desk();
    let (leaf, ca) = (desk.read("leaf.pem"), desk.read("ca.pem"));
    let (chain, reverse) = ([&leaf[..], &ca].concat(), [&ca[..], &leaf].concat());
    desk.write("all", [&reverse[..], &desk.read("p256.pem")].concat());
    assert_eq!(desk.convert("all", "certificates-pem", &[]), chain);

    desk.convert_into("p256.pem", "pkcs8-pem", "encrypted", &ENCRYPT);
    desk.write("all", [&desk.read("encrypted"), &reverse[..]].concat());
    assert_eq!(desk.convert("all", "certificates-pem", &NEW), chain);
    let convert = ["convert", "all", "--to", "certificates-pem"];
    desk.assert_fails(&convert, "there is no terminal to ask for its password");

    // Without a key, or if no certificate is that of the key, the order stays, and one certificate has no order.
    desk.write("all", &reverse);
    assert_eq!(desk.convert("all", "certificates-pem", &[]), reverse);
    desk.write("all", [&reverse[..], &desk.read(&desk.generate(&X448))].concat());
    assert_eq!(desk.convert("all", "certificates-pem", &[]), reverse);
    desk.write("all", [&desk.read("encrypted"), &leaf[..]].concat());
    assert_eq!(desk.convert("all", "certificates-pem", &[]), leaf);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let desk = desk();
    let pack = |arguments: &[&str]| -> Vec<String> {
        let all = [&["convert", "p256.pem", "--to", "pkcs12", "--out", "new"], arguments].concat();
        all.iter().map(|word| (*word).to_owned()).collect()
    };
    let mut refused = 0;
    for (arguments, sentence) in [
        (&["--certificates", "leaf.pem"][..], "pkcs12 needs a password"),
        (
            &["--certificates", "ca.pem", "-n", "password"],
            "there is no certificate of the key",
        ),
        (&["-n", "password"], "there is no certificate of the key"),
        (
            &["--certificates", "rsa.pem", "-n", "password"],
            "rsa.pem has a private key: give it as FILE",
        ),
        (&["--certificates", "missing", "-n", "password"], "cannot read missing"),
        (
            &["--certificates", "leaf.pem", "-n", "password", "--cipher", "aes256-gcm"],
            "AES-256-GCM in PKCS #12",
        ),
    ] {
        let arguments = pack(arguments);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        desk.assert_fails(&arguments, sentence);
        refused += 1;
    }
    assert_eq!(refused, 6);
    let sentence = "--name and --for are for pkcs12";
    desk.assert_fails(&["convert", "p256.pem", "--to", "pkcs8-pem", "--name", "a"], sentence);
    let sentence = "--certificates is for pkcs12, pkcs7 and certificates-pem";
    desk.assert_fails(
        &["convert", "p256.pem", "--to", "pkcs8-pem", "--certificates", "leaf.pem"],
        sentence,
    );
    desk.assert_fails(
        &["convert", "p256.pem", "--to", "certificates-pem"],
        "p256.pem has no certificate",
    );
    let two = [desk.read("p256.pem"), desk.read("rsa.pem"), desk.read("leaf.pem")].concat();
    desk.write("two", two);
    desk.assert_fails(
        &["convert", "two", "--to", "pkcs12", "-n", "password"],
        "there is more than one key",
    );
}

/// Keys are for their owner only, also in PKCS #12; a file of certificates is for all.
#[cfg(unix)]
#[test]
fn files_with_keys_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    let mode = |name: &str| desk.path(name).metadata().unwrap().permissions().mode() & 0o777;
    let more = [&["--certificates", "leaf.pem"], &ENCRYPT[..]].concat();
    desk.convert_into("p256.pem", "pkcs12", "p12", &more);
    assert_eq!(mode("p12"), 0o600);
    desk.convert_into("leaf.pem", "pkcs7-der", "p7b", &[]);
    desk.write("usual", b"");
    assert_eq!(mode("p7b"), mode("usual"));
    // It is there, and nothing takes its place.
    let again = [&["convert", "p256.pem", "--to", "pkcs12", "--out", "p12"], &more[..]].concat();
    desk.assert_fails(&again, "p12 already exists");
}

/// Wherever a file is cut or changed, there is a sentence or a description, and never a panic.
#[test]
fn broken_containers_are_survived() {
    let desk = desk();
    let more = [&["--certificates", "leaf.pem"], &ENCRYPT[..]].concat();
    desk.convert_into("p256.pem", "pkcs12", "p12", &more);
    desk.convert_into("leaf.pem", "pkcs7-der", "p7b", &[]);
    let (mut refused, mut shown) = (0, 0);
    for file in ["p12", "p7b"] {
        let whole = desk.read(file);
        for place in (1..whole.len()).step_by(97) {
            let mut changed = whole.clone();
            changed[place] ^= 0x40;
            for content in [&whole[..place], &changed] {
                desk.write("broken", content);
                let output = desk.run(&[&["show", "broken"], &NEW[..]].concat());
                match output.status.code() {
                    Some(0) => shown += 1,
                    Some(1) => {
                        assert_one_sentence(&String::from_utf8_lossy(&output.stderr));
                        refused += 1;
                    }
                    _ => panic!("{file}, {place}: {output:?}"),
                }
            }
        }
    }
    assert!(refused > 20 && refused > shown, "{refused} {shown}");
}
