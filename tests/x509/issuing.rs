//! Issuing certificates and lists with keys of any type, from requests and issuers' certificates.

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use std::sync::Arc;
use support::errors::{assert_invalid_argument, assert_invalid_signature, assert_malformed_kind};
use support::x509_der::{self, Structure};
use support::x509_records::Loaded;
use support::{backend, sample_keys, x509_made};
use time::{Duration, OffsetDateTime};

fn builder(subject: &str) -> CertificateBuilder {
    let name = Name::from_common_name(subject).unwrap();
    CertificateBuilder::new()
        .subject_name(&name)
        .and_then(|builder| builder.serial_number(SerialNumber::from(7)))
        .and_then(|builder| builder.valid_for(Duration::days(1)))
        .unwrap()
}

fn self_signed(key: &PrivateKey, extensions: &[Extension]) -> Certificate {
    let extensions: Vec<_> = extensions.iter().collect();
    x509_made::certificate(key, x509_made::sha256(), &extensions)
}

/// Signs one of each with a concrete key type, and verifies with its public half.
macro_rules! sign_with {
    ($key:expr, $algorithm:expr) => {{
        let key = $key.unwrap();
        let public_key = key.public_key().unwrap();
        let name = Name::from_common_name("issuer").unwrap();
        let certificate = builder("subject")
            .issuer_name(&name)
            .unwrap()
            .public_key(&public_key)
            .unwrap();
        let certificate = certificate.sign(&key, $algorithm).unwrap();
        certificate.verify_signature(&public_key).unwrap();
        assert!(certificate.is_signature_valid(&public_key).unwrap());
        assert_eq!(certificate.public_key().unwrap(), public_key.into());

        let request = CertificateSigningRequestBuilder::new().subject_name(&name).unwrap();
        let request = request.sign(&key, $algorithm).unwrap();
        request.verify_signature().unwrap();

        let now = OffsetDateTime::now_utc();
        let list = CertificateRevocationListBuilder::new().issuer_name(&name).unwrap();
        let list = list
            .last_update(now)
            .unwrap()
            .next_update(now)
            .unwrap()
            .sign(&key, $algorithm)
            .unwrap();
        list.verify_signature(&certificate.public_key().unwrap()).unwrap();
        assert!(list.is_signature_valid(&key.public_key().unwrap()).unwrap());
        assert!(
            !list
                .is_signature_valid(&x509_made::new_key().public_key().unwrap())
                .unwrap()
        );
    }};
}

#[test]
fn every_key_type_signs_by_reference() {
    let sha256 = HashAlgorithm::Sha256;
    sign_with!(backend().generate_rsa_private_key(65537, 2048), sha256);
    sign_with!(
        backend().generate_rsa_private_key(65537, 2048),
        SignatureAlgorithm::rsa_pss(sha256)
    );
    sign_with!(
        backend().generate_elliptic_curve_private_key(EllipticCurve::Secp256R1),
        sha256
    );
    sign_with!(
        DsaPrivateKey::try_from(sample_keys::sample(sample_keys::DSA_2048).private.clone()),
        sha256
    );
    sign_with!(backend().ed25519_generate_key(), SignatureAlgorithm::ed25519());
    sign_with!(backend().ed448_generate_key(), SignatureAlgorithm::ed448());
}

#[test]
fn keys_in_boxes_and_behind_references_sign() {
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&Name::default())
        .unwrap();
    let key = x509_made::new_key();
    let (boxed, shared) = (Box::new(key.clone()), Arc::new(key.clone()));
    for signed in [
        request.clone().sign(&boxed, x509_made::sha256()),
        request.clone().sign(&shared, x509_made::sha256()),
        request.clone().sign(&&key, x509_made::sha256()),
    ] {
        let signed = signed.unwrap();
        signed.verify_signature().unwrap();
        assert_eq!(signed.public_key().unwrap(), key.public_key().unwrap());
    }
}

#[test]
fn a_key_that_cannot_sign_is_refused() {
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&Name::default())
        .unwrap();
    let exchange = backend().x25519_generate_key().unwrap();
    assert_invalid_argument(
        request.clone().sign(&exchange, HashAlgorithm::Sha256),
        &["private_key", "X25519"],
    );
    let ed25519 = backend().ed25519_generate_key().unwrap();
    assert_invalid_argument(request.sign(&ed25519, HashAlgorithm::Sha256), &["algorithm", "Ed25519"]);
    // It can be certified, though.
    let certificate = builder("subject")
        .issuer_name(&Name::from_common_name("issuer").unwrap())
        .unwrap();
    let certificate = certificate.public_key(&exchange.public_key().unwrap()).unwrap();
    let certificate = certificate.sign(&ed25519, SignatureAlgorithm::ed25519()).unwrap();
    assert_eq!(certificate.public_key().unwrap(), exchange.public_key().unwrap().into());
}

// ---- from a request ----

