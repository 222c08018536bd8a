//! `mini_ca init`: the root, the intermediate, their keys and the other files.

use std::time::{SystemTime, UNIX_EPOCH};

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{
    AuthorityKeyIdentifier, BasicConstraints, Certificate, ExtensionType, KeyUsage, SubjectKeyIdentifier,
};

use crate::mini_ca::desk::{Desk, PASSWORD, assert_failed, mini_ca, value_of, values_of};
use support::{backend, terminal};

fn extension<T: ExtensionType>(certificate: &Certificate) -> (T, bool) {
    certificate.extensions().unwrap().find().unwrap().unwrap()
}

/// The names of the keys as `openssl x509 -text` has them.
#[test]
fn a_root_and_an_intermediate_are_made() {
    let rsa = "Public-Key: (3072 bit)";
    let mut made = 0;
    for (arguments, root_key, intermediate_key) in [
        (&[][..], "ASN1 OID: secp384r1", "ASN1 OID: prime256v1"),
        (&["--key", "rsa-3072"], rsa, rsa),
        (&["--key", "p256"], "ASN1 OID: prime256v1", "ASN1 OID: prime256v1"),
        (&["--key", "p384"], "ASN1 OID: secp384r1", "ASN1 OID: secp384r1"),
        (&["--key", "ed25519"], "ED25519 Public-Key:", "ED25519 Public-Key:"),
    ] {
        let desk = Desk::with_authority(arguments);
        for (file, key) in [
            ("mini-ca/root.pem", root_key),
            ("mini-ca/intermediate.pem", intermediate_key),
        ] {
            desk.verify(file, &[]).unwrap();
            let text = desk.openssl(&["x509", "-in", file, "-noout", "-text"]);
            assert!(text.contains(key), "{key}: {text}");
            made += 1;
        }
        for (list, issuer) in [("crl.pem", "intermediate.pem"), ("root-crl.pem", "root.pem")] {
            let list = format!("mini-ca/{list}");
            let issuer = format!("mini-ca/{issuer}");
            let said = desk.run_openssl(&["crl", "-in", &list, "-noout", "-verify", "-CAfile", &issuer]);
            assert!(String::from_utf8_lossy(&said.stderr).contains("verify OK"), "{said:?}");
        }
    }
    assert_eq!(made, 10);
}

#[test]
fn what_the_two_may_do_is_in_their_certificates() {
    let desk = Desk::with_authority(&[]);
    let root = desk.certificate("mini-ca/root.pem");
    let intermediate = desk.certificate("mini-ca/intermediate.pem");
    let issues = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
    // The intermediate signs the answers of `mini_ca ocsp`, too.
    let answers = issues | KeyUsage::DIGITAL_SIGNATURE;
    for (certificate, path_length, usage) in [(&root, 1, issues), (&intermediate, 0, answers)] {
        assert_eq!(extension(certificate), (BasicConstraints::ca(Some(path_length)), true));
        assert_eq!(extension(certificate), (usage, true));
    }
    let (root_key, critical) = extension::<SubjectKeyIdentifier>(&root);
    assert!(!critical);
    let below_it = AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&root_key);
    assert_eq!(extension(&intermediate), (below_it, false));
    assert_ne!(extension::<SubjectKeyIdentifier>(&intermediate).0, root_key);
    assert_eq!(root.extensions().unwrap().len(), 3);
    assert_eq!(intermediate.extensions().unwrap().len(), 4);

    let chain = [desk.read("mini-ca/intermediate.pem"), desk.read("mini-ca/root.pem")].concat();
    assert_eq!(desk.read("mini-ca/chain.pem"), chain);
    let index = desk.read_text("mini-ca/index.txt");
    let line = index.lines().nth(1).unwrap();
    let number = desk.serial_number("mini-ca/intermediate.pem");
    assert!(line.starts_with(&format!("{number}\troot\tvalid\t")), "{index}");
    assert!(line.ends_with("\tCN=Mini CA Intermediate"), "{index}");
}

