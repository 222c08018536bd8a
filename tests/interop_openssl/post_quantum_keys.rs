//! Key files of ML-KEM, ML-DSA and SLH-DSA, compared byte for byte with those of the `openssl` command.
//! `HAZMAT_OPENSSL_COMMAND` names a command of OpenSSL 3.5 or later, if the installed one is older.

use hazmat_openssl::MalformedKind;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::comparisons::Comparisons;
use support::openssl_cli::{Workspace, newest};
use support::sample_keys::{public_half, seed};
use support::{backend, errors, sample_keys};

const PASSWORD: &str = "a password";

/// The names of all parameter sets, and whether the backend supports them.
fn sets() -> Vec<(&'static str, bool)> {
    let backend = backend();
    let kem = MlKemParameterSet::ALL.iter();
    let mut sets: Vec<_> = kem.map(|set| (set.name(), backend.ml_kem_supported(*set))).collect();
    sets.extend(
        MlDsaParameterSet::ALL
            .iter()
            .map(|set| (set.name(), backend.ml_dsa_supported(*set))),
    );
    sets.extend(
        SlhDsaParameterSet::ALL
            .iter()
            .map(|set| (set.name(), backend.slh_dsa_supported(*set))),
    );
    assert_eq!(sets.len(), 18);
    sets
}

fn command(workspace: &Workspace, arguments: &[&str]) -> Vec<u8> {
    let output = workspace.run_program(&newest(), arguments);
    output.unwrap_or_else(|| panic!("the command refuses {arguments:?}"))
}

/// The private key in the file `key` as the command writes it in DER, in one of its forms.
fn in_form(workspace: &Workspace, name: &str, form: &str) -> Vec<u8> {
    let family = name[..6].to_lowercase();
    let parameter = format!("{family}.output_formats={form}");
    command(
        workspace,
        &["pkey", "-in", "key", "-outform", "DER", "-provparam", &parameter],
    )
}

#[test]
fn key_files_of_every_set() {
    let mut comparisons = Comparisons::new("command-post-quantum");
    let workspace = Workspace::new();
    for (name, supported) in sets() {
        if workspace
            .run_program(&newest(), &["genpkey", "-quiet", "-algorithm", name, "-out", "key"])
            .is_none()
        {
            comparisons.not_there(1);
            continue;
        }
        let theirs = workspace.read("key");
        let loaded = backend().load_pem_private_key(&theirs, None);
        let info = command(&workspace, &["pkey", "-in", "key", "-pubout", "-outform", "DER"]);
        if !supported {
            errors::assert_unsupported_naming(loaded, &[name]);
            errors::assert_unsupported_naming(backend().load_der_public_key(&info), &[name]);
            comparisons.not_here(1);
            continue;
        }
        let key = loaded.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(key.to_string(), name);
        assert_eq!(public_half(&key).to_spki_der().unwrap(), info, "{name}");
        let write = |format| key.private_bytes(Encoding::Der, format, NoEncryption).unwrap();
        let formats: &[_] = match seed(&key) {
            Some(_) => &[
                (PrivateFormat::Pkcs8, "seed-only"),
                (PrivateFormat::Pkcs8ExpandedKey, "priv-only"),
                (PrivateFormat::Pkcs8SeedAndExpandedKey, "seed-priv"),
            ],
            None => &[],
        };
        for (format, form) in formats {
            assert!(*write(*format) == *in_form(&workspace, name, form), "{name}, {form}");
        }
        if !formats.is_empty() {
            // The forms of drafts, which the command writes if it is told to.
            for (form, word) in [
                ("bare-seed", "is a seed without a tag"),
                ("bare-priv", "is an expanded private key without a tag"),
            ] {
                let result = backend().load_der_private_key(&in_form(&workspace, name, form), None);
                let kinds = [MalformedKind::UnexpectedTag];
                errors::assert_malformed_among(result, &kinds, &["PKCS #8 private key"], &[word]);
            }
        }
        read_by_command(&workspace, name, &key, &info);
        read_encrypted(&workspace, &key);
        comparisons.ran();
    }
    comparisons.finish(18, 0);
}

/// The command reads each form, and encrypted keys.
fn read_by_command(workspace: &Workspace, name: &str, key: &PrivateKey, info: &[u8]) {
    for format in [
        PrivateFormat::Pkcs8,
        PrivateFormat::Pkcs8ExpandedKey,
        PrivateFormat::Pkcs8SeedAndExpandedKey,
    ] {
        let builder = format.encryption_builder().kdf_rounds(1_000);
        for encryption in [NoEncryption.into(), builder.build(PASSWORD.as_bytes()).unwrap()] {
            let Ok(pem) = key.private_bytes(Encoding::Pem, format, encryption) else {
                assert!(seed(key).is_none(), "{name}: {format}");
                continue;
            };
            workspace.write("ours", &pem);
            let password = format!("pass:{PASSWORD}");
            let arguments = [
                "pkey", "-in", "ours", "-passin", &password, "-pubout", "-outform", "DER",
            ];
            assert_eq!(command(workspace, &arguments), info, "{name}, {format}");
            let text = command(
                workspace,
                &["pkey", "-in", "ours", "-passin", &password, "-text", "-noout"],
            );
            let text = String::from_utf8(text).unwrap();
            assert!(text.contains(name), "{text}");
            let has_seed = seed(key).is_some() && format != PrivateFormat::Pkcs8ExpandedKey;
            assert_eq!(text.contains("seed:"), has_seed, "{name}, {format}");
        }
    }
    workspace.write("public", &public_half(key).to_spki_pem().unwrap());
    let again = command(workspace, &["pkey", "-pubin", "-in", "public", "-outform", "DER"]);
    assert_eq!(again, info, "{name}");
}

/// What the command has encrypted is read.
fn read_encrypted(workspace: &Workspace, key: &PrivateKey) {
    let password = format!("pass:{PASSWORD}");
    for scheme in [
        &["-v2", "aes-256-cbc", "-iter", "1000"][..],
        &["-scrypt", "-scrypt_N", "16"],
    ] {
        let arguments = ["pkcs8", "-topk8", "-in", "key", "-passout", &password];
        let file = command(workspace, &[&arguments[..], scheme].concat());
        let loaded = backend()
            .load_pem_private_key(&file, Some(PASSWORD.as_bytes()))
            .unwrap();
        sample_keys::assert_same_private(&loaded, key);
    }
}
