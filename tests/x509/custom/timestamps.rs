//! Certificate Transparency (RFC 6962).

use super::*;
use time::Duration;

fn timestamps(certificate: &Certificate) -> Vec<SignedCertificateTimestamp> {
    let (list, critical) = found::<PrecertificateSignedCertificateTimestamps>(certificate.extensions());
    assert!(!critical);
    let timestamps: Vec<_> = list.timestamps().collect::<Result<_>>().unwrap();
    assert_eq!(timestamps.len(), list.len());
    timestamps
}

#[test]
fn timestamps_of_logs() {
    let found = timestamps(&other_certificate("badssl-sct.pem"));
    let [timestamp] = &found[..] else { panic!("{found:?}") };
    let second = utc(2016, Month::November, 17, (1, 56, 25));
    assert_eq!(timestamp.timestamp(), second + Duration::milliseconds(396));
    assert_eq!(timestamp.timestamp_millis(), 1_479_347_785_396);
    assert_eq!(timestamp.version(), 0);
    assert_eq!(timestamp.log_id()[..4], *b"\xa7\xce\x4a\x4e");
    assert!(timestamp.extension_bytes().is_empty());
    assert_eq!(timestamp.hash_algorithm(), Some(HashAlgorithm::Sha256));
    assert_eq!(timestamp.signature_algorithm(), SctSignatureAlgorithm::Ecdsa);
    assert_eq!(timestamp.signature()[..2], *b"\x30\x45");

    let found = timestamps(&other_certificate("cryptography-scts.pem"));
    assert_eq!(found.len(), 2);
    assert_ne!(found[0].log_id(), found[1].log_id());
    for one in &found {
        assert_eq!(SignedCertificateTimestamp::from_bytes(&one.to_bytes()).unwrap(), *one);
    }
}

/// Numbers of algorithms that nobody verifies with. They can be read.
#[test]
fn algorithms_that_are_none() {
    let found = timestamps(&other_certificate("badssl-sct-anonymous-sig.der"));
    assert_eq!(found[0].signature_algorithm(), SctSignatureAlgorithm::Anonymous);
    assert_eq!(found[0].hash_algorithm(), Some(HashAlgorithm::Sha256));
    let found = timestamps(&other_certificate("badssl-sct-none-hash.der"));
    assert_eq!((found[0].hash_algorithm(), found[0].hash_algorithm_number()), (None, 0));
    assert_eq!(found[0].signature_algorithm(), SctSignatureAlgorithm::Ecdsa);
}

#[test]
fn timestamps_that_are_malformed() {
    let certificate = certificate("invalid-sct-length.der");
    assert_malformed::<PrecertificateSignedCertificateTimestamps>(certificate.extensions(), "Truncated");

    let certificate = super::certificate("invalid-sct-version.der");
    let (list, _) = found::<PrecertificateSignedCertificateTimestamps>(certificate.extensions());
    assert_is_malformed(list.timestamps().collect::<Result<Vec<_>>>(), "UnsupportedVersion");
}

/// RFC 6962, section 3.1: what a log is given must be of no use as a certificate.
#[test]
fn precertificates() {
    let certificate = other_certificate("cryptography.io.precert.pem");
    let (_, critical) = found::<PrecertPoison>(certificate.extensions());
    assert!(critical);
}
