//! OpenSSH keys: this crate and `ssh-keygen` must read each other's.
//!
//! The command must be installed. OpenSSH 10 has no DSA; that is counted as skipped.

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use openssl::base64;
use std::os::unix::fs::PermissionsExt;
use support::comparisons::Comparisons;
use support::key_forms::{self, NamedKey};
use support::openssl_cli::Workspace;
use support::sample_keys::{self, assert_same_private, assert_same_public, public_half};
use support::{backend, errors};

const PASSWORD: &str = "p\u{e4}ssword \u{1f511} of many bytes";
const OTHER_PASSWORD: &str = "another password";

/// A folder for the files of the command `ssh-keygen`.
pub(super) struct Folder(pub(super) Workspace);

impl Folder {
    pub(super) fn new() -> Self {
        Folder(Workspace::new())
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        self.0.run_program("ssh-keygen", arguments)
    }

    /// What the command prints, which is text.
    pub(super) fn must_run(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        String::from_utf8(output.unwrap_or_else(|| panic!("ssh-keygen refuses {arguments:?}"))).unwrap()
    }

    /// Writes a file that nobody else may read, as the command demands of private keys.
    pub(super) fn write(&self, name: &str, data: &[u8]) {
        self.0.write(name, data);
        std::fs::set_permissions(self.0.path(name), std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Has the command make a key in the file `key`; `false` if it does not have the type.
    pub(super) fn generate(&self, kind: &str, options: &[&str]) -> bool {
        for file in ["key", "key.pub"] {
            // There is none before the first.
            std::fs::remove_file(self.0.path(file)).ok();
        }
        let (kind, bits) = kind.split_once(' ').unwrap_or((kind, ""));
        let mut arguments = vec!["-q", "-f", "key", "-t", kind];
        if !bits.is_empty() {
            arguments.extend(["-b", bits]);
        }
        let made = self.run(&[&arguments[..], options].concat()).is_some();
        assert!(made || kind == "dsa", "the command must have {kind}");
        made
    }

    pub(super) fn read(&self, name: &str) -> Vec<u8> {
        self.0.read(name)
    }
}

/// The types and sizes that the command makes keys of.
pub(super) const TYPES: [&str; 7] = [
    "rsa 1024",
    "rsa 2048",
    "dsa",
    "ecdsa 256",
    "ecdsa 384",
    "ecdsa 521",
    "ed25519",
];

/// All but DSA.
pub(super) const LEAST_TYPES: usize = TYPES.len() - 1;

/// Does `compare` with every type that the command has; each comparison counts as `each`.
fn for_each_type(interface: &'static str, options: &[&str], mut compare: impl FnMut(&Folder, &str)) {
    let mut comparisons = Comparisons::new(interface);
    let folder = Folder::new();
    for kind in TYPES {
        if folder.generate(kind, options) {
            compare(&folder, kind);
            comparisons.ran();
        } else {
            comparisons.not_there(1);
        }
    }
    comparisons.finish(TYPES.len(), LEAST_TYPES);
}

/// The samples that OpenSSH has a form for.
fn keys() -> Vec<NamedKey> {
    let all = sample_keys::samples().iter();
    let keys: Vec<_> = all
        .filter(|sample| key_forms::has_openssh_form(&sample.public))
        .map(|sample| NamedKey::new(sample.name, sample.private.clone()))
        .collect();
    assert_eq!(keys.len(), OWN_KEYS);
    keys
}

/// RSA, DSA of 1024 bits, three curves, Ed25519.
const OWN_KEYS: usize = 6;

/// Does `compare` with every key of this crate whose type the command has.
fn for_each_key(interface: &'static str, mut compare: impl FnMut(&Folder, &NamedKey)) {
    let mut comparisons = Comparisons::new(interface);
    let folder = Folder::new();
    let has_dsa = folder.generate("dsa", &["-N", ""]);
    for key in keys() {
        if has_dsa || !matches!(key.private, PrivateKey::Dsa(_)) {
            compare(&folder, &key);
            comparisons.ran();
        } else {
            comparisons.not_there(1);
        }
    }
    comparisons.finish(OWN_KEYS, OWN_KEYS - 1);
}

/// The public key as a line without a comment.
fn line(key: &PublicKey) -> String {
    let line = key.public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh).unwrap();
    String::from_utf8(line).unwrap()
}

/// What is after the type in a line.
fn blob(line: &str) -> Vec<u8> {
    base64::decode_block(line.split(' ').nth(1).unwrap()).unwrap()
}

// ---- the command reads what the crate writes ----

/// The public line by the command of the private key in the file `key`.
fn derived_line(folder: &Folder, password: &str) -> Option<String> {
    let line = folder.run(&["-y", "-P", password, "-f", "key"])?;
    let line = String::from_utf8(line).unwrap();
    Some(line.trim_end().to_owned())
}

#[test]
fn own_private_keys() {
    let mut files = 0;
    let mut encrypted = 0;
    for_each_key("ssh-keygen-reads", |folder, key| {
        let openssh = key_forms::openssh_forms(&key.private);
        assert_eq!(openssh.len(), 6);
        let mut forms = openssh;
        // It reads the other formats, too, in PEM, but for Ed25519.
        if !matches!(key.private, PrivateKey::Ed25519(_)) {
            let others = [key_forms::pkcs8_forms(), key_forms::traditional_forms(&key.private)].concat();
            forms.extend(others.into_iter().filter(|form| form.encoding == Encoding::Pem));
        }
        for form in forms {
            let what = format!("{} in {form}", key.name);
            folder.write("key", &form.write(&key.private, PASSWORD.as_bytes()));
            let password = if form.is_encrypted() { PASSWORD } else { "" };
            let derived = derived_line(folder, password).unwrap_or_else(|| panic!("{what}"));
            assert_eq!(derived, line(&key.public), "{what}");
            if form.is_encrypted() {
                assert_eq!(derived_line(folder, OTHER_PASSWORD), None, "{what}");
                encrypted += 1;
            }
            files += 1;
        }
    });
    println!("count: cross-check ssh-keygen-reads-files ran={files} skipped=0");
    assert!(encrypted >= 4 * 13 + 5, "{encrypted}");
}

#[test]
fn the_best_encryption() {
    let folder = Folder::new();
    let sample = sample_keys::sample(sample_keys::ED25519);
    let best = BestAvailableEncryption::new(PASSWORD.as_bytes());
    let pem = sample
        .private
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, best)
        .unwrap();
    folder.write("key", &pem);
    assert_eq!(derived_line(&folder, PASSWORD), Some(line(&sample.public)));
    assert_eq!(derived_line(&folder, OTHER_PASSWORD), None);
}

