//! The seeds: the vectors, and a key of each type in each form, or one of each structure of X.509. The targets write them
//! themselves if the environment variable `FUZZ_SEEDS` names a folder.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};

use crate::chunked;
use crate::cms_bundle;
use crate::cms_enveloped;
use crate::cms_signed;
use crate::command;
use crate::fernet;
use crate::hpke;
use crate::path;
use crate::pem::pem_blocks;
use crate::pkcs11_uri;
use crate::pkcs12;
use crate::private::public_key;
use crate::{PASSWORD, backend, key_wrap, smime, ssh_certificate, ssh_signature, tls, x509};

/// The maximum length of inputs, as in `ci/fuzz`.
const MAX_LENGTH: usize = 16_384;

/// Writes the seeds of a target, if `FUZZ_SEEDS` is set.
pub fn write(target: &str) {
    let Some(folder) = std::env::var_os("FUZZ_SEEDS").map(PathBuf::from) else {
        return;
    };
    let of_keys = |target: &&str| [vectors(target), keys(target), foreign(target)].concat();
    let seeds = if target == "any_key" {
        // Of every form.
        let targets = [
            "pem_private_key",
            "ssh_private_key",
            "der_pkcs8",
            "pem_public_key",
            "ssh_public_key",
        ];
        targets.iter().flat_map(of_keys).collect()
    } else if target == "key_unwrap" {
        key_wrap::seeds()
    } else if target == "ssh_certificate_fields" {
        let lines = vectors("ssh_public_key").into_iter();
        let certificates = lines.filter(|line| line.windows(10).any(|part| part == b"-cert-v01@"));
        certificates.chain(ssh_certificate::seeds()).collect()
    } else if target == "sshsig" {
        ssh_signature::signature_seeds()
    } else if target == "authorized_keys" {
        [vectors("ssh_public_key"), ssh_signature::file_seeds()].concat()
    } else if target == "argon2_phc" {
        phc_strings()
    } else if target == "pkcs11_uri" {
        pkcs11_uri::seeds()
    } else if target == "fernet" {
        fernet::seeds()
    } else if target == "chunked_encryption" {
        chunked::seeds()
    } else if target == "cms_signed" {
        cms_signed::seeds()
    } else if target == "hpke" {
        hpke::seeds()
    } else if target == "tls_records" {
        tls::seeds()
    } else if target == "cms_bundle" {
        cms_bundle::seeds(&contents("pkcs7"), &contents("x509/PKITS_data/smime"))
    } else if target == "cms_enveloped" {
        cms_enveloped::seeds()
    } else if target == "smime" {
        smime::seeds(&contents("x509/PKITS_data/smime"))
    } else if target == "pkcs12" {
        let of_pkits = files("x509/PKITS_data/pkcs12").into_iter().step_by(20);
        let files = files("pkcs12").into_iter().chain(of_pkits);
        pkcs12::seeds(files.map(|(_, content)| content).collect())
    } else if x509::ocsp::are_for(target) {
        let files = files("x509/ocsp").into_iter().map(|(_, content)| content);
        x509::ocsp::seeds(target, &files.collect::<Vec<_>>())
    } else if x509::seeds::are_for(target) {
        let files = files("x509").into_iter().map(|(_, content)| content);
        x509::seeds::of(target, &files.collect::<Vec<_>>())
    } else if ["verify_path", "path_names"].contains(&target) {
        let files = files("x509").into_iter().map(|(_, content)| content);
        path::seeds(target, &files.collect::<Vec<_>>())
    } else {
        of_keys(&target)
    };
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:04}")), seed).expect("the folder can be written");
    }
    println!("seeds: {}", seeds.len());
}

/// The vectors in the target's encoding, whatever their type of key.
fn vectors(target: &str) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (file, content) in files("asymmetric") {
        let extension = file.extension().and_then(OsStr::to_str);
        let blocks = pem_blocks(&content);
        if target == "ssh_public_key" {
            if extension == Some("pub") {
                seeds.push(content);
            }
        } else if target.starts_with("der_") {
            if extension == Some("der") {
                seeds.push(content);
            } else {
                seeds.extend(blocks.into_iter().map(|block| block.bytes));
            }
        } else if blocks.iter().any(|block| is_for(target, &block.label)) {
            seeds.push(content);
        }
    }
    seeds
}

fn is_for(target: &str, label: &str) -> bool {
    match target {
        "ssh_private_key" => label.starts_with("OPENSSH"),
        "pem_private_key" => label.ends_with("PRIVATE KEY"),
        "pem_public_key" => label.ends_with("PUBLIC KEY"),
        "pem_parameters" => label.ends_with("PARAMETERS"),
        _ => panic!("a new target: {target}"),
    }
}

