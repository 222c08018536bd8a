//! `SshCertificate`: every vector field by field, and certificates that are refused.

use super::{authority_policy, load_certificate as load, read};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    SshCertificate, SshCertificateFailure, SshCertificateKind, SshCertificateOption, SshCertificateVerifier,
    SshKeyType, SshSignatureAlgorithm,
};
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::{Error, MalformedKind};
use support::errors::{assert_invalid_argument, assert_malformed_kind, assert_unsupported};
use support::ssh_wire::{blob_of, certificate, line, string, strings, uint32};
use support::{backend, files, on_fips};

const WHAT: &str = "OpenSSH certificate";

/// What a vector has.
struct Vector {
    file: &'static str,
    key_type: SshKeyType,
    fingerprint: &'static str,
    authority: SshKeyType,
    authority_fingerprint: &'static str,
    algorithm: SshSignatureAlgorithm,
    kind: SshCertificateKind,
    serial: u64,
    key_id: &'static str,
    principals: &'static [&'static str],
    validity: (u64, u64),
    critical_options: &'static [&'static str],
    extensions: &'static [&'static str],
    /// The first bytes of the nonce, of which each has 32.
    nonce: [u8; 4],
    comment: &'static str,
}

const P256: SshKeyType = SshKeyType::Ecdsa(EllipticCurve::Secp256R1);

const FOREVER: (u64, u64) = (0, u64::MAX);

/// From July 2023 to January 2023.
const NEVER: (u64, u64) = (1_689_547_380, 1_673_912_580);

const STANDARD: &[&str] = &[
    "permit-X11-forwarding",
    "permit-agent-forwarding",
    "permit-port-forwarding",
    "permit-pty",
    "permit-user-rc",
];

/// What most of the files in `certs` have.
const USUAL: Vector = Vector {
    file: "",
    key_type: P256,
    fingerprint: "",
    authority: P256,
    authority_fingerprint: "",
    algorithm: SshSignatureAlgorithm::EcdsaP256Sha256,
    kind: SshCertificateKind::User,
    serial: 0,
    key_id: "test",
    principals: &[],
    validity: NEVER,
    critical_options: &[],
    extensions: &[],
    nonce: [0; 4],
    comment: "",
};

