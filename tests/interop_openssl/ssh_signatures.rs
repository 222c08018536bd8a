//! SSH signatures and the files around them: this crate and `ssh-keygen -Y` must judge alike.
//!
//! The command must be installed.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::serialization::openssh::{
    AllowedSigners, AuthorizedKeys, SshCertificate, SshCertificateBuilder, SshPrivateKey, SshPublicKey, SshSignature,
    SshSignatureAlgorithm, SshSignatureBuilder, SshSignaturePolicy,
};
use hazmat_openssl::time::{Date, Month, OffsetDateTime, UtcOffset};
use hazmat_openssl::{Error, MalformedKind};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use support::backend;
use support::key_forms::{self, NamedKey};
use support::openssl_cli::Workspace;
use support::sample_keys;
use support::ssh_security_key::SecurityKey;

const MESSAGE: &[u8] = b"a message\nof two lines\n";
const IDENTITY: &str = "alice@example.org";

/// A folder for the command's files.
struct Folder(Workspace);

impl Folder {
    fn new() -> Self {
        Folder(Workspace::new())
    }

    /// Runs the command with an input; what it prints, or `None` if it refuses.
    fn run(&self, arguments: &[&str], input: &[u8]) -> Option<String> {
        let mut child = Command::new("ssh-keygen")
            .args(arguments)
            .env("TZ", "UTC")
            .current_dir(self.0.path("."))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command ssh-keygen is needed for this test");
        // A command that refuses its arguments does not read.
        child.stdin.take().unwrap().write_all(input).ok();
        let output = child.wait_with_output().unwrap();
        if !output.status.success() {
            eprintln!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        Some(String::from_utf8(output.stdout).unwrap())
    }

    #[track_caller]
    fn must_run(&self, arguments: &[&str], input: &[u8]) -> String {
        self.run(arguments, input)
            .unwrap_or_else(|| panic!("ssh-keygen refuses {arguments:?}"))
    }

    /// Writes a private key as the command demands it: readable by nobody else.
    fn write_key(&self, name: &str, key: &PrivateKey) {
        let pem = key.private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption);
        self.0.write(name, &pem.unwrap());
        std::fs::set_permissions(self.0.path(name), std::fs::Permissions::from_mode(0o600)).unwrap();
        self.0
            .write(&format!("{name}.pub"), public(key).to_openssh().unwrap().as_bytes());
    }

    fn check_novalidate(&self, namespace: &str, message: &[u8]) -> bool {
        let arguments = ["-Y", "check-novalidate", "-n", namespace, "-s", "signature"];
        self.run(&arguments, message).is_some()
    }

    /// Whether the command accepts the file `signature` by the file `allowed`, at this time.
    fn verify(&self, identity: &str, namespace: &str, message: &[u8], time: &str) -> bool {
        let time = format!("verify-time={time}");
        let arguments = [
            "-Y",
            "verify",
            "-f",
            "allowed",
            "-I",
            identity,
            "-n",
            namespace,
            "-s",
            "signature",
            "-O",
            &time,
        ];
        self.run(&arguments, message).is_some()
    }

    fn find_principals(&self, time: &str) -> Option<Vec<String>> {
        let time = format!("verify-time={time}");
        let arguments = ["-Y", "find-principals", "-f", "allowed", "-s", "signature", "-O", &time];
        let found = self.run(&arguments, b"")?;
        Some(found.lines().map(str::to_owned).collect())
    }
}

fn public(key: &PrivateKey) -> SshPublicKey {
    SshPublicKey::new(key.public_key().unwrap()).unwrap()
}

fn policy() -> SshSignaturePolicy {
    SshSignaturePolicy::new().min_rsa_key_size(1024)
}

/// The samples that OpenSSH has a form for, but for DSA.
fn keys() -> Vec<NamedKey> {
    let all = sample_keys::samples().iter();
    let usable = all
        .filter(|sample| key_forms::has_openssh_form(&sample.public) && !matches!(sample.private, PrivateKey::Dsa(_)));
    let keys: Vec<_> = usable
        .map(|sample| NamedKey::new(sample.name, sample.private.clone()))
        .collect();
    assert_eq!(keys.len(), 5);
    keys
}

/// The algorithms of a key.
fn algorithms(key: &PrivateKey) -> Vec<SshSignatureAlgorithm> {
    let key_type = public(key).key_type();
    let all = SshSignatureAlgorithm::ALL.iter().copied();
    all.filter(|algorithm| algorithm.is_secure() && algorithm.key_type() == key_type)
        .collect()
}

