//! The enums for keys of any type: conversion from and to the concrete types.

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use std::fmt::Debug;
use support::{backend, bytes, errors};

const TYPES: usize = 11;

/// A key of every type that the backend has, with the number of its type.
fn keys() -> Vec<(usize, PrivateKey, PublicKey)> {
    let mut keys = Vec::new();
    macro_rules! add {
        ($number:literal, $supported:expr, $make:expr) => {
            if $supported {
                let key = $make.unwrap();
                let public = key.public_key().unwrap();
                keys.push(($number, key.into(), public.into()));
            } else {
                errors::assert_unsupported($make.map(|_| ()));
            }
        };
    }
    let backend = backend();
    let curve = EllipticCurve::Secp256R1;
    let group = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    add!(0, true, backend.generate_rsa_private_key(65537, 2048));
    if !support::on_fips() {
        add!(1, true, backend.generate_dsa_private_key_and_parameters(1024));
    }
    add!(2, true, backend.generate_elliptic_curve_private_key(curve));
    add!(3, true, group.generate_private_key());
    add!(4, backend.ed25519_supported(), backend.ed25519_generate_key());
    add!(5, backend.ed448_supported(), backend.ed448_generate_key());
    add!(6, backend.x25519_supported(), backend.x25519_generate_key());
    add!(7, backend.x448_supported(), backend.x448_generate_key());
    let (kem, dsa, slh) = (
        MlKemParameterSet::MlKem768,
        MlDsaParameterSet::MlDsa65,
        SlhDsaParameterSet::Sha2_128f,
    );
    add!(
        8,
        backend.ml_kem_supported(kem),
        backend.generate_ml_kem_private_key(kem)
    );
    add!(
        9,
        backend.ml_dsa_supported(dsa),
        backend.generate_ml_dsa_private_key(dsa)
    );
    add!(
        10,
        backend.slh_dsa_supported(slh),
        backend.generate_slh_dsa_private_key(slh)
    );
    assert!(keys.len() == TYPES || !cfg!(feature = "vendored") || support::on_fips());
    keys
}

/// For each type, whether a key converts to it; if not, the error must be an invalid argument.
macro_rules! conversions {
    ($key:expr, $($type:ty)*) => {
        [$(converts(<$type>::try_from($key.clone())),)*]
    };
}

fn converts<K: Debug>(result: Result<K>) -> bool {
    if result.is_ok() {
        return true;
    }
    errors::assert_invalid_argument(result, &[]);
    false
}

#[test]
fn a_key_converts_to_its_own_type_alone() {
    for (number, private, public) in keys() {
        let mut own = [false; TYPES];
        own[number] = true;
        let private_types = conversions!(private, RsaPrivateKey DsaPrivateKey EllipticCurvePrivateKey DhPrivateKey
            Ed25519PrivateKey Ed448PrivateKey X25519PrivateKey X448PrivateKey MlKemPrivateKey MlDsaPrivateKey SlhDsaPrivateKey);
        assert_eq!(private_types, own, "{private:?}");
        let public_types = conversions!(public, RsaPublicKey DsaPublicKey EllipticCurvePublicKey DhPublicKey
            Ed25519PublicKey Ed448PublicKey X25519PublicKey X448PublicKey MlKemPublicKey MlDsaPublicKey SlhDsaPublicKey);
        assert_eq!(public_types, own, "{public:?}");
    }
}

#[test]
fn a_key_is_of_the_variant_of_its_type() {
    for (number, private, public) in keys() {
        let private_number = match private {
            PrivateKey::Rsa(_) => 0,
            PrivateKey::Dsa(_) => 1,
            PrivateKey::EllipticCurve(_) => 2,
            PrivateKey::Dh(_) => 3,
            PrivateKey::Ed25519(_) => 4,
            PrivateKey::Ed448(_) => 5,
            PrivateKey::X25519(_) => 6,
            PrivateKey::X448(_) => 7,
            PrivateKey::MlKem(_) => 8,
            PrivateKey::MlDsa(_) => 9,
            PrivateKey::SlhDsa(_) => 10,
            other => panic!("a type that this test does not know: {other:?}"),
        };
        let public_number = match public {
            PublicKey::Rsa(_) => 0,
            PublicKey::Dsa(_) => 1,
            PublicKey::EllipticCurve(_) => 2,
            PublicKey::Dh(_) => 3,
            PublicKey::Ed25519(_) => 4,
            PublicKey::Ed448(_) => 5,
            PublicKey::X25519(_) => 6,
            PublicKey::X448(_) => 7,
            PublicKey::MlKem(_) => 8,
            PublicKey::MlDsa(_) => 9,
            PublicKey::SlhDsa(_) => 10,
            other => panic!("a type that this test does not know: {other:?}"),
        };
        assert_eq!((private_number, public_number), (number, number));
    }
}

#[test]
fn a_key_that_has_been_there_and_back_still_works() {
    let key = backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let public = key.public_key().unwrap();
    let (private_again, public_again) = (PrivateKey::from(key), PublicKey::from(public.clone()));
    let private_again = EllipticCurvePrivateKey::try_from(private_again).unwrap();
    let public_again = EllipticCurvePublicKey::try_from(public_again).unwrap();
    assert!(public_again == public);
    let ecdsa = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
    let data = bytes::sample(1, 100);
    public_again
        .verify(&private_again.sign(&data, ecdsa).unwrap(), &data, ecdsa)
        .unwrap();
}

#[test]
fn no_private_key_shows_its_numbers() {
    let secret = bytes::sample(2, 32);
    if backend().ed25519_supported() {
        let key = PrivateKey::from(backend().ed25519_load_private_bytes(&secret).unwrap());
        assert!(!format!("{key:?}").contains(&bytes::to_hex(&secret)[..16]));
    }
    for (_, private, _) in keys() {
        assert!(format!("{private:?}").len() < 80, "{private:?}");
    }
}

#[test]
fn keys_can_be_sent_and_shared() {
    fn sent_and_shared<T: Send + Sync + Clone + 'static>() {}
    sent_and_shared::<PrivateKey>();
    sent_and_shared::<PublicKey>();
}
