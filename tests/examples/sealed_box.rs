//! The example `sealed_box`, run as users run it: the compiled program, real files, and every kind of damage to a sealed file
//! and to both key files.
//!
//! A failure must be one sentence on standard error and exit code 1, and must leave the folder unchanged: tests of failures
//! use [`Desk::assert_fails`], which checks this.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use hazmat_openssl::hpke::HpkeKem;
use hazmat_openssl::interfaces::HpkeBackend;
use support::{backend, bytes};
use tempfile::TempDir;

// The format, as `examples/sealed_box/format.rs` and `keys.rs` describe it.
const FIXED: usize = 6 + 1 + 2;
const COMMITMENT: usize = 24 + 32;
const CHUNK: usize = 16_384;
const TAG: usize = 16;
const KEY_START: usize = 6 + 1 + 2 + 1 + 16;

const WRONG_KEY: &str = "data.sealed: the file is sealed for another key, or its header has been altered or cut off";
const DAMAGED: &str = "data.sealed: the key is right, but the file is damaged: what follows the first ";
const WRONG_PASSWORD: &str = "a.key: the password is wrong, or the file of the key is damaged";
const NO_X_WING: &str = "keys of type x-wing are unsupported: this OpenSSL does not offer MLKEM768-X25519 (OpenSSL 3.5 or later \
                         has it; keys of type p-256 work with every OpenSSL)";

fn has_x_wing() -> bool {
    backend().hpke_kem_supported(HpkeKem::MlKem768X25519)
}

/// The types of key that this OpenSSL has, with the lengths of their encapsulated keys.
fn types() -> Vec<(&'static str, usize)> {
    let mut types = vec![("p-256", 65)];
    if has_x_wing() {
        types.push(("x-wing", 1120));
    }
    types
}

#[test]
fn files_of_all_sizes_come_back_byte_for_byte() {
    for (name, encapsulated) in types() {
        let desk = Desk::with_key(name);
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK - 1, 1024 * 1024 + 77] {
            let data = bytes::sample(1, size);
            desk.write("data", &data);
            let out = desk.run_well(&["seal", "--to", "a.key.pub", "data"]);
            assert_eq!(out.stdout, b"sealed data into data.sealed\n");
            assert_eq!(out.stderr, b"");
            desk.remove("data");
            let length = FIXED + encapsulated + COMMITMENT + size + (size / CHUNK + 1) * TAG;
            assert_eq!(desk.read("data.sealed").len(), length);

            let out = desk.open();
            assert_eq!(out.stdout, b"opened data.sealed into data\n");
            assert_eq!(out.stderr, b"");
            assert!(desk.read("data") == data, "{size} bytes came back changed");
            desk.remove("data.sealed");
        }
    }
}

#[test]
fn without_ml_kem_x_wing_is_unsupported_and_p_256_works() {
    let desk = Desk::with_key("p-256");
    desk.seal(b"data");
    desk.open();
    if has_x_wing() {
        // It is the usual type.
        desk.run_well(&["generate", "b.key", "-p", "password", "--cost", "10"]);
        assert!(desk.read("b.key.pub").starts_with(b"sealed-box-1 x-wing "));
        return;
    }
    desk.assert_fails(&["generate", "b.key", "-p", "password"], NO_X_WING);
    let key = format!("sealed-box-1 x-wing {}\n", "A".repeat(1620) + "AA==");
    desk.write("b.key.pub", key.as_bytes());
    desk.assert_fails(&["seal", "-t", "b.key.pub", "data", "-o", "new"], NO_X_WING);
    let mut key = desk.read("a.key");
    key[7..9].copy_from_slice(&[0x64, 0x7a]);
    desk.write("b.key", &key);
    desk.write("data.sealed", &[&b"hzsbox\x01\x64\x7a"[..], &[1; 1300]].concat());
    desk.assert_fails(&["open", "-k", "b.key", "data.sealed", "-o", "new"], NO_X_WING);
}

