//! Keys of ML-KEM, ML-DSA and SLH-DSA: `keytool show`, and `keytool convert` with each part of their private keys.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::sample_keys::{self, Sample, assert_same_private, assert_same_public, seed};
use support::{backend, bytes, files};

use crate::keytool::desk::{Desk, PASSWORD};

/// What is shown of a private key besides its public half.
fn part(sample: &Sample) -> String {
    let expanded = match &sample.private {
        PrivateKey::MlKem(key) => key.parameter_set().private_key_length(),
        PrivateKey::MlDsa(key) => key.parameter_set().private_key_length(),
        _ => return String::new(),
    };
    match seed(&sample.private) {
        Some(seed) => format!("private key: seed, {} bytes\n", seed.len()),
        None => format!("private key: expanded, {expanded} bytes, without a seed\n"),
    }
}

#[test]
fn every_set_is_shown_and_converted() {
    let desk = Desk::new();
    for sample in sample_keys::post_quantum() {
        desk.write("key", &*sample.private.to_pkcs8_pem(NoEncryption).unwrap());
        let info = sample.public.to_spki_der().unwrap();
        let public = format!(
            "type: {}\nsize: {} bits\nparameter set: {}\n",
            sample.private.type_name(),
            sample.private.key_size(),
            sample.private
        );
        let hash = format!("SPKI SHA-256: {}\n", bytes::to_hex(&openssl::sha::sha256(&info)));
        let head = "kind: private key\nformat: PKCS #8 in PEM\nencrypted: no\n";
        assert_eq!(desk.show(&["key"]), format!("{head}{public}{}{hash}", part(sample)));
        desk.convert_into("key", "spki-pem", "public", &["--force"]);
        let head = "kind: public key\nformat: SubjectPublicKeyInfo in PEM\n";
        assert_eq!(desk.show(&["public"]), format!("{head}{public}{hash}"));
        assert_eq!(desk.convert("key", "spki-der", &[]), info);
        let raw = sample.public.public_bytes(Encoding::Raw, PublicFormat::Raw);
        assert_eq!(desk.convert("public", "raw-public", &[]), raw.unwrap());

        // Encrypted, and decrypted again.
        let encrypt = ["--new-password-file", "password", "--rounds", "1000", "--force"];
        desk.convert_into("key", "pkcs8-pem", "encrypted", &encrypt);
        let password = Some(PASSWORD.as_bytes());
        let key = backend()
            .load_pem_private_key(&desk.read("encrypted"), password)
            .unwrap();
        assert_same_private(&key, &sample.private);
        let decrypt = ["--password-file", "password", "--no-encryption"];
        assert_eq!(desk.convert("encrypted", "pkcs8-pem", &decrypt), desk.read("key"));
        for to in [
            "traditional-pem",
            "openssh",
            "ssh-public",
            "pkcs1-pem",
            "point-compressed",
            "parameters-pem",
        ] {
            desk.assert_fails(&["convert", "key", "--to", to], "key: ");
        }
    }
}

const NO_SEED: &str = "key: the output needs the seed, and this key was made from an expanded key, from which no seed can be \
                       computed: pkcs8-pem and pkcs8-der can contain the key, with --private-key expanded\n";

#[test]
fn the_part_of_a_private_key_is_chosen() {
    let desk = Desk::new();
    for sample in sample_keys::post_quantum() {
        desk.write("key", &*sample.private.to_pkcs8_pem(NoEncryption).unwrap());
        let has_seed = seed(&sample.private).is_some();
        let has_expanded = !matches!(sample.private, PrivateKey::SlhDsa(_));
        for (part, format, has) in [
            ("seed", PrivateFormat::Pkcs8, has_seed),
            ("expanded", PrivateFormat::Pkcs8ExpandedKey, has_expanded),
            ("both", PrivateFormat::Pkcs8SeedAndExpandedKey, has_seed),
        ] {
            for to in ["pkcs8-der", "pkcs8-pem"] {
                let arguments = ["convert", "key", "--to", to, "--private-key", part];
                if !has {
                    let without_seed = has_expanded && part != "expanded";
                    let sentence = if without_seed { NO_SEED } else { "key: " };
                    desk.assert_fails(&arguments, sentence);
                    continue;
                }
                let encoding = if to.ends_with("der") {
                    Encoding::Der
                } else {
                    Encoding::Pem
                };
                let expected = sample.private.private_bytes(encoding, format, NoEncryption).unwrap();
                assert!(desk.keytool(&arguments) == *expected, "{} {part}", sample.name);
                let loaded = backend().load_private_key(&desk.keytool(&arguments), None).unwrap();
                assert_same_public(&loaded.public_key().unwrap(), &sample.public);
            }
            if has {
                let options = [
                    "--private-key",
                    part,
                    "--new-password-file",
                    "password",
                    "--rounds",
                    "1000",
                ];
                let encrypted = desk.convert("key", "pkcs8-pem", &options);
                let loaded = backend()
                    .load_pem_private_key(&encrypted, Some(PASSWORD.as_bytes()))
                    .unwrap();
                assert_same_public(&loaded.public_key().unwrap(), &sample.public);
                assert_eq!(seed(&loaded).is_some(), part != "expanded" && has_seed);
            }
        }
        let raw = ["convert", "key", "--to", "raw-private"];
        if has_expanded && !has_seed {
            desk.assert_fails(&raw, NO_SEED);
        } else {
            let expected = sample
                .private
                .private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption);
            assert!(desk.keytool(&raw) == *expected.unwrap());
        }
    }
}

#[test]
fn a_part_is_chosen_for_pkcs8_alone() {
    let desk = Desk::new();
    let key = backend().ed25519_generate_key().unwrap();
    desk.write("key", &*key.to_pkcs8_pem(NoEncryption).unwrap());
    for to in ["raw-private", "openssh", "spki-pem", "traditional-pem"] {
        let arguments = ["convert", "key", "--to", to, "--private-key", "seed"];
        desk.assert_fails(&arguments, "--private-key is for pkcs8-pem and pkcs8-der");
    }
    for (part, sentence) in [
        ("seed", "keys of the type Ed25519 have no seed"),
        ("expanded", "no PKCS #8 with the expanded key format"),
        ("both", "no PKCS #8 with the seed and the expanded key format"),
    ] {
        desk.assert_fails(
            &["convert", "key", "--to", "pkcs8-pem", "--private-key", part],
            sentence,
        );
    }
}

/// With an OpenSSL that lacks the algorithm, the parameter set is named.
#[test]
fn examples_of_the_rfcs_are_shown_or_named() {
    let desk = Desk::new();
    for (folder, name, supported) in [
        (
            "RFC9881",
            "ML-DSA-44",
            backend().ml_dsa_supported(MlDsaParameterSet::MlDsa44),
        ),
        (
            "RFC9935",
            "ML-KEM-768",
            backend().ml_kem_supported(MlKemParameterSet::MlKem768),
        ),
    ] {
        desk.write("key", files::read(&format!("asymmetric/{folder}/{name}-seed.priv")));
        if supported {
            assert!(
                desk.show(&["key"])
                    .contains(&format!("parameter set: {name}\nprivate key: seed, "))
            );
        } else {
            desk.assert_fails(&["show", "key"], name);
        }
    }
}