/// Fingerprints and fields as `ssh-keygen -L` prints them.
const VECTORS: [Vector; 12] = [
    Vector {
        file: "dsa-nopsw.key-cert.pub",
        key_type: SshKeyType::Dsa,
        fingerprint: "SHA256:jYtzsGYRgNOo8QI/AaCtrOSzi68PN1/eNPRPZKQmajw",
        authority: SshKeyType::Dsa,
        authority_fingerprint: "SHA256:jYtzsGYRgNOo8QI/AaCtrOSzi68PN1/eNPRPZKQmajw",
        algorithm: SshSignatureAlgorithm::DsaSha1,
        serial: 1,
        key_id: "name",
        validity: (1_262_341_800, 4_386_479_400),
        extensions: STANDARD,
        nonce: [0x4f, 0xfb, 0x2b, 0x1d],
        comment: "dsa-nopsw.key",
        ..USUAL
    },
    Vector {
        file: "ecdsa-nopsw.key-cert.pub",
        fingerprint: "SHA256:W6Wr6d8N5R5y1rzZl8L03NTgrxc8adxeET7GkXdJSvU",
        authority_fingerprint: "SHA256:W6Wr6d8N5R5y1rzZl8L03NTgrxc8adxeET7GkXdJSvU",
        kind: SshCertificateKind::Host,
        key_id: "name",
        principals: &["domain1", "domain2"],
        validity: FOREVER,
        nonce: [0xee, 0x88, 0x6e, 0xda],
        comment: "ecdsa-nopsw.key",
        ..USUAL
    },
    Vector {
        file: "ed25519-nopsw.key-cert.pub",
        key_type: SshKeyType::Ed25519,
        fingerprint: "SHA256:knottK/0LBWlxvM2cDgzzCJdQ0ppFlY/hzlHWlZTOLk",
        authority: SshKeyType::Ed25519,
        authority_fingerprint: "SHA256:knottK/0LBWlxvM2cDgzzCJdQ0ppFlY/hzlHWlZTOLk",
        algorithm: SshSignatureAlgorithm::Ed25519,
        key_id: "name",
        validity: FOREVER,
        extensions: &[
            "permit-X11-forwarding",
            "permit-agent-forwarding",
            "permit-pty",
            "permit-user-rc",
        ],
        nonce: [0x98, 0xc4, 0xee, 0x34],
        comment: "ed25519-nopsw.key",
        ..USUAL
    },
    Vector {
        file: "rsa-nopsw.key-cert.pub",
        key_type: SshKeyType::Rsa,
        fingerprint: "SHA256:gMB1ylYk/OsEsYNdmh6hjRfEZKIzvmuk6SCSaonm6CU",
        authority: SshKeyType::Rsa,
        authority_fingerprint: "SHA256:gMB1ylYk/OsEsYNdmh6hjRfEZKIzvmuk6SCSaonm6CU",
        algorithm: SshSignatureAlgorithm::RsaSha512,
        serial: 2,
        key_id: "name",
        principals: &["user1", "user2"],
        validity: FOREVER,
        extensions: STANDARD,
        nonce: [0xb4, 0xbf, 0x22, 0x25],
        comment: "rsa-nopsw.key",
        ..USUAL
    },
    Vector {
        file: "certs/dsa-p256.pub",
        key_type: SshKeyType::Dsa,
        fingerprint: "SHA256:pwKEwua8wBXgZ6DHKVwea3ruNVwMYOP4H3ubrNBoBTk",
        authority_fingerprint: "SHA256:p5GXwK+81n1cz9MunKAuELEoRRhjZz+Lnh1IcF0d4V4",
        principals: &["eve", "alice"],
        critical_options: &["critical@cryptography.io"],
        nonce: [0x20, 0x4d, 0x03, 0x11],
        ..USUAL
    },
    Vector {
        file: "certs/p256-dsa.pub",
        fingerprint: "SHA256:zoSD2ZV3jdVMsi9Zk0Wh32Wy0rNu35CU0TZGXZdOq8w",
        authority: SshKeyType::Dsa,
        authority_fingerprint: "SHA256:LrRkp4GFZhWxA9xF+J9x12f4FRbkeZbLg6uvCmWM31g",
        algorithm: SshSignatureAlgorithm::DsaSha1,
        principals: &["eve", "alice"],
        critical_options: &["critical@cryptography.io"],
        nonce: [0xaa, 0x52, 0xf4, 0x20],
        ..USUAL
    },
    Vector {
        file: "certs/p256-p256-empty-principals.pub",
        fingerprint: "SHA256:BWcaly7+aLhUVnjuxlFIyCIBjLOMfeTHHEnfdhHZ7ho",
        authority_fingerprint: "SHA256:fibFznbtVp5ml8m3/k++C5pD82bs3H1nrQaxx8gvpCo",
        nonce: [0x05, 0x75, 0x97, 0xc0],
        ..USUAL
    },
    Vector {
        file: "certs/p256-p384.pub",
        fingerprint: "SHA256:ryajs6BwjR6V6dczPMRGrThFGIs+cBf3CZM5K9izojU",
        authority: SshKeyType::Ecdsa(EllipticCurve::Secp384R1),
        authority_fingerprint: "SHA256:34wUtSk5XcQCq1knbjYOyP7umPF6IFYE4J98QFkuMRo",
        algorithm: SshSignatureAlgorithm::EcdsaP384Sha384,
        nonce: [0x84, 0xd7, 0x7d, 0x8c],
        ..USUAL
    },
    Vector {
        file: "certs/p256-p521.pub",
        fingerprint: "SHA256:Tye+5jiIrsCg8qAOEoO9bS7HSchX1IGEj6jaELIt9RE",
        authority: SshKeyType::Ecdsa(EllipticCurve::Secp521R1),
        authority_fingerprint: "SHA256:Uj8RocqZJQOs+yDjo7AjzszR+DZSZCCmPuRPO6ty/e8",
        algorithm: SshSignatureAlgorithm::EcdsaP521Sha512,
        nonce: [0x6b, 0xda, 0x4f, 0xde],
        ..USUAL
    },
    Vector {
        file: "certs/p256-rsa-sha1.pub",
        fingerprint: "SHA256:rYt5nuwUvX4RUOXURbEnuAw5rKYmJnJiCqJ15qlAe1s",
        authority: SshKeyType::Rsa,
        authority_fingerprint: "SHA256:8HHQOOhV8jXDk7pDB+Azxeke3Qol0yvaYg4TELNIp4c",
        algorithm: SshSignatureAlgorithm::RsaSha1,
        nonce: [0x52, 0xf0, 0x6e, 0xa7],
        ..USUAL
    },
    Vector {
        file: "certs/p256-rsa-sha256.pub",
        fingerprint: "SHA256:Le8HjB5j2WhKIyuQwu/Eeozq1IDQYQWLIgoMhnTMK4A",
        authority: SshKeyType::Rsa,
        authority_fingerprint: "SHA256:sLy67yApBHURsbbsxs7ABdTfRjSmnzQZvmOBL+xqB5c",
        algorithm: SshSignatureAlgorithm::RsaSha256,
        nonce: [0x11, 0x9e, 0x6d, 0xec],
        ..USUAL
    },
    Vector {
        file: "certs/p256-rsa-sha512.pub",
        fingerprint: "SHA256:cwrMslO/dVzJxwPKKIuZQUc2bL8mTkQ3bFeg351ndbI",
        authority: SshKeyType::Rsa,
        authority_fingerprint: "SHA256:t1Vd1Is+SIJY4veliJDpfsNTESIGSM96RibfMrMHSvY",
        algorithm: SshSignatureAlgorithm::RsaSha512,
        nonce: [0x20, 0xe9, 0xe5, 0x38],
        ..USUAL
    },
];

