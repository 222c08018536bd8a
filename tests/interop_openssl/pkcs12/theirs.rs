//! Files of the command `openssl pkcs12 -export`, with each of its options that changes a file, read by this crate.
//!
//! PBMAC1 and `-jdktrust` need the command of OpenSSL 3.4 or later, which `HAZMAT_OPENSSL_COMMAND` names; old ciphers need the legacy
//! provider. What is missing is counted as skipped.

use hazmat_openssl::pkcs12::{Pkcs12, Pkcs12Builder, Pkcs12EncryptionBuilder, Pkcs12MacParameters};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, KeyPurposeOid};
use hazmat_openssl::{Error, Result};
use support::comparisons::Comparisons;
use support::openssl_cli::{Workspace, newest};
use support::sample_keys::assert_same_private;
use support::{backend, errors};

use super::{pem, scene, with_legacy};

const PASSWORDS: [&[u8]; 3] = [
    b"a password",
    "p\u{e4}ssw\u{f6}rd \u{20ac} \u{1f512}".as_bytes(),
    b"not UTF-8: \xe9\xff",
];

/// The MAC that the options ask for.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Mac {
    None,
    Pkcs12Kdf(HashAlgorithm, u64),
    Pbmac1(HashAlgorithm),
}

const USUAL: Mac = Mac::Pkcs12Kdf(HashAlgorithm::Sha256, 1_000);

/// Options, and the MAC that they give.
const OPTIONS: [(&[&str], Mac); 34] = [
    (&[], USUAL),
    (&["-keypbe", "AES-128-CBC"], USUAL),
    (&["-keypbe", "AES-192-CBC", "-certpbe", "AES-128-CBC"], USUAL),
    (&["-certpbe", "CAMELLIA-256-CBC"], USUAL),
    (&["-certpbe", "DES-EDE3-CBC"], USUAL),
    (&["-keypbe", "PBE-SHA1-3DES"], USUAL),
    (&["-descert"], USUAL),
    (&["-certpbe", "PBE-SHA1-2DES"], USUAL),
    (&["-certpbe", "PBE-SHA1-RC2-40"], USUAL),
    (&["-certpbe", "PBE-SHA1-RC2-128"], USUAL),
    (&["-certpbe", "PBE-SHA1-RC4-40"], USUAL),
    (&["-certpbe", "PBE-SHA1-RC4-128"], USUAL),
    (&["-keypbe", "PBE-MD5-DES"], USUAL),
    (&["-keypbe", "PBE-SHA1-DES"], USUAL),
    (&["-keypbe", "PBE-MD5-RC2-64"], USUAL),
    (&["-keypbe", "PBE-SHA1-RC2-64"], USUAL),
    (&["-keypbe", "NONE"], USUAL),
    (&["-certpbe", "NONE"], USUAL),
    (&["-keypbe", "NONE", "-certpbe", "NONE"], USUAL),
    (&["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"], Mac::None),
    (&["-nomac"], Mac::None),
    (&["-nomaciter"], Mac::Pkcs12Kdf(HashAlgorithm::Sha256, 1)),
    (&["-macalg", "SHA1"], Mac::Pkcs12Kdf(HashAlgorithm::Sha1, 1_000)),
    (&["-macalg", "MD5"], Mac::Pkcs12Kdf(HashAlgorithm::Md5, 1_000)),
    (&["-macalg", "SHA384"], Mac::Pkcs12Kdf(HashAlgorithm::Sha384, 1_000)),
    (&["-macalg", "SHA512"], Mac::Pkcs12Kdf(HashAlgorithm::Sha512, 1_000)),
    (&["-macalg", "SHA3-256"], Mac::Pkcs12Kdf(HashAlgorithm::Sha3_256, 1_000)),
    (&["-CSP", "Microsoft Enhanced Cryptographic Provider v1.0"], USUAL),
    (&["-LMK", "-keyex"], USUAL),
    (&["-keysig"], USUAL),
    (&["-legacy"], Mac::Pkcs12Kdf(HashAlgorithm::Sha1, 1_000)),
    (&["-pbmac1_pbkdf2"], Mac::Pbmac1(HashAlgorithm::Sha256)),
    (
        &["-pbmac1_pbkdf2", "-pbmac1_pbkdf2_md", "SHA512"],
        Mac::Pbmac1(HashAlgorithm::Sha256),
    ),
    (
        &["-pbmac1_pbkdf2", "-macalg", "SHA512"],
        Mac::Pbmac1(HashAlgorithm::Sha512),
    ),
];

/// The number of options that every command has, even without its legacy provider.
const LEAST: usize = 22;

/// Has the command write the server's key, its certificate and its issuer's.
fn export(workspace: &Workspace, program: &str, password: &[u8], options: &[&str]) -> Option<Vec<u8>> {
    let scene = scene();
    workspace.write("key.pem", pem(&scene.server.key).as_bytes());
    let chain = Certificate::all_to_pem([&scene.server.certificate, &scene.root.certificate]).unwrap();
    workspace.write("chain.pem", chain.as_bytes());
    workspace.write("password", password);
    let arguments = [
        &[
            "pkcs12",
            "-export",
            "-inkey",
            "key.pem",
            "-in",
            "chain.pem",
            "-out",
            "out.p12",
        ],
        &["-name", "my server", "-caname", "my root", "-iter", "1000"][..],
        &["-passout", super::password_source(password)],
        options,
        with_legacy(workspace, program),
    ];
    workspace.run_program(program, &arguments.concat())?;
    Some(workspace.read("out.p12"))
}