/// The files of a folder of vectors, except those that are too long.
fn files(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let vectors = match std::env::var_os("FUZZ_VECTORS") {
        Some(vectors) => PathBuf::from(vectors),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors"),
    };
    let mut files = Vec::new();
    collect(&vectors.join(folder), &mut files);
    let read = |file: PathBuf| {
        let content = fs::read(&file).expect("a file that is there");
        (file, content)
    };
    let files = files.into_iter().map(read);
    files.filter(|(_, content)| content.len() <= MAX_LENGTH).collect()
}

/// Their contents.
fn contents(folder: &str) -> Vec<Vec<u8>> {
    files(folder).into_iter().map(|(_, content)| content).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// A key of each type, in the forms of the target.
fn keys(target: &str) -> Vec<Vec<u8>> {
    match target {
        "der_encrypted_pkcs8" => Vec::new(),
        "ssh_public_key" | "der_public_key" | "pem_public_key" => public_forms(target),
        "der_parameters" | "pem_parameters" => parameter_forms(target),
        _ => private_keys()
            .iter()
            .flat_map(|key| private_forms(target, key))
            .collect(),
    }
}

/// Forms that this crate reads but does not write.
fn foreign(target: &str) -> Vec<Vec<u8>> {
    match target {
        "der_encrypted_pkcs8" => command::encrypted(),
        "der_traditional" | "der_public_key" => command::explicit_curves(target),
        "der_parameters" => vec![command::dh_parameters()],
        "der_pkcs8" => {
            let mut seeds = command::explicit_curves(target);
            seeds.push(with_public_key());
            seeds
        }
        _ => Vec::new(),
    }
}

/// An Ed25519 key in version 1 of PKCS #8, with its public half (RFC 8410, section 10.3, but for the attributes).
fn with_public_key() -> Vec<u8> {
    let key = backend().ed25519_generate_key().expect("an Ed25519 key");
    let private = key.private_bytes_raw().expect("32 bytes");
    let public = key
        .public_key()
        .and_then(|key| key.public_bytes_raw())
        .expect("32 bytes");
    let head = b"\x30\x51\x02\x01\x01\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    [head, &*private, b"\x81\x21\0", &public].concat()
}

fn private_forms(target: &str, key: &PrivateKey) -> Vec<Vec<u8>> {
    use PrivateFormat::{OpenSsh, Pkcs8, Pkcs8ExpandedKey, Pkcs8SeedAndExpandedKey, TraditionalOpenSsl};
    let (encoding, forms): (_, &[(PrivateFormat, &[KeyCipher])]) = match target {
        "der_pkcs8" => {
            let forms: &[(PrivateFormat, &[KeyCipher])] =
                &[(Pkcs8, &[]), (Pkcs8ExpandedKey, &[]), (Pkcs8SeedAndExpandedKey, &[])];
            (Encoding::Der, forms)
        }
        "der_traditional" => (Encoding::Der, &[(TraditionalOpenSsl, &[])]),
        "pem_private_key" => {
            let forms: &[(PrivateFormat, &[KeyCipher])] = &[
                (Pkcs8, &[KeyCipher::Aes256Cbc]),
                (Pkcs8ExpandedKey, &[]),
                (Pkcs8SeedAndExpandedKey, &[]),
                (TraditionalOpenSsl, &[KeyCipher::Aes128Cbc, KeyCipher::TripleDesCbc]),
            ];
            (Encoding::Pem, forms)
        }
        "ssh_private_key" => {
            let ciphers = &[KeyCipher::Aes256Ctr, KeyCipher::Aes256Cbc, KeyCipher::Aes256Gcm];
            (Encoding::Pem, &[(OpenSsh, ciphers)])
        }
        _ => panic!("a new target: {target}"),
    };
    let mut seeds = Vec::new();
    for &(format, ciphers) in forms {
        // bcrypt is slow even with one round: a few such seeds are enough.
        let slow = format == OpenSsh && !matches!(key, PrivateKey::Ed25519(_));
        let ciphers = if slow { &[] } else { ciphers };
        let encryptions = ciphers.iter().map(|&cipher| encryption(format, cipher));
        for encryption in std::iter::once(NoEncryption.into()).chain(encryptions) {
            // Not every type of key has every form.
            let form = key.private_bytes(encoding, format, encryption);
            seeds.extend(form.ok().map(|bytes| bytes.to_vec()));
        }
    }
    seeds
}

/// Minimal work factors.
fn encryption(format: PrivateFormat, cipher: KeyCipher) -> KeySerializationEncryption {
    let builder = format.encryption_builder().cipher(cipher);
    let builder = match format {
        PrivateFormat::TraditionalOpenSsl => builder,
        _ => builder.kdf_rounds(1),
    };
    builder.build(PASSWORD).expect("a choice that can be made")
}

fn public_forms(target: &str) -> Vec<Vec<u8>> {
    let forms: &[_] = match target {
        "ssh_public_key" => &[(Encoding::OpenSsh, PublicFormat::OpenSsh)],
        "der_public_key" => &[
            (Encoding::Der, PublicFormat::SubjectPublicKeyInfo),
            (Encoding::Der, PublicFormat::Pkcs1),
        ],
        _ => &[
            (Encoding::Pem, PublicFormat::SubjectPublicKeyInfo),
            (Encoding::Pem, PublicFormat::Pkcs1),
        ],
    };
    let mut seeds = Vec::new();
    for key in private_keys() {
        let key = public_key(&key);
        seeds.extend(
            forms
                .iter()
                .filter_map(|&(encoding, format)| key.public_bytes(encoding, format).ok()),
        );
    }
    seeds
}

fn parameter_forms(target: &str) -> Vec<Vec<u8>> {
    let encoding = if target == "der_parameters" {
        Encoding::Der
    } else {
        Encoding::Pem
    };
    let groups = [DhNamedGroup::Ffdhe2048, DhNamedGroup::Modp2048];
    let forms = groups.map(|group| {
        let parameters = backend()
            .load_dh_named_group(group)
            .expect("a group that every backend has");
        parameters
            .parameter_bytes(encoding, ParameterFormat::Pkcs3)
            .expect("DH parameters are written")
    });
    forms.into()
}

/// A key of each type and curve of the backend, except DSA, of which there are enough vectors.
fn private_keys() -> Vec<PrivateKey> {
    let backend = backend();
    let group = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048);
    let mut keys = vec![
        backend.generate_rsa_private_key(65537, 1024).map(PrivateKey::from),
        restricted_key().map(PrivateKey::from),
        group
            .and_then(|group| group.generate_private_key())
            .map(PrivateKey::from),
        backend.ed25519_generate_key().map(PrivateKey::from),
        backend.ed448_generate_key().map(PrivateKey::from),
        backend.x25519_generate_key().map(PrivateKey::from),
        backend.x448_generate_key().map(PrivateKey::from),
    ];
    for &set in MlKemParameterSet::ALL {
        keys.push(backend.generate_ml_kem_private_key(set).map(PrivateKey::from));
    }
    for &set in MlDsaParameterSet::ALL {
        keys.push(backend.generate_ml_dsa_private_key(set).map(PrivateKey::from));
    }
    // The other sets differ in lengths, and the small ones in the time that the check of a pair takes.
    for set in [SlhDsaParameterSet::Sha2_128f, SlhDsaParameterSet::Shake128f] {
        keys.push(backend.generate_slh_dsa_private_key(set).map(PrivateKey::from));
    }
    for &curve in EllipticCurve::ALL {
        keys.push(backend.generate_elliptic_curve_private_key(curve).map(PrivateKey::from));
    }
    keys.into_iter()
        .filter(|key| !matches!(key, Err(Error::Unsupported { .. })))
        .collect::<Result<_>>()
        .expect("keys")
}

