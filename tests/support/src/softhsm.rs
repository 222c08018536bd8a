//! Tokens of SoftHSM, a PKCS #11 module that keeps its tokens in files, for tests of keys that never leave a token.
//!
//! `ci/lib/with-tokens COMMAND` sets what they need: `HAZMAT_PKCS11_PROVIDER`, the folder of the OpenSSL provider
//! `pkcs11.so`, and `SOFTHSM2_CONF`, SoftHSM's configuration in an empty folder.
//!
//! SoftHSM reads its configuration, and looks for tokens, when a process first uses it. So a test has two ways:
//!
//! - [`shared`] returns the tokens of the whole test program: [`STANDARD`], which has one key of each [`KeyKind`], and [`OTHER`].
//!   Tests that run beside each other use them, and may add keys, but no tokens, and must not change a PIN.
//! - [`in_own_process`] runs a test in a child process with a folder of its own, which starts with the same tokens. There a
//!   test may do anything, and [`Tokens::calls`] lists the calls of PKCS #11 that the process made through
//!   [`Tokens::module`].
//!
//! ```text
//! #[test]
//! fn signs() {
//!     let tokens = softhsm::shared();
//!     let uri = tokens.standard().private_uri(KeyKind::P256.label());
//! }
//!
//! #[test]
//! fn logs_in_once() {
//!     softhsm::in_own_process(module_path!(), "logs_in_once", |tokens| {
//!         let module = tokens.module(); // a parameter of the provider: `pkcs11-module-path`
//!         assert_eq!(logins(&tokens.calls()), ["CKR_OK"]);
//!     });
//! }
//! ```

use crate::{bytes, child, der};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The label of the token that has one key of each [`KeyKind`], and for each a certificate with the same label and identifier.
pub const STANDARD: &str = "standard";

/// The label of a second token, with a P-256 key that has the label and identifier of the one in [`STANDARD`].
pub const OTHER: &str = "other";

/// The PIN of every token. No text is like it, so that a test can search for it.
pub const PIN: &str = "27182818-pin";

/// The security officer's PIN of every token.
pub const OFFICER_PIN: &str = "16180339-officer";

/// The folder of the provider, which `HAZMAT_PKCS11_PROVIDER` names.
pub fn provider_folder() -> PathBuf {
    let folder = std::env::var_os("HAZMAT_PKCS11_PROVIDER");
    let folder = PathBuf::from(folder.expect("HAZMAT_PKCS11_PROVIDER names no folder: see ci/lib/with-tokens"));
    assert!(
        folder.join("pkcs11.so").exists(),
        "{} has no pkcs11.so",
        folder.display()
    );
    folder
}

/// SoftHSM's PKCS #11 module.
pub fn softhsm() -> PathBuf {
    first_of(&[
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib64/softhsm/libsofthsm2.so",
        "/usr/lib64/pkcs11/libsofthsm2.so",
    ])
}

/// OpenSC's PKCS #11 module that writes down each call, and passes it on to another one.
fn spy() -> PathBuf {
    first_of(&[
        "/usr/lib/x86_64-linux-gnu/pkcs11-spy.so",
        "/usr/lib/aarch64-linux-gnu/pkcs11-spy.so",
        "/usr/lib64/pkcs11/pkcs11-spy.so",
    ])
}

fn first_of(paths: &[&str]) -> PathBuf {
    let found = paths.iter().map(PathBuf::from).find(|path| path.exists());
    found.unwrap_or_else(|| panic!("none of {paths:?} exists: see ci/system-packages"))
}

/// A kind of key that SoftHSM generates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    P256,
    P384,
    P521,
    Rsa2048,
    Rsa3072,
    Ed25519,
}

impl KeyKind {
    pub const ALL: [KeyKind; 6] = [
        KeyKind::P256,
        KeyKind::P384,
        KeyKind::P521,
        KeyKind::Rsa2048,
        KeyKind::Rsa3072,
        KeyKind::Ed25519,
    ];

