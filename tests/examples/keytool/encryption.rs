//! `keytool convert`: passwords, encryption of the output, and no secret in plain text.

use crate::keytool::desk::{Desk, ED25519, NEW_PASSWORD, P256, PASSWORD, RSA, assert_failed};

const ENCRYPT: [&str; 2] = ["--new-password-file", "password"];

/// Each format with each cipher: OpenSSL or OpenSSH decrypts it, or the cipher is refused.
#[test]
fn keys_are_encrypted_with_every_cipher_of_their_format() {
    let desk = Desk::new();
    let pem = desk.generate(&P256);
    let plain = desk.read(&pem);
    let line = desk.convert(&pem, "ssh-public", &[]);
    let (mut opened, mut refused) = (0, 0);
    for to in ["pkcs8-pem", "pkcs8-der", "traditional-pem", "openssh"] {
        for cipher in [
            "aes128-cbc",
            "aes192-cbc",
            "aes256-cbc",
            "des-ede3-cbc",
            "aes256-ctr",
            "aes256-gcm",
            "",
        ] {
            let mut more = vec!["--out", "encrypted", "--force"];
            more.extend(ENCRYPT);
            if !cipher.is_empty() {
                more.extend(["--cipher", cipher]);
            }
            // The default is the subject of another test.
            match to {
                "traditional-pem" => {}
                "openssh" => more.extend(["--rounds", "2"]),
                _ => more.extend(["--rounds", "16"]),
            }
            let fits = match cipher {
                "des-ede3-cbc" => to != "openssh",
                "aes256-ctr" | "aes256-gcm" => to == "openssh",
                _ => true,
            };
            if !fits {
                let sentence = format!("cannot encrypt the key: cipher: {}", openssl_name(cipher));
                desk.assert_fails(&[&["convert", &pem, "--to", to], &more[..]].concat(), &sentence);
                refused += 1;
                continue;
            }
            desk.convert(&pem, to, &more);
            if to == "openssh" {
                let seen = desk.ssh_keygen(&["-y", "-P", PASSWORD, "-f", "encrypted"]);
                assert!(seen.as_bytes().starts_with(line.trim_ascii_end()), "{to} {cipher}");
            } else {
                let seen = desk.openssl(&["pkey", "-in", "encrypted", "-passin", "file:password"]);
                assert!(seen == plain, "{to} {cipher}");
            }
            let back = desk.convert(
                "encrypted",
                "pkcs8-pem",
                &["--password-file", "password", "--no-encryption"],
            );
            assert!(back == plain, "{to} {cipher}");
            opened += 1;
        }
    }
    assert_eq!((opened, refused), (4 * 4 + 3 + 2, 2 * 3 + 1));

    // Formats without encryption.
    for to in ["traditional-der", "raw-private"] {
        let key = desk.generate(&ED25519);
        let file = if to == "raw-private" { &key } else { &pem };
        let output = desk.run(&[&["convert", file, "--to", to], &ENCRYPT[..]].concat());
        assert_failed(&output, "encrypt");
    }
}

fn openssl_name(cipher: &str) -> &'static str {
    match cipher {
        "des-ede3-cbc" => "DES-EDE3-CBC",
        "aes256-ctr" => "AES-256-CTR",
        "aes256-gcm" => "AES-256-GCM",
        _ => unreachable!("{cipher} fits every format"),
    }
}

