//! `SshPublicKey`: types, comments, applications and fingerprints.

use super::read;
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{AllowedSigner, AuthorizedKey, SshKeyType, SshPublicKey};
use hazmat_openssl::{Error, MalformedKind, Result};
use support::errors::{assert_invalid_argument, assert_malformed_kind, assert_unsupported, refused_argument};
use support::ssh_wire::{blob_of, line, mpint, string, strings};
use support::{backend, files, on_fips, sample_keys};

const WHAT: &str = "OpenSSH public key";

fn load(file: impl AsRef<[u8]>) -> Result<SshPublicKey> {
    SshPublicKey::from_openssh(backend(), file)
}

/// The files, their types, and their fingerprints as `ssh-keygen -l` prints them.
const FILES: [(&str, SshKeyType, &str, &str); 13] = [
    (
        "dsa-nopsw.key",
        SshKeyType::Dsa,
        "SHA256:jYtzsGYRgNOo8QI/AaCtrOSzi68PN1/eNPRPZKQmajw",
        "MD5:51:2a:98:68:54:ef:c4:7e:15:33:d4:1c:dc:43:43:22",
    ),
    (
        "dsa-psw.key",
        SshKeyType::Dsa,
        "SHA256:XYY+7vd6rvHdnf7UukysFZH0HptKtrYiHhYFgeI1L0E",
        "MD5:76:b8:fc:b6:91:c7:b3:d1:d9:d6:44:43:a4:61:dc:e6",
    ),
    (
        "ecdsa-nopsw.key",
        SshKeyType::Ecdsa(EllipticCurve::Secp256R1),
        "SHA256:W6Wr6d8N5R5y1rzZl8L03NTgrxc8adxeET7GkXdJSvU",
        "MD5:0d:65:f2:2d:fa:47:71:8c:5e:16:b0:35:2b:06:1b:37",
    ),
    (
        "ecdsa-psw.key",
        SshKeyType::Ecdsa(EllipticCurve::Secp384R1),
        "SHA256:e4LaTS4SLmH1U1G+FcD3EAUXSPI0sPqtByBgjZ9ntb0",
        "MD5:01:19:eb:f0:3e:44:49:a2:18:96:01:5f:44:20:a2:09",
    ),
    (
        "ed25519-aesgcm-psw.key",
        SshKeyType::Ed25519,
        "SHA256:p3GPZV19h7DNNNJIKlz3f+TcYpO4CtQeEEozJM21aiQ",
        "MD5:74:d3:34:18:13:79:90:7a:c8:32:99:98:b4:a7:a2:f5",
    ),
    (
        "ed25519-nopsw.key",
        SshKeyType::Ed25519,
        "SHA256:knottK/0LBWlxvM2cDgzzCJdQ0ppFlY/hzlHWlZTOLk",
        "MD5:e5:52:3d:01:9e:a0:c1:e9:8c:3f:4c:7c:c5:94:57:85",
    ),
    (
        "ed25519-psw.key",
        SshKeyType::Ed25519,
        "SHA256:iKEeg8Q9og8UgjBuc/j45Wa4FnzOysOe5ctg6i0B7xg",
        "MD5:52:f6:c0:c2:76:a7:a3:7a:7c:08:62:bb:4a:c8:00:49",
    ),
    (
        "rsa-nopsw.key",
        SshKeyType::Rsa,
        "SHA256:gMB1ylYk/OsEsYNdmh6hjRfEZKIzvmuk6SCSaonm6CU",
        "MD5:10:47:c2:65:73:d6:51:49:48:0b:81:1f:36:04:7b:52",
    ),
    (
        "rsa-psw.key",
        SshKeyType::Rsa,
        "SHA256:uczCJa9c6nCjVk2UA4QoNa7ubsd0rWK4qsrZ95iQpAQ",
        "MD5:6b:09:79:96:85:dd:d6:17:79:7e:16:d2:fa:e7:11:ac",
    ),
    (
        "sk-ecdsa-nopsw.key",
        SshKeyType::SkEcdsa,
        "SHA256:f0pZtkG8Wv9MYRDho86H8v/8il1ZQKLJLtSNmV2sPDs",
        "MD5:8c:ea:8c:bb:68:22:e7:1c:31:12:63:c1:f6:fa:07:6d",
    ),
    (
        "sk-ecdsa-psw.key",
        SshKeyType::SkEcdsa,
        "SHA256:K5cFKHhmiuT0IXMoxobEbi7AkVEbWw0OTqCcZrbYNH0",
        "MD5:66:3f:13:b9:0d:46:dd:4d:ad:9b:ba:4c:24:46:7b:14",
    ),
    (
        "sk-ed25519-nopsw.key",
        SshKeyType::SkEd25519,
        "SHA256:eS3kKHhGL/nJPZIVVB7JjLL+PRjJ/DwKIfovqKqa7qQ",
        "MD5:3f:81:b5:1c:10:03:b9:e9:6c:5b:30:3d:98:c4:ce:64",
    ),
    (
        "sk-ed25519-psw.key",
        SshKeyType::SkEd25519,
        "SHA256:zM7ZQLRuDpP0UMQ8QbbyrBK7W0ORTjYCzcamz7eh5P8",
        "MD5:13:88:51:68:ea:d2:b7:80:dd:8c:b6:fd:88:b5:e3:b8",
    ),
];

