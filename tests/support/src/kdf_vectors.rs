//! Vectors of key derivation from secrets.

use super::records::{self, Position, Record, Schema};
use hazmat_openssl::prelude::*;

/// The hash function in the field `Hash`.
fn hash(record: &Record) -> HashAlgorithm {
    HashAlgorithm::from_name(record.text("hash")).unwrap()
}

/// The bytes of a field that a record may have.
fn optional(record: &Record, name: &str) -> Option<Vec<u8>> {
    record.has(name).then(|| record.hex(name))
}

/// The inputs and outputs of both steps of HKDF.
#[derive(Debug)]
pub struct HkdfVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The hash function.
    pub hash: HashAlgorithm,
    /// The input keying material.
    pub key_material: Vec<u8>,
    /// The salt.
    pub salt: Vec<u8>,
    /// The information.
    pub info: Vec<u8>,
    /// The pseudorandom key, if the file has it.
    pub prk: Option<Vec<u8>>,
    /// The derived key.
    pub derived: Vec<u8>,
}

/// Reads a file of `COUNT`, `Hash`, `IKM`, `salt`, `info`, `L`, `PRK` and `OKM`.
pub fn hkdf(file: &str) -> Vec<HkdfVector> {
    let schema = Schema {
        first: "count",
        required: &["hash", "ikm", "salt", "info", "l", "okm"],
        optional: &["prk"],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| {
        let derived = record.hex("okm");
        if derived.len() != record.number("l") {
            record.position.fail("the derived key is not of the given length");
        }
        HkdfVector {
            position: record.position.clone(),
            hash: hash(record),
            key_material: record.hex("ikm"),
            salt: record.hex("salt"),
            info: record.hex("info"),
            prk: optional(record, "prk"),
            derived,
        }
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// The inputs and the output of the PRF of TLS 1.2.
#[derive(Debug)]
pub struct PrfVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The hash function.
    pub hash: HashAlgorithm,
    /// The secret.
    pub secret: Vec<u8>,
    /// The label.
    pub label: Vec<u8>,
    /// The seed.
    pub seed: Vec<u8>,
    /// The output.
    pub output: Vec<u8>,
}

/// Reads a file of `COUNT`, `Hash`, `Secret`, `Label`, `Seed` and `Output`.
pub fn tls1_prf(file: &str) -> Vec<PrfVector> {
    let schema = Schema {
        first: "count",
        required: &["hash", "secret", "label", "seed", "output"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| PrfVector {
        position: record.position.clone(),
        hash: hash(record),
        secret: record.hex("secret"),
        label: record.text("label").as_bytes().to_vec(),
        seed: record.hex("seed"),
        output: record.hex("output"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// A step of the key schedule of TLS 1.3.
#[derive(Debug)]
pub struct Tls13Vector {
    /// Its place in the vector file.
    pub position: Position,
    /// The hash function.
    pub hash: HashAlgorithm,
    /// The step and its inputs.
    pub step: Tls13Step,
    /// The output.
    pub output: Vec<u8>,
}

/// The inputs of a step.
#[derive(Debug)]
pub enum Tls13Step {
    /// HKDF-Extract after Derive-Secret.
    Extract {
        /// The previous secret.
        previous: Option<Vec<u8>>,
        /// The secret that is added.
        secret: Option<Vec<u8>>,
    },
    /// HKDF-Expand-Label.
    Expand {
        /// The secret.
        secret: Vec<u8>,
        /// The label, without its prefix.
        label: Vec<u8>,
        /// The context.
        context: Vec<u8>,
    },
}

/// Reads a file of `COUNT`, `Hash`, `Step`, `Previous`, `Secret`, `Label`, `Context` and `Output`.
pub fn tls13_kdf(file: &str) -> Vec<Tls13Vector> {
    let schema = Schema {
        first: "count",
        required: &["hash", "step", "output"],
        optional: &["previous", "secret", "label", "context"],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| Tls13Vector {
        position: record.position.clone(),
        hash: hash(record),
        step: match record.text("step") {
            "extract" => Tls13Step::Extract {
                previous: optional(record, "previous"),
                secret: optional(record, "secret"),
            },
            "expand" => Tls13Step::Expand {
                secret: record.hex("secret"),
                label: record.text("label").as_bytes().to_vec(),
                context: optional(record, "context").unwrap_or_default(),
            },
            _ => record.position.fail("neither extract nor expand"),
        },
        output: record.hex("output"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// The six keys of an SSH connection.
#[derive(Debug)]
pub struct SshVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The hash function.
    pub hash: HashAlgorithm,
    /// The shared secret, as an `mpint`.
    pub secret: Vec<u8>,
    /// The exchange hash.
    pub exchange_hash: Vec<u8>,
    /// The session identifier.
    pub session_id: Vec<u8>,
    /// The keys A to F.
    pub keys: [Vec<u8>; 6],
}

/// Reads a file of `COUNT`, `Hash`, `K`, `H`, `session_id` and `A` to `F`.
pub fn sshkdf(file: &str) -> Vec<SshVector> {
    let schema = Schema {
        first: "count",
        required: &["hash", "k", "h", "session_id", "a", "b", "c", "d", "e", "f"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| SshVector {
        position: record.position.clone(),
        hash: hash(record),
        secret: record.hex("k"),
        exchange_hash: record.hex("h"),
        session_id: record.hex("session_id"),
        keys: ["a", "b", "c", "d", "e", "f"].map(|key| record.hex(key)),
    };
    records::load(file, &schema).iter().map(vector).collect()
}
