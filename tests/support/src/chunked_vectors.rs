//! The vectors of chunked encryption.

use super::{bytes, files, inflate};

/// A message, and what its decryption must give.
pub struct ChunkedVector {
    pub name: String,
    /// IANA's name of the cipher.
    pub aead: String,
    pub succeeds: bool,
    pub key: Vec<u8>,
    /// The key and the base nonce that the header must give, if it fits the key.
    pub derived: Option<(Vec<u8>, Vec<u8>)>,
    pub context: String,
    pub message: Vec<u8>,
    /// The SHA-256 digest and the length of the plaintext, or of its longest authentic part.
    pub plaintext: Option<(Vec<u8>, usize)>,
}

/// The vectors of a file in JSON. Its objects have no nested ones.
pub fn read(file: &str) -> Vec<ChunkedVector> {
    let text = files::read(file);
    let list = text.split_once('[').unwrap().1;
    let objects = list.split('}').filter_map(|object| object.split_once('{'));
    objects.map(|(_, object)| vector(object)).collect()
}

fn vector(object: &str) -> ChunkedVector {
    let field = |name: &str| {
        let prefix = format!("\"{name}\": ");
        let line = object.lines().find_map(|line| line.trim().strip_prefix(&prefix));
        let value = line.map(|value| value.trim_end_matches(','));
        value.filter(|value| *value != "null").map(text)
    };
    let hexadecimal = |name| field(name).map(|value| bytes::from_hex(&value).unwrap());
    let message = field("ciphertext").map(|value| openssl::base64::decode_block(&value).unwrap());
    let message = message.unwrap_or_default();
    ChunkedVector {
        name: field("name").unwrap(),
        aead: field("aead").unwrap(),
        succeeds: match field("expect").unwrap().as_str() {
            "success" => true,
            "failure" => false,
            other => panic!("{other} is expected"),
        },
        key: hexadecimal("key").unwrap(),
        derived: hexadecimal("aead_key").zip(hexadecimal("base_nonce")),
        context: field("context").unwrap_or_default(),
        message: match field("compressed").as_deref() {
            None | Some("false") => message,
            Some("true") => inflate::zlib(&message),
            Some(other) => panic!("compressed is {other}"),
        },
        plaintext: hexadecimal("payload_sha256")
            .map(|digest| (digest, field("payload_length").unwrap().parse().unwrap())),
    }
}

/// A string without its quotes, or a number.
fn text(value: &str) -> String {
    let value = value.trim_matches('"');
    let mut parts = value.split("\\u");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_at(4);
        text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        text += rest;
    }
    assert!(!text.contains('\\'), "an escape is not known: {text}");
    text
}
