//! Keys and signature algorithms of responders that are too weak.

use OcspFailure::{ForbiddenKey, ForbiddenSignatureAlgorithm};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result, UnsupportedKind};
use support::ocsp::{Party, Scene, delegated, good, now};
use support::sample_keys::{self, DSA_2048};
use support::{backend, der, x509_made};

/// A key of which not every backend offers the type or size.
fn key(made: Result<impl Into<PrivateKey>>) -> Option<PrivateKey> {
    match made {
        Ok(key) => Some(key.into()),
        Err(error) => {
            assert!(support::on_fips(), "{error}");
            None
        }
    }
}

fn rsa(bits: u32) -> Option<PrivateKey> {
    key(backend().generate_rsa_private_key(65537, bits))
}

fn on(curve: EllipticCurve) -> Option<PrivateKey> {
    key(backend().generate_elliptic_curve_private_key(curve))
}

/// A responder with this key, which an authority has certified with an algorithm.
fn responder(authority: &Party, key: PrivateKey, algorithm: impl Into<SignatureAlgorithm>) -> Result<Party> {
    let certificate = CertificateBuilder::new()
        .subject_name(&x509_made::name("CN=responder"))?
        .issuer_name(&authority.certificate.subject()?)?
        .public_key(&key.public_key()?)?
        .serial_number(7)?
        .not_valid_before(now())?
        .not_valid_after(now())?;
    let certificate = delegated(certificate).sign(&authority.key, algorithm)?;
    Ok(Party { key, certificate })
}

/// An authority with this key.
fn authority(key: PrivateKey) -> Party {
    let certificate = CertificateBuilder::new()
        .subject_name(&x509_made::name("CN=Authority"))
        .and_then(|builder| builder.issuer_name(&x509_made::name("CN=Authority")))
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(1))
        .and_then(|builder| builder.not_valid_before(now()))
        .and_then(|builder| builder.not_valid_after(now()))
        .and_then(|builder| builder.add_extension(&BasicConstraints::ca(None), true))
        .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()));
    let certificate = certificate.unwrap();
    Party { key, certificate }
}

/// Asserts that a response is refused by the default floor, and accepted by another one.
#[track_caller]
fn only_by(response: &OcspResponse, (default, other): (OcspVerifier, OcspVerifier), failure: OcspFailure) {
    let verify = |verifier: OcspVerifier| verifier.verify(response, now()).map(|verified| verified.status());
    assert_eq!(verify(default), Err(Error::Ocsp(failure)));
    assert_eq!(verify(other), Ok(OcspCertificateStatus::Good));
}

#[test]
fn short_rsa_keys() {
    let scene = Scene::new(backend());
    let Some(short) = rsa(1024) else { return };
    // Of a responder.
    let delegate = responder(&scene.authority, short.clone(), SignatureAlgorithm::default()).unwrap();
    let verifiers = |bits| (scene.verifier(), scene.verifier().minimum_rsa_modulus(bits));
    only_by(&delegate.respond(scene.good()), verifiers(1024), ForbiddenKey);
    only_by(&delegate.respond(scene.good()), verifiers(0), ForbiddenKey);
    // Of a responder that the caller trusts.
    let trusting = |verifier: OcspVerifier| verifier.trusted_responder(&delegate.certificate);
    let (default, other) = verifiers(1024);
    let verifiers = (trusting(default), trusting(other));
    only_by(&delegate.respond(scene.good()), verifiers, ForbiddenKey);
    // Of the issuer, which signs the response, or has certified a responder with a good key.
    let authority = authority(short);
    let subject = &scene.subject.certificate;
    let verifiers = || {
        let verifier = OcspVerifier::new(subject, &authority.certificate).unwrap();
        (verifier.clone(), verifier.minimum_rsa_modulus(1024))
    };
    let answer = || good(subject, &authority.certificate);
    only_by(&authority.respond(answer()), verifiers(), ForbiddenKey);
    let delegate = responder(
        &authority,
        on(EllipticCurve::Secp256R1).unwrap(),
        SignatureAlgorithm::default(),
    );
    only_by(&delegate.unwrap().respond(answer()), verifiers(), ForbiddenKey);
}

