//! Signed certificate timestamps.

use super::cases::{TIMESTAMP, hex_bytes, timestamp};
use hazmat_openssl::MalformedKind::*;
use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use support::der::octets;
use support::errors::assert_invalid_argument;
use support::errors::{assert_malformed, assert_malformed_kind, malformed_kind};

const WHAT: &str = "SignedCertificateTimestamp";

#[test]
fn every_part_is_read() {
    let bytes = hex_bytes(TIMESTAMP);
    let read = SignedCertificateTimestamp::from_bytes(&bytes).unwrap();
    assert_eq!(read, timestamp());
    assert_eq!(read.version(), 0);
    assert_eq!(read.log_id().to_vec(), (0..32).collect::<Vec<u8>>());
    assert_eq!(read.timestamp_millis(), 1_357_002_061_123);
    // 1 January 2013, 1:01:01.123.
    let time = read.timestamp();
    assert_eq!((time.year(), u8::from(time.month()), time.day()), (2013, 1, 1));
    assert_eq!(
        (time.hour(), time.minute(), time.second(), time.millisecond()),
        (1, 1, 1, 123)
    );
    assert_eq!(read.extension_bytes(), [0xee]);
    assert_eq!(read.hash_algorithm_number(), 4);
    assert_eq!(read.hash_algorithm(), Some(HashAlgorithm::Sha256));
    assert_eq!(read.signature_algorithm(), SctSignatureAlgorithm::Ecdsa);
    assert_eq!(read.signature(), [0xaa, 0xbb, 0xcc]);
    assert_eq!(read.to_bytes(), bytes);
    let text = format!("{read:?}");
    assert!(
        text.contains("log 000102") && text.contains("1357002061123 ms"),
        "{text}"
    );
}

#[test]
fn algorithms_are_the_numbers_of_tls() {
    let with =
        |hash, signature: u8| SignedCertificateTimestamp::new([0; 32], 0, b"", hash, signature.into(), b"").unwrap();
    let hashes = [
        None,
        Some(HashAlgorithm::Md5),
        Some(HashAlgorithm::Sha1),
        Some(HashAlgorithm::Sha224),
        Some(HashAlgorithm::Sha256),
        Some(HashAlgorithm::Sha384),
        Some(HashAlgorithm::Sha512),
        None,
    ];
    for (number, hash) in (0..).zip(hashes) {
        assert_eq!(with(number, 0).hash_algorithm(), hash);
    }
    let signatures = [
        SctSignatureAlgorithm::Anonymous,
        SctSignatureAlgorithm::Rsa,
        SctSignatureAlgorithm::Dsa,
        SctSignatureAlgorithm::Ecdsa,
        SctSignatureAlgorithm::Other(4),
    ];
    for (number, algorithm) in (0..).zip(signatures) {
        assert_eq!(with(4, number).signature_algorithm(), algorithm);
        assert_eq!((algorithm.number(), u8::from(algorithm)), (number, number));
        let bytes = with(4, number).to_bytes();
        assert_eq!(SignedCertificateTimestamp::from_bytes(&bytes).unwrap(), with(4, number));
    }
    // A number that has a name is that name, however it is given.
    let by_number = |number| {
        let algorithm = SctSignatureAlgorithm::Other(number);
        let made = SignedCertificateTimestamp::new([0; 32], 0, b"", 4, algorithm, b"").unwrap();
        assert_eq!(SignedCertificateTimestamp::from_bytes(&made.to_bytes()).unwrap(), made);
        made.signature_algorithm()
    };
    assert_eq!(by_number(3), SctSignatureAlgorithm::Ecdsa);
    assert_eq!(by_number(4), SctSignatureAlgorithm::Other(4));
}