#[test]
fn the_rounds_can_be_chosen() {
    let desk = Desk::new();
    let pem = desk.generate(&P256);
    for (to, rounds, shown) in [
        ("pkcs8-pem", &["--rounds", "4321"][..], "PBKDF2, iterations: 4321)"),
        ("pkcs8-der", &[], "PBKDF2, iterations: 600000)"),
        ("openssh", &["--rounds", "2"], "rounds: 2)"),
        ("openssh", &[], "rounds: 24)"),
    ] {
        desk.convert_into(&pem, to, "encrypted", &[&ENCRYPT[..], rounds, &["--force"]].concat());
        let text = desk.show(&["encrypted"]);
        assert!(text.contains(shown), "{to}: {text}");
    }
    let too_many = ["convert", &pem, "--to", "openssh", "--rounds", "1025"];
    desk.assert_fails(
        &[&too_many, &ENCRYPT[..]].concat(),
        "--rounds is at most 1024 for openssh",
    );
    let traditional = [
        &["convert", &pem, "--to", "traditional-pem", "--rounds", "9"],
        &ENCRYPT[..],
    ]
    .concat();
    desk.assert_fails(&traditional, "cannot encrypt the key: kdf_rounds: ");
}

/// An encrypted key is never written unencrypted because something was left out.
#[test]
fn encryption_is_not_dropped_silently() {
    let desk = Desk::new();
    let ed25519 = desk.generate(&ED25519);
    let plain = desk.read(&ed25519);
    const GIVEN: [&str; 2] = ["--password-file", "password"];
    for to in ["pkcs8-pem", "pkcs8-der", "openssh"] {
        desk.convert_into(
            &ed25519,
            to,
            "encrypted",
            &[&ENCRYPT[..], &["--rounds", "16", "--force"]].concat(),
        );
        for target in ["pkcs8-pem", "pkcs8-der", "openssh", "raw-private"] {
            for out in [&[][..], &["--out", "plain"], &["--out", "encrypted", "--force"]] {
                let arguments = [&["convert", "encrypted", "--to", target], &GIVEN[..], out].concat();
                desk.assert_fails(&arguments, "give --new-password-file, or say --no-encryption");
            }
        }
        // It must be said; or there is nothing secret in what is written.
        let said = desk.convert("encrypted", "pkcs8-pem", &[&GIVEN[..], &["--no-encryption"]].concat());
        assert_eq!(said, plain);
        assert_eq!(
            desk.convert("encrypted", "spki-pem", &GIVEN),
            desk.convert(&ed25519, "spki-pem", &[])
        );

        // From one password to another.
        let change = [
            &GIVEN[..],
            &["--new-password-file", "new-password", "--rounds", "2"],
            &["--out", "changed", "--force"],
        ]
        .concat();
        desk.convert("encrypted", "openssh", &change);
        let line = desk.ssh_keygen(&["-y", "-P", NEW_PASSWORD, "-f", "changed"]);
        assert!(line.starts_with("ssh-ed25519 "));
        desk.assert_fails(
            &["convert", "changed", "--to", "spki-pem", "-p", "password"],
            "changed: incorrect password",
        );
    }
}

#[test]
fn a_password_is_all_of_its_file_but_for_one_newline() {
    let desk = Desk::new();
    let pem = desk.generate(&ED25519);
    let plain = desk.read(&pem);
    desk.convert_into(
        &pem,
        "pkcs8-pem",
        "encrypted",
        &[&ENCRYPT[..], &["--rounds", "16"]].concat(),
    );
    let convert = [
        "convert",
        "encrypted",
        "--to",
        "pkcs8-pem",
        "--no-encryption",
        "--password-file",
    ];
    let mut tried = 0;
    for (content, fits) in [
        (PASSWORD.to_owned(), true),
        (format!("{PASSWORD}\n"), true),
        (format!("{PASSWORD}\r\n"), true),
        (format!("{PASSWORD}\n\n"), false),
        (format!("{PASSWORD}\nsecond line\n"), false),
        (format!("{PASSWORD} \n"), false),
        (format!(" {PASSWORD}"), false),
        (format!("{PASSWORD}\r"), false),
    ] {
        desk.write("other", &content);
        let from_file = [&convert[..], &["other"]].concat();
        let from_input = desk.keytool_with_input(&[&convert[..], &["-"]].concat(), content.as_bytes());
        match fits {
            true => {
                assert!(desk.keytool(&from_file) == plain, "{content:?}");
                assert!(from_input.stdout == plain, "{content:?}");
            }
            false => {
                desk.assert_fails(&from_file, "encrypted: incorrect password");
                assert_failed(&from_input, "encrypted: incorrect password");
            }
        }
        tried += 1;
    }
    assert_eq!(tried, 8);

    // Any bytes will do.
    desk.write("other", b"\xff\xfe\0\x80\nsecond line");
    desk.convert_into(&pem, "openssh", "odd", &["--new-password-file", "other"]);
    let back = ["--password-file", "other", "--no-encryption"];
    assert!(desk.convert("odd", "pkcs8-pem", &back) == plain);
}

