//! Issuing certificates and lists with keys of any type, from requests and issuers' certificates.

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey, SignatureAlgorithm, ToPublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::{Encoding, PublicFormat};
use hazmat_openssl::x509::*;
use std::sync::Arc;
use support::der;
use support::errors::{assert_invalid_argument, assert_invalid_signature, assert_malformed_kind, refused_argument};
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

/// One piece of code for authorities with keys of every type. Getters never return the default.
#[test]
fn the_default_algorithm_fits_every_key_that_signs() {
    let name = Name::from_common_name("issuer").unwrap();
    let mut signed = 0;
    for sample in sample_keys::samples() {
        let Ok(expected) = SignatureAlgorithm::default_for(&sample.private) else {
            let request = CertificateSigningRequestBuilder::new().subject_name(&name).unwrap();
            let refused = request.sign(&sample.private, SignatureAlgorithm::default());
            assert_eq!(refused_argument(refused), "private_key", "{}", sample.name);
            continue;
        };
        let default = SignatureAlgorithm::default();
        let certificate = builder("subject").issuer_name(&name).unwrap();
        let certificate = certificate.public_key(&sample.public).unwrap();
        let certificate = certificate.sign(&sample.private, default).unwrap();
        certificate.verify_signature(&sample.public).unwrap();
        let request = CertificateSigningRequestBuilder::new().subject_name(&name).unwrap();
        let request = request.sign(&sample.private, default).unwrap();
        request.verify_signature().unwrap();
        let now = OffsetDateTime::now_utc();
        let list = CertificateRevocationListBuilder::new().issuer_name(&name).unwrap();
        let list = list.last_update(now).unwrap().next_update(now).unwrap();
        let list = list.sign(&sample.private, default).unwrap();
        list.verify_signature(&sample.public).unwrap();
        for found in [
            certificate.signature_algorithm().unwrap(),
            request.signature_algorithm().unwrap(),
            list.signature_algorithm().unwrap(),
        ] {
            assert_eq!(
                (found.scheme(), found.hash()),
                (expected.scheme(), expected.hash()),
                "{}",
                sample.name
            );
            assert!(found.scheme().is_some());
        }
        signed += 1;
    }
    assert!(signed >= 6, "{signed}");
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
    assert!(matches!(no_key, Err(Error::Malformed { .. })));
}

#[test]
fn serial_numbers_are_taken_as_small_integers_too() {
    let name = Name::from_common_name("x").unwrap();
    let key = x509_made::new_key();
    let certificate = CertificateBuilder::new()
        .subject_name(&name)
        .and_then(|builder| builder.issuer_name(&name))
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(100))
        .and_then(|builder| builder.valid_for(Duration::DAY))
        .and_then(|builder| builder.sign(&key, HashAlgorithm::Sha256))
        .unwrap();
    assert_eq!(certificate.serial_number().unwrap(), SerialNumber::from(100));
    let entry = RevokedCertificateBuilder::new()
        .serial_number(100)
        .and_then(|builder| builder.revocation_date(OffsetDateTime::now_utc()))
        .and_then(|builder| builder.build())
        .unwrap();
    assert_eq!(entry.serial_number().unwrap(), SerialNumber::from(100));
    assert_invalid_argument(
        CertificateBuilder::new().serial_number(0),
        &["serial_number", "positive"],
    );
    assert_invalid_argument(RevokedCertificateBuilder::new().serial_number(0), &["serial_number"]);
}

#[test]
fn key_identifiers_are_of_keys_behind_the_trait_too() {
    let key = x509_made::new_key().public_key().unwrap();
    let any: &dyn ToPublicKey = &key;
    let identifier = SubjectKeyIdentifier::from_public_key(any).unwrap();
    assert_eq!(identifier, SubjectKeyIdentifier::from_public_key(&key).unwrap());
    let with = SubjectKeyIdentifier::from_public_key_with(any, KeyIdentifierMethod::Sha1).unwrap();
    assert_eq!(with, identifier);
    let authority = AuthorityKeyIdentifier::from_issuer_public_key(any).unwrap();
    assert_eq!(authority.key_identifier(), Some(identifier.key_identifier()));
}