/// The vectors that are not certificates by PROTOCOL.certkeys, and why.
const REFUSED: [(&str, MalformedKind); 8] = [
    ("p256-ed25519-non-singular-crit-opt-val", MalformedKind::TrailingData),
    ("p256-ed25519-non-singular-ext-val", MalformedKind::TrailingData),
    ("p256-p256-broken-signature-key-type", MalformedKind::Inconsistent),
    ("p256-p256-duplicate-crit-opts", MalformedKind::Duplicate),
    ("p256-p256-duplicate-extension", MalformedKind::Duplicate),
    ("p256-p256-invalid-cert-type", MalformedKind::InvalidValue),
    ("p256-p256-non-lexical-crit-opts", MalformedKind::InvalidValue),
    ("p256-p256-non-lexical-extensions", MalformedKind::InvalidValue),
];

fn names(options: &[SshCertificateOption]) -> Vec<&str> {
    options.iter().map(SshCertificateOption::name).collect()
}

#[test]
fn every_vector() {
    let (mut ran, mut unsupported) = (0, 0);
    for vector in &VECTORS {
        let file = vector.file;
        let text = read(file);
        let certificate = match load(&text) {
            // A FIPS module may not have DSA.
            Err(Error::Unsupported { .. }) if on_fips() && file.contains("dsa-") => {
                unsupported += 1;
                continue;
            }
            other => other.unwrap_or_else(|error| panic!("{file}: {error}")),
        };
        assert_eq!(certificate.key_type(), vector.key_type, "{file}");
        let name = text.split(' ').next().unwrap();
        assert_eq!(certificate.type_name(), name, "{file}");
        let public_key = certificate.public_key();
        assert_eq!(public_key.key_type(), vector.key_type, "{file}");
        assert_eq!(
            public_key.fingerprint(HashAlgorithm::Sha256).unwrap(),
            vector.fingerprint,
            "{file}"
        );
        assert_eq!(
            *public_key.key(),
            backend().load_ssh_public_key(text.as_bytes()).unwrap(),
            "{file}"
        );
        let authority = certificate.authority();
        assert_eq!(authority.key_type(), vector.authority, "{file}");
        let fingerprint = authority.fingerprint(HashAlgorithm::Sha256).unwrap();
        assert_eq!(fingerprint, vector.authority_fingerprint, "{file}");
        assert_eq!(certificate.signature().algorithm(), vector.algorithm, "{file}");
        assert_eq!(certificate.kind(), vector.kind, "{file}");
        assert_eq!(certificate.serial(), vector.serial, "{file}");
        assert_eq!(certificate.key_id(), vector.key_id, "{file}");
        assert_eq!(certificate.principals(), vector.principals, "{file}");
        assert_eq!(
            (certificate.valid_after(), certificate.valid_before()),
            vector.validity,
            "{file}"
        );
        assert_eq!(names(certificate.critical_options()), vector.critical_options, "{file}");
        assert_eq!(names(certificate.extensions()), vector.extensions, "{file}");
        let all = [certificate.critical_options(), certificate.extensions()].concat();
        assert!(all.iter().all(|option| option.value().is_none()), "{file}");
        assert_eq!(certificate.nonce()[..4], vector.nonce, "{file}");
        assert_eq!(certificate.nonce().len(), 32, "{file}");
        assert_eq!(certificate.comment(), vector.comment, "{file}");
        assert_eq!(certificate.blob(), blob_of(text.trim_end().as_bytes()), "{file}");
        let signature = string(&certificate.signature().to_bytes());
        assert_eq!(
            [certificate.signed_bytes(), &signature].concat(),
            certificate.blob(),
            "{file}"
        );
        assert_eq!(certificate.to_openssh().unwrap(), text.trim_end(), "{file}");
        assert_eq!(
            SshCertificate::from_blob(backend(), certificate.blob()).unwrap(),
            certificate,
            "{file}"
        );
        verify(vector, &certificate);
        ran += 1;
    }
    for (name, kind) in REFUSED {
        assert_malformed_kind(load(read(&format!("certs/{name}.pub"))), kind, WHAT);
        ran += 1;
    }
    assert_eq!(ran + unsupported, 20);
    assert!(unsupported == 0 || on_fips());
    let mut files: Vec<_> = files::list("asymmetric/OpenSSH").into_iter().collect();
    files.retain(|name| name.ends_with("-cert.pub") || name.starts_with("certs/"));
    let mut claimed: Vec<_> = VECTORS.iter().map(|vector| vector.file.to_owned()).collect();
    claimed.extend(REFUSED.iter().map(|(name, _)| format!("certs/{name}.pub")));
    claimed.sort();
    assert_eq!(files, claimed);
}

