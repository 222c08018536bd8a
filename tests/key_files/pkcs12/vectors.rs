//! The published vectors: those of Python's `cryptography`, every file of NIST's PKI Test Suite, and that of RFC 9879.

use super::load;
use hazmat_openssl::pkcs12::{Pkcs12, Pkcs12Loader, Pkcs12MacParameters};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, KeyPurposeOid};
use hazmat_openssl::{Error, MalformedKind};
use support::errors::{assert_incorrect_password, assert_malformed_kind, assert_password_required};
use support::{backend, der, files, on_fips, pkits, sample_keys, tally};

/// A certificate by its file, and its name in the bundle.
type Entry = (&'static str, Option<&'static str>);

/// A file: its password; the name of its key, if it has one; its certificates, of which the first is the key's.
struct Vector {
    name: &'static str,
    password: &'static str,
    key: Option<Option<&'static str>>,
    certificates: &'static [Entry],
}

const CA: &str = "pkcs12/ca/ca.pem";
const SERVER: &str = "x509/cryptography.io.pem";
const ISSUER: &str = "x509/letsencryptx3.pem";
/// The file of RFC 9879, appendix A.1.
const RFC_9879: &str = "rfc-9579-a1.p12";

const DSA_CA: &str = "x509/custom/dsa_selfsigned_ca.pem";

const fn vector(
    name: &'static str,
    password: &'static str,
    key: Option<Option<&'static str>>,
    certificates: &'static [Entry],
) -> Vector {
    Vector {
        name,
        password,
        key,
        certificates,
    }
}

/// The same contents under a password, and under an empty one.
macro_rules! both {
    ($($stem:literal: $key:expr, $certificates:expr;)*) => {
        [$(
            vector(concat!($stem, "-pwd.p12"), "password", $key, $certificates),
            vector(concat!($stem, "-no-pwd.p12"), "", $key, $certificates),
        )*]
    };
}

const ALONE: [Vector; 7] = [
    vector("cert-aes256cbc-no-key.p12", "cryptography", None, &[(CA, None)]),
    vector("cert-key-aes256cbc.p12", "cryptography", Some(None), &[(CA, None)]),
    vector("cert-none-key-none.p12", "cryptography", Some(None), &[(CA, None)]),
    vector("cert-rc2-key-3des.p12", "cryptography", Some(None), &[(CA, None)]),
    vector(
        "java-truststore.p12",
        "",
        None,
        &[(DSA_CA, Some("cert1")), (ISSUER, None)],
    ),
    vector("no-cert-key-aes256cbc.p12", "cryptography", Some(None), &[]),
    // The name of the key has a zero at its end, and is not the certificate's.
    vector(
        "no-password.p12",
        "",
        Some(Some("6BC162DA\0")),
        &[(CA, Some("cryptography CA"))],
    ),
];

const IN_PAIRS: [Vector; 24] = both! {
    "no-name": Some(None), &[(CA, None), (SERVER, None), (ISSUER, None)];
    "name-1": Some(Some("name")), &[(CA, Some("name")), (SERVER, None), (ISSUER, None)];
    "name-2": Some(None), &[(CA, None), (SERVER, Some("name2")), (ISSUER, None)];
    "name-3": Some(None), &[(CA, None), (SERVER, None), (ISSUER, Some("name3"))];
    "name-2-3": Some(None), &[(CA, None), (SERVER, Some("name2")), (ISSUER, Some("name3"))];
    "name-all": Some(Some("name")), &[(CA, Some("name")), (SERVER, Some("name2")), (ISSUER, Some("name3"))];
    "name-unicode": Some(Some("☺")), &[(CA, Some("☺")), (SERVER, Some("ä")), (ISSUER, Some("ç"))];
    "no-cert-no-name": None, &[(SERVER, None), (ISSUER, None)];
    "no-cert-name-2": None, &[(SERVER, Some("name2")), (ISSUER, None)];
    "no-cert-name-3": None, &[(SERVER, None), (ISSUER, Some("name3"))];
    "no-cert-name-all": None, &[(SERVER, Some("name2")), (ISSUER, Some("name3"))];
    "no-cert-name-unicode": None, &[(SERVER, Some("☹")), (ISSUER, Some("ï"))];
};

