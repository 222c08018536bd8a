//! Keys of unknown form: `load_private_key` and `load_public_key` detect it, and the loaders of one form name the form
//! that they found instead.

use super::{
    MalformedKind, PASSWORD, assert_malformed_among, backend, encrypted_structures, on_fips, pkcs8, sample_keys, spki,
    traditional,
};
use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::{files, pem_text};

const PUTTY: &str =
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: c\nPublic-Lines: 2\nAAAAC3NzaC1lZDI1\n";
const RFC_4716: &str = "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"c\"\nAAAAB3NzaC1yc2EAAAADAQABAAAAgQDc\n\
                        ---- END SSH2 PUBLIC KEY ----\n";
const SSH2_PRIVATE: &str =
    "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56wAAAi4=\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n";

/// The forms of a private key, with the password of each.
fn private_forms(sample: &sample_keys::Sample) -> Vec<(Vec<u8>, Option<&'static [u8]>)> {
    let mut forms = Vec::new();
    for format in [
        PrivateFormat::Pkcs8,
        PrivateFormat::TraditionalOpenSsl,
        PrivateFormat::OpenSsh,
    ] {
        for encoding in [Encoding::Pem, Encoding::Der] {
            let plain = sample.private.private_bytes(encoding, format, NoEncryption);
            forms.extend(plain.map(|bytes| (bytes.to_vec(), None)));
            let rounds = |builder: EncryptionBuilder| match format {
                PrivateFormat::TraditionalOpenSsl => builder,
                _ => builder.kdf_rounds(if on_fips() { 1_000 } else { 1 }),
            };
            let encryption = rounds(format.encryption_builder()).build(PASSWORD).unwrap();
            let encrypted = sample.private.private_bytes(encoding, format, encryption);
            forms.extend(encrypted.map(|bytes| (bytes.to_vec(), Some(PASSWORD))));
        }
    }
    forms
}

#[test]
fn a_private_key_is_loaded_whatever_its_form() {
    let mut loaded = 0;
    for sample in sample_keys::all() {
        for (bytes, password) in private_forms(sample) {
            let loader = KeyLoader::new(backend());
            for key in [
                backend().load_private_key(&bytes, password),
                loader.load_private_key(&bytes, password),
            ] {
                sample_keys::assert_same_private(&key.unwrap(), &sample.private);
            }
            let wrong = backend().load_private_key(&bytes, password.is_none().then_some(PASSWORD));
            assert!(
                matches!(wrong, Err(Error::PasswordNotNeeded | Error::PasswordRequired)),
                "{wrong:?}"
            );
            loaded += 1;
        }
    }
    // PKCS #8 in PEM and DER for all; traditional ones in PEM, with a password only there, and in DER for six; OpenSSH's for six.
    let post_quantum = sample_keys::post_quantum().len();
    assert!(
        loaded == (14 + post_quantum) * 4 + 6 * 3 + 6 * 2 || on_fips(),
        "{loaded}"
    );
    // The limits of the loader apply.
    let encrypted = &encrypted_structures()[0].bytes;
    let loader = KeyLoader::new(backend()).max_pbkdf2_iterations(999);
    let error = loader.load_private_key(encrypted, Some(PASSWORD)).unwrap_err();
    assert!(matches!(error, Error::WorkFactorTooHigh { .. }), "{error}");
}

#[test]
fn a_public_key_is_loaded_whatever_its_form() {
    let mut loaded = 0;
    for sample in sample_keys::all() {
        for (encoding, format) in [
            (Encoding::Pem, PublicFormat::SubjectPublicKeyInfo),
            (Encoding::Der, PublicFormat::SubjectPublicKeyInfo),
            (Encoding::Pem, PublicFormat::Pkcs1),
            (Encoding::Der, PublicFormat::Pkcs1),
            (Encoding::OpenSsh, PublicFormat::OpenSsh),
        ] {
            let Ok(bytes) = sample.public.public_bytes(encoding, format) else {
                continue;
            };
            let mut texts = vec![bytes.clone()];
            if encoding != Encoding::Der {
                texts.push([b"# a comment\n\n  ", &bytes[..], b"\n-- \n"].concat());
            }
            for text in texts {
                sample_keys::assert_same_public(&backend().load_public_key(&text).unwrap(), &sample.public);
                let loader = KeyLoader::new(backend());
                sample_keys::assert_same_public(&loader.load_public_key(&text).unwrap(), &sample.public);
                loaded += 1;
            }
        }
    }
    let post_quantum = sample_keys::post_quantum().len();
    assert!(loaded == (14 + post_quantum) * 3 + 3 + 6 * 2 || on_fips(), "{loaded}");
}

