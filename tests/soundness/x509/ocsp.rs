//! Requests and responses of OCSP: every order of drops, many threads, and a clean error queue.

use super::error_queue::clean;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::{Error, Result};
use std::fmt::Debug;
use std::sync::Barrier;
use support::bytes;
use support::ocsp::{Party, Scene, delegated, now};
use support::soundness::each_order;

/// The response of a delegated responder to a request, with everything.
struct Made {
    scene: Scene,
    request: OcspRequest,
    response: OcspResponse,
}

/// With a FIPS module in a run on one.
fn new_backend() -> Backend {
    match support::on_fips() {
        true => support::fips_module::builder().build().unwrap(),
        false => Backend::new().unwrap(),
    }
}

fn made(backend: &Backend) -> Made {
    let scene = Scene::new(backend);
    let responder = scene.authority.issue("responder", 7, &delegated);
    let request = scene.request(Some(&[1; 32]));
    let response = responder
        .begin()
        .nonce_of(&request)
        .and_then(|builder| builder.add_response(scene.good()))
        .and_then(|builder| responder.sign(builder))
        .unwrap();
    Made {
        scene,
        request,
        response,
    }
}

/// Each part outlives the others, and the backend.
#[test]
fn any_order_of_drops_is_sound() {
    let mut orders = 0;
    each_order(4, &mut |order| {
        let backend = new_backend();
        let Made {
            scene,
            request,
            response,
        } = made(&backend);
        let verifier = scene.verifier().nonce_of(&request).unwrap();
        let verified = verifier.verify(&response, now()).unwrap();
        let id = request.certificate_id().unwrap();
        let answer = response.single_response().unwrap();
        let mut parts: [Option<Box<dyn std::any::Any>>; 4] = [
            Some(Box::new(backend)),
            Some(Box::new((request, id.clone()))),
            Some(Box::new((response, answer.clone()))),
            Some(Box::new((verifier, scene))),
        ];
        for &index in order {
            parts[index] = None;
        }
        // What remains still has all of its memory.
        assert_eq!(id, answer.certificate_id());
        assert_eq!(verified.status(), OcspCertificateStatus::Good);
        let OcspResponder::Delegated(certificate) = verified.responder() else {
            panic!("{verified:?}")
        };
        assert!(certificate.public_key().is_ok());
        assert!(verified.answer().next_update().unwrap().is_some());
        orders += 1;
    });
    assert_eq!(orders, 24);
}

#[test]
fn all_types_are_send_and_sync() {
    fn is_shared<T: Send + Sync + Clone + Debug + 'static>() {}
    is_shared::<OcspRequest>();
    is_shared::<OcspSingleRequest>();
    is_shared::<OcspResponse>();
    is_shared::<OcspSingleResponse>();
    is_shared::<OcspCertificateId>();
    is_shared::<OcspVerifier>();
    is_shared::<VerifiedOcspResponse>();
    is_shared::<OcspResponder>();
    is_shared::<OcspRequestBuilder>();
    is_shared::<OcspSingleRequestBuilder>();
    is_shared::<OcspResponseBuilder>();
    is_shared::<OcspSingleResponseBuilder>();
    is_shared::<OcspCertificateStatus>();
    is_shared::<OcspFailure>();
    fn is_object_safe(_: &dyn OcspBackend) {}
    is_object_safe(&new_backend());
}

#[test]
fn eight_threads_verify_one_response() {
    let Made {
        scene,
        request,
        response,
    } = made(&new_backend());
    let verifier = scene.verifier().nonce_of(&request).unwrap();
    let barrier = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                barrier.wait();
                // The certificates and extensions are decoded by one of them.
                let verified = verifier.verify(&response, now()).unwrap();
                assert_eq!(verified.status(), OcspCertificateStatus::Good);
                assert_eq!(response.certificates().unwrap().len(), 1);
            });
        }
    });
}

#[test]
fn loading_and_verifying_leave_the_error_queue_clean() {
    let backend = new_backend();
    let made = made(&backend);
    let verifier = made.scene.verifier().nonce_of(&made.request).unwrap();
    let verified = clean(|| verifier.verify(&made.response, now())).unwrap();
    assert!(verified.has_nonce());
    clean(|| Ok(made.scene.request(Some(&[2; 32])))).unwrap();
    clean(|| made.request.public_bytes(Encoding::Pem)).unwrap_err();
    let (mut read, mut refused) = (0, 0);
    // Valgrind is slow, so not everywhere.
    let der = made.response.as_der();
    for index in (0..der.len()).step_by(17) {
        let changed = bytes::flipped(der, index);
        let verified: Result<VerifiedOcspResponse> =
            clean(|| OcspResponse::from_der(&backend, &changed).and_then(|response| verifier.verify(&response, now())));
        match verified {
            // The parts of the certificate and the algorithm that do not matter.
            Ok(_) => read += 1,
            Err(error) => {
                assert!(!matches!(error, Error::OpenSsl { .. }), "{error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 20 && read < refused, "{read} {refused}");
    let der = made.request.as_der();
    for index in 0..der.len() {
        let changed = bytes::flipped(der, index);
        drop(clean(|| {
            OcspRequest::from_der(&backend, &changed).and_then(|request| request.nonce())
        }));
    }
    let other = Party::root(&backend, "Other").certificate.public_key().unwrap();
    assert!(matches!(
        clean(|| made.response.verify_signature(&other)),
        Err(Error::InvalidSignature)
    ));
}
