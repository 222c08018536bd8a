//! Private keys that the `openssl` command encrypted, with each of its schemes, read by this crate.
//!
//! The command must be installed. Old ciphers and their provider may be missing from it or from the backend; those are
//! counted as skipped.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use support::comparisons::Comparisons;
use support::openssl_cli::Workspace;
use support::sample_keys::{assert_same_private, sample};
use support::{backend, errors, sample_keys};

/// Passwords that the command and the crate must understand alike: PKCS #12 makes UTF-16 of them, also where they are no
/// UTF-8.
const PASSWORDS: [&[u8]; 3] = [
    b"a password",
    "p\u{e4}ssw\u{f6}rd \u{20ac} \u{1f512}".as_bytes(),
    b"not UTF-8: \xe9\xff",
];

/// What becomes of a file.
#[derive(Clone, Copy)]
enum Outcome {
    /// It is read.
    Read,
    /// It is not supported, and the error has this in its text.
    Refused(&'static str),
}

use Outcome::{Read, Refused};

/// Whether the command has the legacy provider, which most of this needs.
fn with_legacy(workspace: &Workspace) -> &'static [&'static str] {
    const LEGACY: &[&str] = &["-provider", "legacy", "-provider", "default"];
    let arguments = [&["list", "-providers"], LEGACY].concat();
    if workspace.run(&arguments).is_some() {
        LEGACY
    } else {
        &[]
    }
}

/// The key that is encrypted; the file has it, too.
fn plain_key(workspace: &Workspace) -> PrivateKey {
    let key = sample(sample_keys::RSA).private.clone();
    let pem = key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
    workspace.write("plain", &pem.unwrap());
    key
}

fn load(encoding: &str, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
    match encoding {
        "PEM" => backend().load_pem_private_key(data, password),
        _ => backend().load_der_private_key(data, password),
    }
}

/// Has the command encrypt a key by each list of options, in each encoding and under each password, and reads what it has
/// written. `program` is what comes before the options.
fn for_each_scheme<O: AsRef<[&'static str]>>(
    interface: &'static str,
    program: &[&str],
    encodings: &[&str],
    schemes: &[(O, Outcome)],
    least: usize,
) {
    let mut comparisons = Comparisons::new(interface);
    let workspace = Workspace::new();
    let key = plain_key(&workspace);
    let legacy = with_legacy(&workspace);
    for (number, (options, outcome)) in schemes.iter().enumerate() {
        for encoding in encodings {
            for password in PASSWORDS {
                workspace.write("password", password);
                let arguments = [
                    program,
                    &["-in", "plain", "-out", "key", "-passout", "file:password"],
                    &["-outform", *encoding],
                    options.as_ref(),
                    legacy,
                ];
                if workspace.run(&arguments.concat()).is_none() {
                    comparisons.not_there(1);
                    continue;
                }
                let data = workspace.read("key");
                let what = format!("{:?} in {encoding}", options.as_ref());
                match (outcome, load(encoding, &data, Some(password))) {
                    (Read, Ok(loaded)) => {
                        assert_same_private(&loaded, &key);
                        check_passwords(encoding, &data, number);
                        comparisons.ran();
                    }
                    (Refused(name), result) => {
                        errors::assert_unsupported_naming(result, &[name]);
                        comparisons.ran();
                    }
                    (Read, Err(Error::Unsupported { detail, .. })) if !cfg!(feature = "vendored") => {
                        assert!(detail.contains("not offered by this backend"), "{what}: {detail}");
                        comparisons.not_here(1);
                    }
                    (Read, Err(error)) => panic!("{what}: {error}"),
                }
            }
        }
    }
    let variants = encodings.len() * PASSWORDS.len();
    comparisons.finish(variants * schemes.len(), variants * least);
}

/// It is the password that lets it be read.
fn check_passwords(encoding: &str, data: &[u8], number: usize) {
    let other = format!("another password, {number}");
    errors::assert_incorrect_password(load(encoding, data, Some(other.as_bytes())));
    errors::assert_password_required(load(encoding, data, None));
}