    /// The label of the key of this kind in [`STANDARD`].
    pub fn label(self) -> &'static str {
        match self {
            KeyKind::P256 => "p-256",
            KeyKind::P384 => "p-384",
            KeyKind::P521 => "p-521",
            KeyKind::Rsa2048 => "rsa-2048",
            KeyKind::Rsa3072 => "rsa-3072",
            KeyKind::Ed25519 => "ed25519",
        }
    }

    /// The identifier (`CKA_ID`) of the key of this kind in [`STANDARD`].
    pub fn id(self) -> [u8; 1] {
        [self as u8 + 1]
    }

    /// The name that `pkcs11-tool` knows it by.
    fn pkcs11_tool_name(self) -> &'static str {
        match self {
            KeyKind::P256 => "EC:prime256v1",
            KeyKind::P384 => "EC:secp384r1",
            KeyKind::P521 => "EC:secp521r1",
            KeyKind::Rsa2048 => "rsa:2048",
            KeyKind::Rsa3072 => "rsa:3072",
            KeyKind::Ed25519 => "EC:edwards25519",
        }
    }
}

/// A folder of tokens, and its configuration of SoftHSM.
pub struct Tokens {
    folder: PathBuf,
}

/// The tokens that the tests of one program share; in a test that has its own process, those of that process. Only tests of the latter
/// kind may change them: while one process writes a key, SoftHSM in another may find none.
pub fn shared() -> &'static Tokens {
    static SHARED: OnceLock<Tokens> = OnceLock::new();
    SHARED.get_or_init(|| {
        let configuration = std::env::var_os("SOFTHSM2_CONF").map(PathBuf::from);
        let configuration = configuration.expect("SOFTHSM2_CONF names no file: see ci/lib/with-tokens");
        let tokens = Tokens {
            folder: configuration.parent().unwrap().to_owned(),
        };
        if !child::is_child() {
            tokens.copy_from(template(&tokens.folder));
        }
        tokens
    })
}

/// Runs a test in a child process with tokens of its own. `module` and `function` are the test's `module_path!()` and name.
pub fn in_own_process(module: &str, function: &str, test: impl FnOnce(&Tokens)) {
    if child::is_child() {
        return test(shared());
    }
    let folder = tempfile::tempdir_in(&shared().folder).unwrap();
    let tokens = Tokens {
        folder: folder.path().to_owned(),
    };
    tokens.write_configuration();
    tokens.copy_from(template(&shared().folder));
    let (configuration, log, softhsm) = (tokens.configuration(), tokens.log(), softhsm());
    let variables: [(&str, &OsStr); 3] = [
        ("SOFTHSM2_CONF", configuration.as_ref()),
        ("PKCS11SPY", softhsm.as_ref()),
        ("PKCS11SPY_OUTPUT", log.as_ref()),
    ];
    child::run_again(&child::test_name(module, function), &variables);
}

/// A folder below `parent` with the tokens that every test starts with. Made once, because RSA keys take seconds.
fn template(parent: &Path) -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let finished = parent.join("template");
        if finished.exists() {
            return finished;
        }
        let tokens = Tokens {
            folder: tempfile::tempdir_in(parent).unwrap().keep(),
        };
        tokens.write_configuration();
        let standard = tokens.add(STANDARD);
        for kind in KeyKind::ALL {
            standard.generate(kind, kind.label(), &kind.id());
            standard.write_certificate(&standard.certificate_of(kind.label()), kind.label(), &kind.id());
        }
        tokens
            .add(OTHER)
            .generate(KeyKind::P256, KeyKind::P256.label(), &KeyKind::P256.id());
        fs::rename(&tokens.folder, &finished).unwrap();
        finished
    })
}

impl Tokens {
    /// The PKCS #11 module to load: SoftHSM; in a test that has its own process, the module that writes down the calls for
    /// [`calls`](Self::calls) and passes them on to SoftHSM.
    pub fn module(&self) -> PathBuf {
        if child::is_child() { spy() } else { softhsm() }
    }

