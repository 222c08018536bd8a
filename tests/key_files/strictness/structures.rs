//! Structures that are truncated, followed by more bytes, in BER, nested too deeply, or with impossible lengths.

use super::{
    Load, Loaded, MalformedKind, PASSWORD, Structure, all_structures, assert_malformed_among, assert_malformed_kind,
    backend, der, encrypted_structures, load_private, load_public, pkcs8, sample_keys, spki, traditional,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use support::allocations::measured;
use support::pem_text;

/// Whatever the bytes are, loading must neither panic nor return an error that blames anything but the data.
fn is_of_the_data(error: &Error) -> bool {
    matches!(error, Error::Malformed { .. } | Error::Unsupported { .. })
}

#[test]
fn no_structure_may_end_early() {
    let mut cut = 0;
    for structure in all_structures() {
        for length in 0..structure.bytes.len() {
            let result = structure.load(&structure.bytes[..length]);
            match result {
                Err(Error::Malformed { .. }) => cut += 1,
                other => panic!("{} of {length} bytes: {other:?}", structure.name),
            }
        }
    }
    println!("{cut} lengths");
    assert!(cut > 10_000, "{cut}");
}

#[test]
fn nothing_may_follow_a_structure() {
    for structure in all_structures() {
        for more in [&[0][..], &[0x30, 0x00], b"\n"] {
            let longer = [&structure.bytes, more].concat();
            let error = structure.load(&longer).expect_err(&structure.name);
            assert!(matches!(error, Error::Malformed { .. }), "{}: {error}", structure.name);
            let text = error.to_string();
            assert!(text.contains("follow"), "{}: {text}", structure.name);
        }
    }
}

/// PEM that ends early has no END line; its last line end alone may be missing.
#[test]
fn no_pem_may_end_early() {
    let sample = sample_keys::sample(sample_keys::P256);
    let private = sample
        .private
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    let public = sample
        .public
        .public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo)
        .unwrap();
    for length in 0..private.len() - 1 {
        assert_malformed_among(
            backend().load_pem_private_key(&private[..length], None),
            &[
                MalformedKind::InvalidPem,
                MalformedKind::Missing,
                MalformedKind::Truncated,
            ],
            &["PEM"],
            &[],
        );
    }
    for length in 0..public.len() - 1 {
        assert_malformed_among(
            backend().load_pem_public_key(&public[..length]),
            &[
                MalformedKind::InvalidPem,
                MalformedKind::Missing,
                MalformedKind::Truncated,
            ],
            &["PEM"],
            &[],
        );
    }
    backend()
        .load_pem_private_key(&private[..private.len() - 1], None)
        .unwrap();
    backend().load_pem_public_key(&public[..public.len() - 1]).unwrap();
}

// ---- every byte changed ----

/// The outcomes for a structure with one changed byte.
struct Changed {
    ok: Vec<(usize, u8)>,
    refused: usize,
}

fn change_each_byte(structure: &Structure) -> Changed {
    let mut changed = Changed {
        ok: Vec::new(),
        refused: 0,
    };
    let mut bytes = structure.bytes.clone();
    for index in 0..bytes.len() {
        let old = bytes[index];
        for new in [old ^ 0x01, old ^ 0x80, !old, 0x00] {
            if new == old {
                continue;
            }
            bytes[index] = new;
            match structure.load(&bytes) {
                Ok(loaded) => {
                    let what = &structure.name;
                    if what.contains("PKCS #8") && index == der::content_range(&bytes, &[0]).start {
                        // The version: there is no public key in either case, and the lower one is written.
                        assert_eq!((loaded.written(what) == structure.bytes, new), (true, 1), "{what}");
                        continue;
                    }
                    // Accepted bytes are written again unchanged: no part of them was ignored.
                    assert_eq!(loaded.written(what), bytes, "{what}: byte {index} is {new:#04x}");
                    changed.ok.push((index, new));
                }
                Err(error) => {
                    assert!(is_of_the_data(&error), "{}: {error:?}", structure.name);
                    changed.refused += 1;
                }
            }
        }
        bytes[index] = old;
    }
    changed
}

