//! Memory safety of keys, requests and lists that are handed to the crate `openssl` and back: every order of drops of a backend,
//! a shared key, and what the crate `openssl` makes from it; threads; foreign entries in the error queue.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::openssl_types::{
    load_certificate_revocation_list, load_certificate_signing_request, load_private_key, load_public_key,
    share_private_key, share_public_key,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::SerialNumber;
use openssl::bn::BigNumContext;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sign::{Signer, Verifier};
use openssl::x509::{X509Crl, X509Req};
use std::thread;
use support::soundness::{clean, each_order};
use support::x509_made;

fn ec_key(backend: &Backend) -> PrivateKey {
    let curve = EllipticCurve::Secp256R1;
    backend.generate_elliptic_curve_private_key(curve).unwrap().into()
}

fn rsa_key(backend: &Backend) -> PrivateKey {
    backend.generate_rsa_private_key(65537, 1024).unwrap().into()
}

fn sign(key: &PKey<Private>) -> Vec<u8> {
    let mut signer = Signer::new(MessageDigest::sha256(), key).unwrap();
    signer.sign_oneshot_to_vec(b"message").unwrap()
}

fn verify(key: &PKey<Private>, signature: &[u8]) {
    let mut verifier = Verifier::new(MessageDigest::sha256(), key).unwrap();
    assert!(verifier.verify_oneshot(signature, b"message").unwrap());
}

/// What may outlive the others: each is used after all that were dropped before it.
enum Object {
    Backend(Backend),
    Own(PrivateKey),
    Shared(PKey<Private>),
    Context(PkeyCtx<Private>),
    Generated(PKey<Private>),
}

impl Object {
    fn put_to_use(&mut self) {
        match self {
            Object::Backend(backend) => drop(backend.hash(HashAlgorithm::Sha256, b"").unwrap()),
            Object::Own(key) => {
                let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
                drop(key.as_elliptic_curve().unwrap().sign(b"message", algorithm).unwrap());
            }
            Object::Shared(key) | Object::Generated(key) => verify(key, &sign(key)),
            Object::Context(context) => {
                context.keygen_init().unwrap();
                let key = context.keygen().unwrap();
                verify(&key, &sign(&key));
            }
        }
    }
}

#[test]
fn a_shared_key_and_what_is_made_from_it_drop_in_every_order() {
    let (mut orders, mut last) = (0, [0; 5]);
    each_order(5, &mut |order| {
        // Under valgrind all orders would take minutes. These are enough for each object to be the last one at least once.
        orders += 1;
        if orders % 9 != 0 {
            return;
        }
        last[order[4]] += 1;
        let backend = Backend::new().unwrap();
        let own = ec_key(&backend);
        let shared = clean(|| share_private_key(&own)).unwrap();
        let mut context = PkeyCtx::new(&shared).unwrap();
        context.keygen_init().unwrap();
        let generated = context.keygen().unwrap();
        let mut objects: Vec<_> = [
            Object::Backend(backend),
            Object::Own(own),
            Object::Shared(shared),
            Object::Context(context),
            Object::Generated(generated),
        ]
        .into_iter()
        .map(Some)
        .collect();
        for index in order {
            let mut last = objects[*index].take().unwrap();
            last.put_to_use();
        }
    });
    assert_eq!(orders, 120);
    assert_eq!(last.iter().sum::<i32>(), 13);
    assert!(last.iter().all(|count| *count > 0), "{last:?}");
}

/// The crate `openssl` makes structures from a key that refer to the key's library context, and not to the key.
#[test]
fn structures_made_from_a_shared_key_outlive_the_backend() {
    let backend = Backend::new().unwrap();
    let (rsa, ec) = (rsa_key(&backend), ec_key(&backend));
    let structures = (
        share_private_key(&rsa).unwrap().rsa().unwrap(),
        share_private_key(&ec).unwrap().ec_key().unwrap(),
    );
    drop((backend, rsa, ec));
    // Other backends come and go on this thread, so that this thread gives up its share of a dropped one.
    drop(ec_key(&Backend::new().unwrap()));
    let (rsa, ec) = structures;
    let mut signature = vec![0; rsa.size() as usize];
    let length = rsa.private_encrypt(b"message", &mut signature, Padding::PKCS1).unwrap();
    assert_eq!(length, signature.len());
    let mut context = BigNumContext::new().unwrap();
    let mut point = openssl::ec::EcPoint::new(ec.group()).unwrap();
    point
        .mul_generator2(ec.group(), ec.private_key(), &mut context)
        .unwrap();
    ec.check_key().unwrap();
    openssl::ecdsa::EcdsaSig::sign(&[7; 32], &ec).unwrap();
}