fn read(name: &str) -> Vec<u8> {
    std::fs::read(files::path(&format!("pkcs12/{name}"))).unwrap()
}

fn certificate(path: &str) -> Certificate {
    backend()
        .load_pem_x509_certificate(files::read(path).as_bytes())
        .unwrap()
}

fn check(vector: &Vector) {
    let name = vector.name;
    let data = read(name);
    let file = load(&data, Some(vector.password.as_bytes())).unwrap_or_else(|error| panic!("{name}: {error}"));
    let names: Vec<_> = file.certificates().iter().map(|entry| entry.friendly_name()).collect();
    assert_eq!(
        names,
        vector.certificates.iter().map(|(_, name)| *name).collect::<Vec<_>>(),
        "{name}"
    );
    for (entry, (path, _)) in file.certificates().iter().zip(vector.certificates) {
        assert_eq!(*entry.certificate(), certificate(path), "{name}");
    }
    assert_eq!(file.key().map(|key| key.friendly_name()), vector.key, "{name}");
    if let Some(key) = file.key() {
        let pem = files::read("pkcs12/ca/ca_key.pem");
        let expected = backend().load_pem_private_key(pem.as_bytes(), None).unwrap();
        sample_keys::assert_same_private(key.private_key(), &expected);
    }
    let own = vector.key.and(file.certificates().first());
    assert_eq!(file.certificate(), own, "{name}");
    assert!(file.mac_parameters().is_some(), "{name}");
    let java = file
        .certificates()
        .iter()
        .filter_map(|entry| entry.trusted_key_usages());
    assert!(java.eq(java_usages(name)), "{name}");
    check_passwords(&data, vector);
}

fn java_usages(name: &str) -> impl Iterator<Item = &'static [hazmat_openssl::x509::ObjectIdentifier]> {
    const ANY: &[hazmat_openssl::x509::ObjectIdentifier] = &[KeyPurposeOid::ANY_EXTENDED_KEY_USAGE];
    let count = if name == "java-truststore.p12" { 2 } else { 0 };
    std::iter::repeat_n(ANY, count)
}

fn check_passwords(data: &[u8], vector: &Vector) {
    for wrong in ["wrong", "☹"] {
        assert_incorrect_password(load(data, Some(wrong.as_bytes())));
    }
    if vector.password.is_empty() {
        // No password is the empty one.
        assert!(load(data, None).is_ok(), "{}", vector.name);
    } else {
        assert_incorrect_password(load(data, Some(b"")));
        assert_password_required(load(data, None));
    }
}

/// No FIPS module has the key derivation of PKCS #12; a system may lack the old ciphers.
fn supported(vector: &Vector) -> bool {
    let loaded = load(&read(vector.name), Some(vector.password.as_bytes()));
    !matches!(loaded, Err(Error::Unsupported { .. }))
}

#[test]
fn files_of_pythons_cryptography() {
    let vectors: Vec<_> = ALONE.iter().chain(&IN_PAIRS).collect();
    let names = vectors.iter().map(|vector| vector.name);
    files::assert_claimed("pkcs12", names.chain(["ca/ca.pem", "ca/ca_key.pem", RFC_9879]));
    let refused = |vector: &&Vector| {
        let error = load(&read(vector.name), Some(b"any")).unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{}: {error:?}", vector.name);
    };
    tally::run(
        "pkcs12",
        "cryptography",
        31,
        &vectors,
        |vector| supported(vector),
        |vector| check(vector),
        refused,
    );
}