/// The part in which another value is another key, because nothing else determines it.
fn free_part(name: &str, bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    match name {
        // Any 32 bytes are a private key.
        "Ed25519: PKCS #8" => Some(der::content_range(bytes, &[2, 0])),
        // The modulus and the exponent.
        "RSA: SubjectPublicKeyInfo" => {
            Some(der::content_range(bytes, &[1, 0, 0]).start..der::content_range(bytes, &[1, 0, 1]).end)
        }
        // Any 32 bytes; whether they are a point is checked when a signature is verified.
        "Ed25519: SubjectPublicKeyInfo" => Some(der::content_range(bytes, &[1])),
        // The private value of a key that is determined by this value alone.
        "DSA of 2048 bits: PKCS #8" => Some(der::content_range(bytes, &[2, 0])),
        _ => None,
    }
}

#[test]
fn a_changed_byte_is_an_error_or_another_key() {
    let mut seen = 0;
    for name in [
        "RSA: PKCS #8",
        "RSA: SubjectPublicKeyInfo",
        "DSA of 2048 bits: PKCS #8",
        "DSA of 2048 bits: SubjectPublicKeyInfo",
        "secp256r1: PKCS #8",
        "secp256r1: SubjectPublicKeyInfo",
        "Ed25519: PKCS #8",
        "Ed25519: SubjectPublicKeyInfo",
        "RSA: traditional",
        "DSA of 2048 bits: traditional",
        "secp256r1: traditional",
    ] {
        let Some(structure) = super::der_structures().into_iter().find(|one| one.name == name) else {
            assert!(super::on_fips(), "{name}");
            continue;
        };
        let changed = change_each_byte(&structure);
        println!("{name}: {} other keys, {} errors", changed.ok.len(), changed.refused);
        let free = free_part(name, &structure.bytes).unwrap_or(0..0);
        for (index, value) in &changed.ok {
            assert!(free.contains(index), "{name}: byte {index} may be {value:#04x}");
        }
        // Nearly all values there are other keys, except those that do not begin or end as the numbers must.
        let least = 2 * free.len().saturating_sub(6);
        assert!(changed.ok.len() >= least, "{name}: {} of {least}", changed.ok.len());
        assert!(changed.refused > structure.bytes.len() - free.len());
        seen += 1;
    }
    assert!(seen == 11 || super::on_fips());
}

/// For all other structures: no byte causes a panic, or an error that blames anything but the data.
#[test]
fn a_changed_byte_is_never_worse_than_an_error() {
    let (mut right, mut refused) = (0, 0);
    for structure in all_structures() {
        for index in 0..structure.bytes.len() {
            let mut bytes = structure.bytes.clone();
            // Each byte has another bit flipped.
            bytes[index] ^= 1 << (index % 8);
            match structure.load(&bytes) {
                Ok(_) => right += 1,
                Err(Error::IncorrectPassword | Error::WorkFactorTooHigh { .. })
                    if structure.load == Load::Encrypted =>
                {
                    refused += 1;
                }
                Err(error) => {
                    assert!(is_of_the_data(&error), "{}, byte {index}: {error:?}", structure.name);
                    refused += 1;
                }
            }
        }
    }
    println!("{right} other keys, {refused} errors");
    assert!(right < refused);
}

// ---- versions and unused bits ----

