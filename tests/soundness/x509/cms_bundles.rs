//! Bundles of certificates and S/MIME: every order of drops, many threads, and a clean error queue.

use super::error_queue::clean;
use hazmat_openssl::Error;
use hazmat_openssl::cms::smime::{SmimeMessage, wrap, wrap_detached};
use hazmat_openssl::cms::{CertificateBundle, PemLabel};
use hazmat_openssl::prelude::*;
use std::sync::Barrier;
use support::cms::{Scene, message, no_content, signed_data_by};
use support::soundness::each_order;
use support::{der, on_fips};

fn new_backend() -> Backend {
    match on_fips() {
        true => support::fips_module::builder().build().unwrap(),
        false => Backend::new().unwrap(),
    }
}

fn made(backend: &Backend) -> (Scene, CertificateBundle) {
    let scene = Scene::new(backend);
    let certificates = [scene.authority.certificate.clone(), scene.subject.certificate.clone()];
    let bundle = CertificateBundle::new(certificates, [scene.list.clone()]);
    (scene, bundle)
}

/// Certificates and lists outlive the bundle, and the backend.
#[test]
fn any_order_of_drops_is_sound() {
    let mut orders = 0;
    each_order(3, &mut |order| {
        let backend = new_backend();
        let (scene, bundle) = made(&backend);
        let read = CertificateBundle::from_der(&backend, &bundle.to_der().unwrap()).unwrap();
        let list = read.revocation_lists()[0].clone();
        let mut parts: [Option<Box<dyn std::any::Any>>; 3] = [
            Some(Box::new(backend)),
            Some(Box::new((bundle, scene))),
            Some(Box::new(read.clone())),
        ];
        for &index in order {
            parts[index] = None;
        }
        let [one, other] = read.certificates() else {
            panic!("{read:?}")
        };
        let is_issuer = one.issuer_bytes() == one.subject_bytes();
        let (authority, subject) = if is_issuer { (one, other) } else { (other, one) };
        subject.verify_directly_issued_by(authority).unwrap();
        list.verify_signature(&authority.public_key().unwrap()).unwrap();
        orders += 1;
    });
    assert_eq!(orders, 6);
}

#[test]
fn many_threads_share_a_bundle() {
    let backend = new_backend();
    let (_, bundle) = made(&backend);
    let der = bundle.to_der().unwrap();
    let start = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                start.wait();
                for _ in 0..20 {
                    assert_eq!(bundle.to_der().unwrap(), der);
                    let read = CertificateBundle::from_der(&backend, &der).unwrap();
                    assert_eq!(read.certificates().len(), 2);
                }
            });
        }
    });
}

#[test]
fn the_error_queue_stays_clean() {
    let backend = new_backend();
    let (_, bundle) = made(&backend);
    let der = clean(|| bundle.to_der()).unwrap();
    let pem = clean(|| bundle.to_pem(PemLabel::Cms)).unwrap();
    clean(|| CertificateBundle::from_der(&backend, &der)).unwrap();
    clean(|| CertificateBundle::from_pem(&backend, &pem)).unwrap();
    let mail = clean(|| wrap(&der)).unwrap();
    clean(|| SmimeMessage::parse(&mail)).unwrap();
    let signature = signed_data_by(1, &no_content(), &[], &der::sequence(&[der::integer(1)]));
    // Its boundary is random, but its length is not.
    let length = || wrap_detached(&backend, b"text", &signature).map(|mail| mail.len());
    clean(length).unwrap();
    let failures = [
        clean(|| CertificateBundle::from_der(&backend, &der[..der.len() - 1])).map(drop),
        clean(|| CertificateBundle::from_pem(&backend, "")).map(drop),
        clean(|| SmimeMessage::parse(&mail[..20])).map(drop),
        clean(|| wrap(&message("1.2.3", &[5, 0]))).map(drop),
        clean(|| wrap_detached(&backend, b"\n", &signature)).map(drop),
    ];
    for failure in failures {
        assert!(
            matches!(failure, Err(Error::Malformed { .. } | Error::InvalidArgument { .. })),
            "{failure:?}"
        );
    }
}
