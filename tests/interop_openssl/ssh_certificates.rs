//! OpenSSH certificates: this crate and `ssh-keygen` must read and verify each other's.
//!
//! OpenSSH 10 has no DSA; that is counted as skipped.

use crate::ssh_keygen::{Folder, LEAST_TYPES, TYPES};
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::serialization::openssh::{
    SshCertificate, SshCertificateBuilder, SshCertificateFailure, SshCertificateKind, SshCertificateVerifier,
    SshPublicKey, SshSignatureAlgorithm, SshSignaturePolicy,
};
use hazmat_openssl::time::OffsetDateTime;
use std::fmt::Write;
use support::comparisons::Comparisons;
use support::{backend, files};

/// 2010 and 2109, as `ssh-keygen -V` takes them and in seconds.
const VALIDITY: (&str, u64, u64) = ("20100101123000Z:21090101123000Z", 1_262_349_000, 4_386_486_600);

/// Public keys in security keys, which the command makes only with one attached.
const SECURITY_KEYS: [&str; 2] = ["sk-ecdsa-nopsw.key.pub", "sk-ed25519-nopsw.key.pub"];

/// Every algorithm and every length of keys.
fn every_algorithm() -> SshSignaturePolicy {
    SshSignaturePolicy::new()
        .algorithms(SshSignatureAlgorithm::ALL.iter().copied())
        .min_rsa_key_size(0)
        .require_user_presence(false)
}

