//! Memory safety of ML-DSA: inputs of every length, foreign entries in the error queue, orders of drops, many threads. Under
//! valgrind, so that there are few of each. A libcrypto without ML-DSA makes µ only. Arguments of a wrong length are refused
//! before the first call of libcrypto, which would look at the error queue.

use std::thread;

use hazmat_openssl::prelude::*;
use support::soundness::{clean, each_order};

const SET: MlDsaParameterSet = MlDsaParameterSet::MlDsa44;

fn key(backend: &Backend) -> Option<MlDsaPrivateKey> {
    let supported = clean(|| backend.ml_dsa_supported(SET));
    supported.then(|| clean(|| MlDsaPrivateKey::from_seed(backend, SET, &[1; 32]).unwrap()))
}

/// Slices that end where their memory ends, and begin at odd addresses.
fn unaligned(length: usize) -> Vec<u8> {
    vec![5; length + 1]
}

#[test]
fn mu_of_anything() {
    let backend = Backend::new().unwrap();
    let public_bytes = unaligned(SET.public_key_length());
    for length in [0, 1, SET.public_key_length() - 1, SET.public_key_length() + 1] {
        MlDsaMuHasher::new(&backend, SET, &vec![0; length], b"").unwrap_err();
    }
    for context in [0, 1, 255, 256] {
        let context = unaligned(context);
        let context = &context[1..];
        if context.len() > 255 {
            MlDsaMuHasher::new(&backend, SET, &public_bytes[1..], context).unwrap_err();
            continue;
        }
        let mut hasher = clean(|| MlDsaMuHasher::new(&backend, SET, &public_bytes[1..], context).unwrap());
        for message in [0, 1, 135, 136, 137] {
            let message = unaligned(message);
            clean(|| hasher.update(&message[1..]).unwrap());
            let copy = clean(|| hasher.try_clone().unwrap());
            let mu = clean(|| hasher.finalize_reset().unwrap());
            assert_eq!(clean(|| copy.finalize().unwrap()), mu);
        }
    }
}

#[test]
fn inputs_of_every_length() {
    let backend = Backend::new().unwrap();
    let Some(key) = key(&backend) else {
        MlDsaPrivateKey::generate(&backend, SET).unwrap_err();
        return;
    };
    let public = clean(|| key.public_key().unwrap());
    clean(|| (key.seed().unwrap(), key.expanded_private_bytes().unwrap()));
    for length in [0, 31, 33, SET.private_key_length(), SET.public_key_length(), 5000] {
        let bytes = unaligned(length);
        MlDsaPrivateKey::from_seed(&backend, SET, &bytes[1..]).unwrap_err();
        // The fives are no private key, if they are as long as one.
        MlDsaPrivateKey::from_expanded_bytes(&backend, SET, &bytes[1..]).unwrap_err();
        let loaded = MlDsaPublicKey::from_public_bytes(&backend, SET, &bytes[1..]);
        assert_eq!(loaded.is_ok(), length == SET.public_key_length());
    }
    // Each twice: with a new context, and with one that the key has kept.
    for _ in 0..2 {
        for (message, context) in [(0, 0), (1, 1), (200, 255), (1, 256)] {
            let (message, context) = (unaligned(message), unaligned(context));
            let (message, context) = (&message[1..], &context[1..]);
            if context.len() > 255 {
                key.sign_with_context(message, context).unwrap_err();
                public.verify_with_context(&[1; 2420], message, context).unwrap_err();
                continue;
            }
            let signature = clean(|| key.sign_deterministic(message, context).unwrap());
            clean(|| public.verify_with_context(&signature, message, context).unwrap());
            clean(|| {
                public
                    .verify_with_context(&signature[1..], message, context)
                    .unwrap_err()
            });
            clean(|| {
                public
                    .verify_with_context(&signature[..2419], message, context)
                    .unwrap_err()
            });
        }
        for length in [0, 63, 64, 65] {
            let mu = unaligned(length);
            let mu = &mu[1..];
            if length != 64 {
                key.sign_mu(mu).unwrap_err();
                public.verify_mu(&[0; 2420], mu).unwrap_err();
                continue;
            }
            let signature = clean(|| key.sign_mu_deterministic(mu).unwrap());
            clean(|| public.verify_mu(&signature, mu).unwrap());
            clean(|| public.verify_mu(&signature[1..], mu).unwrap_err());
            clean(|| public.verify_mu(&[], mu).unwrap_err());
        }
    }
    clean(|| public.verify(&vec![0; 70_000], b"data").unwrap_err());
}

#[test]
fn drops_in_any_order_and_on_other_threads() {
    let mut orders = 0;
    each_order(4, &mut |order| {
        orders += 1;
        let backend = Backend::new().unwrap();
        let Some(key) = key(&backend) else { return };
        let public = key.public_key().unwrap();
        let mut signer = key.signer(b"context").unwrap();
        let mut things: Vec<Option<Box<dyn FnOnce() + Send>>> = vec![
            Some(Box::new(move || drop(backend))),
            Some(Box::new(move || {
                drop(key.sign_deterministic(b"data", b"context").unwrap())
            })),
            Some(Box::new(move || {
                let mut verifier = public.verifier(b"context").unwrap();
                verifier.update(b"data").unwrap();
                verifier.verify(&[0; 2420]).unwrap_err();
            })),
            Some(Box::new(move || {
                signer.update(b"data").unwrap();
                drop(signer.finalize().unwrap());
            })),
        ];
        for &index in order {
            let work = things[index].take().unwrap();
            if index % 2 == 0 {
                work();
            } else {
                thread::spawn(work).join().unwrap();
            }
        }
    });
    assert_eq!(orders, 24);
}

#[test]
fn one_key_signs_on_four_threads() {
    let backend = Backend::new().unwrap();
    let Some(key) = key(&backend) else { return };
    let public = key.public_key().unwrap();
    let expected = key.sign_deterministic(b"data", b"context").unwrap();
    thread::scope(|scope| {
        for thread in 0..4_u8 {
            let (key, public, expected) = (&key, &public, &expected);
            scope.spawn(move || {
                for _ in 0..2 {
                    assert_eq!(key.sign_deterministic(b"data", b"context").unwrap(), *expected);
                    public.verify_with_context(expected, b"data", b"context").unwrap();
                    public.verify_with_context(expected, b"data", &[thread]).unwrap_err();
                }
            });
        }
    });
}