#[test]
fn fingerprints_of_own_public_keys() {
    for_each_key("ssh-keygen-fingerprints", |folder, key| {
        let line = line(&key.public);
        folder.write("public", line.as_bytes());
        let digest = backend().hash(HashAlgorithm::Sha256, &blob(&line)).unwrap();
        let digest = base64::encode_block(&digest);
        let (bits, name) = match &key.public {
            PublicKey::Rsa(key) => (key.key_size(), "RSA"),
            PublicKey::Dsa(key) => (key.key_size(), "DSA"),
            PublicKey::EllipticCurve(key) => (key.key_size(), "ECDSA"),
            _ => (256, "ED25519"),
        };
        let expected = format!("{bits} SHA256:{} no comment ({name})\n", digest.trim_end_matches('='));
        assert_eq!(folder.must_run(&["-l", "-f", "public"]), expected);
    });
}

/// The command changes the password, the cipher and the rounds of a file of this crate.
#[test]
fn other_passwords_of_own_keys() {
    let mut changes = 0;
    for_each_key("ssh-keygen-passwords", |folder, key| {
        for form in key_forms::openssh_forms(&key.private) {
            let what = format!("{} in {form}", key.name);
            folder.write("key", &form.write(&key.private, PASSWORD.as_bytes()));
            let old = if form.is_encrypted() { PASSWORD } else { "" };
            let change = |old: &str, new: &str, options: &[&str]| {
                let arguments = ["-q", "-p", "-P", old, "-N", new, "-f", "key", "-a", "1"];
                folder.must_run(&[&arguments[..], options].concat());
                folder.read("key")
            };
            let changed = change(old, OTHER_PASSWORD, &["-Z", "aes256-cbc"]);
            let loaded = backend().load_ssh_private_key(&changed, Some(OTHER_PASSWORD.as_bytes()));
            assert_same_private(&loaded.unwrap_or_else(|error| panic!("{what}: {error}")), &key.private);
            errors::assert_incorrect_password(backend().load_ssh_private_key(&changed, Some(b"none of them")));

            let plain = change(OTHER_PASSWORD, "", &[]);
            let loaded = backend().load_pem_private_key(&plain, None).unwrap();
            assert_same_private(&loaded, &key.private);
            // The comment is empty all the way, so the line has nothing else.
            assert_eq!(derived_line(folder, ""), Some(line(&key.public)), "{what}");
            changes += 1;
        }
    });
    println!("count: cross-check ssh-keygen-password-changes ran={changes} skipped=0");
    assert!(changes >= 6 * (OWN_KEYS - 1));
}

