//! Vectors of ML-DSA.

use super::records::{self, Position, Record, Schema};
use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet;

/// A key and a deterministic signature.
#[derive(Debug)]
pub struct Kat {
    /// Its place in the vector file.
    pub position: Position,
    /// The seed of the key, ξ.
    pub seed: Vec<u8>,
    /// The public key.
    pub public_bytes: Vec<u8>,
    /// The expanded private key.
    pub private_bytes: Vec<u8>,
    /// The message.
    pub message: Vec<u8>,
    /// The context.
    pub context: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

/// Reads a file of known answers (`.rsp`).
pub fn kat(file: &str) -> Vec<Kat> {
    let schema = Schema {
        first: "count",
        required: &["xi", "seed", "pk", "sk", "msg", "mlen", "sm", "smlen", "ctx"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    records::load(file, &schema).iter().map(kat_of).collect()
}

fn kat_of(record: &Record) -> Kat {
    let message = record.hex("msg");
    let signed = record.hex("sm");
    assert_eq!(message.len(), record.number("mlen"));
    assert_eq!(signed.len(), record.number("smlen"));
    let signature = signed.strip_suffix(&message[..]);
    Kat {
        position: record.position.clone(),
        seed: record.hex("xi"),
        public_bytes: record.hex("pk"),
        private_bytes: record.hex("sk"),
        context: record.hex("ctx"),
        signature: signature
            .unwrap_or_else(|| record.position.fail("the signed message does not end with the message"))
            .to_vec(),
        message,
    }
}

/// A seed, and the SHA-256 digests of its keys.
#[derive(Debug)]
pub struct KeyGen {
    /// Its place in the vector file.
    pub position: Position,
    /// The parameter set.
    pub set: MlDsaParameterSet,
    /// The seed, ξ.
    pub seed: Vec<u8>,
    /// The digest of the public key.
    pub public_digest: Vec<u8>,
    /// The digest of the expanded private key.
    pub private_digest: Vec<u8>,
}

/// Reads `nist-acvp-keyGen.txt`.
pub fn key_gen(file: &str) -> Vec<KeyGen> {
    let vector = |record: &Record| KeyGen {
        position: record.position.clone(),
        set: set_of(record),
        seed: record.hex("seed"),
        public_digest: record.hex("pksha256"),
        private_digest: record.hex("sksha256"),
    };
    load(file, &["seed", "pksha256", "sksha256"])
        .iter()
        .map(vector)
        .collect()
}

/// A private key, µ, and the SHA-256 digest of its deterministic signature.
#[derive(Debug)]
pub struct SigGen {
    /// Its place in the vector file.
    pub position: Position,
    /// The parameter set.
    pub set: MlDsaParameterSet,
    /// The expanded private key.
    pub private_bytes: Vec<u8>,
    /// µ.
    pub mu: Vec<u8>,
    /// The digest of the signature.
    pub signature_digest: Vec<u8>,
}

/// Reads `nist-acvp-sigGen.txt`.
pub fn sig_gen(file: &str) -> Vec<SigGen> {
    let vector = |record: &Record| SigGen {
        position: record.position.clone(),
        set: set_of(record),
        private_bytes: record.hex("sk"),
        mu: record.hex("mu"),
        signature_digest: record.hex("signaturesha256"),
    };
    load(file, &["sk", "mu", "signaturesha256"])
        .iter()
        .map(vector)
        .collect()
}

/// A signature by the internal interface, valid or not.
#[derive(Debug)]
pub struct SigVer {
    /// Its place in the vector file.
    pub position: Position,
    /// The parameter set.
    pub set: MlDsaParameterSet,
    /// The public key.
    pub public_bytes: Vec<u8>,
    /// M', the message with what comes before it.
    pub message: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// Whether it is valid.
    pub is_valid: bool,
}

/// Reads `nist-acvp-sigVer.txt`.
pub fn sig_ver(file: &str) -> Vec<SigVer> {
    let vector = |record: &Record| SigVer {
        position: record.position.clone(),
        set: set_of(record),
        public_bytes: super::bytes::from_hex(record.header("pk").unwrap()).unwrap(),
        message: record.hex("message"),
        signature: record.hex("signature"),
        is_valid: match record.text("result") {
            "valid" => true,
            "invalid" => false,
            _ => record.position.fail("neither valid nor invalid"),
        },
    };
    load(file, &["message", "signature", "result"])
        .iter()
        .map(vector)
        .collect()
}

fn load(file: &str, required: &'static [&'static str]) -> Vec<Record> {
    let schema = Schema {
        first: "count",
        required,
        optional: &[],
        headers: &["parameterset", "pk"],
        words: &[],
    };
    records::load(file, &schema)
}

fn set_of(record: &Record) -> MlDsaParameterSet {
    let name = record.header("parameterset");
    name.and_then(|name| name.parse().ok())
        .unwrap_or_else(|| record.position.fail("no parameter set"))
}