    /// The token [`STANDARD`].
    pub fn standard(&self) -> Token<'_> {
        self.token(STANDARD)
    }

    /// The token of this label.
    pub fn token(&self, label: &str) -> Token<'_> {
        Token {
            tokens: self,
            label: label.to_owned(),
            pin: PIN.to_owned(),
        }
    }

    /// Makes a token without keys. A process sees it only if it has not used SoftHSM before.
    pub fn add(&self, label: &str) -> Token<'_> {
        self.softhsm2_util(&[
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            OFFICER_PIN,
        ]);
        self.token(label)
    }

    /// The folder in which SoftHSM keeps the tokens; each is a folder.
    pub fn storage(&self) -> PathBuf {
        self.folder.join("tokens")
    }

    /// SoftHSM's configuration, the value of `SOFTHSM2_CONF`.
    pub fn configuration(&self) -> PathBuf {
        self.folder.join("softhsm2.conf")
    }

    /// A folder for other files of the test, removed after the tests.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The calls of PKCS #11 that were made so far through [`module`](Self::module), in a test that has its own process.
    pub fn calls(&self) -> Vec<Call> {
        assert!(
            child::is_child(),
            "only a test that has its own process has a log of its own"
        );
        let log = self.log();
        if !log.exists() {
            return Vec::new();
        }
        calls_in(&String::from_utf8_lossy(&fs::read(log).unwrap()))
    }

    /// Runs `softhsm2-util`, which must succeed, and returns its output.
    pub fn softhsm2_util(&self, arguments: &[&str]) -> String {
        self.must_run(Command::new("softhsm2-util").args(arguments))
    }

    /// Runs `pkcs11-tool` with SoftHSM, which must succeed, and returns its output.
    pub fn pkcs11_tool(&self, arguments: &[&str]) -> String {
        self.must_run(
            Command::new("pkcs11-tool")
                .arg("--module")
                .arg(softhsm())
                .args(arguments),
        )
    }

    fn must_run(&self, command: &mut Command) -> String {
        let mut attempts = 1;
        loop {
            let output = command
                .env("SOFTHSM2_CONF", self.configuration())
                .output()
                .unwrap_or_else(|error| panic!("{command:?} is needed for this test: {error}"));
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let errors = String::from_utf8_lossy(&output.stderr);
            if output.status.success() {
                return text;
            }
            // SoftHSM leaves out a token whose file another process is writing: the tests beside this one log in.
            let is_left_out = errors.contains("No slot with token named");
            assert!(is_left_out && attempts < 20, "{command:?}: {text}{errors}");
            attempts += 1;
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    fn log(&self) -> PathBuf {
        self.folder.join("calls.log")
    }

    fn write_configuration(&self) {
        fs::create_dir(self.storage()).unwrap();
        let storage = self.storage();
        let text = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            storage.display()
        );
        fs::write(self.configuration(), text).unwrap();
    }

    fn copy_from(&self, template: &Path) {
        for token in fs::read_dir(template.join("tokens")).unwrap() {
            let token = token.unwrap();
            let copy = self.storage().join(token.file_name());
            // A program that ran before in the same folder has left them.
            if copy.exists() {
                continue;
            }
            fs::create_dir(&copy).unwrap();
            for file in fs::read_dir(token.path()).unwrap() {
                let file = file.unwrap();
                fs::copy(file.path(), copy.join(file.file_name())).unwrap();
            }
        }
    }
}

/// A token.
pub struct Token<'tokens> {
    tokens: &'tokens Tokens,
    label: String,
    pin: String,
}

