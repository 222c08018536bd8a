//! Ciphertexts, signatures, points and shared secrets have exactly the length and form that their standards require.
//! libcrypto accepts some that are shorter, as if they had leading zeros.

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::asymmetric::signature::{decode_dss_signature, encode_dss_signature};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::{backend, errors, sample_keys};

const HASH: HashAlgorithm = HashAlgorithm::Sha256;

fn rsa_key() -> RsaPrivateKey {
    backend().generate_rsa_private_key(65537, 2048).unwrap()
}

fn oaep() -> RsaPadding {
    RsaPadding::oaep(OaepPadding::new(HASH))
}

fn pss() -> RsaPadding {
    RsaPadding::pss(PssPadding::new(HASH, SaltLength::Digest))
}

/// Makes values until one begins with a zero byte, as 1 in 256 does.
fn beginning_with_zero(mut make: impl FnMut(u32) -> Vec<u8>) -> Vec<u8> {
    (0..).map(&mut make).find(|bytes| bytes[0] == 0).unwrap()
}

/// Variants with another length of a value that begins with a zero byte, which libcrypto may accept as the same number.
fn of_other_lengths(right: &[u8]) -> Vec<Vec<u8>> {
    assert_eq!(right[0], 0);
    vec![
        right[1..].to_vec(),
        [&[0], right].concat(),
        [&[0; 7], right].concat(),
        [right, &[0]].concat(),
        right[..right.len() - 1].to_vec(),
        right[..10].to_vec(),
        vec![1; 10],
        vec![0],
        Vec::new(),
        [right, right].concat(),
        vec![1; 1 << 17],
    ]
}

/// RFC 8017, sections 7.1.2 and 7.2.2, step 1.
#[test]
fn rsa_ciphertexts_are_as_long_as_the_modulus() {
    let key = rsa_key();
    let public = key.public_key().unwrap();
    let corrupt = {
        let mut ciphertext = public.encrypt(b"secret", &oaep()).unwrap();
        ciphertext[255] ^= 1;
        key.decrypt(&ciphertext, &oaep()).unwrap_err()
    };
    for padding in [oaep(), RsaPadding::pkcs1v15()] {
        let ciphertext = beginning_with_zero(|_| public.encrypt(b"secret", &padding).unwrap());
        assert_eq!(*key.decrypt(&ciphertext, &padding).unwrap(), *b"secret");
        for wrong in of_other_lengths(&ciphertext) {
            let error = key.decrypt(&wrong, &padding).unwrap_err();
            assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
            // The same error as for wrong padding.
            assert_eq!(format!("{error:?}"), format!("{corrupt:?}"));
        }
    }
}

/// RFC 8017, sections 8.1.2 and 8.2.2, step 1.
#[test]
fn rsa_signatures_are_as_long_as_the_modulus() {
    let key = rsa_key();
    let public = key.public_key().unwrap();
    for padding in [pss(), RsaPadding::pkcs1v15()] {
        let message = |number: u32| number.to_be_bytes();
        let mut last = 0;
        let signature = beginning_with_zero(|number| {
            last = number;
            key.sign(&message(number), &padding, HASH).unwrap()
        });
        let data = message(last);
        public.verify(&signature, &data, &padding, HASH).unwrap();
        for wrong in of_other_lengths(&signature) {
            errors::assert_invalid_signature(public.verify(&wrong, &data, &padding, HASH));
            let mut verifier = public.verifier(&padding, HASH).unwrap();
            verifier.update(&data).unwrap();
            errors::assert_invalid_signature(verifier.verify_reset(&wrong));
            // The next one is judged independently.
            verifier.update(&data).unwrap();
            verifier.verify(&signature).unwrap();
            if padding == RsaPadding::pkcs1v15() {
                for hash in [None, Some(HASH)] {
                    errors::assert_invalid_signature(public.recover_data_from_signature(&wrong, &padding, hash));
                }
            }
        }
    }
}

/// The same holds for keys of the type RSASSA-PSS.
#[test]
fn signatures_of_pss_keys_are_as_long_as_the_modulus() {
    let numbers = rsa_key().private_numbers().unwrap();
    let key = backend().load_rsa_pss_private_numbers(&numbers, None).unwrap();
    let public = key.public_key().unwrap();
    let signature = beginning_with_zero(|_| key.sign(b"message", &pss(), HASH).unwrap());
    public.verify(&signature, b"message", &pss(), HASH).unwrap();
    for wrong in of_other_lengths(&signature) {
        errors::assert_invalid_signature(public.verify(&wrong, b"message", &pss(), HASH));
    }
}

