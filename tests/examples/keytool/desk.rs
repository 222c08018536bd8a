//! A folder with keys, and the programs under test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{LazyLock, OnceLock};

use support::example;
use support::openssl_cli::Workspace;

pub const PASSWORD: &str = "correct horse battery staple";
pub const NEW_PASSWORD: &str = "correct pony battery staple";

/// A kind of key, and how `openssl genpkey` is told to make one.
pub struct Kind {
    pub name: &'static str,
    arguments: &'static [&'static str],
    pub type_name: &'static str,
    pub bits: u32,
    pub curve: Option<&'static str>,
    /// Whether OpenSSH has it.
    pub in_openssh: bool,
}

const fn kind(name: &'static str, arguments: &'static [&'static str], type_name: &'static str, bits: u32) -> Kind {
    Kind {
        name,
        arguments,
        type_name,
        bits,
        curve: None,
        in_openssh: false,
    }
}

impl Kind {
    const fn on(mut self, curve: &'static str) -> Self {
        self.curve = Some(curve);
        self
    }

    const fn in_openssh(mut self) -> Self {
        self.in_openssh = true;
        self
    }
}

pub const RSA: Kind = kind(
    "rsa",
    &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "RSA",
    2048,
)
.in_openssh();
pub const RSA_PSS: Kind = kind(
    "rsa-pss",
    &["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
    "RSA",
    2048,
);
pub const DSA: Kind = kind("dsa", &["-paramfile", "dsa.parameters"], "DSA", 2048);
pub const DH: Kind = kind("dh", &["-paramfile", "dh.parameters"], "DH", 2048);
pub const DHX: Kind = kind("dhx", &["-paramfile", "dhx.parameters"], "DH", 2048);
pub const P256: Kind = kind(
    "p256",
    &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "elliptic curve",
    256,
)
.on("secp256r1")
.in_openssh();
pub const P521: Kind = kind(
    "p521",
    &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    "elliptic curve",
    521,
)
.on("secp521r1")
.in_openssh();
pub const SECP256K1: Kind = kind(
    "secp256k1",
    &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
    "elliptic curve",
    256,
)
.on("secp256k1");
pub const ED25519: Kind = kind("ed25519", &["-algorithm", "ED25519"], "Ed25519", 256).in_openssh();
pub const ED448: Kind = kind("ed448", &["-algorithm", "ED448"], "Ed448", 456);
pub const X25519: Kind = kind("x25519", &["-algorithm", "X25519"], "X25519", 256);
pub const X448: Kind = kind("x448", &["-algorithm", "X448"], "X448", 448);

pub const KINDS: [&Kind; 12] = [
    &RSA, &RSA_PSS, &DSA, &DH, &DHX, &P256, &P521, &SECP256K1, &ED25519, &ED448, &X25519, &X448,
];

/// A folder with the files `password` and `new-password` in it.
pub struct Desk {
    files: Workspace,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Desk {
            files: Workspace::new(),
        };
        desk.write("password", format!("{PASSWORD}\n"));
        desk.write("new-password", format!("{NEW_PASSWORD}\n"));
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.files.path(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, data: impl AsRef<[u8]>) {
        self.files.write(name, data.as_ref());
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// All that is in the folder; of what is no regular file, the name only.
    pub fn content(&self) -> BTreeMap<String, Vec<u8>> {
        fs::read_dir(self.path(""))
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                let is_file = entry.file_type().unwrap().is_file();
                let data = if is_file { self.read(&name) } else { Vec::new() };
                (name, data)
            })
            .collect()
    }

    /// A private key in PKCS #8, in a file that has the name of its kind, with `.pem`. All desks have the same.
    pub fn generate(&self, kind: &Kind) -> String {
        static MADE: [OnceLock<Vec<u8>>; KINDS.len()] = [const { OnceLock::new() }; KINDS.len()];
        self.make_parameters(kind.name);
        let file = format!("{}.pem", kind.name);
        let index = KINDS.iter().position(|other| other.name == kind.name).unwrap();
        let key = MADE[index].get_or_init(|| {
            self.openssl(&[&["genpkey", "-out", &file], kind.arguments].concat());
            self.read(&file)
        });
        self.write(&file, key);
        file
    }

    /// The file of parameters that a kind needs, named after it. All desks have the same: new ones for DSA can take seconds.
    pub fn make_parameters(&self, kind: &str) {
        static MADE: [OnceLock<Vec<u8>>; 3] = [const { OnceLock::new() }; 3];
        let Some(index) = ["dsa", "dh", "dhx"].iter().position(|name| *name == kind) else {
            return;
        };
        let file = format!("{kind}.parameters");
        let parameters = MADE[index].get_or_init(|| {
            self.write_new_parameters(kind, &file);
            self.read(&file)
        });
        self.write(&file, parameters);
    }

    fn write_new_parameters(&self, kind: &str, file: &str) {
        let arguments: &[&str] = match kind {
            "dsa" => &[
                "DSA",
                "-pkeyopt",
                "dsa_paramgen_bits:2048",
                "-pkeyopt",
                "dsa_paramgen_q_bits:256",
            ],
            "dh" => &["DH", "-pkeyopt", "group:ffdhe2048"],
            _ => &["DHX", "-pkeyopt", "dh_rfc5114:2"],
        };
        self.openssl(&[&["genpkey", "-genparam", "-out", file, "-algorithm"], arguments].concat());
    }

    /// What OpenSSL's command puts out, which must succeed.
    pub fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        self.files.must_run(arguments)
    }

    /// What OpenSSH's command puts out, which must succeed. It wants private keys to be for their owner only.
    pub fn ssh_keygen(&self, arguments: &[&str]) -> String {
        let output = self
            .command("ssh-keygen")
            .args(arguments)
            .output()
            .expect("this test needs `ssh-keygen`, which is part of OpenSSH");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The size and the fingerprint that OpenSSH sees in a file.
    pub fn ssh_fingerprint(&self, name: &str) -> (u32, String) {
        let line = self.ssh_keygen(&["-l", "-f", name]);
        let mut words = line.split(' ').map(str::to_owned);
        (words.next().unwrap().parse().unwrap(), words.next().unwrap())
    }

    /// The SHA-256 of the public half's `SubjectPublicKeyInfo`, as OpenSSL sees it.
    pub fn spki_hash(&self, private_key: &str) -> String {
        self.openssl(&[
            "pkey",
            "-in",
            private_key,
            "-pubout",
            "-outform",
            "DER",
            "-out",
            "spki.tmp",
        ]);
        let line = self.openssl(&["dgst", "-sha256", "-r", "spki.tmp"]);
        self.remove("spki.tmp");
        String::from_utf8(line).unwrap()[..64].to_owned()
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(keytool()).args(arguments).output().unwrap()
    }

    /// What keytool puts out, which must succeed without a word on standard error.
    #[track_caller]
    pub fn keytool(&self, arguments: &[&str]) -> Vec<u8> {
        let output = self.run(arguments);
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{arguments:?}: {output:?}"
        );
        output.stdout
    }

    /// What keytool puts out when it is given this on standard input.
    pub fn keytool_with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        self.write("stdin.tmp", input);
        let stdin = fs::File::open(self.path("stdin.tmp")).unwrap();
        let output = self.command(keytool()).args(arguments).stdin(stdin).output().unwrap();
        self.remove("stdin.tmp");
        output
    }

    #[track_caller]
    pub fn show(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.keytool(&[&["show"], arguments].concat())).unwrap()
    }

    /// Converts into standard output.
    #[track_caller]
    pub fn convert(&self, file: &str, to: &str, more: &[&str]) -> Vec<u8> {
        self.keytool(&[&["convert", file, "--to", to], more].concat())
    }

    /// Converts into another file.
    #[track_caller]
    pub fn convert_into(&self, file: &str, to: &str, out: &str, more: &[&str]) {
        let stdout = self.convert(file, to, &[&["--out", out], more].concat());
        assert!(stdout.is_empty());
    }

    #[track_caller]
    pub fn assert_fails(&self, arguments: &[&str], sentence: &str) {
        let before = self.content();
        let output = self.run(arguments);
        assert_failed(&output, sentence);
        assert!(self.content() == before, "the folder has changed");
    }

    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path("")).stdin(Stdio::null());
        command
    }
}

#[track_caller]
pub fn assert_failed(output: &Output, sentence: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(output.stdout, b"", "{output:?}");
    assert_one_sentence(&stderr);
    assert!(stderr.contains(sentence), "{sentence:?} was due: {stderr}");
}

#[track_caller]
pub fn assert_one_sentence(stderr: &str) {
    let sentence = stderr
        .strip_prefix("keytool: ")
        .and_then(|rest| rest.strip_suffix('\n'));
    let sentence = sentence.unwrap_or_else(|| panic!("no sentence: {stderr:?}"));
    assert!(
        !sentence.is_empty() && !sentence.contains(char::is_control),
        "{stderr:?}"
    );
}

/// The built example.
pub fn keytool() -> &'static Path {
    static KEYTOOL: LazyLock<PathBuf> = LazyLock::new(|| example::program("keytool"));
    &KEYTOOL
}
