//! Memory safety of ML-KEM and of the hybrid groups of TLS: every order of drops, foreign entries in the error queue, ciphertexts
//! of every kind of length and alignment, many threads.

use std::sync::mpsc;
use std::thread;

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::tls_hybrid;
use hazmat_openssl::prelude::*;
use support::soundness::{clean, each_order};

const SET: MlKemParameterSet = MlKemParameterSet::MlKem512;
const GROUP: TlsHybridGroup = TlsHybridGroup::X25519MlKem768;

/// A backend with ML-KEM; `None` if libcrypto has none.
fn backend() -> Option<Backend> {
    let backend = Backend::new().unwrap();
    backend.ml_kem_supported(SET).then_some(backend)
}

#[test]
fn a_poisoned_error_queue_changes_nothing() {
    let Some(backend) = backend() else { return };
    let key = clean(|| MlKemPrivateKey::generate(&backend, SET).unwrap());
    let public_key = clean(|| key.public_key().unwrap());
    let seed = clean(|| key.seed().unwrap()).unwrap();
    let bytes = clean(|| key.expanded_private_bytes().unwrap());
    let copies = [
        clean(|| MlKemPrivateKey::from_seed(&backend, SET, &seed).unwrap()),
        clean(|| MlKemPrivateKey::from_expanded_bytes(&backend, SET, &bytes).unwrap()),
    ];
    assert!(clean(|| copies[1].seed().unwrap()).is_none());
    clean(|| MlKemPrivateKey::from_expanded_bytes(&backend, SET, &vec![0xff; bytes.len()]).unwrap_err());
    clean(|| MlKemPublicKey::from_public_bytes(&backend, SET, &[0xff; 800]).unwrap_err());
    // The first use of the keys, and later ones.
    for _ in 0..3 {
        let (secret, ciphertext) = clean(|| public_key.encapsulate().unwrap());
        for key in copies.iter().chain([&key]) {
            assert_eq!(clean(|| key.decapsulate(&ciphertext).unwrap()), secret);
            clean(|| key.decapsulate(&vec![0; ciphertext.len()]).unwrap());
        }
    }
    let key = clean(|| TlsHybridPrivateKey::generate(&backend, GROUP).unwrap());
    for _ in 0..3 {
        let share = clean(|| key.client_share().unwrap());
        let (secret, server_share) = clean(|| tls_hybrid::encapsulate(&backend, GROUP, &share).unwrap());
        assert_eq!(clean(|| key.decapsulate(&server_share).unwrap()), secret);
        clean(|| key.decapsulate(&vec![0; server_share.len()]).unwrap_err());
        clean(|| tls_hybrid::encapsulate(&backend, GROUP, &vec![0; share.len()]).unwrap_err());
    }
}

/// The ciphertext may stand anywhere in memory, and nothing around it is read or written.
#[test]
fn ciphertexts_of_any_length_and_alignment() {
    let Some(backend) = backend() else { return };
    let key = MlKemPrivateKey::generate(&backend, SET).unwrap();
    let (secret, ciphertext) = key.public_key().unwrap().encapsulate().unwrap();
    for start in [0, 1, 3, 8] {
        // The slice ends where its allocation does.
        let mut memory = vec![0; start].into_boxed_slice().into_vec();
        memory.extend_from_slice(&ciphertext);
        let memory = memory.into_boxed_slice();
        assert_eq!(key.decapsulate(&memory[start..]).unwrap(), secret);
    }
    for length in [0, 1, 767, 769] {
        let memory = vec![0; length].into_boxed_slice();
        let refused = key.decapsulate(&memory);
        assert!(
            matches!(
                refused,
                Err(Error::InvalidArgument {
                    argument: "ciphertext",
                    ..
                })
            ),
            "{refused:?}"
        );
    }
}

#[test]
fn keys_and_what_they_made_drop_in_any_order() {
    let Some(backend) = backend() else { return };
    drop(backend);
    each_order(4, &mut |order| {
        let own = Backend::new().unwrap();
        let key = MlKemPrivateKey::generate(&own, SET).unwrap();
        let public_key = key.public_key().unwrap();
        // Twice, so that each key keeps a context.
        for _ in 0..2 {
            let (secret, ciphertext) = public_key.encapsulate().unwrap();
            assert_eq!(key.decapsulate(&ciphertext).unwrap(), secret);
        }
        let clone = key.clone();
        let mut things: [Option<Box<dyn FnOnce()>>; 4] = [
            Some(Box::new(move || drop(own))),
            Some(Box::new(move || drop(key))),
            Some(Box::new(move || drop(public_key.encapsulate().unwrap()))),
            Some(Box::new(move || drop(clone.decapsulate(&[0; 768]).unwrap()))),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
    each_order(3, &mut |order| {
        let own = Backend::new().unwrap();
        let key = TlsHybridPrivateKey::generate(&own, GROUP).unwrap();
        let share = key.client_share().unwrap();
        let (_, server_share) = tls_hybrid::encapsulate(&own, GROUP, &share).unwrap();
        let clone = key.clone();
        let mut things: [Option<Box<dyn FnOnce()>>; 3] = [
            Some(Box::new(move || drop(own))),
            Some(Box::new(move || drop(key))),
            Some(Box::new(move || {
                for _ in 0..3 {
                    drop(clone.decapsulate(&server_share).unwrap());
                }
            })),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
}

#[test]
fn a_key_works_on_threads_that_outlive_the_backend() {
    let Some(backend) = backend() else { return };
    let key = MlKemPrivateKey::generate(&backend, SET).unwrap();
    let public_key = key.public_key().unwrap();
    for _ in 0..2 {
        public_key.encapsulate().unwrap();
    }
    let (go, wait) = mpsc::channel::<()>();
    let (back, wait_back) = mpsc::channel();
    let thread = thread::spawn(move || {
        // With the context that another thread has begun.
        let (secret, ciphertext) = public_key.encapsulate().unwrap();
        back.send((secret, ciphertext)).unwrap();
        drop(public_key);
        wait.recv().unwrap();
    });
    let (secret, ciphertext) = wait_back.recv().unwrap();
    assert_eq!(key.decapsulate(&ciphertext).unwrap(), secret);
    drop(key);
    drop(backend);
    go.send(()).unwrap();
    thread.join().unwrap();
}

#[test]
fn many_threads_share_a_key() {
    let Some(backend) = backend() else { return };
    let key = MlKemPrivateKey::generate(&backend, SET).unwrap();
    let public_key = key.public_key().unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..3 {
                    let (secret, ciphertext) = clean(|| public_key.encapsulate().unwrap());
                    assert_eq!(clean(|| key.decapsulate(&ciphertext).unwrap()), secret);
                }
            });
        }
    });
}