#[test]
fn names_validity_and_places_can_be_chosen() {
    let desk = Desk::new();
    let said = desk.with_password(
        "init",
        &[
            "--root-name",
            "CN=Our Root,O=Räksmörgås\\, Inc.,C=SE",
            "--intermediate-name",
            "CN=Our Intermediate,C=SE",
            "--root-days",
            "100",
            "--intermediate-days",
            "50",
            "--crl-url",
            "http://pki.example.org/root-crl.pem",
            "--issuer-url",
            "http://pki.example.org/root.pem",
            "--ocsp-url",
            "http://ocsp.example.org/",
            "--dir",
            "ours",
        ],
    );
    assert_eq!(value_of(&said, "root"), "CN=Our Root,O=Räksmörgås\\, Inc.,C=SE");
    assert_eq!(value_of(&said, "folder"), "ours");
    let fingerprint = desk.openssl(&["x509", "-in", "ours/root.pem", "-noout", "-fingerprint", "-sha256"]);
    let fingerprint = fingerprint.trim_end().split_once('=').unwrap().1.replace(':', "");
    assert_eq!(values_of(&said, "SHA-256 fingerprint")[0].to_uppercase(), fingerprint);

    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    for (file, days) in [("ours/root.pem", 100), ("ours/intermediate.pem", 50)] {
        let certificate = desk.certificate(file);
        let first = certificate.not_valid_before().unwrap().unix_timestamp();
        let last = certificate.not_valid_after().unwrap().unix_timestamp();
        assert!((0..120).contains(&(now - 300 - first)), "{first} {now}");
        assert_eq!(last - first, days * 86400 + 300);
    }
    let text = desk.show("ours/intermediate.pem");
    assert!(
        text.contains("name: URI:http://pki.example.org/root-crl.pem\n"),
        "{text}"
    );
    assert!(
        text.contains("caIssuers (1.3.6.1.5.5.7.48.2): URI:http://pki.example.org/root.pem\n"),
        "{text}"
    );
    assert!(
        text.contains("ocsp (1.3.6.1.5.5.7.48.1): URI:http://ocsp.example.org/\n"),
        "{text}"
    );
}