impl Token<'_> {
    /// The token's label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The URI of the token.
    pub fn uri(&self) -> String {
        format!("pkcs11:token={}", self.label)
    }

    /// The URI of a private key, by its label.
    pub fn private_uri(&self, label: &str) -> String {
        format!("{};object={label};type=private", self.uri())
    }

    /// The URI of a public key, by its label.
    pub fn public_uri(&self, label: &str) -> String {
        format!("{};object={label};type=public", self.uri())
    }

    /// The URI of a certificate, by its label.
    pub fn certificate_uri(&self, label: &str) -> String {
        format!("{};object={label};type=cert", self.uri())
    }

    /// The token's serial number.
    pub fn serial(&self) -> String {
        let all = self.tokens.pkcs11_tool(&["--list-token-slots"]);
        let own = all
            .split("\nSlot ")
            .find(|slot| field(slot, "token label") == Some(&self.label));
        let serial = own.and_then(|slot| field(slot, "serial num"));
        serial
            .unwrap_or_else(|| panic!("no token {}: {all}", self.label))
            .to_owned()
    }

    /// Generates a key in the token, which does not give it away.
    pub fn generate(&self, kind: KeyKind, label: &str, id: &[u8]) {
        self.generate_with(kind, label, id, &[]);
    }

    /// Generates a key with options of `pkcs11-tool`, such as `--always-auth` and `--extractable`.
    pub fn generate_with(&self, kind: KeyKind, label: &str, id: &[u8], options: &[&str]) {
        let kind = kind.pkcs11_tool_name();
        let id = bytes::to_hex(id);
        let usual = ["--keypairgen", "--key-type", kind, "--label", label, "--id", &id];
        self.pkcs11_tool(&[&usual, options].concat());
    }

    /// Puts an existing private key, in a PKCS #8 PEM file, and its public half into the token.
    pub fn import(&self, pem: &Path, label: &str, id: &[u8]) {
        let (pem, id) = (pem.to_str().unwrap(), bytes::to_hex(id));
        let token = ["--token", &self.label, "--pin", &self.pin];
        self.tokens
            .softhsm2_util(&[&["--import", pem, "--label", label, "--id", &id], &token[..]].concat());
    }

    /// Puts a certificate into the token.
    pub fn write_certificate(&self, der: &[u8], label: &str, id: &[u8]) {
        let file = tempfile::NamedTempFile::new_in(&self.tokens.folder).unwrap();
        fs::write(file.path(), der).unwrap();
        let (path, id) = (file.path().to_str().unwrap(), bytes::to_hex(id));
        self.pkcs11_tool(&["--write-object", path, "--type", "cert", "--label", label, "--id", &id]);
    }

    /// The SubjectPublicKeyInfo of a key, by its label.
    pub fn public_key(&self, label: &str) -> Vec<u8> {
        let listed = self.object("Public Key Object", label);
        let listed = listed.unwrap_or_else(|| panic!("no public key {label}: {}", self.objects()));
        let Some(point) = field(&listed, "EC_POINT") else {
            return self.rsa_public_key(label);
        };
        // The tool has faults when it writes keys of other curves than P-256, so this takes the point from its list. It is in
        // an OCTET STRING, except that of an imported Ed25519 key; the parameters are followed by the tool's name of them.
        let point = bytes::from_hex(point).unwrap();
        let is_edwards = listed.contains("EC_EDWARDS");
        let (point, algorithm) = if is_edwards && point.len() == 32 {
            (&point[..], vec![der::oid("1.3.101.112")])
        } else if is_edwards {
            (der::at(&point, &[]).data(), vec![der::oid("1.3.101.112")])
        } else {
            let parameters = field(&listed, "EC_PARAMS").unwrap().split(' ').next().unwrap();
            let algorithm = vec![der::oid("1.2.840.10045.2.1"), bytes::from_hex(parameters).unwrap()];
            (der::at(&point, &[]).data(), algorithm)
        };
        der::sequence(&[der::sequence(&algorithm), der::bits(point)])
    }

    fn rsa_public_key(&self, label: &str) -> Vec<u8> {
        let file = tempfile::NamedTempFile::new_in(&self.tokens.folder).unwrap();
        let path = file.path().to_str().unwrap();
        self.pkcs11_tool(&[
            "--read-object",
            "--type",
            "pubkey",
            "--label",
            label,
            "--output-file",
            path,
        ]);
        fs::read(path).unwrap()
    }

    /// A certificate of a key in the token, made outside the token, and signed by a key outside the token.
    fn certificate_of(&self, label: &str) -> Vec<u8> {
        let work = crate::openssl_cli::Workspace::new();
        work.write("key.der", &self.public_key(label));
        work.must_run(&["pkey", "-pubin", "-inform", "DER", "-in", "key.der", "-out", "key.pem"]);
        work.must_run(&["genpkey", "-algorithm", "ED25519", "-out", "issuer.pem"]);
        let subject = format!("/CN={label}");
        let names = ["x509", "-new", "-subj", &subject, "-days", "36500"];
        let keys = ["-force_pubkey", "key.pem", "-signkey", "issuer.pem"];
        work.must_run(&[&names[..], &keys, &["-outform", "DER", "-out", "certificate.der"]].concat());
        work.read("certificate.der")
    }

    /// What `pkcs11-tool` says of the objects in the token, after a login.
    pub fn objects(&self) -> String {
        self.pkcs11_tool(&["--list-objects"])
    }

    /// What `pkcs11-tool` says of one object, whose class it calls `class`, such as "Private Key Object".
    pub fn object(&self, class: &str, label: &str) -> Option<String> {
        let objects = self.objects();
        // Each starts with a line that is not indented.
        let mut found: Vec<String> = Vec::new();
        for line in objects.lines() {
            match found.last_mut() {
                Some(last) if line.starts_with(' ') => *last += &format!("{line}\n"),
                _ => found.push(format!("{line}\n")),
            }
        }
        found
            .into_iter()
            .find(|object| object.starts_with(class) && field(object, "label") == Some(label))
    }

    /// Removes an object; `class` is `privkey`, `pubkey` or `cert`.
    pub fn remove(&self, class: &str, label: &str) {
        self.pkcs11_tool(&["--delete-object", "--type", class, "--label", label]);
    }

    /// Changes the PIN.
    pub fn change_pin(&mut self, new: &str) {
        self.pkcs11_tool(&["--change-pin", "--new-pin", new]);
        new.clone_into(&mut self.pin);
    }

    /// Removes the token and its keys.
    pub fn delete(self) {
        self.tokens.softhsm2_util(&["--delete-token", "--token", &self.label]);
    }

    /// Runs `pkcs11-tool`, logged in to the token, which must succeed, and returns its output.
    pub fn pkcs11_tool(&self, arguments: &[&str]) -> String {
        let login = ["--token-label", &self.label, "--login", "--pin", &self.pin];
        self.tokens.pkcs11_tool(&[&login[..], arguments].concat())
    }
}

