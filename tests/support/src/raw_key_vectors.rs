//! Vectors of signatures and key exchanges with raw keys.

use super::bytes;
use super::records::{self, Position, Record, Schema};

/// A key pair, a message and its signature.
#[derive(Debug)]
pub struct EdwardsVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The private key.
    pub private_key: Vec<u8>,
    /// The public key.
    pub public_key: Vec<u8>,
    /// The message.
    pub message: Vec<u8>,
    /// The context, which some vectors have.
    pub context: Option<Vec<u8>>,
    /// The signature.
    pub signature: Vec<u8>,
}

/// Reads a file of lines `private key and public key:public key:message:signature and message:`.
pub fn ed25519(file: &str) -> Vec<EdwardsVector> {
    records::raw_lines(file).into_iter().map(ed25519_vector).collect()
}

fn ed25519_vector((position, text): (Position, String)) -> EdwardsVector {
    let fields: Option<Vec<Vec<u8>>> = text.split(':').map(bytes::from_hex).collect();
    let Some(fields) = fields.filter(|fields| fields.len() == 5 && fields[4].is_empty()) else {
        position.fail("a line of no known form");
    };
    let (public_key, message) = (fields[1].clone(), fields[2].clone());
    let private_key = fields[0].strip_suffix(&public_key[..]);
    let signature = fields[3].strip_suffix(&message[..]);
    EdwardsVector {
        private_key: private_key
            .unwrap_or_else(|| position.fail("not the public key"))
            .to_vec(),
        signature: signature.unwrap_or_else(|| position.fail("not the message")).to_vec(),
        context: None,
        public_key,
        message,
        position,
    }
}

/// Reads a file of `COUNT`, `SECRET`, `PUBLIC`, `MESSAGE`, in some records `CONTEXT`, and `SIGNATURE`, for either curve.
pub fn ed448(file: &str) -> Vec<EdwardsVector> {
    let schema = Schema {
        first: "count",
        required: &["secret", "public", "message", "signature"],
        optional: &["context"],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| EdwardsVector {
        position: record.position.clone(),
        private_key: record.hex("secret"),
        public_key: record.hex("public"),
        message: record.hex("message"),
        context: record.has("context").then(|| record.hex("context")),
        signature: record.hex("signature"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// A private key, a public key and their shared secret.
#[derive(Debug)]
pub struct MontgomeryVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The private key.
    pub scalar: Vec<u8>,
    /// The public key.
    pub u: Vec<u8>,
    /// The secret.
    pub output: Vec<u8>,
}

/// Reads a file of `COUNT`, `INPUT_SCALAR`, `INPUT_U` and `OUTPUT_U`.
pub fn montgomery(file: &str) -> Vec<MontgomeryVector> {
    let schema = Schema {
        first: "count",
        required: &["input_scalar", "input_u", "output_u"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| MontgomeryVector {
        position: record.position.clone(),
        scalar: record.hex("input_scalar"),
        u: record.hex("input_u"),
        output: record.hex("output_u"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}