#[test]
fn other_versions_are_refused() {
    let sample = |name| sample_keys::sample(name);
    let versions = |others: &[i32]| -> Vec<Vec<u8>> {
        let mut versions: Vec<Vec<u8>> = others.iter().map(|version| der::integer(*version)).collect();
        versions.push(der::integer_of(&[0x01, 0, 0, 0, 0, 0, 0, 0, 0]));
        versions
    };
    let mut refused = 0;
    let mut refuse = |structure: &[u8], path: &[usize], others: &[i32]| {
        for version in versions(others) {
            assert_malformed_among(
                load_private(&der::replaced(structure, path, &version)),
                &[MalformedKind::InvalidValue],
                &[
                    "DSA private key",
                    "EC private key",
                    "PKCS #8 private key",
                    "RSA private key",
                ],
                &["version"],
            );
            refused += 1;
        }
    };
    for name in [
        sample_keys::RSA,
        sample_keys::P256,
        sample_keys::ED25519,
        sample_keys::DH,
    ] {
        refuse(&pkcs8(&sample(name).private), &[0], &[2, 3, 255, -1, i32::MAX]);
    }
    refuse(&traditional(&sample(sample_keys::RSA).private), &[0], &[1, 2, -1]);
    refuse(&pkcs8(&sample(sample_keys::RSA).private), &[2, 0, 0], &[1, 2, -1]);
    refuse(&traditional(&sample(sample_keys::DSA_1024).private), &[0], &[1, 2, -1]);
    refuse(&traditional(&sample(sample_keys::P256).private), &[0], &[0, 2, 3, -1]);
    refuse(&pkcs8(&sample(sample_keys::P256).private), &[2, 0, 0], &[0, 2, 3, -1]);
    assert_eq!(refused, 4 * 6 + 3 * 4 + 2 * 5);

    // RFC 5958, section 2: version 1 if there is a public key.
    let plain = pkcs8(&sample(sample_keys::ED25519).private);
    let public = der::at(&spki(&sample(sample_keys::ED25519).public), &[1])
        .data()
        .to_vec();
    let with_public = der::appended(&plain, &[], &der::context_primitive(1, &public));
    assert_malformed_kind(
        load_private(&with_public),
        MalformedKind::NotAllowed,
        "PKCS #8 private key",
    );
}

/// RSA with more than two primes (RFC 8017, section 3.2) is recognised, but not supported.
#[test]
fn rsa_with_three_primes_is_unsupported() {
    let key = traditional(&sample_keys::sample(sample_keys::RSA).private);
    let numbers: Vec<Vec<u8>> = (4..7)
        .map(|index| der::at(&key, &[index]).full_data().to_vec())
        .collect();
    let others = der::sequence(&[der::sequence(&numbers)]);
    let three = der::appended(&der::replaced(&key, &[0], &der::integer(1)), &[], &others);
    super::assert_unsupported(load_private(&three), &["two primes"]);
    assert_malformed_kind(
        load_private(&der::appended(&key, &[], &others)),
        MalformedKind::NotAllowed,
        "RSA private key",
    );
}

#[test]
fn bit_strings_have_no_unused_bits() {
    let mut refused = 0;
    for sample in sample_keys::all() {
        let good = spki(&sample.public);
        let key = der::at(&good, &[1]).data()[1..].to_vec();
        for unused in [1, 4, 7, 8, 0xff] {
            let mut cleared = key.clone();
            if let (1..=7, Some(last)) = (unused, cleared.last_mut()) {
                *last &= 0xff << unused;
            }
            for content in [&key, &cleared] {
                let changed = der::replaced(&good, &[1], &der::bits_of(unused, content));
                assert_malformed_among(
                    load_public(&changed),
                    &[MalformedKind::InvalidLength, MalformedKind::NotDer],
                    &["SubjectPublicKeyInfo"],
                    &[],
                );
                refused += 1;
            }
        }
        assert_malformed_kind(
            load_public(&der::replaced(&good, &[1], &der::element(3, &[]))),
            MalformedKind::NotDer,
            "SubjectPublicKeyInfo",
        );
    }
    assert_eq!(refused, sample_keys::all().len() * 10);

    let sample = &sample_keys::sample(sample_keys::P256);
    let point = der::at(&spki(&sample.public), &[1]).data()[1..].to_vec();
    for (structure, path) in [
        (pkcs8(&sample.private), &[2, 0, 2, 0][..]),
        (traditional(&sample.private), &[3, 0]),
    ] {
        for unused in [1, 7, 8] {
            let changed = der::replaced(&structure, path, &der::bits_of(unused, &point));
            assert_malformed_among(
                load_private(&changed),
                &[MalformedKind::InvalidLength, MalformedKind::NotDer],
                &["EC private key"],
                &[],
            );
        }
    }
}

