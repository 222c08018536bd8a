//! Signatures and their algorithms, which are decoded when they are asked for.

use super::{assert_malformed, assert_unsupported, verify};
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use support::der::{self, sequence};
use support::x509_der::*;
use support::x509_records::Loaded;

fn signature_of(loaded: &Loaded) -> Result<&[u8]> {
    match loaded {
        Loaded::Certificate(one) => one.signature(),
        Loaded::Request(one) => one.signature(),
        Loaded::Crl(one) => one.signature(),
    }
}

/// A signature is not that of a key, and that is no other error.
fn is_not_valid(loaded: &Loaded, key: &PublicKey) {
    let (verified, valid) = match loaded {
        Loaded::Certificate(one) => (one.verify_signature(key), one.is_signature_valid(key)),
        Loaded::Request(one) => (one.verify_signature(), one.is_signature_valid()),
        Loaded::Crl(one) => (one.verify_signature(key), one.is_signature_valid(key)),
    };
    assert!(matches!(verified, Err(Error::InvalidSignature)), "{verified:?}");
    assert!(!valid.unwrap());
}

#[test]
fn a_signature_that_is_right_is_valid() {
    let key = key().public_key().unwrap();
    for right in Structure::all() {
        let valid = match right.must_load() {
            Loaded::Certificate(one) => one.is_signature_valid(&key),
            Loaded::Request(one) => one.is_signature_valid(),
            Loaded::Crl(one) => one.is_signature_valid(&key),
        };
        assert!(valid.unwrap(), "{}", right.what());
    }
}

#[test]
fn a_signature_is_whole_bytes() {
    let mut ran = 0;
    for right in Structure::all() {
        for unused in 1..=9 {
            let loaded = right
                .clone()
                .with_signature(&der::bits_of(unused, &[0x80; 64]))
                .must_load();
            assert_malformed(
                "bits",
                signature_of(&loaded).map(<[u8]>::to_vec),
                &[if unused > 7 { "NotDer" } else { "InvalidLength" }],
            );
            is_not_valid(&loaded, &key().public_key().unwrap());
            assert_eq!(told(&loaded), told(&right.must_load()));
            ran += 1;
        }
        let empty = right.clone().with_signature(&der::element(0x03, &[])).must_load();
        assert_malformed("nothing", signature_of(&empty).map(<[u8]>::to_vec), &["NotDer"]);
        is_not_valid(&empty, &key().public_key().unwrap());
    }
    assert_eq!(ran, 27);
}

/// Bytes that are no signature, and those of another, are not right, and are no error of another type.
#[test]
fn bytes_that_are_no_signature_are_not_right() {
    let mut ran = 0;
    for right in Structure::all() {
        let good = signature(&right.tbs());
        let long = [&good[..], &[0]].concat();
        let huge = vec![0x30; 100_000];
        for bytes in [
            &[][..],
            &[0x00],
            &good[..good.len() - 1],
            &long,
            &good.repeat(2),
            &signature(b"something else"),
            &huge,
        ] {
            let loaded = right.clone().with_signature(&der::bits(bytes)).must_load();
            assert_eq!(signature_of(&loaded).unwrap(), bytes);
            is_not_valid(&loaded, &key().public_key().unwrap());
            ran += 1;
        }
    }
    assert_eq!(ran, 21);
}

type Getters = (
    Result<ObjectIdentifier>,
    Result<Option<HashAlgorithm>>,
    Result<SignatureAlgorithmParameters>,
);

fn algorithm_of(loaded: &Loaded) -> Getters {
    macro_rules! of {
        ($one:ident) => {
            (
                $one.signature_algorithm_oid(),
                $one.signature_hash_algorithm(),
                $one.signature_algorithm_parameters(),
            )
        };
    }
    match loaded {
        Loaded::Certificate(one) => of!(one),
        Loaded::Request(one) => of!(one),
        Loaded::Crl(one) => of!(one),
    }
}

