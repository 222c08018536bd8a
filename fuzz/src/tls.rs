//! TLS and QUIC: the records and packets of a stranger on the network, or of a peer that does not keep the rules.
//!
//! An input is a choice of cipher and source. A stranger sends the bytes of the input themselves, or damages a good record by a
//! script: nothing opens but the good one. A peer has the key, and seals the bytes as the content of a record: what is in it must
//! be read as RFC 8446 and RFC 5246 say. For a packet, the bytes of a peer are damage as well: QUIC's contents are not read here.

use std::sync::OnceLock;

use hazmat_openssl::aead::{Aead, AesGcm, ChaCha20Poly1305};
use rustls::crypto::CryptoProvider;
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, Iv, MessageDecrypter, MessageEncrypter, OutboundChunks, OutboundPlainMessage,
    make_tls12_aad, make_tls13_aad,
};
use rustls::quic::{Keys, Version};
use rustls::{ContentType, Error, PeerMisbehaved, ProtocolVersion, Side, SupportedCipherSuite, Tls13CipherSuite};

use crate::hpke::{KINDS, damage};
use crate::{backend, count_round_trip, tidy};

const KEY: [u8; 32] = [7; 32];
const IV: [u8; 12] = [3; 12];
const SEQUENCE_NUMBER: u64 = 5;
const CONTENT: &[u8] = b"a record of a connection";
const HEADER_LENGTH: usize = 5;

/// The connection identifier of RFC 9001, appendix A.
const CONNECTION: [u8; 8] = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08];

/// A short header with a packet number of 2 bytes, which follows a byte and the connection identifier.
const NUMBER_OFFSET: usize = 1 + CONNECTION.len();
const PACKET_NUMBER: u64 = 0x0102;

/// The source of a record.
const SOURCES: u8 = 3;

fn provider() -> &'static CryptoProvider {
    static PROVIDER: OnceLock<CryptoProvider> = OnceLock::new();
    PROVIDER.get_or_init(|| rustls_hazmat_openssl::provider(backend()))
}

/// What reads the input: a record's suite, or a packet's.
enum Reader {
    Record(SupportedCipherSuite),
    Packet(&'static Tls13CipherSuite),
}

/// The suites with keys of 32 bytes, and QUIC with every suite. rustls makes shorter keys for a connection only; the records of
/// AES-128-GCM are those of AES-256-GCM but for the key.
fn readers() -> &'static [Reader] {
    static READERS: OnceLock<Vec<Reader>> = OnceLock::new();
    READERS.get_or_init(|| {
        let suites = || provider().cipher_suites.iter().copied();
        let records = suites().filter(|suite| key_length(*suite) == KEY.len());
        let packets = suites().filter_map(|suite| suite.tls13());
        records.map(Reader::Record).chain(packets.map(Reader::Packet)).collect()
    })
}

fn key_length(suite: SupportedCipherSuite) -> usize {
    match suite {
        SupportedCipherSuite::Tls12(suite) => suite.aead_alg.key_block_shape().enc_key_len,
        SupportedCipherSuite::Tls13(suite) => suite.aead_alg.key_len(),
    }
}

/// For each reader a script that does nothing, one of each kind of damage, the good bytes, and contents of a peer.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (number, reader) in (0..).zip(readers()) {
        let good = match reader {
            Reader::Record(suite) => record(*suite),
            Reader::Packet(suite) => packet(suite),
        };
        seeds.push(vec![number, 0]);
        seeds.extend((0..KINDS).map(|kind| vec![number, 0, kind, 0, 20, 9]));
        seeds.push([&[number, 1][..], &good].concat());
        seeds.extend(
            [&b"hello\x17"[..], b"\x01\x00\x15\0\0", b"\0\0\0", b"\x01\x14", b""]
                .map(|content| [&[number, 2][..], content].concat()),
        );
    }
    seeds
}

/// Reads a record or a packet.
pub fn check_tls(data: &[u8]) {
    let Some((&[number, source], rest)) = data.split_first_chunk() else {
        return;
    };
    match (&readers()[usize::from(number) % readers().len()], source % SOURCES) {
        (Reader::Record(suite), 2) => check_content(*suite, rest),
        (Reader::Record(suite), source) => {
            let good = record(*suite);
            check_record(*suite, &good, &of_a_stranger(&good, source, rest));
        }
        (Reader::Packet(suite), source) => {
            let good = packet(suite);
            check_packet(suite, &good, &of_a_stranger(&good, source, rest));
        }
    }
}

