//! Key generation.

use getrandom::SysRng;
use hazmat_openssl::prelude::*;
use openssl::ec::{EcGroup, EcKey};
use openssl::pkey::PKey;
use rsa::traits::PublicKeyParts;

use super::curves::{Curve, P256, P384};
use crate::contender::{Goal, Library, Operation};
use crate::raw::key::Generator;
use crate::raw::params::Params;
use crate::suite::Suite;

pub fn add(suite: &mut Suite<'_>) {
    for curve in [&P256, &P384] {
        let generate = elliptic_curve(suite, curve);
        suite.add(generate);
    }
    let generate = ed25519(suite);
    suite.add(generate);
    let generate = x25519(suite);
    suite.add(generate);
    let generate = rsa(suite);
    suite.add(generate);
}

/// Keys differ, but not in their lengths.
pub fn length(bytes: &[u8]) -> Vec<u8> {
    assert!(bytes.iter().any(|&byte| byte != 0));
    bytes.len().to_be_bytes().to_vec()
}

fn elliptic_curve<'a>(suite: &Suite<'a>, curve: &'static Curve) -> Operation<'a> {
    let backend = suite.backend;
    let mut raw = Generator::new(suite.lib, c"EC", &Params::new().utf8(c"group", curve.group));
    let group = EcGroup::from_curve_name(curve.nid).unwrap();
    let signing = curve.aws_lc_signing;
    let operation = Operation::new("key generation", format!("generate {}", curve.name))
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "EllipticCurvePrivateKey::generate",
            move || backend.generate_elliptic_curve_private_key(curve.ours).unwrap(),
            |key| {
                length(
                    &key.public_key()
                        .unwrap()
                        .encode_point(PointFormat::Uncompressed)
                        .unwrap(),
                )
            },
        )
        .with(
            Library::Raw,
            "EVP_PKEY_generate on a kept context",
            move || raw.generate(),
            |key| length(&key.encoded_point()),
        )
        .with(
            Library::RustOpenssl,
            "EcKey::generate with a kept EcGroup: the deprecated EC_KEY functions, which use no provider",
            move || PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap(),
            |key| {
                let der = key.public_key_to_der().unwrap();
                length(crate::raw::loading::spki(&der).1)
            },
        );
    let operation = match &curve.ring {
        Some(ring_curve) => {
            let (signing, random) = (ring_curve.signing, ring::rand::SystemRandom::new());
            operation.with(
                Library::Ring,
                "EcdsaKeyPair::generate_pkcs8: ring returns the key in PKCS #8 and must load it to use it",
                move || ring::signature::EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap(),
                move |pkcs8| {
                    let random = ring::rand::SystemRandom::new();
                    let key = ring::signature::EcdsaKeyPair::from_pkcs8(signing, pkcs8.as_ref(), &random).unwrap();
                    length(ring::signature::KeyPair::public_key(&key).as_ref())
                },
            )
        }
        None => operation,
    };
    operation
        .with(
            Library::AwsLc,
            "EcdsaKeyPair::generate",
            move || aws_lc_rs::signature::EcdsaKeyPair::generate(signing).unwrap(),
            |key| length(aws_lc_rs::signature::KeyPair::public_key(&key).as_ref()),
        )
        .with(
            Library::RustCrypto,
            "SecretKey::generate, with its public key",
            move || (curve.rust_crypto.generate)(),
            |point| length(&point),
        )
}

