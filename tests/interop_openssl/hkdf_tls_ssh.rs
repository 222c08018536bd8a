//! HKDF, the functions of TLS and SSH, by this crate and by `openssl kdf`.

use std::process::Command;

use hazmat_openssl::kdf::{Hkdf, SshDerivedKey, ssh_mpint};
use hazmat_openssl::prelude::*;
use support::hash_functions::{SHA, openssl_name};
use support::{backend, bytes};

/// The output of `openssl kdf`. The command must be installed, and must have the function.
fn kdf(name: &str, length: usize, options: &[String]) -> Vec<u8> {
    let length = length.to_string();
    let mut arguments = vec!["kdf", "-keylen", &length, "-binary"];
    arguments.extend(options.iter().flat_map(|option| ["-kdfopt", option]));
    arguments.push(name);
    let output = Command::new("openssl").args(&arguments).output();
    let output = output.unwrap_or_else(|error| panic!("the openssl command is needed for this test: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    output.stdout
}

/// An option with bytes; none for empty ones, which some releases of the command refuse.
fn hex(name: &str, value: &[u8]) -> Option<String> {
    (!value.is_empty()).then(|| format!("hex{name}:{}", bytes::to_hex(value)))
}

fn report(name: &str, ran: usize, expected: usize) {
    println!("count: cross-check {name} ran={ran} skipped=0");
    assert_eq!(ran, expected);
}

#[test]
fn hkdf() {
    let mut ran = 0;
    for &hash in SHA {
        for (secret, salt, info, length) in [
            (32, 0, 0, 1),
            (14, 20, 10, 42),
            (200, 200, 1000, 255 * hash.digest_size()),
        ] {
            let (secret, salt) = (bytes::sample(22, secret), bytes::sample(23, salt));
            let info = bytes::sample(24, info);
            let prk = backend().hkdf_extract(hash, &salt, &secret).unwrap();
            let digest = format!("digest:{}", openssl_name(hash));
            let options = |mode: &str, rest: [Option<String>; 3]| {
                let mut options = vec![digest.clone(), format!("mode:{mode}")];
                options.extend(rest.into_iter().flatten());
                options
            };
            let both = options(
                "EXTRACT_AND_EXPAND",
                [hex("key", &secret), hex("salt", &salt), hex("info", &info)],
            );
            let own = backend().derive_hkdf(hash, length, &salt, &info, &secret).unwrap();
            assert_eq!(kdf("HKDF", length, &both), *own, "{hash}, {length} bytes");
            let extract = options("EXTRACT_ONLY", [hex("key", &secret), hex("salt", &salt), None]);
            assert_eq!(kdf("HKDF", prk.len(), &extract), *prk, "{hash}");
            let expand = options("EXPAND_ONLY", [hex("key", &prk), hex("info", &info), None]);
            let mut kept = vec![0; length];
            let hkdf = Hkdf::from_prk(backend(), hash, &prk).unwrap();
            hkdf.expand(&info, &mut kept).unwrap();
            assert_eq!(kdf("HKDF", length, &expand), kept, "{hash}, {length} bytes");
            ran += 3;
        }
    }
    report("hkdf", ran, 9 * SHA.len());
}

#[test]
fn tls_1_2_prf() {
    let mut ran = 0;
    for &hash in SHA {
        for (secret, seed, length) in [(48, 64, 48), (14, 1, 1), (200, 900, 500)] {
            let (secret, seed) = (bytes::sample(25, secret), bytes::sample(26, seed));
            let mut options = vec![format!("digest:{}", openssl_name(hash))];
            options.extend(hex("secret", &secret));
            options.push("seed:key expansion".to_owned());
            options.extend(hex("seed", &seed));
            let own = backend()
                .derive_tls1_prf(hash, length, &secret, b"key expansion", &seed)
                .unwrap();
            assert_eq!(kdf("TLS1-PRF", length, &options), *own, "{hash}, {length} bytes");
            ran += 1;
        }
    }
    report("tls1-prf", ran, 3 * SHA.len());
}

#[test]
fn tls_1_3_kdf() {
    let mut ran = 0;
    for &hash in SHA {
        let size = hash.digest_size();
        let options = |mode: &str, label: &str, rest: [Option<String>; 2]| {
            let mut options = vec![
                format!("digest:{}", openssl_name(hash)),
                format!("mode:{mode}"),
                "prefix:tls13 ".to_owned(),
                format!("label:{label}"),
            ];
            options.extend(rest.into_iter().flatten());
            options
        };
        let (secret, previous) = (bytes::sample(27, 40), bytes::sample(28, size));
        for previous in [None, Some(&*previous)] {
            for secret in [None, Some(&*secret)] {
                let inputs = [
                    hex("key", secret.unwrap_or_default()),
                    hex("salt", previous.unwrap_or_default()),
                ];
                let own = backend().tls13_kdf_extract(hash, previous, secret).unwrap();
                let theirs = kdf("TLS13-KDF", size, &options("EXTRACT_ONLY", "derived", inputs));
                assert_eq!(theirs, *own, "{hash}");
                ran += 1;
            }
        }
        for (context, length) in [(0, 12), (size, size), (255, 200)] {
            let context = bytes::sample(29, context);
            let inputs = [hex("key", &previous), hex("data", &context)];
            let own = backend()
                .derive_tls13_kdf(hash, length, &previous, b"c ap traffic", &context)
                .unwrap();
            let theirs = kdf("TLS13-KDF", length, &options("EXPAND_ONLY", "c ap traffic", inputs));
            assert_eq!(theirs, *own, "{hash}, {length} bytes");
            ran += 1;
        }
    }
    report("tls13-kdf", ran, 7 * SHA.len());
}

#[test]
fn ssh_kdf() {
    let keys = [
        ("A", SshDerivedKey::InitialIvClientToServer),
        ("B", SshDerivedKey::InitialIvServerToClient),
        ("C", SshDerivedKey::EncryptionClientToServer),
        ("D", SshDerivedKey::EncryptionServerToClient),
        ("E", SshDerivedKey::IntegrityClientToServer),
        ("F", SshDerivedKey::IntegrityServerToClient),
    ];
    let mut ran = 0;
    for &hash in SHA {
        for (letter, key) in keys {
            let (secret, exchange_hash) = (ssh_mpint(&bytes::sample(30, 32)), bytes::sample(31, hash.digest_size()));
            let session_id = bytes::sample(32, 20);
            let mut options = vec![format!("digest:{}", openssl_name(hash)), format!("type:{letter}")];
            options.extend(hex("key", &secret));
            options.extend(hex("xcghash", &exchange_hash));
            options.extend(hex("session_id", &session_id));
            let own = backend()
                .derive_sshkdf(hash, 100, &secret, &exchange_hash, &session_id, key)
                .unwrap();
            assert_eq!(kdf("SSHKDF", 100, &options), *own, "{hash} {letter}");
            ran += 1;
        }
    }
    report("sshkdf", ran, 6 * SHA.len());
}
