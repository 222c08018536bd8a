//! OCSP on FIPS backends: the module makes and verifies all signatures, and the hashes of names and keys.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use support::errors;
use support::fips_module::{FipsModule, fips, ordinary, strict};
use support::ocsp::{Party, Scene, delegated, now};

/// A party with another key in the same backend.
fn with_key(scene: &Scene, key: PrivateKey, algorithm: SignatureAlgorithm) -> Result<Party> {
    let certificate = CertificateBuilder::new()
        .subject_name(&support::x509_made::name("CN=responder"))
        .and_then(|builder| builder.issuer_name(&scene.authority.certificate.subject()?))
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(7))
        .and_then(|builder| builder.not_valid_before(now()))
        .and_then(|builder| builder.not_valid_after(now()))
        .map(delegated)
        .and_then(|builder| builder.sign(&scene.authority.key, algorithm))?;
    Ok(Party { key, certificate })
}

/// The same certificate and the verifier of it in another backend. It permits a curve that no module has.
fn verify(backend: &Backend, scene: &Scene, response: &OcspResponse) -> Result<VerifiedOcspResponse> {
    let load = |party: &Party| backend.load_der_x509_certificate(party.certificate.as_der());
    let verifier = OcspVerifier::new(&load(&scene.subject)?, &load(&scene.authority)?)?;
    let verifier = verifier.nonce_of(&scene.request(Some(&[1; 32])))?.permitted_curves([
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp256K1,
    ]);
    verifier.verify(&backend.load_der_ocsp_response(response.as_der())?, now())
}

fn respond(scene: &Scene, responder: &Party, algorithm: impl Into<SignatureAlgorithm>) -> Result<OcspResponse> {
    let builder = responder
        .begin()
        .nonce_of(&scene.request(Some(&[1; 32])))?
        .add_response(scene.good())?;
    builder.sign(&responder.key, algorithm)
}

/// With the usual SHA-1 of names, which is a use of a hash function that is approved, on a strict backend too.
#[test]
fn responses_are_made_and_verified_on_both_sides() {
    let mut ran = 0;
    for own in [fips(), strict()] {
        let scene = Scene::new(own);
        let mut keys: Vec<PrivateKey> = vec![
            own.generate_rsa_private_key(65537, 2048).unwrap().into(),
            own.generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)
                .unwrap()
                .into(),
        ];
        if FipsModule::of(own).has_edwards_curves {
            keys.push(own.ed25519_generate_key().unwrap().into());
        }
        for key in keys {
            let responder = with_key(&scene, key, SignatureAlgorithm::default()).unwrap();
            let response = respond(&scene, &responder, SignatureAlgorithm::default()).unwrap();
            assert!(response.backend().fips_status().is_in_use());
            assert_eq!(response.hash_algorithm().unwrap(), HashAlgorithm::Sha1);
            for backend in [own, ordinary()] {
                let verified = verify(backend, &scene, &response).unwrap();
                assert_eq!(verified.status(), OcspCertificateStatus::Good);
                assert!(verified.has_nonce() && verified.has_no_check());
            }
            // What an ordinary backend makes.
            let pem = responder
                .key
                .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
            let elsewhere = Party {
                key: ordinary().load_pem_private_key(&pem.unwrap(), None).unwrap(),
                certificate: responder.certificate.clone(),
            };
            let response = respond(&scene, &elsewhere, SignatureAlgorithm::default()).unwrap();
            let verified = verify(own, &scene, &response).unwrap();
            assert_eq!(verified.status(), OcspCertificateStatus::Good);
            ran += 1;
        }
    }
    let kinds = if FipsModule::of(fips()).has_edwards_curves {
        3
    } else {
        2
    };
    assert_eq!(ran, 2 * kinds);
}

/// What FIPS does not approve, an ordinary backend signs; the FIPS backends say why they do not verify it.
#[test]
fn what_is_not_approved_is_refused() {
    let scene = Scene::new(ordinary());
    let key = ordinary()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256K1)
        .unwrap();
    let responder = with_key(&scene, key.into(), SignatureAlgorithm::default()).unwrap();
    let response = respond(&scene, &responder, HashAlgorithm::Sha256).unwrap();
    assert!(verify(ordinary(), &scene, &response).is_ok());
    for own in [fips(), strict()] {
        match verify(own, &scene, &response) {
            Err(Error::Unsupported { .. } | Error::NotApproved { .. }) => {}
            other => panic!("{other:?}"),
        }
    }
    // Signatures with SHA-1 are refused on every backend.
    let response = respond(&scene, &scene.authority, HashAlgorithm::Sha1).unwrap();
    for own in [fips(), strict()] {
        let result = verify(own, &scene, &response).map(|verified| verified.status());
        assert_eq!(result, Err(Error::Ocsp(OcspFailure::ForbiddenSignatureAlgorithm)));
    }
    // MD5, which no module has.
    let by_md5 = OcspCertificateId::for_certificate(
        &scene.subject.certificate,
        &scene.authority.certificate,
        HashAlgorithm::Md5,
    );
    let answer = OcspSingleResponseBuilder::for_id(&by_md5.unwrap())
        .certificate_status(OcspCertificateStatus::Good)
        .and_then(|answer| answer.this_update(now()))
        .and_then(|answer| answer.next_update(now()))
        .unwrap();
    let builder = scene
        .authority
        .begin()
        .nonce_of(&scene.request(Some(&[1; 32])))
        .unwrap();
    let response = scene.authority.sign(builder.add_response(answer).unwrap()).unwrap();
    assert!(verify(ordinary(), &scene, &response).is_ok());
    for own in [fips(), strict()] {
        errors::assert_unsupported_naming(verify(own, &scene, &response), &["md5"]);
        let by_md5 = OcspCertificateId::for_certificate(
            &Scene::new(own).subject.certificate,
            &Scene::new(own).authority.certificate,
            HashAlgorithm::Md5,
        );
        errors::assert_unsupported_naming(by_md5, &["md5"]);
    }
}
