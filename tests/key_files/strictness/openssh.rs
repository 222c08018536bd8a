//! OpenSSH's public key lines, certificates and private keys.

use super::{
    MalformedKind, RANDOM_FAULTS, assert_malformed_among, assert_malformed_kind, assert_unsupported, backend, on_fips,
    sample_keys,
};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use support::ssh_wire::{self, PrivateFile, blob_of, line, mpint, string, strings, uint32};
use support::{child, libcrypto_memory, pem_text};

fn public(name: &str) -> &'static PublicKey {
    &sample_keys::sample(name).public
}

fn load(text: &[u8]) -> Result<PublicKey> {
    backend().load_ssh_public_key(text)
}

fn written(name: &str) -> Vec<u8> {
    public(name)
        .public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh)
        .unwrap()
}

/// The types that OpenSSH supports, by the names of the samples.
const TYPES: [(&str, &str); 6] = [
    (sample_keys::RSA, "ssh-rsa"),
    (sample_keys::DSA_1024, "ssh-dss"),
    (sample_keys::P256, "ecdsa-sha2-nistp256"),
    (sample_keys::P384, "ecdsa-sha2-nistp384"),
    (sample_keys::P521, "ecdsa-sha2-nistp521"),
    (sample_keys::ED25519, "ssh-ed25519"),
];

fn types() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = TYPES.into_iter();
    all.filter(|(name, _)| sample_keys::all().iter().any(|sample| sample.name == *name))
}