// ---- the command verifies what the crate signs ----

#[test]
fn own_signatures() {
    let folder = Folder::new();
    let mut signatures = 0;
    for key in keys() {
        let line = public(&key.private).to_openssh().unwrap();
        folder.0.write("allowed", format!("{IDENTITY} {line}\n").as_bytes());
        for algorithm in algorithms(&key.private) {
            for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha512] {
                let what = format!("{}, {algorithm}, {hash}", key.name);
                let builder = SshSignatureBuilder::new("file").unwrap();
                let builder = builder.hash_algorithm(hash).signature_algorithm(algorithm);
                let signature = builder.sign(&key.private, MESSAGE).unwrap().to_pem().unwrap();
                folder.0.write("signature", signature.as_bytes());
                assert!(folder.check_novalidate("file", MESSAGE), "{what}");
                assert!(!folder.check_novalidate("email", MESSAGE), "{what}");
                assert!(!folder.check_novalidate("file", b"another"), "{what}");
                assert!(folder.verify(IDENTITY, "file", MESSAGE, "20260101"), "{what}");
                assert!(!folder.verify("bob@example.org", "file", MESSAGE, "20260101"), "{what}");
                let found = folder.find_principals("20260101");
                assert_eq!(found, Some(vec![IDENTITY.to_owned()]), "{what}");
                signatures += 1;
            }
        }
    }
    println!("count: cross-check ssh-keygen-verifies ran={signatures} skipped=0");
    assert_eq!(signatures, 12);
}

#[test]
fn own_signatures_of_security_keys() {
    let folder = Folder::new();
    for key in [SecurityKey::ed25519(), SecurityKey::p256()] {
        let line = key.public().to_openssh().unwrap();
        folder.0.write("allowed", format!("{IDENTITY} {line}\n").as_bytes());
        let builder = SshSignatureBuilder::new("file").unwrap();
        let signature = builder.sign_elsewhere(key.public(), MESSAGE, |data| Ok(key.sign(1, data)));
        folder
            .0
            .write("signature", signature.unwrap().to_pem().unwrap().as_bytes());
        assert!(folder.check_novalidate("file", MESSAGE));
        assert!(folder.verify(IDENTITY, "file", MESSAGE, "20260101"));
        assert!(!folder.verify(IDENTITY, "file", b"another", "20260101"));
    }
    println!("count: cross-check ssh-keygen-verifies-security-keys ran=2 skipped=0");
}

// ---- the crate verifies what the command signs ----

#[test]
fn signatures_of_the_command() {
    let folder = Folder::new();
    let mut signatures = 0;
    for key in keys() {
        folder.write_key("key", &key.private);
        for hash in ["sha256", "sha512"] {
            let what = format!("{}, {hash}", key.name);
            let option = format!("hashalg={hash}");
            let pem = folder.must_run(&["-Y", "sign", "-f", "key", "-n", "file", "-O", &option], MESSAGE);
            let signature = SshSignature::from_pem(backend(), &pem).unwrap();
            assert_eq!(signature.to_pem().unwrap(), pem, "{what}");
            assert_eq!(signature.namespace(), "file");
            assert_eq!(signature.hash_algorithm().name(), hash);
            let public_key = public(&key.private);
            assert_eq!(*signature.signer().key(), public_key);
            signature.verify(&public_key, "file", MESSAGE, &policy()).unwrap();
            signature.verify_unattributed("file", MESSAGE, &policy()).unwrap();
            let result = signature.verify(&public_key, "file", b"another", &policy());
            assert_eq!(result, Err(Error::InvalidSignature), "{what}");
            signatures += 1;
        }
    }
    println!("count: cross-check ssh-keygen-signs ran={signatures} skipped=0");
    assert_eq!(signatures, 10);
}

/// A file that the command signs by its name, and this crate reads in pieces.
#[test]
fn files() {
    let folder = Folder::new();
    let key = sample_keys::sample(sample_keys::P256).private.clone();
    folder.write_key("key", &key);
    let content = b"0123456789abcdef".repeat(10_000);
    folder.0.write("content", &content);
    folder.must_run(&["-q", "-Y", "sign", "-f", "key", "-n", "file", "content"], b"");
    let signature = SshSignature::from_pem(backend(), folder.0.read("content.sig")).unwrap();
    let mut file = std::fs::File::open(folder.0.path("content")).unwrap();
    signature
        .verify_reader(&public(&key), "file", &mut file, &policy())
        .unwrap();

    let own = SshSignatureBuilder::new("file").unwrap();
    let own = own.sign_reader(&key, &mut &content[..]).unwrap();
    folder.0.write("signature", own.to_pem().unwrap().as_bytes());
    assert!(folder.check_novalidate("file", &content));
}