#[test]
fn key_files_are_of_their_formats_and_never_replaced() {
    for (name, _) in types() {
        let desk = Desk::with_key(name);
        let (private, public) = (desk.read("a.key"), desk.read("a.key.pub"));
        assert!(private.starts_with(b"hzskey\x01"));
        assert_eq!(private[9], 10);
        assert_eq!(private.len(), KEY_START + COMMITMENT + 32 + TAG);
        let line = String::from_utf8(public).unwrap();
        assert!(line.starts_with(&format!("sealed-box-1 {name} ")) && line.ends_with('\n'));
        assert_eq!(line.lines().count(), 1);

        let generate = ["generate", "-t", name, "-p", "password", "--cost", "10"];
        let of = |key: &'static str| [&generate[..], &[key]].concat();
        desk.assert_fails(&of("a.key"), "a.key already exists, and is not replaced");
        desk.write("b.key.pub", b"something");
        desk.assert_fails(&of("b.key"), "b.key.pub already exists, and is not replaced");
        desk.assert_fails(
            &of("nowhere/key"),
            "cannot write nowhere/key: No such file or directory (os error 2)\n",
        );
        // Two keys are never alike.
        desk.run_well(&of("c.key"));
        assert_ne!(desk.read("c.key.pub"), desk.read("a.key.pub"));
    }
}