fn ed25519<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let mut raw = Generator::new(suite.lib, c"ED25519", &Params::new());
    let random = ring::rand::SystemRandom::new();
    Operation::new("key generation", "generate Ed25519")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "Ed25519PrivateKey::generate",
            move || backend.ed25519_generate_key().unwrap(),
            |key| length(&key.public_key().unwrap().public_bytes_raw().unwrap()),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_generate on a kept context",
            move || raw.generate(),
            |key| length(&key.raw_public_bytes()),
        )
        .with(
            Library::RustOpenssl,
            "PKey::generate_ed25519",
            move || PKey::generate_ed25519().unwrap(),
            |key| length(&key.raw_public_key().unwrap()),
        )
        .with(
            Library::Ring,
            "Ed25519KeyPair::generate_pkcs8: ring returns the key in PKCS #8 and must load it to use it",
            move || ring::signature::Ed25519KeyPair::generate_pkcs8(&random).unwrap(),
            |pkcs8| {
                let key = ring::signature::Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
                length(ring::signature::KeyPair::public_key(&key).as_ref())
            },
        )
        .with(
            Library::AwsLc,
            "Ed25519KeyPair::generate",
            move || aws_lc_rs::signature::Ed25519KeyPair::generate().unwrap(),
            |key| length(aws_lc_rs::signature::KeyPair::public_key(&key).as_ref()),
        )
        .with(
            Library::RustCrypto,
            "ed25519-dalek: SigningKey::from_bytes of random bytes",
            move || {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).unwrap();
                ed25519_dalek::SigningKey::from_bytes(&seed)
            },
            |key| length(key.verifying_key().as_bytes()),
        )
}

fn x25519<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let mut raw = Generator::new(suite.lib, c"X25519", &Params::new());
    let algorithm = &aws_lc_rs::agreement::X25519;
    Operation::new("key generation", "generate X25519")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "X25519PrivateKey::generate",
            move || backend.x25519_generate_key().unwrap(),
            |key| length(&key.public_key().unwrap().public_bytes_raw().unwrap()),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_generate on a kept context",
            move || raw.generate(),
            |key| length(&key.raw_public_bytes()),
        )
        .with(
            Library::RustOpenssl,
            "PKey::generate_x25519",
            move || PKey::generate_x25519().unwrap(),
            |key| length(&key.raw_public_key().unwrap()),
        )
        .with(
            Library::AwsLc,
            "PrivateKey::generate",
            move || aws_lc_rs::agreement::PrivateKey::generate(algorithm).unwrap(),
            |key| length(key.compute_public_key().unwrap().as_ref()),
        )
        .with(
            Library::RustCrypto,
            "x25519-dalek: StaticSecret of random bytes, and its public key",
            move || {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).unwrap();
                x25519_dalek::PublicKey::from(&x25519_dalek::StaticSecret::from(bytes))
            },
            |key| length(key.as_bytes()),
        )
}

fn rsa<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let bits = 2_048_usize.to_ne_bytes();
    let mut raw = Generator::new(suite.lib, c"RSA", &Params::new().number(c"bits", &bits));
    Operation::new("key generation", "generate RSA-2048")
        .with(
            Library::Ours,
            "RsaPrivateKey::generate; the time of each generation differs much",
            move || backend.generate_rsa_private_key(65537, 2048).unwrap(),
            |key| length(&key.public_key().unwrap().public_numbers().unwrap().n.to_be_bytes()),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_generate on a kept context",
            move || raw.generate(),
            |key| {
                let der = key.spki();
                length(
                    openssl::rsa::Rsa::public_key_from_der(&der)
                        .unwrap()
                        .n()
                        .to_vec()
                        .as_slice(),
                )
            },
        )
        .with(
            Library::RustOpenssl,
            "Rsa::generate",
            move || openssl::rsa::Rsa::generate(2048).unwrap(),
            |key| length(&key.n().to_vec()),
        )
        .with(
            Library::AwsLc,
            "RsaKeyPair::generate",
            move || aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap(),
            |key| {
                length(
                    aws_lc_rs::signature::KeyPair::public_key(&key)
                        .modulus()
                        .big_endian_without_leading_zero(),
                )
            },
        )
        .with(
            Library::RustCrypto,
            "rsa: PrivateKey::new",
            move || rsa::PrivateKey::new(&mut SysRng, 2048).unwrap(),
            |key| length(&key.n_bytes()),
        )
}
