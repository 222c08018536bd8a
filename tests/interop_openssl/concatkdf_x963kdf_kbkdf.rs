//! The Concat KDF, the X9.63 KDF and KBKDF: this crate and `openssl kdf` must get the same.

use hazmat_openssl::kdf::{KbkdfInput, KbkdfMode, KbkdfParameters};
use hazmat_openssl::mac::KmacVariant;
use hazmat_openssl::prelude::*;
use support::comparisons::Comparisons;
use support::openssl_cli::Workspace;
use support::{backend, bytes};

/// The hash functions, with their names for the command.
const HASHES: [(HashAlgorithm, &str); 6] = [
    (HashAlgorithm::Sha1, "SHA1"),
    (HashAlgorithm::Sha256, "SHA2-256"),
    (HashAlgorithm::Sha384, "SHA2-384"),
    (HashAlgorithm::Sha512_224, "SHA2-512/224"),
    (HashAlgorithm::Sha3_512, "SHA3-512"),
    (HashAlgorithm::Blake2s256, "BLAKE2S-256"),
];

const LENGTHS: [usize; 3] = [1, 32, 150];

/// The key that the command derives with these options, of which the empty ones are left out.
fn command(workspace: &Workspace, function: &str, length: usize, options: &[(&str, &str)]) -> Option<Vec<u8>> {
    let length = length.to_string();
    let mut arguments = vec!["kdf", "-keylen", &length, "-binary"];
    let options: Vec<String> = options
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}:{value}"))
        .collect();
    arguments.extend(options.iter().flat_map(|option| ["-kdfopt", option]));
    arguments.push(function);
    workspace.run(&arguments)
}

/// Compares with the command, which may lack the function.
fn compare(comparisons: &mut Comparisons, name: &str, theirs: Option<Vec<u8>>, own: &SecretBytes) {
    match theirs {
        Some(theirs) => {
            assert_eq!(**own, *theirs, "{name}");
            comparisons.ran();
        }
        None => comparisons.not_there(1),
    }
}

#[test]
fn concatkdf_and_x963kdf() {
    let workspace = Workspace::new();
    let mut comparisons = Comparisons::new("concatkdf x963kdf");
    let [secret, info, salt] = [31, 32, 33].map(|seed| bytes::sample(seed, 40));
    let [secret_hex, info_hex, salt_hex] = [&secret, &info, &salt].map(|bytes| bytes::to_hex(bytes));
    let given = [("hexkey", secret_hex.as_str()), ("hexinfo", info_hex.as_str())];
    for length in LENGTHS {
        for (hash, name) in HASHES {
            let options = [&given[..], &[("digest", name)]].concat();
            let own = backend().derive_concatkdf_hash(hash, length, &info, &secret).unwrap();
            let theirs = command(&workspace, "SSKDF", length, &options);
            compare(&mut comparisons, name, theirs, &own);

            let own = backend().derive_x963kdf(hash, length, &info, &secret).unwrap();
            let theirs = command(&workspace, "X963KDF", length, &options);
            compare(&mut comparisons, name, theirs, &own);

            for (salt, salt_hex) in [(&salt[..], salt_hex.as_str()), (&[], "")] {
                let options = [&options[..], &[("mac", "HMAC"), ("hexsalt", salt_hex)]].concat();
                let own = backend()
                    .derive_concatkdf_hmac(hash, length, salt, &info, &secret)
                    .unwrap();
                let theirs = command(&workspace, "SSKDF", length, &options);
                compare(&mut comparisons, name, theirs, &own);
            }
        }
        for (kmac, name) in [(KmacVariant::Kmac128, "KMAC128"), (KmacVariant::Kmac256, "KMAC256")] {
            for (mac_length, maclen) in [(None, ""), (Some(28), "28")] {
                for (salt, salt_hex) in [(&salt[..], salt_hex.as_str()), (&[], "")] {
                    let options = [&given[..], &[("mac", name), ("hexsalt", salt_hex), ("maclen", maclen)]].concat();
                    let own = backend().derive_concatkdf_kmac(kmac, length, mac_length, salt, &info, &secret);
                    let theirs = command(&workspace, "SSKDF", length, &options);
                    compare(&mut comparisons, name, theirs, &own.unwrap());
                }
            }
        }
    }
    let expected = LENGTHS.len() * (HASHES.len() * 4 + 2 * 2 * 2);
    comparisons.finish(expected, expected);
}

#[test]
fn kbkdf() {
    let workspace = Workspace::new();
    let mut comparisons = Comparisons::new("kbkdf");
    let [key, label, context, iv] = [34, 35, 36, 37].map(|seed| bytes::sample(seed, 32));
    let [key_hex, label_hex, context_hex, iv_hex] = [&key, &label, &context, &iv].map(|bytes| bytes::to_hex(bytes));
    let cipher = CipherAlgorithm::aes(&key).unwrap();
    let (label, context) = (&label[..], &context[..]);
    let fields = |llen| KbkdfInput::Fields { label, context, llen };
    for length in LENGTHS {
        for (input, options) in [
            (
                fields(Some(4)),
                vec![("hexsalt", label_hex.as_str()), ("hexinfo", &context_hex)],
            ),
            (
                fields(None),
                vec![
                    ("hexsalt", label_hex.as_str()),
                    ("hexinfo", &context_hex),
                    ("use-l", "0"),
                ],
            ),
            (
                KbkdfInput::Fixed(label),
                vec![("hexsalt", label_hex.as_str()), ("use-l", "0"), ("use-separator", "0")],
            ),
        ] {
            let options = [&options[..], &[("hexkey", &key_hex)]].concat();
            // The modes, with the IV of a MAC of this size.
            let modes = |size: usize| [KbkdfMode::Counter, KbkdfMode::Feedback { iv: &iv[..size] }];
            for (mode, named) in modes(32).into_iter().zip(["counter", "feedback"]) {
                let seed = if named == "feedback" { iv_hex.as_str() } else { "" };
                let hmac = [
                    ("mac", "HMAC"),
                    ("digest", "SHA2-256"),
                    ("mode", named),
                    ("hexseed", seed),
                ];
                let parameters = KbkdfParameters::new(mode, input);
                let own = backend().derive_kbkdf_hmac(HashAlgorithm::Sha256, length, &parameters, &key);
                let theirs = command(&workspace, "KBKDF", length, &[&options[..], &hmac].concat());
                compare(&mut comparisons, named, theirs, &own.unwrap());
            }
            for (mode, named) in modes(16).into_iter().zip(["counter", "feedback"]) {
                let seed = if named == "feedback" { &iv_hex[..32] } else { "" };
                let cmac = [
                    ("mac", "CMAC"),
                    ("cipher", "AES-256-CBC"),
                    ("mode", named),
                    ("hexseed", seed),
                ];
                let parameters = KbkdfParameters::new(mode, input);
                let own = backend().derive_kbkdf_cmac(&cipher, length, &parameters);
                let theirs = command(&workspace, "KBKDF", length, &[&options[..], &cmac].concat());
                compare(&mut comparisons, named, theirs, &own.unwrap());
            }
        }
    }
    let expected = LENGTHS.len() * 3 * 4;
    comparisons.finish(expected, expected);
}