#[test]
fn passwords_that_cannot_be_had_are_refused() {
    let desk = Desk::new();
    let pem = desk.generate(&ED25519);
    desk.convert_into(
        &pem,
        "pkcs8-pem",
        "encrypted",
        &[&ENCRYPT[..], &["--rounds", "16"]].concat(),
    );
    let convert = ["convert", "encrypted", "--to", "spki-pem"];
    desk.assert_fails(
        &convert,
        "encrypted is encrypted, and there is no terminal to ask for its password",
    );

    desk.write("empty", b"");
    desk.write("newline", b"\n");
    desk.write("long", [b'x'; 4097]);
    for (file, reason) in [
        ("missing", "cannot read the password from missing: No such file"),
        (".", "cannot read the password from .: Is a directory"),
        ("empty", "cannot read the password from empty: it is empty"),
        ("newline", "cannot read the password from newline: it is empty"),
        (
            "long",
            "cannot read the password from long: it is longer than 4096 bytes",
        ),
        (
            "/dev/zero",
            "cannot read the password from /dev/zero: it is longer than 4096 bytes",
        ),
        ("-", "cannot read the password from standard input: it is empty"),
    ] {
        desk.assert_fails(&[&convert[..], &["--password-file", file]].concat(), reason);
        desk.assert_fails(
            &["convert", &pem, "--to", "pkcs8-pem", "--new-password-file", file],
            reason,
        );
    }

    // Who gives a password for a key that is not encrypted should know that it is not.
    let given = ["--password-file", "password"];
    for to in ["pkcs8-pem", "spki-pem"] {
        let sentence = "ed25519.pem: a password was given, but the data is not encrypted";
        desk.assert_fails(&[&["convert", &pem, "--to", to], &given[..]].concat(), sentence);
    }
    desk.convert_into(&pem, "spki-pem", "public", &[]);
    let sentence = "public: a password was given, but the data is not encrypted";
    desk.assert_fails(
        &[&["convert", "public", "--to", "spki-der"], &given[..]].concat(),
        sentence,
    );
    for option in [&ENCRYPT[..], &["--no-encryption"]] {
        let sentence = "only private keys can be encrypted, and this format has none";
        desk.assert_fails(&[&["convert", &pem, "--to", "spki-pem"], option].concat(), sentence);
    }
}

