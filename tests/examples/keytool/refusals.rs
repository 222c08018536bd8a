//! Commands that must fail, and the files that are written.

use std::fs::{self, File};
use std::process::Output;

use hazmat_openssl::prelude::Backend;
use support::pem_text;

use crate::keytool::desk::{Desk, ED25519, P256, RSA, assert_failed, assert_one_sentence, keytool};

/// The same failure of both commands.
#[track_caller]
fn assert_unreadable(desk: &Desk, file: &str, sentence: &str) {
    desk.assert_fails(&["show", file], sentence);
    desk.assert_fails(&["convert", file, "--to", "pkcs8-pem"], sentence);
    desk.assert_fails(&["convert", file, "--to", "spki-der", "--out", "new"], sentence);
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let desk = Desk::new();
    fs::create_dir(desk.path("folder")).unwrap();
    assert_unreadable(&desk, "missing", "cannot read missing: No such file");
    assert_unreadable(&desk, "folder", "cannot read folder: it is a directory");
    assert_unreadable(
        &desk,
        "broken\nname\x1b[31m",
        "cannot read broken\\u{a}name\\u{1b}[31m: No such file",
    );
}

/// They would never end, or not before somebody writes into them.
#[cfg(unix)]
#[test]
fn devices_and_fifos_are_refused() {
    let desk = Desk::new();
    let made = desk.command("mkfifo").arg("fifo").status().unwrap();
    assert!(made.success());
    for file in ["fifo", "/dev/zero", "/dev/null"] {
        assert_unreadable(&desk, file, &format!("cannot read {file}: it is not a regular file"));
    }
}

#[test]
fn what_is_no_key_file_is_called_so() {
    let desk = Desk::new();
    let garbage: Vec<u8> = (0..5000_u32)
        .map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    assert!(garbage[0] != 0x30);
    let der_garbage = [&[0x30, 0x82, 0x01, 0x00], &garbage[..256]].concat();
    let long_zeros = vec![0; 100_000];
    for content in [
        &b"\n"[..],
        b"plain text\n",
        b"0",
        b"0123456789",
        b"-----BEGIN ",
        b"ssh-rsa",
        b"# ssh-rsa AAAA",
        b"\xef\xbb\xbf",
        b"\xff\xfe-\0-\0-\0-\0-\0",
        &garbage,
        &long_zeros,
    ] {
        desk.write("file", content);
        assert_unreadable(&desk, "file", "file: no key was found");
    }
    desk.write("file", b"");
    assert_unreadable(&desk, "file", "file is empty");
    for content in [
        &b"-----BEGIN PRIVATE KEY-----"[..],
        b"-----BEGIN RSA PRIVATE KEY",
        b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\nnot base64!\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nMAA=\n-----END OPENSSH PRIVATE KEY-----\n",
        b"\x30\x00",
        b"\x30\x80\x00\x00",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x03\x02\x01\x00",
        &der_garbage,
    ] {
        desk.write("file", content);
        let output = desk.run(&["show", "file"]);
        assert_failed(&output, "file: malformed ");
        desk.assert_fails(&["convert", "file", "--to", "pkcs8-pem"], "file: malformed ");
    }
    desk.write("file", b"ssh-rsa AAAA comment\n");
    desk.assert_fails(&["show", "file"], "file: malformed ");
    desk.assert_fails(&["convert", "file", "--to", "spki-pem"], "file: malformed ");
    // What is in a file is not for the terminal to obey.
    desk.write("file", b"ssh-\x1b[31m AAAAC3NzaC1lZDI1NTE5 \x07\n");
    desk.assert_fails(&["show", "file"], "file: ");
}