/// The value of a line `name: value`.
fn field<'text>(text: &'text str, name: &str) -> Option<&'text str> {
    let values = text.lines().filter_map(|line| line.trim().strip_prefix(name));
    let mut values = values.filter_map(|rest| rest.trim_start().strip_prefix(':'));
    values.next().map(str::trim)
}

/// A call of a PKCS #11 function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Such as `C_Login`.
    pub function: String,
    /// Such as `CKR_OK`; empty if the call has not returned.
    pub result: String,
}

/// The results of the calls of `C_Login`, in their order.
pub fn logins(calls: &[Call]) -> Vec<&str> {
    results_of("C_Login", calls)
}

/// The results of the calls of a function, in their order.
pub fn results_of<'calls>(function: &str, calls: &'calls [Call]) -> Vec<&'calls str> {
    let own = calls.iter().filter(|call| call.function == function);
    own.map(|call| call.result.as_str()).collect()
}

/// The calls in a log of `pkcs11-spy.so`: a line `NUMBER: FUNCTION` starts a call, a line `Returned:  NUMBER RESULT` ends it.
fn calls_in(log: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for line in log.lines() {
        let result = line
            .strip_prefix("Returned:")
            .and_then(|rest| rest.split_whitespace().nth(1));
        if let (Some(result), Some(call)) = (result, calls.last_mut()) {
            result.clone_into(&mut call.result);
        } else if let Some(function) = started_by(line) {
            calls.push(Call {
                function: function.to_owned(),
                result: String::new(),
            });
        }
    }
    calls
}

fn started_by(line: &str) -> Option<&str> {
    let (number, function) = line.split_once(": ")?;
    number.parse::<u64>().ok()?;
    function.starts_with("C_").then_some(function)
}