#[test]
fn a_line_may_have_options_and_a_comment() {
    let mut taken = 0;
    for (name, type_name) in types() {
        let own = String::from_utf8(written(name)).unwrap();
        assert!(own.starts_with(&format!("{type_name} ")));
        let base64 = own.split(' ').nth(1).unwrap();
        for text in [
            own.clone(),
            format!("{own}\n"),
            format!("{own}\r\n"),
            format!("{own} someone@somewhere"),
            format!("{own} a comment with spaces, and \"quotes\" = and # signs"),
            format!("{own} \u{e4}\u{1f511}"),
            format!("{own}   \n"),
            format!("  \t{own}"),
            format!("{type_name}   {base64}\tcomment"),
            format!("{type_name}\t{base64}"),
            format!("\n\n   \n# a comment\n  # another\n{own}\n"),
            format!("# ssh-rsa AAAA\n{own}\n"),
            format!("no-pty {own}"),
            format!("no-pty,no-X11-forwarding {own} comment"),
            format!("from=\"10.0.0.0/8,*.example.com\" {own}"),
            format!("command=\"echo a b c\" {own} comment"),
            format!("command=\"echo \\\"a b\\\" # ssh-rsa AAAA\",no-pty {own} comment"),
            format!("environment=\"A=b c\",command=\"x y\"\t{own}"),
            // Of several, the first.
            format!("{own}\nssh-rsa AAAA\nrubbish\n"),
        ] {
            let loaded = load(text.as_bytes()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            sample_keys::assert_same_public(&loaded, public(name));
            taken += 1;
        }
        let not_text = [own.as_bytes(), b" \xff\xfe\x80"].concat();
        assert_eq!(load(&not_text).unwrap(), *public(name));
    }
    assert!(taken == 6 * 19 || on_fips(), "{taken}");
}

#[test]
fn a_line_that_is_not_right_is_refused() {
    for text in [
        "",
        "\n",
        "   ",
        "# only a comment\n",
        "ssh-rsa",
        "ssh-rsa ",
        "ssh-rsa\n",
        "ssh-ed25519 # comment",
        "ssh-ed25519 !!!!",
        "ssh-ed25519 A",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 ====",
    ] {
        assert_malformed_among(
            load(text.as_bytes()),
            &[
                MalformedKind::InvalidBase64,
                MalformedKind::Missing,
                MalformedKind::Truncated,
            ],
            &["OpenSSH public key"],
            &[],
        );
    }
    // A field that is not a known type may be an unsupported type.
    for text in [
        "no-pty",
        "no-pty,no-X11-forwarding rubbish",
        "command=\"never ends ssh-rsa AAAA",
        "-----BEGIN PUBLIC KEY-----",
        "---- BEGIN SSH2 PUBLIC KEY ----",
        "\0",
        "\u{e4}",
    ] {
        assert_no_line(text);
    }
    for (name, type_name) in types() {
        let own = String::from_utf8(written(name)).unwrap();
        let base64 = own.split(' ').nth(1).unwrap();
        let middle = base64.len() / 2;
        for text in [
            format!("{type_name} {}", &base64[1..]),
            format!("{type_name} {}*{}", &base64[..middle], &base64[middle..]),
            format!("{type_name} {} {}", &base64[..middle], &base64[middle..]),
            format!("{type_name}\n{base64}"),
            format!("{type_name} {base64}===="),
        ] {
            assert_malformed_among(
                load(text.as_bytes()),
                &[
                    MalformedKind::InvalidBase64,
                    MalformedKind::Missing,
                    MalformedKind::Truncated,
                ],
                &["OpenSSH public key"],
                &[],
            );
        }
        assert_no_line(base64);
        assert_no_line(&format!("{type_name}{base64}"));
    }
}

fn assert_no_line(text: &str) {
    let error = load(text.as_bytes()).expect_err(text);
    assert!(
        matches!(error, Error::Malformed { .. } | Error::Unsupported { .. }),
        "{text:?}: {error:?}"
    );
}

#[test]
fn a_type_that_is_not_known_is_named() {
    for (name, told) in [
        ("ssh-ed448", "ssh-ed448"),
        ("ecdsa-sha2-nistp224", "ecdsa-sha2-nistp224"),
        ("ecdsa-sha2-1.3.132.0.10", "ecdsa-sha2-1.3.132.0.10"),
        ("ssh-xmss@openssh.com", "ssh-xmss@openssh.com"),
        // Unknown text may be a piece of a key.
        ("ssh-foo", "an unknown key type of 7 characters"),
        ("nc4caqawbqydk2vwbc-", "an unknown key type of 19 characters"),
    ] {
        let blob = [string(name.as_bytes()), string(&[1; 32])].concat();
        let result = load(&line(name, &blob));
        let text = result.as_ref().unwrap_err().to_string();
        assert_eq!(text.contains(name), name == told, "{text}");
        assert_unsupported(result, &[told]);
    }
}

#[test]
fn the_type_of_the_line_is_that_of_the_blob() {
    let mut refused = 0;
    for (name, own) in types() {
        let blob = blob_of(&written(name));
        for (_, other) in types().filter(|(_, other)| *other != own) {
            assert_malformed_kind(
                load(&line(other, &blob)),
                MalformedKind::Inconsistent,
                "OpenSSH public key",
            );
            refused += 1;
        }
        // The type of one line before the rest of the other blob.
        let fields = strings(&blob);
        // A curve name and a point can also be read as two numbers.
        let can_be_numbers = |other: &str| other == "ssh-rsa" && own.starts_with("ecdsa");
        for (_, other) in types().filter(|(_, other)| *other != own && !can_be_numbers(other)) {
            let mixed: Vec<u8> = [other.as_bytes()]
                .into_iter()
                .chain(fields[1..].iter().map(|field| &field[..]))
                .flat_map(string)
                .collect();
            assert_malformed_among(load(&line(other, &mixed)), RANDOM_FAULTS, &["OpenSSH public key"], &[]);
            refused += 1;
        }
    }
    assert!(refused == 2 * 6 * 5 - 3 || on_fips(), "{refused}");
}

/// A blob of a type with fields that are each well-formed by themselves.
fn blob(fields: &[&[u8]]) -> Vec<u8> {
    fields.iter().flat_map(|field| string(field)).collect()
}

fn changed(fields: &[Vec<u8>], index: usize, new: &[u8]) -> Vec<u8> {
    let mut fields: Vec<&[u8]> = fields.iter().map(|field| &field[..]).collect();
    fields[index] = new;
    blob(&fields)
}

#[test]
fn the_fields_of_a_blob_are_exact() {
    for (name, type_name) in types() {
        let own = blob_of(&written(name));
        let fields = strings(&own);
        for index in 0..fields.len() {
            let field = &fields[index];
            for wrong in [
                &b""[..],
                &[0],
                &[&[0], &field[..]].concat(),
                &[&field[..], &[0]].concat(),
            ] {
                let loaded = load(&line(type_name, &changed(&fields, index, wrong)));
                // A number with a leading zero is the same number, as in OpenSSH.
                if index > 0 && ["ssh-rsa", "ssh-dss"].contains(&type_name) && wrong.ends_with(field) {
                    sample_keys::assert_same_public(&loaded.unwrap(), public(name));
                    continue;
                }
                let error = loaded.expect_err(type_name);
                assert!(
                    matches!(error, Error::Malformed { .. }),
                    "{type_name}, field {index}: {error:?}"
                );
            }
            let mut fewer: Vec<&[u8]> = fields.iter().map(|field| &field[..]).collect();
            fewer.remove(index);
            assert_malformed_among(
                load(&line(type_name, &blob(&fewer))),
                RANDOM_FAULTS,
                &["OpenSSH public key"],
                &[],
            );
        }
        assert_malformed_kind(
            load(&line(type_name, &[&own[..], &[0]].concat())),
            MalformedKind::TrailingData,
            "OpenSSH public key",
        );
        assert_malformed_kind(
            load(&line(type_name, &[&own[..], &string(b"")].concat())),
            MalformedKind::TrailingData,
            "OpenSSH public key",
        );
    }
    // Negative numbers.
    let fields = strings(&blob_of(&written(sample_keys::RSA)));
    assert_malformed_kind(
        load(&line("ssh-rsa", &changed(&fields, 1, &[0xff]))),
        MalformedKind::OutOfRange,
        "OpenSSH public key",
    );
    let without_zero = &fields[2][1..];
    assert!(without_zero[0] >= 0x80);
    assert_malformed_kind(
        load(&line("ssh-rsa", &changed(&fields, 2, without_zero))),
        MalformedKind::OutOfRange,
        "OpenSSH public key",
    );
    // A curve other than that of the type.
    let fields = strings(&blob_of(&written(sample_keys::P256)));
    for other in [&b"nistp384"[..], b"nistp521", b"secp256r1", b"NISTP256"] {
        assert_malformed_kind(
            load(&line("ecdsa-sha2-nistp256", &changed(&fields, 1, other))),
            MalformedKind::Inconsistent,
            "OpenSSH public key",
        );
    }
    // A point that is off the curve.
    let mut point = fields[2].clone();
    *point.last_mut().unwrap() ^= 1;
    assert_malformed_kind(
        load(&line("ecdsa-sha2-nistp256", &changed(&fields, 2, &point))),
        MalformedKind::InvalidPublicKey,
        "OpenSSH public key",
    );
}

/// FIDO keys: the key is that of the plain type, and an application follows it (`PROTOCOL.u2f`).
#[test]
fn security_keys_are_keys_of_their_plain_types() {
    for (name, sk_type) in [
        (sample_keys::P256, "sk-ecdsa-sha2-nistp256@openssh.com"),
        (sample_keys::ED25519, "sk-ssh-ed25519@openssh.com"),
    ] {
        if !types().any(|(known, _)| known == name) {
            continue;
        }
        let fields = strings(&blob_of(&written(name)));
        let with = |application: &[u8]| {
            let key: Vec<u8> = fields[1..].iter().flat_map(|field| string(field)).collect();
            [&string(sk_type.as_bytes())[..], &key, application].concat()
        };
        let good = with(&string(b"ssh:"));
        sample_keys::assert_same_public(&load(&line(sk_type, &good)).unwrap(), public(name));
        assert_malformed_kind(
            load(&line(sk_type, &with(b""))),
            MalformedKind::Truncated,
            "OpenSSH public key",
        );
        assert_malformed_kind(
            load(&line(sk_type, &with(&[&string(b"ssh:")[..], &[0]].concat()))),
            MalformedKind::TrailingData,
            "OpenSSH public key",
        );
        let plain = fields[0].clone();
        assert_malformed_kind(
            load(&line(std::str::from_utf8(&plain).unwrap(), &good)),
            MalformedKind::Inconsistent,
            "OpenSSH public key",
        );

        let certificate = sk_type.replace("@openssh.com", "-cert-v01@openssh.com");
        let mut key_fields = fields[1..].to_vec();
        key_fields.push(b"ssh:".to_vec());
        let blob = ssh_wire::certificate(&certificate, &key_fields);
        sample_keys::assert_same_public(&load(&line(&certificate, &blob)).unwrap(), public(name));
    }
}

#[test]
fn the_key_is_taken_out_of_a_certificate() {
    for (name, type_name) in types() {
        let certificate = format!("{type_name}-cert-v01@openssh.com");
        let fields = strings(&blob_of(&written(name)));
        let good = ssh_wire::certificate(&certificate, &fields[1..]);
        sample_keys::assert_same_public(&load(&line(&certificate, &good)).unwrap(), public(name));
        // Under the name of the plain type it is refused.
        assert_malformed_kind(
            load(&line(type_name, &good)),
            MalformedKind::Inconsistent,
            "OpenSSH public key",
        );
        let plain = blob_of(&written(name));
        assert_malformed_kind(
            load(&line(&certificate, &plain)),
            MalformedKind::Inconsistent,
            "OpenSSH certificate",
        );
        let trailing = [&good[..], &string(b"")].concat();
        assert_malformed_kind(
            load(&line(&certificate, &trailing)),
            MalformedKind::TrailingData,
            "OpenSSH certificate",
        );
        for (_, other) in types().filter(|(_, other)| *other != type_name) {
            let other = format!("{other}-cert-v01@openssh.com");
            assert_malformed_kind(
                load(&line(&other, &good)),
                MalformedKind::Inconsistent,
                "OpenSSH certificate",
            );
        }
        let old = format!("{type_name}-cert-v00@openssh.com");
        let blob = ssh_wire::certificate(&old, &fields[1..]);
        let is_known = ["ssh-rsa", "ssh-dss"].contains(&type_name);
        let length = format!("an unknown key type of {} characters", old.len());
        assert_unsupported(load(&line(&old, &blob)), &[if is_known { &old } else { &length }]);
    }
}

// ---- private keys ----

fn load_private(file: &PrivateFile) -> Result<PrivateKey> {
    backend().load_ssh_private_key(&file.pem(), None)
}

/// A private key and its fields: the type, the numbers and the comment.
fn private(name: &str) -> (PrivateFile, Vec<Vec<u8>>) {
    let key = &sample_keys::sample(name).private;
    let pem = key
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption)
        .unwrap();
    let (_, bytes) = pem_text::parse(&pem);
    let blob = blob_of(&written(name));
    let start = bytes.windows(blob.len()).position(|window| window == blob).unwrap() + blob.len();
    // The length of the section, and two check numbers.
    let section = &bytes[start + 4..];
    let count = match name {
        sample_keys::RSA => 8,
        sample_keys::DSA_1024 => 7,
        sample_keys::ED25519 => 4,
        _ => 5,
    };
    let mut rest = &section[8..];
    let fields: Vec<Vec<u8>> = (0..count)
        .map(|_| {
            let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
            let field = rest[4..4 + length].to_vec();
            rest = &rest[4 + length..];
            field
        })
        .collect();
    assert!(
        rest.len() < 8 && rest.iter().copied().eq(1..=u8::try_from(rest.len()).unwrap()),
        "{rest:?}"
    );
    assert_eq!(section[..4], section[4..8], "the check numbers");
    let all: Vec<&[u8]> = fields.iter().map(|field| &field[..]).collect();
    (PrivateFile::plain(&blob, &self::blob(&all)), fields)
}

