//! The vectors of HPKE.

use super::{bytes, files};

/// The contexts of a sender and a receiver, and what they do.
pub struct HpkeVector {
    pub mode: u8,
    pub kem_id: u16,
    pub kdf_id: u16,
    pub aead_id: u16,
    pub info: Vec<u8>,
    /// The key material, the private and the public key of the recipient.
    pub recipient: HpkeVectorKey,
    /// Those of the sender, if it authenticates itself by a key.
    pub sender: Option<HpkeVectorKey>,
    /// The pre-shared key and its identifier.
    pub psk: Option<(Vec<u8>, Vec<u8>)>,
    pub encapsulated_key: Vec<u8>,
    pub shared_secret: Vec<u8>,
    /// The randomness of the encapsulation: the key material of a DHKEM's ephemeral key.
    pub ephemeral_ikm: Vec<u8>,
    /// The private ephemeral key, if the KEM is a DHKEM of RFC 9180's vectors.
    pub ephemeral_private: Option<Vec<u8>>,
    pub encryptions: Vec<HpkeEncryption>,
    pub exports: Vec<HpkeExport>,
}

pub struct HpkeVectorKey {
    pub ikm: Vec<u8>,
    pub private: Vec<u8>,
    pub public: Vec<u8>,
}

pub struct HpkeEncryption {
    pub aad: Vec<u8>,
    pub plaintext: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

pub struct HpkeExport {
    pub context: Vec<u8>,
    pub length: usize,
    pub value: Vec<u8>,
}

/// The vectors of a file in JSON. Its strings have no white space and no escapes.
pub fn read(file: &str) -> Vec<HpkeVector> {
    let text: String = files::read(file).split_ascii_whitespace().collect();
    text.split("{\"mode\":").skip(1).map(vector).collect()
}

/// A vector, from the value of its mode on.
fn vector(text: &str) -> HpkeVector {
    let (head, rest) = text.split_once("\"encryptions\":[").unwrap();
    let (encryptions, exports) = rest.split_once("\"exports\":[").unwrap();
    HpkeVector {
        mode: head.split_once(',').unwrap().0.parse().unwrap(),
        kem_id: number(head, "kem_id"),
        kdf_id: number(head, "kdf_id"),
        aead_id: number(head, "aead_id"),
        info: hexadecimal(head, "info").unwrap(),
        recipient: key(head, "ikmR", "skRm", "pkRm").unwrap(),
        sender: key(head, "ikmS", "skSm", "pkSm"),
        psk: hexadecimal(head, "psk").zip(hexadecimal(head, "psk_id")),
        encapsulated_key: hexadecimal(head, "enc").unwrap(),
        shared_secret: hexadecimal(head, "shared_secret").unwrap(),
        ephemeral_ikm: hexadecimal(head, "ikmE").unwrap(),
        ephemeral_private: hexadecimal(head, "skEm"),
        encryptions: objects(encryptions).map(encryption).collect(),
        exports: objects(exports).map(export).collect(),
    }
}

fn objects(list: &str) -> impl Iterator<Item = &str> {
    list.split_once(']').unwrap().0.split('{').skip(1)
}

fn encryption(object: &str) -> HpkeEncryption {
    HpkeEncryption {
        aad: hexadecimal(object, "aad").unwrap(),
        plaintext: hexadecimal(object, "pt").unwrap(),
        ciphertext: hexadecimal(object, "ct").unwrap(),
    }
}

fn export(object: &str) -> HpkeExport {
    HpkeExport {
        context: hexadecimal(object, "exporter_context").unwrap(),
        length: number(object, "L").into(),
        value: hexadecimal(object, "exported_value").unwrap(),
    }
}

fn key(object: &str, ikm: &str, private: &str, public: &str) -> Option<HpkeVectorKey> {
    Some(HpkeVectorKey {
        ikm: hexadecimal(object, ikm)?,
        private: hexadecimal(object, private)?,
        public: hexadecimal(object, public)?,
    })
}

fn number(object: &str, name: &str) -> u16 {
    let value = object.split_once(&format!("\"{name}\":")).unwrap().1;
    value.split([',', '}']).next().unwrap().parse().unwrap()
}

fn hexadecimal(object: &str, name: &str) -> Option<Vec<u8>> {
    let value = object.split_once(&format!("\"{name}\":\""))?.1;
    Some(bytes::from_hex(value.split_once('"').unwrap().0).unwrap())
}