fn load(folder: &Folder, name: &str) -> SshCertificate {
    let file = folder.read(name);
    SshCertificate::from_openssh(backend(), &file).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn load_public(folder: &Folder, name: &str) -> SshPublicKey {
    SshPublicKey::from_openssh(backend(), folder.read(name)).unwrap()
}

/// Has the command certify `subject.pub`; the certificate is in `subject-cert.pub`.
fn certify(folder: &Folder, options: &[&str]) -> SshCertificate {
    let arguments = [
        &["-q", "-s", "authority", "-I", "an identity"][..],
        options,
        &["subject.pub"],
    ]
    .concat();
    folder.must_run(&arguments);
    load(folder, "subject-cert.pub")
}

/// Has the command make a key in the file `name`; `false` if it does not have the type.
fn make(folder: &Folder, name: &str, kind: &str) -> bool {
    if !folder.generate(kind, &["-N", "", "-C", "a comment"]) {
        return false;
    }
    for suffix in ["", ".pub"] {
        folder.write(&format!("{name}{suffix}"), &folder.read(&format!("key{suffix}")));
    }
    true
}

/// The files of the keys to certify, made in `folder`.
fn subjects(folder: &Folder) -> Vec<String> {
    let mut subjects = Vec::new();
    for kind in TYPES {
        let name = format!("subject of {kind}.pub");
        if make(folder, "subject", kind) {
            folder.write(&name, &folder.read("subject.pub"));
            subjects.push(name);
        }
    }
    for file in SECURITY_KEYS {
        folder.write(file, files::read(&format!("asymmetric/OpenSSH/{file}")).as_bytes());
        subjects.push(file.to_owned());
    }
    subjects
}

/// Every authority, every subject, users and hosts.
#[test]
fn certificates_of_the_command() {
    let folder = Folder::new();
    let subjects = subjects(&folder);
    let mut certificates = 0;
    let mut comparisons = Comparisons::new("ssh-keygen-certificates");
    for kind in TYPES {
        if !make(&folder, "authority", kind) {
            comparisons.not_there(1);
            continue;
        }
        let authority = load_public(&folder, "authority.pub");
        for subject in &subjects {
            folder.write("subject.pub", &folder.read(subject));
            let what = format!("{kind}, {subject}");
            let key = load_public(&folder, "subject.pub");

            let options = ["-z", "18446744073709551615", "-n", "alice,bob", "-V", VALIDITY.0];
            let certificate = certify(&folder, &options);
            assert_eq!(certificate.kind(), SshCertificateKind::User, "{what}");
            assert_eq!(certificate.serial(), u64::MAX, "{what}");
            assert_eq!(certificate.key_id(), "an identity", "{what}");
            assert_eq!(certificate.principals(), ["alice", "bob"], "{what}");
            let validity = (certificate.valid_after(), certificate.valid_before());
            assert_eq!(validity, (VALIDITY.1, VALIDITY.2), "{what}");
            assert!(certificate.critical_options().is_empty(), "{what}");
            let names: Vec<_> = certificate
                .extensions()
                .iter()
                .map(|extension| extension.name())
                .collect();
            let expected = [
                "permit-X11-forwarding",
                "permit-agent-forwarding",
                "permit-port-forwarding",
                "permit-pty",
                "permit-user-rc",
            ];
            assert_eq!(names, expected, "{what}");
            assert_eq!(certificate.public_key(), &key, "{what}");
            assert_eq!(certificate.authority(), &authority, "{what}");
            assert_eq!(certificate.comment(), key.comment(), "{what}");
            let written = certificate.to_openssh().unwrap();
            assert_eq!(
                written.as_bytes(),
                folder.read("subject-cert.pub").trim_ascii_end(),
                "{what}"
            );
            let verifier = SshCertificateVerifier::user([authority.clone()], ["bob"]);
            verifier
                .signature_policy(every_algorithm())
                .verify(&certificate)
                .unwrap();

            let host = certify(&folder, &["-h", "-n", "*.example.org"]);
            assert_eq!(host.kind(), SshCertificateKind::Host, "{what}");
            assert_eq!(
                (host.serial(), host.valid_after(), host.valid_before()),
                (0, 0, u64::MAX),
                "{what}"
            );
            assert!(
                host.critical_options().is_empty() && host.extensions().is_empty(),
                "{what}"
            );
            let verifier = SshCertificateVerifier::host([authority.clone()], ["host.example.org"]);
            verifier.signature_policy(every_algorithm()).verify(&host).unwrap();
            certificates += 2;
        }
        comparisons.ran();
    }
    comparisons.finish(TYPES.len(), LEAST_TYPES);
    println!("count: cross-check ssh-keygen-certificates-read ran={certificates} skipped=0");
    assert!(
        certificates >= 2 * LEAST_TYPES * (LEAST_TYPES + SECURITY_KEYS.len()),
        "{certificates}"
    );
}

#[test]
fn algorithms_of_the_command() {
    let folder = Folder::new();
    assert!(make(&folder, "authority", "rsa 2048") && make(&folder, "subject", "ed25519"));
    let authority = load_public(&folder, "authority.pub");
    for (name, algorithm) in [
        ("ssh-rsa", SshSignatureAlgorithm::RsaSha1),
        ("rsa-sha2-256", SshSignatureAlgorithm::RsaSha256),
        ("rsa-sha2-512", SshSignatureAlgorithm::RsaSha512),
    ] {
        let certificate = certify(&folder, &["-n", "alice", "-t", name]);
        assert_eq!(certificate.signature().algorithm(), algorithm);
        let verifier = SshCertificateVerifier::user([authority.clone()], ["alice"]);
        verifier
            .clone()
            .signature_policy(every_algorithm())
            .verify(&certificate)
            .unwrap();
        assert_eq!(
            verifier.verify(&certificate).is_ok(),
            algorithm != SshSignatureAlgorithm::RsaSha1
        );
    }
    println!("count: cross-check ssh-keygen-certificate-algorithms ran=3 skipped=0");
}

/// The options of `ssh-keygen -O`, and the critical options and extensions that they give, beside the usual extensions.
type OptionCase = (
    &'static [&'static str],
    &'static [(&'static str, Option<&'static str>)],
    &'static [(&'static str, Option<&'static str>)],
);

const OPTIONS: [OptionCase; 9] = [
    (&["clear"], &[], &[]),
    (&["clear", "permit-pty"], &[], &[("permit-pty", None)]),
    (
        &["clear", "force-command=ls -l \"a b\""],
        &[("force-command", Some("ls -l \"a b\""))],
        &[],
    ),
    (
        &["clear", "source-address=192.0.2.0/24,2001:db8::1"],
        &[("source-address", Some("192.0.2.0/24,2001:db8::1"))],
        &[],
    ),
    (&["clear", "verify-required"], &[("verify-required", None)], &[]),
    (&["clear", "no-touch-required"], &[], &[("no-touch-required", None)]),
    (
        &[
            "clear",
            "critical:new@example.org=a value",
            "critical:other@example.org",
        ],
        &[("new@example.org", Some("a value")), ("other@example.org", None)],
        &[],
    ),
    (
        &[
            "clear",
            "extension:new@example.org=a value",
            "extension:other@example.org",
        ],
        &[],
        &[("new@example.org", Some("a value")), ("other@example.org", None)],
    ),
    (
        &[
            "no-agent-forwarding",
            "no-port-forwarding",
            "no-user-rc",
            "no-x11-forwarding",
        ],
        &[],
        &[("permit-pty", None)],
    ),
];

