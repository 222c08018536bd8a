//! Vectors of elliptic curve keys, signatures and key exchanges.

use super::bytes;
use super::records::{self, Line, Position};
use hazmat_openssl::prelude::*;
use std::collections::BTreeMap;

/// One record: its fields, and the curve and hash function that the header above it names.
#[derive(Clone, Debug)]
pub struct EcRecord {
    /// Its place in the vector file.
    pub position: Position,
    /// The curve.
    pub curve: EllipticCurve,
    /// The hash function, where the file names one.
    pub hash: Option<HashAlgorithm>,
    fields: BTreeMap<String, String>,
}

impl EcRecord {
    fn new(position: Position, curve: EllipticCurve, hash: Option<HashAlgorithm>) -> Self {
        Self {
            position,
            curve,
            hash,
            fields: BTreeMap::new(),
        }
    }

    fn add(&mut self, position: &Position, known: &[&str], name: String, value: String) {
        if !known.contains(&name.as_str()) {
            position.fail("an unexpected name");
        }
        if self.fields.insert(name, value).is_some() {
            position.fail("a name for the second time");
        }
    }

    fn check_complete(&self, known: &[&str]) {
        for name in known {
            self.text(name);
        }
    }

    /// The text of the field `name`.
    pub fn text(&self, name: &str) -> &str {
        let text = self.fields.get(name);
        text.unwrap_or_else(|| self.position.fail(&format!("the record lacks {name}")))
    }

    /// The bytes in the field `name`.
    pub fn hex(&self, name: &str) -> Vec<u8> {
        bytes::from_hex(self.text(name)).unwrap_or_else(|| self.position.fail("not hexadecimal"))
    }

    /// The number in the field `name`, which may have an odd number of digits.
    pub fn number(&self, name: &str) -> Integer {
        Integer::from_hex(self.text(name)).unwrap_or_else(|_| self.position.fail("not a number"))
    }

    /// The public numbers in the two fields.
    pub fn public_numbers(&self, x: &str, y: &str) -> EllipticCurvePublicNumbers {
        EllipticCurvePublicNumbers {
            x: self.number(x),
            y: self.number(y),
            curve: self.curve,
        }
    }

    /// The private numbers in the three fields.
    pub fn private_numbers(&self, d: &str, x: &str, y: &str) -> EllipticCurvePrivateNumbers {
        EllipticCurvePrivateNumbers {
            private_value: self.number(d).into(),
            public_numbers: self.public_numbers(x, y),
        }
    }

    /// The number and whether it is a pass, of a result such as `F (2 - Point not on curve)`.
    pub fn result(&self) -> (bool, usize) {
        let parts = self.text("result").split_once(" (").and_then(|(letter, rest)| {
            let number = rest.split([' ', '-', ')']).next()?.parse().ok()?;
            match letter {
                "P" => Some((true, number)),
                "F" => Some((false, number)),
                _ => None,
            }
        });
        parts.unwrap_or_else(|| self.position.fail("a result of no known form"))
    }
}

/// The curve that NIST's files call `name`.
fn nist_curve(position: &Position, name: &str) -> EllipticCurve {
    match name.to_uppercase().as_str() {
        "P-192" => EllipticCurve::Secp192R1,
        "P-224" => EllipticCurve::Secp224R1,
        "P-256" => EllipticCurve::Secp256R1,
        "P-384" => EllipticCurve::Secp384R1,
        "P-521" => EllipticCurve::Secp521R1,
        "K-256" => EllipticCurve::Secp256K1,
        "K-163" => EllipticCurve::Sect163K1,
        "K-233" => EllipticCurve::Sect233K1,
        "K-283" => EllipticCurve::Sect283K1,
        "K-409" => EllipticCurve::Sect409K1,
        "K-571" => EllipticCurve::Sect571K1,
        "B-163" => EllipticCurve::Sect163R2,
        "B-233" => EllipticCurve::Sect233R1,
        "B-283" => EllipticCurve::Sect283R1,
        "B-409" => EllipticCurve::Sect409R1,
        "B-571" => EllipticCurve::Sect571R1,
        _ => position.fail("an unknown curve"),
    }
}

