//! Files of this crate, read by the command `openssl pkcs12`: with each cipher, hash function and MAC, and several keys.
//!
//! PBMAC1 needs the command of OpenSSL 3.4 or later, which `HAZMAT_OPENSSL_COMMAND` names; else those files are counted as skipped.

use hazmat_openssl::pkcs12::{
    Pkcs12Builder, Pkcs12Cipher, Pkcs12Encryption, Pkcs12EncryptionBuilder, Pkcs12Key, Pkcs12Mac,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::backend;
use support::comparisons::Comparisons;
use support::openssl_cli::{Workspace, newest};
use support::sample_keys;

use super::{pem, scene, with_legacy};

/// Passwords that the function of PKCS #12, which takes UTF-16, and PBKDF2 must understand as the command does.
const PASSWORDS: [&[u8]; 3] = [
    b"a password",
    "p\u{e4}ssw\u{f6}rd \u{20ac} \u{1f512}".as_bytes(),
    b"not UTF-8: \xe9\xff",
];

/// The hash functions of HMAC that the command knows in PKCS #12.
const HASHES: [HashAlgorithm; 7] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
    HashAlgorithm::Sha512_256,
    HashAlgorithm::Sha3_256,
];

/// A builder with few iterations.
fn quick() -> Pkcs12EncryptionBuilder {
    Pkcs12EncryptionBuilder::new().kdf_rounds(1_000)
}

/// A key with its certificate, and that of its issuer.
fn server() -> Pkcs12Builder {
    let scene = scene();
    Pkcs12Builder::new()
        .add_key_with_certificate(&scene.server.key, &scene.server.certificate, Some("my server"))
        .and_then(|builder| builder.add_certificates([&scene.root.certificate]))
        .unwrap()
}

/// What the command prints of a file; `None` if it refuses it.
fn read(workspace: &Workspace, program: &str, file: &[u8], password: &[u8]) -> Option<String> {
    workspace.write("file.p12", file);
    workspace.write("password", password);
    let from = super::password_source(password);
    let arguments = ["pkcs12", "-in", "file.p12", "-passin", from, "-nodes"];
    let arguments = [&arguments, with_legacy(workspace, program)].concat();
    let output = workspace.run_program(program, &arguments)?;
    Some(String::from_utf8_lossy(&output).into_owned())
}

/// The file has the key, its certificate, and the certificate of its issuer, in the command's words.
fn assert_is_server(text: &str, what: &str) {
    let scene = scene();
    assert!(text.contains(&pem(&scene.server.key)), "{what}: {text}");
    for certificate in [&scene.server.certificate, &scene.root.certificate] {
        assert!(text.contains(&certificate.to_pem().unwrap()), "{what}: {text}");
    }
    assert_eq!(text.matches("friendlyName: my server").count(), 2, "{what}");
    assert_eq!(text.matches("localKeyID: 01 00 00 00").count(), 2, "{what}");
}

/// Writes a file with this encryption under each password, and has the command read it.
fn exchange(
    comparisons: &mut Comparisons,
    workspace: &Workspace,
    program: &str,
    what: &str,
    encryption: impl Fn(&[u8]) -> Result<Pkcs12Encryption>,
) {
    for password in PASSWORDS {
        let written = encryption(password).and_then(|encryption| server().to_der(backend(), encryption));
        let file = match written {
            Ok(file) => file,
            Err(Error::Unsupported { detail, .. }) if !cfg!(feature = "vendored") => {
                assert!(detail.contains("not offered by this backend"), "{what}: {detail}");
                comparisons.not_here(1);
                continue;
            }
            Err(error) => panic!("{what}: {error}"),
        };
        let Some(text) = read(workspace, program, &file, password) else {
            comparisons.not_there(1);
            continue;
        };
        assert_is_server(&text, what);
        assert!(
            read(workspace, program, &file, b"another password").is_none(),
            "{what}: the wrong password"
        );
        comparisons.ran();
    }
}

#[test]
fn each_cipher() {
    let mut comparisons = Comparisons::new("pkcs12-ciphers");
    let workspace = Workspace::new();
    for &cipher in Pkcs12Cipher::ALL {
        let encryption = |password: &[u8]| quick().cipher(cipher).build(password);
        exchange(&mut comparisons, &workspace, "openssl", cipher.name(), encryption);
    }
    // RC2 is in the legacy provider, which the command may lack.
    comparisons.finish(3 * Pkcs12Cipher::ALL.len(), 3 * 5);
}

#[test]
fn each_hash_function() {
    let mut comparisons = Comparisons::new("pkcs12-hash-functions");
    let workspace = Workspace::new();
    for hash in HASHES {
        let of_pbkdf2 = |password: &[u8]| quick().hmac_hash(hash).build(password);
        exchange(&mut comparisons, &workspace, "openssl", hash.name(), of_pbkdf2);
        let of_the_mac = |password: &[u8]| quick().mac(Pkcs12Mac::Pkcs12Kdf(hash)).build(password);
        exchange(&mut comparisons, &workspace, "openssl", hash.name(), of_the_mac);
    }
    // OpenSSL 3.0 has no SHA-3 for PBKDF2 in PBES2.
    comparisons.finish(3 * 2 * HASHES.len(), 3 * (2 * HASHES.len() - 1));
}