#[test]
fn conversions_of_own_public_keys() {
    let mut conversions = 0;
    for_each_key("ssh-keygen-conversions", |folder, key| {
        let (own_line, pem) = (line(&key.public), Encoding::Pem);
        folder.write("line", own_line.as_bytes());
        let export = |format: &str| folder.run(&["-e", "-m", format, "-f", "line"]);
        let import = |format: &str| folder.must_run(&["-i", "-m", format, "-f", "other"]);
        let is_ed25519 = matches!(key.public, PublicKey::Ed25519(_));

        let rfc4716 = export("RFC4716").unwrap();
        folder.write("other", &rfc4716);
        assert_eq!(import("RFC4716").trim_end(), own_line);
        // What is between its delimiters is what is in the line.
        let text = String::from_utf8(rfc4716).unwrap();
        let inside = text.lines().filter(|line| !line.contains(['-', ':']));
        assert_eq!(
            base64::decode_block(&inside.collect::<String>()).unwrap(),
            blob(&own_line)
        );
        conversions += 1;

        if is_ed25519 {
            assert!(export("PKCS8").is_none(), "it converts Ed25519 now: compare it, too");
            return;
        }
        let spki = key
            .public
            .public_bytes(pem, PublicFormat::SubjectPublicKeyInfo)
            .unwrap();
        folder.write("other", &spki);
        assert_eq!(import("PKCS8").trim_end(), own_line, "{}", key.name);
        assert_eq!(export("PKCS8").unwrap(), spki, "{}", key.name);
        conversions += 1;
        // What it calls PEM is PKCS #1 for RSA, and once more the above for the others.
        if let PublicKey::Rsa(_) = key.public {
            let pkcs1 = key.public.public_bytes(pem, PublicFormat::Pkcs1).unwrap();
            folder.write("other", &pkcs1);
            assert_eq!(import("PEM").trim_end(), own_line);
            assert_eq!(export("PEM").unwrap(), pkcs1);
            conversions += 1;
        }
    });
    println!("count: cross-check ssh-keygen-conversion-formats ran={conversions} skipped=0");
    // RFC 4716 for all, PKCS #8 for all but Ed25519, PKCS #1 for RSA; DSA, if it is there, has two of them.
    let without_dsa = 5 + 4 + 1;
    assert!([without_dsa, without_dsa + 2].contains(&conversions), "{conversions}");
}

// ---- the crate reads what the command writes ----

/// Reads the file `key` and the file `key.pub`, which must be the halves of one key.
fn compare_files(folder: &Folder, password: Option<&str>, what: &str) -> PrivateKey {
    let pem = folder.read("key");
    let password = password.map(str::as_bytes);
    let key = backend()
        .load_pem_private_key(&pem, password)
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    let text = String::from_utf8(folder.read("key.pub")).unwrap();
    let public = backend().load_ssh_public_key(text.as_bytes()).unwrap();
    assert_same_public(&public, &public_half(&key));
    // The crate's line is the command's, without the comment.
    assert!(text.starts_with(&format!("{} ", line(&public))), "{what}: {text}");
    key
}

