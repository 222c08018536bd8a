//! Vectors of RSA.

use super::bytes;
use super::groups::{self, GroupSchema};
use super::numbers::{self, RsaValues};
use super::records::{self, Position, Record, Schema};
use hazmat_openssl::prelude::*;
use openssl::pkey::PKey;
use std::collections::BTreeMap;

/// Names of hash functions as files write them.
pub fn hash_named(position: &Position, name: &str) -> HashAlgorithm {
    match name.to_uppercase().replace('-', "").as_str() {
        "SHA1" => HashAlgorithm::Sha1,
        "SHA224" => HashAlgorithm::Sha224,
        "SHA256" => HashAlgorithm::Sha256,
        "SHA384" => HashAlgorithm::Sha384,
        "SHA512" => HashAlgorithm::Sha512,
        _ => position.fail("a hash function of no known name"),
    }
}

/// The result that a file gives for a signature or an exchange: valid, or invalid for a numbered reason.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Valid.
    Right,
    /// Invalid, for the reason with this number.
    Wrong(usize),
}

impl Outcome {
    /// The outcome in the field `Result`, which is `P`, or `P` or `F` with a number and the reason in brackets.
    pub fn of(record: &Record) -> Self {
        let text = record.text("result");
        let (letter, reason) = text.split_at(1);
        let bad = || -> ! { record.position.fail("a result of no known form") };
        match letter {
            "P" => Outcome::Right,
            "F" => {
                let digits = reason.trim_start().strip_prefix('(').unwrap_or_else(|| bad());
                let digits = digits.split(' ').next().unwrap();
                Outcome::Wrong(digits.parse().unwrap_or_else(|_| bad()))
            }
            _ => bad(),
        }
    }
}

/// A message and its signature.
#[derive(Debug)]
pub struct SignatureVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The key, whole or only the public part.
    pub key: RsaValues,
    /// The hash function.
    pub hash: HashAlgorithm,
    /// The message.
    pub message: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// Whether it is valid.
    pub outcome: Outcome,
}

/// Reads a NIST file of `n` and in some also `p`, `q`, `e` and `d`, and with each of them records of `SHAAlg`, `Msg` and `S`.
///
/// Where a record gives a salt, it must be of `salt_length` bytes; the fixed schemes have a salt of one zero byte there.
pub fn nist_signatures(file: &str, salt_length: Option<usize>) -> Vec<SignatureVector> {
    let schema = GroupSchema {
        group: &["n", "p", "q", "e", "d"],
        record: Schema {
            first: "shaalg",
            required: &["n", "e", "msg", "s"],
            optional: &[
                "d",
                "saltval",
                "result",
                "em with hash moved",
                "em with trailer wrong",
                "ir with hash moved",
                "ir with trailer wrong",
            ],
            headers: &["mod"],
            words: &[],
        },
        passed_over: &["!!"],
        breaks_off: false,
    };
    let vector = |record: &Record| {
        if record.has("saltval") {
            let expected = salt_length.unwrap_or(1);
            assert_eq!(record.hex("saltval").len(), expected, "{}", record.position);
        }
        let key = nist_key(record);
        let bits = numbers::big(&key.n).bit_length();
        assert_eq!(record.header_number("mod"), usize::try_from(bits).ok());
        SignatureVector {
            position: record.position.clone(),
            key,
            hash: hash_named(&record.position, record.text("shaalg")),
            message: record.hex("msg"),
            signature: record.hex("s"),
            outcome: if record.has("result") {
                Outcome::of(record)
            } else {
                Outcome::Right
            },
        }
    };
    groups::load(file, &schema).iter().map(vector).collect()
}

fn nist_key(record: &Record) -> RsaValues {
    let given = |name: &str| record.has(name).then(|| numbers::hex(record, name));
    RsaValues {
        n: numbers::hex(record, "n"),
        e: numbers::hex(record, "e"),
        d: given("d"),
        primes: given("p").zip(given("q")).map(|(p, q)| [p, q]),
        crt: None,
    }
}

