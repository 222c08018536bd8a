//! What other programs report about the keys in the vector files: `tests/support/key_vectors/keys.txt`.

use super::{backend, bytes, sample_keys};
use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use std::collections::BTreeMap;
use std::sync::OnceLock;

const FILE: &str = include_str!("../key_vectors/keys.txt");

/// A key or parameters: a name, and its fields.
#[derive(Debug)]
pub struct KeyRecord {
    pub name: String,
    fields: BTreeMap<&'static str, &'static str>,
}

/// A field and its value.
type Field = (&'static str, String);

/// The record of this name.
pub fn record(name: &str) -> &'static KeyRecord {
    let found = records().iter().find(|record| record.name == name);
    found.unwrap_or_else(|| panic!("keys.txt has no {name}"))
}

/// All records, in the order of the file.
pub fn records() -> &'static [KeyRecord] {
    static RECORDS: OnceLock<Vec<KeyRecord>> = OnceLock::new();
    RECORDS.get_or_init(parse)
}

fn parse() -> Vec<KeyRecord> {
    let mut records: Vec<KeyRecord> = Vec::new();
    for line in FILE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let name = name.to_owned();
            assert!(records.iter().all(|record| record.name != name), "{name} twice");
            records.push(KeyRecord {
                name,
                fields: BTreeMap::new(),
            });
            continue;
        }
        let (field, value) = line.split_once(" = ").unwrap_or_else(|| panic!("no field: {line}"));
        let record = records.last_mut().expect("a name comes before the first field");
        assert_eq!(record.fields.insert(field, value), None, "{field} of {}", record.name);
    }
    records
}

impl KeyRecord {
    fn text(&self, field: &str) -> &'static str {
        let found = self.fields.get(field);
        found.unwrap_or_else(|| panic!("{} has no {field}", self.name))
    }

    /// The number in a field.
    pub fn number(&self, field: &str) -> Integer {
        Integer::from_hex(self.text(field)).unwrap()
    }

    /// Asserts that the key has the values of the record, including the private numbers.
    pub fn check_private(&self, key: &PrivateKey, way: &str) {
        let public = sample_keys::public_half(key);
        let mut said = private_fields(key);
        said.extend(public_fields(&public));
        said.push((
            "pkcs8",
            digest(
                &key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
                    .unwrap(),
            ),
        ));
        assert_eq!(
            said.len(),
            self.fields.len(),
            "{way}: fields of a private key: {said:?}"
        );
        self.check(&said, way);
        assert_eq!(key.type_name(), public.type_name(), "{way}");
    }

    /// Asserts that the public key has the values of the record, which may also have the private numbers.
    pub fn check_public(&self, key: &PublicKey, way: &str) {
        let said = public_fields(key);
        if !self.fields.contains_key("pkcs8") {
            assert_eq!(said.len(), self.fields.len(), "{way}: fields of a public key: {said:?}");
        }
        self.check(&said, way);
    }

    /// Asserts that the parameters have the values of the record.
    pub fn check_parameters(&self, parameters: &Parameters, way: &str) {
        let mut said = vec![("type", parameters.type_name().to_owned())];
        let format = match parameters {
            Parameters::Dh(parameters) => {
                let numbers = parameters.parameter_numbers().unwrap();
                said.push(size(parameters.key_size()));
                said.extend(dh_fields(&numbers));
                ParameterFormat::Pkcs3
            }
            Parameters::Dsa(parameters) => {
                let numbers = parameters.parameter_numbers().unwrap();
                said.push(size(parameters.key_size()));
                said.extend(dsa_fields(&numbers));
                ParameterFormat::Dss
            }
            other => panic!("{way}: a type that this test does not know: {other:?}"),
        };
        said.push((
            "parameters",
            digest(&parameters.parameter_bytes(Encoding::Der, format).unwrap()),
        ));
        assert_eq!(said.len(), self.fields.len(), "{way}: fields of parameters: {said:?}");
        self.check(&said, way);
    }

    fn check(&self, said: &[Field], way: &str) {
        for (field, value) in said {
            assert_eq!(value, self.text(field), "{way}: {field} of {}", self.name);
        }
    }

    /// Whether the backend supports the key: it reports so, or accepts the numbers.
    pub fn supported(&self) -> bool {
        let backend = backend();
        match self.text("type") {
            "elliptic curve" => backend.elliptic_curve_supported(self.curve()),
            "Ed25519" => backend.ed25519_supported(),
            "Ed448" => backend.ed448_supported(),
            "X25519" => backend.x25519_supported(),
            "X448" => backend.x448_supported(),
            "RSA" => is_supported(backend.load_rsa_public_numbers(&RsaPublicNumbers {
                e: self.number("e"),
                n: self.number("n"),
            })),
            "DSA" => is_supported(backend.load_dsa_parameter_numbers(&DsaParameterNumbers {
                p: self.number("p"),
                q: self.number("q"),
                g: self.number("g"),
            })),
            "DH" => is_supported(backend.load_dh_parameter_numbers(&DhParameterNumbers {
                p: self.number("p"),
                g: self.number("g"),
                q: self.fields.contains_key("q").then(|| self.number("q")),
            })),
            other => panic!("a type that this test does not know: {other}"),
        }
    }

    fn curve(&self) -> EllipticCurve {
        let name = self.text("curve");
        let found = EllipticCurve::ALL.iter().copied().find(|curve| curve.name() == name);
        found.unwrap_or_else(|| panic!("no curve {name}"))
    }
}

