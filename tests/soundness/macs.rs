//! Memory safety of the message authentication codes beside HMAC and CMAC: short outputs and unaligned ones, every order of drops,
//! many threads.

use std::thread;

use hazmat_openssl::mac::{Blake2MacVariant, KmacOutput, KmacVariant};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::errors::refused_argument;
use support::soundness::{clean, each_order, poison_error_queue};

const KEY: [u8; 32] = [7; 32];
const NONCE: [u8; 12] = [3; 12];
const CANARY: u8 = 0xa5;

fn aes() -> CipherAlgorithm {
    CipherAlgorithm::aes(&KEY).unwrap()
}

fn kmac(backend: &Backend, length: usize) -> MacContext {
    let output = KmacOutput::Length(length);
    backend
        .create_kmac_ctx(KmacVariant::Kmac128, &KEY, b"customization", output)
        .unwrap()
}

type Maker = Box<dyn Fn(&Backend) -> MacContext>;

/// A context of each code, with tags of several lengths, and whether it can be reset.
fn contexts(backend: &Backend) -> Vec<(Maker, bool)> {
    let mut makers: Vec<(Maker, bool)> = vec![(Box::new(|own| own.create_gmac_ctx(&aes(), &NONCE).unwrap()), false)];
    if backend.poly1305_supported() {
        makers.push((Box::new(|own| own.create_poly1305_ctx(&KEY).unwrap()), false));
    }
    for length in [1, 32, 65, 200] {
        makers.push((Box::new(move |own| kmac(own, length)), true));
    }
    for &variant in Blake2MacVariant::ALL {
        if backend.blake2_mac_supported(variant) {
            for length in [1, variant.longest_tag()] {
                makers.push((
                    Box::new(move |own| own.create_blake2_mac_ctx(variant, &KEY, b"s", b"p", length).unwrap()),
                    true,
                ));
            }
        }
    }
    makers
}

/// Calls `write` with slices that are too short, exact and too long, at addresses that are aligned and not. No byte past a slice
/// changes, and none at all if it is too short.
fn stays_in_its_slice(needed: usize, write: impl Fn(&mut [u8]) -> Result<usize>) {
    for available in [0, 1, needed / 2, needed - 1, needed, needed + 1, needed + 40] {
        for offset in [0, 1, 3] {
            let mut memory = vec![CANARY; offset + available + 64];
            let written = match write(&mut memory[offset..offset + available]) {
                Ok(written) => {
                    assert_eq!(written, needed);
                    assert!(available >= needed);
                    written
                }
                Err(Error::BufferTooSmall {
                    needed: n,
                    available: a,
                    ..
                }) => {
                    assert_eq!((n, a), (needed, available));
                    assert!(available < needed);
                    0
                }
                Err(other) => panic!("{available} of {needed}: {other:?}"),
            };
            assert!(memory[..offset].iter().all(|&byte| byte == CANARY));
            assert!(memory[offset + written..].iter().all(|&byte| byte == CANARY));
        }
    }
}

#[test]
fn tags_stay_in_their_slices() {
    let backend = Backend::new().unwrap();
    let contexts = contexts(&backend);
    assert!(contexts.len() >= 5);
    for (make, resets) in contexts {
        let needed = make(&backend).tag_length();
        stays_in_its_slice(needed, |out| make(&backend).finalize_into(out));
        if resets {
            stays_in_its_slice(needed, |out| make(&backend).finalize_reset_into(out));
        } else {
            let mut out = [CANARY; 64];
            let refused = make(&backend).finalize_reset_into(&mut out);
            assert!(matches!(refused, Err(Error::ReuseRefused { .. })), "{refused:?}");
            assert_eq!(out, [CANARY; 64]);
        }
    }
    let nothing = backend.create_kmac_ctx(KmacVariant::Kmac128, &KEY, b"", KmacOutput::Length(0));
    assert_eq!(refused_argument(nothing), "output");
    let too_long = backend.create_kmac_ctx(KmacVariant::Kmac128, &KEY, b"", KmacOutput::Xof(usize::MAX));
    assert_eq!(refused_argument(too_long), "output");
}