#[test]
fn options_of_the_command() {
    let folder = Folder::new();
    assert!(make(&folder, "authority", "ecdsa 256") && make(&folder, "subject", "ed25519"));
    let authority = load_public(&folder, "authority.pub");
    for (given, critical, extensions) in OPTIONS {
        let mut options = vec!["-n", "alice"];
        options.extend(given.iter().flat_map(|option| ["-O", *option]));
        let certificate = certify(&folder, &options);
        let pairs = |options: &'static [(&'static str, Option<&'static str>)]| {
            options
                .iter()
                .map(|(name, value)| (*name, value.map(str::as_bytes)))
                .collect::<Vec<_>>()
        };
        let found = certificate
            .critical_options()
            .iter()
            .map(|option| (option.name(), option.value()));
        assert_eq!(found.collect::<Vec<_>>(), pairs(critical), "{given:?}");
        let found = certificate
            .extensions()
            .iter()
            .map(|option| (option.name(), option.value()));
        assert_eq!(found.collect::<Vec<_>>(), pairs(extensions), "{given:?}");

        let verifier = SshCertificateVerifier::user([authority.clone()], ["alice"]);
        let handled = verifier
            .clone()
            .handled_critical_options(critical.iter().map(|(name, _)| *name));
        handled.verify(&certificate).unwrap();
        assert_eq!(verifier.verify(&certificate).is_ok(), critical.is_empty(), "{given:?}");
    }
    println!(
        "count: cross-check ssh-keygen-certificate-options ran={} skipped=0",
        OPTIONS.len()
    );
}

// ---- the command reads what the crate makes ----

/// What `ssh-keygen -L` prints for a certificate, in its words; `None` if it refuses the certificate. It verifies the signature.
fn shown(folder: &Folder, certificate: &SshCertificate) -> Option<String> {
    folder.write("certificate", certificate.to_openssh().unwrap().as_bytes());
    let arguments = ["TZ=UTC", "ssh-keygen", "-L", "-f", "certificate"];
    let text = folder.0.run_program("env", &arguments)?;
    Some(String::from_utf8(text).unwrap())
}

/// What it must print. `types` are its words for the key and for the authority.
fn expected(certificate: &SshCertificate, types: [&str; 2], validity: &str, options: [&[&str]; 2]) -> String {
    let fingerprint = |key: &SshPublicKey| key.fingerprint(HashAlgorithm::Sha256).unwrap();
    let mut text = String::new();
    let mut line = |line: &str| writeln!(text, "{line}").unwrap();
    line("certificate:");
    line(&format!(
        "        Type: {} {} certificate",
        certificate.type_name(),
        certificate.kind()
    ));
    line(&format!(
        "        Public key: {}-CERT {}",
        types[0],
        fingerprint(certificate.public_key())
    ));
    let authority = fingerprint(certificate.authority());
    let algorithm = certificate.signature().algorithm();
    line(&format!(
        "        Signing CA: {} {authority} (using {algorithm})",
        types[1]
    ));
    line(&format!("        Key ID: \"{}\"", certificate.key_id()));
    line(&format!("        Serial: {}", certificate.serial()));
    line(&format!("        Valid: {validity}"));
    let mut list = |title: &str, first: &str, items: &[&str]| {
        if items.is_empty() {
            line(&format!("        {title}: (none)"));
            return;
        }
        line(&format!("        {title}: {first}"));
        for item in items {
            line(&format!("                {item}"));
        }
    };
    let principals: Vec<_> = certificate.principals().iter().map(String::as_str).collect();
    list("Principals", "", &principals);
    list("Critical Options", "", options[0]);
    list("Extensions", "", options[1]);
    text
}