const PKCS8: &[&str] = &["pkcs8", "-topk8"];
const BOTH: &[&str] = &["PEM", "DER"];

/// The ciphers of PBES2. The default is PBKDF2 with HMAC and SHA-256.
#[test]
fn pbes2_with_every_cipher() {
    let schemes = [
        (["-v2", "aes-128-cbc"], Read),
        (["-v2", "aes-192-cbc"], Read),
        (["-v2", "aes-256-cbc"], Read),
        (["-v2", "des3"], Read),
        (["-v2", "camellia-128-cbc"], Read),
        (["-v2", "camellia-192-cbc"], Read),
        (["-v2", "camellia-256-cbc"], Read),
        (["-v2", "des"], Read),
        (["-v2", "rc2-cbc"], Read),
        (["-v2", "rc2-64-cbc"], Read),
        (["-v2", "rc2-40-cbc"], Read),
        (["-v2", "seed-cbc"], Read),
        (["-v2", "sm4-cbc"], Read),
        (["-v2", "bf-cbc"], Refused("1.3.6.1.4.1.3029.1.2")),
        (["-v2", "cast5-cbc"], Refused("1.2.840.113533.7.66.10")),
        (["-v2", "aria-256-cbc"], Refused("1.2.410.200046.1.1.12")),
        (["-v2", "aes-256-ofb"], Refused("2.16.840.1.101.3.4.1.43")),
        (["-v2", "aes-128-cfb"], Refused("2.16.840.1.101.3.4.1.4")),
    ];
    for_each_scheme("pbes2-ciphers", PKCS8, BOTH, &schemes, 4);
}

#[test]
fn pbes2_with_every_hash_function() {
    let schemes = [
        (["-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"], Read),
        (["-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA224"], Read),
        (["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA256"], Read),
        (["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384"], Read),
        (["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"], Read),
        (["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512-224"], Read),
        (["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512-256"], Read),
        (["-v2", "aes-256-cbc", "-v2prf", "hmacWithMD5"], Read),
    ];
    for_each_scheme("pbes2-hashes", PKCS8, BOTH, &schemes, 7);
}

#[test]
fn pbes2_with_other_iterations() {
    let schemes = [
        (&["-noiter"][..], Read),
        (&["-iter", "2"], Read),
        (&["-iter", "127"], Read),
        (&["-iter", "128"], Read),
        (&["-iter", "100000"], Read),
        (&["-v2", "rc2-cbc", "-iter", "3000"], Read),
    ];
    for_each_scheme("pbes2-iterations", PKCS8, BOTH, &schemes, 5);
}

#[test]
fn pbes2_with_scrypt() {
    let schemes = [
        (&["-scrypt"][..], Read),
        (
            &["-scrypt", "-scrypt_N", "1024", "-scrypt_r", "4", "-scrypt_p", "3"],
            Read,
        ),
        (&["-scrypt", "-scrypt_N", "2", "-scrypt_r", "1", "-scrypt_p", "1"], Read),
        (&["-scrypt", "-v2", "aes-128-cbc"], Read),
        (&["-scrypt", "-v2", "aes-192-cbc"], Read),
        (&["-scrypt", "-v2", "des3"], Read),
        (&["-scrypt", "-v2", "rc2-cbc"], Read),
    ];
    for_each_scheme("scrypt", PKCS8, BOTH, &schemes, 0);
}

/// PKCS #5 v1.5 and PKCS #12.
#[test]
fn older_schemes() {
    let schemes = [
        (["-v1", "PBE-MD5-DES"], Read),
        (["-v1", "PBE-SHA1-DES"], Read),
        (["-v1", "PBE-MD5-RC2-64"], Read),
        (["-v1", "PBE-SHA1-RC2-64"], Read),
        (["-v1", "PBE-SHA1-RC4-128"], Read),
        (["-v1", "PBE-SHA1-RC4-40"], Read),
        (["-v1", "PBE-SHA1-3DES"], Read),
        (["-v1", "PBE-SHA1-2DES"], Read),
        (["-v1", "PBE-SHA1-RC2-128"], Read),
        (["-v1", "PBE-SHA1-RC2-40"], Read),
    ];
    for_each_scheme("pbes1", PKCS8, BOTH, &schemes, 2);
}