fn hash_function(position: &Position, name: &str) -> HashAlgorithm {
    match name.to_uppercase().replace('-', "").as_str() {
        "SHA1" => HashAlgorithm::Sha1,
        "SHA224" => HashAlgorithm::Sha224,
        "SHA256" => HashAlgorithm::Sha256,
        "SHA384" => HashAlgorithm::Sha384,
        "SHA512" => HashAlgorithm::Sha512,
        _ => position.fail("an unknown hash function"),
    }
}

/// Reads a file with headers `[curve]` or `[curve,hash]` and records of exactly the fields `known`, the first of which
/// opens a record.
fn sections(file: &str, known: &[&str]) -> Vec<EcRecord> {
    let (mut section, mut records) = (None, Vec::<EcRecord>::new());
    for (position, line) in records::lines(file) {
        match line {
            Line::Header { name, .. } if name == "b.4.2 key pair generation by testing candidates" => {}
            Line::Header { name, .. } => {
                let (curve, hash) = name.split_once(',').map_or((&*name, None), |(c, h)| (c, Some(h)));
                let hash = hash.map(|hash| hash_function(&position, hash));
                section = Some((nist_curve(&position, curve), hash));
            }
            Line::Field { name, value } if name == "n" => assert_eq!(value, "10", "{position}"),
            Line::Field { name, value } => {
                if name == known[0] {
                    let (curve, hash) = section.unwrap_or_else(|| position.fail("no curve has been named"));
                    records.push(EcRecord::new(position.clone(), curve, hash));
                }
                let record = records.last_mut();
                let record = record.unwrap_or_else(|| position.fail("no record is open here"));
                record.add(&position, known, name, value);
            }
            Line::Word(_) => position.fail("an unexpected word"),
        }
    }
    records.iter().for_each(|record| record.check_complete(known));
    records
}

/// Reads a file of `d`, `Qx` and `Qy`.
pub fn key_pairs(file: &str) -> Vec<EcRecord> {
    sections(file, &["d", "qx", "qy"])
}

/// Reads a file of `Qx`, `Qy` and `Result`.
pub fn public_keys(file: &str) -> Vec<EcRecord> {
    sections(file, &["qx", "qy", "result"])
}

/// Reads a file of `Msg`, `Qx`, `Qy`, `R` and `S`.
pub fn signatures(file: &str) -> Vec<EcRecord> {
    sections(file, &["msg", "qx", "qy", "r", "s"])
}

/// Reads a file of `Msg`, `d`, `Qx`, `Qy`, `k`, `R` and `S`.
pub fn signings(file: &str) -> Vec<EcRecord> {
    sections(file, &["msg", "d", "qx", "qy", "k", "r", "s"])
}

/// Reads a file of `Msg`, `d`, `Qx`, `Qy`, `R` and `S`.
pub fn signings_without_nonce(file: &str) -> Vec<EcRecord> {
    sections(file, &["msg", "d", "qx", "qy", "r", "s"])
}

/// Reads a file of `Msg`, `Qx`, `Qy`, `R`, `S` and `Result`.
pub fn verifications(file: &str) -> Vec<EcRecord> {
    sections(file, &["msg", "qx", "qy", "r", "s", "result"])
}