/// The bytes of the input, or the good ones after a script.
fn of_a_stranger(good: &[u8], source: u8, rest: &[u8]) -> Vec<u8> {
    if source == 1 {
        return rest.to_vec();
    }
    let mut bytes = good.to_vec();
    for step in rest.chunks_exact(4).take(8) {
        let place = u16::from_be_bytes([step[1], step[2]]);
        damage(&mut bytes, step[0], usize::from(place), step[3]);
    }
    bytes
}

fn both_directions(suite: SupportedCipherSuite) -> (Box<dyn MessageEncrypter>, Box<dyn MessageDecrypter>) {
    let key = || AeadKey::from(KEY);
    match suite {
        SupportedCipherSuite::Tls12(suite) => {
            let iv = &IV[..suite.aead_alg.key_block_shape().fixed_iv_len];
            (
                suite.aead_alg.encrypter(key(), iv, &[]),
                suite.aead_alg.decrypter(key(), iv),
            )
        }
        SupportedCipherSuite::Tls13(suite) => (
            suite.aead_alg.encrypter(key(), Iv::from(IV)),
            suite.aead_alg.decrypter(key(), Iv::from(IV)),
        ),
    }
}

/// A record with its header.
fn record(suite: SupportedCipherSuite) -> Vec<u8> {
    let message = OutboundPlainMessage {
        typ: ContentType::ApplicationData,
        version: ProtocolVersion::TLSv1_2,
        payload: OutboundChunks::Single(CONTENT),
    };
    let (mut encrypter, _) = both_directions(suite);
    let sealed = encrypter
        .encrypt(message, SEQUENCE_NUMBER)
        .expect("the backend encrypts");
    sealed.encode()
}

/// The type and the bytes in a record without its header, as a connection would get them.
fn open(
    suite: SupportedCipherSuite,
    typ: ContentType,
    version: ProtocolVersion,
    payload: &mut [u8],
) -> Result<(ContentType, Vec<u8>), Error> {
    let (_, mut decrypter) = both_directions(suite);
    let opened = decrypter.decrypt(InboundOpaqueMessage::new(typ, version, payload), SEQUENCE_NUMBER);
    let opened = opened.map(|opened| (opened.typ, opened.payload.to_vec()));
    tidy(Ok(())).expect("the error queue is empty");
    opened
}

fn check_record(suite: SupportedCipherSuite, good: &[u8], bytes: &[u8]) {
    let Some((header, payload)) = bytes.split_first_chunk::<HEADER_LENGTH>() else {
        return;
    };
    let version = ProtocolVersion::from(u16::from_be_bytes([header[1], header[2]]));
    let opened = open(suite, ContentType::from(header[0]), version, &mut payload.to_vec());
    // The header's length is what the connection reads by. TLS 1.3 does not look at the rest of it.
    let is_tls13 = suite.tls13().is_some();
    let is_good = payload == &good[HEADER_LENGTH..] && (is_tls13 || header[..3] == good[..3]);
    match opened {
        Ok(opened) => {
            assert!(is_good, "a changed record opens");
            assert_eq!(opened, (ContentType::ApplicationData, CONTENT.to_vec()));
            count_round_trip();
        }
        Err(error) => {
            assert!(!is_good, "a good record does not open: {error}");
            let too_long = payload.len() > (1 << 14) + if is_tls13 { 256 } else { 2048 };
            let expected = if too_long {
                Error::PeerSentOversizedRecord
            } else {
                Error::DecryptError
            };
            assert_eq!(error, expected);
        }
    }
}

/// A record of a peer, with these bytes in the place of the content and, in TLS 1.3, its type and the padding.
fn check_content(suite: SupportedCipherSuite, inner: &[u8]) {
    let typ = ContentType::ApplicationData;
    let mut payload = sealed_by_peer(suite, inner);
    let opened = open(suite, typ, ProtocolVersion::TLSv1_2, &mut payload);
    let end = inner.iter().rposition(|byte| *byte != 0);
    let expected = match (suite, end) {
        (SupportedCipherSuite::Tls12(_), _) if inner.len() > 1 << 14 => Err(Error::PeerSentOversizedRecord),
        (SupportedCipherSuite::Tls12(_), _) => Ok((typ, inner.to_vec())),
        _ if inner.len() > (1 << 14) + 1 => Err(Error::PeerSentOversizedRecord),
        (_, None) => Err(PeerMisbehaved::IllegalTlsInnerPlaintext.into()),
        (_, Some(end)) if inner[end] == 20 => Err(PeerMisbehaved::IllegalMiddleboxChangeCipherSpec.into()),
        (_, Some(end)) => Ok((ContentType::from(inner[end]), inner[..end].to_vec())),
    };
    assert_eq!(opened, expected);
}