#[test]
fn a_private_key_by_hand_is_the_same_as_one_that_was_written() {
    for (name, _) in types() {
        let (file, fields) = private(name);
        let loaded = load_private(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        sample_keys::assert_same_private(&loaded, &sample_keys::sample(name).private);
        // Whatever the comment.
        for comment in [&b"a comment"[..], b"\xff\xfe\0", &[b'x'; 5_000]] {
            let private = changed(&fields, fields.len() - 1, comment);
            let loaded = load_private(&PrivateFile {
                private,
                ..file.clone()
            })
            .unwrap();
            sample_keys::assert_same_private(&loaded, &sample_keys::sample(name).private);
        }
    }
}

#[test]
fn a_private_file_is_exact() {
    for (name, _) in types() {
        let (good, _) = private(name);
        let spoilt = [
            PrivateFile {
                check: [1, 2],
                ..good.clone()
            },
            PrivateFile {
                keys: 0,
                ..good.clone()
            },
            PrivateFile {
                keys: 0,
                public_blobs: vec![],
                ..good.clone()
            },
            PrivateFile {
                public_blobs: vec![],
                ..good.clone()
            },
            PrivateFile {
                public_blobs: vec![Vec::new()],
                ..good.clone()
            },
            PrivateFile {
                public_blobs: vec![good.public_blobs[0].clone(); 2],
                ..good.clone()
            },
            PrivateFile {
                public_blobs: vec![[&good.public_blobs[0][..], &[0]].concat()],
                ..good.clone()
            },
            PrivateFile {
                trailing: vec![0],
                ..good.clone()
            },
            PrivateFile {
                trailing: string(b""),
                ..good.clone()
            },
            PrivateFile {
                cipher: b"aes256-ctr".to_vec(),
                ..good.clone()
            },
            PrivateFile {
                kdf: b"bcrypt".to_vec(),
                ..good.clone()
            },
            PrivateFile {
                kdf_options: [string(&[1; 16]), uint32(16)].concat(),
                ..good.clone()
            },
            PrivateFile {
                private: Vec::new(),
                ..good.clone()
            },
            PrivateFile {
                padding: Some(vec![1; 8]),
                ..good.clone()
            },
        ];
        for (index, file) in spoilt.iter().enumerate() {
            let error = load_private(file).expect_err(name);
            assert!(matches!(error, Error::Malformed { .. }), "{name}, {index}: {error:?}");
        }
        // OpenSSH never wrote several keys into one file.
        let two = PrivateFile {
            keys: 2,
            public_blobs: vec![good.public_blobs[0].clone(); 2],
            private: good.private.repeat(2),
            ..good.clone()
        };
        let error = load_private(&two).unwrap_err();
        assert!(
            matches!(error, Error::Malformed { .. } | Error::Unsupported { .. }),
            "{error:?}"
        );
        let mut other_magic = good.bytes();
        other_magic[13] = b'2';
        let pem = pem_text::block("OPENSSH PRIVATE KEY", &other_magic);
        assert_malformed_kind(
            backend().load_ssh_private_key(&pem, None),
            MalformedKind::InvalidValue,
            "OpenSSH private key",
        );
    }
}

#[test]
fn the_padding_counts_up_and_fills_a_block() {
    let up_to = |last: usize| -> Vec<u8> { (1..=u8::try_from(last).unwrap()).collect() };
    for (name, _) in types() {
        let (good, _) = private(name);
        let with = |padding: &[u8]| {
            load_private(&PrivateFile {
                padding: Some(padding.to_vec()),
                ..good.clone()
            })
        };
        let length = good.private.len().wrapping_neg() % 8;
        // Some programs fill blocks of 16 bytes, and some add one where none is needed.
        for right in [length, length + 8] {
            with(&up_to(right)).unwrap();
        }
        let mut wrong = vec![vec![0; length + 8], vec![1; length + 8], up_to(length + 24)];
        if length > 0 {
            let mut last = up_to(length);
            *last.last_mut().unwrap() ^= 1;
            wrong.extend([Vec::new(), vec![0; length], last, up_to(length - 1), up_to(length + 16)]);
        }
        for padding in wrong {
            assert_malformed_kind(with(&padding), MalformedKind::InvalidPadding, "OpenSSH private key");
        }
    }
}

#[test]
fn the_numbers_of_a_private_file_hang_together() {
    let mut refused = 0;
    for (name, type_name) in types() {
        let (good, fields) = private(name);
        // The comment is not checked.
        for index in 0..fields.len() - 1 {
            let mut others = Vec::new();
            let mut last = fields[index].clone();
            *last.last_mut().unwrap() ^= 2;
            others.push(last);
            others.extend([Vec::new(), vec![1], [&fields[index][..], &[0]].concat()]);
            for other in others {
                let private = changed(&fields, index, &other);
                let error = load_private(&PrivateFile {
                    private,
                    ..good.clone()
                })
                .expect_err(name);
                let unknown = index == 0 && matches!(error, Error::Unsupported { .. });
                assert!(
                    unknown || matches!(error, Error::Malformed { .. }),
                    "{name}, {index}: {error:?}"
                );
                refused += 1;
            }
        }
        // The public key at the beginning is another one.
        for (other, _) in types().filter(|(other, _)| *other != name) {
            let file = PrivateFile {
                public_blobs: vec![blob_of(&written(other))],
                ..good.clone()
            };
            assert_malformed_kind(load_private(&file), MalformedKind::Inconsistent, "OpenSSH private key");
            refused += 1;
        }
        let own = strings(&good.public_blobs[0]);
        let mut number = own.last().unwrap().clone();
        *number.last_mut().unwrap() ^= 2;
        let file = PrivateFile {
            public_blobs: vec![changed(&own, own.len() - 1, &number)],
            ..good.clone()
        };
        let error = load_private(&file).expect_err(type_name);
        assert!(matches!(error, Error::Malformed { .. }), "{name}: {error:?}");
    }
    assert!(refused >= (7 + 6 + 4 * 3 + 3) * 4 + 30 || on_fips(), "{refused}");
}

#[test]
fn a_private_value_in_openssh_is_between_zero_and_the_order() {
    for name in [sample_keys::P256, sample_keys::P384, sample_keys::P521] {
        let (good, fields) = private(name);
        for wrong in [&b""[..], &[0], &[0x7f; 80], &[0xff; 32]] {
            let private = changed(&fields, 3, wrong);
            assert_malformed_among(
                load_private(&PrivateFile {
                    private,
                    ..good.clone()
                }),
                &[MalformedKind::InvalidPrivateKey, MalformedKind::OutOfRange],
                &["OpenSSH private key"],
                &[],
            );
        }
    }
    assert_eq!(mpint(&[0, 0x80]), string(&[0, 0x80]));
}

/// RFC 4251 forbids unnecessary zeros. They are accepted, as in OpenSSH, and never written.
#[test]
fn needless_zeros_of_numbers_are_taken() {
    let file = "ssh-rsa AAAAB3NzaC1yc2EAAAAEAAEAAQAAAIEA3PO3rAwfR7DrKXBtpvNpnv6oPQBOIlsVOerEfW/mrr2Z3N6BnY2hZJXGBu5NB+I9Ajw\
                9c5e2qi0Cs9xU17sZ2BYNoBMJpv+/UlIVB2lI8BY2MfoDjS6JeD5Q1bgtzMBFqCXN0PL2Wh5jfs8l8XvfNjunfZJRqAh2cZ8H8SFQaU0= c";
    if !on_fips() {
        let loaded = load(file.as_bytes()).unwrap();
        let line = loaded.public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh).unwrap();
        let fields = strings(&blob_of(&line));
        assert_eq!(fields[1], [1, 0, 1]);
        assert_eq!(strings(&blob_of(file.as_bytes()))[1], [0, 1, 0, 1]);
    }
    let mut taken = 0;
    for (name, type_name) in types() {
        let (good, fields) = private(name);
        // The numbers: after the type, or for a curve after its name and the point.
        let numbers = match name {
            sample_keys::RSA | sample_keys::DSA_1024 => 1..fields.len() - 1,
            sample_keys::ED25519 => continue,
            _ => 3..4,
        };
        for index in numbers {
            let longer = [&[0, 0], &fields[index][..]].concat();
            let file = PrivateFile {
                private: changed(&fields, index, &longer),
                ..good.clone()
            };
            sample_keys::assert_same_private(&load_private(&file).unwrap(), &sample_keys::sample(name).private);
            taken += 1;
        }
        if type_name.starts_with("ecdsa") {
            continue;
        }
        let own = strings(&good.public_blobs[0]);
        let file = PrivateFile {
            public_blobs: vec![changed(&own, 1, &[&[0], &own[1][..]].concat())],
            ..good.clone()
        };
        sample_keys::assert_same_private(&load_private(&file).unwrap(), &sample_keys::sample(name).private);
        taken += 1;
    }
    assert!(taken == (6 + 1) + (5 + 1) + 3 || on_fips(), "{taken}");
}