/// Data and keys at addresses that are not aligned, and empty ones.
#[test]
fn inputs_may_be_unaligned_or_empty() {
    let backend = Backend::new().unwrap();
    let memory = [7; 64];
    for (make, _) in contexts(&backend) {
        let tag = |data: &[u8]| {
            let mut context = make(&backend);
            context.update(&[]).unwrap();
            context.update(data).unwrap();
            context.finalize().unwrap()
        };
        for offset in 1..8 {
            assert_eq!(tag(&memory[offset..offset + 33]), tag(&memory[..33]));
        }
        assert_eq!(tag(&[]), make(&backend).finalize().unwrap());
    }
    let unaligned = [[0].as_slice(), &KEY, &NONCE].concat();
    let (key, nonce) = (&unaligned[1..33], &unaligned[33..]);
    let cipher = CipherAlgorithm::aes(key).unwrap();
    assert_eq!(
        backend.create_gmac_ctx(&cipher, nonce).unwrap().finalize().unwrap(),
        backend.create_gmac_ctx(&aes(), &NONCE).unwrap().finalize().unwrap()
    );
}

#[test]
fn any_order_of_drops_is_sound() {
    let mut orders = 0;
    each_order(5, &mut |order| {
        orders += 1;
        let backend = Backend::new().unwrap();
        let mut context = kmac(&backend, 70);
        context.update(b"data").unwrap();
        let clone = context.try_clone().unwrap();
        // One is finished, so that it goes to the backend's idle ones, and one is not.
        let gmac = backend.create_gmac_ctx(&aes(), &NONCE).unwrap();
        let unfinished = backend.create_gmac_ctx(&aes(), &NONCE).unwrap();
        let mut things: Vec<Option<Box<dyn FnOnce()>>> = vec![
            Some(Box::new(move || drop(backend))),
            Some(Box::new(move || drop(context.finalize().unwrap()))),
            Some(Box::new(move || drop(clone.finalize().unwrap()))),
            Some(Box::new(move || drop(gmac.finalize().unwrap()))),
            Some(Box::new(move || drop(unfinished))),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
    assert_eq!(orders, 120);
}

#[test]
fn a_poisoned_error_queue_changes_nothing() {
    let backend = Backend::new().unwrap();
    for &variant in KmacVariant::ALL {
        assert!(clean(|| Backend::new().unwrap().kmac_supported(variant)));
    }
    assert!(clean(|| Backend::new().unwrap().gmac_supported(aes().kind())));
    let asked_cleanly = backend.poly1305_supported();
    poison_error_queue();
    assert_eq!(Backend::new().unwrap().poly1305_supported(), asked_cleanly);
    for (make, resets) in contexts(&backend) {
        let mut context = clean(|| make(&backend));
        clean(|| context.update(b"data").unwrap());
        let tag = clean(|| context.finalize().unwrap());
        let mut context = clean(|| make(&backend));
        clean(|| context.update(b"data").unwrap());
        if resets {
            clean(|| context.verify_reset(&tag).unwrap());
            clean(|| context.update(b"data").unwrap());
        }
        clean(|| context.verify(&tag).unwrap());
    }
}

#[test]
fn eight_threads_share_one_backend() {
    let backend = Backend::new().unwrap();
    let template = kmac(&backend, 100);
    let work = |number: u8| {
        let mut out = Vec::new();
        let mut clone = template.try_clone().unwrap();
        clone.update(&[number; 100]).unwrap();
        out.extend_from_slice(&clone.finalize().unwrap());
        for (make, _) in contexts(&backend) {
            let mut context = make(&backend);
            context.update(&[number; 100]).unwrap();
            out.extend_from_slice(&context.finalize().unwrap());
        }
        out
    };
    let expected: Vec<_> = (0..8).map(work).collect();
    thread::scope(|scope| {
        for number in 0..8u8 {
            let (work, expected) = (&work, &expected);
            scope.spawn(move || {
                for _ in 0..10 {
                    assert_eq!(work(number), expected[usize::from(number)]);
                }
            });
        }
    });
}