#[test]
fn every_missing_field_is_named_at_once() {
    let key = x509_made::new_key();
    let certificate = CertificateBuilder::new().sign(&key, HashAlgorithm::Sha256);
    let others = [
        "issuer_name",
        "not_valid_before",
        "not_valid_after",
        "subject_name",
        "public_key",
    ];
    assert_invalid_argument(certificate, &[&["serial_number", "must be set"][..], &others].concat());
    let certificate = builder("x").sign(&key, HashAlgorithm::Sha256);
    assert_invalid_argument(certificate, &["issuer_name", "must be set; so must public_key"]);
    let list = CertificateRevocationListBuilder::new().sign(&key, HashAlgorithm::Sha256);
    assert_invalid_argument(list, &["issuer_name", "must be set; so must last_update, next_update"]);
    let entry = RevokedCertificateBuilder::new().build();
    assert_invalid_argument(entry, &["serial_number", "must be set; so must revocation_date"]);
    let one = RevokedCertificateBuilder::new()
        .serial_number(1)
        .and_then(|builder| builder.build());
    assert_eq!(one.unwrap_err().to_string(), "revocation_date: must be set");
}

// ---- from the issuer's certificate ----

#[test]
fn the_issuer_gives_its_name_and_its_key_identifier() {
    let ca_key = x509_made::new_key();
    let public_key = ca_key.public_key().unwrap();
    let own = Extension::new(&SubjectKeyIdentifier::new(b"an identifier of its own"), false).unwrap();
    let is_ca = Extension::new(&BasicConstraints::ca(None), true).unwrap();
    let digest = SubjectKeyIdentifier::from_public_key(&public_key).unwrap();
    for (ca, expected) in [
        (
            self_signed(&ca_key, &[own, is_ca.clone()]),
            &b"an identifier of its own"[..],
        ),
        (self_signed(&ca_key, &[is_ca]), digest.key_identifier()),
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
    let is_ca = Extension::new(&BasicConstraints::ca(None), true).unwrap();
    let ca = self_signed(&ca_key, std::slice::from_ref(&is_ca));
    let twice = builder("x").issued_by(&ca).and_then(|builder| builder.issued_by(&ca));
    assert_invalid_argument(twice, &["issuer_name", "already"]);
    let identifier = AuthorityKeyIdentifier::from_issuer_public_key(&ca_key.public_key().unwrap()).unwrap();
    let added = builder("x").add_extension(&identifier, false);
    assert_invalid_argument(added.and_then(|builder| builder.issued_by(&ca)), &["2.5.29.35"]);
    let broken = Extension::from_value(SubjectKeyIdentifier::OID, false, &[0x05, 0x00]);
    let broken = self_signed(&ca_key, &[broken, is_ca]);
    let kind = hazmat_openssl::MalformedKind::UnexpectedTag;
    assert_malformed_kind(builder("x").issued_by(&broken), kind, "SubjectKeyIdentifier");
}

fn certificate(structure: Structure) -> Certificate {
    match structure.must_load() {
        Loaded::Certificate(certificate) => certificate,
        other => panic!("{other:?}"),
    }
}

fn list_builder() -> CertificateRevocationListBuilder {
    let now = OffsetDateTime::now_utc();
    CertificateRevocationListBuilder::new()
        .last_update(now)
        .and_then(|builder| builder.next_update(now + Duration::DAY))
        .unwrap()
}

#[test]
fn only_the_key_of_the_issuers_certificate_signs() {
    let is_ca = Extension::new(&BasicConstraints::ca(None), true).unwrap();
    let (ca_key, other_key) = (x509_made::new_key(), x509_made::new_key());
    let ca = self_signed(&ca_key, &[is_ca]);
    let build = || builder("x").public_key(&other_key.public_key().unwrap()).unwrap();
    let ed25519 = backend().ed25519_generate_key().unwrap();

    let issued = build().issued_by(&ca).unwrap();
    issued.clone().sign(&ca_key, HashAlgorithm::Sha256).unwrap();
    let words = &["private_key", "does not belong to the issuer's certificate"];
    assert_invalid_argument(issued.clone().sign(&other_key, HashAlgorithm::Sha256), words);
    assert_invalid_argument(issued.clone().sign(&ed25519, SignatureAlgorithm::ed25519()), words);
    let through_trait = backend().create_x509_certificate(&issued, &other_key, x509_made::sha256());
    assert_invalid_argument(through_trait, words);

    let list = list_builder().issued_by(&ca).unwrap();
    list.clone().sign(&ca_key, HashAlgorithm::Sha256).unwrap();
    assert_invalid_argument(list.clone().sign(&other_key, HashAlgorithm::Sha256), words);
    assert_invalid_argument(list.sign(&ed25519, SignatureAlgorithm::ed25519()), words);

    // A name alone does not tell the key.
    let by_name = build().issuer_name(&ca.subject().unwrap()).unwrap();
    by_name.sign(&other_key, HashAlgorithm::Sha256).unwrap();

    // The key may be of another backend than the certificate.
    let elsewhere = Backend::new().unwrap();
    let loaded = Certificate::from_der(&elsewhere, ca.as_der()).unwrap();
    let issued = build().issued_by(&loaded).unwrap();
    issued.clone().sign(&ca_key, HashAlgorithm::Sha256).unwrap();
    assert_invalid_argument(issued.sign(&other_key, HashAlgorithm::Sha256), words);
}

/// The certificate states the key in another encoding than this crate writes.
#[test]
fn an_issuers_key_in_another_encoding_is_the_same_key() {
    let key = x509_der::key();
    let PublicKey::EllipticCurve(public_key) = key.public_key().unwrap() else {
        panic!("not an elliptic curve key")
    };
    let point = public_key
        .public_bytes(Encoding::X962, PublicFormat::CompressedPoint)
        .unwrap();
    let algorithm = der::at(&x509_der::spki(), &[0]).full_data().to_vec();
    let info = der::sequence(&[algorithm, der::bits(&point)]);
    let ca = certificate(Structure::certificate().with("key", &info));
    assert_eq!(ca.public_key_bytes(), info);
    let other = x509_made::new_key();
    let build = || builder("x").public_key(&public_key).unwrap().issued_by(&ca).unwrap();
    build().sign(key, HashAlgorithm::Sha256).unwrap();
    assert_invalid_argument(build().sign(&other, HashAlgorithm::Sha256), &["private_key"]);

    // A key that does not decode is nobody's. The issuer has a subjectKeyIdentifier: its key is not hashed.
    let broken = certificate(Structure::certificate().with("key", &der::sequence(&[der::null()])));
    let issued = builder("x").public_key(&public_key).unwrap().issued_by(&broken);
    assert_invalid_argument(issued.unwrap().sign(key, HashAlgorithm::Sha256), &["private_key"]);
}

/// A certificate may restrict an RSA key to PSS where the key file does not.
#[test]
fn a_restriction_to_pss_makes_no_other_key() {
    let key = sample_keys::sample(sample_keys::RSA).private.clone();
    let spki = key.public_key().unwrap().to_spki_der().unwrap();
    let numbers = der::at(&spki, &[1]).full_data().to_vec();
    let pss = der::sequence(&[der::oid("1.2.840.113549.1.1.10")]);
    let ca = certificate(Structure::certificate().with("key", &der::sequence(&[pss, numbers])));
    let build = || {
        builder("x")
            .public_key(&ca.public_key().unwrap())
            .unwrap()
            .issued_by(&ca)
            .unwrap()
    };
    let made = build()
        .sign(&key, SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256))
        .unwrap();
    made.verify_signature(&ca.public_key().unwrap()).unwrap();
    let other = backend().generate_rsa_private_key(65537, 2048).unwrap();
    assert_invalid_argument(
        build().sign(&other, HashAlgorithm::Sha256),
        &["private_key", "does not belong"],
    );
}