/// A DER INTEGER with any content.
fn integer(content: &[u8]) -> Vec<u8> {
    [&[2, u8::try_from(content.len()).unwrap()], content].concat()
}

fn sequence(content: &[u8]) -> Vec<u8> {
    match u8::try_from(content.len()) {
        Ok(length) if length < 0x80 => [&[0x30, length], content].concat(),
        _ => [&[0x30, 0x81, u8::try_from(content.len()).unwrap()], content].concat(),
    }
}

fn content(number: &Integer) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    if bytes[0] >= 0x80 {
        [&[0], &bytes[..]].concat()
    } else {
        bytes
    }
}

/// Other encodings of a signature's two numbers, none of which is DER (RFC 3279, section 2.2.2; X.690, chapter 10).
fn other_forms(der: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let (r, s) = decode_dss_signature(der).unwrap();
    let (r, s) = (content(&r), content(&s));
    let both = [integer(&r), integer(&s)].concat();
    assert_eq!(sequence(&both), der);
    let length = u8::try_from(both.len()).unwrap();
    let padded = |number: &[u8]| [&[0], number].concat();
    let negative = |number: &[u8]| {
        let unsigned = number.strip_prefix(&[0]).unwrap_or(number);
        let mut wrong = unsigned.to_vec();
        wrong[0] |= 0x80;
        wrong
    };
    vec![
        ("nothing", Vec::new()),
        ("bytes behind it", [der, &[0]].concat()),
        ("twice", [der, der].concat()),
        ("the end missing", der[..der.len() - 1].to_vec()),
        ("a third number", sequence(&[&both[..], &integer(&[1])].concat())),
        ("a null inside", sequence(&[&both[..], &[5, 0]].concat())),
        ("one number", sequence(&integer(&r))),
        ("length in long form", [&[0x30, 0x82, 0, length], &both[..]].concat()),
        ("indefinite length", [&[0x30, 0x80], &both[..], &[0, 0]].concat()),
        ("a SET", [&[0x31], &der[1..]].concat()),
        (
            "r with a needless zero",
            sequence(&[integer(&padded(&r)), integer(&s)].concat()),
        ),
        (
            "s with a needless zero",
            sequence(&[integer(&r), integer(&padded(&s))].concat()),
        ),
        ("r negative", sequence(&[integer(&negative(&r)), integer(&s)].concat())),
        ("s negative", sequence(&[integer(&r), integer(&negative(&s))].concat())),
        ("r zero", sequence(&[integer(&[0]), integer(&s)].concat())),
        ("s zero", sequence(&[integer(&r), integer(&[0])].concat())),
        ("r empty", sequence(&[integer(&[]), integer(&s)].concat())),
        ("s empty", sequence(&[integer(&r), integer(&[])].concat())),
        ("numbers exchanged", sequence(&[integer(&s), integer(&r)].concat())),
        ("raw", [r.clone(), s.clone()].concat()),
        ("very long", vec![0x30; 1 << 17]),
    ]
}

#[test]
fn signatures_of_two_numbers_are_in_der() {
    let algorithm = EcdsaAlgorithm::new(HASH);
    let mut checked = 0;
    for curve in [
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ] {
        let key = backend().generate_elliptic_curve_private_key(curve).unwrap();
        let public = key.public_key().unwrap();
        let signature = key.sign(b"message", algorithm).unwrap();
        public.verify(&signature, b"message", algorithm).unwrap();
        for (what, wrong) in other_forms(&signature) {
            let verified = public.verify(&wrong, b"message", algorithm);
            assert!(
                matches!(verified, Err(Error::InvalidSignature)),
                "{curve}, {what}: {verified:?}"
            );
            checked += 1;
        }
    }
    let key = backend()
        .load_dsa_private_numbers(&sample_keys::dsa_numbers(2048))
        .unwrap();
    let public = key.public_key().unwrap();
    let signature = key.sign(b"message", HASH).unwrap();
    public.verify(&signature, b"message", HASH).unwrap();
    for (what, wrong) in other_forms(&signature) {
        let verified = public.verify(&wrong, b"message", HASH);
        assert!(
            matches!(verified, Err(Error::InvalidSignature)),
            "DSA, {what}: {verified:?}"
        );
        checked += 1;
    }
    assert_eq!(checked, 4 * 21);
}