/// The bytes of a record after its header.
fn sealed_by_peer(suite: SupportedCipherSuite, inner: &[u8]) -> Vec<u8> {
    let number = SEQUENCE_NUMBER.to_be_bytes();
    let has_gcm = !format!("{:?}", suite.suite()).contains("CHACHA20");
    let aead: Box<dyn Aead> = match has_gcm {
        true => Box::new(AesGcm::new(backend(), &KEY).expect("a key")),
        false => Box::new(ChaCha20Poly1305::new(backend(), &KEY).expect("a key")),
    };
    let mut nonce = IV;
    let mut explicit = &number[..0];
    let additional_data = match suite {
        SupportedCipherSuite::Tls13(_) => make_tls13_aad(inner.len() + 16).to_vec(),
        SupportedCipherSuite::Tls12(_) => make_tls12_aad(
            SEQUENCE_NUMBER,
            ContentType::ApplicationData,
            ProtocolVersion::TLSv1_2,
            inner.len(),
        )
        .to_vec(),
    };
    if has_gcm && suite.tls13().is_none() {
        nonce[4..].copy_from_slice(&number);
        explicit = &number;
    } else {
        nonce[11] ^= SEQUENCE_NUMBER as u8;
    }
    let mut sealed = inner.to_vec();
    let tag = aead
        .encrypt_in_place(&nonce, &additional_data, &mut sealed)
        .expect("it encrypts");
    [explicit, &sealed, tag.as_ref()].concat()
}

fn keys(suite: &'static Tls13CipherSuite, side: Side) -> Keys {
    let quic = suite.quic.expect("it is asked for");
    Keys::initial(Version::V1, suite, quic, &CONNECTION, side)
}

/// A packet with a short header.
fn packet(suite: &'static Tls13CipherSuite) -> Vec<u8> {
    let keys = keys(suite, Side::Client).local;
    let number = PACKET_NUMBER.to_be_bytes();
    let header = [&[0x41][..], &CONNECTION, &number[6..]].concat();
    let mut payload = CONTENT.to_vec();
    let tag = keys.packet.encrypt_in_place(PACKET_NUMBER, &header, &mut payload);
    let mut packet = [&header[..], &payload, tag.expect("it encrypts").as_ref()].concat();
    let sample = packet[NUMBER_OFFSET + 4..][..keys.header.sample_len()].to_vec();
    let (first, rest) = packet.split_at_mut(1);
    let number = &mut rest[NUMBER_OFFSET - 1..][..2];
    keys.header
        .encrypt_in_place(&sample, &mut first[0], number)
        .expect("it protects");
    packet
}

/// As a server reads it.
fn check_packet(suite: &'static Tls13CipherSuite, good: &[u8], bytes: &[u8]) {
    let keys = keys(suite, Side::Server).remote;
    let mut packet = bytes.to_vec();
    if packet.len() < NUMBER_OFFSET + 4 {
        return;
    }
    let (header, rest) = packet.split_at_mut(NUMBER_OFFSET + 4);
    let (first, others) = header.split_at_mut(1);
    let sample = rest.get(..keys.header.sample_len()).unwrap_or(rest);
    let is_whole = sample.len() == keys.header.sample_len();
    let removed = keys
        .header
        .decrypt_in_place(sample, &mut first[0], &mut others[NUMBER_OFFSET - 1..]);
    assert_eq!(removed.is_ok(), is_whole);
    if !is_whole {
        assert_eq!(packet, bytes, "a header is changed without a sample");
        return;
    }
    let header_length = NUMBER_OFFSET + usize::from(packet[0] & 3) + 1;
    let (header, payload) = packet.split_at_mut(header_length);
    let number = header[NUMBER_OFFSET..]
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte));
    let opened = keys
        .packet
        .decrypt_in_place(number, header, payload)
        .map(<[u8]>::to_vec);
    tidy(Ok(())).expect("the error queue is empty");
    match opened {
        Ok(opened) => {
            assert_eq!(bytes, good, "a changed packet opens");
            assert_eq!(opened, CONTENT);
            count_round_trip();
        }
        Err(error) => {
            assert_ne!(bytes, good, "a good packet does not open: {error}");
            assert_eq!(error, Error::DecryptError);
        }
    }
}