/// The error of a certificate mentions it once.
#[test]
fn an_error_of_a_certificate_names_it_once() {
    let mut ran = 0;
    for (name, type_name) in types() {
        let certificate = format!("{type_name}-cert-v01@openssh.com");
        let fields = strings(&blob_of(&written(name)));
        for index in 1..fields.len() {
            let spoilt = strings(&changed(&fields, index, &[0x81])).split_off(1);
            let blob = ssh_wire::certificate(&certificate, &spoilt);
            let text = load(&line(&certificate, &blob)).unwrap_err().to_string();
            assert_eq!(text.matches("OpenSSH certificate").count(), 1, "{text}");
            ran += 1;
        }
        let (good, fields) = private(name);
        for index in 1..fields.len() - 1 {
            let private = changed(&fields, index, &[0x81]);
            let text = load_private(&PrivateFile {
                private,
                ..good.clone()
            })
            .unwrap_err()
            .to_string();
            assert_eq!(text.matches("OpenSSH private key").count(), 1, "{text}");
            ran += 1;
        }
    }
    assert!(ran == (2 + 4 + 3 * 2 + 1) + (6 + 5 + 3 * 3 + 2) || on_fips(), "{ran}");
}

/// Numbers of a hundred kilobytes are refused before anything is computed with them: libcrypto allocates each of them
/// once, and no results.
#[test]
fn numbers_larger_than_any_take_no_time() {
    if !child::is_child() {
        let name = child::test_name(module_path!(), "numbers_larger_than_any_take_no_time");
        return child::run_again(&name, &[]);
    }
    libcrypto_memory::count();
    let mut huge = support::bytes::sample(1, 120_000);
    huge[0] = 0x7f;
    *huge.last_mut().unwrap() |= 1;
    let refuse = |numbers: usize, load: &dyn Fn() -> Result<()>| {
        let (result, bytes) = libcrypto_memory::measured(load);
        assert_malformed_among(
            result,
            RANDOM_FAULTS,
            &["OpenSSH private key", "OpenSSH public key"],
            &[],
        );
        assert!(
            bytes < numbers * huge.len() + huge.len() / 2,
            "{numbers} numbers: {bytes} bytes"
        );
    };
    for (name, type_name) in types() {
        let (good, fields) = private(name);
        // All numbers, one after the other and all at once.
        let numbers = 1..fields.len() - 1;
        for index in numbers.clone() {
            let private = changed(&fields, index, &huge);
            refuse(1, &|| {
                load_private(&PrivateFile {
                    private: private.clone(),
                    ..good.clone()
                })
                .map(drop)
            });
        }
        let mut all = fields.clone();
        all[numbers.clone()].fill(huge.clone());
        let private = changed(&all, 0, type_name.as_bytes());
        refuse(numbers.len(), &|| {
            load_private(&PrivateFile {
                private: private.clone(),
                ..good.clone()
            })
            .map(drop)
        });
        let own = strings(&good.public_blobs[0]);
        for index in 1..own.len() {
            refuse(1, &|| load(&line(type_name, &changed(&own, index, &huge))).map(drop));
        }
    }
}

