//! PKCS #12 files: this crate, the command `openssl pkcs12` and Java's `keytool` must read each other's.

mod java;
mod ours;
mod theirs;

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::serialization::Encoding;
use support::backend;
use support::ocsp::{Party, plain};
use support::openssl_cli::Workspace;

use hazmat_openssl::prelude::*;

/// An authority and two keys with its certificates.
struct Scene {
    root: Party,
    server: Party,
    client: Party,
}

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let root = Party::root(backend(), "root");
        let server = root.issue("server", 2, &plain);
        let client = root.issue("client", 3, &plain);
        Scene { root, server, client }
    })
}

/// The options by which the command finds old algorithms, if it has them.
fn with_legacy(workspace: &Workspace, program: &str) -> &'static [&'static str] {
    const LEGACY: &[&str] = &["-provider", "legacy", "-provider", "default"];
    static ANSWERS: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());
    let mut answers = ANSWERS.lock().unwrap();
    let has_legacy = answers.entry(program.to_owned()).or_insert_with(|| {
        let arguments = [&["list", "-providers"], LEGACY].concat();
        workspace.run_program(program, &arguments).is_some()
    });
    if *has_legacy { LEGACY } else { &[] }
}

/// A key in unencrypted PKCS #8, as the command prints it.
fn pem(key: &PrivateKey) -> String {
    let pem = key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
    String::from_utf8(pem.unwrap().to_vec()).unwrap()
}

/// Where the command finds the password: in a file, which must not be empty.
fn password_source(password: &[u8]) -> &'static str {
    if password.is_empty() { "pass:" } else { "file:password" }
}