/// The command's word for a type.
fn word(key: &SshPublicKey) -> &'static str {
    match key.key_type().name() {
        "ssh-rsa" => "RSA",
        "ssh-dss" => "DSA",
        "ssh-ed25519" => "ED25519",
        "sk-ssh-ed25519@openssh.com" => "ED25519-SK",
        "sk-ecdsa-sha2-nistp256@openssh.com" => "ECDSA-SK",
        _ => "ECDSA",
    }
}

fn date(seconds: u64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).unwrap()).unwrap()
}

/// Authorities of this crate: every type that signs.
fn authorities() -> Vec<PrivateKey> {
    let backend = backend();
    let curves = [
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ];
    let mut keys: Vec<PrivateKey> = vec![
        backend.generate_rsa_private_key(65537, 2048).unwrap().into(),
        backend.ed25519_generate_key().unwrap().into(),
    ];
    keys.extend(curves.map(|curve| backend.generate_elliptic_curve_private_key(curve).unwrap().into()));
    keys
}

#[test]
fn certificates_of_this_crate() {
    let folder = Folder::new();
    let subjects: Vec<_> = subjects(&folder)
        .iter()
        .map(|subject| load_public(&folder, subject))
        .collect();
    let mut ran = 0;
    for authority in authorities() {
        for key in &subjects {
            let user = SshCertificateBuilder::user(key)
                .key_id("J\u{fc}rgen, \"ticket\" 7")
                .unwrap()
                .serial(u64::MAX);
            let user = user.principal("alice").unwrap().principal("bob").unwrap();
            let user = user
                .valid_after(date(VALIDITY.1))
                .unwrap()
                .valid_before(date(VALIDITY.2))
                .unwrap();
            let user = user
                .force_command("ls -l")
                .unwrap()
                .source_addresses(["192.0.2.0/24", "2001:db8::1"])
                .unwrap();
            let user = user
                .standard_extensions()
                .unwrap()
                .extension("no-touch-required", None)
                .unwrap();
            let user = user.sign(&authority).unwrap();
            let types = [word(key), word(user.authority())];
            let critical = ["force-command ls -l", "source-address 192.0.2.0/24,2001:db8::1"];
            let extensions = [
                "no-touch-required",
                "permit-X11-forwarding",
                "permit-agent-forwarding",
                "permit-port-forwarding",
                "permit-pty",
                "permit-user-rc",
            ];
            let validity = "from 2010-01-01T12:30:00 to 2109-01-01T12:30:00";
            // It escapes what is not ASCII, in the text only.
            let expected_text = expected(&user, types, validity, [&critical, &extensions]);
            assert_eq!(plain(&shown(&folder, &user).unwrap()), plain(&expected_text));

            let host = SshCertificateBuilder::host(key).key_id("").unwrap().valid_forever();
            let host = host.principal("*.example.org").unwrap().sign(&authority).unwrap();
            let expected_text = expected(&host, types, "forever", [&[], &[]]);
            assert_eq!(plain(&shown(&folder, &host).unwrap()), plain(&expected_text));
            ran += 2;
        }
    }
    println!("count: cross-check ssh-keygen-shows-certificates ran={ran} skipped=0");
    assert!(ran >= 2 * 5 * (LEAST_TYPES + SECURITY_KEYS.len()), "{ran}");
}

/// Without blanks at the ends of lines, and with the octal escapes of the command read.
fn plain(text: &str) -> String {
    let lines: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    lines.replace("\\303\\274", "\u{fc}")
}

/// The command refuses a certificate of this crate after any change.
#[test]
fn changed_certificates() {
    let folder = Folder::new();
    let authority = &authorities()[1];
    let key = SshPublicKey::new(authorities()[2].public_key().unwrap()).unwrap();
    let builder = SshCertificateBuilder::user(&key)
        .key_id("test")
        .unwrap()
        .principal("alice")
        .unwrap();
    let certificate = builder.valid_forever().sign(authority).unwrap();
    assert!(shown(&folder, &certificate).is_some());
    let mut ran = 0;
    let type_length = 4 + certificate.type_name().len();
    for place in (type_length..certificate.blob().len()).step_by(7) {
        let mut blob = certificate.blob().to_vec();
        blob[place] ^= 1;
        let line = support::ssh_wire::line(certificate.type_name(), &blob);
        folder.write("certificate", &line);
        assert!(folder.run(&["-L", "-f", "certificate"]).is_none(), "{place}");
        ran += 1;
    }
    println!("count: cross-check ssh-keygen-refuses-certificates ran={ran} skipped=0");
    assert!(ran > 40, "{ran}");
}