// ---- depth and length ----

/// A SEQUENCE in a SEQUENCE in a SEQUENCE.
fn nested(depth: usize) -> Vec<u8> {
    // Built from the inside out and reversed at the end, so that the work is linear.
    let mut reversed: Vec<u8> = Vec::new();
    for _ in 0..depth {
        let length = u32::try_from(reversed.len()).unwrap();
        let digits = &length.to_le_bytes()[..(32 - length.leading_zeros()).div_ceil(8).max(1) as usize];
        reversed.extend(digits);
        if length >= 0x80 {
            reversed.push(0x80 | u8::try_from(digits.len()).unwrap());
        }
        reversed.push(0x30);
    }
    reversed.reverse();
    reversed
}

#[test]
fn nesting_ten_thousand_deep_is_refused() {
    let deep = nested(10_000);
    assert!(deep.len() > 20_000 && der::at(&deep, &[0, 0, 0]).tag().as_u8() == Some(0x30));
    assert_malformed_kind(load_private(&deep), MalformedKind::UnexpectedType, "private key");
    assert_malformed_kind(
        backend().load_der_private_key(&deep, Some(PASSWORD)),
        MalformedKind::UnexpectedType,
        "private key",
    );
    assert_malformed_kind(load_public(&deep), MalformedKind::UnexpectedType, "public key");
    assert_malformed_kind(
        backend().load_der_parameters(&deep),
        MalformedKind::UnexpectedType,
        "parameters",
    );

    let (mut ok, mut refused) = (0, 0);
    for structure in all_structures() {
        if matches!(structure.load, Load::OpenSshLine(_) | Load::OpenSshPrivate) {
            continue;
        }
        for path in super::mutations::paths(&structure) {
            match structure.load(&der::replaced(&structure.bytes, &path, &deep)) {
                Ok(_) => ok += 1,
                Err(error) => {
                    assert!(is_of_the_data(&error), "{} {path:?}: {error:?}", structure.name);
                    refused += 1;
                }
            }
        }
    }
    assert_eq!(ok, 0);
    assert!(refused > 250, "{refused}");
    // Attributes are skipped, however deep they are.
    let key = pkcs8(&sample_keys::sample(sample_keys::P256).private);
    load_private(&der::appended(&key, &[], &der::context(0, &deep))).unwrap();
}

