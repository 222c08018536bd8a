//! A protected record, as it is on the wire, and what seals and opens it.

use rustls::crypto::cipher::{
    InboundOpaqueMessage, Iv, MessageDecrypter, MessageEncrypter, OutboundChunks, OutboundPlainMessage,
};
use rustls::{ContentType, Error, ProtocolVersion, Tls12CipherSuite, Tls13CipherSuite};

use crate::keys::aead_key;

/// The start of a record: type, version, length.
const HEADER_LENGTH: usize = 5;

/// A record without the length of its header.
#[derive(Clone)]
pub struct Record {
    pub typ: ContentType,
    pub version: ProtocolVersion,
    pub payload: Vec<u8>,
}

/// The content of a record.
#[derive(Debug, PartialEq, Eq)]
pub struct Content {
    pub typ: ContentType,
    pub version: ProtocolVersion,
    pub bytes: Vec<u8>,
}

/// Seals content at a sequence number.
pub fn seal(
    encrypter: &mut dyn MessageEncrypter,
    version: ProtocolVersion,
    typ: ContentType,
    content: &[u8],
    seq: u64,
) -> Result<Record, Error> {
    let payload = OutboundChunks::Single(content);
    let sealed = encrypter.encrypt(OutboundPlainMessage { typ, version, payload }, seq)?;
    let (typ, version) = (sealed.typ, sealed.version);
    let wire = sealed.encode();
    let (header, payload) = wire.split_at(HEADER_LENGTH);
    assert_eq!(
        usize::from(u16::from_be_bytes([header[3], header[4]])),
        payload.len(),
        "the header's length"
    );
    assert_eq!(payload.len(), encrypter.encrypted_payload_len(content.len()));
    Ok(Record {
        typ,
        version,
        payload: payload.to_vec(),
    })
}

/// Opens a record at a sequence number.
pub fn open(decrypter: &mut dyn MessageDecrypter, record: &Record, seq: u64) -> Result<Content, Error> {
    let mut payload = record.payload.clone();
    let opened = decrypter.decrypt(InboundOpaqueMessage::new(record.typ, record.version, &mut payload), seq)?;
    Ok(Content {
        typ: opened.typ,
        version: opened.version,
        bytes: opened.payload.to_vec(),
    })
}

/// Both directions of one key.
pub struct Direction {
    pub encrypter: Box<dyn MessageEncrypter>,
    pub decrypter: Box<dyn MessageDecrypter>,
    pub version: ProtocolVersion,
}

impl Direction {
    pub fn tls13(suite: &Tls13CipherSuite, key: &[u8], iv: [u8; 12]) -> Self {
        Direction {
            encrypter: suite.aead_alg.encrypter(aead_key(key), Iv::from(iv)),
            decrypter: suite.aead_alg.decrypter(aead_key(key), Iv::from(iv)),
            version: ProtocolVersion::TLSv1_3,
        }
    }

    pub fn tls12(suite: &Tls12CipherSuite, key: &[u8], iv: &[u8]) -> Self {
        let explicit = vec![0; suite.aead_alg.key_block_shape().explicit_nonce_len];
        Direction {
            encrypter: suite.aead_alg.encrypter(aead_key(key), iv, &explicit),
            decrypter: suite.aead_alg.decrypter(aead_key(key), iv),
            version: ProtocolVersion::TLSv1_2,
        }
    }

    pub fn seal(&mut self, typ: ContentType, content: &[u8], seq: u64) -> Result<Record, Error> {
        seal(self.encrypter.as_mut(), self.version, typ, content, seq)
    }

    pub fn open(&mut self, record: &Record, seq: u64) -> Result<Content, Error> {
        open(self.decrypter.as_mut(), record, seq)
    }
}

/// The bytes 1, 2, 3 …, as a key or an IV.
pub fn counting<const N: usize>() -> [u8; N] {
    std::array::from_fn(|index| index as u8 + 1)
}

/// A key of the length that a suite of TLS 1.3 wants.
pub fn tls13_key(suite: &Tls13CipherSuite) -> Vec<u8> {
    counting::<32>()[..suite.aead_alg.key_len()].to_vec()
}

/// A key and a fixed IV of the lengths that a suite of TLS 1.2 wants.
pub fn tls12_key(suite: &Tls12CipherSuite) -> (Vec<u8>, Vec<u8>) {
    let shape = suite.aead_alg.key_block_shape();
    (
        counting::<32>()[..shape.enc_key_len].to_vec(),
        counting::<12>()[..shape.fixed_iv_len].to_vec(),
    )
}

/// Every suite of ours, both versions of TLS, with a key and ring's suite with the same key.
pub fn each_suite(mut work: impl FnMut(&str, Direction, Direction)) {
    for (ours, rings) in crate::keys::tls13_pairs() {
        let key = tls13_key(ours);
        let direction = |suite| Direction::tls13(suite, &key, counting());
        work(&format!("{ours:?}"), direction(ours), direction(rings));
    }
    for (ours, rings) in crate::keys::tls12_pairs() {
        let (key, iv) = tls12_key(ours);
        let direction = |suite| Direction::tls12(suite, &key, &iv);
        work(&format!("{ours:?}"), direction(ours), direction(rings));
    }
}
