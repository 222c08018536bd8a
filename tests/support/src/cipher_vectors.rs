//! Vectors of ciphers.

use super::bytes;
use super::mac_vectors::cipher_key;
use super::records::{self, Position, Record, Schema};

/// A key, an initialization vector (empty where the mode has none), a plaintext and its ciphertext.
#[derive(Debug)]
pub struct CipherVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The key.
    pub key: Vec<u8>,
    /// The initialization vector, nonce or tweak.
    pub iv: Vec<u8>,
    /// The plaintext.
    pub plaintext: Vec<u8>,
    /// The ciphertext.
    pub ciphertext: Vec<u8>,
}

/// Reads a file of `KEY`, `IV`, `PLAINTEXT` and `CIPHERTEXT`, most often with sections for both directions.
pub fn nist(file: &str) -> Vec<CipherVector> {
    let schema = Schema {
        first: "count",
        required: &["plaintext", "ciphertext"],
        optional: &["key", "keys", "key1", "key2", "key3", "iv"],
        headers: &["encrypt", "decrypt"],
        words: &[],
    };
    records::load(file, &schema).iter().map(nist_vector).collect()
}

fn nist_vector(record: &Record) -> CipherVector {
    CipherVector {
        position: record.position.clone(),
        key: cipher_key(record),
        iv: if record.has("iv") { record.hex("iv") } else { Vec::new() },
        plaintext: record.hex("plaintext"),
        ciphertext: record.hex("ciphertext"),
    }
}

/// A block encrypted once, and in some records also a hundred and a thousand times.
#[derive(Debug)]
pub struct RepeatedVector {
    /// The key, the block, and the block encrypted once.
    pub once: CipherVector,
    /// The number of encryptions, and the block after them.
    pub repeated: Vec<(usize, Vec<u8>)>,
}

/// Reads a file of `KEY`, `PLAINTEXT`, `CIPHERTEXT`, and where they are given `CIPHERTEXT100` and `CIPHERTEXT1000`.
pub fn repeated(file: &str) -> Vec<RepeatedVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "plaintext", "ciphertext"],
        optional: &["ciphertext100", "ciphertext1000"],
        headers: &["encrypt"],
        words: &[],
    };
    records::load(file, &schema).iter().map(repeated_vector).collect()
}

fn repeated_vector(record: &Record) -> RepeatedVector {
    let times = [(100, "ciphertext100"), (1000, "ciphertext1000")];
    let given = times.into_iter().filter(|(_, name)| record.has(name));
    RepeatedVector {
        once: nist_vector(record),
        repeated: given.map(|(count, name)| (count, record.hex(name))).collect(),
    }
}

/// A vector of a mode that feeds back units smaller than a byte, or runs three streams at once.
#[derive(Debug)]
pub struct UnitVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The key.
    pub key: Vec<u8>,
    /// One initialization vector, or three.
    pub ivs: Vec<Vec<u8>>,
    /// The plaintext in units of the size that was asked for.
    pub plaintext: Vec<u64>,
    /// The ciphertext in units of the size that was asked for.
    pub ciphertext: Vec<u64>,
}

/// Reads a file as [`nist`] does, with texts in units of `unit_bits` bits (1, 8 or 64) and one or three vectors.
///
/// Where a file gives three plaintexts or ciphertexts, they are the units of the three streams; where it gives only one of
/// the other kind, with or without the number one, that text is the same in all three.
pub fn units(file: &str, unit_bits: usize) -> Vec<UnitVector> {
    let schema = Schema {
        first: "count",
        required: &[],
        optional: UNIT_NAMES,
        headers: &["encrypt", "decrypt"],
        words: &[],
    };
    let records = records::load(file, &schema);
    records.iter().map(|record| unit_vector(record, unit_bits)).collect()
}

const UNIT_NAMES: &[&str] = &[
    "key",
    "keys",
    "key1",
    "key2",
    "key3",
    "iv",
    "iv1",
    "iv2",
    "iv3",
    "plaintext",
    "plaintext1",
    "plaintext2",
    "plaintext3",
    "ciphertext",
    "ciphertext1",
    "ciphertext2",
    "ciphertext3",
];

fn unit_vector(record: &Record, unit_bits: usize) -> UnitVector {
    let iv_names: &[&str] = if record.has("iv") {
        &["iv"]
    } else {
        &["iv1", "iv2", "iv3"]
    };
    let numbered = record.has("plaintext1") || record.has("ciphertext1");
    UnitVector {
        position: record.position.clone(),
        key: cipher_key(record),
        ivs: iv_names.iter().map(|name| record.hex(name)).collect(),
        plaintext: unit_text(record, "plaintext", numbered, unit_bits),
        ciphertext: unit_text(record, "ciphertext", numbered, unit_bits),
    }
}

