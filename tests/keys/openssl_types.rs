//! Hand-over to and from the crate `openssl`.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::openssl_types::openssl::bn::BigNum;
use hazmat_openssl::openssl_types::openssl::error::ErrorStack;
use hazmat_openssl::openssl_types::openssl::pkey::{Id, PKey, Private, Public};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use openssl::sign::{Signer, Verifier};
use support::sample_keys;

#[test]
fn integers_become_big_numbers_and_come_back() {
    for text in [
        "0",
        "1",
        "-1",
        "FF",
        "-FF",
        "0100",
        "123456789ABCDEF0123456789ABCDEF0",
        "-80000000000000000000",
    ] {
        let number = BigNum::from_hex_str(text).unwrap();
        let (integer, secret) = (Integer::from(&*number), SecretInteger::from(&*number));
        assert_eq!(integer, Integer::from_hex(text).unwrap());
        assert_eq!(secret, SecretInteger::from_hex(text).unwrap());
        assert_eq!(BigNum::try_from(&integer).unwrap(), number);
        let back = BigNum::try_from(&secret).unwrap();
        assert_eq!(back, number);
        assert!(back.is_const_time(), "for arithmetic in constant time");
        assert_eq!(Integer::from(number.to_owned().unwrap()), integer);
        assert_eq!(SecretInteger::from(number), secret);
    }
    // A negative zero, which libcrypto can be made to hold, is zero.
    let mut zero = BigNum::new().unwrap();
    zero.set_negative(true);
    assert!(!Integer::from(&*zero).is_negative());
    assert!(ErrorStack::get().errors().is_empty());
}

/// Keys of every type, and what the crate calls the type.
fn is_of(key: &PrivateKey) -> Id {
    match key {
        PrivateKey::Rsa(key) if key.is_pss_only() => Id::RSA_PSS,
        PrivateKey::Rsa(_) => Id::RSA,
        PrivateKey::Dsa(_) => Id::DSA,
        PrivateKey::Dh(key) if key.parameters().unwrap().parameter_numbers().unwrap().q.is_some() => Id::DHX,
        PrivateKey::Dh(_) => Id::DH,
        PrivateKey::EllipticCurve(_) => Id::EC,
        PrivateKey::Ed25519(_) => Id::ED25519,
        PrivateKey::Ed448(_) => Id::ED448,
        PrivateKey::X25519(_) => Id::X25519,
        PrivateKey::X448(_) => Id::X448,
        other => panic!("{other:?}"),
    }
}

#[test]
fn keys_of_every_type_are_handed_over() {
    let mut handed_over = 0;
    for sample in sample_keys::samples() {
        let name = sample.name;
        let private = PKey::<Private>::try_from(&sample.private).unwrap();
        let public = PKey::<Public>::try_from(&sample.public).unwrap();
        assert!(ErrorStack::get().errors().is_empty(), "{name}");
        assert_eq!(
            (private.id(), public.id()),
            (is_of(&sample.private), is_of(&sample.private)),
            "{name}"
        );
        assert!(private.public_eq(&public), "{name}");
        let back = support::backend().load_der_public_key(&public.public_key_to_der().unwrap());
        assert_eq!(back.unwrap(), sample.public, "{name}");
        handed_over += 1;
    }
    assert!(handed_over > 10, "{handed_over}");
}

/// libcrypto reads each form of ML-KEM and ML-DSA keys, and what it writes by default, the seed and the expanded key, is read
/// here. That goes through its own decoders and encoders.
#[test]
fn post_quantum_keys_are_handed_over_and_come_back() {
    let backend = support::backend();
    let mut handed_over = 0;
    for sample in sample_keys::post_quantum() {
        let name = sample.name;
        let private = PKey::<Private>::try_from(&sample.private).unwrap();
        let public = PKey::<Public>::try_from(&sample.public).unwrap();
        assert!(ErrorStack::get().errors().is_empty(), "{name}");
        assert!(private.public_eq(&public), "{name}");
        let info = public.public_key_to_der().unwrap();
        assert_eq!(info, sample.public.to_spki_der().unwrap(), "{name}");
        assert_eq!(backend.load_der_public_key(&info).unwrap(), sample.public, "{name}");

        let written = private.private_key_to_pkcs8().unwrap();
        let back = backend.load_der_private_key(&written, None).unwrap();
        sample_keys::assert_same_private(&back, &sample.private);
        let format = match (&sample.private, sample_keys::seed(&sample.private)) {
            (_, Some(_)) => PrivateFormat::Pkcs8SeedAndExpandedKey,
            _ => PrivateFormat::Pkcs8,
        };
        let own = sample.private.private_bytes(Encoding::Der, format, NoEncryption);
        assert_eq!(*own.unwrap(), written, "{name}");
        for format in [
            PrivateFormat::Pkcs8,
            PrivateFormat::Pkcs8ExpandedKey,
            PrivateFormat::Pkcs8SeedAndExpandedKey,
        ] {
            let Ok(own) = sample.private.private_bytes(Encoding::Pem, format, NoEncryption) else {
                continue;
            };
            let theirs = PKey::private_key_from_pem(&own).unwrap();
            assert!(theirs.public_eq(&public), "{name}, {format}");
        }
        handed_over += 1;
    }
    assert_eq!(
        handed_over,
        sample_keys::post_quantum_counts().into_iter().sum::<usize>()
    );
    assert!(ErrorStack::get().errors().is_empty());
}

/// Each verifies the signatures of the other.
#[test]
fn keys_that_are_handed_over_are_the_same_keys() {
    let key = support::backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let private = PKey::<Private>::try_from(&PrivateKey::from(key.clone())).unwrap();
    let public = PKey::<Public>::try_from(&PublicKey::from(key.public_key().unwrap())).unwrap();
    let sha256 = openssl::hash::MessageDigest::sha256();
    let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
    let theirs = Signer::new(sha256, &private)
        .unwrap()
        .sign_oneshot_to_vec(b"data")
        .unwrap();
    key.public_key().unwrap().verify(&theirs, b"data", algorithm).unwrap();
    let ours = key.sign(b"data", algorithm).unwrap();
    let mut verifier = Verifier::new(sha256, &public).unwrap();
    assert!(verifier.verify_oneshot(&ours, b"data").unwrap());
    let value = private.ec_key().unwrap().private_key().to_owned().unwrap();
    assert_eq!(SecretInteger::from(value), key.private_numbers().unwrap().private_value);
}