fn load(file: &[u8], password: &[u8]) -> Result<Pkcs12> {
    Pkcs12::from_der(backend(), file, Some(password))
}

fn mac_of(file: &Pkcs12) -> Mac {
    match file.mac_parameters() {
        None => Mac::None,
        Some(Pkcs12MacParameters::Pkcs12Kdf { hash, iterations, .. }) => Mac::Pkcs12Kdf(*hash, *iterations),
        Some(Pkcs12MacParameters::Pbmac1 { hash, .. }) => Mac::Pbmac1(*hash),
        Some(other) => panic!("{other:?}"),
    }
}

fn assert_is_server(file: &Pkcs12, what: &str) {
    let scene = scene();
    let [key] = file.keys() else { panic!("{what}: {file:?}") };
    assert_same_private(key.private_key(), &scene.server.key);
    assert_eq!(key.friendly_name(), Some("my server"), "{what}");
    let certificate = file.certificate().unwrap();
    assert_eq!(certificate.certificate(), &scene.server.certificate, "{what}");
    assert_eq!(certificate.friendly_name(), Some("my server"), "{what}");
    assert_eq!(certificate.local_key_id(), key.local_key_id(), "{what}");
    let rest: Vec<_> = file.additional_certificates().collect();
    let [root] = rest[..] else { panic!("{what}: {rest:?}") };
    assert_eq!(root.certificate(), &scene.root.certificate, "{what}");
    assert_eq!(root.friendly_name(), Some("my root"), "{what}");
}

#[test]
fn each_option() {
    let mut comparisons = Comparisons::new("pkcs12-export");
    let workspace = Workspace::new();
    for (options, mac) in OPTIONS {
        let program = match mac {
            Mac::Pbmac1(_) => newest(),
            _ => "openssl".to_owned(),
        };
        for password in PASSWORDS {
            let Some(data) = export(&workspace, &program, password, options) else {
                comparisons.not_there(1);
                continue;
            };
            let what = format!("{options:?}");
            let encrypted = !options.contains(&"-nomac") || !options.contains(&"NONE");
            let file = match load(&data, password) {
                Ok(file) => file,
                // Nothing in it needs a password.
                Err(Error::PasswordNotNeeded) if !encrypted => Pkcs12::from_der(backend(), &data, None).unwrap(),
                Err(Error::Unsupported { detail, .. }) if !cfg!(feature = "vendored") => {
                    assert!(detail.contains("not offered by this backend"), "{what}: {detail}");
                    comparisons.not_here(1);
                    continue;
                }
                Err(error) => panic!("{what}: {error}"),
            };
            assert_is_server(&file, &what);
            assert_eq!(mac_of(&file), mac, "{what}");
            if encrypted {
                errors::assert_incorrect_password(load(&data, b"another password"));
            }
            // What was read, written again for FIPS backends, and read again.
            let again = Pkcs12Builder::from_pkcs12(&file)
                .and_then(|builder| {
                    let encryption = Pkcs12EncryptionBuilder::for_fips().kdf_rounds(1_000);
                    builder.to_der(backend(), encryption.build(b"new")?)
                })
                .unwrap();
            let again = load(&again, b"new").unwrap();
            assert_is_server(&again, &what);
            assert_eq!(
                again.key().unwrap().attributes(),
                file.key().unwrap().attributes(),
                "{what}"
            );
            comparisons.ran();
        }
    }
    comparisons.finish(PASSWORDS.len() * OPTIONS.len(), PASSWORDS.len() * LEAST);
}

/// An empty password is one, too: the command's users who press Enter have such files.
#[test]
fn an_empty_password() {
    let mut comparisons = Comparisons::new("pkcs12-empty-password");
    let workspace = Workspace::new();
    const OPTIONS: [&[&str]; 4] = [&[], &["-certpbe", "NONE"], &["-macalg", "SHA512"], &["-legacy"]];
    for options in OPTIONS {
        let Some(data) = export(&workspace, "openssl", b"", options) else {
            comparisons.not_there(1);
            continue;
        };
        // No password is the empty one.
        for password in [Some(&b""[..]), None] {
            match Pkcs12::from_der(backend(), &data, password) {
                Ok(file) => assert_is_server(&file, &format!("an empty password, {options:?}")),
                Err(error) => panic!("{options:?}: {error}"),
            }
        }
        errors::assert_incorrect_password(load(&data, b"another password"));
        comparisons.ran();
    }
    comparisons.finish(OPTIONS.len(), 3);
}

/// The mark of Java's trusted certificates.
#[test]
fn jdktrust() {
    let mut comparisons = Comparisons::new("pkcs12-jdktrust");
    let workspace = Workspace::new();
    let root = &scene().root.certificate;
    workspace.write("root.pem", root.to_pem().unwrap().as_bytes());
    let arguments = ["pkcs12", "-export", "-nokeys", "-in", "root.pem", "-out", "trust.p12"];
    let arguments = [
        &arguments[..],
        &[
            "-passout",
            "pass:pw",
            "-jdktrust",
            "anyExtendedKeyUsage",
            "-caname",
            "x",
        ],
    ];
    match workspace.run_program(&newest(), &arguments.concat()) {
        Some(_) => {
            let file = load(&workspace.read("trust.p12"), b"pw").unwrap();
            let [entry] = file.certificates() else {
                panic!("{file:?}")
            };
            assert_eq!(entry.certificate(), root);
            let any = [KeyPurposeOid::ANY_EXTENDED_KEY_USAGE];
            assert_eq!(entry.trusted_key_usages(), Some(&any[..]));
            comparisons.ran();
        }
        None => comparisons.not_there(1),
    }
    comparisons.finish(1, 0);
}