fn unit_text(record: &Record, name: &str, numbered: bool, unit_bits: usize) -> Vec<u64> {
    let streams: Vec<String> = (1..=3).map(|number| format!("{name}{number}")).collect();
    let common = if record.has(name) { name } else { &streams[0] };
    let given: Vec<bool> = streams.iter().map(|stream| record.has(stream)).collect();
    let known_form = match given[..] {
        [false, false, false] => true,
        [true, false, false] | [true, true, true] => !record.has(name),
        _ => false,
    };
    if !known_form {
        record
            .position
            .fail("the texts are not those of one stream or of three");
    }
    let streams = match (numbered, given[1]) {
        (false, _) => vec![name.to_owned()],
        (true, false) => vec![common.to_owned(); 3],
        (true, true) => streams,
    };
    streams
        .iter()
        .flat_map(|stream| text_units(record, stream, unit_bits))
        .collect()
}

fn text_units(record: &Record, name: &str, unit_bits: usize) -> Vec<u64> {
    if unit_bits == 1 {
        return record.bits(name);
    }
    let text = record.hex(name);
    if text.len() * 8 % unit_bits != 0 {
        record.position.fail("the text is not a whole number of units");
    }
    text.chunks(unit_bits / 8)
        .map(|unit| unit.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
        .collect()
}

/// Reads a file of keys `K No.`, each followed by its pairs of a plaintext `P No.` and a ciphertext `C No.`.
pub fn camellia(file: &str) -> Vec<CipherVector> {
    let (mut key, mut plaintext) = (None, None);
    let mut vectors = Vec::new();
    for (position, line) in records::raw_lines(file) {
        let (name, value) = line
            .split_once(':')
            .unwrap_or_else(|| position.fail("a line of no known form"));
        let value = bytes::from_hex(value).unwrap_or_else(|| position.fail("not hexadecimal"));
        match &name[..name.len().min(5)] {
            "K No." => key = Some(value),
            "P No." if plaintext.is_none() => plaintext = Some(value),
            "C No." => {
                let key = key
                    .clone()
                    .unwrap_or_else(|| position.fail("a ciphertext without a key"));
                let plaintext = plaintext
                    .take()
                    .unwrap_or_else(|| position.fail("a ciphertext without a plaintext"));
                vectors.push(CipherVector {
                    position,
                    key,
                    iv: Vec::new(),
                    plaintext,
                    ciphertext: value,
                });
            }
            _ => position.fail("an unexpected name"),
        }
    }
    vectors
}

/// A data unit of XTS.
#[derive(Debug)]
pub struct XtsVector {
    /// Key, tweak and texts, of which the last byte may be in use only in part.
    pub vector: CipherVector,
    /// The length of the data unit in bits.
    pub bits: usize,
}

/// Reads a file of `Key`, `i` (the tweak) or `DataUnitSeqNumber`, `DataUnitLen`, `PT` and `CT`.
pub fn xts(file: &str) -> Vec<XtsVector> {
    let schema = Schema {
        first: "count",
        required: &["dataunitlen", "key", "pt", "ct"],
        optional: &["i", "dataunitseqnumber"],
        headers: &["encrypt", "decrypt"],
        words: &[],
    };
    records::load(file, &schema).iter().map(xts_vector).collect()
}

fn xts_vector(record: &Record) -> XtsVector {
    let bits = record.number("dataunitlen");
    let (plaintext, ciphertext) = (record.hex("pt"), record.hex("ct"));
    if plaintext.len() != bits.div_ceil(8) || ciphertext.len() != plaintext.len() {
        record.position.fail("a text is not of the given length");
    }
    let vector = CipherVector {
        position: record.position.clone(),
        key: record.hex("key"),
        iv: xts_tweak(record),
        plaintext,
        ciphertext,
    };
    XtsVector { vector, bits }
}

/// A sequence number is a little-endian tweak.
fn xts_tweak(record: &Record) -> Vec<u8> {
    if record.has("i") {
        return record.hex("i");
    }
    (record.number("dataunitseqnumber") as u128).to_le_bytes().to_vec()
}

/// A piece of a key stream, at an offset.
#[derive(Debug)]
pub struct OffsetVector {
    /// Key and texts.
    pub vector: CipherVector,
    /// The number of key stream bytes before the piece.
    pub offset: usize,
}

/// Reads a file of `KEY`, `OFFSET`, `PLAINTEXT` and `CIPHERTEXT`.
pub fn offsets(file: &str) -> Vec<OffsetVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "offset", "plaintext", "ciphertext"],
        optional: &[],
        headers: &["encrypt"],
        words: &[],
    };
    let vector = |record: &Record| OffsetVector {
        vector: nist_vector(record),
        offset: record.number("offset"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// Reads a file of `KEY`, `NONCE`, `INITIAL_BLOCK_COUNTER`, `PLAINTEXT` and `CIPHERTEXT`.
///
/// The vector's `iv` is the little-endian counter, followed by the nonce.
pub fn chacha20(file: &str) -> Vec<CipherVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "nonce", "initial_block_counter", "plaintext", "ciphertext"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| {
        let counter = u32::try_from(record.number("initial_block_counter")).unwrap();
        let iv = [&counter.to_le_bytes(), record.hex("nonce").as_slice()].concat();
        CipherVector {
            iv,
            ..nist_vector(record)
        }
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// A vector of an authenticated cipher.
#[derive(Debug)]
pub struct AeadVector {
    /// Key, nonce and texts; the plaintext is empty where `genuine` is false and the file gives none.
    pub vector: CipherVector,
    /// The additional data.
    pub aad: Vec<u8>,
    /// The tag.
    pub tag: Vec<u8>,
    /// Whether the tag is valid.
    pub genuine: bool,
}

/// Reads a file of `Key`, `IV`, `PT`, `AAD`, `CT` and `Tag`, in which `FAIL` marks a wrong tag.
pub fn gcm(file: &str) -> Vec<AeadVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "iv", "aad", "ct", "tag"],
        optional: &["pt"],
        headers: &["keylen", "ivlen", "ptlen", "aadlen", "taglen"],
        words: &["FAIL"],
    };
    records::load(file, &schema).iter().map(gcm_vector).collect()
}