#[test]
fn a_request_gives_subject_and_key_and_nothing_else() {
    let ca_key = x509_made::new_key();
    let key = backend().ed25519_generate_key().unwrap();
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&"CN=service,O=Example".parse().unwrap())
        .and_then(|builder| builder.add_extension(&BasicConstraints::ca(None), true))
        .and_then(|builder| builder.sign(&key, SignatureAlgorithm::ed25519()))
        .unwrap();
    let certificate = CertificateBuilder::for_request(&request)
        .and_then(|builder| builder.issuer_name(&Name::from_common_name("CA")?))
        .and_then(|builder| builder.serial_number(SerialNumber::from(1)))
        .and_then(|builder| builder.valid_for(Duration::hours(1)))
        .and_then(|builder| builder.sign(&ca_key, HashAlgorithm::Sha256))
        .unwrap();
    assert_eq!(certificate.subject_bytes(), request.subject_bytes());
    assert_eq!(certificate.public_key_bytes(), request.public_key_bytes());
    assert!(certificate.extensions().unwrap().is_empty());
    // Both are set.
    let again = CertificateBuilder::for_request(&request).unwrap();
    assert_invalid_argument(
        again.clone().subject_name(&Name::default()),
        &["subject_name", "already"],
    );
    assert_invalid_argument(again.public_key(&key.public_key().unwrap()), &["public_key", "already"]);
}

#[test]
fn a_request_that_is_not_signed_with_its_key_is_refused() {
    let load = |structure: Structure| match structure.must_load() {
        Loaded::Request(request) => request,
        other => panic!("{other:?}"),
    };
    let right = Structure::request();
    drop(CertificateBuilder::for_request(&load(right.clone())).unwrap());
    let other = right.clone().with("subject", &x509_der::name("somebody else"));
    let forged = other.with_signature(&right.outer_parts()[2]);
    assert_invalid_signature(CertificateBuilder::for_request(&load(forged)));
    let empty = support::der::sequence::<&[u8]>(&[]);
    let no_key = CertificateBuilder::for_request(&load(right.with("key", &empty)));
    assert!(matches!(no_key, Err(hazmat_openssl::Error::Malformed { .. })));
}

// ---- from the issuer's certificate ----

#[test]
fn the_issuer_gives_its_name_and_its_key_identifier() {
    let ca_key = x509_made::new_key();
    let public_key = ca_key.public_key().unwrap();
    let own = Extension::new(&SubjectKeyIdentifier::new(b"an identifier of its own"), false).unwrap();
    let digest = SubjectKeyIdentifier::from_public_key(&public_key).unwrap();
    for (ca, expected) in [
        (self_signed(&ca_key, &[own]), &b"an identifier of its own"[..]),
        (self_signed(&ca_key, &[]), digest.key_identifier()),
    ] {
        let certificate = builder("subject")
            .public_key(&public_key)
            .and_then(|builder| builder.issued_by(&ca))
            .and_then(|builder| builder.sign(&ca_key, HashAlgorithm::Sha256))
            .unwrap();
        certificate.verify_directly_issued_by(&ca).unwrap();
        let list = CertificateRevocationListBuilder::new()
            .issued_by(&ca)
            .and_then(|builder| builder.last_update(OffsetDateTime::now_utc()))
            .and_then(|builder| builder.next_update(OffsetDateTime::now_utc() + Duration::days(1)))
            .and_then(|builder| builder.sign(&ca_key, HashAlgorithm::Sha256))
            .unwrap();
        list.verify_signature(&ca.public_key().unwrap()).unwrap();
        assert_eq!(certificate.issuer_bytes(), ca.subject_bytes());
        assert_eq!(list.issuer_bytes(), ca.subject_bytes());
        for extensions in [certificate.extensions(), list.extensions()] {
            let found = extensions.unwrap().find::<AuthorityKeyIdentifier>().unwrap();
            let (identifier, critical) = found.unwrap();
            assert_eq!((identifier.key_identifier(), critical), (Some(expected), false));
            assert_eq!((identifier.issuer(), identifier.serial_number()), (None, None));
        }
    }
}

#[test]
fn an_issuer_is_set_once_and_must_decode() {
    let ca_key = x509_made::new_key();
    let ca = self_signed(&ca_key, &[]);
    let twice = builder("x").issued_by(&ca).and_then(|builder| builder.issued_by(&ca));
    assert_invalid_argument(twice, &["issuer_name", "already"]);
    let identifier = AuthorityKeyIdentifier::from_issuer_public_key(&ca_key.public_key().unwrap()).unwrap();
    let added = builder("x").add_extension(&identifier, false);
    assert_invalid_argument(added.and_then(|builder| builder.issued_by(&ca)), &["2.5.29.35"]);
    let broken = Extension::from_der(SubjectKeyIdentifier::OID, false, &[0x05, 0x00]);
    let broken = self_signed(&ca_key, &[broken]);
    let kind = hazmat_openssl::MalformedKind::UnexpectedTag;
    assert_malformed_kind(builder("x").issued_by(&broken), kind, "SubjectKeyIdentifier");
}

// ---- validity ----

#[test]
fn validity_from_now() {
    let key = x509_made::new_key();
    let before = OffsetDateTime::now_utc();
    let certificate = builder("x")
        .issuer_name(&Name::from_common_name("x").unwrap())
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.sign(&key, HashAlgorithm::Sha256))
        .unwrap();
    let after = OffsetDateTime::now_utc();
    let validity = certificate.validity().unwrap();
    assert_eq!(*validity.end() - *validity.start(), Duration::days(1));
    assert!(*validity.start() > before - Duration::SECOND && *validity.start() <= after);
    assert!(validity.contains(&after));

    let new = CertificateBuilder::new;
    drop(new().valid_for(Duration::ZERO).unwrap());
    assert_invalid_argument(new().valid_for(-Duration::DAY), &["not_valid_before"]);
    assert_invalid_argument(new().valid_for(Duration::MAX), &["duration", "10000"]);
    assert_invalid_argument(
        new().valid_for(Duration::DAY).unwrap().valid_for(Duration::DAY),
        &["not_valid_before", "already"],
    );
}
