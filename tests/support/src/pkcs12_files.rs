//! PKCS #12 files (RFC 7292), built step by step, also with contents that no program writes.

use super::der;
use super::encrypted_keys::{SALT, pkcs12_kdf, with_pbkdf2, with_pkcs12_units};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;

const DATA: &str = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";
const FRIENDLY_NAME: &str = "1.2.840.113549.1.9.20";
const LOCAL_KEY_ID: &str = "1.2.840.113549.1.9.21";
const X509_CERTIFICATE: &str = "1.2.840.113549.1.9.22.1";
const X509_CRL: &str = "1.2.840.113549.1.9.23.1";

pub const KEY_BAG: &str = "1.2.840.113549.1.12.10.1.1";
pub const SHROUDED_KEY_BAG: &str = "1.2.840.113549.1.12.10.1.2";
pub const CERT_BAG: &str = "1.2.840.113549.1.12.10.1.3";
pub const CRL_BAG: &str = "1.2.840.113549.1.12.10.1.4";
pub const SECRET_BAG: &str = "1.2.840.113549.1.12.10.1.5";
pub const SAFE_CONTENTS_BAG: &str = "1.2.840.113549.1.12.10.1.6";

/// The iterations of all key derivations here.
pub const ITERATIONS: u32 = 1_000;

// ---- entries ----

/// An attribute of any type, with these values.
pub fn attribute(oid: &str, values: &[Vec<u8>]) -> Vec<u8> {
    der::sequence(&[der::oid(oid), der::element(0x31, &values.concat())])
}

pub fn friendly_name(name: &str) -> Vec<u8> {
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    attribute(FRIENDLY_NAME, &[der::element(0x1e, &units)])
}

pub fn local_key_id(identifier: &[u8]) -> Vec<u8> {
    attribute(LOCAL_KEY_ID, &[der::octets(identifier)])
}

/// A `SafeBag` of any type; its value is one element.
pub fn bag(bag_type: &str, value: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut parts = vec![der::oid(bag_type), der::context(0, value)];
    if !attributes.is_empty() {
        parts.push(der::element(0x31, &attributes.concat()));
    }
    der::sequence(&parts)
}

/// A `CertBag`, `CRLBag` or `SecretBag`: a type and a value.
pub fn typed(value_type: &str, value: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(value_type), der::context(0, value)])
}

/// A bag with a `PrivateKeyInfo`.
pub fn key_bag(info: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    bag(KEY_BAG, info, attributes)
}

/// A bag with a `PrivateKeyInfo` that is encrypted with PBES2.
pub fn shrouded_key_bag(info: &[u8], password: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    bag(SHROUDED_KEY_BAG, &with_pbkdf2(info, password, ITERATIONS), attributes)
}

pub fn certificate_bag(certificate: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    bag(
        CERT_BAG,
        &typed(X509_CERTIFICATE, &der::octets(certificate)),
        attributes,
    )
}

pub fn revocation_list_bag(list: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    bag(CRL_BAG, &typed(X509_CRL, &der::octets(list)), attributes)
}

pub fn secret_bag(secret_type: &str, value: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    bag(SECRET_BAG, &typed(secret_type, value), attributes)
}

// ---- parts ----

fn content_info(content_type: &str, content: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(content_type), der::context(0, content)])
}

/// A part that is not encrypted.
pub fn plain(bags: &[Vec<u8>]) -> Vec<u8> {
    content_info(DATA, &der::octets(&der::sequence(bags)))
}

/// A part in `EncryptedData`, made of an `EncryptedPrivateKeyInfo` of the same content.
pub fn encrypted(info: &[u8]) -> Vec<u8> {
    let algorithm = der::at(info, &[0]).full_data().to_vec();
    let ciphertext = der::context_primitive(0, der::at(info, &[1]).data());
    let content = der::sequence(&[der::oid(DATA), algorithm, ciphertext]);
    content_info(ENCRYPTED_DATA, &der::sequence(&[der::integer(0), content]))
}

/// A part that is encrypted with PBES2.
pub fn with_pbes2(bags: &[Vec<u8>], password: &[u8]) -> Vec<u8> {
    encrypted(&with_pbkdf2(&der::sequence(bags), password, ITERATIONS))
}

/// A part that is encrypted with PKCS #12's Triple DES, under a password in UTF-16.
pub fn with_triple_des(bags: &[Vec<u8>], password: &[u8]) -> Vec<u8> {
    encrypted(&with_pkcs12_units(&der::sequence(bags), password, ITERATIONS))
}

// ---- files ----

/// An `AuthenticatedSafe`.
pub fn safe(parts: &[Vec<u8>]) -> Vec<u8> {
    der::sequence(parts)
}