/// The traditional format with `DEK-Info`, for every cipher that the command writes it with.
#[test]
fn traditional_encryption() {
    let schemes = [
        (["-aes128"], Read),
        (["-aes192"], Read),
        (["-aes256"], Read),
        (["-des3"], Read),
        (["-des"], Read),
        (["-des-ede-cbc"], Refused("DES-EDE-CBC")),
        (["-camellia128"], Read),
        (["-camellia192"], Read),
        (["-camellia256"], Read),
        (["-seed"], Read),
        (["-sm4"], Refused("SM4-CBC")),
        (["-bf"], Read),
        (["-cast"], Read),
        (["-idea"], Read),
        (["-rc2"], Refused("RC2-CBC")),
        (["-rc2-64"], Refused("RC2-64-CBC")),
        (["-rc2-40"], Refused("RC2-40-CBC")),
        (["-aria256"], Refused("ARIA-256-CBC")),
        (["-desx"], Refused("DESX-CBC")),
        (["-aes-128-cfb"], Refused("AES-128-CFB")),
        (["-aes-256-ctr"], Refused("AES-256-CTR")),
        (["-chacha20"], Refused("ChaCha20")),
    ];
    for_each_scheme("dek-info", &["rsa", "-traditional"], &["PEM"], &schemes, 4);
}

/// DSA keys and keys on curves go by the same rules.
#[test]
fn traditional_encryption_of_other_types() {
    let mut ran = 0;
    let workspace = Workspace::new();
    workspace.write("password", PASSWORDS[0]);
    for name in [sample_keys::DSA_2048, sample_keys::P256, sample_keys::P521] {
        let key = &sample(name).private;
        let pem = key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
        workspace.write("plain", &pem.unwrap());
        for cipher in ["-aes128", "-aes256", "-des3"] {
            let arguments = [
                "pkey",
                "-in",
                "plain",
                "-traditional",
                "-passout",
                "file:password",
                cipher,
            ];
            let pem = workspace.must_run(&arguments);
            assert!(String::from_utf8_lossy(&pem).contains("DEK-Info: "));
            let loaded = backend().load_pem_private_key(&pem, Some(PASSWORDS[0])).unwrap();
            assert_same_private(&loaded, key);
            check_passwords("PEM", &pem, ran);
            ran += 1;
        }
    }
    println!("count: cross-check dek-info-types ran={ran} skipped=0");
    assert_eq!(ran, 9);
}

/// Keys of every type, as `genpkey` encrypts them at once.
#[test]
fn keys_encrypted_when_generated() {
    let mut comparisons = Comparisons::new("encrypted-when-generated");
    let workspace = Workspace::new();
    workspace.write("password", PASSWORDS[1]);
    for (algorithm, option) in [
        ("RSA", "rsa_keygen_bits:2048"),
        ("RSA-PSS", "rsa_pss_keygen_md:sha256"),
        ("EC", "group:P-384"),
        ("DH", "group:ffdhe2048"),
        ("ED25519", ""),
        ("ED448", ""),
        ("X25519", ""),
        ("X448", ""),
    ] {
        let mut arguments = vec!["genpkey", "-quiet", "-algorithm", algorithm, "-out", "key"];
        arguments.extend(["-aes-256-cbc", "-pass", "file:password"]);
        if !option.is_empty() {
            arguments.extend(["-pkeyopt", option]);
        }
        workspace.must_run(&arguments);
        let data = workspace.read("key");
        let decrypted = workspace.must_run(&["pkey", "-in", "key", "-passin", "file:password"]);
        match backend().load_pem_private_key(&data, Some(PASSWORDS[1])) {
            Ok(loaded) => {
                let plain = backend().load_pem_private_key(&decrypted, None).unwrap();
                assert_same_private(&loaded, &plain);
                comparisons.ran();
            }
            Err(Error::Unsupported { .. }) => comparisons.not_here(1),
            Err(other) => panic!("{algorithm}: {other}"),
        }
    }
    comparisons.finish(8, 8);
}