/// Each file has a certificate of the suite and its key.
fn check_pkits(stem: &str, file: &Pkcs12) {
    let expected = pkits::certificate(stem);
    let [entry] = file.certificates() else {
        panic!("{stem}: {} certificates", file.certificates().len());
    };
    assert_eq!(*entry.certificate(), expected, "{stem}");
    let [key] = file.keys() else {
        panic!("{stem}: {} keys", file.keys().len());
    };
    // The parameters of two DSA keys are those of their issuer: libcrypto cannot load these public keys.
    match expected.public_key() {
        Ok(public_key) => {
            assert_eq!(key.private_key().public_key().unwrap(), public_key, "{stem}");
            assert_eq!(file.certificate(), Some(entry), "{stem}");
        }
        Err(_) => assert!(stem.contains("Inherit"), "{stem}"),
    }
    assert!(
        key.local_key_id().is_some() && key.local_key_id() == entry.local_key_id(),
        "{stem}"
    );
}

#[test]
fn files_of_pkits() {
    let stems = pkits::stems("pkcs12", ".p12");
    let (mut ran, mut skipped) = (0, 0);
    for stem in &stems {
        let data = pkits::file("pkcs12", &format!("{stem}.p12"));
        match load(&data, Some(b"password")) {
            Ok(file) => check_pkits(stem, &file),
            Err(Error::Unsupported { .. }) => {
                skipped += 1;
                continue;
            }
            Err(error) => panic!("{stem}: {error}"),
        }
        assert_incorrect_password(load(&data, Some(b"Password")));
        ran += 1;
    }
    tally::report("pkcs12", "PKITS", 405, ran, skipped);
    assert!(on_fips() || ran > 0);
}

/// RFC 9879, appendix A.1; A.4 to A.6 are the same file with another iteration count, another salt, and without the length of the key.
#[test]
fn files_of_rfc_9879() {
    const PASSWORD: Option<&[u8]> = Some(b"1234");
    /// The parameters of PBKDF2 in PBMAC1.
    const PBKDF2: [usize; 7] = [2, 0, 0, 1, 0, 1, 0];
    let data = read(RFC_9879);
    let file = load(&data, PASSWORD).unwrap();
    let key = file.key().unwrap();
    assert_eq!(key.private_key().to_string(), "RSA (2048 bits)");
    let subject = key.certificate().unwrap().certificate().subject().unwrap();
    assert_eq!(subject.rfc4514_string(), "CN=tt,OU=rr,O=ee,L=ww,ST=qq,C=XX");
    assert_eq!(file.certificates().len(), 1);
    let parameters = file.mac_parameters().unwrap();
    assert!(matches!(
        parameters,
        Pkcs12MacParameters::Pbmac1 {
            hash: HashAlgorithm::Sha256,
            iterations: Some(2_048),
            ..
        }
    ));
    assert_incorrect_password(load(&data, Some(b"12345")));

    let at = |index: usize| {
        let mut path = PBKDF2.to_vec();
        path[6] = index;
        path
    };
    let iterations = der::replaced(&data, &at(1), &der::integer(2_049));
    assert_incorrect_password(load(&iterations, PASSWORD));
    let salt = der::replaced(&data, &at(0), &der::octets(b"\x6f\x47\x3c\x38\xb0\x2e\x31\x74"));
    assert_incorrect_password(load(&salt, PASSWORD));
    let no_length = load(&der::removed(&data, &at(2)), PASSWORD);
    assert_malformed_kind(no_length, MalformedKind::Missing, "MAC of a PKCS #12 file");
}

/// The limits of a file that is as large as they come.
#[test]
fn a_loader_with_the_iterations_of_the_file() {
    let data = read("cert-key-aes256cbc.p12");
    let loader = |iterations| Pkcs12Loader::new(backend()).max_pbkdf2_iterations(iterations);
    let load = |iterations| loader(iterations).load_pkcs12(&data, Some(b"cryptography"));
    // The code, the certificate and the key, 2,048 iterations each.
    let result = load(3 * 2_048);
    if on_fips() {
        assert!(matches!(result, Err(Error::Unsupported { .. })));
        return;
    }
    assert_eq!(result.unwrap().keys().len(), 1);
    let error = load(3 * 2_048 - 1).unwrap_err();
    assert!(
        matches!(
            error,
            Error::WorkFactorTooHigh {
                value: 6_144,
                limit: 6_143,
                ..
            }
        ),
        "{error:?}"
    );
}
