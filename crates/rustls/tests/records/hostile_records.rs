//! Records that a peer must not send: each is an error of rustls, and the next good record is opened.

use hazmat_openssl::aead::{Aead, AesGcm};
use rustls::crypto::cipher::make_tls13_aad;
use rustls::{CipherSuite, ContentType, Error, PeerMisbehaved, ProtocolVersion};

use crate::keys::{ours, tls13, tls13_pairs};
use crate::record::{Content, Direction, Record, counting, each_suite};

const SEQ: u64 = 7;

/// Content as it comes out.
fn content(direction: &Direction, bytes: &[u8]) -> Content {
    Content {
        typ: ContentType::ApplicationData,
        version: direction.version,
        bytes: bytes.to_vec(),
    }
}

/// The types and versions that a record may claim to have.
fn other_headers(record: &Record) -> Vec<Record> {
    let types = [20, 21, 22, 24, 0, 255].map(ContentType::from);
    let versions = [0x0301, 0x0302, 0x0304, 0, 0xffff].map(ProtocolVersion::from);
    let with_type = types.into_iter().map(|typ| Record { typ, ..record.clone() });
    let with_version = versions.into_iter().map(|version| Record {
        version,
        ..record.clone()
    });
    with_type.chain(with_version).collect()
}

#[test]
fn what_ours_seals_ring_opens_and_the_other_way() {
    let mut records = 0;
    each_suite(|suite, mut ours, mut rings| {
        for (seq, length) in [0, 1, 15, 16, 17, 1000, 16384].into_iter().enumerate() {
            let (seq, bytes) = (seq as u64, vec![0x5a; length]);
            let sealed = ours.seal(ContentType::ApplicationData, &bytes, seq).unwrap();
            assert_eq!(rings.open(&sealed, seq).unwrap(), content(&ours, &bytes), "{suite}");
            let sealed = rings.seal(ContentType::ApplicationData, &bytes, seq).unwrap();
            assert_eq!(ours.open(&sealed, seq).unwrap(), content(&ours, &bytes), "{suite}");
            records += 2;
        }
    });
    assert_eq!(records, if support::on_fips() { 84 } else { 126 });
}

