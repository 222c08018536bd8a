//! Signed messages of CMS: every order of drops, many threads, and a clean error queue.

use super::error_queue::clean;
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use std::sync::Barrier;
use support::bytes;
use support::signed_messages::*;
use support::soundness::each_order;

const CONTENT: &[u8] = b"some content";

/// With a FIPS module in a run on one.
fn new_backend() -> Backend {
    match support::on_fips() {
        true => support::fips_module::builder().build().unwrap(),
        false => Backend::new().unwrap(),
    }
}

fn detached(scene: &Scene, has_attributes: bool) -> SignedDataBuilder {
    let signer = signer(&scene.signer);
    let signer = match has_attributes {
        true => signer,
        false => signer.without_signed_attributes(),
    };
    SignedDataBuilder::new().add_signer(signer).unwrap()
}

/// Each part outlives the others, and the backend.
#[test]
fn any_order_of_drops_is_sound() {
    let mut orders = 0;
    each_order(4, &mut |order| {
        let backend = new_backend();
        let scene = Scene::new(&backend);
        let message = sign(&scene.signer, CONTENT);
        let verifier = scene.verifier();
        let verified = verifier.verify(&message).unwrap();
        // Begun without signed attributes: the keys themselves take the content.
        let made = detached(&scene, false).sign_detached(CONTENT).unwrap();
        let mut verification = verifier.begin_detached(&made).unwrap();
        let mut signing = detached(&scene, false).begin_detached().unwrap();
        let signer = message.signers()[0].clone();
        let mut parts: [Option<Box<dyn std::any::Any>>; 4] = [
            Some(Box::new(backend)),
            Some(Box::new((message, made))),
            Some(Box::new(verifier)),
            Some(Box::new(scene)),
        ];
        for &index in order {
            parts[index] = None;
        }
        // What remains still has all of its memory.
        verification.update(CONTENT).unwrap();
        assert_eq!(verification.finalize().unwrap().signers().len(), 1);
        signing.update(CONTENT).unwrap();
        assert!(signing.finalize().unwrap().is_detached());
        assert_eq!(verified.signers()[0].info().signature(), signer.signature());
        assert!(verified.signers()[0].certificate().public_key().is_ok());
        orders += 1;
    });
    assert_eq!(orders, 24);
}

#[test]
fn contexts_are_dropped_half_way() {
    let scene = Scene::new(&new_backend());
    for has_attributes in [true, false] {
        let message = detached(&scene, has_attributes).sign_detached(CONTENT).unwrap();
        let mut verification = scene.verifier().begin_detached(&message).unwrap();
        verification.update(b"some").unwrap();
        drop(verification);
        let mut signing = detached(&scene, has_attributes).begin_detached().unwrap();
        signing.update(b"some").unwrap();
        drop(signing);
        drop(detached(&scene, has_attributes).begin_detached().unwrap());
    }
}

#[test]
fn many_threads_share_messages_and_verifiers() {
    let scene = Scene::new(&new_backend());
    let message = sign(&scene.signer, CONTENT);
    let verifier = scene.verifier();
    let barrier = Barrier::new(8);
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| {
                barrier.wait();
                for _ in 0..4 {
                    assert_eq!(verifier.verify(&message).unwrap().signers().len(), 1);
                    assert_eq!(message.clone().certificates().len(), 1);
                    assert_eq!(sign(&scene.signer, CONTENT).signers().len(), 1);
                }
            });
        }
    });
}

/// After every call, also of one that fails.
#[test]
fn the_error_queue_stays_clean() {
    let backend = new_backend();
    let scene = Scene::new(&backend);
    let verifier = scene.verifier();
    let message = clean(|| {
        SignedDataBuilder::new()
            .add_signer(signer(&scene.signer).signing_time(Some(support::ocsp::now()))?)?
            .sign(CONTENT)
    })
    .unwrap();
    clean(|| verifier.verify(&message)).unwrap();
    clean(|| message.with_signer(signer(&scene.signer))).unwrap();
    let detached = detached(&scene, true).sign_detached(CONTENT).unwrap();
    clean(|| verifier.verify_detached(&detached, CONTENT)).unwrap();
    clean(|| verifier.verify_detached(&detached, b"other")).unwrap_err();
    clean(|| SignedDataVerifier::new(&scene.paths()).verify(&message)).unwrap_err();
    clean(|| SignedDataBuilder::new().sign(CONTENT)).unwrap_err();
    let mut refused = 0;
    for index in (0..message.as_der().len()).step_by(7) {
        let changed = bytes::flipped(message.as_der(), index);
        let outcome = clean(|| verifier.verify(&SignedData::from_der(&backend, &changed)?));
        refused += usize::from(outcome.is_err());
    }
    assert!(refused > 50, "{refused}");
}
