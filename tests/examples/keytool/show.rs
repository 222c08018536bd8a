//! `keytool show`.

use support::pem_text;

use crate::keytool::desk::{
    Desk, ED25519, KINDS, Kind, P256, PASSWORD, RSA, RSA_PSS, X448, assert_failed, assert_one_sentence,
};
use support::files;

/// What is due for a key of this kind in this format, with the fingerprint at the end.
fn description(kind: &str, format: &str, encrypted: Option<&str>, key: &Kind, fingerprint: &str) -> String {
    let encrypted = encrypted.map_or(String::new(), |how| format!("encrypted: {how}\n"));
    let curve = key.curve.map_or(String::new(), |curve| format!("curve: {curve}\n"));
    let note = match key.name == RSA_PSS.name {
        true => "note: for signatures with PSS only\n",
        false => "",
    };
    format!(
        "kind: {kind}\nformat: {format}\n{encrypted}type: {}\nsize: {} bits\n{curve}{note}{fingerprint}\n",
        key.type_name, key.bits
    )
}

fn private(format: &str, key: &Kind, fingerprint: &str) -> String {
    description("private key", format, Some("no"), key, fingerprint)
}

fn public(format: &str, key: &Kind, fingerprint: &str) -> String {
    description("public key", format, None, key, fingerprint)
}

#[test]
fn keys_of_ssh_keygen_are_as_it_says() {
    let desk = Desk::new();
    let mut shown = 0;
    for (name, bits, type_name, curve) in [
        ("rsa", "2048", "RSA", ""),
        ("rsa", "3072", "RSA", ""),
        ("ecdsa", "256", "elliptic curve", "curve: secp256r1\n"),
        ("ecdsa", "384", "elliptic curve", "curve: secp384r1\n"),
        ("ecdsa", "521", "elliptic curve", "curve: secp521r1\n"),
        ("ed25519", "256", "Ed25519", ""),
    ] {
        let file = format!("id-{name}-{bits}");
        let public = format!("{file}.pub");
        desk.ssh_keygen(&[
            "-q",
            "-t",
            name,
            "-b",
            bits,
            "-N",
            "",
            "-C",
            "somebody@somewhere",
            "-f",
            &file,
        ]);
        let (size, fingerprint) = desk.ssh_fingerprint(&public);
        assert_eq!(size.to_string(), bits);
        let key = format!("type: {type_name}\nsize: {bits} bits\n{curve}fingerprint: {fingerprint}\n");
        assert_eq!(
            desk.show(&[&file]),
            format!("kind: private key\nformat: OpenSSH in PEM\nencrypted: no\n{key}")
        );
        assert_eq!(
            desk.show(&[&public]),
            format!("kind: public key\nformat: OpenSSH public key line\n{key}comment: somebody@somewhere\n")
        );
        shown += 2;

        // Its other formats are not OpenSSH's own.
        for (format, due) in [("PKCS8", "PKCS #8"), ("PEM", "traditional")] {
            if name == "ed25519" {
                continue;
            }
            desk.ssh_keygen(&["-q", "-p", "-N", "", "-m", format, "-f", &file]);
            let text = desk.show(&[&file]);
            assert!(
                text.contains(&format!("\nformat: {due}")) && text.ends_with(&key),
                "{text}"
            );
            shown += 1;
        }
    }
    assert_eq!(shown, 6 * 2 + 5 * 2);
}

