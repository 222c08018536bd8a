//! Vectors of message authentication codes and of password-based key derivation.

use super::hash_vectors::sized_message;
use super::records::{self, Position, Record, Schema};

/// A key, a message and its tag.
#[derive(Debug)]
pub struct MacVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The key.
    pub key: Vec<u8>,
    /// The message.
    pub message: Vec<u8>,
    /// The tag.
    pub tag: Vec<u8>,
}

/// Reads a file of `Len`, `Key`, `Msg` and `MD`.
pub fn hmac(file: &str) -> Vec<MacVector> {
    let schema = Schema {
        first: "len",
        required: &["key", "msg", "md"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| MacVector {
        position: record.position.clone(),
        key: record.hex("key"),
        message: sized_message(record),
        tag: record.hex("md"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// Reads a file of `COUNT`, `KEY` (or `KEY1` to `KEY3`), `MESSAGE` and `OUTPUT`.
pub fn cmac(file: &str) -> Vec<MacVector> {
    let schema = Schema {
        first: "count",
        required: &["message", "output"],
        optional: &["key", "key1", "key2", "key3"],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| MacVector {
        position: record.position.clone(),
        key: cipher_key(record),
        message: record.hex("message"),
        tag: record.hex("output"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// Reads a file of `COUNT`, `KEY`, `MSG` and `TAG`.
pub fn poly1305(file: &str) -> Vec<MacVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "msg", "tag"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| MacVector {
        position: record.position.clone(),
        key: record.hex("key"),
        message: record.hex("msg"),
        tag: record.hex("tag"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// Reads a file of `COUNT`, `KEY`, `CUSTOMIZATION`, `MESSAGE` and `OUTPUT`: vectors with their customization.
pub fn kmac(file: &str) -> Vec<(MacVector, Vec<u8>)> {
    let schema = Schema {
        first: "count",
        required: &["key", "customization", "message", "output"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| {
        let vector = MacVector {
            position: record.position.clone(),
            key: record.hex("key"),
            message: record.hex("message"),
            tag: record.hex("output"),
        };
        (vector, record.hex("customization"))
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// The key of a record: `KEY`, or the three parts of a triple DES key, or `KEYs` for three equal parts.
pub fn cipher_key(record: &Record) -> Vec<u8> {
    if record.has("keys") {
        return record.hex("keys");
    }
    if record.has("key1") {
        return ["key1", "key2", "key3"]
            .iter()
            .flat_map(|name| record.hex(name))
            .collect();
    }
    record.hex("key")
}

/// A password, a salt and the key derived from them.
#[derive(Debug)]
pub struct PasswordVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The password.
    pub password: Vec<u8>,
    /// The salt.
    pub salt: Vec<u8>,
    /// The number of iterations.
    pub iterations: u32,
    /// The derived key.
    pub derived: Vec<u8>,
}

/// Reads a file of `COUNT`, `PASSWORD`, `SALT`, `ITERATIONS`, `LENGTH` and `DERIVED_KEY`.
pub fn pbkdf2(file: &str) -> Vec<PasswordVector> {
    let schema = Schema {
        first: "count",
        required: &["password", "salt", "iterations", "length", "derived_key"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    records::load(file, &schema).iter().map(password_vector).collect()
}

fn password_vector(record: &Record) -> PasswordVector {
    let derived = record.hex("derived_key");
    if derived.len() != record.number("length") {
        record.position.fail("the derived key is not of the given length");
    }
    PasswordVector {
        position: record.position.clone(),
        password: record.escaped("password"),
        salt: record.escaped("salt"),
        iterations: u32::try_from(record.number("iterations")).unwrap(),
        derived,
    }
}

/// A password, a salt, the costs of scrypt and the key derived from them.
#[derive(Debug)]
pub struct ScryptVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The password.
    pub password: Vec<u8>,
    /// The salt.
    pub salt: Vec<u8>,
    /// The number of blocks.
    pub n: u64,
    /// The size of a block.
    pub r: u32,
    /// The parallelization.
    pub p: u32,
    /// The derived key.
    pub derived: Vec<u8>,
}

/// Reads a file of `COUNT`, `PASSWORD`, `SALT`, `N`, `r`, `p`, `LENGTH` and `DERIVED_KEY`.
pub fn scrypt(file: &str) -> Vec<ScryptVector> {
    let schema = Schema {
        first: "count",
        required: &["password", "salt", "n", "r", "p", "length", "derived_key"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| {
        let derived = record.hex("derived_key");
        if derived.len() != record.number("length") {
            record.position.fail("the derived key is not of the given length");
        }
        ScryptVector {
            position: record.position.clone(),
            password: record.escaped("password"),
            salt: record.escaped("salt"),
            n: record.number("n") as u64,
            r: u32::try_from(record.number("r")).unwrap(),
            p: u32::try_from(record.number("p")).unwrap(),
            derived,
        }
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// The arguments and the result of Argon2.
pub struct Argon2Vector {
    /// Its place in the vector file.
    pub position: Position,
    /// The password.
    pub password: Vec<u8>,
    /// The salt.
    pub salt: Vec<u8>,
    /// The secret, empty if there is none.
    pub secret: Vec<u8>,
    /// The associated data, empty if there is none.
    pub associated_data: Vec<u8>,
    /// The memory in KiB.
    pub memory_cost: u32,
    /// The number of iterations.
    pub iterations: u32,
    /// The number of lanes.
    pub lanes: u32,
    /// The derived key.
    pub derived: Vec<u8>,
}

/// Reads a file of `COUNT`, `length`, `lanes`, `iter`, `memcost`, `pass`, `salt`, `output`, and `secret` and `ad` in some.
pub fn argon2(file: &str) -> Vec<Argon2Vector> {
    let schema = Schema {
        first: "count",
        required: &["length", "lanes", "iter", "memcost", "pass", "salt", "output"],
        optional: &["secret", "ad"],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| {
        let derived = record.hex("output");
        if derived.len() != record.number("length") {
            record.position.fail("the derived key is not of the given length");
        }
        let number = |name| u32::try_from(record.number(name)).unwrap();
        let optional = |name| if record.has(name) { record.hex(name) } else { Vec::new() };
        Argon2Vector {
            position: record.position.clone(),
            password: record.hex("pass"),
            salt: record.hex("salt"),
            secret: optional("secret"),
            associated_data: optional("ad"),
            memory_cost: number("memcost"),
            iterations: number("iter"),
            lanes: number("lanes"),
            derived,
        }
    };
    records::load(file, &schema).iter().map(vector).collect()
}