/// The private half of a security key is in the device; the file contains a handle.
#[test]
fn private_halves_of_security_keys_are_unsupported() {
    let sk_type = "sk-ssh-ed25519@openssh.com";
    let public = blob(&[sk_type.as_bytes(), &[1; 32], b"ssh:"]);
    let private = [
        &public[..],
        &[1],
        &string(b"a handle"),
        &string(b""),
        &string(b"comment"),
    ]
    .concat();
    assert_unsupported(load_private(&PrivateFile::plain(&public, &private)), &[sk_type]);
}

#[test]
fn ciphers_and_key_derivations_that_are_not_known_are_named() {
    let (good, _) = private(sample_keys::P256);
    let bcrypt = |cipher: &str| PrivateFile {
        cipher: cipher.as_bytes().to_vec(),
        kdf: b"bcrypt".to_vec(),
        kdf_options: [string(&[1; 16]), uint32(1)].concat(),
        padding: Some(Vec::new()),
        private: vec![0; 120],
        ..good.clone()
    };
    for known in ["chacha20-poly1305@openssh.com", "arcfour256", "blowfish-cbc"] {
        assert_unsupported(load_private(&bcrypt(known)), &[known]);
    }
    for unknown in ["rot13", "aes512-cbc", "AES256-CTR"] {
        let length = format!("an unknown cipher of {} characters", unknown.len());
        assert_unsupported(load_private(&bcrypt(unknown)), &[&length]);
    }
    let mut other = bcrypt("aes256-ctr");
    other.kdf = b"scrypt".to_vec();
    assert_unsupported(
        load_private(&other),
        &["an unknown key derivation function of 6 characters"],
    );
}
