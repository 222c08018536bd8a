//! Key identifiers by each method of the RFCs, checked against the bytes of the key's SubjectPublicKeyInfo.

use super::cases::hex_bytes;
use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use support::sample_keys::{self, Sample};
use support::{backend, der};

fn info(sample: &Sample) -> Vec<u8> {
    let info = sample
        .public
        .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo);
    info.unwrap()
}

fn digest(algorithm: HashAlgorithm, data: &[u8]) -> Vec<u8> {
    backend().hash(algorithm, data).unwrap().to_vec()
}

fn identifier(sample: &Sample, method: KeyIdentifierMethod) -> Vec<u8> {
    let identifier = SubjectKeyIdentifier::from_public_key_with(&sample.public, method).unwrap();
    identifier.key_identifier().to_vec()
}

#[test]
fn every_method_for_every_type_of_key() {
    let samples = sample_keys::samples();
    assert!(samples.len() >= 5, "{}", samples.len());
    for sample in samples {
        let info = info(sample);
        // The content of the BIT STRING, without the number of its unused bits.
        let bits = &der::at(&info, &[1]).data()[1..];
        let sha1 = digest(HashAlgorithm::Sha1, bits);
        assert_eq!(identifier(sample, KeyIdentifierMethod::Sha1), sha1);
        let short = identifier(sample, KeyIdentifierMethod::Sha1Short);
        assert_eq!(short.len(), 8);
        assert_eq!((short[0] >> 4, short[0] & 0x0f), (0b0100, sha1[12] & 0x0f));
        assert_eq!(short[1..], sha1[13..]);
        let truncated = [
            (KeyIdentifierMethod::Sha256, HashAlgorithm::Sha256),
            (KeyIdentifierMethod::Sha384, HashAlgorithm::Sha384),
            (KeyIdentifierMethod::Sha512, HashAlgorithm::Sha512),
        ];
        for (method, algorithm) in truncated {
            assert_eq!(identifier(sample, method), digest(algorithm, bits)[..20]);
            let whole = KeyIdentifierMethod::SubjectPublicKeyInfo(algorithm);
            assert_eq!(identifier(sample, whole), digest(algorithm, &info));
        }
        let subject = SubjectKeyIdentifier::from_public_key(&sample.public).unwrap();
        assert_eq!(subject.key_identifier(), sha1);
        let authority = AuthorityKeyIdentifier::from_issuer_public_key(&sample.public).unwrap();
        assert_eq!(authority.key_identifier(), Some(sha1.as_slice()));
        assert_eq!(
            authority,
            AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&subject)
        );
    }
}

/// The key of RFC 6979, appendix A.2.5, and the identifier that `x509.SubjectKeyIdentifier.from_public_key(key).digest` of
/// Python's `cryptography` has for it.
#[test]
fn the_identifier_that_another_program_has_for_a_published_key() {
    let point = hex_bytes(
        "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6
         7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
    );
    let key = backend().load_elliptic_curve_public_bytes(EllipticCurve::Secp256R1, &point);
    let identifier = SubjectKeyIdentifier::from_public_key(&key.unwrap()).unwrap();
    let expected = hex_bytes("1a9569579bce329a942d0769c9c0b56431563710");
    assert_eq!(identifier.key_identifier(), expected);
}

#[test]
fn a_hash_that_is_not_there_is_said() {
    let key = backend().generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
    let key = key.unwrap().public_key().unwrap();
    let method = KeyIdentifierMethod::SubjectPublicKeyInfo(HashAlgorithm::Shake128 { digest_size: 0 });
    let error = SubjectKeyIdentifier::from_public_key_with(&key, method).unwrap_err();
    assert!(matches!(error, Error::InvalidArgument { .. }), "{error:?}");
}