#[test]
fn lengths_that_cannot_be_are_refused() {
    let lengths: [&[u8]; 10] = [
        &[0x7f],
        &[0x80],
        &[0x81, 0xff],
        &[0x82, 0xff, 0xff],
        &[0x84, 0x7f, 0xff, 0xff, 0xff],
        &[0x84, 0xff, 0xff, 0xff, 0xff],
        &[0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0xff],
        &[0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    ];
    let mut refused = 0;
    for structure in all_structures() {
        if matches!(structure.load, Load::OpenSshLine(_) | Load::OpenSshPrivate) {
            continue;
        }
        for path in super::mutations::paths(&structure) {
            let element = der::at(&structure.bytes, &path);
            for length in lengths {
                let said = [element.tag_bytes(), length, element.data()].concat();
                if said == element.full_data() {
                    continue;
                }
                let error = structure.load(&der::replaced(&structure.bytes, &path, &said));
                let error = error.expect_err(&structure.name);
                assert!(is_of_the_data(&error), "{} {path:?}: {error:?}", structure.name);
                refused += 1;
            }
        }
    }
    assert!(refused > 2_500, "{refused}");
}

/// OpenSSH's lengths, in four bytes each.
#[test]
fn lengths_that_cannot_be_are_refused_in_openssh() {
    let mut refused = 0;
    for structure in super::openssh_structures() {
        // In long structures, fields are long.
        let step = if structure.bytes.len() < 500 { 1 } else { 7 };
        for start in (0..structure.bytes.len() - 4).step_by(step) {
            for length in [0x7fff_ffff_u32, 0xffff_fffc] {
                let mut changed = structure.bytes.clone();
                changed[start..start + 4].copy_from_slice(&length.to_be_bytes());
                match structure.load(&changed) {
                    Ok(_) => {}
                    Err(Error::Malformed { .. } | Error::Unsupported { .. }) => refused += 1,
                    Err(other) => panic!("{} at {start}: {other:?}", structure.name),
                }
            }
        }
    }
    assert!(refused > 4_000, "{refused}");
}

/// Data of more than 1 MiB is refused at once, without copying it or decoding its base64.
#[test]
fn what_is_longer_than_a_mebibyte_is_refused_at_once() {
    let long = 2 << 20;
    let sample = sample_keys::sample(sample_keys::P256);
    let refuse = |what: &str, load: &dyn Fn() -> Result<()>| {
        let ((), memory) = measured(|| {
            assert_malformed_among(
                load(),
                &[MalformedKind::TooLarge],
                &["OpenSSH public key", "PEM", "parameters", "private key", "public key"],
                &[],
            )
        });
        assert!(memory.total < 4 << 10, "{what}: {memory:?}");
    };
    for content in [vec![0; long], vec![0xff; long], nested(300_000)] {
        let der = [pkcs8(&sample.private), content.clone()].concat();
        let sequence = der::sequence(&[content]);
        for data in [&der, &sequence] {
            refuse("private", &|| load_private(data).map(drop));
            refuse("public", &|| load_public(data).map(drop));
            refuse("parameters", &|| backend().load_der_parameters(data).map(drop));
        }
    }
    let data = [pkcs8(&sample.private), vec![0; long]].concat();
    for label in [
        "PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "EC PRIVATE KEY",
    ] {
        let pem = pem_text::block(label, &data);
        refuse(label, &|| {
            backend().load_pem_private_key(&pem, Some(PASSWORD)).map(drop)
        });
    }
    let pem = pem_text::block("PUBLIC KEY", &data);
    refuse("PUBLIC KEY", &|| backend().load_pem_public_key(&pem).map(drop));
    let pem = pem_text::block("DH PARAMETERS", &data);
    refuse("DH PARAMETERS", &|| backend().load_pem_parameters(&pem).map(drop));
    let line = [b"ssh-rsa ".to_vec(), vec![b'A'; long]].concat();
    refuse("ssh-rsa", &|| backend().load_ssh_public_key(&line).map(drop));
}

/// A structure in a text of several MiB is found: only the structure is bounded.
#[test]
fn a_long_text_around_a_block_does_not_matter() {
    let sample = sample_keys::sample(sample_keys::P256);
    let block = pem_text::block("PRIVATE KEY", &pkcs8(&sample.private));
    let text = [
        &b"some text\n".repeat(300_000)[..],
        &block,
        &b"and more\n".repeat(300_000),
    ]
    .concat();
    let loaded = backend().load_pem_private_key(&text, None).unwrap();
    sample_keys::assert_same_private(&loaded, &sample.private);
}

/// Ciphertext of other lengths: a partial block, none, one block more.
#[test]
fn ciphertext_must_be_whole_blocks() {
    for structure in encrypted_structures() {
        let ciphertext = der::at(&structure.bytes, &[1]).data().to_vec();
        for length in (0..ciphertext.len()).filter(|length| *length == 0 || length % 8 != 0) {
            let changed = der::replaced(&structure.bytes, &[1], &der::octets(&ciphertext[..length]));
            let result: Result<Loaded> = structure.load(&changed);
            let error = result.expect_err(&structure.name);
            let expected = matches!(error, Error::Malformed { .. } | Error::IncorrectPassword);
            assert!(expected, "{}, {length} bytes: {error:?}", structure.name);
        }
    }
}
