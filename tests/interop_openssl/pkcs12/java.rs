//! Java's `keytool` reads our key stores and trust stores, and writes them again with what it has read, for this crate to read. It
//! takes a second for each command.

use hazmat_openssl::pkcs12::{
    Pkcs12, Pkcs12Builder, Pkcs12Certificate, Pkcs12Encryption, Pkcs12EncryptionBuilder, Pkcs12MacParameters,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::KeyPurposeOid;
use support::backend;
use support::openssl_cli::Workspace;
use support::sample_keys::assert_same_private;

use super::scene;

const PASSWORD: &[u8] = b"changeit";

fn keytool(workspace: &Workspace, arguments: &[&str]) -> Option<String> {
    let output = workspace.run_program("keytool", arguments)?;
    Some(String::from_utf8_lossy(&output).into_owned())
}

/// Two keys with their chains, and a trusted certificate.
fn store() -> Pkcs12Builder {
    let scene = scene();
    Pkcs12Builder::new()
        .add_key_with_certificate(&scene.server.key, &scene.server.certificate, Some("server"))
        .and_then(|builder| {
            builder.add_key_with_certificate(&scene.client.key, &scene.client.certificate, Some("client"))
        })
        .and_then(|builder| builder.add_trusted_certificate(&scene.root.certificate, "the root"))
        .unwrap()
}

fn load(file: &[u8]) -> Pkcs12 {
    Pkcs12::from_der(backend(), file, Some(PASSWORD)).unwrap()
}

/// The file has the contents of [`store`].
fn assert_is_store(file: &Pkcs12) {
    let scene = scene();
    assert_eq!(file.keys().len(), 2);
    for (name, party) in [("server", &scene.server), ("client", &scene.client)] {
        let key = file
            .keys()
            .iter()
            .find(|key| key.friendly_name() == Some(name))
            .unwrap();
        assert_same_private(key.private_key(), &party.key);
        let certificate = key.certificate().unwrap();
        assert_eq!(certificate.certificate(), &party.certificate);
        assert_eq!(certificate.local_key_id(), key.local_key_id());
        assert!(key.local_key_id().is_some());
    }
    let trusted: Vec<&Pkcs12Certificate> = file
        .certificates()
        .iter()
        .filter(|certificate| certificate.trusted_key_usages().is_some())
        .collect();
    let [root] = trusted[..] else { panic!("{trusted:?}") };
    assert_eq!(root.certificate(), &scene.root.certificate);
    assert_eq!(root.friendly_name(), Some("the root"));
    assert_eq!(
        root.trusted_key_usages(),
        Some(&[KeyPurposeOid::ANY_EXTENDED_KEY_USAGE][..])
    );
}

/// Has Java read a file of ours, and write its entries to another one.
fn through_java(workspace: &Workspace, encryption: Pkcs12Encryption, options: &[&str]) -> Pkcs12 {
    workspace.write("ours.p12", &store().to_der(backend(), encryption).unwrap());
    std::fs::remove_file(workspace.path("theirs.p12")).ok();
    let arguments = [
        "-importkeystore",
        "-noprompt",
        "-srckeystore",
        "ours.p12",
        "-srcstorepass",
        "changeit",
        "-destkeystore",
        "theirs.p12",
        "-deststorepass",
        "changeit",
        "-deststoretype",
        "pkcs12",
    ];
    assert!(keytool(workspace, &[&arguments, options].concat()).is_some());
    load(&workspace.read("theirs.p12"))
}

#[test]
fn stores_go_through_java_and_come_back() {
    let workspace = Workspace::new();
    let best = BestAvailableEncryption::new(PASSWORD);
    let modern = through_java(&workspace, best.into(), &[]);
    assert_is_store(&modern);
    let listed = keytool(
        &workspace,
        &["-list", "-v", "-keystore", "ours.p12", "-storepass", "changeit"],
    );
    let listed = listed.unwrap();
    assert_eq!(listed.matches("Entry type: PrivateKeyEntry").count(), 2, "{listed}");
    assert_eq!(listed.matches("Entry type: trustedCertEntry").count(), 1);
    // The root is the issuer of both.
    assert_eq!(listed.matches("Certificate chain length: 2").count(), 2);
    for name in ["server", "client", "the root"] {
        assert!(listed.contains(&format!("Alias name: {name}")));
    }
    // Java's old format: RC2 with 40 bits, and SHA-1.
    let old = Pkcs12EncryptionBuilder::for_old_programs().build(PASSWORD).unwrap();
    let old = through_java(&workspace, old, &["-J-Dkeystore.pkcs12.legacy"]);
    assert_is_store(&old);
    let mac = |file: &Pkcs12| match file.mac_parameters() {
        Some(Pkcs12MacParameters::Pkcs12Kdf { hash, .. }) => Some(*hash),
        _ => None,
    };
    assert_eq!(
        (mac(&modern), mac(&old)),
        (Some(HashAlgorithm::Sha256), Some(HashAlgorithm::Sha1))
    );
    println!("count: cross-check pkcs12-keytool ran=5 skipped=0");
}

/// What Java makes by itself, with a key that it does not put into certificates.
#[test]
fn a_store_of_java() {
    let workspace = Workspace::new();
    let with = |command: &'static str, options: &[&str]| {
        let common = ["-keystore", "java.p12", "-storepass", "changeit", "-noprompt"];
        let arguments = [&[command], &common[..], options].concat();
        assert!(keytool(&workspace, &arguments).is_some(), "{command}");
    };
    let pair = [
        "-alias", "Pair", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=pair",
    ];
    with("-genkeypair", &pair);
    with("-genseckey", &["-alias", "secret", "-keyalg", "AES", "-keysize", "256"]);
    workspace.write("root.pem", scene().root.certificate.to_pem().unwrap().as_bytes());
    with("-importcert", &["-alias", "The Root", "-file", "root.pem"]);
    let data = workspace.read("java.p12");
    let file = load(&data);
    let key = file.key().unwrap();
    assert_eq!(key.friendly_name(), Some("pair"));
    assert_eq!(
        key.private_key().public_key().unwrap(),
        file.certificate().unwrap().certificate().public_key().unwrap()
    );
    let root = file.additional_certificates().next().unwrap();
    assert_eq!(root.friendly_name(), Some("The Root"));
    assert!(root.trusted_key_usages().is_some());
    let (_, secret) = file.secrets()[0].symmetric_key().unwrap();
    assert_eq!(secret.len(), 32);
    // The key, as the command openssl reads it.
    let pem = workspace.must_run(&[
        "pkcs12",
        "-in",
        "java.p12",
        "-passin",
        "pass:changeit",
        "-nodes",
        "-nocerts",
    ]);
    let ours = key
        .private_key()
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
    assert!(
        String::from_utf8_lossy(&pem).contains(std::str::from_utf8(&ours.unwrap()).unwrap()),
        "another key"
    );
    // A file with secrets is not written again, as they would be missing.
    support::errors::assert_unsupported_naming(Pkcs12Builder::from_pkcs12(&file).map(|_| ()), &["entries"]);
    println!("count: cross-check pkcs12-of-keytool ran=4 skipped=0");
}
