//! Keys of two backends in one operation.

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::{Encoding, PublicFormat};
use hazmat_openssl::x509::{CertificateSigningRequestBuilder, Name, SignedStructure};

/// The private key's backend exchanges.
#[test]
fn an_exchange_takes_a_public_key_of_another_backend() {
    let (own, other) = (Backend::new().unwrap(), Backend::new().unwrap());

    let curve = EllipticCurve::Secp256R1;
    let a = own.generate_elliptic_curve_private_key(curve).unwrap();
    let b = other.generate_elliptic_curve_private_key(curve).unwrap();
    let secret = a.exchange(&b.public_key().unwrap()).unwrap();
    assert_eq!(*secret, *b.exchange(&a.public_key().unwrap()).unwrap());

    let a = own.x25519_generate_key().unwrap();
    let b = other.x25519_generate_key().unwrap();
    let secret = a.exchange(&b.public_key().unwrap()).unwrap();
    assert_eq!(*secret, *b.exchange(&a.public_key().unwrap()).unwrap());

    let group = DhNamedGroup::Ffdhe2048;
    let generate = |backend: &Backend| {
        let parameters = backend.load_dh_named_group(group).unwrap();
        parameters.generate_private_key().unwrap()
    };
    let (a, b) = (generate(&own), generate(&other));
    let secret = a.exchange(&b.public_key().unwrap()).unwrap();
    assert_eq!(*secret, *b.exchange(&a.public_key().unwrap()).unwrap());
}

/// A builder signs in the key's backend; a backend refuses the key of another one.
#[test]
fn builders_sign_with_any_key_and_backends_with_their_own() {
    let (own, other) = (Backend::new().unwrap(), Backend::new().unwrap());
    let key = other
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let key = PrivateKey::from(key);
    let name = Name::from_common_name("two backends").unwrap();
    let builder = CertificateSigningRequestBuilder::new().subject_name(&name).unwrap();
    match own.create_x509_csr(&builder, &key, HashAlgorithm::Sha256.into()) {
        Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, "private_key"),
        refused => panic!("{refused:?}"),
    }
    other
        .create_x509_csr(&builder, &key, HashAlgorithm::Sha256.into())
        .unwrap();
    let request = builder.sign(&key, HashAlgorithm::Sha256).unwrap();

    // A request that the other backend has signed is verified in this one.
    let format = PublicFormat::SubjectPublicKeyInfo;
    let der = key.public_key().unwrap().public_bytes(Encoding::Der, format).unwrap();
    request
        .verify_signature_with(&own.load_der_public_key(&der).unwrap())
        .unwrap();
}

/// A program that keeps objects for each backend finds them by it.
#[test]
fn a_backend_is_the_same_as_its_clones_only() {
    let one = Backend::builder().without_config().build().unwrap();
    let other = Backend::builder().without_config().build().unwrap();
    let clone = std::thread::spawn({
        let one = one.clone();
        move || one.clone()
    });
    let clone = clone.join().unwrap();
    let of_key = one
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    for same in [&one, &clone, of_key.backend()] {
        assert!(same.is_same(&one) && one.is_same(same));
        assert!(!same.is_same(&other) && !other.is_same(same));
    }
    // Also after the first handle has gone.
    drop(one);
    assert!(clone.is_same(of_key.backend()));
}
