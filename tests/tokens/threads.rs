//! Threads that load keys, use them and drop them at the same time.

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::key_store::{KeyStoreFailure, Pin};
use hazmat_openssl::prelude::*;
use std::sync::Barrier;
use std::thread;
use support::softhsm::{self, KeyKind, logins};

use super::opened::{backend, backend_with, configuration, pin, private_key};

const THREADS: usize = 8;

/// Runs a function with a thread's number on several threads at once, and returns the sum of the results.
fn at_once(work: impl Fn(usize) -> usize + Sync) -> usize {
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        let (barrier, work) = (&barrier, &work);
        let started: Vec<_> = (0..THREADS)
            .map(|number| {
                scope.spawn(move || {
                    barrier.wait();
                    work(number)
                })
            })
            .collect();
        started.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

fn sign_and_verify(key: &PrivateKey) {
    let algorithm = match key {
        PrivateKey::Rsa(_) => SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
        _ => SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256),
    };
    let signature = key.sign(b"message", algorithm).unwrap();
    let public = key.public_key().unwrap();
    public.verify(&signature, b"message", algorithm).unwrap();
}

#[test]
fn threads_sign_with_one_key() {
    let key = private_key(KeyKind::P256.label());
    let signed = at_once(|_| {
        (0..50).for_each(|_| sign_and_verify(&key));
        50
    });
    assert_eq!(signed, 50 * THREADS);
}

#[test]
fn threads_sign_with_clones_that_outlive_the_key() {
    let key = private_key(KeyKind::P384.label());
    let clones: Vec<_> = (0..THREADS).map(|_| std::sync::Mutex::new(Some(key.clone()))).collect();
    drop(key);
    let signed = at_once(|number| {
        let own = clones[number].lock().unwrap().take().unwrap();
        (0..20).for_each(|_| sign_and_verify(&own));
        20
    });
    assert_eq!(signed, 20 * THREADS);
}

/// The provider alone is not safe for this: it would find no key in many of these loads, or crash.
#[test]
fn threads_load_use_and_drop_the_same_keys() {
    let uri = softhsm::shared().standard().private_uri(KeyKind::P256.label());
    let uses = at_once(|number| {
        for round in 0..20 {
            let key = backend().load_private_key_uri(&uri, &mut pin()).unwrap();
            if (number + round) % 3 == 0 {
                sign_and_verify(&key);
            }
        }
        20
    });
    assert_eq!(uses, 20 * THREADS);
}

#[test]
fn loads_do_not_disturb_operations() {
    let (ec, rsa) = (
        private_key(KeyKind::P256.label()),
        private_key(KeyKind::Rsa2048.label()),
    );
    let uri = softhsm::shared().standard().private_uri(KeyKind::P256.label());
    let done = at_once(|number| {
        for _ in 0..20 {
            match number % 4 {
                0 => drop(backend().load_private_key_uri(&uri, &mut pin()).unwrap()),
                1 => {
                    let listed = backend().list_uri("pkcs11:token=standard", &mut pin()).unwrap();
                    assert!(listed.len() >= 3 * KeyKind::ALL.len());
                }
                2 => sign_and_verify(&rsa),
                _ => sign_and_verify(&ec),
            }
        }
        20
    });
    assert_eq!(done, 20 * THREADS);
}

#[test]
fn the_first_use_may_be_that_of_many_threads() {
    softhsm::in_own_process(module_path!(), "the_first_use_may_be_that_of_many_threads", |tokens| {
        // The provider loads its module at the first use.
        let backend = backend_with(configuration(&tokens.module()).load_at_first_use());
        let uri = tokens.standard().private_uri(KeyKind::P256.label());
        let loaded = at_once(|_| {
            sign_and_verify(&backend.load_private_key_uri(&uri, &mut pin()).unwrap());
            1
        });
        assert_eq!(loaded, THREADS);
        assert_eq!(
            logins(&tokens.calls())
                .iter()
                .filter(|&&result| result == "CKR_OK")
                .count(),
            1
        );
    });
}

#[test]
fn keys_of_several_tokens_are_used_side_by_side() {
    let tokens = softhsm::shared();
    let keys = [softhsm::STANDARD, softhsm::OTHER].map(|label| {
        let uri = tokens.token(label).private_uri(KeyKind::P256.label());
        backend().load_private_key_uri(&uri, &mut pin()).unwrap()
    });
    assert!(keys[0].public_key().unwrap() != keys[1].public_key().unwrap());
    let signed = at_once(|number| {
        (0..20).for_each(|_| sign_and_verify(&keys[number % 2]));
        20
    });
    assert_eq!(signed, 20 * THREADS);
}

/// A thread that gets no PIN fails, and nobody else does.
#[test]
fn a_failure_is_that_of_one_thread() {
    let _logged_in = private_key(KeyKind::P256.label());
    let token = softhsm::shared().standard();
    let results = at_once(|number| {
        let label = if number % 2 == 0 {
            KeyKind::P256.label()
        } else {
            "missing"
        };
        match backend().load_private_key_uri(&token.private_uri(label), &mut Pin::none()) {
            Ok(key) => sign_and_verify(&key),
            Err(Error::KeyStore { failure, .. }) => {
                assert_eq!((failure, label), (KeyStoreFailure::NotFound, "missing"));
                return 1;
            }
            Err(other) => panic!("{other}"),
        }
        0
    });
    assert_eq!(results, THREADS / 2);
}