#[test]
fn a_flipped_bit_is_refused() {
    let mut flips = 0;
    each_suite(|suite, mut ours, _| {
        let good = ours.seal(ContentType::ApplicationData, b"hello", SEQ).unwrap();
        for bit in 0..good.payload.len() * 8 {
            let mut bad = good.clone();
            bad.payload[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(ours.open(&bad, SEQ), Err(Error::DecryptError), "{suite}, bit {bit}");
            flips += 1;
        }
        assert_eq!(ours.open(&good, SEQ).unwrap(), content(&ours, b"hello"), "{suite}");
    });
    // TLS 1.3: 22 bytes. TLS 1.2: 29 bytes with AES-GCM, 21 with ChaCha20-Poly1305.
    let bytes = if support::on_fips() {
        2 * 22 + 4 * 29
    } else {
        3 * 22 + 4 * 29 + 2 * 21
    };
    assert_eq!(flips, bytes * 8);
}

#[test]
fn another_length_is_refused() {
    each_suite(|suite, mut ours, _| {
        let good = ours.seal(ContentType::ApplicationData, b"hello", SEQ).unwrap();
        for length in (0..good.payload.len()).chain(good.payload.len() + 1..good.payload.len() + 40) {
            let mut bad = good.clone();
            bad.payload.resize(length, 0);
            assert_eq!(
                ours.open(&bad, SEQ),
                Err(Error::DecryptError),
                "{suite}, {length} bytes"
            );
        }
        for length in 1..good.payload.len() {
            let mut bad = good.clone();
            bad.payload.drain(..length);
            assert_eq!(
                ours.open(&bad, SEQ),
                Err(Error::DecryptError),
                "{suite}, without {length} bytes"
            );
        }
        assert_eq!(ours.open(&good, SEQ).unwrap(), content(&ours, b"hello"), "{suite}");
    });
}

#[test]
fn a_record_at_another_place_is_refused() {
    each_suite(|suite, mut ours, _| {
        let first = ours.seal(ContentType::ApplicationData, b"first", 0).unwrap();
        let second = ours.seal(ContentType::ApplicationData, b"second", 1).unwrap();
        // Out of order, then replayed.
        assert_eq!(ours.open(&second, 0), Err(Error::DecryptError), "{suite}");
        assert_eq!(ours.open(&first, 0).unwrap(), content(&ours, b"first"), "{suite}");
        assert_eq!(ours.open(&first, 1), Err(Error::DecryptError), "{suite}");
        assert_eq!(ours.open(&second, 1).unwrap(), content(&ours, b"second"), "{suite}");
        for seq in [2, u64::from(u32::MAX), 1 << 32 | 1, u64::MAX] {
            assert_eq!(ours.open(&second, seq), Err(Error::DecryptError), "{suite} at {seq}");
        }
    });
}

/// TLS 1.2 authenticates the header; TLS 1.3 has the real type inside, and this header is fixed.
#[test]
fn another_header_is_refused_in_tls12_and_without_effect_in_tls13() {
    each_suite(|suite, mut ours, _| {
        let good = ours.seal(ContentType::ApplicationData, b"hello", SEQ).unwrap();
        for bad in other_headers(&good) {
            let opened = ours.open(&bad, SEQ);
            match ours.version {
                ProtocolVersion::TLSv1_3 => assert_eq!(opened.unwrap(), content(&ours, b"hello"), "{suite}"),
                _ => assert_eq!(opened, Err(Error::DecryptError), "{suite}"),
            }
        }
    });
}

#[test]
fn another_key_or_iv_opens_nothing() {
    for (suite, _) in tls13_pairs() {
        let key = crate::record::tls13_key(suite);
        let good = Direction::tls13(suite, &key, counting())
            .seal(ContentType::Alert, &[1, 0], SEQ)
            .unwrap();
        for byte in 0..key.len() {
            let mut wrong = key.clone();
            wrong[byte] ^= 0x80;
            assert_eq!(
                Direction::tls13(suite, &wrong, counting()).open(&good, SEQ),
                Err(Error::DecryptError)
            );
        }
        for byte in 0..12 {
            let mut wrong = counting();
            wrong[byte] ^= 1;
            assert_eq!(
                Direction::tls13(suite, &key, wrong).open(&good, SEQ),
                Err(Error::DecryptError)
            );
        }
    }
}

/// rustls would not do this. The backend does not take the key, and no record may then pass.
#[test]
fn a_key_of_another_length_seals_and_opens_nothing() {
    for (suite, _) in tls13_pairs() {
        let good = Direction::tls13(suite, &crate::record::tls13_key(suite), counting())
            .seal(ContentType::Alert, &[1, 0], SEQ)
            .unwrap();
        for length in (1..=32).filter(|length| *length != suite.aead_alg.key_len()) {
            let mut wrong = Direction::tls13(suite, &counting::<32>()[..length], counting());
            let mut right = Direction::tls13(suite, &crate::record::tls13_key(suite), counting());
            assert_not_sealed(|| wrong.seal(ContentType::Alert, CONTENT, SEQ), &mut right, SEQ);
            assert_eq!(
                wrong.open(&good, SEQ),
                Err(Error::DecryptError),
                "{suite:?}, {length} bytes"
            );
        }
    }
    for (suite, _) in crate::keys::tls12_pairs() {
        let (key, iv) = crate::record::tls12_key(suite);
        let right_iv = iv.clone();
        let good = Direction::tls12(suite, &key, &iv)
            .seal(ContentType::Alert, &[1, 0], SEQ)
            .unwrap();
        for (key, iv) in [(&key[1..], &iv[..]), (&key[..], &iv[1..]), (&key[..], &[])] {
            let mut wrong = Direction::tls12(suite, key, iv);
            let mut right = Direction::tls12(suite, &crate::record::tls12_key(suite).0, &right_iv);
            assert_not_sealed(|| wrong.seal(ContentType::Alert, CONTENT, SEQ), &mut right, SEQ);
            assert_eq!(wrong.open(&good, SEQ), Err(Error::DecryptError), "{suite:?}");
        }
        for iv in [&iv[1..], &[]] {
            let extracted = suite.aead_alg.extract_keys(crate::keys::aead_key(&key), iv, &[]);
            assert!(extracted.is_err(), "{suite:?}");
        }
    }
}

#[test]
fn content_that_is_too_long_is_not_sealed() {
    each_suite(|suite, mut ours, _| {
        for length in [16385, 65536] {
            let sealed = ours.seal(ContentType::ApplicationData, &vec![0; length], SEQ);
            assert_eq!(sealed.err(), Some(Error::EncryptError), "{suite}");
        }
    });
}

/// rustls counts. If it did not, a nonce would be used twice.
#[test]
fn a_sequence_number_seals_one_record() {
    let mut suites = 0;
    each_suite(|suite, mut ours, mut rings| {
        let (mut sealed, mut refused) = (0, 0);
        for (seq, is_new) in [
            (0, true),
            (0, false),
            (5, true),
            (4, false),
            (5, false),
            (6, true),
            (u64::MAX, true),
            (u64::MAX, false),
            (0, false),
        ] {
            if is_new {
                let record = ours.seal(ContentType::Alert, CONTENT, seq).unwrap();
                assert_eq!(rings.open(&record, seq).unwrap().bytes, CONTENT, "{suite} at {seq}");
                sealed += 1;
            } else {
                assert_not_sealed(|| ours.seal(ContentType::Alert, CONTENT, seq), &mut rings, seq);
                refused += 1;
            }
        }
        assert_eq!((sealed, refused), (4, 5));
        suites += 1;
    });
    assert_eq!(suites, if support::on_fips() { 6 } else { 9 });
}

const CONTENT: &[u8] = b"the content of a record that is not sealed";

/// rustls would panic at an error. In the place of a record there are other bytes each time, as many as the record has, that
/// do not decrypt and have nothing of the content.
fn assert_not_sealed(mut seal: impl FnMut() -> Result<Record, Error>, peer: &mut Direction, seq: u64) {
    let (one, other) = (seal().unwrap(), seal().unwrap());
    // A TLS 1.2 record with AES-GCM begins with its number.
    let has_number = one.payload.starts_with(&seq.to_be_bytes());
    let start = if has_number { 8 } else { 0 };
    assert!(one.payload.len() >= start + CONTENT.len() + 16);
    for (one, other) in one.payload[start..]
        .chunks_exact(8)
        .zip(other.payload[start..].chunks_exact(8))
    {
        assert_ne!(one, other);
        assert!(!CONTENT.windows(8).any(|piece| piece == one));
    }
    for record in [one, other] {
        assert_eq!(peer.open(&record, seq), Err(Error::DecryptError));
    }
}

/// A record that holds these bytes, which end with the type and its padding, of a peer that does not keep the rules.
fn tls13_record(inner: &[u8]) -> (Direction, Record) {
    let suite = tls13(ours(), CipherSuite::TLS13_AES_256_GCM_SHA384).unwrap();
    let direction = Direction::tls13(suite, &counting::<32>(), [0; 12]);
    let mut payload = inner.to_vec();
    let additional_data = make_tls13_aad(inner.len() + 16);
    let aead = AesGcm::new(support::backend(), &counting::<32>()).unwrap();
    // The nonce of record 0.
    let tag = Aead::encrypt_in_place(&aead, &[0; 12], &additional_data, &mut payload).unwrap();
    payload.extend_from_slice(&tag);
    let record = Record {
        typ: ContentType::ApplicationData,
        version: ProtocolVersion::TLSv1_2,
        payload,
    };
    (direction, record)
}

fn open_tls13(inner: &[u8]) -> Result<Content, Error> {
    let (mut direction, record) = tls13_record(inner);
    direction.open(&record, 0)
}

#[test]
fn padding_of_tls13_is_removed() {
    for padding in [0, 1, 15, 255, 16384 - 5] {
        let inner = [b"hello", &[23][..], &vec![0; padding]].concat();
        let opened = open_tls13(&inner).unwrap();
        assert_eq!(
            (opened.typ, &opened.bytes[..]),
            (ContentType::ApplicationData, &b"hello"[..])
        );
        assert_eq!(opened.version, ProtocolVersion::TLSv1_3);
    }
}

#[test]
fn an_inner_plaintext_that_breaks_the_rules_of_tls13_is_refused() {
    let no_type = Err(Error::PeerMisbehaved(PeerMisbehaved::IllegalTlsInnerPlaintext));
    for length in [0, 1, 16, 16385] {
        assert_eq!(open_tls13(&vec![0; length]), no_type, "{length} zeros");
    }
    assert_eq!(
        open_tls13(&[1, 20]),
        Err(Error::PeerMisbehaved(PeerMisbehaved::IllegalMiddleboxChangeCipherSpec))
    );
    // Content of 16384 bytes and its type are the most that a record holds, with or without padding.
    let longest = [&[1; 16384][..], &[23]].concat();
    assert_eq!(open_tls13(&longest).unwrap().bytes.len(), 16384);
    for longer in [[&[1; 16385][..], &[23]].concat(), [&longest[..], &[0]].concat()] {
        assert_eq!(open_tls13(&longer), Err(Error::PeerSentOversizedRecord));
    }
    // RFC 8446, section 5.2: 16384 + 256 bytes of ciphertext are the most, authentic or not.
    assert_eq!(open_tls13(&vec![1; 16640 - 16]), Err(Error::PeerSentOversizedRecord));
    let (mut direction, mut record) = tls13_record(b"");
    record.payload.resize(16640, 0);
    assert_eq!(direction.open(&record, 0), Err(Error::DecryptError));
    record.payload.resize(16641, 0);
    assert_eq!(direction.open(&record, 0), Err(Error::PeerSentOversizedRecord));
}

#[test]
fn a_record_of_tls12_that_is_too_long_is_refused() {
    for (suite, _) in crate::keys::tls12_pairs() {
        let (key, iv) = crate::record::tls12_key(suite);
        let mut direction = Direction::tls12(suite, &key, &iv);
        let sealed = direction.seal(ContentType::ApplicationData, &[1; 16384], 0).unwrap();
        assert_eq!(direction.open(&sealed, 0).unwrap().bytes.len(), 16384);
        let mut record = sealed.clone();
        record.payload.resize(16384 + 2048, 0);
        assert_eq!(direction.open(&record, 0), Err(Error::DecryptError));
        record.payload.resize(16384 + 2049, 0);
        assert_eq!(direction.open(&record, 0), Err(Error::PeerSentOversizedRecord));
    }
    // Authentic, with a byte too many.
    let suite = crate::keys::tls12_pairs()
        .into_iter()
        .map(|(suite, _)| suite)
        .find(|suite| suite.common.suite == CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)
        .unwrap();
    let mut direction = Direction::tls12(suite, &counting::<32>(), &[0; 4]);
    for (length, expected) in [(16384, None), (16385, Some(Error::PeerSentOversizedRecord))] {
        let additional_data =
            rustls::crypto::cipher::make_tls12_aad(0, ContentType::ApplicationData, ProtocolVersion::TLSv1_2, length);
        let mut content = vec![1; length];
        let aead = AesGcm::new(support::backend(), &counting::<32>()).unwrap();
        let tag = Aead::encrypt_in_place(&aead, &[0; 12], &additional_data, &mut content).unwrap();
        let record = Record {
            typ: ContentType::ApplicationData,
            version: ProtocolVersion::TLSv1_2,
            payload: [&[0; 8][..], &content, &tag].concat(),
        };
        assert_eq!(direction.open(&record, 0).err(), expected);
    }
}

/// The explicit nonce is the sequence number, so that a FIPS module's users can say how nonces are made; a peer's may be any.
#[test]
fn the_explicit_nonce_of_tls12_is_the_sequence_number() {
    let mut checked = 0;
    for (suite, rings) in crate::keys::tls12_pairs() {
        let (key, iv) = crate::record::tls12_key(suite);
        if iv.len() != 4 {
            continue;
        }
        assert_eq!(suite.aead_alg.key_block_shape().explicit_nonce_len, 0);
        let mut direction = Direction::tls12(suite, &key, &iv);
        for seq in [0, 1, 0x0102_0304_0506_0708, u64::MAX] {
            let sealed = direction.seal(ContentType::Alert, &[1, 0], seq).unwrap();
            assert_eq!(sealed.payload[..8], seq.to_be_bytes());
            // ring's starts at a value of the key block, here 42.
            let mut counting_otherwise = Direction {
                encrypter: rings.aead_alg.encrypter(crate::keys::aead_key(&key), &iv, &[42; 8]),
                decrypter: rings.aead_alg.decrypter(crate::keys::aead_key(&key), &iv),
                version: ProtocolVersion::TLSv1_2,
            };
            let sealed = counting_otherwise.seal(ContentType::Alert, &[1, 0], seq).unwrap();
            assert_eq!(direction.open(&sealed, seq).unwrap().bytes, [1, 0]);
            checked += 1;
        }
    }
    assert_eq!(checked, 16);
}