/// Reads a NIST validity test of key agreement: the headers at its top give the curve of each parameter set, and each
/// section `[set - hash]` has records of exactly the fields `known`.
pub fn key_agreements(file: &str, known: &[&str]) -> Vec<EcRecord> {
    let (mut sets, mut last_set) = (BTreeMap::new(), String::new());
    let (mut section, mut records) = (None, Vec::<EcRecord>::new());
    for (position, text) in records::raw_lines(file) {
        if let Some(header) = text.strip_prefix('[') {
            let header = header.strip_suffix(']').unwrap_or(header);
            if let Some(curve) = header.strip_prefix("Curve selected:") {
                sets.insert(last_set.clone(), nist_curve(&position, curve.trim()));
            } else if let Some((set, hash)) = header.split_once(" - ") {
                let curve = sets.get(set);
                let curve = curve.unwrap_or_else(|| position.fail("an unknown parameter set"));
                section = Some((*curve, Some(hash_function(&position, hash))));
            } else if header.len() == 2 {
                header.clone_into(&mut last_set);
            } else if !["SHA(s) supported", "MAC algorithm", "HMAC"]
                .iter()
                .any(|start| header.starts_with(start))
            {
                position.fail("an unexpected header");
            }
            continue;
        }
        let (name, value) = text.split_once('=').unwrap_or_else(|| position.fail("not a field"));
        let (name, value) = (name.trim().to_lowercase(), value.trim().to_owned());
        if name == "count" {
            let (curve, hash) = section.unwrap_or_else(|| position.fail("no parameter set has been named"));
            records.push(EcRecord::new(position.clone(), curve, hash));
            continue;
        }
        let record = records.last_mut();
        let record = record.unwrap_or_else(|| position.fail("no record is open here"));
        record.add(&position, known, name, value);
    }
    records.iter().for_each(|record| record.check_complete(known));
    records
}

/// Reads a file in which every record has a number `COUNT` and names its curve in the field `curve`.
fn named_curves(file: &str, known: &[&str]) -> Vec<EcRecord> {
    let mut records = Vec::<EcRecord>::new();
    let mut count = 0;
    for (position, line) in records::lines(file) {
        let Line::Field { name, value } = line else {
            position.fail("not a field");
        };
        match name.as_str() {
            "count" => {
                assert_eq!(value, count.to_string(), "{position}");
                count += 1;
            }
            "curve" => {
                let found = EllipticCurve::ALL
                    .iter()
                    .find(|c| c.name().eq_ignore_ascii_case(&value));
                let curve = *found.unwrap_or_else(|| position.fail("an unknown curve"));
                records.push(EcRecord::new(position, curve, None));
            }
            _ => {
                let record = records.last_mut();
                let record = record.unwrap_or_else(|| position.fail("no record is open here"));
                record.add(&position, known, name, value);
            }
        }
    }
    assert_eq!(records.len(), count, "{file}: every record has a curve");
    records.iter().for_each(|record| record.check_complete(known));
    records
}

/// Reads a file of key pairs A and B and the point that both of them arrive at.
pub fn brainpool_exchanges(file: &str) -> Vec<EcRecord> {
    named_curves(file, &["da", "x_qa", "y_qa", "db", "x_qb", "y_qb", "x_z", "y_z"])
}

/// Reads a file of `POINT`, `X` and `Y`.
pub fn points(file: &str) -> Vec<EcRecord> {
    named_curves(file, &["point", "x", "y"])
}

/// What a record of the file of deterministic signatures asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// To sign deterministically, which gives this signature.
    Sign,
    /// To accept the signature.
    Accept,
    /// To refuse the signature.
    Refuse,
}

/// A deterministic signature, or one to be verified.
#[derive(Debug)]
pub struct DeterministicVector {
    /// Its place in the vector file.
    pub position: Position,
    /// What to do.
    pub action: Action,
    /// The curve of the key.
    pub curve: EllipticCurve,
    /// The PKCS #8 PEM text of a private key if the action is to sign, else the SPKI PEM text of a public key.
    pub key_pem: String,
    /// The hash function.
    pub hash: HashAlgorithm,
    /// The message.
    pub message: Vec<u8>,
    /// The signature in DER.
    pub signature: Vec<u8>,
}

/// The private and the public key of one name.
#[derive(Debug)]
pub struct PemPair {
    /// Its place in the vector file.
    pub position: Position,
    /// The curve of the keys.
    pub curve: EllipticCurve,
    /// The private key.
    pub private_pem: String,
    /// The public key.
    pub public_pem: String,
}

/// Reads the file of deterministic signatures: its pairs of keys and its vectors.
pub fn deterministic(file: &str) -> (Vec<PemPair>, Vec<DeterministicVector>) {
    let mut reader = DeterministicReader::default();
    for (position, text) in records::raw_lines(file) {
        reader.read(position, &text);
    }
    reader.close();
    (reader.pairs, reader.vectors)
}