#[test]
fn keys_are_encrypted_and_for_their_owner_only() {
    const ITERATIONS: u32 = 600_000;
    let desk = Desk::new();
    // Without the option `--rounds`.
    desk.mini_ca(&["init", "--password-file", "password"]);
    desk.write("wrong", "incorrect horse");
    for (name, certificate) in [
        ("root.key.pem", "root.pem"),
        ("intermediate.key.pem", "intermediate.pem"),
    ] {
        let file = format!("mini-ca/{name}");
        let pem = desk.read(&file);
        assert!(pem.starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        let public = desk.openssl(&["pkey", "-in", &file, "-passin", "file:password", "-pubout"]);
        let certificate = format!("mini-ca/{certificate}");
        assert_eq!(
            public,
            desk.openssl(&["x509", "-in", &certificate, "-noout", "-pubkey"])
        );
        let refused = desk.run_openssl(&["pkey", "-in", &file, "-passin", "file:wrong", "-noout"]);
        assert!(!refused.status.success());
        for (most, is_enough) in [(ITERATIONS - 1, false), (ITERATIONS, true)] {
            let loader = KeyLoader::new(backend()).max_pbkdf2_iterations(most);
            let key = loader.load_pem_private_key(&pem, Some(PASSWORD.as_bytes()));
            assert_eq!(key.is_ok(), is_enough, "{most}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(desk.path(&file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
    let request = desk.server_request("p256");
    let sign = ["sign", &request, "--profile", "server", "-p", "wrong"];
    desk.assert_fails(&sign, "intermediate.key.pem: incorrect password");
    desk.assert_fails(&["crl", "-p", "wrong"], "root.key.pem: incorrect password");
    desk.assert_fails(&["crl", "-p", "missing"], "cannot read the password from missing");
    desk.assert_fails(&["crl"], "there is no terminal to ask for its password");
}

#[test]
fn what_cannot_be_made_is_not_begun() {
    let desk = Desk::new();
    desk.write("empty", "");
    for (arguments, sentence) in [
        (
            &["--root-name", "CN=A", "--intermediate-name", "CN=A"][..],
            "must have different names",
        ),
        (
            &[
                "--root-name",
                "CN=One Name,C=SE",
                "--intermediate-name",
                "CN=one  NAME,C=SE",
            ],
            "must have different names",
        ),
        (&["--root-name", ""], "the name of an authority is empty"),
        (&["--root-name", "A"], "an attribute has no ="),
        (&["--root-name", "CN=a\\1bb"], "has invisible characters"),
        (
            &["--root-days", "10", "--intermediate-days", "11"],
            "longer than the root",
        ),
        (&["--crl-url", "no url"], "the name URI:no url is not a valid URI"),
        (&["--issuer-url", "http://ö.example"], "is not a valid URI"),
        (
            &["--dir", "missing/folder"],
            "cannot make missing/folder: No such file or directory (os error 2)\n",
        ),
        (&["--dir", "password"], "password already exists"),
        (&["--dir", "."], ". already exists"),
    ] {
        desk.assert_fails(&[&["init", "-p", "password"], arguments].concat(), sentence);
    }
    desk.assert_fails(&["init", "-p", "empty"], "it is empty");
    desk.assert_fails(&["init"], "there is no terminal to ask for a password");
    desk.with_password("init", &[]);
    desk.assert_fails(&["init", "-p", "password"], "mini-ca already exists");
}

#[test]
fn passwords_are_asked_for_on_a_terminal() {
    let desk = Desk::new();
    let run = |arguments: &str, answers: &[(&str, &str)]| {
        let command = format!("'{}' {arguments}", mini_ca().display());
        terminal::run(&desk.path(""), &command, answers)
    };
    let (code, screen) = run("init", &[("New password: ", "one"), ("The same again: ", "two")]);
    assert_eq!(code, 1);
    assert!(screen.contains("mini_ca: the two passwords differ"), "{screen}");
    assert!(!desk.path("mini-ca").exists());

    let (code, screen) = run("init", &[("New password: ", PASSWORD), ("The same again: ", PASSWORD)]);
    assert_eq!(code, 0, "{screen}");
    let request = desk.client_request("p256");
    let prompt = "Password of mini-ca/intermediate.key.pem: ";
    let (code, screen) = run(&format!("sign {request} --profile client"), &[(prompt, PASSWORD)]);
    assert_eq!(code, 0, "{screen}");
    let (code, screen) = run("crl", &[(prompt, "wrong")]);
    assert_eq!(code, 1);
    assert!(screen.contains("incorrect password"), "{screen}");
}

#[cfg(unix)]
#[test]
fn two_do_not_work_in_a_folder_at_once() {
    use std::fs::File;

    use rustix::fs::{FlockOperation, flock};
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    // The file alone says nothing: what was killed has left it, too.
    desk.sign(&request, "client", &[]);
    assert!(desk.path("mini-ca/lock").exists());
    let lock = File::open(desk.path("mini-ca/lock")).unwrap();
    flock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();
    let sentence = "another mini_ca is using mini-ca";
    desk.assert_not_signed(&request, "client", sentence);
    desk.assert_fails(&["revoke", "01"], sentence);
    desk.assert_fails(&["crl", "-p", "password"], sentence);
    desk.show("mini-ca/crl.pem");
    drop(lock);
    desk.sign(&request, "client", &[]);

    // A folder of before there was the file gets one.
    std::fs::remove_file(desk.path("mini-ca/lock")).unwrap();
    desk.sign(&request, "client", &[]);
}

/// A process is killed by the signal that it gets for a file larger than it may write. Whatever it has left is removed by
/// the next one that works in the folder, and nothing else is.
#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_process_leaves_is_removed_by_the_next() {
    use std::os::unix::process::ExitStatusExt;

    use support::running::{self, with_usual_signals};
    const SIGXFSZ: i32 = 25;
    let desk = Desk::new();
    // In units of 512 bytes.
    let kill = |limit: &str, arguments: &[&str]| {
        let script = format!("ulimit -c 0 && ulimit -f {limit} && exec \"$0\" \"$@\"");
        let mut command = with_usual_signals("sh");
        command.current_dir(desk.path("")).args(["-c", &script]).arg(mini_ca());
        let output = running::output(
            command
                .args(arguments)
                .args(["-p", "password"])
                .stdin(std::process::Stdio::null()),
        );
        assert_eq!(output.status.signal(), Some(SIGXFSZ), "{output:?}");
    };
    let unfinished = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(desk.path(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(".mini-ca-")).collect()
    };
    desk.write(".mini-ca-abcdefghijkl.unfinished", "a file, which init makes none of");
    desk.write(".mini-ca-notes", "of its user");

    kill("0", &["init"]);
    assert_eq!(unfinished("").len(), 3);
    assert!(!desk.path("mini-ca").exists());
    desk.with_password("init", &[]);
    assert_eq!(unfinished("").len(), 2);

    let request = desk.client_request("p256");
    let issued = ["sign", &request, "--profile", "client"];
    kill("0", &issued);
    assert_eq!(
        (unfinished("mini-ca").len(), unfinished("mini-ca/issued").len()),
        (1, 0)
    );
    // The index has room, and the certificate has not.
    kill("1", &issued);
    assert_eq!(
        (unfinished("mini-ca").len(), unfinished("mini-ca/issued").len()),
        (0, 1)
    );
    desk.write("mini-ca/issued/.mini-ca-notes", "of its user");
    desk.make_lists(&[]);
    assert_eq!(unfinished("mini-ca").len(), 0);
    assert_eq!(unfinished("mini-ca/issued"), [".mini-ca-notes"]);
    let certificate = desk.sign(&request, "client", &[]);
    desk.verify(&certificate, &[]).unwrap();
}

/// Who is the second, of two that make an authority in the same place, does not replace the first one's.
#[cfg(unix)]
#[test]
fn an_authority_that_is_made_meanwhile_is_not_replaced() {
    use std::io::Write;

    use support::running::Running;
    let desk = Desk::new();
    assert!(desk.command("mkfifo").arg("pipe").status().unwrap().success());
    let process = Running::start(desk.command(mini_ca()).args(["init", "-p", "pipe"]));
    let mut pipe = std::fs::File::options().write(true).open(desk.path("pipe")).unwrap();
    desk.with_password("init", &[]);
    let before = desk.content();
    writeln!(pipe, "another password").unwrap();
    drop(pipe);
    assert_failed(&process.wait(), "mini-ca already exists");
    assert!(desk.content() == before);
}

/// What another process is making is left to it.
#[cfg(unix)]
#[test]
fn what_is_being_made_is_left_alone() {
    use std::fs::{self, File};

    use rustix::fs::{FlockOperation, flock};
    let desk = Desk::new();
    let folder = ".mini-ca-abcdefghijkl.unfinished";
    let file = "mini-ca/.mini-ca-abcdefghijkl.unfinished";
    fs::create_dir(desk.path(folder)).unwrap();
    desk.write(&format!("{folder}/root.key.pem"), "half a key");
    let lock = |name: &str| {
        let file = File::open(desk.path(name)).unwrap();
        flock(&file, FlockOperation::NonBlockingLockExclusive).unwrap();
        file
    };
    let held = lock(folder);
    desk.with_password("init", &[]);
    assert!(desk.path(folder).join("root.key.pem").exists());
    drop(held);
    desk.with_password("init", &["--dir", "other"]);
    assert!(!desk.path(folder).exists());

    desk.write(file, "half a list");
    let held = lock(file);
    desk.make_lists(&[]);
    assert!(desk.path(file).exists());
    drop(held);
    desk.make_lists(&[]);
    assert!(!desk.path(file).exists());
}

#[test]
fn a_damaged_folder_is_called_so() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let index = desk.read_text("mini-ca/index.txt");
    for (from, to) in [
        ("\tvalid\t", "\tgone\t"),
        ("\tvalid\t", "\trevoked 2026-01-01T00:00:00Z why-not\t"),
        ("\tvalid\t", "\trevoked 2026-02-30T00:00:00Z superseded\t"),
        ("\troot\t", "\tsomebody\t"),
        ("\tCN=Mini CA Intermediate", ""),
        ("Intermediate", "\tIntermediate"),
    ] {
        assert!(index.contains(from));
        desk.write("mini-ca/index.txt", index.replace(from, to));
        let sentence = "mini-ca/index.txt, line 2: the line is malformed";
        desk.assert_not_signed(&request, "client", sentence);
        desk.assert_fails(&["revoke", "01"], sentence);
        desk.assert_fails(&["crl", "-p", "password"], sentence);
    }
    desk.write("mini-ca/index.txt", "");
    desk.assert_not_signed(&request, "client", "the intermediate is not in the index");
    desk.write("mini-ca/index.txt", &index);

    desk.write("mini-ca/crl-number", "seven\n");
    desk.assert_fails(&["crl", "-p", "password"], "mini-ca/crl-number does not have a number");
    desk.write("mini-ca/crl-number", u64::MAX.to_string());
    desk.assert_fails(&["crl", "-p", "password"], "mini-ca/crl-number does not have a number");

    let certificate = desk.read("mini-ca/intermediate.pem");
    desk.write("mini-ca/intermediate.pem", "");
    desk.assert_not_signed(&request, "client", "mini-ca/intermediate.pem: malformed PEM");
    desk.write("mini-ca/intermediate.pem", certificate);
    desk.write("mini-ca/intermediate.key.pem", desk.read("mini-ca/root.key.pem"));
    desk.assert_not_signed(&request, "client", "the certificate cannot be made: ");
    std::fs::remove_file(desk.path("mini-ca/intermediate.key.pem")).unwrap();
    desk.assert_not_signed(&request, "client", "cannot read mini-ca/intermediate.key.pem");
}

#[test]
fn a_folder_without_an_authority_is_called_so() {
    let desk = Desk::new();
    let request = desk.client_request("p256");
    let sentence = "mini-ca is not the folder of an authority (init creates one, --dir names another)";
    desk.assert_not_signed(&request, "client", sentence);
    desk.assert_fails(&["revoke", "01"], sentence);
    desk.assert_fails(&["crl", "-p", "password"], sentence);
    desk.assert_fails(
        &["crl", "-p", "password", "--dir", "password"],
        "password is not the folder of an authority",
    );
}

/// With `--fips`, there is FIPS or nothing.
#[test]
fn fips_is_had_or_the_reason_is_said() {
    let desk = Desk::new();
    let output = desk.run(&["--fips", "init", "-p", "password"]);
    match Backend::fips() {
        Ok(_) => {
            assert!(output.status.success(), "{output:?}");
            desk.verify("mini-ca/intermediate.pem", &[]).unwrap();
        }
        Err(error) => {
            let error = error.to_string();
            let reason = error.split(':').next().unwrap();
            assert_failed(&output, &format!("OpenSSL cannot be used: {reason}"));
            assert!(!desk.path("mini-ca").exists());
        }
    }
}
