//! The same fault has the same kind in every format.

use hazmat_openssl::MalformedKind;
use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{
    Certificate, CertificateRevocationList, CertificateSigningRequest, CertificateSigningRequestBuilder, Name,
};
use support::backend;
use support::errors::{assert_invalid_argument, malformed_kind};
use support::pem_text::block;
use support::ssh_wire;

const CURVE: EllipticCurve = EllipticCurve::Secp256R1;

fn key() -> EllipticCurvePrivateKey {
    EllipticCurvePrivateKey::generate(backend(), CURVE).unwrap()
}

/// Replaces `found` in `whole` by `put`, which has the same length.
fn with(whole: &[u8], found: &[u8], put: &[u8]) -> Vec<u8> {
    assert_eq!(found.len(), put.len());
    let place = whole.windows(found.len()).position(|window| window == found).unwrap();
    [&whole[..place], put, &whole[place + found.len()..]].concat()
}

/// A point off the curve, and one whose first coordinate is not below the prime, through every loader.
#[test]
fn points_that_are_not_on_the_curve_are_invalid_public_keys() {
    let private = key();
    let public = private.public_key().unwrap();
    let point = public.encode_point(PointFormat::Uncompressed).unwrap();
    let mut off = point.clone();
    off[64] ^= 1;
    let too_large = [&[4][..], &[0xff; 32], &point[33..]].concat();
    let spki = public.to_spki_der().unwrap();
    let pkcs8 = private.to_pkcs8_der(NoEncryption).unwrap();
    let line = public.public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh).unwrap();
    let blob = ssh_wire::blob_of(&line);
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&Name::from_common_name("me").unwrap())
        .unwrap()
        .sign(&private, HashAlgorithm::Sha256)
        .unwrap();
    for wrong in [&off, &too_large] {
        let numbers = EllipticCurvePublicNumbers {
            x: Integer::from_be_bytes(&wrong[1..33]),
            y: Integer::from_be_bytes(&wrong[33..]),
            curve: CURVE,
        };
        let pair = EllipticCurvePrivateNumbers {
            private_value: private.private_numbers().unwrap().private_value,
            public_numbers: numbers.clone(),
        };
        let in_spki = with(&spki, &point, wrong);
        let in_request = with(request.as_der(), &point, wrong);
        let in_request = CertificateSigningRequest::from_der(backend(), &in_request).unwrap();
        let in_line = ssh_wire::line("ecdsa-sha2-nistp256", &with(&blob, &point, wrong));
        let kinds = [
            malformed_kind(EllipticCurvePublicKey::from_numbers(backend(), &numbers)).0,
            malformed_kind(EllipticCurvePrivateKey::from_numbers(backend(), &pair)).0,
            malformed_kind(EllipticCurvePublicKey::from_encoded_point(backend(), CURVE, wrong)).0,
            malformed_kind(PublicKey::from_der(backend(), &in_spki)).0,
            malformed_kind(PublicKey::from_pem(backend(), block("PUBLIC KEY", &in_spki))).0,
            malformed_kind(PublicKey::from_openssh(backend(), in_line)).0,
            malformed_kind(PrivateKey::from_der(backend(), &with(&pkcs8, &point, wrong), None)).0,
            malformed_kind(in_request.public_key()).0,
        ];
        assert_eq!(kinds, [const { MalformedKind::InvalidPublicKey }; 8]);
    }
}

#[test]
fn points_of_another_length_or_form_have_kinds_of_their_own() {
    let public = key().public_key().unwrap();
    let point = public.encode_point(PointFormat::Uncompressed).unwrap();
    let load = |point: &[u8]| EllipticCurvePublicKey::from_encoded_point(backend(), CURVE, point);
    for wrong in [&[][..], &point[..64], &[&point[..], &[0]].concat(), &[2; 34]] {
        assert_eq!(malformed_kind(load(wrong)).0, MalformedKind::InvalidLength);
    }
    let hybrid = [&[6], &point[1..]].concat();
    assert_eq!(malformed_kind(load(&hybrid)).0, MalformedKind::InvalidValue);
    let text = load(&point[..64]).unwrap_err().to_string();
    assert!(
        text.contains("an uncompressed point of secp256r1 has 65 bytes, not 64"),
        "{text}"
    );
    let text = load(&[2; 34]).unwrap_err().to_string();
    assert!(
        text.contains("a compressed point of secp256r1 has 33 bytes, not 34"),
        "{text}"
    );
}