/// The signature matches, by a policy that permits SHA-1; the usual policy does not. A changed one does not match.
fn verify(vector: &Vector, certificate: &SshCertificate) {
    let file = vector.file;
    let verifier = SshCertificateVerifier::any_principal(vector.kind, [certificate.authority().clone()])
        .time(OffsetDateTime::from_unix_timestamp(1_680_000_000).unwrap());
    let expected = if vector.validity == NEVER {
        Err(SshCertificateFailure::NotYetValid)
    } else {
        Ok(())
    };
    let reason = |result: hazmat_openssl::Result<_>| match result.map(drop) {
        Err(Error::SshCertificate(failure)) => Err(failure),
        Ok(()) => Ok(()),
        Err(other) => panic!("{file}: {other}"),
    };
    let usual = reason(verifier.verify(certificate));
    if vector.algorithm.is_secure() {
        assert_eq!(usual, expected, "{file}");
    } else {
        assert!(
            matches!(usual, Err(SshCertificateFailure::ForbiddenSignature(_))),
            "{file}"
        );
    }
    let permissive = verifier.signature_policy(authority_policy());
    let outcome = match permissive.verify(certificate) {
        // SHA-1 and DSA on a FIPS backend.
        Err(Error::Unsupported { .. } | Error::InvalidArgument { .. }) if on_fips() => return,
        other => reason(other),
    };
    assert_eq!(outcome, expected, "{file}");
    // The last byte of the extensions' length, or of the reserved field, is signed.
    let mut blob = certificate.blob().to_vec();
    let place = blob
        .windows(4)
        .position(|bytes| bytes == &certificate.nonce()[..4])
        .unwrap();
    blob[place + 8] ^= 1;
    let changed = SshCertificate::from_blob(backend(), &blob).unwrap();
    assert_eq!(
        reason(permissive.verify(&changed)),
        Err(SshCertificateFailure::InvalidSignature),
        "{file}"
    );
}

#[test]
fn dates() {
    let certificate = load(read("ed25519-nopsw.key-cert.pub")).unwrap();
    assert_eq!(
        (certificate.valid_after_date(), certificate.valid_before_date()),
        (None, None)
    );
    let certificate = load(read("certs/p256-p384.pub")).unwrap();
    let date = |seconds| Some(OffsetDateTime::from_unix_timestamp(seconds).unwrap());
    assert_eq!(certificate.valid_after_date(), date(1_689_547_380));
    assert_eq!(certificate.valid_before_date(), date(1_673_912_580));
    assert_eq!(certificate.valid_before_date().unwrap().year(), 2023);
}

#[test]
fn comments() {
    let text = read("ed25519-nopsw.key-cert.pub");
    let certificate = load(&text).unwrap();
    let other = certificate.clone().with_comment("of another place").unwrap();
    assert_eq!(other, certificate);
    assert!(other.to_openssh().unwrap().ends_with(" of another place"));
    assert_invalid_argument(other.with_comment("two\nlines"), &["comment"]);
    let odd = load([text.trim_end().as_bytes(), b" \xff"].concat()).unwrap();
    assert_eq!(odd.comment(), "ed25519-nopsw.key \u{fffd}");
    assert_invalid_argument(odd.to_openssh(), &["comment"]);
}