// ---- both verify ----

/// The cases that both judge: the principals and the validity of the certificate, the kind, and the time and the name to verify
/// for.
type Case = (
    SshCertificateKind,
    &'static [&'static str],
    (u64, u64),
    u64,
    &'static str,
);

const CASES: [Case; 12] = [
    (
        SshCertificateKind::User,
        &["alice"],
        (0, u64::MAX),
        1_500_000_000,
        "alice",
    ),
    (
        SshCertificateKind::User,
        &["bob", "alice"],
        (0, u64::MAX),
        1_500_000_000,
        "alice",
    ),
    (
        SshCertificateKind::User,
        &["bob"],
        (0, u64::MAX),
        1_500_000_000,
        "alice",
    ),
    (
        SshCertificateKind::User,
        &["alic"],
        (0, u64::MAX),
        1_500_000_000,
        "alice",
    ),
    (SshCertificateKind::User, &["*"], (0, u64::MAX), 1_500_000_000, "alice"),
    (SshCertificateKind::User, &[], (0, u64::MAX), 1_500_000_000, "alice"),
    (
        SshCertificateKind::Host,
        &["alice"],
        (0, u64::MAX),
        1_500_000_000,
        "alice",
    ),
    (
        SshCertificateKind::User,
        &["alice"],
        (1_500_000_000, 1_500_000_100),
        1_499_999_999,
        "alice",
    ),
    (
        SshCertificateKind::User,
        &["alice"],
        (1_500_000_000, 1_500_000_100),
        1_500_000_000,
        "alice",
    ),
    (
        SshCertificateKind::User,
        &["alice"],
        (1_500_000_000, 1_500_000_100),
        1_500_000_099,
        "alice",
    ),
    (
        SshCertificateKind::User,
        &["alice"],
        (1_500_000_000, 1_500_000_100),
        1_500_000_100,
        "alice",
    ),
    (
        SshCertificateKind::User,
        &["alice"],
        (1_500_000_000, 1_500_000_100),
        1_500_000_200,
        "alice",
    ),
];

/// The command verifies a signature with the certified key, for one of the names that the authority may certify.
#[test]
fn judgements() {
    let folder = Folder::new();
    assert!(make(&folder, "subject", "ed25519"));
    let authority = &authorities()[2];
    let authority_key = SshPublicKey::new(authority.public_key().unwrap()).unwrap();
    folder.write(
        "signers",
        format!("* cert-authority {}\n", authority_key.to_openssh().unwrap()).as_bytes(),
    );
    folder.write("message", b"a message");
    let key = load_public(&folder, "subject.pub");
    let mut accepted = 0;
    for (kind, principals, validity, time, name) in CASES {
        let what = format!("{kind}, {principals:?}, {validity:?} at {time}");
        let builder = match kind {
            SshCertificateKind::User => SshCertificateBuilder::user(&key),
            SshCertificateKind::Host => SshCertificateBuilder::host(&key),
        };
        let mut builder = builder.key_id("test").unwrap().valid_forever();
        if validity.1 != u64::MAX {
            builder = builder
                .valid_after(date(validity.0))
                .unwrap()
                .valid_before(date(validity.1))
                .unwrap();
        }
        if principals.is_empty() {
            builder = builder.without_principals();
        }
        for principal in principals {
            builder = builder.principal(principal).unwrap();
        }
        let certificate = builder.sign(authority).unwrap();
        let own = SshCertificateVerifier::user([authority_key.clone()], [name])
            .time(date(time))
            .verify(&certificate);

        folder.write("subject-cert.pub", certificate.to_openssh().unwrap().as_bytes());
        std::fs::remove_file(folder.0.path("message.sig")).ok();
        folder.must_run(&["-q", "-Y", "sign", "-f", "subject-cert.pub", "-n", "file", "message"]);
        let time = date(time);
        let time = format!(
            "verify-time={}{:02}{:02}{:02}{:02}{:02}Z",
            time.year(),
            u8::from(time.month()),
            time.day(),
            time.hour(),
            time.minute(),
            time.second()
        );
        let script = format!("ssh-keygen -q -Y verify -f signers -I {name} -n file -s message.sig -O {time} < message");
        let theirs = folder.0.run_program("sh", &["-c", &script]);
        match own {
            Ok(_) => accepted += 1,
            Err(Error::SshCertificate(_)) => {}
            Err(other) => panic!("{what}: {other}"),
        }
        assert_eq!(own.is_ok(), theirs.is_some(), "{what}: {own:?}");
    }
    println!("count: cross-check ssh-keygen-judgements ran={} skipped=0", CASES.len());
    assert_eq!(accepted, 4);
}