fn is_supported<T>(result: Result<T>) -> bool {
    match result {
        Ok(_) => true,
        Err(Error::Unsupported { .. }) => false,
        Err(error) => panic!("the numbers of a key that is right: {error}"),
    }
}

fn public_fields(key: &PublicKey) -> Vec<Field> {
    let mut fields = vec![("type", key.type_name().to_owned())];
    match key {
        PublicKey::Rsa(key) => {
            let numbers = key.public_numbers().unwrap();
            fields.extend([size(key.key_size()), number("n", &numbers.n), number("e", &numbers.e)]);
            if key.is_pss_only() {
                fields.push(("restrictions", restrictions(key.pss_restrictions())));
            }
        }
        PublicKey::Dsa(key) => {
            let numbers = key.public_numbers().unwrap();
            fields.extend([size(key.key_size()), number("y", &numbers.y)]);
            fields.extend(dsa_fields(&numbers.parameter_numbers));
        }
        PublicKey::Dh(key) => {
            let numbers = key.public_numbers().unwrap();
            fields.extend([size(key.key_size()), number("y", &numbers.y)]);
            fields.extend(dh_fields(&numbers.parameter_numbers));
        }
        PublicKey::EllipticCurve(key) => {
            let numbers = key.public_numbers().unwrap();
            assert_eq!(numbers.curve, key.curve());
            fields.extend([size(key.key_size()), ("curve", key.curve().name().to_owned())]);
            fields.extend([number("x", &numbers.x), number("y", &numbers.y)]);
        }
        PublicKey::Ed25519(key) => fields.push(raw("public_bytes", &key.public_bytes_raw().unwrap())),
        PublicKey::Ed448(key) => fields.push(raw("public_bytes", &key.public_bytes_raw().unwrap())),
        PublicKey::X25519(key) => fields.push(raw("public_bytes", &key.public_bytes_raw().unwrap())),
        PublicKey::X448(key) => fields.push(raw("public_bytes", &key.public_bytes_raw().unwrap())),
        other => panic!("a type that this test does not know: {other:?}"),
    }
    let info = key
        .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
        .unwrap();
    fields.push(("spki", digest(&info)));
    fields
}

/// The fields that the public half does not have.
fn private_fields(key: &PrivateKey) -> Vec<Field> {
    match key {
        PrivateKey::Rsa(key) => {
            let numbers = key.private_numbers().unwrap();
            vec![
                secret("d", &numbers.d),
                secret("p", &numbers.p),
                secret("q", &numbers.q),
                secret("dmp1", &numbers.dmp1),
                secret("dmq1", &numbers.dmq1),
                secret("iqmp", &numbers.iqmp),
            ]
        }
        PrivateKey::Dsa(key) => vec![secret("x", &key.private_numbers().unwrap().x)],
        PrivateKey::Dh(key) => vec![secret("x", &key.private_numbers().unwrap().x)],
        PrivateKey::EllipticCurve(key) => {
            vec![secret("private_value", &key.private_numbers().unwrap().private_value)]
        }
        PrivateKey::Ed25519(key) => vec![raw("private_bytes", &key.private_bytes_raw().unwrap())],
        PrivateKey::Ed448(key) => vec![raw("private_bytes", &key.private_bytes_raw().unwrap())],
        PrivateKey::X25519(key) => vec![raw("private_bytes", &key.private_bytes_raw().unwrap())],
        PrivateKey::X448(key) => vec![raw("private_bytes", &key.private_bytes_raw().unwrap())],
        other => panic!("a type that this test does not know: {other:?}"),
    }
}

fn dsa_fields(numbers: &DsaParameterNumbers) -> Vec<Field> {
    vec![
        number("p", &numbers.p),
        number("q", &numbers.q),
        number("g", &numbers.g),
    ]
}

fn dh_fields(numbers: &DhParameterNumbers) -> Vec<Field> {
    let mut fields = vec![number("p", &numbers.p), number("g", &numbers.g)];
    fields.extend(numbers.q.as_ref().map(|q| number("q", q)));
    fields
}

fn restrictions(restrictions: Option<PssRestrictions>) -> String {
    restrictions.map_or_else(
        || "none".to_owned(),
        |restrictions| {
            let (hash, mask, salt) = (
                restrictions.hash(),
                restrictions.mgf1_hash(),
                restrictions.min_salt_length(),
            );
            format!("{hash}, MGF1 with {mask}, salt of at least {salt}")
        },
    )
}

fn size(bits: u32) -> Field {
    ("size", bits.to_string())
}

fn number(field: &'static str, number: &Integer) -> Field {
    (field, number.to_hex())
}

fn secret(field: &'static str, number: &SecretInteger) -> Field {
    (field, String::from_utf8(number.to_hex().to_vec()).unwrap())
}

fn raw(field: &'static str, content: &[u8]) -> Field {
    (field, bytes::to_hex(content))
}

/// SHA-256, not by the backend.
fn digest(data: &[u8]) -> String {
    bytes::to_hex(&openssl::sha::sha256(data))
}