#[test]
fn files_that_are_not_one_certificate() {
    let own = read("ed25519-nopsw.key-cert.pub");
    for (file, kind) in [
        (String::new(), MalformedKind::Missing),
        (read("ed25519-nopsw.key.pub"), MalformedKind::UnexpectedType),
        (read("ed25519-nopsw.key"), MalformedKind::UnexpectedType),
        (format!("{own}{own}"), MalformedKind::TrailingData),
        (format!("cert-authority {own}"), MalformedKind::NotAllowed),
        (own.replacen("ssh-ed25519", "ssh-rsa", 1), MalformedKind::Inconsistent),
    ] {
        assert_malformed_kind(load(&file), kind, WHAT);
    }
    assert!(load(format!("# a comment\n\n {own}\n")).is_ok());
}

/// A certificate by hand with these bytes of the fields, each `None` for the usual bytes.
#[derive(Default)]
struct Parts {
    key_id: Option<Vec<u8>>,
    principals: Option<Vec<u8>>,
    critical_options: Option<Vec<u8>>,
    extensions: Option<Vec<u8>>,
    authority: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
}

impl Parts {
    fn blob(self) -> Vec<u8> {
        let key = [string(b"ssh-ed25519"), string(&[7; 32])].concat();
        let signature = [string(b"ssh-ed25519"), string(&[9; 64])].concat();
        [
            string(b"ssh-ed25519-cert-v01@openssh.com"),
            string(&[5; 32]),
            string(&[7; 32]),
            1u64.to_be_bytes().to_vec(),
            uint32(1),
            string(&self.key_id.unwrap_or_default()),
            string(&self.principals.unwrap_or_default()),
            [0; 8].to_vec(),
            [0xff; 8].to_vec(),
            string(&self.critical_options.unwrap_or_default()),
            string(&self.extensions.unwrap_or_default()),
            string(b""),
            string(&self.authority.unwrap_or(key)),
            string(&self.signature.unwrap_or(signature)),
        ]
        .concat()
    }
}

fn from_parts(parts: Parts) -> hazmat_openssl::Result<SshCertificate> {
    SshCertificate::from_blob(backend(), &parts.blob())
}

/// Options `a…` with these values, in order.
fn options(count: usize) -> Vec<u8> {
    let option = |number| [string(format!("a{number:04}").as_bytes()), string(b"")].concat();
    (0..count).flat_map(option).collect()
}

#[test]
fn names_and_texts() {
    let usual = from_parts(Parts {
        key_id: Some("J\u{fc}rgen, ticket 7".into()),
        principals: Some([string(b"a"), string("\u{e9}t\u{e9}".as_bytes())].concat()),
        ..Parts::default()
    })
    .unwrap();
    assert_eq!(
        (usual.key_id(), usual.principals()),
        ("J\u{fc}rgen, ticket 7", &["a".into(), "\u{e9}t\u{e9}".into()][..])
    );
    for text in [&b"caf\xe9"[..], b"two\nlines", b"ro\0ot", b"\x1b[2J"] {
        let key_id = Parts {
            key_id: Some(text.to_vec()),
            ..Parts::default()
        };
        assert_malformed_kind(from_parts(key_id), MalformedKind::InvalidText, WHAT);
        let principals = Parts {
            principals: Some(string(text)),
            ..Parts::default()
        };
        assert_malformed_kind(from_parts(principals), MalformedKind::InvalidText, WHAT);
    }
    let not_text = [string(b"caf\xe9"), string(b"")].concat();
    let extensions = Parts {
        extensions: Some(not_text),
        ..Parts::default()
    };
    assert_malformed_kind(from_parts(extensions), MalformedKind::InvalidText, WHAT);
    let no_name = Parts {
        critical_options: Some([string(b""), string(b"")].concat()),
        ..Parts::default()
    };
    assert_malformed_kind(from_parts(no_name), MalformedKind::InvalidValue, WHAT);
}

