//! OpenSSH's formats: fingerprints, and the unencrypted part of an encrypted private key.

use base64ct::{Base64, Base64Unpadded, Encoding};
use hazmat_openssl::Result as KeyResult;
use hazmat_openssl::prelude::{Backend, HashAlgorithm, HashBackend};
use zeroize::Zeroizing;

/// The line of a public key: options, type, key, comment.
pub struct KeyLine<'a> {
    pub key_type: &'a str,
    /// The key in the wire format (RFC 4253, section 6.6), in base64.
    key: &'a str,
}

impl<'a> KeyLine<'a> {
    /// Finds the key in a line. Every key starts with the length of a short name: "AAAA" in base64.
    pub fn of(line: &'a [u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok().filter(|line| !line.starts_with('#'))?;
        let words = || line.split_ascii_whitespace();
        let (key_type, key) = words().zip(words().skip(1)).find(|(_, key)| key.starts_with("AAAA"))?;
        Some(KeyLine { key_type, key })
    }

    /// Whether it is an OpenSSH certificate.
    pub fn is_certificate(&self) -> bool {
        self.key_type.ends_with("-cert-v01@openssh.com")
    }

    /// Whether the private half is in a security key (FIDO).
    pub fn is_of_security_key(&self) -> bool {
        self.key_type.starts_with("sk-")
    }

    /// The fingerprint, as `ssh-keygen -l` shows it.
    pub fn fingerprint(&self, backend: &Backend) -> Option<KeyResult<String>> {
        let key = decode(self.key)?;
        Some(backend.hash(HashAlgorithm::Sha256, &key).map(|digest| {
            let mut text = [0; 43]; // of 32 bytes
            let text = Base64Unpadded::encode(&digest, &mut text).unwrap_or_default();
            format!("SHA256:{text}")
        }))
    }
}

/// The unencrypted part of an OpenSSH private key (OpenSSH's PROTOCOL.key).
pub struct Envelope {
    pub cipher: String,
    /// The public half, as a line.
    pub public_line: String,
}

impl Envelope {
    /// Reads a PEM block.
    pub fn of(block: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(block).ok()?;
        let (_, body) = text.split_once("-----BEGIN OPENSSH PRIVATE KEY-----")?;
        let (body, _) = body.split_once("-----END")?;
        let body: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
        let data = decode(&body)?;

        let mut rest = data.strip_prefix(b"openssh-key-v1\0")?;
        let cipher = String::from_utf8_lossy(string(&mut rest)?).into_owned();
        let (_kdf, _kdf_options) = (string(&mut rest)?, string(&mut rest)?);
        let (_number_of_keys, mut rest) = rest.split_at_checked(4)?;
        let key = string(&mut rest)?;
        let key_type = std::str::from_utf8(string(&mut { key })?).ok()?;
        let mut base64 = vec![0; Base64::encoded_len(key)];
        let base64 = Base64::encode(key, &mut base64).ok()?;
        let public_line = format!("{key_type} {base64}");
        Some(Envelope { cipher, public_line })
    }
}

/// The ciphers that are printed: OpenSSH's, and those of the traditional format. Another name may be key material.
const CIPHERS: [&str; 18] = [
    "none",
    "aes128-cbc",
    "aes192-cbc",
    "aes256-cbc",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "3des-cbc",
    "rijndael-cbc@lysator.liu.se",
    "AES-128-CBC",
    "AES-192-CBC",
    "AES-256-CBC",
    "DES-EDE3-CBC",
    "DES-EDE-CBC",
    "DES-CBC",
];

/// The name of a known cipher, or a description of another one.
pub fn named_cipher(name: &str) -> String {
    match CIPHERS.contains(&name) {
        true => name.to_owned(),
        false => format!("an unknown cipher of {} characters", name.chars().count()),
    }
}

/// Reads a string (RFC 4251, section 5).
fn string<'a>(data: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = data.split_first_chunk()?;
    let (string, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *data = rest;
    Some(string)
}

/// Decodes base64.
pub fn decode(base64: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut data = Zeroizing::new(vec![0; base64.len()]);
    let length = Base64::decode(base64, &mut data).ok()?.len();
    data.truncate(length);
    Some(data)
}
