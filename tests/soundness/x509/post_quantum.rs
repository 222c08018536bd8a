//! Requests that are signed with the key of another certificate, and certificates with post-quantum keys.

use super::clean;
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use support::bytes;
use support::soundness::each_order;
use support::x509_made;

/// A signing key, its certificate, and a request for a key that does not sign.
fn made(backend: &Backend) -> (PrivateKey, Certificate, CertificateSigningRequest) {
    let signer: PrivateKey = match backend.generate_ml_dsa_private_key(MlDsaParameterSet::MlDsa44) {
        Ok(key) => key.into(),
        Err(_) => backend.ed25519_generate_key().unwrap().into(),
    };
    let certificate = x509_made::certificate(&signer, SignatureAlgorithm::default_for(&signer).unwrap(), &[]);
    let public_key = match backend.generate_ml_kem_private_key(MlKemParameterSet::MlKem512) {
        Ok(key) => key.public_key().unwrap().into(),
        Err(_) => {
            hazmat_openssl::asymmetric::PublicKey::from(backend.x25519_generate_key().unwrap().public_key().unwrap())
        }
    };
    let request = CertificateSigningRequestBuilder::new()
        .possession_statement(&public_key, &certificate)
        .and_then(|builder| builder.sign(&signer, SignatureAlgorithm::default()))
        .unwrap();
    (signer, certificate, request)
}

#[test]
fn a_statement_outlives_what_it_came_from() {
    let der = made(&Backend::new().unwrap()).2.as_der().to_vec();
    let mut orders = 0;
    each_order(4, &mut |order| {
        orders += 1;
        let backend = Backend::new().unwrap();
        let request = backend.load_der_x509_csr(&der).unwrap();
        let statement = request.possession_statement().unwrap().unwrap();
        let certificate = statement.certificate().unwrap().clone();
        let again = certificate.clone();
        let mut things: Vec<Option<Box<dyn FnOnce()>>> = vec![
            Some(Box::new(move || drop(backend))),
            Some(Box::new(move || request.verify_possession_statement(&again).unwrap())),
            Some(Box::new(move || {
                assert_eq!(statement.certificate().unwrap().version(), X509Version::V3);
                assert!(!statement.issuer().unwrap().is_empty());
            })),
            Some(Box::new(move || {
                certificate.public_key().unwrap();
                certificate.check_key_usage().unwrap();
            })),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
    assert_eq!(orders, 24);
}

#[test]
fn statements_leave_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let (signer, certificate, request) = made(&backend);
    let other = x509_made::certificate(&signer, SignatureAlgorithm::default(), &[]);
    clean(|| request.possession_statement()).unwrap();
    clean(|| request.verify_possession_statement(&certificate)).unwrap();
    drop(clean(|| request.verify_possession_statement(&other)));
    clean(|| request.verify_signature()).unwrap_err();
    clean(|| request.is_signature_valid()).unwrap_err();
    let last = bytes::flipped(request.as_der(), request.as_der().len() - 1);
    let changed = backend.load_der_x509_csr(&last).unwrap();
    let verified = clean(|| changed.verify_possession_statement(&certificate));
    assert!(matches!(verified, Err(Error::InvalidSignature)));
    assert!(!clean(|| changed.is_possession_statement_valid(&certificate)).unwrap());
    let builder = CertificateSigningRequestBuilder::new()
        .possession_statement(&request.public_key().unwrap(), &certificate)
        .unwrap();
    clean(|| builder.clone().sign(&signer, SignatureAlgorithm::default())).unwrap();
    let stranger = x509_made::new_key();
    clean(|| builder.clone().sign(&stranger, SignatureAlgorithm::default())).unwrap_err();
    clean(|| certificate.check_key_usage()).unwrap();
    let issued = clean(|| CertificateBuilder::for_request_with_possession_statement(&request, &certificate));
    assert!(issued.is_ok());
    clean(|| CertificateBuilder::for_request(&request)).unwrap_err();
    // Changed all over; valgrind is slow, so not everywhere.
    for index in (0..request.as_der().len()).step_by(211) {
        let Ok(changed) = backend.load_der_x509_csr(&bytes::flipped(request.as_der(), index)) else {
            continue;
        };
        drop(clean(|| changed.possession_statement()));
        drop(clean(|| changed.verify_possession_statement(&certificate)));
    }
}
