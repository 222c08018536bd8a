//! OpenSSH's formats: lines with public keys, and the unencrypted part of an encrypted private key.

use base64ct::{Base64, Encoding};
use hazmat_openssl::prelude::Backend;
use hazmat_openssl::serialization::openssh::AuthorizedKey;
use hazmat_openssl::{Error, MalformedKind, Result as KeyResult};
use zeroize::Zeroizing;

/// The lines of text that are neither empty nor comments, each with its number. As for sshd, only LF ends a line.
pub fn lines(data: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = data.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.map(|(index, line)| (index + 1, trim(line)));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with(b"#"))
}

fn trim(mut line: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = line {
        line = rest;
    }
    while let [rest @ .., b' ' | b'\t' | b'\r'] = line {
        line = rest;
    }
    line
}

/// Whether a line may have a key: every key starts with the length of a short name, "AAAA" in base64. Only the library says
/// where the key is.
pub fn may_have_key(line: &[u8]) -> bool {
    let mut words = line.split(|byte| matches!(byte, b' ' | b'\t')).skip(1);
    words.any(|word| word.starts_with(b"AAAA"))
}

/// Reads a line of `authorized_keys`, or of a file that is similar to it. `None` for a certificate.
pub fn read_line(backend: &Backend, line: &[u8]) -> KeyResult<Option<AuthorizedKey>> {
    let (_, line) = without_hashed_name(line);
    match AuthorizedKey::from_line(backend, line) {
        Ok(entry) => Ok(Some(entry)),
        Err(Error::Malformed {
            kind: MalformedKind::UnexpectedType,
            ..
        }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Whether a line begins with the hash of a host's name, as in `known_hosts`, and what follows that.
pub fn without_hashed_name(line: &[u8]) -> (bool, &[u8]) {
    let blank = line.iter().position(|byte| matches!(byte, b' ' | b'\t'));
    match blank.and_then(|place| line.get(place..)) {
        Some(rest) if line.starts_with(b"|1|") => (true, trim(rest)),
        _ => (false, line),
    }
}

/// Text of which every byte that is not UTF-8 is escaped.
pub fn escaped(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    out
}

/// The unencrypted part of an OpenSSH private key (OpenSSH's PROTOCOL.key).
pub struct Envelope {
    pub cipher: String,
    /// The public half in the wire format (RFC 4253, section 6.6).
    pub public_blob: Vec<u8>,
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
        let public_blob = string(&mut rest)?.to_vec();
        Some(Envelope { cipher, public_blob })
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
