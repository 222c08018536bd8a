//! Asymmetric keys: loading from numbers against rust-openssl's and ring's loading of PKCS #8, which is what they have.

use hazmat_openssl::prelude::*;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::{Signer, Verifier};

use crate::{compare, contender};

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

pub fn compare_all(backend: &Backend) {
    rsa(backend);
    for (curve, nid) in [
        (EllipticCurve::Secp256R1, Nid::X9_62_PRIME256V1),
        (EllipticCurve::Secp384R1, Nid::SECP384R1),
    ] {
        elliptic_curve(backend, curve, nid);
    }
    edwards(backend);
}

fn their_signature(key: &PKey<Private>, data: &[u8]) -> Vec<u8> {
    Signer::new(MessageDigest::sha256(), key)
        .unwrap()
        .sign_oneshot_to_vec(data)
        .unwrap()
}

fn their_verification(key: &PKey<Private>, signature: &[u8], data: &[u8]) -> bool {
    Verifier::new(MessageDigest::sha256(), key)
        .unwrap()
        .verify_oneshot(signature, data)
        .unwrap()
}

fn rsa(backend: &Backend) {
    let key = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let numbers = key.private_numbers().unwrap();
    let public = |number: &Integer| BigNum::try_from(number).unwrap();
    let secret = |number: &SecretInteger| BigNum::try_from(number).unwrap();
    let theirs = Rsa::from_private_components(
        public(&numbers.public_numbers.n),
        public(&numbers.public_numbers.e),
        secret(&numbers.d),
        secret(&numbers.p),
        secret(&numbers.q),
        secret(&numbers.dmp1),
        secret(&numbers.dmq1),
        secret(&numbers.iqmp),
    );
    let theirs = PKey::from_rsa(theirs.unwrap()).unwrap();
    let der = theirs.private_key_to_pkcs8().unwrap();
    compare(
        "load an RSA-2048 private key",
        vec![
            contender("this crate, from numbers", || {
                backend.load_rsa_private_numbers(&numbers).unwrap()
            }),
            contender("rust-openssl, from PKCS #8", || {
                PKey::private_key_from_der(&der).unwrap()
            }),
            contender("ring, from PKCS #8", || {
                ring::signature::RsaKeyPair::from_pkcs8(&der).unwrap()
            }),
        ],
    );
    let padding = RsaPadding::pkcs1v15();
    let mut signer = key.signer(&padding, SHA256).unwrap();
    compare(
        "RSA-2048 PKCS #1 v1.5 signature",
        vec![
            contender("this crate, signer kept", || {
                signer.update(b"data").unwrap();
                signer.finalize_reset().unwrap()
            }),
            contender("this crate", || key.sign(b"data", &padding, SHA256).unwrap()),
            contender("rust-openssl", || their_signature(&theirs, b"data")),
        ],
    );
    let public = key.public_key().unwrap();
    let signature = key.sign(b"data", &padding, SHA256).unwrap();
    compare(
        "RSA-2048 verification",
        vec![
            contender("this crate", || {
                public.verify(&signature, b"data", &padding, SHA256).unwrap()
            }),
            contender("rust-openssl", || their_verification(&theirs, &signature, b"data")),
        ],
    );
}

fn elliptic_curve(backend: &Backend, curve: EllipticCurve, nid: Nid) {
    let group = EcGroup::from_curve_name(nid).unwrap();
    let theirs = EcKey::generate(&group).unwrap();
    let key = backend
        .derive_elliptic_curve_private_key(&theirs.private_key().into(), curve)
        .unwrap();
    let theirs = PKey::from_ec_key(theirs).unwrap();
    let (pkcs8, spki) = (
        theirs.private_key_to_pkcs8().unwrap(),
        theirs.public_key_to_der().unwrap(),
    );
    let numbers = key.private_numbers().unwrap();
    compare(
        &format!("load a {curve} private key"),
        vec![
            contender("this crate, from numbers", || {
                backend.load_elliptic_curve_private_numbers(&numbers).unwrap()
            }),
            contender("rust-openssl, from PKCS #8", || {
                PKey::private_key_from_der(&pkcs8).unwrap()
            }),
        ],
    );
    compare(
        &format!("load a {curve} public key"),
        vec![
            contender("this crate, from numbers", || {
                backend
                    .load_elliptic_curve_public_numbers(&numbers.public_numbers)
                    .unwrap()
            }),
            contender("rust-openssl, from SPKI", || PKey::public_key_from_der(&spki).unwrap()),
        ],
    );
    let algorithm = EcdsaAlgorithm::new(SHA256);
    let mut signer = key.signer(algorithm).unwrap();
    compare(
        &format!("ECDSA {curve} signature"),
        vec![
            contender("this crate, signer kept", || {
                signer.update(b"data").unwrap();
                signer.finalize_reset().unwrap()
            }),
            contender("this crate", || key.sign(b"data", algorithm).unwrap()),
            contender("rust-openssl", || their_signature(&theirs, b"data")),
        ],
    );
    let public = key.public_key().unwrap();
    let signature = key.sign(b"data", algorithm).unwrap();
    compare(
        &format!("ECDSA {curve} verification"),
        vec![
            contender("this crate", || public.verify(&signature, b"data", algorithm).unwrap()),
            contender("rust-openssl", || their_verification(&theirs, &signature, b"data")),
        ],
    );
}

fn edwards(backend: &Backend) {
    let key = backend.ed25519_generate_key().unwrap();
    let raw = key.private_bytes_raw().unwrap();
    let theirs = PKey::private_key_from_raw_bytes(&raw, openssl::pkey::Id::ED25519).unwrap();
    let (pkcs8, spki) = (
        theirs.private_key_to_pkcs8().unwrap(),
        theirs.public_key_to_der().unwrap(),
    );
    let public = key.public_key().unwrap().public_bytes_raw().unwrap();
    compare(
        "load an Ed25519 private key",
        vec![
            contender("this crate, raw", || backend.ed25519_load_private_bytes(&raw).unwrap()),
            contender("rust-openssl, from PKCS #8", || {
                PKey::private_key_from_der(&pkcs8).unwrap()
            }),
        ],
    );
    compare(
        "load an Ed25519 public key",
        vec![
            contender("this crate, raw", || {
                backend.ed25519_load_public_bytes(&public).unwrap()
            }),
            contender("rust-openssl, from SPKI", || PKey::public_key_from_der(&spki).unwrap()),
        ],
    );
    compare(
        "Ed25519 signature",
        vec![
            contender("this crate", || key.sign(b"data").unwrap()),
            contender("rust-openssl", || {
                let mut signer = Signer::new_without_digest(&theirs).unwrap();
                signer.sign_oneshot_to_vec(b"data").unwrap()
            }),
        ],
    );
}