/// A file, with or without `MacData`.
pub fn file(safe: &[u8], mac: Option<Vec<u8>>) -> Vec<u8> {
    let mut parts = vec![der::integer(3), content_info(DATA, &der::octets(safe))];
    parts.extend(mac);
    der::sequence(&parts)
}

/// A file with a code by PKCS #12's key derivation, under a password in UTF-16.
pub fn with_mac(parts: &[Vec<u8>], password: &[u8]) -> Vec<u8> {
    let safe = safe(parts);
    let mac = sha1_mac(&safe, password, ITERATIONS);
    file(&safe, Some(mac))
}

/// A file with PBMAC1.
pub fn with_pbmac1(parts: &[Vec<u8>], password: &[u8]) -> Vec<u8> {
    let safe = safe(parts);
    let mac = pbmac1(&safe, password, ITERATIONS, 32);
    file(&safe, Some(mac))
}

fn hmac(hash: MessageDigest, key: &[u8], data: &[u8]) -> Vec<u8> {
    let key = PKey::hmac(key).unwrap();
    Signer::new(hash, &key).unwrap().sign_oneshot_to_vec(data).unwrap()
}

/// `MacData` with SHA-1, under a password in UTF-16.
pub fn sha1_mac(safe: &[u8], password: &[u8], iterations: u32) -> Vec<u8> {
    let key = pkcs12_kdf(3, password, iterations, 20);
    let algorithm = der::sequence(&[der::oid("1.3.14.3.2.26"), der::null()]);
    let digest = hmac(MessageDigest::sha1(), &key, safe);
    mac_data(algorithm, &digest, SALT, iterations)
}

/// `MacData` with any algorithm.
pub fn mac_data(algorithm: Vec<u8>, digest: &[u8], salt: &[u8], iterations: u32) -> Vec<u8> {
    let mac = der::sequence(&[algorithm, der::octets(digest)]);
    let mut parts = vec![mac, der::octets(salt)];
    // DER omits the default.
    if iterations != 1 {
        parts.push(der::unsigned(&iterations.to_be_bytes()));
    }
    der::sequence(&parts)
}

/// `MacData` with PBMAC1: PBKDF2 and HMAC, both with SHA-256.
pub fn pbmac1(safe: &[u8], password: &[u8], iterations: u32, key_length: u32) -> Vec<u8> {
    let mut key = vec![0; key_length as usize];
    openssl::pkcs5::pbkdf2_hmac(password, SALT, iterations as usize, MessageDigest::sha256(), &mut key).unwrap();
    let digest = hmac(MessageDigest::sha256(), &key, safe);
    let key_length = der::unsigned(&key_length.to_be_bytes());
    let algorithm = pbmac1_algorithm(&[der::unsigned(&iterations.to_be_bytes()), key_length, hmac_sha256()]);
    // The salt and the iterations here have no meaning.
    mac_data(algorithm, &digest, b"unused", 1)
}

/// HMAC with SHA-256, as a pseudorandom function and as a code.
pub fn hmac_sha256() -> Vec<u8> {
    der::sequence(&[der::oid("1.2.840.113549.2.9"), der::null()])
}

/// The algorithm identifier of PBMAC1 with HMAC-SHA-256; `fields` are those of PBKDF2 after the salt.
pub fn pbmac1_algorithm(fields: &[Vec<u8>]) -> Vec<u8> {
    let pbkdf2 = der::sequence(&[&der::octets(SALT)[..], &fields.concat()]);
    let derivation = der::sequence(&[der::oid("1.2.840.113549.1.5.12"), pbkdf2]);
    let params = der::sequence(&[derivation, hmac_sha256()]);
    der::sequence(&[der::oid("1.2.840.113549.1.5.14"), params])
}

// ---- BER ----

/// The structure in BER: every constructed element has an indefinite length, and every OCTET STRING outside of an encrypted key
/// is in segments of these lengths, as programs write that encode while they encrypt.
pub fn in_ber(data: &[u8], segment: usize) -> Vec<u8> {
    let mut ber = Vec::new();
    for element in der::elements(data) {
        let tag = element.tag().as_u8().unwrap();
        let content = element.data();
        match tag {
            // An OCTET STRING, and one with the tag [0] IMPLICIT.
            0x04 | 0x80 => {
                ber.extend([tag | 0x20, 0x80]);
                for piece in content.chunks(segment) {
                    ber.extend(der::octets(piece));
                }
                ber.extend([0, 0]);
            }
            _ if tag & 0x20 != 0 => {
                ber.extend([tag, 0x80]);
                ber.extend(in_ber(content, segment));
                ber.extend([0, 0]);
            }
            _ => ber.extend(element.full_data()),
        }
    }
    ber
}