#[test]
fn every_vector() {
    let mut ran = 0;
    for (name, key_type, sha256, md5) in FILES {
        let text = read(&format!("{name}.pub"));
        let key = load(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(key.key_type(), key_type, "{name}");
        assert_eq!(
            *key.key(),
            backend().load_ssh_public_key(text.as_bytes()).unwrap(),
            "{name}"
        );
        let comment = if name == "ed25519-aesgcm-psw.key" { "" } else { name };
        assert_eq!(key.comment(), comment, "{name}");
        assert_eq!(key.comment_bytes(), comment.as_bytes(), "{name}");
        let application = key_type
            .is_of_security_key()
            .then_some(&b"ssh:the-application-string"[..]);
        assert_eq!(key.application(), application, "{name}");
        assert_eq!(key.blob(), blob_of(text.as_bytes()), "{name}");
        assert_eq!(key.to_openssh().unwrap(), text.trim_end(), "{name}");
        assert_eq!(key.fingerprint(HashAlgorithm::Sha256).unwrap(), sha256, "{name}");
        match key.fingerprint(HashAlgorithm::Md5) {
            Err(Error::Unsupported { .. }) if on_fips() => {}
            other => assert_eq!(other.unwrap(), md5, "{name}"),
        }
        assert_eq!(SshPublicKey::from_blob(backend(), key.blob()).unwrap(), key, "{name}");
        ran += 1;
    }
    let files = files::list("asymmetric/OpenSSH").into_iter();
    let keys = files.filter(|name| name.ends_with(".pub") && !name.contains('/') && !name.ends_with("-cert.pub"));
    assert_eq!((ran, keys.count()), (13, 13));
}

#[test]
fn fingerprints_of_other_hash_functions() {
    let key = load(read("ed25519-nopsw.key.pub")).unwrap();
    let expected = [
        (HashAlgorithm::Sha1, "SHA1:"),
        (HashAlgorithm::Sha384, "SHA384:"),
        (HashAlgorithm::Sha512, "SHA512:"),
    ];
    for (algorithm, prefix) in expected {
        let digest = backend().hash(algorithm, key.blob()).unwrap();
        let base64 = openssl::base64::encode_block(&digest).replace('=', "");
        assert_eq!(key.fingerprint(algorithm).unwrap(), format!("{prefix}{base64}"));
    }
    assert_eq!(refused_argument(key.fingerprint(HashAlgorithm::Sha3_256)), "algorithm");
}

#[test]
fn keys_of_this_crate() {
    let mut made = 0;
    for sample in sample_keys::samples() {
        let key = SshPublicKey::new(sample.public.clone());
        if !support::key_forms::has_openssh_form(&sample.public) {
            assert_eq!(refused_argument(key), "key");
            continue;
        }
        let key = key.unwrap();
        assert_eq!((key.comment(), key.application()), ("".into(), None));
        let key = key.with_comment(" someone@somewhere \u{e4} ").unwrap();
        let line = key.to_openssh().unwrap();
        assert!(line.ends_with(" someone@somewhere \u{e4}"), "{line}");
        let loaded = load(&line).unwrap();
        assert_eq!(loaded.comment(), "someone@somewhere \u{e4}");
        assert_eq!((loaded.key(), &loaded), (&sample.public, &key));
        made += 1;
    }
    assert_eq!(made, 6);
    let key = SshPublicKey::new(sample_keys::sample(sample_keys::ED25519).public.clone()).unwrap();
    for comment in ["two\nlines", "a\rreturn", "a \0 byte", "\u{202e}gnitirw"] {
        assert_invalid_argument(key.clone().with_comment(comment), &["comment"]);
    }
}

#[test]
fn a_comment_is_not_a_part_of_the_key() {
    let first = load(read("rsa-nopsw.key.pub")).unwrap();
    let second = first.clone().with_comment("another").unwrap();
    assert_eq!(first, second);
    assert_eq!(first.blob(), second.blob());
    assert_ne!(first, load(read("rsa-psw.key.pub")).unwrap());
    // The same point for another application is another key.
    let text = read("sk-ed25519-nopsw.key.pub");
    let key = load(&text).unwrap();
    let mut fields = strings(key.blob());
    fields[2] = b"ssh:another".to_vec();
    let blob = fields.iter().flat_map(|field| string(field)).collect::<Vec<u8>>();
    let other = SshPublicKey::from_blob(backend(), &blob).unwrap();
    assert_eq!(other.key(), key.key());
    assert_ne!(other, key);
    // A key that is not in a security key is another key, too.
    let plain = SshPublicKey::new(key.key().clone()).unwrap();
    assert_ne!(plain, key);
}

/// A comment of another program may have any bytes.
#[test]
fn a_comment_that_is_not_utf8() {
    let line = [
        read("ed25519-aesgcm-psw.key.pub").trim_end().as_bytes(),
        b" caf\xe9 au lait",
    ]
    .concat();
    let key = load(line).unwrap();
    assert_eq!(key.comment_bytes(), b"caf\xe9 au lait");
    assert_eq!(key.comment(), "caf\u{fffd} au lait");
    assert_invalid_argument(key.to_openssh(), &["comment"]);
}

/// Unnecessary zeros of another program do not make another key.
#[test]
fn unnecessary_zeros() {
    let text = read("rsa-nopsw.key.pub");
    let key = load(&text).unwrap();
    let fields = strings(key.blob());
    let blob = [
        string(&fields[0]),
        string(&[&[0, 0], &fields[1][..]].concat()),
        string(&[&[0], &fields[2][..]].concat()),
    ]
    .concat();
    let other = load(line("ssh-rsa", &blob)).unwrap();
    assert_eq!(other, key);
    assert_eq!(other.blob(), key.blob());
    assert_eq!(
        other.blob(),
        [string(&fields[0]), mpint(&fields[1]), mpint(&fields[2])].concat()
    );
}

#[test]
fn files_that_are_not_one_key() {
    let own = read("ed25519-nopsw.key.pub");
    for (file, kind) in [
        (String::new(), MalformedKind::Missing),
        ("# only a comment\n".to_owned(), MalformedKind::Missing),
        ("ssh-ed25519".to_owned(), MalformedKind::Missing),
        ("rubbish".to_owned(), MalformedKind::InvalidValue),
        (format!("{own}{own}"), MalformedKind::TrailingData),
        (format!("{own}rubbish"), MalformedKind::TrailingData),
        (format!("no-pty {own}"), MalformedKind::NotAllowed),
        (read("ed25519-nopsw.key-cert.pub"), MalformedKind::UnexpectedType),
        (read("ed25519-nopsw.key"), MalformedKind::UnexpectedType),
        (own.replacen("ssh-ed25519", "ssh-rsa", 1), MalformedKind::Inconsistent),
        (format!("{}{own}", "#".repeat(1 << 20)), MalformedKind::TooLarge),
    ] {
        assert_malformed_kind(load(&file), kind, WHAT);
    }
    assert!(load(format!("# a comment\n\n  {own}\r\n\n# another\n")).is_ok());
    assert_unsupported(load("ssh-ed448 AAAA"));
}

#[test]
fn blobs_that_are_not_a_key() {
    for name in [
        "sk-ecdsa-nopsw.key.pub",
        "sk-ed25519-nopsw.key.pub",
        "rsa-nopsw.key.pub",
    ] {
        let blob = blob_of(read(name).as_bytes());
        for length in 0..blob.len() {
            let refused = SshPublicKey::from_blob(backend(), &blob[..length]);
            assert!(matches!(refused, Err(Error::Malformed { .. })), "{name}: {length}");
        }
        let longer = [&blob[..], &[0]].concat();
        assert_malformed_kind(
            SshPublicKey::from_blob(backend(), &longer),
            MalformedKind::TrailingData,
            WHAT,
        );
    }
    let certificate = blob_of(read("ed25519-nopsw.key-cert.pub").as_bytes());
    assert!(SshPublicKey::from_blob(backend(), &certificate).is_err());
}

#[test]
fn debug_output() {
    let key = load(read("sk-ed25519-nopsw.key.pub")).unwrap();
    let text = format!("{key:?}");
    assert!(
        text.contains("ssh:the-application-string") && text.contains("sk-ed25519-nopsw.key"),
        "{text}"
    );
    assert!(matches!(key.key(), PublicKey::Ed25519(_)));
}

/// A backslash escapes a quotation mark and nothing else, not even itself: all readers of a line find the key that sshd finds.
#[test]
fn options_end_where_sshd_sees_their_end() {
    let key_of = |file| {
        let text = read(file);
        text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
    };
    let (first, second) = (key_of("ecdsa-nopsw.key.pub"), key_of("ed25519-nopsw.key.pub"));
    let mut compared = 0;
    for (options, expected, is_in_order) in [
        (format!("command=\"x \\\\\" {first}\""), &second, true),
        (format!("command=\"x \\\" {first}\""), &second, true),
        (format!("command=\"x \\\\\\\" {first}\",no-pty"), &second, true),
        (format!("a\\\\\" {first} \",b=\"c\""), &first, false),
        (format!("a\\\" {first}"), &first, false),
    ] {
        let line = format!("{options} {second}");
        let expected = load(expected).unwrap();
        assert_eq!(
            backend().load_ssh_public_key(line.as_bytes()).as_ref(),
            Ok(expected.key()),
            "{line}"
        );
        assert_eq!(
            PublicKey::from_openssh(backend(), &line).as_ref(),
            Ok(expected.key()),
            "{line}"
        );
        let entry = AuthorizedKey::from_line(backend(), &line);
        assert_eq!(entry.is_ok(), is_in_order, "{line}: {entry:?}");
        assert!(
            entry.is_ok_and(|entry| *entry.key() == expected) == is_in_order,
            "{line}"
        );
        compared += 1;
    }
    assert_eq!(compared, 5);
    let open = format!("command=\"a {first}");
    assert_malformed_kind(
        backend().load_ssh_public_key(open.as_bytes()),
        MalformedKind::InvalidText,
        WHAT,
    );
}

/// A comment of another program is written only if it stays a comment for every reader.
#[test]
fn a_comment_that_would_not_stay_one() {
    let line = read("ed25519-nopsw.key.pub");
    let line = line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let line = line.trim_end();
    let mut refused = 0;
    for comment in ["x\x1b[2J", "x\0y", "x\u{202e}y", "x\u{2028}y", "x\u{85}y"] {
        let text = format!("{line} {comment}");
        let key = load(&text).unwrap();
        assert_eq!(key.comment(), comment);
        assert_invalid_argument(key.to_openssh(), &["comment"]);
        assert_invalid_argument(AuthorizedKey::new(key.clone()).to_line(), &["comment"]);
        let signer = AllowedSigner::new("alice", key.clone()).unwrap();
        assert_invalid_argument(signer.to_line(), &["comment"]);
        assert_eq!(
            key.with_comment("x").unwrap().to_openssh().unwrap(),
            format!("{line} x")
        );
        refused += 1;
    }
    assert_eq!(refused, 5);
    // A carriage return ends the line for some readers, and not for others.
    let entry = AuthorizedKey::from_line(backend(), format!("{line} x\rssh-ed25519 AAAA")).unwrap();
    assert_invalid_argument(entry.to_line(), &["comment"]);
    let tab = format!("{line} a\tb");
    assert_eq!(load(&tab).unwrap().to_openssh().unwrap(), tab);
}