/// What a key says of itself in PKCS #8, by the `openssl` command from the file in that format.
fn check_by_openssl(folder: &Folder, key: &PrivateKey, what: &str) {
    let password = format!("pass:{PASSWORD}");
    let theirs = folder.0.must_run(&["pkey", "-in", "key", "-passin", &password]);
    let own = key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
    assert!(*own.unwrap() == *theirs, "{what}");
}

#[test]
fn plain_keys() {
    for_each_type("ssh-keygen-plain", &["-N", "", "-C", "a comment"], |folder, kind| {
        let key = compare_files(folder, None, kind);
        let again = backend().load_ssh_private_key(&folder.read("key"), None).unwrap();
        assert_same_private(&again, &key);
        let result = backend().load_ssh_private_key(&folder.read("key"), Some(b"a password"));
        assert!(matches!(result, Err(Error::PasswordNotNeeded)), "{kind}");
    });
}

/// The ciphers of the command; all but the last are those of OpenSSL.
const CIPHERS: [&str; 9] = [
    "aes256-ctr",
    "aes256-cbc",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes128-cbc",
    "aes192-cbc",
    "3des-cbc",
    "aes128-gcm@openssh.com",
];

fn encrypted<'a>(cipher: &'a str, rounds: &'a str) -> [&'a str; 8] {
    ["-N", PASSWORD, "-C", "", "-a", rounds, "-Z", cipher]
}

#[test]
fn encrypted_keys() {
    for cipher in CIPHERS {
        for_each_type("ssh-keygen-encrypted", &encrypted(cipher, "1"), |folder, kind| {
            let what = format!("{kind}, {cipher}");
            compare_files(folder, Some(PASSWORD), &what);
            let pem = folder.read("key");
            errors::assert_password_required(backend().load_ssh_private_key(&pem, None));
            let result = backend().load_ssh_private_key(&pem, Some(&PASSWORD.as_bytes()[1..]));
            errors::assert_incorrect_password(result);
        });
    }
}

/// ChaCha20 and Poly1305 as OpenSSH puts them together is not what libcrypto has.
#[test]
fn a_cipher_that_is_not_supported() {
    let options = encrypted("chacha20-poly1305@openssh.com", "1");
    for_each_type("ssh-keygen-refused", &options, |folder, _| {
        let result = backend().load_ssh_private_key(&folder.read("key"), Some(PASSWORD.as_bytes()));
        errors::assert_unsupported_naming(result, &["chacha20-poly1305@openssh.com"]);
    });
}

#[test]
fn rounds() {
    let folder = Folder::new();
    for rounds in ["1", "16", "33"] {
        assert!(folder.generate("ed25519", &encrypted("aes256-ctr", rounds)));
        compare_files(&folder, Some(PASSWORD), rounds);
    }
    let loader = KeyLoader::new(backend()).max_bcrypt_rounds(32);
    let result = loader.load_ssh_private_key(&folder.read("key"), Some(PASSWORD.as_bytes()));
    assert!(
        matches!(
            result,
            Err(Error::WorkFactorTooHigh {
                value: 33,
                limit: 32,
                ..
            })
        ),
        "{result:?}"
    );
    println!("count: cross-check ssh-keygen-rounds ran=3 skipped=0");
}

#[test]
fn comments() {
    let folder = Folder::new();
    let long = "x".repeat(1000);
    let comments = [
        "a@b",
        "with  spaces, \"quotes\" and ssh-rsa AAAA",
        "\u{fc}\u{1f511}",
        &long,
    ];
    for comment in comments {
        for password in ["", PASSWORD] {
            let options = ["-N", password, "-a", "1", "-C", comment];
            assert!(folder.generate("ecdsa 256", &options));
            let password = (!password.is_empty()).then_some(password);
            compare_files(&folder, password, comment);
        }
    }
    println!("count: cross-check ssh-keygen-comments ran=8 skipped=0");
}

