//! `EncryptedPrivateKeyInfo` (RFC 5958) in schemes that this crate reads and does not write, built step by step.

use super::der;
use openssl::hash::{MessageDigest, hash};
use openssl::symm::{Cipher, encrypt};

/// The salt of all of them.
pub const SALT: &[u8; 8] = b"\x01\x23\x45\x67\x89\xab\xcd\xef";
const IV: &[u8; 16] = b"an IV of 16 byte";

fn info(algorithm: Vec<u8>, ciphertext: &[u8]) -> Vec<u8> {
    der::sequence(&[algorithm, der::octets(ciphertext)])
}

fn pbes2(key_derivation: Vec<u8>, ciphertext: &[u8]) -> Vec<u8> {
    let aes_256_cbc = der::sequence(&[der::oid("2.16.840.1.101.3.4.1.42"), der::octets(IV)]);
    let params = der::sequence(&[key_derivation, aes_256_cbc]);
    info(der::sequence(&[der::oid("1.2.840.113549.1.5.13"), params]), ciphertext)
}

/// PBES2 (RFC 8018, section 6.2) with PBKDF2, HMAC-SHA-256 and AES-256-CBC.
pub fn with_pbkdf2(plain: &[u8], password: &[u8], iterations: u32) -> Vec<u8> {
    let mut key = [0; 32];
    openssl::pkcs5::pbkdf2_hmac(password, SALT, iterations as usize, MessageDigest::sha256(), &mut key).unwrap();
    let hmac_sha256 = der::sequence(&[der::oid("1.2.840.113549.2.9"), der::null()]);
    let params = der::sequence(&[der::octets(SALT), der::unsigned(&iterations.to_be_bytes()), hmac_sha256]);
    let ciphertext = encrypt(Cipher::aes_256_cbc(), &key, Some(IV), plain).unwrap();
    pbes2(der::sequence(&[der::oid("1.2.840.113549.1.5.12"), params]), &ciphertext)
}

/// PBES2 with scrypt (RFC 7914, section 7) and AES-256-CBC.
pub fn with_scrypt(plain: &[u8], password: &[u8], [n, r, p]: [u32; 3]) -> Vec<u8> {
    let mut key = [0; 32];
    let most_memory = 1 << 30;
    openssl::pkcs5::scrypt(password, SALT, n.into(), r.into(), p.into(), most_memory, &mut key).unwrap();
    let numbers = [n, r, p].map(|number| der::unsigned(&number.to_be_bytes()));
    let params = der::sequence(&[&der::octets(SALT)[..], &numbers.concat()]);
    let ciphertext = encrypt(Cipher::aes_256_cbc(), &key, Some(IV), plain).unwrap();
    pbes2(
        der::sequence(&[der::oid("1.3.6.1.4.1.11591.4.11"), params]),
        &ciphertext,
    )
}

/// PBES1 (RFC 8018, section 6.1) with MD5 and DES-CBC.
pub fn with_pbes1(plain: &[u8], password: &[u8], iterations: u32) -> Vec<u8> {
    let mut digest = [password, SALT].concat();
    for _ in 0..iterations {
        digest = hash(MessageDigest::md5(), &digest).unwrap().to_vec();
    }
    let (key, iv) = digest.split_at(8);
    // DES is Triple DES with one key three times.
    let ciphertext = encrypt(Cipher::des_ede3_cbc(), &key.repeat(3), Some(iv), plain).unwrap();
    info(
        with_salt_and_iterations("1.2.840.113549.1.5.3", iterations),
        &ciphertext,
    )
}

/// The scheme of PKCS #12 (RFC 7292, appendix C) with SHA-1 and Triple DES in CBC.
pub fn with_pkcs12(plain: &[u8], password: &str, iterations: u32) -> Vec<u8> {
    with_pkcs12_units(plain, &pkcs12_units(password), iterations)
}

/// The same, under a password in UTF-16 that is used as it is.
pub fn with_pkcs12_units(plain: &[u8], password: &[u8], iterations: u32) -> Vec<u8> {
    let key = pkcs12_kdf(1, password, iterations, 24);
    let iv = pkcs12_kdf(2, password, iterations, 8);
    let ciphertext = encrypt(Cipher::des_ede3_cbc(), &key, Some(&iv), plain).unwrap();
    info(
        with_salt_and_iterations("1.2.840.113549.1.12.1.3", iterations),
        &ciphertext,
    )
}

fn with_salt_and_iterations(scheme: &str, iterations: u32) -> Vec<u8> {
    let params = der::sequence(&[der::octets(SALT), der::unsigned(&iterations.to_be_bytes())]);
    der::sequence(&[der::oid(scheme), params])
}

/// A password in UTF-16 with two zero bytes at the end (RFC 7292, appendix B.1).
pub fn pkcs12_units(password: &str) -> Vec<u8> {
    password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect()
}

/// RFC 7292, appendix B.2, with SHA-1, for a salt and a password that together with their repetitions have less than 2^16
/// bytes. Purpose 1 is a key, 2 an IV, 3 the key of a message authentication code.
pub fn pkcs12_kdf(purpose: u8, password: &[u8], iterations: u32, length: usize) -> Vec<u8> {
    const BLOCK: usize = 64;
    let fill = |bytes: &[u8]| -> Vec<u8> {
        let length = bytes.len().div_ceil(BLOCK) * BLOCK;
        bytes.iter().copied().cycle().take(length).collect()
    };
    let mut input = [fill(SALT), fill(password)].concat();
    let mut output = Vec::new();
    while output.len() < length {
        let mut digest = [&[purpose; BLOCK][..], &input].concat();
        for _ in 0..iterations {
            digest = hash(MessageDigest::sha1(), &digest).unwrap().to_vec();
        }
        output.extend(&digest);
        let addend: Vec<u8> = digest.iter().copied().cycle().take(BLOCK).collect();
        for block in input.chunks_mut(BLOCK) {
            let mut carry = 1;
            for (byte, addend) in block.iter_mut().zip(&addend).rev() {
                let sum = u16::from(*byte) + u16::from(*addend) + carry;
                *byte = sum.to_be_bytes()[1];
                carry = sum >> 8;
            }
        }
    }
    output.truncate(length);
    output
}