/// What `ssh-keygen` of OpenSSH 9 still shows, and PROTOCOL.certkeys forbids.
#[test]
fn stricter_than_the_command() {
    let folder = Folder::new();
    assert!(make(&folder, "authority", "ed25519") && make(&folder, "subject", "ed25519"));
    // Without principals it certifies for anybody.
    let certificate = certify(&folder, &[]);
    assert!(certificate.principals().is_empty());
    let authority = load_public(&folder, "authority.pub");
    let verifier = SshCertificateVerifier::user([authority], ["alice"]);
    let result = verifier.verify(&certificate).map(drop);
    assert_eq!(result, Err(Error::SshCertificate(SshCertificateFailure::NoPrincipals)));
    verifier.accept_empty_principals(true).verify(&certificate).unwrap();
}

/// The keys of a private key of this crate, as the command wants them for signing.
#[test]
fn an_authority_of_this_crate_in_the_command() {
    let folder = Folder::new();
    assert!(make(&folder, "subject", "ecdsa 256"));
    let mut ran = 0;
    for authority in authorities() {
        let pem = authority
            .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption)
            .unwrap();
        folder.write("authority", &pem);
        let key = SshPublicKey::new(authority.public_key().unwrap()).unwrap();
        folder.write("authority.pub", key.to_openssh().unwrap().as_bytes());
        let certificate = certify(&folder, &["-n", "alice"]);
        assert_eq!(certificate.authority(), &key);
        SshCertificateVerifier::user([key], ["alice"])
            .verify(&certificate)
            .unwrap();
        ran += 1;
    }
    println!("count: cross-check ssh-keygen-certifies-with-own-keys ran={ran} skipped=0");
    assert_eq!(ran, 5);
}

/// Fingerprints and comments of public keys, of which the command prints both.
#[test]
fn fingerprints_and_comments() {
    let folder = Folder::new();
    let mut ran = 0;
    for subject in subjects(&folder) {
        let key = load_public(&folder, &subject)
            .with_comment("of somebody, somewhere")
            .unwrap();
        let bits = match key.key_type().name() {
            "ssh-rsa" | "ssh-dss" | "ecdsa-sha2-nistp384" | "ecdsa-sha2-nistp521" => key.key().key_size(),
            _ => 256,
        };
        folder.write("public", key.to_openssh().unwrap().as_bytes());
        for (name, algorithm) in [
            ("md5", HashAlgorithm::Md5),
            ("sha1", HashAlgorithm::Sha1),
            ("sha256", HashAlgorithm::Sha256),
            ("sha384", HashAlgorithm::Sha384),
            ("sha512", HashAlgorithm::Sha512),
        ] {
            let fingerprint = key.fingerprint(algorithm).unwrap();
            let expected = format!("{bits} {fingerprint} of somebody, somewhere ({})\n", word(&key));
            assert_eq!(folder.must_run(&["-l", "-E", name, "-f", "public"]), expected);
            ran += 1;
        }
    }
    println!("count: cross-check ssh-keygen-fingerprints-of-public-keys ran={ran} skipped=0");
    assert!(ran >= 5 * (LEAST_TYPES + SECURITY_KEYS.len()), "{ran}");
}
