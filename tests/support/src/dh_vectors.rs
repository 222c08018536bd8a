//! Vectors of the Diffie-Hellman key exchange.

use super::groups::{self, GroupSchema};
use super::numbers::{self, GroupValues};
use super::records::{self, Position, Record, Schema};
use super::rsa_vectors::Outcome;

/// Two key pairs in one group, and their shared secret.
#[derive(Debug)]
pub struct ExchangeVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The group, with the order of a subgroup.
    pub group: GroupValues,
    /// The own private and public number.
    pub own: [Vec<u8>; 2],
    /// The other side's private and public number.
    pub peer: [Vec<u8>; 2],
    /// The secret, as long as the prime.
    pub secret: Vec<u8>,
    /// Whether all values are valid.
    pub outcome: Outcome,
}

const RECORD: Schema = Schema {
    first: "count",
    required: &["xstatcavs", "ystatcavs", "xstatiut", "ystatiut", "z", "result"],
    optional: &["p", "q", "g", "cavshashzz"],
    headers: &["a.", "fa", "fb", "fc", "sha(s) supported"],
    words: &[],
};

/// Reads a file of groups and with each of them records of the keys of two sides, a secret and a result.
pub fn exchanges(file: &str) -> Vec<ExchangeVector> {
    let schema = GroupSchema {
        group: &["p", "q", "g"],
        record: RECORD,
        passed_over: &[],
        breaks_off: false,
    };
    groups::load(file, &schema).iter().map(exchange).collect()
}

/// Reads a file as [`exchanges`] does, in which every record has its own group.
pub fn single_exchanges(file: &str) -> Vec<ExchangeVector> {
    let schema = GroupSchema {
        group: &[],
        record: RECORD,
        passed_over: &[],
        breaks_off: false,
    };
    groups::load(file, &schema).iter().map(exchange).collect()
}

fn exchange(record: &Record) -> ExchangeVector {
    let number = |name: &str| numbers::hex(record, name);
    ExchangeVector {
        position: record.position.clone(),
        group: GroupValues {
            p: number("p"),
            q: Some(number("q")),
            g: number("g"),
        },
        own: [number("xstatiut"), number("ystatiut")],
        peer: [number("xstatcavs"), number("ystatcavs")],
        secret: record.hex("z"),
        outcome: Outcome::of(record),
    }
}

/// A group.
#[derive(Debug)]
pub struct GroupVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The group, without the order of a subgroup.
    pub group: GroupValues,
}

/// Reads a file of groups without the orders of their subgroups.
pub fn named_groups(file: &str) -> Vec<GroupVector> {
    let schema = Schema {
        first: "count",
        required: &["p", "g"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| GroupVector {
        position: record.position.clone(),
        group: GroupValues {
            p: numbers::hex(record, "p"),
            q: None,
            g: numbers::hex(record, "g"),
        },
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// A key pair, the other side's public number and the secret, in decimal digits but for the secret.
#[derive(Debug)]
pub struct SecretVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The group, without the order of a subgroup.
    pub group: GroupValues,
    /// The own private number.
    pub x: Vec<u8>,
    /// The other side's public number.
    pub y: Vec<u8>,
    /// The secret.
    pub secret: Vec<u8>,
}

/// Reads a file of `P`, `G`, `X`, `Y` and `K`.
pub fn secrets(file: &str) -> Vec<SecretVector> {
    let schema = Schema {
        first: "count",
        required: &["p", "g", "x", "y", "k"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| SecretVector {
        position: record.position.clone(),
        group: GroupValues {
            p: numbers::decimal(record, "p"),
            q: None,
            g: numbers::decimal(record, "g"),
        },
        x: numbers::decimal(record, "x"),
        y: numbers::decimal(record, "y"),
        secret: record.hex("k"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// Two key pairs of different groups.
#[derive(Debug)]
pub struct MismatchVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The groups.
    pub groups: [GroupValues; 2],
    /// Private and public number of each.
    pub keys: [[Vec<u8>; 2]; 2],
}

/// Reads a file of `G`, `P1`, `X1`, `Y1`, `P2`, `X2` and `Y2`.
pub fn mismatches(file: &str) -> Vec<MismatchVector> {
    let schema = Schema {
        first: "count",
        required: &["g", "p1", "x1", "y1", "p2", "x2", "y2"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| MismatchVector {
        position: record.position.clone(),
        groups: ["p1", "p2"].map(|name| GroupValues {
            p: numbers::decimal(record, name),
            q: None,
            g: numbers::decimal(record, "g"),
        }),
        keys: [["x1", "y1"], ["x2", "y2"]].map(|names| names.map(|name| numbers::decimal(record, name))),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// A key pair, with or without the order of a subgroup.
#[derive(Debug)]
pub struct KeyVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The group.
    pub group: GroupValues,
    /// The private number.
    pub x: Vec<u8>,
    /// The public number.
    pub y: Vec<u8>,
}

/// Reads a file of `P`, `G`, `Y`, `X` and perhaps `Q`.
pub fn keys(file: &str) -> Vec<KeyVector> {
    let schema = Schema {
        first: "count",
        required: &["p", "g", "y", "x"],
        optional: &["q"],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| KeyVector {
        position: record.position.clone(),
        group: GroupValues {
            p: numbers::hex(record, "p"),
            q: record.has("q").then(|| numbers::hex(record, "q")),
            g: numbers::hex(record, "g"),
        },
        x: numbers::hex(record, "x"),
        y: numbers::hex(record, "y"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}
