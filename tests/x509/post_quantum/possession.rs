//! Requests that are signed with the key of another certificate (RFC 9883).

use super::{assert_unsupported, builder, ml_dsa, ml_kem, offered};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind, Result};
use support::errors::{assert_invalid_signature, malformed_kind, refused_argument};
use support::{backend, bytes, x509_made};
use time::Duration;

/// A requester: its key for signatures, and the certificate of it.
struct Requester {
    key: PrivateKey,
    certificate: Certificate,
}

fn authority() -> &'static PrivateKey {
    static KEY: std::sync::OnceLock<PrivateKey> = std::sync::OnceLock::new();
    KEY.get_or_init(x509_made::new_key)
}

/// A certificate by the authority, with the extensions.
fn certificate(subject: &Name, key: &PrivateKey, extensions: &[Extension]) -> Certificate {
    let mut builder = builder(subject, key)
        .issuer_name(&x509_made::name("CN=CA,O=Example"))
        .unwrap();
    for extension in extensions {
        builder = builder.add_raw_extension(extension.clone()).unwrap();
    }
    builder.sign(authority(), SignatureAlgorithm::default()).unwrap()
}

fn requester_of(key: PrivateKey, subject: &str, extensions: &[Extension]) -> Requester {
    let subject = match subject {
        "" => Name::default(),
        text => x509_made::name(text),
    };
    let certificate = certificate(&subject, &key, extensions);
    Requester { key, certificate }
}

fn requester(subject: &str, extensions: &[Extension]) -> Requester {
    requester_of(x509_made::new_key(), subject, extensions)
}

fn x25519() -> PublicKey {
    backend().x25519_generate_key().unwrap().public_key().unwrap().into()
}

fn start(requester: &Requester, key: &PublicKey) -> CertificateSigningRequestBuilder {
    CertificateSigningRequestBuilder::new()
        .possession_statement(key, &requester.certificate)
        .unwrap()
}

fn finish(builder: CertificateSigningRequestBuilder, requester: &Requester) -> Result<CertificateSigningRequest> {
    let request = builder.sign(&requester.key, SignatureAlgorithm::default())?;
    CertificateSigningRequest::from_pem(backend(), request.to_pem()?)
}

fn alternative(host: &str, critical: bool) -> Extension {
    Extension::new(&SubjectAlternativeName::from_dns_names([host]).unwrap(), critical).unwrap()
}

/// Keys that do not sign, and keys that sign: each of the first is requested with each of the second.
#[test]
fn keys_that_do_not_sign_are_requested_with_the_key_of_another_certificate() {
    let mut keys = vec![x25519()];
    keys.push(backend().x448_generate_key().unwrap().public_key().unwrap().into());
    let mut signers = vec![x509_made::new_key(), backend().ed25519_generate_key().unwrap().into()];
    for set in MlKemParameterSet::ALL {
        match ml_kem(*set) {
            Ok(key) => keys.push(key.public_key().unwrap()),
            error => assert_unsupported(error, set.name()),
        }
    }
    match ml_dsa(MlDsaParameterSet::MlDsa65) {
        Ok(key) => signers.push(key),
        error => assert_unsupported(error, "ML-DSA-65"),
    }
    assert_eq!(offered(), signers.len() == 3);
    for signer in signers {
        let usage = Extension::new(&KeyUsage::DIGITAL_SIGNATURE, true).unwrap();
        let requester = requester_of(signer, "CN=Alice,O=Example", &[usage]);
        for key in &keys {
            let request = finish(start(&requester, key), &requester).unwrap();
            assert_eq!(request.version(), X509Version::V1);
            assert_eq!(request.subject_bytes(), requester.certificate.subject_bytes());
            assert_eq!(request.public_key().unwrap(), *key);
            let statement = request.possession_statement().unwrap().unwrap();
            assert_eq!(statement.issuer().unwrap(), x509_made::name("CN=CA,O=Example"));
            assert_eq!(statement.issuer_bytes(), requester.certificate.issuer_bytes());
            assert_eq!(
                *statement.serial_number(),
                requester.certificate.serial_number().unwrap()
            );
            assert_eq!(statement.certificate(), Some(&requester.certificate));
            assert!(statement.names(&requester.certificate).unwrap());
            request.verify_possession_statement(&requester.certificate).unwrap();
            assert!(request.is_possession_statement_valid(&requester.certificate).unwrap());
            issue(&request, &requester, key);
        }
    }
}

