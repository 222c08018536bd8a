//! Vectors of DSA.

use super::groups::{self, GroupSchema};
use super::numbers::{self, GroupValues};
use super::records::{Position, Record, Schema};
use super::rsa_vectors::{Outcome, hash_named};
use super::{files, pem_text};
use hazmat_openssl::prelude::*;

/// A message and its signature.
#[derive(Debug)]
pub struct SignatureVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The parameters.
    pub group: GroupValues,
    /// The hash function.
    pub hash: HashAlgorithm,
    /// The private number, where the file gives it.
    pub x: Option<Vec<u8>>,
    /// The public number.
    pub y: Vec<u8>,
    /// The message.
    pub message: Vec<u8>,
    /// The numbers of the signature.
    pub signature: [Vec<u8>; 2],
    /// Whether it is valid.
    pub outcome: Outcome,
}

fn group(record: &Record) -> GroupValues {
    GroupValues {
        p: numbers::hex(record, "p"),
        q: Some(numbers::hex(record, "q")),
        g: numbers::hex(record, "g"),
    }
}

/// The sizes and the hash function of a header such as `L=2048, N=224, SHA-256`, or `1024` alone.
fn header(record: &Record) -> (u32, u32, HashAlgorithm) {
    let bad = || -> ! { record.position.fail("a header of no known form") };
    let text = record.header("mod").unwrap_or_else(|| bad());
    let parts: Vec<&str> = text.split(", ").map(str::trim).collect();
    let number = |text: &str| text.parse().unwrap_or_else(|_| bad());
    let size = |text: &str, name: &str| number(text.strip_prefix(name).unwrap_or_else(|| bad()));
    match parts[..] {
        [p] => (number(p), 160, HashAlgorithm::Sha1),
        [p, q] => (size(p, "L="), size(q, "N="), HashAlgorithm::Sha1),
        [p, q, hash] => (size(p, "L="), size(q, "N="), hash_named(&record.position, hash)),
        _ => bad(),
    }
}

fn check_sizes(record: &Record, group: &GroupValues) {
    let (p, q, _) = header(record);
    let q_bits = numbers::big(group.q.as_ref().unwrap()).bit_length();
    assert_eq!(numbers::big(&group.p).bit_length(), p, "{}", record.position);
    assert_eq!(q_bits, q, "{}", record.position);
}

/// Reads a file of parameters and with each of them records of `Msg`, `Y`, `R` and `S`, in some also `X`, `K` and `Result`.
///
/// `breaks_off` tells that the file ends within a record.
pub fn signatures(file: &str, breaks_off: bool) -> Vec<SignatureVector> {
    let schema = GroupSchema {
        group: &["p", "q", "g"],
        record: Schema {
            first: "msg",
            required: &["p", "q", "g", "y", "r", "s"],
            optional: &["x", "k", "result"],
            headers: &["mod"],
            words: &[],
        },
        passed_over: &[],
        breaks_off,
    };
    let vector = |record: &Record| {
        let group = group(record);
        check_sizes(record, &group);
        SignatureVector {
            position: record.position.clone(),
            group,
            hash: header(record).2,
            x: record.has("x").then(|| numbers::hex(record, "x")),
            y: numbers::hex(record, "y"),
            message: record.hex("msg"),
            signature: ["r", "s"].map(|name| numbers::hex(record, name)),
            outcome: if record.has("result") {
                Outcome::of(record)
            } else {
                Outcome::Right
            },
        }
    };
    groups::load(file, &schema).iter().map(vector).collect()
}

/// A key pair.
#[derive(Debug)]
pub struct KeyVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The parameters.
    pub group: GroupValues,
    /// The private number.
    pub x: Vec<u8>,
    /// The public number.
    pub y: Vec<u8>,
}

/// Reads a file of parameters and with each of them records of `X` and `Y`.
pub fn keys(file: &str) -> Vec<KeyVector> {
    let schema = GroupSchema {
        group: &["p", "q", "g"],
        record: Schema {
            first: "x",
            required: &["p", "q", "g", "y"],
            optional: &[],
            headers: &["mod"],
            words: &[],
        },
        passed_over: &[],
        breaks_off: false,
    };
    let vector = |record: &Record| {
        let group = group(record);
        check_sizes(record, &group);
        KeyVector {
            position: record.position.clone(),
            group,
            x: numbers::hex(record, "x"),
            y: numbers::hex(record, "y"),
        }
    };
    groups::load(file, &schema).iter().map(vector).collect()
}