/// An RSA key that is restricted to PSS, with restrictions that all differ from the defaults.
fn restricted_key() -> Result<RsaPrivateKey> {
    let numbers = backend().generate_rsa_private_key(65537, 1024)?.private_numbers()?;
    let restrictions = PssRestrictions::new(HashAlgorithm::Sha384, HashAlgorithm::Sha256, 17);
    backend().load_rsa_pss_private_numbers(&numbers, Some(restrictions))
}

/// Hashes of the fuzz targets' password, and strings with the largest and the smallest of everything.
fn phc_strings() -> Vec<Vec<u8>> {
    let zeros = |length: usize| "A".repeat((length * 4).div_ceil(3));
    let mut seeds = Vec::new();
    for variant in ["argon2d", "argon2i", "argon2id"] {
        for (costs, salt, hash) in [
            ("m=8,t=1,p=1", 8, 4),
            ("m=64,t=2,p=4", 16, 32),
            ("m=65536,t=3,p=4", 16, 32),
            ("m=4294967295,t=4294967295,p=16777215", 128, 256),
            ("m=8,t=1,p=1,keyid=AAAA,data=AAAA", 9, 5),
        ] {
            let (salt, hash) = (zeros(salt), zeros(hash));
            seeds.push(format!("${variant}$v=19${costs}${salt}${hash}").into_bytes());
        }
        seeds.push(format!("${variant}$m=8,t=1,p=1${}${}", zeros(8), zeros(4)).into_bytes());
    }
    // Made by another implementation.
    let made = [
        "$argon2d$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$jHw7uGGC6EFeRgTz5agTcw",
        "$argon2i$v=19$m=16,t=1,p=2$c2FsdHNhbHQ$gxyGvXECXx0V9ixzsyLU8g",
        "$argon2id$v=19$m=8,t=2,p=1$c2FsdHNhbHQ$6diuRLgiHA/rkoXVTtQ2pw",
    ];
    seeds.extend(made.map(|text| text.as_bytes().to_vec()));
    seeds
}
