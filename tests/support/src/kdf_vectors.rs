//! Vectors of key derivation from secrets: HKDF, the functions of TLS and SSH, KBKDF, the X9.63 KDF, the Concat KDF.

use super::records::{self, Line, Position, Record, Schema};
use hazmat_openssl::kdf::{CounterLocation, KbkdfInput, KbkdfMode, KbkdfParameters};
use hazmat_openssl::prelude::*;

fn hash(record: &Record, name: &str) -> HashAlgorithm {
    HashAlgorithm::from_name(name).unwrap_or_else(|_| record.position.fail("an unknown hash function"))
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
            hash: hash(record, record.text("hash")),
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
        hash: hash(record, record.text("hash")),
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
        hash: hash(record, record.text("hash")),
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
        hash: hash(record, record.text("hash")),
        secret: record.hex("k"),
        exchange_hash: record.hex("h"),
        session_id: record.hex("session_id"),
        keys: ["a", "b", "c", "d", "e", "f"].map(|key| record.hex(key)),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// The pseudorandom function of a vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prf {
    /// HMAC with a hash function.
    Hmac(HashAlgorithm),
    /// CMAC with AES.
    CmacAes,
    /// CMAC with Triple DES.
    CmacTripleDes,
}

/// A key, parameters, and the key derived by KBKDF over HMAC or CMAC.
#[derive(Debug)]
pub struct KbkdfVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The pseudorandom function.
    pub prf: Prf,
    /// The IV of feedback mode.
    pub iv: Option<Vec<u8>>,
    /// The counter's length in bytes.
    pub rlen: usize,
    /// The counter's position.
    pub location: CounterLocation,
    /// The fixed input.
    pub fixed: Vec<u8>,
    /// The key.
    pub key: Vec<u8>,
    /// The derived key.
    pub derived: Vec<u8>,
}

impl KbkdfVector {
    /// The parameters.
    pub fn parameters(&self) -> KbkdfParameters<'_> {
        let mode = match &self.iv {
            Some(iv) => KbkdfMode::Feedback { iv },
            None => KbkdfMode::Counter,
        };
        KbkdfParameters::new(mode, KbkdfInput::Fixed(&self.fixed))
            .with_rlen(self.rlen)
            .with_location(self.location)
    }
}

/// Reads a file of `L` in bits, `KI`, the fixed input whole or in two parts, and `KO`, under headers for the pseudorandom function,
/// the position of the counter and its length.
pub fn kbkdf(file: &str) -> Vec<KbkdfVector> {
    let schema = Schema {
        first: "count",
        required: &["l", "ki", "ko"],
        optional: &[
            "iv",
            "ivlen",
            "fixedinputdata",
            "fixedinputdatabytelen",
            "databeforectrdata",
            "databeforectrlen",
            "dataafterctrdata",
            "dataafterctrlen",
        ],
        headers: &["prf", "ctrlocation", "rlen"],
        words: &[],
    };
    // Intermediate values, several for each vector.
    let is_intermediate = |line: &Line| match line {
        Line::Field { name, .. } => name == "binary rep of i" || name == "instring",
        _ => false,
    };
    let lines = records::lines(file)
        .into_iter()
        .filter(|(_, line)| !is_intermediate(line));
    records::load_lines(lines, &schema).iter().map(kbkdf_vector).collect()
}

fn kbkdf_vector(record: &Record) -> KbkdfVector {
    let (location, fixed) = match record.header("ctrlocation") {
        Some("BEFORE_FIXED") => (CounterLocation::BeforeFixed, record.hex("fixedinputdata")),
        Some("AFTER_FIXED") => (CounterLocation::AfterFixed, record.hex("fixedinputdata")),
        Some("MIDDLE_FIXED") => {
            let mut fixed = record.hex("databeforectrdata");
            let break_location = fixed.len();
            fixed.extend(record.hex("dataafterctrdata"));
            (CounterLocation::MiddleFixed { break_location }, fixed)
        }
        _ => record.position.fail("an unexpected position of the counter"),
    };
    let rlen = match record.header("rlen") {
        Some("8_BITS") => 1,
        Some("16_BITS") => 2,
        Some("24_BITS") => 3,
        Some("32_BITS") => 4,
        _ => record.position.fail("an unexpected length of the counter"),
    };
    let prf = match record.header("prf") {
        Some("CMAC_AES128" | "CMAC_AES192" | "CMAC_AES256") => Prf::CmacAes,
        Some("CMAC_TDES2" | "CMAC_TDES3") => Prf::CmacTripleDes,
        Some(hmac) => Prf::Hmac(hash(record, hmac.strip_prefix("HMAC_").unwrap_or_default())),
        None => record.position.fail("no pseudorandom function"),
    };
    KbkdfVector {
        position: record.position.clone(),
        prf,
        iv: record.has("iv").then(|| record.hex("iv")),
        rlen,
        location,
        fixed,
        key: record.hex("ki"),
        derived: derived(record, "ko", record.number("l")),
    }
}

