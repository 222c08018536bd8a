//! Responses that are signed with keys of every type, and by every scheme of RSA.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use support::ocsp::{Party, Scene, delegated, good, now};
use support::sample_keys::{self, DSA_1024, DSA_2048, ML_DSA_SAMPLES, RSA, RSA_PSS, SLH_DSA_SAMPLES, Sample, sample};
use support::{backend, on_fips, x509_made};

/// The samples whose keys sign, except for DSA, which the verifier refuses.
fn signing_samples() -> impl Iterator<Item = &'static Sample> {
    sample_keys::all().iter().filter(|sample| {
        let is_dsa = [DSA_1024, DSA_2048].contains(&sample.name);
        !is_dsa && SignatureAlgorithm::default_for(&sample.private).is_ok()
    })
}

/// An authority with this key, which answers itself.
fn authority(key: &PrivateKey, algorithm: SignatureAlgorithm) -> Party {
    let certificate = named("Authority", key)
        .and_then(|builder| builder.issuer_name(&x509_made::name("CN=Authority")))
        .and_then(|builder| builder.add_extension(&BasicConstraints::ca(None), true))
        .and_then(|builder| builder.sign(key, algorithm));
    Party {
        key: key.clone(),
        certificate: certificate.unwrap(),
    }
}

fn named(common_name: &str, key: &PrivateKey) -> Result<CertificateBuilder> {
    CertificateBuilder::new()
        .subject_name(&x509_made::name(&format!("CN={common_name}")))?
        .public_key(&key.public_key()?)?
        .serial_number(7)?
        .not_valid_before(now())?
        .not_valid_after(now())
}

/// What an authority answers itself, and by a responder with the same key, is accepted; and not with another key.
#[track_caller]
fn both_answer(scene: &Scene, key: &PrivateKey, algorithm: SignatureAlgorithm) {
    let authority = authority(key, algorithm);
    let subject = &scene.subject.certificate;
    let issuer = &authority.certificate;
    let certificate = named("Responder", key)
        .and_then(|builder| builder.issuer_name(&issuer.subject()?))
        .map(delegated)
        .and_then(|builder| builder.sign(key, algorithm));
    let responder = Party {
        key: key.clone(),
        certificate: certificate.unwrap(),
    };
    for party in [&authority, &responder] {
        // By name: the key is the same.
        let response = OcspResponseBuilder::new()
            .responder_id(OcspResponderEncoding::Name, &party.certificate)
            .and_then(|builder| builder.certificates([&party.certificate]))
            .and_then(|builder| builder.add_response(good(subject, issuer)))
            .and_then(|builder| builder.sign(key, algorithm))
            .unwrap();
        let read = OcspResponse::from_der(backend(), response.as_der()).unwrap();
        let verifier = OcspVerifier::new(subject, issuer).unwrap();
        let verified = verifier.verify(&read, now()).unwrap();
        assert_eq!(verified.status(), OcspCertificateStatus::Good);
        let is_issuer = verified.responder() == &OcspResponder::Issuer;
        assert_eq!(is_issuer, std::ptr::eq(party, &authority));
        // Another authority of the same name.
        let result = read.verify(subject, &scene.authority.certificate, now());
        assert!(matches!(result, Err(Error::Ocsp(_))), "{result:?}");
        // A signature with another bit.
        let signature = read.signature().unwrap();
        let start = der_position(read.as_der(), signature);
        let changed = support::bytes::flipped(read.as_der(), start + signature.len() / 2);
        let changed = OcspResponse::from_der(backend(), &changed).unwrap();
        let result = verifier.verify(&changed, now()).map(|verified| verified.status());
        assert_eq!(result, Err(Error::Ocsp(OcspFailure::InvalidSignature)));
    }
}

fn der_position(der: &[u8], part: &[u8]) -> usize {
    der.windows(part.len()).position(|bytes| bytes == part).unwrap()
}

#[test]
fn keys_of_every_type() {
    let scene = Scene::new(backend());
    let mut names = Vec::new();
    for sample in signing_samples() {
        let algorithm = SignatureAlgorithm::default_for(&sample.private).unwrap();
        both_answer(&scene, &sample.private, algorithm);
        names.push(sample.name);
    }
    let [_, ml_dsa, slh_dsa] = sample_keys::post_quantum_counts();
    let left_out = ML_DSA_SAMPLES + SLH_DSA_SAMPLES - ml_dsa - slh_dsa;
    println!("count: x509-ocsp keys={} unsupported={left_out}", names.len());
    // RSA, two of RSA for PSS, three curves, Ed25519 and Ed448, which the certified module lacks.
    let others = names.len() - ml_dsa - slh_dsa;
    assert!(others == 8 || (on_fips() && others == 6), "{names:?}");
    assert!(names.contains(&RSA_PSS), "{names:?}");
}

/// RSASSA-PSS by a key that is not restricted to it, with every permitted hash function.
#[test]
fn rsa_with_pss() {
    let scene = Scene::new(backend());
    let mut verified = 0;
    for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        both_answer(&scene, &sample(RSA).private, SignatureAlgorithm::rsa_pss(hash));
        verified += 1;
    }
    assert_eq!(verified, 3);
}