#[test]
fn keys_of_openssl_are_shown_in_every_format() {
    let desk = Desk::new();
    let (mut openssh, mut shown) = (0, 0);
    for kind in KINDS {
        let pem = desk.generate(kind);
        let fingerprint = match kind.in_openssh {
            true => {
                openssh += 1;
                desk.convert_into(&pem, "ssh-public", "line.pub", &["--force"]);
                format!("fingerprint: {}", desk.ssh_fingerprint("line.pub").1)
            }
            false => format!("SPKI SHA-256: {}", desk.spki_hash(&pem)),
        };
        let mut check = |arguments: &[&str], due: String| {
            desk.openssl(&[arguments, &["-in", &pem, "-out", "other"]].concat());
            assert_eq!(desk.show(&["other"]), due, "{arguments:?} {}", kind.name);
            shown += 1;
        };
        check(&["pkey"], private("PKCS #8 in PEM", kind, &fingerprint));
        check(
            &["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"],
            private("PKCS #8 in DER", kind, &fingerprint),
        );
        check(
            &["pkey", "-pubout"],
            public("SubjectPublicKeyInfo in PEM", kind, &fingerprint),
        );
        let spki = public("SubjectPublicKeyInfo in DER", kind, &fingerprint);
        check(&["pkey", "-pubout", "-outform", "DER"], spki);

        let traditional = match kind.name {
            "rsa" => "traditional (PKCS #1)",
            "p256" | "p521" | "secp256k1" => "traditional (SEC 1)",
            "dsa" => "traditional",
            _ => continue,
        };
        let format = format!("{traditional} in PEM");
        check(&["pkey", "-traditional"], private(&format, kind, &fingerprint));
        let format = format!("{traditional} in DER");
        check(
            &["pkey", "-traditional", "-outform", "DER"],
            private(&format, kind, &fingerprint),
        );
        if kind.name == "rsa" {
            check(
                &["rsa", "-RSAPublicKey_out"],
                public("PKCS #1 in PEM", kind, &fingerprint),
            );
            let pkcs1 = public("PKCS #1 in DER", kind, &fingerprint);
            check(&["rsa", "-RSAPublicKey_out", "-outform", "DER"], pkcs1);
        }
    }
    assert_eq!(openssh, 4);
    assert_eq!(shown, 12 * 4 + 5 * 2 + 2);
}

#[test]
fn parameters_are_shown() {
    let desk = Desk::new();
    let mut shown = 0;
    for (name, format, type_name) in [
        ("dsa", "Dss-Parms", "DSA"),
        ("dh", "PKCS #3", "DH"),
        ("dhx", "X9.42", "DH"),
    ] {
        desk.make_parameters(name);
        let pem = format!("{name}.parameters");
        desk.keytool(&["convert", &pem, "--to", "parameters-der", "--out", "der", "--force"]);
        for (file, encoding) in [(pem.as_str(), "PEM"), ("der", "DER")] {
            assert_eq!(
                desk.show(&[file]),
                format!("kind: parameters\nformat: {format} in {encoding}\ntype: {type_name}\nsize: 2048 bits\n")
            );
            shown += 1;
        }
    }
    assert_eq!(shown, 6);

    // In DER, parameters with a generator alone look like a public key of RSA.
    for generator in ["2", "5"] {
        desk.openssl(&[
            "dhparam",
            "-outform",
            "DER",
            "-out",
            "der",
            &format!("-{generator}"),
            "512",
        ]);
        let due = "kind: parameters\nformat: PKCS #3 in DER\ntype: DH\nsize: 512 bits\n";
        assert_eq!(desk.show(&["der"]), due, "{generator}");
    }
}

#[test]
fn encrypted_keys_are_shown_as_far_as_the_password_goes() {
    let desk = Desk::new();
    let pem = desk.generate(&P256);
    desk.convert_into(&pem, "ssh-public", "line.pub", &[]);
    let fingerprint = format!("fingerprint: {}", desk.ssh_fingerprint("line.pub").1);
    const PKCS8: &[&str] = &["pkcs8", "-topk8", "-passout", "file:password"];
    let mut shown = 0;
    for (arguments, format, how) in [
        (
            &["-v2", "aes-256-cbc"][..],
            "PKCS #8 in PEM",
            "PBKDF2, iterations: 2048",
        ),
        (
            &["-v2", "aes-128-cbc", "-iter", "77777", "-outform", "DER"],
            "PKCS #8 in DER",
            "PBKDF2, iterations: 77777",
        ),
        (
            &["-v2", "des3", "-v2prf", "hmacWithSHA512"],
            "PKCS #8 in PEM",
            "PBKDF2, iterations: 2048",
        ),
        (&["-scrypt", "-scrypt_N", "4096"], "PKCS #8 in PEM", "scrypt, "),
        (&["-v1", "PBE-SHA1-3DES"], "PKCS #8 in PEM", "iterations: 2048"),
    ] {
        desk.openssl(&[PKCS8, arguments, &["-in", &pem, "-out", "encrypted"]].concat());
        let text = desk.show(&["encrypted"]);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("kind: private key"));
        assert_eq!(lines.next(), Some(format!("format: {format}").as_str()));
        let encrypted = lines.next().and_then(|line| line.strip_prefix("encrypted: "));
        let encrypted = encrypted.unwrap_or_else(|| panic!("{text}"));
        assert!(
            encrypted.starts_with("yes (") && encrypted.contains(how),
            "{how}: {text}"
        );
        assert!(
            lines
                .next()
                .is_some_and(|line| line.starts_with("note: --password-file FILE shows the rest"))
        );
        assert_eq!(lines.next(), None);

        assert_eq!(
            desk.show(&["encrypted", "--password-file", "password"]),
            description("private key", format, Some(encrypted), &P256, &fingerprint)
        );
        let wrong = ["show", "encrypted", "--password-file", "new-password"];
        desk.assert_fails(&wrong, "encrypted: incorrect password");
        shown += 1;
    }
    assert_eq!(shown, 5);

    desk.openssl(&[
        "ec",
        "-aes128",
        "-passout",
        "file:password",
        "-in",
        &pem,
        "-out",
        "encrypted",
    ]);
    let format = "traditional (SEC 1) in PEM";
    let text = desk.show(&["encrypted"]);
    let due = format!("kind: private key\nformat: {format}\nencrypted: yes (AES-128-CBC)\nnote: --password-file");
    assert!(text.starts_with(&due), "{text}");
    assert_eq!(
        desk.show(&["encrypted", "--password-file", "password"]),
        description("private key", format, Some("yes (AES-128-CBC)"), &P256, &fingerprint)
    );
}