#[test]
fn pbmac1() {
    let mut comparisons = Comparisons::new("pkcs12-pbmac1");
    let workspace = Workspace::new();
    for hash in HASHES {
        let encryption = |password: &[u8]| quick().mac(Pkcs12Mac::Pbmac1(hash)).build(password);
        exchange(&mut comparisons, &workspace, &newest(), hash.name(), encryption);
    }
    comparisons.finish(3 * HASHES.len(), 0);
}

/// With their own numbers of iterations.
#[test]
fn the_ready_made_choices() {
    let mut comparisons = Comparisons::new("pkcs12-choices");
    let workspace = Workspace::new();
    let password = PASSWORDS[1];
    let mut check = |what, program: &str, encryption: Pkcs12Encryption, password: &[u8]| {
        let file = server().to_der(backend(), encryption).unwrap();
        match read(&workspace, program, &file, password) {
            Some(text) => {
                assert_is_server(&text, what);
                comparisons.ran();
            }
            None => comparisons.not_there(1),
        }
    };
    check(
        "best",
        "openssl",
        BestAvailableEncryption::new(password).into(),
        password,
    );
    let old = Pkcs12EncryptionBuilder::for_old_programs();
    check("for old programs", "openssl", old.build(password).unwrap(), password);
    let fips = Pkcs12EncryptionBuilder::for_fips();
    check("for FIPS", &newest(), fips.build(password).unwrap(), password);
    check("none", "openssl", NoEncryption.into(), b"");
    let no_mac = quick().mac(Pkcs12Mac::None);
    check("no MAC", "openssl", no_mac.build(password).unwrap(), password);
    let readable = quick().certificate_cipher(None);
    check(
        "readable certificates",
        "openssl",
        readable.build(password).unwrap(),
        password,
    );
    comparisons.finish(6, 5);
}

/// Two keys with their certificates, and a key without one.
#[test]
fn several_keys() {
    let scene = scene();
    let workspace = Workspace::new();
    let lonely = backend().ed25519_generate_key().unwrap();
    let file = server()
        .add_key_with_certificate(&scene.client.key, &scene.client.certificate, Some("my client"))
        .and_then(|builder| builder.add_key(Pkcs12Key::new(lonely.clone())))
        .and_then(|builder| builder.to_der(backend(), quick().build(b"pw")?))
        .unwrap();
    let text = read(&workspace, "openssl", &file, b"pw").unwrap();
    assert_is_server(&text, "several keys");
    assert!(text.contains(&pem(&scene.client.key)) && text.contains(&pem(&lonely.into())));
    assert!(text.contains(&scene.client.certificate.to_pem().unwrap()));
    assert_eq!(text.matches("friendlyName: my client").count(), 2);
    assert_eq!(text.matches("localKeyID: 02 00 00 00").count(), 2);
    assert_eq!(text.matches("PRIVATE KEY-----").count(), 2 * 3);
    assert_eq!(text.matches("CERTIFICATE-----").count(), 2 * 3);
}

/// A trust store is a list of certificates for other programs; an empty file is one without any.
#[test]
fn files_without_keys() {
    let scene = scene();
    let workspace = Workspace::new();
    let trust = Pkcs12Builder::new()
        .add_trusted_certificate(&scene.root.certificate, "the root")
        .and_then(|builder| builder.to_der(backend(), quick().build(b"pw")?))
        .unwrap();
    let text = read(&workspace, "openssl", &trust, b"pw").unwrap();
    assert!(text.contains(&scene.root.certificate.to_pem().unwrap()) && text.contains("friendlyName: the root"));
    // The usage, by its number or its name.
    assert!(
        text.contains("2.16.840.1.113894.746875.1.1") || text.contains("Trusted key usage (Oracle)"),
        "{text}"
    );
    let empty = Pkcs12Builder::new()
        .to_der(backend(), quick().build(b"pw").unwrap())
        .unwrap();
    assert_eq!(read(&workspace, "openssl", &empty, b"pw").unwrap(), "");
}

/// Keys of every type.
#[test]
fn each_key_type() {
    let mut comparisons = Comparisons::new("pkcs12-key-types");
    let workspace = Workspace::new();
    for sample in sample_keys::samples() {
        let file = Pkcs12Builder::new()
            .add_key(Pkcs12Key::new(sample.private.clone()))
            .and_then(|builder| builder.to_der(backend(), quick().build(b"pw")?))
            .unwrap();
        match read(&workspace, "openssl", &file, b"pw") {
            Some(text) => {
                let start = text.find("-----BEGIN").unwrap();
                let loaded = backend().load_pem_private_key(&text.as_bytes()[start..], None).unwrap();
                sample_keys::assert_same_private(&loaded, &sample.private);
                comparisons.ran();
            }
            None => comparisons.not_there(1),
        }
    }
    let made = sample_keys::samples().len();
    comparisons.not_here(sample_keys::SAMPLES - made);
    comparisons.finish(sample_keys::SAMPLES, sample_keys::SAMPLES);
}