#[test]
fn every_length_must_be_exact() {
    let bytes = hex_bytes(TIMESTAMP);
    for end in 0..bytes.len() {
        assert_malformed_kind(SignedCertificateTimestamp::from_bytes(&bytes[..end]), Truncated, WHAT);
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert_malformed_kind(SignedCertificateTimestamp::from_bytes(&longer), TrailingData, WHAT);
    // A time after the year 9999.
    let mut late = bytes;
    late[33..41].copy_from_slice(&u64::MAX.to_be_bytes());
    let result = SignedCertificateTimestamp::from_bytes(&late);
    assert_malformed_kind(result.clone(), InvalidTime, WHAT);
    assert_malformed(result, &["9999"]);
}

fn both(list: &[u8]) -> [Result<usize>; 2] {
    let value = octets(list);
    let precertificate = PrecertificateSignedCertificateTimestamps::from_der(&value);
    let ocsp = SignedCertificateTimestamps::from_der(&value);
    [precertificate.map(|list| list.len()), ocsp.map(|list| list.len())]
}

#[test]
fn every_length_of_a_list_must_be_exact() {
    let refused = [
        ("", Truncated),
        ("00", Truncated),
        ("0000", Missing),
        ("0000 00", TrailingData),
        ("0003 0001", Truncated),
        ("0001 00", Truncated),
        ("0003 0002 00", Truncated),
        ("0002 0000", InvalidLength),
        ("0003 0001 00 ff", TrailingData),
        ("0004 0001 00 00", Truncated),
    ];
    for (hex, kind) in refused {
        for result in both(&hex_bytes(hex)) {
            assert_malformed_kind(result, kind.clone(), "SignedCertificateTimestampList");
        }
    }
    for result in both(&hex_bytes("0003 0001 00")) {
        assert_eq!(result.unwrap(), 1);
    }
    let many: Vec<u8> = std::iter::repeat_n([0, 1, 0], 2_001).flatten().collect();
    let length = u16::try_from(many.len()).unwrap().to_be_bytes();
    for result in both(&[&length, many.as_slice()].concat()) {
        assert_malformed_kind(result.clone(), TooLarge, "SignedCertificateTimestampList");
        assert_malformed(result, &["more than 2000"]);
    }
}

/// RFC 6962, section 3.3: clients ignore timestamps of unknown versions.
#[test]
fn a_version_that_is_not_known_leaves_the_others_readable() {
    let list = hex_bytes(&format!("0071 0033 {TIMESTAMP} 0005 01aabbccdd 0033 {TIMESTAMP}"));
    let list = octets(&list);
    let read = PrecertificateSignedCertificateTimestamps::from_der(&list).unwrap();
    assert_eq!((read.len(), read.is_empty()), (3, false));
    let found: Vec<_> = read.timestamps().collect();
    assert_eq!(*found[0].as_ref().unwrap(), timestamp());
    let (kind, what) = malformed_kind(found[1].clone());
    assert!(matches!(kind, UnsupportedVersion { number: 1, .. }), "{kind:?}");
    assert_eq!(what, WHAT);
    assert_eq!(*found[2].as_ref().unwrap(), timestamp());
    assert_eq!(read.to_der().unwrap(), list);
}

#[test]
fn timestamps_that_do_not_fit() {
    let new = |extensions: &[u8], signature: &[u8]| {
        let algorithm = SctSignatureAlgorithm::Rsa;
        SignedCertificateTimestamp::new([0; 32], 1, extensions, 4, algorithm, signature)
    };
    assert_invalid_argument(new(&[0; 65_536], b""), &["extension_bytes", "65535"]);
    assert_invalid_argument(new(b"", &[0; 65_536]), &["signature", "65535"]);
    let late = SignedCertificateTimestamp::new([0; 32], u64::MAX, b"", 4, SctSignatureAlgorithm::Rsa, b"");
    assert_invalid_argument(late, &["9999"]);
    let long = new(b"", &[0; 65_535]).unwrap();
    let bytes = long.to_bytes();
    assert_eq!(SignedCertificateTimestamp::from_bytes(&bytes).unwrap(), long);
    assert_invalid_argument(SignedCertificateTimestamps::new(&[long]), &["65535 bytes together"]);
    let half = new(b"", &[0; 40_000]).unwrap();
    assert_invalid_argument(
        SignedCertificateTimestamps::new(&[half.clone(), half.clone()]),
        &["together"],
    );
    assert_eq!(SignedCertificateTimestamps::new(&[half]).unwrap().len(), 1);
    let many = vec![timestamp(); 2_001];
    assert_invalid_argument(SignedCertificateTimestamps::new(&many), &["1 to 2000"]);
}