/// The pair in a file is data; the numbers of a caller are arguments.
#[test]
fn a_public_point_of_another_key_is_an_invalid_private_key_in_files() {
    let (private, other) = (key(), key().public_key().unwrap());
    let point = private
        .public_key()
        .unwrap()
        .encode_point(PointFormat::Uncompressed)
        .unwrap();
    let others = other.encode_point(PointFormat::Uncompressed).unwrap();
    let write = |format| private.private_bytes(Encoding::Der, format, NoEncryption).unwrap();
    for format in [PrivateFormat::Pkcs8, PrivateFormat::TraditionalOpenSsl] {
        let wrong = with(&write(format), &point, &others);
        let (kind, _) = malformed_kind(PrivateKey::from_der(backend(), &wrong, None));
        assert_eq!(kind, MalformedKind::InvalidPrivateKey);
    }
    let mut numbers = private.private_numbers().unwrap();
    numbers.public_numbers = other.public_numbers().unwrap();
    let loaded = EllipticCurvePrivateKey::from_numbers(backend(), &numbers);
    assert_invalid_argument(loaded, &["public_numbers"]);
}

/// Each PEM loader, and the kind of its error.
fn pem_kinds(text: &[u8]) -> Vec<MalformedKind> {
    vec![
        malformed_kind(PrivateKey::from_pem(backend(), text, None)).0,
        malformed_kind(PublicKey::from_pem(backend(), text)).0,
        malformed_kind(Parameters::from_pem(backend(), text)).0,
        malformed_kind(Certificate::from_pem(backend(), text)).0,
        malformed_kind(Certificate::all_from_pem(backend(), text)).0,
        malformed_kind(CertificateSigningRequest::from_pem(backend(), text)).0,
        malformed_kind(CertificateRevocationList::from_pem(backend(), text)).0,
        malformed_kind(CertificateRevocationList::all_from_pem(backend(), text)).0,
    ]
}

#[test]
fn text_without_a_pem_block_is_invalid_pem() {
    let pem = key().to_pkcs8_pem(NoEncryption).unwrap();
    let begin = pem.iter().position(|byte| *byte == b'\n').unwrap();
    let texts = [&b""[..], b"\n", b"a text", b"-----BEGIN", b"-----BEGIN CERTIFI"];
    for text in texts {
        for kind in pem_kinds(text) {
            assert_eq!(kind, MalformedKind::InvalidPem, "{text:?}");
        }
    }
    // For every length of a truncated file: within the BEGIN line there is no block; after it, the block has no end.
    for length in 0..pem.len() - 6 {
        let cut = &pem[..length];
        let expected = if length < begin {
            MalformedKind::InvalidPem
        } else {
            MalformedKind::Truncated
        };
        assert_eq!(
            malformed_kind(PrivateKey::from_pem(backend(), cut, None)),
            (expected.clone(), "PEM"),
            "{length}"
        );
        if length > 0 {
            let (kind, _) = malformed_kind(PrivateKey::from_any_format(backend(), cut, None));
            assert_eq!(kind, expected, "{length}");
        }
    }
}

#[test]
fn other_labels_are_another_type_and_named_once() {
    let other = block("PKCS7", b"x");
    for kind in pem_kinds(&other) {
        assert_eq!(kind, MalformedKind::UnexpectedType);
    }
    let certificates = [block("CERTIFICATE", b"x"), block("CERTIFICATE", b"y"), other].concat();
    let error = PrivateKey::from_pem(backend(), certificates, None).unwrap_err();
    assert!(error.to_string().ends_with("only: CERTIFICATE, PKCS7"), "{error}");
    let error = PrivateKey::from_pem(backend(), [block("ABC", b"x"), block("XYZ", b"x")].concat(), None).unwrap_err();
    assert!(
        error.to_string().ends_with("only: an unknown label of 3 characters"),
        "{error}"
    );
}

#[test]
fn empty_der_is_truncated() {
    let kinds = [
        malformed_kind(PrivateKey::from_der(backend(), b"", None)).0,
        malformed_kind(PublicKey::from_der(backend(), b"")).0,
        malformed_kind(Parameters::from_der(backend(), b"")).0,
        malformed_kind(PrivateKey::from_any_format(backend(), b"", None)).0,
        malformed_kind(PublicKey::from_any_format(backend(), b"")).0,
        malformed_kind(Certificate::from_der(backend(), b"")).0,
        malformed_kind(CertificateSigningRequest::from_der(backend(), b"")).0,
        malformed_kind(CertificateRevocationList::from_der(backend(), b"")).0,
    ];
    assert_eq!(kinds, [const { MalformedKind::Truncated }; 8]);
}
