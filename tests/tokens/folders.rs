//! Files and directories.

use std::fs::{self, File};

use hazmat_openssl::Error;
use hazmat_openssl::key_store::{KeyStoreFailure, Pin};
use hazmat_openssl::prelude::*;
use support::openssl_cli::Workspace;
use support::softhsm::{self, PIN, logins};

use super::opened::{backend_with, configuration};

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
    match backend.list_uri(&uri, &mut Pin::none()).map(drop) {
        Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, "uri"),
        other => panic!("{other:?}"),
    }
    match backend.load_certificates_uri(&uri, &mut Pin::none()).map(drop) {
        Err(Error::KeyStore { failure, .. }) => assert_eq!(failure, KeyStoreFailure::NotFound),
        other => panic!("{other:?}"),
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
    let good = work.read("a.pem");
    // A version that does not exist. libcrypto reads it nevertheless.
    let mut der = work.must_run(&["x509", "-in", "a.pem", "-outform", "DER"]);
    let version = [0xa0, 0x03, 0x02, 0x01, 0x02];
    let at = der.windows(version.len()).position(|window| window == version).unwrap();
    der[at + 4] = 0x07;
    work.write("bad.der", &der);
    let bad = work.must_run(&["x509", "-in", "bad.der", "-inform", "DER"]);
    let backend = support::backend();
    let uri = format!("file:{}", work.path("chain.pem").display());
    work.write("chain.pem", &[&good[..], &good].concat());
    assert_eq!(backend.load_certificates_uri(&uri, &mut Pin::none()).unwrap().len(), 2);
    let key = work.read("key.pem");
    work.write("chain.pem", &[&key[..], &good, &bad, &good].concat());
    for outcome in [
        backend.load_certificates_uri(&uri, &mut Pin::none()).map(drop),
        backend.list_uri(&uri, &mut Pin::none()).map(drop),
    ] {
        assert!(matches!(outcome, Err(Error::Malformed { .. })), "{outcome:?}");
    }
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
        let certificates = backend.load_certificates_uri(&uri, &mut Pin::none());
        assert_eq!(
            certificates
                .map(|found| found.len())
                .map_err(|error| format!("{error} {parts:?}")),
            Ok(1)
        );
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
    work.must_run(&["genpkey", "-algorithm", "ed25519", "-out", "key.pem"]);
    let command = ["pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:secret"];
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
    assert!(matches!(refused, Err(Error::Unsupported { .. })), "{refused:?}");
}

/// The structure in which pkcs11-provider writes a URI, in DER.
fn structure_of(uri: &str) -> Vec<u8> {
    let text = [&[0x0c, u8::try_from(uri.len()).unwrap()], uri.as_bytes()].concat();
    let name = [&[0x1a, 25], &b"PKCS#11 Provider URI v1.0"[..]].concat();
    let mut der = vec![0x30, 0x81, u8::try_from(name.len() + text.len()).unwrap()];
    der.extend([name, text].concat());
    der
}

fn pem(work: &Workspace, label: &str, der: &[u8]) -> Vec<u8> {
    work.write("block.der", der);
    let text = work.must_run(&["base64", "-in", "block.der"]);
    let [begin, end] = ["BEGIN", "END"].map(|keyword| format!("-----{keyword} {label}-----\n"));
    [begin.as_bytes(), &text, end.as_bytes()].concat()
}

/// pkcs11-provider decodes such a file. It would send each PIN in it to the token that it names.
#[test]
fn a_file_does_not_lead_to_a_token() {
    softhsm::in_own_process(module_path!(), "a_file_does_not_lead_to_a_token", |tokens| {
        let work = Workspace::new();
        let backend = backend_with(configuration(&tokens.module()));
        let key = tokens.standard().private_uri("p-256");
        let mut tried = 0;
        for uri in [
            key.clone(),
            format!("{key}?pin-value={PIN}"),
            format!("{key}?pin-value=wrong"),
        ] {
            let der = structure_of(&uri);
            work.write("key.der", &der);
            work.write("key.pem", &pem(&work, "PKCS#11 PROVIDER URI", &der));
            for file in ["key.pem", "key.der"] {
                let uri = format!("file:{}", work.path(file).display());
                for pin in [&mut Pin::none(), &mut Pin::new(PIN), &mut Pin::new("wrong")] {
                    let refused = backend.load_private_key_uri(&uri, pin).map(drop);
                    assert!(matches!(refused, Err(Error::Unsupported { .. })), "{refused:?}");
                    backend.list_uri(&uri, pin).unwrap_err();
                    backend.load_public_key_uri(&uri, pin).unwrap_err();
                    tried += 1;
                }
            }
        }
        assert_eq!(tried, 18);
        assert!(logins(&tokens.calls()).is_empty());
    });
}

/// libcrypto tries the decoders of all providers on a key of a TPM, whether its provider is loaded or not.
#[test]
fn the_file_of_a_tpm_does_not_lead_to_a_token() {
    softhsm::in_own_process(module_path!(), "the_file_of_a_tpm_does_not_lead_to_a_token", |tokens| {
        let work = Workspace::new();
        let backend = backend_with(configuration(&tokens.module()));
        let key = tokens.standard().private_uri("p-256");
        // Its identifier, and nothing else.
        let of_tpm = pem(&work, "TSS2 PRIVATE KEY", b"\x30\x08\x06\x06\x67\x81\x05\x0a\x01\x03");
        let mut tried = 0;
        for uri in [key.clone(), format!("{key}?pin-value={PIN}")] {
            let der = structure_of(&uri);
            // The name in two parts, as in BER.
            let name = b"\x3a\x1d\x1a\x0cPKCS#11 Prov\x1a\x0dider URI v1.0";
            let mut in_parts = vec![0x30, 0x81, u8::try_from(name.len() + 2 + uri.len()).unwrap()];
            in_parts.extend_from_slice(name);
            in_parts.extend_from_slice(&[0x0c, u8::try_from(uri.len()).unwrap()]);
            in_parts.extend_from_slice(uri.as_bytes());
            let mut files: Vec<Vec<u8>> = Vec::new();
            for label in [
                "EC PRIVATE KEY",
                "RSA PRIVATE KEY",
                "PRIVATE KEY",
                "PUBLIC KEY",
                "SOMETHING",
            ] {
                let other = pem(&work, label, &der);
                files.push([&of_tpm[..], &other].concat());
                files.push([&other[..], &of_tpm].concat());
            }
            for der in [&der, &in_parts] {
                let other = pem(&work, "TSS2 PRIVATE KEY", der);
                files.push([&of_tpm[..], &other].concat());
                files.push([der, &of_tpm[..]].concat());
                files.push(other);
            }
            for content in files {
                work.write("key", &content);
                let uri = format!("file:{}", work.path("key").display());
                for pin in [&mut Pin::none(), &mut Pin::new(PIN)] {
                    backend.load_private_key_uri(&uri, pin).unwrap_err();
                    backend.list_uri(&uri, pin).unwrap_err();
                    backend.load_public_key_uri(&uri, pin).unwrap_err();
                    tried += 1;
                }
            }
        }
        assert_eq!(tried, 64);
        assert!(logins(&tokens.calls()).is_empty());
    });
}

#[test]
fn pipes_and_devices_are_refused() {
    let work = Workspace::new();
    let pipe = work.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let backend = support::backend();
    for file in [
        pipe.display().to_string(),
        "/dev/zero".to_owned(),
        "/dev/null".to_owned(),
    ] {
        match backend.load_private_key_uri(&format!("file:{file}"), &mut Pin::none()) {
            Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, "uri"),
            other => panic!("{other:?}"),
        }
    }
}