/// What the algorithm of an identifier is asked for, and what comes of it.
enum Fault {
    Malformed(&'static str),
    Unsupported(&'static str),
}

#[test]
fn an_algorithm_that_is_not_known_says_so() {
    use Fault::{Malformed, Unsupported};
    let identifier = |oid: &str, parameters: &[u8]| sequence(&[der::oid(oid), parameters.to_vec()]);
    let null = der::null();
    let pss = |parameters: &[Vec<u8>]| identifier("1.2.840.113549.1.1.10", &sequence(parameters));
    let hash = |oid: &str| sequence(&[der::oid(oid)]);
    let mask = |oid: &str, hash: &[u8]| der::context(1, &sequence(&[der::oid(oid), hash.to_vec()]));
    let sha256 = hash("2.16.840.1.101.3.4.2.1");
    let rows = [
        (identifier("1.2.3.4", &[]), Unsupported("1.2.3.4")),
        // MD2, a key where there must be a signature, a hash function, X25519.
        (
            identifier("1.2.840.113549.1.1.2", &null),
            Unsupported("1.2.840.113549.1.1.2"),
        ),
        (
            identifier("1.2.840.113549.1.1.1", &null),
            Unsupported("1.2.840.113549.1.1.1"),
        ),
        (
            identifier("2.16.840.1.101.3.4.2.1", &null),
            Unsupported("2.16.840.1.101.3.4.2.1"),
        ),
        (identifier("1.3.101.110", &[]), Unsupported("1.3.101.110")),
        (
            identifier("1.2.840.113549.1.1.11", &der::integer(1)),
            Malformed("NotAllowed"),
        ),
        (
            identifier("1.2.840.113549.1.1.11", &sequence::<&[u8]>(&[])),
            Malformed("NotAllowed"),
        ),
        (
            identifier(ECDSA_WITH_SHA256, &der::oid("1.2.840.10045.3.1.7")),
            Malformed("NotAllowed"),
        ),
        (
            identifier("2.16.840.1.101.3.4.3.2", &der::integer(1)),
            Malformed("NotAllowed"),
        ),
        (identifier("1.3.101.112", &null), Malformed("NotAllowed")),
        (identifier("1.3.101.113", &null), Malformed("NotAllowed")),
        (identifier(ECDSA_WITH_SHA256, &null.repeat(2)), Malformed("NotAllowed")),
        // PSS without parameters, with others, and with each of them wrong.
        (identifier("1.2.840.113549.1.1.10", &[]), Malformed("Missing")),
        (identifier("1.2.840.113549.1.1.10", &null), Malformed("UnexpectedTag")),
        (pss(&[der::context(0, &hash("1.2.3"))]), Unsupported("1.2.3")),
        (pss(&[mask("1.2.3", &sha256)]), Unsupported("")),
        (
            pss(&[mask("1.2.840.113549.1.1.8", &hash("1.2.3"))]),
            Unsupported("1.2.3"),
        ),
        (pss(&[mask("1.2.840.113549.1.1.8", &[])]), Malformed("Missing")),
        (pss(&[der::context(2, &der::integer(-1))]), Malformed("OutOfRange")),
        (
            pss(&[der::context(2, &der::integer_of(&[0x7f; 20]))]),
            Malformed("OutOfRange"),
        ),
        (pss(&[der::context(3, &der::integer(2))]), Malformed("InvalidValue")),
        (
            pss(&[der::context(3, &der::integer(1)), der::context(2, &der::integer(20))]),
            Malformed("NotAllowed"),
        ),
        (pss(&[der::context(4, &der::integer(1))]), Malformed("NotAllowed")),
        (pss(&[der::null()]), Malformed("NotAllowed")),
    ];
    let mut ran = 0;
    for (algorithm, fault) in &rows {
        let expected = der::at(algorithm, &[0]).parse::<asn1::ObjectIdentifier>().unwrap();
        for right in Structure::all() {
            let loaded = right.clone().with_algorithm(algorithm).must_load();
            let (oid, hash, parameters) = algorithm_of(&loaded);
            assert_eq!(oid.unwrap().to_string(), expected.to_string());
            let what = format!("{} {expected}", right.what());
            let verified = verify(&loaded);
            match fault {
                Malformed(word) => {
                    assert_malformed(&what, hash, &[word]);
                    assert_malformed(&what, parameters, &[word]);
                    assert_malformed(&what, verified, &[word]);
                }
                Unsupported(word) => {
                    assert_unsupported(&what, hash, &[word]);
                    assert_unsupported(&what, parameters, &[word]);
                    assert_unsupported(&what, verified, &[word]);
                }
            }
            let fields = |loaded: &Loaded| {
                let mut told = told(loaded);
                told.retain(|name, _| !name.starts_with("signature_"));
                told
            };
            assert_eq!(fields(&loaded), fields(&right.must_load()));
            ran += 1;
        }
    }
    assert_eq!(ran, 3 * 24);
}

#[test]
fn an_algorithm_without_an_identifier_says_so() {
    let rows = [
        (sequence::<&[u8]>(&[]), "Missing"),
        (sequence(&[der::null()]), "UnexpectedTag"),
        (sequence(&[der::integer(1)]), "UnexpectedTag"),
        (sequence(&[der::element(0x06, &[])]), "NotDer"),
        (sequence(&[der::element(0x06, &[0x80, 0x01])]), "NotDer"),
        (sequence(&[der::element(0x06, &[0x2a, 0x86])]), "NotDer"),
    ];
    let mut ran = 0;
    for (algorithm, word) in &rows {
        for right in Structure::all() {
            let loaded = right.clone().with_algorithm(algorithm).must_load();
            let fields = ["signature_algorithm", "signature_hash", "signature_parameters"];
            assert_only_fail(&right, &loaded, &fields, "Malformed", &["signature algorithm"]);
            assert_malformed(right.what(), algorithm_of(&loaded).0, &[word]);
            ran += 1;
        }
    }
    assert_eq!(ran, 18);
}

/// A key of another type than the signature has not made it.
#[test]
fn a_signature_is_none_of_a_key_of_another_type() {
    use support::sample_keys::{self, sample};
    let mut ran = 0;
    for name in [
        sample_keys::RSA,
        sample_keys::DSA_2048,
        sample_keys::DH,
        sample_keys::ED25519,
        sample_keys::P384,
    ] {
        let Some(other) = sample_keys::samples().iter().find(|sample| sample.name == name) else {
            continue;
        };
        for right in [Structure::certificate(), Structure::crl()] {
            is_not_valid(&right.must_load(), &other.public);
            ran += 1;
        }
    }
    assert_eq!(ran, 10);
    // A structure with an algorithm of another family than the key.
    let rsa = sequence(&[der::oid("1.2.840.113549.1.1.11"), der::null()]);
    for right in Structure::all() {
        is_not_valid(
            &right.with_algorithm(&rsa).must_load(),
            &sample(sample_keys::P256).public,
        );
    }
}