/// However large the file is, it is not read beyond a limit.
#[test]
fn large_files_are_refused() {
    let desk = Desk::new();
    let file = File::create(desk.path("large")).unwrap();
    file.set_len(1 << 40).unwrap();
    for arguments in [&["show", "large"][..], &["convert", "large", "--to", "spki-pem"]] {
        assert_failed(
            &desk.run(arguments),
            "large is larger than 16 MiB: it is not a key file",
        );
    }
    desk.remove("large");

    // A key is found at the end of a long text, and one that never ends is refused.
    let pem = desk.generate(&P256);
    let mut long = vec![b'\n'; 15 << 20];
    long.extend(desk.read(&pem));
    desk.write("long", &long);
    assert_eq!(desk.convert("long", "pkcs8-pem", &[]), desk.read(&pem));
    let mut endless = b"-----BEGIN PRIVATE KEY-----\n".to_vec();
    endless.resize(2 << 20, b'A');
    endless.extend(b"\n-----END PRIVATE KEY-----\n");
    desk.write("endless", &endless);
    assert_failed(&desk.run(&["show", "endless"]), "endless: malformed ");
    let many = b"-----BEGIN X-----\n".repeat(100_000);
    desk.write("many", &many);
    assert_eq!(desk.show(&["many"]).matches("kind: unknown\n").count(), 100_000);
}

/// Wherever a file is cut, there is a sentence or a description, and never a panic.
#[test]
fn a_file_cut_short_anywhere_is_survived() {
    let desk = Desk::new();
    let pem = desk.generate(&ED25519);
    desk.convert_into(&pem, "pkcs8-der", "der", &[]);
    desk.convert_into(&pem, "openssh", "id", &[]);
    desk.convert_into(&pem, "ssh-public", "id.pub", &[]);
    desk.convert_into(
        &pem,
        "pkcs8-der",
        "encrypted",
        &["--new-password-file", "password", "--rounds", "16"],
    );
    let (mut refused, mut shown) = (0, 0);
    for file in [pem.as_str(), "der", "id", "id.pub", "encrypted"] {
        let whole = desk.read(file);
        for length in (1..whole.len()).step_by(3) {
            desk.write("cut", &whole[..length]);
            let output = desk.run(&["show", "cut", "--password-file", "password"]);
            match output.status.code() {
                Some(0) => shown += 1,
                Some(1) => {
                    assert_one_sentence(&String::from_utf8(output.stderr).unwrap());
                    refused += 1;
                }
                _ => panic!("{file} cut to {length}: {output:?}"),
            }
        }
    }
    // Nothing is left out but newlines where a cut file is still shown.
    assert!(shown <= 3, "{shown}");
    assert!(refused > 200, "{refused}");
}

#[test]
fn mistakes_on_the_command_line_have_a_code_of_their_own() {
    let desk = Desk::new();
    let pem = desk.generate(&ED25519);
    for arguments in [
        &[][..],
        &["show"],
        &["look", &pem],
        &["show", &pem, "more"],
        &["convert", &pem],
        &["convert", &pem, "--to", "something"],
        &["convert", &pem, "--to", "pkcs8-pem", "--rounds", "16"],
        &["convert", &pem, "--to", "pkcs8-pem", "--cipher", "aes256-cbc"],
        &["convert", &pem, "--to", "pkcs8-pem", "-n", "password", "--rounds", "0"],
        &[
            "convert",
            &pem,
            "--to",
            "pkcs8-pem",
            "-n",
            "password",
            "--rounds",
            "10000001",
        ],
        &[
            "convert",
            &pem,
            "--to",
            "pkcs8-pem",
            "-n",
            "password",
            "--cipher",
            "rot13",
        ],
        &[
            "convert",
            &pem,
            "--to",
            "pkcs8-pem",
            "-n",
            "password",
            "--no-encryption",
        ],
    ] {
        let output = desk.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert_eq!(output.stdout, b"");
    }
}

