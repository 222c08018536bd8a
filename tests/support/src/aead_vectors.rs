//! Vectors of AES-CCM, AES-OCB3, AES-SIV and AES-GCM-SIV.

use super::bytes;
use super::records::{self, Line, Position, Record, Schema};
use std::collections::BTreeMap;

/// A vector.
#[derive(Debug)]
pub struct AeadModeVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The key.
    pub key: Vec<u8>,
    /// The nonce; empty for AES-SIV.
    pub nonce: Vec<u8>,
    /// The strings of additional data: one, except for AES-SIV.
    pub additional_data: Vec<Vec<u8>>,
    /// The plaintext; `None` if the tag is wrong.
    pub plaintext: Option<Vec<u8>>,
    /// The ciphertext.
    pub ciphertext: Vec<u8>,
    /// The tag.
    pub tag: Vec<u8>,
}

/// Reads a file of `Key`, `Nonce`, `AAD`, `Plaintext` and `Ciphertext`, which ends with a tag of 16 bytes.
pub fn ocb3(file: &str) -> Vec<AeadModeVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "nonce", "aad", "plaintext", "ciphertext"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| {
        let mut ciphertext = record.hex("ciphertext");
        let plaintext = record.hex("plaintext");
        let tag = ciphertext.split_off(plaintext.len());
        assert_eq!(tag.len(), 16, "{}", record.position);
        AeadModeVector {
            position: record.position.clone(),
            key: record.hex("key"),
            nonce: record.hex("nonce"),
            additional_data: vec![record.hex("aad")],
            plaintext: Some(plaintext),
            ciphertext,
            tag,
        }
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// Reads a file of `Key`, `AAD`, in some records `AAD2` and `AAD3`, `Tag`, `Plaintext` and `Ciphertext`.
pub fn siv(file: &str) -> Vec<AeadModeVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "aad", "tag", "plaintext", "ciphertext"],
        optional: &["aad2", "aad3"],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| {
        let names = ["aad", "aad2", "aad3"].into_iter().filter(|name| record.has(name));
        AeadModeVector {
            position: record.position.clone(),
            key: record.hex("key"),
            nonce: Vec::new(),
            additional_data: names.map(|name| record.hex(name)).collect(),
            plaintext: Some(record.hex("plaintext")),
            ciphertext: record.hex("ciphertext"),
            tag: record.hex("tag"),
        }
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// Reads a file of `Key`, `IV`, in most records `AAD`, `Tag`, `Plaintext` and `Ciphertext`.
pub fn gcm_siv(file: &str) -> Vec<AeadModeVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "iv", "tag", "plaintext", "ciphertext"],
        optional: &["aad"],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| AeadModeVector {
        position: record.position.clone(),
        key: record.hex("key"),
        nonce: record.hex("iv"),
        additional_data: vec![if record.has("aad") {
            record.hex("aad")
        } else {
            Vec::new()
        }],
        plaintext: Some(record.hex("plaintext")),
        ciphertext: record.hex("ciphertext"),
        tag: record.hex("tag"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// The lengths in bytes that a file of CCM states above its records.
const CCM_SIZES: [&str; 4] = ["alen", "plen", "nlen", "tlen"];

/// Reads a file of NIST's for CCM: lengths in headers and lines, a key and in some files a nonce for several records, and
/// records of `Nonce`, `Adata`, `Payload` (absent if `Result` is `Fail`) and `CT`, the ciphertext with its tag. An empty value
/// is written as `00`.
pub fn ccm(file: &str) -> Vec<AeadModeVector> {
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    let mut group: BTreeMap<String, String> = BTreeMap::new();
    let mut found: Vec<CcmRecord> = Vec::new();
    let mut open = false;
    for (position, line) in records::lines(file) {
        match line {
            Line::Header { name, value } => {
                open = false;
                for pair in format!("{name}={value}").split(',') {
                    let (name, value) = pair.split_once('=').unwrap_or_else(|| position.fail("no length"));
                    set_size(&mut sizes, &position, name, value);
                }
            }
            Line::Field { name, value } if CCM_SIZES.contains(&name.as_str()) => {
                set_size(&mut sizes, &position, &name, &value);
            }
            Line::Field { name, value } => match name.as_str() {
                "key" => {
                    open = false;
                    group = BTreeMap::from([(name, value)]);
                }
                "nonce" if !open => drop(group.insert(name, value)),
                "count" => {
                    open = true;
                    found.push(CcmRecord {
                        position,
                        sizes: sizes.clone(),
                        fields: group.clone(),
                    });
                }
                "nonce" | "adata" | "payload" | "ct" | "result" if open => {
                    let record = found.last_mut().unwrap();
                    if record.fields.insert(name, value).is_some() {
                        position.fail("a name for the second time");
                    }
                }
                _ => position.fail("an unexpected name"),
            },
            Line::Word(_) => position.fail("an unexpected word"),
        }
    }
    found.iter().map(CcmRecord::vector).collect()
}

fn set_size(sizes: &mut BTreeMap<String, usize>, position: &Position, name: &str, value: &str) {
    let name = name.trim().to_lowercase();
    let value = value.trim().parse();
    match value {
        Ok(value) if CCM_SIZES.contains(&name.as_str()) => drop(sizes.insert(name, value)),
        _ => position.fail("not a length"),
    }
}

struct CcmRecord {
    position: Position,
    sizes: BTreeMap<String, usize>,
    fields: BTreeMap<String, String>,
}

impl CcmRecord {
    /// The value of a field, whose length is stated.
    fn value(&self, name: &str, length: usize) -> Vec<u8> {
        let text = self.fields.get(name).unwrap_or_else(|| self.position.fail(name));
        let value = bytes::from_hex(text).unwrap_or_else(|| self.position.fail("not hexadecimal"));
        if length == 0 && value == [0] {
            return Vec::new();
        }
        assert_eq!(value.len(), length, "{}: the length of {name}", self.position);
        value
    }

    fn vector(&self) -> AeadModeVector {
        let size = |name| self.sizes[name];
        let genuine = match self.fields.get("result").map(String::as_str) {
            None | Some("Pass") => true,
            Some("Fail") => false,
            Some(_) => self.position.fail("an unexpected result"),
        };
        let mut ciphertext = self.value("ct", size("plen") + size("tlen"));
        let tag = ciphertext.split_off(size("plen"));
        let key = &self.fields["key"];
        AeadModeVector {
            position: self.position.clone(),
            key: bytes::from_hex(key).unwrap(),
            nonce: self.value("nonce", size("nlen")),
            additional_data: vec![self.value("adata", size("alen"))],
            plaintext: genuine.then(|| self.value("payload", size("plen"))),
            ciphertext,
            tag,
        }
    }
}