/// The curve in the name of a key, such as `P-192_PRIV`.
fn key_curve(position: &Position, name: &str) -> EllipticCurve {
    let curve = name.split_once('_').map(|(curve, _)| curve);
    nist_curve(
        position,
        curve.unwrap_or_else(|| position.fail("a name of no known form")),
    )
}

#[derive(Default)]
struct DeterministicReader {
    keys: BTreeMap<String, String>,
    open_key: Option<String>,
    in_pem: bool,
    pairs: Vec<PemPair>,
    vectors: Vec<DeterministicVector>,
    open: Option<(Position, BTreeMap<String, String>)>,
}

impl DeterministicReader {
    fn read(&mut self, position: Position, text: &str) {
        if self.in_pem || text.starts_with("-----BEGIN ") {
            self.pem_line(&position, text);
            return;
        }
        let (name, value) = text.split_once('=').unwrap_or_else(|| position.fail("not a field"));
        let (name, value) = (name.trim(), value.trim());
        match name {
            "Title" => self.close(),
            "PrivateKey" | "PublicKey" => {
                self.close();
                if self.keys.insert(value.to_owned(), String::new()).is_some() {
                    position.fail("a key for the second time");
                }
                self.open_key = Some(value.to_owned());
            }
            "PrivPubKeyPair" => {
                let (private, public) = value.split_once(':').unwrap();
                self.pairs.push(PemPair {
                    curve: key_curve(&position, private),
                    private_pem: self.key(&position, private),
                    public_pem: self.key(&position, public),
                    position,
                });
            }
            // Which build of OpenSSL itself a record is meant for.
            "Availablein" | "FIPSversion" => self.close(),
            "DigestSign" | "DigestVerify" => {
                self.close();
                let fields = BTreeMap::from([(name.to_owned(), value.to_owned())]);
                self.open = Some((position, fields));
            }
            "Key" | "NonceType" | "Input" | "Output" | "Result" => {
                let open = self.open.as_mut();
                let (_, fields) = open.unwrap_or_else(|| position.fail("no record is open here"));
                if fields.insert(name.to_owned(), value.to_owned()).is_some() {
                    position.fail("a name for the second time");
                }
            }
            _ => position.fail("an unexpected name"),
        }
    }

    fn pem_line(&mut self, position: &Position, text: &str) {
        let name = self
            .open_key
            .as_ref()
            .unwrap_or_else(|| position.fail("no key is open here"));
        let pem = self.keys.get_mut(name).unwrap();
        pem.push_str(text);
        pem.push('\n');
        self.in_pem = !text.starts_with("-----END ");
        if !self.in_pem {
            self.open_key = None;
        }
    }

    fn key(&self, position: &Position, name: &str) -> String {
        let key = self.keys.get(name);
        key.unwrap_or_else(|| position.fail("an unknown key")).clone()
    }

    fn close(&mut self) {
        let Some((position, fields)) = self.open.take() else {
            return;
        };
        let field = |name: &str| fields.get(name).map(String::as_str);
        let action = match (field("DigestSign"), field("NonceType"), field("Result")) {
            (Some(_), Some("deterministic"), None) => Action::Sign,
            (None, None, None) => Action::Accept,
            (None, None, Some("VERIFY_ERROR")) => Action::Refuse,
            _ => position.fail("a record of no known kind"),
        };
        let hash = field("DigestSign").or(field("DigestVerify")).unwrap();
        let input = field("Input").and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
        let output = field("Output").and_then(bytes::from_hex);
        let key = field("Key").unwrap_or_else(|| position.fail("the record lacks a key"));
        self.vectors.push(DeterministicVector {
            action,
            curve: key_curve(&position, key),
            key_pem: self.key(&position, key),
            hash: hash_function(&position, hash),
            message: input.unwrap_or_else(|| position.fail("no message")).as_bytes().to_vec(),
            signature: output.unwrap_or_else(|| position.fail("no signature")),
            position,
        });
    }
}