/// A key, a label, a context, and the key derived by KBKDF over KMAC.
#[derive(Debug)]
pub struct KbkdfKmacVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The name of the pseudorandom function.
    pub kmac: String,
    /// The key.
    pub key: Vec<u8>,
    /// The label.
    pub label: Vec<u8>,
    /// The context.
    pub context: Vec<u8>,
    /// The derived key.
    pub derived: Vec<u8>,
}

/// Reads a file of `L` in bits, `KI`, `Label`, `Context` and `KO`, under a header for the pseudorandom function.
pub fn kbkdf_kmac(file: &str) -> Vec<KbkdfKmacVector> {
    let schema = Schema {
        first: "count",
        required: &["l", "ki", "label", "context", "ko"],
        optional: &[],
        headers: &["prf"],
        words: &[],
    };
    let vector = |record: &Record| KbkdfKmacVector {
        position: record.position.clone(),
        kmac: record.header("prf").unwrap_or_default().to_owned(),
        key: record.hex("ki"),
        label: record.hex("label"),
        context: record.hex("context"),
        derived: derived(record, "ko", record.number("l")),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// A shared secret, further data, and the key derived by the X9.63 KDF.
#[derive(Debug)]
pub struct X963Vector {
    /// Its place in the vector file.
    pub position: Position,
    /// The hash function.
    pub hash: HashAlgorithm,
    /// The shared secret.
    pub secret: Vec<u8>,
    /// The further data.
    pub shared_info: Vec<u8>,
    /// The derived key.
    pub derived: Vec<u8>,
}

/// Reads a file of `Z`, `SharedInfo` and `key_data`, under headers for the hash function and the lengths in bits.
pub fn x963(file: &str) -> Vec<X963Vector> {
    let schema = Schema {
        first: "count",
        required: &["z", "sharedinfo", "key_data"],
        optional: &[],
        headers: &["hash", "shared secret length", "sharedinfo length", "key data length"],
        words: &[],
    };
    let is_wanted = |line: &Line| match line {
        Line::Field { name, .. } => schema.first == name || schema.required.contains(&name.as_str()),
        _ => true,
    };
    // The hash function is a header of its own, without a value.
    let named = |line: Line| match line {
        Line::Header { name, value } if value.is_empty() => Line::Header {
            name: "hash".to_owned(),
            value: name.to_uppercase(),
        },
        line => line,
    };
    let lines = records::lines(file)
        .into_iter()
        .filter(|(_, line)| is_wanted(line))
        .map(|(position, line)| (position, named(line)));
    records::load_lines(lines, &schema).iter().map(x963_vector).collect()
}

fn x963_vector(record: &Record) -> X963Vector {
    let length = |name| record.header_number(name).unwrap_or_default();
    let (secret, shared_info) = (record.hex("z"), record.hex("sharedinfo"));
    assert_eq!(secret.len(), length("shared secret length").div_ceil(8));
    assert_eq!(shared_info.len(), length("sharedinfo length") / 8);
    X963Vector {
        position: record.position.clone(),
        hash: hash(record, record.header("hash").unwrap_or_default()),
        secret,
        shared_info,
        derived: derived(record, "key_data", length("key data length")),
    }
}

/// A shared secret, salt, further data, and the key derived by the Concat KDF.
#[derive(Debug)]
pub struct ConcatVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The name of the auxiliary function.
    pub auxiliary: String,
    /// The shared secret.
    pub secret: Vec<u8>,
    /// The salt; empty for the default.
    pub salt: Vec<u8>,
    /// The further data.
    pub other_info: Vec<u8>,
    /// The derived key.
    pub derived: Vec<u8>,
}

/// Reads a file of `L` in bits, `Z`, `Salt`, `OtherInfo` and `DKM`, under a header for the auxiliary function.
pub fn concat(file: &str) -> Vec<ConcatVector> {
    let schema = Schema {
        first: "count",
        required: &["l", "z", "salt", "otherinfo", "dkm"],
        optional: &[],
        headers: &["h"],
        words: &[],
    };
    let vector = |record: &Record| ConcatVector {
        position: record.position.clone(),
        auxiliary: record.header("h").unwrap_or_default().to_owned(),
        secret: record.hex("z"),
        salt: record.hex("salt"),
        other_info: record.hex("otherinfo"),
        derived: derived(record, "dkm", record.number("l")),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// The derived key, whose length is known.
fn derived(record: &Record, name: &str, bits: usize) -> Vec<u8> {
    let derived = record.hex(name);
    if derived.len() * 8 != bits {
        record.position.fail("the derived key is not of the given length");
    }
    derived
}
