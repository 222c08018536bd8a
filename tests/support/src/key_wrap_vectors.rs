//! Vectors of key wrap.

use super::records::{self, Position, Record, Schema};

/// A wrapping key, a wrapped key, and the key in it.
#[derive(Debug)]
pub struct KeyWrapVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The wrapping key.
    pub wrapping_key: Vec<u8>,
    /// The key; `None` if the wrapped key must be refused.
    pub key: Option<Vec<u8>>,
    /// The wrapped key.
    pub wrapped: Vec<u8>,
}

/// Reads a file of NIST: `K`, `C`, and `P` or `FAIL`.
pub fn nist(file: &str) -> Vec<KeyWrapVector> {
    let schema = Schema {
        first: "count",
        required: &["k", "c"],
        optional: &["p"],
        headers: &["plaintext length"],
        words: &["FAIL"],
    };
    let vector = |record: &Record| {
        if record.has("p") == record.has_word("FAIL") {
            record.position.fail("a plaintext and FAIL exclude each other");
        }
        KeyWrapVector {
            position: record.position.clone(),
            wrapping_key: record.hex("k"),
            key: record.has("p").then(|| record.hex("p")),
            wrapped: record.hex("c"),
        }
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// Reads a file of Botan: `Key`, `Input` and `Output`.
pub fn botan(file: &str) -> Vec<KeyWrapVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "input", "output"],
        optional: &[],
        headers: &["kwp"],
        words: &[],
    };
    let vector = |record: &Record| KeyWrapVector {
        position: record.position.clone(),
        wrapping_key: record.hex("key"),
        key: Some(record.hex("input")),
        wrapped: record.hex("output"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}