// ---- allowed signers ----

fn midnight(year: i32, month: u8, day: u8) -> OffsetDateTime {
    let date = Date::from_calendar_date(year, Month::try_from(month).unwrap(), day).unwrap();
    date.midnight().assume_utc()
}

/// The times of the comparisons, as the command and as the crate have them.
fn times() -> [(&'static str, OffsetDateTime); 3] {
    [
        ("20250101Z", midnight(2025, 1, 1)),
        ("20260101Z", midnight(2026, 1, 1)),
        ("20270101Z", midnight(2027, 1, 1)),
    ]
}

/// Judges the signature by the file, for identities, namespaces and times, and asserts that the command does alike. Returns the
/// numbers of comparisons and of acceptances.
fn compare(folder: &Folder, signature: &SshSignature, file: &str, identities: &[&str]) -> (usize, usize) {
    folder.0.write("allowed", file.as_bytes());
    folder.0.write("signature", signature.to_pem().unwrap().as_bytes());
    // The command runs in UTC.
    let signers = AllowedSigners::from_text(backend(), file)
        .unwrap()
        .local_offset(UtcOffset::UTC);
    let namespace = signature.namespace();
    let (mut comparisons, mut accepted) = (0, 0);
    for (text, time) in times() {
        for identity in identities {
            let own = signers.verify(signature, identity, namespace, MESSAGE, time);
            let theirs = folder.verify(identity, namespace, MESSAGE, text);
            assert_eq!(own.is_ok(), theirs, "{identity}, {text}, {file}: {own:?}");
            comparisons += 1;
            accepted += usize::from(theirs);
        }
        let own = signers.find_principals(signature, time);
        let mut theirs = folder.find_principals(text);
        if let (Some(names), Some(_)) = (&mut theirs, signature.signer().certificate()) {
            // OpenSSH 9.2 also prints principals of the certificate that a pattern with `!` excludes; it does not accept them.
            names.retain(|name| signers.find_identity(name).next().is_some());
        }
        assert_eq!(own.clone().ok(), theirs, "{text}, {file}: {own:?}");
        comparisons += 1;
    }
    (comparisons, accepted)
}

#[test]
fn allowed_signers() {
    let folder = Folder::new();
    let key = sample_keys::sample(sample_keys::ED25519).private.clone();
    let other = sample_keys::sample(sample_keys::P256).private.clone();
    let (key_line, other_line) = (public(&key).to_openssh().unwrap(), public(&other).to_openssh().unwrap());
    let signature = SshSignatureBuilder::new("file").unwrap().sign(&key, MESSAGE).unwrap();
    let files = [
        String::new(),
        "# nobody\n\n".to_owned(),
        format!("{IDENTITY} {key_line}\n"),
        format!("  \t{IDENTITY}\t {key_line} a comment\r\n"),
        format!("{IDENTITY} {other_line}\n"),
        format!("{IDENTITY} {other_line}\n*@example.org {key_line}\n"),
        format!("*@example.org,!bob@* {key_line}\n"),
        format!("!bob@example.org {key_line}\n"),
        format!("?lice@example.* {key_line}\n"),
        format!("bob@example.org,alice@example.org {key_line}\n"),
        format!("\"alice@example.org,bob@example.org\" {key_line}\n"),
        format!("* namespaces=\"file\" {key_line}\n"),
        format!("* namespaces=\"git,fi*\" {key_line}\n"),
        format!("* namespaces=\"*,!file\" {key_line}\n"),
        format!("* namespaces=\"email\" {key_line}\n* {key_line}\n"),
        format!("* NAMESPACES=\"file\",Valid-After=\"20250601\" {key_line}\n"),
        format!("* valid-after=\"20260101Z\" {key_line}\n"),
        format!("* valid-after=\"20260101000001Z\" {key_line}\n"),
        format!("* valid-before=\"20260101\" {key_line}\n"),
        format!("* valid-before=\"202512312359Z\" {key_line}\n"),
        format!("* valid-after=\"20251231\",valid-before=\"20260102\" {key_line}\n"),
        format!("* cert-authority {key_line}\n"),
        format!("* cert-authority,namespaces=\"file\" {key_line}\n{IDENTITY} {key_line}\n"),
    ];
    let (mut comparisons, mut accepted) = (0, 0);
    let identities = [IDENTITY, "bob@example.org", "alice@example.net", "ALICE@example.org"];
    for file in &files {
        let (ran, yes) = compare(&folder, &signature, file, &identities);
        comparisons += ran;
        accepted += yes;
    }
    println!("count: cross-check ssh-keygen-allowed-signers ran={comparisons} skipped=0");
    assert_eq!(comparisons, files.len() * 15);
    assert!(accepted > 50 && accepted < comparisons / 2, "{accepted}");
}

/// Lines that neither accepts.
#[test]
fn broken_lines_of_allowed_signers() {
    let folder = Folder::new();
    let key = sample_keys::sample(sample_keys::ED25519).private.clone();
    let line = public(&key).to_openssh().unwrap();
    let signature = SshSignatureBuilder::new("file").unwrap().sign(&key, MESSAGE).unwrap();
    folder.0.write("signature", signature.to_pem().unwrap().as_bytes());
    let broken = [
        IDENTITY.to_owned(),
        format!("{IDENTITY} ssh-ed25519"),
        format!("{IDENTITY} ssh-ed25519 AAAA"),
        format!("{IDENTITY} unknown {line}"),
        format!("{IDENTITY} namespaces {line}"),
        format!("{IDENTITY} namespaces=file {line}"),
        format!("{IDENTITY} namespaces=\"file {line}"),
        format!("{IDENTITY} namespaces=\"file\",namespaces=\"git\" {line}"),
        format!("{IDENTITY} namespaces=\"file\", {line}"),
        format!("{IDENTITY} valid-after=\"2026\" {line}"),
        format!("{IDENTITY} valid-before=\"20261301\" {line}"),
        format!("{IDENTITY} valid-after=\"20260102Z\",valid-before=\"20260101Z\" {line}"),
        format!("\"{IDENTITY} {line}"),
    ];
    let (time, instant) = times()[1];
    for line in &broken {
        let signers = AllowedSigners::from_text(backend(), line).unwrap();
        assert_eq!(signers.refused_lines().len(), 1, "{line}");
        folder.0.write("allowed", line.as_bytes());
        assert!(!folder.verify(IDENTITY, "file", MESSAGE, time), "{line}");
    }
    println!(
        "count: cross-check ssh-keygen-broken-signers ran={} skipped=0",
        broken.len()
    );
    // They do not hide the good line behind them.
    let file = format!("{}\n{IDENTITY} {line}\n", broken.join("\n"));
    let signers = AllowedSigners::from_text(backend(), &file).unwrap();
    assert_eq!(signers.refused_lines().len(), broken.len());
    let signer = signers.verify(&signature, IDENTITY, "file", MESSAGE, instant).unwrap();
    assert_eq!(signer.line_number(), Some(broken.len() + 1));
}

// ---- certificates ----

/// Certificates that the command makes, and signatures that name them, by the command and by this crate.
#[test]
fn certificates_as_signers() {
    let folder = Folder::new();
    let authority = sample_keys::sample(sample_keys::P384).private.clone();
    let key = sample_keys::sample(sample_keys::ED25519).private.clone();
    let other = public(&sample_keys::sample(sample_keys::P256).private)
        .to_openssh()
        .unwrap();
    folder.write_key("authority", &authority);
    folder.write_key("key", &key);
    let line = public(&authority).to_openssh().unwrap();
    let (mut comparisons, mut accepted, mut own_signatures) = (0, 0, 0);
    for options in [
        &["-n", "alice@example.org"][..],
        &["-n", "bob@example.org,alice@example.org,carol"],
        &["-n", "alice@example.org", "-V", "20251231:20260102"],
        &["-n", "alice@example.org", "-V", "20260101:20270101"],
        &["-n", "alice@example.org", "-O", "force-command=true"],
        &["-n", "alice@example.org", "-O", "source-address=192.0.2.0/24"],
        &["-n", "alice@example.org", "-h"],
    ] {
        let arguments = [&["-q", "-s", "authority", "-I", "an identity"], options, &["key.pub"]].concat();
        folder.must_run(&arguments, b"");
        let certificate = SshCertificate::from_openssh(backend(), folder.0.read("key-cert.pub")).unwrap();
        // Made by the command, which takes the certificate for the key.
        let theirs = folder.must_run(&["-Y", "sign", "-f", "key-cert.pub", "-n", "file"], MESSAGE);
        let theirs = SshSignature::from_pem(backend(), &theirs).unwrap();
        assert_eq!(theirs.signer().certificate(), Some(&certificate));
        let own = SshSignatureBuilder::new("file").unwrap().certificate(certificate);
        let own = own.sign(&key, MESSAGE).unwrap();
        // The two name the same certificate: one of them is compared with every file.
        folder.0.write("signature", own.to_pem().unwrap().as_bytes());
        assert!(folder.check_novalidate("file", MESSAGE));
        own_signatures += 1;
        for file in [
            format!("* cert-authority {line}\n"),
            format!("alice@example.org cert-authority {line}\n"),
            format!("*@example.org,!bob@* cert-authority {line}\n"),
            format!("* {line}\n"),
            format!("* cert-authority {other}\n"),
            format!("* {}\n", public(&key).to_openssh().unwrap()),
            format!("* cert-authority,namespaces=\"email\" {line}\n"),
            format!("* cert-authority,valid-before=\"20260101Z\" {line}\n"),
        ] {
            let (ran, yes) = compare(&folder, &theirs, &file, &[IDENTITY, "bob@example.org"]);
            comparisons += ran;
            accepted += yes;
        }
    }
    println!("count: cross-check ssh-keygen-certified-signers ran={comparisons} skipped=0");
    assert_eq!((comparisons, own_signatures), (7 * 8 * 9, 7));
    assert!(accepted > 20, "{accepted}");
}

// ---- authorized_keys ----

/// The command prints the fingerprint of each key in a file, whatever its options.
#[test]
fn fingerprints_of_authorized_keys() {
    let folder = Folder::new();
    let lines: Vec<_> = keys()
        .iter()
        .map(|key| {
            public(&key.private)
                .with_comment(&key.name)
                .unwrap()
                .to_openssh()
                .unwrap()
        })
        .collect();
    let options = [
        "",
        "no-pty ",
        "command=\"echo \\\"a  b\\\", c\",from=\"*.example.org,192.0.2.0/24\" ",
        "restrict,pty,environment=\"A=b c\",permitopen=\"localhost:80\",permitlisten=\"8080\"\t",
        "cert-authority,principals=\"alice,bob\",expiry-time=\"20300101Z\",tunnel=\"0\" ",
    ];
    let file: String = lines
        .iter()
        .zip(options)
        .map(|(line, options)| format!("# a comment\n\n {options}{line}\n"))
        .collect();
    folder.0.write("authorized_keys", file.as_bytes());
    let theirs = folder.must_run(&["-l", "-f", "authorized_keys"], b"");
    let own = AuthorizedKeys::from_text(backend(), &file).unwrap();
    assert!(own.refused_lines().is_empty(), "{:?}", own.refused_lines());
    assert_eq!(own.entries().len(), lines.len());
    assert_eq!(theirs.lines().count(), lines.len());
    for (entry, line) in own.entries().iter().zip(theirs.lines()) {
        let fingerprint = entry.key().fingerprint(HashAlgorithm::Sha256).unwrap();
        assert!(
            line.contains(&format!(" {fingerprint} {} (", entry.key().comment())),
            "{line}"
        );
    }
    println!(
        "count: cross-check ssh-keygen-authorized-keys ran={} skipped=0",
        lines.len()
    );
}

// ---- private keys ----

/// Comments of private keys, in both directions.
#[test]
fn comments_of_private_keys() {
    let folder = Folder::new();
    let comment = "alice@example.org, a laptop";
    let mut compared = 0;
    for key in keys() {
        let own = SshPrivateKey::new(&key.private).unwrap().with_comment(comment).unwrap();
        folder.0.write("own", &own.to_openssh(NoEncryption).unwrap());
        std::fs::set_permissions(folder.0.path("own"), std::fs::Permissions::from_mode(0o600)).unwrap();
        let line = folder.must_run(&["-y", "-f", "own"], b"");
        assert_eq!(line.trim_end(), own.public_key().unwrap().to_openssh().unwrap());

        folder.must_run(&["-q", "-c", "-C", "another", "-P", "", "-f", "own"], b"");
        let theirs = SshPrivateKey::from_openssh(backend(), folder.0.read("own"), None).unwrap();
        assert_eq!(theirs.comment(), "another");
        assert_eq!(theirs.public_key(), own.public_key());
        compared += 2;
    }
    println!("count: cross-check ssh-keygen-comments ran={compared} skipped=0");
    assert_eq!(compared, 10);
}

// ---- damaged signatures ----

/// Every byte of a signature, changed: neither may accept what the other refuses.
#[test]
fn damaged_signatures() {
    let folder = Folder::new();
    let key = sample_keys::sample(sample_keys::P256).private.clone();
    let signature = SshSignatureBuilder::new("file").unwrap().sign(&key, MESSAGE).unwrap();
    let bytes = signature.to_bytes();
    let mut compared = 0;
    // Every third, because the command takes some milliseconds.
    for at in (0..bytes.len()).step_by(3) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        let text = openssl::base64::encode_block(&damaged);
        let pem = format!("-----BEGIN SSH SIGNATURE-----\n{text}\n-----END SSH SIGNATURE-----\n");
        folder.0.write("signature", pem.as_bytes());
        let theirs = folder.check_novalidate("file", MESSAGE);
        let own = SshSignature::from_pem(backend(), &pem)
            .and_then(|signature| signature.verify_unattributed("file", MESSAGE, &policy()));
        // The command takes version 0, too, which does not exist.
        let is_version = (6..10).contains(&at);
        assert!(is_version || !theirs, "{at}");
        assert!(own.is_err(), "{at}");
        compared += 1;
    }
    println!("count: cross-check ssh-keygen-damaged-signatures ran={compared} skipped=0");
    assert!(compared > 60);
    let empty = SshSignature::from_pem(
        backend(),
        "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
    );
    assert!(matches!(
        empty,
        Err(Error::Malformed {
            kind: MalformedKind::Truncated,
            ..
        })
    ));
}