#[test]
fn a_shared_key_is_used_and_dropped_by_threads_that_outlive_the_backend() {
    let backend = Backend::new().unwrap();
    let key = ec_key(&backend);
    let references: Vec<_> = (0..4).map(|_| share_private_key(&key).unwrap()).collect();
    drop((backend, key));
    thread::scope(|scope| {
        for reference in references {
            scope.spawn(move || {
                let signature = sign(&reference);
                verify(&reference, &signature);
                // Back into another backend, while other threads use the key.
                let other = Backend::new().unwrap();
                let copy = load_private_key(&other, &reference).unwrap();
                drop(reference);
                drop(other);
                let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
                let public = copy.public_key().unwrap();
                let public = public.as_elliptic_curve().unwrap();
                public.verify(&signature, b"message", algorithm).unwrap();
            });
        }
    });
}

#[test]
fn keys_that_are_taken_over_drop_in_every_order() {
    let mut orders = 0;
    each_order(3, &mut |order| {
        let backend = Backend::new().unwrap();
        let key = ec_key(&backend);
        let shared = share_private_key(&key).unwrap();
        let again = clean(|| load_private_key(&backend, &shared)).unwrap();
        drop(backend);
        let mut objects = [
            Some(Object::Own(key)),
            Some(Object::Shared(shared)),
            Some(Object::Own(again)),
        ];
        for index in order {
            objects[*index].take().unwrap().put_to_use();
        }
        orders += 1;
    });
    assert_eq!(orders, 6);
}

/// A copy has nothing to do with the backend.
#[test]
fn copies_outlive_the_backend_and_leave_nothing() {
    let backend = Backend::new().unwrap();
    let key = ec_key(&backend);
    let public = key.public_key().unwrap();
    let copy = clean(|| PKey::<Private>::try_from(&key)).unwrap();
    let public_copy = clean(|| PKey::<Public>::try_from(&public)).unwrap();
    let shared_public = clean(|| share_public_key(&public)).unwrap();
    drop((backend, key, public));
    verify(&copy, &sign(&copy));
    assert!(copy.public_eq(&public_copy));
    // libcrypto keeps an export of one key with the other.
    assert!(public_copy.public_eq(&shared_public));
    drop(shared_public);
    assert!(copy.public_eq(&public_copy));
    let structure = PKey::from_ec_key(copy.ec_key().unwrap()).unwrap();
    let back: PublicKey = {
        let other = Backend::new().unwrap();
        clean(|| load_private_key(&other, &structure)).unwrap();
        clean(|| load_public_key(&other, &structure)).unwrap()
    };
    assert!(back.as_elliptic_curve().is_some());
}

#[test]
fn requests_and_lists_go_to_the_crate_openssl_and_back() {
    let backend = Backend::new().unwrap();
    let key = ec_key(&backend);
    let request = x509_made::request(&key, x509_made::sha256(), &[]);
    let entries = [x509_made::revoked(SerialNumber::from(7), &[])];
    let list = x509_made::list(&key, x509_made::sha256(), &entries, &[]);
    let their_request = clean(|| X509Req::try_from(&request)).unwrap();
    let their_list = clean(|| X509Crl::try_from(&list)).unwrap();
    let their_key = PKey::<Private>::try_from(&key).unwrap();
    drop((backend, key));
    assert!(their_request.verify(&their_key).unwrap());
    assert!(their_list.verify(&their_key).unwrap());
    assert_eq!(their_list.get_revoked().unwrap().len(), 1);
    assert_eq!(their_request.to_der().unwrap(), request.as_der());
    assert_eq!(their_list.to_der().unwrap(), list.as_der());
    let other = Backend::new().unwrap();
    let request_back = clean(|| load_certificate_signing_request(&other, &their_request)).unwrap();
    let list_back = clean(|| load_certificate_revocation_list(&other, &their_list)).unwrap();
    assert_eq!(request_back.as_der(), request.as_der());
    assert_eq!(list_back.as_der(), list.as_der());
    drop((other, their_request, their_list));
    assert!(request_back.is_signature_valid().unwrap());

    // What is not signed yet has no encoding.
    let unsigned = openssl::x509::X509ReqBuilder::new().unwrap().build();
    clean(|| load_certificate_signing_request(&Backend::new().unwrap(), &unsigned)).unwrap_err();
}