/// Parameters, sound or not.
#[derive(Debug)]
pub struct ParameterVector {
    /// Where they stand.
    pub position: Position,
    /// The parameters. Where the file gives no generator, it is two to the power of (p - 1) / q.
    pub group: GroupValues,
    /// Whether they are what they should be, whatever seed they came from.
    pub soundness: Soundness,
}

/// What can be said of parameters without a proof that their primes are prime.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Soundness {
    /// Nothing is wrong.
    Sound,
    /// The order does not divide the prime less one.
    BadOrder,
    /// The generator is not of that order. No generator is where the modulus is not prime.
    BadGenerator,
}

/// Reads a file of records of `P` and `Q`, most often with `G`, with what they came from, and in some with `Result`.
pub fn parameters(file: &str) -> Vec<ParameterVector> {
    let schema = GroupSchema {
        group: &[],
        record: Schema {
            first: "p",
            required: &["q"],
            optional: &[
                "g",
                "seed",
                "c",
                "h",
                "index",
                "counter",
                "domain_parameter_seed",
                "firstseed",
                "pseed",
                "qseed",
                "pgen_counter",
                "qgen_counter",
                "result",
            ],
            headers: &["mod", "a.1.", "a.2."],
            words: &[],
        },
        passed_over: &[],
        breaks_off: false,
    };
    groups::load(file, &schema).iter().map(parameter_vector).collect()
}

fn parameter_vector(record: &Record) -> ParameterVector {
    let (p, q) = (numbers::hex(record, "p"), numbers::hex(record, "q"));
    let g = if record.has("g") {
        numbers::hex(record, "g")
    } else {
        let p = numbers::big(&p);
        let (exponent, _) = numbers::quotient(&numbers::plus(&p, -1), &numbers::big(&q));
        numbers::power(&numbers::small(2), &exponent, &p).to_be_bytes()
    };
    let group = GroupValues { p, q: Some(q), g };
    check_sizes(record, &group);
    ParameterVector {
        position: record.position.clone(),
        group,
        soundness: if record.has("result") {
            soundness(record)
        } else {
            Soundness::Sound
        },
    }
}

fn soundness(record: &Record) -> Soundness {
    match record.text("result").to_lowercase().as_str() {
        "p (no change)" | "f (seed doesn't produce q)" | "f (firstseed doesn't produce p and q)" => Soundness::Sound,
        "f (q doesn't div p-1)" | "f (q doesn't divide (p - 1))" => Soundness::BadOrder,
        "f (p not prime)" | "f (g modified)" => Soundness::BadGenerator,
        _ => record.position.fail("a result of no known form"),
    }
}

/// Reads a file of an encoded private key: a sequence of version, `p`, `q`, `g`, `y` and `x`.
pub fn encoded_key(file: &str) -> DsaPrivateNumbers {
    let (_, der) = pem_text::parse(files::read(file).as_bytes());
    let (0x30, body, []) = element(&der) else {
        panic!("{file} is not one sequence");
    };
    let mut rest = body;
    let mut next = || {
        let (0x02, number, after) = element(rest) else {
            panic!("{file} has something else than a number");
        };
        rest = after;
        numbers::big(number)
    };
    assert_eq!(next(), numbers::small(0), "the version of {file}");
    let (p, q, g, y, x) = (next(), next(), next(), next(), next());
    assert!(rest.is_empty(), "{file} has more than a key");
    let parameter_numbers = DsaParameterNumbers { p, q, g };
    DsaPrivateNumbers {
        x: x.into(),
        public_numbers: DsaPublicNumbers { y, parameter_numbers },
    }
}

/// The tag and the content of the first element of `der`, which is short, and what comes after it.
fn element(der: &[u8]) -> (u8, &[u8], &[u8]) {
    let [tag, length, rest @ ..] = der else {
        panic!("an element is cut off");
    };
    assert!(*length < 0x80, "an element is not short");
    let (content, after) = rest.split_at(usize::from(*length));
    (*tag, content, after)
}