/// Backslashes and quotation marks in options, after which the command and every reader of this crate find the same key.
#[test]
fn keys_behind_quoted_options() {
    let folder = Folder::new();
    let line_of = |name| public(&sample_keys::sample(name).private).to_openssh().unwrap();
    let (decoy, line) = (line_of(sample_keys::P256), line_of(sample_keys::ED25519));
    let mut ran = 0;
    for text in [
        "x \\\\\" D",
        "x \\\" D",
        "x \\\\\\\" D",
        "D",
        "\\ D",
        "\\\\ \\\" D \\\" D",
    ] {
        let line = format!("command=\"{}\",no-pty {line}\n", text.replace('D', &decoy));
        folder.0.write("authorized_keys", line.as_bytes());
        let theirs = folder.must_run(&["-l", "-f", "authorized_keys"], b"");
        let entry = AuthorizedKeys::from_text(backend(), &line).unwrap().entries()[0]
            .key()
            .clone();
        let loaded = SshPublicKey::new(backend().load_ssh_public_key(line.as_bytes()).unwrap()).unwrap();
        assert_eq!(entry, loaded, "{line}");
        let fingerprint = loaded.fingerprint(HashAlgorithm::Sha256).unwrap();
        assert_eq!(theirs.split(' ').nth(1), Some(fingerprint.as_str()), "{line}");
        ran += 1;
    }
    println!("count: cross-check ssh-keygen-quoted-options ran={ran} skipped=0");
    assert_eq!(ran, 6);
}