fn gcm_vector(record: &Record) -> AeadVector {
    let genuine = !record.has_word("FAIL");
    if genuine != record.has("pt") {
        record.position.fail("a plaintext and FAIL exclude each other");
    }
    let vector = CipherVector {
        position: record.position.clone(),
        key: record.hex("key"),
        iv: record.hex("iv"),
        plaintext: if genuine { record.hex("pt") } else { Vec::new() },
        ciphertext: record.hex("ct"),
    };
    let aead = AeadVector {
        vector,
        aad: record.hex("aad"),
        tag: record.hex("tag"),
        genuine,
    };
    check_gcm_headers(record, &aead);
    aead
}

fn check_gcm_headers(record: &Record, aead: &AeadVector) {
    let vector = &aead.vector;
    let sizes = [
        ("keylen", &vector.key),
        ("ivlen", &vector.iv),
        ("ptlen", &vector.ciphertext),
        ("aadlen", &aead.aad),
        ("taglen", &aead.tag),
    ];
    for (name, value) in sizes {
        if record.header_number(name) != Some(value.len() * 8) {
            record
                .position
                .fail(&format!("the size is not the one of the header {name}"));
        }
    }
}

/// Names of the fields of an authenticated cipher file: nonce, plaintext, ciphertext and additional data.
struct AeadNames {
    iv: &'static str,
    plaintext: &'static str,
    ciphertext: &'static str,
    aad: &'static str,
}

const LONG_NAMES: AeadNames = AeadNames {
    iv: "iv",
    plaintext: "plaintext",
    ciphertext: "ciphertext",
    aad: "aad",
};
const SHORT_NAMES: AeadNames = AeadNames {
    iv: "nonce",
    plaintext: "in",
    ciphertext: "ct",
    aad: "ad",
};

/// Reads a file of `KEY`, `IV`, `AAD`, `TAG`, `PLAINTEXT` and `CIPHERTEXT`; a `Result` marks a wrong tag.
pub fn aead_long_names(file: &str) -> Vec<AeadVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "iv", "aad", "tag", "plaintext", "ciphertext"],
        optional: &["result"],
        headers: &[],
        words: &[],
    };
    records::load(file, &schema)
        .iter()
        .map(|record| aead_vector(record, &LONG_NAMES))
        .collect()
}

/// Reads a file of `KEY`, `NONCE`, `IN`, `AD`, `CT` and `TAG`.
pub fn aead_short_names(file: &str) -> Vec<AeadVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "nonce", "in", "ad", "ct", "tag"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    records::load(file, &schema)
        .iter()
        .map(|record| aead_vector(record, &SHORT_NAMES))
        .collect()
}

fn aead_vector(record: &Record, names: &AeadNames) -> AeadVector {
    if record.has("result") && record.text("result") != "CIPHERFINAL_ERROR" {
        record.position.fail("an unexpected result");
    }
    let vector = CipherVector {
        position: record.position.clone(),
        key: record.hex("key"),
        iv: record.hex(names.iv),
        plaintext: record.hex_or_quoted(names.plaintext),
        ciphertext: record.hex_or_quoted(names.ciphertext),
    };
    AeadVector {
        vector,
        aad: record.hex_or_quoted(names.aad),
        tag: record.hex("tag"),
        genuine: !record.has("result"),
    }
}