/// OpenSSH does not encrypt the public half, and shows it without a password as well.
#[test]
fn encrypted_keys_of_openssh_are_shown_without_a_password() {
    let desk = Desk::new();
    let mut shown = 0;
    for (cipher, rounds) in [
        ("aes256-ctr", "16"),
        ("aes128-cbc", "3"),
        ("aes256-gcm@openssh.com", "24"),
    ] {
        let file = &format!("id-{rounds}");
        let generate = [
            "-q", "-t", "ed25519", "-N", PASSWORD, "-C", "", "-Z", cipher, "-a", rounds, "-f", file,
        ];
        desk.ssh_keygen(&generate);
        let fingerprint = format!("fingerprint: {}", desk.ssh_fingerprint(&format!("{file}.pub")).1);
        let text = desk.show(&[file]);
        let how = text.lines().find_map(|line| line.strip_prefix("encrypted: ")).unwrap();
        assert!(how.starts_with(&format!("yes ({cipher}; bcrypt")), "{text}");
        assert!(how.ends_with(&format!("rounds: {rounds})")), "{text}");
        let due = description("private key", "OpenSSH in PEM", Some(how), &ED25519, &fingerprint);
        let note = "note: only the public half is shown, which is not encrypted\n";
        assert_eq!(text, format!("{due}{note}"));
        assert_eq!(desk.show(&[file, "--password-file", "password"]), due);
        shown += 1;
    }
    assert_eq!(shown, 3);
}

/// A file that asks for years of work is described, and costs nothing.
#[test]
fn hostile_rounds_are_shown_and_refused() {
    let desk = Desk::new();
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", PASSWORD, "-a", "16", "-f", "id"]);
    let (label, mut data) = pem_text::parse(&desk.read("id"));
    let rounds = data.windows(4).position(|window| window == [0, 0, 0, 16]).unwrap();
    // The first is the salt's length; the rounds follow the salt.
    let rounds = rounds + 4 + 16;
    assert_eq!(data[rounds..rounds + 4], [0, 0, 0, 16]);
    data[rounds] = 0x7f;
    desk.write("id", pem_text::block(&label, &data));
    assert!(desk.show(&["id"]).contains("rounds: 2130706448)\n"));
    let sentence = "asks for 2130706448 rounds, but the limit is 1024";
    desk.assert_fails(&["show", "id", "--password-file", "password"], sentence);
}

