//! Records and packets by themselves: their buffers, the memory that they take, and those that are refused.

use rustls::crypto::cipher::{
    AeadKey, EncodableVersion, InboundOpaque, Iv, OutboundPlain, Record, RecordDecrypter, RecordEncrypter,
};
use rustls::enums::{ContentType, ProtocolVersion};
use rustls::error::ApiMisuse;
use rustls::{Error, quic};
use rustls_0_24_hazmat_openssl::ProviderBuilder;
use rustls_023::crypto::ring;
use support::allocations::{Counting, measured};
use support::{backend, on_fips};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const TYPE: ContentType = ContentType::ApplicationData;
const TLS13: EncodableVersion = EncodableVersion::Legacy(ProtocolVersion::TLSv1_3);
const TLS12: EncodableVersion = EncodableVersion::Legacy(ProtocolVersion::TLSv1_2);

fn key(length: usize) -> AeadKey {
    match length {
        16 => AeadKey::from([7; 16]),
        _ => AeadKey::from([7; 32]),
    }
}

fn iv() -> Iv {
    Iv::from([9; 12])
}

/// A suite's name, the version of its records, and both directions.
type Directions = (
    String,
    EncodableVersion,
    Box<dyn RecordEncrypter>,
    Box<dyn RecordDecrypter>,
);

/// Both directions of all suites.
fn suites() -> Vec<Directions> {
    let provider = ProviderBuilder::new(backend()).build();
    let mut all: Vec<Directions> = Vec::new();
    for suite in provider.tls13_cipher_suites.iter() {
        let (aead, length) = (suite.aead_alg, suite.aead_alg.key_len());
        all.push((
            format!("{suite:?}"),
            TLS13,
            aead.encrypter(key(length), iv()),
            aead.decrypter(key(length), iv()),
        ));
    }
    for suite in provider.tls12_cipher_suites.iter() {
        let shape = suite.aead_alg.key_block_shape();
        let iv = &[9; 12][..shape.fixed_iv_len];
        all.push((
            format!("{suite:?}"),
            TLS12,
            suite.aead_alg.encrypter(key(shape.enc_key_len), iv, &[]),
            suite.aead_alg.decrypter(key(shape.enc_key_len), iv),
        ));
    }
    assert_eq!(all.len(), if on_fips() { 6 } else { 9 });
    all
}

fn seal(
    encrypter: &mut dyn RecordEncrypter,
    version: EncodableVersion,
    payload: OutboundPlain<'_>,
    number: u64,
    out: &mut [u8],
) -> Result<usize, Error> {
    let record = encrypter.encrypt(Record::new(TYPE, version, payload), number, out)?;
    assert_eq!((record.typ, record.version.encode()), (TYPE, ProtocolVersion::TLSv1_2));
    Ok(record.payload.len())
}

fn open(
    decrypter: &mut dyn RecordDecrypter,
    version: EncodableVersion,
    sealed: &mut [u8],
    number: u64,
) -> Result<usize, Error> {
    let record = decrypter.decrypt(Record::new(TYPE, version, InboundOpaque(sealed)), number)?;
    assert_eq!(record.typ, TYPE);
    assert!(record.payload.iter().all(|byte| *byte == 5));
    Ok(record.payload.len())
}

/// The provider allocates nothing for a record: not even the buffer, which is rustls's.
#[test]
fn records_take_no_memory() {
    let content = vec![5; 1 << 14];
    for (suite, version, mut encrypter, mut decrypter) in suites() {
        let mut out = vec![0; encrypter.encrypted_payload_len(content.len())];
        // The first record may make what the others use.
        for number in 0..20 {
            for (round, length) in [0, 1, 100, 1 << 14].into_iter().enumerate() {
                let number = number * 4 + round as u64;
                let chunks = [&content[..length / 3], &[], &content[..length - length / 3]];
                let (done, memory) = measured(|| {
                    let sealed = seal(
                        encrypter.as_mut(),
                        version,
                        OutboundPlain::new(&chunks),
                        number,
                        &mut out,
                    )?;
                    open(decrypter.as_mut(), version, &mut out[..sealed], number)
                });
                assert_eq!(done, Ok(length), "{suite}");
                assert!(
                    number == 0 || memory.total == 0,
                    "{suite} {length}: {} bytes",
                    memory.total
                );
            }
        }
    }
}

