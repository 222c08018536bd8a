//! A folder with a CA and requests, and the programs under test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{LazyLock, OnceLock};

use hazmat_openssl::x509::Certificate;

use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;

use support::openssl_cli::Workspace;
use support::{backend, example, running};

pub const PASSWORD: &str = "correct horse battery staple";

/// The kinds of keys in requests, as `openssl genpkey` is told to make them, each with a word on what usage it gets.
pub const KINDS: [(&str, &[&str]); 5] = [
    ("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ("p256", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    ("p384", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
    ("ed25519", &["-algorithm", "ED25519"]),
    ("ed448", &["-algorithm", "ED448"]),
];

/// A folder with the file `password` in it.
pub struct Desk {
    files: Workspace,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Desk {
            files: Workspace::new(),
        };
        desk.write("password", format!("{PASSWORD}\n"));
        desk
    }

    /// With an authority in the folder `mini-ca`. Without arguments it is a copy of one that is made once for all tests.
    pub fn with_authority(arguments: &[&str]) -> Self {
        static MADE: LazyLock<Files> = LazyLock::new(|| Files::of(&Desk::with_another_authority()));
        if !arguments.is_empty() {
            let desk = Desk::new();
            desk.with_password("init", arguments);
            return desk;
        }
        MADE.copy()
    }

    /// With an authority that has the names of the others, and other keys.
    pub fn with_another_authority() -> Self {
        let desk = Desk::new();
        desk.with_password("init", &[]);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.files.path(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        self.files.read(name)
    }

    pub fn read_text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub fn write(&self, name: &str, data: impl AsRef<[u8]>) {
        self.files.write(name, data.as_ref());
    }

    /// All that is in the folder and those below it.
    pub fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut content = BTreeMap::new();
        collect(&self.path(""), &mut content);
        content
    }

    /// A private key, in a file that has the name of its kind, with `.key`. All desks have the same.
    pub fn key(&self, kind: &str) -> String {
        static MADE: [OnceLock<Vec<u8>>; KINDS.len()] = [const { OnceLock::new() }; KINDS.len()];
        let file = format!("{kind}.key");
        if !self.path(&file).exists() {
            let index = KINDS.iter().position(|(name, _)| *name == kind);
            let index = index.unwrap_or_else(|| panic!("there is no kind {kind}"));
            let key = MADE[index].get_or_init(|| {
                self.openssl(&[&["genpkey", "-out", &file], KINDS[index].1].concat());
                self.read(&file)
            });
            self.write(&file, key);
        }
        file
    }

    /// A request that `openssl req` makes with a key of that kind, in a file of that name.
    pub fn request(&self, file: &str, kind: &str, subject: &str, arguments: &[&str]) -> String {
        let key = self.key(kind);
        self.openssl(
            &[
                &["req", "-new", "-key", &key, "-subj", subject, "-out", file],
                arguments,
            ]
            .concat(),
        );
        file.to_owned()
    }

    /// A request for `www.example.org`.
    pub fn server_request(&self, kind: &str) -> String {
        let file = format!("{kind}-server.csr");
        let names = ["-addext", "subjectAltName=DNS:www.example.org"];
        self.request(&file, kind, "/O=Example/CN=www.example.org", &names)
    }

    /// A request of a client, which has no alternative names.
    pub fn client_request(&self, kind: &str) -> String {
        self.request(&format!("{kind}-client.csr"), kind, "/CN=somebody", &[])
    }

    /// Issues, and gives the file of the certificate.
    #[track_caller]
    pub fn sign(&self, request: &str, profile: &str, arguments: &[&str]) -> String {
        let text = self.with_password("sign", &[&[request, "--profile", profile], arguments].concat());
        value_of(&text, "certificate")
    }

    /// The certificate in a file.
    pub fn certificate(&self, file: &str) -> Certificate {
        backend().load_pem_x509_certificate(&self.read(file)).unwrap()
    }

    /// The serial number of the certificate in a file.
    pub fn serial_number(&self, file: &str) -> String {
        self.certificate(file).serial_number().unwrap().to_string()
    }

    #[track_caller]
    pub fn make_lists(&self, arguments: &[&str]) -> String {
        self.with_password("crl", arguments)
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        running::output(self.command(mini_ca()).args(arguments))
    }

    /// What the program puts out, which must succeed without a word on standard error.
    #[track_caller]
    pub fn mini_ca(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{arguments:?}: {output:?}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// A command that needs the password. New keys take little work for each guess of it: otherwise most of the time of these
    /// tests would be for that.
    #[track_caller]
    pub fn with_password(&self, command: &str, arguments: &[&str]) -> String {
        let little_work: &[&str] = match command {
            "init" | "intermediate" | "ocsp-responder" => &["--rounds", "1000"],
            _ => &[],
        };
        self.mini_ca(&[&[command, "--password-file", "password"], little_work, arguments].concat())
    }

    #[track_caller]
    pub fn show(&self, file: &str) -> String {
        self.mini_ca(&["show", file])
    }

    #[track_caller]
    pub fn assert_fails(&self, arguments: &[&str], sentence: &str) {
        let before = self.content();
        let output = self.run(arguments);
        assert_failed(&output, sentence);
        assert_eq!(output.stdout, b"", "{output:?}");
        assert!(self.content() == before, "the folder has changed");
    }

    /// A request that must not be signed.
    #[track_caller]
    pub fn assert_not_signed(&self, request: &str, profile: &str, sentence: &str) {
        self.assert_fails(&["sign", request, "--profile", profile, "-p", "password"], sentence);
    }

    /// OpenSSL's command, whatever it says.
    pub fn run_openssl(&self, arguments: &[&str]) -> Output {
        running::output(self.command("openssl").args(arguments))
    }

    /// What OpenSSL's command puts out, which must succeed.
    #[track_caller]
    pub fn openssl(&self, arguments: &[&str]) -> String {
        let output = self.run_openssl(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What `openssl verify` says of a certificate below the root and the intermediate, by its strictest rules.
    pub fn verify(&self, certificate: &str, arguments: &[&str]) -> Result<(), String> {
        let common = [
            "verify",
            "-x509_strict",
            "-check_ss_sig",
            "-CAfile",
            "mini-ca/root.pem",
            "-untrusted",
            "mini-ca/intermediate.pem",
        ];
        let output = self.run_openssl(&[&common, arguments, &[certificate]].concat());
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(
            output.status.success(),
            text.trim_end() == format!("{certificate}: OK"),
            "{text}"
        );
        if output.status.success() { Ok(()) } else { Err(text) }
    }

    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path("")).stdin(Stdio::null());
        command
    }
}

/// What is on a desk, in memory, from which others are made.
pub struct Files(Vec<(PathBuf, Option<Vec<u8>>, fs::Permissions)>);

impl Files {
    pub fn of(desk: &Desk) -> Self {
        let mut files = Vec::new();
        // Folders come before what is in them.
        for (path, data) in desk.content() {
            let metadata = fs::metadata(&path).unwrap();
            let data = metadata.is_file().then_some(data);
            let relative = path.strip_prefix(desk.path("")).unwrap().to_owned();
            files.push((relative, data, metadata.permissions()));
        }
        Files(files)
    }

    pub fn copy(&self) -> Desk {
        let desk = Desk::new();
        for (path, data, permissions) in &self.0 {
            let path = desk.path("").join(path);
            match data {
                Some(data) => fs::write(&path, data).unwrap(),
                None => fs::create_dir(&path).unwrap(),
            }
            fs::set_permissions(&path, permissions.clone()).unwrap();
        }
        desk
    }
}

fn collect(folder: &Path, content: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        let data = if kind.is_file() {
            fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        if kind.is_dir() {
            collect(&path, content);
        }
        content.insert(path, data);
    }
}

/// The value of the line with that name.
#[track_caller]
pub fn value_of(text: &str, name: &str) -> String {
    let values = values_of(text, name);
    assert_eq!(values.len(), 1, "{name} is not there once: {text}");
    values[0].clone()
}

/// The values of all lines with that name, however deep.
pub fn values_of(text: &str, name: &str) -> Vec<String> {
    let start = format!("{name}: ");
    let values = text.lines().filter_map(|line| line.trim_start().strip_prefix(&start));
    values.map(str::to_owned).collect()
}

#[track_caller]
pub fn assert_failed(output: &Output, sentence: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_one_sentence(&stderr);
    assert!(stderr.contains(sentence), "{sentence:?} was due: {stderr}");
}

#[track_caller]
pub fn assert_one_sentence(stderr: &str) {
    let sentence = stderr
        .strip_prefix("mini_ca: ")
        .and_then(|rest| rest.strip_suffix('\n'));
    let sentence = sentence.unwrap_or_else(|| panic!("no sentence: {stderr:?}"));
    assert!(
        !sentence.is_empty() && !sentence.contains(char::is_control),
        "{stderr:?}"
    );
}

/// The built example.
pub fn mini_ca() -> &'static Path {
    static MINI_CA: LazyLock<PathBuf> = LazyLock::new(|| example::program("mini_ca"));
    &MINI_CA
}