/// Every vector is loaded as by the loader of its form, or fails with the same error.
#[test]
fn vectors_are_loaded_as_by_the_loader_of_their_form() {
    let (mut loaded, mut failed) = (0, 0);
    for name in files::list("asymmetric") {
        let path = files::path("asymmetric").join(&name);
        let is_key =
            name.ends_with(".pem") || name.ends_with(".der") || name.ends_with(".pub") || name.ends_with(".key");
        if !is_key {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        let private = [
            backend().load_pem_private_key(&bytes, None),
            backend().load_der_private_key(&bytes, None),
        ];
        let [pem, der] = private;
        match backend().load_private_key(&bytes, None) {
            Ok(key) => {
                sample_keys::assert_same_private(&key, &pem.or(der).unwrap());
                loaded += 1;
            }
            Err(error) => {
                assert!(pem.is_err() && der.is_err(), "{name}: {error}");
                failed += 1;
            }
        }
        let public = [
            backend().load_pem_public_key(&bytes),
            backend().load_der_public_key(&bytes),
            backend().load_ssh_public_key(&bytes),
        ];
        let of_its_form = public.into_iter().find_map(Result::ok);
        assert_eq!(backend().load_public_key(&bytes).ok(), of_its_form, "{name}");
    }
    assert!(loaded >= 50 && failed >= 150 || on_fips(), "{loaded} {failed}");
}

#[test]
fn another_form_is_named() {
    let sample = sample_keys::sample(sample_keys::P256);
    let (private, public) = (pkcs8(&sample.private), spki(&sample.public));
    let private_pem = pem_text::block("PRIVATE KEY", &private);
    let line = sample
        .public
        .public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh)
        .unwrap();
    let openssh = sample
        .private
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption);
    let binary = pem_text::parse(&openssh.unwrap()).1;
    let wide: Vec<u8> = private_pem.iter().flat_map(|byte| [*byte, 0]).collect();
    let marked = [&b"\xff\xfe"[..], &wide].concat();
    let backend = backend();
    let mut ran = 0;
    for (data, words, is_pem, is_der, is_line) in [
        (
            &private[..],
            "it is DER, not PEM: a PKCS #8 private key",
            false,
            true,
            false,
        ),
        (
            &public,
            "it is DER, not PEM: a SubjectPublicKeyInfo",
            false,
            true,
            false,
        ),
        (
            &traditional(&sample.private),
            "it is DER, not PEM: an EC private key",
            false,
            true,
            false,
        ),
        (&private_pem, "it is PEM, not", true, false, false),
        (&line, "it is the OpenSSH line of a public key, not", false, false, true),
        (PUTTY.as_bytes(), "in PuTTY's format", false, false, false),
        (
            &[&b"\xef\xbb\xbf\r\n"[..], PUTTY.as_bytes()].concat(),
            "in PuTTY's format",
            false,
            false,
            false,
        ),
        (
            b"PuTTY-User-Key-File-2: ssh-rsa\r\n",
            "in PuTTY's format",
            false,
            false,
            false,
        ),
        (RFC_4716.as_bytes(), "the format of RFC 4716", false, false, false),
        (SSH2_PRIVATE.as_bytes(), "SSH2 format", false, false, false),
        (&binary, "an OPENSSH PRIVATE KEY block", false, false, false),
        (&wide, "UTF-16", false, false, false),
        (&marked, "UTF-16", false, false, false),
    ] {
        // The words that follow name the wanted form.
        let words = words.split(", not").next().unwrap();
        if !is_pem {
            assert_malformed_among(
                backend.load_pem_private_key(data, None),
                &[MalformedKind::UnexpectedType],
                &["PEM"],
                &[words],
            );
            assert_malformed_among(
                backend.load_pem_public_key(data),
                &[MalformedKind::UnexpectedType],
                &["PEM"],
                &[words],
            );
            assert_malformed_among(
                backend.load_pem_parameters(data),
                &[MalformedKind::UnexpectedType],
                &["PEM"],
                &[words],
            );
            assert_malformed_among(
                backend.load_ssh_private_key(data, None),
                &[MalformedKind::UnexpectedType],
                &["PEM"],
                &[words],
            );
        }
        if !is_der {
            assert_malformed_among(
                backend.load_der_private_key(data, None),
                &[MalformedKind::UnexpectedType],
                &["private key"],
                &[words],
            );
            assert_malformed_among(
                backend.load_der_public_key(data),
                &[MalformedKind::UnexpectedType],
                &["public key"],
                &[words],
            );
            assert_malformed_among(
                backend.load_der_parameters(data),
                &[MalformedKind::UnexpectedType],
                &["parameters"],
                &[words],
            );
        }
        if !is_line {
            assert_malformed_among(
                backend.load_ssh_public_key(data),
                &[MalformedKind::UnexpectedType],
                &["OpenSSH public key"],
                &[words],
            );
        }
        if !is_pem && !is_der {
            assert_malformed_among(
                backend.load_private_key(data, None),
                &[MalformedKind::UnexpectedType],
                &["private key"],
                &[words],
            );
            if !is_line {
                assert_malformed_among(
                    backend.load_public_key(data),
                    &[MalformedKind::UnexpectedType],
                    &["public key"],
                    &[words],
                );
            }
        }
        ran += 1;
    }
    assert_eq!(ran, 13);
}

