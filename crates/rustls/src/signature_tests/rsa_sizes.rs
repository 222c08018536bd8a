//! The sizes of RSA moduli and exponents, at the limits. A prime modulus makes keys of every size without a search: its order is one
//! less, and libcrypto does not look for factors.

use hazmat_openssl::asymmetric::SignatureAlgorithm;
use hazmat_openssl::hashes::HashAlgorithm;
use hazmat_openssl::prelude::*;
use openssl::bn::{BigNum, BigNumContext};
use support::der;

use super::keys::{backend, cases};

const MESSAGE: &[u8] = b"a message of a handshake";

/// A key with the modulus 2^bits - 1, which is prime for these sizes, and a signature of it with PKCS #1 v1.5 and SHA-256.
struct Mersenne {
    n: Vec<u8>,
    e: Vec<u8>,
    signature: Vec<u8>,
}

impl Mersenne {
    fn new(bits: i32, e: &BigNum) -> Self {
        let mut context = BigNumContext::new().unwrap();
        let (mut n, mut order, mut d) = (BigNum::new().unwrap(), BigNum::new().unwrap(), BigNum::new().unwrap());
        n.lshift(&BigNum::from_u32(1).unwrap(), bits).unwrap();
        n.sub_word(1).unwrap();
        order.checked_sub(&n, &BigNum::from_u32(1).unwrap()).unwrap();
        d.mod_inverse(e, &order, &mut context).unwrap();
        let length = n.num_bytes();
        let encoded = BigNum::from_slice(&encode(length as usize)).unwrap();
        let mut signature = BigNum::new().unwrap();
        signature.mod_exp(&encoded, &d, &n, &mut context).unwrap();
        Mersenne {
            n: n.to_vec(),
            e: e.to_vec(),
            signature: signature.to_vec_padded(length).unwrap(),
        }
    }

    fn der(&self) -> Vec<u8> {
        der::sequence(&[der::unsigned(&self.n), der::unsigned(&self.e)])
    }

    /// Whether the algorithm accepts the signature; the core, which has wider limits, must.
    fn is_accepted(&self) -> bool {
        RsaPublicKey::from_der(backend(), &self.der())
            .unwrap()
            .verify(&self.signature, MESSAGE, &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
            .unwrap();
        accepts(&self.der(), &self.signature)
    }
}

/// Whether RSA with PKCS #1 v1.5 and SHA-256 accepts a signature of the message.
fn accepts(public: &[u8], signature: &[u8]) -> bool {
    let algorithm = SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256);
    let cases = cases();
    let case = cases.iter().find(|case| case.algorithm == algorithm).unwrap();
    case.accepts(public, MESSAGE, signature)
}

/// EMSA-PKCS1-v1_5 of the message (RFC 8017, section 9.2).
fn encode(length: usize) -> Vec<u8> {
    let prefix = support::bytes::from_hex("3031300d060960864801650304020105000420").unwrap();
    let digest = backend().hash(HashAlgorithm::Sha256, MESSAGE).unwrap();
    let end = [&prefix[..], digest.as_ref()].concat();
    let mut encoded = vec![0xff; length];
    encoded[..2].copy_from_slice(&[0, 1]);
    encoded[length - end.len() - 1] = 0;
    encoded[length - end.len()..].copy_from_slice(&end);
    encoded
}

#[test]
fn moduli_have_2048_to_8192_bits() {
    let e = BigNum::from_u32(65537).unwrap();
    for (bits, accepted) in [(1279, false), (2203, true), (3217, true), (4423, true), (9689, false)] {
        assert_eq!(Mersenne::new(bits, &e).is_accepted(), accepted, "{bits}");
    }
}

#[test]
fn keys_of_1024_and_2047_bits_are_refused_and_2048_are_not() {
    for (bits, accepted) in [(1024, false), (2047, false), (2048, true)] {
        let key = RsaPrivateKey::generate(backend(), bits).unwrap();
        let public = key.public_key().unwrap();
        assert_eq!(public.key_size(), bits);
        let numbers = public.public_numbers().unwrap();
        let der = der::sequence(&[
            der::unsigned(&numbers.n.to_be_bytes()),
            der::unsigned(&numbers.e.to_be_bytes()),
        ]);
        let signature = key
            .sign(MESSAGE, &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
            .unwrap();
        public
            .verify(&signature, MESSAGE, &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
            .unwrap();
        assert_eq!(accepts(&der, &signature), accepted, "{bits}");
    }
}

#[test]
fn exponents_have_at_most_63_bits() {
    // The exponents have no factor in common with 2^2203 - 2: otherwise there is no signature.
    let of = |hex: &str| BigNum::from_hex_str(hex).unwrap();
    for (e, accepted) in [
        ("10001", true),
        ("7ffffffffffffffd", true),
        ("8000000000000003", false),
        ("10000000000000001", false),
        ("80000000000000000000000000000003", false),
    ] {
        let e = of(e);
        assert_eq!(Mersenne::new(2203, &e).is_accepted(), accepted, "{e}");
    }
}

/// With the exponent 1, a signature is the encoded message itself: everyone can make one.
#[test]
fn exponents_that_prove_nothing_are_refused() {
    let key = Mersenne::new(2203, &BigNum::from_u32(65537).unwrap());
    for e in [&[1][..], &[0], &[2]] {
        let public = der::sequence(&[der::unsigned(&key.n), der::unsigned(e)]);
        assert!(!accepts(&public, &encode(key.n.len())));
    }
    // A negative modulus, a longer encoding than needed, and one more element.
    let mut negative = key.n.clone();
    negative[0] |= 0x80;
    let negative = der::sequence(&[der::element(2, &negative), der::unsigned(&key.e)]);
    let padded = der::sequence(&[der::element(2, &[&[0], &key.n[..]].concat()), der::unsigned(&key.e)]);
    let third = der::sequence(&[der::unsigned(&key.n), der::unsigned(&key.e), der::null()]);
    for public in [negative, padded, third, [key.der(), vec![0]].concat()] {
        assert!(!accepts(&public, &key.signature));
    }
    assert!(accepts(&key.der(), &key.signature));
}