/// Reads a file of keys: `e`, `p`, `q`, `n` and `d`, with the values which the primes came from.
pub fn nist_keys(file: &str) -> Vec<(Position, RsaValues)> {
    let schema = GroupSchema {
        group: &[],
        record: Schema {
            first: "e",
            required: &["p", "q", "n", "d"],
            optional: &["xp1", "xp2", "xp", "xq1", "xq2", "xq"],
            headers: &["mod"],
            words: &[],
        },
        passed_over: &[],
        breaks_off: false,
    };
    let key = |record: &Record| (record.position.clone(), nist_key(record));
    groups::load(file, &schema).iter().map(key).collect()
}

/// A message and its ciphertext.
#[derive(Debug)]
pub struct EncryptionVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The key, whole.
    pub key: RsaValues,
    /// The padding.
    pub padding: RsaPadding,
    /// The message.
    pub message: Vec<u8>,
    /// The ciphertext.
    pub ciphertext: Vec<u8>,
}

/// A comment line of a file whose values stand below comments, and the bytes below it.
struct Labelled {
    position: Position,
    label: String,
    bytes: Vec<u8>,
}

/// Reads a file whose values stand below comments that name them. Text is allowed only above the first comment, or where
/// `intermediate` allows it.
fn labelled(file: &str, intermediate: bool) -> Vec<Labelled> {
    let mut items: Vec<Labelled> = Vec::new();
    for (position, text) in records::all_lines(file) {
        if let Some(label) = text.strip_prefix('#') {
            let label = label.trim().trim_end_matches(':').to_owned();
            items.push(Labelled {
                position,
                label,
                bytes: Vec::new(),
            });
        } else if let Some(item) = items.last_mut() {
            if text.chars().all(|c| c == '=') {
                continue;
            }
            let even = if text.len() % 2 == 1 && !text.contains(' ') {
                format!("0{text}")
            } else {
                text
            };
            match bytes::from_hex(&even) {
                Some(bytes) => item.bytes.extend(bytes),
                None if intermediate => {}
                None => position.fail("not hexadecimal"),
            }
        }
    }
    items
}

/// The names of the values of an example.
const MESSAGE: &[&str] = &["Message", "Message to be signed", "Message to be encrypted"];
const RESULT: &[&str] = &[
    "Signature",
    "Signature, the RSA decryption of EM",
    "Encryption",
    "Ciphertext, the RSA encryption of EM",
];
const RANDOM: &[&str] = &["Seed", "seed", "Salt", "salt"];
const KEY: &[&str] = &[
    "Modulus",
    "Public exponent",
    "Exponent",
    "Private exponent",
    "Prime 1",
    "Prime 2",
    "Prime exponent 1",
    "Prime exponent 2",
    "Coefficient",
];

/// An example of a file of labelled values.
struct Example {
    position: Position,
    key: RsaValues,
    title: String,
    message: Vec<u8>,
    random: Vec<u8>,
    result: Vec<u8>,
}

/// Reads a file of keys and examples. Values of other names are passed over only where `intermediate` allows it.
fn examples(file: &str, intermediate: bool) -> Vec<Example> {
    let mut key: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let (mut private, mut title) = (false, String::new());
    let mut examples: Vec<Example> = Vec::new();
    for item in labelled(file, intermediate) {
        let label = item.label.as_str();
        if label == "Public key" {
            key.clear();
            private = false;
        } else if label == "Private key" {
            private = true;
        } else if label.contains("Example ") && item.bytes.is_empty() {
            title = label.to_owned();
        } else if KEY.contains(&label) {
            let name = match label {
                "Exponent" if !private => "Public exponent",
                "Exponent" => "Private exponent",
                _ => label,
            };
            let earlier = key.insert(name.to_owned(), item.bytes.clone());
            if earlier.is_some_and(|earlier| earlier != item.bytes) {
                item.position.fail("another value than above");
            }
        } else if MESSAGE.contains(&label) {
            examples.push(Example {
                position: item.position,
                key: labelled_key(&key),
                title: title.clone(),
                message: item.bytes,
                random: Vec::new(),
                result: Vec::new(),
            });
        } else if RANDOM.contains(&label) || RESULT.contains(&label) {
            let example = examples
                .last_mut()
                .unwrap_or_else(|| item.position.fail("no example is open here"));
            let value = if RESULT.contains(&label) {
                &mut example.result
            } else {
                &mut example.random
            };
            if !value.is_empty() {
                item.position.fail("a value for the second time");
            }
            *value = item.bytes;
        } else if !item.bytes.is_empty() && !intermediate {
            item.position.fail("an unexpected value");
        }
    }
    examples
}