/// With `--fips`, there is FIPS or nothing.
#[test]
fn fips_is_had_or_the_reason_is_said() {
    let desk = Desk::new();
    let pem = desk.generate(&RSA);
    for arguments in [
        &["show", &pem, "--fips"][..],
        &["--fips", "convert", &pem, "--to", "spki-pem"],
    ] {
        match Backend::fips() {
            Ok(_) => assert!(!desk.keytool(arguments).is_empty()),
            Err(error) => {
                let error = error.to_string();
                let reason = error.split(':').next().unwrap();
                desk.assert_fails(arguments, &format!("OpenSSL cannot be used: {reason}"));
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------
// Files that are written
// ---------------------------------------------------------------------------------------------

#[cfg(unix)]
#[test]
fn private_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let pem = desk.generate(&ED25519);
    let mode = |name: &str| fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o777;
    for to in ["pkcs8-pem", "pkcs8-der", "openssh", "raw-private"] {
        desk.convert_into(&pem, to, to, &[]);
        assert_eq!(mode(to), 0o600, "{to}");
    }
    // Not even for a moment, nor where a file was there before.
    desk.write("open", b"to be replaced");
    fs::set_permissions(desk.path("open"), fs::Permissions::from_mode(0o666)).unwrap();
    desk.convert_into(&pem, "pkcs8-pem", "open", &["--force"]);
    assert_eq!(mode("open"), 0o600);

    // Public ones are like any other file.
    desk.write("usual", b"");
    for to in ["spki-pem", "ssh-public"] {
        desk.convert_into(&pem, to, to, &[]);
        assert_eq!(mode(to), mode("usual"), "{to}");
    }
}

#[test]
fn an_existing_file_is_replaced_with_force_only() {
    let desk = Desk::new();
    let pem = desk.generate(&P256);
    desk.write("there", b"not to be lost");
    for to in ["pkcs8-der", "spki-pem"] {
        let convert = ["convert", &pem, "--to", to, "--out", "there"];
        desk.assert_fails(&convert, "there already exists (--force replaces it)");
    }
    // Even with --force, what was there is lost only to a complete file.
    desk.write("broken", b"-----BEGIN PRIVATE KEY-----\n");
    desk.assert_fails(
        &["convert", "broken", "--to", "pkcs8-pem", "--out", "there", "--force"],
        "broken: malformed ",
    );
    desk.assert_fails(
        &["convert", &pem, "--to", "raw-public", "--out", "there", "--force"],
        "p256.pem: ",
    );
    assert_eq!(desk.read("there"), b"not to be lost");
    desk.convert_into(&pem, "pkcs8-der", "there", &["--force"]);
    assert_eq!(desk.read("there"), desk.convert(&pem, "pkcs8-der", &[]));
    // A file can be converted in place.
    desk.convert_into("there", "pkcs8-pem", "there", &["--force"]);
    assert_eq!(desk.read("there"), desk.read(&pem));
}

#[cfg(unix)]
#[test]
fn only_files_are_replaced() {
    let desk = Desk::new();
    let pem = desk.generate(&P256);
    fs::create_dir(desk.path("folder")).unwrap();
    std::os::unix::fs::symlink("password", desk.path("link")).unwrap();
    // Not a device: a program that replaced it would break the system that runs the tests.
    assert!(desk.command("mkfifo").arg("pipe").status().unwrap().success());
    for out in ["folder", "link", "pipe"] {
        let convert = ["convert", &pem, "--to", "spki-pem", "--force", "--out", out];
        desk.assert_fails(&convert, &format!("cannot write {out}: it is not a file"));
    }
    let convert = ["convert", &pem, "--to", "spki-pem", "--out", "nowhere/file"];
    desk.assert_fails(
        &convert,
        "cannot write nowhere/file: No such file or directory (os error 2)\n",
    );
    desk.convert_into(&pem, "spki-pem", "folder/file", &[]);
    assert!(desk.path("folder/file").is_file());
}

/// A limit on the size of files stands in for a disk that is full.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_does_not_fit_leaves_nothing() {
    let desk = Desk::new();
    let pem = desk.generate(&RSA);
    let before = desk.content();
    let limited = |arguments: &[&str]| -> Output {
        let limit = "trap '' XFSZ && ulimit -f 1 && exec \"$0\" \"$@\"";
        let mut command = desk.command("sh");
        command
            .args(["-c", limit])
            .arg(crate::keytool::desk::keytool())
            .args(arguments);
        command.output().unwrap()
    };
    let convert = ["convert", &pem, "--to", "pkcs8-pem", "--out", "new"];
    assert_failed(&limited(&convert), "cannot write new: File too large");
    assert!(desk.content() == before);
    // Standard output that cannot be written is no success either.
    let output = desk
        .command("sh")
        .args(["-c", "exec \"$0\" \"$@\" >/dev/full"])
        .arg(crate::keytool::desk::keytool())
        .args(["convert", &pem, "--to", "pkcs8-pem"])
        .output()
        .unwrap();
    assert_failed(&output, "cannot write to standard output: No space left");
}

/// A process is killed by the signal that it gets for a file larger than it may write. The next one that writes there removes
/// what is left, unless somebody is at work on it.
#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_process_leaves_is_removed_by_the_next() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::Stdio;

    use rustix::fs::{FlockOperation, flock};

    use support::running::{output, with_usual_signals};
    const SIGXFSZ: i32 = 25;
    let desk = Desk::new();
    let key = desk.generate(&RSA);
    desk.write(".keytool-notes", "of its user");
    let before = desk.content();

    let mut command = with_usual_signals("sh");
    let limit = "ulimit -c 0 && ulimit -f 0 && exec \"$0\" \"$@\"";
    command.current_dir(desk.path("")).args(["-c", limit]).arg(keytool());
    let convert = ["convert", &key, "--to", "pkcs8-der", "--out", "killed"];
    let killed = output(command.args(convert).stdin(Stdio::null()));
    assert_eq!(killed.status.signal(), Some(SIGXFSZ), "{killed:?}");
    let content = desk.content();
    let left: Vec<&String> = content.keys().filter(|name| !before.contains_key(*name)).collect();
    let [left] = left.as_slice() else { panic!("{left:?}") };

    let lock = File::open(desk.path(left)).unwrap();
    flock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();
    desk.convert_into(&key, "spki-pem", "first", &[]);
    assert!(desk.path(left).exists());
    drop(lock);
    desk.convert_into(&key, "spki-pem", "second", &[]);
    ["first", "second"].iter().for_each(|name| desk.remove(name));
    assert!(desk.content() == before);
}

/// What stands where a label or the name of a cipher should may be a key whose line breaks were lost.
#[test]
fn no_piece_of_a_key_is_repeated() {
    let desk = Desk::new();
    let pem = String::from_utf8(desk.read(&desk.generate(&ED25519))).unwrap();
    let secret: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let spki = desk.convert(&desk.generate(&ED25519), "spki-pem", &[]);
    let (public, middle) = (String::from_utf8(spki).unwrap(), secret.len() / 2);
    let (first, second) = secret.split_at(middle);
    for content in [
        format!("-----BEGIN {secret}-----END PRIVATE KEY-----\n"),
        format!("-----BEGIN {secret}-----\n"),
        format!("-----BEGIN PRIVATE KEY {secret}-----END PRIVATE KEY-----\n"),
        format!("-----BEGIN PRIVATE KEY----- {secret} -----END PRIVATE KEY {secret}-----\n"),
        format!("{public}-----BEGIN {first}-----\n-----BEGIN {second}-----\n"),
        format!(
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: {first},00\n\n{second}\n-----END RSA PRIVATE KEY-----\n"
        ),
        format!(
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{}\nDEK-Info: {first}\n\n{second}\n-----END RSA PRIVATE KEY-----\n",
            "00".repeat(16)
        ),
        openssh_with_cipher(&secret),
        format!("ssh-ed25519 {secret}\n{secret} AAAA{secret}\n"),
    ] {
        desk.write("file", &content);
        for arguments in [
            &["show", "file"][..],
            &["convert", "file", "--to", "pkcs8-der", "--no-encryption"],
        ] {
            let output = desk.run(arguments);
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            let repeated = secret
                .as_bytes()
                .windows(8)
                .find(|piece| said.as_bytes().windows(8).any(|window| window == *piece));
            assert!(arguments[0] == "convert" || repeated.is_none(), "{content}: {said}");
            assert!(output.status.success() || repeated.is_none(), "{content}: {said}");
        }
    }
}

/// An OpenSSH private key whose cipher is called so.
fn openssh_with_cipher(name: &str) -> String {
    let string = |data: &[u8]| [&(data.len() as u32).to_be_bytes()[..], data].concat();
    let key = [string(b"ssh-ed25519"), string(&[9; 32])].concat();
    let data = [
        b"openssh-key-v1\0".to_vec(),
        string(name.as_bytes()),
        string(b"bcrypt"),
        string(&[string(&[1; 16]), vec![0, 0, 0, 16]].concat()),
        vec![0, 0, 0, 1],
        string(&key),
        string(&[0; 64]),
    ];
    String::from_utf8(pem_text::block("OPENSSH PRIVATE KEY", &data.concat())).unwrap()
}

/// Each is shown, or the failure says that it is there.
#[test]
fn no_block_is_passed_over() {
    let desk = Desk::new();
    let [one, two] = [&P256, &ED25519].map(|kind| String::from_utf8(desk.read(&desk.generate(kind))).unwrap());
    let joined = format!("{}{two}", one.trim_end());
    for content in [
        joined.clone(),
        format!("{one}key: {two}"),
        format!("{one}\u{feff}{two}"),
        joined.replace('\n', "\r"),
        joined.replace('\n', " "),
    ] {
        desk.write("file", &content);
        assert_eq!(
            desk.show(&["file"]).matches("kind: private key\n").count(),
            2,
            "{content}"
        );
        desk.assert_fails(&["convert", "file", "--to", "pkcs8-pem"], "more than one key");
    }
    for (right, wrong) in [
        ("-----BEGIN PRIVATE", "----BEGIN PRIVATE"),
        ("-----BEGIN PRIVATE", "-----BEGIN  PRIVATE"),
        ("-----BEGIN PRIVATE", "-----Begin Private"),
        ("-----BEGIN PRIVATE", "----- BEGIN PRIVATE"),
        ("-----BEGIN PRIVATE", "\u{2014}BEGIN PRIVATE"),
        ("BEGIN PRIVATE KEY-----", "BEGIN PRIVATE KEY----"),
        ("BEGIN PRIVATE KEY-----", "BEGIN PRIVATE KEY"),
    ] {
        desk.write("file", format!("{one}{}", two.replacen(right, wrong, 1)));
        let output = desk.run(&["show", "file"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_one_sentence(&said);
        let sentence = "malformed PEM: a line resembles -----BEGIN PRIVATE KEY-----";
        assert!(
            output.status.code() == Some(1) && said.contains(sentence),
            "{wrong}: {said}"
        );
    }
    // One whose beginning was lost.
    let (_, behind) = two.split_once('\n').unwrap();
    for content in [format!("{one}{behind}"), format!("{behind}{one}")] {
        desk.write("file", content);
        let output = desk.run(&["show", "file"]);
        let said = String::from_utf8(output.stderr).unwrap();
        let sentence = "malformed PEM: there is an END line of PRIVATE KEY without its BEGIN line";
        assert!(output.status.code() == Some(1) && said.contains(sentence), "{said}");
    }
    // Nor does it take long where there are many.
    for piece in ["-----BEGIN ", "-BEGIN ", "-----BEGIN", "---- BEGIN x"] {
        desk.write("file", piece.repeat(100_000));
        desk.assert_fails(&["convert", "file", "--to", "pkcs8-pem"], "file");
    }
}