#[test]
fn all_that_is_in_a_file_is_shown() {
    let desk = Desk::new();
    let (rsa, ed25519) = (desk.generate(&RSA), desk.generate(&ED25519));
    let ecparam = ["ecparam", "-name", "prime256v1", "-genkey", "-out", "curve-and-key"];
    desk.openssl(&ecparam);
    let text = desk.show(&["curve-and-key"]);
    let (first, second) = text.split_once("\n\n").unwrap();
    assert_eq!(
        first,
        "line: 1\nkind: elliptic curve parameters\nformat: SEC 1 in PEM\n\
         note: they are not a key; keys on the curve name it themselves"
    );
    let due = "line: 4\nkind: private key\nformat: traditional (SEC 1) in PEM\nencrypted: no\ntype: elliptic curve\n";
    assert!(second.starts_with(due), "{text}");

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
    desk.openssl(&["pkey", "-in", &ed25519, "-pubout", "-out", "public"]);
    desk.openssl(&[
        "pkcs8",
        "-topk8",
        "-in",
        &rsa,
        "-out",
        "encrypted",
        "-passout",
        "file:password",
    ]);
    let mut all = b"Some words of introduction\r\n".to_vec();
    for name in ["certificate", &ed25519, "encrypted", "public"] {
        all.extend(desk.read(name));
        all.extend(b"\nwords in between\n");
    }
    desk.write("all", all);
    let kinds = |text: &str| -> Vec<String> {
        let kind = |line: &str| line.strip_prefix("kind: ").map(str::to_owned);
        text.lines().filter_map(kind).collect()
    };
    let text = desk.show(&["all"]);
    assert_eq!(
        kinds(&text),
        ["X.509 certificate", "private key", "private key", "public key"]
    );
    assert!(text.starts_with("line: 2\n"), "{text}");
    assert_eq!(text.matches("type: Ed25519\n").count(), 2);
    assert!(!text.contains("type: RSA\n"), "{text}");
    // The password is for what is encrypted; the rest is shown with it too.
    let text = desk.show(&["all", "--password-file", "password"]);
    assert_eq!(kinds(&text).len(), 4);
    assert!(text.contains("type: RSA\n"), "{text}");

    // What is broken does not keep the rest from being shown.
    let broken = String::from_utf8(desk.read("all"))
        .unwrap()
        .replacen("PRIVATE KEY-----\nM", "PRIVATE KEY-----\nN", 1);
    desk.write("all", broken);
    let output = desk.run(&["show", "all"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(kinds(&text), ["X.509 certificate", "private key", "public key"]);
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert_one_sentence(&sentence);
    assert!(
        sentence.starts_with("keytool: all, line ") && sentence.contains("malformed"),
        "{sentence}"
    );
}

#[test]
fn lines_of_authorized_keys_are_shown_each() {
    let desk = Desk::new();
    let mut lines = String::from("# who may come in\n\n");
    let mut fingerprints = Vec::new();
    for (name, options) in [("one", ""), ("two", "no-pty,command=\"echo hello\" "), ("three", "")] {
        desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-C", "some body", "-f", name]);
        let public = format!("{name}.pub");
        fingerprints.push(desk.ssh_fingerprint(&public).1);
        lines += &format!("{options}{}", String::from_utf8(desk.read(&public)).unwrap());
    }
    desk.write("authorized_keys", lines);
    let text = desk.show(&["authorized_keys"]);
    let shown = text.lines().filter_map(|line| line.strip_prefix("fingerprint: "));
    assert_eq!(shown.collect::<Vec<_>>(), fingerprints);
    let numbers = text.lines().filter_map(|line| line.strip_prefix("line: "));
    assert_eq!(numbers.collect::<Vec<_>>(), ["3", "4", "5"]);
}

/// Types that not every `ssh-keygen` knows any more, or makes without a device; the fingerprints are those that
/// OpenSSH 9.2 shows.
#[test]
fn rare_keys_of_openssh_are_shown() {
    let desk = Desk::new();
    let (certificate, security_key) = (
        "note: it is in a certificate (",
        "note: its private half is in a security key (",
    );
    let mut shown = 0;
    for (file, type_name, note, fingerprint) in [
        (
            "dsa-nopsw.key",
            "DSA",
            "",
            "jYtzsGYRgNOo8QI/AaCtrOSzi68PN1/eNPRPZKQmajw",
        ),
        (
            "dsa-nopsw.key.pub",
            "DSA",
            "",
            "jYtzsGYRgNOo8QI/AaCtrOSzi68PN1/eNPRPZKQmajw",
        ),
        (
            "certs/dsa-p256.pub",
            "DSA",
            certificate,
            "pwKEwua8wBXgZ6DHKVwea3ruNVwMYOP4H3ubrNBoBTk",
        ),
        (
            "certs/p256-p521.pub",
            "elliptic curve",
            certificate,
            "Tye+5jiIrsCg8qAOEoO9bS7HSchX1IGEj6jaELIt9RE",
        ),
        (
            "sk-ecdsa-nopsw.key.pub",
            "elliptic curve",
            security_key,
            "f0pZtkG8Wv9MYRDho86H8v/8il1ZQKLJLtSNmV2sPDs",
        ),
        (
            "sk-ed25519-nopsw.key.pub",
            "Ed25519",
            security_key,
            "eS3kKHhGL/nJPZIVVB7JjLL+PRjJ/DwKIfovqKqa7qQ",
        ),
        (
            "sk-ed25519-nopsw.key",
            "Ed25519",
            security_key,
            "eS3kKHhGL/nJPZIVVB7JjLL+PRjJ/DwKIfovqKqa7qQ",
        ),
        (
            "sk-ecdsa-psw.key",
            "elliptic curve",
            security_key,
            "K5cFKHhmiuT0IXMoxobEbi7AkVEbWw0OTqCcZrbYNH0",
        ),
    ] {
        let text = desk.show(&[&vector(file)]);
        assert!(text.contains(&format!("\ntype: {type_name}\n")), "{text}");
        assert_eq!(text.contains("note: "), !note.is_empty(), "{text}");
        assert!(text.contains(note), "{text}");
        let line = format!("fingerprint: SHA256:{fingerprint}");
        assert!(text.lines().any(|found| found == line), "{text}");
        shown += 1;
    }
    assert_eq!(shown, 8);

    // What the device keeps cannot be converted, and what it adds to the key would be lost.
    desk.write("password", "password");
    let (plain, encrypted) = (vector("sk-ed25519-nopsw.key"), vector("sk-ed25519-psw.key"));
    for (file, more) in [(&plain, &[][..]), (&encrypted, &["--password-file", "password"])] {
        let text = desk.show(&[&[file.as_str()], more].concat());
        let note =
            "note: unsupported key format: the private half of a sk-ssh-ed25519@openssh.com key, which stays in the";
        assert!(text.contains(note), "{text}");
        let convert = ["convert", file, "--to", "pkcs8-pem", "--no-encryption"];
        desk.assert_fails(&[&convert[..], more].concat(), "unsupported key format");
    }
    let public = vector("sk-ed25519-nopsw.key.pub");
    assert!(!desk.convert(&public, "spki-pem", &[]).is_empty());
    desk.assert_fails(
        &["convert", &public, "--to", "ssh-public"],
        "a key of a security key (FIDO) cannot be converted",
    );
}

fn vector(name: &str) -> String {
    let path = files::path(&format!("asymmetric/OpenSSH/{name}"));
    path.to_str().unwrap().to_owned()
}

/// They are no keys, but people take them for such.
#[test]
fn what_is_no_key_is_named_and_what_to_do() {
    let desk = Desk::new();
    let key = desk.generate(&RSA);
    let subject = ["-subj", "/CN=somebody", "-key", &key];
    for (file, arguments, kind, command) in [
        (
            "c.pem",
            &["req", "-x509"][..],
            "X.509 certificate",
            "openssl x509 -in FILE",
        ),
        (
            "c.der",
            &["req", "-x509", "-outform", "DER"],
            "X.509 certificate",
            "openssl x509 -inform DER",
        ),
        ("r.pem", &["req", "-new"], "certificate request", "openssl req -in FILE"),
    ] {
        desk.openssl(&[arguments, &["-out", file], &subject].concat());
        let text = desk.show(&[file]);
        assert!(text.starts_with(&format!("kind: {kind}")), "{text}");
        assert!(
            text.contains("this is not a key file") && text.contains(command),
            "{text}"
        );
        desk.assert_fails(&["convert", file, "--to", "spki-pem"], command);
    }
    desk.write(
        "pgp",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n",
    );
    let text = desk.show(&["pgp"]);
    assert!(
        text.starts_with("kind: unknown\nformat: PGP PUBLIC KEY BLOCK in PEM\n")
            && text.contains("keytool does not know this kind of key"),
        "{text}"
    );

    desk.write("putty", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n");
    desk.assert_fails(&["show", "putty"], "puttygen FILE");
    desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "id"]);
    let rfc4716 = desk.ssh_keygen(&["-e", "-m", "RFC4716", "-f", "id"]);
    desk.write("rfc4716", rfc4716);
    desk.assert_fails(&["show", "rfc4716"], "ssh-keygen -i -f FILE");
}

#[test]
fn standard_input_can_be_shown() {
    let desk = Desk::new();
    let key = desk.generate(&X448);
    let due = desk.show(&[&key]);
    assert!(due.contains("type: X448\n"));
    let output = desk.keytool_with_input(&["show", "-"], &desk.read(&key));
    assert_eq!(
        (output.status.code(), String::from_utf8(output.stdout).unwrap()),
        (Some(0), due)
    );
    let output = desk.keytool_with_input(&["show", "-", "--password-file", "-"], &desk.read(&key));
    assert_failed(&output, "only one thing can be read from standard input");
}