/// The authority verifies the requester's certificate, then the request, and issues.
fn issue(request: &CertificateSigningRequest, requester: &Requester, key: &PublicKey) {
    let carried = request.possession_statement().unwrap().unwrap();
    let carried = carried.certificate().unwrap().clone();
    carried.verify_signature(&authority().public_key().unwrap()).unwrap();
    let usage = match key {
        PublicKey::MlKem(_) => KeyUsage::KEY_ENCIPHERMENT,
        _ => KeyUsage::KEY_AGREEMENT,
    };
    let issued = CertificateBuilder::for_request_with_possession_statement(request, &carried)
        .and_then(|builder| builder.issuer_name(&carried.issuer()?)?.serial_number(8))
        .and_then(|builder| builder.valid_for(Duration::days(1))?.add_extension(&usage, true))
        .and_then(|builder| builder.sign(authority(), SignatureAlgorithm::default()))
        .unwrap();
    assert_eq!(issued.subject_bytes(), requester.certificate.subject_bytes());
    assert_eq!(issued.public_key().unwrap(), *key);
    issued.check_key_usage().unwrap();
    // A request without such a statement is not one of these, and the other way round.
    let refused = CertificateBuilder::for_request(request);
    assert_eq!(refused_argument(refused), "request");
}

#[test]
fn the_check_of_the_own_signature_says_that_another_key_signed() {
    let requester = requester("CN=Alice", &[]);
    let request = finish(start(&requester, &x25519()), &requester).unwrap();
    for error in [
        request.verify_signature().unwrap_err(),
        request.is_signature_valid().unwrap_err(),
    ] {
        let Error::InvalidArgument { argument, reason, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(*argument, "request");
        for word in [
            "another certificate",
            "privateKeyPossessionStatement",
            "verify_possession_statement",
        ] {
            assert!(reason.contains(word), "{reason} does not say {word}");
        }
    }
    // A key that can sign, but did not.
    let other = x509_made::new_key().public_key().unwrap();
    let request = finish(start(&requester, &other), &requester).unwrap();
    assert_eq!(refused_argument(request.verify_signature()), "request");
    request.verify_possession_statement(&requester.certificate).unwrap();
    // An ordinary request whose signature does not match.
    let plain = x509_made::request(&requester.key, SignatureAlgorithm::default(), &[]);
    let place = position_of_subject(&plain);
    let changed = CertificateSigningRequest::from_der(backend(), &bytes::flipped(plain.as_der(), place)).unwrap();
    assert_invalid_signature(changed.verify_signature());
    assert_eq!(
        malformed_kind(plain.verify_possession_statement(&requester.certificate)),
        (MalformedKind::Missing, "certificate signing request")
    );
    assert_eq!(plain.possession_statement().unwrap(), None);
}

/// The last byte of the request's subject, which is a character of its last value.
fn position_of_subject(request: &CertificateSigningRequest) -> usize {
    let subject = request.subject_bytes();
    super::position(request.as_der(), subject).unwrap() + subject.len() - 1
}

#[test]
fn the_certificate_may_be_left_to_the_authority() {
    let requester = requester("CN=Alice", &[]);
    let builder = start(&requester, &x25519()).without_signing_certificate().unwrap();
    let request = finish(builder, &requester).unwrap();
    let statement = request.possession_statement().unwrap().unwrap();
    assert_eq!(statement.certificate(), None);
    assert!(statement.names(&requester.certificate).unwrap());
    request.verify_possession_statement(&requester.certificate).unwrap();
    let debug = format!("{statement:?}");
    assert!(debug.contains("CN=CA"), "{debug}");
    let refused = CertificateSigningRequestBuilder::new().without_signing_certificate();
    assert_eq!(refused_argument(refused), "signing_certificate");
}

#[test]
fn other_attributes_and_extensions_go_with_the_statement() {
    let names = alternative("alice.example.org", false);
    let requester = requester("CN=Alice", std::slice::from_ref(&names));
    let builder = start(&requester, &x25519())
        .add_raw_extension(names.clone())
        .and_then(|builder| builder.add_extension(&KeyUsage::KEY_AGREEMENT, true))
        .and_then(|builder| builder.challenge_password("revoke me"))
        .and_then(|builder| builder.subject_name(&x509_made::name("CN=Alice")))
        .unwrap();
    let request = finish(builder, &requester).unwrap();
    assert_eq!(request.attributes().unwrap().len(), 3);
    assert_eq!(request.challenge_password().unwrap().as_deref(), Some("revoke me"));
    assert_eq!(request.extensions().unwrap().len(), 2);
    request.verify_possession_statement(&requester.certificate).unwrap();
    assert_eq!(request.public_bytes(Encoding::Der).unwrap(), request.as_der());
}

#[test]
fn builders_refuse_a_statement_that_authorities_would_refuse() {
    let alice = requester("CN=Alice", &[]);
    let key = x25519();
    let with = |key: &PublicKey, certificate: &Certificate| {
        CertificateSigningRequestBuilder::new().possession_statement(key, certificate)
    };
    // Keys that sign the request themselves.
    let mut sign_only: Vec<PublicKey> = vec![
        backend().ed25519_generate_key().unwrap().public_key().unwrap().into(),
        backend().ed448_generate_key().unwrap().public_key().unwrap().into(),
    ];
    if offered() {
        sign_only.push(ml_dsa(MlDsaParameterSet::MlDsa44).unwrap().public_key().unwrap());
        sign_only.push(
            super::slh_dsa(SlhDsaParameterSet::Sha2_128f)
                .unwrap()
                .public_key()
                .unwrap(),
        );
    }
    for key in &sign_only {
        assert_eq!(refused_argument(with(key, &alice.certificate)), "public_key");
    }
    // A certificate whose key is for other purposes.
    let usage = Extension::new(&KeyUsage::KEY_CERT_SIGN, true).unwrap();
    let ca = requester("CN=Alice", &[usage]);
    assert_eq!(refused_argument(with(&key, &ca.certificate)), "signing_certificate");
    // Twice.
    let twice = start(&alice, &key).possession_statement(&key, &alice.certificate);
    assert_eq!(refused_argument(twice), "signing_certificate");
    let twice = start(&alice, &key).add_attribute(&AttributeOid::STATEMENT_OF_POSSESSION, &[0x30, 0]);
    assert_eq!(refused_argument(finish(twice.unwrap(), &alice)), "oid");
    // Another key than that of the certificate.
    let stranger = requester("CN=Alice", &[]);
    assert_eq!(refused_argument(finish(start(&alice, &key), &stranger)), "private_key");
    // Another subject, and other names.
    let other = start(&alice, &key).subject_name(&x509_made::name("CN=Bob")).unwrap();
    assert_eq!(refused_argument(finish(other, &alice)), "signing_certificate");
    let other = start(&alice, &key)
        .add_raw_extension(alternative("bob.example.org", false))
        .unwrap();
    assert_eq!(refused_argument(finish(other, &alice)), "signing_certificate");
    // A request that names nobody.
    let nobody = requester("", &[alternative("alice.example.org", true)]);
    assert_eq!(refused_argument(finish(start(&nobody, &key), &nobody)), "request");
    let named = start(&nobody, &key)
        .add_raw_extension(alternative("alice.example.org", true))
        .unwrap();
    let request = finish(named, &nobody).unwrap();
    request.verify_possession_statement(&nobody.certificate).unwrap();
}

#[test]
fn another_certificate_is_refused_by_name_and_another_key_by_the_signature() {
    let alice = requester("CN=Alice", &[]);
    let key = x25519();
    let carried = finish(start(&alice, &key), &alice).unwrap();
    let named = start(&alice, &key).without_signing_certificate().unwrap();
    let named = finish(named, &alice).unwrap();
    // Another number.
    let other = requester_of(alice.key.clone(), "CN=Alice", &[]);
    for request in [&carried, &named] {
        assert_eq!(
            refused_argument(request.verify_possession_statement(&other.certificate)),
            "signing_certificate"
        );
    }
    // The same issuer and number, but another certificate: of another key.
    let forged = same_number(&alice.certificate, &x509_made::name("CN=Alice"), &x509_made::new_key());
    assert_eq!(
        refused_argument(carried.verify_possession_statement(&forged)),
        "signing_certificate"
    );
    assert_invalid_signature(named.verify_possession_statement(&forged));
    assert!(!named.is_possession_statement_valid(&forged).unwrap());
    // Of another subject.
    let forged = same_number(&alice.certificate, &x509_made::name("CN=Bob"), &alice.key);
    assert_eq!(
        refused_argument(named.verify_possession_statement(&forged)),
        "signing_certificate"
    );
    // Of another issuer.
    let issuer = x509_made::name("CN=Other CA");
    let forged = builder(&x509_made::name("CN=Alice"), &alice.key)
        .issuer_name(&issuer)
        .unwrap();
    let forged = forged.sign(authority(), SignatureAlgorithm::default()).unwrap();
    assert_eq!(
        refused_argument(named.verify_possession_statement(&forged)),
        "signing_certificate"
    );
    // Every byte of the signature counts, and so do those of the signed part.
    let last = named.as_der().len() - 1;
    for place in [last, position_of_subject(&named)] {
        let changed = CertificateSigningRequest::from_der(backend(), &bytes::flipped(named.as_der(), place)).unwrap();
        assert!(changed.verify_possession_statement(&alice.certificate).is_err());
    }
}

/// A certificate with the issuer and serial number of another.
fn same_number(other: &Certificate, subject: &Name, key: &PrivateKey) -> Certificate {
    CertificateBuilder::new()
        .subject_name(subject)
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| {
            builder
                .serial_number(other.serial_number()?)?
                .issuer_name(&other.issuer()?)
        })
        .and_then(|builder| builder.valid_for(Duration::days(1)))
        .and_then(|builder| builder.sign(authority(), SignatureAlgorithm::default()))
        .unwrap()
}

/// The certificate may have been loaded into another backend, which keeps its key.
#[test]
fn the_certificate_of_another_backend_is_taken() {
    let alice = requester("CN=Alice", &[]);
    let request = finish(start(&alice, &x25519()), &alice).unwrap();
    let other = Backend::new().unwrap();
    let certificate = Certificate::from_der(&other, alice.certificate.as_der()).unwrap();
    request.verify_possession_statement(&certificate).unwrap();
}
