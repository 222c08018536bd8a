//! The example `signer`, run as users run it: the compiled program. The commands `openssl cms` and `ssh-keygen -Y` verify what it
//! signs, and sign what it verifies.
//!
//! A failure must be one sentence on standard error, with exit code 1, or 3 for a signature that is not valid, and must leave the
//! folder unchanged.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{LazyLock, OnceLock};

use support::openssl_cli::Workspace;
use support::{example, terminal};

pub const NOT_VALID: i32 = 3;
pub const PASSWORD: &str = "correct horse battery staple";

/// The kinds of keys, as `openssl genpkey` is told to make them.
const KINDS: [(&str, &[&str]); 4] = [
    ("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ("p256", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    ("p384", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
    ("ed25519", &["-algorithm", "ED25519"]),
];

#[test]
fn openssl_verifies_what_is_signed_in_cms() {
    let desk = Desk::new();
    let (mut verified, mut by_openssl) = (0, 0);
    for (kind, _) in KINDS {
        desk.certify(kind);
        for (form, more) in [("DER", &[][..]), ("PEM", &["--pem"])] {
            desk.sign_cms(kind, &[more, &["--force"]].concat());
            let verify = [
                "cms", "-verify", "-binary", "-content", "data", "-in", "data.p7s", "-inform", form,
            ];
            let trust = ["-CAfile", "ca.pem", "-out", "content"];
            // The command of OpenSSL 3.0 gives Ed25519 a hash function, and fails.
            if kind != "ed25519" {
                desk.openssl(&[&verify[..], &trust].concat());
                assert!(desk.read("content") == desk.read("data"), "{kind}");
                by_openssl += 1;
            }
            desk.assert_cms(&["--root", "ca.pem"], &format!("signer: CN={kind}\n"));
            verified += 1;
        }
    }
    assert_eq!((verified, by_openssl), (2 * KINDS.len(), 2 * (KINDS.len() - 1)));
}

#[test]
fn what_openssl_signs_in_cms_is_verified() {
    let desk = Desk::new();
    let mut verified = 0;
    for (kind, _) in KINDS {
        let (key, certificate) = desk.certify(kind);
        // OpenSSL 3.0 takes the hash function of another standard for Ed25519 unless it is told.
        let hash = if kind == "ed25519" { "sha512" } else { "sha256" };
        for more in [&[][..], &["-keyid"], &["-noattr"], &["-cades"]] {
            let sign = [
                "cms", "-sign", "-binary", "-in", "data", "-outform", "DER", "-out", "data.p7s", "-md", hash,
            ];
            let by = ["-signer", &certificate, "-inkey", &key];
            if desk.files.run(&[&sign[..], &by, more].concat()).is_none() {
                continue; // OpenSSL 3.0 does not sign every form with Ed25519.
            }
            if kind == "ed25519" && more == ["-noattr"] {
                continue; // Ed25519 does not sign a stream: the whole file would have to fit into memory.
            }
            desk.assert_cms(&["--root", "ca.pem"], &format!("signer: CN={kind}\n"));
            verified += 1;
        }
    }
    assert!(verified >= 3 * 4, "{verified}");
}

#[test]
fn who_signs_must_be_trusted() {
    let desk = Desk::new();
    desk.certify("p256");
    desk.certify("rsa");
    desk.sign_cms("p256", &[]);
    desk.assert_cms(&["--signers", "p256.pem"], "signer: CN=p256\n");
    desk.assert_cms(&["--root", "ca.pem", "--subject", "CN=p256"], "signer: CN=p256\n");
    desk.assert_cms(&["--root", "ca.pem", "--purpose", "any"], "signer: CN=p256\n");
    let mut refused = 0;
    for (arguments, sentence) in [
        (
            &["--signers", "rsa.pem"][..],
            "its certificate is not one that the verifier accepts",
        ),
        (&["--root", "rsa.pem"], "its certificate was not accepted"),
        (
            &["--root", "ca.pem", "--subject", "CN=rsa"],
            "the signer is CN=p256, and CN=rsa was expected",
        ),
        (
            &["--root", "ca.pem", "--purpose", "codeSigning"],
            "extendedKeyUsage does not allow this purpose",
        ),
        (
            &["--root", "ca.pem", "--purpose", "1.3.6.1.5.5.7.3.3"],
            "extendedKeyUsage",
        ),
    ] {
        desk.assert_fails(&[&["cms", "verify", "data"], arguments].concat(), NOT_VALID, sentence);
        refused += 1;
    }
    assert_eq!(refused, 5);

    // Revoked, by a list of the authority.
    desk.openssl(&[
        "ca", "-config", "ca.cnf", "-keyfile", "ca.key", "-cert", "ca.pem", "-revoke", "p256.pem",
    ]);
    desk.openssl(&[
        "ca", "-config", "ca.cnf", "-keyfile", "ca.key", "-cert", "ca.pem", "-gencrl", "-out", "crl.pem",
    ]);
    let by_list = ["cms", "verify", "data", "--root", "ca.pem", "--crl", "crl.pem"];
    desk.assert_fails(&by_list, NOT_VALID, "revoked");
}

#[test]
fn ssh_keygen_verifies_what_is_signed_in_sshsig() {
    let desk = Desk::new();
    let mut verified = 0;
    for (kind, arguments) in SSH_KINDS {
        desk.ssh_key(kind, arguments);
        for namespace in ["file", "release@example.org"] {
            desk.run_well(&["ssh", "sign", "data", "--key", kind, "-n", namespace, "--force"]);
            assert!(desk.ssh_keygen_verifies(namespace), "{kind} {namespace}");
            desk.assert_ssh(&["-n", namespace], &format!("signer: {kind}@example.org\n"), kind);
            verified += 1;
        }
    }
    assert_eq!(verified, 2 * SSH_KINDS.len());
}

#[test]
fn what_ssh_keygen_signs_is_verified() {
    let desk = Desk::new();
    let mut verified = 0;
    for (kind, arguments) in SSH_KINDS {
        desk.ssh_key(kind, arguments);
        for hash in ["sha256", "sha512"] {
            let _ = fs::remove_file(desk.path("data.sig"));
            let hash = format!("hashalg={hash}");
            desk.ssh_keygen(&["-q", "-Y", "sign", "-f", kind, "-n", "file", "-O", &hash, "data"]);
            desk.assert_ssh(&[], &format!("signer: {kind}@example.org\n"), kind);
            let by_key = format!("{kind}.pub");
            let text = desk.run_well(&["ssh", "verify", "data", "--public-key", &by_key]);
            assert!(
                text.contains("namespace: file\n") && !text.contains("signer: "),
                "{text}"
            );
            verified += 1;
        }
    }
    assert_eq!(verified, 2 * SSH_KINDS.len());
}

#[test]
fn an_ssh_signature_is_for_one_namespace_key_and_identity() {
    let desk = Desk::new();
    for (kind, arguments) in SSH_KINDS {
        desk.ssh_key(kind, arguments);
    }
    desk.run_well(&["ssh", "sign", "data", "--key", "id_ed25519"]);
    let list = ["--allowed-signers", "signers"];
    let mut refused = 0;
    for (arguments, sentence) in [
        (
            &["-i", "id_ed25519@example.org", "-n", "git"][..],
            "it is for another namespace",
        ),
        (
            &["-i", "id_rsa@example.org"],
            "no allowed signer has the identity and the key",
        ),
        (&["-i", "nobody"], "no allowed signer has the identity and the key"),
    ] {
        desk.assert_fails(
            &[&["ssh", "verify", "data"], &list[..], arguments].concat(),
            NOT_VALID,
            sentence,
        );
        refused += 1;
    }
    assert_eq!(refused, 3);
    let by_key = ["ssh", "verify", "data", "--public-key", "id_rsa.pub"];
    desk.assert_fails(&by_key, NOT_VALID, "the SSH signature was not accepted");
    desk.write(
        "broken",
        [desk.read("signers"), b"somebody ssh-ed25519 AAAA\n".to_vec()].concat(),
    );
    let broken = [
        "ssh",
        "verify",
        "data",
        "--allowed-signers",
        "broken",
        "-i",
        "id_ed25519@example.org",
    ];
    desk.assert_fails(&broken, 1, "broken, line 4: ");
}

/// If a bit of the file or of the signature is flipped, the signature is not valid, or it does not decode.
#[test]
fn nothing_can_be_changed() {
    let desk = Desk::new();
    desk.certify("p256");
    desk.ssh_key("id_ed25519", SSH_KINDS[2].1);
    desk.sign_cms("p256", &[]);
    desk.run_well(&["ssh", "sign", "data", "--key", "id_ed25519"]);
    let cms = ["cms", "verify", "data", "--signers", "p256.pem", "-s", "changed"];
    let ssh = [
        "ssh",
        "verify",
        "data",
        "--public-key",
        "id_ed25519.pub",
        "-s",
        "changed",
    ];
    let (mut not_valid, mut unreadable) = (0, 0);
    for (signature, verify) in [("data.p7s", &cms[..]), ("data.sig", &ssh)] {
        let whole = desk.read(signature);
        // At its end is the signature itself. Before that there is more that is not signed, such as the certificates.
        for place in [whole.len() - 60, whole.len() - 50, whole.len() - 40] {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            desk.write("changed", &changed);
            let output = desk.run(verify);
            match output.status.code() {
                Some(NOT_VALID) => not_valid += 1,
                Some(1) => unreadable += 1,
                _ => panic!("{signature}, {place}: {output:?}"),
            }
        }
        desk.write("changed", &whole);
        desk.run_well(verify);
    }
    assert!(
        not_valid >= 2 && not_valid + unreadable == 6,
        "{not_valid} {unreadable}"
    );

    let mut data = desk.read("data");
    *data.last_mut().unwrap() ^= 1;
    desk.write("data", &data);
    let cms = ["cms", "verify", "data", "--signers", "p256.pem"];
    desk.assert_fails(&cms, NOT_VALID, "messageDigest is not the digest of the content");
    let ssh = ["ssh", "verify", "data", "--public-key", "id_ed25519.pub"];
    desk.assert_fails(&ssh, NOT_VALID, "the signature does not match");
}

#[test]
fn encrypted_keys_need_their_password() {
    let desk = Desk::new();
    desk.certify("p256");
    desk.write("password", PASSWORD);
    desk.write("wrong", "incorrect horse");
    let encrypt = [
        "pkcs8",
        "-topk8",
        "-v2",
        "aes-256-cbc",
        "-iter",
        "1000",
        "-in",
        "p256.key",
    ];
    desk.openssl(&[&encrypt[..], &["-out", "locked.key", "-passout", "file:password"]].concat());
    let sign = ["cms", "sign", "data", "-k", "locked.key", "-c", "p256.pem"];
    desk.assert_fails(&sign, 1, "there is no terminal to ask for its password");
    let with = |file: &'static str| [&sign[..], &["-p", file]].concat();
    desk.assert_fails(&with("wrong"), 1, "locked.key: incorrect password");
    let not_needed = [
        "cms", "sign", "data", "-k", "p256.key", "-c", "p256.pem", "-p", "password",
    ];
    desk.assert_fails(
        &not_needed,
        1,
        "p256.key: a password was given, but the data is not encrypted",
    );
    desk.run_well(&with("password"));
    desk.assert_cms(&["--root", "ca.pem"], "signer: CN=p256\n");

    desk.ssh_key("id", &["-t", "ed25519", "-N", PASSWORD, "-a", "1"]);
    let command = format!("'{}' ssh sign data -k id", signer().display());
    let (code, screen) = terminal::run(&desk.path(""), &command, &[("Password of id: ", PASSWORD)]);
    assert_eq!(code, 0, "{screen}");
    assert!(desk.ssh_keygen_verifies("file"));
}

#[test]
fn what_cannot_be_done_is_said() {
    let desk = Desk::new();
    desk.certify("p256");
    desk.certify("rsa");
    desk.sign_cms("p256", &[]);
    fs::create_dir(desk.path("folder")).unwrap();
    desk.write("empty", b"");
    let mut refused = 0;
    for (arguments, sentence) in [
        (
            &["cms", "sign", "data", "-k", "p256.key", "-c", "p256.pem"][..],
            "data.p7s already exists",
        ),
        (
            &["cms", "sign", "missing", "-k", "p256.key", "-c", "p256.pem"],
            "cannot read missing: No such file",
        ),
        (
            &["cms", "sign", "folder", "-k", "p256.key", "-c", "p256.pem"],
            "cannot read folder: it is a directory",
        ),
        (
            &["cms", "sign", "ca.pem", "-k", "rsa.key", "-c", "p256.pem"],
            "cannot sign: private_key: does not belong to the certificate",
        ),
        (
            &["cms", "sign", "ca.pem", "-k", "empty", "-c", "p256.pem"],
            "empty is empty",
        ),
        (
            &["cms", "sign", "ca.pem", "-k", "folder", "-c", "p256.pem"],
            "cannot read folder: it is not a regular file",
        ),
        (
            &["cms", "verify", "ca.pem", "--root", "ca.pem"],
            "cannot read ca.pem.p7s: No such file",
        ),
        (
            &["cms", "verify", "missing", "--root", "ca.pem", "-s", "data.p7s"],
            "cannot read missing",
        ),
        (&["cms", "verify", "data", "--root", "data.p7s"], "data.p7s: malformed "),
        (
            &["cms", "verify", "data", "--root", "ca.pem", "-s", "ca.pem"],
            "ca.pem: malformed ",
        ),
        (
            &["ssh", "verify", "data", "--public-key", "ca.pem", "-s", "ca.pem"],
            "ca.pem: malformed ",
        ),
        (
            &["ssh", "sign", "data", "-k", "p256.key", "-n", ""],
            "cannot sign: namespace: ",
        ),
    ] {
        desk.assert_fails(arguments, 1, sentence);
        refused += 1;
    }
    assert_eq!(refused, 12);
    for arguments in [
        &["cms", "verify", "data"][..],
        &["cms", "verify", "data", "--root", "ca.pem", "--system-roots"],
        &["ssh", "verify", "data", "--allowed-signers", "signers"],
        &["ssh", "verify", "data", "--public-key", "a", "-i", "b"],
        &["sign", "data"],
        &[],
    ] {
        assert_eq!(desk.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

/// A file that is larger than the memory which the program may use.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_file() {
    let desk = Desk::new();
    desk.certify("p256");
    desk.ssh_key("id_ed25519", SSH_KINDS[2].1);
    fs::File::create(desk.path("data")).unwrap().set_len(144 << 20).unwrap();
    for arguments in [
        &["cms", "sign", "data", "-k", "p256.key", "-c", "p256.pem"][..],
        &["cms", "verify", "data", "--root", "ca.pem"],
        &["ssh", "sign", "data", "-k", "id_ed25519"],
        &["ssh", "verify", "data", "--public-key", "id_ed25519.pub"],
    ] {
        // In units of 1,024 bytes, of address space.
        let script = "ulimit -v 131072 && exec \"$0\" \"$@\"";
        let mut command = desk.command("sh");
        let output = command
            .args(["-c", script])
            .arg(signer())
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
}

/// With `--fips`, there is FIPS or nothing.
#[test]
fn fips_is_had_or_the_reason_is_said() {
    use hazmat_openssl::prelude::Backend;
    let desk = Desk::new();
    desk.certify("p256");
    let output = desk.run(&["--fips", "cms", "sign", "data", "-k", "p256.key", "-c", "p256.pem"]);
    match Backend::fips() {
        Ok(_) => assert!(output.status.success(), "{output:?}"),
        Err(error) => {
            let error = error.to_string();
            let reason = error.split(':').next().unwrap();
            assert_failed(&output, 1, &format!("OpenSSL cannot be used: {reason}"));
        }
    }
}

/// The kinds of keys, as `ssh-keygen` is told to make them.
pub const SSH_KINDS: [(&str, &[&str]); 3] = [
    ("id_rsa", &["-t", "rsa", "-b", "2048", "-N", ""]),
    ("id_ecdsa", &["-t", "ecdsa", "-b", "256", "-N", ""]),
    ("id_ed25519", &["-t", "ed25519", "-N", ""]),
];

/// A folder with the file `data`, and an authority that certifies keys for mail: `ca.key` and `ca.pem`.
pub struct Desk {
    files: Workspace,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Desk {
            files: Workspace::new(),
        };
        let data: Vec<u8> = (0..100_000_u32)
            .map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        desk.write("data", data);
        desk.write(
            "ca.cnf",
            "[ca]\ndefault_ca=a\n[a]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=1\n",
        );
        desk.write("index", "");
        desk.write("number", "01\n");
        desk.write_key("p256", "ca.key");
        desk.openssl(&[
            "req",
            "-x509",
            "-key",
            "ca.key",
            "-subj",
            "/CN=authority",
            "-out",
            "ca.pem",
        ]);
        desk
    }

    /// A key and a certificate of it for mail. All desks have the same keys.
    pub fn certify(&self, kind: &str) -> (String, String) {
        let (key, certificate) = (format!("{kind}.key"), format!("{kind}.pem"));
        self.write_key(kind, &key);
        let subject = format!("/CN={kind}");
        let usage = [
            "-addext",
            "extendedKeyUsage=emailProtection",
            "-addext",
            "keyUsage=digitalSignature",
        ];
        let request = [
            "req", "-x509", "-key", &key, "-subj", &subject, "-CA", "ca.pem", "-CAkey", "ca.key",
        ];
        let no_authority = ["-addext", "basicConstraints=critical,CA:FALSE", "-out", &certificate];
        self.openssl(&[&request[..], &usage, &no_authority].concat());
        (key, certificate)
    }

    fn write_key(&self, kind: &str, file: &str) {
        static MADE: [OnceLock<Vec<u8>>; KINDS.len()] = [const { OnceLock::new() }; KINDS.len()];
        let index = KINDS.iter().position(|(name, _)| *name == kind).unwrap();
        let key = MADE[index].get_or_init(|| {
            self.openssl(&[&["genpkey", "-out", "new.key"], KINDS[index].1].concat());
            self.read("new.key")
        });
        self.write(file, key);
    }

    /// A key of OpenSSH, and a line for it in the list of allowed signers.
    pub fn ssh_key(&self, name: &str, arguments: &[&str]) {
        self.ssh_keygen(&[&["-q", "-C", name, "-f", name], arguments].concat());
        let public = String::from_utf8(self.read(&format!("{name}.pub"))).unwrap();
        let before = fs::read_to_string(self.path("signers")).unwrap_or_default();
        self.write("signers", format!("{before}{name}@example.org {public}"));
    }

    /// Whether the command accepts `data.sig`, by whichever of the allowed signers.
    fn ssh_keygen_verifies(&self, namespace: &str) -> bool {
        let find = ["-Y", "find-principals", "-s", "data.sig", "-f", "signers"];
        let identity = self.ssh_keygen(&find);
        let data = fs::File::open(self.path("data")).unwrap();
        let mut command = self.command("ssh-keygen");
        command.args(["-Y", "verify", "-f", "signers", "-s", "data.sig", "-n", namespace, "-I"]);
        let output = command.arg(identity.trim()).stdin(data).output().unwrap();
        output.status.success()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.files.path(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        self.files.read(name)
    }

    pub fn write(&self, name: &str, data: impl AsRef<[u8]>) {
        self.files.write(name, data.as_ref());
    }

    /// All that is in the folder.
    fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = fs::read_dir(self.path("")).unwrap().map(|entry| entry.unwrap().path());
        entries
            .map(|path| (path.clone(), fs::read(path).unwrap_or_default()))
            .collect()
    }

    pub fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        self.files.must_run(arguments)
    }

    pub fn ssh_keygen(&self, arguments: &[&str]) -> String {
        let output = self.command("ssh-keygen").args(arguments).output();
        let output = output.expect("this test needs `ssh-keygen`, which is part of OpenSSH");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path("")).stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(signer()).args(arguments).output().unwrap()
    }

    /// What the program puts out, which must succeed without a word on standard error.
    #[track_caller]
    pub fn run_well(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{arguments:?}: {output:?}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Signs `data` with a certified key.
    #[track_caller]
    pub fn sign_cms(&self, kind: &str, more: &[&str]) {
        let (key, certificate) = (format!("{kind}.key"), format!("{kind}.pem"));
        let text = self.run_well(&[&["cms", "sign", "data", "-k", &key, "-c", &certificate], more].concat());
        assert_eq!(text, "signature: data.p7s\n");
    }

    #[track_caller]
    fn assert_cms(&self, arguments: &[&str], line: &str) {
        let text = self.run_well(&[&["cms", "verify", "data"], arguments].concat());
        assert!(text.starts_with(line), "{line:?} was due: {text}");
    }

    #[track_caller]
    fn assert_ssh(&self, arguments: &[&str], line: &str, kind: &str) {
        let identity = format!("{kind}@example.org");
        let by_list = ["--allowed-signers", "signers", "-i", &identity];
        let text = self.run_well(&[&["ssh", "verify", "data"], &by_list[..], arguments].concat());
        assert!(text.starts_with(line), "{line:?} was due: {text}");
    }

    #[track_caller]
    pub fn assert_fails(&self, arguments: &[&str], code: i32, sentence: &str) {
        let before = self.content();
        let output = self.run(arguments);
        assert_failed(&output, code, sentence);
        assert!(self.content() == before, "the folder has changed");
    }
}

#[track_caller]
fn assert_failed(output: &Output, code: i32, sentence: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert_eq!(output.stdout, b"", "{output:?}");
    let said = stderr.strip_prefix("signer: ").and_then(|rest| rest.strip_suffix('\n'));
    let said = said.unwrap_or_else(|| panic!("no sentence: {stderr:?}"));
    assert!(!said.is_empty() && !said.contains(char::is_control), "{stderr:?}");
    assert!(said.contains(sentence), "{sentence:?} was due: {stderr}");
}

/// The built example.
fn signer() -> &'static Path {
    static SIGNER: LazyLock<PathBuf> = LazyLock::new(|| example::program("signer"));
    &SIGNER
}
