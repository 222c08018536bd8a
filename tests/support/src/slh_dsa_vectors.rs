//! NIST's vectors of SLH-DSA.

use super::records::{self, Position, Schema};

/// A private key and the public key in it.
#[derive(Debug)]
pub struct KeyVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The name of the parameter set.
    pub parameter_set: String,
    /// The private key.
    pub private_key: Vec<u8>,
    /// The public key.
    pub public_key: Vec<u8>,
}

/// Reads the file of generated keys.
pub fn keys(file: &str) -> Vec<KeyVector> {
    let schema = Schema {
        first: "tcid",
        required: &["parameter_set", "sk", "pk"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &records::Record| KeyVector {
        position: record.position.clone(),
        parameter_set: record.text("parameter_set").to_owned(),
        private_key: record.hex("sk"),
        public_key: record.hex("pk"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// A signature by the internal interface of FIPS 205, section 9.2: without a context and its prefix.
#[derive(Debug)]
pub struct SignatureVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The name of the parameter set.
    pub parameter_set: String,
    /// The private key.
    pub private_key: Vec<u8>,
    /// The random bytes; `None` for a deterministic signature.
    pub additional_randomness: Option<Vec<u8>>,
    /// The message.
    pub message: Vec<u8>,
    /// SHA-256 of the signature.
    pub signature_sha256: Vec<u8>,
}

/// Reads the file of generated signatures.
pub fn signatures(file: &str) -> Vec<SignatureVector> {
    let schema = Schema {
        first: "tcid",
        required: &["parameter_set", "sk", "message", "signature_sha256"],
        optional: &["additional_randomness"],
        headers: &[],
        words: &[],
    };
    let random = |record: &records::Record| {
        record
            .has("additional_randomness")
            .then(|| record.hex("additional_randomness"))
    };
    let vector = |record: &records::Record| SignatureVector {
        position: record.position.clone(),
        parameter_set: record.text("parameter_set").to_owned(),
        private_key: record.hex("sk"),
        additional_randomness: random(record),
        message: record.hex("message"),
        signature_sha256: record.hex("signature_sha256"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// A signature to verify by the internal interface of FIPS 205, section 9.3.
#[derive(Debug)]
pub struct VerificationVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The name of the parameter set.
    pub parameter_set: String,
    /// The public key.
    pub public_key: Vec<u8>,
    /// The message.
    pub message: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// Whether the signature is valid.
    pub is_valid: bool,
}

/// Reads the file of signatures to verify.
pub fn verifications(file: &str) -> Vec<VerificationVector> {
    let schema = Schema {
        first: "tcid",
        required: &["parameter_set", "pk", "message", "signature", "result"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let is_valid = |record: &records::Record| match record.text("result") {
        "valid" => true,
        "invalid" => false,
        _ => record.position.fail("a result of no known name"),
    };
    let vector = |record: &records::Record| VerificationVector {
        position: record.position.clone(),
        parameter_set: record.text("parameter_set").to_owned(),
        public_key: record.hex("pk"),
        message: record.hex("message"),
        signature: record.hex("signature"),
        is_valid: is_valid(record),
    };
    records::load(file, &schema).iter().map(vector).collect()
}