/// The formats that the command has had before its own.
#[test]
fn pem_and_pkcs8_keys() {
    for format in ["PEM", "PKCS8"] {
        for password in [None, Some(PASSWORD)] {
            let options = ["-m", format, "-N", password.unwrap_or(""), "-C", ""];
            for_each_type("ssh-keygen-pem", &options, |folder, kind| {
                let what = format!("{kind}, {format}");
                let key = compare_files(folder, password, &what);
                let pem = String::from_utf8(folder.read("key")).unwrap();
                // There is no other format for these.
                let is_openssh = pem.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----");
                assert!(!is_openssh || kind == "ed25519", "{what}");
                let is_pkcs8 =
                    pem.contains(" PRIVATE KEY") && !pem.contains("SA PRIVATE") && !pem.contains("EC PRIVATE");
                assert_eq!(is_pkcs8, is_openssh || format == "PKCS8", "{what}");
                if !is_openssh {
                    check_by_openssl(folder, &key, &what);
                }
            });
        }
    }
}

/// The key in a certificate is that which was certified, for users and for hosts, by authorities of all types.
#[test]
fn certificates() {
    let authorities = ["rsa 2048", "ecdsa 256", "ecdsa 521", "ed25519"];
    for authority in authorities {
        for_each_type(
            "ssh-keygen-certificates",
            &["-N", "", "-C", "the owner"],
            |folder, kind| {
                let public = backend().load_ssh_public_key(&folder.read("key.pub")).unwrap();
                let (algorithm, bits) = authority.split_once(' ').unwrap_or((authority, "256"));
                if !folder.0.path("ca").exists() {
                    folder.must_run(&["-q", "-f", "ca", "-N", "", "-t", algorithm, "-b", bits]);
                }
                let user = ["-n", "alice,bob", "-V", "+1w", "-z", "7", "-O", "no-pty"];
                let host = ["-h", "-n", "host.example"];
                for options in [&user[..], &host, &["-O", "critical:force-command=true"]] {
                    let arguments = ["-q", "-s", "ca", "-I", "id"];
                    folder.must_run(&[&arguments[..], options, &["key.pub"]].concat());
                    let certificate = folder.read("key-cert.pub");
                    assert!(certificate.windows(9).any(|part| part == b"-cert-v01"), "{kind}");
                    let inside = backend()
                        .load_ssh_public_key(&certificate)
                        .unwrap_or_else(|error| panic!("{kind} by {authority}: {error}"));
                    assert_same_public(&inside, &public);
                }
            },
        );
    }
}

/// Lines as in `authorized_keys`, which the command reads, too.
#[test]
fn authorized_keys() {
    let mut ran = 0;
    for_each_type("ssh-keygen-authorized", &["-N", "", "-C", "someone"], |folder, kind| {
        let text = String::from_utf8(folder.read("key.pub")).unwrap();
        let expected = backend().load_ssh_public_key(text.as_bytes()).unwrap();
        let print = folder.must_run(&["-l", "-f", "key.pub"]);
        for options in [
            "no-pty",
            "restrict,port-forwarding",
            "command=\"/bin/echo \\\"quoted\\\" ssh-rsa AAAA\",no-agent-forwarding",
            "from=\"*.example, !bad.example\",environment=\"A=b c\"",
            "cert-authority,principals=\"a b\"",
        ] {
            let line = format!("{options} {text}");
            folder.write("authorized", line.as_bytes());
            assert_eq!(folder.must_run(&["-l", "-f", "authorized"]), print, "{options}");
            let loaded = backend()
                .load_ssh_public_key(line.as_bytes())
                .unwrap_or_else(|error| panic!("{kind}, {options}: {error}"));
            assert_same_public(&loaded, &expected);
            ran += 1;
        }
        let lines = format!("# a comment\n\n  \t\n{text}");
        let loaded = backend().load_ssh_public_key(lines.as_bytes()).unwrap();
        assert_same_public(&loaded, &expected);
    });
    println!("count: cross-check ssh-keygen-authorized-options ran={ran} skipped=0");
    assert!(ran >= 5 * LEAST_TYPES);
}
