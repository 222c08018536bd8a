//! Private keys.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};

use crate::mutate::der_head;
use crate::pem::pem_blocks;
use crate::{PASSWORD, count_round_trip, loaded, loader, public, tidy, trusting_loader, written};

/// Loads a private key from DER. DER is canonical, so that it must be written unchanged.
pub fn check_der_private_key(data: &[u8]) {
    let Some(key) = check_private_key(|password| loader().load_der_private_key(data, password)) else {
        return;
    };
    let form = |format| {
        key.private_bytes(Encoding::Der, format, NoEncryption)
            .expect("it was written before")
    };
    let same = match (first_tags(data), &key) {
        ([0x02, 0x02], PrivateKey::Rsa(_) | PrivateKey::Dsa(_)) => *form(PrivateFormat::TraditionalOpenSsl) == *data,
        // On curves much is taken that is written otherwise, and RSA's NULL may be missing.
        (_, PrivateKey::Rsa(_) | PrivateKey::EllipticCurve(_)) => true,
        // Whether a seed comes with the expanded key is not kept.
        ([0x02, 0x30], PrivateKey::MlKem(_) | PrivateKey::MlDsa(_)) => {
            let form = |format| {
                key.private_bytes(Encoding::Der, format, NoEncryption)
                    .unwrap_or_default()
            };
            let forms = [PrivateFormat::Pkcs8, PrivateFormat::Pkcs8SeedAndExpandedKey].map(form);
            // There may be attributes and a public key behind it.
            forms.iter().any(|form| **form == *as_version_0(data)) || forms.iter().any(|form| form.len() < data.len())
        }
        // There may be attributes and a public key behind it.
        ([0x02, 0x30], _) => {
            let form = form(PrivateFormat::Pkcs8);
            *form == *as_version_0(data) || form.len() < data.len()
        }
        // Encrypted.
        _ => true,
    };
    assert!(same, "{}: not as it was", key.type_name());
}

/// PKCS #8 as this crate writes it: version 0. Version 1 without a public key is read, too.
fn as_version_0(data: &[u8]) -> Vec<u8> {
    let mut data = data.to_vec();
    let outer = der_head(&data, 0, data.len());
    if let Some((_, number, _)) = outer.and_then(|(_, body, end)| der_head(&data, body, end)) {
        if let Some(version @ 1) = data.get_mut(number) {
            *version = 0;
        }
    }
    data
}

/// The tags of the first two elements inside the outermost one.
fn first_tags(data: &[u8]) -> [u8; 2] {
    let outer = der_head(data, 0, data.len());
    let first = outer.and_then(|(_, body, end)| der_head(data, body, end));
    let second = first.and_then(|(_, _, end)| der_head(data, end, data.len()));
    [first, second].map(|element| element.map_or(0, |(tag, ..)| tag))
}

/// Loads a private key without and with a password, and checks the results.
pub fn check_private_key(load: impl Fn(Option<&[u8]>) -> Result<PrivateKey>) -> Option<PrivateKey> {
    let key = match (loaded(load(None)), loaded(load(Some(PASSWORD)))) {
        (Ok(key), Err(Error::PasswordNotNeeded)) => key,
        (Err(Error::PasswordRequired), Err(Error::PasswordRequired | Error::PasswordNotNeeded)) => {
            panic!("a password was given, and it was asked for or not needed")
        }
        (Err(Error::PasswordRequired), decrypted) => {
            // An empty password is one, right or wrong.
            let empty = loaded(load(Some(b"")));
            let asked = matches!(empty, Err(Error::PasswordRequired | Error::PasswordNotNeeded));
            assert!(!asked, "an empty password: {empty:?}");
            match decrypted {
                Ok(key) => key,
                Err(_) => return None,
            }
        }
        // What has nothing to do with the password is found with one and without.
        (Err(without), Err(with)) => {
            assert_eq!(without.to_string(), with.to_string());
            return None;
        }
        (Ok(_), other) => panic!("not encrypted, and with a password: {other:?}"),
        (Err(without), Ok(_)) => panic!("loads with a password, and without: {without}"),
    };
    let pkcs8 = pkcs8_bytes(&key);
    for format in [
        PrivateFormat::Pkcs8,
        PrivateFormat::Pkcs8ExpandedKey,
        PrivateFormat::Pkcs8SeedAndExpandedKey,
        PrivateFormat::TraditionalOpenSsl,
        PrivateFormat::OpenSsh,
    ] {
        for encoding in [Encoding::Der, Encoding::Pem] {
            check_form(&key, &pkcs8, format, encoding);
        }
    }
    check_encryption(&key, &pkcs8);
    public::check_forms(&public_key(&key));
    count_round_trip();
    Some(key)
}

/// The form that every key has.
fn pkcs8_bytes(key: &PrivateKey) -> SecretBytes {
    tidy(key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)).expect("every key has PKCS #8")
}

