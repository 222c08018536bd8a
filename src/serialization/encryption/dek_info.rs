//! OpenSSL's encryption of traditional keys in PEM: header fields `Proc-Type` and `DEK-Info` (modelled on RFC 1421), and a key
//! derived from the password by a single MD5 pass. Weak; for old keys and old programs.

use zeroize::Zeroizing;

use super::super::pem::block::Block;
use super::cipher::Cipher;
use super::password::{looks_decrypted, required};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::hashes::backend::HashBackend;
use crate::hashes::{self, HashAlgorithm};
use crate::support::escape::known_or_length;
use crate::support::hexadecimal;
use crate::support::secret::SecretBytes;

const WHAT: &str = "encrypted PEM";

/// The first bytes of the IV are the salt of the key derivation.
const SALT: usize = 8;

/// The hash function of the key derivation.
const HASH: HashAlgorithm = HashAlgorithm::Md5;

/// OpenSSL's names of the ciphers.
const CIPHERS: [(&str, Cipher); 12] = [
    ("AES-256-CBC", Cipher::Aes { key_length: 32 }),
    ("AES-128-CBC", Cipher::Aes { key_length: 16 }),
    ("AES-192-CBC", Cipher::Aes { key_length: 24 }),
    ("DES-EDE3-CBC", Cipher::TripleDes { key_length: 24 }),
    ("DES-CBC", Cipher::Des),
    ("CAMELLIA-128-CBC", Cipher::Camellia { key_length: 16 }),
    ("CAMELLIA-192-CBC", Cipher::Camellia { key_length: 24 }),
    ("CAMELLIA-256-CBC", Cipher::Camellia { key_length: 32 }),
    ("BF-CBC", Cipher::Blowfish),
    ("CAST5-CBC", Cipher::Cast5),
    ("IDEA-CBC", Cipher::Idea),
    ("SEED-CBC", Cipher::Seed),
];

/// OpenSSL's names of ciphers that are not supported. Errors contain no other unsupported names.
const OTHER_CIPHERS: [&str; 97] = [
    "RC2-CBC",
    "RC2-40-CBC",
    "RC2-64-CBC",
    "RC2-ECB",
    "RC2-CFB",
    "RC2-OFB",
    "RC4",
    "RC4-40",
    "RC5-CBC",
    "DESX-CBC",
    "DES-ECB",
    "DES-CFB",
    "DES-OFB",
    "DES-EDE",
    "DES-EDE-CBC",
    "DES-EDE-CFB",
    "DES-EDE-OFB",
    "DES-EDE3",
    "DES-EDE3-ECB",
    "DES-EDE3-CFB",
    "DES-EDE3-OFB",
    "BF-CFB",
    "BF-OFB",
    "CAST5-CFB",
    "CAST5-OFB",
    "IDEA-CFB",
    "IDEA-OFB",
    "SEED-CFB",
    "SEED-OFB",
    "AES-128-CFB",
    "AES-128-CFB1",
    "AES-128-CFB8",
    "AES-128-CTR",
    "AES-128-ECB",
    "AES-128-GCM",
    "AES-128-OFB",
    "AES-192-CFB",
    "AES-192-CFB1",
    "AES-192-CFB8",
    "AES-192-CTR",
    "AES-192-ECB",
    "AES-192-GCM",
    "AES-192-OFB",
    "AES-256-CFB",
    "AES-256-CFB1",
    "AES-256-CFB8",
    "AES-256-CTR",
    "AES-256-ECB",
    "AES-256-GCM",
    "AES-256-OFB",
    "ARIA-128-CBC",
    "ARIA-128-CFB",
    "ARIA-128-CFB1",
    "ARIA-128-CFB8",
    "ARIA-128-CTR",
    "ARIA-128-ECB",
    "ARIA-128-GCM",
    "ARIA-128-OFB",
    "ARIA-192-CBC",
    "ARIA-192-CFB",
    "ARIA-192-CFB1",
    "ARIA-192-CFB8",
    "ARIA-192-CTR",
    "ARIA-192-ECB",
    "ARIA-192-GCM",
    "ARIA-192-OFB",
    "ARIA-256-CBC",
    "ARIA-256-CFB",
    "ARIA-256-CFB1",
    "ARIA-256-CFB8",
    "ARIA-256-CTR",
    "ARIA-256-ECB",
    "ARIA-256-GCM",
    "ARIA-256-OFB",
    "CAMELLIA-128-CFB",
    "CAMELLIA-128-CFB1",
    "CAMELLIA-128-CFB8",
    "CAMELLIA-128-CTR",
    "CAMELLIA-128-ECB",
    "CAMELLIA-128-OFB",
    "CAMELLIA-192-CFB",
    "CAMELLIA-192-CFB1",
    "CAMELLIA-192-CFB8",
    "CAMELLIA-192-CTR",
    "CAMELLIA-192-ECB",
    "CAMELLIA-192-OFB",
    "CAMELLIA-256-CFB",
    "CAMELLIA-256-CFB1",
    "CAMELLIA-256-CFB8",
    "CAMELLIA-256-CTR",
    "CAMELLIA-256-ECB",
    "CAMELLIA-256-OFB",
    "SM4-CBC",
    "SM4-CFB",
    "SM4-CTR",
    "SM4-OFB",
    "ChaCha20",
];

