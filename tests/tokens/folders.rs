//! Stores with many objects.

use std::fs::{self, File};

use hazmat_openssl::Error;
use hazmat_openssl::key_store::Pin;
use hazmat_openssl::prelude::*;
use support::openssl_cli::Workspace;

/// The most objects of a store.
const MOST: usize = 10_000;

#[test]
fn a_store_with_too_many_objects_is_refused() {
    let work = Workspace::new();
    let folder = work.path("many");
    fs::create_dir(&folder).unwrap();
    for number in 0..=MOST {
        File::create(folder.join(format!("{number}"))).unwrap();
    }
    let backend = support::backend();
    let uri = format!("file:{}", folder.display());
    for outcome in [
        backend.list_uri(&uri, &mut Pin::none()).map(drop),
        backend.load_certificates_uri(&uri, &mut Pin::none()).map(drop),
    ] {
        match outcome {
            Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, "uri"),
            other => panic!("{other:?}"),
        }
    }
    fs::remove_file(folder.join("0")).unwrap();
    assert_eq!(backend.list_uri(&uri, &mut Pin::none()).unwrap().len(), MOST);
}

/// A certificate that is left out would make a hole in a chain.
#[test]
fn a_certificate_that_cannot_be_read_is_not_left_out() {
    let work = Workspace::new();
    let command = ["req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=a"];
    work.must_run(&[&command[..], &["-keyout", "key.pem", "-out", "a.pem"]].concat());
    let good = String::from_utf8(work.read("a.pem")).unwrap();
    let bad = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    let backend = support::backend();
    let load = |content: &str| {
        work.write("chain.pem", content.as_bytes());
        let uri = format!("file:{}", work.path("chain.pem").display());
        backend.load_certificates_uri(&uri, &mut Pin::none())
    };
    assert_eq!(load(&format!("{good}{good}")).unwrap().len(), 2);
    assert!(load(&format!("{good}{bad}{good}")).is_err());
}

/// Objects of other kinds than the wanted one may be encrypted, or unknown.
#[test]
fn objects_of_other_kinds_need_not_be_readable() {
    let work = Workspace::new();
    let command = [
        "req",
        "-x509",
        "-newkey",
        "ed25519",
        "-passout",
        "pass:secret",
        "-subj",
        "/CN=a",
    ];
    work.must_run(&[&command[..], &["-keyout", "encrypted.pem", "-out", "a.pem"]].concat());
    work.must_run(&["genpkey", "-algorithm", "ed25519", "-out", "key.pem"]);
    let text = |name: &str| String::from_utf8(work.read(name)).unwrap();
    let (encrypted, key, certificate) = (text("encrypted.pem"), text("key.pem"), text("a.pem"));
    let unknown = "-----BEGIN SOMETHING-----\nMAA=\n-----END SOMETHING-----\n";
    let backend = support::backend();
    let mut read = 0;
    for parts in [
        [&*encrypted, &*certificate],
        [&*certificate, &*encrypted],
        [&*key, &*certificate],
        [&*certificate, &*key],
        [unknown, &*certificate],
        [&*certificate, unknown],
    ] {
        work.write("all.pem", parts.concat().as_bytes());
        let uri = format!("file:{}", work.path("all.pem").display());
        let certificates = backend.load_certificates_uri(&uri, &mut Pin::none()).unwrap();
        assert_eq!(certificates.len(), 1);
        if parts.contains(&&*key) {
            backend.load_private_key_uri(&uri, &mut Pin::none()).unwrap();
        }
        read += 1;
    }
    assert_eq!(read, 6);
}

#[test]
fn a_wrong_password_is_told_from_a_cipher_that_is_unknown() {
    let work = Workspace::new();
    let command = ["genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:secret"];
    work.must_run(&[&command[..], &["-outform", "DER", "-out", "key.der"]].concat());
    let backend = support::backend();
    let load = |password: &str| {
        let uri = format!("file:{}", work.path("key.der").display());
        backend.load_private_key_uri(&uri, &mut Pin::new(password)).map(drop)
    };
    load("secret").unwrap();
    for wrong in ["another", "wrong", "Secret"] {
        let refused = load(wrong);
        assert!(matches!(refused, Err(Error::IncorrectPassword)), "{refused:?}");
    }
    // The identifier of AES-256-CBC becomes one of no cipher.
    let mut der = work.read("key.der");
    let cipher = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];
    let at = der.windows(cipher.len()).position(|window| window == cipher).unwrap();
    der[at + 8] = 0x7f;
    work.write("key.der", &der);
    let refused = load("secret");
    assert!(matches!(refused, Err(Error::KeyStore { .. })), "{refused:?}");
}