/// Writes a key, loads what was written, and writes it again.
fn check_form(key: &PrivateKey, pkcs8: &[u8], format: PrivateFormat, encoding: Encoding) {
    let what = format!("{}, {format}, {encoding}", key.type_name());
    let write = |key: &PrivateKey| key.private_bytes(encoding, format, NoEncryption);
    let Some(bytes) = written(write(key), has_form(key, format, encoding), &what) else {
        return;
    };
    let again = match (format, encoding) {
        (PrivateFormat::OpenSsh, _) => trusting_loader().load_ssh_private_key(&bytes, None),
        (_, Encoding::Der) => trusting_loader().load_der_private_key(&bytes, None),
        _ => trusting_loader().load_pem_private_key(&bytes, None),
    };
    let again = tidy(again).unwrap_or_else(|error| panic!("{what}: written, and does not load: {error}"));
    assert_eq!(public_key(&again), public_key(key), "{what}: another public key");
    let rewritten = tidy(write(&again)).expect("what was written once is written twice");
    if format == PrivateFormat::OpenSsh {
        assert_eq!(unchecked(&rewritten), unchecked(&bytes), "{what}: other bytes");
    } else {
        assert_eq!(*rewritten, *bytes, "{what}: other bytes");
    }
    // A key may have lost what a format has no place for, as a seed, but never a number.
    if !matches!(key, PrivateKey::Dh(_)) && format != PrivateFormat::Pkcs8ExpandedKey {
        assert_eq!(*pkcs8_bytes(&again), *pkcs8, "{what}: another key");
    }
}

/// An unencrypted OpenSSH key in its binary form, without the two equal random numbers before the private part.
fn unchecked(pem: &[u8]) -> Vec<u8> {
    let block = pem_blocks(pem).pop().expect("a block of PEM");
    // The magic; "none" and "none" and "" behind their lengths; the number of keys.
    let start = b"openssh-key-v1\0".len() + 8 + 8 + 4 + 4;
    let (head, rest) = block.bytes.split_at(start);
    let (length, rest) = rest.split_at(4);
    let length = length.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte));
    // The public key, and the length of what follows.
    let (public, rest) = rest.split_at(length + 4);
    [head, public, &rest[8..]].concat()
}

/// Writes a key encrypted, with minimal work factors, and loads it.
fn check_encryption(key: &PrivateKey, pkcs8: &[u8]) {
    let builder = PrivateFormat::Pkcs8.encryption_builder().kdf_rounds(1);
    let encryption = builder.cipher(KeyCipher::Aes128Cbc).build(PASSWORD);
    let encryption = encryption.expect("a choice that can be made");
    let bytes = tidy(key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, encryption)).expect("a key is encrypted");
    let again = tidy(trusting_loader().load_der_private_key(&bytes, Some(PASSWORD))).expect("a key is decrypted");
    assert_eq!(*pkcs8_bytes(&again), *pkcs8, "another key after encryption");
}

fn has_form(key: &PrivateKey, format: PrivateFormat, encoding: Encoding) -> bool {
    match format {
        PrivateFormat::Pkcs8 => true,
        PrivateFormat::Pkcs8ExpandedKey => matches!(key, PrivateKey::MlKem(_) | PrivateKey::MlDsa(_)),
        PrivateFormat::Pkcs8SeedAndExpandedKey => has_seed(key),
        PrivateFormat::TraditionalOpenSsl => match key {
            PrivateKey::Rsa(key) => !key.is_pss_only(),
            PrivateKey::Dsa(_) | PrivateKey::EllipticCurve(_) => true,
            _ => false,
        },
        PrivateFormat::OpenSsh => encoding == Encoding::Pem && public::has_ssh_form(&public_key(key)),
        _ => panic!("a new format: {format}"),
    }
}

fn has_seed(key: &PrivateKey) -> bool {
    let seed = match key {
        PrivateKey::MlKem(key) => key.seed(),
        PrivateKey::MlDsa(key) => key.seed(),
        _ => Ok(None),
    };
    tidy(seed).expect("a seed can be read").is_some()
}

pub(crate) fn public_key(key: &PrivateKey) -> PublicKey {
    let public = match key {
        PrivateKey::Rsa(key) => key.public_key().map(PublicKey::from),
        PrivateKey::Dsa(key) => key.public_key().map(PublicKey::from),
        PrivateKey::EllipticCurve(key) => key.public_key().map(PublicKey::from),
        PrivateKey::Dh(key) => key.public_key().map(PublicKey::from),
        PrivateKey::Ed25519(key) => key.public_key().map(PublicKey::from),
        PrivateKey::Ed448(key) => key.public_key().map(PublicKey::from),
        PrivateKey::X25519(key) => key.public_key().map(PublicKey::from),
        PrivateKey::X448(key) => key.public_key().map(PublicKey::from),
        PrivateKey::MlKem(key) => key.public_key().map(PublicKey::from),
        PrivateKey::MlDsa(key) => key.public_key().map(PublicKey::from),
        PrivateKey::SlhDsa(key) => key.public_key().map(PublicKey::from),
        other => panic!("a new type of key: {}", other.type_name()),
    };
    tidy(public).expect("a private key has a public one")
}