#[test]
fn records_that_do_not_fit_are_refused() {
    for (suite, version, mut encrypter, mut decrypter) in suites() {
        let length = encrypter.encrypted_payload_len(4);
        for provided in 0..length {
            assert_eq!(
                seal(encrypter.as_mut(), version, (&[5; 4]).into(), 0, &mut vec![0; provided]),
                Err(Error::ApiMisuse(ApiMisuse::EncryptBufferTooSmall {
                    required: length,
                    provided
                })),
                "{suite}"
            );
        }
        // Only the front of a longer buffer is written.
        let mut out = vec![0xee; length + 10];
        assert_eq!(
            seal(encrypter.as_mut(), version, (&[5; 4]).into(), 0, &mut out),
            Ok(length)
        );
        assert!(out[length..].iter().all(|byte| *byte == 0xee));
        // No nonce is used twice.
        let again = seal(encrypter.as_mut(), version, (&[5; 4]).into(), 0, &mut [0; 64]);
        assert_eq!(again, Err(Error::EncryptError), "{suite}");
        // More than a record may have.
        let long = vec![5; (1 << 14) + 1];
        let mut room = vec![0; 1 << 15];
        let longer = seal(encrypter.as_mut(), version, (&long).into(), 1, &mut room);
        assert_eq!(longer, Err(Error::EncryptError), "{suite}");

        let mut refused = 0;
        for bit in 0..length * 8 {
            let mut changed = out[..length].to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                open(decrypter.as_mut(), version, &mut changed, 0),
                Err(Error::DecryptError)
            );
            refused += 1;
        }
        for shorter in 0..length {
            let mut cut = out[..shorter].to_vec();
            assert_eq!(open(decrypter.as_mut(), version, &mut cut, 0), Err(Error::DecryptError));
            refused += 1;
        }
        for (longer, expected) in [
            ((1 << 14) + 256, Error::DecryptError),
            ((1 << 14) + 2049, Error::PeerSentOversizedRecord),
            (usize::from(u16::MAX), Error::PeerSentOversizedRecord),
        ] {
            assert_eq!(
                open(decrypter.as_mut(), version, &mut vec![0; longer], 0),
                Err(expected)
            );
            refused += 1;
        }
        assert_eq!(refused, length * 9 + 3);
        // The good one still opens.
        assert_eq!(
            open(decrypter.as_mut(), version, &mut out[..length], 0),
            Ok(4),
            "{suite}"
        );
    }
}

/// Packets and masks of headers are those of ring, for the ciphers whose keys rustls 0.23 makes of bytes.
#[test]
fn packets_are_those_of_ring() {
    let provider = ProviderBuilder::new(backend()).quic(true).build();
    let mut compared = 0;
    for suite in provider.tls13_cipher_suites.iter() {
        let quic: &dyn quic::Algorithm = suite.quic.unwrap();
        let rings = ring::default_provider().cipher_suites;
        let code = u16::from(suite.common.suite);
        let rings = rings.iter().find(|found| u16::from(found.suite()) == code).unwrap();
        let rings = rings.tls13().unwrap().quic.unwrap();
        assert_eq!(quic.aead_key_len(), rings.aead_key_len());
        if quic.aead_key_len() != 32 {
            continue;
        }
        let ours = quic.packet_key(key(32), iv());
        let rings_key = || rustls_023::crypto::cipher::AeadKey::from([7; 32]);
        let rings_packets = rings.packet_key(rings_key(), rustls_023::crypto::cipher::Iv::from([9; 12]));
        for path in [None, Some(0), Some(1), Some(u32::MAX)] {
            for number in [0, 1, u64::MAX] {
                let (mut one, mut other) = ([5; 1200], [5; 1200]);
                let tag = ours.encrypt_in_place(number, b"header", &mut one, path).unwrap();
                let rings_tag = rings_packets
                    .encrypt_in_place_for_path(path.unwrap_or(0), number, b"header", &mut other)
                    .unwrap();
                assert!(one == other);
                assert_eq!(tag.as_ref(), rings_tag.as_ref());
                let mut sealed = [&one[..], tag.as_ref()].concat();
                let opened = ours
                    .decrypt_in_place(number, b"header", &mut sealed.clone(), path)
                    .map(<[u8]>::to_vec);
                assert_eq!(opened, Ok(vec![5; 1200]));
                for bad in [0, 600, 1215] {
                    sealed[bad] ^= 1;
                    let opened = ours
                        .decrypt_in_place(number, b"header", &mut sealed.clone(), path)
                        .map(drop);
                    assert_eq!(opened, Err(Error::DecryptError));
                    sealed[bad] ^= 1;
                }
                compared += 1;
            }
        }
        let (headers, rings_headers) = (
            quic.header_protection_key(key(32)),
            rings.header_protection_key(rings_key()),
        );
        for first in [0x40, 0xc3] {
            let (mut one, mut other) = ((first, [1, 2, 3, 4]), (first, [1, 2, 3, 4]));
            headers.encrypt_in_place(&[3; 16], &mut one.0, &mut one.1).unwrap();
            rings_headers
                .encrypt_in_place(&[3; 16], &mut other.0, &mut other.1)
                .unwrap();
            assert_eq!(one, other);
            headers.decrypt_in_place(&[3; 16], &mut one.0, &mut one.1).unwrap();
            assert_eq!(one, (first, [1, 2, 3, 4]));
            compared += 1;
        }
        for (sample, number) in [(15, 4), (17, 4), (0, 1), (16, 5)] {
            let mut number = vec![1; number];
            let refused = headers.encrypt_in_place(&vec![3; sample], &mut 0x40, &mut number);
            assert!(matches!(refused, Err(Error::General(_))));
            assert!(number.iter().all(|byte| *byte == 1));
        }
    }
    assert_eq!(compared, if on_fips() { 14 } else { 28 });
}