#[test]
fn values_of_options() {
    let certificate = from_parts(Parts {
        critical_options: Some(
            [
                [string(b"force-command"), string(&string(b"ls -l"))].concat(),
                [string(b"odd@example.org"), string(&string(b"\xff\x00"))].concat(),
                [string(b"verify-required"), string(b"")].concat(),
                [string(b"zero@example.org"), string(&string(b""))].concat(),
            ]
            .concat(),
        ),
        ..Parts::default()
    })
    .unwrap();
    let options = certificate.critical_options();
    let values: Vec<_> = options
        .iter()
        .map(|option| (option.value(), option.value_text()))
        .collect();
    assert_eq!(
        values,
        [
            (Some(&b"ls -l"[..]), Some("ls -l")),
            (Some(&b"\xff\x00"[..]), None),
            (None, None),
            (Some(&b""[..]), Some("")),
        ]
    );
}

#[test]
fn limits() {
    for (count, accepted) in [(256, true), (257, false)] {
        let parts = [
            Parts {
                principals: Some(string(b"p").repeat(count)),
                ..Parts::default()
            },
            Parts {
                critical_options: Some(options(count)),
                ..Parts::default()
            },
            Parts {
                extensions: Some(options(count)),
                ..Parts::default()
            },
        ];
        for parts in parts {
            let result = from_parts(parts);
            if accepted {
                result.unwrap();
            } else {
                assert_malformed_kind(result, MalformedKind::TooLarge, WHAT);
            }
        }
    }
    let long = Parts {
        key_id: Some(vec![b'a'; 1 << 20]),
        ..Parts::default()
    };
    assert_malformed_kind(from_parts(long), MalformedKind::TooLarge, WHAT);
}

/// There are no chains.
#[test]
fn an_authority_that_is_a_certificate() {
    let inner = Parts::default().blob();
    let nested = Parts {
        authority: Some(inner),
        ..Parts::default()
    };
    assert_unsupported(from_parts(nested));
    let nested = Parts {
        authority: Some(b"\0\0\0\x0bssh-ed25519".to_vec()),
        ..Parts::default()
    };
    assert_malformed_kind(from_parts(nested), MalformedKind::Truncated, WHAT);
}

#[test]
fn signatures_that_are_not_of_the_authority() {
    for (signature, kind) in [
        (
            [string(b"ssh-rsa"), string(&[9; 64])].concat(),
            MalformedKind::Inconsistent,
        ),
        (
            [string(b"ssh-ed25519"), string(&[9; 63])].concat(),
            MalformedKind::InvalidLength,
        ),
        (
            [string(b"ssh-ed25519"), string(&[9; 64]), vec![0]].concat(),
            MalformedKind::TrailingData,
        ),
        (string(b"ssh-ed25519"), MalformedKind::Truncated),
        (Vec::new(), MalformedKind::Truncated),
    ] {
        let parts = Parts {
            signature: Some(signature),
            ..Parts::default()
        };
        assert_malformed_kind(from_parts(parts), kind, WHAT);
    }
}

#[test]
fn every_length_but_the_whole() {
    let blob = Parts::default().blob();
    assert!(SshCertificate::from_blob(backend(), &blob).is_ok());
    for length in 0..blob.len() {
        let refused = SshCertificate::from_blob(backend(), &blob[..length]);
        assert!(matches!(refused, Err(Error::Malformed { .. })), "{length}: {refused:?}");
    }
    let longer = [&blob[..], &[0]].concat();
    assert_malformed_kind(
        SshCertificate::from_blob(backend(), &longer),
        MalformedKind::TrailingData,
        WHAT,
    );
}

/// The key of a security key keeps its application.
#[test]
fn a_certificate_for_a_security_key() {
    for (file, name, fields) in [
        ("sk-ed25519-nopsw.key.pub", "sk-ssh-ed25519-cert-v01@openssh.com", 2),
        (
            "sk-ecdsa-nopsw.key.pub",
            "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
            3,
        ),
    ] {
        let key = strings(&blob_of(read(file).as_bytes()));
        assert_eq!(key.len(), 1 + fields);
        let blob = certificate(name, &key[1..]);
        let certificate = load(line(name, &blob)).unwrap();
        assert_eq!(certificate.type_name(), name);
        assert_eq!(
            certificate.public_key().application(),
            Some(&b"ssh:the-application-string"[..])
        );
        assert_eq!(certificate.public_key().blob(), blob_of(read(file).as_bytes()));
        assert_eq!(certificate.principals(), ["user"]);
        assert_eq!(names(certificate.extensions()), ["permit-pty"]);
    }
}

#[test]
fn debug_output() {
    let text = format!("{:?}", load(read("rsa-nopsw.key-cert.pub")).unwrap());
    assert!(
        text.contains("user1") && text.contains("permit-pty") && text.contains("serial: 2"),
        "{text}"
    );
}