fn labelled_key(key: &BTreeMap<String, Vec<u8>>) -> RsaValues {
    let value = |name: &str| key[name].clone();
    RsaValues {
        n: value("Modulus"),
        e: value("Public exponent"),
        d: Some(value("Private exponent")),
        primes: Some([value("Prime 1"), value("Prime 2")]),
        crt: Some([
            value("Prime exponent 1"),
            value("Prime exponent 2"),
            value("Coefficient"),
        ]),
    }
}

/// Reads a file of signatures with SHA-1 whose values stand below comments.
pub fn labelled_signatures(file: &str, salt_length: Option<usize>) -> Vec<SignatureVector> {
    let vector = |example: Example| {
        assert_eq!(example.random.len(), salt_length.unwrap_or(0), "{}", example.position);
        SignatureVector {
            position: example.position,
            key: example.key,
            hash: HashAlgorithm::Sha1,
            message: example.message,
            signature: example.result,
            outcome: Outcome::Right,
        }
    };
    let intermediate = file.ends_with("-int.txt");
    examples(file, intermediate).into_iter().map(vector).collect()
}

/// Reads a file of ciphertexts whose values stand below comments. The titles may name the hash functions of OAEP, which
/// are SHA-1 where they do not.
pub fn labelled_ciphertexts(file: &str, oaep: bool) -> Vec<EncryptionVector> {
    let vector = |example: Example| EncryptionVector {
        padding: if oaep {
            let hash = |name: &str| title_hash(&example, name).unwrap_or(HashAlgorithm::Sha1);
            RsaPadding::oaep(OaepPadding::new(hash("alg=")).with_mgf1_hash(hash("mgf1=")))
        } else {
            RsaPadding::pkcs1v15()
        },
        position: example.position,
        key: example.key,
        message: example.message,
        ciphertext: example.result,
    };
    let intermediate = file.ends_with("-int.txt");
    examples(file, intermediate).into_iter().map(vector).collect()
}

fn title_hash(example: &Example, name: &str) -> Option<HashAlgorithm> {
    let (_, rest) = example.title.split_once(name)?;
    let hash = rest.split(' ').next().unwrap();
    Some(hash_named(&example.position, hash))
}

/// Reads a file of an encoded key, a label of OAEP, a ciphertext and a message.
pub fn oaep_labels(file: &str) -> Vec<EncryptionVector> {
    let schema = Schema {
        first: "count",
        required: &["key", "rsapadding", "oaepdigest", "oaeplabel", "input", "output"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| {
        assert_eq!(record.text("rsapadding"), "OAEP", "{}", record.position);
        let hash = hash_named(&record.position, record.text("oaepdigest"));
        let padding = OaepPadding::new(hash).with_label(&record.hex("oaeplabel"));
        EncryptionVector {
            position: record.position.clone(),
            key: encoded_key(&record.hex("key")),
            padding: RsaPadding::oaep(padding),
            message: record.hex_or_quoted("output"),
            ciphertext: record.hex("input"),
        }
    };
    records::load(file, &schema).iter().map(vector).collect()
}

fn encoded_key(der: &[u8]) -> RsaValues {
    let key = PKey::private_key_from_der(der).unwrap().rsa().unwrap();
    let crt = [key.dmp1(), key.dmq1(), key.iqmp()];
    RsaValues {
        n: key.n().to_vec(),
        e: key.e().to_vec(),
        d: Some(key.d().to_vec()),
        primes: Some([key.p().unwrap().to_vec(), key.q().unwrap().to_vec()]),
        crt: Some(crt.map(|value| value.unwrap().to_vec())),
    }
}