/// The decrypted content of a block, and whether it was encrypted.
pub(crate) fn decrypt(
    backend: &Backend,
    block: &Block<'_>,
    password: Option<&[u8]>,
) -> Result<(Zeroizing<Vec<u8>>, bool)> {
    let data = block.decode()?;
    let Some(proc_type) = block.header("Proc-Type") else {
        if block.header("DEK-Info").is_some() {
            return Err(Error::malformed(
                MalformedKind::Missing,
                WHAT,
                "DEK-Info has no Proc-Type before it",
            ));
        }
        return Ok((data, false));
    };
    let mut parts = proc_type.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    if (parts.next(), parts.next(), parts.next()) != (Some(b"4".as_slice()), Some(b"ENCRYPTED".as_slice()), None) {
        return Err(Error::malformed(
            MalformedKind::InvalidValue,
            WHAT,
            "the Proc-Type must be 4,ENCRYPTED",
        ));
    }
    let (cipher, iv) = read_info(block)?;
    cipher.check_ciphertext(WHAT, &data)?;
    check_offered(backend, cipher)?;
    let password = required(password)?;
    let key = derive(backend, password, &iv, cipher.key_length())?;
    let plaintext = cipher.decrypt(backend, &key, &iv, &data)?;
    Ok((looks_decrypted(plaintext)?, true))
}

/// The cipher and the IV.
fn read_info(block: &Block<'_>) -> Result<(Cipher, Vec<u8>)> {
    let info = block.header("DEK-Info").ok_or_else(|| {
        Error::malformed(
            MalformedKind::Missing,
            WHAT,
            "DEK-Info, which names the cipher, is missing",
        )
    })?;
    let text = std::str::from_utf8(info)
        .map_err(|_| Error::malformed(MalformedKind::InvalidText, WHAT, "the DEK-Info is not text"))?;
    let (name, iv) = text.split_once(',').ok_or_else(|| {
        Error::malformed(
            MalformedKind::InvalidValue,
            WHAT,
            "the DEK-Info must be a cipher, a comma and an IV",
        )
    })?;
    let known = CIPHERS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
    let cipher = known.map(|(_, cipher)| *cipher).ok_or_else(|| {
        let name = known_or_length(&OTHER_CIPHERS, name.trim().as_bytes(), "cipher");
        Error::unsupported(UnsupportedKind::Cipher, format!("{name} in DEK-Info"))
    })?;
    let iv = hexadecimal::decode(iv.trim()).ok_or_else(|| {
        Error::malformed(
            MalformedKind::InvalidText,
            WHAT,
            "the IV in DEK-Info is not hexadecimal",
        )
    })?;
    if iv.len() != cipher.block_size() {
        let reason = format!(
            "the IV in DEK-Info must have {} bytes, not {}",
            cipher.block_size(),
            iv.len()
        );
        return Err(Error::malformed(MalformedKind::InvalidLength, WHAT, reason));
    }
    Ok((cipher, iv))
}

/// Fails if the backend does not offer it. FIPS backends never do: the key derivation uses MD5.
pub(crate) fn check_offered(backend: &Backend, cipher: Cipher) -> Result<()> {
    if backend.is_fips() {
        let name = "the encryption of traditional OpenSSL keys, which uses MD5,";
        return Err(backend.not_offered(UnsupportedKind::Serialization, name));
    }
    hashes::backend::check_offered(backend, HASH)?;
    cipher.check_offered(backend)
}

/// `EVP_BytesToKey(3)` with MD5 and one iteration.
fn derive(backend: &Backend, password: &[u8], iv: &[u8], length: usize) -> Result<SecretBytes> {
    let salt = iv.get(..SALT).unwrap_or_default();
    let mut key = SecretBytes::zeroed("length", length.next_multiple_of(HASH.digest_size()))?;
    let mut context = backend.create_hash_ctx(HASH)?;
    let mut last = SecretBytes::from_slice(&[]);
    for digest in key.as_mut_slice().chunks_mut(HASH.digest_size()) {
        context.update(&last)?;
        context.update(password)?;
        context.update(salt)?;
        context.finalize_reset_into(digest)?;
        last = SecretBytes::from_slice(digest);
    }
    key.truncate(length);
    Ok(key)
}

/// The header fields, with a new IV, and the ciphertext.
pub(crate) fn encrypt(
    backend: &Backend,
    cipher: Cipher,
    password: &[u8],
    plaintext: Zeroizing<Vec<u8>>,
) -> Result<(Vec<String>, Zeroizing<Vec<u8>>)> {
    let known = CIPHERS.iter().find(|(_, known)| *known == cipher);
    let (name, _) = known.ok_or_else(|| Error::invalid("cipher", "is not a cipher of DEK-Info"))?;
    check_offered(backend, cipher)?;
    let iv = backend.random_bytes(cipher.block_size())?;
    let key = derive(backend, password, &iv, cipher.key_length())?;
    let ciphertext = cipher.encrypt(backend, &key, &iv, plaintext)?;
    let iv: String = iv.iter().map(|byte| format!("{byte:02X}")).collect();
    let headers = vec![String::from("Proc-Type: 4,ENCRYPTED"), format!("DEK-Info: {name},{iv}")];
    Ok((headers, ciphertext))
}