/// Such keys libcrypto takes: with the exponent 1, anybody signs, and another identifier would pass by the floor.
#[test]
fn rsa_keys_that_are_none() {
    let scene = Scene::new(backend());
    let delegate = responder(&scene.authority, rsa(2048).unwrap(), SignatureAlgorithm::default()).unwrap();
    let response = OcspResponseBuilder::new()
        .responder_id(OcspResponderEncoding::Name, &delegate.certificate)
        .and_then(|builder| builder.produced_at(now()))
        .and_then(|builder| delegate.sign(builder.add_response(scene.good())?))
        .unwrap();
    let verify = |path: &[usize], new: &[u8]| {
        let der = der::replaced(delegate.certificate.as_der(), path, new);
        let certificate = Certificate::from_der(backend(), &der).unwrap();
        let verifier = scene.verifier().minimum_rsa_modulus(0).trusted_responder(&certificate);
        verifier.verify(&response, now()).map(|verified| verified.status())
    };
    let info = [0, 6];
    let exponent = [&info[..], &[1, 0, 1]].concat();
    assert_eq!(
        verify(&exponent, &der::integer(65_537)),
        Ok(OcspCertificateStatus::Good)
    );
    for number in [1, 2, 65_536, -1, 0] {
        let result = verify(&exponent, &der::integer(number));
        assert!(matches!(result, Err(Error::Malformed { .. })), "{number}: {result:?}");
    }
    let x500_rsa = der::sequence(&[der::oid("2.5.8.1.1"), der::null()]);
    let result = verify(&[&info[..], &[0]].concat(), &x500_rsa);
    let kind = UnsupportedKind::PublicKeyAlgorithm;
    assert!(matches!(result, Err(Error::Unsupported { kind: found, .. }) if found == kind));
}

#[test]
fn curves() {
    let scene = Scene::new(backend());
    let mut refused = 0;
    for curve in [
        EllipticCurve::Secp192R1,
        EllipticCurve::Secp224R1,
        EllipticCurve::BrainpoolP256R1,
    ] {
        let Some(key) = on(curve) else { continue };
        let delegate = responder(&scene.authority, key, HashAlgorithm::Sha256).unwrap();
        let response = delegate.begin().add_response(scene.good()).unwrap();
        let Ok(response) = response.sign(&delegate.key, HashAlgorithm::Sha256) else {
            assert!(support::on_fips(), "{curve:?} signs on every other backend");
            continue;
        };
        let other = scene.verifier().permitted_curves([EllipticCurve::Secp256R1, curve]);
        only_by(&response, (scene.verifier(), other), ForbiddenKey);
        refused += 1;
    }
    assert!(refused == 3 || support::on_fips(), "{refused}");
    // The issuer's curve is meant too.
    let without = scene.verifier().permitted_curves([EllipticCurve::Secp384R1]);
    let result = without.verify(&scene.authority.respond(scene.good()), now());
    assert_eq!(result.map(|verified| verified.status()), Err(Error::Ocsp(ForbiddenKey)));
}

#[test]
fn keys_of_dsa() {
    let scene = Scene::new(backend());
    let Some(sample) = sample_keys::all().iter().find(|sample| sample.name == DSA_2048) else {
        assert!(support::on_fips(), "every other backend has DSA");
        return;
    };
    let Ok(delegate) = responder(&scene.authority, sample.private.clone(), SignatureAlgorithm::default()) else {
        return assert!(support::on_fips());
    };
    let response = delegate.begin().add_response(scene.good()).unwrap();
    let Ok(response) = response.sign(&delegate.key, HashAlgorithm::Sha256) else {
        return assert!(support::on_fips());
    };
    let verifier = scene.verifier().minimum_rsa_modulus(0);
    let result = verifier.verify(&response, now());
    assert_eq!(result.map(|verified| verified.status()), Err(Error::Ocsp(ForbiddenKey)));
}

/// The hash function, and that of the mask of PSS, of the response and of the responder's certificate.
#[test]
fn hash_functions() {
    let scene = Scene::new(backend());
    let authority = authority(rsa(2048).unwrap());
    let subject = &scene.subject.certificate;
    let verifier = OcspVerifier::new(subject, &authority.certificate).unwrap();
    let strong = SignatureAlgorithm::from(HashAlgorithm::Sha256);
    let pss = SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256);
    let cases = [
        (SignatureAlgorithm::from(HashAlgorithm::Sha1), HashAlgorithm::Sha1),
        (SignatureAlgorithm::from(HashAlgorithm::Sha224), HashAlgorithm::Sha224),
        (pss.with_mgf1_hash(HashAlgorithm::Sha1), HashAlgorithm::Sha1),
        (pss.with_mgf1_hash(HashAlgorithm::Sha224), HashAlgorithm::Sha224),
    ];
    let mut refused = 0;
    for (weak, hash) in cases {
        for [of_certificate, of_response] in [[weak, strong], [strong, weak]] {
            let delegate = responder(&authority, rsa(2048).unwrap(), of_certificate);
            let response = delegate.and_then(|delegate| {
                let builder = delegate.begin().add_response(good(subject, &authority.certificate))?;
                builder.sign(&delegate.key, of_response)
            });
            let Ok(response) = response else {
                assert!(support::on_fips(), "{weak} signs on every other backend");
                continue;
            };
            let other = verifier
                .clone()
                .permitted_hash_algorithms([HashAlgorithm::Sha256, hash]);
            only_by(&response, (verifier.clone(), other), ForbiddenSignatureAlgorithm);
            refused += 1;
        }
    }
    assert!(refused == 8 || support::on_fips(), "{refused}");
}