/// The prompts appear on a terminal only. `script`, of util-linux, gives the program one.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_passwords_are_asked_for() {
    use crate::keytool::desk::keytool;
    use support::terminal;
    let desk = Desk::new();
    let pem = desk.generate(&RSA);
    let plain = desk.read(&pem);
    let run = |arguments: &str, answers: &[(&str, &str)]| {
        let command = format!("'{}' {arguments}", keytool().display());
        terminal::run(&desk.path(""), &command, answers)
    };
    let encrypt = format!("convert {pem} --to pkcs8-pem --new-password-file - --out encrypted --rounds 16");

    let (code, screen) = run(&encrypt, &[("New password: ", "one"), ("The same again: ", "two")]);
    assert_eq!(code, 1);
    assert!(screen.contains("keytool: the two passwords differ"), "{screen}");
    let (code, screen) = run(&encrypt, &[("New password: ", "")]);
    assert_eq!(code, 1);
    assert!(screen.contains("keytool: the password is empty"), "{screen}");
    assert!(!desk.path("encrypted").exists());
    let (code, screen) = run(
        &encrypt,
        &[("New password: ", PASSWORD), ("The same again: ", PASSWORD)],
    );
    assert_eq!(code, 0, "{screen}");
    assert!(desk.openssl(&["pkey", "-in", "encrypted", "-passin", "file:password"]) == plain);

    // A password that is missing is asked for where there is no way without one.
    let prompt = "Password of encrypted: ";
    let (code, screen) = run("convert encrypted --to spki-pem", &[(prompt, "wrong")]);
    assert_eq!(code, 1);
    assert!(screen.contains("encrypted: incorrect password"), "{screen}");
    let (code, screen) = run("convert encrypted --to spki-pem --out public", &[(prompt, PASSWORD)]);
    assert_eq!(code, 0, "{screen}");
    assert!(desk.read("public") == desk.convert(&pem, "spki-pem", &[]));
    let (code, screen) = run("show encrypted", &[]);
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("note: --password-file FILE shows the rest"), "{screen}");
    let (code, screen) = run("show encrypted --password-file -", &[(prompt, PASSWORD)]);
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("fingerprint: SHA256:"), "{screen}");

    // What ssh-keygen -p does.
    desk.convert_into(&pem, "openssh", "id", &[]);
    let change = "convert id --to openssh --new-password-file - --out id --force";
    let (code, screen) = run(change, &[("New password: ", PASSWORD), ("The same again: ", PASSWORD)]);
    assert_eq!(code, 0, "{screen}");
    let answers = [
        ("Password of id: ", PASSWORD),
        ("New password: ", NEW_PASSWORD),
        ("The same again: ", NEW_PASSWORD),
    ];
    let (code, screen) = run(change, &answers);
    assert_eq!(code, 0, "{screen}");
    desk.ssh_keygen(&["-y", "-P", NEW_PASSWORD, "-f", "id"]);
}

/// As `ssh-keygen -p` does.
#[test]
fn the_comment_of_an_openssh_key_is_kept() {
    let desk = Desk::new();
    let comment = |file: &str| {
        let line = desk.ssh_keygen(&["-l", "-f", file]);
        line.split_once(' ')
            .and_then(|(_, rest)| rest.split_once(' '))
            .unwrap()
            .1
            .to_owned()
    };
    let mut kept = 0;
    for key_type in ["ed25519", "ecdsa", "rsa"] {
        let generate = ["-q", "-t", key_type, "-N", "", "-C", "alice at home", "-f", key_type];
        desk.ssh_keygen(&generate);
        let due = comment(&format!("{key_type}.pub"));
        assert!(due.starts_with("alice at home ("), "{due}");
        desk.remove(&format!("{key_type}.pub"));
        let encrypt = ["--new-password-file", "password", "--rounds", "2", "--force"];
        desk.convert_into(key_type, "openssh", key_type, &encrypt);
        // Without encryption, the command finds the comment without a question.
        let decrypt = ["--password-file", "password", "--no-encryption", "--force"];
        desk.convert_into(key_type, "openssh", key_type, &decrypt);
        assert_eq!(comment(key_type), due);
        desk.convert_into(key_type, "openssh", "copy", &["--force"]);
        assert_eq!(comment("copy"), due);
        kept += 2;
    }
    assert_eq!(kept, 6);

    // What is refused for other formats is refused for this one.
    desk.assert_fails(
        &["convert", "rsa", "--to", "openssh", "--password-file", "password"],
        "rsa: ",
    );
    desk.convert_into(
        "rsa",
        "openssh",
        "secret",
        &["--new-password-file", "password", "--rounds", "2"],
    );
    desk.assert_fails(
        &["convert", "secret", "--to", "openssh", "--password-file", "password"],
        "secret is encrypted, and what is written would not be",
    );
    desk.assert_fails(
        &[
            "convert",
            "secret",
            "--to",
            "openssh",
            "--password-file",
            "new-password",
            "--no-encryption",
        ],
        "secret: incorrect password",
    );
}