#[test]
fn an_issuer_must_be_allowed_to_sign() {
    let key = x509_made::new_key();
    let constraints = |value: BasicConstraints| Extension::new(&value, true).unwrap();
    let usage = |value: KeyUsage| Extension::new(&value, true).unwrap();
    let (ca, end_entity) = (BasicConstraints::ca(None), BasicConstraints::end_entity());
    let broken = |oid: ObjectIdentifier| Extension::from_value(oid, true, &[0x05, 0x00]);
    let (signs, lists) = (KeyUsage::KEY_CERT_SIGN, KeyUsage::CRL_SIGN);
    const NOT_CA: Option<&str> = Some("not a CA");
    for (extensions, of_certificates, of_lists) in [
        (vec![constraints(ca)], None, None),
        (vec![constraints(ca), usage(signs | lists)], None, None),
        (vec![constraints(ca), usage(signs)], None, Some("cRLSign")),
        (vec![constraints(ca), usage(lists)], Some("keyCertSign"), None),
        (
            vec![constraints(ca), usage(KeyUsage::DIGITAL_SIGNATURE)],
            Some("keyCertSign"),
            Some("cRLSign"),
        ),
        (vec![constraints(end_entity)], NOT_CA, NOT_CA),
        (vec![constraints(end_entity), usage(signs)], NOT_CA, Some("cRLSign")),
        // An issuer of indirect lists.
        (vec![constraints(end_entity), usage(lists)], NOT_CA, None),
        (vec![usage(signs | lists)], NOT_CA, None),
        (vec![], NOT_CA, NOT_CA),
    ] {
        let issuer = self_signed(&key, &extensions);
        let certificate = builder("x").issued_by(&issuer);
        let list = list_builder().issued_by(&issuer);
        match of_certificates {
            None => drop(certificate.unwrap()),
            Some(word) => assert_invalid_argument(certificate, &["issuer", word]),
        }
        match of_lists {
            None => drop(list.unwrap().sign(&key, HashAlgorithm::Sha256).unwrap()),
            Some(word) => assert_invalid_argument(list, &["issuer", word]),
        }
    }
    for extensions in [
        vec![broken(BasicConstraints::OID)],
        vec![constraints(ca), broken(KeyUsage::OID)],
    ] {
        let issuer = self_signed(&key, &extensions);
        assert!(matches!(builder("x").issued_by(&issuer), Err(Error::Malformed { .. })));
        assert!(matches!(
            list_builder().issued_by(&issuer),
            Err(Error::Malformed { .. })
        ));
    }
    // A certificate of version 1 cannot say that it is a CA.
    let old = certificate(Structure::certificate().without("version").without("extensions"));
    assert_eq!(old.version(), X509Version::V1);
    drop(builder("x").issued_by(&old).unwrap());
    drop(list_builder().issued_by(&old).unwrap());
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
    // Both ends are in the period.
    assert_eq!(*validity.end() - *validity.start(), Duration::seconds(24 * 60 * 60 - 1));
    assert!(*validity.start() > before - Duration::SECOND && *validity.start() <= after);
    assert!(validity.contains(&after));

    let new = CertificateBuilder::new;
    for too_short in [
        Duration::ZERO,
        -Duration::DAY,
        Duration::MIN,
        Duration::milliseconds(999),
    ] {
        assert_invalid_argument(new().valid_for(too_short), &["duration", "at least one second"]);
    }
    let name = Name::from_common_name("x").unwrap();
    for (duration, seconds) in [
        (Duration::SECOND, 0),
        (Duration::milliseconds(1_999), 0),
        (Duration::seconds(2), 1),
    ] {
        let builder = new().valid_for(duration).unwrap();
        let builder = builder.subject_name(&name).unwrap().issuer_name(&name).unwrap();
        let builder = builder.public_key(&key.public_key().unwrap()).unwrap();
        let builder = builder.serial_number(SerialNumber::from(1)).unwrap();
        let certificate = builder.sign(&key, HashAlgorithm::Sha256).unwrap();
        let validity = certificate.validity().unwrap();
        assert_eq!(
            (*validity.end() - *validity.start()).whole_seconds(),
            seconds,
            "{duration}"
        );
    }
    assert_invalid_argument(new().valid_for(Duration::MAX), &["duration", "10000"]);
    assert_invalid_argument(
        new().valid_for(Duration::DAY).unwrap().valid_for(Duration::DAY),
        &["not_valid_before", "already"],
    );
}