/// The command refuses a certificate that its authority has not signed, even if the key of the signature is another fact.
#[test]
fn forged_certificates_in_signatures() {
    let folder = Folder::new();
    let (authority, key) = (
        sample_keys::sample(sample_keys::P384),
        sample_keys::sample(sample_keys::ED25519),
    );
    let certificate = SshCertificateBuilder::user(&public(&key.private))
        .key_id("an identity")
        .unwrap();
    let certificate = certificate
        .principal(IDENTITY)
        .unwrap()
        .valid_forever()
        .sign(&authority.private)
        .unwrap();
    let builder = SshSignatureBuilder::new("file").unwrap().certificate(certificate);
    let good = builder.sign(&key.private, MESSAGE).unwrap();
    let mut bytes = good.to_bytes();
    let place = bytes.windows(11).position(|bytes| bytes == b"an identity").unwrap();
    bytes[place] ^= 0x20;
    let forged = SshSignature::from_bytes(backend(), &bytes).unwrap();
    let mut ran = 0;
    for (signature, expected) in [(good, true), (forged, false)] {
        folder.0.write("signature", signature.to_pem().unwrap().as_bytes());
        assert_eq!(folder.check_novalidate("file", MESSAGE), expected);
        let own = signature.verify_unattributed("file", MESSAGE, &policy());
        assert_eq!(own.is_ok(), expected, "{own:?}");
        ran += 1;
    }
    println!("count: cross-check ssh-keygen-forged-certificates ran={ran} skipped=0");
    assert_eq!(ran, 2);
}