#[cfg(unix)]
#[test]
fn private_data_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::with_key("p-256");
    desk.seal(b"private");
    desk.remove("data");
    desk.open();
    for name in ["a.key", "data"] {
        let mode = fs::metadata(desk.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn another_key_does_not_open() {
    for (name, _) in types() {
        let desk = Desk::with_key(name);
        desk.seal(b"data");
        desk.run_well(&["generate", "b.key", "-t", name, "-p", "password", "--cost", "10"]);
        desk.assert_fails(
            &["open", "-k", "b.key", "data.sealed", "-o", "new", "-p", "password"],
            WRONG_KEY,
        );
    }
    if has_x_wing() {
        let desk = Desk::with_key("x-wing");
        desk.run_well(&["generate", "b.key", "-t", "p-256", "-p", "password", "--cost", "10"]);
        desk.seal(b"data");
        desk.assert_fails(
            &["open", "-k", "b.key", "data.sealed", "-o", "new", "-p", "password"],
            "data.sealed: it is sealed for a key of type x-wing, and b.key is of type p-256",
        );
    }
}

#[test]
fn a_wrong_password_and_a_damaged_key_do_not_open() {
    let desk = Desk::with_key("p-256");
    desk.seal(b"data");
    let open = ["open", "-k", "a.key", "data.sealed", "-o", "new", "-p", "password"];
    desk.write("password", b"incorrect horse\n");
    desk.assert_fails(&open, WRONG_PASSWORD);
    desk.write("password", PASSWORD.as_bytes());
    desk.run_well(&open);
    desk.remove("new");

    let key = desk.read("a.key");
    for place in [
        KEY_START - 1,
        KEY_START,
        KEY_START + 30,
        KEY_START + COMMITMENT,
        key.len() - 1,
    ] {
        let mut altered = key.clone();
        altered[place] ^= 1;
        desk.write("a.key", &altered);
        desk.assert_fails(&open, WRONG_PASSWORD);
    }
    for (content, sentence) in [
        (&key[..key.len() - 1], WRONG_PASSWORD),
        (&key[..key.len() - 48], WRONG_PASSWORD),
        (&[&key[..], b"x"].concat(), WRONG_PASSWORD),
        (&key[..KEY_START], WRONG_PASSWORD),
        (&key[..KEY_START - 1], "a.key: the key is damaged: it is too short"),
        (b"hzskex", "a.key: this is not a private key of sealed_box"),
        (b"", "a.key: this is not a private key of sealed_box"),
        (
            &desk.read("a.key.pub"),
            "a.key: this is not a private key of sealed_box",
        ),
        (
            &[&key[..], &[0; 4096]].concat(),
            "a.key: this is not a private key of sealed_box",
        ),
    ] {
        desk.write("a.key", content);
        desk.assert_fails(&open, sentence);
    }
    for (place, byte, sentence) in [
        (
            6,
            2,
            "the key has version 2 of the format, and this program knows version 1 only",
        ),
        (
            7,
            9,
            "the key is of a type that this program does not know (KEM 0x0910 of HPKE)",
        ),
        // The cost is paid before anything is proved. It must not stall the program.
        (
            9,
            9,
            "the key asks for the cost 9 of scrypt, but only 10 to 18 are allowed",
        ),
        (
            9,
            19,
            "the key asks for the cost 19 of scrypt, but only 10 to 18 are allowed",
        ),
        (
            9,
            255,
            "the key asks for the cost 255 of scrypt, but only 10 to 18 are allowed",
        ),
        (9, 11, "the password is wrong, or the file of the key is damaged"),
    ] {
        let mut altered = key.clone();
        altered[place] = byte;
        desk.write("a.key", &altered);
        desk.assert_fails(&open, &format!("a.key: {sentence}"));
    }
}

#[test]
fn every_byte_of_the_header_counts() {
    for (name, encapsulated) in types() {
        let desk = Desk::with_key(name);
        desk.seal(b"data");
        let sealed = desk.read("data.sealed");
        let header = FIXED + encapsulated;
        for place in [
            FIXED,
            FIXED + 30,
            header - 1,
            header,
            header + 30,
            header + COMMITMENT - 1,
        ] {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            desk.write("data.sealed", &altered);
            desk.assert_does_not_open(WRONG_KEY);
        }
        for length in [header, header + 1, header + COMMITMENT - 1] {
            desk.write("data.sealed", &sealed[..length]);
            desk.assert_does_not_open(WRONG_KEY);
        }
        for length in [6, 7, 8, FIXED, header - 1] {
            desk.write("data.sealed", &sealed[..length]);
            desk.assert_does_not_open("data.sealed: the file is damaged: it ends within its header");
        }
        for (place, byte, sentence) in [
            (0, b'H', "this is not a sealed file"),
            (5, b'y', "this is not a sealed file"),
            (
                6,
                0,
                "the file is sealed in version 0 of the format, and this program knows version 1 only",
            ),
            (
                6,
                2,
                "the file is sealed in version 2 of the format, and this program knows version 1 only",
            ),
            (
                7,
                0x7f,
                "the file is sealed for a type of key that this program does not know (KEM 0x7f",
            ),
        ] {
            let mut altered = sealed.clone();
            altered[place] = byte;
            desk.write("data.sealed", &altered);
            desk.assert_does_not_open(&format!("data.sealed: {sentence}"));
        }
    }
    let desk = Desk::with_key("p-256");
    for content in [&b""[..], b"hzsbo", b"hzvault2 and so on", b"plain text\n"] {
        desk.write("data.sealed", content);
        desk.assert_does_not_open("data.sealed: this is not a sealed file");
    }
}

#[test]
fn chunks_stay_in_their_order_and_number() {
    let desk = Desk::with_key("p-256");
    desk.seal(&bytes::sample(2, 3 * CHUNK + 100));
    let sealed = desk.read("data.sealed");
    let (start, message) = sealed.split_at(FIXED + 65 + COMMITMENT);
    let chunks: Vec<&[u8]> = message.chunks(CHUNK + TAG).collect();
    let [a, b, c, last] = chunks[..] else { panic!() };
    desk.seal(&bytes::sample(3, CHUNK + 100));
    let other = desk.read("data.sealed");
    let other = &other[FIXED + 65 + COMMITMENT..][..CHUNK + TAG];
    for (pieces, good_chunks) in [
        (&[b, a, c, last][..], 0),
        (&[a, c, b, last], 1),
        (&[a, b, last, c], 2),
        (&[a, c, last], 1),
        (&[a, b, c], 3),
        (&[a, b], 2),
        (&[], 0),
        (&[last], 0),
        (&[a, b, b, c, last], 2),
        (&[a, b, c, last, last], 3),
        (&[a, b, c, last, a], 3),
        (&[a, b, c, last, b"\0"], 3),
        (&[a, b, c, &last[..last.len() - 1]], 3),
        (&[a, &b[1..], c, last], 1),
        (&[other, b, c, last], 0),
    ] {
        desk.write("data.sealed", &[start, &pieces.concat()].concat());
        desk.assert_does_not_open(&format!("{DAMAGED}{} bytes", good_chunks * CHUNK));
    }
}

#[test]
fn what_is_no_public_key_is_called_so() {
    let desk = Desk::with_key("p-256");
    desk.write("data", b"data");
    let line = String::from_utf8(desk.read("a.key.pub")).unwrap();
    let no_key = "a.key.pub: this is not a public key of sealed_box";
    let damaged = "a.key.pub: the public key is damaged: ";
    let (prefix, encoded) = line.rsplit_once(' ').unwrap();
    let off_curve = format!("{prefix} {}BBBB{}", &encoded[..40], &encoded[44..]);
    for (content, sentence) in [
        (String::new(), no_key),
        ("ssh-ed25519 AAAA comment\n".to_owned(), no_key),
        (
            line.repeat(2),
            "a.key.pub: the public key has another version of the format than sealed-box-1, or is damaged",
        ),
        (
            line.replace("box-1", "box-2"),
            "a.key.pub: the public key has another version of the format",
        ),
        (
            line.replace("p-256", "p-384"),
            "a.key.pub: the type of the key must be x-wing or p-256",
        ),
        (line.replace("1 p-256 B", "1 p-256 B!"), damaged),
        (format!("{prefix} AAAA\n"), damaged),
        (off_curve, damaged),
        ("x".repeat(100_000), no_key),
    ] {
        desk.write("a.key.pub", content.as_bytes());
        desk.assert_fails(&["seal", "-t", "a.key.pub", "data"], sentence);
    }
    desk.write("a.key.pub", b"\xff\xfe");
    desk.assert_fails(&["seal", "-t", "a.key.pub", "data"], no_key);
    // Blanks do not matter: mail may add some.
    desk.write("a.key.pub", line.replace(' ', "  ").replace('\n', " \r\n").as_bytes());
    desk.run_well(&["seal", "-t", "a.key.pub", "data"]);
    desk.open();
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let desk = Desk::with_key("p-256");
    desk.seal(b"data");
    desk.assert_fails(
        &["generate", "b.key", "-t", "p-256"],
        "there is no terminal to ask for a password: give --password-file",
    );
    desk.assert_fails(
        &["open", "-k", "a.key", "data.sealed", "-o", "new"],
        "a.key is encrypted, and there is no terminal to ask for its password: give --password-file",
    );
}

/// The prompts appear on a terminal only. `script`, of util-linux, gives the program one.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_the_password_is_asked_for() {
    let desk = Desk::new();
    desk.write("data", b"typed in");
    let run = |arguments: &str, answers: &[(&str, &str)]| {
        let command = format!("'{}' {arguments}", sealed_box().display());
        support::terminal::run(desk.folder.path(), &command, answers)
    };
    let generate = "generate a.key -t p-256 --cost 10";
    let (code, screen) = run(generate, &[("New password: ", "one"), ("The same again: ", "two")]);
    assert_eq!(code, 1);
    assert!(screen.contains("sealed_box: the two passwords differ"), "{screen}");
    let (code, screen) = run(generate, &[("New password: ", "")]);
    assert_eq!(code, 1);
    assert!(screen.contains("sealed_box: the password is empty"), "{screen}");
    assert_eq!(desk.content().len(), 2);
    let (code, screen) = run(
        generate,
        &[("New password: ", "sésame"), ("The same again: ", "sésame")],
    );
    assert_eq!(code, 0, "{screen}");
    desk.run_well(&["seal", "--to", "a.key.pub", "data"]);
    desk.remove("data");
    let open = "open --key a.key data.sealed";
    let (code, screen) = run(open, &[("Password of a.key: ", "sesame")]);
    assert_eq!(code, 1);
    assert!(screen.contains(WRONG_PASSWORD), "{screen}");
    let (code, screen) = run(open, &[("Password of a.key: ", "sésame")]);
    assert_eq!(code, 0, "{screen}");
    assert_eq!(desk.read("data"), b"typed in");
}

/// A file in the place of a named pipe or of a device would break the programs that use it.
#[cfg(unix)]
#[test]
fn only_files_are_replaced() {
    let desk = Desk::with_key("p-256");
    desk.seal(b"data");
    let made = Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(desk.path("socket")).unwrap();
    std::os::unix::fs::symlink("password", desk.path("link")).unwrap();
    for name in ["pipe", "socket", "link"] {
        let kind = || fs::symlink_metadata(desk.path(name)).unwrap().file_type();
        let before = kind();
        let sentence = format!("cannot write {name}: it is not a file");
        desk.assert_fails(&["seal", "-t", "a.key.pub", "data", "-o", name, "-f"], &sentence);
        let open = ["open", "-k", "a.key", "data.sealed", "-o", name, "-f", "-p", "password"];
        desk.assert_fails(&open, &sentence);
        assert_eq!(kind(), before, "{name}");
    }
}

#[test]
fn an_existing_file_is_replaced_with_force_only() {
    let desk = Desk::with_key("p-256");
    desk.seal(b"new");
    desk.write("data", b"changed since");
    let there = "already exists (--force replaces it, --output names another)";
    desk.assert_fails(&["seal", "-t", "a.key.pub", "data"], &format!("data.sealed {there}"));
    let open = ["open", "-k", "a.key", "data.sealed", "-p", "password"];
    desk.assert_fails(&open, &format!("data {there}"));
    desk.run_well(&[&open[..], &["-f"]].concat());
    assert_eq!(desk.read("data"), b"new");

    // Even with --force, what was there is lost only to a complete file.
    let sealed = desk.read("data.sealed");
    desk.write("data.sealed", &sealed[..sealed.len() - 1]);
    desk.assert_fails(&[&open[..], &["-f"]].concat(), DAMAGED);
    desk.assert_fails(
        &["open", "-k", "a.key", "a.key", "-p", "password"],
        "a.key does not end in .sealed",
    );
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let desk = Desk::with_key("p-256");
    desk.seal(b"data");
    fs::create_dir(desk.path("folder")).unwrap();
    for (arguments, sentence) in [
        (&["seal", "-t", "a.key.pub", "none"][..], "cannot read none: "),
        (
            &["seal", "-t", "a.key.pub", "folder"],
            "cannot read folder: it is a directory",
        ),
        (
            &["seal", "-t", "none.pub", "data", "-o", "new"],
            "cannot read none.pub: ",
        ),
        (&["open", "-k", "a.key", "none.sealed"], "cannot read none.sealed: "),
        (
            &["open", "-k", "none", "data.sealed", "-o", "new"],
            "cannot read none: ",
        ),
        (
            &["open", "-k", "a.key", "data.sealed", "-o", "new", "-p", "none"],
            "cannot read the password from none: ",
        ),
        (
            &["seal", "-t", "/dev/zero", "data", "-o", "new"],
            "/dev/zero: this is not a public key",
        ),
        (
            &["open", "-k", "/dev/zero", "data.sealed", "-o", "new"],
            "/dev/zero: this is not a private key",
        ),
    ] {
        desk.assert_fails(arguments, sentence);
    }
}

// ---------------------------------------------------------------------------------------------
// The desk
// ---------------------------------------------------------------------------------------------

const PASSWORD: &str = "correct horse battery staple";

/// A folder with the file `password`, in which the program runs.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Desk {
            folder: TempDir::new().unwrap(),
        };
        desk.write("password", PASSWORD.as_bytes());
        desk
    }

    /// A desk with the key pair `a.key` and `a.key.pub`.
    fn with_key(key_type: &str) -> Self {
        let desk = Desk::new();
        let out = desk.run_well(&["generate", "a.key", "-t", key_type, "-p", "password", "--cost", "10"]);
        assert_eq!(out.stdout, b"generated a.key and its public key a.key.pub\n");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, data: &[u8]) {
        fs::write(self.path(name), data).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// All that is in the folder; of what is no file, such as folders and named pipes, the name only.
    fn content(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        entries
            .map(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                let path = self.path(&name);
                let data = if path.is_file() {
                    fs::read(path).unwrap()
                } else {
                    Vec::new()
                };
                (name, data)
            })
            .collect()
    }

    /// Seals data as `data.sealed`, for `a.key`.
    fn seal(&self, data: &[u8]) {
        self.write("data", data);
        self.run_well(&["seal", "--to", "a.key.pub", "data", "--force"]);
    }

    /// Opens `data.sealed` as `data`.
    fn open(&self) -> Output {
        self.run_well(&["open", "--key", "a.key", "data.sealed", "-p", "password", "--force"])
    }

    #[track_caller]
    fn run_well(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        output
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(sealed_box());
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command.args(arguments).output().unwrap()
    }

    #[track_caller]
    fn assert_does_not_open(&self, sentence: &str) {
        let open = ["open", "-k", "a.key", "data.sealed", "-o", "opened", "-p", "password"];
        self.assert_fails(&open, sentence);
    }

    #[track_caller]
    fn assert_fails(&self, arguments: &[&str], sentence: &str) {
        let before = self.content();
        let output = self.run(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(output.stdout, b"", "{output:?}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.starts_with("sealed_box: ") && stderr.ends_with('\n'), "{stderr}");
        assert!(stderr.contains(sentence), "{sentence:?} was due: {stderr}");
        assert!(self.content() == before, "the folder has changed");
    }
}

/// The built example.
fn sealed_box() -> &'static Path {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| support::example::program("sealed_box"));
    &PROGRAM
}