#[test]
fn the_wrong_half_is_no_key_in_any_form() {
    let sample = sample_keys::sample(sample_keys::P256);
    let (private, public) = (pkcs8(&sample.private), spki(&sample.public));
    let line = sample
        .public
        .public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh)
        .unwrap();
    let (load_private, load_public) = (
        |data: &[u8]| backend().load_private_key(data, None),
        |data: &[u8]| backend().load_public_key(data),
    );
    assert_malformed_among(
        load_private(&public),
        &[MalformedKind::UnexpectedType],
        &["private key"],
        &["SubjectPublicKeyInfo"],
    );
    assert_malformed_among(
        load_private(&pem_text::block("PUBLIC KEY", &public)),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["only: PUBLIC KEY"],
    );
    assert_malformed_among(
        load_private(&line),
        &[MalformedKind::UnexpectedType],
        &["private key"],
        &["OpenSSH line"],
    );
    assert_malformed_among(
        load_public(&private),
        &[MalformedKind::UnexpectedType],
        &["public key"],
        &["a PKCS #8 private key"],
    );
    assert_malformed_among(
        load_public(&pem_text::block("PRIVATE KEY", &private)),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["only: PRIVATE KEY"],
    );
    // A line before a block is ignored text when a private key is loaded.
    let both = [&line[..], b"\n", &pem_text::block("PRIVATE KEY", &private)].concat();
    sample_keys::assert_same_private(&load_private(&both).unwrap(), &sample.private);
    sample_keys::assert_same_public(&load_public(&both).unwrap(), &sample.public);
    for nothing in [&b""[..], b"\n", b"0", b"0\x03", b"no key", b"\0\0\0", &private[..50]] {
        assert_malformed_among(
            load_private(nothing),
            &[MalformedKind::InvalidPem, MalformedKind::Truncated],
            &["PEM", "private key"],
            &[],
        );
        assert_malformed_among(
            load_public(nothing),
            &[MalformedKind::InvalidPem, MalformedKind::Truncated],
            &["PEM", "public key"],
            &[],
        );
    }
}