/// r + n and s + n are r and s modulo the order n, but not a valid signature (SEC 1, section 4.1.4, step 1).
#[test]
fn numbers_of_signatures_are_less_than_the_order() {
    let numbers = sample_keys::dsa_numbers(2048);
    let key = backend().load_dsa_private_numbers(&numbers).unwrap();
    let public = key.public_key().unwrap();
    let (r, s) = decode_dss_signature(&key.sign(b"message", HASH).unwrap()).unwrap();
    let q = &numbers.public_numbers.parameter_numbers.q;
    for (r, s) in [
        (support::numbers::sum(&r, q), s.clone()),
        (r.clone(), support::numbers::sum(&s, q)),
    ] {
        let signature = encode_dss_signature(&r, &s).unwrap();
        errors::assert_invalid_signature(public.verify(&signature, b"message", HASH));
    }
}

#[test]
fn signatures_of_edwards_curves_have_one_length() {
    let ed25519 = backend().ed25519_generate_key().unwrap();
    let ed448 = backend().ed448_generate_key().unwrap();
    let (public25519, public448) = (ed25519.public_key().unwrap(), ed448.public_key().unwrap());
    let wrong = |right: &[u8]| {
        vec![
            Vec::new(),
            right[..right.len() - 1].to_vec(),
            right[1..].to_vec(),
            [right, &[0]].concat(),
            [&[0], right].concat(),
            [right, right].concat(),
            vec![0; 1 << 17],
        ]
    };
    let signature = ed25519.sign(b"message").unwrap();
    public25519.verify(&signature, b"message").unwrap();
    for wrong in wrong(&signature) {
        errors::assert_invalid_signature(public25519.verify(&wrong, b"message"));
    }
    let signature = ed448.sign(b"message").unwrap();
    public448.verify(&signature, b"message").unwrap();
    for wrong in wrong(&signature) {
        errors::assert_invalid_signature(public448.verify(&wrong, b"message"));
    }
}

#[test]
fn raw_keys_have_one_length() {
    for length in [0, 1, 31, 33, 56, 57, 64] {
        let bytes = vec![9; length];
        assert!(backend().x25519_load_public_bytes(&bytes).is_err(), "{length}");
        assert!(backend().x25519_load_private_bytes(&bytes).is_err(), "{length}");
        assert!(backend().ed25519_load_private_bytes(&bytes).is_err(), "{length}");
        assert!(backend().ed25519_load_public_bytes(&bytes).is_err(), "{length}");
        assert_eq!(
            backend().x448_load_public_bytes(&bytes).is_ok(),
            length == 56,
            "{length}"
        );
        assert_eq!(
            backend().x448_load_private_bytes(&bytes).is_ok(),
            length == 56,
            "{length}"
        );
        assert_eq!(
            backend().ed448_load_private_bytes(&bytes).is_ok(),
            length == 57,
            "{length}"
        );
        assert!(
            length == 57 || backend().ed448_load_public_bytes(&bytes).is_err(),
            "{length}"
        );
    }
}

/// SEC 1, section 2.3.4: a point has one byte for its form, and coordinates of the field's length.
#[test]
fn points_have_the_length_of_their_form() {
    for curve in [EllipticCurve::Secp256R1, EllipticCurve::Secp521R1] {
        let key = backend().generate_elliptic_curve_private_key(curve).unwrap();
        let public = PublicKey::from(key.public_key().unwrap());
        let load = |point: &[u8]| backend().load_elliptic_curve_public_bytes(curve, point);
        for format in [PublicFormat::UncompressedPoint, PublicFormat::CompressedPoint] {
            let point = public.public_bytes(Encoding::X962, format).unwrap();
            load(&point).unwrap();
            let other_form = |form: u8| [&[form], &point[1..]].concat();
            for wrong in [
                Vec::new(),
                vec![0],
                vec![0; point.len()],
                point[..point.len() - 1].to_vec(),
                point[1..].to_vec(),
                [&point[..], &[0]].concat(),
                [&point[..1], &[0], &point[1..]].concat(),
                other_form(0),
                other_form(1),
                other_form(5),
                other_form(8),
                other_form(point[0] ^ 6),
                vec![4; 1 << 17],
            ] {
                assert!(
                    load(&wrong).is_err(),
                    "{curve}: {} bytes, form {:?}",
                    wrong.len(),
                    wrong.first()
                );
            }
        }
    }
}
